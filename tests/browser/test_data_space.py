"""The data beside the landscape: models move with the clock, and are told, hidden and exported like paths."""

import io
import re

import numpy as np
import pytest
from PIL import Image

import optimizers
from dashboard.player.assets import standalone_page
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.terrain import terrain
from dashboard.player.view import defaults
from landscapes import learning
from landscapes.drawing.looks import look
from tests.browser.conftest import PATIENCE, painted, settle

PANEL = "window.__player.panels.get('data')"
METHODS = ("gradient_descent", "adam")
STEPS = 60
START = np.array([-1.0, 0.6, 0.3])  # from which both classes are put into the other one at first


@pytest.fixture(scope="module")
def race():
    """Two runs on a logistic regression over two features, some points held out."""
    loss = learning.training_loss("logistic", learning.dataset("half_planes", test=0.2))
    return loss, [optimizers.run(loss, name, START, steps=STEPS, tolerance=0) for name in METHODS]


@pytest.fixture(scope="module")
def page(browser, race, tmp_path_factory):
    """The page that stands alone with these runs, at its beginning; its console stays clean."""
    loss, runs = race
    ground = terrain(loss)
    looks = [{"id": f"c{k}", "label": name, **look(k)} for k, name in enumerate(METHODS)]
    message = runs_message(loss, list(zip(looks, runs)), ground, defaults())
    file = tmp_path_factory.mktemp("player") / "page.html"
    file.write_text(standalone_page(ground.message, message, loss.title), "utf-8")
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, accept_downloads=True, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    complaints = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    opened.goto(file.as_uri())
    opened.wait_for_function("window.__player && window.__player.ready")
    painted(opened)
    yield opened
    context.close()
    assert complaints == []


def seek(page, position):
    page.evaluate("position => window.__player.seek(position)", position)
    painted(page)


def coloured(page, colour):
    """Where the panel's canvas has a colour, in the axes' units: (points, 2)."""
    found = page.evaluate(
        f"""([r, g, b]) => {{
            const p = {PANEL}, {{ canvas, ratio, trailBox }} = p, places = [];
            const {{ data }} = p.c.getImageData(0, 0, canvas.width, canvas.height);
            for (let i = 0; i < data.length; i += 4) {{
                if (data[i + 3] < 250 || Math.abs(data[i] - r) + Math.abs(data[i + 1] - g)
                    + Math.abs(data[i + 2] - b) > 6) continue;
                const k = i / 4, x = (k % canvas.width + 0.5) / ratio + trailBox.left;
                const y = (Math.floor(k / canvas.width) + 0.5) / ratio + trailBox.top;
                places.push([p.fromX(x), p.fromY(y)]);
            }}
            return places; }}""",
        [int(colour[k : k + 2], 16) for k in (1, 3, 5)],
    )
    return np.array(found).reshape(-1, 2)


def wrong_of(loss, theta):
    """Percent of the rows trained on whose sign of w x + b is not their class."""
    train = loss.data.train
    return 100 * np.mean((train.X @ theta[:2] + theta[2] > 0) != (train.y > 0))


def shares(page):
    text = page.get_by_test_id("data-wrong").inner_text()
    assert "trained on" in text
    return [float(one) for one in re.findall(r"([\d.]+) %", text)]


def test_boundaries_and_shares_of_wrong_points_follow_the_clock(page, race):
    """Every pixel of a boundary lies where the run's own w x + b is 0, within its line and its ticks."""
    loss, runs = race
    assert page.locator(".lp-frame-data .lp-title").inner_text() == "The data"
    assert "200 points, 40 of them held out" in page.locator(".lp-frame-data [role=img]").get_attribute(
        "aria-label"
    )
    seen = []
    for row in (1, 4, STEPS):
        seek(page, row)
        assert shares(page) == pytest.approx([wrong_of(loss, run.path[row]) for run in runs], abs=0.051)
        seen.append(shares(page))
        scale = np.array(page.evaluate(f"[{PANEL}.scaleX, {PANEL}.scaleY]"))
        for k, run in enumerate(runs):
            places = coloured(page, look(k)["colour"])
            *w, b = run.path[row]
            # The distance in pixels of each from the line; a tick is 6 long, half a line 1.2 wide.
            away = np.abs(places @ w + b) / np.hypot(*(np.array(w) / scale))
            assert len(places) > 100 and np.percentile(away, 60) < 2 and away.max() < 8.5
    assert seen[0] != seen[-1]


