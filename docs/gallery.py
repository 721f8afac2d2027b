"""Writes docs/GALLERY.md and optimizers/__init__.pyi from the registries: ``python -m docs.gallery``."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import landscapes
import optimizers

_FILE = Path(__file__).with_name("GALLERY.md")
_STUB = Path(optimizers.__file__).with_name("__init__.pyi")


def text() -> str:
    """Every landscape and optimizer as Markdown; ``tests/test_docs.py`` holds the file to it."""
    lines = [
        "# The gallery",
        "",
        "Made from the registries by `python -m docs.gallery`; nothing here is typed by hand.",
    ]
    lines += ["", f"## {len(landscapes.names())} landscapes"]
    for lesson, names in landscapes.lessons().items():
        lines += ["", f"### {lesson}", ""]
        lines += ["| landscape | name | what to notice | smoothness | knobs | source |", "|" + "---|" * 6]
        for f in map(landscapes.get, names):
            knobs = ", ".join(f"`{k.name}`" for k in f.knobs)
            row = [f.title, f"`{f.name}`", f.teaches, f.smoothness, knobs, f.reference]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
    lines += ["", f"## {len(optimizers.names())} optimizers"]
    for family, names in optimizers.families().items():
        lines += ["", f"### {family}", ""]
        lines += ["| optimizer | name | in words | knobs | source |", "|" + "---|" * 5]
        for method in map(optimizers.method, names):
            knobs = ", ".join(f"`{k.name}`" for k in method.knobs())
            row = [method.title, f"`{method.name}`", method.teaches(), knobs, method.reference]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
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
