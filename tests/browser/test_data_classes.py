"""Data of more than two classes: what the panel shows at a moment is what the run's model predicts there."""

import re

import numpy as np
import pytest

import landscapes
import optimizers
from dashboard.player.assets import standalone_page
from dashboard.player.messages import data_space
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.terrain import terrain
from dashboard.player.messages.wire import Exact, pack, unpack
from dashboard.player.view import defaults
from landscapes import learning
from landscapes.drawing.looks import look
from tests.browser.conftest import PATIENCE, painted

PANEL = "window.__player.panels.get('data')"
METHODS = ("gradient_descent", "adam")
STEPS = 40
LOSSES = {
    "regions": lambda: learning.training_loss("softmax", learning.dataset("blobs", noise=1.0, test=0.2)),
    "confusion": lambda: learning.training_loss(
        "softmax", learning.dataset("iris", test=0.2, standardise=True)
    ),
    "pictures": lambda: learning.training_loss(
        learning.model("mlp", width_1=12), learning.dataset("digits", test=0.25, standardise=True)
    ),
}


def exact(told):
    """A message as it was before it was packed: no number loses a digit."""
    if isinstance(told, dict):
        return {name: exact(value) for name, value in told.items()}
    if isinstance(told, list):
        return [exact(value) for value in told]
    return Exact(told) if isinstance(told, np.ndarray) and told.dtype == np.float64 else told


@pytest.fixture
def race(browser, tmp_path, request):
    """(loss, runs, page): the data of a loss of many parameters beside a landscape of two."""
    loss, plane = LOSSES[request.param](), landscapes.get("himmelblau")
    ground = terrain(plane)
    runs = [optimizers.run(loss, name, loss.initial(1), steps=STEPS, tolerance=0) for name in METHODS]
    paths = [optimizers.run(plane, name, steps=STEPS, tolerance=0) for name in METHODS]
    looks = [{"id": f"c{k}", "label": name, **look(k)} for k, name in enumerate(METHODS)]
    message = exact(unpack(runs_message(plane, list(zip(looks, paths)), ground, defaults())))
    for record, run in zip(message["runs"], runs):
        record["fit"] = data_space.fit(loss, run)
    told = {**exact(unpack(ground.message)), "data": data_space.space(loss)}
    file = tmp_path / "page.html"
    file.write_text(standalone_page(pack(told), pack(message), loss.title), "utf-8")
    page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page.set_default_timeout(PATIENCE)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.goto(file.as_uri())
    page.wait_for_function("window.__player && window.__player.ready")
    painted(page)
    yield loss, runs, page
    page.close()
    assert complaints == []


def show(page, row, chosen=None):
    page.evaluate(
        "([row, id]) => { window.__player.seek(row); window.__player.of.highlight(id); }", [row, chosen]
    )
    painted(page)


def texts(page, row):
    """What is written over the panel's axes, in the order of writing."""
    svg = page.evaluate(f"row => {PANEL}.svg(row, 1).then(picture => picture.svg)", row)
    drawn = svg[svg.rindex("<clipPath") :]
    return re.findall(r"<text [^>]*>([^<]*)</text>", drawn)


def shares(page):
    return [float(v) for v in re.findall(r"([\d.]+) %", page.get_by_test_id("data-wrong").inner_text())]


def wrong_of(loss, run, row):
    train = loss.data.train
    return 100 * np.mean(loss.predict(run.path[row], train.X) != train.y)


@pytest.mark.parametrize("race", ["confusion"], indirect=True)
def test_a_table_counts_what_the_shown_run_predicts(race):
    loss, runs, page = race
    data = loss.data
    for row, chosen, k in ((0, None, 0), (7, None, 0), (STEPS, "c1", 1)):
        show(page, row, chosen)
        assert f"{METHODS[k]}, iteration {row}" in page.get_by_test_id("data-meant").inner_text()
        predicted, expected = loss.predict(runs[k].path[row], data.X), []
        for guess in range(3):
            for true in range(3):
                here = (data.y == true) & (predicted == guess)
                counts = [
                    np.count_nonzero(here & (data.parts == 0)),
                    np.count_nonzero(here & (data.parts > 0)),
                ]
                if any(counts):
                    expected += [f"{counts[0]}"] + [f"+{counts[1]}"] * bool(counts[1])
        assert texts(page, row) == expected
        assert shares(page) == pytest.approx([wrong_of(loss, run, row) for run in runs], abs=0.051)


