"""The tangent test and the second-derivative test: does f lie above its tangents, does it curve up?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard.board import Board, Fact, Panel, axis
from dashboard.studies.desk import Desk, height
from landscapes import local
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.broken_curve import broken_curve, window
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.lengths import grid, grid_line
from landscapes.drawing.marks import band, dot, line, segment, signed_bands
from landscapes.local import Definiteness

from .sign_map import curvature_map, plane, tangent_map

_TANGENT, _POINT, _OTHER, _GAP = (colours.COLOURS[k] for k in (0, 1, 2, 3))
_HOLDS, _FAILS = colours.COLOURS[2], colours.COLOURS[0]
_TONES = {
    Definiteness.POSITIVE_DEFINITE: "good",
    Definiteness.NEGATIVE_DEFINITE: "bad",
    Definiteness.INDEFINITE: "bad",
}
_GRID = {1: 801, 2: 81, 3: 15}  # samples a side, for the share of the box below the tangent
_WAYS = (("solid", colours.COLOURS[0]), ("dash", colours.COLOURS[3]), ("dot", colours.COLOURS[2]))


# ---- the tangent


def tangent_board(desk: Desk, point: np.ndarray, other: np.ndarray) -> Board:
    """f against its tangent at a point (d,): over the box, and at one other point (d,)."""
    f = desk.f
    sides, points = grid(f.domain, _GRID[f.dimension])
    everywhere = local.tangent_test(f, point, points.reshape(f.dimension, -1))
    there = local.tangent_test(f, point, other[:, None])
    panels = _line_panels if f.dimension == 1 else _plane_panels
    gap, margin = float(there.gaps[0]), float(there.margins[0])
    tone = "bad" if gap < -margin else "good" if gap > margin else ""
    below = np.mean(everywhere.gaps < -everywhere.margins)
    facts = (
        Fact("f(θ)", format_number(height(desk, float(f.value(point))), 6)),
        Fact("f(Q)", format_number(height(desk, there.heights[0]), 6)),
        Fact("tangent at Q", format_number(height(desk, there.tangent[0]), 6)),
        Fact(
            "f − tangent at Q",
            format_number(height(desk, gap), 6),
            tone,
            help="above 0, as for convex functions",
        ),
        Fact("f below the tangent", _share(below), help="the share of the box, as sampled"),
    )
    grips = (
        desk.grip("point", "ground", point, "The point where the tangent touches", tag="θ", colour=_POINT),
        desk.grip("other", "ground", other, "Another point", tag="Q", colour=_OTHER),
    )
    words = everywhere.words
    if local.directions(f, point, 16).kink:
        words += " At a kink there are many tangents; the one of the gradient's convention is drawn."
    return Board(panels(desk, sides, everywhere, there), grips if f.dimension < 3 else (), facts, words)


def _share(share):
    return f"{share:.1%}" if share else "nowhere seen"


def _bands(x, heights, tangent):
    above, below = (_HOLDS, "f above its tangent"), (_FAILS, "f below its tangent: not convex")
    return signed_bands(x, heights, tangent, above, below)


def _mark(x, there):
    ends = (there.heights[0], there.tangent[0])
    gap = line((x, x), ends, _GAP, 4, name=f"f − tangent = {format_number(there.gaps[0])}")
    return [gap, *(dot(x, y, _GAP, 8) for y in ends)]


def _line_panels(desk, sides, everywhere, there):
    (x,), q = sides, float(there.others[0, 0])
    heights = desk.heights(*there.heights, *there.tangent)
    low, high = heights["range"]
    traces = (
        *_bands(x, everywhere.heights, np.clip(everywhere.tangent, low - (high - low), high + (high - low))),
        line(x, everywhere.tangent, _TANGENT, 2.6),
        *_mark(q, there),
    )
    ground = Panel("ground", "f and its tangent", traces, desk.axis(0), heights, ground=True, share=1.4)
    gaps = everywhere.gaps
    traces = (
        *_bands(x, gaps, np.zeros_like(gaps)),
        line(x[[0, -1]], (0, 0), MUTED, 1, "dot"),
        line(x, gaps, INK),
        dot(q, there.gaps[0], _GAP, 11),
    )
    axes = desk.axis(0), axis("f − tangent", *window(gaps, 0))
    return ground, Panel("gap", "f minus the tangent", traces, *axes)


def _plane_panels(desk, sides, everywhere, there):
    """Two dimensions: where f lies above the tangent plane; in three, too: along the line to Q."""
    f, point, other = desk.f, there.point, there.others[:, 0]
    t = np.linspace(-0.5, 1.5, 201)
    along = local.tangent_test(f, point, point[:, None] + (other - point)[:, None] * t)
    traces = (
        *_bands(t, along.heights, along.tangent),
        line(t, along.heights, INK, 2.2, name="f"),
        line(t, along.tangent, _TANGENT, 2.6, name="its tangent"),
        *_mark(1.0, there),
        dot(0, float(f.value(point)), _POINT, 11),
        dot(1, there.heights[0], _OTHER, 11),
    )
    axes = axis("way from θ (0) to Q (1)", -0.5, 1.5), axis("f", *window(along.heights, along.tangent))
    section = Panel("section", "Along the line from θ to Q", traces, *axes, height=430)
    if f.dimension == 3:
        return (section,)
    x, y = sides
    classes = tangent_map(x, y, everywhere.gaps.reshape(len(y), len(x)))
    title, way = "Where f lies above its tangent plane at θ", segment(point, other, _GAP, 2.4, "dash")
    return plane(desk, title, classes, [way], press="other"), section


# ---- the second derivative


def second_board(desk: Desk, point: np.ndarray) -> Board:
    """The signs of the Hessian's eigenvalues at a point (d,) and over the box."""
    f = desk.f
    test = local.second_derivative_test(f, point)
    words, kink = test.words, local.directions(f, point, 16).kink
    if kink or test.definiteness is Definiteness.UNDEFINED:
        words = f"{'A kink: ' if kink else ''}f has no second derivative here."
        test = _none(test)
    tone = _TONES.get(test.definiteness, "")
    grips = (desk.grip("point", "ground", point, "The point", tag="θ", colour=_POINT),)
    if f.dimension == 1:
        facts = (Fact("f″", format_number(test.eigenvalues[0], 6), tone), *_shares(f))
        return Board(_curved(desk, point, test), grips, facts, words)
    letters, help = "₁₂₃", "an eigenvalue of the Hessian"
    facts = tuple(Fact(f"λ{k}", format_number(v), help=help) for k, v in zip(letters, test.eigenvalues))
    facts = (*facts, Fact("the Hessian is", test.definiteness, tone))
    if f.dimension == 3:
        return Board((_ways(desk, point, test),), (), facts, words)
    title, axes = "The sign of the Hessian, and its eigenvectors at θ", _axes(desk, point, test)
    ground = plane(desk, title, curvature_map(desk), axes, press="point")
    return Board((ground, _ways(desk, point, test)), grips, facts, words)


