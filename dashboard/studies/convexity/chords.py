"""The chord test and Jensen's inequality: does f lie below the mean of its heights?"""

from __future__ import annotations

import numpy as np

from dashboard.board import Board, Fact, Grip, Panel, axis
from dashboard.studies.desk import Desk, height
from landscapes import local
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.broken_curve import window
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.marks import dot, line, segment, signed_bands

from .sign_map import curvature_map, plane

MOST = 6  # points of Jensen's inequality
_CHORD, _A, _B, _GAP = (colours.COLOURS[k] for k in (0, 1, 2, 3))
_HOLDS, _FAILS = colours.COLOURS[2], colours.COLOURS[0]
_POINTS = tuple(colours.COLOURS[k] for k in (1, 2, 4, 5, 6, 0))
_AGAINST = "f above: not convex"
_FOR = "f below"


def chord_board(desk: Desk, a: np.ndarray, b: np.ndarray, weight: float) -> Board:
    """f between two points (d,) against the chord, and the gap at weight * a + (1 - weight) * b."""
    test = local.jensen(desk.f, np.column_stack([a, b]), (weight, 1 - weight))
    panels = {1: _curve_and_gap, 2: _plane_and_section, 3: _section_only}[desk.f.dimension]
    grips = _grips(desk, a, b, test)
    return Board(panels(desk, a, b, test), grips, _facts(desk, test, "AB"), _words(test, "AB"))


def _words(test, names):
    """The test in words, or which of its points f is not defined at."""
    for name, point, there in zip(names, test.points.T, test.heights):
        if not np.isfinite(there):
            return f"f is not defined at {name} = {_place(point)}: drag {name}."
    if not np.isfinite(test.height):
        return f"f is not defined at the mean point, {_place(test.mean)}: no chord can be judged there."
    return test.words


def _along(desk, a, b):
    """The way from a to b, f on it, and the chord's height there."""
    way = np.linspace(0, 1, 201)
    heights = desk.f.value(a[:, None] + (b - a)[:, None] * way)
    return way, heights, heights[0] + (heights[-1] - heights[0]) * way


def _bands(x, heights, chord):
    """Faint bands between f and the chord: one where f lies below, one where it lies above."""
    rounding = 1e-9 * np.nanmax(np.abs(chord), initial=0.0)
    heights = np.where(np.abs(heights - chord) <= rounding, chord, heights)
    return signed_bands(x, heights, chord, (_FAILS, _AGAINST), (_HOLDS, _FOR))


def _gap(x, test):
    """The vertical distance between chord and curve at the mean point."""
    return [
        line((x, x), (test.height, test.chord), _GAP, 4, name=f"gap {format_number(test.gap)}"),
        dot(x, test.height, _GAP, 8),
        dot(x, test.chord, _GAP, 8),
    ]


def _curve_and_gap(desk, a, b, test):
    way, heights, chord = _along(desk, a, b)
    x = a[0] + (b[0] - a[0]) * way
    traces = [
        *_bands(x, heights, chord),
        line((a[0], b[0]), heights[[0, -1]], _CHORD, 2.6),
        *_gap(test.mean[0], test),
    ]
    ground = Panel(
        "ground",
        "f and the chord from A to B",
        tuple(traces),
        desk.axis(0),
        desk.heights(*test.heights),
        ground=True,
        share=1.4,
    )
    gaps = chord - heights
    traces = [
        *_bands(way, np.zeros_like(gaps), gaps),
        line((0, 1), (0, 0), MUTED, 1, "dot"),
        line(way, gaps, INK),
        dot(1 - test.weights[0], test.gap, _GAP, 11),
    ]
    return ground, Panel(
        "gap",
        "The chord minus f, all along the chord",
        tuple(traces),
        _share_axis(),
        axis("chord − f", *window(gaps, 0)),
    )


def _plane_and_section(desk, a, b, test):
    traces = [segment(a, b, _CHORD, 3.4), _dot_at(test.mean, 10)]
    title = "The sign of the Hessian, and the chord from above"
    above = plane(desk, title, curvature_map(desk), traces)
    return above, *_section_only(desk, a, b, test)


