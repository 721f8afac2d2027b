"""Convexity: four tests to grab, and a verdict over the whole box with the chord that refutes it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.studies.desk import Desk, Preset
from dashboard.studies.registry import study
from landscapes import local

from .chords import MOST, chord_board, jensen_board
from .script import chord_script, jensen_script, second_script, tangent_script
from .tangents import second_board, tangent_board

_INWARD = 0.8  # of the way to where f ends
_INDICES = "₁₂₃₄₅₆"
_TESTS = {"chord": "Chord", "tangent": "Tangent", "second": "Second derivative", "jensen": "Jensen"}
_MADE = {  # of each test its board and its script
    "chord": (chord_board, chord_script),
    "tangent": (tangent_board, tangent_script),
    "second": (second_board, second_script),
    "jensen": (jensen_board, jensen_script),
}
_CHORD = {"test": "chord", "weight": 0.3, "b": (5.0,)}
_PRESETS = (
    Preset(
        "x² from −3 to 5",
        "parabola",
        {"at": (-3.0,), **_CHORD},
        "A = (−3, 9), B = (5, 25), weights 0.3 and 0.7: f lies below",
        ((-6.0, 6.0),),
    ),
    Preset(
        "x³ from −8 to 5",
        "cubic",
        {"at": (-8.0,), **_CHORD},
        "A = (−8, −512), B = (5, 125), weights 0.3 and 0.7: f lies above",
        ((-9.0, 6.0),),
    ),
    Preset(
        "Jensen on eˣ",
        "exponential",
        {"test": "jensen", "many": 4.0, "points": (-4.0, -1.5, 0.5, 1.8), "weights": (1.0, 2.0, 1.0, 1.0)},
        "Four points with weights: f of the mean lies below the mean of f",
    ),
    Preset(
        "Four hollows",
        "himmelblau",
        {"test": "chord", "at": (3.0, 2.0), "b": (-2.805118, 3.131313), "weight": 0.5},
        "Himmelblau's function, from one minimum to the next",
    ),
)


@study(
    "convexity",
    "Convexity",
    "A convex landscape lies below its chords, above its tangents, and never curves down; "
    "one chord that it rises above is enough to refute it.",
    r"f\big(\lambda A+(1-\lambda)B\big)\le\lambda f(A)+(1-\lambda)f(B)",
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Choose a test and drag its points; below, what is known about the whole box."""
    desk.presets(_PRESETS)
    left, right = st.columns([6, 5], vertical_alignment="bottom")
    with left, st.container(horizontal=True, vertical_alignment="center"):
        test = desk.choice("test", "Test", _TESTS, hidden=True)
        with desk.numbers("Type the points"):
            _numbers(desk, test)
    if test == "chord":
        with right:
            desk.slider(
                "weight",
                "weight of A",
                0.5,
                0.0,
                1.0,
                symbol=r"\lambda",
                help="the mean point is λA + (1 − λ)B",
            )
    elif test == "jensen":
        with right, st.container(horizontal=True):
            _more_or_fewer(desk)
        weights = _weights(desk)
        desk.fields("weights", weights, [f"Weight of P{k}" for k in _INDICES[: len(weights)]])
    desk.show(lambda: _board(desk), lambda name, place: _moved(desk, name, place))
    _verdict(desk)


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def _board(desk):
    test = desk.word("test", _TESTS)
    board, _ = _MADE[test]
    return board(desk, *_given(desk, test))


def _script(desk):
    test = desk.word("test", _TESTS)
    _, script = _MADE[test]
    return script(desk, *_given(desk, test))


def _given(desk, test):
    """What a test is of: its points, and their weights."""
    if test == "jensen":
        return _points(desk), _weights(desk)
    a, b = _ends(desk)
    return {"chord": (a, b, _weight(desk)), "tangent": (a, b), "second": (a,)}[test]


def _moved(desk, name, place):
    a, b = _ends(desk)
    if name == "point":
        _set_a(desk, desk.at(place))
    elif name == "other":
        desk.set(b=desk.at(place))
    elif name == "mean":
        way = a - b
        length = float(way @ way)
        if length > 0:
            share = float((desk.at(place) - b) @ way) / length
            desk.set(weight=round(min(max(share, 0.0), 1.0), 4))
    elif name[:1] == "p" and name[1:].isdigit():
        points = _points(desk)
        points[:, int(name[1:])] = desk.at(place)
        _set_points(desk, points)


# ---- settings


def _weight(desk):
    return desk.number_setting("weight", 0.5, 0.0, 1.0)


