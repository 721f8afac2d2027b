"""A formula's tree as LaTeX, with no more parentheses than mathematics needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from landscapes.core.axis_names import in_latex

from .canonical_text import digits
from .tree import Call, Chain, Comparison, Constant, Logic, Name, Negative, Node, Number, Power, Total, Where
from .vocabulary import FUNCTIONS

# How tightly a part holds together. A big sum reaches over all that follows it.
_SUM, _BIG, _PRODUCT, _POWER, _ATOM = range(5)
_SIGNS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_TALL = re.compile(r"\\(?:frac|sum|begin|left|sqrt)")


@dataclass(frozen=True)
class Printed(Name):
    """A part that is LaTeX already, in the place of a node; one that is not ``whole`` is a product."""

    whole: bool = True


def latex(node: Node) -> str:
    """The formula as LaTeX, without dollars. Only letters, digits and known commands come out."""
    return _parts(node)[0]


def _enclosed(text: str, opening="(", closing=")") -> str:
    if _TALL.search(text) or (opening == "|" and "|" in text):
        return rf"\left{opening}{text}\right{closing}"
    apart = " " if opening[-1].isalpha() and text[0].isalpha() else ""
    return f"{opening}{apart}{text}{closing}"


def _write(node: Node, place: int) -> str:
    text, tightness = _parts(node)
    return text if tightness >= place else _enclosed(text)


def _number(value: float) -> tuple[str, int]:
    mantissa, _, power = digits(value).partition("e")
    if not power:
        return mantissa, _ATOM
    factor = "" if mantissa == "1" else rf"{mantissa}\cdot "
    return f"{factor}10^{{{int(power)}}}", _PRODUCT


def _parts(node: Node) -> tuple[str, int]:
    """LaTeX and how tightly it holds together."""
    if isinstance(node, Number):
        return _number(node.value)
    if isinstance(node, Constant):
        return (r"\pi" if node.name == "pi" else node.name), _ATOM
    if isinstance(node, Printed):
        return node.name, (_ATOM if node.whole else _PRODUCT)
    if isinstance(node, Name):
        return in_latex(node.name), _ATOM
    if isinstance(node, Negative):
        return "-" + _write(node.part, _BIG), _SUM
    if isinstance(node, Chain):
        return _sum(node) if node.additive else _product(node)
    if isinstance(node, Power):
        return _power(node)
    if isinstance(node, Call):
        return _call(node)
    if isinstance(node, Total):
        ends = rf"\sum_{{{node.index}={node.first}}}^{{{node.last}}}"
        return f"{ends} {_write(node.term, _BIG)}", _BIG
    if isinstance(node, Where):
        return _cases(node)
    if isinstance(node, Comparison):
        return _compared([latex(p) for p in node.parts], node.operators), _ATOM
    if node.word == "not":
        return rf"\lnot{_enclosed(latex(node.parts[0]))}", _ATOM
    word = rf"\text{{ {node.word} }}"
    parts = (
        _enclosed(latex(p)) if isinstance(p, Logic) and p.word != "not" else latex(p) for p in node.parts
    )
    return word.join(parts), _ATOM


def _joined(command: str, after: str) -> str:
    return f"{command} {after}" if command[-1].isalpha() else f"{command}{after}"


def _sum(node: Chain):
    first = node.parts[0]
    text = _enclosed(latex(first)) if isinstance(first, (Total, Where)) else latex(first)
    for k, (sign, part) in enumerate(zip(node.operators, node.parts[1:]), 2):
        # A big sum would seem to go on over what follows it.
        inside = isinstance(part, Total) and k < len(node.parts)
        text += sign + (_enclosed(latex(part)) if inside else _write(part, _BIG))
    return text, _SUM


def _product(node: Chain):
    first = node.parts[0]
    sign, first = ("-", first.part) if isinstance(first, Negative) else ("", first)  # (-2)x is -2x
    factors = [_parts(first)]
    for operator, part in zip(node.operators, node.parts[1:]):
        if operator == "*":
            factors.append(_parts(part))
        else:
            factors = [(rf"\frac{{{_times(factors)}}}{{{latex(part)}}}", _PRODUCT)]
    return sign + _times(factors), (_SUM if sign else _PRODUCT)


def _times(factors) -> str:
    """Factors side by side; one alone needs no parentheses over a fraction's line."""
    if len(factors) == 1:
        return factors[0][0]
    text = ""
    for k, (factor, tightness) in enumerate(factors):
        last = k == len(factors) - 1
        if tightness < (_BIG if last else _PRODUCT):
            factor = _enclosed(factor)
        if text:
            text += _sign_between(text, factor)
        text += factor
    return text


def _sign_between(left: str, right: str) -> str:
    """What shows that two factors are two: nothing, a thin space, or a dot before digits."""
    if right[0].isdigit() or (left[-1].isdigit() and right.startswith(r"\frac")):
        return r"\cdot "
    if left[-1].isdigit():
        return ""
    return " " if left[-1].isalpha() and right[0].isalpha() else r"\,"


def _power(node: Power):
    exponent = latex(node.exponent)
    raised = f"^{exponent}" if len(exponent) == 1 else f"^{{{exponent}}}"
    base = node.base
    whole = isinstance(node.exponent, Number) and node.exponent.value.is_integer()
    if isinstance(base, Call) and whole and _named(base.function):
        return _named(base.function) + raised + _arguments(base), _POWER
    return _write(base, _ATOM) + raised, _POWER


def _named(function: str) -> str:
    """The printed name of a function if a power may stand at it, as in sin^2(x); else nothing."""
    name, many = FUNCTIONS[function].latex, FUNCTIONS[function].most != 1
    return "" if many or isinstance(name, tuple) or "{}" in name or "_" in name else name


def _arguments(node: Call) -> str:
    return _enclosed(", ".join(latex(a) for a in node.arguments))


# Every part is printed once, but for short ones: twice at every level would be 2^depth times.
_SHORT = 40


def _call(node: Call):
    command = FUNCTIONS[node.function].latex
    if isinstance(command, tuple):
        return _enclosed(latex(node.arguments[0]), *command), _ATOM
    if "{}" in command:
        return command.format(latex(node.arguments[0])), (_POWER if "^" in command else _ATOM)
    return command + _arguments(node), _POWER


def _compared(parts: list[str], operators: Iterable[str]) -> str:
    return parts[0] + "".join(_joined(_SIGNS[sign], part) for sign, part in zip(operators, parts[1:]))


def _cases(node: Where):
    condition, otherwise = latex(node.condition), r"\text{otherwise}"
    if isinstance(node.condition, Comparison) and len(condition) <= _SHORT:
        parts, operators = node.condition.parts, node.condition.operators
        if len(operators) == 1:
            otherwise = _compared([latex(p) for p in parts], [_OPPOSITE[operators[0]]])
    rows = rf"{latex(node.then)} & {condition}\\ {latex(node.otherwise)} & {otherwise}"
    return rf"\begin{{cases}}{rows}\end{{cases}}", _SUM
