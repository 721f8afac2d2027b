"""Step sizes that suit a landscape: what a person would try first, so that nothing opens broken.

One step size cannot serve Rosenbrock (curvature 1,500) and Schwefel (a box of 1,000). Where the
person has not chosen one, the method's own theory does: half of its stability limit 2/lambda_max for
the curvature met below the start's level, or, for methods whose steps do not depend on the
gradient's size (the Adam family, sign descent), their default, in proportion to the box's width.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Landscape
from landscapes.core.derivatives import engine_of
from optimizers.core.optimizer import Optimizer

_SHARE_OF_LIMIT = 0.5
_USUAL_WIDTH = 10.0  # of the boxes that the methods' own defaults were chosen on
_GRID = {1: 201, 2: 41, 3: 15}
_DENSE, _POWERS = 200, 30  # variables of which the whole Hessian is taken, and products of it otherwise
_MOST_STARTS = 4  # at which a landscape of more variables is looked at


def typical_curvature(landscape: Landscape, start: ArrayLike) -> float | None:
    """The largest |Hessian eigenvalue| that descent from ``start`` is likely to meet.

    Sampled on a grid over the part of the box that lies no higher than the start; the 95% quantile,
    so that a kink's spike does not decide. In more than three dimensions, where no grid is dense, at the
    first few starts alone. None where nothing there is curved or defined.
    """
    start = np.asarray(start, dtype=float).reshape(landscape.dimension, -1)
    if landscape.dimension not in _GRID:
        sizes = [_largest_at(landscape, point) for point in start.T[:_MOST_STARTS]]
        largest = max((size for size in sizes if np.isfinite(size)), default=0.0)
        return largest if largest > 1e-12 else None
    sides = [np.linspace(*side, _GRID[landscape.dimension]) for side in landscape.domain]
    nodes = np.array(np.meshgrid(*sides, indexing="ij")).reshape(landscape.dimension, -1)
    points = np.concatenate([start, nodes], axis=1)
    heights = landscape.value(points)
    below = heights <= np.nanmax(heights[: start.shape[1]], initial=-np.inf)
    matrices = np.moveaxis(landscape.hessian(points[:, below]), -1, 0)
    matrices = matrices[np.isfinite(matrices).all(axis=(1, 2))]
    if not len(matrices):
        return None
    largest = float(np.quantile(np.abs(np.linalg.eigvalsh(matrices)).max(axis=1), 0.95))
    return largest if largest > 1e-12 else None


def _largest_at(landscape: Landscape, point: np.ndarray) -> float:
    """The Hessian's largest |eigenvalue| at a point (d,); of many variables about, by power iteration."""
    product = getattr(engine_of(landscape), "hessian_vector", None)
    if landscape.dimension <= _DENSE or product is None:
        matrix = landscape.hessian(point)
        return float(np.abs(np.linalg.eigvalsh(matrix)).max()) if np.all(np.isfinite(matrix)) else np.nan
    direction, size = np.random.default_rng(0).normal(size=landscape.dimension), 0.0
    for _ in range(_POWERS):
        direction = product(point, direction / np.linalg.norm(direction))
        size = float(np.linalg.norm(direction))
        if not (np.isfinite(size) and size > 0):
            break
    return size


def fitted(
    method: type[Optimizer],
    landscape: Landscape,
    start: ArrayLike,
    curvature: float | None = None,
    **chosen: Any,
) -> dict[str, float]:
    """The step size to open with, as {"step_size": s}, rounded down to 1, 2 or 5 x 10^k.

    ``chosen`` are the settings the person has made (momentum, say, moves the stability limit);
    {} where the method has no step size, the person chose it, or nothing can be said.
    """
    knobs = {k.name: k for k in method.knobs()}
    if "step_size" not in knobs or "step_size" in chosen:
        return {}
    knob = knobs["step_size"]
    if method.scale_free:
        widths = [high - low for low, high in landscape.domain]
        size = knob.default * float(np.exp(np.mean(np.log(widths)))) / _USUAL_WIDTH
    else:
        curvature = curvature or typical_curvature(landscape, start)
        limit = None if curvature is None else method(**chosen).stability_limit(curvature)
        if limit is None:
            return {}
        size = _SHARE_OF_LIMIT * float(limit)
    low, high = knob.span
    return {"step_size": min(max(_round_down(size), low), high)}


def _round_down(size: float) -> float:
    power = math.floor(math.log10(size))
    lead = size / 10.0**power
    digit = max(d for d in (1, 2, 5) if d <= lead * (1 + 1e-12))
    return float(f"{digit}e{power}")
