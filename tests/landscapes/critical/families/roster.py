"""The families by name, and a test's address of each member."""

from __future__ import annotations

from . import (
    convex_creases,
    exp_sin,
    levels,
    narrow_wells,
    near_degenerate,
    periodic,
    piecewise,
    product_creases,
    rational,
    separable,
)
from .member import Member

FAMILIES = {
    "rational": rational.members,
    "exp_sin": exp_sin.members,
    "convex_creases": convex_creases.members,
    "product_creases": product_creases.members,
    "near_degenerate": near_degenerate.members,
    "narrow_wells": narrow_wells.members,
    "periodic": periodic.members,
    "piecewise": piecewise.members,
    "levels": levels.members,
    "separable": separable.members,
}


def family(name: str) -> tuple[Member, ...]:
    """All members of a family; drawn once and kept."""
    return FAMILIES[name]()
