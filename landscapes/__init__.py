"""What is minimised: landscapes with value, gradient and Hessian, and their gallery."""

# The order of these lines is the order of the gallery.
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
from .atlas import Atlas, atlas
from .formula import FormulaError, from_formula
from .knob import Knob, KnobError, knob
from .landscape import Landscape, UnknownName, from_callable, get, landscape, lessons, names
from .relaxation import relaxed

__all__ = [
    "Atlas",
    "FormulaError",
    "Knob",
    "KnobError",
    "Landscape",
    "UnknownName",
    "atlas",
    "from_callable",
    "from_formula",
    "get",
    "knob",
    "landscape",
    "lessons",
    "names",
    "relaxed",
]
