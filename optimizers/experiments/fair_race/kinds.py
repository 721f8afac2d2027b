"""What a fair race is asked and what it finds, as codes; ``words.py`` has the sentences."""

from __future__ import annotations

from enum import Enum, StrEnum, auto


class Score(StrEnum):
    """What a run is judged by; less is better."""

    # How near the best value within the budget comes to f*, in decades, no nearer than the target.
    GAP = "gap"
    # How many evaluations it takes to the target; whoever is short of it comes after all those, by the gap.
    EVALUATIONS = "evaluations"


class Test(StrEnum):
    """How two methods are compared over the judged starts."""

    SIGN = "sign"  # on how many starts one is better
    SIGNED_RANK = "signed rank"  # and by how much


class Finding(Enum):
    """What a standing says of its leader, at the level asked for."""

    AHEAD_OF_ALL = auto()
    SHARED = auto()  # ahead of some; not told apart from others
    NOBODY = auto()  # not told apart from anybody
    CIRCLE = auto()  # of every method there is another that is ahead of it
    ALL_ALIKE = auto()  # every method has the same score at every start
    ALONE = auto()  # there is but one method


class Reference(Enum):
    """What gaps are measured from."""

    LOWEST_KNOWN = auto()  # f's lowest known value over the box
    NONE = auto()  # it is not known: values are compared as they are


class Survival(Enum):
    """What becomes of the leader of a race under a stress."""

    SURVIVES = auto()  # ahead of all others
    NOT_TOLD = auto()  # nobody is ahead of it, and it is not ahead of all
    BEATEN = auto()  # somebody is ahead of it


class Fault(Enum):
    """Why there is no race."""

    NO_METHOD = auto()
    TOO_FEW_STARTS = auto()
    NO_BUDGET = auto()
    NO_SETTINGS = auto()
    NO_START = auto()  # f is undefined nearly everywhere in the box


class FairRaceError(ValueError):
    """A race that cannot be held; ``fault`` is the code."""

    def __init__(self, fault: Fault):
        super().__init__(fault)
        self.fault = fault

    @property
    def sentence(self) -> str:
        from .words import of_fault

        return of_fault(self.fault)

    def __str__(self) -> str:
        return self.sentence
