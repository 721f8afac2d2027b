"""The page of lessons in a browser: by keyboard and by remote control, told to readers, and on paper."""

from playwright.sync_api import expect

from dashboard.lessons.kinds import Grade
from dashboard.lessons.shelf import shelf
from tests.browser.conftest import settle, wait_for_player
from tests.browser.test_readers import faults


def test_a_lesson_goes_by_keyboard_from_stop_to_stop_and_onto_paper(open_page):
    lesson = shelf().lessons["step-size"]
    page = open_page("lessons?lesson=step-size&stop=2")
    text = page.locator(".st-key-lesson-text")
    expect(text.get_by_role("heading", name=lesson.stops[1].title.en)).to_be_visible()
    expect(text.get_by_role("button", name="Checked: 4 claims hold")).to_be_visible()
    page.keyboard.press("n")
    expect(text.get_by_role("heading", name=lesson.stops[2].title.en)).to_be_visible()
    page.wait_for_function("/step_size%3D0.19.*stop=3/.test(location.search)")
    answers = lesson.stops[2].question.answers
    for grade in (Grade.KEEP_WORKING, Grade.RIGHT):
        letter = "abcdef"[next(k for k, answer in enumerate(answers) if answer.grade is grade)]
        page.locator(f".st-key-answer-3-{letter} button").click()
    expect(text.get_by_test_id("stAlert")).to_contain_text("Right.")
    settle(page)
    assert faults(page) == [], "a stop"
    text.get_by_role("button", name="Present").click()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    page.keyboard.press("PageUp")
    expect(text.get_by_role("heading", name=lesson.stops[1].title.en)).to_be_visible()
    page.go_back()
    expect(text.get_by_role("heading", name=lesson.stops[2].title.en)).to_be_visible()
    wait_for_player(page)
    page.emulate_media(media="print")
    printed = page.locator(".st-key-handout")
    expect(printed.get_by_role("heading", name="Answers")).to_be_visible()
    expect(text).to_be_hidden()
    assert printed.locator("img").count() == len(lesson.stops)


def test_the_list_of_lessons_is_told_and_opens_one(open_page):
    page = open_page("lessons", wait=False)
    page.get_by_role("button", name="Critical points and eigenvalues").wait_for()
    settle(page)
    assert faults(page) == [], "the list"
    page.get_by_role("button", name="Critical points and eigenvalues").click()
    wait_for_player(page)
    expect(page.locator(".st-key-lesson-text").get_by_role("heading", name="One variable")).to_be_visible()
