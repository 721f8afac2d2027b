"""The page of lessons without a browser: list, stops, questions, ways on, languages, one's own lessons."""

import string

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.lessons import shelf as shelves
from dashboard.lessons.kinds import Grade
from dashboard.lessons.lesson import Lesson
from dashboard.lessons.report import Report
from dashboard.lessons.shelf import shelf, shelf_of
from dashboard.lessons.texts import markdown
from dashboard.pages import address, lesson_check, race
from dashboard.state.state import Visit
from dashboard.widgets.controls import number_the_answers
from tests.dashboard.lessons.test_hostile import GOOD
from tests.dashboard.pages.test_race import calm

FALSE = GOOD.replace("number of minima is 4", "number of minima is 5").replace("a-lesson", "a-false-one")


@pytest.fixture
def without_scenes(monkeypatch):
    """Nothing of the picture is drawn: what is beside it is looked at."""

    def scene():
        number_the_answers()
        address.write_link()

    monkeypatch.setattr(race, "page", scene)


@pytest.fixture
def without_work(monkeypatch):
    """No lesson is checked, and none is drawn for paper."""
    monkeypatch.setattr(lesson_check, "report_of", lambda *_: Report(((),) * 4, (b"",) * 4, ()))


def _page():
    from dashboard.pages import lessons

    lessons.page()


def opened(**query):
    at = AppTest.from_function(_page, default_timeout=60)
    at.session_state["lesson-own"] = True  # the place for one's own is open
    for name, value in query.items():
        at.query_params[name] = value
    return calm(at.run())


def settled(at, name="lesson report"):
    """The page once the lesson's claims are evaluated."""
    mine = at.session_state.session
    mine._latest[name][1].wait()
    return calm(at.run())


def state(at):
    return at.session_state.session.state


def link(at):
    return {
        name: values if isinstance(values, str) else values[-1] for name, values in at.query_params.items()
    }


def lesson(name="step-size") -> Lesson:
    return shelf().lessons[name]


def letter(stop, grade):
    answers = stop.question.answers
    return string.ascii_lowercase[next(k for k, one in enumerate(answers) if one.grade is grade)]


def test_the_list_shows_every_lesson_and_a_click_opens_its_first_stop():
    at = opened()
    assert {f"lesson-{name}" for name in shelf().lessons} <= {one.key for one in at.button}
    calm(at.button(key="lesson-step-size").click().run())
    assert state(at).lesson == Visit("step-size") and state(at).landscape == "ellipse"
    assert link(at)["lesson"] == "step-size" and link(at)["landscape"] == "ellipse"
    assert lesson().stops[0].title.en in at.markdown[0].value


def test_a_link_to_a_stop_without_a_picture_has_the_stop_s_own_and_one_with_another_keeps_it(
    without_scenes, without_work
):
    at = opened(lesson="step-size", stop="3")
    assert state(at).cards[0].settings == {"step_size": 0.19} and not at.session_state.session.can_undo
    at = opened(lesson="step-size", stop="3", landscape="rosenbrock", run="adam")
    assert state(at).landscape == "rosenbrock"
    calm(at.button(key="lesson-restore").click().run())
    assert state(at).cards[0].settings == {"step_size": 0.19}
    assert not [one for one in at.button if one.key == "lesson-restore"]


def test_a_stop_beyond_the_last_is_the_last_and_a_lesson_that_is_not_there_is_said(
    without_scenes, without_work
):
    at = opened(lesson="step-size", stop="77")
    assert state(at).lesson.stop == len(lesson().stops)
    at = opened(lesson="no-such-lesson")
    assert "no\\-such\\-lesson" in at.info[0].value and not at.exception


def test_answers_are_graded_by_word_and_one_may_try_until_it_is_right(without_scenes, without_work):
    at = opened(lesson="step-size")
    stop = lesson().stops[0]
    wrong, right = (letter(stop, grade) for grade in (Grade.KEEP_WORKING, Grade.RIGHT))
    calm(at.button(key=f"answer-1-{wrong}").click().run())
    assert at.info[0].value.startswith("**Keep working.**") and "another answer" in at.info[0].value
    calm(at.button(key=f"answer-1-{right}").click().run())
    assert at.success[0].value.startswith("**Right.**") and not at.info
    assert link(at)["answers"] == f"1{wrong}{right}"
    at.session_state.session.undo()
    calm(at.run())
    assert not at.success and at.info


