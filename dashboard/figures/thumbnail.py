"""A landscape at a glance: a small picture for the gallery, drawn from values alone."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image

import landscapes
from landscapes import Landscape
from landscapes.drawing.heights import LEVELS, colours
from landscapes.drawing.lengths import grid_line

SIZE = (264, 192)  # pixels of a map
_ALONG = 240  # places of a curve


@lru_cache(maxsize=256)
def thumbnail(name: str) -> bytes:
    """The landscape's usual box as a PNG of 264 x 192, coloured by rank in the page's own colours.

    Of three variables it is the middle slice. Every level covers the same area, so that steep and flat
    landscapes both show; where f has no value the picture is transparent.
    """
    picture = level_map(landscapes.get(name), SIZE)
    file = io.BytesIO()
    picture.save(file, "PNG", transparency=LEVELS, optimize=True)
    return file.getvalue()


def level_map(f: Landscape, size: tuple[int, int]) -> Image.Image:
    """A landscape of two or three variables over its box, (width, height) pixels, in its levels' colours.

    Pixels where f has no value have the palette's last number.
    """
    (left, right), (bottom, top) = f.domain[:2]
    x, y = np.linspace(left, right, size[0]), np.linspace(top, bottom, size[1])
    theta = np.array(np.meshgrid(x, y))
    if f.dimension == 3:
        middle = sum(f.domain[2]) / 2
        theta = np.concatenate([theta, np.full((1, *theta.shape[1:]), middle)])
    heights = f.value(theta)
    known = np.isfinite(heights)
    edges = np.quantile(heights[known], np.linspace(0, 1, LEVELS + 1)[1:-1]) if known.any() else np.empty(0)
    levels = np.searchsorted(edges, np.where(known, heights, 0.0), side="left")
    picture = Image.fromarray(np.where(known, levels, LEVELS).astype(np.uint8))
    picture.putpalette(colours(np.linspace(0, 1, LEVELS)).tobytes() + bytes(3), "RGB")
    return picture


def curve(f: Landscape) -> np.ndarray:
    """A landscape of one variable over its box, (n, 2) in shares of the picture: right, and down.

    NaN where f has no value; far above the picture's edge where it is very high.
    """
    x = grid_line(f.domain[0], _ALONG)
    z = f.value(x[None])
    known = np.isfinite(z)
    low, high = np.quantile(z[known], [0, 0.995])
    down = 0.9 - 0.8 * (z - low) / max(high - low, 1e-300)
    right = (x - x[0]) / (x[-1] - x[0])
    return np.stack([right, np.where(known, np.clip(down, -1.0, 2.0), np.nan)], axis=1)
