"""Writes docs/GALLERY.md and optimizers/__init__.pyi from the registries: ``python -m docs.gallery``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import landscapes
import optimizers
from landscapes import Knob, Landscape

_FILE = Path(__file__).with_name("GALLERY.md")
_STUB = Path(optimizers.__file__).with_name("__init__.pyi")


def _table(title: str, columns: str, rows: Iterable[list[str]]) -> list[str]:
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    head = ["", f"### {title}", "", f"| {columns} |", "|" + "---|" * len(columns.split(" | "))]
    return head + [f"| {' | '.join(row)} |" for row in cells]


def _knobs(knobs: Iterable[Knob]) -> str:
    return ", ".join(f"`{k.name}`" for k in knobs)


def _picture(f: Landscape) -> str:
    return f"![{f.title}](pictures/gallery/{f.name}.png)"


def text() -> str:
    """Every landscape and optimizer as Markdown; ``tests/test_docs.py`` holds the file to it."""
    lines = [
        "# The gallery",
        "",
        "Made from the registries by `python -m docs.gallery`; nothing here is typed by hand. The pictures",
        "are made by `python -m dashboard.takeaway gallery -o docs/pictures/gallery`; a star is a known",
        "global minimum.",
    ]
    lines += ["", f"## {len(landscapes.names())} landscapes"]
    for lesson, names in landscapes.lessons().items():
        gallery = map(landscapes.get, names)
        rows = (
            [_picture(f), f.title, f"`{f.name}`", f.teaches, f.smoothness, _knobs(f.knobs), f.reference]
            for f in gallery
        )
        lines += _table(
            lesson, "picture | landscape | name | what to notice | smoothness | knobs | source", rows
        )
    lines += ["", f"## {len(optimizers.names())} optimizers"]
    for family, names in optimizers.families().items():
        methods = map(optimizers.method, names)
        rows = ([m.title, f"`{m.name}`", m.teaches(), _knobs(m.knobs()), m.reference] for m in methods)
        lines += _table(family, "optimizer | name | in words | knobs | source", rows)
    return "\n".join(lines) + "\n"


def stub() -> str:
    """The face of ``optimizers`` for type checkers, which cannot ask the registry for its classes."""
    lines = []
    for name in dir(optimizers):
        thing = getattr(optimizers, name)
        module = thing.__name__.rpartition(".")[0] if isinstance(thing, ModuleType) else thing.__module__
        lines.append(
            (module, not isinstance(thing, type), name.lower(), f"from {module} import {name} as {name}")
        )
    return "\n".join(["# Made by `python -m docs.gallery`.", *(line for *_, line in sorted(lines))]) + "\n"


if __name__ == "__main__":
    _STUB.write_text(stub(), "utf-8")
    _FILE.write_text(text(), "utf-8")