def test_the_lesson_is_done_when_every_question_is_answered_right(without_scenes, without_work):
    at = opened(lesson="step-size")
    for k, stop in enumerate(lesson().stops):
        calm(at.button(key=f"answer-{k + 1}-{letter(stop, Grade.RIGHT)}").click().run())
        if k + 1 < len(lesson().stops):
            calm(at.button(key="lesson-next").click().run())
    assert state(at).lesson.done == ("step-size",)
    calm(at.button(key="lesson-finish").click().run())
    assert state(at).lesson == Visit(done=("step-size",)) and link(at)["done"] == "step-size"
    assert any("✓ done" in caption.value for caption in at.caption)
    calm(at.button(key="lesson-step-size").click().run())
    assert state(at).lesson.stop == len(lesson().stops)  # where one was


def test_back_brings_the_stop_before_with_its_picture(without_scenes, without_work):
    at = opened(lesson="step-size", stop="2")
    calm(at.button(key="lesson-back").click().run())
    assert state(at).lesson.stop == 1 and state(at).cards[0].settings == {"step_size": 0.002}
    assert at.button(key="lesson-back").disabled


def test_the_other_language_is_kept_in_the_link(without_scenes, without_work):
    at = opened(lesson="step-size")
    calm(at.button(key="lesson-language").click().run())
    assert link(at)["lang"] == "zh" and lesson().stops[0].title.zh in at.markdown[0].value
    assert at.button(key="lesson-next").label == "下一站"


def test_the_claims_are_told_when_they_have_been_evaluated_and_paper_has_the_whole_lesson(without_scenes):
    at = settled(opened(lesson="critical-points", stop="3"))
    shown = lesson("critical-points")
    sentences = [one.value for one in at.markdown if "holds\\:" in one.value]
    assert len(sentences) == len(shown.stops[2].claims)
    printed = "\n".join(one.value for one in at.markdown)
    for k, stop in enumerate(shown.stops, start=1):
        assert f"## {k}. {markdown(stop.title.en)}" in printed and markdown(stop.question.ask.en) in printed
        right = next(one for one in stop.question.answers if one.grade is Grade.RIGHT)
        assert markdown(right.say.en) in printed.partition("## Answers")[2]


@pytest.mark.parametrize(("text", "opens"), [(GOOD, True), (FALSE, False)])
def test_a_lesson_of_one_s_own_opens_where_its_claims_hold(text, opens, without_scenes):
    at = opened()
    at.file_uploader(key="lesson-file").upload("mine.yaml", text.encode(), "application/yaml")
    calm(at.run())
    at = settled(at, "lesson checked")
    if not opens:
        assert any("is false\\: number of minima is 4" in one.value for one in at.markdown)
        assert not [one for one in at.button if one.key == "lesson-open-own"]
        return
    calm(at.button(key="lesson-open-own").click().run())
    assert state(at).lesson.name == "a-lesson" and "## One" in at.markdown[0].value


def test_a_file_that_is_no_lesson_is_refused_with_a_sentence():
    at = opened()
    at.file_uploader(key="lesson-file").upload("x.yaml", b"a: &a [x]\nb: *a", "application/yaml")
    calm(at.run())
    assert "anchors and aliases" in at.error[0].value


def test_a_folder_s_lesson_is_evaluated_before_it_opens_and_what_is_refused_is_listed(
    tmp_path, monkeypatch, without_scenes
):
    (tmp_path / "one.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "two.yaml").write_text(FALSE, "utf-8")
    (tmp_path / "three.yaml").write_text("nothing", "utf-8")
    folder = shelf_of(shelves.MATERIAL, tmp_path)
    assert {"a-lesson", "a-false-one"} == set(folder.lessons) - folder.shipped
    assert [name for name, _ in folder.refused] == ["three.yaml"]
    for module in ("lessons", "lesson_list", "lesson_check"):
        monkeypatch.setattr(f"dashboard.pages.{module}.shelf", lambda: folder)
    at = settled(opened(lesson="a-false-one"))
    assert any("is false\\: number of minima is 4" in one.value for one in at.markdown)
    assert not any("## One" in one.value for one in at.markdown)
    at = settled(opened(lesson="a-lesson"))
    assert any("## One" in one.value for one in at.markdown)
