"""Derivatives, four ways: symbolic, autodiff, finite differences, the complex step, and the truth."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Panel
from dashboard.studies.desk import Desk, Preset
from dashboard.studies.registry import study
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from dashboard.widgets.markdown import letter
from dashboard.work.memory import freeze_loaded_modules
from landscapes.core.wording import at_most, capital, format_number
from landscapes.differentiation.kinds import Agree, Witness
from landscapes.differentiation.words import of_witness
from landscapes.drawing import colours
from landscapes.tape import tape

from .cost import show_cost
from .errors import LOOKS, errors_panel
from .script import derivatives_script

_LONG = 150  # operations of a tape: beyond, fifty digits take their time, and fewer steps must do
_ONE_STEP = np.array([1e-3])  # to see whether there is a derivative at all
_WIDE = 110  # characters of LaTeX that fit beside others
_PRESETS = (
    Preset("Two sines", "two_sines", {"at": (5.0,)}, "Both branches, and the complex step without one"),
    Preset(
        "A kink: |x| at 0",
        "absolute_value",
        {"at": (0.0,)},
        "No derivative exists: only one of the differences notices",
    ),
    Preset("The staircase", "staircase", {"at": (3.3,)}, "Exact until the step crosses the next jump"),
    Preset(
        "Rosenbrock's valley",
        "rosenbrock",
        {"at": (-1.2, 1.0)},
        "Large derivatives, so that short steps are needed",
    ),
)


@study(
    "derivatives",
    "Derivatives",
    "A difference is wrong by truncation if its step h is long and by cancellation if it is short; "
    "autodiff has no step to choose.",
    r"\frac{f(x+h)-f(x)}{h}=f'(x)+\underbrace{\tfrac h2 f''}_{\text{truncation}}"
    r"+\underbrace{O(\varepsilon/h)}_{\text{cancellation}}",
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Drag the point; the errors against h follow. Below: the formulas, and the cost."""
    # sympy and mpmath are loaded where they are first needed, and then belong to the process.
    from landscapes.differentiation import agreement, differences

    freeze_loaded_modules("sympy")
    f = desk.f
    fewer = _steps(desk)
    steps = differences.STEPS if fewer is None else fewer
    with desk.presets(_PRESETS), desk.numbers("Type the point"):
        desk.point_fields()

    def draw():
        point, ground = desk.point, _ground(desk)
        try:
            comparison = differences.study(f, point, steps)
        except ValueError as undefined:
            words = f"{capital(str(undefined))}. Move the point."
            return Board(ground, _grips(desk, point), words=words)
        facts = _facts(desk, comparison, agreement.check(f, point))
        panels = (*ground, errors_panel(comparison))
        return Board(panels, _grips(desk, point), facts, capital(comparison.words))

    def moved(_, place):
        desk.set(at=desk.at(place))

    desk.show(draw, moved)
    _formulas(desk)
    show_cost(desk)


def _script(desk: Desk) -> Script:
    """What is shown now; NoScript where nothing is."""
    from landscapes.differentiation import differences

    try:
        differences.study(desk.f, desk.point, _ONE_STEP)
    except ValueError as undefined:
        raise NoScript(f"{capital(str(undefined))}. Move the point.") from undefined
    return derivatives_script(desk, _steps(desk))


def _steps(desk):
    """Fewer steps than usual for a function of many operations; None for the usual ones."""
    recorded = tape.of(desk.f)
    long = recorded is not None and len(recorded.instructions) > _LONG
    return np.geomspace(1e-16, 1, 65) if long else None


def _grips(desk, point):
    words, style = "The point of the derivatives", {"tag": "θ", "colour": colours.COLOURS[1]}
    return (desk.grip("point", "ground", point, words, **style),) if desk.f.dimension < 3 else ()


def _ground(desk) -> tuple[Panel, ...]:
    if desk.f.dimension > 2:
        return ()
    y = desk.heights() if desk.f.dimension == 1 else desk.axis(1)
    return (Panel("ground", desk.f.title, (), desk.axis(0), y, ground=True, press="point", share=0.8),)


def _facts(desk, comparison, checked):
    ruled = " (by convention)" if checked.verdict is Agree.NO_DERIVATIVE else ""
    facts = [
        Fact(f"∂f/∂{name}" if len(comparison.truth) > 1 else f"f′({name})", format_number(slope, 7) + ruled)
        for name, slope in zip(desk.names, comparison.truth)
    ]
    truth = "50 digits" if comparison.witness is Witness.FIFTY_DIGITS else "autodiff"
    facts += [
        Fact("the truth is", truth, help=of_witness(comparison.witness)),
        Fact("autodiff is wrong by", format_number(comparison.autodiff_error, 2)),
    ]
    for name, curve in comparison.curves.items():
        words = LOOKS[name][0]
        if curve.refused:
            facts.append(Fact(words, "not possible", help=curve.refused))
        elif curve.small is not None:
            largest = f"at most {at_most(curve.small)}" if curve.small else "0 (exact)"
            facts.append(
                Fact(
                    "complex step, h below 10⁻⁹", largest, help="its largest error: there is no cancellation"
                )
            )
        elif curve.best_error is not None:
            facts.append(Fact(f"best {words}", format_number(curve.best_error, 2)))
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

    formulas = desk.cached(make, "symbolic")
    st.markdown("## Symbolic: what autograd has differentiated")
    if isinstance(formulas, str):
        st.caption(f"{capital(formulas)}.")
        return
    if _settings(desk.f):
        st.caption(f"With {_settings(desk.f)}")
    st.html("<style>.st-key-formulas .katex-display { overflow: auto hidden; }</style>")
    with st.container(key="formulas"):
        _written(formulas)
    for note in formulas.notes:
        st.caption(note)


def _settings(f):
    """The numbers that stand in the formulas for the knobs' letters."""
    own = {knob.name: letter(knob.symbol) or knob.name for knob in f.knobs}
    return ", ".join(
        f"{own.get(name, name)} = {format_number(value) if _real(value) else value}"
        for name, value in f.settings.items()
    )


def _real(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _written(formulas):
    """Side by side where they are short, else one below the other; long ones folded away."""
    if formulas.folded:
        with st.expander("Long formulas: gradient and Hessian"):
            for i, part in enumerate(formulas.gradient):
                st.latex(rf"\frac{{\partial f}}{{\partial {formulas.symbols[i]}}} = {part.latex}")
            for i, row in enumerate(formulas.hessian):
                for k in range(i, len(row)):
                    over = rf"\partial {formulas.symbols[i]}\,\partial {formulas.symbols[k]}"
                    st.latex(rf"\frac{{\partial^2 f}}{{{over}}} = {row[k].latex}")
        return
    gradient, hessian = r"\nabla f = " + formulas.gradient_latex, "H = " + formulas.hessian_latex
    if max(_width(formulas.gradient), sum(_width(column) for column in zip(*formulas.hessian))) > _WIDE:
        st.latex(gradient)
        st.latex(hessian)
    else:
        left, right = st.columns(2)
        left.latex(gradient)
        right.latex(hessian)


def _width(parts):
    return max(len(part.latex) for part in parts)
