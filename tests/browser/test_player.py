"""The player in a real Chromium: it plays, listens, keeps camera and zoom, and its files are true."""

import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import landscapes
import optimizers
from dashboard.state.changes import without_fits
from dashboard.state.link import from_query
from dashboard.state.state import default_state
from landscapes.drawing import looks
from tests.browser.conftest import frames, painted, settle, still, wait_for_player

RACE = "?landscape=rosenbrock&run=gradient_descent&run=adam&run=newton&steps=200"
CANVAS = "[data-testid=path-canvas][data-panel=contour]"
# Pixel <-> plane by Plotly's own private axis functions: this is the contract the overlays rely on.
PLANE = """([kind, x, y]) => {
    const plot = document.querySelector('[data-testid=contour] .js-plotly-plot');
    const box = plot.getBoundingClientRect(), {xaxis, yaxis} = plot._fullLayout;
    return kind === 'pixel'
        ? [box.x + xaxis._offset + xaxis.l2p(x), box.y + yaxis._offset + yaxis.l2p(y)]
        : [xaxis.p2l(x - box.x - xaxis._offset), yaxis.p2l(y - box.y - yaxis._offset)];
}"""
ZOOM = """() => { const l = document.querySelector('[data-testid=contour] .js-plotly-plot')._fullLayout;
               return [...l.xaxis.range, ...l.yaxis.range]; }"""


def inked(page):
    """A fingerprint of the contour's path canvases: changes when what is drawn changes."""
    return page.evaluate(
        f"""() => [...document.querySelectorAll('{CANVAS}')].map((canvas) => {{
            const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            let sum = 0;
            for (let i = 0; i < data.length; i += 4) sum = (sum * 31 + data[i] + 7 * data[i + 3]) | 0;
            return sum;
        }}).join()"""
    )


def soon(page, true, patience=8000):
    """Whether something comes true within some seconds: a busy machine may keep the page waiting."""
    for _ in range(patience // 100):
        if true():
            return True
        page.wait_for_timeout(100)
    return False


def position(page):
    return page.evaluate("window.__player.position")


def seek(page, to):
    page.evaluate("to => window.__player.seek(to)", to)
    page.wait_for_function("to => window.__player.position === to", arg=to)
    painted(page)


def state_of(page):
    return from_query(parse_qs(urlparse(page.url).query, keep_blank_values=True))


def contour_middle(page):
    box = page.get_by_test_id("contour").bounding_box()
    return box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5


def test_the_page_opens_alive_and_plays_by_itself(open_page):
    """A newcomer sees paths moving without touching anything; the console stays clean (fixture)."""
    page = open_page(reduced_motion="no-preference")
    page.wait_for_function("window.__player.playing && window.__player.position > 0")
    before = inked(page)
    assert soon(page, lambda: inked(page) != before)
    assert page.get_by_test_id("legend-item").count() == 5


def test_reduced_motion_shows_the_finished_picture_instead(open_page):
    page = open_page()
    assert page.evaluate("window.__player.playing") is False
    assert position(page) == page.evaluate("window.__player.duration") > 0


def test_play_pause_step_and_scrub_move_every_panel(open_page):
    page = open_page(RACE)
    page.get_by_test_id("home").click()
    page.wait_for_function("window.__player.position === 0")
    painted(page)
    seen = [inked(page)]
    page.get_by_test_id("play").click()
    page.wait_for_function("window.__player.position > 20")
    page.get_by_test_id("play").click()
    painted(page)
    held = position(page)
    seen.append(inked(page))
    frames(page, 20)
    assert position(page) == held, "a paused player stands still"
    page.get_by_test_id("step").click()
    page.wait_for_function("before => window.__player.position > before", arg=held)
    assert position(page) == int(held) + 1
    page.get_by_test_id("scrub").fill("200")
    page.wait_for_function("window.__player.position === window.__player.duration")
    painted(page)
    seen.append(inked(page))
    assert len(set(seen)) == 3


def test_the_keyboard_plays_steps_and_jumps(open_page):
    page = open_page(RACE)
    page.get_by_test_id("play").focus()
    page.keyboard.press("Home")
    page.wait_for_function("window.__player.position === 0")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("window.__player.position === 1")
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("window.__player.position === 11")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("window.__player.position === 10")
    page.keyboard.press("End")
    page.wait_for_function("window.__player.position === window.__player.duration")
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.wait_for_function("window.__player.playing && window.__player.position > 0")


def test_a_click_on_the_contour_moves_the_start_there_within_two_pixels(open_page):
    page = open_page(RACE)
    x, y = contour_middle(page)
    page.mouse.click(x, y)
    page.wait_for_function("location.search.includes('start=')")
    settle(page)
    state, problems = state_of(page)
    assert problems == []
    pixel = page.evaluate(PLANE, ["pixel", *state.start])
    assert np.hypot(pixel[0] - x, pixel[1] - y) <= 2


def test_a_drag_of_the_start_moves_it_and_keeps_the_zoom(open_page):
    page = open_page(RACE)
    start = page.evaluate(PLANE, ["pixel", -1.2, 1])
    zoom = page.evaluate(ZOOM)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 40, start[1] + 20, steps=5)
    page.mouse.move(start[0] + 80, start[1] + 30, steps=5)
    page.mouse.up()
    page.wait_for_function("location.search.includes('start=')")
    settle(page)
    state, _ = state_of(page)
    pixel = page.evaluate(PLANE, ["pixel", *state.start])
    assert np.hypot(pixel[0] - start[0] - 80, pixel[1] - start[1] - 30) <= 2
    assert page.evaluate(ZOOM) == zoom


