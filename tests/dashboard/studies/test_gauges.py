"""The study of a run's gauges: what is drawn is computed here once more from the run's own points."""

import numpy as np
import pytest

import optimizers
from dashboard.studies.gauges import words
from dashboard.studies.gauges.pictures import Drawing
from dashboard.studies.gauges.seen import Asked, every, is_cheap, look, rows_a_step, without_restarts
from dashboard.studies.gauges.study import _bears, _rate
from dashboard.studies.gauges.words import Gauge
from dashboard.work.jobs import Job
from landscapes import learning
from optimizers.experiments.instruments import gauges
from tests.dashboard.studies.desks import trace
from tests.dashboard.studies.learning_page import opened_network, settled
from tests.dashboard.studies.test_studies import boards, calm

RELU = {"data": "moons", "model": "mlp", "loss": "cross_entropy", "knobs": "activation:relu", "steps": "30"}


def the_run(at):
    (key,) = at.session_state.session.runs._runs
    return at.session_state.session.runs.get(key)


def panels(at):
    """The panels of all boards by name."""
    return {panel["name"]: panel for board in boards(at) for panel in board["panels"]}


def drawn(panel, name=""):
    """The heights of the line over all steps of that name."""
    own = [t for t in panel["traces"] if t.get("name", "") == name and len(t["x"]) > 2]
    return np.array(own[-1]["y"])


@pytest.fixture(scope="module")
def page():
    return opened_network(**RELU, study="gauges", study__curvature="1")


def test_the_lines_are_those_of_the_runs_points(page):
    run, seen = the_run(page), panels(page)
    again = optimizers.run(run.landscape, run.optimizer, run.landscape.initial(0), steps=30)
    np.testing.assert_array_equal(run.path, again.path)
    g = run.landscape.gradient(run.path.T).T
    norms = np.linalg.norm(g, axis=1)
    np.testing.assert_allclose(drawn(seen["loss"]), run.values[:-1], rtol=1e-6)
    np.testing.assert_allclose(drawn(seen["gradient"], "gradient"), norms[:-1], rtol=1e-6)
    cosines = np.sum(g[:-1] * g[1:], axis=1) / (norms[:-1] * norms[1:])
    np.testing.assert_allclose(drawn(seen["cosine"]), cosines, rtol=1e-6)
    before, moves = (run.landscape.unpack(p.T) for p in (run.path[:-1], np.diff(run.path, axis=0)))
    for name in ("W1", "W2"):
        sizes = [np.linalg.norm(one[name].reshape(30, -1), axis=1) for one in (moves, before)]
        np.testing.assert_allclose(drawn(seen["ratios"], name), sizes[0] / sizes[1], rtol=1e-6)


def test_the_dead_units_and_the_largest_eigenvalue_are_numpys(page):
    run, seen = the_run(page), panels(page)
    X, loss = run.landscape.data.train.X, run.landscape
    for t in (0, 29):
        parts = loss.unpack(run.path[t])
        hidden = X @ parts["W1"].T + parts["b1"]
        assert drawn(seen["dead"], "layer 1")[t] == pytest.approx(np.mean(np.all(hidden <= 0, axis=0)))
        exact = np.linalg.eigvalsh(loss.hessian(run.path[t]))[-1]
        assert drawn(seen["largest"])[t] == pytest.approx(exact, rel=1e-3)
    level = next(t for t in seen["largest"]["traces"] if len(t["x"]) == 2)
    assert level["y"][0] == pytest.approx(2 / run.optimizer.step_size)


def test_the_noise_is_the_standard_error_of_the_rows_own_gradients():
    """Of a line each row's gradient is its residual times (x, 1)."""
    at = opened_network(data="line", model="linear", loss="squared", steps="20", batch="8", study="gauges")
    run = the_run(at)
    data = run.landscape.data.train
    for t, told in ((0, None), (10, None), (19, None)):
        rows = run.batches.indices(t, len(data))
        x, y = data.X[rows, 0], data.y[rows]
        residual = run.path[t, 0] * x + run.path[t, 1] - y
        each = residual[:, None] * np.stack([x, np.ones(8)], axis=1)
        told = np.sqrt(np.sum(np.var(each, axis=0, ddof=1)) / 8)
        assert drawn(panels(at)["gradient"], "noise (standard error)")[t] == pytest.approx(told, rel=1e-5)
    assert any("Each has seen 8 rows" in c.value for c in at.caption)


