"""The sidebar's first part: which landscape, from the gallery or typed, with its knobs, relaxed or not."""

from __future__ import annotations

import html
from dataclasses import replace

import streamlit as st

import landscapes
from dashboard.state import session
from dashboard.state.landscape_of import reach
from dashboard.state.state import FORMULA, SAMPLES, SEED
from dashboard.widgets import controls
from dashboard.widgets.markdown import in_lines, plain, sentence
from landscapes.differentiation import agreement
from landscapes.relaxation.relaxed import KINDS
from landscapes.relaxation.shifted_mean import Scored

from .gallery import open_gallery

OWN = "A formula of your own"
_EXAMPLES = ("x**4 - 40x^2 - 100x", "sin(3x) + 0.1 x^2", "(1-x)^2 + a*(y-x^2)^2")
_NOTATION = r"""
| typed | means |
|---|---|
| `x^2` &nbsp; `x**2` &nbsp; `x²` | a power |
| `2x` &nbsp; `2(x+1)` &nbsp; `x*y` | products; `xy` and `1/2x` could be misread and are refused |
| `sqrt(x)` &nbsp; `√(x)` &nbsp; `\|x\|` | root, absolute value |
| `sin exp log min` … `pi e` | functions, with parentheses: `sin(x)`; constants |
| `where(x < 1, x^2, 1)` | cases |
| `sum(sin(i*x), i, 1, 5)` | a sum |
| `x` · `x, y` · `x, y, z` · `w0, w1` | the variables, up to three |
| `a` &nbsp; `b1` &nbsp; `alpha` | any other letter is a parameter, with a slider |
"""
_POINTER = 20  # characters of the text around the place a message is about
_MEAN = {
    "expectation": r"g(\theta) = \mathbb{E}\,f(\theta + \sigma z)",
    "samples": r"g(\theta) = \frac1K \sum_{k=1}^{K} f(\theta + \sigma z_k)",
}
_LAW = {"gaussian": r"z \sim N(0, 1)", "uniform": r"z \sim U(-1, 1)"}


def show(point=None) -> None:
    """Draw the controls; the callbacks change the state before the next run of the script.

    ``point`` (d,) is where autodiff is checked; the start unless given.
    """
    _picker()
    typing = session.state().landscape == FORMULA or session.refused() is not None
    if typing:
        _field()
    else:
        st.caption(session.chosen().base.teaches)
    f = session.landscape()
    if f.engine != "tape":
        st.caption("Derivatives: by autograd directly, which is slower.", help=f.engine)
    for knob in session.chosen().base.knobs:
        _knob(knob)
    _badge(f, point)
    _relaxation()


def _picker():
    lessons = {name: lesson for lesson, group in landscapes.lessons().items() for name in group}
    titles = {name: landscapes.get(name).title for name in lessons}
    names = [FORMULA, *lessons]
    # A link's formula that was refused is still what the person is at.
    now = FORMULA if session.refused() else session.state().landscape

    def labelled(name):
        return OWN if name == FORMULA else f"{titles[name]} · {lessons[name].partition(':')[0]}"

    controls.sync("landscape", now)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            "Landscape",
            names,
            names.index(now),
            key="landscape",
            format_func=labelled,
            help="Type to search by name or lesson.",
            on_change=controls.told("landscape", session.choose_landscape),
        )
        if st.button("", icon=":material/grid_view:", key="gallery", help="Gallery: choose by picture"):
            open_gallery()


def _field():
    """The formula's field, what may be typed into it, and what is wrong with what was."""
    refused = session.refused()
    text = refused.text if refused else session.state().formula
    controls.sync("formula-text", text)
    st.text_input(
        "f =",
        text,
        key="formula-text",
        autocomplete="off",
        on_change=controls.told("formula-text", session.type_formula),
    )
    if refused:
        _refusal(refused)
    with st.popover("What may be typed", icon=":material/help:", type="tertiary"):
        with st.container(horizontal=True, gap="small"):
            for number, example in enumerate(_EXAMPLES):
                st.button(
                    plain(example),
                    key=f"formula-example-{number}",
                    help="Try it",
                    on_click=session.type_formula,
                    args=(example,),
                )
        st.markdown(_NOTATION)


def _refusal(refused):
    pointed = _pointed(refused.error)
    if pointed:
        st.code(pointed, language=None)
    if session.state().landscape == FORMULA:
        shown = f"your last formula, <code>{html.escape(session.chosen().base.typed)}</code>"
    else:
        shown = html.escape(session.landscape().title)
    # A message repeats what was typed: as HTML it can be taken literally, as Markdown it cannot.
    st.html(
        "<div style='font-size: .875rem'><div role=alert style='border-left: 4px solid #D55E00; "
        f"padding-left: .6rem'>{html.escape(sentence(refused.error))}</div>"
        f"<div style='margin-top: .5rem; opacity: .8'>The picture still shows {shown}.</div></div>"
    )


