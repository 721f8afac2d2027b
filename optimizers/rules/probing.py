"""What a typed rule does with gradients, found by trying it: for which step sizes it is stable.

On a bowl of curvature c the gradient is c theta. There a rule that only adds, and multiplies by numbers, is a
matrix that acts on every component of theta and of what is remembered; it is stable while no eigenvalue lies
outside the unit circle. Whether a rule is such a matrix, and the same one at every step, is tried on random
vectors of several sizes and at several steps. So is whether its moves do not grow with the gradient.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .reading import Rule
from .shapes import Shape

_GRID, _ROUNDS = 400, 4  # step sizes tried at once, each time between the two around the border
_WIDEST = 1e6  # from 1/_WIDEST to _WIDEST times 1/curvature
_ROUNDING = 1e-9
_SAME = 1e-3  # moves as equal as that do not grow: an epsilon beside them is allowed


class _Bowl:
    """Gradients of c |theta|^2 / 2: all that a rule which could be a matrix may ask."""

    def __init__(self, curvature: float):
        self.curvature = curvature

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        """c theta, (d, n) -> (d, n)."""
        return self.curvature * theta


class _Told:
    """The same gradient wherever it is asked."""

    def __init__(self, told: np.ndarray):
        self.told = told

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        """What was told, (d, n)."""
        return self.told


def may_be_tried(rule: Rule) -> bool:
    """Whether a rule asks for gradients alone, draws nothing, and has a step size that it leaves open."""
    sized = "step_size" in rule.typed and "step_size" not in rule.declared
    return sized and rule.order == 1 and not ({"f"} & (rule.asked | rule.called)) and not rule.draws


def stability_limit(method: Any, curvature: float) -> float | None:
    """The largest step size below which all of those tried are stable; None where none is known.

    ``method`` is an OwnRule; its own step size has no part in it. Exact to about a millionth.
    """
    remembered = method.rule.state
    if not may_be_tried(method.rule) or any(shape is not Shape.VECTOR for shape in remembered.values()):
        return None
    sizes = np.geomspace(1 / _WIDEST, _WIDEST, _GRID) / curvature
    low = 0.0
    for _ in range(_ROUNDS):
        matrices = _matrices(method, curvature, sizes)
        if matrices is None:
            return None
        largest = np.max(np.abs(np.linalg.eigvals(matrices)), axis=1)
        beyond = np.flatnonzero(largest > 1 + _ROUNDING)
        if not len(beyond):
            return None
        first = beyond[0]
        low = sizes[first - 1] if first else low
        if not low:
            return None  # unstable however small: it climbs
        sizes = np.linspace(low, sizes[first], _GRID)
    return float(low)


def _matrices(method: Any, curvature: float, sizes: np.ndarray) -> np.ndarray | None:
    """What a step makes of theta and what is remembered, (n, k, k) for step sizes (n,).

    None if it is none: tried on vectors of two components, since in one |v| sign(v) is v.
    """
    k, n = 1 + len(method.rule.state), len(sizes)
    oracle, probe = _Bowl(curvature), method.unchecked(step_size=sizes)

    def step(vectors: np.ndarray, t: int) -> np.ndarray:
        theta, after = probe.step(oracle, vectors[0], method.state_class(np.full(n, t), *vectors[1:]))
        return np.stack([theta, *after[1:]])

    with np.errstate(all="ignore"):
        units = (np.broadcast_to(unit[:, None, None], (k, 2, n)) for unit in np.eye(k))
        columns = np.array([step(unit, 1)[:, 0] for unit in units])
        matrices = np.moveaxis(columns, (0, 1), (-1, -2))  # (n, row, column)
        if not np.all(np.isfinite(matrices)):
            return None
        rng = np.random.default_rng(0)
        for t, length in ((1, 1.0), (7, 1e3), (100, 1e-3)):
            vectors = length * rng.normal(size=(k, 2, n))
            expected = np.einsum("nij,jdn->idn", matrices, vectors)
            scale = np.einsum("nij,jdn->idn", np.abs(matrices), np.abs(vectors))
            if not np.all(np.abs(step(vectors, t) - expected) <= _ROUNDING * scale):
                return None
    return matrices


def is_scale_free(method: Any) -> bool:
    """Whether a thousand times the gradients give the same moves, as far as a few of them tell."""
    if not may_be_tried(method.rule):
        return False
    told = np.random.default_rng(1).normal(size=(4, 2, 3))
    moves = []
    for factor in (1.0, 1000.0):
        theta = np.zeros((2, 3))
        state = method.init(theta, None)
        for gradient in told:
            theta, state = method.step(_Told(factor * gradient), theta, state)
        moves.append(theta)
    one, other = moves
    with np.errstate(all="ignore"):
        return bool(np.any(one)) and bool(np.all(np.abs(one - other) <= _SAME * np.abs(one)))
