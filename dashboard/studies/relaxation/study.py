"""Stochastic relaxation: the landscape and its mean over random shifts, and descent on both."""

from __future__ import annotations

import numpy as np
import streamlit as st

import landscapes
import optimizers
from dashboard.board import Board, Fact, Panel, axis
from dashboard.figures import colours
from dashboard.figures.colours import INK, MUTED, PAPER
from dashboard.figures.lengths import length
from dashboard.state.landscape_of import TOO_SLOW
from dashboard.state.state import SAMPLES, Relaxation
from dashboard.studies.desk import Desk
from dashboard.studies.registry import study
from landscapes.core.wording import capital, number, within
from landscapes.relaxation.lattice_mean import Lattice, refined
from landscapes.relaxation.relaxed import KINDS, NotRelaxed, roughness
from landscapes.relaxation.shifted_mean import Average
from optimizers.step_sizes.fitting import fitted, typical_curvature

_RAW, _MEAN, _POINT = colours.COLOURS[0], colours.COLOURS[2], colours.COLOURS[1]
_STEPS = 80
_FIRST = 0.05  # of the shortest side: the spread that is shown to begin with
_HOW = {"expectation": "all shifts", "samples": "samples"}


@study(
    "relaxation",
    "Relaxation",
    "The mean of f over random shifts: jumps and narrow ripples fade, "
    "and the slope leads downhill where f itself has none.",
    r"\begin{gathered}g(\theta)=\mathbb{E}\,f(\theta+\sigma z)\\ "
    r"\nabla g=\mathbb{E}\,\nabla f(\theta+\sigma z)=\tfrac1\sigma\,\mathbb{E}\,z f(\theta+\sigma z)"
    r"\end{gathered}",
)
def show(desk: Desk) -> None:
    """Move the spread; drag the point from which gradient descent starts on both landscapes."""
    _presets(desk)
    relax = _controls(desk)
    try:
        made = desk.cached(lambda: _Relaxed(desk.f, relax), relax)
    except NotRelaxed as refused:
        st.error(f"{capital(str(refused))}.")
        return

    def draw():
        return _board(desk, made, desk.point)

    desk.show(draw, lambda _, place: desk.set(at=desk.at(place)))
    st.caption(f"{made.g.teaches}{made.why}")


class _Relaxed:
    """A landscape's mean with what its pictures need, made once for a spread."""

    def __init__(self, f, relax):
        self.f, self.relax = f, relax
        self.g = landscapes.relaxed(f, *relax)
        if f.dimension == 3 and isinstance(self.g.function, Lattice):
            raise NotRelaxed(TOO_SLOW)
        axes = [np.linspace(*side, 801 if f.dimension == 1 else 61) for side in f.domain]
        self.axes = axes
        if f.dimension < 3:
            theta = np.array(np.meshgrid(*axes))
            self.heights = self.g.value(theta)
            self.slopes = self.g.gradient(theta)[0] if f.dimension == 1 else None
        average = self.g.function
        self.lattice = average if isinstance(average, Lattice) else None
        self.estimator = average.estimator if isinstance(average, Average) else None
        self.why = _WHY if self.lattice and roughness(f) == "smooth" else ""

    def runs(self, point):
        """Gradient descent from the point on f and on its mean: the paths, and what each step took.

        Each with a step that suits its curvature; where f has none that tells, with the mean's.
        """
        method = optimizers.method("gradient_descent")
        told = [fitted(method, h, point, typical_curvature(h, point)) for h in (self.f, self.g)]
        usual = told[0] or told[1]
        return [
            optimizers.run(h, method(**(chosen or usual)), point, _STEPS)
            for h, chosen in zip((self.f, self.g), told)
        ]

    def here(self, point):
        """The mean and the length of its slope at a point, each as far as it is known."""
        if self.lattice is None:
            return number(self.g.value(point)), number(length(self.g.gradient(point)))
        value, slope, apart, steep = refined(self.lattice, point)
        return within(value, apart), within(length(slope), steep)


# Why a mean is not taken of f's own slopes although f has them.
_WHY = (
    " f has slopes, but changes so often within the shifts that their mean would need too many of "
    "them; so f is looked up, and the shifts' density is differentiated."
)


