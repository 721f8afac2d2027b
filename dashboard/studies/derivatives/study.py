"""Derivatives, four ways: symbolic, autodiff, finite differences, the complex step, and the truth."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Panel, axis
from dashboard.figures import colours
from dashboard.figures.colours import INK, MUTED, PAPER
from dashboard.studies.desk import Desk
from dashboard.studies.registry import study
from dashboard.widgets.markdown import letter
from dashboard.work.memory import freeze_loaded_modules
from landscapes.core.wording import at_most, capital, number
from landscapes.differentiation.kinds import Agree, Witness
from landscapes.differentiation.words import of_witness

from .cost import show_cost

_LONG = 150  # operations of a tape: beyond, fifty digits take their time, and fewer steps must do
_LOOKS = {  # name, words, colour, marker
    "forward": ("forward difference", colours.COLOURS[0], "circle"),
    "central": ("central difference", colours.COLOURS[1], "square"),
    "complex": ("complex step", colours.COLOURS[2], "diamond"),
}
_FLOOR = 1e-18  # where an error of exactly 0 is drawn, if no error is smaller
_WIDE = 110  # characters of LaTeX that fit beside others


@study(
    "derivatives",
    "Derivatives",
    "A difference is wrong by truncation if its step h is long and by cancellation if it is short; "
    "autodiff has no step to choose.",
    r"\frac{f(x+h)-f(x)}{h}=f'(x)+\underbrace{\tfrac h2 f''}_{\text{truncation}}"
    r"+\underbrace{O(\varepsilon/h)}_{\text{cancellation}}",
)
def show(desk: Desk) -> None:
    """Drag the point; the errors against h follow. Below: the formulas, and the cost."""
    # sympy and mpmath are loaded where they are first needed, and then belong to the process.
    from landscapes.differentiation import agreement, differences
    from landscapes.tape import tape

    freeze_loaded_modules("sympy")
    f = desk.f
    recorded = tape.of(f)
    long = recorded is not None and len(recorded.instructions) > _LONG
    steps = np.geomspace(1e-16, 1, 65) if long else differences.STEPS
    with st.container(horizontal=True):
        _presets(desk)
        with st.popover("Numbers", icon=":material/edit:", help="Type the point"):
            desk.fields("at", desk.point, [f"Point {name}" for name in desk.names])

    def draw():
        point = desk.point
        try:
            made = differences.study(f, point, steps)
        except ValueError as undefined:
            panels = tuple(p for p in (_ground(desk),) if p)
            words = f"{capital(str(undefined))}. Move the point."
            return Board(panels, _grips(desk, point), words=words)
        checked = agreement.check(f, point)
        panels = tuple(p for p in (_ground(desk), _errors(made)) if p)
        return Board(panels, _grips(desk, point), _facts(desk, made, checked), capital(made.words))

    def moved(_, place):
        desk.set(at=desk.at(place))

    desk.show(draw, moved)
    _formulas(desk)
    show_cost(desk)


def _grips(desk, point):
    if desk.f.dimension > 2:
        return ()
    return (
        desk.grip(
            "point", "ground", point, "The point of the derivatives", tag="θ", colour=colours.COLOURS[1]
        ),
    )


def _ground(desk):
    if desk.f.dimension > 2:
        return None
    y = desk.heights() if desk.f.dimension == 1 else desk.axis(1)
    return Panel("ground", desk.f.title, (), desk.axis(0), y, ground=True, press="point", share=0.8)


def _errors(made):
    """Error against h, with the branches' slopes and the best h of each method."""
    traces, h = [], made.steps
    errors = [c.error[np.isfinite(c.error)] for c in made.curves.values() if not c.refused]
    errors = np.concatenate([*errors, [made.autodiff_error]])
    floor, top = _range(errors[np.isfinite(errors) & (errors > 0)])
    notes = []
    # The complex step first: its truncation is the central difference's, which lies over it.
    for name, curve in reversed(made.curves.items()):
        if curve.refused:
            continue
        words, colour, symbol = _LOOKS[name]
        right = curve.error == 0
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": h,
                "y": np.where(right, np.nan, curve.error),
                "name": words,
                "showlegend": True,
                "line": {"color": colour, "width": 1.4},
                "marker": {"color": colour, "size": 8 if name == "complex" else 5, "symbol": symbol},
                "hovertemplate": f"{words}<br>h = %{{x:.1e}}<br>error %{{y:.1e}}<extra></extra>",
            }
        )
        if np.any(right):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": h[right],
                    "y": np.full(np.sum(right), floor),
                    "marker": {"color": colour, "size": 6, "symbol": f"{symbol}-open"},
                    "hovertemplate": f"{words}<br>h = %{{x:.1e}}<br>right to the last digit<extra></extra>",
                }
            )
        if curve.best is not None and curve.best_error > 0 and curve.onset is None:
            traces.append(_best(curve, colour, symbol))
            notes.append(_note(name, curve))
    auto = made.autodiff_error or floor
    traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": h[[0, -1]],
            "y": np.array([auto, auto]),
            "name": "autodiff",
            "showlegend": True,
            "line": {"color": INK, "width": 2, "dash": "dash"},
            "hovertemplate": f"autodiff: {number(made.autodiff_error, 2)}<extra></extra>",
        }
    )
    return Panel(
        "errors",
        "Error of the gradient against the step h",
        tuple(traces),
        axis("step h", float(h[0]), float(h[-1]), log=True),
        axis("error", floor / 4, 3 * top, log=True, **_ticks(floor, top)),
        share=1.4,
        layout={"annotations": notes},
    )


