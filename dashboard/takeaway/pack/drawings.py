"""The figures that the visitor's browser drew for a pack: checked, and as files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from dashboard.takeaway.pdf import pdf, refers_elsewhere
from landscapes.core.progress import Cancelled

from .kinds import Fault, PackError

ALL = "all-panels"
_MOST = 16  # figures
_LARGEST = 60_000_000  # letters of all of them: a scene's image of 18 cm has 4 MB


@dataclass(frozen=True)
class Drawing:
    """A figure: ``mm`` wide on paper, its images of ``dots`` an inch (None: nothing is an image)."""

    name: str
    title: str
    svg: str
    mm: float
    dots: float | None
    table: str = ""  # what is drawn, as CSV


def drawings(asked: Sequence[Mapping[str, Any]]) -> tuple[Drawing, ...]:
    """The figures of a request (schema.Figure), with names fit for files; PackError where they are none."""
    if not 0 < len(asked) <= _MOST or sum(len(one["svg"]) for one in asked) > _LARGEST:
        raise PackError(Fault.TOO_LARGE)
    made: dict[str, Drawing] = {}
    for one in asked:
        if refers_elsewhere(one["svg"]):
            raise PackError(Fault.REFERS_ELSEWHERE)
        plain = re.sub(r"[^a-z0-9]+", "-", one["name"].lower()).strip("-")[:60] or "figure"
        name = next(name for k in count() if (name := f"{plain}-{k + 1}" if k else plain) not in made)
        made[name] = Drawing(name, one["title"], one["svg"], one["mm"], one["dots"], one.get("table", ""))
    return tuple(made.values())


def as_files(made: Sequence[Drawing], progress: Callable[[int, int], object]) -> dict[str, bytes]:
    """Each figure as SVG and PDF, its table as CSV; Cancelled where ``progress(done, total)`` is False."""
    files: dict[str, bytes] = {}
    for k, one in enumerate(made):
        if progress(k, len(made)) is False:
            raise Cancelled
        files[f"figures/{one.name}.svg"] = one.svg.encode()
        try:
            files[f"figures/{one.name}.pdf"] = pdf(one.svg)
        except (ValueError, RuntimeError):  # whatever the converter finds wrong with the drawing
            raise PackError(Fault.NO_PDF) from None
        if one.table:
            files[f"data/{one.name}.csv"] = one.table.encode()
    return files
