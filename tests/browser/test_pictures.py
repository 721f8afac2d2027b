"""What is drawn is so: to the last digit of the loss, in the smallest view, beside poles, far from 0."""

import io

import numpy as np
import pytest
from PIL import Image

import landscapes
import optimizers
from tests.browser.conftest import painted, settle

PANEL = "window.__player.panels.get('{}')"
OFFSET = "?formula=x^2%2B3*y^2%2B1000&run=gradient_descent;step_size=0.1"
FAR = (
    "?formula=1e6*(x-1000000.0005)^2%2B1e6*(y-1000000.0004)^2&run=newton&start=1000000.0001,1000000.0002"
    "&domain=1000000:1000000.001,1000000:1000000.001"
)


def panel(page, name, expression):
    """An expression of a panel ``p``."""
    return page.evaluate(f"() => {{ const p = {PANEL.format(name)}; return {expression}; }}")


def zoom(page, name, point, widths):
    """Show a view of those widths around a point, and wait until all has followed."""
    page.evaluate(
        """([name, point, widths]) => {
            const p = window.__player.panels.get(name);
            const side = (k) => [point[k] - widths[k] / 2, point[k] + widths[k] / 2];
            p.zoomTo({x: side(0), y: side(1)});
        }""",
        [name, list(point), list(widths)],
    )
    page.wait_for_timeout(700)  # what follows a zoom rests first
    painted(page)


