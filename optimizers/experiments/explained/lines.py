"""The lines of an explained step: a symbol, how it is made, and its value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizers.core.optimizer import Optimizer
from optimizers.core.shadow import Shadow

from .asking import Made, symbol_of
from .latex import is_writable, parts
from .terms import Simplifier, Term


@dataclass(frozen=True, eq=False)
class Line:
    """``symbol`` is what ``term`` makes; a term that is a leaf says no more than the ``value``."""

    symbol: str
    term: Term
    value: Any

    @property
    def latex(self) -> str:
        """The line in LaTeX: symbol = rule = the rule with numbers = value; numbers of up to 3 components."""
        return " = ".join(self.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """What stands between the equality signs."""
        return parts(self.symbol, self.term, self.value)


def lines_of(made: Made, method: Optimizer, step: int) -> tuple[Line, ...]:
    """What was asked, what helpers gave, the state's fields that matter later, and theta, in that order.

    Each comes after those that it needs. What has no part in the next theta or in a later one has no line.
    """
    known = {id(note): note.symbol for note in made.notes}
    known |= {id(point): name for name, point in made.oracle.elsewhere}
    fields = {name: (old, new) for name, old, new in _fields(made.state, made.after, method, step)}
    held = _renamed(fields, known, made)
    simplify = Simplifier(known | held)
    lines: dict[str, Line] = {}

    def tell(symbol: str, x: Shadow) -> None:
        term = simplify(x, root=True)
        if not is_writable(term) or term.symbol == symbol:
            term = Term(x.value)
        if symbol not in lines and (term.op or _is_readable(x.value, made)):
            lines[symbol] = Line(symbol, term, x.value)

    for name, point in made.oracle.elsewhere:
        tell(held.get(id(point), name), point)
    for note in made.notes:
        tell(held.get(id(note), note.symbol), note)
    alive = _alive(made.following, fields)
    # In the order of the fields, and not of a set, which another process has otherwise.
    kept = [name for name, (_, new) in fields.items() if name in alive and held.get(id(new)) == name]
    for name in kept:
        tell(name, fields[name][1])
    last = _last(made, simplify, step, list(lines.values()))
    asked = {held.get(id(note), note.symbol) for note in made.notes if not note.op}
    wanted = _needed(lines, last, asked.union(kept))
    return (*sorted((lines[s] for s in lines if s in wanted), key=_depth_key(lines)), last)


def _renamed(fields: dict[str, tuple[Any, Any]], known: dict[int, str], made: Made) -> dict[int, str]:
    """The symbols of what the state holds after the step: the fields', but those of what was asked here."""
    first, held = Simplifier(known), {}
    asked = {rf"{letter}({made.theta.symbol})" for letter in ("f", r"\nabla f", "H")}
    by_symbol = {note.symbol: note for note in made.notes}
    for name, (_, new) in fields.items():
        alias = known.get(id(new)) or first(new, root=True).symbol
        if alias in asked:
            held[id(new)] = alias
        elif new.op or alias in by_symbol:
            held[id(new)] = name
            if alias in by_symbol and alias not in {point for point, _ in made.oracle.elsewhere}:
                held[id(by_symbol[alias])] = name
    return held


def _is_readable(value: Any, made: Made) -> bool:
    """Whether a value says something by itself: a number, a vector like theta, a matrix of that size."""
    d = len(made.theta.value)
    return np.shape(value) in ((), (1,), (d,), (d, d))


def _needed(lines: dict[str, Line], last: Line, wanted: set[str]) -> set[str]:
    """The symbols of the lines that these and the last one need."""
    found: set[str] = set()
    waiting = [*wanted, *_symbols(last.term)]
    while waiting:
        symbol = waiting.pop()
        if symbol in lines and symbol not in found:
            found.add(symbol)
            waiting.extend(_uses(lines[symbol], lines))
    return found


def _uses(line: Line, lines: dict[str, Line]) -> set[str]:
    """The other lines' symbols that a line needs: what it is made of, or where it was asked."""
    inside = {s for s in lines if f"{line.symbol} {line.term.symbol}".find(f"({s})") >= 0}
    return ((_symbols(line.term) & set(lines)) | inside) - {line.symbol}


def _fields(old: Any, new: Any, method: Optimizer, step: int) -> Iterator[tuple[str, Any, Any]]:
    """The numbers of a state with the symbols that they have after the step, before and after."""
    for field in getattr(new, "_fields", ()):
        before, after = getattr(old, field), getattr(new, field)
        if field == "base":
            yield from _fields(before, after, method.base, step)  # type: ignore[attr-defined]
        elif isinstance(after, Shadow):
            yield ("t" if field == "t" else symbol_of(field, method, step + 1)), before, after


def _alive(theta: Any, fields: dict[str, tuple[Any, Any]]) -> set[str]:
    """The fields that theta depends on, at this step or a later one."""
    alive: set[str] = set()
    waiting = [theta]
    while waiting:
        reached = _reached(waiting.pop())
        for name, (old, new) in fields.items():
            if name not in alive and name != "t" and id(old) in reached:
                alive.add(name)
                waiting.append(new)
    return alive


def _reached(x: Any) -> set[int]:
    """What a shadow depends on, by identity."""
    seen: set[int] = set()
    waiting = [x]
    while waiting:
        one = waiting.pop()
        if isinstance(one, (tuple, list)):
            waiting.extend(one)
        elif isinstance(one, Shadow) and id(one) not in seen:
            seen.add(id(one))
            waiting.extend(one.args)
    return seen


def _depth_key(lines: dict[str, Line]) -> Any:
    """Lines in an order in which each needs those before it only, as far as there is one."""

    def depth(line: Line, above: tuple[str, ...] = ()) -> int:
        used = [s for s in _uses(line, lines) if s not in above]
        return 1 + max((depth(lines[s], (*above, line.symbol)) for s in used), default=0)

    return depth


def _symbols(term: Term) -> set[str]:
    return {term.symbol} if not term.op else {s for arg in term.args for s in _symbols(arg)}


def _last(made: Made, simplify: Simplifier, step: int, told: list[Line]) -> Line:
    """The line of the next theta; where its term is too long, the point with a name that it is."""
    symbol, new = rf"\theta_{{{step + 1}}}", made.following
    term = simplify(new, root=id(new) not in simplify.known)
    if not is_writable(term):
        term = Term(new.value, symbol=_point_of(new.value, made, told))
    return Line(symbol, term, new.value)


def _point_of(value: np.ndarray, made: Made, told: list[Line]) -> str:
    """The symbol of the point that a value is, to the last bit; "" for none."""
    points = [(made.theta.symbol, made.theta.value), *((line.symbol, line.value) for line in told)]
    for ask in made.oracle.asked:
        if ask.point.ndim == 2:
            points += [(rf"\xi_{{{k + 1}}}", column) for k, column in enumerate(ask.point.T)]
    return next((s for s, point in points if np.array_equal(point, value)), "")
