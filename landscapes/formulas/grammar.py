"""The grammar of typed formulas, and the tree it makes. docs/FORMULAS.md has it as a table.

It is unambiguous: lark builds an LALR(1) parser of it (parser.py) or none. Multiplications that
nobody wrote are tokens, too (IMPLIED, put in by tokens.py); where one stands after a division or a
power, it could be read in two ways, and the Builder refuses it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from lark import v_args
from lark.visitors import Transformer_NonRecursive

from .refusal import either, quoted
from .tree import Call, Chain, Comparison, Constant, Logic, Name, Negative, Node, Number, Power, Total, Where
from .vocabulary import FUNCTIONS, MOST_NESTED

GRAMMAR = r"""
    start: sum

    sum: product (ADD product)*
    product: signed (MUL signed)*
    signed: ADD signed | adjacent
    adjacent: power (IMPLIED power)*
    power: atom | atom POWER exponent | atom RAISED
    exponent: ADD exponent | power

    atom: NUMBER -> number
        | CONSTANT -> constant
        | NAME -> name
        | group
        | bars
        | FUNCTION OPEN sum (COMMA sum)* CLOSE -> call
        | ROOT (root_of | group | bars) -> root
        | WHERE OPEN condition COMMA sum COMMA sum CLOSE -> where
        | SUM OPEN sum COMMA NAME COMMA whole COMMA whole CLOSE -> total
    group: OPEN sum CLOSE
    bars: BAR_OPEN sum BAR_CLOSE
    root_of: NUMBER -> number | CONSTANT -> constant | NAME -> name
    whole: ADD? NUMBER

    condition: both (OR both)*
    both: one (AND one)*
    one: NOT one -> negation | comparison | OPEN condition CLOSE -> group
    comparison: sum (CMP sum)+

    %declare ADD MUL IMPLIED POWER RAISED NUMBER CONSTANT NAME OPEN CLOSE BAR_OPEN BAR_CLOSE
    %declare FUNCTION ROOT WHERE SUM COMMA OR AND NOT CMP
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


def _over(node: Node, parts, start: int, end: int, how: str = "") -> _Part:
    depth = 1 + max(part.depth for part in parts)
    if depth > MOST_NESTED:
        raise Refused(f"more than {MOST_NESTED} operations inside each other", start)
    return _Part(node, start, end, depth, how)


def _span(parts):
    return parts[0].start, parts[-1].end


