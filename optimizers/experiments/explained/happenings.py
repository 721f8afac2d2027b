"""What a step's numbers show: each happening by numbers that do not come from the method."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizers.methods.trust_region import LevenbergMarquardt, TrustRegion

from .kinds import TURNED, Finding, Happening

if TYPE_CHECKING:
    from .step import Explained

_ROUNDING = 1e-9  # of the larger height, and of the largest eigenvalue


def findings_of(seen: Explained, before: Any, after: Any, last: np.ndarray | None) -> tuple[Finding, ...]:
    """What happened in a step, from its ends, the state at both and the step before it (d,)."""
    with np.errstate(all="ignore"):
        return tuple(_findings(seen, before, after, last))


def _findings(seen: Explained, before: Any, after: Any, last: np.ndarray | None) -> Iterator[Finding]:
    if np.any(getattr(after, "restarted", False)):
        yield Finding(Happening.RESTARTED)
        return
    yield from _trust(seen, before, after)
    length = float(np.linalg.norm(seen.gradient))
    if not np.any(seen.move):
        asked = len(seen.trials)
        kind = Happening.NONE_TAKEN if asked else Happening.NO_SLOPE if length == 0 else Happening.NOT_MOVED
        yield Finding(kind, {"trials": asked, "gradient": length})
    else:
        yield from _along(seen)
        yield from _back(seen, last)
        if _searches(seen) and len(seen.trials) > 1:
            yield Finding(Happening.SHORTENED, {"trials": len(seen.trials)})
    yield from _limit(seen, after)
    if seen.eigenvalues is not None:
        low, high = float(seen.eigenvalues[0]), float(seen.eigenvalues[-1])
        least = _ROUNDING * max(abs(low), abs(high))
        if low < -least:
            yield Finding(Happening.SADDLE if high > least else Happening.TOP, {"low": low, "high": high})


def _along(seen: Explained) -> Iterator[Finding]:
    """How the step lies in its valley: by the slopes at its ends, and the parabola that fits at its start."""
    slope = float(seen.gradient @ seen.move)
    there = float(seen.next_gradient @ seen.move)
    rise = seen.next_value - seen.value
    numbers = {"slope": slope, "there": there, "rise": rise, "cosine": seen.cosine}
    if slope > 0:
        yield Finding(Happening.UPHILL, numbers)
    elif slope < 0 and seen.eigenvalues is not None and seen.eigenvectors is not None:
        parts = seen.eigenvectors.T @ seen.move
        ratio = float(np.sum(seen.eigenvalues * parts**2)) / -slope  # the step over the way to the floor
        if ratio > 2 and there > 0 and rise > _ROUNDING * max(abs(seen.value), abs(seen.next_value)):
            yield Finding(Happening.BEYOND, numbers | {"ratio": ratio})
            return
    if slope < 0 < there and rise <= 0:
        yield Finding(Happening.CROSSED, numbers)


def _back(seen: Explained, last: np.ndarray | None) -> Iterator[Finding]:
    if last is None or not np.any(last) or seen.method.order == 0:  # who tries at random swings by chance
        return
    cosine = float(last @ seen.move / (np.linalg.norm(last) * np.linalg.norm(seen.move)))
    if cosine < TURNED:
        yield Finding(Happening.TURNED_BACK, {"cosine": cosine})


def scaled_curvature(method: Any, state: Any, hessian: np.ndarray) -> float | None:
    """The largest eigenvalue that a method's threshold is of, of a Hessian (d, d); None where it has none.

    With a preconditioner P it is of P^-1 H; P is what the step to ``state`` has divided by.
    """
    scale = method.preconditioner(state)
    if scale is not None:
        if not np.all(scale > 0):
            return None
        root = 1 / np.sqrt(scale)
        hessian = root[:, None] * hessian * root
    return float(np.linalg.eigvalsh(hessian)[-1]) if np.all(np.isfinite(hessian)) else None


def _limit(seen: Explained, after: Any) -> Iterator[Finding]:
    if "step_size" not in seen.method.settings or seen.eigenvalues is None or seen.eigenvectors is None:
        return
    threshold = seen.method.stability_threshold(seen.step)
    if threshold is None:
        return
    hessian = (seen.eigenvectors * seen.eigenvalues) @ seen.eigenvectors.T
    curvature = scaled_curvature(seen.method, after, hessian)
    if curvature is not None and curvature > threshold:
        rate = float(seen.method.rate(seen.step))
        numbers = {"rate": rate, "curvature": curvature, "product": rate * curvature}
        yield Finding(Happening.OVER_LIMIT, numbers | {"limit": rate * float(threshold)})


def _searches(seen: Explained) -> bool:
    """Whether its trials lie on a line from theta: a line search."""
    return seen.method.order > 0 and not isinstance(seen.method, (TrustRegion, LevenbergMarquardt))


def _trust(seen: Explained, before: Any, after: Any) -> Iterator[Finding]:
    """What became of the radius of trust, or of the damping."""
    if not isinstance(seen.method, (TrustRegion, LevenbergMarquardt)):
        return
    old, new = float(before.size), float(after.size)
    numbers = {"old": old, "new": new}
    if isinstance(seen.method, LevenbergMarquardt):
        if new > old:
            yield Finding(Happening.DAMPED, numbers)
    elif seen.step > 0 and new != old:
        yield Finding(Happening.SHRANK if new < old else Happening.GREW, numbers)
