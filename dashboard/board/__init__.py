"""Figures with points that a person grabs, and their numbers: what every study draws with."""

from landscapes.drawing.panel import Panel, axis

from .component import show
from .figure import Board, Fact, Grip, message

__all__ = ["Board", "Fact", "Grip", "Panel", "axis", "message", "show"]
