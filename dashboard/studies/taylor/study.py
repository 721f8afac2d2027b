"""Taylor models: the tangent, the quadratic model and higher ones at a point that a person drags."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Panel
from dashboard.studies.desk import Desk, Preset
from dashboard.studies.registry import study
from landscapes import local
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.lengths import grid_line
from landscapes.drawing.marks import Trace, level_lines, line

from .errors import errors_panel
from .inset import inset, is_tiny
from .script import taylor_script

_NAMES = ("", "tangent", "quadratic", "cubic", "quartic", "quintic", "sextic")
_DASHES = ("dot", "dot", "dash", "dashdot", "longdash")
_NONE = np.empty(0)
# Vermilion is the model, blue the point, so that both are told from every height.
_MODEL, _POINT, _TRUE = colours.COLOURS[0], colours.COLOURS[1], colours.COLOURS[2]
_LECTURE = "f = 2w₀² + 3w₁² at (3, 4): two steps of the same length, and how differently f grows"
_BOX = ((-6.0, 6.0), (-6.0, 6.0))
_ONE, _TWO = (0.0003, 0.0004), (0.0004, 0.0003)
_PRESETS = (
    *(
        Preset(
            label, "lecture_bowl", {"at": (3.0, 4.0), "step": one, "other": two, "order": 1.0}, _LECTURE, _BOX
        )
        for label, one, two in (
            ("Lecture: h = (0.0003, 0.0004)", _ONE, _TWO),
            ("h = (0.0004, 0.0003)", _TWO, _ONE),
        )
    ),
    Preset(
        "A cubic in 1D",
        "cubic",
        {"at": (0.6,), "step": (0.7,), "order": 2.0},
        "x³ and its quadratic model: the error has slope 3",
    ),
)


@study(
    "taylor",
    "Taylor models",
    "Near a point the landscape is almost its tangent, nearer its quadratic model: "
    "the error falls with a power of the distance, one higher than the model's order.",
    r"f(\theta+h)\approx f(\theta)+\nabla f\cdot h+\tfrac12\,h^{\top}Hh+\dots",
    script=lambda desk: taylor_script(desk, desk.point, _step(desk), _order(desk), _other(desk)),
)
def show(desk: Desk) -> None:
    """Drag the point and the displacement; the models and their errors follow."""
    desk.presets(_PRESETS)
    left, middle, right = st.columns([3, 4, 4], vertical_alignment="bottom")
    with left:
        order = desk.slider(
            "order",
            "order of the model",
            2,
            1,
            local.HIGHEST,
            whole=True,
            help="1 is the tangent, 2 the quadratic model",
        )
    with middle:
        _length(desk)
    with right, desk.numbers("Type the point and the step"):
        desk.point_fields()
        desk.fields("step", _step(desk), [f"Step {name}" for name in desk.names])

    def draw():
        return _board(desk, desk.point, _step(desk), order, _other(desk))

    def moved(name, place):
        if name == "point":
            desk.set(at=desk.at(place))
        elif name == "step":
            desk.set(step=desk.at(place) - desk.point, other=None)

    desk.show(draw, moved)


def _board(desk, point, away, order, other=_NONE):
    """``other`` is a second step to compare with, told in numbers."""
    f, length = desk.f, float(np.linalg.norm(away))
    model = local.taylor(f, point, order)
    error = local.model_error(f, point, order, away if length else None)
    panels = [errors_panel(error, length)]
    if is_tiny(desk, away):
        panels.insert(0, inset(desk, model, away, other))
    elif f.dimension == 2:
        panels.insert(0, _surface(desk, model))
    if f.dimension == 1:
        panels.insert(0, _curve(desk, point, away, order))
    elif f.dimension == 2:
        panels.insert(0, _plane(desk, model, away))
    first = local.change(f, point, away, order)
    second = local.change(f, point, other, order) if len(other) else None
    facts = _facts(model, first, error, _NAMES[order], second)
    return Board(tuple(panels), _grips(desk, point, away), facts, model.words)


def _order(desk):
    return round(desk.number_setting("order", 2, 1, local.HIGHEST))


def _other(desk):
    """A second step to compare with, told in numbers; empty where there is none."""
    return desk.vector("other", _NONE, desk.f.dimension)


def _step(desk):
    d = desk.f.dimension
    return desk.vector("step", np.full(d, 0.12 * desk.reach / np.sqrt(d)), d)


def _length(desk):
    """The slider keeps the step's direction."""
    away = _step(desk)
    length, low, high = float(np.linalg.norm(away)), 1e-6 * desk.reach, desk.reach
    unit = away / length if length else np.eye(desk.f.dimension)[0]
    desk.slider(
        "length",
        "length of the step",
        float(f"{min(max(length, low), high):.6g}"),
        low,
        high,
        log=True,
        symbol="|h|",
        changed=lambda wanted: desk.set(step=wanted * unit, other=None),
    )


def _grips(desk, point, away):
    if desk.f.dimension > 2:
        return ()
    # The words stand on the outer sides: the line between the points stays free.
    right, up = _direction(desk, away)
    opposite = (-right, up if desk.f.dimension == 1 else -up)
    return (
        desk.grip(
            "point",
            "ground",
            point,
            "The point where the model touches",
            tag="θ",
            tag_at=opposite,
            colour=_POINT,
        ),
        desk.grip(
            "step",
            "ground",
            point + away,
            "The end of the step",
            tag="θ + h",
            tag_at=(right, up),
            colour=_TRUE,
        ),
    )


