"""Critical points on the picture: the right marks at the right pixels, and what a chosen row draws."""

import numpy as np
import pytest

import landscapes
from tests.browser.conftest import frames, painted, settle, still
from tests.browser.test_player import PLANE, ZOOM, contour_middle, export, soon, state_of

CANVAS = "[data-testid=path-canvas][data-layer=trails]"
# The darkest (or only) colour of the nine pixels around a place.
PIXEL = (
    """([name, x, y, reach]) => {
    const canvas = document.querySelector(`CANVAS[data-panel=${name}]`);
    const box = canvas.getBoundingClientRect(), ratio = canvas.width / box.width;
    const left = Math.floor((x - box.x) * ratio), top = Math.floor((y - box.y) * ratio);
    const size = 2 * reach + 1;
    const { data } = canvas.getContext('2d').getImageData(left - reach, top - reach, size, size);
    let best = null;
    for (let i = 0; i < data.length; i += 4) {
        const one = [...data.subarray(i, i + 4)];
        const dark = (c) => c[0] + c[1] + c[2] + 3 * (255 - c[3]);
        if (!best || dark(one) < dark(best)) best = one;
    }
    return best;
}"""
).replace("CANVAS", CANVAS)
COUNT = (
    """([name, r, g, b]) => {
    const canvas = document.querySelector(`CANVAS[data-panel=${name}]`);
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] > 250 && Math.abs(data[i] - r) < 6 && Math.abs(data[i + 1] - g) < 6
            && Math.abs(data[i + 2] - b) < 6) count += 1;
    }
    return count;
}"""
).replace("CANVAS", CANVAS)
BLUE, VERMILION, YELLOW, PINK, INK = (
    (0, 114, 178),
    (213, 94, 0),
    (240, 228, 66),
    (204, 121, 167),
    (17, 23, 34),
)
# Beside a mark's middle: a bow-tie is empty above it and narrow in it.
KINDS = {"minimum": (BLUE, 0), "maximum": (VERMILION, 0), "saddle": (YELLOW, 3), "inflection": (PINK, 0)}


def marked(page, count):
    """Wait until so many critical points are on the picture, and drawn."""
    page.wait_for_function("n => window.__player?.landmarks?.marks.length === n", arg=count)
    settle(page)
    painted(page)


def colour_at(page, x, y, dx=0, reach=0):
    left, top = page.evaluate(PLANE, ["pixel", x, y])
    return page.evaluate(PIXEL, ["contour", left + dx, top, reach])


def near(colour, wanted):
    return colour[3] > 250 and np.abs(np.array(colour[:3]) - wanted).max() < 8


@pytest.mark.parametrize("name", ["mueller_brown", "himmelblau"])
def test_every_kind_has_its_mark_at_its_point_and_follows_the_zoom(open_page, name):
    """Known global minima keep their star; every other point has the colour of its kind."""
    f = landscapes.get(name)
    made = landscapes.atlas(f, certify=False)
    page = open_page(f"?landscape={name}&run=none", color_scheme="dark")
    marked(page, len(made))

    def all_are_right():
        for kind, point in zip(made.kinds, made.points):
            known = any(np.allclose(point, m, atol=1e-3) for m in f.minima)
            colour, aside = KINDS[kind]
            assert near(colour_at(page, *point, aside), colour) != known, (kind, point)

    all_are_right()
    before = page.evaluate(PLANE, ["pixel", *made.points[-1]])
    page.mouse.move(*contour_middle(page))
    page.keyboard.down("Control")
    page.mouse.wheel(0, 200)  # away, so that all stay in sight
    page.keyboard.up("Control")

    def moved():
        return np.hypot(*np.subtract(page.evaluate(PLANE, ["pixel", *made.points[-1]]), before)) > 3

    assert soon(page, moved)
    still(page, f"({ZOOM})()")
    painted(page)
    all_are_right()


def test_surface_and_saved_pictures_have_the_marks_too(open_page):
    page = open_page("?run=none")
    marked(page, 9)
    page.wait_for_function("window.__player.panels.get('surface').ready")
    painted(page)
    assert page.evaluate(COUNT, ["surface", *VERMILION]) > 8
    for panel in ("contour", "surface"):
        _, data = export(page, panel, "SVG")
        text = data.decode().lower().replace(" ", "")
        assert "rgb(213,94,0)" in text or "#d55e00" in text
        assert "rgb(240,228,66)" in text or "#f0e442" in text


def test_a_curve_has_marks_and_its_chosen_point_a_parabola(open_page):
    page = open_page("?landscape=double_well&run=none")
    marked(page, 3)
    assert page.evaluate(COUNT, ["curve", *VERMILION]) > 30  # the maximum
    assert page.evaluate(COUNT, ["curve", *BLUE]) > 30  # the shallow minimum; the deep one has its star
    inked = page.evaluate(COUNT, ["curve", *INK])
    choose_row(page, 2)
    assert page.evaluate(COUNT, ["curve", *INK]) > inked + 40


