"""What a tree of valleys is made of and why it may not be proved, as codes; words.py makes sentences."""

from __future__ import annotations

from enum import Enum, IntEnum, auto


class Low(IntEnum):
    """What the bottom of a valley is."""

    MINIMUM = 0
    BORDER = auto()  # a minimum that only the edge of the box makes
    CORNER = auto()
    SET = auto()  # minima side by side: a valley's floor, a ring, a stretch of the edge


class Pass(IntEnum):
    """What two valleys join over."""

    SADDLE = 0  # in 1D a maximum
    BORDER = auto()  # a saddle that only the edge of the box makes: water goes along the edge
    SPECIAL = auto()  # degenerate, a kink, or critical on the very edge
    RIDGE = auto()  # a whole set of critical points, a ridge or a shelf


class Gap(Enum):
    """What keeps a tree from being proved."""

    ATLAS = auto()  # not every part of the box is decided
    EDGE = auto()  # nor of its edges
    SPECIAL = auto()  # degenerate points, kinks or whole sets have a part in it
    ARMS = auto()  # ways down from passes that intervals could not hold below the pass
    LOST = auto()  # ways down that ended at no known minimum
    APART = auto()  # valleys that no pass joins, though the box is in one piece
    COUNT = auto()  # minima, passes and maxima do not add up to 1


class NoTree(Enum):
    """Why there is no tree at all."""

    DIMENSION = auto()
    JUMPS = auto()
    PLATEAU = auto()
    BOTTOMLESS = auto()
    EMPTY = auto()  # no minimum is known


class NoTreeError(ValueError):
    """Raised where a landscape has no tree of valleys that could be told; ``why`` is the code."""

    def __init__(self, why: NoTree):
        from . import words

        super().__init__(words.of_refusal(why))
        self.why = why
