"""The record of how one member of a run ended: codes and numbers, read off the finished run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizers.core.schedules import Schedule

from . import words
from .course import Course, course_of
from .scales import above, high_above, outside, scales
from .standstill import MOST_EXAMINED, Ground, Standstill
from .status import FAR, Ending, Place, Reason
from .trial import Trial

if TYPE_CHECKING:
    from .run import Run

# An end that lies higher than the lowest point by more than this share of the heights met is above it.
_BACK = 1e-6
# f goes up and down if it rose in more than this share of the last fifth of the steps.
_RISING = 0.2
# f still falls if it did at every step, or in that fifth by more than this share of its spread.
_FALLING = 1e-12
_AWAY = 1e-6  # what moves by less, in box widths, is no cycle
_MATRIX_NUMBERS = 200_000  # of all Hessians along a path
_PLACES = {Ground.MAXIMUM: Place.MAXIMUM, Ground.SADDLE: Place.SADDLE_POINT}


@dataclass(frozen=True)
class Outcome:
    """How one member ended, where and why. What its reason does not need is None.

    ``step``, ``point``, ``value`` and ``gradient_norm`` are those of its last row; ``outside`` is by how
    many box widths the point lies outside the box, ``slope`` the landscape's usual slope, a share of
    which the ``tolerance`` is.
    """

    ending: Ending
    reason: Reason
    step: int
    point: tuple[float, ...]
    value: float
    gradient_norm: float
    tolerance: float
    slope: float
    outside: float
    place: Place | None = None
    above: float | None = None  # f over the lowest known value
    eigenvalues: tuple[float, ...] | None = None  # the Hessian's, where it came to rest
    radius: float | None = None  # of the sample around it, in box widths, where the Hessian does not decide
    drop: float | None = None  # by how much f is lower there at most, and how much it differs
    change: float | None = None
    kink: float | None = None  # the least rise per unit of length, to two opposite sides
    step_size: float | None = None
    limit: float | None = None  # the method's largest stable step size at that curvature
    curvature: float | None = None  # the largest one along the path in the box
    looked: int | None = None  # at how many points of it, where not at all
    trial: Trial | None = None  # the same run with smaller step sizes
    last_move: int | None = None
    best_step: int | None = None  # the lowest point, and f there
    best_point: tuple[float, ...] | None = None
    best_value: float | None = None
    rise_step: int | None = None  # the step that went up most after the lowest point, and by how much
    rise: float | None = None
    window: int | None = None  # among the last so many steps, so many rose; f fell by so much over them
    rises: int | None = None
    fall: float | None = None
    period: int | None = None  # of a cycle, which it has been in since that step
    since: int | None = None
    farthest: float | None = None  # in box widths outside the box, and when
    farthest_step: int | None = None

    @property
    def sentence(self) -> str:
        """What happened."""
        return words.sentence(self)

    @property
    def advice(self) -> str:
        """What could be done about it; may be empty."""
        return words.advice(self)


def outcome_of(run: Run, member: tuple[int, ...]) -> Outcome:
    """The outcome of one member, () for the only one."""
    end = int(np.asarray(run.steps)[member])
    ending = Ending(np.asarray(run.status, dtype=object)[member])  # not its text
    evidence = run.evidence[member] if member else run.evidence
    rows: Any = slice(end + 1)
    course, values = course_of(run, member), run.values[(rows, *member)]
    norm = float(run.gradient_norms[(end, *member)])
    details: dict[str, Any]
    if ending == Ending.UNDEFINED:
        details = {"reason": Reason.UNDEFINED_STEP if end else Reason.UNDEFINED_START}
    elif isinstance(evidence, Standstill) and ending != Ending.DIVERGED:
        details = _rest(run, course, values, norm, evidence)
    elif ending == Ending.DIVERGED:
        details = _divergence(run, course, values, norm, evidence)
    else:
        details = _unfinished(run, course, values)
    details = {"ending": ending, **details}
    return Outcome(
        **details,
        step=end,
        point=_floats(course.last),
        value=float(values[-1]),
        gradient_norm=norm,
        tolerance=float(run.tolerance),
        slope=scales(run.landscape).slope,
        outside=float(course.outside[-1]),
    )


def _rest(run: Run, course: Course, values, norm, found: Standstill) -> dict[str, Any]:
    """Where it has come to rest: because the gradient vanishes, or because it no longer moves."""
    f, value = run.landscape, float(values[-1])
    numbers = {
        "above": above(f, value),
        "eigenvalues": found.eigenvalues,
        "radius": found.radius,
        "drop": found.drop or None if found.ground == Ground.UNKNOWN else found.drop,
        "change": found.change,
        "kink": found.kink,
    }
    numbers["last_move"] = course.last_move
    vanishes = norm <= run.tolerance * scales(f).slope
    reason = Reason.GRADIENT_VANISHES if vanishes else Reason.AT_REST
    lowest = not high_above(f, value)
    if found.ground == Ground.UNKNOWN:
        return {"reason": Reason.NOT_EXAMINED if vanishes else Reason.NOT_MOVED, **numbers}
    if found.ground == Ground.MINIMUM:
        local = f.lowest is not None and not lowest
        place = Place.LOCAL_MINIMUM if local else Place.MINIMUM
        return {"reason": Reason.KINK if found.kink else reason, "place": place, **numbers}
    if found.ground == Ground.LEVEL and lowest:
        return {"reason": Reason.LOWEST_LEVEL, "place": Place.MINIMUM, **numbers}
    if found.ground == Ground.LEVEL:
        return {"reason": Reason.FLAT_GROUND, **numbers}
    if not vanishes and (found.drop > 0 or found.ground == Ground.SLOPE):
        return {"reason": Reason.NOT_MOVED, **numbers}
    if found.ground == Ground.SLOPE:
        return {"reason": Reason.NEARLY_FLAT, **numbers}
    inflection = found.ground == Ground.SADDLE and f.dimension == 1
    place = Place.INFLECTION if inflection else _PLACES[found.ground]
    return {"reason": reason, "place": place, **numbers}


def _divergence(run: Run, course: Course, values, norm, next_point) -> dict[str, Any]:
    if course.outside[-1] <= FAR:
        if not np.isfinite(norm):
            return {"ending": Ending.UNDEFINED, "reason": Reason.UNDEFINED_SLOPE}
        if next_point is None or np.isnan(next_point).any():
            return {"ending": Ending.UNDEFINED, "reason": Reason.UNDEFINED_NEXT}
        return {"reason": Reason.THROWN_OUT}
    if np.isfinite(values[-1]) and values[-1] < values[0]:
        return {"reason": Reason.LEFT_DOWNHILL}
    size = _largest_step_size(run.optimizer, course.length)
    if size is None:
        return {"reason": Reason.LEFT_UPHILL}
    curvature, looked = _largest_curvature(course)
    limit = run.optimizer.stability_limit(curvature) if curvature else None
    numbers: dict[str, Any] = {"step_size": size, "curvature": curvature, "looked": looked}
    if limit is None or size <= limit:
        return {"reason": Reason.STEPS_TOO_LONG, **numbers}
    return {"reason": Reason.BEYOND_STABILITY, "limit": float(limit), **numbers}


def _largest_step_size(optimizer, rows) -> float | None:
    size = optimizer.settings.get("step_size")
    return float(np.max(size(np.arange(rows)))) if isinstance(size, Schedule) else size


def _largest_curvature(course: Course) -> tuple[float | None, int | None]:
    """The Hessian's largest eigenvalue along the path in the box; None where none is above 0.

    And at how many points of it, evenly among all, where it is not looked at all of them.
    """
    landscape = course.landscape
    inside = course.points[outside(landscape, course.points) == 0]
    if not len(inside) or landscape.dimension > MOST_EXAMINED:
        return None, None
    most = max(8, _MATRIX_NUMBERS // landscape.dimension**2)
    looked = None if course.trace is None else len(inside)
    if len(inside) > most:
        inside = inside[np.round(np.linspace(0, len(inside) - 1, most)).astype(int)]
        looked = most
    with np.errstate(all="ignore"):
        matrices = np.moveaxis(landscape.hessian(inside.T), -1, 0)
    matrices = matrices[np.isfinite(matrices).all(axis=(1, 2))]
    largest = float(np.max(np.linalg.eigvalsh(matrices), initial=0.0))
    return (largest, looked) if largest > 0 else (None, None)


def _unfinished(run: Run, course: Course, values) -> dict[str, Any]:
    if len(values) == 1:
        return {"reason": Reason.NO_STEP}
    best = int(np.nanargmin(values))
    if run.optimizer.wanders:
        point = course.points[best] if course.trace is None else course.trace.lowest
        where = {"best_step": best, "best_point": _floats(point), "best_value": float(values[best])}
        return {"reason": Reason.WANDERED, **where}
    if course.comes_back and course.outside[-1] > FAR:
        step = int(np.argmax(course.outside))
        farthest = float(course.outside[step])
        return {"reason": Reason.COMING_BACK, "farthest": farthest, "farthest_step": step}
    cycle = course.goes_round(_AWAY)
    if cycle is not None:
        return {"reason": Reason.CYCLE, **cycle}
    window = max(2, len(values) // 5)
    recent = values[-window:]
    rises = int(np.sum(recent[1:] > recent[:-1]))
    numbers = {"window": window - 1, "rises": rises, "fall": float(recent[0] - recent[-1])}
    with np.errstate(all="ignore"):  # beyond all numbers, and after NaN, nothing is above
        low, high = np.min(values), np.max(values)
        back = values[-1] - low > _BACK * (high - low)
    partial = run.sees_parts
    if rises / (window - 1) > _RISING and (back or numbers["fall"] <= 0 or partial):
        return {"reason": Reason.BATCHES_DIFFER if partial else Reason.UP_AND_DOWN, **numbers}
    if back and not partial:
        best = len(values) - 1 - int(np.argmin(values[::-1]))  # the last time it was as low
        step = best + int(np.argmax(np.diff(values[best:]))) + 1
        return {"reason": Reason.THROWN_UP, "rise_step": step, "rise": float(values[step] - values[step - 1])}
    falling = numbers["fall"] > _FALLING * scales(run.landscape).height or np.all(np.diff(values) < 0)
    return {"reason": Reason.STILL_FALLING if falling else Reason.LEVELLED, **numbers}


def _floats(vector) -> tuple[float, ...]:
    return tuple(float(c) for c in vector)