def _section_only(desk, a, b, test):
    way, heights, chord = _along(desk, a, b)
    traces = [
        *_bands(way, heights, chord),
        line(way, heights, INK, 2.2, name="f"),
        line(way, chord, _CHORD, 2.6, name="the chord"),
        *_gap(1 - test.weights[0], test),
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


def _dot_at(place, size):
    return dot(place[0], place[1], _GAP, size)


def _share_axis():
    return axis("way from A (0) to B (1), which is 1 − λ", -0.03, 1.03)


def _grips(desk, a, b, test):
    d = desk.f.dimension
    if d > 2:
        return ()
    grips = (
        desk.grip("point", "ground", a, "A, one end of the chord", tag="A", colour=_A),
        desk.grip("other", "ground", b, "B, the other end", tag="B", colour=_B),
    )
    x, y = (*test.mean, test.chord)[:2]
    if not (np.isfinite(x) and np.isfinite(y)):
        return grips
    left, right = np.sort([a[0], b[0]])
    more = {"moves": "x", "low": (left, -1e300), "high": (right, 1e300)} if d == 1 else {}
    at, words = (float(x), float(y)), "The mean point, by its weight"
    return (*grips, Grip("mean", "ground", at, words, tag="λ", colour=_GAP, **more))


def _facts(desk, test, letters):
    tone = "bad" if test.above else "good" if test.below else ""
    *heights, chord, mean = (
        format_number(height(desk, h), 6) for h in (*test.heights, test.chord, test.height)
    )
    shown = [Fact(f"f({letter})", h) for letter, h in zip(letters, heights)]
    word = "the chord" if len(test.weights) == 2 else "mean of the heights"
    return (
        *shown,
        Fact("mean point", _place(test.mean)),
        Fact(f"{word} there", chord),
        Fact("f there", mean),
        Fact("gap", format_number(test.gap, 6), tone, help="above 0, f lies below, as convex functions do"),
    )


def _place(point):
    size = np.max(np.abs(point), initial=1e-300)
    numbers = ", ".join(format_number(0.0 if abs(c) < 1e-12 * size else c) for c in point)
    return numbers if len(point) == 1 else f"({numbers})"


# ---- Jensen's inequality


def jensen_board(desk: Desk, points: np.ndarray, weights: np.ndarray) -> Board:
    """f at the weighted mean of points (d, n) against the mean of its heights."""
    d = desk.f.dimension
    try:
        test = local.jensen(desk.f, points, weights)
    except ValueError as wrong:
        return Board((), (), (), f"{str(wrong).capitalize()}. Raise a weight.")
    names = [f"P{k}" for k in "₁₂₃₄₅₆"[: len(weights)]]
    grips = [
        desk.grip(f"p{k}", "ground", point, f"{name}, one of the points", tag=name, colour=_POINTS[k])
        for k, (name, point) in enumerate(zip(names, points.T))
        if d < 3
    ]
    if d == 1:
        traces = (*_hull(np.array([points[0], test.heights])), *_gap(test.mean[0], test))
        title, heights = "f at the mean point, and the mean of the heights", desk.heights(*test.heights)
        panels = [Panel("ground", title, traces, desk.axis(0), heights, ground=True)]
    else:
        panels = [_heights(test, names)]
    if d == 2:
        marks = [*_hull(points), _dot_at(test.mean, 12)]
        panels.insert(0, plane(desk, "The points over the sign of the Hessian", curvature_map(desk), marks))
    return Board(tuple(panels), tuple(grips), _facts(desk, test, names), _words(test, names))


def _heights(test, names):
    """Every point's height, their mean, and f at the mean point."""
    n = len(names)
    traces = [line((k, k), (test.chord, h), MUTED, 1.2) for k, h in enumerate(test.heights)]
    traces += [dot(k, h, _POINTS[k], 8 + 14 * w) for k, (h, w) in enumerate(zip(test.heights, test.weights))]
    traces += [
        line((-0.5, n + 0.5), (test.chord,) * 2, _CHORD, 2.2, "dash", "mean of the heights"),
        *_gap(n, test),
    ]
    ticks = {"tickvals": list(range(n + 1)), "ticktext": [*names, "mean"]}
    return Panel(
        "heights",
        "Heights, drawn as large as their weights",
        tuple(traces),
        axis("points", -0.6, n + 0.6, **ticks),
        axis("f", *window(test.heights, test.height)),
        height=430,
    )


def _hull(points):
    """The convex hull of points (2, n), faintly filled: the mean lies in it."""
    points = points[:, np.all(np.isfinite(points), axis=0)]
    order = sorted(map(tuple, points.T))
    if len(order) < 2:
        return []

    def half(ordered):
        chain = []
        for point in ordered:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        return chain[:-1]

    ring = np.array([*half(order), *half(order[::-1])])
    ring = np.vstack([ring, ring[:1]])
    inside = {"fill": "toself", "fillcolor": "rgba(128,128,128,0.18)"}
    return [line(ring[:, 0], ring[:, 1], INK, 1.4, "dash", **inside)]


def _turn(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
