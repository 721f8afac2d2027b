"""The syntax tree of a typed formula: the only thing that is ever evaluated.

Nodes are values: two formulas are equal if their trees are, wherever in the text the parts stood
(``span`` says where, for sentences about them). Chains are flat, so that the depth of a tree is the
depth to which a person nested, not the length of the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any


@dataclass(frozen=True)
class _Part:
    """What all nodes have: where they stood in the text, from 0, the second position exclusive."""

    span: tuple[int, int] = field(default=(0, 0), compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Number(_Part):
    """A literal; a minus before it is a node of its own."""

    value: float


@dataclass(frozen=True)
class Constant(_Part):
    """pi or e."""

    name: str


@dataclass(frozen=True)
class Name(_Part):
    """A variable, a parameter, or the index of a sum."""

    name: str


@dataclass(frozen=True)
class Negative(_Part):
    part: Node


@dataclass(frozen=True)
class Chain(_Part):
    """a + b - c, or a * b / c, from left to right; there is one operator less than parts."""

    parts: tuple[Node, ...]
    operators: tuple[str, ...]

    @property
    def additive(self) -> bool:
        return self.operators[0] in "+-"


@dataclass(frozen=True)
class Power(_Part):
    base: Node
    exponent: Node


@dataclass(frozen=True)
class Call(_Part):
    """A function of vocabulary.FUNCTIONS, by its own name, not an alias."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Total(_Part):
    """The sum of a term over a literal range of an index, both ends included."""

    term: Node
    index: str
    first: int
    last: int


@dataclass(frozen=True)
class Comparison(_Part):
    """a < b <= c: each neighbour with the next."""

    parts: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Logic(_Part):
    """Conditions joined by "and" or "or", or one with "not" before it."""

    word: str
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Where(_Part):
    condition: Condition
    then: Node
    otherwise: Node


Condition = Comparison | Logic
Node = Number | Constant | Name | Negative | Chain | Power | Call | Total | Where | Condition


def children(node: Node) -> Iterator[Node]:
    """The parts of a node, from left to right."""
    for one in fields(node):
        value = getattr(node, one.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Node):
                yield part


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, from left to right."""
    yield node
    for part in children(node):
        yield from walk(part)


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with ``change`` done to every node, from the leaves upwards."""
    parts: dict[str, Any] = {}
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, Node):
            parts[one.name] = rebuilt(value, change)
        elif isinstance(value, tuple) and any(isinstance(part, Node) for part in value):
            parts[one.name] = tuple(rebuilt(part, change) for part in value)
    return change(replace(node, **parts) if parts else node)