def test_a_second_choice_right_after_the_first_is_the_one_that_stays(open_page):
    """The answer to the first click is under way when the second comes: it must not take that back."""
    page = open_page(RACE)
    x, y = contour_middle(page)
    wanted = page.evaluate(PLANE, ["plane", x + 60, y + 40])
    page.mouse.click(x, y)
    page.mouse.click(x + 60, y + 40)
    for choice in ("[data-option=colour][value=rank]", "[data-option=slopes][value=arrows]"):
        page.evaluate("choice => document.querySelector(choice).click()", choice)
    page.wait_for_function("location.search.includes('view.slopes=arrows')")
    settle(page)
    assert soon(page, lambda: "start=" in page.url and "view.colour=rank" in page.url)
    there, meant = (page.evaluate(PLANE, ["pixel", *at]) for at in (state_of(page)[0].start, wanted))
    assert np.hypot(*np.subtract(there, meant)) <= 2
    shown = page.evaluate("[window.__player.view.colour, window.__player.view.slopes]")
    assert shown == ["rank", "arrows"]
    start = page.evaluate("window.__player.panels.get('contour').start")
    assert start == pytest.approx(state_of(page)[0].start)


def change_step_size(page):
    """Nudge Adam's step size with the keyboard, as a person would."""
    page.locator(".st-key-card-1").get_by_text("Adam").click()
    slider = page.locator(".st-key-card-1 input[type=range]").first
    slider.wait_for()
    settle(page)
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('step_size')")
    settle(page)


def test_a_changed_hyper_parameter_keeps_camera_zoom_and_position(open_page):
    page = open_page(RACE)
    x, y = contour_middle(page)
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    surface = page.get_by_test_id("surface").bounding_box()
    middle = surface["x"] + surface["width"] / 2, surface["y"] + surface["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1] + 20, steps=6)
    page.mouse.up()
    still(page, f"[({ZOOM})(), window.__player.camera()]")
    seek(page, 50)
    zoom, camera, drawn = (page.evaluate(ZOOM), page.evaluate("window.__player.camera()"), inked(page))
    assert zoom != pytest.approx([-2, 2, -1, 3])
    change_step_size(page)
    assert soon(page, lambda: inked(page) != drawn), "the new run is drawn"
    still(page, f"[({ZOOM})(), window.__player.camera()]")
    assert page.evaluate(ZOOM) == pytest.approx(zoom)
    after = page.evaluate("window.__player.camera()")
    assert list(after["eye"].values()) == pytest.approx(list(camera["eye"].values()), abs=1e-6)
    assert position(page) == pytest.approx(50, abs=1)


def test_a_copied_link_reproduces_state_and_picture(open_page):
    page = open_page(RACE)
    change_step_size(page)
    x, y = contour_middle(page)
    page.mouse.click(x, y)
    page.wait_for_function("location.search.includes('start=')")
    settle(page)
    link = page.evaluate("location.search")
    again = open_page(link)
    assert state_of(again) == state_of(page)
    for each in (page, again):
        seek(each, 40)
        each.mouse.move(2, 2)
        each.wait_for_function("!document.querySelector('.lp-tooltip:not([hidden])')")
        painted(each)
    assert inked(again) == inked(page)
    chips = [p.get_by_test_id("legend-item").all_inner_texts() for p in (page, again)]
    assert chips[0] == chips[1]


def test_the_view_is_in_the_link(open_page):
    page = open_page(RACE + "&view.layout=tiles&view.scale=linear&view.clock=cost")
    assert page.get_by_test_id("tile").count() >= 3
    view = page.evaluate("({...window.__player.view})")
    assert (view["layout"], view["scale"], view["clock"]) == ("tiles", "linear", "cost")
    page.get_by_test_id("view-menu").click()
    page.locator("[data-option=scale][value=log]").check(force=True)
    page.wait_for_function("!location.search.includes('view.scale')")
    assert "view.layout=tiles" in page.url


def export(page, panel, kind):
    page.get_by_test_id(panel).locator("xpath=..").get_by_test_id("export-menu").click()
    with page.expect_download() as caught:
        page.get_by_role("menuitem", name=kind, exact=False).first.click()
    download = caught.value
    return download.suggested_filename, Path(download.path()).read_bytes()


@pytest.mark.parametrize("panel", ["contour", "surface", "loss"])
def test_a_png_opens_and_has_the_optimizers_colours(open_page, panel):
    page = open_page(RACE)
    name, data = export(page, panel, "PNG")
    assert re.fullmatch(rf"rosenbrock-{panel}-\d+\.png", name)
    picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    assert picture.shape[0] >= 200 and picture.shape[1] >= 300
    for number in (0, 1):
        colour = looks.look(number)["colour"]
        rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
        close = np.abs(picture - rgb).max(axis=2) < 40
        assert close.sum() > 20, f"{colour} is not in the {panel}'s picture"


def test_an_svg_holds_the_paths_as_vectors_and_asks_for_nothing_outside(open_page):
    page = open_page(RACE)
    name, data = export(page, "contour", "SVG")
    text = data.decode()
    assert name.endswith(".svg") and text.lstrip().startswith("<svg")
    assert not re.search(r'href="(?!data:|#)', text)
    for number in (0, 1, 2):
        hexes = looks.look(number)["colour"].lower()
        rgb = ", ".join(str(int(hexes[i : i + 2], 16)) for i in (1, 3, 5))
        assert f"rgb({rgb})" in text.lower() or hexes in text.lower()
    assert "Gradient descent" in text and "Newton" in text


def test_a_pdf_is_a_vector_page_with_the_names_on_it(open_page):
    from pypdf import PdfReader

    page = open_page(RACE)
    name, data = export(page, "contour", "PDF")
    assert name.endswith(".pdf")
    assert "Gradient descent" in PdfReader(io.BytesIO(data)).pages[0].extract_text()


def test_the_interactive_page_plays_without_server_or_network(open_page, browser, tmp_path):
    page = open_page(RACE)
    name, data = export(page, "contour", "Interactive")
    file = tmp_path / name
    file.write_bytes(data)
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 800})
    try:
        alone = context.new_page()
        complaints = []
        alone.on("pageerror", lambda error: complaints.append(str(error)))
        alone.goto(file.as_uri())
        wait = "window.__player && window.__player.ready && window.__player.position > 5"
        alone.wait_for_function(wait)
        assert alone.get_by_test_id("legend-item").count() == 3
        assert alone.evaluate("window.__player.landmarks.marks.length") == 1
        assert complaints == []
    finally:
        context.close()


