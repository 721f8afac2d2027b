"""The player as a Streamlit component: three mounts, so that a changed run does not resend the ground.

The terrain and the critical points travel in messages of their own; as long as a message is the same,
Streamlit's message cache sends a reference instead of it. All mounts run the same published script.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.components import v2

from .assets import publish
from .messages.faults import faults
from .messages.schema import EVENTS, Said

_STATIC = Path(__file__).parents[2] / "static"

_LOADER = """
const folder = new URL(%(folder)r, document.baseURI).href;

// Plotly and the stylesheet are loaded once, whichever component of the page comes first.
function load(tag, attributes) {
  const files = (window.__landscapePlayerFiles ??= {});
  return (files[tag] ??= new Promise((onload, onerror) => {
    document.head.append(Object.assign(document.createElement(tag), { ...attributes, onload, onerror }));
  }));
}

export default async (component) => {
  const [player] = await Promise.all([
    import(folder + "player.js"),
    load("script", { src: folder + "plotly.min.js" }),
    load("link", { rel: "stylesheet", href: folder + "player.css" }),
  ]);
  return player.%(entry)s(component);
};
"""


def _declare(name: str, entry: str) -> Callable[..., object]:
    script = _LOADER % {"folder": publish(str(_STATIC)), "entry": entry}
    return v2.component(name, js=script, isolate_styles=False)


_HEARD = "player-heard"  # in the session: the number of the last thing that its browser said


def heard() -> int:
    """The number for the next runs message: what was said up to it is taken into account."""
    return st.session_state.get(_HEARD, 0)


def show(terrain: bytes, runs: bytes, on_event: Callable[[str, object], None], asks: str = "") -> None:
    """Mount the player. ``on_event(name, value)`` is called when the person acts on it (schema.Events).

    ``asks`` is where this browser may ask beside the page, which no message for all visitors may hold.
    """

    def callback(name: str) -> Callable[[], None]:
        def said() -> None:
            event = st.session_state["player"].get(name)
            if faults(event, Said):
                return
            st.session_state[_HEARD] = max(heard(), event["count"])
            if not faults(event["value"], EVENTS[name]):
                on_event(name, event["value"])

        return said

    _declare("landscape_address", "mountAddress")(data=asks, key="address")
    show_terrain(terrain)
    _declare("landscape_player", "mount")(
        data=runs,
        key="player",
        on_start_change=callback("start"),
        on_mark_change=callback("mark"),
        on_domain_change=callback("domain"),
        on_export_change=callback("export"),
        on_view_change=callback("view"),
        on_point_change=callback("point"),
    )


def show_terrain(terrain: bytes) -> None:
    """Bring a terrain to whatever on the page draws it; invisible itself."""
    _declare("landscape_terrain", "mountTerrain")(data=terrain, key="terrain")


def show_board(board: bytes, key: str, on_move: Callable[[], None], on_export: Callable[[], None]) -> None:
    """Mount a study's figures. ``on_move``: something was moved; ``on_export``: a file is wanted."""
    _declare("landscape_board", "mountBoard")(
        data=board, key=key, on_move_change=on_move, on_export_change=on_export
    )


def show_gallery(gallery: bytes, on_choose: Callable[[str], None]) -> None:
    """Mount the gallery; ``on_choose(name)`` is called when something is chosen."""

    def chosen() -> None:
        name = st.session_state["gallery-tiles"].get("choose")
        if isinstance(name, str):
            on_choose(name)

    _declare("landscape_gallery", "mountGallery")(data=gallery, key="gallery-tiles", on_choose_change=chosen)


def show_landmarks(landmarks: bytes) -> None:
    """Bring the critical points to the player that shows their terrain; invisible itself."""
    _declare("landscape_landmarks", "mountLandmarks")(data=landmarks, key="landmarks")
