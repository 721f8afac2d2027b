"""The tangent test and the second-derivative test: does f lie above its tangents, does it curve up?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard.board import Board, Fact, Panel, axis
from dashboard.figures import colours
from dashboard.figures.broken_curve import broken_curve, window
from dashboard.figures.colours import INK, MUTED
from dashboard.figures.marks import band, dot, line, named, segment
from dashboard.studies.desk import Desk, height
from landscapes import local
from landscapes.core.wording import number

from .sign_map import curvature_map, plane, tangent_map

_TANGENT, _POINT, _OTHER, _GAP = (colours.COLOURS[k] for k in (0, 1, 2, 3))
_HOLDS, _FAILS = colours.COLOURS[2], colours.COLOURS[0]
_GRID = {1: 801, 2: 81, 3: 15}  # samples a side, for the share of the box below the tangent
_WAYS = (("solid", colours.COLOURS[0]), ("dash", colours.COLOURS[3]), ("dot", colours.COLOURS[2]))


# ---- the tangent


def tangent_board(desk: Desk, point, other) -> Board:
    """f against its tangent at a point (d,): over the box, and at one other point (d,)."""
    f = desk.f
    sides = [np.linspace(*side, _GRID[f.dimension]) for side in f.domain]
    grid = np.array(np.meshgrid(*sides)).reshape(f.dimension, -1)
    everywhere = local.tangent_test(f, point, grid)
    there = local.tangent_test(f, point, other[:, None])
    panels = _line_panels if f.dimension == 1 else _plane_panels
    gap, margin = float(there.gaps[0]), float(there.margins[0])
    tone = "bad" if gap < -margin else "good" if gap > margin else ""
    facts = (
        Fact("f(θ)", number(height(desk, float(f.value(point))), 6)),
        Fact("f(Q)", number(height(desk, there.heights[0]), 6)),
        Fact("tangent at Q", number(height(desk, there.tangent[0]), 6)),
        Fact("f − tangent at Q", number(height(desk, gap), 6), tone, help="above 0, as for convex functions"),
        Fact(
            "f below the tangent",
            _share(np.mean(everywhere.gaps < -everywhere.margins)),
            help="the share of the box, as sampled",
        ),
    )
    grips = (
        (
            desk.grip(
                "point", "ground", point, "The point where the tangent touches", tag="θ", colour=_POINT
            ),
            desk.grip("other", "ground", other, "Another point", tag="Q", colour=_OTHER),
        )
        if f.dimension < 3
        else ()
    )
    words = everywhere.words
    if local.directions(f, point, 16).kink:
        words += " At a kink there are many tangents; the one of the gradient's convention is drawn."
    return Board(panels(desk, sides, everywhere, there), grips, facts, words)


def _share(share):
    return f"{share:.1%}" if share else "nowhere seen"


def _bands(x, heights, tangent):
    made = []
    if np.any(heights > tangent):
        made += band(
            x, tangent, np.maximum(heights, tangent), _HOLDS, name="f above its tangent", showlegend=True
        )
    if np.any(heights < tangent):
        made += band(
            x,
            np.minimum(heights, tangent),
            tangent,
            _FAILS,
            showlegend=True,
            name="f below its tangent: not convex",
        )
    return made


def _mark(x, there):
    ends = (there.heights[0], there.tangent[0])
    return [
        named(line((x, x), ends, _GAP, 4), f"f − tangent = {number(there.gaps[0])}"),
        *(dot(x, y, _GAP, 8) for y in ends),
    ]


def _line_panels(desk, sides, everywhere, there):
    f, (x,) = desk.f, sides
    q = float(there.others[0, 0])
    low, high = desk.heights(*there.heights, *there.tangent)["range"]
    seen = np.clip(everywhere.tangent, low - (high - low), high + (high - low))
    traces = [
        *_bands(x, everywhere.heights, seen),
        line(x, everywhere.tangent, _TANGENT, 2.6),
        *_mark(q, there),
    ]
    ground = Panel(
        "ground",
        "f and its tangent",
        tuple(traces),
        desk.axis(0),
        desk.heights(*there.heights, *there.tangent),
        ground=True,
        share=1.4,
    )
    gaps = everywhere.gaps
    traces = [
        *_bands(x, gaps, np.zeros_like(gaps)),
        line(f.domain[0], (0, 0), MUTED, 1, "dot"),
        line(x, gaps, INK),
        dot(q, there.gaps[0], _GAP, 11),
    ]
    return ground, Panel(
        "gap", "f minus the tangent", tuple(traces), desk.axis(0), axis("f − tangent", *window(gaps, 0))
    )


def _plane_panels(desk, sides, everywhere, there):
    """Two dimensions: where f lies above the tangent plane; in three, too: along the line to Q."""
    f, point, other = desk.f, there.point, there.others[:, 0]
    t = np.linspace(-0.5, 1.5, 201)
    along = local.tangent_test(f, point, point[:, None] + (other - point)[:, None] * t)
    traces = [
        *_bands(t, along.heights, along.tangent),
        named(line(t, along.heights, INK, 2.2), "f"),
        named(line(t, along.tangent, _TANGENT, 2.6), "its tangent"),
        *_mark(1.0, there),
        dot(0, float(f.value(point)), _POINT, 11),
        dot(1, there.heights[0], _OTHER, 11),
    ]
    section = Panel(
        "section",
        "Along the line from θ to Q",
        tuple(traces),
        axis("way from θ (0) to Q (1)", -0.5, 1.5),
        axis("f", *window(along.heights, along.tangent)),
        height=430,
    )
    if f.dimension == 3:
        return (section,)
    gaps = everywhere.gaps.reshape(len(sides[1]), len(sides[0]))
    classes = tangent_map(desk, *sides, gaps)
    return plane(
        desk,
        "Where f lies above its tangent plane at θ",
        classes,
        [segment(point, other, _GAP, 2.4, "dash")],
        press="other",
    ), section


# ---- the second derivative


def second_board(desk: Desk, point) -> Board:
    """The signs of the Hessian's eigenvalues at a point (d,) and over the box."""
    f = desk.f
    told = local.second_derivative_test(f, point)
    words, kink = told.words, local.directions(f, point, 16).kink
    if kink or told.definiteness is local.Definiteness.UNDEFINED:
        words = f"{'A kink: ' if kink else ''}f has no second derivative here."
        told = _none(told)
    tone = {
        local.Definiteness.POSITIVE_DEFINITE: "good",
        local.Definiteness.NEGATIVE_DEFINITE: "bad",
        local.Definiteness.INDEFINITE: "bad",
    }
    if f.dimension == 1:
        panels = _curved(desk, point, told)
        facts = [Fact("f″", number(told.eigenvalues[0], 6), tone.get(told.definiteness, "")), *_shares(f)]
    else:
        letters = "₁₂₃"
        facts = [
            Fact(f"λ{k}", number(v), help="an eigenvalue of the Hessian")
            for k, v in zip(letters, told.eigenvalues)
        ]
        facts.append(Fact("the Hessian is", told.definiteness, tone.get(told.definiteness, "")))
        panels = (_ways(desk, point, told),)
        if f.dimension == 2:
            classes, _ = curvature_map(desk)
            panels = (
                plane(
                    desk,
                    "The sign of the Hessian, and its eigenvectors at θ",
                    classes,
                    _axes(desk, point, told),
                    press="point",
                ),
                *panels,
            )
    grips = (desk.grip("point", "ground", point, "The point", tag="θ", colour=_POINT),)
    return Board(panels, grips if f.dimension < 3 else (), tuple(facts), words)


