"""What is minimised: landscapes with value, gradient and Hessian, and their gallery."""

from . import gallery  # isort: skip  # noqa: F401  (registers the landscapes)
from landscapes.core.landscape import Landscape
from landscapes.core.registry import UnknownName, from_callable, get, landscape, lessons, names

from .core.knob import Knob, KnobError, knob
from .critical.atlas import Atlas, atlas
from .formulas.formula_landscape import FormulaError, from_formula
from .relaxation.relaxed import relaxed

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
