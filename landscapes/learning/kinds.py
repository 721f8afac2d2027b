"""What is said of data sets and models, as codes; words.py makes sentences of them."""

from __future__ import annotations

from enum import Enum, IntEnum, StrEnum, auto


class Part(IntEnum):
    """What a row of a data set is for; ``DataSet.parts`` holds these numbers."""

    TRAIN = 0
    VALIDATION = 1
    TEST = 2


class RemarkKind(Enum):
    """What there is to say of a data set or of a table, beside its numbers."""

    CONSTANT_FEATURES = auto()  # over the training rows: standardised to 0
    DROPPED_ROWS = auto()  # some value was missing
    LATIN_1 = auto()  # the text is no UTF-8
    DECIMAL_COMMAS = auto()
    NO_HEADER = auto()  # the columns are named by their position


class ColumnKind(StrEnum):
    """What the cells of a table's column are, the missing ones apart."""

    NUMBER = "number"
    TEXT = "text"
    CONSTANT = "constant"  # one value in all rows, a number or a text
    EMPTY = "empty"


class DataFault(Enum):
    """Why numbers or a table are refused."""

    # of a file
    TOO_LARGE = auto()
    NO_FILE = auto()
    BINARY = auto()
    EMPTY = auto()
    MALFORMED = auto()  # quotation marks, or an endless cell
    RAGGED = auto()
    NO_ROWS = auto()
    TOO_MANY_COLUMNS = auto()
    TOO_MANY_CELLS = auto()
    ONE_COLUMN = auto()
    DUPLICATE_NAMES = auto()
    # of a choice of columns
    UNKNOWN_COLUMN = auto()
    REPEATED_COLUMN = auto()
    NO_FEATURES = auto()
    EMPTY_COLUMN = auto()
    MISSING = auto()
    TEXT = auto()
    HUGE = auto()
    CONSTANT_FEATURE = auto()
    CONSTANT_TARGET = auto()
    # of numbers
    UNEVEN = auto()
    SHAPE = auto()
    NOT_NUMBERS = auto()
    NOT_FINITE = auto()
    FEATURE_NAMES = auto()
    TOO_FEW_ROWS = auto()
    ONE_CLASS = auto()
    TOO_MANY_CLASSES = auto()
    CLASS_NAMES = auto()
    UNKNOWN_LABEL = auto()
    NO_LABEL = auto()
    # of a change
    NO_SUCH_ROW = auto()
    POINT = auto()
    FOLDS = auto()
    NO_TEST = auto()


class FitStatus(Enum):
    """How a fit went: the first two have parameters, the others none."""

    CLOSED_FORM = auto()
    CONVERGED = auto()  # by Newton's method, with a proof that there is a minimum
    SEPARATED = auto()  # a line tells the classes apart: the loss falls for ever
    ONE_CLASS = auto()  # the rows are of one class: the bias grows for ever
    NOT_CONVERGED = auto()  # no minimum was proved


class FitKnob(StrEnum):
    """What a family of fits differs in."""

    DEGREE = "degree"
    WEIGHT_DECAY = "weight_decay"
    POINTS = "points"
