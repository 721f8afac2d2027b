"""The whole screen: panels fill it, controls hide, one panel stands for all, and keys act anywhere."""

import pytest

from tests.browser.conftest import settle

RACE = "?landscape=rosenbrock&run=gradient_descent&run=adam&run=newton&steps=200"
SHOWN = """() => [...document.querySelectorAll('.lp-frame')].map((e) => e.getBoundingClientRect())
    .filter((r) => r.width).map((r) => [r.left, r.top, r.right, r.bottom])"""


def test_p_fills_the_screen_with_panels_and_one_click_with_one(open_page):
    page = open_page(RACE, 1280, 720)
    bottom = page.get_by_test_id("player").bounding_box()
    assert bottom["y"] + bottom["height"] <= 720, "in the page all of it is on the first screen"
    page.evaluate(
        """() => { const late = Object.assign(document.createElement("div"), { id: "late" });
           late.style.height = "30px"; document.querySelector(".stMainBlockContainer").prepend(late); }"""
    )
    ends = "document.querySelector('[data-testid=player]').getBoundingClientRect().bottom"
    page.wait_for_function(f"{ends} <= 720")
    page.evaluate("document.getElementById('late').remove()")
    page.wait_for_function(f"Math.abs({ends} - {bottom['y'] + bottom['height']}) < 1")
    type_sizes = []
    for width, height in ((1280, 720), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        page.keyboard.press("p")
        page.wait_for_function("document.querySelector('.lp-presents')")
        size = f"document.querySelector('.lp').getBoundingClientRect().height === {height}"
        page.wait_for_function(f"{size} && document.fullscreenElement")
        page.wait_for_function("window.__player.painted")
        frames = page.evaluate(SHOWN)
        assert len(frames) == 3
        left, top, right, below = (pick(side) for pick, side in zip((min, min, max, max), zip(*frames)))
        assert left < 0.03 * width and right > 0.97 * width
        assert top < 0.2 * height and below > 0.97 * height
        tick = "[data-testid=contour] .xtick text"
        type_sizes.append(page.locator(tick).first.bounding_box()["height"])
        page.mouse.move(300, 400)
        page.mouse.move(310, 400)
        page.wait_for_function("document.querySelector('.lp').dataset.chrome === 'hidden'")
        assert (
            page.get_by_test_id("play").evaluate(
                "e => getComputedStyle(e.parentElement.parentElement).opacity"
            )
            == "0"
        )
        page.mouse.move(320, 400)
        page.wait_for_function("document.querySelector('.lp').dataset.chrome === 'shown'")
        page.get_by_test_id("enlarge").nth(2).click()
        [[left, top, right, below]] = page.evaluate(SHOWN)
        assert (right - left) > 0.95 * width and (below - top) > 0.75 * height
        page.get_by_test_id("enlarge").nth(2).click()
        assert len(page.evaluate(SHOWN)) == 3
        page.keyboard.press("p")
        page.wait_for_function("!document.querySelector('.lp-presents') && !document.fullscreenElement")
    assert type_sizes[1] / type_sizes[0] == pytest.approx(1.5, rel=0.05)


def test_playback_keys_act_wherever_the_focus_is_but_in_a_field(open_page):
    page = open_page(RACE)
    page.locator(".st-key-undo button, .st-key-reset button").last.focus()
    page.keyboard.press("Home")
    page.wait_for_function("window.__player.position === 0")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("window.__player.position === 1")
    field = page.locator(".stSidebar input").first
    field.focus()
    for key in ("End", "ArrowRight", "p"):
        page.keyboard.press(key)
    settle(page)
    assert page.evaluate("[window.__player.position, Boolean(document.querySelector('.lp-presents'))]") == [
        1,
        False,
    ]


FIRST_END = """() => { const run = window.__player.of.runs[0], d = run.path.shape[1];
    return [...run.path.data.slice(-d)].map((v) => v.toFixed(3)).join(); }"""


def test_the_paths_follow_while_the_start_is_dragged_and_by_arrow_keys(open_page):
    page = open_page(RACE)
    begun = page.evaluate("""() => { const panel = window.__player.panels.get('contour');
        const { x, y } = panel.picker.startPixels(), box = panel.div.getBoundingClientRect();
        return [box.x + x, box.y + y]; }""")
    before, link = page.evaluate(FIRST_END), page.url
    page.mouse.move(*begun)
    page.mouse.down()
    page.mouse.move(begun[0] + 60, begun[1] + 20, steps=4)
    page.wait_for_function(f"before => ({FIRST_END})() !== before && window.__player.of.held", arg=before)
    assert page.url == link, "nothing was chosen yet"
    assert page.evaluate("window.__player.panels.get('surface').runs === window.__player.of.runs")
    page.wait_for_function("!window.__player.of.hand.asking")
    held = page.evaluate("[...window.__player.of.runs[0].path.data]")
    page.mouse.up()
    page.wait_for_function("location.search.includes('start=') && !window.__player.of.held")
    settle(page)
    assert page.evaluate("[...window.__player.of.message.runs[0].path.data]") == held
    chosen = page.evaluate("window.__player.of.message.start")
    page.get_by_test_id("start-handle").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function("x => window.__player.of.message.start[0] < x", arg=chosen[0])
    assert page.evaluate("window.__player.of.message.start[1]") == chosen[1]


def test_a_click_on_a_mark_chooses_the_critical_point_and_its_model_appears(open_page):
    page = open_page("?landscape=himmelblau&run=adam")
    page.wait_for_function("window.__player.landmarks.marks.length > 0")
    where = """() => { const panel = window.__player.panels.get('contour');
        const mark = window.__player.landmarks.marks.find((one) => one.kind === 'saddle');
        const [x, y] = panel.placeMark(mark), box = panel.div.getBoundingClientRect();
        return [box.x + x, box.y + y]; }"""
    link = page.url
    page.mouse.click(*page.evaluate(where))
    page.wait_for_function("window.__player.landmarks.model?.axes.length === 2")
    assert page.url == link, "the start stays"


def test_the_wheel_scrolls_or_zooms_and_home_leads_back_over_more_ground(open_page):
    page = open_page(RACE, 1280, 720)
    ranges = "window.__player.panels.get('contour').ranges().x"
    home = page.evaluate(ranges)
    box = page.get_by_test_id("contour").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, 100)
    page.wait_for_function("document.querySelector('.stMain').scrollTop > 0")
    assert page.evaluate(ranges) == home
    page.mouse.wheel(0, -300)
    page.wait_for_function("document.querySelector('.stMain').scrollTop === 0")
    page.keyboard.down("Control")
    for _ in range(5):
        page.mouse.wheel(0, 100)
    page.keyboard.up("Control")
    wide = 1.1**5 * (home[1] - home[0])
    page.wait_for_function(f"wide => Math.abs({ranges}[1] - {ranges}[0] - wide) < 1e-6 * wide", arg=wide)
    drawn = "document.querySelector('[data-testid=contour] .js-plotly-plot').data[0].x"
    page.wait_for_function(f"{drawn}.length === 201 && {drawn}[0] < {ranges}[0]")
    page.get_by_test_id("tool-home").first.click()
    page.wait_for_function(f"home => String({ranges}) === String(home) && {drawn}[0] === home[0]", arg=home)
