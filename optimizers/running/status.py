"""How a run ended, in codes; ``words.py`` has the sentences."""

from __future__ import annotations

from enum import Enum, StrEnum, auto

# A point this many box widths outside the box has left for good.
FAR = 10.0


class Ending(StrEnum):
    """The five ways a run ends. Each is a string too: ``run.status == "converged"``."""

    CONVERGED = "converged"
    STALLED = "stalled"
    BUDGET_SPENT = "budget spent"
    DIVERGED = "diverged"
    UNDEFINED = "undefined"


class Place(StrEnum):
    """What a converged run has found."""

    MINIMUM = "minimum"
    LOCAL_MINIMUM = "local minimum"
    SADDLE_POINT = "saddle point"
    MAXIMUM = "maximum"


class Reason(Enum):
    """Why a run ended as it did."""

    # converged
    GRADIENT_VANISHES = auto()
    # stalled
    FLAT_GROUND = auto()
    NEARLY_FLAT = auto()  # the gradient vanishes, yet f is above the lowest known value
    NOT_MOVED = auto()
    # diverged
    LEFT_DOWNHILL = auto()  # far out of the box, and lower than the start
    BEYOND_STABILITY = auto()  # its step size exceeds the method's stability limit
    STEPS_TOO_LONG = auto()
    LEFT_UPHILL = auto()  # by a method without a step size
    # undefined
    UNDEFINED_START = auto()
    UNDEFINED_STEP = auto()
    # budget spent
    NO_STEP = auto()
    WANDERED = auto()
    UP_AND_DOWN = auto()  # f still rises every now and then
    THROWN_UP = auto()  # one step went uphill, and f has not been as low again
    STILL_FALLING = auto()
