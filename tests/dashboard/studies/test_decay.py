"""Weight decay on the page: the path is ridge regression's, and soft and hard constraints agree."""

from functools import cache

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar

from dashboard.state.landscape_of import models_for
from dashboard.studies.decay import study as decay
from landscapes import learning
from landscapes.learning.convex_fit import convex_problem
from tests.dashboard.studies.desks import can_be_sent, fact, panel, trace
from tests.dashboard.studies.learning_page import FITTED, desk, facts, opened
from tests.dashboard.studies.test_studies import boards

FITS = [
    ("line", "linear", "squared"),
    ("quadratic", "polynomial", "squared"),
    ("cat_brain", "linear", "squared"),
    ("threshold", "logistic", "cross_entropy"),
    ("moons", "logistic", "cross_entropy"),
    ("half_planes", "logistic", "cross_entropy"),  # no minimum without decay
]
SOME = (0.01, 0.3)


@cache
def _scene(data, model):
    own = desk(data, model, "decay")
    return decay._scene(own, own.f)


def scene_of(data, model):
    return desk(data, model, "decay"), _scene(data, model)


@pytest.mark.parametrize("name", FITTED)
def test_every_data_set_of_the_menu_can_be_looked_at(name):
    own = desk(name, models_for(name)[0], "decay")
    shown = {one.label: one.value for one in decay._board(own, decay._scene(own, own.f)).facts}
    assert shown["∂f/∂b"] == "0 (within rounding)"
    assert shown["∇f in the weights"] == shown["−λ w"]


@pytest.mark.parametrize("data, model", [fit[:2] for fit in FITS[:3]])
def test_the_path_is_the_solution_of_the_normal_equations(data, model):
    """(Phi'Phi / N + lambda I') theta = Phi'y / N, without lambda for the bias."""
    _, scene = scene_of(data, model)
    Phi, y = scene.estimate.problem.design, scene.estimate.problem.targets
    eye = np.diag([1.0] * (Phi.shape[1] - 1) + [0.0])
    for strength, theta in zip(scene.path.decays, scene.path.thetas):
        expected = np.linalg.solve(Phi.T @ Phi / len(y) + strength * eye, Phi.T @ y / len(y))
        np.testing.assert_allclose(theta, expected, rtol=1e-8, atol=1e-10)
    drawn = trace(panel(decay._board(desk(data, model, "decay"), scene), "plane"), "θ(λ)")
    np.testing.assert_array_equal([drawn["x"], drawn["y"]], scene.path.thetas[:, :2].T)


@pytest.mark.parametrize("data, model, loss", FITS)
def test_at_the_minimum_the_plain_gradient_is_minus_the_decay_times_the_weights(data, model, loss):
    _, scene = scene_of(data, model)
    plain = learning.training_loss(model, data, loss)
    assert len(scene.path.decays) > 20
    for strength, theta in zip(scene.path.decays[::7], scene.path.thetas[::7]):
        np.testing.assert_allclose(plain.gradient(theta), -strength * np.append(theta[:-1], 0), atol=1e-9)


