"""Derivatives, four ways: symbolic, autodiff, finite differences, the complex step, and the truth."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from .. import looks
from ..board import INK, LINE, MUTED, PAPER, Board, Fact, Panel, axis, number
from ..memory import settle
from .desk import Desk, study

__all__ = ["show"]

_LONG = 150  # operations of a tape: beyond, fifty digits take their time, and fewer steps must do
_LOOKS = {  # name, words, colour, marker
    "forward": ("forward difference", looks.COLOURS[0], "circle"),
    "central": ("central difference", looks.COLOURS[1], "square"),
    "complex": ("complex step", looks.COLOURS[2], "diamond"),
}
_FLOOR = 1e-18  # where an error of exactly 0 is drawn


@study(
    "derivatives", "Derivatives",
    "A difference is wrong by truncation if its step h is long and by cancellation if it is short; "
    "autodiff has no step to choose.",
    r"\frac{f(x+h)-f(x)}{h}=f'(x)+\underbrace{\tfrac h2 f''}_{\text{truncation}}"
    r"+\underbrace{O(\varepsilon/h)}_{\text{cancellation}}",
)  # fmt: skip
def show(desk: Desk) -> None:
    """Drag the point; the errors against h follow. Below: the formulas, and the cost."""
    # sympy and mpmath are loaded where they are first needed, and then belong to the process.
    from landscapes import agreement, differences, tape

    settle("sympy")
    f = desk.f
    recorded = tape.of(f)
    long = recorded is not None and len(recorded.instructions) > _LONG
    steps = np.geomspace(1e-16, 1, 65) if long else differences.STEPS
    with st.popover("Numbers", icon=":material/edit:", help="Type the point"):
        desk.fields("at", desk.point, [f"Point {name}" for name in desk.names])

    def draw():
        point = desk.point
        try:
            made = differences.study(f, point, steps)
        except ValueError as undefined:
            panels = tuple(p for p in (_ground(desk),) if p)
            return Board(panels, _grips(desk, point), words=f"{undefined}. Move the point.")
        checked = agreement.check(f, point)
        panels = tuple(p for p in (_ground(desk), _errors(made)) if p)
        return Board(panels, _grips(desk, point), _facts(desk, made, checked), _first(made.words))

    def moved(_, place):
        desk.set(at=desk.at(place))

    desk.show(draw, moved)
    _formulas(desk)
    _cost(desk)


def _first(words):
    return words[:1].upper() + words[1:]


def _grips(desk, point):
    if desk.f.dimension > 2:
        return ()
    return (desk.grip("point", "ground", point, "The point of the derivatives", tag="θ",
                      colour=looks.COLOURS[1]),)  # fmt: skip


def _ground(desk):
    if desk.f.dimension > 2:
        return None
    y = desk.heights() if desk.f.dimension == 1 else desk.axis(1)
    return Panel("ground", desk.f.title, (), desk.axis(0), y, ground=True, press="point",
                 share=0.8)  # fmt: skip


def _errors(made):
    """Error against h, with the branches' slopes and the best h of each method."""
    traces, h = [], made.steps
    seen = [np.where(c.error > 0, c.error, _FLOOR)[np.isfinite(c.error)]
            for c in made.curves.values() if not c.refused]  # fmt: skip
    top = max([float(np.max(e)) for e in seen if e.size] + [1.0])
    notes = []
    # The complex step first: its truncation is the central difference's, which lies over it.
    for name, curve in reversed(made.curves.items()):
        if curve.refused:
            continue
        words, colour, symbol = _LOOKS[name]
        right = curve.error == 0
        traces.append({
            "type": "scatter", "mode": "lines+markers", "x": h,
            "y": np.where(right, np.nan, curve.error), "name": words, "showlegend": True,
            "line": {"color": colour, "width": 1.4},
            "marker": {"color": colour, "size": 8 if name == "complex" else 5, "symbol": symbol},
            "hovertemplate": f"{words}<br>h = %{{x:.1e}}<br>error %{{y:.1e}}<extra></extra>",
        })  # fmt: skip
        if np.any(right):
            traces.append({
                "type": "scatter", "mode": "markers", "x": h[right],
                "y": np.full(np.sum(right), _FLOOR),
                "marker": {"color": colour, "size": 6, "symbol": f"{symbol}-open"},
                "hovertemplate": f"{words}<br>h = %{{x:.1e}}<br>right to the last digit<extra></extra>",
            })  # fmt: skip
        if curve.best is not None and curve.best_error > 0:
            traces.append(_best(curve, colour, symbol))
            notes.append(_note(curve))
    auto = max(made.autodiff_error, _FLOOR)
    traces.append({
        "type": "scatter", "mode": "lines", "x": h[[0, -1]], "y": np.array([auto, auto]),
        "name": "autodiff", "showlegend": True, "line": {"color": INK, "width": 2, "dash": "dash"},
        "hovertemplate": f"autodiff: {number(made.autodiff_error, 2)}<extra></extra>",
    })  # fmt: skip
    return Panel("errors", "Error of the gradient against the step h", tuple(traces),
                 axis("step h", float(h[0]), float(h[-1]), log=True),
                 axis("error", _FLOOR / 3, 3 * top, log=True, dtick=3), share=1.4,
                 layout={"annotations": notes})  # fmt: skip


