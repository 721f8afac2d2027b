"""The record of how one member of a run ended: codes and numbers, read off the finished run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landscapes import Landscape

from . import words
from .status import Ending, Place, Reason

if TYPE_CHECKING:
    from .run import Run

# Eigenvalues that are all this small mean flat ground; beside the largest, this share of it is rounding.
_FLAT, _ROUNDING = 1e-7, 1e-9
# f is above the lowest known value if by more than this share of it.
_ABOVE = 1e-6
# An end that lies higher than the lowest point by more than this share of the heights met is above it.
_BACK = 1e-6
# f goes up and down if it rose in more than this share of the last fifth of the steps.
_RISING = 0.2
# So many of the last points are searched for the largest curvature that was met.
_CURVATURE_POINTS = 200


@dataclass(frozen=True)
class Outcome:
    """How one member ended, where and why. What its reason does not need is None.

    ``step``, ``point``, ``value`` and ``gradient_norm`` are those of its last row.
    """

    ending: Ending
    reason: Reason
    step: int
    point: tuple[float, ...]
    value: float
    gradient_norm: float
    tolerance: float
    place: Place | None = None
    above: float | None = None  # f over the lowest known value
    eigenvalues: tuple[float, ...] | None = None  # the Hessian's, where the gradient vanishes
    step_size: float | None = None
    limit: float | None = None  # the method's largest stable step size at that curvature
    curvature: float | None = None  # the largest one met in the box
    last_move: int | None = None
    best_step: int | None = None  # the lowest point, and f there
    best_point: tuple[float, ...] | None = None
    best_value: float | None = None
    rise_step: int | None = None  # the step that went up most after the lowest point, and by how much
    rise: float | None = None

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
    ending = np.asarray(run.status, dtype=object)[member]
    rows: Any = slice(end + 1)
    every: Any = slice(None)
    path, values = run.path[(rows, every, *member)], run.values[(rows, *member)]
    norm = float(run.gradient_norms[(end, *member)])
    eigenvalues = run.eigenvalues[(every, *member)]
    details: dict[str, Any]
    if ending == Ending.UNDEFINED:
        details = {"reason": Reason.UNDEFINED_STEP if end else Reason.UNDEFINED_START}
    elif ending == Ending.DIVERGED:
        details = _divergence(run, path, values)
    elif ending == Ending.BUDGET_SPENT:
        details = _unfinished(run, path, values)
    elif 0 < run.tolerance and norm <= run.tolerance:
        _, reason, place = standstill(run.landscape, values[-1], norm, eigenvalues)
        details = {"reason": reason, "place": place, "eigenvalues": _floats(eigenvalues)}
        details["above"] = _above(run.landscape, values[-1])
    else:
        moved = np.flatnonzero(np.any(np.diff(path, axis=0) != 0, axis=1))
        details = {"reason": Reason.NOT_MOVED, "last_move": int(moved[-1]) + 1 if len(moved) else 0}
    return Outcome(
        ending=ending,
        step=end,
        point=_floats(path[-1]),
        value=float(values[-1]),
        gradient_norm=norm,
        tolerance=float(run.tolerance),
        **details,
    )


def standstill(
    landscape: Landscape, value: float, norm: float, eigenvalues: np.ndarray
) -> tuple[Ending, Reason, Place | None]:
    """What it means that a member has come to rest where the gradient vanishes: flat ground, or where.

    ``eigenvalues`` (d,) are the Hessian's there, NaN where it is undefined.
    """
    above = _above(landscape, value)
    high = above is not None and above > _ABOVE * (1 + abs(landscape.lowest or 0))
    flat = bool(np.max(np.abs(eigenvalues)) <= _FLAT)
    if landscape.smoothness == "discontinuous" or (flat and norm == 0 and (above is None or high)):
        return Ending.STALLED, Reason.FLAT_GROUND, None
    if flat and high:
        return Ending.STALLED, Reason.NEARLY_FLAT, None
    small = _ROUNDING * np.max(np.abs(eigenvalues))
    # No Hessian is a kink, and only a minimum's kink stops a descent: NaN passes for a minimum.
    if not flat and np.any(eigenvalues < -small):
        place = Place.MAXIMUM if np.all(eigenvalues <= small) else Place.SADDLE_POINT
    else:
        place = Place.LOCAL_MINIMUM if high else Place.MINIMUM
    return Ending.CONVERGED, Reason.GRADIENT_VANISHES, place


def _above(landscape: Landscape, value: float) -> float | None:
    return None if landscape.lowest is None else float(value - landscape.lowest)


def _divergence(run: Run, path, values) -> dict[str, Any]:
    if np.isfinite(values[-1]) and values[-1] < values[0]:
        return {"reason": Reason.LEFT_DOWNHILL}
    size = run.optimizer.settings.get("step_size")
    size = getattr(size, "base", size)
    if size is None:
        return {"reason": Reason.LEFT_UPHILL}
    curvature = _largest_curvature(run.landscape, path)
    limit = run.optimizer.stability_limit(curvature) if curvature else None
    numbers: dict[str, Any] = {"step_size": float(size), "curvature": curvature}
    if limit is None or size <= limit:
        return {"reason": Reason.STEPS_TOO_LONG, **numbers}
    return {"reason": Reason.BEYOND_STABILITY, "limit": float(limit), **numbers}


def _largest_curvature(landscape: Landscape, path) -> float | None:
    low, high = np.array(landscape.domain).T
    inside = path[np.all((path >= low) & (path <= high), axis=1)]
    if not len(inside):
        return None
    matrices = landscape.hessian(inside[-_CURVATURE_POINTS:].T)
    eigenvalues = np.linalg.eigvalsh(np.moveaxis(np.nan_to_num(matrices), -1, 0))
    largest = float(np.max(np.abs(eigenvalues)))
    return largest if largest > 0 else None


def _unfinished(run: Run, path, values) -> dict[str, Any]:
    if len(values) == 1:
        return {"reason": Reason.NO_STEP}
    if run.optimizer.wanders:
        best = int(np.nanargmin(values))
        where = {"best_step": best, "best_point": _floats(path[best]), "best_value": float(values[best])}
        return {"reason": Reason.WANDERED, **where}
    window = max(2, len(values) // 5)
    recent = values[-window:]
    if np.sum(recent[1:] > recent[:-1]) / (window - 1) > _RISING:
        return {"reason": Reason.UP_AND_DOWN}
    with np.errstate(all="ignore"):  # beyond all numbers, and after NaN, nothing is above
        low, high = np.min(values), np.max(values)
        back = values[-1] - low > _BACK * (high - low)
    if not back:
        return {"reason": Reason.STILL_FALLING}
    lowest = int(np.argmin(values))
    step = lowest + int(np.argmax(np.diff(values[lowest:]))) + 1
    return {"reason": Reason.THROWN_UP, "rise_step": step, "rise": float(values[step] - values[step - 1])}


def _floats(vector) -> tuple[float, ...]:
    return tuple(float(c) for c in vector)
