"""What is said of slices, as codes; words.py makes sentences of them."""

from __future__ import annotations

from enum import Enum, StrEnum, auto


class Needs(Enum):
    """What a way to choose directions is given, and of which shape."""

    POINT = auto()  # (d,)
    TWO_POINTS = auto()  # (2, d)
    THREE_POINTS = auto()  # (3, d)
    PATH = auto()  # (rows, d)


class Normalisation(StrEnum):
    """What the lengths of a random direction are made equal to those of theta over."""

    NONE = "none"
    FILTER = "filter"  # the weights into one neuron
    LAYER = "layer"  # the weights of one array
    ELEMENT = "element"  # each weight


class Rescaling(Enum):
    """What changes the weights of a network and not what it computes."""

    LAYERS = auto()  # of relu: a layer and its biases times a, the next one's weights over a
    NEURONS = auto()  # of relu: the same for each neuron by itself
    FEATURES = auto()  # an input in other units, its weights in turn


class SliceFault(Enum):
    """Why there are no directions."""

    SHAPE = auto()  # what is given is of another shape
    NOT_FINITE = auto()
    NO_WEIGHTS = auto()  # a normalised direction is 0 where the weights are
    FEW_ROWS = auto()  # a path of too few points
    STRAIGHT = auto()  # all that is given lies on one line, or in one point
    TOO_LARGE = auto()  # for a Hessian as a whole
    NO_HESSIAN = auto()  # not finite there


class Reference(Enum):
    """Where the shares that a random walk's plane explains are from."""

    LIMIT = auto()  # in closed form, as the number of variables grows
    SIMULATED = auto()  # the mean of walks that were drawn


class NoSlice(ValueError):
    """Directions that cannot be had; ``fault`` is the code, and the message says what to do about it."""

    def __init__(self, fault: SliceFault, **facts: object):
        from . import words

        super().__init__(words.of_fault(fault, facts))
        self.fault = fault
