"""The lessons that are shipped: every claim holds, every text is in both languages, every link is clean."""

import re
import string
from urllib.parse import parse_qs

import pytest

from dashboard.lessons.checking import check
from dashboard.lessons.claims.scene import Memory
from dashboard.lessons.kinds import Grade
from dashboard.lessons.lesson import Text
from dashboard.lessons.pages import study_fault
from dashboard.lessons.shelf import MATERIAL, shelf_of
from dashboard.state.link import from_query

SHELF, MEMORY = shelf_of(MATERIAL), Memory()
LESSONS = pytest.mark.parametrize("lesson", SHELF.lessons.values(), ids=lambda lesson: lesson.name)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SAYS_NOTHING = set(string.digits + string.punctuation + " −±×·⁰¹²³⁴⁵⁶⁷⁸⁹⁻%")


def texts(value):
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)


def test_every_file_is_a_lesson():
    assert [f"{name}: {error}" for name, error in SHELF.refused] == []
    files = sorted(file.name for file in MATERIAL.glob("*.yaml"))
    assert len(SHELF.lessons) == len(files)
    assert all(re.fullmatch(r"\d\d-[a-z0-9-]+\.yaml", name) for name in files)


@LESSONS
def test_every_claim_holds(lesson):
    checked = check(lesson, memory=MEMORY)
    assert [str(fault) for fault in checked.faults] == []
    assert checked.count == sum(len(stop.claims) for stop in lesson.stops)


@LESSONS
def test_every_text_is_there_in_both_languages(lesson):
    for text in texts(lesson):
        plain = re.sub(r"\$[^$]+\$|`[^`]+`", "", text.zh)
        names_only = set(plain) <= _SAYS_NOTHING or (text.en == text.zh and len(text.en) <= 40)
        assert _CHINESE.search(text.zh) or names_only, text.zh
        assert not _CHINESE.search(text.en), text.en


@LESSONS
def test_every_link_is_without_a_problem_and_its_picture_is_one_of_its_page(lesson):
    for stop in lesson.stops:
        state, problems = from_query(parse_qs(stop.link, keep_blank_values=True))
        assert problems == [] and len(stop.link) < 2_000
        assert study_fault(stop.page, state) is None


@LESSONS
def test_wrong_answers_have_hints_and_the_lesson_asks(lesson):
    questions = [stop.question for stop in lesson.stops if stop.question]
    assert questions and 3 <= len(lesson.stops) <= 8
    for question in questions:
        grades = [answer.grade for answer in question.answers]
        assert Grade.RIGHT in grades and Grade.KEEP_WORKING in grades
        assert all(len(answer.say.en) > 10 for answer in question.answers)