def test_sets_are_lines(open_page):
    """The ring's dashes are ink on the circle of radius one, and not inside of it."""
    page = open_page("?landscape=ring&run=none")
    marked(page, 1)
    angles = np.linspace(0, 2 * np.pi, 90)
    on = [near(colour_at(page, np.cos(a), np.sin(a)), INK) for a in angles]
    within = [near(colour_at(page, 0.8 * np.cos(a), 0.8 * np.sin(a)), INK) for a in angles]
    assert 0.3 < np.mean(on) < 1 and not any(within)


def test_view_and_key_filter_the_marks_and_the_link_knows(open_page):
    page = open_page("?run=none&view.critical=saddles")
    marked(page, 4)
    assert page.evaluate(COUNT, ["contour", *YELLOW]) > 50
    assert page.evaluate(COUNT, ["contour", *VERMILION]) == 0
    page.get_by_test_id("view-menu").click()
    page.locator("[data-option=critical][value=off]").check(force=True)
    marked(page, 0)
    assert page.evaluate(COUNT, ["contour", *YELLOW]) == 0
    page.wait_for_function("location.search.includes('view.critical=off')")
    page.keyboard.press("Escape")
    key = page.get_by_test_id("landmark-key").first
    assert key.inner_text().split() == ["4", "minima", "1", "maximum", "4", "saddles"]
    for expected in (1, 9):  # this kind alone, then all again
        key.get_by_role("button").nth(1).click()
        marked(page, expected)
    page.mouse.move(*page.evaluate(PLANE, ["pixel", -0.270845, -0.923039]))
    page.wait_for_function("document.querySelector('.lp-tooltip:not([hidden])')")
    words = page.locator(".lp-tooltip").inner_text()
    assert "Maximum" in words and "−0.27084" in words and "181.6" in words


def test_the_certificate_arrives_by_itself_and_the_page_comes_to_rest(open_page):
    """Nobody touches anything: the sentence comes, and then nothing is asked of the server any more."""
    page = open_page("?landscape=levy_n13&run=none")
    page.locator(".st-key-certificate").get_by_text("ertified").wait_for()
    settle(page)
    frames(page, 40)
    settle(page)
    assert "under way" not in page.locator(".st-key-certificate").inner_text()
    page.evaluate(
        """() => { window.__runs = 0; new MutationObserver(() => { window.__runs += 1; }).observe(
            document.querySelector('[data-testid=stApp]'),
            {attributes: true, attributeFilter: ['data-test-script-state']}); }"""
    )
    frames(page, 100)
    assert page.evaluate("window.__runs") == 0


def choose_row(page, row):
    """Tick the row's box in the table of critical points, as a person would."""
    table = page.locator("[data-testid=stDataFrame]").last
    table.scroll_into_view_if_needed()
    still(page, "[...document.querySelectorAll('[data-testid=stDataFrame]')].at(-1).getBoundingClientRect()")
    box = table.bounding_box()
    page.mouse.click(box["x"] + 15, box["y"] + 35 * (row + 1) + 18)
    page.wait_for_function("window.__player.landmarks.model !== null")
    settle(page)
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    still(page, "document.querySelector('[data-testid=player]').getBoundingClientRect()")
    painted(page)


def test_a_chosen_row_draws_the_ellipse_and_takes_start_and_box_there(open_page):
    """Ink lies on the level set through the axes' tips, which are the Hessian's eigenvectors."""
    f = landscapes.get("mueller_brown")
    made = landscapes.atlas(f, certify=False)
    page = open_page("?landscape=mueller_brown&run=none")
    marked(page, len(made))
    choose_row(page, 1)
    axes = page.evaluate("window.__player.landmarks.model.axes.map((a) => [a.curvature, [...a.ends.data]])")
    np.testing.assert_allclose([curvature for curvature, _ in axes], made.eigenvalues[1], rtol=1e-6)
    point = made.points[1]
    half = [(np.array(ends[2:]) - np.array(ends[:2])) / 2 for _, ends in axes]
    for way, vector in zip(half, made.eigenvectors[1].T):
        assert abs(way @ vector) == pytest.approx(np.linalg.norm(way), rel=1e-4)
    for size, drawn in ((1, True), (1.35, False)):
        turn = np.linspace(0.2, 6.4, 40)
        places = point + size * (np.cos(turn)[:, None] * half[0] + np.sin(turn)[:, None] * half[1])
        inked = [near(colour_at(page, *place, reach=1), INK) for place in places]
        assert np.mean(inked) > 0.9 if drawn else np.mean(inked) < 0.2
    assert page.locator("[data-testid=contour] [data-sprite^=label]").count() == 2
    page.get_by_role("button", name="Start here").click()
    page.wait_for_function("location.search.includes('start=')")
    settle(page)
    state, _ = state_of(page)
    assert state.start == tuple(point)
    page.get_by_role("button", name="Zoom here").click()
    page.wait_for_function("location.search.includes('box=')")
    marked(page, 1)
    assert near(colour_at(page, *point), BLUE)
