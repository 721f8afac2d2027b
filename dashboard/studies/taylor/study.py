"""Taylor models: the tangent, the quadratic model and higher ones at a point that a person drags."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Panel, axis
from dashboard.figures import colours
from dashboard.figures.colours import INK, MUTED
from dashboard.studies.desk import Desk
from dashboard.studies.registry import study
from landscapes import local
from landscapes.core.wording import number

from .inset import inset, is_tiny

_NAMES = ("", "tangent", "quadratic", "cubic", "quartic", "quintic", "sextic")
# Vermilion is the model, blue the point, so that both are told from every height.
_NONE = np.empty(0)
_MODEL, _POINT, _TRUE = colours.COLOURS[0], colours.COLOURS[1], colours.COLOURS[2]


@study(
    "taylor",
    "Taylor models",
    "Near a point the landscape is almost its tangent, nearer its quadratic model: "
    "the error falls with a power of the distance, one higher than the model's order.",
    r"f(\theta+h)\approx f(\theta)+\nabla f\cdot h+\tfrac12\,h^{\top}Hh+\dots",
)
def show(desk: Desk) -> None:
    """Drag the point and the displacement; the models and their errors follow."""
    _presets(desk)
    f, point = desk.f, desk.point
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
    away = desk.vector("step", _first_step(desk), f.dimension)
    length = float(np.linalg.norm(away))
    with middle:
        _length(desk, away, length)
    with right, st.popover("Numbers", icon=":material/edit:", help="Type the point and the step"):
        desk.fields("at", point, [f"Point {name}" for name in desk.names])
        desk.fields("step", away, [f"Step {name}" for name in desk.names])

    def draw():
        point, away = desk.point, desk.vector("step", _first_step(desk), f.dimension)
        return _board(desk, point, away, order, desk.vector("other", _NONE, f.dimension))

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
    told = local.change(f, point, away, order)
    error = local.model_error(f, point, order, away if length else None)
    tiny = is_tiny(desk, away)
    panels = [_errors(error, length)]
    if tiny:
        panels.insert(0, inset(desk, model, away, other))
    elif f.dimension == 2:
        panels.insert(0, _surface(desk, model))
    if f.dimension == 1:
        panels.insert(0, _curve(desk, point, away, order))
    elif f.dimension == 2:
        panels.insert(0, _plane(desk, model, away))
    second = local.change(f, point, other, order) if len(other) else None
    facts = _facts(model, told, error, _NAMES[order], second)
    return Board(tuple(panels), _grips(desk, point, away), facts, model.words)


def _first_step(desk):
    return np.full(desk.f.dimension, 0.12 * desk.reach / np.sqrt(desk.f.dimension))


def _length(desk, away, length):
    """The slider keeps the step's direction."""
    low, high = 1e-6 * desk.reach, desk.reach
    unit = away / length if length else np.eye(desk.f.dimension)[0]
    shown = float(f"{min(max(length, low), high):.6g}")
    desk.slider(
        "length",
        "length of the step",
        shown,
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
    shares = away / np.ptp(np.array(desk.f.domain), axis=1)
    if desk.f.dimension == 1:
        return (float(np.sign(shares[0])) or 1.0, 1.0)
    size = float(np.hypot(*shares))
    return (float(shares[0] / size), float(shares[1] / size)) if size else (1.0, 1.0)


def _curve(desk, point, away, order):
    """1D: the curve, the models of all orders up to the chosen one, and the error at the step."""
    f = desk.f
    x = np.linspace(*f.domain[0], 401)
    traces = []
    for k in range(1, order + 1):
        chosen = k == order
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": local.taylor(f, point, k)(x[None]),
                "name": _NAMES[k],
                "showlegend": True,
                "opacity": 1 if chosen else 0.55,
                "line": {
                    "color": _MODEL if chosen else MUTED,
                    "width": 2.6 if chosen else 1.3,
                    "dash": "solid" if chosen else _dash(k),
                },
            }
        )
    end = point + away
    true, said = float(f.value(end)), float(local.taylor(f, point, order)(end))
    traces.append(
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": np.repeat(end, 2),
            "y": np.array([true, said]),
            "name": "error",
            "showlegend": True,
            "line": {"color": INK, "width": 2, "dash": "dot"},
            "marker": {"color": [_TRUE, _MODEL], "size": 8, "line": {"color": INK, "width": 1}},
        }
    )
    return Panel(
        "ground",
        f"{f.title} and its models",
        tuple(traces),
        desk.axis(0),
        desk.heights(said),
        ground=True,
        press="step",
        share=1.5,
    )


def _dash(k):
    return ("dot", "dash", "dashdot", "longdash", "dot")[(k - 1) % 5]


def _plane(desk, model, away):
    """2D: level sets with the model's own, and the step."""
    f, point = desk.f, model.point
    x, y = (np.linspace(*side, 61) for side in f.domain)
    heights = model(np.array(np.meshgrid(x, y)))
    low, high = desk.seen
    level = {
        "type": "contour",
        "x": x,
        "y": y,
        "z": heights,
        "showscale": False,
        "colorscale": [[0, _MODEL], [1, _MODEL]],
        "autocontour": False,
        "contours": {"coloring": "lines", "start": low, "end": high, "size": (high - low) / 9},
        "line": {"width": 1.6, "dash": "dash"},
        "name": "the model's level sets",
        "showlegend": True,
    }
    step = {
        "type": "scatter",
        "mode": "lines",
        "x": point[:1] + np.array([0, away[0]]),
        "y": point[1:] + np.array([0, away[1]]),
        "name": "step h",
        "showlegend": True,
        "line": {"color": INK, "width": 2.4},
    }
    return Panel(
        "ground",
        "From above, with the model's level sets",
        (level, step),
        desk.axis(0),
        desk.axis(1),
        ground=True,
        press="step",
        colour="linear",
    )


