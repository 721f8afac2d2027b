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
    INFLECTION = "inflection"


class Reason(Enum):
    """Why a run ended as it did."""

    # converged
    GRADIENT_VANISHES = auto()
    KINK = auto()  # f rises to both sides of it
    AT_REST = auto()  # it has not moved for long, and nothing near is lower
    NOT_EXAMINED = auto()  # the gradient vanishes; what is around is not looked at in so many dimensions
    LOWEST_LEVEL = auto()  # flat ground at the lowest known value
    # stalled
    FLAT_GROUND = auto()
    NEARLY_FLAT = auto()  # the gradient is within the tolerance, yet f goes on falling
    NOT_MOVED = auto()
    # diverged
    LEFT_DOWNHILL = auto()  # far out of the box, and lower than the start
    THROWN_OUT = auto()  # from the box or near it, in one step, to where f is no finite number
    BEYOND_STABILITY = auto()  # its step size exceeds the method's stability limit
    STEPS_TOO_LONG = auto()
    LEFT_UPHILL = auto()  # by a method without a step size
    # undefined
    UNDEFINED_START = auto()
    UNDEFINED_STEP = auto()
    UNDEFINED_SLOPE = auto()  # f is a number there, its gradient is not
    UNDEFINED_NEXT = auto()  # so is the gradient, but the method's next point is not
    # budget spent
    NO_STEP = auto()
    WANDERED = auto()
    COMING_BACK = auto()  # far outside the box, but it has been farther
    CYCLE = auto()
    UP_AND_DOWN = auto()  # f still rises every now and then
    BATCHES_DIFFER = auto()  # so it does, and each step sees other rows of the data
    THROWN_UP = auto()  # one step went uphill, and f has not been as low again
    STILL_FALLING = auto()
    LEVELLED = auto()  # it still moves, and f no longer falls
