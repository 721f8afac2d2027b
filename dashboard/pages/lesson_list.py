"""The lessons as a list with pictures, by groups: what each is about, how long it takes, how far one is."""

from __future__ import annotations

import base64

import streamlit as st

from dashboard.lessons.kinds import Language
from dashboard.lessons.lesson import Lesson, Stop
from dashboard.lessons.progress import answered
from dashboard.lessons.report import first_picture
from dashboard.lessons.shelf import shelf
from dashboard.lessons.texts import markdown
from dashboard.lessons.words import PageWords, page_words
from dashboard.state.link import from_text
from dashboard.state.session import session
from dashboard.state.state import State, Visit
from dashboard.work.pool import POOL, Job
from dashboard.work.shared import SHARED

_STYLE = """
.st-key-lesson-head h1 { padding: 0 0 .3rem; font-size: 1.5rem; }
.st-key-lesson-list h2 { padding-top: .6rem; }
[class*=st-key-lesson-group-] {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(232px, 1fr)); gap: 1rem; }
[class*=st-key-lesson-card-] { gap: .35rem; height: 100%; }
[class*=st-key-lesson-card-] img {
  width: 100%; aspect-ratio: 288 / 200; border-radius: .4rem; display: block; }
[class*=st-key-lesson-card-] button {
  justify-content: flex-start; text-align: left; padding: .2rem 0; min-height: 0; }
[class*=st-key-lesson-card-] button p { font-weight: 600; text-align: left; }
[class*=st-key-lesson-card-] p { font-size: .9rem; }
.lesson-blank { aspect-ratio: 288 / 200; border-radius: .4rem; background: rgba(128, 140, 160, .18); }
"""
_LOOK = 0.4


def open_lesson(lesson: Lesson) -> None:
    """Go into a lesson: to where the visitor was in it, or to its first stop."""
    mine = session()
    now = mine.state.lesson
    before = mine.visits.get(lesson.name, Visit())
    visit = before._replace(name=lesson.name, language=now.language, done=now.done)
    go(lesson, visit)


def scene_of(stop: Stop) -> State:
    """The state of a stop's link."""
    return from_text(stop.link)[0]


def go(lesson: Lesson, visit: Visit) -> None:
    """To the stop that a visit names, with its picture."""
    visit = visit._replace(stop=min(max(visit.stop, 1), len(lesson.stops)))
    session().open_scene(scene_of(lesson.stops[visit.stop - 1]), visit)


def leave() -> None:
    """Back to the list; what was answered is kept for the session."""
    mine = session()
    mine.presenting = False
    now = mine.state.lesson
    mine.visit(Visit(language=now.language, done=now.done))


def language_switch() -> None:
    """A button to the other language, for the lessons alone, in which it is called as its readers call it."""
    mine = session()
    now = Language(mine.state.lesson.language)
    (other,) = (one for one in Language if one is not now)
    st.button(
        page_words(other).language,
        key="lesson-language",
        icon=":material/translate:",
        type="tertiary",
        on_click=mine.speak,
        args=(other.value,),
    )


def show(visit: Visit, words: PageWords) -> None:
    """The groups with their lessons; pictures come as they are made."""
    with st.container(key="lesson-list"):
        st.html(f"<style>{_STYLE}</style>")
        missing = [one for one in shelf().lessons.values() if _picture(one) is None]
        job = session().latest("lesson pictures", None, lambda: _making(missing)) if missing else None
        if job is None or job.ended:
            _groups(visit, words)
        else:
            job.wait(_LOOK)
            _coming(job, visit, words)


@st.fragment(run_every=_LOOK)
def _coming(job: Job, visit: Visit, words: PageWords) -> None:
    if job.ended:
        st.rerun()
    _groups(visit, words)


def _groups(visit: Visit, words: PageWords) -> None:
    for group, lessons in shelf().groups().items():
        st.markdown(f"## {words.groups[group]}")
        with st.container(key=f"lesson-group-{group}"):
            for lesson in lessons:
                _card(lesson, visit, words)


def _card(lesson: Lesson, visit: Visit, words: PageWords) -> None:
    language = Language(visit.language)
    with st.container(border=True, key=f"lesson-card-{lesson.name}"):
        picture = _picture(lesson)
        st.html(image(picture) if picture else '<div class="lesson-blank"></div>')
        st.button(
            markdown(lesson.title.of(language)),
            key=f"lesson-{lesson.name}",
            type="tertiary",
            on_click=open_lesson,
            args=(lesson,),
        )
        st.markdown(markdown(lesson.about.of(language)))
        told = [words.minutes.format(minutes=lesson.minutes), words.stops.format(stops=len(lesson.stops))]
        right, asked = answered(session().visits.get(lesson.name, Visit()), lesson)
        if lesson.name in visit.done:
            told.append(f"✓ {words.done}")
        elif right:
            told.append(words.answered.format(count=right, stops=asked))
        st.caption(" · ".join(told))


def image(picture: bytes, words: str = "") -> str:
    """A picture in HTML; without words it only adorns what is said beside it."""
    return f'<img alt="{words}" src="data:image/png;base64,{base64.b64encode(picture).decode()}">'


# ---- pictures


def _picture(lesson: Lesson) -> bytes | None:
    return SHARED.get(("lesson picture", lesson.name, lesson.stops[0].link))


def make_picture(lesson: Lesson) -> bytes:
    """The picture of a lesson for the list, made once for all visitors; b"" where there can be none."""
    return SHARED.made(("lesson picture", lesson.name, lesson.stops[0].link), lambda: first_picture(lesson))


def _making(lessons: list[Lesson]) -> Job:
    def work(job: Job) -> None:
        for k, lesson in enumerate(lessons):
            if not job.report(k, len(lessons)):
                return
            make_picture(lesson)

    return POOL.submit(session().atlases.owner, Job("lesson pictures", work))
