"""Directional derivatives: an arrow that a person turns, and the slope D of the landscape along it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Grip, Panel, axis
from dashboard.studies.desk import Desk, Preset
from dashboard.studies.registry import study
from landscapes import local
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.broken_curve import window
from landscapes.drawing.colours import INK
from landscapes.drawing.lengths import unit_of
from landscapes.drawing.marks import DARK, LIGHT, arrow, dot, level_line, line, segment, word

from .rose import angles_panel, rose
from .script import slopes_script
from .two_sides import one_dimension

_SLOPE, _POINT, _ARROW, _GRADIENT = (colours.COLOURS[k] for k in (0, 1, 2, 3))
_ARM = 0.27  # of the box's shortest side: how long the arrow is drawn
_LEVEL = 1e-9  # of the steepest slope: a D below is rounding, and so 0
_PRESETS = (
    Preset(
        "Rosenbrock's valley",
        "rosenbrock",
        {"at": (-1.2, 1.0), "angle": 60.0},
        "Across the valley f is steep, along it almost level",
    ),
    Preset(
        "The tip of a cone",
        "cone",
        {"at": (0.0, 0.0), "angle": 40.0},
        "Every direction leads upward with slope 1: no gradient does that",
    ),
    Preset(
        "A saddle's middle",
        "monkey_saddle",
        {"at": (0.0, 0.0), "angle": 40.0},
        "The gradient is 0: D is 0 in every direction",
    ),
    Preset(
        "|x| has two slopes", "absolute_value", {"at": (0.0,)}, "To the right of 0 it is 1, to the left −1"
    ),
)


@study(
    "slopes",
    "Directional derivative",
    "Turn the arrow l: the slope D is greatest along the gradient, zero along the level set, and "
    "always the gradient's shadow on the arrow.",
    r"D_{l}f=\nabla f\cdot l=|\nabla f|\cos\varphi,\qquad |l|=1",
    script=lambda desk: slopes_script(desk, desk.point, _unit(desk), _degrees(desk)),
)
def show(desk: Desk) -> None:
    """Drag the point, turn the arrow; D follows in the plane, in the polar plot and in the section."""
    d = desk.f.dimension
    desk.presets(_PRESETS)
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    if d == 2:
        with left:
            desk.slider(
                "angle",
                "direction of the arrow, in degrees",
                40.0,
                0.0,
                360.0,
                help="0 points to the right, 90 upwards",
            )
    with right if d == 2 else st.container(), st.container(horizontal=True):
        if d > 1:
            _turns(desk)
        with desk.numbers("Type the point and the direction"):
            desk.point_fields()
            if d == 3:
                desk.fields("way", _unit(desk), [f"Direction {name}" for name in desk.names])

    def moved(name, place):
        if name == "point":
            desk.set(at=desk.at(place))
        elif name == "arrow":
            _turn(desk, place - desk.point)
        elif name == "ray":
            _turn(desk, place)

    desk.show(lambda: _board(desk, desk.point, _unit(desk)), moved)


def _unit(desk):
    """The arrow: a unit vector (d,)."""
    if desk.f.dimension == 2:
        angle = np.radians(_degrees(desk))
        return np.array([np.cos(angle), np.sin(angle)])
    first = np.eye(desk.f.dimension)[0]
    way = unit_of(desk.vector("way", first))
    return first if way is None else way


def _degrees(desk):
    """The angle of the arrow in the plane."""
    return desk.number_setting("angle", 40.0, 0.0, 360.0)


def _turn(desk, way, digits=2):
    """Let the arrow point along ``way`` (d,), the angle to some digits; no length turns nothing."""
    unit = unit_of(way)
    if unit is None:
        return
    if desk.f.dimension == 2:
        desk.set(angle=round(float(np.degrees(np.arctan2(unit[1], unit[0])) % 360), digits))
    else:
        desk.set(way=unit)


def _turns(desk):
    """Buttons that turn the arrow to where D is something special."""
    around = local.directions(desk.f, desk.point)
    level = around.level[:, 0] if around.level.size else np.full(desk.f.dimension, np.nan)
    ways = (
        ("Along the gradient", "D is greatest", around.steepest),
        ("Along the level set", "D is 0", level),
        ("Against it", "steepest descent: D is least", -around.steepest),
    )
    why = "The gradient is 0 here" if around.steepest_slope == 0 else "There is no gradient here"
    for label, help, way in ways:
        off = not np.all(np.isfinite(way)) or around.kink
        if desk.button(label, disabled=off, help=why if off else help):
            _turn(desk, way, digits=12)  # so that D along the level set is shown as 0
            st.rerun()


@np.errstate(all="ignore")  # overflow, 1/0 and inf - inf are answers here
def _board(desk, point, unit):
    f = desk.f
    around = local.directions(f, point, 361)
    if f.dimension == 1:
        return one_dimension(desk, around)
    slope = _along(f, point, unit, around)
    facts = _facts(desk, around, unit, slope)
    if f.dimension == 3:
        return Board(
            (_section(desk, around, unit, slope), angles_panel(around, unit, slope)), (), facts, around.words
        )
    arm = _ARM * desk.reach
    polar, tip = rose(around, unit, slope)
    held = {"tag": "l", "tag_at": _pair(unit), "colour": _ARROW}
    grips = (
        desk.grip("point", "ground", point, "The point", colour=_POINT),
        Grip("arrow", "ground", _pair(point + arm * unit), "The arrow's tip", **held),
        Grip("ray", "rose", tip, "The direction in the polar plot", **held),
    )
    return Board(
        (_plane(desk, around, unit, slope, arm), polar, _section(desk, around, unit, slope)),
        grips,
        facts,
        around.words,
    )


def _pair(place) -> tuple[float, float]:
    return float(place[0]), float(place[1])


def _along(f, point, unit, around):
    """D along the arrow; what is rounding beside the steepest slope is 0."""
    slope = float(local.slope_along(f, point, unit))
    return 0.0 if abs(slope) < _LEVEL * around.steepest_slope else slope


# ---- two dimensions


def _plane(desk, around, unit, slope, arm):
    """The landscape from above: the arrow, the gradient, and the level set with its tangent."""
    point = around.point
    traces = [line(*_circle(point, arm), DARK, 1, "dot"), *_level_set(desk, around)]
    drawn, title = [], "From above"
    if not around.kink and around.steepest_slope > 0:
        gradient = point + arm * around.steepest
        foot = point + arm * slope / around.steepest_slope * unit
        traces += [segment(gradient, foot, DARK, 1.4, "dot"), segment(point, foot, _SLOPE, 7)]
        label = word(_within(desk, gradient), "∇f", 15 * around.steepest, over=True)
        drawn = [*arrow(point, gradient, _GRADIENT), label]
        title += ": D is the shadow of ∇f on l"
    drawn += arrow(point, point + arm * unit, _ARROW, short=7)
    drawn.append(word(point, "θ", -19 * unit, over=True))
    # Room for arrows that leave the box.
    room = {"l": 56, "r": 40, "t": 44, "b": 44}
    return Panel(
        "ground",
        title,
        tuple(traces),
        desk.axis(0),
        desk.axis(1),
        ground=True,
        press="point",
        bar=False,
        equal=True,
        basis=380,
        share=1.5,
        height=400,
        layout={"annotations": drawn, "margin": room},
    )


def _level_set(desk, around):
    """The level set through the point, and its tangent where there is one."""
    point = around.point
    height = float(desk.f.value(point))
    if not np.isfinite(height):
        return []

    traces = [level_line(*desk.sampled(101), DARK, height, 2)]
    if around.level.size:
        reach = 2 * np.max(desk.widths)
        ends = point - reach * around.level[:, 0], point + reach * around.level[:, 0]
        traces += [segment(*ends, LIGHT, 3.2), segment(*ends, DARK, 1.6, "dash")]
    return traces


def _within(desk, place):
    """The place, or where the box ends on the way: a word outside would not be shown."""
    return np.clip(place, *desk.corners)


def _circle(middle, radius):
    turn = np.linspace(0, 2 * np.pi, 73)
    return middle[0] + radius * np.cos(turn), middle[1] + radius * np.sin(turn)


def _section(desk, around, unit, slope):
    """f along the arrow, as far as it is drawn, with the tangent of slope D."""
    f, point = desk.f, around.point
    arm = _ARM * desk.reach
    t = np.linspace(-arm, arm, 201)
    heights = f.value(point[:, None] + unit[:, None] * t)
    here = float(f.value(point))
    traces = [line(t, heights, INK, 2.2, name="f along the arrow")]
    if np.isfinite(slope) and np.isfinite(here):
        # At a kink the slope is that of leaving the point.
        ends = np.array([0.0 if around.kink else -arm, arm])
        name = f"tangent, slope D = {format_number(slope)}"
        traces += [
            line(ends, here + slope * ends, _SLOPE, 2.6, "dash", name),
            dot(0.0, here, _POINT),
            dot(arm, float(f.value(point + arm * unit)), _ARROW),
        ]
    return Panel(
        "section",
        "Along the arrow",
        tuple(traces),
        axis("distance t from the point", -1.08 * arm, 1.08 * arm),
        axis("f(θ + t l)", *_room(desk, around, arm)),
        basis=300,
        height=400,
    )


def _room(desk, around, arm):
    """Heights that hold every direction's section near the point: turning leaves the axis alone."""
    f, point = desk.f, around.point
    far = np.linspace(0.2, 1, 5) * arm
    heights = f.value(point[:, None, None] + around.units[:, ::8, None] * far)
    here = float(f.value(point))
    if not np.isfinite(here):
        return window(heights)
    steep = around.steepest_slope * arm if np.isfinite(around.steepest_slope) else 0.0
    low, high = window(heights)
    if steep > 0:
        # A wall must not squeeze the tangent flat.
        low, high = max(low, here - 4 * steep), min(high, here + 4 * steep)
    low, high = min(low, here - 1.1 * steep), max(high, here + 1.1 * steep)
    return (low, high) if high > low else (here - 1.0, here + 1.0)


def _facts(desk, around, unit, slope):
    facts = [
        Fact("D along the arrow", format_number(slope), help="how much f rises for each unit of the way")
    ]
    if around.kink:
        return (
            *facts,
            Fact("steepest D", format_number(around.steepest_slope)),
            Fact("gradient", "none: a kink", help=around.words),
        )
    length = float(np.linalg.norm(around.gradient))
    facts.append(Fact("|∇f|", format_number(length), help="the gradient's length"))
    if length > 0:
        cosine = np.clip(around.gradient @ unit / length, -1, 1)
        facts.append(
            Fact(
                "φ",
                f"{np.degrees(np.arccos(cosine)):.1f}°",
                help="the angle between the arrow and the gradient",
            )
        )
        facts.append(Fact("|∇f| cos φ", format_number(_zero(length * cosine, length))))
        level = _along(desk.f, around.point, around.level[:, 0], around)
        facts += [
            Fact("D along the level set", format_number(level)),
            Fact("D along the gradient", format_number(around.steepest_slope)),
        ]
    return (*facts, Fact("∇f", f"({', '.join(format_number(g, 3) for g in around.gradient)})"))


def _zero(value, size):
    return 0.0 if abs(value) < _LEVEL * size else value
