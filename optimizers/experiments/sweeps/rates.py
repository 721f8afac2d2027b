"""The measured rate: what the error is multiplied by at every step.

On a quadratic the error along each eigenvector of a linear method (gradient descent, momentum, Nesterov)
follows e[k+1] = a e[k] + b e[k-1]. Two numbers are fitted to a few dozen steps, and the roots of
mu^2 = a mu + b are the method's own: exact but for rounding, also where complex roots make the error
oscillate, which spoils the slope of its logarithm. That the recurrence holds is tested by its residual.
Anywhere else the rate is the slope of log |gradient| over the later half of the run: an estimate.
"""

from __future__ import annotations

import numpy as np

from .quadratics import Model

_EQUATIONS = 48  # of the recurrence that are fitted
_LEAST = 3  # of them, for two numbers and a test
_EPS = np.finfo(float).eps
# Errors within so many roundings of the point's own coordinates are noise.
_NOISE = 1e4
# Directions of the fit of less than this share are noise; so is a residual below it.
_RANK, _RESIDUAL = 1e-8, 1e-8
_SETTLED = 1e-10  # of the first gradient: below it an estimate does not look


def recurrence_rates(
    model: Model, path: np.ndarray, ends: np.ndarray, decay: float | np.ndarray = 0.0
) -> np.ndarray:
    """The rates (n,) of runs on a quadratic; NaN where the errors follow no two-term recurrence.

    ``path`` (rows, d, n), ``ends`` (n,) the last row of each; ``decay`` (n,) are weight decays, which move
    the point where a method comes to rest. Directions along which the start has no error are not seen in a
    run and have no part in its rate.
    """
    rows = min(len(path), _EQUATIONS + 3)
    if rows < 3:
        return np.full(path.shape[2], np.nan)
    curvature = model.eigenvalues[:, None]
    rest = (model.eigenvectors.T @ model.lowest)[:, None] * curvature / (curvature + decay)  # (d, n or 1)
    with np.errstate(all="ignore"):
        error = np.einsum("ji,kjn->kin", model.eigenvectors, path[:rows]) - rest
        # What rounding leaves of each row in every direction, as the axes are not the eigenvectors.
        largest = np.max(np.abs(path[:rows]), axis=1) + np.max(np.abs(model.lowest))
        noise = _NOISE * _EPS * largest[:, None] * np.ones((1, len(curvature), 1))
        found, at_most = _fitted(error, noise, np.arange(rows)[:, None] <= ends)
        seen = np.abs(error[0]) > noise[0]
        sure = np.max(np.where(seen & ~np.isnan(found), found, 0.0), axis=0)
        bound = np.max(np.where(seen & np.isnan(found), at_most, 0.0), axis=0)
    return np.where(np.any(seen, axis=0) & (bound <= sure), sure, np.nan)


def _fitted(error: np.ndarray, noise: np.ndarray, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The larger root of the recurrence of errors (rows, d, n), NaN where none is found; and a bound.

    Where an error has drowned in the noise before enough of it was seen, so many steps bound its rate: (d, n)
    each, inf where it did not.
    """
    before, now, after = error[:-2], error[1:-1], error[2:]
    size = np.maximum(np.abs(now), np.abs(before))
    floor = np.maximum(noise[1:-1], 1e-280)
    counts = (size > floor) & np.isfinite(after) & kept[2:, None]
    weight = 1 / (size + noise[1:-1] / _NOISE / _EPS)
    columns = np.where(counts[..., None], np.stack([now, before], -1) * weight[..., None], 0.0)
    answers = np.where(counts, after * weight, 0.0)
    table, right = np.moveaxis(columns, 0, 2), np.moveaxis(answers, 0, 2)  # (d, n, equations, 2)
    ab = np.linalg.pinv(table, rcond=_RANK) @ right[..., None]
    residual = np.linalg.norm((table @ ab)[..., 0] - right, axis=-1)
    a, b = ab[..., 0, 0], ab[..., 1, 0]
    root = np.sqrt(a * a / 4 + b + 0j)
    larger = np.maximum(np.abs(a / 2 + root), np.abs(a / 2 - root))
    scale = np.linalg.norm(np.stack([right, *np.moveaxis(table, -1, 0)]), axis=(0, -1))
    holds = (residual <= _RESIDUAL * scale) & (np.sum(counts, axis=0) >= _LEAST)
    # At the minimum with the first step, and there to stay.
    at_once = np.all((np.abs(error[1:]) <= noise[1:]) | ~kept[1:, None], axis=0) & kept[1]
    drowned = (size <= floor) & kept[2:, None]
    steps = np.argmax(drowned, axis=0) + 1
    share = np.take_along_axis(floor, (steps - 1)[None], axis=0)[0] / np.abs(error[0])
    bound = np.where(np.any(drowned, axis=0), share ** (1 / steps), np.inf)
    return np.where(at_once, 0.0, np.where(holds, larger, np.nan)), np.where(at_once, 0.0, bound)


def estimated_rates(norms: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The rates (n,) by the slope of log |gradient| (rows, n); NaN where too few rows tell.

    Over the later half of the rows before the gradient has fallen to 1e-10 of the first, or the run's end.
    """
    rows = np.arange(len(norms))[:, None]
    with np.errstate(all="ignore"):
        known = np.isfinite(norms) & (norms > _SETTLED * norms[0]) & (norms > 0) & (rows <= ends)
        last = np.where(np.all(known, axis=0), len(norms), np.argmin(known, axis=0)) - 1
        used = known & (rows >= last // 2) & (rows <= last)
        heights = np.where(used, np.log(np.where(used, norms, 1.0)), 0.0)
        count = np.sum(used, axis=0)
        middle = np.sum(np.where(used, rows, 0), axis=0) / count
        away = np.where(used, rows - middle, 0.0)
        slope = np.sum(away * heights, axis=0) / np.sum(away**2, axis=0)
        return np.where(count >= 8, np.exp(slope), np.nan)
