"""Who finds the bottom of the nightmare: plain descent, momentum, random restarts.

``python benchmarks/nightmare.py`` (about half a minute) prints the share of a 20 x 20 grid of
starts that ends in the global minimum's basin, for each of 26 step sizes of gradient descent and
for momentum and restarts at several settings, every one with 2,000 steps. The loops are written
out here, so that the numbers do not rest on ``optimizers``. Points are ``(2, n)``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

STEPS = 2000
STEP_SIZES = np.geomspace(1e-5, 1, 26)


def grid_of_starts(f, n: int = 20) -> np.ndarray:
    """n x n points evenly over the box, its edges included: (2, n * n), rows of equal y."""
    (left, right), (low, high) = f.domain
    return np.array(np.meshgrid(np.linspace(left, right, n), np.linspace(low, high, n))).reshape(2, -1)


def momentum(f, theta, step_size, kept=0.0, steps: int = STEPS) -> np.ndarray:
    """Where v <- kept v + step_size grad, theta <- theta - v leads; kept = 0 is plain descent.

    ``step_size`` and ``kept`` are numbers or one a point, (n,). A diverged point is NaN.
    """
    end = np.full(theta.shape, np.nan)
    step_size, kept = (np.broadcast_to(k, theta.shape[1:]) for k in (step_size, kept))
    alive, velocity = np.arange(theta.shape[1]), np.zeros_like(theta)
    for _ in range(steps):
        with np.errstate(all="ignore"):
            velocity = kept[alive] * velocity + step_size[alive] * f.gradient(theta)
            theta = theta - velocity
        finite = np.all(np.isfinite(theta), axis=0)
        if not np.all(finite):  # the dead cost time
            alive, theta, velocity = alive[finite], theta[:, finite], velocity[:, finite]
    end[:, alive] = theta
    return end


def restarts(f, starts, step_size, times: int, rng, steps: int = STEPS) -> np.ndarray:
    """The lowest end of ``times`` plain descents sharing the budget, for each start: (2, n).

    The first descent begins at the start, the others at random points of the box.
    """
    low, high = np.array(f.domain).T[..., None]
    n = starts.shape[1]
    others = rng.uniform(low, high, (2, n * (times - 1)))
    ends = momentum(f, np.hstack([starts, others]), step_size, steps=steps // times)
    height = f.value(ends).reshape(times, n)
    best = np.argmin(np.where(np.isfinite(height), height, np.inf), axis=0)
    return ends.reshape(2, times, n)[:, best, np.arange(n)]


def ends_in_basin(f, theta, longest: float = 0.02, reach: float = 3.0) -> np.ndarray:
    """Whether the way downhill from each point leads to the global minimum, (n,) of bool.

    The gradient flow is followed by descent with backtracking, monotone and with moves of at most
    ``longest``, far less than a valley's width, so that it leaps over nothing; it stops where the
    gradient is below 1e-6 and must then lie within 1e-3 of the minimum. A point outside the box
    is followed too, if it is finite and within ``reach`` boxes: the benefit of the doubt.
    """
    low, high = np.array(f.domain).T[..., None]
    middle, half = (low + high) / 2, (high - low) / 2
    with np.errstate(invalid="ignore"):
        near = np.all(np.abs(theta - middle) <= reach * half, axis=0)
    moving, rested = np.flatnonzero(near), np.full(theta.shape, np.nan)
    here = theta[:, moving]
    height, slope = f.value_and_gradient(here)
    size = np.full(moving.shape, 1e-2)
    for _ in range(5000):
        steepness = np.hypot(*slope)
        on = steepness >= 1e-6
        if not np.all(on):
            rested[:, moving[~on]] = here[:, ~on]
            moving, here, height, slope, size, steepness = (
                a[..., on] for a in (moving, here, height, slope, size, steepness)
            )
        if moving.size == 0:
            break
        move = np.minimum(size, longest / steepness)
        trial = here - move * slope
        height_there, slope_there = f.value_and_gradient(trial)
        # Half of what the slope promises: where more is lost to curvature, the move was too long.
        good = height_there <= height - move * steepness**2 / 2
        here, slope = np.where(good, trial, here), np.where(good, slope_there, slope)
        height, size = np.where(good, height_there, height), np.where(good, 1.5 * move, move / 2)
    # What still moves (none does on the nightmare) stays NaN and counts as lost.
    (minimum,) = f.minima
    with np.errstate(invalid="ignore"):
        return np.hypot(*(rested - np.array(minimum)[:, None])) < 1e-3


def shares(f, starts, step_sizes, kept=0.0) -> np.ndarray:
    """The share of the starts that end in the basin, one a step size; all run as one batch."""
    n = starts.shape[1]
    ends = momentum(f, np.tile(starts, len(step_sizes)), np.repeat(step_sizes, n), kept)
    return np.mean(ends_in_basin(f, ends).reshape(-1, n), axis=1)


def table(f) -> str:
    """The numbers of the claim, as Markdown."""
    starts = grid_of_starts(f)
    lines = ["| gradient descent, step size | % of starts |", "|---|---|"]
    for size, share in zip(STEP_SIZES, shares(f, starts, STEP_SIZES)):
        lines.append(f"| {size:.2e} | {100 * share:.1f} |")
    sizes = (0.003, 0.005, 0.007, 0.01)
    lines += [
        "",
        "| momentum, alpha | " + " | ".join(f"step size {size}" for size in sizes) + " |",
        "|---" * (len(sizes) + 1) + "|",
    ]
    for kept in (0.9, 0.95, 0.98, 0.99, 0.995):
        found = shares(f, starts, sizes, kept)
        lines.append(f"| {kept} | " + " | ".join(f"{100 * share:.1f}" for share in found) + " |")
    lines += ["", "| restarts x steps each, step size 0.005 | % of starts |", "|---|---|"]
    for times in (10, 20, 40, 80):
        ends = restarts(f, starts, 0.005, times, np.random.default_rng(0))
        lines.append(f"| {times} x {STEPS // times} | {100 * np.mean(ends_in_basin(f, ends)):.1f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    # Run as a file, Python looks for modules beside the file, not beside the packages.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import landscapes

    print(table(landscapes.get("nightmare")))
