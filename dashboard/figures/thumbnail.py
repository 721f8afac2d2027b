"""A landscape at a glance: a small picture for the gallery, drawn from values alone."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw
from plotly.colors import get_colorscale, sample_colorscale, unlabel_rgb

import landscapes

from .lengths import grid_line

_SIZE = (176, 128)
_BANDS = 14
_HOLE = (127, 127, 127, 0)
_INK = (0, 114, 178, 255)


@lru_cache(maxsize=1)
def _colours() -> np.ndarray:
    """The player's height scale in bands: (bands, 4) of 0..255."""
    shares = np.linspace(0, 1, _BANDS)
    colours = [unlabel_rgb(c) for c in sample_colorscale(get_colorscale("viridis"), shares)]
    return np.concatenate([np.array(colours), np.full((_BANDS, 1), 255)], axis=1).astype(np.uint8)


@lru_cache(maxsize=256)
def thumbnail(name: str) -> bytes:
    """The landscape's usual box as a PNG of 176 x 128, coloured by rank; a curve for one variable.

    A landscape of three variables shows its middle slice.
    """
    f = landscapes.get(name)
    picture = _curve(f) if f.dimension == 1 else _map(f)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _map(f):
    (left, right), (bottom, top) = f.domain[:2]
    x, y = np.linspace(left, right, _SIZE[0]), np.linspace(top, bottom, _SIZE[1])
    theta = np.array(np.meshgrid(x, y))
    if f.dimension == 3:
        middle = sum(f.domain[2]) / 2
        theta = np.concatenate([theta, np.full((1, *theta.shape[1:]), middle)])
    heights = f.value(theta)
    known = np.isfinite(heights)
    # By rank every band covers the same area, so that steep and flat landscapes both show.
    edges = np.quantile(heights[known], np.linspace(0, 1, _BANDS + 1)[1:-1])
    bands = np.searchsorted(edges, np.where(known, heights, 0.0), side="left")
    pixels = np.where(known[..., None], _colours()[bands], np.array(_HOLE, dtype=np.uint8))
    return Image.fromarray(pixels.astype(np.uint8), "RGBA")


def _curve(f):
    scale = 3  # drawn large and shrunk: smooth lines
    width, height = (scale * s for s in _SIZE)
    x = grid_line(f.domain[0], width)
    z = f.value(x[None])
    known = np.isfinite(z)
    low, high = np.quantile(z[known], [0, 0.995])
    rows = height * (0.9 - 0.8 * (z - low) / max(high - low, 1e-300))
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    for k in range(width - 1):
        if known[k] and known[k + 1]:
            a, b = (float(np.clip(rows[i], -height, 2 * height)) for i in (k, k + 1))
            pen.line([(k, a), (k + 1, b)], fill=_INK, width=3 * scale)
    return picture.resize(_SIZE, Image.Resampling.LANCZOS)
