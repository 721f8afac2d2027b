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


class Why(IntEnum):
    """Why a part of the box is left open by the certificate."""

    TOO_MANY = 0  # not decided yet when the search ended
    DEGENERATE = auto()
    KINK = auto()
    JUMP = auto()
    UNDEFINED = auto()
    PLATEAU = auto()


class NoIndex(Enum):
    """Why the boundary tells no index."""

    FLAT_END = auto()  # the slope vanishes or is undefined at an end of an interval
    UNDEFINED = auto()
    VANISHES = auto()
    VANISHES_OR_UNDEFINED = auto()
    JUMPS = auto()
    TOO_FAST = auto()  # the gradient turns faster than the samples can follow


class Certainty(Enum):
    """How sure it is that an atlas is complete."""

    SAMPLED = auto()  # no proof was tried
    CERTIFIED = auto()
    OUTSIDE = auto()  # certified but for the degenerate points, kinks and sets of the atlas
    UNFINISHED = auto()  # the proof ended early, or there are no intervals
    UNPROVED = auto()  # some regular points could not be proved
    NO_DERIVATIVE = auto()  # in a tiny part of the box no derivative is certain
    UNEXPLAINED = auto()  # parts stay open where sampling sees nothing

    @property
    def certified(self) -> bool:
        return self in (Certainty.CERTIFIED, Certainty.OUTSIDE)
