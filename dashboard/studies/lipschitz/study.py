"""Lipschitz constants: the cone of slope K, and what L says of step sizes, on the map and on a run."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

import optimizers
from dashboard.board import Board, Fact, Grip, Panel
from dashboard.figures import colours
from dashboard.figures.lengths import length
from dashboard.studies.desk import Desk, height
from dashboard.studies.registry import study
from landscapes import local
from landscapes.core.wording import number
from optimizers import Ending
from optimizers.step_sizes import stability
from optimizers.step_sizes.fitting import fitted

from . import cone, step_size_map

_STEPS = 60
_SECONDS = 2.0
_POINT = colours.COLOURS[1]

# In a row of buttons each of these stands beside the plain method.
_SHORT = {"noisy_gradient_descent": "… with noise", "nesterov_lookahead": "… looking ahead"}
# In a sentence these are called by less than their title.
_IN_A_SENTENCE = {"nesterov_lookahead": "Nesterov"}


@study(
    "lipschitz",
    "Lipschitz constants",
    "K is the largest slope: f stays inside a cone of slope K wherever its tip is slid. "
    "L is the largest curvature, and it decides which step sizes are safe.",
    r"\begin{gathered}|f(a)-f(b)|\le K\,\|a-b\|\\ \|\nabla f(a)-\nabla f(b)\|\le L\,\|a-b\|\end{gathered}",
)
def show(desk: Desk) -> None:
    """Drag the point and the step size; the cone, the map of behaviours and the run follow."""
    f = desk.f
    _presets(desk)
    left, middle, right = st.columns([6, 3, 2], vertical_alignment="bottom")
    with left:
        chosen = desk.choice(
            "method",
            "Method",
            {name: _SHORT.get(name, optimizers.method(name).title) for name in stability.limited()},
            help="The methods whose largest stable step size depends on the curvature. Newton's does "
            "not (2 everywhere); line searches and the Adam family have no such limit.",
        )
    with middle:
        if f.dimension > 1:
            desk.choice("along", "Cone along", _ways(desk))
    with right, st.popover("Numbers", icon=":material/edit:", help="Type the point"):
        desk.fields("at", desk.point, [f"Point {name}" for name in desk.names])
    knobs = {k.name: k for k in optimizers.method(chosen).knobs()}
    size = knobs["step_size"]
    left, right = st.columns(2)
    with left:
        desk.slider(
            "rate",
            "step size",
            _first_rate(desk, chosen),
            *size.span,
            log=True,
            symbol=r"\delta",
            help="How far one gradient moves it",
        )
    with right:
        if "momentum" in knobs:
            desk.slider(
                "alpha",
                "momentum",
                knobs["momentum"].default,
                0.0,
                0.999,
                symbol=r"\alpha",
                help="How much velocity is kept at every step",
            )
    # Empty until the constants are known: the picture does not wait for them.
    known = desk.cached(dict, "constants")

    def moved(name, place):
        if name == "rate":
            desk.set(rate=float(place[1]))
        elif name == "slide":
            at = desk.point.copy()
            at[_along(desk)] = place[0]
            desk.set(at=at)
        else:
            desk.set(at=desk.at(place))

    desk.show(lambda: _board(desk, known.get("told")), moved)
    if "told" not in known:
        with st.spinner("Bounding slope and curvature over the whole box …"):
            known["told"] = local.lipschitz(f, seconds=_SECONDS)
        st.rerun()
    _verdict(desk, known["told"], size)


def _first_rate(desk, name):
    """What the laboratory would open with, with the momentum that is set."""
    method = optimizers.method(name)
    more = {"momentum": _alpha(desk)} if "momentum" in {k.name for k in method.knobs()} else {}
    fit = desk.cached(lambda: fitted(method, desk.f, desk.f.start, **more), "rate", name, *more.values())
    return fit.get("step_size", 0.1)


def _alpha(desk):
    return desk.number_setting("alpha", 0.9, 0.0, 0.999)


def _ways(desk):
    return {"steepest": "steepest", **{name: name for name in desk.names}}


def _along(desk):
    """The number of the axis that the cone is shown along; None for the steepest way."""
    if desk.f.dimension == 1:
        return 0
    word = desk.word("along", _ways(desk))
    return None if word == "steepest" else desk.names.index(word)


def _method(desk):
    name = desk.word("method", stability.limited())
    cls = optimizers.method(name)
    knobs = {k.name: k for k in cls.knobs()}
    size = knobs["step_size"]
    settings = {"step_size": desk.number_setting("rate", _first_rate(desk, name), size.low, size.high)}
    if "momentum" in knobs:
        settings["momentum"] = _alpha(desk)
    return cls(**settings)


def _board(desk, told):
    f, point, method = desk.f, desk.point, _method(desk)
    run = optimizers.run(f, method, point, _STEPS)
    bent = step_size_map.bends(f, run.path.T)
    with np.errstate(invalid="ignore"):
        limit = stability.limits(method, bent[-1])
    slope, name = _slope(desk, told)
    broken = told and next((c for c in (told.K, told.L) if c.infinite), None)
    panels, grips = _grounds(desk, point, method, run, limit, slope, name, broken)
    worst = _at_worst(method, told)
    rate = method.settings["step_size"]
    panels = (*panels, step_size_map.limit_panel(limit, rate, worst, method.title))
    end = len(limit) - 1
    grips += (
        Grip(
            "rate",
            "limit",
            (0.94 * max(end, 1), rate),
            "The step size",
            tag="δ",
            colour="@ink",
            moves="y",
            low=(0, 1e-6),
            high=(1, 10),
        ),
    )
    return Board(panels, grips, _facts(desk, method, bent, limit), _words(method, run, worst))


def _words(method, run, worst):
    """How the run from the point ended, and how long its steps may be."""
    who, outcome = _IN_A_SENTENCE.get(method.name, method.title), run.outcome
    sentence = outcome.sentence[:1].lower() + outcome.sentence[1:]
    words = f"{who} from θ: {sentence} {outcome.advice}".strip()
    falls = outcome.ending == Ending.BUDGET_SPENT and np.all(np.diff(run.values) <= 0)
    if falls and worst and method.settings["step_size"] < worst:
        words += f" Steps up to {number(worst)}, the limit at L, are stable all over the box."
    return words


def _slope(desk, told):
    """K for the cone, and what is drawn, in words; inf where there is none."""
    if told is None:
        gradient = desk.cached(lambda: _sampled_slope(desk.f), "sampled")
        return gradient, "slope K, as sampled"
    if told.K.infinite:
        return np.inf, ""
    if told.K.certified:
        return told.K.high, f"slope ± K, K = {number(told.K.high)}"
    return told.K.low, f"slope ± {number(told.K.low)}, as sampled"


def _sampled_slope(f):
    count = {1: 401, 2: 41, 3: 15}[f.dimension]
    sides = [np.linspace(low, high, count) for low, high in f.domain]
    slopes = np.linalg.norm(f.gradient(np.array(np.meshgrid(*sides))), axis=0)
    slopes = slopes[np.isfinite(slopes)]
    return float(slopes.max()) if slopes.size else np.inf


def _at_worst(method, told):
    """The method's limit where the box curves most; None where L is infinite, sampled or unknown."""
    if told is None or not told.L.certified or not told.L.high > 0:
        return None
    return float(method.stability_limit(told.L.high))


