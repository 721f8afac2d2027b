"""Where a visitor is in a lesson travels in the link, beside the picture; what a link cannot say is told."""

import pytest

from dashboard.state.link import as_lists, from_query
from dashboard.state.session import Session
from dashboard.state.state import State, Visit, default_state

VISIT = Visit("step-size", 3, ((1, "ba"), (3, "c")), "zh", ("critical-points", "step-size"))


def test_a_visit_comes_back_from_its_link():
    state, problems = from_query(as_lists(State(lesson=VISIT)))
    assert problems == [] and state.lesson == VISIT


def test_a_link_without_a_lesson_says_nothing_of_one():
    assert not {"lesson", "stop", "answers", "lang", "done"} & as_lists(default_state()).keys()


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"lesson": ["../etc"]}, Visit()),
        ({"lesson": ["a"], "stop": ["0"]}, Visit("a")),
        ({"lesson": ["a"], "stop": ["٣"]}, Visit("a")),
        ({"lesson": ["a"], "answers": ["1z"]}, Visit("a")),
        ({"lesson": ["a"], "answers": ["0a"]}, Visit("a")),
        ({"lang": ["fr"]}, Visit()),
        ({"done": ["<b>"]}, Visit()),
    ],
)
def test_what_cannot_be_is_left_out_and_said(query, left):
    state, problems = from_query(query)
    assert state.lesson == left and len(problems) == 1


def test_undo_takes_an_answer_back_and_another_language_is_nothing_to_undo():
    mine = Session()
    mine.visit(Visit("a"))
    mine.visit(Visit("a", 1, ((1, "b"),)))
    mine.speak("zh")
    assert mine.state.lesson == Visit("a", 1, ((1, "b"),), "zh")
    mine.undo()
    assert mine.state.lesson == Visit("a", language="zh")
    mine.redo()
    assert mine.state.lesson.answers == ((1, "b"),)


def test_a_reset_keeps_the_place_in_the_lesson():
    mine = Session()
    mine.visit(VISIT)
    mine.change(steps=17)
    mine.reset()
    assert mine.state.lesson == VISIT and mine.state.steps == default_state().steps
