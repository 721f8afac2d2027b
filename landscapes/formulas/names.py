"""What the names of a formula stand for: variables, parameters, and the indices of sums."""

from __future__ import annotations

import re
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


def check_declared(declared):
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


def _free(node: Node, bound: tuple[str, ...], text: str, found: dict[str, int]):
    """The names outside of the sums that count with them, with their first position."""
    if isinstance(node, Name):
        if node.name not in bound:
            found.setdefault(node.name, node.span[0])
        return
    if isinstance(node, Total):
        letter, at = node.index, node.span[0]
        if len(letter) > 1 or letter in ("w", *_CARTESIAN):
            raise FormulaError(f"a sum counts with a letter such as i, not with {quoted(letter)}", text, at)
        if letter in bound:
            raise FormulaError(f"two sums, one inside the other, both count with {quoted(letter)}", text, at)
        bound = (*bound, letter)
    for part in children(node):
        _free(part, bound, text, found)


def _numbered(names, letter):
    return [n for n in names if re.fullmatch(letter + "[0-9]+", n)]


def names_of(tree: Node, text: str, declared=(), dimension: int | None = None) -> Names:
    """The names of a formula, or a FormulaError where they contradict each other."""
    found: dict[str, int] = {}
    _free(tree, (), text, found)
    for node in walk(tree):
        if isinstance(node, Total) and (node.index in found or node.index in declared):
            raise FormulaError(
                f"{quoted(node.index)} counts in this sum and is a name outside of it, too: use "
                "another letter",
                text,
                node.span[0],
            )
    for name in declared:
        if name not in found:
            raise FormulaError(f"the parameter {quoted(name)} does not appear in the formula")

    families = _families([n for n in found if n not in declared])
    if len(families) > 1:
        one, other, *_ = sorted((group[0] for group in families), key=found.get)
        raise FormulaError(
            f"{quoted(one)} and {quoted(other)} cannot both be variables: they are x, y, z, or w0, "
            "w1, ..., or theta0, theta1, ...",
            text,
            found[other],
        )
    named = families[0] if families else []
    parameters = tuple(n for n in found if n not in named)
    if len(parameters) > MOST_PARAMETERS:
        raise FormulaError(
            f"a formula has at most {MOST_PARAMETERS} parameters, not {len(parameters)}",
            text,
            found[parameters[MOST_PARAMETERS]],
        )
    if not named and dimension is None and any(p not in declared for p in parameters):
        first = next(p for p in parameters if p not in declared)
        raise FormulaError(
            f"the formula names no variable, and {quoted(first)} would be a parameter: variables "
            "are x, y, z, or w, or w0, w1, ...",
            text,
            found[first],
        )
    return Names(_variables(named, found, text, dimension), parameters)


def _families(names) -> list[list[str]]:
    """The names that are variables, by family; one of them is all there should be."""
    cartesian = [n for n in names if n in _CARTESIAN]
    numbered = [_numbered(names, "w"), _numbered(names, "theta")]
    told = [group for group in (cartesian, *numbered) if group]
    # A plain w is a variable where nothing else is; beside w0 nobody could tell what it is.
    plain = [
        [letter] for group, letter in zip(numbered, ("w", "theta")) if letter in names and (group or not told)
    ]
    return told + plain


def _variables(named, found, text, dimension) -> tuple[str, ...]:
    if dimension is not None and not 1 <= dimension <= MOST_VARIABLES:
        raise FormulaError(f"the dimension is a whole number from 1 to {MOST_VARIABLES}")
    if not named:
        return usual_variables(dimension or 1)
    letter = re.fullmatch("([a-z]+)[0-9]*", named[0]).group(1)
    if letter in _CARTESIAN:
        place = {name: _CARTESIAN.index(name) for name in named}
        every, most = _CARTESIAN, 3
    elif named == [letter]:
        place, every, most = {letter: 0}, (letter,), 1
    else:
        place = {name: int(name.removeprefix(letter)) for name in named}
        every, most = tuple(f"{letter}{i}" for i in range(MOST_VARIABLES)), MOST_VARIABLES
    highest = max(place, key=place.get)
    if place[highest] >= MOST_VARIABLES:
        raise FormulaError(
            f"a formula has at most {MOST_VARIABLES} variables, up to {quoted(every[-1])}",
            text,
            found[highest],
        )
    d = dimension or place[highest] + 1
    if d <= place[highest]:
        raise FormulaError(
            f"{quoted(highest)} needs dimension {place[highest] + 1} or more, not {d}", text, found[highest]
        )
    if d > most:
        raise FormulaError(f"for {d} variables number them: w0, w1, ..., w{d - 1}", text, found[highest])
    return every[:d]
