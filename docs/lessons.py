"""Writes the list of shipped lessons into docs/LESSONS.md: ``python -m docs.lessons``.

The rest of that file is written by hand.
"""

from __future__ import annotations

from pathlib import Path

from dashboard.lessons.kinds import Language
from dashboard.lessons.lesson import Lesson
from dashboard.lessons.shelf import MATERIAL, shelf_of
from dashboard.lessons.words import page_words

from .markdown import table

HEADING = "## The shipped lessons"
_FILE = Path(__file__).with_name("LESSONS.md")


def listed() -> str:
    """The list, from its heading to the file's end."""
    shelf = shelf_of(MATERIAL)
    stops = [stop for lesson in shelf.lessons.values() for stop in lesson.stops]
    claims = sum(len(stop.claims) for stop in stops)
    lines = [
        HEADING,
        "",
        "Made from the files by `python -m docs.lessons`; nothing from here on is typed by hand.",
        "",
        f"{len(shelf.lessons)} lessons with {len(stops)} stops, which make {claims} claims.",
    ]
    titles = page_words(Language.EN).groups
    for group, lessons in shelf.groups().items():
        lines += table(
            titles[group], "lesson | name in the link | about | stops | minutes", map(_row, lessons)
        )
    return "\n".join(lines) + "\n"


def text() -> str:
    """The whole file with the list as it is now; ``tests/test_docs.py`` holds the file to it."""
    by_hand, _, _ = _FILE.read_text("utf-8").partition(HEADING)
    return by_hand + listed()


def _row(lesson: Lesson) -> list[str]:
    title, about = f"{lesson.title.en} ({lesson.title.zh})", " ".join(lesson.about.en.split())
    return [title, f"`{lesson.name}`", about, str(len(lesson.stops)), str(lesson.minutes)]


if __name__ == "__main__":
    _FILE.write_text(text(), "utf-8")
