"""What can happen in a step, as codes; ``words.py`` has the sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

TURNED = -0.5  # the cosine of 120 degrees: what is below has turned back


class Happening(Enum):
    """What the numbers of a step show. p is the step, g and g+ the gradients at its ends."""

    RESTARTED = auto()  # a jump to a new start
    NO_SLOPE = auto()  # the gradient is 0, and it has not moved
    NONE_TAKEN = auto()  # other points were asked, and theta has not moved
    NOT_MOVED = auto()  # nothing was asked elsewhere, and it has not moved
    BEYOND = auto()  # the floor is less than half of p away on the parabola along p; beyond it f has risen
    CROSSED = auto()  # the slope along p has changed its sign, and f has not risen
    UPHILL = auto()  # p leads uphill where it begins
    TURNED_BACK = auto()  # p goes back against the step before: by more than 120 degrees
    OVER_LIMIT = auto()  # step size times curvature is above what the method bears
    SHORTENED = auto()  # a search has tried more than one point
    SHRANK = auto()  # the radius of trust
    GREW = auto()
    DAMPED = auto()  # the damping has grown: a refused step
    SADDLE = auto()  # the Hessian has eigenvalues of both signs
    TOP = auto()  # it has negative ones only


@dataclass(frozen=True)
class Finding:
    """A happening with the numbers that show it, by name."""

    kind: Happening
    numbers: dict[str, float] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.kind)

    @property
    def words(self) -> str:
        """The sentence."""
        from .words import of_finding

        return of_finding(self)
