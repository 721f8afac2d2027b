"""A knob -> a widget: the only place that knows widget types."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from landscapes import Knob

__all__ = ["knob_widget", "number", "sync"]

# Stops of a logarithmic slider: fine enough to tune by, round enough to read aloud.
_DIGITS = (1, 1.5, 2, 3, 5, 7)


# Every widget is given its value twice, by ``sync`` and as its default: where a run of the script is
# overtaken by the next one, Streamlit loses the first, and the field would show its least value.


def sync(key: str, value) -> None:
    """Let the widget ``key`` show ``value``: the page's state is the truth, widgets follow it."""
    if key not in st.session_state or st.session_state[key] != value:
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
        st.toggle(label, bool(value), key=key, help=words, on_change=_tell(key, changed))
    elif knob.kind == "choice":
        shown = value if value in knob.choices else knob.default
        sync(key, shown)
        st.selectbox(
            label, knob.choices, knob.choices.index(shown), key=key, help=words,
            on_change=_tell(key, changed), format_func=lambda c: c.replace("_", " "),
        )  # fmt: skip
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
            st.select_slider(label, stops, inside, key=slide, help=words, on_change=_tell(slide, changed),
                             format_func=lambda v: f"{v:g}")  # fmt: skip
        else:
            whole = knob.kind == "int"
            kind = int if whole else float
            sync(slide, kind(inside))
            step = 1 if whole else 10.0 ** math.floor(math.log10((knob.high - knob.low) / 100))
            st.slider(label, kind(knob.low), kind(knob.high), kind(inside), step=step, key=slide,
                      help=words, on_change=_tell(slide, changed),
                      format="%d" if whole else "%g")  # fmt: skip
    with right:
        # Its label is only heard, not seen: no formula in it.
        number(knob.label, value, key, changed, whole=knob.kind == "int", hidden=True)


def number(label: str, value, key: str, changed, *, whole=False, hidden=False, help=None) -> None:
    """A field for any number at all: what is out of range is kept and spoken about, not refused."""
    kind = int if whole and float(value).is_integer() else float
    sync(key, kind(value))
    st.number_input(
        label, value=kind(value), key=key, help=help, step=1 if kind is int else _step(value),
        format="%d" if kind is int else "%g", on_change=_tell(key, changed),
        label_visibility="collapsed" if hidden else "visible",
    )  # fmt: skip


def _tell(key, changed):
    def heard():
        value = st.session_state[key]
        if value is not None:  # an emptied field changes nothing
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
