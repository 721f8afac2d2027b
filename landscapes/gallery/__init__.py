"""The landscapes, one module a lesson. The order of the imports is the order of the gallery."""

from landscapes.core.registry import get, lessons, names

from . import (  # isort: skip  # noqa: F401
    curves,
    kinks,
    bowls,
    valleys,
    basins,
    ripples,
    saddles,
    nightmares,
    volumes,
)

__all__ = ["get", "lessons", "names"]