def _none(told):
    return replace(
        told,
        eigenvalues=np.full_like(told.eigenvalues, np.nan),
        definiteness=local.Definiteness.UNDEFINED,
        hessian=np.full_like(told.hessian, np.nan),
    )


def _shares(f):
    second = f.hessian(np.linspace(*f.domain[0], _GRID[1])[None])[0, 0]
    with np.errstate(invalid="ignore"):
        up, down = float(np.mean(second > 0)), float(np.mean(second < 0))
    return (Fact("f″ > 0", f"{up:.1%} of the box"), Fact("f″ < 0", f"{down:.1%} of the box"))


def _curved(desk, point, told):
    """One dimension: the curve with the parabola that fits it best, and f″ everywhere."""
    f, x = desk.f, float(point[0])
    bend = told.eigenvalues[0]
    reach = np.linspace(-0.22, 0.22, 81) * np.ptp(f.domain[0])
    here, slope = f.value_and_gradient(point)
    parabola = here + slope[0] * reach + bend * reach**2 / 2
    fitting = line(x + reach, parabola, _TANGENT, 2.6, "dash")
    traces = [named(fitting, "parabola of the same f, f′, f″")] if np.isfinite(bend) else []
    ground = Panel(
        "ground",
        "f and how it curves",
        tuple(traces),
        desk.axis(0),
        desk.heights(float(here)),
        ground=True,
        press="point",
        share=1.2,
    )

    def second(x):
        return f.hessian(np.asarray(x)[None])[0, 0]

    at = np.linspace(*f.domain[0], 601)
    seen = desk.cached(lambda: local.smoothness(f), "smoothness")
    values, zero = second(at), np.zeros(len(at))
    up, down = np.maximum(values, 0), np.minimum(values, 0)
    low, high = window(values, 0)
    traces = []
    if np.any(values > 0):
        traces += band(at, zero, np.clip(up, low, high), _HOLDS, name="f″ > 0: curved up", showlegend=True)
    if np.any(values < 0):
        traces += band(at, np.clip(down, low, high), zero, _FAILS, name="f″ < 0: not convex", showlegend=True)
    traces += broken_curve(
        second, at, np.concatenate(seen.jumps), np.isfinite(np.concatenate(seen.sizes)), INK, has_value=False
    )
    traces += [line(f.domain[0], (0, 0), MUTED, 1, "dot"), dot(x, bend, _POINT, 11)]
    return ground, Panel(
        "second",
        "The second derivative everywhere",
        tuple(traces),
        desk.axis(0),
        axis(f"f″({desk.names[0]})", low, high),
    )


