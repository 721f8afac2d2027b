"""The sidebar's first part: which landscape, from the gallery or typed, with its knobs, relaxed or not."""

from __future__ import annotations

import html
from dataclasses import replace
from functools import lru_cache, partial

import streamlit as st

import landscapes
from dashboard.state.landscape_of import reach
from dashboard.state.planes import is_whole
from dashboard.state.remembered import Refused
from dashboard.state.session import Session, session
from dashboard.state.state import FORMULA, IMPORTED, LEARNING, SAMPLES, SEED, Relaxation, clamped
from dashboard.widgets import buttons
from dashboard.widgets.controls import knob_widget, number_field, segments, select, text_field
from dashboard.widgets.markdown import in_lines, plain, sentence
from dashboard.widgets.refusal import show_refusal
from landscapes import Knob, Landscape
from landscapes.differentiation import agreement
from landscapes.differentiation.kinds import Agree
from landscapes.relaxation.relaxed import KINDS
from landscapes.relaxation.shifted_mean import Scored

from . import learning_picker
from .gallery import open_gallery

OWN = "A formula of your own"
MODEL = "A model's loss on data"
FILE = "A file of losses"
_GALLERY = "Gallery: choose by picture"
_OWN = {FORMULA: OWN, LEARNING: MODEL, IMPORTED: FILE}
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
_MEAN = {
    "expectation": r"g(\theta) = \mathbb{E}\,f(\theta + \sigma z)",
    "samples": r"g(\theta) = \frac1K \sum_{k=1}^{K} f(\theta + \sigma z_k)",
}
_HOW = {"expectation": "All shifts", "samples": "Samples"}
_SPREAD = Knob(
    "spread",
    0.0,
    0.0,
    1.0,
    r"\sigma",
    "the standard deviation of Gaussian shifts, the half-width of uniform ones; 0 is off",
)
_LAW = {"gaussian": r"z \sim N(0, 1)", "uniform": r"z \sim U(-1, 1)"}


def show(point: tuple[float, ...] | None = None) -> None:
    """Draw the controls; the callbacks change the state before the next run of the script.

    ``point`` (d,) is where autodiff is checked; the start unless given.
    """
    _picker()
    chosen = session().chosen
    if session().state.landscape == FORMULA or session().refused is not None:
        _field()
    elif session().state.landscape == LEARNING:
        learning_picker.show()
    else:
        st.caption(chosen.base.teaches)
    f = chosen.landscape
    if f.is_differentiated_directly:
        st.caption("Derivatives: by autograd directly, which is slower.", help=f.engine)
    if session().state.landscape != LEARNING:
        for knob in chosen.base.knobs:
            _knob(chosen.base, knob)
    if is_whole(f):
        _badge(f, point)
        _relaxation()


def _picker():
    labels = _labels(tuple(landscapes.names()))
    # A link's formula that was refused is still what the person is at.
    now = FORMULA if session().refused else session().state.landscape
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        select(
            "Landscape",
            [name for name in labels if name != IMPORTED or session().raced is not None],
            now,
            "landscape",
            session().choose_landscape,
            shown=labels.__getitem__,
            help="Type to search by name or lesson.",
        )
        if buttons.button("", "gallery", stays=True, icon=":material/grid_view:", help=_GALLERY):
            open_gallery()


@lru_cache(maxsize=4)
def _labels(_: tuple[str, ...]) -> dict[str, str]:
    """What the list says of each landscape, by its name; made once, as there are many."""
    named = {
        name: f"{landscapes.get(name).title} · {lesson.short}"
        for lesson, group in landscapes.lessons().items()
        for name in group
    }
    return {**_OWN, **named}


def _field():
    """The formula's field; below it what is wrong with a refused one, and what may be typed."""
    refused, type_formula = session().refused, session().type_formula
    text = refused.text if refused else session().state.formula
    text_field("f =", text, "formula-text", type_formula, autocomplete="off")
    if refused:
        _refusal(refused)
    with st.popover("What may be typed", icon=":material/help:", type="tertiary"):
        with st.container(horizontal=True, gap="small"):
            for number, example in enumerate(_EXAMPLES):
                tried = {"on_click": type_formula, "args": (example,)}
                st.button(plain(example), key=f"formula-example-{number}", help="Try it", **tried)
        st.markdown(_NOTATION)


def _refusal(refused: Refused) -> None:
    if session().state.landscape == FORMULA:
        shown = f"your last formula, <code>{html.escape(session().chosen.base.typed)}</code>"
    else:
        shown = html.escape(session().landscape.title)
    show_refusal(refused.error, f"The picture still shows {shown}.")


