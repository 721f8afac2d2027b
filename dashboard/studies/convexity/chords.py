"""The chord test and Jensen's inequality: does f lie below the mean of its heights?"""

from __future__ import annotations

import numpy as np

from dashboard.board import Board, Fact, Grip, Panel, axis
from dashboard.figures import colours
from dashboard.figures.broken_curve import window
from dashboard.figures.colours import INK, MUTED
from dashboard.figures.marks import band, dot, line, named, segment
from dashboard.studies.desk import Desk, height
from landscapes import local
from landscapes.core.wording import number

from .sign_map import curvature_map, plane

MOST = 6  # points of Jensen's inequality
_CHORD, _A, _B, _GAP = (colours.COLOURS[k] for k in (0, 1, 2, 3))
_HOLDS, _FAILS = colours.COLOURS[2], colours.COLOURS[0]
_POINTS = tuple(colours.COLOURS[k] for k in (1, 2, 4, 5, 6, 0))
_AGAINST = "f above: not convex"
_FOR = "f below"


def chord_board(desk: Desk, a, b, weight: float) -> Board:
    """f between two points (d,) against the chord, and the gap at weight * a + (1 - weight) * b."""
    f = desk.f
    told = local.jensen(f, np.column_stack([a, b]), (weight, 1 - weight))
    panels = {1: _curve_and_gap, 2: _plane_and_section, 3: _section_only}[f.dimension]
    return Board(
        panels(desk, a, b, told), _grips(desk, a, b, told), _facts(desk, told, "AB"), _words(told, "AB")
    )


def _words(told, names):
    """The test in words, or which of its points f is not defined at."""
    for name, point, there in zip(names, told.points.T, told.heights):
        if not np.isfinite(there):
            return f"f is not defined at {name} = {_place(point)}: drag {name}."
    if not np.isfinite(told.height):
        return f"f is not defined at the mean point, {_place(told.mean)}: no chord can be judged there."
    return told.words


def _along(desk, a, b):
    """The way from a to b, f on it, and the chord's height there."""
    way = np.linspace(0, 1, 201)
    heights = desk.f.value(a[:, None] + (b - a)[:, None] * way)
    return way, heights, heights[0] + (heights[-1] - heights[0]) * way


def _bands(x, heights, chord):
    """Faint bands between f and the chord: one where f lies below, one where it lies above."""
    made = []
    seen = 1e-9 * np.nanmax(np.abs(chord), initial=0.0)  # less is rounding
    if np.any(heights < chord - seen):
        made += band(x, np.minimum(heights, chord), chord, _HOLDS, name=_FOR, showlegend=True)
    if np.any(heights > chord + seen):
        made += band(x, chord, np.maximum(heights, chord), _FAILS, name=_AGAINST, showlegend=True)
    return made


def _gap(x, told):
    """The vertical distance between chord and curve at the mean point."""
    return [
        named(line((x, x), (told.height, told.chord), _GAP, 4), f"gap {number(told.gap)}"),
        dot(x, told.height, _GAP, 8),
        dot(x, told.chord, _GAP, 8),
    ]


def _curve_and_gap(desk, a, b, told):
    way, heights, chord = _along(desk, a, b)
    x = a[0] + (b[0] - a[0]) * way
    traces = [
        *_bands(x, heights, chord),
        line((a[0], b[0]), heights[[0, -1]], _CHORD, 2.6),
        *_gap(told.mean[0], told),
    ]
    ground = Panel(
        "ground",
        "f and the chord from A to B",
        tuple(traces),
        desk.axis(0),
        desk.heights(*told.heights),
        ground=True,
        share=1.4,
    )
    gaps = chord - heights
    traces = [
        *_bands(way, np.zeros_like(gaps), gaps),
        line((0, 1), (0, 0), MUTED, 1, "dot"),
        line(way, gaps, INK),
        dot(1 - told.weights[0], told.gap, _GAP, 11),
    ]
    return ground, Panel(
        "gap",
        "The chord minus f, all along the chord",
        tuple(traces),
        _share_axis(),
        axis("chord − f", *window(gaps, 0)),
    )


def _plane_and_section(desk, a, b, told):
    classes, _ = curvature_map(desk)
    traces = [segment(a, b, _CHORD, 3.4), dot(*told.mean, _GAP, 10)]
    above = plane(desk, "The sign of the Hessian, and the chord from above", classes, traces)
    return above, *_section_only(desk, a, b, told)


def _section_only(desk, a, b, told):
    way, heights, chord = _along(desk, a, b)
    traces = [
        *_bands(way, heights, chord),
        line(way, heights, INK, 2.2, name="f", showlegend=True),
        named(line(way, chord, _CHORD, 2.6), "the chord"),
        *_gap(1 - told.weights[0], told),
        dot(0, heights[0], _A, 11),
        dot(1, heights[-1], _B, 11),
    ]
    return (
        Panel(
            "section",
            "f along the chord",
            tuple(traces),
            _share_axis(),
            axis("f", *window(heights, chord)),
            height=430,
        ),
    )


