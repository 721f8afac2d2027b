"""Writes docs/GALLERY.md and optimizers/__init__.pyi from the registries: ``python -m docs.gallery``."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import landscapes
import optimizers
from landscapes import Landscape

from .markdown import names as knob_names
from .markdown import table

_FILE = Path(__file__).with_name("GALLERY.md")
_STUB = Path(optimizers.__file__).with_name("__init__.pyi")


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
            [_picture(f), f.title, f"`{f.name}`", f.teaches, f.smoothness, knob_names(f.knobs), f.reference]
            for f in gallery
        )
        lines += table(
            lesson, "picture | landscape | name | what to notice | smoothness | knobs | source", rows
        )
    lines += ["", f"## {len(optimizers.names())} optimizers"]
    for family, names in optimizers.families().items():
        methods = map(optimizers.method, names)
        rows = ([m.title, f"`{m.name}`", m.teaches(), knob_names(m.knobs()), m.reference] for m in methods)
        lines += table(family, "optimizer | name | in words | knobs | source", rows)
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