@pytest.mark.parametrize("data, model, loss", FITS)
@pytest.mark.parametrize("strength", SOME)
def test_the_least_loss_with_weights_no_longer_is_the_same_point(data, model, loss, strength):
    """Found by scipy's SLSQP under |w|^2 <= |w(lambda)|^2, from elsewhere."""
    plain = learning.training_loss(model, data, loss)
    theta = convex_problem(plain.model, plain.data, loss).fit(strength).theta
    bound = float(np.sum(theta[:-1] ** 2))
    hard = minimize(
        lambda at: float(plain.value(at)),
        np.append(np.full(len(theta) - 1, 0.01), 0.0),
        jac=plain.gradient,
        constraints={
            "type": "ineq",
            "fun": lambda at: bound - np.sum(at[:-1] ** 2),
            "jac": lambda at: np.append(-2 * at[:-1], 0.0),
        },
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    np.testing.assert_allclose(hard.x, theta, atol=2e-5 * (1 + np.linalg.norm(theta)))


@pytest.mark.parametrize("data", ["cat_brain", "moons"])
def test_the_plane_shows_the_least_loss_over_the_bias(data):
    """scipy's search along the bias, at some nodes of the grid."""
    _, scene = scene_of(data, "linear" if data == "cat_brain" else "logistic")
    problem, (x, y, z) = scene.estimate.problem, scene.drawn
    for row, column in ((0, 0), (3, 17), (20, 5)):
        weights = np.array([x[column], y[row]])
        least = minimize_scalar(lambda b, w=weights: problem.mean_loss(np.append(w, b)), tol=1e-12)
        assert z[row, column] == pytest.approx(least.fun, rel=1e-9)


@pytest.mark.parametrize("data, model, loss", FITS)
def test_the_circle_goes_through_the_solution_and_the_level_set_touches_it(data, model, loss):
    """Nowhere in the disc, or the strip, is the plane lower than at the solution."""
    own, scene = scene_of(data, model)
    own.set(decay=0.1)
    board = decay._board(own, scene)
    theta = scene.estimate.problem.fit(0.1).theta
    assert board.grips[0].at == tuple(theta[:2])
    bound, radius = trace(panel(board, "plane"), "|w| ="), np.linalg.norm(theta[:-1])
    across = np.hypot(bound["x"], bound["y"]) if len(theta) == 3 else np.abs(bound["x"])
    np.testing.assert_allclose(across[np.isfinite(across)], radius)
    x, y, z = scene.drawn
    left, up = np.meshgrid(x, y)
    inside = (np.hypot(left, up) if len(theta) == 3 else np.abs(left)) <= radius
    assert inside.any() and z[inside].min() >= scene.estimate.problem.mean_loss(theta) - 1e-12
    assert can_be_sent(board)


@pytest.mark.parametrize("data, model, loss", FITS)
def test_a_point_of_the_path_is_found_again_where_it_is_grabbed(data, model, loss):
    _, scene = scene_of(data, model)
    low, high = scene.path.decays[[0, -1]]
    for strength in np.geomspace(low, high, 9)[2:-3]:
        theta = scene.estimate.problem.fit(float(strength)).theta
        again = scene.estimate.problem.fit(scene.path.nearest(theta[:2])).theta
        length = np.linalg.norm(scene.path.thetas[0, :2] - scene.path.thetas[-1, :2])
        assert np.linalg.norm(again[:2] - theta[:2]) < 0.02 * length


def test_classes_that_a_line_separates_have_a_minimum_only_with_decay():
    own, scene = scene_of("half_planes", "logistic")
    board = decay._board(own, scene)
    assert not scene.free.ok and not [t for t in panel(board, "plane").traces if t.get("name") == "λ = 0"]
    assert "without decay the loss has no minimum" in board.words
    own, scene = scene_of("moons", "logistic")
    assert scene.free.ok and "exactly one minimum" in decay._board(own, scene).words


def test_the_facts_are_those_of_a_refit():
    own, scene = scene_of("cat_brain", "linear")
    own.set(decay=0.02)
    board = decay._board(own, scene)
    theta = learning.training_loss("linear", "cat_brain", weight_decay=0.02).closed_form
    assert float(fact(board, "|w|")) == pytest.approx(np.linalg.norm(theta[:2]), rel=1e-4)
    plain = float(learning.training_loss("linear", "cat_brain").value(theta))
    assert float(fact(board, "loss without the penalty")) == pytest.approx(plain, rel=1e-4)


def test_too_few_rows_are_said():
    at = opened(data="cat_brain", knobs="validation:0.4,test:0.4", study="decay")
    assert any("Only 3 rows are left" in one.value for one in at.info) and not boards(at)


@pytest.mark.parametrize("value", [np.nan, 1e300, -1.0, (1.0, 2.0)])
def test_nonsense_in_the_link_is_no_traceback(value):
    own, scene = scene_of("line", "linear")
    own.set(decay=value)
    assert can_be_sent(decay._board(own, scene))


def test_of_a_model_that_is_not_fitted_the_usual_one_is_and_it_is_said():
    at = opened(data="moons", model="sphere", study="decay")
    assert any("Fitted here: logistic regression" in c.value for c in at.caption) and facts(at)
