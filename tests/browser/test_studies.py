"""The second page in a browser: grab a point, see the numbers move; keys, link, files."""

import re

import pytest
from playwright.sync_api import expect

from dashboard.studies import studies
from tests.browser.conftest import settle

FACTS = "[data-testid=facts]"


@pytest.fixture
def study(open_page):
    """A function that opens a study of a landscape and waits until its board stands."""

    def open_study(name, landscape, query="", **options):
        page = open_page(f"understand?landscape={landscape}&study={name}{query}", wait=False, **options)
        page.wait_for_function("window.__board && window.__board.quiet")
        settle(page)
        page.evaluate("document.fonts.ready.then(() => true)")
        return page

    return open_study


def calm(page):
    """Everything asked is answered, and the script rests."""
    page.wait_for_function("window.__board.quiet")
    settle(page)


def drag(page, name, dx, dy):
    """Take a grip and put it down elsewhere; where it should be then, in pixels."""
    at = page.evaluate("name => window.__board.grip(name)", name)
    page.mouse.move(at["x"], at["y"])
    page.mouse.down()
    for k in range(1, 6):
        page.mouse.move(at["x"] + dx * k / 5, at["y"] + dy * k / 5)
    page.mouse.up()
    calm(page)
    return at["x"] + dx, at["y"] + dy


def drawn(page):
    """What the panels show, as their keys."""
    return page.evaluate("window.__board.message.panels.map((panel) => panel.key)")


def grips(page):
    return page.evaluate("window.__board.message.grips.map((grip) => grip.name)")


# In one dimension the smoothness of the whole box is shown: there is nothing to grab.
DRAGGED = [
    (name, where)
    for name in studies()
    for where in ("himmelblau", "forrester")
    if (name, where) != ("smoothness", "forrester")
]


@pytest.mark.parametrize("name, landscape", DRAGGED)
def test_something_dragged_moves_the_numbers(study, name, landscape):
    page = study(name, landscape)
    facts = page.locator(FACTS).last
    before, figures = facts.inner_text(), drawn(page)
    drag(page, grips(page)[0], -60, -35)
    assert drawn(page) != figures
    if name != "smoothness":  # which counts jumps, and a smooth landscape has none anywhere
        expect(facts).not_to_have_text(re.compile(re.escape(before)), use_inner_text=True)
    page.wait_for_function("location.search.includes('study.')")


def test_a_dragged_point_is_where_it_was_put(study):
    page = study("taylor", "himmelblau")
    x, y = drag(page, "point", 55, -40)
    now = page.evaluate("window.__board.grip('point')")
    assert max(abs(now["x"] - x), abs(now["y"] - y)) < 2


def test_arrow_keys_move_a_point(study):
    page = study("taylor", "forrester")
    page.focus("[data-name=point]")
    before = page.evaluate("window.__board.grip('point').at[0]")
    page.keyboard.press("ArrowRight")
    calm(page)
    low, high = 0, 1  # the box
    now = page.evaluate("window.__board.grip('point').at[0]")
    assert now - before == pytest.approx(0.01 * (high - low), rel=0.02)


def test_every_press_counts_however_quickly_they_follow(study):
    """The answer to the first press is under way when the others come."""
    page = study("taylor", "forrester")
    page.focus("[data-name=point]")
    before = page.evaluate("window.__board.grip('point').at[0]")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    calm(page)
    now = page.evaluate("window.__board.grip('point').at[0]")
    assert now - before == pytest.approx(0.05, rel=0.02)
    told = page.evaluate("window.__board.message.grips.find((grip) => grip.name === 'point').at[0]")
    assert told == pytest.approx(now)


def test_a_link_brings_the_point_back(study):
    page = study("taylor", "himmelblau")
    drag(page, "point", 70, 50)
    page.wait_for_function("location.search.includes('study.at')")
    at = page.evaluate("window.__board.grip('point').at")
    query = page.evaluate("location.search")
    again = study("taylor", "himmelblau", "&" + query.removeprefix("?"))
    assert again.evaluate("window.__board.grip('point').at") == pytest.approx(at)


def test_a_figure_is_saved_as_an_image(study):
    page = study("taylor", "forrester")
    page.locator("[data-testid=export-menu] button").first.click()
    with page.expect_download() as found:
        page.locator("[data-kind=png][data-scale='2']:visible").click()
    head = found.value.path().read_bytes()[:8]
    assert head == b"\x89PNG\r\n\x1a\n"
    assert re.fullmatch(r"[\w-]+\.png", found.value.suggested_filename)


def test_on_a_telephone_the_figures_stand_under_one_another(study):
    page = study("taylor", "himmelblau", width=390, height=844)
    boxes = page.evaluate(
        "[...document.querySelectorAll('[data-testid=board] .lp-frame')]"
        ".map((one) => { const b = one.getBoundingClientRect(); return [b.left, b.top, b.right]; })"
    )
    assert len(boxes) == 3
    assert all(right <= 391 for _, _, right in boxes)
    assert [top for _, top, _ in boxes] == sorted(top for _, top, _ in boxes)
    assert len({round(left) for left, _, _ in boxes}) == 1


def test_the_two_pages_look_at_the_same_landscape(open_page):
    page = open_page("?landscape=beale&run=adam")
    page.get_by_role("link", name="Understand the landscape").first.click()
    page.wait_for_function("window.__board && window.__board.quiet")
    assert page.locator(".st-key-heading h1").inner_text().startswith("Beale")
    page.wait_for_function("location.search.includes('landscape=beale')")
    page.get_by_role("link", name="Race optimizers").first.click()
    page.wait_for_function("window.__player?.of.terrain?.landscape.title === 'Beale'")