def _grounds(desk, point, method, run, limit, slope, name, broken):
    f, rate = desk.f, method.settings["step_size"]
    path = _seen(desk, run.path)
    along = _along(desk)
    if f.dimension == 1:
        x = np.linspace(f.domain[0][0], f.domain[0][1], 401)
        bent = desk.cached(lambda: step_size_map.bends(f, x[None]), "bends")

        def runs_and_limits(low, high):
            heights = f.value(path.T)
            on = np.stack([path[:, 0], heights], axis=1)
            return (
                *step_size_map.ribbon_traces(method, x, bent, low, high),
                *step_size_map.path_traces(on, limit, rate),
                *_broken(broken, low, high),
            )

        panel = cone.curve_panel(desk, point, slope, name, runs_and_limits)
        return (panel,), (
            desk.grip(
                "point", "ground", point, "The cone's tip, and the run's start", tag="θ", colour=_POINT
            ),
        )

    def more(x, points, low, high):
        made = ()
        if along is not None:
            made = (
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": np.repeat(point[along], 2),
                    "y": np.array([low, float(f.value(point))]),
                    "line": {"color": _POINT, "width": 1.2, "dash": "dot"},
                },
            )
        if f.dimension == 2:
            return made
        return (*step_size_map.ribbon_traces(method, x, step_size_map.bends(f, points), low, high), *made)

    section = cone.section_panel(desk, point, along, slope, name, more)
    grips = ()
    if along is not None:
        low, high = section.y["range"]
        sides = f.domain[along]
        grips = (
            Grip(
                "slide",
                "section",
                (float(point[along]), low + 0.09 * (high - low)),
                "The cone's tip",
                tag="slide",
                colour=_POINT,
                moves="x",
                low=(sides[0], low),
                high=(sides[1], high),
            ),
        )
    if f.dimension > 2:
        return (section,), grips
    traces = (
        *step_size_map.map_traces(desk, method),
        *step_size_map.path_traces(path, limit, rate, legend=False),
        *_broken(broken),
    )
    title = f"What δ = {number(rate, 3)} does on the quadratic model (unhatched: settles)"
    ground = Panel(
        "ground", title, traces, desk.axis(0), desk.axis(1), ground=True, press="point", share=1.25
    )
    grip = desk.grip("point", "ground", point, "The cone's tip, and the run's start", tag="θ", colour=_POINT)
    return (ground, section), (grip, *grips)


