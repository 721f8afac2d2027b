"""A step of a run explained: the rule with this step's numbers in it, and what they show.

    seen = explain(run, 12)
    print(*(line.latex for line in seen.lines), sep="\\n")

The numbers are those of the method's own ``step``, run on numbers that remember how they were made (shadows)
with the state that the run has there; they give the run's next point to the last bit.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from landscapes import Landscape
from landscapes.drawing.panel import Panel
from optimizers.core.optimizer import Optimizer
from optimizers.core.oracle import Oracle
from optimizers.core.shadow import plain
from optimizers.experiments.result import Result
from optimizers.running.replay import points, state_at
from optimizers.running.run import Run
from optimizers.running.walkers import oracle_of

from .asking import Asked, Asking, made
from .happenings import findings_of
from .kinds import Finding
from .lines import Line, lines_of
from .terms import Term

MOST_EIGENVALUES = 20  # variables up to which the Hessian is looked at


@dataclass(frozen=True, eq=False)
class Explained(Result):
    """Step ``step`` of a run: from ``theta`` (d,) to ``following`` (d,) by ``method``.

    ``lines`` are the rule with its numbers; the last one's value is the next theta, and ``exact`` says
    whether it is the run's own next row to the last bit. ``value``, ``gradient`` (d,) and ``next_value``,
    ``next_gradient`` (d,) are f's at both ends, of all rows of data, whether the method has asked or not.
    ``trials`` (n, d) are the other points that it asked, one after the other, and ``trial_values`` (n,) the
    heights there (NaN where only a slope was asked). ``state`` are the vectors that it remembers after the
    step, by symbol. ``eigenvalues`` (d,) and ``eigenvectors`` (d, d) are the Hessian's at theta, None of many
    variables or where it is not finite. ``findings`` are what happened.
    """

    landscape: Landscape = field(repr=False)
    method: Optimizer
    step: int
    theta: np.ndarray
    following: np.ndarray
    lines: tuple[Line, ...] = field(repr=False)
    exact: bool
    value: float
    next_value: float
    gradient: np.ndarray
    next_gradient: np.ndarray
    trials: np.ndarray = field(repr=False)
    trial_values: np.ndarray = field(repr=False)
    state: dict[str, np.ndarray] = field(repr=False)
    eigenvalues: np.ndarray | None
    eigenvectors: np.ndarray | None = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)

    @property
    def move(self) -> np.ndarray:
        """The step itself, (d,)."""
        return self.following - self.theta

    @property
    def effective(self) -> np.ndarray:
        """How far each component has moved against its own slope, (d,): -move / gradient; NaN without one."""
        with np.errstate(all="ignore"):
            return np.where(self.gradient == 0, np.nan, -self.move / self.gradient)

    @property
    def cosine(self) -> float:
        """Of the angle between the step and the negative gradient; NaN where either is 0."""
        return cosine(self.move, -self.gradient)

    @property
    def ground(self) -> Landscape | None:
        return self.landscape if self.landscape.dimension <= 2 else None

    def panels(self) -> tuple[Panel, ...]:
        """The step on the landscape, of one or two variables; nothing of more."""
        from .pictures import step_panels

        return step_panels(self)

    def table(self) -> dict[str, np.ndarray]:
        """A row for each component."""
        columns = {
            "component": np.array(self.landscape.variables),
            "theta": self.theta,
            "gradient": self.gradient,
            "step": self.move,
            "next theta": self.following,
            "effective step size": self.effective,
        }
        return columns | {symbol: vector for symbol, vector in self.state.items()}

    @property
    def words(self) -> str:
        """What happened in this step, and the numbers that show it."""
        from .words import of_step

        return of_step(self)


def explain(run: Run, step: int, states: Sequence[tuple[np.ndarray, Any]] | None = None) -> Explained:
    """Step ``step`` of a run from one start (step k leads from row k to row k + 1).

    ``states`` are ``replay.states(run)`` where they are known already; else the run is replayed up to there.
    ValueError for a run of many starts; IndexError for a step that it does not have.
    """
    if run.path.ndim != 2:
        raise ValueError("a step is explained of a run from one start: write optimizers.run(..., start=(d,))")
    last = len(run.values) - 1
    if not 0 <= step < last:
        raise IndexError(f"the step must be a number from 0 to {last - 1}, got {step!r}")
    theta, state = state_at(run, step) if states is None else states[step]
    row = points(run, [step + 1])[0] if states is None else states[step + 1][0]
    before = (
        None if step == 0 else (theta - (state_at(run, step - 1) if states is None else states[step - 1])[0])
    )
    f, method = run.landscape, method_at(run, step)
    oracle = oracle_of(f, (), run.batches)
    oracle.seek(step, theta)
    following, after, lines, asked = _made(method, oracle, theta, state, step)
    with np.errstate(all="ignore"):
        value, gradient = f.value_and_gradient(theta)
        next_value, next_gradient = f.value_and_gradient(following)
        eigenvalues, eigenvectors = _spectrum(f, theta)
    trials, heights = _trials(asked, theta)
    seen = Explained(
        landscape=f,
        method=method,
        step=step,
        theta=theta,
        following=following,
        lines=lines,
        exact=np.array_equal(row, following, equal_nan=True),
        value=float(value),
        next_value=float(next_value),
        gradient=gradient,
        next_gradient=next_gradient,
        trials=trials,
        trial_values=heights,
        state={line.symbol: line.value for line in lines[:-1] if _is_memory(line, after, len(theta))},
        eigenvalues=eigenvalues,
        eigenvectors=eigenvectors,
        findings=(),
    )
    object.__setattr__(seen, "findings", findings_of(seen, state, after, before))
    return seen


def method_at(run: Run, step: int) -> Optimizer:
    """The method with the settings that it has at a step."""
    return next((turn.optimizer for turn in run.turns if step < turn.step), run.optimizer)


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Of the angle between two vectors; NaN where either is 0."""
    with np.errstate(all="ignore"):
        return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


