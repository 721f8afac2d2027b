"""Lipschitz constants: the cone of slope K, and what L says of step sizes, on the map and on a run."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

import optimizers
from dashboard.board import Board, Fact, Grip
from dashboard.studies.desk import Desk, Preset, height
from dashboard.studies.registry import study
from landscapes import local
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.lengths import finite_range, grid, length
from optimizers import Ending
from optimizers.step_sizes import stability
from optimizers.step_sizes.fitting import fitted

from . import step_size_map
from .grounds import along_number, grounds, ways
from .script import lipschitz_script

_STEPS = 60
_SECONDS = 2.0
_POINT = colours.COLOURS[1]

# In a row of buttons each of these stands beside the plain method.
_SHORT = {"noisy_gradient_descent": "… with noise", "nesterov_lookahead": "… looking ahead"}
# In a sentence these are called by less than their title.
_IN_A_SENTENCE = {"nesterov_lookahead": "Nesterov"}
_DESCENT = {"method": "gradient_descent"}
_PRESETS = (
    *(
        Preset(
            f"x²: {what}",
            "parabola",
            {"at": (-2.0,), "rate": rate, **_DESCENT},
            "L = 2: gradient descent is stable up to 2/L = 1",
        )
        for what, rate in (("settles", 0.2), ("oscillates", 0.9), ("diverges", 1.05))
    ),
    Preset(
        "A bent valley",
        "rosenbrock",
        {"at": (-1.2, 1.0), "rate": 0.0016, **_DESCENT},
        "Too long on the wall at the start, stable once down in the valley",
    ),
    Preset(
        "A kink",
        "absolute_value",
        {"at": (-1.3,), "rate": 0.3, **_DESCENT},
        "K is 1, but the gradient jumps: no step size is safe",
    ),
    Preset("A jump", "staircase", help="No cone is wide enough"),
)


@study(
    "lipschitz",
    "Lipschitz constants",
    "K is the largest slope: f stays inside a cone of slope K wherever its tip is slid. "
    "L is the largest curvature, and it decides which step sizes are safe.",
    r"\begin{gathered}|f(a)-f(b)|\le K\,\|a-b\|\\ \|\nabla f(a)-\nabla f(b)\|\le L\,\|a-b\|\end{gathered}",
    script=lambda desk: lipschitz_script(desk, _method(desk), _STEPS),
)
def show(desk: Desk) -> None:
    """Drag the point and the step size; the cone, the map of behaviours and the run follow."""
    desk.presets(_PRESETS)
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
        if desk.f.dimension > 1:
            desk.choice("along", "Cone along", ways(desk))
    with right, desk.numbers("Type the point"):
        desk.point_fields()
    knobs = {k.name: k for k in optimizers.method(chosen).knobs()}
    low, high = _rates(chosen)
    left, right = st.columns(2)
    with left:
        desk.slider(
            "rate",
            "step size",
            _first_rate(desk, chosen),
            low,
            high,
            log=True,
            symbol=r"\delta",
            help="How far one gradient moves it",
        )
    with right:
        if "momentum" in knobs:
            words, usual = "How much velocity is kept at every step", knobs["momentum"].default
            desk.slider("alpha", "momentum", usual, 0.0, 0.999, symbol=r"\alpha", help=words)

    def moved(name, place):
        if name == "rate":
            desk.set(rate=float(place[1]))
        elif name == "slide":
            at = desk.point.copy()
            at[along_number(desk)] = place[0]
            desk.set(at=at)
        else:
            desk.set(at=desk.at(place))

    # None until the constants are known: the picture does not wait for them.
    bounds = desk.known("constants")
    desk.show(lambda: _board(desk, bounds), moved)
    if bounds is None:
        with st.spinner("Bounding slope and curvature over the whole box …"):
            desk.cached(lambda: local.lipschitz(desk.f, seconds=_SECONDS), "constants")
        st.rerun()
    _verdict(desk, bounds)


def _rates(name: str) -> tuple[float, float]:
    """The least and the largest step size that the method takes."""
    (size,) = (k for k in optimizers.method(name).knobs() if k.name == "step_size")
    return size.span


def _first_rate(desk, name):
    """What the laboratory would open with, with the momentum that is set."""
    method = optimizers.method(name)
    more = {"momentum": _alpha(desk)} if "momentum" in {k.name for k in method.knobs()} else {}
    fit = desk.cached(lambda: fitted(method, desk.f, desk.f.start, **more), "rate", name, *more.values())
    return fit.get("step_size", 0.1)


def _alpha(desk):
    return desk.number_setting("alpha", 0.9, 0.0, 0.999)


def _method(desk):
    name = desk.word("method", stability.limited())
    settings = {"step_size": desk.number_setting("rate", _first_rate(desk, name), *_rates(name))}
    if "momentum" in {k.name for k in optimizers.method(name).knobs()}:
        settings["momentum"] = _alpha(desk)
    return optimizers.get(name, **settings)


def _board(desk, bounds):
    f, method = desk.f, _method(desk)
    run = optimizers.run(f, method, desk.point, _STEPS)
    curved = local.curvatures(f, run.path.T)
    with np.errstate(invalid="ignore"):
        limit = stability.limits(method, curved[-1])
    slope, name = _slope(desk, bounds)
    infinite = bounds and next((c for c in (bounds.K, bounds.L) if c.infinite), None)
    panels, grips = grounds(desk, method, run, limit, (slope, name), infinite)
    worst = _at_worst(method, bounds)
    panels = (*panels, step_size_map.limit_panel(limit, method.settings["step_size"], worst, method.title))
    at = (0.94 * max(len(limit) - 1, 1), method.settings["step_size"])
    style = {"tag": "δ", "colour": "@ink", "moves": "y", "low": (0, 1e-6), "high": (1, 10)}
    grips = (*grips, Grip("rate", "limit", at, "The step size", **style))
    return Board(panels, grips, _facts(desk, method, curved, limit), _words(method, run, worst))


def _words(method, run, worst):
    """How the run from the point ended, and how long its steps may be."""
    who, outcome = _IN_A_SENTENCE.get(method.name, method.title), run.outcome
    sentence = outcome.sentence[:1].lower() + outcome.sentence[1:]
    words = f"{who} from θ: {sentence} {outcome.advice}".strip()
    falls = outcome.ending == Ending.BUDGET_SPENT and np.all(np.diff(run.values) <= 0)
    if falls and worst and method.settings["step_size"] < worst:
        words += f" Steps up to {format_number(worst)}, the limit at L, are stable all over the box."
    return words


def _slope(desk, bounds):
    """K for the cone, and what is drawn, in words; inf where there is none."""
    if bounds is None:
        return desk.cached(lambda: _sampled_slope(desk.f), "sampled slope"), "slope K, as sampled"
    if bounds.K.infinite:
        return np.inf, ""
    if bounds.K.certified:
        return bounds.K.high, f"slope ± K, K = {format_number(bounds.K.high)}"
    return bounds.K.low, f"slope ± {format_number(bounds.K.low)}, as sampled"


def _sampled_slope(f):
    slopes = np.linalg.norm(f.gradient(grid(f.domain, {1: 401, 2: 41, 3: 15}[f.dimension])[1]), axis=0)
    return finite_range(slopes)[1] if np.any(np.isfinite(slopes)) else np.inf


def _at_worst(method, bounds):
    """The method's limit where the box curves most; None where L is infinite, sampled or unknown."""
    if bounds is None or not bounds.L.certified or not bounds.L.high > 0:
        return None
    return float(method.stability_limit(bounds.L.high))


