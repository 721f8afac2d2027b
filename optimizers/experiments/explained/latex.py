"""Terms in LaTeX, with symbols or with this step's numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .terms import Term

_MOST = 3  # components that can be read
_DIGITS = 4
_SUM, _PRODUCT, _POWER, _ATOM = range(4)  # how tightly a text holds together
_BETWEEN = {"add": " + ", "subtract": " - "}
_CALLED = {
    "maximum": r"\max",
    "minimum": r"\min",
    "sign": r"\operatorname{sign}",
    "exp": r"\exp",
    "clip": r"\operatorname{clip}",
    "reflected": r"\operatorname{reflected}",
}
_WRITTEN = frozenset(
    "add subtract multiply divide true_divide negative square power sqrt absolute norm dot times coordinates "
    "vector where".split()
) | frozenset(_CALLED)
_LONGEST = 45  # leaves and operations of a term that can be read


def is_writable(term: Term) -> bool:
    """Whether a term is short enough to be read, and all of it has a notation."""
    return term.size <= _LONGEST and _has_notation(term)


def _has_notation(term: Term) -> bool:
    if term.op == "[]":
        return not term.args[0].op and isinstance(term.args[1].value, int)
    return not term.op or (term.op in _WRITTEN and all(map(_has_notation, term.args)))


def number(value: float, digits: int = _DIGITS) -> str:
    """A number in LaTeX: 0.25, -3.2 \\cdot 10^{-5}, \\infty."""
    value = float(value)
    if not math.isfinite(value):
        return r"\text{–}" if math.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return text
    head, _, power = text.partition("e")
    ten = f"10^{{{int(power)}}}"
    return ten if head == "1" else f"-{ten}" if head == "-1" else rf"{head} \cdot {ten}"


def value_of(value: Any) -> str:
    """A number, a short vector as a column, a small matrix; "" for what is longer."""
    array = np.asarray(value, dtype=float)
    if array.ndim == 0 or array.shape == (1,):
        return number(float(array.reshape(())))
    if array.ndim > 2 or max(array.shape) > _MOST:
        return ""
    rows = (" & ".join(map(number, np.atleast_1d(row))) for row in array)
    return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"


def parts(symbol: str, term: Term, value: Any) -> tuple[str, ...]:
    """The symbol, its rule, the rule with numbers and the value, each once."""
    told = [symbol, *([term.symbol] if not term.op else [_text(term, False)[0], _text(term, True)[0]])]
    told.append(value_of(value) or rf"\text{{a vector of length }} {number(float(np.linalg.norm(value)))}")
    return tuple(dict.fromkeys(part for part in told if part))


def _leaf(term: Term, numbers: bool) -> tuple[str, int]:
    if term.symbol and not numbers:
        return term.symbol, _POWER if " " in term.symbol else _ATOM
    text = value_of(term.value) or term.symbol or r"\ldots"
    if text.startswith("-"):
        return text, _SUM
    return text, _PRODUCT if text[0] != "\\" and r"\cdot" in text else _ATOM


def _text(term: Term, numbers: bool) -> tuple[str, int]:
    """The LaTeX of a term, and how tightly it holds together."""
    if not term.op:
        return _leaf(term, numbers)

    def part(k: int, least: int) -> str:
        text, tight = _text(term.args[k], numbers)
        return text if tight >= least else rf"\left({text}\right)"

    op = term.op
    if op in _BETWEEN:
        right = part(1, _PRODUCT)
        return part(0, _SUM) + _BETWEEN[op] + right, _SUM
    if op == "multiply":
        between = r" \cdot " if numbers or part(1, _PRODUCT)[0].isdigit() else r"\,"
        return part(0, _PRODUCT) + between + part(1, _PRODUCT), _PRODUCT
    if op in ("divide", "true_divide"):
        return rf"\frac{{{part(0, _SUM)}}}{{{part(1, _SUM)}}}", _PRODUCT
    if op == "negative":
        return "-" + part(0, _PRODUCT), _SUM
    if op == "square":
        return part(0, _ATOM) + "^2", _POWER
    if op == "power":
        return f"{part(0, _ATOM)}^{{{part(1, _SUM)}}}", _POWER
    if op == "sqrt":
        return rf"\sqrt{{{part(0, _SUM)}}}", _ATOM
    if op == "absolute":
        return rf"\left|{part(0, _SUM)}\right|", _ATOM
    if op == "norm":
        return rf"\left\|{part(0, _SUM)}\right\|", _ATOM
    if op == "dot":
        return rf"{part(0, _ATOM)}^\top {part(1, _ATOM)}", _PRODUCT
    if op == "times":
        return rf"{part(0, _ATOM)}\,{part(1, _ATOM)}", _PRODUCT
    if op in ("coordinates", "vector"):
        turned = r"V^\top" if op == "coordinates" else "V"
        return rf"{turned}\,{part(1, _ATOM)}", _PRODUCT
    if op == "[]":  # of a symbol alone, by a number
        return (
            _leaf(Term(term.value), True)
            if numbers
            else (f"{part(0, _ATOM)}_{{{term.args[1].value + 1}}}", _ATOM)
        )
    if op == "where":
        return _taken(term, numbers), _ATOM
    if op in _CALLED:
        many = 1 if op == "reflected" else len(term.args)
        inner = ", ".join(part(k, _SUM) for k in range(many))
        return rf"{_CALLED[op]}\left({inner}\right)", _ATOM
    raise ValueError(f"{op} has no notation")


def _taken(term: Term, numbers: bool) -> str:
    """A choice that differs by component: what each has taken."""
    taken = np.broadcast_to(term.args[0].value, np.shape(term.value))
    if numbers or taken.ndim != 1 or len(taken) > _MOST:
        return value_of(term.value) or r"\ldots"
    texts = [_text(arg, False)[0] for arg in term.args[1:]]
    rows = (texts[0] if yes else texts[1] for yes in taken)
    return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"