def _direction(desk, away):
    """Where the step's words stand (right, up): beyond it in the plane, above a curve beside it."""
    shares = away / desk.widths
    if desk.f.dimension == 1:
        return (float(np.sign(shares[0])) or 1.0, 1.0)
    size = float(np.hypot(*shares))
    return (float(shares[0] / size), float(shares[1] / size)) if size else (1.0, 1.0)


def _curve(desk, point, away, order):
    """1D: the curve, the models of all orders up to the chosen one, and the error at the step."""
    f = desk.f
    x = grid_line(f.domain[0], 401)
    traces: list[Trace] = []
    for k in range(1, order + 1):
        style = (_MODEL, 2.6, "solid") if k == order else (MUTED, 1.3, _DASHES[k % 5])
        opacity = 1 if k == order else 0.55
        traces.append(line(x, local.taylor(f, point, k)(x[None]), *style, _NAMES[k], opacity=opacity))
    end = point + away
    true, predicted = float(f.value(end)), float(local.taylor(f, point, order)(end))
    ends = {"color": [_TRUE, _MODEL], "size": 8, "line": {"color": INK, "width": 1}}
    error = line(
        np.repeat(end, 2), [true, predicted], INK, 2, "dot", "error", mode="lines+markers", marker=ends
    )
    return Panel(
        "ground",
        f"{f.title} and its models",
        (*traces, error),
        desk.axis(0),
        desk.heights(predicted),
        ground=True,
        press="step",
        share=1.5,
    )


def _plane(desk, model, away):
    """2D: level sets with the model's own, and the step."""
    x, y = (grid_line(side, 61) for side in desk.f.domain)
    low, high = desk.height_range
    heights, levels = model(np.array(np.meshgrid(x, y))), (low, high, (high - low) / 9)
    (left, bottom), (across, up) = model.point, away
    return Panel(
        "ground",
        "From above, with the model's level sets",
        (
            level_lines(x, y, heights, _MODEL, levels, 1.6, "dash", "the model's level sets"),
            line([left, left + across], [bottom, bottom + up], INK, 2.4, name="step h"),
        ),
        desk.axis(0),
        desk.axis(1),
        ground=True,
        press="step",
        colour="linear",
    )


def _surface(desk, model):
    """The model over a disc around the point, as wide as it stays in the picture."""
    point, radius = model.point, 0.32 * desk.widths
    low, high = desk.height_range
    turn, far = np.meshgrid(np.linspace(0, 2 * np.pi, 49), np.linspace(0, 1, 14))
    x, y = point[0] + radius[0] * far * np.cos(turn), point[1] + radius[1] * far * np.sin(turn)
    z = model(np.array([x, y]))
    span = high - low or 1.0
    z = np.where((z > high + 0.25 * span) | (z < low - 0.25 * span), np.nan, z)
    patch = {
        "type": "surface",
        "x": x,
        "y": y,
        "z": z,
        "showscale": False,
        "opacity": 0.78,
        "colorscale": [[0, _MODEL], [1, _MODEL]],
        "name": "model",
        "contours": {c: {"highlight": False} for c in "xyz"},
    }
    touch = {
        "type": "scatter3d",
        "mode": "markers",
        "x": point[:1],
        "y": point[1:],
        "z": np.array([model.value]),
        "marker": {"size": 5, "color": _POINT},
    }
    return Panel(
        "surface",
        "The model touching the surface",
        (patch, touch),
        desk.axis(0),
        desk.axis(1),
        desk.heights(model.value),
        kind="scene",
        ground=True,
        colour="linear",
        opacity=0.92,
    )


def _facts(model, change, error, name, second=None):
    facts = [
        Fact("f(θ)", format_number(model.value, 6)),
        Fact("true change", format_number(change.true, 7), help="f(θ + h) − f(θ)"),
    ]
    for k, (predicted, wrong) in enumerate(zip(change.predicted, change.errors), 1):
        if k in (1, 2, model.order):
            facts += [
                Fact(f"{_NAMES[k]} says", format_number(predicted, 7)),
                Fact(f"wrong by ({_NAMES[k]})", _wrong(wrong, change.rounding)),
            ]
    if second is not None:
        step = ", ".join(f"{c:.4g}".replace("-", "−") for c in second.displacement)
        facts += [
            Fact(f"true change for h′ = ({step})", format_number(second.true, 7)),
            Fact("tangent says for h′", format_number(second.predicted[0], 7)),
        ]
    exact = np.any(np.isfinite(error.errors)) and not np.any(error.clean)
    slope = "–" if np.isnan(error.slope) else f"{error.slope:.2f}".replace("-", "−")
    slope = "exact: no error" if exact else slope
    facts.append(Fact(f"slope of the {name} error", slope, help=error.words))
    return tuple(facts)


def _wrong(error, rounding):
    return "0 (within rounding)" if abs(error) <= 4 * rounding else format_number(error, 3)
