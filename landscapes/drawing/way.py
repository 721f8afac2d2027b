"""What moved over a landscape, as pictures take it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Way:
    """What moved: ``points`` (k, d) with ``heights`` (k,), and all ``values`` beside their ``costs`` (n,)."""

    label: str
    look: int
    points: np.ndarray
    heights: np.ndarray
    values: np.ndarray
    costs: np.ndarray
