"""How each optimizer is told apart: colour, dash and marker together, never colour alone."""

from __future__ import annotations

from .colours import COLOURS

_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
_MARKERS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "pentagon", "star")
_GLYPHS = {
    "circle": "●",
    "square": "■",
    "diamond": "◆",
    "triangle-up": "▲",
    "cross": "✚",
    "x": "✖",
    "pentagon": "⬟",
    "star": "★",
}


def look(number: int) -> dict[str, str]:
    """Colour, dash and marker of the card with that number: 280 of them before one recurs."""
    return {
        "colour": COLOURS[number % len(COLOURS)],
        "dash": _DASHES[(number + number // len(COLOURS)) % len(_DASHES)],
        "marker": _MARKERS[number % len(_MARKERS)],
    }


def glyph(number: int) -> str:
    """The marker as a character, for tables and labels."""
    return _GLYPHS[look(number)["marker"]]