@v_args(inline=True)
class Builder(Transformer_NonRecursive):
    """The tree, from the parser's: one method for every rule, children in the order of the text."""

    def __init__(self, text):
        super().__init__()
        self.text = text

    def _read(self, first, last=None):
        """The text of a part, or from one to another."""
        return self.text[first.start : (last or first).end]

    def _two_ways(self, piece, at, *readings):
        raise Refused(f"{quoted(piece)} can be read in two ways: write {either(*readings)}", at)

    def number(self, token):
        span = (token.start_pos, token.end_pos)
        return _Part(Number(token.value, span=span), *span)

    def constant(self, token):
        span = (token.start_pos, token.end_pos)
        return _Part(Constant(token.value, span=span), *span)

    def name(self, token):
        span = (token.start_pos, token.end_pos)
        return _Part(Name(token.value, span=span), *span)

    def group(self, opening, part, closing):
        return part._replace(start=opening.start_pos, end=closing.end_pos, how="", factors=())

    def bars(self, opening, part, closing):
        return self._call("abs", [part], opening.start_pos, closing.end_pos)

    def atom(self, part):
        return part

    def root(self, sign, part):
        return self._call("sqrt", [part], sign.start_pos, part.end)

    def call(self, name, opening, *rest):
        parts, function = rest[:-1:2], FUNCTIONS[name.value]
        if len(parts) < function.least or (function.most and len(parts) > function.most):
            takes = "1 argument" if function.most == 1 else f"{function.least} or more arguments"
            raise Refused(f"{name.value} takes {takes}, not {len(parts)}", name.start_pos)
        return self._call(name.value, parts, name.start_pos, rest[-1].end_pos)

    def _call(self, name, parts, start, end):
        node = Call(name, tuple(p.node for p in parts), span=(start, end))
        return _over(node, parts, start, end)

    def where(self, word, opening, condition, _, then, __, otherwise, closing):
        start, end = word.start_pos, closing.end_pos
        node = Where(condition.node, then.node, otherwise.node, span=(start, end))
        return _over(node, (condition, then, otherwise), start, end)

    def total(self, word, opening, term, _, index, __, first, ___, last, closing):
        start, end = word.start_pos, closing.end_pos
        if last[0] < first[0]:
            raise Refused(f"the sum runs upwards, not from {first[0]} to {last[0]}", first[1])
        node = Total(term.node, index.value, first[0], last[0], span=(start, end))
        return _over(node, (term,), start, end)

    def whole(self, *parts):
        number = parts[-1]
        if number.value != int(number.value) or number.value > 1e6:
            raise Refused("a sum runs over whole numbers, up to a million", number.start_pos)
        sign = -1 if parts[0].type == "ADD" and parts[0].value == "-" else 1
        return sign * int(number.value), parts[0].start_pos

    # Operators, from the tightest to the loosest

    def power(self, base, *rest):
        if not rest:
            return base
        if rest[0].type == "RAISED":
            sign = rest[0]
            size = Number(abs(sign.value), span=(sign.start_pos, sign.end_pos))
            small = size if sign.value >= 0 else Negative(size, span=size.span)
            exponent = _Part(small, sign.start_pos, sign.end_pos, 2 if sign.value < 0 else 1)
            how = "superscript"  # which shows where it ends, and may be followed without a sign
        else:
            exponent, how = rest[1], "raised"
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
        start, end = base.start, exponent.end
        node = Power(base.node, exponent.node, span=(start, end))
        return _over(node, (base, exponent), start, end, how)._replace(factors=(base, exponent))

    def adjacent(self, *rest):
        parts = rest[::2]
        if len(parts) == 1:
            return parts[0]
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
        return self._product(parts, "*" * (len(parts) - 1), "adjacent")

    def _product(self, parts, operators, how=""):
        start, end = _span(parts)
        node = Chain(tuple(p.node for p in parts), tuple(operators), span=(start, end))
        return _over(node, parts, start, end, how)._replace(factors=tuple(parts) if how else ())

    def signed(self, *parts):
        if len(parts) == 1:
            return parts[0]
        sign, part = parts
        if sign.value == "+":
            return part._replace(start=sign.start_pos)
        if part.how == "adjacent":  # -2x is (-2)x as much as -(2x)
            first = self._negative(sign, part.factors[0])
            return self._product((first, *part.factors[1:]), part.node.operators, "adjacent")
        return self._negative(sign, part)

    def _negative(self, sign, part, how=""):
        start, end = sign.start_pos, part.end
        made = _over(Negative(part.node, span=(start, end)), (part,), start, end, how)
        return made._replace(factors=part.factors) if how else made

    def exponent(self, *parts):
        if len(parts) == 1:
            return parts[0]
        sign, part = parts
        if sign.value == "+":
            return part._replace(start=sign.start_pos)
        return self._negative(sign, part, part.how if part.how == "superscript" else "")

    def product(self, *rest):
        if len(rest) == 1:
            return rest[0]
        parts, operators = [rest[0]], []
        if rest[0].how == "adjacent":
            parts, operators = list(rest[0].factors), ["*"] * (len(rest[0].factors) - 1)
        for sign, part in zip(rest[1::2], rest[2::2]):
            if part.how == "adjacent":
                if sign.value == "/":
                    above = self.text[rest[0].start : sign.start_pos].rstrip()
                    first, *others = part.factors
                    divisor, left = self._read(first), self._read(others[0], others[-1])
                    self._two_ways(
                        f"{above}/{self._read(part)}",
                        others[0].start,
                        f"({above}/{divisor})*{left}",
                        f"{above}/({divisor}*{left})",
                    )
                parts += part.factors
                operators += "*" * len(part.factors)
            else:
                parts.append(part)
                operators.append(sign.value)
        return self._product(parts, operators)

    def sum(self, *rest):
        if len(rest) == 1:
            return rest[0]
        return self._product(rest[::2], [sign.value for sign in rest[1::2]])

    # Conditions

    def comparison(self, *rest):
        parts, (start, end) = rest[::2], _span(rest)
        signs = tuple(sign.value for sign in rest[1::2])
        node = Comparison(tuple(p.node for p in parts), signs, span=(start, end))
        return _over(node, parts, start, end)

    def negation(self, word, part):
        start, end = word.start_pos, part.end
        return _over(Logic("not", (part.node,), span=(start, end)), (part,), start, end)

    def _joined(self, word, rest):
        if len(rest) == 1:
            return rest[0]
        parts, (start, end) = rest[::2], _span(rest)
        node = Logic(word, tuple(p.node for p in parts), span=(start, end))
        return _over(node, parts, start, end)

    def one(self, part):
        return part

    def both(self, *rest):
        return self._joined("and", rest)

    def condition(self, *rest):
        return self._joined("or", rest)

    def start(self, part):
        return part.node
