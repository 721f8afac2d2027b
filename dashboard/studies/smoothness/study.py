"""Smoothness classes side by side, and where the present landscape's own derivatives break."""

from __future__ import annotations

from functools import cache

import numpy as np
import streamlit as st

import landscapes
from dashboard.board import Board, Fact, Panel
from dashboard.studies.desk import Desk, Preset
from dashboard.studies.registry import study
from dashboard.widgets.markdown import plain
from landscapes import local
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.marks import DARK, LIGHT, dots, segment

from .derivatives_in_rows import real_breaks, stack
from .script import smoothness_script

_BEGIN, _END = colours.COLOURS[1], colours.COLOURS[2]
# The landscape of each class, and what it teaches.
_CLASSES = (
    ("staircase", "Discontinuous", "f jumps"),
    ("absolute_value", "C⁰", "f holds together, f′ jumps: a kink"),
    ("c1_not_c2", "C¹", "f′ holds together, f″ jumps: no kink is seen"),
    ("absolute_cubed", "C²", "f″ holds together, and has the kink"),
    ("double_well", "Smooth", "every derivative holds together"),
)
_NAMES = {"C0": "C⁰", "C1": "C¹", "C2": "C² at least"}
_BREAKS = (("x", "f jumps"), ("triangle-up", "f′ jumps"), ("diamond", "f″ jumps"))
_PRESETS = (
    Preset(
        "Into the camouflage",
        "camouflage",
        {"at": (0.2, 0.1), "end": (0.95, 0.65)},
        "Seen or not: f jumps where the line enters and leaves",
    ),
    Preset(
        "Across a cone's tip",
        "cone",
        {"at": (-2.4, -1.2), "end": (2.4, 1.2)},
        "f′ jumps from −1 to 1 at the tip",
    ),
    Preset(
        "Past a cone's tip",
        "cone",
        {"at": (-2.4, -0.9), "end": (2.4, 1.5)},
        "Beside the tip nothing breaks, but f″ grows near it",
    ),
    Preset(
        "f″ without a bound",
        "three_halves_power",
        help="|x|√|x|: f″ grows beyond all bounds at 0, and so it is C¹",
    ),
)


@study(
    "smoothness",
    "Smoothness",
    "How many derivatives hold together without a jump: a landscape can be smooth to the eye and "
    "break in its curvature.",
    r"C^{k}:\ f,\,f',\dots,f^{(k)}\ \text{are continuous}",
    script=lambda desk: smoothness_script(desk, *_ends(desk)),
)
def show(desk: Desk) -> None:
    """The classes side by side; below, a segment of this landscape with its derivatives."""
    desk.presets(_PRESETS)
    desk.other("classes", _classes)
    f, letter = desk.f, desk.names[0]
    if f.dimension == 1:
        st.markdown(f"**{plain(f.title)}**: f, f′ and f″ over the box in {letter}")
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            title = f"**{plain(f.title)}** along a line from P to Q: f, f′ and f″"
            st.markdown(title, width="content")
            with desk.numbers("Type the line's ends"):
                begin, end = _ends(desk)
                desk.fields("at", begin, [f"P {name}" for name in desk.names])
                desk.fields("end", end, [f"Q {name}" for name in desk.names])

    def moved(name, place):
        desk.set(**{"at" if name == "begin" else "end": desk.at(place)})

    desk.show(lambda: _board(desk), moved)


# ---- the classes


def _classes() -> Board:
    return Board(tuple(_class_panel(*one) for one in _CLASSES))


@cache
def _class_panel(name, title, teaches):
    """A class by an example of the gallery: the same for everybody, and never changed."""
    f = landscapes.get(name)
    return stack(
        name,
        f"{title}: {teaches}",
        f,
        local.smoothness(f),
        [0.0],
        [1.0],
        f.domain[0],
        "x",
        height=300,
        basis=160,
    )


# ---- the present landscape


def _ends(desk):
    """The segment's ends P and Q (d,)."""
    if desk.f.dimension == 1:
        low, high = desk.corners
        return low, high
    begin = desk.point
    return begin, desk.inside(desk.vector("end", desk.opposite(begin), desk.f.dimension))


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def _board(desk):
    f = desk.f
    begin, end = _ends(desk)
    grips = _grips(desk, begin, end) if f.dimension == 2 else ()
    length = float(np.linalg.norm(end - begin))
    if not length > 0:
        panels = (_ground(desk, begin, end, None),) if f.dimension == 2 else ()
        return Board(panels, grips, (), "P and Q are the same point: move one of them.")
    unit = (end - begin) / length
    if f.dimension == 1:
        smoothness = desk.cached(lambda: local.smoothness(f), "smoothness")
        drawn = stack(
            "stack",
            "f and its derivatives",
            f,
            smoothness,
            [0.0],
            [1.0],
            f.domain[0],
            desk.names[0],
            height=430,
        )
        return Board((drawn,), (), _facts(smoothness), smoothness.words)
    smoothness = local.smoothness(f, begin, end)
    drawn = stack(
        "stack",
        "f and its derivatives along the line",
        f,
        smoothness,
        begin,
        unit,
        (0.0, length),
        "distance from P",
        share=1.5,
        basis=420,
        height=430,
    )
    panels = (_ground(desk, begin, end, smoothness), drawn) if f.dimension == 2 else (drawn,)
    return Board(panels, grips, _facts(smoothness), smoothness.words)


def _grips(desk, begin, end):
    # The letters stand beyond the ends, off the line.
    right, up = map(float, (end - begin) / desk.widths)
    if not (right or up):
        right = 1.0
    return (
        desk.grip(
            "begin", "ground", begin, "P, where the line begins", tag="P", tag_at=(-right, -up), colour=_BEGIN
        ),
        desk.grip("end", "ground", end, "Q, where the line ends", tag="Q", tag_at=(right, up), colour=_END),
    )


def _ground(desk, begin, end, smoothness):
    """The landscape from above with the line, and where something breaks on it."""
    traces = [segment(begin, end, LIGHT, 5), segment(begin, end, DARK, 2.2)]
    if smoothness is not None:
        unit = (end - begin) / np.linalg.norm(end - begin)
        for (places, _), (symbol, name) in zip(real_breaks(smoothness), _BREAKS):
            if len(places):
                x, y = begin[:, None] + unit[:, None] * places
                traces.append(dots(x, y, colours.COLOURS[3], 11, symbol, name, (DARK, 1.2)))
    return Panel(
        "ground",
        "From above",
        tuple(traces),
        desk.axis(0),
        desk.axis(1),
        ground=True,
        press="end",
        bar=False,
        basis=380,
        height=430,
    )


def _facts(smoothness):
    known = smoothness.smoothness or ""
    name = _NAMES.get(known, known)
    tone = (
        "bad" if smoothness.smoothness == "discontinuous" else "good" if smoothness.smoothness == "C2" else ""
    )
    facts = [Fact("class, as sampled", name, tone, help="how many derivatives hold together")]
    for name, (places, sizes) in zip(("f", "f′", "f″"), real_breaks(smoothness)):
        count = f"{len(places)}" + (f", up to {format_number(np.max(sizes), 3)}" if len(places) else "")
        facts.append(Fact(f"jumps of {name}", count, help="where no lower derivative breaks already"))
    return tuple(facts)
