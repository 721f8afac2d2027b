"""A formula's tree written out again: one text for every tree, which is read as the same tree."""

from __future__ import annotations

from collections.abc import Iterable

from .tree import Call, Chain, Comparison, Constant, Logic, Name, Negative, Node, Number, Power, Total, Where

# How tightly a part holds together: what is looser than its place asks for goes in parentheses.
_OR, _AND, _ONE, _SUM, _PRODUCT, _SIGNED, _POWER, _ATOM = range(8)


def digits(value: float) -> str:
    """A number as short as it can be and still be itself."""
    return str(int(value)) if value.is_integer() and value < 1e15 else repr(float(value))


def text_of(node: Node) -> str:
    """The formula in the notation it can be typed in, with ^ for powers and * for every product."""
    return _write(node, _OR)


def _write(node: Node, place: int) -> str:
    text, tightness = _parts(node)
    return text if tightness >= place else f"({text})"


def _joined(parts: tuple[Node, ...], signs: Iterable[str], place: int) -> str:
    first, *others = (_write(part, place) for part in parts)
    return first + "".join(sign + part for sign, part in zip(signs, others))


def _parts(node: Node) -> tuple[str, int]:
    """A node's text, and how tightly it holds together."""
    if isinstance(node, Number):
        return digits(node.value), _ATOM
    if isinstance(node, (Constant, Name)):
        return node.name, _ATOM
    if isinstance(node, Negative):
        return "-" + _write(node.part, _SIGNED), _SIGNED
    if isinstance(node, Chain) and node.additive:
        return _joined(node.parts, (f" {sign} " for sign in node.operators), _PRODUCT), _SUM
    if isinstance(node, Chain):
        return _joined(node.parts, node.operators, _SIGNED), _PRODUCT
    if isinstance(node, Power):
        return f"{_write(node.base, _ATOM)}^{_write(node.exponent, _SIGNED)}", _POWER
    if isinstance(node, Call):
        return f"{node.function}({', '.join(text_of(a) for a in node.arguments)})", _ATOM
    if isinstance(node, Total):
        return f"sum({text_of(node.term)}, {node.index}, {node.first}, {node.last})", _ATOM
    if isinstance(node, Where):
        inside = (node.condition, node.then, node.otherwise)
        return f"where({', '.join(text_of(part) for part in inside)})", _ATOM
    if isinstance(node, Comparison):
        return _joined(node.parts, (f" {sign} " for sign in node.operators), _SUM), _ONE
    if node.word == "not":
        return f"not {_write(node.parts[0], _ONE)}", _ONE
    inner, own = (_AND, _OR) if node.word == "or" else (_ONE, _AND)
    if any(isinstance(part, Logic) and part.word == node.word for part in node.parts):
        inner = own + 1
    return f" {node.word} ".join(_write(part, inner) for part in node.parts), own
