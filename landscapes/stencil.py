"""The points of finite differences, all steps and axes in one batch."""

from __future__ import annotations

import numpy as np

__all__ = ["stencil"]


def stencil(function, theta, steps):
    """function at theta + h e_i and theta - h e_i, (*lead, d, n) each, and at theta, (*lead, 1, 1).

    ``steps`` are the same for all axes, (n,), or (d, n).
    """
    d, n = len(theta), steps.shape[-1]
    steps = np.broadcast_to(steps, (d, n))
    shift = np.zeros((d, d, n))
    shift[np.arange(d), np.arange(d)] = steps
    both = np.concatenate([theta[:, None, None] + shift, theta[:, None, None] - shift], axis=2)
    made = function(both)
    return made[..., :n], made[..., n:], function(theta)[..., None, None]
