"""The command of a picture of every landscape."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import landscapes
from dashboard.state.state import State
from dashboard.takeaway.aside import aside
from landscapes.core.progress import report

from .race import Theme, size_of, there
from .registry import Refused, Told, takeaway


@takeaway("gallery", "A small picture of every landscape, as docs/GALLERY.md shows them.")
def gallery(
    out: Path,
    told: Told,
    size: Annotated[str, "width x height in pixels"] = "420x190",
    theme: Annotated[Theme, "the page's colours"] = Theme.LIGHT,
) -> list[Path]:
    """The folder; each picture is called as its landscape, such as himmelblau.png"""
    there(".png")
    pixels = size_of(size, ".png")
    if out.is_file():
        raise Refused(f"{out} is a file; name a folder.")
    from dashboard.takeaway.reel.encoders import png
    from dashboard.takeaway.reel.export import exact_colours
    from dashboard.takeaway.reel.film import Film, reel_of
    from landscapes.drawing.views import View

    written, names = [], landscapes.names()
    with ExitStack() as whole:  # all of them, or none
        for k, name in enumerate(names):
            report(told.progress, k, len(names))
            few = {1: [View.CONTOUR], 2: [View.CONTOUR, View.SURFACE], 3: [View.SURFACE]}
            wanted = few[landscapes.get(name).dimension]
            reel = replace(reel_of(State(landscape=name), wanted), title="")
            film = Film(reel, pixels, theme, captions=False)
            part = whole.enter_context(aside(out / f"{name}.png"))
            png(part, film.frame(0.0), {"Title": reel.title}, exact_colours(reel, theme))
            written.append(out / f"{name}.png")
        report(told.progress, len(names), len(names))
    return written