def _broken(constant, low=None, high=None):
    """Where a constant was found to be infinite: a line across a curve's picture, a mark on a map."""
    if not constant:
        return ()
    at, name = constant.where, f"{constant.symbol} is infinite here"
    colour = colours.COLOURS[6]
    if len(at) == 1:
        return (
            {
                "type": "scatter",
                "mode": "lines",
                "x": np.repeat(at, 2),
                "y": np.array([low, high]),
                "name": name,
                "showlegend": True,
                "line": {"color": colours.COLOURS[3], "width": 2, "dash": "dashdot"},
            },
        )
    return (
        {
            "type": "scatter",
            "mode": "markers",
            "x": at[:1],
            "y": at[1:2],
            "name": name,
            "showlegend": True,
            "marker": {
                "symbol": "star",
                "size": 15,
                "color": colour,
                "line": {"color": "#000", "width": 1.2},
            },
        },
    )


def _seen(desk, path):
    """The path (rows, d) up to where it leaves the picture's surroundings."""
    low, high = np.array(desk.f.domain).T
    far = np.any((path < low - 20 * (high - low)) | (path > high + 20 * (high - low)), axis=1)
    return np.where((np.cumsum(far) > 1)[:, None] | ~np.isfinite(path), np.nan, path)


def _facts(desk, method, bent, limit):
    f, point = desk.f, desk.point
    rate, top = method.settings["step_size"], float(bent[-1, 0])
    code = int(stability.behaviour(method, bent[:, :1])[0])
    tone = {stability.SETTLES: "good", stability.DIVERGES: "bad"}.get(code, "")
    counted = limit[:-1] if len(limit) > 1 else limit
    return (
        Fact("f(θ)", number(height(desk, float(f.value(point))), 5)),
        Fact("|∇f(θ)|", number(length(f.gradient(point))), help="The slope here: at most K"),
        Fact("λₘₐₓ", number(top), help="The Hessian's largest eigenvalue here: at most L"),
        Fact(
            "limit here",
            number(float(limit[0])) if top > 0 or math.isnan(top) else "none",
            help="The largest step size that is stable on the quadratic model at θ",
        ),
        Fact(
            "δ · λₘₐₓ",
            number(rate * top),
            help="Gradient descent settles from one side up to 1, oscillates up to 2, and diverges beyond",
        ),
        Fact(
            "on the quadratic model at θ",
            stability.BEHAVIOURS[code],
            tone,
            help="What steps of this size would do there; the run goes on to other ground",
        ),
        Fact("steps that were too long", f"{int(np.sum(rate > counted))} of {len(counted)}"),
    )


def _verdict(desk, told, size):
    words, method = [told.K.words, told.L.words, told.words], _method(desk)
    worst = _at_worst(method, told)
    if worst and method.name != "gradient_descent":
        words.append(
            f"{method.title}, as it is set here, is stable up to {number(worst)} on the quadratic "
            "model where the box curves most."
        )
    st.markdown("\n".join(f"- {one}" for one in words))
    best = told.step
    if not (np.isfinite(best) and best > 0):
        return
    with st.container(horizontal=True):
        for label, share in (("Take 1/L", 1.0), ("Take 2/L", 2.0)):
            wanted = share * best
            fits = size.low <= wanted <= size.high
            why = None if fits else f"Step sizes go from {size.low:g} to {size.high:g}"
            if st.button(f"{label} = {number(wanted, 3)}", key=desk.key(label), disabled=not fits, help=why):
                desk.set(rate=float(f"{wanted:.6g}"))
                st.rerun()


def _presets(desk):
    with st.container(horizontal=True):
        for label, rate in (("x²: settles", 0.2), ("x²: oscillates", 0.9), ("x²: diverges", 1.05)):
            desk.preset(
                label,
                "parabola",
                at=(-2.0,),
                rate=rate,
                method="gradient_descent",
                help="L = 2: gradient descent is stable up to 2/L = 1",
            )
        desk.preset(
            "A bent valley",
            "rosenbrock",
            at=(-1.2, 1.0),
            rate=0.0016,
            method="gradient_descent",
            help="Too long on the wall at the start, stable once down in the valley",
        )
        desk.preset(
            "A kink",
            "absolute_value",
            at=(-1.3,),
            rate=0.3,
            method="gradient_descent",
            help="K is 1, but the gradient jumps: no step size is safe",
        )
        desk.preset("A jump", "staircase", help="No cone is wide enough")
