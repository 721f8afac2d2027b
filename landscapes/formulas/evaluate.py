"""A formula's tree evaluated: the whole interpreter, and what it refuses beforehand.

``evaluate`` walks the tree with the functions of vocabulary.py and those below; there is
nothing else it could run. ``operations`` walks it once without a point: it works out what does not
depend on one, refuses numbers that are none (1/0, 9^9^9), and counts the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import autograd.numpy as anp
import numpy as np

from landscapes.tape.primitives import where

from .refusal import FormulaError, quoted
from .tree import (
    Call,
    Chain,
    Comparison,
    Constant,
    Logic,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Total,
    children,
)
from .vocabulary import CONSTANTS, FUNCTIONS, LARGEST_POWER, MOST_OPERATIONS, SIGNS

_FUNCTIONS = {name: function.apply for name, function in FUNCTIONS.items()}


def _apply(node: Node, parts, functions):
    """The operation of a node on the values of its children."""
    if isinstance(node, Negative):
        return anp.negative(*parts)
    if isinstance(node, Chain):
        value = parts[0]
        for sign, part in zip(node.operators, parts[1:]):
            value = SIGNS[sign](value, part)
        return value
    if isinstance(node, Power):
        # e^u is what exp is for: exact where the power of a rounded e is not.
        if node.base == Constant("e"):
            return anp.exp(parts[1])
        return anp.power(*parts)
    if isinstance(node, Call):
        return functions[node.function](*parts)
    if isinstance(node, Comparison):
        pairs = zip(node.operators, parts, parts[1:])
        return reduce(anp.logical_and, [SIGNS[sign](a, b) for sign, a, b in pairs])
    if isinstance(node, Logic):
        return anp.logical_not(*parts) if node.word == "not" else reduce(SIGNS[node.word], parts)
    return where(*parts)


def evaluate(
    node: Node, values: dict[str, Any], functions: Mapping[str, Callable[..., Any]] = _FUNCTIONS
) -> Any:
    """The value of a node; ``values`` has one for every name. Undefined is NaN or inf.

    ``functions`` are those that the tree may call, by name.
    """
    if isinstance(node, Number):
        return np.float64(node.value)
    if isinstance(node, Constant):
        return CONSTANTS[node.name]
    if isinstance(node, Name):
        return values[node.name]
    if isinstance(node, Total):
        counted = range(node.first, node.last + 1)
        terms = (evaluate(node.term, {**values, node.index: np.float64(i)}, functions) for i in counted)
        return reduce(anp.add, terms)
    parts = [evaluate(part, values, functions) for part in children(node)]
    return _apply(node, parts, functions)


class _Counter:
    """The walk without a point. An answer is a number, or None for what depends on the point."""

    def __init__(self, text: str):
        self.text, self.done = text, 0

    def refuse(self, sentence, node, indices):
        where = ", ".join(f"{name} = {int(i)}" for name, i in indices.items())
        raise FormulaError(sentence + (f" at {where}" if where else ""), self.text, node.span[0])

    def count(self, node, indices, work=1):
        self.done += work
        if self.done > MOST_OPERATIONS:
            raise FormulaError(
                f"the formula has more than {MOST_OPERATIONS:,} operations, sums written out",
                self.text,
                node.span[0],
            )

    def number(self, node: Node, indices: dict):
        if isinstance(node, Number):
            return np.float64(node.value)
        if isinstance(node, Constant):
            return CONSTANTS[node.name]
        if isinstance(node, Name):
            return indices.get(node.name)
        if isinstance(node, Total):
            return self.total(node, indices)
        parts = [self.number(part, indices) for part in children(node)]
        self.count(node, indices, max(1, len(parts) - 1))
        if isinstance(node, Power):
            size = parts[1]
            if size is not None and not abs(size) <= LARGEST_POWER:
                sentence = f"an exponent is at most {LARGEST_POWER}, this one is {size:.6g}"
                self.refuse(sentence, node.exponent, indices)
        if isinstance(node, Chain):
            for sign, part, below in zip(node.operators, parts[1:], node.parts[1:]):
                if sign == "/" and part is not None and part == 0:
                    self.refuse("this is a division by 0", below, indices)
        if any(part is None for part in parts):
            return None
        if isinstance(node, Call) and node.function not in _FUNCTIONS:  # of another language
            return None
        value = _apply(node, parts, _FUNCTIONS)
        if not np.isfinite(value):
            shown = quoted(self.text[slice(*node.span)])
            self.refuse(f"{shown} is not a finite number", node, indices)
        return value

    def total(self, node: Total, indices):
        terms = []
        for i in range(node.first, node.last + 1):
            self.count(node, indices)
            terms.append(self.number(node.term, {**indices, node.index: np.float64(i)}))
        if any(term is None for term in terms):
            return None
        value = reduce(np.add, terms)
        if not np.isfinite(value):
            self.refuse("this sum is not a finite number", node, indices)
        return value


def operations(tree: Node, text: str) -> int:
    """How many operations one evaluation takes; FormulaError where it cannot or must not be done."""
    counter = _Counter(text)
    with np.errstate(all="ignore"):
        counter.number(tree, {})
    return counter.done
