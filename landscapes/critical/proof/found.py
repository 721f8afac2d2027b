"""Critical points that are proved, as one record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .creases import CreasePoint
from .known_points import Known
from .tips import Tip


@dataclass(frozen=True, eq=False)
class Found:
    """Critical points that are proved, n of them: each is the only one in a tiny box around it.

    ``negatives`` is the proved number of negative eigenvalues of the Hessian (0 a minimum, d a maximum),
    -1 where none is proved. ``side`` is 1 where the point is proved to be inside the closed box, -1
    outside, and 0 where it is so near the edge that rounding cannot tell. ``kink``: it lies on a crease.
    ``order`` is 0 for a simple point. For a degenerate one it is even where the point's index is 0, as at an
    inflection, else odd: the parity of its multiplicity as a zero of the gradient.
    """

    low: np.ndarray  # (n, d)
    high: np.ndarray
    negatives: np.ndarray
    side: np.ndarray
    kink: np.ndarray
    order: np.ndarray

    def __len__(self):
        return len(self.side)

    @property
    def points(self) -> np.ndarray:
        """Their places (n, d)."""
        return self.low + (self.high - self.low) / 2


def all_found(known: Known, on_creases: list[CreasePoint], peaks: list[Tip], low, high) -> Found:
    """All proved points together."""
    d = len(low)
    kinks: list[CreasePoint | Tip] = [*on_creases, *peaks]
    down = [p.negatives for p in on_creases] + [0 if p.minimum else d for p in peaks]
    kink_low = np.array([p.low for p in kinks]).reshape(-1, d)
    kink_high = np.array([p.high for p in kinks]).reshape(-1, d)
    inside = np.all((kink_low >= low) & (kink_high <= high), axis=1)
    outside = np.any((kink_high < low) | (kink_low > high), axis=1)
    return Found(
        low=np.concatenate([known.low.T, kink_low]),
        high=np.concatenate([known.high.T, kink_high]),
        negatives=np.concatenate([known.negatives(), down]).astype(int),
        side=np.concatenate([known.side(), inside.astype(int) - outside]),
        kink=np.arange(len(known) + len(kinks)) >= len(known),
        order=np.zeros(len(known) + len(kinks), dtype=int),
    )


def joined(every: Found, more: Found) -> Found:
    """The points of both."""
    columns = [(getattr(every, name), getattr(more, name)) for name in Found.__dataclass_fields__]
    return Found(*(np.concatenate(pair).astype(pair[0].dtype) for pair in columns))