def test_the_data_downloads_hold_the_runs_on_screen(open_page):
    page = open_page(RACE)
    page.get_by_role("tab", name="Take it away").click()
    button = page.get_by_role("button", name="Runs as CSV")
    button.wait_for()
    settle(page)
    with page.expect_download() as caught:
        button.click()
    frame = pd.read_csv(caught.value.path())
    f = landscapes.get("rosenbrock")
    expected = optimizers.run(f, optimizers.get("newton"), steps=200)
    newton = frame[frame.optimizer == "Newton"]
    np.testing.assert_allclose(newton[["theta_0", "theta_1"]], expected.path, rtol=1e-12)
    with page.expect_download() as caught:
        page.get_by_role("button", name="Runs as JSON").click()
    told = json.loads(Path(caught.value.path()).read_text())
    assert told["landscape"]["name"] == "rosenbrock" and len(told["runs"]) == 3
    with page.expect_download() as caught:
        page.get_by_role("button", name="Runs as NPZ").click()
    np.testing.assert_array_equal(np.load(caught.value.path())["2.path"], expected.path)


BAD = {
    "?steps=0": "Steps must lie between",
    "?steps=1000000000": "Steps must lie between",
    "?run=gradient_descent;step_size=0&run=adam": "must lie in",
    "?run=gradient_descent;step_size=1e9&run=adam": "must lie in",
    "?landscape=rosenbrok&steps=x&domain=7&view.colour=9": "Did you mean rosenbrock",
    "?landscape=negative_log&start=-3": "not defined",
    "?start=77,99": "outside the box",
    "?run=none": "an optimizer and watch it find its way down",
}


@pytest.mark.parametrize("query", BAD)
def test_bad_input_gets_a_sentence_and_never_a_traceback(open_page, query):
    page = open_page(query)
    assert BAD[query].lower() in page.get_by_test_id("player").inner_text().lower()
    assert page.locator("[data-testid=stException]").count() == 0


PAGES = [
    "?landscape=forrester",
    "?landscape=sphere_3d",
    "?landscape=nightmare",
    "?starts=random:40&run=adam",
    "?landscape=rastrigin&view.layout=tiles",
]


@pytest.mark.parametrize("query", PAGES)
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_nothing_is_wider_than_the_window(open_page, query, size):
    page = open_page(query, *size, color_scheme="dark")
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0
    widths = page.evaluate(
        """() => { const p = document.querySelector('[data-testid=player]').getBoundingClientRect();
            return [...document.querySelectorAll('[data-testid=player] *')]
                .map((e) => e.getBoundingClientRect())
                .filter((r) => r.width && (r.right > window.innerWidth + 1 || r.left < -1)).length; }"""
    )
    assert widths == 0


def test_another_landscape_is_chosen_by_typing(open_page):
    page = open_page()
    page.locator(".st-key-landscape input").click()
    page.keyboard.type("rastrigin")
    page.get_by_role("option", name="Rastrigin · Ripples").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('landscape=rastrigin')")
    settle(page)
    wait_for_player(page)
    assert state_of(page)[0].landscape == "rastrigin"
    assert without_fits(state_of(page)[0]).cards == default_state().cards
