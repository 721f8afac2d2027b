"""What lessons are made of, and why one is refused, as codes; words.py makes sentences of them."""

from __future__ import annotations

from enum import Enum, StrEnum, auto


class Grade(StrEnum):
    """How good an answer is."""

    RIGHT = "right"
    ALMOST = "almost"
    KEEP_WORKING = "keep-working"


class Group(StrEnum):
    """Where a lesson stands in the list, in the list's order."""

    GROUND = "ground"
    DERIVATIVES = "derivatives"
    DESCENT = "descent"
    STOCHASTIC = "stochastic"
    MOMENTUM = "momentum"
    CURVATURE = "curvature"
    GEOMETRY = "geometry"
    FITTING = "fitting"
    GENERALISING = "generalising"
    DEEP = "deep"


class Page(StrEnum):
    """On which page a stop's scene is at home."""

    RACE = "race"
    LEARN = "learn"
    NETWORKS = "networks"
    UNDERSTAND = "understand"
    EXPERIMENTS = "experiments"


class Language(StrEnum):
    """The languages that lessons are written in."""

    EN = "en"
    ZH = "zh"


class Fault(Enum):
    """Why a file is no lesson."""

    # the file
    UNREADABLE = auto()
    TOO_LARGE = auto()
    NOT_TEXT = auto()
    NOT_YAML = auto()
    ALIAS = auto()
    TAG = auto()
    TOO_DEEP = auto()
    TOO_MANY = auto()
    SEVERAL = auto()  # documents
    # its shape
    NO_MAP = auto()
    NO_LIST = auto()
    NO_TEXT = auto()
    TWICE = auto()
    UNKNOWN_KEY = auto()
    MISSING = auto()
    NOT_ONE_OF = auto()
    NO_NUMBER = auto()
    NO_NAME = auto()
    VERSION = auto()
    COUNT = auto()
    LONG = auto()
    NOT_RIGHT = auto()  # among the answers none is right
    ALL_RIGHT = auto()
    # its texts
    CONTROL = auto()
    HTML = auto()
    LINK = auto()
    IMAGE = auto()
    MARKUP = auto()
    COMMAND = auto()  # of LaTeX, that formulas here may not have
    OPEN = auto()  # a $ or ` without its partner
    # its claims and links
    CLAIM = auto()
    LINK_PROBLEM = auto()
    NO_STUDY = auto()
    FALSE = auto()
    UNANSWERED = auto()
    # a folder of lessons
    SAME_NAME = auto()


class LessonError(ValueError):
    """A file that is no lesson: ``fault``, its place (keys, and numbers from 0), its line, and details."""

    def __init__(
        self, fault: Fault, place: tuple[str | int, ...] = (), line: int | None = None, **details: object
    ) -> None:
        self.fault, self.place, self.line, self.details = fault, place, line, details
        super().__init__(fault, place, line)

    def __str__(self) -> str:
        from .words import of_refusal  # sentences are made when somebody reads them

        return of_refusal(self)
