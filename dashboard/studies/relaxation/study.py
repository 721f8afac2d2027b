"""Stochastic relaxation: the landscape and its mean over random shifts, and descent on both."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Panel, axis
from dashboard.state.state import SAMPLES, Relaxation
from dashboard.studies.desk import Desk, Preset
from dashboard.studies.registry import study
from dashboard.takeaway.scripts.refusal import NoScript
from landscapes.core.wording import capital, format_number
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, MUTED, PAPER
from landscapes.drawing.lengths import finite_range, length
from landscapes.drawing.marks import Trace, area, line
from landscapes.relaxation.quadrature import NotRelaxed
from landscapes.relaxation.relaxed import KINDS

from .relaxed import STEPS, Relaxed
from .script import relaxation_script

_RAW, _MEAN, _POINT = colours.COLOURS[0], colours.COLOURS[2], colours.COLOURS[1]
_FIRST = 0.05  # of the shortest side: the spread that is shown to begin with
_HOW = {"expectation": "all shifts", "samples": "samples"}
_PRESETS = (
    Preset(
        "The staircase",
        "staircase",
        {"at": (3.4,), "spread": 0.4},
        "Slope 0 everywhere, and yet there is a way down",
    ),
    Preset(
        "The moth",
        "camouflage",
        {"at": (0.3, 0.65), "spread": 0.15},
        "A predator sees the moth or does not: 1 or 0",
    ),
    Preset("Ripples", "rastrigin", {"at": (3.6, -2.7), "spread": 0.5}, "A wide spread leaves only the bowl"),
    Preset("A kink", "absolute_value", {"at": (1.5,), "spread": 0.3}, "The tip is rounded off"),
)


@study(
    "relaxation",
    "Relaxation",
    "The mean of f over random shifts: jumps and narrow ripples fade, "
    "and the slope leads downhill where f itself has none.",
    r"\begin{gathered}g(\theta)=\mathbb{E}\,f(\theta+\sigma z)\\ "
    r"\nabla g=\mathbb{E}\,\nabla f(\theta+\sigma z)=\tfrac1\sigma\,\mathbb{E}\,z f(\theta+\sigma z)"
    r"\end{gathered}",
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Move the spread; drag the point from which gradient descent starts on both landscapes."""
    desk.presets(_PRESETS)
    relax = _controls(desk)
    try:
        relaxed = _relaxed(desk, relax)
    except NotRelaxed as refused:
        st.error(f"{capital(str(refused))}.")
        return

    def draw():
        return _board(desk, relaxed, desk.point)

    desk.show(draw, lambda _, place: desk.set(at=desk.at(place)))
    st.caption(f"{relaxed.g.teaches}{relaxed.why}")


def _relaxed(desk, relax):
    return desk.cached(lambda: Relaxed(desk.f, relax), relax)


def _runs(desk, relaxed, point):
    """Gradient descent on both from the point."""
    return desk.cached(lambda: relaxed.runs(point), "runs", relaxed.relaxation, tuple(point))


def _script(desk):
    try:
        relaxed = _relaxed(desk, _now(desk))
    except NotRelaxed as refused:
        raise NoScript(f"{capital(str(refused))}.") from refused
    return relaxation_script(desk, relaxed.relaxation, _runs(desk, relaxed, desk.point), desk.point)


def _now(desk):
    """The landscape's own relaxation, which the race shares; something to see where it is off."""
    usual = float(f"{_FIRST * desk.reach:.2g}")
    # While relaxation is off the state has no spread: the slider shows the study's own.
    shown = desk.number_setting("spread", usual, 0.0)
    return desk.session.state.relax or Relaxation(shown, KINDS[0])


