"""The one colour scale of heights, as Python draws it; its twin in JavaScript is core/scales.js."""

from __future__ import annotations

import numpy as np

LEVELS = 18

# Lightness, chroma and hue in OKLCH at equal shares of the scale. Lightness falls evenly, so that the
# order is seen without colour; the low chroma leaves the saturated colours to the paths.
_ANCHORS = np.array(
    [
        [0.975, 0.014, 105.0],
        [0.86, 0.045, 165.0],
        [0.7, 0.062, 205.0],
        [0.53, 0.075, 240.0],
        [0.36, 0.085, 272.0],
    ]
)

# B. Ottosson, "A perceptual color space for image processing" (2020).
_TO_CONES = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.291485548],
    ]
)
_TO_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.707614701],
    ]
)


def colours(shares: np.ndarray) -> np.ndarray:
    """The colours of shares of the scale, 0 the lowest and 1 the highest: (n,) -> (n, 3) of 0..255."""
    at = np.clip(shares, 0.0, 1.0)
    places = np.linspace(0.0, 1.0, len(_ANCHORS))
    lightness, chroma, hue = (np.interp(at, places, column) for column in _ANCHORS.T)
    angle = np.deg2rad(hue)
    lab = np.stack([lightness, chroma * np.cos(angle), chroma * np.sin(angle)])
    linear = np.clip(_TO_RGB @ (_TO_CONES @ lab) ** 3, 0.0, 1.0)
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.floor(255 * srgb.T + 0.5).astype(np.uint8)