def test_along_an_eigenvector_of_a_quadratic_alpha_is_the_dashed_line():
    loss = learning.training_loss("linear", "line")
    values, vectors = np.linalg.eigh(loss.hessian(loss.closed_form))
    method = optimizers.get("gradient_descent", step_size=0.3)
    run = optimizers.run(loss, method, loss.closed_form + vectors[:, -1], steps=4, tolerance=0)
    seen = look(run, Asked(1, False, True), Job("a", lambda job: None))
    drawing = Drawing(run, seen, "#000000", _bears(run), _rate(run))
    panel = drawing.panel(Gauge.ALPHA)
    np.testing.assert_allclose(trace(panel, "α")["y"], 0.3 * values[-1] - 1, rtol=1e-6)
    np.testing.assert_allclose(trace(panel, "δλ")["y"], 0.3 * values[-1] - 1, rtol=1e-6)
    places = dict(zip(panel.y["ticktext"], panel.y["tickvals"]))
    assert (places["floor 0"], places["wall 1"]) == (0, 1)


@pytest.mark.parametrize(
    "method, settings, bears, rate",
    [
        ("gradient_descent", {"step_size": 0.1}, 20.0, 0.1),
        ("gradient_descent", {"step_size": 0.1, "weight_decay": 0.5}, 19.5, None),
        ("momentum", {"step_size": 0.1, "momentum": 0.5}, 30.0, None),
        ("adam", {"step_size": 0.1}, None, None),
        ("newton", {}, None, None),
    ],
)
def test_only_what_a_method_bears_of_the_hessian_is_drawn(method, settings, bears, rate):
    run = optimizers.run("himmelblau", optimizers.get(method, **settings), steps=2)
    assert _bears(run) == pytest.approx(bears) if bears else _bears(run) is None
    assert _rate(run) == rate


def test_on_some_rows_no_threshold_is_drawn_and_restarts_leave_gaps():
    loss, method = learning.training_loss("linear", "line"), optimizers.get("gradient_descent", step_size=0.1)
    run = optimizers.run(loss, method, steps=20, batches=learning.batches(size=8))
    assert _bears(run) is None and _rate(run) is None and rows_a_step(run) == 8
    again = optimizers.run("himmelblau", optimizers.restarts(method, restart_after=5), steps=20, seed=1)
    jumps = np.flatnonzero(again.jumps)
    assert len(jumps)
    seen = without_restarts(again, gauges(again))
    assert set(jumps - 1) <= set(np.flatnonzero(np.isnan(seen.alpha) & np.isnan(seen.cosine)))


def test_long_runs_are_looked_at_now_and_then_and_many_rows_wait_for_the_switch():
    loss = learning.training_loss(learning.model("mlp", width_1=4), learning.dataset("digits"))
    run = optimizers.run(loss, "gradient_descent", steps=60)
    assert every(run) == 1 and not is_cheap(run)
    line = optimizers.run(
        "rosenbrock", optimizers.get("gradient_descent", step_size=1e-4), steps=700, tolerance=0
    )
    assert every(line) == 5 and is_cheap(line) and rows_a_step(line) == 0
    told = words.of_gauge(Gauge.GRADIENT, gauges(run, 30), run, False, False)
    assert "by the switch above" in told
    assert "Every 5th of 700" in words.of_run(line, 5, 0) and "Every 2nd" in words.of_run(line, 2, 0)


def test_what_has_no_number_is_counted_and_said(page):
    run = the_run(page)
    seen = gauges(run)
    gaps = int(np.sum(np.isnan(seen.alpha)))
    told = words.of_gauge(Gauge.ALPHA, seen, run, True, False)
    assert (f"{gaps} of 30 have none" in told) == bool(gaps)
    assert "0: b1, b2" in words.of_gauge(Gauge.RATIOS, seen, run, True, False)  # they begin at 0
    captions = [c.value for c in page.caption]
    assert sum("where the part is 0" in c for c in captions) == 1
    assert sum("Dashed is what the method bears" in c for c in captions) == 1


def test_without_rectified_units_and_the_switch_there_are_five_gauges():
    at = opened_network(data="moons", model="mlp", loss="cross_entropy", steps="10", study="gauges")
    assert list(panels(at)) == ["loss", "alpha", "gradient", "cosine", "ratios"]
    calm(at.segmented_control(key="study-gauges-run").set_value("c4").run())
    assert list(panels(settled(at))) == ["loss", "alpha", "gradient", "cosine", "ratios"]


def test_a_run_without_a_step_is_said():
    loss = learning.training_loss("linear", "line")
    start = ",".join(f"{c:.17g}" for c in loss.closed_form)
    at = opened_network(data="line", model="linear", loss="squared", start=start, study="gauges")
    assert len(the_run(at).path) == 1
    assert boards(at) == [] and any("ends where it begins" in i.value for i in at.info)
