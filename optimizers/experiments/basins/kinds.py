"""Where runs end, as codes: the numbers of critical points and sets; below 0 what is no place on the list."""

from __future__ import annotations

from enum import Enum, IntEnum, auto


class Elsewhere(IntEnum):
    """The codes of ends that are at no critical point or set of the atlas."""

    NOT_YET = -1  # the run of this start has not been made yet
    AT_REST = -2  # it came to rest, where the atlas lists nothing
    MOVING = -3  # it had not come to any place when its steps were spent
    OUTSIDE = -4  # outside the box, and not far
    DIVERGED = -5
    UNDEFINED = -6


class Interval(Enum):
    """What the interval around a share means."""

    BORDERS = auto()  # of a grid: cells that touch another class counted for none, and all of them for it
    WILSON = auto()  # of independent random starts: a confidence interval of 95 %


class Agreement(IntEnum):
    """How the ends of two methods from one start compare."""

    SAME = 0
    FIRST_LOWER = 1
    SECOND_LOWER = 2
    OTHER = 3  # different, and neither lower by more than rounding, or without heights to compare
    NOT_YET = 4
