"""What the studies of a landscape from nearby find, as codes; words.py makes sentences of them."""

from __future__ import annotations

from enum import Enum, StrEnum, auto


class Definiteness(StrEnum):
    """What the signs of a Hessian's eigenvalues say, from curved downward to curved upward."""

    UNDEFINED = "undefined"
    NEGATIVE_DEFINITE = "negative definite"
    NEGATIVE_SEMIDEFINITE = "negative semidefinite"
    ZERO = "zero"
    INDEFINITE = "indefinite"
    POSITIVE_SEMIDEFINITE = "positive semidefinite"
    POSITIVE_DEFINITE = "positive definite"


DEFINITENESS = tuple(Definiteness)  # a sign map holds indices into these


class Convexity(StrEnum):
    """What a landscape is over a box."""

    AFFINE = "affine"
    STRICTLY_CONVEX = "strictly convex"
    CONVEX = "convex"
    STRICTLY_CONCAVE = "strictly concave"
    CONCAVE = "concave"
    NEITHER = "neither"
    UNDEFINED = "undefined"

    @classmethod
    def of(cls, sign: int, strict: bool) -> Convexity:
        """Convex for sign 1, concave for -1."""
        if sign > 0:
            return cls.STRICTLY_CONVEX if strict else cls.CONVEX
        return cls.STRICTLY_CONCAVE if strict else cls.CONCAVE


class ProvedBy(StrEnum):
    """What proves a verdict on convexity."""

    RULES = "rules"  # of convex functions, term by term
    HESSIAN = "Hessian"  # its bounds over the whole box
    CHORDS = "chords"  # two counter-examples
    SLOPES = "slopes"  # they fall from one place to another, or at a kink


class Status(StrEnum):
    """How a verdict is known."""

    PROVED = auto()
    SAMPLED = auto()


class Unbounded(Enum):
    """Why there is no proved bound of a Lipschitz constant that was not seen to be infinite."""

    NO_TAPE = auto()
    NO_INTERVALS = auto()  # for some operation
    TIME = auto()
    SUSPECT = auto()  # a small box is left, in which the formula may break off
