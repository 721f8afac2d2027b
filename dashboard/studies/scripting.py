"""What studies' scripts are made of beside the writer: the page's landscape, and text with values in it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from string import Template
from textwrap import indent
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dashboard.studies.desk import Desk
from dashboard.takeaway.scripts.landscape import begun
from dashboard.takeaway.scripts.literals import Code, call, literal
from dashboard.takeaway.scripts.script import Script

F = Code("f")
_FACES = ("from landscapes import learning, local", "from landscapes.drawing import plots")


def opened(desk: Desk, title: str, relaxed: bool = True) -> Script:
    """A script that defines ``f``, the landscape of the page; ``relaxed`` as the page has it, or as it is."""
    state = desk.session.state
    return begun(state if relaxed else replace(state, relax=None), title, desk.session.landscapes)


def written(
    script: Script,
    text: str,
    panels: Sequence[str] | str,
    ground: bool = False,
    imports: Sequence[str] = (),
    **values: Any,
) -> Script:
    """The script with a text's blocks, and a figure: panels beside each other, or one expression.

    A block is lines of code below ``# a comment``; blocks are parted by empty lines. ``$name`` stands for a
    value, written as a literal. ``local``, ``learning`` and ``plots`` are imported where they are used;
    ``imports`` are further lines. ``ground``: a panel stands on the landscape.
    """
    literals = {name: literal(value) for name, value in values.items()}
    for block in Template(text).substitute(literals).strip().split("\n\n"):
        lines = block.splitlines()
        comment = " ".join(line.removeprefix("# ") for line in lines if line.startswith("# "))
        code = "\n".join(line for line in lines if not line.startswith("# "))
        script = script.part(comment, code, imports=_used(code, imports))
    each = [panels] if isinstance(panels, str) else [*panels, *(["landscape=f"] if ground else [])]
    figure = Template("\n".join(each) if isinstance(panels, str) else _row(each)).substitute(literals)
    return script.figure(figure, imports=_used(figure, imports))


def _row(each: Sequence[str]) -> str:
    """Panels as the arguments of a figure, as a formatter would have them."""
    if len(each) == 1 and "\n" not in each[0].strip():
        return f"plots.row({each[0].strip()})"
    ending = "," if len(each) > 1 else ""
    inside = "\n".join(indent(f"{one.strip()}{ending}", "    ") for one in each)
    return f"plots.row(\n{inside}\n)"


def array(values: ArrayLike) -> Code:
    """An array as code, with the same numbers to the last bit."""
    return Code(call("np.array", np.asarray(values)))


def _used(code: str, imports: Sequence[str]) -> list[str]:
    """The import lines of the names that the code uses, one a name."""
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    lines = []
    for line in (*_FACES, *imports):
        home, _, listed = line.partition(" import ")
        lines += [f"{home} import {name}" for name in listed.split(", ") if name in names]
    return lines
