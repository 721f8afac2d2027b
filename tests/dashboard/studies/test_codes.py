"""Codes of a layer of two units: what is drawn is the network's own."""

import numpy as np
import pytest

from dashboard.studies.codes.coded import coded, decided, decoded, narrow_layer, principal, probabilities
from landscapes import learning
from tests.dashboard.studies.learning_page import facts, opened_network
from tests.dashboard.studies.test_studies import boards


def loss_of(data="digits", **widths):
    return learning.training_loss(learning.model("mlp", **widths), data)


def test_the_narrow_layer_is_the_last_hidden_one_of_two_units():
    assert narrow_layer(loss_of(width_1=32, width_2=2)) == 2
    assert narrow_layer(loss_of(width_1=2, width_2=4)) == 1
    assert narrow_layer(loss_of(width_1=2, width_2=2)) == 2
    assert narrow_layer(loss_of(width_1=8)) is None
    assert narrow_layer(learning.training_loss("logistic", "moons")) is None


@pytest.mark.parametrize("widths", ({"width_1": 6, "width_2": 2}, {"width_1": 2, "width_2": 5}))
@pytest.mark.parametrize("data", ("digits", "moons"))
def test_the_rest_of_the_network_makes_of_the_codes_what_the_whole_makes_of_the_rows(data, widths):
    loss = loss_of(data, **widths)
    theta, layer = loss.initial(3), narrow_layer(loss)
    seen = coded(loss, theta, layer)
    X = loss.data.train.X[seen.rows]
    outputs = decoded(loss, theta, layer, seen.codes)
    np.testing.assert_allclose(outputs, loss.outputs(theta, X), rtol=1e-12, atol=1e-13)
    assert seen.right == np.mean(loss.predict(theta, X) == loss.data.train.y[seen.rows])
    j, i = 17, 60
    node = np.array([[seen.x[i], seen.y[j]]])
    assert seen.winner[j, i] == decided(decoded(loss, theta, layer, node))[0]


def test_probabilities_are_the_softmax_and_of_one_output_the_sigmoid():
    z = np.array([1.0, -2.0, 800.0])
    np.testing.assert_allclose(probabilities(z), [0, 0, 1], atol=1e-300)
    np.testing.assert_allclose(probabilities(np.array([0.3]))[1], 1 / (1 + np.exp(-0.3)), rtol=1e-14)


def test_the_principal_components_are_those_of_the_covariance():
    loss = loss_of(width_1=4, width_2=2)
    rows = np.arange(0, 1797, 3)
    places, share = principal(loss, rows)
    values = np.linalg.eigvalsh(np.cov(loss.data.train.X[rows].T))
    np.testing.assert_allclose(np.var(places, axis=0, ddof=1), values[::-1][:2], rtol=1e-9)
    assert share == pytest.approx(values[-2:].sum() / values.sum(), rel=1e-9)


NARROW = {
    "data": "digits",
    "model": "mlp",
    "knobs": "width_1:8,width_2:2",
    "batch": "64",
    "steps": "20",
    "run": "adam",
}


def test_the_page_draws_codes_and_what_a_code_is_taken_for():
    at = opened_network(study="codes", study__step="12", study__code="0.25,-0.5", **NARROW)
    (board,) = boards(at)
    assert [panel["name"] for panel in board["panels"]] == ["codes", "odds", "inputs"]
    loss = at.session_state.session.landscape
    (run,) = at.session_state.session.runs._runs.values()
    theta, layer = run.path[12], narrow_layer(loss)
    seen = coded(loss, theta, layer)  # a code outside the plane is brought into it
    code = np.clip([0.25, -0.5], [seen.x[0], seen.y[0]], [seen.x[-1], seen.y[-1]])
    odds = probabilities(decoded(loss, theta, layer, code[None])[0])
    (bars,) = board["panels"][1]["traces"]
    np.testing.assert_allclose(bars["y"], odds, rtol=1e-6)
    assert facts(at)["taken for"].startswith(f"{np.argmax(odds)}, ")


def test_a_network_without_such_a_layer_is_told_which_would_do():
    at = opened_network(study="codes", data="moons", model="mlp", steps="5", run="adam")
    assert boards(at) == [] and any("hidden layer of two units" in note.value for note in at.info)