def _controls(desk):
    """The landscape's own relaxation, which the race shares; something to see where it is off."""
    width = desk.reach
    usual = float(f"{_FIRST * width:.2g}")
    # Off is nothing in the state: what the slider shows then is this study's own.
    shown = desk.number_setting("spread", usual, 0.0)
    now = desk.session.state.relax or Relaxation(shown, KINDS[0])

    def change(**parts):
        relaxation = (desk.session.state.relax or now)._replace(**parts)
        desk.set(spread=float(relaxation.spread))
        desk.session.relax(relaxation)

    left, middle, right = st.columns([5, 3, 3], vertical_alignment="bottom")
    with left:
        most = float(f"{max(width / 4, now.spread):.3g}")
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
def _board(desk, made, point):
    f = desk.f
    raw, mean = desk.cached(lambda: made.runs(point), "runs", made.relax, tuple(point))
    if f.dimension == 1:
        panels = (_curves(desk, made, point, raw, mean), _slopes(desk, made, point))
    elif f.dimension == 2:
        panels = (_plane(desk, made, None, raw), _plane(desk, made, made.heights, mean))
    else:
        panels = (_descents(raw, mean),)
    grips = ()
    if f.dimension < 3:
        grips = (
            desk.grip("point", "ground", point, "Where gradient descent starts", tag="start", colour=_POINT),
        )
    ends = [_settled(desk, f.value(run.path[-1])) for run in (raw, mean)]
    runs = raw, mean
    return Board(panels, grips, _facts(made, point, runs, ends), _words(runs, ends))


def _settled(desk, height):
    """A height; 0 where only rounding keeps it from that."""
    low, high = desk.seen
    return number(0.0 if abs(height) < 1e-15 * (high - low) else height, 3)


def _words(runs, ends):
    steps = [number(run.optimizer.step_size) for run in runs]
    same = steps[0] == steps[1]
    both = f"{_STEPS} steps{f' of δ = {steps[0]}' if same else ''}"
    each = ["", ""] if same else [f" (δ = {step})" for step in steps]
    return (
        f"Gradient descent from here, {both}: on f as it is{each[0]} it ends at f = {ends[0]}; "
        f"where descent on the mean g{each[1]} ends, f is {ends[1]}."
    )


def _facts(made, point, runs, ends):
    value, slope = made.here(point)
    raw, mean = runs
    way = made.estimator
    known = "where lattices of several widths differ, ± tells by how much"
    return (
        Fact("f here", number(made.f.value(point))),
        Fact("mean g here", value, help=known if "±" in value else ""),
        Fact("slope of f", number(length(made.f.gradient(point)))),
        Fact("slope of g", slope, help=known if "±" in slope else ""),
        Fact("∇g is taken", way.title if way else "exactly", help=way.sentence if way else ""),
        Fact(f"f at the end on f: {raw.status}", ends[0], help=raw.outcome.sentence),
        Fact(f"f at the end on g: {mean.status}", ends[1], help=mean.outcome.sentence),
    )


def _path(run, heights, colour, symbol, name):
    """The iterates of a run over a curve or in the plane."""
    path = run.path
    flat = path.shape[1] == 1
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": path[:, 0],
        "y": heights(path.T) if flat else path[:, 1],
        "name": name,
        "showlegend": True,
        "line": {"color": colour, "width": 1.6},
        "cliponaxis": True,
        "marker": {"color": colour, "size": 6, "symbol": symbol, "line": {"color": PAPER, "width": 1}},
    }


def _curves(desk, made, point, raw, mean):
    f, g = made.f, made.g
    x = made.axes[0]
    low, high = desk.seen
    # The density of the shifted point, standing on the floor of the picture.
    spread, kind = made.relax[:2]
    floor, tall = low - 0.05 * (high - low), 0.14 * (high - low)
    traces = []
    if spread > 0:
        away = np.linspace(-4, 4, 121) if kind == "gaussian" else np.array([-1, -1, 1, 1.0])
        density = np.exp(-(away**2) / 2) if kind == "gaussian" else np.array([0, 1, 1, 0.0])
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": point[0] + spread * away,
                "y": floor + tall * density,
                "fill": "toself",
                "fillcolor": "rgba(86,180,233,0.28)",
                "line": {"color": _POINT, "width": 1},
                "name": "where the shifts go",
                "showlegend": True,
            }
        )
    traces += [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": made.heights,
            "name": "mean g",
            "showlegend": True,
            "line": {"color": _MEAN, "width": 3},
        },
        _path(raw, f.value, _RAW, "circle", "descent on f"),
        _path(mean, g.value, _MEAN, "diamond", "descent on g"),
    ]
    return Panel(
        "ground",
        f"{f.title} and its mean",
        tuple(traces),
        desk.axis(0),
        desk.heights(),
        ground=True,
        press="point",
        share=1.4,
    )


