"""What is known of a lesson's claims, as a badge; and the whole lesson for paper."""

from __future__ import annotations

import string
from typing import Any

import streamlit as st

from dashboard.lessons.kinds import Grade, Language
from dashboard.lessons.lesson import Lesson, Question
from dashboard.lessons.progress import order
from dashboard.lessons.report import Report, report_of
from dashboard.lessons.shelf import shelf
from dashboard.lessons.texts import markdown
from dashboard.lessons.words import PageWords, of_count
from dashboard.state.session import session
from dashboard.widgets.markdown import plain
from dashboard.work.pool import POOL, Job, Stage
from dashboard.work.shared import SHARED
from landscapes.core.progress import Cancelled

from . import lesson_list

_SECONDS = 300.0
_LOOK = 0.5

_STYLE = """
.st-key-handout { display: none; }
@media print {
  .st-key-lesson, .st-key-welcome { display: none !important; }
  .st-key-handout { display: block !important; zoom: calc(1 / var(--lp-sheet-zoom, 1)); }
  .stMainBlockContainer { width: auto !important; }
  .st-key-handout h1 { font-size: 1.6rem; padding: 0; }
  .st-key-handout h2 { font-size: 1.1rem; padding: .4rem 0 .2rem; }
  .st-key-handout :is(p, li) { font-size: .85rem; }
  .st-key-handout .katex { font-size: 1em; }
  [class*=st-key-handout-stop-] {
    display: grid !important; grid-template-columns: 1fr 6.5cm; column-gap: .8cm;
    break-inside: avoid; padding-bottom: .3rem; }
  [class*=st-key-handout-stop-] img { width: 6.5cm; margin-top: .6rem; border: 1px solid #ccc; }
}
"""


def report_job(lesson: Lesson) -> Job:
    """The check of a lesson, begun where it is not known yet; of a shipped one it is made once for all."""
    mine = session()
    shipped = lesson.name in shelf().shipped and lesson is not mine.own_lesson

    def work(job: Job) -> Report:
        if not shipped:
            return report_of(lesson, job)

        def waiting() -> None:
            if job.stopped():
                raise Cancelled

        return SHARED.made(("lesson report", lesson.name), lambda: report_of(lesson, job), waiting)

    def begin() -> Job:
        return POOL.submit(mine.atlases.owner, Job(("lesson", lesson.name), work, _SECONDS))

    return mine.latest("lesson report", lesson, begin)


def may_open(lesson: Lesson, words: PageWords) -> bool:
    """Whether a lesson may be shown: of a folder's, its claims are evaluated first."""
    if lesson.name in shelf().shipped or lesson is session().own_lesson:
        return True
    job = report_job(lesson)
    if not job.ended:
        job.wait(_LOOK)
    report: Any = job.value
    if job.stage is Stage.DONE and isinstance(report, Report) and report.holds:
        return True
    if job.ended:
        _told(job, 0, words)
    else:
        _awaited(job, 0, words)
    st.button(words.all_lessons, key="lesson-all", icon=":material/apps:", on_click=lesson_list.leave)
    return False


def badge(lesson: Lesson, stop: int, words: PageWords) -> None:
    """That the claims hold, with the numbers on request; while they are computed, that they are."""
    job = report_job(lesson)
    if job.ended:
        _told(job, stop, words)
    else:
        _awaited(job, stop, words)


@st.fragment(run_every=_LOOK)
def _awaited(job: Job, stop: int, words: PageWords) -> None:
    if job.ended:
        st.rerun()
    st.caption(words.being_checked)


def _told(job: Job, stop: int, words: PageWords) -> None:
    if job.stage is not Stage.DONE:
        st.caption(words.not_checked)
        return
    report: Any = job.value
    assert isinstance(report, Report)
    if not report.holds:
        st.error(words.refused, icon=":material/error:")
        for fault in report.faults:
            st.markdown(f"- {plain(fault)}")
        return
    label = of_count(words, len(report.told[stop]))
    with st.popover(label, icon=":material/verified:", type="tertiary", help=words.checked_help):
        for sentence in report.told[stop]:
            st.markdown(f"- {plain(sentence)}")


def handout(lesson: Lesson, words: PageWords) -> None:
    """The whole lesson, seen on paper alone: all stops with their questions, the answers at the end."""
    language = Language(session().state.lesson.language)
    job = report_job(lesson)
    report: Any = job.value if job.stage is Stage.DONE else None
    pictures = report.pictures if isinstance(report, Report) else (b"",) * len(lesson.stops)
    with st.container(key="handout"):
        st.html(f"<style>{_STYLE}</style>")
        st.markdown(f"# {markdown(lesson.title.of(language))}")
        st.markdown(markdown(lesson.about.of(language)))
        keys = []
        for k, stop in enumerate(lesson.stops):
            with st.container(key=f"handout-stop-{k}"):
                lines = [f"## {k + 1}. {markdown(stop.title.of(language))}", markdown(stop.text.of(language))]
                lines.append(f"**{words.trial}{words.after}** {markdown(stop.trial.of(language))}")
                if stop.question is not None:
                    asked, right = _asked(lesson, k, stop.question, language)
                    lines += [f"**{words.question}{words.after}** {asked}"]
                    keys += right
                st.markdown("\n\n".join(lines))
                if pictures[k]:
                    st.html(lesson_list.image(pictures[k]))
        if keys:
            st.markdown(f"## {words.answers}")
            st.markdown("\n".join(keys))
        st.caption(words.source.format(source=markdown(lesson.source)))


def _asked(lesson: Lesson, k: int, question: Question, language: Language) -> tuple[str, list[str]]:
    """A question with its answers as they are shown, and lines with those that are right."""
    lines, right = [markdown(question.ask.of(language)), ""], []
    for letter, place in zip(string.ascii_uppercase, order(lesson, k, question)):
        answer = question.answers[string.ascii_lowercase.index(place)]
        lines.append(f"- {letter}: {markdown(answer.text.of(language))}")
        if answer.grade is Grade.RIGHT:
            right.append(f"- {k + 1}: **{letter}**. {markdown(answer.say.of(language))}")
    return "\n".join(lines), right
