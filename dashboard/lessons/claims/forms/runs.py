"""How runs end, how long they take, and what they do on the way."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dashboard.lessons.claims.kinds import Code, Finding, NoAnswer, Unanswered, entry, measured
from dashboard.lessons.claims.registry import predicate, quantity
from dashboard.lessons.claims.scene import One, Scene
from landscapes.critical.kinds import SetKind
from optimizers import Ending
from optimizers.running.outcome import Outcome
from optimizers.running.scales import scales
from optimizers.running.status import Place

_TURNING = 0.6  # of the last steps
_LAST = 20
_ROUNDING = 1e-12  # of the heights met: a rise by less is rounding


def _ended(run: One, outcome: Outcome, holds: bool, **more: object) -> Finding:
    numbers = {
        "label": run.label,
        "ending": outcome.ending,
        "place": outcome.place if outcome.ending == Ending.CONVERGED else None,
        "steps": outcome.step,
        "value": outcome.value,
    }
    return Finding(holds, Code.ENDED, numbers | {k.replace("_", " "): v for k, v in more.items()})


def _all(run: One, wanted) -> Finding:
    """Whether all starts that are meant ended so; the numbers are those of the first one that did not."""
    outcomes = run.outcomes
    other = next((k for k, outcome in enumerate(outcomes) if not wanted(outcome)), None)
    if len(outcomes) == 1:
        return _ended(run, outcomes[0], other is None)
    count = sum(map(bool, map(wanted, outcomes)))
    more = {"starts": len(outcomes), "starts_that_do": count}
    return _ended(run, outcomes[other or 0], other is None, **more, start=1 + (other or 0))


# ---- endings


@predicate("{run} converges")
def converges(scene: Scene, run: One) -> Finding:
    """The run ended as converged: its gradient vanished (to 1e-8 of the landscape's usual slope) and
    stayed so, or it came to rest where nothing near is lower. Of several starts: every one of them."""
    return _all(run, lambda o: o.ending == Ending.CONVERGED)


@predicate("{run} does not converge")
def does_not_converge(scene: Scene, run: One) -> Finding:
    """The run ended otherwise than converged: still moving, stalled, diverged or undefined. Of several
    starts: none of them converged."""
    return _all(run, lambda o: o.ending != Ending.CONVERGED)


@predicate("{run} diverges")
def diverges(scene: Scene, run: One) -> Finding:
    """The run ended as diverged: it left the box by more than ten times its width for good, or was thrown
    in one step to where f is no finite number. Of several starts: every one of them."""
    return _all(run, lambda o: o.ending == Ending.DIVERGED)


@predicate("{run} is still moving")
def is_still_moving(scene: Scene, run: One) -> Finding:
    """The run's budget ended before it came to rest. Of several starts: every one's."""
    return _all(run, lambda o: o.ending == Ending.BUDGET_SPENT)


@predicate("{run} stalls")
def stalls(scene: Scene, run: One) -> Finding:
    """The run came to rest where it is not known to be at a critical point: on flat ground, or because it no
    longer moves."""
    return _all(run, lambda o: o.ending == Ending.STALLED)


@predicate("{run} becomes undefined", "{run} leaves where f is defined")
def becomes_undefined(scene: Scene, run: One) -> Finding:
    """The run came to a point where f, its gradient or the method's next point is no number."""
    return _all(run, lambda o: o.ending == Ending.UNDEFINED)


@predicate("every run converges")
def every_run_converges(scene: Scene) -> Finding:
    """Every run on show ended as converged, from every start."""
    return _every(scene, lambda o: o.ending == Ending.CONVERGED)


@predicate("no run converges")
def no_run_converges(scene: Scene) -> Finding:
    """No run on show ended as converged, from any start."""
    return _every(scene, lambda o: o.ending != Ending.CONVERGED)


@predicate("every run ends in the global minimum")
def every_run_in_the_global_minimum(scene: Scene) -> Finding:
    """``{run} ends in the global minimum``, of every run on show."""
    findings = [ends_in_the_global_minimum(scene, run) for run in scene.runs]
    return next((finding for finding in findings if not finding), findings[0])


def _every(scene: Scene, wanted) -> Finding:
    findings = [_all(run, wanted) for run in scene.runs]
    return next((finding for finding in findings if not finding), findings[0])


# ---- places


@predicate("{run} ends in the global minimum")
def ends_in_the_global_minimum(scene: Scene, run: One) -> Finding:
    """f at the run's end exceeds the lowest value known over the box by at most 1e-6 of the spread of f
    over the box's lower quarter (the library's own tolerance), and the run has come to rest or spent its
    budget. The lowest value is the landscape's known minimum, or the lowest one of a certified atlas. Of
    several starts: every one of them."""
    return _all(run, lambda o: is_lowest(scene, o))


@predicate("{run} misses the global minimum")
def misses_the_global_minimum(scene: Scene, run: One) -> Finding:
    """The contrary of ``ends in the global minimum``; of several starts: none of them ends there."""
    return _all(run, lambda o: not is_lowest(scene, o))


def lowest_value(scene: Scene) -> float:
    """The lowest value of f over the box, as far as it is known; Unanswered where it is not.

    The gallery's own minima are those of its own box: of a box that a link has chosen they are only asked
    where it lies within that one and holds one of them.
    """
    return scene.made("lowest value", lambda: _lowest_value(scene))


def _lowest_value(scene: Scene) -> float:
    f, usual = scene.f, scene.usual_landscape
    if f.lowest is not None:
        (low, high), (least, most) = np.array(f.domain).T, np.array(usual.domain).T
        known = f.minima or ((f.lowest_at,) if f.lowest_at is not None else ())
        holds_one = any(np.all((low <= point) & (point <= high)) for point in map(np.array, known))
        if holds_one and np.all((least <= low) & (high <= most)):
            return f.lowest
    unknown = Unanswered(NoAnswer.NOT_KNOWN, what="the lowest value over the box")
    if f.dimension > 3:
        raise unknown
    atlas = scene.atlas
    stretches = any(one.kind is SetKind.EDGE for one in atlas.sets)
    if not atlas.certified or atlas.poles or atlas.edge_minima.left or stretches:
        raise unknown
    values = [*atlas.values, *atlas.edge_minima.values]
    if not values:
        raise unknown
    return float(min(values))


def is_lowest(scene: Scene, outcome: Outcome) -> bool:
    """Whether a start ended in the global minimum of the box, at rest or with its budget spent."""
    if (
        outcome.ending not in (Ending.CONVERGED, Ending.STALLED, Ending.BUDGET_SPENT)
        or outcome.outside > 1e-9
    ):
        return False
    lowest = lowest_value(scene)
    rounding = 64 * np.finfo(float).eps * abs(lowest)
    return bool(abs(outcome.value - lowest) <= 1e-6 * scales(scene.f).height + rounding)


@predicate("{run} ends in a local minimum")
def ends_in_a_local_minimum(scene: Scene, run: One) -> Finding:
    """The run converged at a minimum that is not the global one: f there is above the lowest known value
    by more than the library's tolerance. Of several starts: every one of them."""
    return _all(
        run,
        lambda o: (
            o.ending == Ending.CONVERGED
            and o.place in (Place.LOCAL_MINIMUM, Place.MINIMUM)
            and not is_lowest(scene, o)
        ),
    )


@predicate("{run} ends in a minimum")
def ends_in_a_minimum(scene: Scene, run: One) -> Finding:
    """The run converged at a minimum, global or local, by the Hessian's eigenvalues there or by samples
    around."""
    return _all(
        run, lambda o: o.ending == Ending.CONVERGED and o.place in (Place.MINIMUM, Place.LOCAL_MINIMUM)
    )


@predicate("{run} ends at a saddle")
def ends_at_a_saddle(scene: Scene, run: One) -> Finding:
    """The run converged at a saddle point: the Hessian's eigenvalues there have both signs."""
    return _all(run, lambda o: o.ending == Ending.CONVERGED and o.place == Place.SADDLE_POINT)


@predicate("{run} ends at a maximum")
def ends_at_a_maximum(scene: Scene, run: One) -> Finding:
    """The run converged at a maximum: all of the Hessian's eigenvalues there are negative."""
    return _all(run, lambda o: o.ending == Ending.CONVERGED and o.place == Place.MAXIMUM)


@predicate("{run} ends at {point} within {number}")
def ends_at(scene: Scene, run: One, point: np.ndarray, tolerance: float) -> Finding:
    """The run's last point is at most that far (Euclidean distance) from the point. Of several starts: every
    one's."""
    distances = [float(np.linalg.norm(np.array(o.point) - point)) for o in run.outcomes]
    worst = int(np.argmax(np.nan_to_num(distances, nan=np.inf)))
    end = run.outcomes[worst].point
    return measured(distances[worst] <= tolerance, distance=distances[worst], end=end)


@predicate("{run} ends outside the box")
def ends_outside(scene: Scene, run: One) -> Finding:
    """The run's last point lies outside the box that is drawn."""
    return _all(run, lambda o: o.outside > 0)


# ---- on the way


@predicate("{run} oscillates")
def oscillates(scene: Scene, run: One) -> Finding:
    """Along some coordinate axis, or along the eigenvector of the largest |eigenvalue| of the Hessian at
    the last point (up to three variables), the step has the other sign than the step before in at least 60
    % of the last 20 steps (of all steps, where there are fewer; at least 4 steps)."""
    share = turning_share(scene, run)
    return measured(share >= _TURNING, share_of_the_last_steps_that_turn_back=share)


@predicate("{run} does not oscillate")
def does_not_oscillate(scene: Scene, run: One) -> Finding:
    """The contrary of ``oscillates``."""
    share = turning_share(scene, run)
    return measured(share < _TURNING, share_of_the_last_steps_that_turn_back=share)


@quantity("share of steps of {run} that turn back")
def turning_share(scene: Scene, run: One) -> float:
    """The largest share, over the directions that ``oscillates`` looks along, of pairs of neighbouring
    steps with opposite signs among the last 20 steps before the run settled (its gradient norm fell to
    1e-8 of the first)."""
    if run.run.every > 1:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="every point of so large a model's path")
    points, norms = run.points, run.run.gradient_norms[run.rows]
    moving = np.flatnonzero(norms > 1e-8 * norms[0])
    points = points[: (moving[-1] + 1 if len(moving) else 0) + 1]
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) < 5:
        raise Unanswered(NoAnswer.NEVER, label=run.label)
    axes = np.eye(points.shape[1])
    if points.shape[1] <= 3:
        hessian = scene.f.hessian(points[-1])
        if np.isfinite(hessian).all():
            axes = np.column_stack([axes, np.linalg.eigh(hessian)[1]])
    moves = np.diff(points[-_LAST - 1 :], axis=0) @ axes
    return float(np.max(np.mean(moves[1:] * moves[:-1] < 0, axis=0)))