def _controls(desk):
    """The relaxation, with the widgets that change it."""
    now = _now(desk)

    def change(**parts):
        relaxation = (desk.session.state.relax or now)._replace(**parts)
        desk.set(spread=float(relaxation.spread))
        desk.session.relax(relaxation)

    left, middle, right = st.columns([5, 3, 3], vertical_alignment="bottom")
    with left:
        most = float(f"{max(desk.reach / 4, now.spread):.3g}")
        desk.slider(
            "spread",
            "spread of the shifts",
            now.spread,
            0.0,
            most,
            symbol=r"\sigma",
            help="0 is the landscape as it is; also the laboratory races on the mean",
            changed=lambda v: change(spread=v),
        )
    with middle:
        desk.choice("kind", "Shifts", {k: k for k in KINDS}, now.kind, changed=lambda v: change(kind=v))
    with right:
        desk.choice("how", "Mean over", _HOW, now.how, changed=lambda v: change(how=v))
    if now.how == "samples":
        left, right = st.columns(2)
        with left:
            desk.slider(
                "samples",
                "samples",
                now.samples,
                2,
                SAMPLES.high,
                whole=True,
                log=True,
                symbol="K",
                changed=lambda v: change(samples=int(v)),
            )
        with right:
            desk.slider("seed", "seed", now.seed, 0, 99, whole=True, changed=lambda v: change(seed=int(v)))
    return now


@np.errstate(all="ignore")  # beside a pole squares overflow; what is infinite is shown as that
def _board(desk, relaxed, point):
    f = desk.f
    raw, mean = _runs(desk, relaxed, point)
    if f.dimension == 1:
        panels = (_curves(desk, relaxed, point, raw, mean), _slopes(desk, relaxed, point))
    elif f.dimension == 2:
        panels = (_plane(desk, raw), _mean_plane(desk, relaxed, mean))
    else:
        panels = (_descents(raw, mean),)
    grips = ()
    if f.dimension < 3:
        words = "Where gradient descent starts"
        grips = (desk.grip("point", "ground", point, words, tag="start", colour=_POINT),)
    ends = [_end_height(desk, f.value(run.path[-1])) for run in (raw, mean)]
    runs = raw, mean
    return Board(panels, grips, _facts(relaxed, point, runs, ends), _words(runs, ends))


def _end_height(desk, height):
    """A height; 0 where only rounding keeps it from that."""
    low, high = desk.height_range
    return format_number(0.0 if abs(height) < 1e-15 * (high - low) else height, 3)


def _words(runs, ends):
    steps = [format_number(run.optimizer.settings["step_size"]) for run in runs]
    same = steps[0] == steps[1]
    both = f"{STEPS} steps{f' of δ = {steps[0]}' if same else ''}"
    each = ["", ""] if same else [f" (δ = {step})" for step in steps]
    return (
        f"Gradient descent from here, {both}: on f as it is{each[0]} it ends at f = {ends[0]}; "
        f"where descent on the mean g{each[1]} ends, f is {ends[1]}."
    )


def _facts(relaxed, point, runs, ends):
    value, slope = relaxed.here(point)
    raw, mean = runs
    way = relaxed.estimator
    known = (
        "where lattices of several widths differ, ± tells by how much; a question mark stands where "
        "they may all be off alike"
    )
    return (
        Fact("f here", format_number(relaxed.f.value(point))),
        Fact("mean g here", value, help=known if "±" in value else ""),
        Fact("slope of f", format_number(length(relaxed.f.gradient(point)))),
        Fact("slope of g", slope, help=known if "±" in slope else ""),
        Fact("∇g is taken", way.title if way else "exactly", help=way.sentence if way else ""),
        Fact(f"f at the end on f: {raw.status}", ends[0], help=raw.outcome.sentence),
        Fact(f"f at the end on g: {mean.status}", ends[1], help=mean.outcome.sentence),
    )


_ON_F, _ON_G = (_RAW, "circle", "descent on f"), (_MEAN, "diamond", "descent on g")


def _path(x, y, colour, symbol, name) -> Trace:
    """The iterates of a run over a curve or in the plane."""
    marker = {"color": colour, "size": 6, "symbol": symbol, "line": {"color": PAPER, "width": 1}}
    return line(x, y, colour, 1.6, name=name, mode="lines+markers", cliponaxis=True, marker=marker)


