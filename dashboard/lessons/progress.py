"""What a visitor has answered in a lesson, and in what order answers are shown."""

from __future__ import annotations

import string
import zlib

import numpy as np

from dashboard.state.state import Visit

from .kinds import Grade
from .lesson import Lesson, Question


def chosen(visit: Visit, stop: int) -> str:
    """The letters of the answers chosen at a stop (from 0), in their order."""
    return dict(visit.answers).get(stop + 1, "")


def with_answer(visit: Visit, lesson: Lesson, letter: str) -> Visit:
    """The visit once an answer was chosen at its stop; done where it was the last question's right one."""
    letters = chosen(visit, visit.stop - 1)
    new = letters.replace(letter, "") + letter
    answers = {**dict(visit.answers), visit.stop: new}
    visit = visit._replace(answers=tuple(sorted(answers.items())))
    if lesson.name not in visit.done and all(
        is_answered(visit, lesson, k) for k in range(len(lesson.stops)) if lesson.stops[k].question
    ):
        visit = visit._replace(done=(*visit.done, lesson.name))
    return visit


def is_answered(visit: Visit, lesson: Lesson, stop: int) -> bool:
    """Whether a stop's question was answered right."""
    question = lesson.stops[stop].question
    return question is not None and any(
        question.answers[k].grade is Grade.RIGHT
        for k in map(string.ascii_lowercase.index, chosen(visit, stop))
        if k < len(question.answers)
    )


def answered(visit: Visit, lesson: Lesson) -> tuple[int, int]:
    """How many questions are answered right, and how many there are."""
    asked = [k for k, stop in enumerate(lesson.stops) if stop.question is not None]
    return sum(is_answered(visit, lesson, k) for k in asked), len(asked)


def order(lesson: Lesson, stop: int, question: Question) -> list[str]:
    """The letters of a question's answers as they are shown: mixed, the same for everybody.

    In files the right answer often comes first.
    """
    seed = zlib.crc32(f"{lesson.name} {stop}".encode())
    mixed = np.random.default_rng(seed).permutation(len(question.answers))
    return [string.ascii_lowercase[k] for k in mixed]
