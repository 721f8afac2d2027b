"""The page of experiments in a browser."""

from playwright.sync_api import expect

from tests.browser.conftest import settle
from tests.browser.test_studies import FACTS, calm


def opened(open_page, name, landscape, query=""):
    """The page with an experiment whose board stands."""
    page = open_page(f"experiments?landscape={landscape}&study={name}{query}", wait=False)
    page.wait_for_function("window.__board && window.__board.quiet")
    settle(page)
    return page


def test_a_press_on_a_cell_of_a_sweep_is_in_the_card_at_the_side(open_page):
    query = "&steps=60&study.run=momentum&study.x_range=0.01,0.5"
    page = opened(open_page, "sweeps", "ellipse", query)
    expect(page.get_by_text("40 × 40 settings")).to_be_visible()
    before = page.locator(FACTS).last.inner_text()
    at = page.evaluate("window.__board.grip('cell')")
    page.mouse.click(at["x"] - 60, at["y"] + 90)
    calm(page)
    assert page.locator(FACTS).last.inner_text() != before
    page.wait_for_function("/momentum[^&]*step_size/.test(decodeURIComponent(location.search))")
    expect(page.get_by_text("40 × 40 settings")).to_be_visible()
