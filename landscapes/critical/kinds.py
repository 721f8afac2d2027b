"""What the atlas and its certificate find, as codes; words.py makes sentences of them."""

from __future__ import annotations

from enum import Enum, IntEnum, StrEnum, auto

# Of the steepest slope, with the sides of the box as units: flatter ground is level, and a plateau
# where it is wide enough.
PLATEAU = 1e-8
MOST_WAITING = 1_000_000  # parts of a box that may wait for the certificate's look at them


class Kind(StrEnum):
    """What an isolated critical point is. All else that goes by kind follows from this list."""

    plural: str

    MINIMUM = "minimum", "minima"
    MAXIMUM = "maximum", "maxima"
    SADDLE = "saddle", "saddles"
    INFLECTION = "inflection", "inflections"

    def __new__(cls, value: str, plural: str):
        member = str.__new__(cls, value)
        member._value_, member.plural = value, plural
        return member


KINDS = tuple(Kind)


class SetKind(StrEnum):
    """What critical points that are not alone form; a crease, where the gradient jumps; or a
    stretch of the box's edge that is minimal over the closed box."""

    VALLEY = auto()  # minima side by side
    RIDGE = auto()  # maxima
    SHELF = auto()  # neither
    RING = auto()  # a closed one of these
    PLATEAU = auto()
    CREASE = auto()
    EDGE = auto()


class Sign(StrEnum):
    """Where f goes at a pole."""

    UP = "+"
    DOWN = "-"
    BOTH = "+-"


class Why(IntEnum):
    """Why a part of the box is left open by the certificate."""

    TIME = 0  # not decided yet when the search ended
    DEGENERATE = auto()
    CREASE = auto()  # a kink, a crease or a tip with 0 among the slopes around it
    JUMP = auto()
    UNDEFINED = auto()
    POLE = auto()
    PLATEAU = auto()  # the slope cannot be told from 0 by floats
    EDGE = auto()  # a critical point is so near the edge that rounding cannot tell on which side


class NoIndex(Enum):
    """Why the boundary tells no index."""

    FLAT_END = auto()  # the slope vanishes or is undefined at an end of an interval
    UNDEFINED = auto()
    VANISHES = auto()
    VANISHES_OR_UNDEFINED = auto()
    JUMPS = auto()
    TIME = auto()
    TOO_FAST = auto()  # the gradient turns faster than the samples can follow


class Certainty(Enum):
    """How sure it is that an atlas is complete."""

    SAMPLED = auto()  # no proof was tried
    CERTIFIED = auto()  # every part of the box is excluded, or holds one point of the list
    APART = auto()  # all of it but some open parts
    UNFINISHED = auto()  # the proof ended early, or there are no intervals
    DISPUTED = auto()  # proved, and yet the indices do not add up to what the boundary tells