def _best(curve, colour, symbol):
    return {"type": "scatter", "mode": "markers", "x": np.array([curve.best]),
            "y": np.array([curve.best_error]),
            "marker": {"color": colour, "size": 13, "symbol": symbol,
                       "line": {"color": INK, "width": 2}}}  # fmt: skip


def _note(curve):
    """The best h in words, off the curves."""
    return {"x": math.log10(curve.best), "y": math.log10(curve.best_error), "ax": 26, "ay": 34,
            "text": f"best h {number(curve.best, 2)}", "font": {"color": INK, "size": 12},
            "bgcolor": PAPER, "opacity": 0.9, "arrowcolor": MUTED, "arrowwidth": 1,
            "arrowhead": 0}  # fmt: skip


def _facts(desk, made, checked):
    facts = [
        Fact(f"∂f/∂{name}" if len(made.truth) > 1 else f"f′({name})", number(slope, 7))
        for name, slope in zip(desk.names, made.truth)
    ]
    facts += [
        Fact("the truth is", "50 digits" if "50" in made.witness else "autodiff",
             help=made.witness),
        Fact("autodiff is wrong by", number(made.autodiff_error, 2)),
    ]  # fmt: skip
    for name, curve in made.curves.items():
        words = _LOOKS[name][0]
        if curve.refused:
            facts.append(Fact(words, "not possible", help=curve.refused))
        elif curve.best_error is not None:
            facts.append(Fact(f"best {words}", number(curve.best_error, 2)))
        truncation, cancellation = curve.slopes
        if truncation is not None and name != "complex":
            short = "–" if cancellation is None else f"{cancellation:.2f}".replace("-", "−")
            facts.append(Fact(f"slopes ({name})", f"{truncation:.2f} and {short}",
                              help="of the truncation and of the cancellation branch"))  # fmt: skip
    tone = {"agree": "good", "disagree": "bad"}.get(checked.verdict, "")
    facts.append(Fact("autodiff and differences", checked.verdict, tone, checked.words))
    return tuple(facts)


def _formulas(desk):
    """Gradient and Hessian as sympy writes the tape; folded away when long."""
    from landscapes import symbolic

    def make():
        try:
            return symbolic.of(desk.f)
        except symbolic.NoFormula as refused:
            return str(refused)

    made = desk.cached(make, "symbolic")
    st.markdown("##### Symbolic: what autograd has differentiated")
    if isinstance(made, str):
        st.caption(_first(made) + ".")
        return
    if made.folded:
        with st.expander("Long formulas: gradient and Hessian"):
            for i, part in enumerate(made.gradient):
                st.latex(rf"\frac{{\partial f}}{{\partial {made.symbols[i]}}} = {part.latex}")
            for i, row in enumerate(made.hessian):
                for k in range(i, len(row)):
                    over = rf"\partial {made.symbols[i]}\,\partial {made.symbols[k]}"
                    st.latex(rf"\frac{{\partial^2 f}}{{{over}}} = {row[k].latex}")
    else:
        left, right = st.columns(2)
        left.latex(r"\nabla f = " + made.gradient_latex)
        right.latex("H = " + made.hessian_latex)
    for note in made.notes:
        st.caption(note)


