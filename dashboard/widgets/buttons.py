"""Buttons whose press is kept until the script has come to them.

Streamlit forgets a press where the run that it begins is overtaken by the next one before it comes to the
button: on a busy machine that is every other press. A callback is called in any case, so it keeps the press.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

_PRESSED = "pressed"  # in Streamlit's session: keys of buttons whose press was not answered yet


def button(label: str, key: str, *, stays: bool = False, **look: Any) -> bool:
    """Whether it was pressed; ``look`` is what else ``st.button`` takes.

    One that ``stays`` is pressed until a run comes to its end: for a dialog, which an overtaken run loses.
    """
    st.button(label, key=key, on_click=_press, args=(key,), **look)
    kept: set[str] = st.session_state.get(_PRESSED, set())
    pressed = key in kept
    if not stays:
        kept.discard(key)
    return pressed and not look.get("disabled")


def forget() -> None:
    """At the end of a run: what no button has answered by now belongs to one that has gone."""
    st.session_state.pop(_PRESSED, None)


def _press(key: str) -> None:
    st.session_state.setdefault(_PRESSED, set()).add(key)