def _frame(told):
    """The eigenvectors (d, d) in columns, of the eigenvalues in ascending order."""
    if not np.all(np.isfinite(told.hessian)):
        return None
    return np.linalg.eigh(told.hessian)[1]


def _axes(desk, point, told):
    frame = _frame(told)
    if frame is None:
        return []
    arm = 0.2 * desk.reach
    return [
        segment(point - arm * way, point + arm * way, colour, 4, dash)
        for way, (dash, colour) in zip(frame.T, _WAYS)
    ]


def _ways(desk, point, told):
    """f along each eigenvector of the Hessian: up where its eigenvalue is above 0, down below."""
    frame, traces = _frame(told), []
    arm = 0.2 * desk.reach
    t, here = np.linspace(-arm, arm, 161), float(desk.f.value(point))
    heights = [np.array([here])]
    if frame is not None:
        for way, value, (dash, colour), k in zip(frame.T, told.eigenvalues, _WAYS, "₁₂₃"):
            heights.append(desk.f.value(point[:, None] + way[:, None] * t))
            traces.append(
                named(line(t, heights[-1], colour, 2.6, dash), f"along v{k}: λ{k} = {number(value)}")
            )
    traces.append(dot(0, here, _POINT, 11))
    return Panel(
        "ways",
        "f along the Hessian's eigenvectors",
        tuple(traces),
        axis("distance from θ", -1.05 * arm, 1.05 * arm),
        axis("f", *window(*heights)),
        height=430,
    )
