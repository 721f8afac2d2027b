"""A rule in LaTeX, from its trees: statements in their order, then what its letters stand for."""

from __future__ import annotations

from landscapes.core.axis_names import in_latex
from landscapes.formulas.latex import Printed, latex
from landscapes.formulas.tree import Call, Name, Node, rebuilt

from . import words
from .reading import Rule, draw

_NEXT = r",\quad "
_DEFINED = {"g": r"g = \nabla f(\theta)", "f": "", "H": r"H = \nabla^2 f(\theta)"}
_AT = {"g": r"\nabla f", "f": "f", "H": r"\nabla^2 f"}


def in_formula(rule: Rule) -> str:
    """The rule as one formula; parts that belong to lines of their own are apart by a comma and a quad."""
    noise = {draw(k): rf"\xi_{{{k + 1}}}" if rule.draws > 1 else r"\xi" for k in range(rule.draws)}

    def change(node: Node) -> Node:
        if isinstance(node, Name) and node.name in noise:
            return Printed(noise[node.name])
        if isinstance(node, Name) and node.name == "f":
            return Printed(r"f(\theta)")
        if isinstance(node, Call) and node.function in words.OWN_FUNCTIONS:
            return _called(node.function, *node.arguments)
        return node

    lines = [
        rf"{in_latex(name)} \leftarrow {latex(rebuilt(tree, change))}" for name, tree, _ in rule.statements
    ]
    lines += [_DEFINED[one] for one in ("g", "H") if one in rule.asked]
    if noise:
        lines.append(rf"{', '.join(noise.values())} \sim \mathcal{{N}}(0, I)")
    return _NEXT.join(lines)


def _factor(node: Node) -> str:
    """A part as it stands beside another one: in parentheses unless it is a name or the like."""
    text = latex(node)
    return text if isinstance(node, Name) else rf"\left({text}\right)"


def _called(function: str, *arguments: Node) -> Printed:
    if function in _AT:
        return Printed(rf"{_AT[function]}\left({latex(arguments[0])}\right)")
    if function == "dot":
        return Printed(rf"\left\langle {latex(arguments[0])}, {latex(arguments[1])}\right\rangle")
    if function == "norm":
        return Printed(rf"\left\lVert {latex(arguments[0])}\right\rVert")
    if function == "solve":
        return Printed(rf"{_factor(arguments[0])}^{{-1}}\,{_factor(arguments[1])}", whole=False)
    if function == "outer":
        return Printed(rf"{_factor(arguments[0])}\,{_factor(arguments[1])}^{{\top}}", whole=False)
    inside = ", ".join(map(latex, arguments))
    return Printed(rf"\operatorname{{{function}}}\left({inside}\right)")
