"""A landscape's box: its corners, its axes, and points brought into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dashboard.board import axis
from landscapes import Landscape
from landscapes.core.axis_names import axis_names

_OUTSIDE = 0.5  # of the box: how far from it a point may stand


@dataclass(frozen=True)
class Box:
    """A landscape with what is known of its box and its coordinates."""

    f: Landscape

    @property
    def names(self) -> list[str]:
        """The letters of the coordinates."""
        return axis_names(self.f)

    @property
    def corners(self) -> np.ndarray:
        """The lowest and the highest corner of the box (2, d)."""
        return np.array(self.f.domain).T

    @property
    def widths(self) -> np.ndarray:
        """The lengths of the box' sides (d,)."""
        return np.ptp(self.corners, axis=0)

    @property
    def reach(self) -> float:
        """The shortest side of the box."""
        return float(np.min(self.widths))

    def opposite(self, point: np.ndarray) -> np.ndarray:
        """The point (d,) across the middle of the box; near a corner where that is too near."""
        low, high = self.corners
        across = low + high - point
        near = np.max(np.abs(across - point) / (high - low)) < 0.2
        return low + 0.85 * (high - low) if near else across

    def axis(self, k: int) -> dict[str, Any]:
        """The Plotly axis of coordinate k over the box."""
        return axis(self.names[k], *self.f.domain[k])

    def inside(self, point: ArrayLike) -> np.ndarray:
        """A point brought back to the box and its surroundings."""
        low, high = self.corners
        reach = _OUTSIDE * (high - low)
        return np.clip(point, low - reach, high + reach)

    def at(self, place: np.ndarray) -> np.ndarray:
        """The landscape's point of a grip's place, to a hundredth of a pixel: links stay short."""
        return self.rounded(place, 5)

    def rounded(self, point: np.ndarray, digits: int) -> np.ndarray:
        """A point (d,) rounded to a share of 10^-digits of the box' sides, as short numbers."""
        places = digits - np.floor(np.log10(self.widths)).astype(int)
        return np.array([round(float(c), int(k)) for c, k in zip(point, places)])