def _made(
    method: Optimizer, oracle: Oracle, theta: np.ndarray, state: Any, step: int
) -> tuple[np.ndarray, Any, tuple[Line, ...], list[Asked]]:
    """The next theta and state, the lines, and what was asked; without algebra where there is none."""
    try:
        found = made(method, oracle, theta, state, step)
        return plain(found.following), plain(found.after), lines_of(found, method, step), found.oracle.asked
    except Exception:  # a method may do with numbers what shadows cannot: then its step is told as it is
        logging.getLogger(__name__).exception("the step of %s has no algebra", method.name)
    asking = Asking(oracle, theta, step, r"\theta'")
    with np.errstate(all="ignore"):
        following, after = method.step(asking, theta, state)
    line = Line(rf"\theta_{{{step + 1}}}", Term(following), following)
    return following, after, (line,), asking.asked


def _trials(asked: list[Asked], theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The points other than theta that were asked, one after the other, and the heights there."""
    places, heights = [], []
    for ask in asked:
        columns = ask.point.T if ask.point.ndim == 2 else ask.point[None]
        values = np.full(len(columns), np.nan) if ask.value is None else np.reshape(ask.value, -1)
        for point, value in zip(columns, values, strict=True):
            if not np.array_equal(point, theta):
                places.append(point)
                heights.append(float(value))
    return np.array(places).reshape(-1, len(theta)), np.array(heights)


def _spectrum(f: Landscape, theta: np.ndarray) -> tuple[np.ndarray | None, np.ndarray | None]:
    if len(theta) > MOST_EIGENVALUES:
        return None, None
    hessian = f.hessian(theta)
    if not np.all(np.isfinite(hessian)):
        return None, None
    values, vectors = np.linalg.eigh(hessian)
    return values, vectors


def _is_memory(line: Line, after: Any, d: int) -> bool:
    """Whether a line's value is a vector that the state remembers."""
    held = [leaf for leaf in after if isinstance(leaf, np.ndarray)] if isinstance(after, tuple) else []
    return np.shape(line.value) == (d,) and any(leaf is line.value for leaf in held)
