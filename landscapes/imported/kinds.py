"""What is said of files of losses, as codes; words.py makes sentences of them."""

from __future__ import annotations

from enum import Enum, StrEnum, auto


class FileFault(Enum):
    """Why a file is refused: it is not read, and nothing is made of it."""

    TOO_LARGE = auto()
    UNKNOWN_FORMAT = auto()
    UNREADABLE = auto()  # broken off, encrypted, not what its first bytes say
    TOO_MANY_VALUES = auto()
    TOO_MANY_PARTS = auto()
    NOT_NUMBERS = auto()
    TABLE = auto()  # refused by the reader of tables, whose sentence is the cause's
    TEXT = auto()  # a cell of a table is no number
    MISSING_PART = auto()
    UNKNOWN_PART = auto()
    SHAPE = auto()
    NOT_A_GRID = auto()  # a table whose nodes are no grid
    TOO_FEW_NODES = auto()
    AXIS_VALUES = auto()  # not finite, or not one way
    HUGE = auto()
    NOTHING_FINITE = auto()
    ABOUT = auto()  # a fact about the file is not of the kind that it must be


class FindingKind(Enum):
    """What the audit finds: each is a fault that people's files have had."""

    NOT_FINITE = auto()
    MISSING_NODES = auto()  # of a table that has no row for them
    DUPLICATE_NODES = auto()  # of a table that has several rows for one
    FILLED = auto()  # losses that were put in: the mean of the others
    DUPLICATE_LINES = auto()  # rows or columns of the grid that are equal to the last digit
    SERPENTINE = auto()
    TRANSPOSED = auto()
    FEW_BITS = auto()  # losses computed in half precision: a staircase
    OFF_CENTRE = auto()
    CENTRE_OUTSIDE = auto()
    LOSS_UNITS = auto()  # a path's losses are a multiple of the surface's
    LOSS_LOGARITHM = auto()
    PATH_UNITS = auto()  # a path's coordinates are multiples of the surface's
    PATH_OUTSIDE = auto()
    OFF_PLANE = auto()
    PATH_DISAGREES = auto()
    DIRECTION_SIGNS = auto()
    NOT_NORMALISED = auto()
    NOT_ORTHOGONAL = auto()


class DirectionKind(StrEnum):
    """Where the directions that span a plane come from."""

    UNSAID = ""
    RANDOM = "random"
    PCA = "pca"  # principal components of a path
    HESSIAN = "hessian"  # eigenvectors
    BETWEEN = "between"  # differences of trained networks


class Normalisation(StrEnum):
    """How long the directions are made, as the file claims."""

    UNSAID = ""
    NONE = "none"
    UNIT = "unit"  # each direction has length 1
    LAYER = "layer"  # each tensor is as long as the tensor of weights
    FILTER = "filter"  # each row of a tensor is as long as that row of weights; biases may be 0


class Axis(StrEnum):
    """Which way a line of the grid runs."""

    X = "x"
    Y = "y"
