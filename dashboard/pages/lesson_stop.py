"""One stop of a lesson: its scene, live, and beside it the text, what to try, and the question."""

from __future__ import annotations

import string
from dataclasses import replace

import streamlit as st

from dashboard.lessons.kinds import Grade, Language
from dashboard.lessons.lesson import Lesson, Question, Stop
from dashboard.lessons.pages import study_of
from dashboard.lessons.progress import chosen, is_answered, order, with_answer
from dashboard.lessons.texts import markdown
from dashboard.lessons.words import PageWords
from dashboard.state.changes import without_fits
from dashboard.state.session import session
from dashboard.state.state import State, Visit
from dashboard.studies import Subject
from dashboard.studies import study_of as study_named
from dashboard.widgets.controls import number_the_answers
from dashboard.widgets.markdown import plain

from . import lesson_check, lesson_list, race, sidebar, understand

_ICONS = {Grade.RIGHT: ":material/check_circle:", Grade.ALMOST: ":material/adjust:"}
_AGAIN = ":material/replay:"
_BOXES = {Grade.RIGHT: st.success, Grade.ALMOST: st.warning}

_STYLE = """
.st-key-lesson > [data-testid=stLayoutWrapper] > [data-testid=stHorizontalBlock] { gap: 1.5rem; }
.st-key-lesson-text { gap: .6rem; }
.st-key-lesson-text h2 { padding: 0; }
.st-key-lesson-text [data-testid=stMarkdownContainer]:has(h2) { margin-bottom: 0; }
.st-key-lesson-text .katex { font-size: 1.05em; }
.st-key-lesson-text [class*=st-key-answer-] button {
  justify-content: flex-start; min-height: 0; padding: .35rem .7rem; }
.st-key-lesson-text [class*=st-key-answer-] button > div { justify-content: flex-start; width: 100%; }
.st-key-lesson-text [class*=st-key-answer-] button p { text-align: left; }
.st-key-lesson-try { border-left: 3px solid #0072b2; padding-left: .8rem; }
.st-key-lesson-bar { gap: 1rem; }
.st-key-lesson-bar button { min-height: 2rem; }
.st-key-lesson-ways { padding: .4rem 0; }
.st-key-lesson-ways kbd { color: inherit !important; opacity: 1 !important; }
@media (min-width: 1280px) {
  [data-testid=stLayoutWrapper]:has(> .st-key-lesson-ways) {
    position: sticky; bottom: 0; z-index: 1; background: {ground}; }
  [data-testid=stColumn]:has(> div .st-key-lesson-text) {
    position: sticky; top: 3.6rem; align-self: flex-start; max-height: calc(100vh - 4rem); overflow-y: auto; }
}
@media (max-width: 1279px) {
  .st-key-lesson > [data-testid=stLayoutWrapper] > [data-testid=stHorizontalBlock] { flex-direction: column; }
  .st-key-lesson > [data-testid=stLayoutWrapper] > [data-testid=stHorizontalBlock] > [data-testid=stColumn] {
    width: 100%; min-width: 100%; flex: 1 1 auto; }
}
"""
_PRESENTED = """
[data-testid=stSidebar], [data-testid=stExpandSidebarButton] { display: none; }
.st-key-lesson-text p, .st-key-lesson-text li { font-size: 1.3rem; line-height: 1.4; }
.st-key-lesson-text h2 { font-size: 2rem; }
.st-key-lesson-text button p { font-size: 1.15rem; }
.st-key-lesson-text [data-testid=stCaptionContainer] p { font-size: 1rem; }
[data-testid=stLayoutWrapper]:has(> .st-key-stage) ~ * { display: none; }
"""


def show(lesson: Lesson, words: PageWords) -> None:
    """Draw the stop at which the visitor is."""
    if not lesson_check.may_open(lesson, words):
        return
    mine = session()
    _first_look(lesson)
    visit = mine.state.lesson
    mine.visits[lesson.name] = visit
    stop = lesson.stops[visit.stop - 1]
    with st.container(key="hidden-lesson"):
        ground = "#11161d" if st.context.theme.type == "dark" else "#ffffff"
        style = _STYLE.replace("{ground}", ground) + (_PRESENTED if mine.presenting else "")
        st.html(f"<style>{style}</style>")
    with st.container(key="lesson"):
        text, scene = st.columns([2, 5] if not mine.presenting else [2, 3])
        with text, st.container(key="lesson-text"):
            _bar(lesson, words)
            _text(lesson, stop, words)
            if stop.question is not None:
                _question(lesson, stop.question, words)
            lesson_check.badge(lesson, visit.stop - 1, words)
            _ways(lesson, words)
        with scene:
            _scene(stop)
    lesson_check.handout(lesson, words)


def _first_look(lesson: Lesson) -> None:
    """A link that names a stop and no picture has the stop's own."""
    mine = session()
    alone, mine.without_picture = mine.without_picture, False
    if alone and not mine.history.past:
        visit = mine.state.lesson
        mine.history.settle(replace(lesson_list.scene_of(lesson.stops[visit.stop - 1]), lesson=visit))


# ---- the text