def test_a_run_that_is_alone_shows_its_side_and_its_wrong_points(page, race):
    loss, runs = race
    seek(page, 1)
    page.locator("[data-run=c1]").click()
    painted(page)
    assert len(shares(page)) == 1
    theta = runs[0].path[1]
    answers = loss.data.X @ theta[:2] + theta[2]
    wrong = (answers > 0) != (loss.data.y > 0)
    assert 0.1 < wrong.mean() < 0.9
    # A ring has the run's colour at its radius, 2.8 pixels beyond the point's own.
    drawn = page.evaluate(f"[...{PANEL}.places].map((v, k) => k % 2 ? {PANEL}.toY(v) : {PANEL}.toX(v))")
    points = np.array(drawn).reshape(-1, 2)
    places = coloured(page, look(0)["colour"])
    pixels = page.evaluate(f"all => all.map(([x, y]) => [{PANEL}.toX(x), {PANEL}.toY(y)])", places.tolist())
    pixels = np.array(pixels)
    radius = np.hypot(*np.moveaxis(pixels[:, None] - points[None], -1, 0))
    ringed = np.sum(np.abs(radius - 6.2) < 0.8, axis=0) > 12
    alone = np.sort(np.hypot(*np.moveaxis(points[:, None] - points[None], -1, 0)), axis=1)[:, 1] > 12
    scale = np.array(page.evaluate(f"[{PANEL}.scaleX, {PANEL}.scaleY]"))
    away = np.abs(answers) / np.hypot(*(theta[:2] / scale)) > 16
    assert np.count_nonzero(alone & away & wrong) > 3 and np.count_nonzero(alone & away & ~wrong) > 3
    np.testing.assert_array_equal(ringed[alone & away], wrong[alone & away])
    n = int(np.flatnonzero(wrong)[0])
    box = page.locator(".lp-frame-data .lp-plot").bounding_box()
    page.mouse.move(box["x"] + points[n, 0], box["y"] + points[n, 1])
    tip = page.locator(".lp-tooltip", has_text="put into")
    tip.wait_for(state="visible")
    assert tip.inner_text().split("\n")[-1].endswith(", wrong")
    page.mouse.move(2, 2)
    page.locator("[data-run=c1]").click()
    page.mouse.move(2, 2)
    painted(page)
    assert len(shares(page)) == 2


def test_the_panel_is_exported_as_it_is_seen(page):
    seek(page, 4)
    frame = page.locator(".lp-frame-data")
    files = {}
    for kind in ("svg", "png"):
        frame.locator(".lp-export-button").click()
        with page.expect_download() as download:
            frame.locator(f"[data-kind={kind}]").first.click()
        with open(download.value.path(), "rb") as file:
            files[kind] = file.read()
    text = files["svg"].decode()
    assert "Logistic regression" in text and "wrong of those trained on" in text and "held out" in text
    for k in range(2):  # the boundary with its ticks, beside the legend's entry
        strokes = re.findall(rf'<path d="[^"]+" fill="none" stroke="{look(k)["colour"]}"', text)
        assert len(strokes) >= 2
    pixels = np.asarray(Image.open(io.BytesIO(files["png"])).convert("RGB")).reshape(-1, 3).astype(int)
    for k in range(2):
        colour = [int(look(k)["colour"][n : n + 2], 16) for n in (1, 3, 5)]
        assert np.count_nonzero(np.abs(pixels - colour).sum(axis=1) < 12) > 300


def test_points_are_dragged_and_removed_and_undo_brings_them_back(open_page):
    """The landscape and the link follow a drag and a removal; Undo takes the last one back."""
    page = open_page("learn?landscape=learning&data=line&steps=40&run=newton")

    def terrain_key():
        return page.evaluate("window.__player.of.terrainKey")

    def changed(before):
        page.wait_for_function("before => window.__player.of.terrainKey !== before", arg=before)
        settle(page)
        return terrain_key()

    def place(n):
        """Where a point is on the page, in pixels."""
        x, y = page.evaluate(
            f"n => [{PANEL}.toX({PANEL}.places[2 * n]), {PANEL}.toY({PANEL}.places[2 * n + 1])]", n
        )
        box = page.locator(".lp-frame-data .lp-plot").bounding_box()
        return box["x"] + x, box["y"] + y

    n = page.evaluate(f"{PANEL}.data.points.shape[0] - 1")
    first = terrain_key()
    x, y = place(n)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 20, y - 12)
    page.mouse.move(x - 40, y - 30, steps=3)
    page.mouse.up()
    second = changed(first)
    assert f"edits={n}%3A" in page.url
    page.get_by_text("1 point moved, 0 removed").wait_for()

    count = page.evaluate(f"{PANEL}.data.points.shape[0]")
    page.mouse.click(*place(0))
    bubble = page.get_by_test_id("point-bubble")
    bubble.wait_for(state="visible")
    assert bubble.inner_text().split() == ["Remove", "drag", "to", "move"]
    host = ".lp-frame-data .lp-host"
    assert page.evaluate("host => document.activeElement.matches(host + ':not(:focus-visible)')", host)
    page.keyboard.press("ArrowLeft")  # to the last one, and the clock stands still
    assert page.evaluate(f"{PANEL}.editor.chosen.n") == count - 1
    page.keyboard.press("ArrowRight")
    bubble.get_by_role("button", name="Remove").click()
    third = changed(second)
    assert page.evaluate(f"{PANEL}.data.points.shape[0]") == count - 1
    page.get_by_text("1 point moved, 1 removed").wait_for()
    assert bubble.is_hidden()

    page.get_by_role("button", name="Undo").click()
    assert changed(third) == second and f"edits={n}%3A" in page.url
