"""Tables in Markdown, for the documents that are made from registries."""

from __future__ import annotations

from collections.abc import Iterable

from landscapes import Knob


def table(title: str, columns: str, rows: Iterable[list[str]]) -> list[str]:
    """The lines of a table below a heading; ``columns`` are its names with " | " between them."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    head = ["", f"### {title}", "", f"| {columns} |", "|" + "---|" * len(columns.split(" | "))]
    return head + [f"| {' | '.join(row)} |" for row in cells]


def names(knobs: Iterable[Knob]) -> str:
    """The names of knobs, one after the other."""
    return ", ".join(f"`{k.name}`" for k in knobs)


def anchor(heading: str) -> str:
    """What GitHub calls a heading in a link: small letters, digits and underscores, spaces as hyphens."""
    kept = "".join(c for c in heading.strip().lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")
