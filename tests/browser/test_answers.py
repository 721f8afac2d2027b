"""Slow messages in a real Chromium: what the page changed stays changed, what a person chooses is heard."""

import pytest

from tests.browser.conftest import PATIENCE, settle, wait_for_player
from tests.browser.test_player import contour_middle


class Slow:
    """The connection to the server; while it is held, what the server says waits until ``let_go``."""

    def __init__(self, page):
        self.held, self._waiting, self._socket = False, [], None
        page.route_web_socket("**/_stcore/stream", self._opened)

    def _opened(self, socket):
        self._socket, server = socket, socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(self._said)

    def _said(self, message):
        if self.held:
            self._waiting.append(message)
        else:
            self._socket.send(message)

    def let_go(self):
        while self._waiting:  # in order: sending one lets others come
            self._socket.send(self._waiting.pop(0))
        self.held = False

    def wait_for_an_answer(self, page):
        """Until the server has said something that is held."""
        before = len(self._waiting)
        while len(self._waiting) == before:
            page.wait_for_timeout(20)


@pytest.fixture
def slow(browser, address):
    """A page and its connection."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    connection = Slow(page)
    # Always the same landscape: what a held message refers to must not be forgotten meanwhile.
    page.goto(f"{address}/?steps=50&run=adam")
    wait_for_player(page)
    yield page, connection
    context.close()


def type_steps(page, steps):
    field = page.get_by_label("Steps", exact=True)
    field.fill(str(steps))
    field.press("Enter")


def shown(page, steps):
    page.wait_for_function("steps => location.search.includes(`steps=${steps}&`)", arg=steps)
    settle(page)
    assert page.get_by_label("Steps", exact=True).input_value() == str(steps)


def typed_and_taken_back(page, connection):
    """60 steps were typed in place of 50, and taken back, and the browser has not heard of that yet."""
    type_steps(page, 60)
    shown(page, 60)
    connection.held = True
    page.get_by_role("button", name="Undo").click()
    connection.wait_for_an_answer(page)


def test_an_old_value_that_is_sent_once_more_is_no_choice(slow):
    page, connection = slow
    typed_and_taken_back(page, connection)
    page.mouse.click(*contour_middle(page))
    connection.wait_for_an_answer(page)
    connection.let_go()
    page.wait_for_function("location.search.includes('start=')")
    shown(page, 50)


def test_a_choice_made_before_the_answer_came_is_heard_and_stays(slow):
    page, connection = slow
    typed_and_taken_back(page, connection)
    type_steps(page, 70)
    connection.wait_for_an_answer(page)
    connection.let_go()
    shown(page, 70)
    page.mouse.click(*contour_middle(page))
    page.wait_for_function("location.search.includes('start=')")
    shown(page, 70)


def test_the_same_choice_again_is_heard_as_soon_as_the_answer_is(slow):
    page, connection = slow
    typed_and_taken_back(page, connection)
    connection.let_go()
    shown(page, 50)
    type_steps(page, 60)
    shown(page, 60)


def test_a_slider_keeps_the_keyboard_while_its_field_follows(slow):
    page, connection = slow
    page.locator(".st-key-card-0").get_by_text("Adam").click()
    slider = page.locator(".st-key-card-0 input[type=range]").first
    slider.wait_for()
    settle(page)
    slider.focus()
    connection.held = True
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    connection.wait_for_an_answer(page)
    connection.let_go()
    page.wait_for_function("location.search.includes('step_size')")
    settle(page)
    field = page.locator(".st-key-card-0 input[type=number]").first
    page.wait_for_function(
        "([slider, field]) => slider.getAttribute('aria-valuetext') === field.value",
        arg=[slider.element_handle(), field.element_handle()],
    )
    assert slider.evaluate("one => one === document.activeElement")
    assert f"step_size%3D{field.input_value()}" in page.url
