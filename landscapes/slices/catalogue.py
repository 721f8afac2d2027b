"""The ways to choose directions, all registered."""

from . import directions
from .ways import names as way_names
from .ways import way

__all__ = ["directions", "way", "way_names"]