def _curves(desk, relaxed, point, raw, mean):
    f, g = relaxed.f, relaxed.g
    low, high = desk.height_range
    # The density of the shifted point, standing on the floor of the picture.
    spread, kind = relaxed.relaxation[:2]
    floor, tall = low - 0.05 * (high - low), 0.14 * (high - low)
    traces = []
    if spread > 0:
        away = np.linspace(-4, 4, 121) if kind == "gaussian" else np.array([-1, -1, 1, 1.0])
        density = np.exp(-(away**2) / 2) if kind == "gaussian" else np.array([0, 1, 1, 0.0])
        x, y = point[0] + spread * away, floor + tall * density
        shape = area(x, y, "rgba(86,180,233,0.28)", "where the shifts go")
        traces.append({**shape, "mode": "lines", "line": {"color": _POINT, "width": 1}})
    traces += [
        line(relaxed.axes[0], relaxed.heights, _MEAN, 3, name="mean g"),
        _path(raw.path[:, 0], f.value(raw.path.T), *_ON_F),
        _path(mean.path[:, 0], g.value(mean.path.T), *_ON_G),
    ]
    axes, title = (desk.axis(0), desk.heights()), f"{f.title} and its mean"
    return Panel("ground", title, tuple(traces), *axes, ground=True, press="point", share=1.4)


def _slopes(desk, relaxed, point):
    x = relaxed.axes[0]
    raw, mean = (h.gradient(x[None])[0] for h in (relaxed.f, relaxed.g))
    both = np.concatenate([raw, mean])
    both = both[np.isfinite(both)]
    low, high = (np.quantile(both, q) for q in (0.01, 0.99)) if both.size else (-1.0, 1.0)
    pad = 0.1 * (high - low) or 1.0
    traces = (
        line(x, raw, INK, 1.4, name="slope of f"),
        line(x, mean, _MEAN, 3, name="slope of g"),
        line(np.full(2, point[0]), (low - pad, high + pad), _POINT, 1.4, "dot"),
    )
    return Panel("slopes", "Their slopes", traces, desk.axis(0), axis("slope", low - pad, high + pad))


def _plane(desk, run):
    """The landscape as it is, with the run on it."""
    axes, title = (desk.axis(0), desk.axis(1)), f"{desk.f.title}, as it is"
    path = _path(run.path[:, 0], run.path[:, 1], *_ON_F)
    return Panel("ground", title, (path,), *axes, ground=True, colour="linear", press="point", bar=False)


def _mean_plane(desk, relaxed, run):
    """The landscape's mean in the same colours, with the run on it."""
    low, high = desk.height_range
    step = (high - low) / 18
    level = {
        "type": "contour",
        "x": relaxed.axes[0],
        "y": relaxed.axes[1],
        "z": relaxed.heights,
        "colorscale": "@heights",
        "zmin": low,
        "zmax": high,
        "autocontour": False,
        "contours": {"start": low + step, "end": high, "size": step, "coloring": "fill"},
        "line": {"width": 0.6, "color": "rgba(20,35,70,0.22)"},
        "colorbar": {
            "title": {"text": "f, g", "side": "top"},
            "thickness": 10,
            "outlinewidth": 0,
            "tickfont": {"color": MUTED, "size": 11},
        },
    }
    traces, margin = (
        (level, _path(run.path[:, 0], run.path[:, 1], *_ON_G)),
        {"l": 60, "r": 70, "t": 34, "b": 44},
    )
    axes = desk.axis(0), desk.axis(1)
    return Panel("mean", "Its mean", traces, *axes, share=1.12, layout={"margin": margin})


def _descents(raw, mean):
    """3D: the heights along both runs."""
    traces = tuple(
        _path(np.arange(len(run.values)), run.values, colour, symbol, name)
        for run, name, (colour, symbol, _) in (
            (raw, "f along descent on f", _ON_F),
            (mean, "g along descent on g", _ON_G),
        )
    )
    low, high = finite_range(raw.values, mean.values)
    axes = axis("step", 0, STEPS), axis("height", low, high + 0.05 * (high - low))
    return Panel("descents", "Descent on both", traces, *axes)
