"""A value -> a widget that shows it and tells of a person's choice: the only place that knows widget types.

The page's state is the truth, and widgets follow it. Every widget is given its value twice, by ``_follow``
and as its default: where a run of the script is overtaken by the next one, Streamlit loses the first, and
the field would show its least value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard.state.session import session
from dashboard.state.state import clamped
from landscapes import Knob

# Stops of a logarithmic slider: fine enough to tune by, round enough to read aloud.
_DIGITS = (1, 1.5, 2, 3, 5, 7)
_SCOPES = ("page", "study")

Changed = Callable[[Any], object]  # told of the value that a person chose


def knob_widget(knob: Knob, value: object, key: str, changed: Changed, note: str = "") -> None:
    """A control for ``knob`` showing ``value``; ``changed(new)`` is called when a person moves it.

    Numbers have a slider to feel and a field to type any value, also one the slider has not.
    """
    symbol = f" ${knob.symbol}$" if knob.symbol else ""
    label = f"{knob.label[:1].upper()}{knob.label[1:]}{symbol}"
    help = f"{knob.help[:1].upper()}{knob.help[1:]}." if knob.help else None
    if knob.kind == "bool":
        toggle(label, bool(value), key, changed, help=help)
    elif knob.kind == "choice":
        choice = value if isinstance(value, str) and value in knob.choices else str(knob.default)
        select(label, knob.choices, choice, key, changed, shown=in_words, help=help)
    else:
        _numeric(knob, value, key, changed, label + note, help)


def _numeric(knob, value, key, changed, label, help):
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    value = value if numeric else knob.default
    inside, slide = clamped(knob, value), key + "-slide"
    with left:
        help = f"{help or ''} From {knob.low:g} to {knob.high:g}.".strip()
        if knob.log:
            listen = _follow(slide, inside, changed)
            stops = _stops(knob, inside)
            st.select_slider(
                label, stops, inside, key=slide, help=help, on_change=listen, format_func=lambda v: f"{v:g}"
            )
        else:
            whole = knob.kind == "int"
            kind = int if whole else float
            listen = _follow(slide, kind(inside), changed)
            st.slider(
                label,
                kind(knob.low),
                kind(knob.high),
                kind(inside),
                step=1 if whole else 10.0 ** math.floor(math.log10((knob.high - knob.low) / 100)),
                key=slide,
                help=help,
                on_change=listen,
                format="%d" if whole else "%g",
            )
    with right:
        # Its label is only heard, not seen: no formula in it.
        number_field(knob.label, value, key, changed, whole=knob.kind == "int", hidden=True)


def number_field(
    label: str,
    value: float,
    key: str,
    changed: Changed,
    *,
    whole: bool = False,
    hidden: bool = False,
    help: str | None = None,
) -> None:
    """A field for any number at all: what is out of range is kept and spoken about, not refused."""
    kind = int if whole and float(value).is_integer() else float
    listen = _follow(key, kind(value), changed)
    st.number_input(
        label,
        value=kind(value),
        key=key,
        help=help,
        step=1 if kind is int else _step(value),
        format="%d" if kind is int else "%g",
        on_change=listen,
        label_visibility="collapsed" if hidden else "visible",
    )


def toggle(label: str, value: bool, key: str, changed: Changed, help: str | None = None) -> None:
    """A switch."""
    listen = _follow(key, value, changed)
    st.toggle(label, value, key=key, help=help, on_change=listen)


def select(
    label: str,
    options: Sequence[str],
    value: str,
    key: str,
    changed: Changed,
    *,
    shown: Callable[[str], str] = str,
    help: str | None = None,
) -> None:
    """One of the options, from a list that opens; each as ``shown(option)``."""
    listen = _follow(key, value, changed)
    st.selectbox(
        label, options, options.index(value), key=key, help=help, on_change=listen, format_func=shown
    )


def segments(
    label: str,
    options: Sequence[str],
    value: str,
    key: str,
    changed: Changed,
    *,
    shown: Callable[[str], str] = str,
    help: str | None = None,
    hidden: bool = False,
    wrap: bool | None = None,
) -> None:
    """One of the options, side by side; each as ``shown(option)``."""
    listen = _follow(key, value, changed)
    st.segmented_control(
        label,
        options,
        default=value,
        key=key,
        help=help,
        on_change=listen,
        format_func=shown,
        label_visibility="collapsed" if hidden else "visible",
        wrap=wrap,
    )


def text_field(label: str, value: str, key: str, changed: Changed, **more: Any) -> None:
    """A line of text; ``more`` is for ``st.text_input``."""
    listen = _follow(key, value, changed)
    st.text_input(label, value, key=key, on_change=listen, **more)


def text_area(label: str, value: str, key: str, changed: Changed, **more: Any) -> None:
    """A text of several lines; ``more`` is for ``st.text_area``."""
    listen = _follow(key, value, changed)
    st.text_area(label, value, key=key, on_change=listen, **more)


def in_words(name: str) -> str:
    """An option's name to be read: latin_hypercube as latin hypercube."""
    return name.replace("_", " ")


def number_the_answers(scope: str = "page") -> None:
    """The number of the last answer, in a field that nobody sees: the browser sends it back.

    It stands behind all widgets of the page, and of every fragment with widgets, which is a ``scope`` of
    its own: whoever has heard the number has heard what was said before.
    """
    key, number = _number_key(scope), session().answers.number
    if st.session_state.get(key) != number:
        st.session_state[key] = number
    with st.container(key=f"hidden-{scope}"):
        st.number_input("Number of the last answer", value=number, step=1, key=key)


def _number_key(scope):
    return f"answer-{scope}"


def heard() -> int:
    """The number of the last answer that the browser had heard of, as its present message says."""
    return max(st.session_state.get(_number_key(scope), 0) for scope in _SCOPES)


def _follow(key: str, value: object, changed: Changed) -> Callable[[], None]:
    """Let the widget ``key`` show ``value``; its callback, which calls ``changed`` of a person's choice.

    An emptied field changes nothing, and neither does an echo (see ``Answers``).
    """
    answers = session().answers
    if key not in st.session_state:
        st.session_state[key] = value
    elif st.session_state[key] != value or answers.replaces(key, value):
        answers.give(key, st.session_state[key], value, heard())
        st.session_state[key] = value

    def listen():
        value = st.session_state[key]
        if value is not None and not session().answers.is_echo(key, value, heard()):
            changed(value)

    return listen


def _step(value):
    return 10.0 ** math.floor(math.log10(abs(value)) - 1) if value else 0.1


def _stops(knob, value):
    low, high = math.floor(math.log10(knob.low)), math.ceil(math.log10(knob.high))
    stops = {float(f"{d}e{k}") for k in range(low, high + 1) for d in _DIGITS}
    if knob.kind == "int":
        stops = {int(s) for s in stops if s >= 1 and s == int(s)}
    stops = {s for s in stops if knob.low <= s <= knob.high} | {knob.low, knob.high, value}
    return sorted(stops)