def _share_axis():
    return axis("way from A (0) to B (1), which is 1 − λ", -0.03, 1.03)


def _grips(desk, a, b, told):
    d = desk.f.dimension
    if d > 2:
        return ()
    grips = (
        desk.grip("point", "ground", a, "A, one end of the chord", tag="A", colour=_A),
        desk.grip("other", "ground", b, "B, the other end", tag="B", colour=_B),
    )
    middle = (*told.mean, told.chord)[:2]
    if not np.all(np.isfinite(middle)):
        return grips
    ends = np.sort([a[0], b[0]])
    more = {"moves": "x", "low": (ends[0], -1e300), "high": (ends[1], 1e300)} if d == 1 else {}
    return (
        *grips,
        Grip(
            "mean",
            "ground",
            tuple(map(float, middle)),
            "The mean point, by its weight",
            tag="λ",
            colour=_GAP,
            **more,
        ),
    )


def _facts(desk, told, letters):
    tone = "bad" if told.above else "good" if told.below else ""
    *heights, chord, mean = (number(height(desk, h), 6) for h in (*told.heights, told.chord, told.height))
    shown = [Fact(f"f({letter})", h) for letter, h in zip(letters, heights)]
    word = "the chord" if len(told.weights) == 2 else "mean of the heights"
    return (
        *shown,
        Fact("mean point", _place(told.mean)),
        Fact(f"{word} there", chord),
        Fact("f there", mean),
        Fact("gap", number(told.gap, 6), tone, help="above 0, f lies below, as convex functions do"),
    )


def _place(point):
    size = np.max(np.abs(point), initial=1e-300)
    told = ", ".join(number(0.0 if abs(c) < 1e-12 * size else c) for c in point)
    return told if len(point) == 1 else f"({told})"


# ---- Jensen's inequality


def jensen_board(desk: Desk, points, weights) -> Board:
    """f at the weighted mean of points (d, n) against the mean of its heights."""
    f = desk.f
    try:
        told = local.jensen(f, points, weights)
    except ValueError as wrong:
        return Board((), (), (), f"{str(wrong).capitalize()}. Raise a weight.")
    names = [f"P{k}" for k in "₁₂₃₄₅₆"[: len(weights)]]
    grips = (
        tuple(
            desk.grip(f"p{k}", "ground", p, f"{name}, one of the points", tag=name, colour=_POINTS[k])
            for k, (name, p) in enumerate(zip(names, points.T))
        )
        if f.dimension < 3
        else ()
    )
    if f.dimension == 1:
        traces = [*_hull(np.array([points[0], told.heights])), *_gap(told.mean[0], told)]
        title = "f at the mean point, and the mean of the heights"
        panels = (
            Panel("ground", title, tuple(traces), desk.axis(0), desk.heights(*told.heights), ground=True),
        )
    elif f.dimension == 2:
        classes, _ = curvature_map(desk)
        panels = (
            plane(
                desk,
                "The points over the sign of the Hessian",
                classes,
                [*_hull(points), dot(*told.mean, _GAP, 12)],
            ),
            _heights(told, names),
        )
    else:
        panels = (_heights(told, names),)
    return Board(panels, grips, _facts(desk, told, names), _words(told, names))


def _heights(told, names):
    """Every point's height, their mean, and f at the mean point."""
    n = len(names)
    traces = [line((k, k), (told.chord, h), MUTED, 1.2) for k, h in enumerate(told.heights)]
    traces += [dot(k, h, _POINTS[k], 8 + 14 * w) for k, (h, w) in enumerate(zip(told.heights, told.weights))]
    traces += [
        named(line((-0.5, n + 0.5), (told.chord,) * 2, _CHORD, 2.2, "dash"), "mean of the heights"),
        *_gap(n, told),
    ]
    ticks = {"tickvals": list(range(n + 1)), "ticktext": [*names, "mean"]}
    return Panel(
        "heights",
        "Heights, drawn as large as their weights",
        tuple(traces),
        axis("points", -0.6, n + 0.6, **ticks),
        axis("f", *window(told.heights, told.height)),
        height=430,
    )


def _hull(points):
    """The convex hull of points (2, n), faintly filled: the mean lies in it."""
    points = points[:, np.all(np.isfinite(points), axis=0)]
    order = sorted(map(tuple, points.T))
    if len(order) < 2:
        return []

    def half(ordered):
        made = []
        for p in ordered:
            while len(made) > 1 and _turn(made[-2], made[-1], p) <= 0:
                made.pop()
            made.append(p)
        return made[:-1]

    ring = np.array([*half(order), *half(order[::-1])])
    ring = np.vstack([ring, ring[:1]])
    return [line(*ring.T, INK, 1.4, "dash", fill="toself", fillcolor="rgba(128,128,128,0.18)")]


def _turn(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
