"""The page of lessons: a list with pictures, or one stop of a lesson beside its live scene."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.lessons.kinds import Language, LessonError
from dashboard.lessons.lesson import Lesson
from dashboard.lessons.nodes import MOST_BYTES
from dashboard.lessons.reading import lesson_of
from dashboard.lessons.report import Report, report_of
from dashboard.lessons.shelf import shelf
from dashboard.lessons.words import PageWords, of_count, page_words
from dashboard.state.session import session
from dashboard.state.state import Visit
from dashboard.widgets.controls import number_the_answers
from dashboard.widgets.markdown import plain
from dashboard.work.pool import POOL, Job, Stage

from . import address, lesson_list, lesson_stop

_SECONDS = 120.0  # of work, for the claims of a lesson that somebody brings
_A_STOP = 20.0
_LOOK = 0.3


def page() -> None:
    """Draw the page: the lesson that the visitor is in, or the list."""
    mine = session()
    visit = mine.state.lesson
    lesson = lesson_named(visit.name)
    words = page_words(Language(visit.language))
    if lesson is None:
        mine.atlases.rest()
        _list(visit, words)
        return
    stop = min(visit.stop, len(lesson.stops))
    if stop != visit.stop:
        mine.history.settle(replace(mine.state, lesson=visit._replace(stop=stop)))
    lesson_stop.show(lesson, words)


def lesson_named(name: str) -> Lesson | None:
    """The lesson of that name: a visitor's own one, or one of the shelf."""
    own = session().own_lesson
    if own is not None and own.name == name:
        return own
    return shelf().lessons.get(name)


# ---- the list


def _list(visit: Visit, words: PageWords) -> None:
    for note in session().notes:
        st.info(plain(note))
    if visit.name:
        st.info(words.unknown.format(name=plain(visit.name)))
    with st.container(
        key="lesson-head", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.markdown(f"# {words.title}", width="content")
        lesson_list.language_switch()
    st.markdown(words.about)
    lesson_list.show(visit, words)
    _own(words)
    if refused := shelf().refused:
        with st.expander(words.refused_folder, icon=":material/error:"):
            for name, error in refused:
                st.markdown(f"- **{plain(name)}**: {plain(str(error))}")
    number_the_answers()
    address.write_link()


def _own(words: PageWords) -> None:
    """A lecturer's own lesson: read, checked, and opened where everything in it holds."""
    with st.expander(words.own, key="lesson-own", icon=":material/upload_file:", on_change="rerun") as box:
        if box.open:
            _brought(words)


def _brought(words: PageWords) -> None:
    st.caption(words.own_help.format(limit=MOST_BYTES // 1024))
    file = st.file_uploader(words.choose_file, type=["yaml", "yml"], key="lesson-file", max_upload_size=1)
    if file is None:
        return
    data = file.getvalue()
    mine = session()
    try:
        lesson = mine.latest("lesson read", data, lambda: _read(data))
    except LessonError as error:
        st.error(f"{words.refused}: {plain(str(error))}", icon=":material/error:")
        return
    job = mine.latest("lesson checked", data, lambda: _checking(lesson))
    _awaited(job, lesson, words)


def _read(data: bytes) -> Lesson:
    return lesson_of(data[: MOST_BYTES + 1])


def _checking(lesson: Lesson) -> Job:
    job = Job(("lesson", lesson.name), lambda job: report_of(lesson, job, _A_STOP), _SECONDS)
    return POOL.submit(session().atlases.owner, job)


def _awaited(job: Job, lesson: Lesson, words: PageWords) -> None:
    if not job.ended:
        job.wait(_LOOK)
    if not job.ended:
        _watched(job, words)
    elif job.stage is not Stage.DONE:
        st.error(words.not_checked, icon=":material/error:")
    else:
        report: Any = job.value
        assert isinstance(report, Report)
        if report.holds:
            st.button(
                f"{words.open}: {plain(lesson.title.of(Language(session().state.lesson.language)))}",
                key="lesson-open-own",
                type="primary",
                icon=":material/school:",
                on_click=_open_own,
                args=(lesson, job),
            )
            st.caption(of_count(words, report.count))
            return
        st.error(f"{words.refused}:", icon=":material/error:")
        for fault in report.faults:
            st.markdown(f"- {plain(fault)}")


@st.fragment(run_every=_LOOK)
def _watched(job: Job, words: PageWords) -> None:
    if job.ended:
        st.rerun()
    k, stops = job.done
    st.progress(k / max(stops, 1), words.checking.format(k=k + 1, stops=stops))


def _open_own(lesson: Lesson, checked: Job) -> None:
    mine = session()
    mine.own_lesson = lesson
    mine.latest("lesson report", lesson, lambda: checked)  # it is known already
    lesson_list.open_lesson(lesson)