def _pointed(error) -> str:
    """The part of the text that an error is about, with a caret below its column."""
    text = "".join(c if c.isprintable() else " " for c in error.text)
    if error.column is None or not text.strip():
        return ""
    # Blanks in front would be cut off, and the caret would stand beside its column.
    blank = len(text) - len(text.lstrip())
    first = max(blank, min(error.position - _POINTER // 2, len(text) - _POINTER))
    shown = text[first : first + _POINTER]
    before, after = "…" * (first > blank), "…" * (first + _POINTER < len(text))
    return f"{before}{shown}{after}\n{' ' * (len(before) + error.position - first)}^"


_BADGES = {
    "agree": ":green-badge[:material/check: derivatives checked to {0}]",
    "disagree": ":red-badge[:material/close: autodiff ≠ differences: {0}]",
    "no derivative": ":orange-badge[:material/warning: no derivative here]",
    "undefined": ":orange-badge[:material/warning: undefined here]",
}
_SAME = 1e-5  # relative: below, two ways to a derivative are not told apart by colour


def _badge(f, point):
    """Autodiff's gradient and Hessian against central differences, at the present point."""
    if isinstance(getattr(f, "function", None), Scored):
        st.markdown(
            ":gray-badge[:material/casino: slope by the score function]",
            help=(
                "The mean over samples of a function that jumps is itself a staircase; its slope here is "
                "the score function's estimate of the slope of the mean over all shifts."
            ),
        )
        return
    start = session.state().start
    if point is None:
        point = f.start if start is None or len(start) != f.dimension else start
    point = tuple(map(float, point))
    known = st.session_state.get("lab_agreement")
    if known is None or known[0] != (f.key, point):
        known = ((f.key, point), agreement.check(f, point))
        st.session_state.lab_agreement = known
    checked = known[1]
    worst = max(checked.gradient, checked.hessian)
    # Some averages are themselves only so exact; the number is shown in any case.
    verdict = "agree" if worst < _SAME else checked.verdict
    shown = "the last digit" if worst < 1e-15 else f"{worst:.0e}"
    if verdict == "agree" and f.smoothness == "discontinuous":
        badge = ":gray-badge[:material/stairs: slope right, but blind to the jumps]"
    else:
        badge = _BADGES[verdict].format(shown)
    at = ", ".join(f"{c:.4g}" for c in point)
    words = f"Two ways to the slope and the curvature at ({at}): {checked.words}."
    st.markdown(badge, help=plain(words))


def _knob(knob):
    f = session.chosen().base
    key = f"land-{f.name}-{knob.name}"
    if session.state().landscape == FORMULA:
        _parameter(knob, f.settings[knob.name], key)
        return

    def turned(value):
        try:
            session.turn_knob(knob.name, knob.check(value, "This landscape"))
        except ValueError as refused:
            # A landscape's knob must hold before there is a landscape: it is said at once.
            st.toast(str(refused).replace("_", " "), icon=":material/error:")

    controls.knob_widget(knob, f.settings[knob.name], key, turned)


def _parameter(knob, value, key):
    """A formula's parameter: its slider reaches as far as the largest value it has had."""
    ranges = st.session_state.setdefault("lab_ranges", {})
    most = max(reach(value), ranges.get(knob.name, 0.0))
    ranges[knob.name] = most

    def turned(value):
        try:
            session.turn_knob(knob.name, float(value))
        except ValueError as refused:
            st.toast(plain(sentence(refused)), icon=":material/error:")

    shown = replace(knob, name=f"parameter {knob.name}", symbol="", low=-most, high=most)
    controls.knob_widget(shown, value, key, turned)


def _relaxation():
    """A slider from the landscape as it is to its mean over random shifts."""
    with st.expander("Relax by random shifts", key="relax", on_change="rerun") as box:
        if not box.open:
            return
        now = session.state().relax
        spread, kind, how, samples, seed = now or (
            0.0,
            KINDS[0],
            "expectation",
            SAMPLES.default,
            SEED.default,
        )

        def changed(**parts):
            old = dict(
                zip(
                    ("spread", "kind", "how", "samples", "seed"),
                    session.state().relax or (spread, kind, how, samples, seed),
                )
            )
            session.relax(**{**old, **parts})

        st.caption(
            "Every point gets the mean of f over random shifts of it: jumps and ripples narrower than "
            "the spread fade, and the slope leads where f has none."
        )
        st.latex(in_lines(_MEAN[how] + r",\quad " + _LAW[kind]))
        if session.chosen().refusal:
            st.error(plain(session.chosen().refusal))
        most = max(float(f"{min(b - a for a, b in session.landscape().domain) / 4:.3g}"), spread)
        knob = _spread(most)

        def widened(value):
            try:
                changed(spread=knob.check(value, "This landscape"))
            except ValueError:
                st.toast(f"The spread must {knob.range_in_words()}, got {value:g}.", icon=":material/error:")

        controls.knob_widget(knob, spread, "relax-spread", widened)
        if now is None:
            return
        _choice("Shifts", KINDS, kind, "relax-kind", lambda v: changed(kind=v))
        _choice(
            "Mean over",
            ("expectation", "samples"),
            how,
            "relax-how",
            lambda v: changed(how=v),
            {"expectation": "All shifts", "samples": "Samples"}.get,
        )
        if how == "samples":

            def drawn(knob, name):
                return lambda v: changed(**{name: int(min(max(v, knob.low), knob.high))})

            controls.knob_widget(SAMPLES, samples, "relax-samples", drawn(SAMPLES, "samples"))
            controls.number("Seed of the shifts", seed, "relax-seed", drawn(SEED, "seed"), whole=True)


def _spread(most):
    return landscapes.Knob(
        "spread",
        0.0,
        0.0,
        most,
        r"\sigma",
        "the standard deviation of Gaussian shifts, the half-width of uniform ones; 0 is off",
    )


def _choice(label, options, value, key, changed, shown=str.capitalize):
    controls.sync(key, value)
    st.segmented_control(
        label, options, default=value, key=key, format_func=shown, on_change=controls.told(key, changed)
    )