def _bar(lesson: Lesson, words: PageWords) -> None:
    mine = session()
    with st.container(key="lesson-bar", horizontal=True, vertical_alignment="center"):
        st.button(
            words.all_lessons,
            key="lesson-all",
            icon=":material/apps:",
            type="tertiary",
            on_click=lesson_list.leave,
        )
        st.button(
            words.leave if mine.presenting else words.present,
            key="lesson-present",
            icon=":material/slideshow:",
            type="tertiary",
            help=words.present_help,
            on_click=lambda: setattr(mine, "presenting", not mine.presenting),
        )
        lesson_list.language_switch()


def _text(lesson: Lesson, stop: Stop, words: PageWords) -> None:
    mine = session()
    visit = mine.state.lesson
    language = Language(visit.language)
    place = words.stop.format(k=visit.stop, stops=len(lesson.stops))
    st.caption(f"{markdown(lesson.title.of(language))} · {place}")
    st.markdown(f"## {markdown(stop.title.of(language))}")
    st.markdown(markdown(stop.text.of(language)))
    with st.container(key="lesson-try"):
        st.markdown(f"**{words.trial}{words.after}** {markdown(stop.trial.of(language))}")
    if not _is_the_stops(mine.state, lesson_list.scene_of(stop)):
        st.button(
            words.restore,
            key="lesson-restore",
            icon=":material/replay:",
            help=words.restore_help,
            on_click=lesson_list.go,
            args=(lesson, visit),
        )


def _is_the_stops(state: State, scene: State) -> bool:
    """Whether the picture is the stop's own, but for how it is looked at."""
    plain_state, plain_scene = (replace(without_fits(one), lesson=Visit(), view={}) for one in (state, scene))
    return plain_state == plain_scene


# ---- the question


def _question(lesson: Lesson, question: Question, words: PageWords) -> None:
    visit = session().state.lesson
    language, stop = Language(visit.language), visit.stop - 1
    letters = chosen(visit, stop)
    st.markdown(f"**{words.question}{words.after}** {markdown(question.ask.of(language))}")
    for shown, letter in enumerate(order(lesson, stop, question)):
        answer = question.answers[string.ascii_lowercase.index(letter)]
        tried, last = letter in letters, letters.endswith(letter) and bool(letters)
        mark = ""
        if tried:
            mark = _ICONS.get(answer.grade, _AGAIN)
        st.button(
            f"{string.ascii_uppercase[shown]}. {markdown(answer.text.of(language))}",
            key=f"answer-{visit.stop}-{letter}",
            icon=mark or None,
            width="stretch",
            on_click=_answer,
            args=(lesson, letter),
        )
        if last:
            say = f"**{words.grades[answer.grade]}{words.after}** {markdown(answer.say.of(language))}"
            if answer.grade is not Grade.RIGHT and not is_answered(visit, lesson, stop):
                say += f" {words.try_again}"
            _BOXES.get(answer.grade, st.info)(say, icon=_ICONS.get(answer.grade, _AGAIN))


def _answer(lesson: Lesson, letter: str) -> None:
    mine = session()
    mine.visit(with_answer(mine.state.lesson, lesson, letter))


def _ways(lesson: Lesson, words: PageWords) -> None:
    """Back and next, also by keyboard: a presenter's remote sends Page Up and Page Down."""
    mine = session()
    visit, last = mine.state.lesson, len(lesson.stops)
    keys = ("PageUp", "PageDown") if mine.presenting else ("B", "N")
    with st.container(key="lesson-ways", horizontal=True):
        st.button(
            words.back,
            key="lesson-back",
            icon=":material/arrow_back:",
            shortcut=keys[0],
            help=words.back_help,
            disabled=visit.stop == 1,
            on_click=lesson_list.go,
            args=(lesson, visit._replace(stop=visit.stop - 1)),
        )
        if visit.stop < last:
            st.button(
                words.next,
                key="lesson-next",
                type="primary",
                icon=":material/arrow_forward:",
                shortcut=keys[1],
                help=words.next_help,
                on_click=lesson_list.go,
                args=(lesson, visit._replace(stop=visit.stop + 1)),
            )
        else:
            st.button(
                words.finish,
                key="lesson-finish",
                type="primary",
                icon=":material/apps:",
                on_click=lesson_list.leave,
            )
    if lesson.name in visit.done:
        st.caption(f"✓ {words.complete}")


# ---- the scene


def _scene(stop: Stop) -> None:
    """What the stop's page draws of the present state: the race, or a study with its controls."""
    mine = session()
    study = study_of(stop.page, mine.state)
    if study is None:
        race.page()  # with the link and the number of the last answer
        return
    mine.atlases.rest()
    understand.style()
    for note in mine.notes:
        st.info(plain(note))
    one = study_named(study)
    base = mine.chosen.base
    if one.alone:
        understand.heading(one.title)
    else:
        understand.heading(base.title, base.formula)
    understand.draw(study)
    if one.subject is Subject.EXPERIMENT:
        sidebar.show(mine.race())
    elif not one.alone:
        sidebar.show_landscape(understand.point() if one.subject is Subject.LANDSCAPE else None)
    number_the_answers()
