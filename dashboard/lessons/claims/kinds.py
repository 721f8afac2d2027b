"""What a claim is found to be, as codes; words.py makes sentences of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

import numpy as np


class Slot(StrEnum):
    """What stands in the braces of a form."""

    RUN = "run"
    NUMBER = "number"
    WHOLE = "whole"
    POINT = "point"
    VECTOR = "vector"
    NAME = "name"


class Relation(StrEnum):
    """What a comparison says of two quantities."""

    LESS = "<"
    MORE = ">"
    AT_MOST = "<="
    AT_LEAST = ">="
    EQUALS = "="
    ABOUT = "is about"
    INFINITE = "is infinite"
    FINITE = "is finite"


class Code(Enum):
    """What a finding's numbers are of."""

    ENDED = auto()  # how one start of a run ended: label, ending, place, steps, value
    COMPARED = auto()  # the two sides of a comparison
    MEASURED = auto()  # what decides a predicate, by the names of what was measured


class NoAnswer(Enum):
    """Why a claim has no answer at a scene."""

    NO_RUN = auto()
    SEVERAL_RUNS = auto()
    PROBLEM = auto()  # the run could not be made
    MANY_STARTS = auto()
    NO_START = auto()
    DIMENSION = auto()
    NO_ENTRY = auto()
    UNDEFINED = auto()  # where a number is asked for, f or its derivative has none
    NEVER = auto()  # it did not come to what is asked
    NO_DATA = auto()
    NOT_KNOWN = auto()
    NO_SETTING = auto()
    REFUSED = auto()  # by the library, in a sentence
    TIME = auto()


class Unanswered(ValueError):
    """A claim that cannot be asked of a scene; ``why`` and what it is about."""

    def __init__(self, why: NoAnswer, **details: object) -> None:
        self.why, self.details = why, details
        super().__init__(why)

    def __str__(self) -> str:
        from .words import of_no_answer  # sentences are made when somebody reads them

        return of_no_answer(self)


@dataclass(frozen=True)
class Finding:
    """Whether a claim holds, with the numbers that decide it."""

    holds: bool
    code: Code = Code.MEASURED
    numbers: Mapping[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.holds


def entry(values: Sequence[float] | np.ndarray, number: int) -> float:
    """A component, counted from 1; Unanswered where there is no such one."""
    if not 1 <= number <= len(values):
        raise Unanswered(NoAnswer.NO_ENTRY, count=len(values), got=number)
    return float(values[number - 1])


def measured(holds: bool, **numbers: object) -> Finding:
    """A finding decided by numbers; an underscore in a name is read as a space."""
    return Finding(bool(holds), Code.MEASURED, {k.replace("_", " "): v for k, v in numbers.items()})
