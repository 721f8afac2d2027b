"""What is minimised: landscapes with value, gradient and Hessian, and their gallery."""

from . import valleys
from .knob import Knob, KnobError, knob
from .landscape import Landscape, UnknownName, from_callable, get, landscape, lessons, names

__all__ = [
    "Knob", "KnobError", "Landscape", "UnknownName", "from_callable", "get", "knob", "landscape",
    "lessons", "names",
]  # fmt: skip
