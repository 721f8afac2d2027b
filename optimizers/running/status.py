"""How a run ended, in one sentence with the way out: failures are answers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from landscapes.core.wording import number, position

CONVERGED = "converged"
BUDGET_SPENT = "budget spent"
DIVERGED = "diverged"
STALLED = "stalled"
UNDEFINED = "undefined"

# A point this many box widths outside the box has left for good.
FAR = 10.0


class Status(str):
    """One of the five words, with a ``sentence`` about what happened and ``advice`` (may be "").

    ``where`` says what a converged run found: minimum, local minimum, saddle point or maximum; else "".
    """

    def __new__(cls, word: str, sentence: str = "", advice: str = "", where: str = ""):
        made = super().__new__(cls, word)
        made._parts = (sentence, advice, where)
        return made

    @classmethod
    def later(cls, word: str, tell: Callable[[object], Status], member) -> Status:
        """The word now, its sentences when somebody asks: of hundreds of starts nobody reads all."""
        made = super().__new__(cls, word)
        made._tell = tell, member
        return made

    def _part(self, k):
        if not hasattr(self, "_parts"):
            tell, member = self._tell
            self._parts = tell(member)._parts
        return self._parts[k]

    @property
    def sentence(self) -> str:
        """What happened."""
        return self._part(0)

    @property
    def advice(self) -> str:
        """What could be done about it; may be empty."""
        return self._part(1)

    @property
    def where(self) -> str:
        """Where a converged run stopped; else empty."""
        return self._part(2)

    def __getnewargs__(self):  # so that a run can be pickled with its sentences
        return str(self), self.sentence, self.advice, self.where


def conclude(word, run, end, path, norms, values, eigenvalues, rising, back):
    """The Status of one member: its word, the sentence, the advice.

    ``run`` has the landscape, the optimizer and the tolerance.

    ``path`` (rows, d), ``norms`` and ``values`` (rows,) are the member's own up to its end;
    ``eigenvalues`` (d,) are the Hessian's at a converged member's end, else None; ``rising`` is
    the share of its last steps that went uphill, ``back`` whether it ends above its lowest height.
    """
    value, norm = values[-1], norms[-1]
    steps = f"{end} step{'' if end == 1 else 's'}"
    if word == BUDGET_SPENT:  # the usual one, for hundreds of starts at once
        return _budget_spent(run, end, steps, norm, path, values, rising, back)
    at = _point(path[-1])
    if word == UNDEFINED:
        if end == 0:
            return Status(word, f"f is not defined at the start {at}.", "Choose a start inside the domain.")
        return Status(
            word,
            f"Step {end} led to {at}, where f is not defined.",
            "A smaller step size, or a start farther from the edge, keeps it inside.",
        )
    if word == DIVERGED:
        return _diverged(run, end, at, path, values)
    if word == CONVERGED:
        return _converged(run, steps, at, value, norm, eigenvalues)
    return Status(  # stalled
        word,
        f"It has not moved since step {_last_move(path)}, at {at}, though the gradient norm is "
        f"still {number(norm, 2)}.",
        "A kink or the limit of rounding stops it: try another step size or a smoother method.",
    )


def _converged(run, steps, at, value, norm, eigenvalues):
    kind = _kind(eigenvalues)
    above = None if run.landscape.lowest is None else value - run.landscape.lowest
    scale = 1 + abs(run.landscape.lowest or 0)
    high = above is not None and above > 1e-6 * scale
    if run.landscape.smoothness == "discontinuous" or (
        kind == "flat" and norm == 0 and (above is None or high)
    ):
        return Status(
            STALLED,
            f"Flat ground at {at} after {steps}: the gradient is zero all around, so it tells "
            "nothing about where down is.",
            "A method that compares values (random search, annealing) or another start gets away.",
        )
    if kind == "flat" and high:
        return Status(
            STALLED,
            f"Nearly flat ground at {at} after {steps}: the gradient norm is {number(norm, 1)}, yet f is "
            f"{number(above, 3)} above the lowest known value.",
            "Start nearer, or use a method that does not depend on the slope's size.",
        )
    reached = f"the gradient norm {number(norm, 1)} is within the tolerance {number(run.tolerance, 1)}"
    if kind in ("saddle point", "maximum"):
        shown = ", ".join(number(e, 3) for e in eigenvalues)
        return Status(
            CONVERGED,
            f"Stopped at a {kind}, {at}, after {steps}: {reached}, but the Hessian's eigenvalues "
            f"are {shown}.",
            "Saddle-free Newton, noise, or a start slightly to the side goes on downhill.",
            kind,
        )
    if high:
        return Status(
            CONVERGED,
            f"Reached a local minimum at {at} in {steps}; f is {number(above, 3)} above the lowest known "
            "value.",
            "Another start, random restarts or more momentum may find the lower one.",
            "local minimum",
        )
    return Status(CONVERGED, f"Reached a minimum at {at} in {steps}: {reached}.", "", "minimum")


def _kind(eigenvalues):
    if not np.all(np.isfinite(eigenvalues)):
        return "minimum"  # a kink: no Hessian, and only a minimum's kink stops a descent
    largest = np.max(np.abs(eigenvalues))
    if largest <= 1e-7:
        return "flat"
    small = 1e-9 * largest
    if np.all(eigenvalues >= -small):
        return "minimum"
    return "maximum" if np.all(eigenvalues <= small) else "saddle point"


def _diverged(run, end, at, path, values):
    f = run.landscape
    if np.isfinite(values[-1]) and values[-1] < values[0]:
        return Status(
            DIVERGED,
            f"Ran off downhill: after step {end} it is at {at}, far outside the box, and f is lower "
            "there than at the start.",
            "Downhill leads out of the box from here: another start, or shorter steps, may stay in it.",
        )
    sentence = f"Diverged at step {end}: it left the box for {at} and went on growing."
    size = run.optimizer.settings.get("step_size")
    size = getattr(size, "base", size)
    curvature = _largest_curvature(f, path)
    limit = run.optimizer.stability_limit(curvature) if curvature else None
    if size is None:
        return Status(DIVERGED, sentence, "Start nearer to the minimum.")
    if limit is not None and size > limit:
        advice = (
            f"The step size {number(size)} exceeds this method's stability limit "
            f"{number(limit, 2)} for the largest curvature met in the box, "
            f"{number(curvature, 3)}: choose it below."
        )
    else:
        advice = f"Choose a step size below {number(size)}."
    return Status(DIVERGED, sentence, advice)


def _largest_curvature(f, path):
    low, high = np.array(f.domain).T
    inside = path[np.all((path >= low) & (path <= high), axis=1)]
    if not len(inside):
        return None
    matrices = f.hessian(inside[-200:].T)
    spectrum = np.linalg.eigvalsh(np.moveaxis(np.nan_to_num(matrices), -1, 0))
    largest = float(np.max(np.abs(spectrum)))
    return largest if largest > 0 else None


def _budget_spent(run, end, steps, norm, path, values, rising, back):
    if end == 0:
        return Status(BUDGET_SPENT, "No step was taken.", "Give it at least one step.")
    sentence = f"Used all its budget ({steps}) with the gradient norm at {number(norm, 2)}."
    if run.optimizer.wanders:
        best = int(np.nanargmin(values))
        return Status(
            BUDGET_SPENT,
            f"Searched for {steps}; the lowest point, {_point(path[best])} with f = "
            f"{number(values[best])}, came at step {best}.",
        )
    if rising > 0.2:
        return Status(
            BUDGET_SPENT, sentence, "f still goes up and down: a smaller or decaying step size settles it."
        )
    if back:
        step = _largest_rise(values)
        return Status(
            BUDGET_SPENT,
            sentence,
            f"Step {step} went uphill by {number(values[step] - values[step - 1], 2)}, and f has not "
            "been as low again: a smaller or decaying step size settles it.",
        )
    return Status(
        BUDGET_SPENT,
        sentence,
        "f is still falling: give it more steps, or longer ones as long as they are stable.",
    )


def _largest_rise(values):
    """The step that went up most after the lowest point."""
    lowest = int(np.argmin(values))
    return lowest + int(np.argmax(np.diff(values[lowest:]))) + 1


def _last_move(path):
    moved = np.flatnonzero(np.any(np.diff(path, axis=0) != 0, axis=1))
    return 0 if len(moved) == 0 else int(moved[-1]) + 1


def _point(point):
    return position(np.atleast_1d(point))
