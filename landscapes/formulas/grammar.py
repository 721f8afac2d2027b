"""The grammar of typed formulas, and the tree it makes. docs/FORMULAS.md has it as a table.

It is unambiguous: lark builds an LALR(1) parser of it (parser.py) or none. Multiplications that
nobody wrote are tokens, too (IMPLIED, put in by tokens.py); where one stands after a division or a
power, it could be read in two ways, and the Builder refuses it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, NoReturn

from lark import v_args
from lark.visitors import Transformer_NonRecursive

from .refusal import either, quoted
from .tree import Call, Chain, Comparison, Constant, Logic, Name, Negative, Node, Number, Power, Total, Where
from .vocabulary import MOST_NESTED, Function

GRAMMAR = r"""
    start: sum

    ?sum: product (ADD product)*
    ?product: signed (MUL signed)*
    ?signed: ADD signed | adjacent
    ?adjacent: power (IMPLIED power)*
    ?power: atom | atom POWER exponent | atom RAISED
    ?exponent: ADD exponent | power

    ?atom: NUMBER -> number
        | CONSTANT -> constant
        | NAME -> name
        | group
        | bars
        | FUNCTION OPEN sum (COMMA sum)* CLOSE -> call
        | DRAW OPEN CLOSE -> draw
        | ROOT (root_of | group | bars) -> root
        | WHERE OPEN condition COMMA sum COMMA sum CLOSE -> where
        | SUM OPEN sum COMMA NAME COMMA whole COMMA whole CLOSE -> total
    group: OPEN sum CLOSE
    bars: BAR_OPEN sum BAR_CLOSE
    root_of: NUMBER -> number | CONSTANT -> constant | NAME -> name
    whole: ADD? NUMBER

    ?condition: both (OR both)*
    ?both: one (AND one)*
    ?one: NOT one -> negation | comparison | OPEN condition CLOSE -> group
    comparison: sum (CMP sum)+

    %declare ADD MUL IMPLIED POWER RAISED NUMBER CONSTANT NAME OPEN CLOSE BAR_OPEN BAR_CLOSE
    %declare FUNCTION DRAW ROOT WHERE SUM COMMA OR AND NOT CMP