def _slopes(desk, made, point):
    x = made.axes[0]
    raw = made.f.gradient(x[None])[0]
    both = np.concatenate([raw, made.slopes])
    both = both[np.isfinite(both)]
    low, high = (np.quantile(both, q) for q in (0.01, 0.99)) if both.size else (-1.0, 1.0)
    pad = 0.1 * (high - low) or 1.0
    traces = (
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": raw,
            "name": "slope of f",
            "showlegend": True,
            "line": {"color": INK, "width": 1.4},
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": made.slopes,
            "name": "slope of g",
            "showlegend": True,
            "line": {"color": _MEAN, "width": 3},
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": np.full(2, point[0]),
            "y": np.array([low - pad, high + pad]),
            "line": {"color": _POINT, "width": 1.4, "dash": "dot"},
        },
    )
    return Panel("slopes", "Their slopes", traces, desk.axis(0), axis("slope", low - pad, high + pad))


def _plane(desk, made, heights, run):
    """The landscape as it is (heights None), or its mean, with the run on it."""
    if heights is None:
        path = _path(run, None, _RAW, "circle", "descent on f")
        return Panel(
            "ground",
            f"{desk.f.title}, as it is",
            (path,),
            desk.axis(0),
            desk.axis(1),
            ground=True,
            colour="linear",
            press="point",
            bar=False,
        )
    low, high = desk.seen
    level = {
        "type": "contour",
        "x": made.axes[0],
        "y": made.axes[1],
        "z": heights,
        "colorscale": "@heights",
        "zmin": low,
        "zmax": high,
        "autocontour": False,
        "contours": {
            "start": low + (high - low) / 18,
            "end": high,
            "size": (high - low) / 18,
            "coloring": "fill",
        },
        "line": {"width": 0.6, "color": "rgba(20,35,70,0.22)"},
        "colorbar": {
            "title": {"text": "f, g", "side": "top"},
            "thickness": 10,
            "outlinewidth": 0,
            "tickfont": {"color": MUTED, "size": 11},
        },
    }
    path = _path(run, None, _MEAN, "diamond", "descent on g")
    return Panel(
        "mean",
        "Its mean",
        (level, path),
        desk.axis(0),
        desk.axis(1),
        share=1.12,
        layout={"margin": {"l": 60, "r": 70, "t": 34, "b": 44}},
    )


def _descents(raw, mean):
    """3D: the heights along both runs."""
    traces = tuple(
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": np.arange(len(run.values)),
            "y": run.values,
            "name": name,
            "showlegend": True,
            "line": {"color": colour},
            "marker": {"symbol": symbol, "size": 6},
        }
        for run, name, colour, symbol in (
            (raw, "f along descent on f", _RAW, "circle"),
            (mean, "g along descent on g", _MEAN, "diamond"),
        )
    )
    values = np.concatenate([raw.values, mean.values])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    return Panel(
        "descents",
        "Descent on both",
        traces,
        axis("step", 0, _STEPS),
        axis("height", low, high + 0.05 * (high - low)),
    )


def _presets(desk):
    with st.container(horizontal=True):
        for label, name, at, spread, words in (
            ("The staircase", "staircase", (3.4,), 0.4, "Slope 0 everywhere, and yet there is a way down"),
            ("The moth", "camouflage", (0.3, 0.65), 0.15, "A predator sees the moth or does not: 1 or 0"),
            ("Ripples", "rastrigin", (3.6, -2.7), 0.5, "A wide spread leaves only the bowl"),
            ("A kink", "absolute_value", (1.5,), 0.3, "The tip is rounded off"),
        ):
            desk.preset(label, name, help=words, at=at, spread=spread)
