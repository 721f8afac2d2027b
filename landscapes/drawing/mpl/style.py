"""Colours, fonts, dashes and markers of panels, as matplotlib takes them."""

from __future__ import annotations

import html
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import matplotlib
import numpy as np
from matplotlib import colors, font_manager
from matplotlib.path import Path

PIXEL = 0.72  # points: lengths of panels are in pixels, of which a figure has a hundred an inch
_FONTS = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "WenQuanYi Micro Hei", "Droid Sans Fallback")
_RGBA = re.compile(r"rgba?\(([^)]*)\)")
_TAG = re.compile(r"<[^>]*>")

# On and off in pixels for a width of two; the twin of js/core/marks.js.
_DASHES: Mapping[str, tuple[float, ...]] = {
    "dash": (7, 4),
    "dot": (1.6, 3.2),
    "dashdot": (8, 3.5, 1.6, 3.5),
    "longdash": (13, 5),
    "longdashdot": (13, 4, 1.6, 4),
}


@lru_cache(maxsize=1)
def _fonts() -> list[str]:
    there = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in _FONTS if name in there]


@contextmanager
def drawing() -> Iterator[None]:
    """Whatever is made or drawn of a figure is done in here: text as it stands, fonts that files hold."""
    own: Any = {
        "font.family": _fonts(),
        "text.parse_math": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "panels",
        "pdf.fonttype": 42,
        "path.simplify": True,
        "lines.dash_capstyle": "butt",
    }
    usual: Any = matplotlib.rcParamsDefault  # whatever a person has set for figures of their own
    with matplotlib.rc_context({**usual, **own, "backend": "agg"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")  # ``without_glyph`` tells
        yield


def without_glyph(texts: Iterable[str]) -> str:
    """The characters of texts that no font here has: they are drawn as boxes."""
    fonts = [font_manager.get_font(font_manager.findfont(name)) for name in _fonts()]
    every = {one for text in texts for one in text if not one.isspace()}
    return "".join(sorted(one for one in every if not any(font.get_char_index(ord(one)) for font in fonts)))


def rgba(colour: str) -> tuple[float, float, float, float]:
    """A colour of a trace (#rrggbb, rgb(...), rgba(...)) as four shares."""
    told = _RGBA.fullmatch(colour.strip())
    if told is None:
        return colors.to_rgba(colour)
    r, g, b, *alpha = (float(part) for part in told[1].split(","))
    return r / 255, g / 255, b / 255, alpha[0] if alpha else 1.0


def dash(name: str, width: float) -> Any:
    """A dash by its name as matplotlib's line style, in units of the line's width (pixels)."""
    lengths = _DASHES.get(name)
    if lengths is None:
        return "solid"
    scale = max(width / 2, 0.6) / width
    return 0, tuple(length * scale for length in lengths)


def plain(text: str) -> str:
    """A text with Plotly's few tags as one without."""
    return html.unescape(_TAG.sub("", text.replace("<br>", "\n")))


def _polygon(corners: int, turn: float = 0.0, inner: float = 0.0) -> np.ndarray:
    count = 2 * corners if inner else corners
    angles = turn + 2 * np.pi * np.arange(count) / count - np.pi / 2
    radii = np.where(np.arange(count) % 2, inner, 1.0) if inner else np.ones(count)
    return np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)


_PLUS = np.array(
    [
        (-1, -3),
        (1, -3),
        (1, -1),
        (3, -1),
        (3, 1),
        (1, 1),
        (1, 3),
        (-1, 3),
        (-1, 1),
        (-3, 1),
        (-3, -1),
        (-1, -1),
    ]
)
_HALF = np.array([[1.0, -1.0], [1.0, 1.0]]) / np.sqrt(2)

# Corners in radii, y down, as on the page: all shapes look equally large.
_SHAPES: Mapping[str, np.ndarray] = {
    "square": 1.2 * _polygon(4, np.pi / 4),
    "diamond": 1.25 * _polygon(4),
    "triangle-up": 1.3 * _polygon(3) + (0, 0.15),
    "triangle-down": 1.3 * _polygon(3, np.pi) - (0, 0.15),
    "triangle-left": 1.3 * _polygon(3, -np.pi / 2),
    "triangle-right": 1.3 * _polygon(3, np.pi / 2),
    "pentagon": 1.12 * _polygon(5),
    "hexagon": 1.08 * _polygon(6),
    "star": 1.4 * _polygon(5, 0, 0.48),
    "cross": _PLUS / 2.9,
    "x": (_PLUS / 2.9) @ _HALF,
    "bowtie": np.array([(-1.3, -0.95), (1.3, 0.95), (1.3, -0.95), (-1.3, 0.95)]),
    "lozenge": np.array([(-1.5, 0), (0, -0.85), (1.5, 0), (0, 0.85)]),
}


def marker(symbol: str) -> tuple[Any, float]:
    """A marker by its name as matplotlib takes it, and its size for a radius of one."""
    shape = _SHAPES.get(symbol.removesuffix("-open"))
    if shape is None:
        return "o", 2.0
    corners = np.append(shape, shape[:1], axis=0) * (1, -1)
    return Path(corners, closed=True), 2.0 * float(np.max(np.abs(corners)))