"""


class Refused(Exception):
    """A sentence and the position it is about; the parser makes a FormulaError of it."""


class _Part(NamedTuple):
    """A node while its surroundings are read.

    ``how``: "raised" by ^ (``factors`` are base and exponent), "superscript", "adjacent" (a product
    without a sign, of the factors) or "". Parentheses make it "".
    """

    node: Node
    start: int
    end: int
    depth: int = 1
    how: str = ""
    factors: tuple[_Part, ...] = ()


def _over(node: Node, parts: Sequence[_Part], how: str = "", factors: tuple[_Part, ...] = ()) -> _Part:
    depth = 1 + max(part.depth for part in parts)
    if depth > MOST_NESTED:
        raise Refused(f"more than {MOST_NESTED} operations inside each other", node.span[0])
    return _Part(node, *node.span, depth, how, factors)


def _leaf(kind: type[Number | Constant | Name], token: Any) -> _Part:
    span = (token.start_pos, token.end_pos)
    return _Part(kind(token.value, span=span), *span)


def _call(name: str, parts: Sequence[_Part], start: int, end: int) -> _Part:
    return _over(Call(name, _nodes(parts), span=(start, end)), parts)


def _negative(sign: Any, part: _Part, how: str = "") -> _Part:
    node = Negative(part.node, span=(sign.start_pos, part.end))
    return _over(node, (part,), how, part.factors if how else ())


def _product(parts: Sequence[_Part], operators: Sequence[str], how: str = "") -> _Part:
    node = Chain(_nodes(parts), tuple(operators), span=(parts[0].start, parts[-1].end))
    return _over(node, parts, how, tuple(parts) if how else ())


def _joined(word: str, parts: Sequence[_Part]) -> _Part:
    return _over(Logic(word, _nodes(parts), span=(parts[0].start, parts[-1].end)), parts)


def _nodes(parts: Sequence[_Part]) -> tuple:
    return tuple(part.node for part in parts)


@v_args(inline=True)
class Builder(Transformer_NonRecursive):
    """The tree, from the parser's: a method for every rule, children in the order of the text.

    A rule of one child alone (``?`` in the grammar) is that child.
    """

    def __init__(self, text: str, functions: Mapping[str, Function]):
        super().__init__()
        self.text, self.functions = text, functions

    def _read(self, first: _Part, last: _Part | None = None) -> str:
        """The text of a part, or from one to another."""
        return self.text[first.start : (last or first).end]

    def _two_ways(self, piece: str, at: int, *readings: str) -> NoReturn:
        raise Refused(f"{quoted(piece)} can be read in two ways: write {either(*readings)}", at)

    def start(self, part):
        return part.node

    def number(self, token):
        return _leaf(Number, token)

    def constant(self, token):
        return _leaf(Constant, token)

    def name(self, token):
        return _leaf(Name, token)

    def group(self, opening, part, closing):
        return part._replace(start=opening.start_pos, end=closing.end_pos, how="", factors=())

    def bars(self, opening, part, closing):
        return _call("abs", [part], opening.start_pos, closing.end_pos)

    def root(self, sign, part):
        return _call("sqrt", [part], sign.start_pos, part.end)

    def call(self, name, opening, *rest):
        parts, function = rest[:-1:2], self.functions[name.value]
        if len(parts) < function.least or (function.most and len(parts) > function.most):
            count = f"{function.least}" if function.least == function.most else f"{function.least} or more"
            takes = "1 argument" if function.most == 1 else f"{count} arguments"
            raise Refused(f"{name.value} takes {takes}, not {len(parts)}", name.start_pos)
        return _call(name.value, parts, name.start_pos, rest[-1].end_pos)

    def draw(self, word, opening, closing):
        span = (word.start_pos, closing.end_pos)
        return _Part(Name(f"{word.value}()", span=span), *span)

    def where(self, word, opening, condition, _, then, __, otherwise, closing):
        parts = (condition, then, otherwise)
        return _over(Where(*_nodes(parts), span=(word.start_pos, closing.end_pos)), parts)

    def total(self, word, opening, term, _, index, __, first, ___, last, closing):
        if last[0] < first[0]:
            raise Refused(f"the sum runs upwards, not from {first[0]} to {last[0]}", first[1])
        span = (word.start_pos, closing.end_pos)
        return _over(Total(term.node, index.value, first[0], last[0], span=span), (term,))

    def whole(self, *parts):
        number = parts[-1]
        if number.value != int(number.value) or number.value > 1e6:
            raise Refused("a sum runs over whole numbers, up to a million", number.start_pos)
        sign = -1 if parts[0].type == "ADD" and parts[0].value == "-" else 1
        return sign * int(number.value), parts[0].start_pos

    # Operators, from the tightest to the loosest

    def power(self, base, sign, exponent=None):
        if exponent is None:  # in superscripts
            span = (sign.start_pos, sign.end_pos)
            size = Number(abs(sign.value), span=span)
            small = size if sign.value >= 0 else Negative(size, span=span)
            exponent = _Part(small, *span, 2 if sign.value < 0 else 1)
            how = "superscript"  # which shows where it ends, and may be followed without a sign
        else:
            how = "raised"
            if exponent.how == "superscript":
                lower, upper = self._read(base), self._read(exponent)
                raised, raising = exponent.factors
                bare = self.text[exponent.start : raised.end]
                self._two_ways(
                    f"{lower}^{upper}",
                    raising.start,
                    f"{lower}^({upper})",
                    f"({lower}^{bare}){self._read(raising)}",
                )
        parts = (base, exponent)
        return _over(Power(*_nodes(parts), span=(base.start, exponent.end)), parts, how, parts)

    def adjacent(self, *rest):
        parts = rest[::2]
        for part, following in pairwise(parts):
            if part.how == "raised":
                base, exponent = (self._read(factor) for factor in part.factors)
                tail, power = self._read(following), f"{base}^{exponent}"
                self._two_ways(
                    self._read(part, following),
                    following.start,
                    f"{power}*{tail}",
                    f"{base}^({exponent}*{tail})",
                )
        return _product(parts, "*" * (len(parts) - 1), "adjacent")

    def signed(self, sign, part):
        if sign.value == "+":
            return part._replace(start=sign.start_pos)
        if part.how == "adjacent":  # -2x is (-2)x as much as -(2x)
            first = _negative(sign, part.factors[0])
            return _product((first, *part.factors[1:]), part.node.operators, "adjacent")
        return _negative(sign, part)

    def exponent(self, sign, part):
        if sign.value == "+":
            return part._replace(start=sign.start_pos)
        return _negative(sign, part, part.how if part.how == "superscript" else "")

    def product(self, first, *rest):
        parts = list(first.factors) if first.how == "adjacent" else [first]
        operators = ["*"] * (len(parts) - 1)
        for sign, part in zip(rest[::2], rest[1::2]):
            if part.how != "adjacent":
                parts.append(part)
                operators.append(sign.value)
                continue
            if sign.value == "/":
                above = self.text[first.start : sign.start_pos].rstrip()
                below, *others = part.factors
                divisor, left = self._read(below), self._read(others[0], others[-1])
                self._two_ways(
                    f"{above}/{self._read(part)}",
                    others[0].start,
                    f"({above}/{divisor})*{left}",
                    f"{above}/({divisor}*{left})",
                )
            parts += part.factors
            operators += "*" * len(part.factors)
        return _product(parts, operators)

    def sum(self, *rest):
        return _product(rest[::2], [sign.value for sign in rest[1::2]])

    # Conditions

    def comparison(self, *rest):
        parts, span = rest[::2], (rest[0].start, rest[-1].end)
        return _over(Comparison(_nodes(parts), tuple(sign.value for sign in rest[1::2]), span=span), parts)

    def negation(self, word, part):
        return _over(Logic("not", (part.node,), span=(word.start_pos, part.end)), (part,))

    def both(self, *rest):
        return _joined("and", rest[::2])

    def condition(self, *rest):
        return _joined("or", rest[::2])