def _facts(desk, method, curved, limit):
    f, point = desk.f, desk.point
    rate, top = method.settings["step_size"], float(curved[-1, 0])
    code = int(stability.behaviour(method, curved[:, :1])[0])
    tone = {stability.SETTLES: "good", stability.DIVERGES: "bad"}.get(code, "")
    counted = limit[:-1] if len(limit) > 1 else limit
    return (
        Fact("f(θ)", format_number(height(desk, float(f.value(point))), 5)),
        Fact("|∇f(θ)|", format_number(length(f.gradient(point))), help="The slope here: at most K"),
        Fact("λₘₐₓ", format_number(top), help="The Hessian's largest eigenvalue here: at most L"),
        Fact(
            "limit here",
            format_number(float(limit[0])) if top > 0 or math.isnan(top) else "none",
            help="The largest step size that is stable on the quadratic model at θ",
        ),
        Fact(
            "δ · λₘₐₓ",
            format_number(rate * top),
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


def _verdict(desk, bounds):
    words, method = [bounds.K.words, bounds.L.words, bounds.words], _method(desk)
    worst = _at_worst(method, bounds)
    if worst and method.name != "gradient_descent":
        words.append(
            f"{method.title}, as it is set here, is stable up to {format_number(worst)} on the quadratic "
            "model where the box curves most."
        )
    st.markdown("\n".join(f"- {one}" for one in words))
    if not (np.isfinite(bounds.step) and bounds.step > 0):
        return
    low, high = _rates(method.name)
    with st.container(horizontal=True):
        for name, share in (("Take 1/L", 1.0), ("Take 2/L", 2.0)):
            rate = share * bounds.step
            fits = low <= rate <= high
            why = None if fits else f"Step sizes go from {low:g} to {high:g}"
            if desk.button(f"{name} = {format_number(rate, 3)}", name, disabled=not fits, help=why):
                desk.set(rate=float(f"{rate:.6g}"))
                st.rerun()
