"""Figures with points that a person grabs, and their numbers: what every study draws with."""

from .component import show
from .figure import Board, Fact, Grip, Panel, axis, message

__all__ = ["Board", "Fact", "Grip", "Panel", "axis", "message", "show"]
