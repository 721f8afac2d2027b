"""For those who do not see the page or use no mouse: axe finds no fault, and the pictures are told."""

import pytest

from tests.browser.conftest import ROOT, settle, wait_for_player

AXE = (ROOT / "tests/js/node_modules/axe-core/axe.min.js").read_text("utf-8")


def faults(page):
    """[(rule, the place's HTML)] of every violation of any impact."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(one["id"], node["html"][:300]) for one in found for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_on_any_page(open_page, scheme):
    page = open_page("?steps=40", color_scheme=scheme)
    assert faults(page) == [], "the race"
    page.evaluate(
        "document.querySelectorAll('.stSidebar details:not([open]) summary').forEach(s => s.click())"
    )
    page.locator(".stSidebar .katex-display").first.wait_for()
    settle(page)
    assert faults(page) == [], "the race with its cards open"
    page.locator(".st-key-gallery button").first.click()
    page.locator(".lp-tile").first.wait_for()
    assert faults(page) == [], "the gallery"
    page.keyboard.press("Escape")
    page.locator(".lp-viewhost button").first.click()
    assert faults(page) == [], "the view"
    page.keyboard.press("Escape")
    page.get_by_test_id("export-menu").first.locator("button").first.focus()
    for keys, dialog in ((("End", "ArrowUp"), "figure-dialog"), (("End",), "pack-dialog")):
        for key in ("Enter", *keys, "Enter"):
            page.keyboard.press(key)
        page.get_by_test_id(dialog).wait_for()
        assert faults(page) == [], dialog
        page.keyboard.press("Escape")
    page.get_by_test_id("film").click()
    page.locator("[data-testid=film-kind] option[value=webm]").wait_for(state="attached")
    assert faults(page) == [], "the animation"
    page.keyboard.press("Escape")
    for title in ("Learn from data", "Networks", "Understand the landscape"):
        page.get_by_role("link", name=title).first.click()
        page.wait_for_function("title => document.title.startsWith(title)", arg=title)
        settle(page)
        assert faults(page) == [], title


def test_the_pictures_are_told_when_they_rest(open_page):
    page = open_page("?run=gradient_descent&run=adam&steps=60")
    told = page.get_by_test_id("told")
    page.wait_for_function("document.querySelector('[data-testid=told]').textContent.startsWith('At step')")
    before = told.text_content()
    assert "Gradient descent at (" in before and "Adam at (" in before
    page.evaluate("window.__player.seek(0)")
    page.wait_for_function(
        "before => document.querySelector('[data-testid=told]').textContent !== before", arg=before
    )
    assert told.text_content().startswith("At step 0 of ")
    assert "Himmelblau over x from" in page.locator(".lp-frame-contour > p").text_content()
    table = page.locator(".lp-frame-loss table")
    assert table.locator("thead th").all_inner_texts() == ["step", "Gradient descent", "Adam"]
    wait_for_player(page)
