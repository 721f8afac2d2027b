"""How a computation graph is written: names, a node's function, the chain rule with its numbers.

Each in Unicode for pictures ("½·u₂²") and in LaTeX for formulas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from landscapes.core.axis_names import in_latex, in_unicode
from landscapes.core.wording import format_number, power
from landscapes.tape import operations
from landscapes.tape.evaluation import Evaluation

from .computation_graph import ComputationGraph, Node, Pass

_SUM, _PRODUCT, _ATOM = range(3)  # how tightly a piece of a formula holds together
_EXPONENT = re.compile("10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|$)")
_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


@dataclass(frozen=True)
class _Piece:
    """A part of a formula, without its sign, and how tightly it holds together."""

    text: str
    binding: int = _ATOM
    negative: bool = False
    leaf: bool = False


def number(value: float, latex: bool = False) -> str:
    """A number to four digits: −0.3712, 1.2×10⁻⁵."""
    text = format_number(value, 4)
    if not latex:
        return text
    text = _EXPONENT.sub(lambda found: f"10^{{{(found[1] or '1').translate(_DIGITS)}}}", text)
    return text.translate(_DIGITS).replace("×", r"\times ").replace("∞", r"\infty ").replace("–", r"\text{–}")


def symbol(node: Node, latex: bool = False) -> str:
    """The node's name: w₀, φ, u₁; L for the loss."""
    return in_latex(node.name) if latex else in_unicode(node.name)


def function(graph: ComputationGraph, position: int, latex: bool = False) -> str:
    """What the node is of its parents: w·x, tanh(u₁), ½·u₂²; its own name where it is a leaf."""
    node = graph.nodes[position]
    if node.leaf:
        return symbol(node, latex)
    names = [
        _Piece(symbol(parent, latex), leaf=parent.leaf)
        for parent in map(graph.nodes.__getitem__, node.parents)
    ]
    evaluation = Evaluation(node.steps, (len(node.steps) - 1,))
    return _signed(evaluation(_Writer(names, latex))[0])


def _signed(piece: _Piece) -> str:
    return f"−{_held(piece, _PRODUCT)}" if piece.negative else piece.text


def _held(piece: _Piece, binding: int) -> str:
    """The piece without its sign, in brackets where it would fall apart."""
    return piece.text if piece.binding >= binding else f"({piece.text})"


