"""What a person takes away: the table, the runs, a link, a PDF, a page that plays by itself."""

from __future__ import annotations

import re

from dashboard.player.assets import standalone_page
from dashboard.player.messages import landmarks
from dashboard.player.messages import terrain as payload
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.wire import unpack
from dashboard.state import race as racing
from dashboard.state.race import runs_of
from dashboard.state.state import State

# An SVG of eight dense paths has 2 MB; beyond this somebody plays with the browser's messages.
_LARGEST_SVG = 30_000_000
# The converter would open files and addresses named in an SVG: only what it carries itself may stay.
_FOREIGN = re.compile(r"""href\s*=\s*["']?\s*(?!data:image/|\#)[^\s"'>]|<!ENTITY|@import""", re.I)


def html(race, view: dict, theme: str = "light", atlas=None) -> str:
    """The player with these runs as one file that needs neither server nor network.

    With an ``atlas`` of the race's landscape, its critical points are marked in it.
    """
    ground = payload.terrain(race.landscape)
    message = runs_message(
        race.landscape, runs_of(race), unpack(ground)["key"], view, autoplay=True, start=None
    )
    marks = None if atlas is None else landmarks.message(atlas, unpack(ground)["key"])
    return standalone_page(ground, message, race.landscape.title, theme, marks)


def pdf(svg: str) -> bytes:
    """An SVG that the visitor's browser drew, as a vector PDF; needs no browser here."""
    import vl_convert

    return vl_convert.svg_to_pdf(svg)


def answer(request: object, state: State, cache, atlases=None) -> dict | None:
    """The file the player asked for, or a sentence why there is none: {id, name, mime, data|error}.

    ``cache`` has the session's runs, ``atlases`` its critical points.
    """
    if not isinstance(request, dict) or not isinstance(request.get("id"), (str, int)):
        return None
    name = "".join(c for c in str(request.get("name", "")) if c.isalnum() or c in "-_")[:60]
    reply = {"id": request["id"]}
    if request.get("kind") == "pdf":
        svg = request.get("svg")
        if not isinstance(svg, str) or not 0 < len(svg) <= _LARGEST_SVG:
            return {**reply, "error": "The picture is too large for a PDF; PNG or SVG will do."}
        if _FOREIGN.search(svg):
            return {**reply, "error": "The picture refers to other files; nothing was converted."}
        try:
            data = pdf(svg)
        except (ValueError, RuntimeError):  # whatever the converter finds wrong with the drawing
            return {**reply, "error": "The PDF could not be made; PNG or SVG will do."}
        return {**reply, "name": f"{name or 'figure'}.pdf", "mime": "application/pdf", "data": data}
    if request.get("kind") == "html":
        race = racing.prepare(state)
        racing.run_all(race, cache, lambda *_: None)
        theme = "dark" if request.get("theme") == "dark" else "light"
        atlas = atlases and atlases.known(race.landscape)
        page = html(race, state.view, theme, atlas).encode()
        return {**reply, "name": f"{state.landscape}.html", "mime": "text/html", "data": page}
    return None