def _range(errors):
    """Where an error of 0 is drawn, below all others, and the largest error."""
    if not errors.size:
        return _FLOOR, 1.0
    lowest = 10.0 ** np.floor(np.log10(np.min(errors)) - 1)
    return max(min(_FLOOR, lowest), 1e-300), min(max(float(np.max(errors)), 1.0), 1e300)


def _ticks(floor, top):
    """Powers of ten above the line that stands for 0."""
    first, last = round(np.log10(floor)), int(np.floor(np.log10(3 * top)))
    step = 3 * max(1, round((last - first) / 20))
    powers = np.arange(-step * (-(first + 2) // step), last + 1, step)
    return {
        "tickmode": "array",
        "tickvals": np.array([floor, *(10.0**powers)]),
        "ticktext": [
            "0 (exact)",
            *(f"10<sup>{str(k).replace('-', '−')}</sup>" if k else "1" for k in powers),
        ],
    }


def _best(curve, colour, symbol):
    return {
        "type": "scatter",
        "mode": "markers",
        "x": np.array([curve.best]),
        "y": np.array([curve.best_error]),
        "marker": {"color": colour, "size": 13, "symbol": symbol, "line": {"color": INK, "width": 2}},
    }


def _note(name, curve):
    """The best h in words, off the curves: above the forward one, below the central one."""
    away = (14, -42) if name == "forward" else (26, 34)
    return {
        "x": math.log10(curve.best),
        "y": math.log10(curve.best_error),
        "ax": away[0],
        "ay": away[1],
        "text": f"best h {number(curve.best, 2)}",
        "font": {"color": INK, "size": 12},
        "bgcolor": PAPER,
        "opacity": 0.9,
        "arrowcolor": MUTED,
        "arrowwidth": 1,
        "arrowhead": 0,
    }


def _facts(desk, made, checked):
    ruled = " (by convention)" if checked.verdict is Agree.NO_DERIVATIVE else ""
    facts = [
        Fact(f"∂f/∂{name}" if len(made.truth) > 1 else f"f′({name})", number(slope, 7) + ruled)
        for name, slope in zip(desk.names, made.truth)
    ]
    truth = "50 digits" if made.witness is Witness.FIFTY_DIGITS else "autodiff"
    facts += [
        Fact("the truth is", truth, help=of_witness(made.witness)),
        Fact("autodiff is wrong by", number(made.autodiff_error, 2)),
    ]
    for name, curve in made.curves.items():
        words = _LOOKS[name][0]
        if curve.refused:
            facts.append(Fact(words, "not possible", help=curve.refused))
        elif curve.small is not None:
            said = f"at most {at_most(curve.small)}" if curve.small else "0 (exact)"
            facts.append(
                Fact("complex step, h below 10⁻⁹", said, help="its largest error: there is no cancellation")
            )
        elif curve.best_error is not None:
            facts.append(Fact(f"best {words}", number(curve.best_error, 2)))
        truncation, cancellation = curve.slopes
        if truncation is not None and name != "complex":
            short = "–" if cancellation is None else f"{cancellation:.2f}".replace("-", "−")
            facts.append(
                Fact(
                    f"slopes ({name})",
                    f"{truncation:.2f} and {short}",
                    help="of the truncation and of the cancellation branch",
                )
            )
    tone = {Agree.AGREE: "good", Agree.DISAGREE: "bad"}.get(checked.verdict, "")
    facts.append(Fact("autodiff and differences", checked.verdict, tone, checked.words))
    return tuple(facts)


def _formulas(desk):
    """Gradient and Hessian as sympy writes the tape; folded away when long."""
    from landscapes.differentiation import symbolic

    def make():
        try:
            return symbolic.of(desk.f)
        except symbolic.NoFormula as refused:
            return str(refused)

    made = desk.cached(make, "symbolic")
    st.markdown("##### Symbolic: what autograd has differentiated")
    if isinstance(made, str):
        st.caption(f"{capital(made)}.")
        return
    if _settings(desk.f):
        st.caption(f"With {_settings(desk.f)}")
    st.html("<style>.st-key-formulas .katex-display { overflow: auto hidden; }</style>")
    with st.container(key="formulas"):
        _written(made)
    for note in made.notes:
        st.caption(note)


def _settings(f):
    """The numbers that stand in the formulas for the knobs' letters."""
    own = {knob.name: letter(knob.symbol) or knob.name for knob in f.knobs}
    return ", ".join(
        f"{own.get(name, name)} = {number(value) if _real(value) else value}"
        for name, value in f.settings.items()
    )


def _real(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _written(made):
    """Side by side where they are short, else one below the other; long ones folded away."""
    if made.folded:
        with st.expander("Long formulas: gradient and Hessian"):
            for i, part in enumerate(made.gradient):
                st.latex(rf"\frac{{\partial f}}{{\partial {made.symbols[i]}}} = {part.latex}")
            for i, row in enumerate(made.hessian):
                for k in range(i, len(row)):
                    over = rf"\partial {made.symbols[i]}\,\partial {made.symbols[k]}"
                    st.latex(rf"\frac{{\partial^2 f}}{{{over}}} = {row[k].latex}")
        return
    gradient, hessian = r"\nabla f = " + made.gradient_latex, "H = " + made.hessian_latex
    if max(_width(made.gradient), sum(_width(column) for column in zip(*made.hessian))) > _WIDE:
        st.latex(gradient)
        st.latex(hessian)
    else:
        left, right = st.columns(2)
        left.latex(gradient)
        right.latex(hessian)


def _width(parts):
    return max(len(part.latex) for part in parts)


def _presets(desk):
    for label, name, at, words in (
        ("Two sines", "two_sines", (5.0,), "Both branches, and the complex step without one"),
        (
            "A kink: |x| at 0",
            "absolute_value",
            (0.0,),
            "No derivative exists: only one of the differences notices",
        ),
        ("The staircase", "staircase", (3.3,), "Exact until the step crosses the next jump"),
        (
            "Rosenbrock's valley",
            "rosenbrock",
            (-1.2, 1.0),
            "Large derivatives, so that short steps are needed",
        ),
    ):
        desk.preset(label, name, help=words, at=at)
