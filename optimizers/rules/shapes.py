"""Numbers, vectors and matrices: what each part of a rule is, found when it is read.

All operations of formulas go component by component, numbers with vectors too. A matrix takes part in
sums of matrices, products with numbers, and what is called for it: what it would mean elsewhere has two
readings. State that is remembered gets the shape that it has at the end of a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NoReturn

from landscapes.formulas.tree import (
    Call,
    Chain,
    Comparison,
    Logic,
    Name,
    Negative,
    Node,
    Power,
    Total,
    Where,
    children,
    walk,
)

from .refusal import RuleError
from .statements import Statement


class Shape(Enum):
    """One number, one a variable, or one for each two variables; UNKNOWN while the state's is sought."""

    UNKNOWN = "unknown"
    SCALAR = "a number"
    VECTOR = "a vector"
    MATRIX = "a matrix"


U, S, V, M = Shape.UNKNOWN, Shape.SCALAR, Shape.VECTOR, Shape.MATRIX

GIVEN = {"theta": V, "g": V, "f": S, "H": M, "t": S, "I": M}
# What a function takes, and what it answers.
_TAKES = {
    "norm": ((V,), S),
    "outer": ((V, V), M),
    "solve": ((M, V), V),
    "diag": ((M,), V),
    "g": ((V,), V),
    "f": ((V,), S),
    "H": ((V,), M),
}
_OF_A_POINT = {"g": "the gradient", "f": "the value", "H": "the Hessian"}


class Shapes:
    """The shapes of a rule's parts; RuleError, with the place, where they do not go together."""

    def __init__(self, text: str, names: Mapping[str, Shape]):
        self.text, self.names = text, dict(names)

    def refuse(self, sentence: str, node: Node) -> NoReturn:
        raise RuleError(sentence, self.text, node.span[0])

    def shown(self, node: Node) -> str:
        piece = " ".join(self.text[slice(*node.span)].split())
        return piece if len(piece) <= 24 else piece[:23] + "…"

    def of(self, node: Node) -> Shape:
        if isinstance(node, Name):
            return self.names.get(node.name, S)  # an index of a sum is a number
        if isinstance(node, Call) and (node.function in _TAKES or node.function == "dot"):
            return self._called(node, [self.of(part) for part in node.arguments])
        if isinstance(node, Total):
            return self.of(node.term)
        parts = list(children(node))
        shapes = [self.of(part) for part in parts]
        if M in shapes:
            return self._with_matrix(node, parts, shapes)
        return next((one for one in (V, U) if one in shapes), S)

    def _called(self, node: Call, given: list[Shape]) -> Shape:
        if node.function == "dot":
            return self._dot(node, *given)
        takes, answers = _TAKES[node.function]
        for part, shape, wanted in zip(node.arguments, given, takes):
            if shape in (U, wanted):
                continue
            name, what = node.function, f"'{self.shown(part)}' is {shape.value}"
            if name in _OF_A_POINT:
                said = f"{name}(...) is {_OF_A_POINT[name]} at another point, and {what}"
                if shape is S:
                    said += f": the product is {name}*({self.shown(part)})"
                self.refuse(said, node)
            self.refuse(f"{name} takes {wanted.value} here, and {what}", part)
        return answers

    def _dot(self, node: Call, one: Shape, other: Shape) -> Shape:
        if other not in (U, V) or one is S:
            part, shape = node.arguments[one is not S], other if one is not S else one
            said = f"dot takes two vectors, or a matrix and a vector, and '{self.shown(part)}' is "
            self.refuse(said + shape.value, part)
        return {V: S, M: V, U: U}[one]

    def _with_matrix(self, node: Node, parts: list[Node], shapes: list[Shape]) -> Shape:
        """Of an operation that has a matrix in it."""
        if isinstance(node, Negative):
            return M
        if isinstance(node, Where):
            return self._chosen(node, parts, shapes)
        if isinstance(node, Chain) and node.additive:
            for part, shape in zip(parts, shapes):
                if shape is S:
                    said = (
                        f"'{self.shown(part)}' is a number: added to a matrix it could mean every entry or "
                    )
                    self.refuse(said + f"the diagonal; the diagonal is {self.shown(part)}*I", part)
                if shape is V:
                    self.refuse(f"'{self.shown(part)}' is a vector and cannot be added to a matrix", part)
            return M
        if isinstance(node, Chain):
            return self._multiplied(node, parts, shapes)
        if isinstance(node, Power):
            self.refuse("a matrix has no power here: solve(A, b) is A^-1 b, dot(A, b) is A b", node)
        if isinstance(node, (Comparison, Logic)):
            self.refuse("matrices are not compared", node)
        said = "a matrix stands in sums of matrices, products with numbers, dot, solve, diag and where only"
        self.refuse(said, parts[shapes.index(M)])

    def _chosen(self, node: Where, parts: list[Node], shapes: list[Shape]) -> Shape:
        if shapes[0] not in (U, S):
            self.refuse("to choose a matrix a condition compares numbers", node.condition)
        for part, shape in zip(parts[1:], shapes[1:]):
            if shape not in (U, M):
                said = f"where chooses between two matrices, and '{self.shown(part)}' is {shape.value}"
                self.refuse(said, part)
        return M

    def _multiplied(self, node: Chain, parts: list[Node], shapes: list[Shape]) -> Shape:
        matrices = [part for part, shape in zip(parts, shapes) if shape is M]
        for sign, part, shape in zip(node.operators, parts[1:], shapes[1:]):
            if sign == "/" and shape is M:
                self.refuse("nothing is divided by a matrix: solve(A, b) is A^-1 b", part)
        if len(matrices) > 1:
            said = "two matrices have no product here: dot(A, dot(B, v)) applies one after the other"
            self.refuse(said, matrices[1])
        if V in shapes:
            part, matrix = parts[shapes.index(V)], matrices[0]
            said = f"a matrix times a vector is dot({self.shown(matrix)}, {self.shown(part)})"
            self.refuse(said, part if part.span > matrix.span else matrix)
        return M


