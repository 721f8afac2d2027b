"""Ways down within a closed box: the gradient flow, which goes along a face where it would leave.

    ends, path = descended(f, domain, starts)

Water that is held by the faces of the box: of the slope only what does not push against a face moves it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes.core.landscape import Landscape
from landscapes.core.progress import Progress, report
from landscapes.flow.gradient_flow import applied, inverse, step_of

_ROUNDS = 500
_LONGEST = 0.03  # of the box's sides: one step, so that no hill is jumped over
_TOLERANCE = 1e-3  # of them: the error of one step
_NEAR = 1e-9  # of them: so near to a minimum, by Newton's estimate, it has arrived
_LEAST = 1e-12  # of them: a shorter step is none
_BETWEEN = (0.25, 0.5, 0.75)  # of each step: where f is looked at, too


@dataclass(frozen=True, eq=False)
class _Held:
    """A landscape whose slope is 0 in the coordinates that are held (d, n)."""

    f: Landscape
    free: np.ndarray

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        return np.where(self.free, self.f.gradient(theta), 0.0)


@np.errstate(all="ignore")
def descended(
    f: Landscape,
    low: np.ndarray,
    high: np.ndarray,
    starts: np.ndarray,
    progress: Progress | None = None,
    rounds: int = _ROUNDS,
) -> list[np.ndarray]:
    """The ways down (m_k, d) from each of the starts (d, n) in the closed box; f falls all along each.

    ``progress(done, n)`` may cancel. A way ends where the slope that is left vanishes, or where it is lost.
    """
    n = starts.shape[1]
    low, high = low[:, None], high[:, None]
    width = high - low
    theta = np.clip(starts, low, high)
    value, slope = f.value_and_gradient(theta)
    going, h = np.arange(n), np.full(n, np.nan)
    ways: list[list[np.ndarray]] = [[theta[:, k].copy()] for k in range(n)]
    for _ in range(rounds):
        free = ~(((theta <= low) & (slope > 0)) | ((theta >= high) & (slope < 0)))
        left = np.where(free, slope, 0.0)
        curved = np.where(free[:, None] & free[None], f.hessian(theta), 0.0)
        size = np.max(np.abs(left) * width, axis=0)
        speed = np.sqrt(np.sum((left / width) ** 2, axis=0))
        h = np.where(np.isfinite(h), h, 1e-3 / np.where(speed > 0, speed, 1.0))
        moving = np.isfinite(value) & (size > 0) & ~_arrived(left, curved, free, width)
        moving &= h * np.max(np.abs(left) / width, axis=0) > _LEAST
        if not np.all(moving):
            going, value, h = going[moving], value[moving], h[moving]
            theta, slope, left, free = (a[:, moving] for a in (theta, slope, left, free))
            curved = curved[..., moving]
        report(progress, n - len(going), n)
        if not len(going):
            break
        new, error = step_of(_Held(f, free), theta, left, curved, 1.0, h)
        new = np.clip(new, low, high)
        new_value, new_slope = f.value_and_gradient(new)
        far = np.max(np.abs(new - theta) / width, axis=0)
        wrong = np.max(np.abs(error) / width, axis=0) / _TOLERANCE
        good = (wrong <= 1) & (far <= _LONGEST) & (new_value < value) & np.all(np.isfinite(new_slope), axis=0)
        for share in _BETWEEN:
            good &= f.value(theta + share * (new - theta)) <= value
        factor = np.minimum(0.8 * np.cbrt(1 / wrong), 0.9 * _LONGEST / far)
        factor = np.where(np.isfinite(factor), np.clip(factor, 0.1, 5.0), np.where(good, 5.0, 0.2))
        h = h * np.where(good, factor, np.minimum(factor, 0.5))
        theta, value = np.where(good, new, theta), np.where(good, new_value, value)
        slope = np.where(good, new_slope, slope)
        for k in np.flatnonzero(good):
            ways[going[k]].append(theta[:, k].copy())
    return [np.array(way) for way in ways]


def _arrived(slope, hessian, free, width):
    """Which points (n,) have a minimum within reach of Newton's method."""
    d = len(slope)
    held = np.where(np.eye(d, dtype=bool)[..., None] & ~free, 1.0, hessian)
    newton = applied(inverse(held), slope)
    downhill = np.sum(newton * slope, axis=0) >= 0
    return downhill & np.all(np.abs(newton) <= _NEAR * width, axis=0)
