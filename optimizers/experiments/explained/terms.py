"""What a step computes, as short terms: what a knob of 0 does nothing to is gone, of choices what was taken.

A term is simplified only where its value stays the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizers.core.shadow import Shadow, plain


@dataclass(frozen=True, eq=False)
class Term:
    """A value, and either an ``op`` with its ``args`` or a leaf; a leaf without a ``symbol`` is a number."""

    value: Any
    op: str = ""
    args: tuple[Term, ...] = ()
    symbol: str = ""
    setting: bool = False

    @property
    def size(self) -> int:
        """How many leaves and operations are written."""
        return 1 + sum(arg.size for arg in self.args)

    @property
    def fixed(self) -> bool:
        """Whether no symbol but of knobs that are 0 is in it."""
        if not self.op:
            return not self.symbol or (self.setting and not np.any(self.value))
        return all(arg.fixed for arg in self.args)


class Simplifier:
    """Terms of shadows; ``known`` are the symbols of those that have one, by their identity."""

    def __init__(self, known: Mapping[int, str]):
        self.known = known
        self._made: dict[int, Term] = {}

    def __call__(self, x: Any, root: bool = False) -> Term:
        """The term of a shadow (or a plain number); ``root``: what stands behind its own symbol."""
        if not isinstance(x, Shadow):
            return Term(plain(x), symbol="" if not isinstance(x, tuple) else "V")
        if not root and id(x) in self.known:
            return Term(x.value, symbol=self.known[id(x)])
        if not x.op:
            return Term(x.value, symbol=x.symbol, setting=x.setting)
        if id(x) not in self._made:
            args = tuple(self(arg) for arg in x.args)
            short = _shorter(x.op, args, x.value)
            same = short is not None and np.array_equal(
                np.broadcast_to(short.value, np.shape(x.value)), x.value, equal_nan=True
            )
            self._made[id(x)] = short if short is not None and same else Term(x.value, x.op, args)
        return self._made[id(x)]


def _shorter(op: str, args: tuple[Term, ...], value: Any) -> Term | None:
    """The same in fewer words; None where nothing can be left out."""
    if op == "where":
        return args[1] if np.all(args[0].value) else args[2] if not np.any(args[0].value) else None
    if args and all(arg.fixed for arg in args):
        return Term(value)
    if op == "add":
        return args[1] if _is(args[0], 0) else args[0] if _is(args[1], 0) else None
    if op == "subtract":
        return (
            args[0]
            if _is(args[1], 0)
            else Term(-args[1].value, "negative", args[1:])
            if _is(args[0], 0)
            else None
        )
    if op == "multiply":
        if _is(args[0], 0) or _is(args[1], 0):
            return Term(np.zeros(np.shape(value)))
        return args[1] if _is(args[0], 1) else args[0] if _is(args[1], 1) else None
    if op == "divide" or op == "true_divide":
        return args[0] if _is(args[1], 1) else None
    return None


def _is(term: Term, number: float) -> bool:
    """Whether it is that number for good: no variable that happens to be it."""
    return term.fixed and bool(np.all(np.asarray(term.value) == number))
