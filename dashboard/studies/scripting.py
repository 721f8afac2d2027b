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
from dashboard.studies.raced import Raced
from dashboard.takeaway.scripts.landscape import begun
from dashboard.takeaway.scripts.literals import WIDTH, Code, call, literal
from dashboard.takeaway.scripts.methods import method_code
from dashboard.takeaway.scripts.race import batches_code, run_code
from dashboard.takeaway.scripts.script import Script
from dashboard.takeaway.scripts.starts import own_start, start_lines

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
        code = "\n".join(_fitted(line) for line in lines if not line.startswith("# "))
        script = script.part(comment, code, imports=_used(code, imports))
    each = [panels] if isinstance(panels, str) else [*panels, *(["landscape=f"] if ground else [])]
    figure = Template("\n".join(each) if isinstance(panels, str) else _row(each)).substitute(literals)
    return script.figure(figure, imports=_used(figure, imports))


def _fitted(line: str) -> str:
    """A line; where it is too long and all of it is a call that is given a name, one argument a line."""
    if len(line) <= WIDTH or line != line.lstrip():
        return line
    (statement,) = ast.parse(line).body
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return line
    called = statement.value
    given = [*called.args, *(one for one in called.keywords)]
    each = "".join(f"    {ast.get_source_segment(line, one)},\n" for one in given)
    return f"{line[: called.func.end_col_offset]}(\n{each})"


def with_row(script: Script, panels: Sequence[str]) -> Script:
    """The script with one figure more, of panels beside each other."""
    figure = _row(panels)
    return script.figure(figure, imports=_used(figure))


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


def _used(code: str, imports: Sequence[str] = ()) -> list[str]:
    """The import lines of the names that the code uses, one a name."""
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    lines = []
    for line in (*_FACES, *imports):
        home, _, listed = line.partition(" import ")
        lines += [f"{home} import {name}" for name in listed.split(", ") if name in names]
    return lines


def with_starts(script: Script, desk: Desk, most: int = 0) -> tuple[Script, Code | None]:
    """The script with the race's ``start``, and its name; None where that is the landscape's own.

    Of several starts it is the first, or the first ``most`` (d, k).
    """
    race = desk.session.race()
    lines = start_lines(desk.session.state, race)
    if not lines:
        return script, None
    if race.start.ndim > 1 and not most:
        lines.append("start = start[:, 0]")
    elif race.start.ndim > 1 and race.start.shape[1] > most:
        lines.append(f"start = start[:, :{most}]")
    return script.part("Where it begins", *lines), Code("start")


def with_run(script: Script, desk: Desk, raced: Raced) -> Script:
    """The script with ``run``, one of the race from one start."""
    script, start = with_starts(script, desk)
    lines, code = _run_lines(desk, raced, start)
    return script.part(f"The run: {raced.label}", *lines, _fitted(f"run = {code}"), imports=_used(code))


def with_runs(script: Script, desk: Desk, raced: Sequence[Raced]) -> Script:
    """The script with ``runs``, some of the race by their labels, each from one start."""
    script, start = with_starts(script, desk)
    lines, used = ["runs = {}"], set[str]()
    for one in raced:
        more, code = _run_lines(desk, one, start)
        lines += [*more, _fitted(f"runs[{literal(one.label)}] = {code}")]
        used |= set(_used(code))
    return script.part("The runs", *lines, imports=sorted(used))


def _run_lines(desk: Desk, raced: Raced, start: Code | None) -> tuple[list[str], str]:
    """Lines before a run, and the run itself."""
    entry, lines = raced.entry, [_fitted(f"method = {method_code(raced.run.optimizer)}")]
    if entry.card.own.weights is not None:
        lines += own_start(desk.f, desk.session.state, entry.card.own.weights)
        lines += ["own_start = own_start[:, 0]"] if desk.session.race().start.ndim > 1 else []
        start = Code("own_start")
    rows = None if entry.batches is None else Code(batches_code(entry.batches))
    return lines, run_code(raced.race, entry, Code("method"), start, rows)


def atlas_code(desk: Desk, otherwise: str | None = None) -> Code | None:
    """The landscape's atlas as the page has it: certified, or as ``otherwise`` has it."""
    known = desk.session.atlas(desk.f)
    if known is not None and known.certified:
        return Code("landscapes.atlas(f)")
    return None if otherwise is None else Code(otherwise)


def rows_code(rows: np.ndarray, count: int) -> Code:
    """The expression of all positions of so many rows, or of some evenly among them."""
    if len(rows) == count:
        return Code(f"np.arange({count})")
    return Code(f"np.unique(np.round(np.linspace(0, {count - 1}, {len(rows)})).astype(int))")