@st.fragment
def _cost(desk):
    """What a gradient costs in many dimensions; measured here, once a session."""
    from landscapes import cost

    st.markdown("##### What it costs in many dimensions")
    known = "study_cost" in st.session_state
    if not known and not st.button("Measure it on this machine", icon=":material/timer:",
                                   help="Takes about a second"):  # fmt: skip
        st.caption(
            "Differences take an evaluation of f or two for every coordinate; the backward pass of "
            "autodiff takes a few evaluations, however many coordinates there are. The Hessian of a "
            "million coordinates would fill 8 TB."
        )
        return
    if not known:
        with st.spinner("Measuring, from 1 coordinate to a million …"):
            st.session_state.study_cost = cost.table(1.0)
    rows = st.session_state.study_cost
    board = Board((_seconds(rows), _memory(rows, cost.bytes_in_words)), words=_last(rows))
    desk.other("cost", lambda: board)


def _last(rows):
    return (f"{_first(rows[-1].words)}. Measured on a chain of Rosenbrock valleys; hollow marks are "
            "extrapolated from one evaluation.")  # fmt: skip


def _seconds(rows):
    d = np.array([row.dimension for row in rows], dtype=float)
    traces = []
    for name, words, colour, symbol in (
        ("forward", "forward differences", looks.COLOURS[0], "circle"),
        ("central", "central differences", looks.COLOURS[1], "square"),
        ("reverse", "autodiff (reverse mode)", INK, "star"),
    ):  # fmt: skip
        seconds = np.array([row.seconds[name] for row in rows])
        solid = [row.measured.get(name, True) for row in rows]
        symbols = [symbol if s else f"{symbol}-open" for s in solid]
        evaluations = np.array([row.evaluations[name] for row in rows])
        traces.append({
            "type": "scatter", "mode": "lines+markers", "x": d, "y": seconds, "name": words,
            "showlegend": True, "line": {"color": colour, "width": 1.6}, "customdata": evaluations,
            "marker": {"color": colour, "size": 9, "symbol": symbols},
            "hovertemplate": "d = %{x:,}<br>%{y:.2e} s, as long as %{customdata:,.1f} evaluations "
                             f"of f<extra>{words}</extra>",
        })  # fmt: skip
    low, high = (f([row.seconds[n] for row in rows for n in row.seconds]) for f in (min, max))
    return Panel("seconds", "Time of one gradient", tuple(traces),
                 axis("coordinates d", 0.7, 1.5e6, log=True),
                 axis("seconds", low / 3, high * 3, log=True, dtick=2), share=1.4)  # fmt: skip


def _memory(rows, words):
    d = np.array([row.dimension for row in rows], dtype=float)
    size = np.array([float(row.hessian_bytes) for row in rows])
    here = {"type": "scatter", "mode": "lines", "x": d[[0, -1]], "y": np.full(2, 16e9),
            "line": {"color": MUTED, "width": 1.2, "dash": "dash"}}  # fmt: skip
    traces = (
        {"type": "scatter", "mode": "lines+markers+text", "x": d, "y": size,
         "line": {"color": looks.COLOURS[3], "width": 1.8},
         "marker": {"color": looks.COLOURS[3], "size": 8, "line": {"color": LINE, "width": 1}},
         "text": [words(row.hessian_bytes) for row in rows], "textposition": "top left",
         "textfont": {"color": INK, "size": 11}},
        here,
        {"type": "scatter", "mode": "text", "x": d[:1], "y": np.array([16e9]), "text": [
            "a laptop's 16 GB"], "textposition": "top right", "textfont": {"color": MUTED, "size": 11}},
    )  # fmt: skip
    return Panel("memory", "Memory of the Hessian, 8 d² bytes", traces,
                 axis("coordinates d", 0.2, 3e6, log=True),
                 axis("bytes", 1.0, 1e15, log=True, dtick=3))  # fmt: skip