def _none(test):
    return replace(
        test,
        eigenvalues=np.full_like(test.eigenvalues, np.nan),
        definiteness=Definiteness.UNDEFINED,
        hessian=np.full_like(test.hessian, np.nan),
    )


def _shares(f):
    second = f.hessian(grid_line(f.domain[0], _GRID[1])[None])[0, 0]
    with np.errstate(invalid="ignore"):
        up, down = float(np.mean(second > 0)), float(np.mean(second < 0))
    return (Fact("f″ > 0", f"{up:.1%} of the box"), Fact("f″ < 0", f"{down:.1%} of the box"))


def _curved(desk, point, test):
    """One dimension: the curve with the parabola that fits it best, and f″ everywhere."""
    f, x, side = desk.f, float(point[0]), desk.f.domain[0]
    curvature = float(test.eigenvalues[0])
    away = np.linspace(-0.22, 0.22, 81) * desk.reach
    here, slope = f.value_and_gradient(point)
    parabola = here + slope[0] * away + curvature * away**2 / 2
    traces = (line(x + away, parabola, _TANGENT, 2.6, "dash", "parabola of the same f, f′, f″"),)
    traces, title = traces if np.isfinite(curvature) else (), "f and how it curves"
    axes = desk.axis(0), desk.heights(float(here))
    ground = Panel("ground", title, traces, *axes, ground=True, press="point", share=1.2)

    def second(x):
        return f.hessian(np.asarray(x)[None])[0, 0]

    at = grid_line(side, 601)
    smoothness = desk.cached(lambda: local.smoothness(f), "smoothness")
    values, zero = second(at), np.zeros(len(at))
    low, high = window(values, 0)
    traces = []
    if np.any(values > 0):
        traces += band(at, zero, np.clip(np.maximum(values, 0), low, high), _HOLDS, "f″ > 0: curved up")
    if np.any(values < 0):
        traces += band(at, np.clip(np.minimum(values, 0), low, high), zero, _FAILS, "f″ < 0: not convex")
    breaks, sizes = np.concatenate(smoothness.jumps), np.concatenate(smoothness.sizes)
    traces += broken_curve(second, at, breaks, np.isfinite(sizes), INK, has_value=False)
    traces += [line(side, (0, 0), MUTED, 1, "dot"), dot(x, curvature, _POINT, 11)]
    axes = desk.axis(0), axis(f"f″({desk.names[0]})", low, high)
    return ground, Panel("second", "The second derivative everywhere", tuple(traces), *axes)


def _frame(test):
    """The eigenvectors (d, d) in columns, of the eigenvalues in ascending order."""
    if not np.all(np.isfinite(test.hessian)):
        return None
    return np.linalg.eigh(test.hessian)[1]


def _axes(desk, point, test):
    frame, arm = _frame(test), 0.2 * desk.reach
    return [
        segment(point - arm * way, point + arm * way, colour, 4, dash)
        for way, (dash, colour) in zip(() if frame is None else frame.T, _WAYS)
    ]


def _ways(desk, point, test):
    """f along each eigenvector of the Hessian: up where its eigenvalue is above 0, down below."""
    frame, traces = _frame(test), []
    arm = 0.2 * desk.reach
    t, here = np.linspace(-arm, arm, 161), float(desk.f.value(point))
    heights = [np.array([here])]
    if frame is not None:
        for way, value, (dash, colour), k in zip(frame.T, test.eigenvalues, _WAYS, "₁₂₃"):
            heights.append(desk.f.value(point[:, None] + way[:, None] * t))
            name = f"along v{k}: λ{k} = {format_number(value)}"
            traces.append(line(t, heights[-1], colour, 2.6, dash, name))
    traces.append(dot(0, here, _POINT, 11))
    return Panel(
        "ways",
        "f along the Hessian's eigenvectors",
        tuple(traces),
        axis("distance from θ", -1.05 * arm, 1.05 * arm),
        axis("f", *window(*heights)),
        height=430,
    )
