"""Writes docs/GALLERY.md from the registries: ``python -m docs.gallery``."""

from __future__ import annotations

from pathlib import Path

import landscapes
import optimizers

_FILE = Path(__file__).with_name("GALLERY.md")


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
        for method in map(optimizers.get, names):
            knobs = ", ".join(f"`{k.name}`" for k in method.knobs())
            row = [method.title, f"`{method.name}`", method.teaches(), knobs, method.reference]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    _FILE.write_text(text(), "utf-8")
