"""What a person takes away: the table, the runs, a link, a PDF, a page that plays by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.player.assets import standalone_page
from dashboard.player.messages import landmarks
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.terrain import terrain
from dashboard.state import plane_words
from dashboard.state.planes import drawn
from dashboard.state.race import Race, prepare, run_all, runs_of
from dashboard.state.run_cache import RunCache
from dashboard.state.state import State
from dashboard.work.atlases import Atlases
from landscapes import Atlas

from .pack.archive import Pack
from .pack.fair import Fair
from .pack.kinds import PackError
from .pack.race import race_pack
from .pack.words import of_fault
from .pdf import pdf, refers_elsewhere

# An SVG of eight dense paths has 2 MB; a larger one does not come from this page.
_LARGEST_SVG = 30_000_000


def html(race: Race, view: Mapping[str, str], theme: str = "light", atlas: Atlas | None = None) -> str:
    """The player with these runs as one file that needs neither server nor network.

    With an ``atlas`` of the race's landscape, its critical points are marked in it.
    """
    ground = terrain(race.drawn)
    message = runs_message(
        race.landscape,
        runs_of(race),
        ground,
        dict(view),
        autoplay=True,
        start=None,
        picture=race.drawn,
        lines=race.lines,
    )
    marks = None if atlas is None else landmarks.message(atlas, ground.key)
    return standalone_page(ground.message, message, race.landscape.title, theme, marks)


def pdf_answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """The PDF of the picture in a request (schema.Export), or a sentence why there is none."""
    name = "".join(c for c in str(request.get("name", "")) if c.isalnum() or c in "-_")[:120]
    reply: dict[str, Any] = {"id": request["id"]}
    svg = request.get("svg")
    if not isinstance(svg, str) or not 0 < len(svg) <= _LARGEST_SVG:
        return {**reply, "error": "The picture is too large for a PDF; PNG or SVG will do."}
    if refers_elsewhere(svg):
        return {**reply, "error": "The picture refers to other files; nothing was converted."}
    try:
        data = pdf(svg)
    except (ValueError, RuntimeError):  # whatever the converter finds wrong with the drawing
        return {**reply, "error": "The PDF could not be made; PNG or SVG will do."}
    return {**reply, "name": f"{name or 'figure'}.pdf", "mime": "application/pdf", "data": data}


def pack_answer(request: Mapping[str, Any], make: Callable[[], Pack]) -> dict[str, Any]:
    """The paper pack of a request, or a sentence why there is none."""
    try:
        name, data = make()
    except PackError as error:
        return {"id": request["id"], "error": of_fault(error.fault)}
    return {"id": request["id"], "name": f"{name}.zip", "mime": "application/zip", "data": data}


def answer(
    request: object,
    state: State,
    cache: RunCache,
    atlases: Atlases | None = None,
    fair: Callable[[Race], Fair | None] = lambda _: None,
) -> Callable[..., dict[str, Any]] | None:
    """What makes the file that the player asked for; None where it asked for none.

    It makes {id, name, mime, data}, or {id, error} with a sentence why there is none, and may be called in
    another thread, with a progress (done, total) that stops it where it is False. ``cache`` has the session's
    runs, ``atlases`` its critical points, ``fair(race)`` the fair race that was held of a race.
    """
    if not isinstance(request, dict) or not isinstance(request.get("id"), (str, int)):
        return None
    reply: dict[str, Any] = {"id": request["id"]}
    if request.get("kind") == "pdf":
        return lambda *_: pdf_answer(request)
    if request.get("kind") not in ("html", "pack"):
        return None
    race = prepare(state)
    run_all(race, cache, lambda *_: None)
    made = drawn(race, state.plane, state.domain)
    race.picture, race.lines = made.landscape, made.lines
    if request.get("kind") == "html":
        theme = "dark" if request.get("theme") == "dark" else "light"
        atlas = atlases.known(race.landscape, state.private) if atlases else None

        def page(*_: object) -> dict[str, Any]:
            data = html(race, state.view, theme, atlas).encode()
            return {**reply, "name": f"{state.landscape}.html", "mime": "text/html", "data": data}

        return page
    held, told = fair(race), plane_words.sentences(made, every=race.every, named=str)

    def pack(progress: Callable[[int, int], object] = lambda *_: True) -> dict[str, Any]:
        return pack_answer(request, lambda: race_pack(request, race, state, held, told, progress))

    return pack