@pytest.mark.parametrize("race", ["pictures"], indirect=True)
def test_below_each_picture_is_what_it_is_taken_for_and_wrong_ones_have_a_mark(race):
    loss, runs, page = race
    rows = data_space.space_of(loss).rows
    X, y = loss.data.X[rows], loss.data.y[rows]
    seen = set()
    for row, chosen, k in ((3, None, 0), (STEPS, "c1", 1)):
        show(page, row, chosen)
        said = loss.predict(runs[k].path[row], X)
        assert texts(page, row) == [
            f"{guess:.0f}" if guess == true else f"✗ {guess:.0f}" for guess, true in zip(said, y)
        ]
        seen |= set(said == y)
    assert seen == {True, False}
    show(page, 3)
    x, y = page.evaluate(f"[{PANEL}.toX({PANEL}.places[6]), {PANEL}.toY({PANEL}.places[7])]")
    box = page.locator(".lp-frame-data .lp-plot").bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)
    tip = page.locator(".lp-tooltip", has_text="digit 3")
    tip.wait_for(state="visible")
    z = loss.outputs(runs[0].path[3], X[3:4])[0]
    cost = np.log(np.exp(z - z.max()).sum()) + z.max() - z[3]
    told = float(re.search(r"its own loss\s+([\d.]+)", tip.inner_text()).group(1))
    assert told == pytest.approx(cost, rel=6e-3)


@pytest.mark.parametrize("race", ["regions"], indirect=True)
def test_regions_of_the_highlighted_run_have_the_colour_of_the_class_that_wins(race):
    loss, runs, page = race
    classes = np.array([[0xE6, 0x9F, 0x00], [0x56, 0xB4, 0xE9], [0xCC, 0x79, 0xA7]])
    for row in (1, STEPS):
        show(page, row, "c1")
        pixels = page.evaluate(
            f"""() => {{
                const p = {PANEL}, {{ canvas, ratio, trailBox }} = p, seen = [];
                const {{ data }} = p.c.getImageData(0, 0, canvas.width, canvas.height);
                for (let k = 0; k < data.length / 4; k += 97) {{
                    const x = (k % canvas.width + 0.5) / ratio + trailBox.left;
                    const y = (Math.floor(k / canvas.width) + 0.5) / ratio + trailBox.top;
                    seen.push([p.fromX(x), p.fromY(y), ...data.slice(4 * k, 4 * k + 4)]);
                }}
                return seen; }}"""
        )
        pixels = np.array(pixels)
        ground = pixels[np.abs(pixels[:, 5] - 0.2 * 255) < 3]  # what no point and no border is over
        assert len(ground) > 0.5 * len(pixels)
        away = np.abs(ground[:, None, 2:5] - classes).sum(axis=-1)
        assert away.min(axis=1).max() < 30
        z = loss.outputs(runs[1].path[row], ground[:, :2])
        first, second = np.sort(z, axis=1)[:, :-3:-1].T
        sure = first - second > 0.02 * np.ptp(z)
        np.testing.assert_array_equal(np.argmin(away, axis=1)[sure], np.argmax(z, axis=1)[sure])
        assert sure.mean() > 0.8 and len(set(np.argmax(z, axis=1))) > 1
        assert shares(page) == pytest.approx([wrong_of(loss, run, row) for run in runs], abs=0.051)
    assert (
        page.locator(".lp-frame-data [role=img]")
        .get_attribute("aria-label")
        .startswith("The data: 200 points")
    )