@predicate("{run} never climbs")
def never_climbs(scene: Scene, run: One) -> Finding:
    """f is at no step higher than at the step before, but for rounding (1e-12 of the heights met). Of several
    starts: from every one."""
    for member in run.members:
        where: Any = (slice(int(np.asarray(run.run.steps)[member]) + 1), *member)
        values = run.run.values[where]
        rises = np.diff(values)
        if np.any(~np.isfinite(rises)) or np.max(rises, initial=0.0) > _ROUNDING * np.ptp(values):
            step = int(np.argmax(np.nan_to_num(rises, nan=np.inf, posinf=np.inf))) + 1
            return measured(False, step=step, rise=float(rises[step - 1]))
    return measured(True, largest_rise=0.0)


@predicate("{run} climbs")
def climbs(scene: Scene, run: One) -> Finding:
    """The contrary of ``never climbs``: f rises at some step."""
    found = never_climbs(scene, run)
    return Finding(not found.holds, found.code, found.numbers)


@quantity("number of climbing steps of {run}")
def climbing_steps(scene: Scene, run: One) -> float:
    """At how many steps f is higher than at the step before, by more than 1e-12 of the heights met."""
    values = run.values
    return float(np.sum(np.diff(values) > _ROUNDING * np.ptp(values[np.isfinite(values)])))


