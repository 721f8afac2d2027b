"""The third page: models learn from data, and beside their landscape the data is seen."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from dashboard.state.session import session
from dashboard.state.state import LEARNING, Card, KnobValue, Learning
from dashboard.studies import studies
from dashboard.widgets.controls import number_the_answers, segments

from . import race, sidebar, understand


@dataclass(frozen=True)
class Lesson:
    """A model on data to look at, and one sentence about what is to be seen."""

    title: str
    notice: str
    learning: Learning
    knobs: dict[str, KnobValue] = field(default_factory=dict)
    batch: int = 0
    methods: tuple[str, ...] = ("gradient_descent", "momentum", "adam", "newton")


LESSONS = (
    Lesson(
        "A line",
        "The squared loss of a line is a bowl: its one minimum is the closed form, (XᵀX)⁻¹Xᵀy, and each "
        "line turns into it as its ball rolls down.",
        Learning("line", "linear", "squared"),
    ),
    Lesson(
        "Minibatches",
        "Each step sees 8 of the 100 rows: the paths tremble, and at a constant step size they go on "
        "trembling around the minimum.",
        Learning("line", "linear", "squared"),
        batch=8,
        methods=("gradient_descent", "momentum", "adam"),
    ),
    Lesson(
        "A line on a parabola",
        "No line follows a parabola: every method finds the best line, and its loss stays far above the "
        "noise, however many steps it takes.",
        Learning("quadratic", "linear", "squared"),
    ),
    Lesson(
        "A parabola",
        "With the square of x as one feature more the same least squares follow the data: three weights, "
        "still a bowl.",
        Learning("quadratic", "polynomial", "squared"),
    ),
    Lesson(
        "Cat brain",
        "Fifteen points of two features: descent comes nearer to what the pseudo-inverse gives at once, "
        "about (1.006, 1.019, −1.007).",
        Learning("cat_brain", "linear", "squared"),
    ),
    Lesson(
        "An outlier",
        "Thrown-off targets pull the line of least squares; with the absolute error, or Huber's, they pull "
        "no harder than near ones.",
        Learning("line", "linear", "squared"),
        {"outliers": 0.1},
    ),
    Lesson(
        "Two classes",
        "Where the classes overlap the logistic loss has one minimum, and the curve is the probability that "
        "the model gives to the second class.",
        Learning("threshold", "logistic", "cross_entropy"),
    ),
    Lesson(
        "No minimum",
        "A threshold separates these classes, so the loss falls for ever as the weight grows: there is no "
        "minimum. A little weight decay makes one.",
        Learning("threshold", "logistic", "cross_entropy"),
        {"noise": 0.0},
    ),
    Lesson(
        "Two weights",
        "w₂ tanh(w₁ x): turning both signs gives the same network, so every minimum has a twin, and between "
        "them lies a saddle.",
        Learning("soft_step", "scaled_tanh_unit", "squared"),
    ),
    Lesson(
        "A network",
        "A hidden layer of eight units bends the boundary around both moons. Its 33 weights have no picture: "
        "drawn is the plane in which the paths are longest.",
        Learning("moons", "mlp", "cross_entropy"),
        methods=("gradient_descent", "momentum", "adam"),
    ),
    Lesson(
        "A round boundary",
        "The centre and the squared radius of a circle are learned; the classes are inside and outside.",
        Learning("disc", "sphere", "cross_entropy"),
    ),
)


_RACE = "race"  # the view that is no study
_STYLE = """
.st-key-lessonbar { gap: .4rem; }
.st-key-lessonbar button { min-height: 2rem; padding: .1rem .65rem; }
.st-key-lessonbar button p { font-size: .875rem; }
.st-key-lessons { gap: .4rem; }
"""


def page() -> None:
    """Draw the page; a landscape that is not of data gives way to the first lesson."""
    if session().state.landscape != LEARNING:
        _begin(LESSONS[0])
    with st.container(key="lessons"):
        st.html(f"<style>{_STYLE}</style>")
        _lessons()
    known, now = studies(of_data=True), session().state.study
    if known:
        segments(
            "What to look at",
            [_RACE, *known],
            now if now in known else _RACE,
            "data-study",
            session().set_study,
            shown=lambda name: known[name].title if name in known else "The race",
            hidden=True,
        )
    if now not in known:
        race.page()
        return
    understand.style()
    for note in session().notes:
        st.info(note)
    understand.heading(session().chosen.base)
    understand.draw(now)
    sidebar.show_landscape(None)
    number_the_answers()


def _lessons() -> None:
    now = next((lesson for lesson in LESSONS if _is_shown(lesson)), None)
    with st.container(horizontal=True, gap="small", key="lessonbar"):
        for lesson in LESSONS:
            st.button(
                lesson.title,
                key=f"lesson-{lesson.title}",
                type="primary" if lesson is now else "secondary",
                on_click=_begin,
                args=(lesson,),
            )
    if now is not None:
        st.caption(now.notice)


def _is_shown(lesson: Lesson) -> bool:
    state = session().state
    shown = state.learning, dict(state.knobs), state.batch, state.edits
    return shown == (lesson.learning, lesson.knobs, lesson.batch, ())


def _begin(lesson: Lesson) -> None:
    cards = tuple(Card(method, look=k) for k, method in enumerate(lesson.methods))
    session().show_lesson(lesson.learning, lesson.knobs, batch=lesson.batch, cards=cards)
