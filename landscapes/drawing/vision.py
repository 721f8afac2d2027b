"""How colours are seen: lightness, three kinds of colour blindness, and what keeps two looks apart.

Lightness is CIE L* (0 black, 100 white) of sRGB under D65; colour blindness is simulated after G. M. Machado,
M. M. Oliveira and L. A. F. Fernandes, "A physiologically-based model for simulation of color vision
deficiency" (2009), severity 1; differences are the CIE 1976 ones in L*a*b*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np

from .heights import colours
from .looks import look

_STEPS = 257  # shares at which the scale of heights is looked at
_WHITE = np.array([0.95047, 1.0, 1.08883])
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


class Sight(StrEnum):
    """How somebody sees colours."""

    USUAL = "usual"
    PROTANOPIA = "protanopia"  # no cones for long waves
    DEUTERANOPIA = "deuteranopia"  # for middle ones
    TRITANOPIA = "tritanopia"  # for short ones


_SEEN = {
    Sight.USUAL: np.eye(3),
    Sight.PROTANOPIA: np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    Sight.DEUTERANOPIA: np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    Sight.TRITANOPIA: np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


@dataclass(frozen=True)
class Measured:
    """What was measured of the looks of some paths and of the scale of heights.

    ``scale`` is the range of L* from the highest to the lowest height as each kind of sight has it, and
    ``falls`` whether it falls all along it. ``alike`` counts pairs of paths with the same dash and the same
    marker; ``nearest`` is the smallest difference of two paths' colours, ``in_grey`` that of their L* alone;
    None without two paths.
    """

    scale: dict[Sight, tuple[float, float]]
    falls: bool
    pairs: int
    alike: int
    both: int  # pairs that differ in dash and in marker
    nearest: dict[Sight, float | None]
    in_grey: float | None


def lab(rgb: np.ndarray, sight: Sight = Sight.USUAL) -> np.ndarray:
    """CIE L*a*b* of sRGB colours (n, 3) of 0..255, as that kind of sight has them: (n, 3)."""
    shares = np.asarray(rgb, dtype=float) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ _SEEN[sight].T, 0.0, 1.0)
    ratios = seen @ _TO_XYZ.T / _WHITE
    root = np.where(ratios > (6 / 29) ** 3, np.cbrt(ratios), ratios / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = root.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def measured(numbers: Sequence[int]) -> Measured:
    """The looks of these numbers (``looks.look``) and the scale of heights, measured."""
    heights = colours(np.linspace(0, 1, _STEPS))
    lightness = {sight: lab(heights, sight)[:, 0] for sight in Sight}
    looks = [look(number) for number in numbers]
    pairs = list(combinations(range(len(looks)), 2))
    same = [sum(looks[i][part] == looks[j][part] for part in ("dash", "marker")) for i, j in pairs]
    rgb = np.array([[int(one["colour"][k : k + 2], 16) for k in (1, 3, 5)] for one in looks]).reshape(-1, 3)

    def apart(sight: Sight, parts: slice) -> float | None:
        seen = lab(rgb, sight)[:, parts]
        return min((float(np.linalg.norm(seen[i] - seen[j])) for i, j in pairs), default=None)

    return Measured(
        {sight: (float(one[0]), float(one[-1])) for sight, one in lightness.items()},
        all(bool(np.all(np.diff(one) <= 0)) for one in lightness.values()),
        len(pairs),
        same.count(2),
        same.count(0),
        {sight: apart(sight, slice(None)) for sight in Sight},
        apart(Sight.USUAL, slice(1)),
    )