def shapes_of(
    statements: tuple[Statement, ...], text: str, state: Iterable[str], vectors: Iterable[str]
) -> dict[str, Shape]:
    """The shape of every name of the state; RuleError where parts do not go together.

    ``vectors`` are other names that are vectors: the draws.
    """
    known = dict.fromkeys(state, U)
    names = GIVEN | dict.fromkeys(vectors, V)
    while True:
        after = _step(statements, text, names | known)
        found = {name: after[name] for name in known if known[name] is U and after[name] is not U}
        if found:
            known |= found
            continue
        open_ones = [name for name, shape in known.items() if shape is U]
        if not open_ones:
            break
        known[open_ones[0]] = S  # nothing says that it is more
    after = _step(statements, text, names | known)
    for name, shape in known.items():
        if after[name] is not shape:
            at = next(s.at for s in reversed(statements) if s.name == name)
            raise RuleError(
                f"'{name}' is remembered as {shape.value}, and this makes it {after[name].value}", text, at
            )
    return known


def _step(statements, text, names):
    """The shapes of all names after a step."""
    shapes = Shapes(text, names)
    for name, tree, _ in statements:
        shape = shapes.of(tree)
        if name == "theta" and shape not in (U, V):
            shapes.refuse(f"theta is a vector, one number a variable, and this is {shape.value}", tree)
        shapes.names[name] = shape
    return shapes.names


def has_matrices(statements: tuple[Statement, ...]) -> bool:
    """Whether a rule names a matrix or makes one."""
    nodes = [node for statement in statements for node in walk(statement.tree)]
    called = {node.function for node in nodes if isinstance(node, Call)}
    return bool(called & {"H", "outer"}) or any(isinstance(n, Name) and GIVEN.get(n.name) is M for n in nodes)