def picture(page, name):
    """What a panel looks like inside its axes, (rows, columns, 3)."""
    frame = page.get_by_test_id(name).bounding_box()
    box = panel(page, name, "typeof p.size === 'function' ? {left: 0, top: 0, ...p.size()} : p.box")
    clip = {
        "x": frame["x"] + box["left"],
        "y": frame["y"] + box["top"],
        **{k: box[k] for k in ("width", "height")},
    }
    return np.asarray(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"))


def colours(pixels):
    """How many colours cover more than a hundredth of a picture each, and the share of the most frequent."""
    _, counts = np.unique(pixels.reshape(-1, 3) // 4, axis=0, return_counts=True)
    return int(np.sum(counts > 0.01 * counts.sum())), counts.max() / counts.sum()


def test_a_constant_of_1000_leaves_the_loss_as_it_is(open_page):
    page = open_page(OFFSET)
    f = landscapes.from_formula("x^2+3*y^2", domain=((-5, 5), (-5, 5)))
    start = landscapes.from_formula("x^2+3*y^2+1000", domain=((-5, 5), (-5, 5))).start
    run = optimizers.run(f, optimizers.get("gradient_descent", step_size=0.1), np.array(start))
    rows = panel(page, "loss", "[...p.shown[0].values]")
    np.testing.assert_allclose(rows, run.values[: len(rows)], rtol=1e-6)
    assert rows[-1] < 2e-15
    # And so the pixels: the logarithm falls evenly.
    low, high = panel(page, "loss", "p.ranges().y")
    top, height = panel(page, "loss", "[p.box.top, p.box.height]")
    pixels = np.array(panel(page, "loss", "[...p.shown[0].xy]")).reshape(-1, 2)[:, 1]
    np.testing.assert_allclose(pixels, top + height * (high - np.log10(rows)) / (high - low), atol=0.01)
    assert np.all((pixels > top) & (pixels < top + height))


@pytest.mark.parametrize("share", [1e-3, 1e-6, 1e-9])
def test_in_a_small_view_paths_are_where_floats_have_them(open_page, share):
    """To a tenth of a pixel, computed from the run's own numbers; the ground is there, and the view stays."""
    page = open_page("?landscape=himmelblau&run=gradient_descent")
    f = landscapes.get("himmelblau")
    path = np.array(panel(page, "contour", "[...p.runs[0].path.data]")).reshape(-1, 2)
    assert f.value(path[-1]) < 1e-13
    zoom(page, "contour", path[-1], (10 * share, 10 * share))
    view = panel(page, "contour", "p.ranges()")
    assert np.ptp(view["x"]) == pytest.approx(10 * share, rel=1e-6)
    box = panel(page, "contour", "p.box")
    drawn = np.array(panel(page, "contour", "[...p.shown[0].xy]")).reshape(-1, 2)[-8:]
    x = box["left"] + box["width"] * (path[-8:, 0] - view["x"][0]) / np.ptp(view["x"])
    y = box["top"] + box["height"] * (view["y"][1] - path[-8:, 1]) / np.ptp(view["y"])
    far = np.abs(np.stack([x, y], axis=1)) * 1e-9
    assert np.all(np.abs(drawn - np.stack([x, y], axis=1)) < 0.1 + far)
    ground = np.median(picture(page, "contour").reshape(-1, 3), axis=0)
    assert tuple(ground) != (255, 255, 255), "the lightest of the landscape's colours, not the page's white"
    labels = panel(page, "contour", "p.div._fullLayout.xaxis._vals.map((v) => v.text).filter(Boolean)")
    assert len(labels) >= 3 and len(set(labels)) == len(labels)


def test_beyond_the_smallest_view_it_says_that_floats_end(open_page):
    page = open_page("?landscape=himmelblau&run=gradient_descent")
    told = page.get_by_test_id("action-floats")
    assert not told.is_visible()
    zoom(page, "contour", (3.0, 2.0), (1e-11, 1e-11))
    told.wait_for(state="visible")
    page.wait_for_function(f"{PANEL.format('contour')}.ranges().x.reduce((a, b) => b - a) > 0.99e-8")
    told.click()
    page.wait_for_function(f"!{PANEL.format('contour')}.zoomed")
    assert not told.is_visible()


def test_in_a_small_view_the_curve_goes_through_the_runs(open_page):
    """A billionth of the box around an iterate: the curve's own height there is the run's."""
    page = open_page("?formula=sin(3x)%2B0.1*x^2&domain=-4:4&run=gradient_descent;step_size=0.01&start=1.5")
    path, values = (np.array(panel(page, "curve", f"[...p.runs[0].{n}.data]")) for n in ("path", "values"))
    for row in (0, 3, len(path) - 1):
        zoom(page, "curve", (path[row], values[row]), (8e-9, 8e-9))
        x, y = (np.array(panel(page, "curve", f"Array.from(p.div.data[0].{n})")) for n in "xy")
        assert x[0] < path[row] < x[-1] and len(x) > 100
        assert abs(np.interp(path[row], x, y) - values[row]) < 8e-9 / 200


def test_poles_are_cut_off_marked_and_there_on_request(open_page):
    page = open_page("?formula=tan(x)&domain=-5:5&run=gradient_descent&start=-1")
    action = page.get_by_test_id("action-poles")
    low, high = panel(page, "curve", "p.ranges().y")
    assert -30 < low < -5 and 5 < high < 30
    assert "cut off at −15.7 and 15.7" in action.inner_text() and "show all" in action.inner_text()
    y = np.array(panel(page, "curve", "Array.from(p.div.data[0].y, (v) => v ?? NaN)"))
    steps = np.abs(np.diff(y))
    assert np.nanmax(steps[(np.abs(y[1:]) < 10) | (np.abs(y[:-1]) < 10)]) < 100, "no line from pole to pole"
    action.click()
    page.wait_for_function(f"{PANEL.format('curve')}.ranges().y[1] > 1000")
    assert "cut poles off" in action.inner_text()
    settle(page)
    page.wait_for_function("location.search.includes('view.poles=whole')")


@pytest.mark.parametrize("formula", ["exp(x^2%2By^2)", "1/x%2B1/y", "log(x^2%2By^2)", "-exp(x^2%2By^2)"])
def test_no_landscape_is_one_colour(open_page, formula):
    page = open_page(f"?formula={formula}&domain=-5:5,-5:5&start=2,3&run=gradient_descent")
    many, most = colours(picture(page, "contour"))
    assert many >= 9 and most < 0.4


def test_a_surface_is_cut_at_its_poles(open_page):
    page = open_page("?formula=1/x%2B1/y&domain=-5:5,-5:5&start=2,3&run=gradient_descent")
    page.wait_for_function(f"{PANEL.format('surface')}?.ready")
    assert page.get_by_text("Surface, poles cut off").is_visible()
    heights = panel(page, "surface", "[p.heights, p.origin[2]]")
    assert max(abs(h + heights[1]) for h in heights[0]) < 20


def test_far_from_0_everything_is_drawn(open_page):
    """The box from 1e6 to 1e6 + 0.001, which float32 has no numbers for."""
    page = open_page(FAR)
    page.wait_for_function(f"{PANEL.format('surface')}?.ready")
    page.wait_for_timeout(800)
    many, most = colours(picture(page, "contour"))
    assert many >= 8 and most < 0.3
    # A surface is shaded: of each colour there is little.
    surface = picture(page, "surface").reshape(-1, 3)
    assert len(np.unique(surface, axis=0)) > 1000 and colours(surface)[1] < 0.9
    end = np.array(panel(page, "contour", "[...p.shown[0].xy]")).reshape(-1, 2)[-1]
    box = panel(page, "contour", "p.box")
    expected = [box["left"] + 0.5 * box["width"], box["top"] + 0.6 * box["height"]]
    np.testing.assert_allclose(end, expected, atol=0.5)
    assert "1000000" in panel(page, "contour", "p.div._fullLayout.xaxis.title.text")


def test_the_loss_of_what_falls_without_end_is_seen_falling(open_page):
    page = open_page("?formula=x^3&domain=-5:5&run=gradient_descent;step_size=0.1&start=-1")
    values = np.array(panel(page, "loss", "[...p.shown[0].values]"))
    assert values[-1] < -1e200 and np.all(np.diff(values) < 0)
    pixels = np.array(panel(page, "loss", "[...p.shown[0].xy]")).reshape(-1, 2)[:, 1]
    top, height = panel(page, "loss", "[p.box.top, p.box.height]")
    assert np.all((pixels > top) & (pixels < top + height))
    assert np.all(np.diff(pixels) > 0) and np.count_nonzero(np.diff(pixels) > 3) >= 5
    assert "no lowest value known" in panel(page, "loss", "p.div._fullLayout.yaxis.title.text")
    labels = panel(page, "loss", "p.div._fullLayout.yaxis.ticktext")
    assert "0" in labels and "−10¹⁰⁰" in labels
    assert "×10" in page.get_by_test_id("legend-item").inner_text()
