"""The flow in one dimension: arrows on a line, attractors and repellers between them."""

from __future__ import annotations

import numpy as np

from dashboard.board import Fact, Grip, Panel, axis
from dashboard.figures import colours
from dashboard.figures.colours import INK, MUTED
from landscapes.core.wording import number

_SAMPLES = 2001
_ARROWS = 23
_LOW, _FLAT = 1e-2, 1e-8  # of the steepest slope: where it may touch 0, and where it does
_LEVEL, _POINT, _STABLE, _UNSTABLE = (colours.COLOURS[k] for k in (0, 1, 2, 3))
_KINDS = {
    "attractor": {"symbol": "circle", "color": _STABLE, "size": 12, "line": {"color": INK, "width": 1.5}},
    "repeller": {"symbol": "circle-open", "color": _UNSTABLE, "size": 12, "line": {"width": 2.5}},
    "half-stable": {"symbol": "diamond-open", "color": INK, "size": 12, "line": {"width": 2}},
}

_SEVERAL = {"attractor": "attractors", "repeller": "repellers", "half-stable": "half-stable points"}


def fixed_points(f) -> dict[str, np.ndarray]:
    """Where the flow of a curve stands still, by kind: attractor, repeller, half-stable.

    Attractors are where f' turns from - to +, at kinks, too; half-stable points where it touches 0.
    Stretches without slope are none of these.
    """
    x = np.linspace(*f.domain[0], _SAMPLES)
    slope = f.gradient(x[None])[0]
    found = {kind: [] for kind in _KINDS}
    steepest = np.max(np.abs(slope), initial=0.0, where=np.isfinite(slope))
    signs = np.where(np.isfinite(slope), np.sign(slope), np.nan)
    near = [k for k in range(_SAMPLES - 1) if signs[k] * signs[k + 1] < 0]
    for k in near:
        place = _turn(f, x[k], x[k + 1], signs[k])
        found["attractor" if signs[k] < 0 else "repeller"].append(place)
    size = np.abs(slope)
    for k in range(1, _SAMPLES - 1):
        before, here, after = signs[k - 1 : k + 2]
        if here == 0 and before * after in (1, -1):  # a node on the very place
            kind = "half-stable" if before == after else "attractor" if before < 0 else "repeller"
            found[kind].append(x[k])
        elif here != 0 and before == here == after and size[k] <= min(_LOW * steepest, *size[[k - 1, k + 1]]):
            place = _lowest(f, x[k - 1], x[k + 1])
            if abs(f.gradient(np.array([place]))[0]) <= _FLAT * steepest:
                found["half-stable"].append(place)
    return {kind: np.sort(places) for kind, places in found.items()}


def _turn(f, low, high, sign):
    """Where the slope's sign turns, by halving: it need not be continuous."""
    for _ in range(60):
        middle = (low + high) / 2
        if np.sign(f.gradient(np.array([middle]))[0]) == sign:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _lowest(f, low, high):
    """Where |f'| is least between two places, by thirds."""
    for _ in range(80):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        first, second = np.abs(f.gradient(np.array([[a, b]]))[0])
        low, high = (low, b) if first < second else (a, high)
    return (low + high) / 2


def facts(desk) -> list[Fact]:
    """How many points of each kind there are, and where the first few are."""
    fixed = desk.cached(lambda: fixed_points(desk.f), "fixed")
    tiny = 1e-6 * desk.reach
    told = []
    for kind, places in fixed.items():
        if len(places) or kind == "attractor":
            words = ", ".join(number(0.0 if abs(x) < tiny else x) for x in places[:3])
            more = f" and {len(places) - 3} more" if len(places) > 3 else ""
            told.append(Fact(f"{_SEVERAL[kind]} ({len(places)})", f"{words}{more}" or "none"))
    return told


def panels(desk, point, level):
    """The curve with the level and what lies below it, and the phase line; the grips."""
    f = desk.f
    fixed = desk.cached(lambda: fixed_points(f), "fixed")
    heights = desk.heights(level)
    low, high = heights["range"]
    x = np.linspace(*f.domain[0], _SAMPLES)
    z = desk.cached(lambda: f.value(x[None]), "curve")
    below = np.where(z <= level, low + 0.012 * (high - low), np.nan)
    curve = Panel(
        "ground",
        "The curve, and what lies below the level",
        (
            {
                "type": "scatter",
                "mode": "lines",
                "x": x[[0, -1]],
                "y": np.full(2, level),
                "name": "level c",
                "showlegend": True,
                "line": {"color": _LEVEL, "width": 2},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": below,
                "name": "f at or below c",
                "showlegend": True,
                "connectgaps": False,
                "line": {"color": _LEVEL, "width": 7},
            },
            *_marked(fixed, lambda places: f.value(places[None]), legend=False),
        ),
        desk.axis(0),
        heights,
        ground=True,
        press="point",
    )
    side = f.domain[0]
    # On the side where the drop is not.
    away = 0.05 if point[0] < np.mean(side) else 0.95
    grips = (
        desk.grip("point", "ground", point, "The drop of water", tag="θ", colour=_POINT),
        Grip(
            "level",
            "ground",
            (away * side[0] + (1 - away) * side[1], level),
            "The level",
            tag="c",
            colour=_LEVEL,
            moves="y",
            low=(side[0], low),
            high=(side[1], high),
        ),
        Grip(
            "ball",
            "phase",
            (float(point[0]), 0.0),
            "The drop of water on the phase line",
            tag="θ",
            colour=_POINT,
            moves="x",
            low=(side[0], 0.0),
            high=(side[1], 0.0),
        ),
    )
    return (curve, _phase(desk, fixed)), grips


def _phase(desk, fixed):
    """-f' over x: where it is above 0 the flow goes right, where below left."""
    f = desk.f
    x = np.linspace(*f.domain[0], 601)
    speed = desk.cached(lambda: -f.gradient(x[None])[0], "speed")
    finite = speed[np.isfinite(speed)]
    # A pole must not squeeze the rest flat.
    top = 1.15 * (np.quantile(np.abs(finite), 0.98) if finite.size else 1.0) or 1.0
    places = np.linspace(*f.domain[0], _ARROWS + 2)[1:-1]
    way = np.sign(-f.gradient(places[None])[0])
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x[[0, -1]],
            "y": np.zeros(2),
            "line": {"color": INK, "width": 1.2},
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": speed,
            "name": "velocity −f′",
            "showlegend": True,
            "connectgaps": False,
            "line": {"color": _POINT, "width": 2.2},
        },
    ]
    for sign, symbol in ((1, "triangle-right"), (-1, "triangle-left")):
        some = places[way == sign]
        if len(some):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": some,
                    "y": np.zeros(len(some)),
                    "marker": {"symbol": symbol, "size": 9, "color": MUTED},
                }
            )
    traces += _marked(fixed, lambda found: np.zeros(len(found)), legend=True)
    return Panel(
        "phase",
        "The phase line: which way it flows",
        tuple(traces),
        desk.axis(0),
        axis("velocity −f′", -top, top),
    )


def _marked(fixed, height, legend):
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": places,
            "y": height(places),
            "name": kind,
            "showlegend": legend,
            "marker": _KINDS[kind],
            "hovertemplate": kind + " at %{x:.5g}<extra></extra>",
        }
        for kind, places in fixed.items()
        if len(places)
    ]