# ---- two runs


@predicate("{run} beats {run}")
def beats(scene: Scene, run: One, other: One) -> Finding:
    """The first run's last value of f is lower; what is no number is beaten by every number."""
    one, two = run.outcome.value, other.outcome.value
    holds = math.isfinite(one) and (one < two or not math.isfinite(two))
    return measured(holds, **{f"final value of {run.label}": one, f"final value of {other.label}": two})


@predicate("{run} arrives before {run}")
def arrives_before(scene: Scene, run: One, other: One) -> Finding:
    """The first run converged, in fewer steps than the other one, or the other one did not converge."""
    one, two = (r.steps if r.outcome.ending == Ending.CONVERGED else math.inf for r in (run, other))
    return measured(one < two, **{f"steps of {run.label}": one, f"steps of {other.label}": two})


@predicate("{run} takes the same path as {run}")
def same_path(scene: Scene, run: One, other: One) -> Finding:
    """Both runs have the same points, to the last bit."""
    one, two = run.every_point, other.every_point
    rows = min(len(one), len(two))
    same = one.shape == two.shape and np.array_equal(one, two)
    apart = float(np.max(np.abs(one[:rows] - two[:rows])))
    return measured(same, largest_difference=apart)


# ---- quantities


@quantity("steps of {run}")
def steps_of(scene: Scene, run: One) -> float:
    """How many steps the run took until it ended; its budget, where it was still moving."""
    return float(run.steps)


@quantity("evaluations of {run}")
def evaluations_of(scene: Scene, run: One) -> float:
    """What the run asked of f: a value counts 1, a gradient 2, a Hessian 2d + 2; of a minibatch its share
    of the rows."""
    return float(run.run.cost[(run.steps, *run.member)])


