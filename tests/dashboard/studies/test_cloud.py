"""The study of batches' noise: what is drawn is what the library says, and it never ends in a traceback."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.state.landscape_of import losses_for, models_for
from landscapes import learning
from landscapes.learning.cloud import stationary_covariance
from tests.dashboard.studies.test_studies import boards, calm


def _page():
    from dashboard.pages import learn

    learn.page()


def opened(**query):
    at = AppTest.from_function(_page, default_timeout=60)
    for name, value in {"landscape": "learning", "study": "cloud", **query}.items():
        at.query_params[name] = value
    return calm(at.run())


def test_the_ellipse_and_the_curve_are_the_predictions():
    (board,) = boards(opened(**{"study.size": "4", "study.rate": "0.2"}))
    scatter, sizes = board["panels"]
    loss = learning.training_loss("linear", "line")
    covariance = stationary_covariance(loss, 0.2, 4)
    ring = next(t for t in scatter["traces"] if t.get("name", "").startswith("predicted"))
    u = np.stack([ring["x"], ring["y"]]) - loss.closed_form[:, None]
    np.testing.assert_allclose(np.sum(u * np.linalg.solve(covariance, u), axis=0), 4, rtol=1e-3)
    theory = sizes["traces"][0]
    at = list(theory["x"]).index(1)
    one = np.sqrt(np.trace(stationary_covariance(loss, 0.2, 1)))
    assert theory["y"][at] == pytest.approx(one, rel=1e-5)


@pytest.mark.parametrize("data", ["line", "quadratic", "cat_brain", "house_prices", "soft_step"])
@pytest.mark.parametrize("draw", ["epoch", "replaced"])
def test_every_least_squares_has_its_cloud(data, draw):
    (board,) = boards(opened(data=data, model="linear", **{"study.draw": draw}))
    assert board["facts"] and board["words"]


def test_a_step_that_is_too_long_is_said():
    (board,) = boards(opened(**{"study.rate": "1.1", "study.size": "1"}))
    assert "The step size is too long" in board["words"]


@pytest.mark.parametrize("data", ["threshold", "disc", "line"])
def test_where_there_is_no_closed_form_the_way_out_is_said(data):
    model = models_for(data)[0]
    loss = losses_for(data, model)[-1]
    at = opened(data=data, model=model, loss=loss, knobs="l1:0.1")
    assert boards(at) == [] and any("closed form" in note.value for note in at.info)