_BADGES = {
    Agree.AGREE: ":green-badge[:material/check: derivatives checked to {0}]",
    Agree.DISAGREE: ":red-badge[:material/close: autodiff ≠ differences: {0}]",
    Agree.NO_DERIVATIVE: ":orange-badge[:material/warning: no derivative here]",
    Agree.NO_DIGITS: ":gray-badge[:material/blur_on: differences have no digits here]",
    Agree.UNDEFINED: ":orange-badge[:material/warning: undefined here]",
}
_SAME = 1e-5  # relative: below, two ways to a derivative are not told apart by colour


def checked(
    mine: Session, f: Landscape, point: tuple[float, ...] | None = None
) -> tuple[tuple[float, ...], agreement.Agreement]:
    """Where the badge looks, the start unless told, and whether derivatives agree there."""
    start = mine.state.start
    if point is None:
        point = f.start if start is None or len(start) != f.dimension else start
    place = tuple(map(float, point))
    return place, mine.common("agreement", (f.key, place), lambda: agreement.check(f, place))


def _badge(f: Landscape, point: tuple[float, ...] | None) -> None:
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
    place, seen = checked(session(), f, point)
    worst = max(seen.gradient, seen.hessian)
    # Some averages are themselves only so exact; the number is shown in any case.
    same = worst < _SAME and seen.verdict is not Agree.NO_DIGITS
    verdict = Agree.AGREE if same else seen.verdict
    shown = "the last digit" if worst < 1e-15 else f"{worst:.0e}"
    if verdict is Agree.AGREE and f.smoothness == "discontinuous":
        badge = ":gray-badge[:material/stairs: slope right, but blind to the jumps]"
    else:
        badge = _BADGES[verdict].format(shown)
    at = ", ".join(f"{c:.4g}" for c in place)
    words = f"Two ways to the slope and the curvature at ({at}): {seen.words}."
    st.markdown(badge, help=plain(words))


def _knob(f: Landscape, knob: Knob) -> None:
    key = f"land-{f.name}-{knob.name}"
    if session().state.landscape == FORMULA:
        _parameter(knob, f.settings[knob.name], key)
        return
    knob_widget(knob, f.settings[knob.name], key, partial(learning_picker.turn, knob))


def _parameter(knob: Knob, value: float, key: str) -> None:
    """A formula's parameter: its slider reaches as far as the largest value it has had."""
    ranges = session().parameter_ranges
    most = ranges[knob.name] = max(reach(value), ranges.get(knob.name, 0.0))

    def turned(value):
        try:
            session().turn_knob(knob.name, float(value))
        except ValueError as refused:
            st.toast(plain(sentence(refused)), icon=":material/error:")

    shown = replace(knob, name=f"parameter {knob.name}", symbol="", low=-most, high=most)
    knob_widget(shown, value, key, turned)


def _relaxation() -> None:
    """A slider from the landscape as it is to its mean over random shifts."""
    with st.expander("Relax by random shifts", key="relax", on_change="rerun") as box:
        if not box.open:
            return
        chosen, off = session().chosen, Relaxation(0.0, KINDS[0])
        now = session().state.relax or off

        def change(**parts):
            session().relax((session().state.relax or off)._replace(**parts))

        st.caption(
            "Every point gets the mean of f over random shifts of it: jumps and ripples narrower than "
            "the spread fade, and the slope leads where f has none."
        )
        st.latex(in_lines(_MEAN[now.how] + r",\quad " + _LAW[now.kind]))
        if chosen.refusal:
            st.error(plain(chosen.refusal))
        most = float(f"{min(b - a for a, b in chosen.landscape.domain) / 4:.3g}")
        spread = replace(_SPREAD, high=max(most, now.spread))

        def widened(value):
            try:
                change(spread=spread.check(value, "This landscape"))
            except ValueError:
                said = f"The spread must {spread.range_in_words()}, got {value:g}."
                st.toast(said, icon=":material/error:")

        knob_widget(spread, now.spread, "relax-spread", widened)
        if not now.spread:
            return
        segments("Shifts", KINDS, now.kind, "relax-kind", lambda v: change(kind=v), shown=str.capitalize)
        segments(
            "Mean over", tuple(_HOW), now.how, "relax-how", lambda v: change(how=v), shown=_HOW.__getitem__
        )
        if now.how == "samples":

            def drawn(knob, name):
                return lambda v: change(**{name: int(clamped(knob, v))})

            knob_widget(SAMPLES, now.samples, "relax-samples", drawn(SAMPLES, "samples"))
            number_field("Seed of the shifts", now.seed, "relax-seed", drawn(SEED, "seed"), whole=True)