@quantity("step size of {run}")
def step_size_of(scene: Scene, run: One) -> float:
    """The step size the run began with: the card's own, or the one that was fitted."""
    size = run.run.optimizer.settings.get("step_size")
    size = getattr(size, "base", size)
    if not isinstance(size, (int, float)):
        raise Unanswered(NoAnswer.NOT_KNOWN, what=f"a step size of {run.label}")
    return float(size)


@quantity("final value of {run}")
def final_value_of(scene: Scene, run: One) -> float:
    """f at the run's last point."""
    return run.outcome.value


@quantity("lowest value of {run}")
def lowest_value_of(scene: Scene, run: One) -> float:
    """The lowest f among all steps of the run."""
    return float(np.nanmin(run.values))


@quantity("highest value of {run}")
def highest_value_of(scene: Scene, run: One) -> float:
    """The highest f among all steps of the run."""
    return float(np.nanmax(run.values))


@quantity("value of {run} after {whole} steps")
def value_after(scene: Scene, run: One, step: int) -> float:
    """f at that step; at the run's end, where it ended before."""
    return float(run.values[min(step, run.steps)])


@quantity("final gradient norm of {run}")
def final_gradient_norm_of(scene: Scene, run: One) -> float:
    """The Euclidean length of the gradient at the run's last point."""
    return run.outcome.gradient_norm


@quantity("final coordinate {whole} of {run}")
def final_coordinate(scene: Scene, number: int, run: One) -> float:
    """A coordinate of the run's last point, counted from 1."""
    return entry(run.end, number)


@quantity("coordinate {whole} of {run} after {whole} steps")
def coordinate_after(scene: Scene, number: int, run: One, step: int) -> float:
    """A coordinate, counted from 1, of the run's point after so many steps."""
    return entry(run.every_point[min(step, run.steps)], number)


@quantity("path length of {run}")
def path_length_of(scene: Scene, run: One) -> float:
    """The sum of the lengths of the run's steps; jumps of restarts are no steps."""
    lengths = np.linalg.norm(np.diff(run.every_point, axis=0), axis=1)
    return float(np.sum(lengths[~run.run.jumps[run.rows][1:]]))


@quantity("distance covered by {run}")
def distance_covered_by(scene: Scene, run: One) -> float:
    """The straight distance from the run's start to its last point."""
    return float(np.linalg.norm(run.points[-1] - run.points[0]))


@quantity("detour of {run}")
def detour_of(scene: Scene, run: One) -> float:
    """The path's length over the straight distance from its start to its end: 1 for a straight way."""
    return float(np.divide(path_length_of(scene, run), distance_covered_by(scene, run)))


@quantity("distance of {run} from {point}")
def distance_from(scene: Scene, run: One, point: np.ndarray) -> float:
    """How far the run's last point is from a point."""
    return float(np.linalg.norm(run.end - point))


@quantity("steps of {run} to below {number}")
def steps_to_below(scene: Scene, run: One, level: float) -> float:
    """The first step at which f is below a level; infinite where it never is."""
    below = np.flatnonzero(run.values < level)
    return float(below[0]) if len(below) else math.inf


@quantity("evaluations of {run} to below {number}")
def evaluations_to_below(scene: Scene, run: One, level: float) -> float:
    """What had been asked of f when it was first below a level; infinite where it never is."""
    below = np.flatnonzero(run.values < level)
    return float(run.run.cost[(below[0], *run.member)]) if len(below) else math.inf


@quantity("rate of {run}")
def rate_of(scene: Scene, run: One) -> float:
    """By which factor a step shrinks the gradient's norm: the geometric mean over the second half of the
    steps until it first falls to 1e-8 of the first one (at least 4 steps)."""
    norms = run.run.gradient_norms[run.rows]
    under = np.flatnonzero(~(norms > 1e-8 * norms[0]))
    end = int(under[0]) if len(under) else len(norms) - 1
    if end < 4 or not np.isfinite(norms[end]):
        raise Unanswered(NoAnswer.NOT_KNOWN, what=f"a rate of {run.label} over so few steps")
    middle = end // 2
    return float((norms[end] / norms[middle]) ** (1 / (end - middle)))


@quantity("number of restarts of {run}")
def restarts_of(scene: Scene, run: One) -> float:
    """How often the run began anew from another start."""
    return float(np.sum(run.run.jumps[run.rows]))


@quantity("numbers kept by {run}")
def numbers_kept(scene: Scene, run: One) -> float:
    """How many numbers the method's state has, beside theta, as it is made at the start of this run."""
    from optimizers.core.streams import Streams

    start = run.run.path[0] if run.run.path.ndim == 2 else run.run.path[0, :, 0]
    state = run.run.optimizer.init(start, Streams(0, ()))
    return float(_size(state))


def _size(state: object) -> int:
    if isinstance(state, tuple):
        return sum(map(_size, state))
    return int(np.size(state)) if isinstance(state, (np.ndarray, float, int)) else 0
