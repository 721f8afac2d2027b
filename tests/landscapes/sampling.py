"""What the gallery's laws share: points of the box, units for errors, differences, descents."""

from functools import cache

import numpy as np

ORDER = ("discontinuous", "C0", "C1", "C2", "smooth")
EPSILON = np.finfo(float).eps


def at_least(f, smoothness):
    return ORDER.index(f.smoothness) >= ORDER.index(smoothness)


def box_of(f):
    """Low and high ends of the box, each (d, 1)."""
    return np.array(f.domain).T[..., None]


def random_points(f, n, seed=0):
    low, high = box_of(f)
    return np.random.default_rng([seed, f.dimension]).uniform(low, high, (f.dimension, n))


@cache
def sizes(f):
    """The largest |f|, |gradient| and |Hessian| entry among points of the box: units for errors."""
    theta = random_points(f, 2000, seed=1)
    parts = f.value(theta), f.gradient(theta), f.hessian(theta)
    return tuple(float(np.max(np.abs(part[np.isfinite(part)]))) for part in parts)


def scale_of_minimum(f):
    """The unit in which heights near the minimum are compared."""
    return max(1.0, abs(f.lowest))


def central_differences(function, f, theta, size):
    """Slopes of a function of theta, how wrong they may be, and where they mean nothing.

    Halving the step of a central difference leaves a quarter of its truncation error, so the
    change seen in halving, D(h) - D(h/2), is three times the error left: it is used as the bound.
    Rounding adds at most a few units in the last place of the function over the step.
    Where the stencil straddles a kink, second differences do not fall to a quarter with half the
    step: such points are marked, for which no law is stated.
    """
    low, high = box_of(f)
    slopes, bounds, straddles = [], [], []
    for i in range(f.dimension):
        h = 2.0**-16 * float(high[i, 0] - low[i, 0])
        first, second = [], []
        for step in (h, h / 2):
            shift = np.zeros_like(theta)
            shift[i] = step
            ahead, behind = theta + shift, theta - shift
            up, here, down = function(ahead), function(theta), function(behind)
            first.append((up - down) / (ahead - behind)[i])
            second.append(up - 2 * here + down)
        rounding = 32 * EPSILON * size
        slopes.append(first[1])
        bounds.append(np.abs(first[0] - first[1]) + rounding / h)
        leftover = np.abs(second[0] - 4 * second[1])
        straddles.append(leftover > 0.1 * np.abs(second[0]) + 8 * rounding)
    return np.array(slopes), np.array(bounds), np.array(straddles)


def compare(derivative, function, f, size, everywhere):
    theta = random_points(f, 200)
    slopes, bounds, straddles = central_differences(function, f, theta, size)
    defined = np.isfinite(slopes)
    if everywhere:
        straddles[:] = False
    judged = defined & ~straddles
    assert np.mean(judged) > 0.9, "the law is stated for too few of the points"
    width = np.min(np.ptp(box_of(f), axis=0))
    plain = np.abs(slopes) + np.median(np.abs(slopes[judged])) + size / width / 10
    assert np.mean((bounds <= 1e-3 * plain)[judged]) > 0.95, "bounds too wide to prove anything"
    wrong = judged & ~(np.abs(derivative(theta) - slopes) <= bounds)
    assert not np.any(wrong), (
        f"{np.sum(wrong)} of {np.sum(judged)} differ, e.g. {derivative(theta)[wrong][:3]} "
        f"for {slopes[wrong][:3]} +- {bounds[wrong][:3]}"
    )


def polished(f, theta, steps=60):
    """Each point of theta (d, n) led down to a minimum within the box, all at once.

    Newton's method on |Hessian| with a growing or shrinking damping, its steps cut at the box.
    """
    low, high = box_of(f)
    theta, damping = theta.copy(), np.full(theta.shape[1], 1e-3)
    height = f.value(theta)
    for _ in range(steps):
        slope = f.gradient(theta)
        pushed_out = ((theta <= low) & (slope > 0)) | ((theta >= high) & (slope < 0))
        slope = np.where(pushed_out, 0, slope)
        matrix = np.moveaxis(f.hessian(theta), -1, 0).copy()
        free = np.moveaxis(~pushed_out, -1, 0)
        matrix *= free[:, :, None] & free[:, None, :]
        bends, frame = np.linalg.eigh(matrix)
        bends = np.abs(bends)
        stiff = bends + damping[:, None] * (1e-12 + bends.max(axis=1, keepdims=True)) + 1e-12
        along = np.einsum("nij,in->nj", frame, slope)
        step = -np.einsum("nij,nj->in", frame, along / stiff)
        trial = np.clip(theta + step, low, high)
        reached = f.value(trial)
        better = reached < height
        theta, height = np.where(better, trial, theta), np.where(better, reached, height)
        damping = np.where(better, damping / 8, damping * 8).clip(1e-9, 1e9)
    return theta, height
