"""How a track lies to its edge, and why a method is not watched, as codes."""

from __future__ import annotations

from enum import Enum, auto


class Arrival(Enum):
    """Where the curvature of the last 40 % of a track lies."""

    AT_THE_EDGE = auto()  # its median within 5 % of the threshold
    BELOW = auto()
    ABOVE = auto()
    DIVERGED = auto()


class EdgeFault(Enum):
    """Why a method is not watched."""

    NO_THRESHOLD = auto()  # it has none, or none is known
    SCHEDULE = auto()  # a step size that changes has no time in common with others
    TOO_LONG = auto()  # the time is shorter than one step


class EdgeError(ValueError):
    """A method that cannot be watched; ``fault`` is the code, ``method`` its name."""

    def __init__(self, fault: EdgeFault, method: str):
        super().__init__(fault)
        self.fault, self.method = fault, method

    @property
    def sentence(self) -> str:
        from .words import of_edge_fault

        return of_edge_fault(self.fault, self.method)

    def __str__(self) -> str:
        return self.sentence
