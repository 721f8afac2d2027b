"""A formula of one's own in a real Chromium: typed, refused, shared, relaxed; the picture follows."""

from playwright.sync_api import expect

import landscapes
from tests.browser.conftest import settle, wait_for_player

ROSENBROCK = "(1-x)^2 + a*(y-x^2)^2"
OWN = "?landscape=formula&formula=x%5E2%2By%5E2&run=adam&steps=60"


def terrain(page):
    """What tells the drawn landscape from every other."""
    return page.evaluate("window.__player.of.terrainKey")


def type_in(page, text):
    field = page.get_by_label("f =", exact=True)
    field.fill(text)
    field.press("Enter")
    settle(page)


def changed(page, before):
    page.wait_for_function("before => window.__player.of.terrainKey !== before", arg=before)
    settle(page)


def test_a_typed_formula_is_drawn_and_its_link_shows_it_again(open_page):
    page = open_page(OWN)
    before = terrain(page)
    type_in(page, ROSENBROCK)
    changed(page, before)
    page.get_by_role("slider", name="Parameter a").wait_for()
    drawn = terrain(page)
    field = page.get_by_label("parameter a", exact=True)
    field.fill("100")
    field.press("Enter")
    changed(page, drawn)
    assert page.locator(".st-key-heading .katex").count() == 1
    again = open_page("?" + page.url.partition("?")[2])
    assert terrain(again) == terrain(page)
    expect(again.get_by_label("f =", exact=True)).to_have_value(ROSENBROCK)
    assert again.get_by_label("parameter a", exact=True).input_value() == "100"


def test_a_refused_formula_says_where_and_the_picture_stays(open_page):
    page = open_page(OWN)
    before, link = terrain(page), page.url
    type_in(page, "1/2x")
    page.get_by_role("alert").filter(has_text="'(1/2)*x' or '1/(2*x)'").wait_for()
    assert page.locator("pre").filter(has_text="1/2x").inner_text().rstrip() == "1/2x\n   ^"
    assert page.get_by_text("The picture still shows your last formula").is_visible()
    assert page.get_by_label("f =", exact=True).input_value() == "1/2x"
    assert (terrain(page), page.url) == (before, link)
    type_in(page, "1/(2x)")
    changed(page, before)
    assert page.get_by_role("alert").count() == 0


def test_the_help_and_the_gallery_lead_to_a_formula(open_page):
    page = open_page("?run=adam&steps=60")
    before = terrain(page)
    page.locator(".st-key-gallery button").first.click()
    search = page.get_by_role("searchbox")
    search.wait_for()
    expect(search).to_be_focused()
    assert page.locator(".lp-tile").count() == len(landscapes.names()) + 2
    search.fill("valley newton nothing")
    assert page.locator(".lp-tile:visible").count() == 0
    search.fill("formula own")
    search.press("ArrowDown")
    expect(page.get_by_role("button", name="A formula of your own")).to_be_focused()
    page.keyboard.press("Enter")
    changed(page, before)
    wait_for_player(page)
    before = terrain(page)
    page.get_by_role("button", name="What may be typed").click()
    page.get_by_role("button", name=ROSENBROCK).click()
    changed(page, before)
    expect(page.get_by_label("f =", exact=True)).to_have_value(ROSENBROCK)


def test_relaxing_rounds_the_staircase_off_and_the_runs_go_down_it(open_page):
    page = open_page("?landscape=staircase&run=gradient_descent")
    before = terrain(page)
    assert page.evaluate("window.__player.duration") == 0, "no slope leads down a staircase"
    page.get_by_text("Relax by random shifts").click()
    settle(page)
    field = page.get_by_label("spread", exact=True)
    field.fill("0.5")
    field.press("Enter")
    changed(page, before)
    page.wait_for_function("window.__player.duration > 3")
    assert "relax=0.5%3Agaussian" in page.url or "relax=0.5:gaussian" in page.url
    assert "averaged over all Gaussian shifts" in page.locator(".st-key-heading h1").inner_text()
