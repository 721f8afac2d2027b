"""The latent space: pictures are the network's own, and both routes from A to B are what they say."""

import numpy as np
import pytest

from dashboard.state.run_cache import RunCache
from dashboard.studies.latent.seen import (
    autoencoder_of,
    decoded,
    errors_along,
    inputs_of,
    latent,
    pictures,
    way,
)
from landscapes import learning
from tests.dashboard.studies.learning_page import opened_network
from tests.dashboard.studies.test_studies import boards


def loss_of(data="digits", **settings):
    return learning.training_loss(learning.model("autoencoder", **settings), data)


def panels(at):
    """The panels of both boards by their names."""
    return {panel["name"]: panel for board in boards(at) for panel in board["panels"]}


def drawn(panel):
    """The pictures of a panel, in the order of its traces."""
    return [trace["z"] for trace in panel["traces"] if trace["type"] == "heatmap"]


def test_what_the_study_can_show():
    assert autoencoder_of(loss_of()) is not None
    assert autoencoder_of(loss_of(code=3)) is None
    assert autoencoder_of(loss_of("iris")) is None
    assert autoencoder_of(learning.training_loss("mlp", "digits")) is None


def test_the_way_between_codes_is_the_one_between_pixels_where_the_decoder_is_affine():
    begin, end = np.array([1.0, -2.0]), np.array([-0.5, 3.0])
    for activation, bent in (("linear", False), ("tanh", True)):
        loss = loss_of(activation=activation)
        seen = way(loss, loss.initial(4), begin, end, 5)
        same = np.allclose(seen.between_codes, seen.between_pixels, rtol=1e-12, atol=1e-12)
        assert same is not bent and (seen.apart > 1e-3) is bent
        for k, code in ((0, begin), (-1, end)):
            np.testing.assert_allclose(seen.between_pixels[k], decoded(loss, loss.initial(4), code[None])[0])


def test_errors_are_the_losses_of_all_rows():
    """The squared loss is half the sum over 64 pixels, without penalties; held-out rows are told apart."""
    data = learning.dataset("digits", validation=0.25)
    loss = learning.training_loss(learning.model("autoencoder", hidden=5), data)
    path = np.array([loss.initial(k) for k in range(3)])
    steps, errors = errors_along(loss, path)
    np.testing.assert_array_equal(steps, [0, 1, 2])
    np.testing.assert_allclose(errors, 2 * loss.value(path.T) / 64, rtol=1e-12)
    seen = latent(loss, inputs_of(data), path[1])
    held = data.validation.X
    assert seen.error == pytest.approx(errors[1], rel=1e-12)
    assert seen.held_out == pytest.approx(np.mean((loss.outputs(path[1], held) - held) ** 2), rel=1e-12)


def test_standardised_pictures_are_drawn_in_pixels():
    whole, scaled = learning.dataset("digits"), learning.dataset("digits", standardise=True)
    shown = pictures(scaled, scaled.X[:9])
    np.testing.assert_allclose(shown.reshape(9, 64), whole.X[:9], atol=1e-12)


SHOWN = {
    "data": "digits",
    "model": "autoencoder",
    "loss": "squared",
    "knobs": "hidden:6",
    "batch": "64",
    "steps": "20",
    "run": "adam",
    "study": "latent",
}


def test_the_page_draws_what_the_network_makes_of_the_codes():
    a, b = np.array([0.25, -0.5]), np.array([-0.25, 0.125])
    at = opened_network(study__step="12", study__A="0.25,-0.5", study__B="-0.25,0.125", **SHOWN)
    seen, loss = panels(at), at.session_state.session.landscape
    (run,) = at.session_state.session.runs._runs.values()
    theta, X = run.path[12], loss.data.X
    assert list(seen) == ["image", "vector", "errors", "codes", "decoded", "inputs", "way"]
    made = decoded(loss, theta, np.array([a, b])).reshape(2, 8, 8)
    big, nearest, _ = drawn(seen["decoded"])
    np.testing.assert_allclose(big, made[0], rtol=1e-5, atol=1e-5)
    codes = loss.model.encode(loss.unpack(theta), X)
    row = X[np.argmin(np.linalg.norm(codes - a, axis=1))]
    np.testing.assert_array_equal(nearest, row.reshape(8, 8))
    np.testing.assert_array_equal(drawn(seen["image"])[0], row.reshape(8, 8))
    np.testing.assert_array_equal(drawn(seen["vector"])[0], row[None])  # row after row
    (sheet,) = drawn(seen["way"])  # two rows of nine pictures, a pixel apart
    assert sheet.shape == (17, 80) and np.isnan(sheet[8]).all() and np.isnan(sheet[:, 8]).all()
    for top in (0, 9):
        routes = [sheet[top : top + 8, left : left + 8] for left in (0, 72)]
        np.testing.assert_allclose(routes, made, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(sheet[9:, 36:44], made.mean(axis=0), rtol=1e-5, atol=1e-5)
    between = decoded(loss, theta, (a + b)[None] / 2).reshape(8, 8)
    np.testing.assert_allclose(sheet[:8, 36:44], between, rtol=1e-5, atol=1e-5)
    # The top row of a picture is drawn on top.
    (trace,) = (t for t in seen["image"]["traces"] if t["type"] == "heatmap")
    assert np.all(np.diff(trace["y"]) < 0)


def test_where_not_every_point_is_kept_steps_are_those_of_the_run(monkeypatch):
    size = learning.training_loss(learning.model("autoencoder", hidden=6), "digits").dimension
    monkeypatch.setattr(RunCache, "numbers", 4 * 22 * size)
    at = opened_network(**{**SHOWN, "steps": "60"})
    assert at.session_state.session.race().every == 3
    assert "step 60:" in boards(at)[-1]["words"]
    curve = next(t for t in panels(at)["errors"]["traces"] if t.get("name") == "autoencoder")
    assert (curve["x"][0], curve["x"][-1]) == (0, 60)


def test_another_network_is_told_what_would_do():
    at = opened_network(**{**SHOWN, "model": "mlp", "loss": "cross_entropy", "knobs": "width_1:4"})
    assert boards(at) == [] and any("autoencoder of pictures" in note.value for note in at.info)
