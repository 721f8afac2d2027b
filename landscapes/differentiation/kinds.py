"""What the comparisons of derivatives find, as codes; words.py makes sentences of them."""

from __future__ import annotations

from enum import Enum, StrEnum, auto


class Agree(StrEnum):
    """What comparing autodiff with differences says."""

    AGREE = "agree"
    DISAGREE = "disagree"
    NO_DERIVATIVE = "no derivative"  # there is a kink or a jump
    NO_DIGITS = "no digits"  # differences have none: floats too coarse, or f not defined beside
    UNDEFINED = "undefined"


class Derivative(Enum):
    GRADIENT = auto()
    HESSIAN = auto()


class BreakKind(Enum):
    """How a function breaks off at a point."""

    JUMP = auto()
    STEEP = auto()  # it grows ever steeper towards the point
    KINK = auto()


class Way(StrEnum):
    """How truncation sets in where the law of its order has no factor."""

    POWER = auto()  # it grows as another power of h
    JUMP = auto()  # h reaches a place where f or a derivative jumps
    KINK = auto()


class Witness(Enum):
    """What the true gradient is taken from."""

    FIFTY_DIGITS = auto()  # the tape, replayed
    AUTODIFF = auto()
