"""What the names of a formula stand for: variables, parameters, and the indices of sums."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from landscapes.core.axis_names import usual_variables

from .refusal import FormulaError, quoted
from .spelling import is_variable
from .tree import Name, Node, Total, children, walk
from .vocabulary import MOST_PARAMETERS, MOST_VARIABLES, RESERVED

_CARTESIAN = ("x", "y", "z")


class Names(NamedTuple):
    """The variables in the order of theta's components, and the parameters in that of the text."""

    variables: tuple[str, ...]
    parameters: tuple[str, ...]


def check_declared(declared: Iterable[object]) -> None:
    """FormulaError for a declared parameter that could not be told from something else."""
    for name in declared:
        if not isinstance(name, str) or not re.fullmatch("[A-Za-z][A-Za-z0-9]{0,19}", name):
            raise FormulaError(
                "a parameter's name has letters, then digits, and at most 20 of them, not "
                + (quoted(name) if isinstance(name, str) and name.isascii() else "this")
            )
        if name in RESERVED or is_variable(name):
            what = "a variable" if is_variable(name) else "a word of its own"
            raise FormulaError(f"{quoted(name)} cannot be a parameter, it is {what} in formulas")


def _free(node: Node, bound: tuple[str, ...], text: str, places: dict[str, int]) -> None:
    """Put the names outside of the sums that count with them into ``places``: name -> first position."""
    if isinstance(node, Name):
        if node.name not in bound:
            places.setdefault(node.name, node.span[0])
        return
    if isinstance(node, Total):
        letter, at = node.index, node.span[0]
        if len(letter) > 1 or letter in ("w", *_CARTESIAN):
            raise FormulaError(f"a sum counts with a letter such as i, not with {quoted(letter)}", text, at)
        if letter in bound:
            raise FormulaError(f"two sums, one inside the other, both count with {quoted(letter)}", text, at)
        bound = (*bound, letter)
    for part in children(node):
        _free(part, bound, text, places)


def _numbered(names: list[str], letter: str) -> list[str]:
    return [n for n in names if re.fullmatch(letter + "[0-9]+", n)]


def names_of(tree: Node, text: str, declared: Collection[str] = (), dimension: int | None = None) -> Names:
    """The names of a formula, or a FormulaError where they contradict each other."""
    places: dict[str, int] = {}
    _free(tree, (), text, places)
    for node in walk(tree):
        if isinstance(node, Total) and (node.index in places or node.index in declared):
            raise FormulaError(
                f"{quoted(node.index)} counts in this sum and is a name outside of it, too: use "
                "another letter",
                text,
                node.span[0],
            )
    for name in declared:
        if name not in places:
            raise FormulaError(f"the parameter {quoted(name)} does not appear in the formula")

    families = _families([n for n in places if n not in declared])
    if len(families) > 1:
        one, other, *_ = sorted((group[0] for group in families), key=places.__getitem__)
        raise FormulaError(
            f"{quoted(one)} and {quoted(other)} cannot both be variables: they are x, y, z, or w0, "
            "w1, ..., or theta0, theta1, ...",
            text,
            places[other],
        )
    variables = families[0] if families else []
    parameters = tuple(n for n in places if n not in variables)
    if len(parameters) > MOST_PARAMETERS:
        raise FormulaError(
            f"a formula has at most {MOST_PARAMETERS} parameters, not {len(parameters)}",
            text,
            places[parameters[MOST_PARAMETERS]],
        )
    if not variables and dimension is None and any(p not in declared for p in parameters):
        first = next(p for p in parameters if p not in declared)
        raise FormulaError(
            f"the formula names no variable, and {quoted(first)} would be a parameter: variables "
            "are x, y, z, or w, or w0, w1, ...",
            text,
            places[first],
        )
    return Names(_variables(variables, places, text, dimension), parameters)


def _families(names: list[str]) -> list[list[str]]:
    """The names that are variables, by family; one of them is all there should be."""
    cartesian = [n for n in names if n in _CARTESIAN]
    numbered = [_numbered(names, "w"), _numbered(names, "theta")]
    families = [family for family in (cartesian, *numbered) if family]
    # A plain w is a variable where nothing else is; beside w0 nobody could tell what it is.
    plain = [
        [letter]
        for family, letter in zip(numbered, ("w", "theta"))
        if letter in names and (family or not families)
    ]
    return families + plain


def _variables(
    family: list[str], places: dict[str, int], text: str, dimension: int | None
) -> tuple[str, ...]:
    """All variables, those that are not named included."""
    if dimension is not None and not 1 <= dimension <= MOST_VARIABLES:
        raise FormulaError(f"the dimension is a whole number from 1 to {MOST_VARIABLES}")
    if not family:
        return usual_variables(dimension or 1)
    letter = family[0].rstrip("0123456789")
    every: tuple[str, ...] = _CARTESIAN
    if family == [letter] and letter not in _CARTESIAN:
        every = (letter,)
    elif letter not in _CARTESIAN:
        every = tuple(f"{letter}{i}" for i in range(MOST_VARIABLES))
    unknown = [name for name in family if name not in every]  # numbered too high
    if unknown:
        raise FormulaError(
            f"a formula has at most {MOST_VARIABLES} variables, up to {quoted(every[-1])}",
            text,
            places[max(unknown, key=lambda name: int(name.removeprefix(letter)))],
        )
    highest = max(family, key=every.index)
    least = every.index(highest) + 1
    d = dimension or least
    if d < least:
        raise FormulaError(
            f"{quoted(highest)} needs dimension {least} or more, not {d}", text, places[highest]
        )
    if d > len(every):
        raise FormulaError(f"for {d} variables number them: w0, w1, ..., w{d - 1}", text, places[highest])
    return every[:d]
