"""Step sizes that change with the step: constant, step, exponential, cosine, 1/t, warm-up.

A schedule is a frozen record; calling it with the step t (0, 1, ..., a number or an array over
the batch) gives the step size there. Any first-order optimizer takes one as its ``step_size``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

KINDS = ("constant", "step", "exponential", "cosine", "inverse_time", "warm_up")


@dataclass(frozen=True)
class Schedule:
    """``kind`` with its base step size, horizon in steps, and decay factor or floor share.

    constant: base; step: base * decay^floor(t / steps); exponential: base * decay^(t / steps);
    cosine: base * (decay + (1 - decay) * (1 + cos(pi * min(t / steps, 1))) / 2);
    inverse_time: base / (1 + t / steps);
    warm_up: base * min((t + 1) / steps, 1).
    """

    kind: str
    base: float
    steps: int = 1
    decay: float = 1.0

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"a schedule must be one of {', '.join(KINDS)}, got {self.kind!r}")
        if self.steps < 1:
            raise ValueError(f"a schedule's steps must be at least 1, got {self.steps!r}")
        if not 0 <= self.decay <= 1:
            raise ValueError(f"a schedule's decay must lie in [0, 1], got {self.decay!r}")

    def __call__(self, t: float | np.ndarray) -> float | np.ndarray:
        share = t / self.steps
        if self.kind == "step":
            return self.base * self.decay ** np.floor(share)
        if self.kind == "exponential":
            return self.base * self.decay**share
        if self.kind == "cosine":
            floor = self.base * self.decay
            turn = np.cos(np.pi * np.minimum(share, 1.0))
            return floor + (self.base - floor) * (1 + turn) / 2
        if self.kind == "inverse_time":
            return self.base / (1 + share)
        if self.kind == "warm_up":
            return self.base * np.minimum((t + 1) / self.steps, 1.0)
        return self.base + 0.0 * share


StepSize = float | Schedule


def constant(base: float) -> Schedule:
    """Always ``base``."""
    return Schedule("constant", base)


def step(base: float, steps: int = 100, decay: float = 0.5) -> Schedule:
    """Multiplied by ``decay`` every ``steps`` steps (torch's StepLR)."""
    return Schedule("step", base, steps, decay)


def exponential(base: float, steps: int = 100, decay: float = 0.5) -> Schedule:
    """Shrinks smoothly, by ``decay`` every ``steps`` steps (torch's ExponentialLR)."""
    return Schedule("exponential", base, steps, decay)


def cosine(base: float, steps: int = 500, decay: float = 0.0) -> Schedule:
    """Half a cosine from ``base`` to ``decay * base`` over ``steps``, then flat.

    torch's CosineAnnealingLR up to there; beyond its T_max torch's turns up again.
    """
    return Schedule("cosine", base, steps, decay)


def inverse_time(base: float, steps: int = 100) -> Schedule:
    """base / (1 + t / steps): Robbins and Monro's 1/t, which lets noise die out."""
    return Schedule("inverse_time", base, steps)


def warm_up(base: float, steps: int = 50) -> Schedule:
    """Rises linearly from base / steps to ``base``, reached at t = steps - 1, then stays.

    Gentle where curvature is still unknown; torch's LinearLR(1 / steps, 1, total_iters=steps - 1).
    """
    return Schedule("warm_up", base, steps)


def make(kind: str, base: float, steps: int = 100, decay: float = 0.5) -> StepSize:
    """The schedule of that kind; a constant one is the plain number."""
    return base if kind == "constant" else Schedule(kind, base, steps, decay)
