"""Undo by button, by keys and by the browser's Back, of the race and of the view; fields keep their own."""

from tests.browser.conftest import settle, wait_for_player
from tests.browser.test_answers import shown, type_steps
from tests.browser.test_player import contour_middle


def went_to(page, steps):
    """Until the field follows: the browser's own address is there at once."""
    page.wait_for_function(
        "steps => document.querySelector('.st-key-steps input').value === String(steps)", arg=steps
    )
    shown(page, steps)


def test_what_was_done_is_taken_back_by_keys_and_by_the_browsers_back(open_page):
    page = open_page("?steps=50&run=momentum")
    fitted = page.evaluate("location.search.match(/fitted%3D[^&]*/)[0]")
    for steps in (60, 70):
        type_steps(page, steps)
        shown(page, steps)
    page.go_back()
    went_to(page, 60)
    page.go_forward()
    went_to(page, 70)
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    went_to(page, 60)
    page.keyboard.press("Control+Shift+z")
    went_to(page, 70)

    loop = page.get_by_test_id("loop")
    loop.click()
    page.wait_for_function("location.search.includes('view.loop=on')")
    settle(page)
    page.keyboard.press("Control+z")
    page.wait_for_function("!location.search.includes('view.loop')")
    settle(page)
    assert loop.get_attribute("aria-pressed") == "false"

    # In a field the keys are the field's: the page's last change stays.
    field = page.get_by_label("Steps", exact=True)
    field.fill("71")
    field.press("Control+z")
    field.press("Enter")
    settle(page)
    assert "steps=60&" not in page.url

    # The start moves, and the fitted step size does not.
    page.mouse.click(*contour_middle(page))
    page.wait_for_function("location.search.includes('start=')")
    wait_for_player(page)
    assert fitted in page.url and page.title().startswith("Race optimizers")