def _inside(desk, point):
    """Within the box: what is said here is said about it."""
    return np.clip(point, *desk.corners)


def _ends(desk):
    """The points A and B (d,)."""
    a = _inside(desk, desk.point)
    b = _defined(desk.f, a, desk.opposite(a))
    return a, _inside(desk, desk.vector("b", b, desk.f.dimension))


@np.errstate(all="ignore")  # asks where f is not finite
def _defined(f, a, wanted):
    """The point, or one between it and a (d,) where f is finite, so that a view opens with a picture."""
    shares = np.linspace(1, 0, 41)
    way = a[:, None] + (wanted - a)[:, None] * shares
    fine = np.isfinite(f.value(way))
    if fine[0] or not np.any(fine[:-1]):
        return wanted
    # Not at the very edge of where f is defined: it may be very steep there.
    return a + _INWARD * shares[np.argmax(fine)] * (wanted - a)


def _set_a(desk, point):
    """Move A alone: B stays where it is seen, though nobody has chosen it."""
    desk.set(at=point, b=_ends(desk)[1])


def _weights(desk):
    """The weights of Jensen's points, as typed."""
    n = _many(desk)
    return desk.vector("weights", np.ones(n), n)


def _many(desk):
    return round(desk.number_setting("many", 3, 2, MOST))


def _points(desk):
    """Jensen's points (d, n): those chosen, else some spread over the box."""
    n, d = _many(desk), desk.f.dimension
    low, high = desk.corners
    share = (np.arange(n) + 0.5) / n
    # On a diagonal they would be one chord: the second coordinate goes up and down.
    shares = np.array([share, 0.5 + 0.35 * (-1.0) ** np.arange(n), share[::-1]])[:d]
    spread = low[:, None] + (high - low)[:, None] * shares
    a = _inside(desk, desk.point)
    spread = np.column_stack([_defined(desk.f, a, point) for point in spread.T])
    points = desk.vector("points", spread.T.ravel(), n * d)
    return _inside(desk, points.reshape(n, d)).T.copy()


def _set_points(desk, points, **more):
    """Keep Jensen's points (d, n), to a millionth of the box: a link has to hold six of them."""
    desk.set(points=np.concatenate([desk.rounded(point, 6) for point in points.T]), **more)


def _more_or_fewer(desk):
    """Buttons for one point more and one fewer."""
    n, points, weights = _many(desk), _points(desk), _weights(desk)
    if desk.button("Add a point", icon="add", disabled=n == MOST):
        low, high = desk.corners
        more = np.column_stack([points, low + (high - low) * ((0.37 + 0.618 * n) % 1)])
        _set_points(desk, more, many=float(n + 1), weights=np.append(weights, 1.0))
        st.rerun()
    if desk.button("Remove one", icon="remove", disabled=n == 2):
        _set_points(desk, points[:, :-1], many=float(n - 1), weights=weights[:-1])
        st.rerun()


def _numbers(desk, test):
    if test == "jensen":
        points = _points(desk)
        for k in range(points.shape[1]):

            def typed(point, k=k):
                _set_points(desk, np.column_stack([points[:, :k], point, points[:, k + 1 :]]))

            labels = [f"P{_INDICES[k]} {name}" for name in desk.names]
            desk.number_fields(f"p{k}", points[:, k], labels, typed)
        return
    a, b = _ends(desk)
    one, two = {"chord": ("A", "B"), "tangent": ("θ", "Q"), "second": ("θ", "")}[test]
    desk.number_fields("at", a, [f"{one} {name}" for name in desk.names], lambda point: _set_a(desk, point))
    if two:
        desk.fields("b", b, [f"{two} {name}" for name in desk.names])


# ---- the verdict


def _verdict(desk):
    """What is known over the whole box, and the chords that refute the rest."""
    with st.spinner("Looking for a proof, or for a chord that refutes it, over the whole box …"):
        verdict = desk.cached(lambda: local.convexity(desk.f), "convexity")
    icon = ":material/verified:" if verdict.status is local.Status.PROVED else ":material/search:"
    st.markdown(f"{icon} **Over the whole box:** {verdict.words}")
    with st.container(horizontal=True):
        for label, chord in (
            ("Show the counter-example: f above a chord", verdict.against_convex),
            ("Show that it is not concave: f below a chord", verdict.against_concave),
        ):
            if chord is not None and desk.button(label, icon="show_chart"):
                a, b = chord.points.T
                desk.set(test="chord", at=a, b=b, weight=float(chord.weights[0]))
                st.rerun()