def _surface(desk, model):
    """The model over a disc around the point, as wide as it stays in the picture."""
    f, point = desk.f, model.point
    low, high = desk.seen
    radius = 0.32 * np.ptp(np.array(f.domain), axis=1)
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


def _errors(error, length):
    """The model's error against the distance, on logarithmic axes, with its slope."""
    seen = np.isfinite(error.errors) & (error.errors > 0)
    x, y = error.distances[seen], error.errors[seen]
    clean, fitted = error.clean[seen], error.fitted[seen]
    exact = error.distances[error.errors == 0]
    top = float(y.max()) if y.size else 1.0
    bottom = max(error.rounding / 30, top * 1e-22) if y.size else 1e-16
    traces = []
    if exact.size:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": exact,
                "y": np.full(exact.size, bottom),
                "cliponaxis": False,
                "marker": {"color": MUTED, "size": 5, "symbol": "diamond-open"},
                "hovertemplate": "distance %{x:.2e}<br>exact<extra></extra>",
            }
        )
    for name, where, colour, symbol in (
        ("rounding", ~clean, MUTED, "circle-open"),
        ("error of the model", clean, _MODEL, "circle"),
    ):
        if np.any(where):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": x[where],
                    "y": y[where],
                    "name": name,
                    "showlegend": True,
                    "marker": {"color": colour, "size": 5, "symbol": symbol},
                    "hovertemplate": "distance %{x:.2e}<br>error %{y:.2e}<extra></extra>",
                }
            )
    if np.isfinite(error.slope) and np.any(fitted):
        # The fitted line, drawn over all of the picture.
        middle = np.exp(np.mean(np.log(x[fitted]))), np.exp(np.mean(np.log(y[fitted])))
        ends = x[[0, -1]]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": ends,
                "y": middle[1] * (ends / middle[0]) ** error.slope,
                "showlegend": True,
                "name": f"slope {error.slope:.2f}",
                "line": {"color": INK, "width": 1.6, "dash": "dash"},
            }
        )
    if length > 0:
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": np.array([length, length]),
                "y": np.array([bottom, 4 * top]),
                "name": "the step h",
                "showlegend": True,
                "line": {"color": _TRUE, "width": 1.6, "dash": "dot"},
            }
        )
    reach = float(error.distances[-1])
    return Panel(
        "errors",
        "Error against the distance |h|",
        tuple(traces),
        axis("distance |h|", reach * 0.7e-10, reach * 1.5, log=True),
        axis("|model − f|", bottom, 4 * top, log=True, **_ticks(bottom, top, exact)),
        layout={"margin": {"l": 60, "r": 16, "t": 34, "b": 54}},
    )


def _ticks(bottom, top, exact):
    """Where errors of 0 lie on the lowest line, it is called that."""
    if not exact.size:
        return {}
    first, last = int(np.floor(np.log10(bottom))) + 2, int(np.floor(np.log10(4 * top)))
    powers = np.arange(first, last + 1)[:: -max(1, -((first - last) // 5))][::-1]
    words = [f"10<sup>{k}</sup>".replace("-", "−") for k in powers]
    return {
        "tickmode": "array",
        "tickvals": np.array([bottom, *(10.0**powers)]),
        "ticktext": ["0 (exact)", *words],
    }


def _facts(model, told, error, name, second=None):
    facts = [
        Fact("f(θ)", number(model.value, 6)),
        Fact("true change", number(told.true, 7), help="f(θ + h) − f(θ)"),
    ]
    for k, (predicted, wrong) in enumerate(zip(told.predicted, told.errors), 1):
        if k in (1, 2, model.order):
            facts += [
                Fact(f"{_NAMES[k]} says", number(predicted, 7)),
                Fact(f"wrong by ({_NAMES[k]})", _wrong(wrong, told.rounding)),
            ]
    if second is not None:
        step = ", ".join(f"{c:.4g}".replace("-", "−") for c in second.displacement)
        facts += [
            Fact(f"true change for h′ = ({step})", number(second.true, 7)),
            Fact("tangent says for h′", number(second.predicted[0], 7)),
        ]
    exact = np.any(np.isfinite(error.errors)) and not np.any(error.clean)
    slope = "–" if np.isnan(error.slope) else f"{error.slope:.2f}".replace("-", "−")
    slope = "exact: no error" if exact else slope
    facts.append(Fact(f"slope of the {name} error", slope, help=error.words))
    return tuple(facts)


def _wrong(error, rounding):
    return "0 (within rounding)" if abs(error) <= 4 * rounding else number(error, 3)


def _presets(desk):
    box = ((-6.0, 6.0), (-6.0, 6.0))
    one, two = (0.0003, 0.0004), (0.0004, 0.0003)
    with st.container(horizontal=True):
        for label, step, other in (
            ("Lecture: h = (0.0003, 0.0004)", one, two),
            ("h = (0.0004, 0.0003)", two, one),
        ):
            desk.preset(
                label,
                "lecture_bowl",
                box,
                at=(3.0, 4.0),
                step=step,
                other=other,
                order=1.0,
                help="L = 2w₀² + 3w₁² at (3, 4): two steps of the same length, and how differently L grows",
            )
        desk.preset(
            "A cubic in 1D",
            "cubic",
            None,
            at=(0.6,),
            step=(0.7,),
            order=2.0,
            help="x³ and its quadratic model: the error has slope 3",
        )
