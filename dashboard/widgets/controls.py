"""A knob -> a widget: the only place that knows widget types."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import streamlit as st

from landscapes import Knob

# Stops of a logarithmic slider: fine enough to tune by, round enough to read aloud.
_DIGITS = (1, 1.5, 2, 3, 5, 7)


_ECHO = 1.0  # seconds in which a widget's old value is not taken for a person's choice

# Every widget is given its value twice, by ``sync`` and as its default: where a run of the script is
# overtaken by the next one, Streamlit loses the first, and the field would show its least value.


def sync(key: str, value) -> None:
    """Let the widget ``key`` show ``value``: the page's state is the truth, widgets follow it."""
    if key not in st.session_state or st.session_state[key] != value:
        if key in st.session_state:
            echoes = st.session_state.setdefault("lab_echoes", {})
            echoes[key] = (st.session_state[key], time.monotonic())
        st.session_state[key] = value


def knob_widget(knob: Knob, value, key: str, changed: Callable[[object], None], note: str = ""):
    """A control for ``knob`` showing ``value``; ``changed(new)`` is called when a person moves it.

    Numbers have a slider to feel and a field to type any value, also one the slider has not.
    """
    symbol = f" ${knob.symbol}$" if knob.symbol else ""
    label = f"{knob.label[:1].upper()}{knob.label[1:]}{symbol}"
    words = f"{knob.help[:1].upper()}{knob.help[1:]}." if knob.help else None
    if knob.kind == "bool":
        sync(key, bool(value))
        st.toggle(label, bool(value), key=key, help=words, on_change=told(key, changed))
    elif knob.kind == "choice":
        shown = value if value in knob.choices else knob.default
        sync(key, shown)
        st.selectbox(
            label,
            knob.choices,
            knob.choices.index(shown),
            key=key,
            help=words,
            on_change=told(key, changed),
            format_func=lambda c: c.replace("_", " "),
        )
    else:
        _numeric(knob, value, key, changed, label + note, words)


def _numeric(knob, value, key, changed, label, words):
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    value = value if numeric else knob.default
    inside = min(max(value, knob.low), knob.high)
    with left:
        slide = key + "-slide"
        words = f"{words or ''} From {knob.low:g} to {knob.high:g}.".strip()
        if knob.log:
            stops = _stops(knob, inside)
            sync(slide, inside)
            st.select_slider(
                label,
                stops,
                inside,
                key=slide,
                help=words,
                on_change=told(slide, changed),
                format_func=lambda v: f"{v:g}",
            )
        else:
            whole = knob.kind == "int"
            kind = int if whole else float
            sync(slide, kind(inside))
            step = 1 if whole else 10.0 ** math.floor(math.log10((knob.high - knob.low) / 100))
            st.slider(
                label,
                kind(knob.low),
                kind(knob.high),
                kind(inside),
                step=step,
                key=slide,
                help=words,
                on_change=told(slide, changed),
                format="%d" if whole else "%g",
            )
    with right:
        # Its label is only heard, not seen: no formula in it.
        number(knob.label, value, key, changed, whole=knob.kind == "int", hidden=True)


def number(label: str, value, key: str, changed, *, whole=False, hidden=False, help=None) -> None:
    """A field for any number at all: what is out of range is kept and spoken about, not refused."""
    kind = int if whole and float(value).is_integer() else float
    sync(key, kind(value))
    st.number_input(
        label,
        value=kind(value),
        key=key,
        help=help,
        step=1 if kind is int else _step(value),
        format="%d" if kind is int else "%g",
        on_change=told(key, changed),
        label_visibility="collapsed" if hidden else "visible",
    )


def told(key: str, changed: Callable[[object], None]) -> Callable[[], None]:
    """The callback of the widget ``key``: ``changed(value)``; an emptied field changes nothing.

    Nor does an echo. When the page itself has changed a widget (undo, a choice in the gallery), the
    browser may send the widget's old value once more before it hears of it, and Streamlit takes that
    for a person's change: it would be taken back as soon as it was made.
    """

    def heard():
        value = st.session_state[key]
        old, when = st.session_state.get("lab_echoes", {}).pop(key, (None, -_ECHO))
        echo = value == old and time.monotonic() - when < _ECHO
        if value is not None and not echo:
            changed(value)

    return heard


def _step(value):
    return 10.0 ** math.floor(math.log10(abs(value)) - 1) if value else 0.1


def _stops(knob, value):
    low, high = math.floor(math.log10(knob.low)), math.ceil(math.log10(knob.high))
    stops = {float(f"{d}e{k}") for k in range(low, high + 1) for d in _DIGITS}
    if knob.kind == "int":
        stops = {int(s) for s in stops if s >= 1 and s == int(s)}
    stops = {s for s in stops if knob.low <= s <= knob.high} | {knob.low, knob.high, value}
    return sorted(stops)