class _Writer:
    """The vocabulary of formulas."""

    def __init__(self, names: Sequence[_Piece], latex: bool):
        self.names, self.latex = names, latex

    def input(self, index: int) -> _Piece:
        return self.names[index]

    def constant(self, value: float) -> _Piece:
        half = r"\tfrac12" if self.latex else "½"
        size = half if abs(value) == 0.5 else number(abs(value), self.latex)
        return _Piece(size, _ATOM if "×" not in size else _PRODUCT, value < 0)

    def apply(self, instruction, arguments: list[_Piece]) -> _Piece:
        op = instruction.op
        if op in ("add", "subtract"):
            return self._sum(arguments[0], arguments[1], op == "subtract")
        if op == "negative":
            return _Piece(arguments[0].text, arguments[0].binding, not arguments[0].negative)
        if op in ("multiply", "divide"):
            return self._product(arguments, op)
        if op == "integer_power":
            base = self._whole(arguments[0], _ATOM)
            n = instruction.immediate
            return _Piece(f"{base}^{{{n}}}" if self.latex else power(base, n))
        return self._call(op, [_signed(a) for a in arguments])

    def _whole(self, piece: _Piece, binding: int) -> str:
        """The piece with its sign, in brackets where it is negative or would fall apart."""
        return f"({_signed(piece)})" if piece.negative else _held(piece, binding)

    def _sum(self, a: _Piece, b: _Piece, minus: bool) -> _Piece:
        first, second = a, _Piece(b.text, b.binding, b.negative is not minus)
        positive = not (first.negative or second.negative)
        if (first.negative and not second.negative) or (positive and first.leaf and not second.leaf):
            first, second = second, first  # u₁ + b
        sign = "−" if second.negative else "+"
        inner = _held(second, _PRODUCT) if second.negative else second.text
        if first.negative:  # both: the sign stands before all of it
            return _Piece(f"{_held(first, _PRODUCT)} + {_held(second, _PRODUCT)}", _SUM, True)
        return _Piece(f"{first.text} {sign} {inner}", _SUM)

    def _product(self, factors: list[_Piece], op: str) -> _Piece:
        negative = factors[0].negative is not factors[1].negative
        left = _held(factors[0], _PRODUCT)
        right = _held(factors[1], _PRODUCT if op == "multiply" else _ATOM)
        if op == "divide":
            joined = rf"\frac{{{left}}}{{{right}}}" if self.latex else f"{left}/{right}"
        else:
            if factors[1].text[0] in "0123456789½" or r"\tfrac" in factors[1].text:  # numbers first
                left, right = right, left
            joined = rf"{left}\,{right}" if self.latex else f"{left}·{right}"
        return _Piece(joined, _PRODUCT, negative)

    def _call(self, op: str, arguments: list[str]) -> _Piece:
        word, inner = operations.TABLE[op].word, ", ".join(arguments)
        if op == "absolute":
            return _Piece(rf"\lvert {inner}\rvert" if self.latex else f"|{inner}|")
        if not self.latex:
            return _Piece(f"{word.text if word else op}({inner})")
        name = word.latex if word and isinstance(word.latex, str) and "{" not in word.latex else ""
        upright = (word.text if word else op).replace("_", r"\_")
        name = name or rf"\operatorname{{{upright}}}"
        return _Piece(f"{name}({inner})")


# ---- the backward pass


def adjoint(node: Node, latex: bool = False) -> str:
    """The derivative of the loss by the node: ∂f/∂w."""
    return _derivative("f", symbol(node, latex), latex)


def local_derivative(graph: ComputationGraph, child: int, parent: int, latex: bool = False) -> str:
    """The derivative of a node by one of its parents: ∂φ/∂u₁."""
    return _derivative(symbol(graph.nodes[child], latex), symbol(graph.nodes[parent], latex), latex)


def _derivative(above: str, below: str, latex: bool) -> str:
    if latex:
        return rf"\frac{{\partial {above}}}{{\partial {below}}}"
    return f"∂{above}/∂{below}"


def chain_rule(done: Pass, position: int, column: int = 0, latex: bool = False) -> str:
    """The node's adjoint as the sum over its children, in symbols, then in numbers, then what it is."""
    graph, times = done.graph, r" \cdot " if latex else " · "
    node, children = graph.nodes[position], graph.children[position]
    result = number(done.adjoints[position, column], latex)
    if not children:
        return f"{adjoint(node, latex)} = {result}"
    last = len(graph.nodes) - 1
    if [child for child, _ in children] == [last]:
        return f"{adjoint(node, latex)} = {result}"
    symbols, factors = [], []
    for child, which in children:
        by = local_derivative(graph, child, position, latex)
        pair = done.adjoints[child, column], done.slopes[child][which, column]
        above, local = (_bracketed(number(value, latex)) for value in pair)
        if child == last:  # what of it enters the loss by itself
            symbols.append(rf"\left.{by}\right|_{{\text{{direct}}}}" if latex else f"{by} (direct)")
            factors.append(local)
        else:
            symbols.append(adjoint(graph.nodes[child], latex) + times + by)
            factors.append(above + times + local)
    return " = ".join([adjoint(node, latex), " + ".join(symbols), " + ".join(factors), result])


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith(("−", "-")) else text


def forward_rule(done: Pass, position: int, column: int = 0, latex: bool = False) -> str:
    """The node's value by its parents: u₁ = w·x = 1.2."""
    graph, node = done.graph, done.graph.nodes[position]
    value = number(done.values[position, column], latex)
    written = [] if node.leaf else [function(graph, position, latex)]
    return " = ".join([symbol(node, latex), *written, value])
