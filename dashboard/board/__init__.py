"""Figures with points that a person grabs, and their numbers: what every study draws with."""

from .component import show
from .figure import ACCENT, GRID, INK, LINE, MUTED, PAPER, Board, Fact, Grip, Panel, axis, message, number

__all__ = [
    "ACCENT",
    "GRID",
    "INK",
    "LINE",
    "MUTED",
    "PAPER",
    "Board",
    "Fact",
    "Grip",
    "Panel",
    "axis",
    "message",
    "number",
    "show",
]
