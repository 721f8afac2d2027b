"""What runs from many starts are told by, as codes; words.py makes sentences of them."""

from __future__ import annotations

from enum import Enum, StrEnum, auto


class Source(Enum):
    """Where the lowest value comes from that targets are measured from."""

    CERTIFIED = auto()  # the lowest of the box's critical values, a list proved to be complete
    KNOWN = auto()  # the landscape tells it
    FOUND = auto()  # the lowest that any of these runs has met
    NONE = auto()  # not one of them has met a finite value


class Band(StrEnum):
    """How a band around a survival curve is made."""

    POINTWISE = "pointwise"  # Greenwood's variance on the scale log(-log S): holds at one time
    UNIFORM = "uniform"  # Hall and Wellner's: holds at all times together


class Around(StrEnum):
    """What is drawn around the median of the best values so far."""

    MEDIAN = "median"  # between which values the median of all possible runs is
    QUARTILES = "quartiles"  # the middle half of these runs


class Fate(Enum):
    """How one run stands to one target."""

    REACHED = auto()
    STOPPED = auto()  # by its budget: it might have reached it later
    ENDED = auto()  # by itself: at rest above the target, or lost


class Picture(StrEnum):
    """What there is to see of runs from many starts."""

    COURSE = "course"  # the best value so far
    RUNTIMES = "runtimes"  # the share that has reached the target, once and with restarts
    SURVIVAL = "survival"  # the share that has not
    RESTARTS = "restarts"  # restart length against chance and cost
