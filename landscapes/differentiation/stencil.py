"""The points of finite differences, all steps and axes in one batch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def stencil(
    function: Callable, theta: np.ndarray, steps: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """function at theta + h e_i and theta - h e_i, (*lead, d, n) each, and at theta, (*lead, d, 1).

    ``steps`` are the same for all axes, (n,), or (d, n).
    """
    d, n = len(theta), steps.shape[-1]
    steps = np.broadcast_to(steps, (d, n))
    shift = np.zeros((d, d, n))
    shift[np.arange(d), np.arange(d)] = steps
    # All in one call: some averages take another rule for one point than for many.
    points = np.concatenate(
        [
            theta[:, None, None] + shift,
            theta[:, None, None] - shift,
            np.broadcast_to(theta[:, None, None], (d, d, 1)),
        ],
        axis=2,
    )
    values = function(points)
    return values[..., :n], values[..., n : 2 * n], values[..., 2 * n :]
