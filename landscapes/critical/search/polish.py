"""Newton's method on the gradient, for many points at once, safeguarded and quick at multiple roots.

A step is taken if it lowers the gradient's norm, or the length of the next step; else it is
shortened, as Levenberg and Marquardt do, towards steepest descent on that norm. At a root of
multiplicity p Newton's steps shrink by 1 - 1/p only, which is seen in two steps in one direction
and leapt over.
"""

from __future__ import annotations

import numpy as np

from .unit_box import Field, solve

_STEPS = 60
_ULP = 2.0**-52
_FIRST_DAMPING = 1e-6


def norm(v: np.ndarray) -> np.ndarray:
    """Lengths of vectors (d, *batch)."""
    return np.sqrt(np.sum(v**2, axis=0))


def polish(
    field: Field, theta: np.ndarray, leash: float | np.ndarray, steps: int = _STEPS, floor: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Points (D, n) led to where the gradient vanishes, or is as small as it gets nearby.

    ``leash`` (n,), or one for all, is the longest single step, in units of the box, which points
    do not leave. A ``floor`` under the damping (1e-4, say) keeps them from wandering where the
    Hessian is all but singular: they go to the nearest point of a curve of critical points, and stay.
    Returns the points, and value, slope and Hessian there, in units of the box.
    """
    rows, width = list(field.free), field.width[:, None]
    low, high = field.low[rows, None], field.high[rows, None]
    theta = np.array(theta)
    n = theta.shape[1]
    leash = np.broadcast_to(leash, n)
    value, slope, hessian = field.at(theta)
    size = norm(slope)
    damping, boost = np.full(n, float(floor)), np.ones(n)
    past = np.full((field.dimension, n), np.nan)
    active = np.isfinite(size) & (size > 0)
    identity = np.eye(field.dimension)[..., None]
    best = [a.copy() for a in (theta, value, slope, hessian, size)]
    for _ in range(steps):
        who = np.flatnonzero(active)
        if not len(who):
            break
        g, h, mu = slope[:, who], hessian[..., who], damping[who]
        newton = -solve(h, g)
        square = np.einsum("ijn,jkn->ikn", h, h)
        # A floor, for where the Hessian is singular: 1e-12 of its square loses no digit of a step.
        ridge = np.maximum(mu, 1e-12) * np.einsum("iin->n", square)
        safe = -solve(square + ridge * identity, np.einsum("ijn,jn->in", h, g))
        full = (mu == 0) & np.all(np.isfinite(newton), axis=0)
        plain = np.where(full, newton, safe)
        plain = np.where(np.isfinite(plain), plain, 0.0)
        length = norm(plain)
        step = plain * np.minimum(boost[who], leash[who] / np.maximum(length, 1e-300))
        trial = theta[:, who].copy()
        trial[rows] = np.clip(trial[rows] + step * width, low, high)
        v, g_new, h_new = field.at(trial)
        reached = norm(g_new)
        leapt = boost[who] > 1
        # Along the curved floor of a valley |gradient| rises although the root comes nearer: there
        # the next step, with the Hessian of this one, is the measure (Deuflhard 2004, 3.3).
        nearer = full & ~leapt & (length <= leash[who]) & (norm(solve(h, g_new)) < 0.9 * length)
        good = (reached < size[who]) | nearer
        took = who[good]

        # Two plain steps in one line whose lengths have a ratio r: the root lies 1/(1 - r) ahead.
        before = past[:, who]
        ratio = length / norm(before)
        aligned = np.sum(plain * before, axis=0) > 0.9 * length * norm(before)
        ahead = aligned & (ratio > 0.25) & (ratio < 0.995) & ~leapt & good
        boost[who] = np.where(ahead, 1 / (1 - ratio), 1.0)
        past[:, who] = np.where(good, plain, np.nan)

        theta[:, took], value[took], slope[:, took] = trial[:, good], v[good], g_new[:, good]
        hessian[..., took], size[took] = h_new[..., good], reached[good]
        least = took[size[took] < best[-1][took]]
        for kept, now in zip(best, (theta, value, slope, hessian, size)):
            kept[..., least] = now[..., least]
        # A refused leap is only taken back; a refused step is tried again, damped.
        eased = np.maximum(np.where(mu > _FIRST_DAMPING, mu / 10, 0), floor)
        stiffer = np.where(leapt, mu, np.maximum(mu * 10, _FIRST_DAMPING))
        damping[who] = np.where(good, eased, stiffer)
        # Where a full Newton step of this length is refused, only rounding is left to reduce.
        exhausted = ~good & ~leapt & (mu <= floor) & (length < 1e-12)
        done = exhausted | (norm(step) <= _ULP / 4) | (size[who] == 0) | (damping[who] > 1e9)
        active[who[done]] = False
    return best[0], best[1], best[2], best[3]


def vanishes(field: Field, theta: np.ndarray, slope: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Whether the gradient at points (D, n) is 0 but for rounding, (n,) bool.

    ``radius`` (n,) is that of a circle on which the gradient is what it usually is nearby.
    """
    around = largest_near(field, theta, radius * np.ones_like(slope))
    grain = _ULP * np.maximum(np.abs(field.place(theta)), 1)
    noise = largest_near(field, theta, 4 * grain, slope)
    size = norm(slope)
    # At the tip of a cone autograd gives 0 although the gradient beside it is large: so is the noise.
    return ((size <= 1e-12 * around) | (size <= 2 * noise)) & (noise < 1e-3 * around)


def largest_near(
    field: Field, theta: np.ndarray, reach: np.ndarray, less: np.ndarray | None = None
) -> np.ndarray:
    """The largest |gradient| (less a given one) at random points within ``reach`` (d, n)."""
    d, n = reach.shape
    rows = list(field.free)
    away = np.random.default_rng(5).uniform(-1, 1, (d, 16, n)) * reach[:, None]
    near = np.repeat(theta[:, None], 16, axis=1)
    near[rows] += away * field.width[:, None, None]
    slope = field.at(near.reshape(len(theta), -1))[1].reshape(d, 16, n)
    size = norm(slope if less is None else slope - less[:, None])
    return np.max(size, axis=0, initial=0.0, where=np.isfinite(size))
