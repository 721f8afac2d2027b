"""Training and validation errors, held against refits that are written out in NumPy and scipy."""

import numpy as np
import pytest
from scipy.optimize import minimize

from landscapes import learning
from landscapes.learning import words
from landscapes.learning.convex_fit import convex_problem
from landscapes.learning.kinds import DataFault, FitKnob, FitStatus

FEW = learning.dataset("quadratic", points=23)
DECAYS = (0.0, 1e-3, 0.1, 10.0)


def powers(data, degree):
    return np.column_stack([data.X[:, 0] ** k for k in range(1, degree + 1)] + [np.ones(len(data))])


def refit(Phi, y, decay=0.0):
    """The rows sqrt(N decay) e_j below the data, for all columns but the last."""
    d = Phi.shape[1]
    ridge = np.sqrt(len(y) * decay) * np.eye(d)[:-1]
    return np.linalg.lstsq(np.vstack([Phi, ridge]), np.append(y, np.zeros(d - 1)), rcond=None)[0]


def half_square(Phi, y, theta):
    return 0.5 * np.mean((Phi @ theta - y) ** 2)


@pytest.mark.parametrize("decay", DECAYS)
def test_errors_are_those_of_refits_fold_by_fold(decay):
    curve = learning.error_curve(FEW, "degree", [1, 3, 6], weight_decay=decay, folds=4, seed=3)
    for i, degree in enumerate((1, 3, 6)):
        for k, (seen, unseen) in enumerate(FEW.folds(4, 3)):
            theta = refit(powers(seen, degree), seen.y, decay)
            expected = [half_square(powers(part, degree), part.y, theta) for part in (seen, unseen)]
            np.testing.assert_allclose(
                [curve.training[i, k], curve.validation[i, k]], expected, rtol=1e-7, atol=1e-12
            )
    assert np.all(curve.status == FitStatus.CLOSED_FORM)


@pytest.mark.parametrize("decay", DECAYS)
def test_leave_one_out_without_refits_is_that_of_refits(decay):
    curve = learning.error_curve(FEW, "degree", [2, 4], weight_decay=decay)
    for i, degree in enumerate((2, 4)):
        Phi, errors = powers(FEW, degree), []
        for row in range(len(FEW)):
            left = np.arange(len(FEW)) != row
            theta = refit(Phi[left], FEW.y[left], decay)
            errors.append(0.5 * (Phi[row] @ theta - FEW.y[row]) ** 2)
        assert curve.left_out[i] == pytest.approx(np.mean(errors), rel=1e-8)


@pytest.mark.parametrize("data", [FEW, learning.dataset("cat_brain")], ids=lambda data: data.name)
@pytest.mark.parametrize("seed", [0, 7])
def test_as_many_folds_as_rows_leave_one_out(data, seed):
    """Whatever the seed, and with weight decay, too."""
    curve = learning.error_curve(data, "weight_decay", DECAYS, folds=len(data), seed=seed)
    np.testing.assert_allclose(curve.mean_validation, curve.left_out, rtol=1e-9)


@pytest.mark.parametrize("name", ["line", "quadratic", "soft_step"])
def test_the_training_error_never_rises_with_the_degree(name):
    """Every fold's: a polynomial is one of a higher degree, too. Also where rows are fewer than weights."""
    for points in (10, 60):
        curve = learning.error_curve(learning.dataset(name, points=points), "degree", range(1, 13))
        assert np.all(np.diff(curve.training, axis=0) <= 1e-12)


def test_the_training_error_rises_with_the_decay_and_the_weights_shrink():
    decays, model = np.geomspace(1e-4, 1e3, 15), learning.model("polynomial", degree=5)
    for data, kind in ((FEW, model), (learning.dataset("moons"), None)):
        curve = learning.error_curve(data, "weight_decay", decays, kind)
        assert np.all(np.diff(curve.training, axis=0) > 0)
        fits = [learning.estimator(data, kind, weight_decay=decay).fit() for decay in decays]
        assert np.all(np.diff([np.linalg.norm(fit.theta[:-1]) for fit in fits]) < 0)


def test_every_row_is_validated_once_and_the_mean_is_over_rows():
    """23 rows in 5 folds: three have 5, two have 4."""
    curve = learning.error_curve(FEW, "degree", [2], seed=1)
    assert sorted(curve.sizes) == [4, 4, 5, 5, 5]
    total, rows = 0.0, []
    for seen, unseen in FEW.folds(5, 1):
        theta = refit(powers(seen, 2), seen.y)
        total += np.sum(0.5 * (powers(unseen, 2) @ theta - unseen.y) ** 2)
        rows += unseen.rows.tolist()
    assert sorted(rows) == list(range(23))
    assert curve.mean_validation[0] == pytest.approx(total / 23, rel=1e-9)
    expected = np.std(curve.validation[0], ddof=1) / np.sqrt(5)
    assert curve.standard_error[0] == pytest.approx(expected, rel=1e-12)


def test_all_values_share_the_folds_and_a_seed_draws_them_again():
    one = learning.error_curve(FEW, "degree", [2, 5], seed=4)
    alone = learning.error_curve(FEW, "degree", [5], seed=4)
    other = learning.error_curve(FEW, "degree", [2, 5], seed=5)
    np.testing.assert_array_equal(one.validation[1:], alone.validation)
    assert not np.any(one.validation == other.validation)


def test_a_learning_curve_sees_more_and_more_of_the_same_rows():
    """With all rows of the folds it is the other curves' point; with fewer the fit is of so many rows."""
    data = learning.dataset("quadratic", points=50)
    model = learning.model("polynomial", degree=2)
    curve = learning.error_curve(data, "points", [3, 20, 40], model)
    whole = learning.error_curve(data, "degree", [2])
    np.testing.assert_allclose(curve.validation[2], whole.validation[0], rtol=1e-9)
    np.testing.assert_allclose(curve.training[0], 0.0, atol=1e-20)  # three weights through three points
    assert curve.left_out is None


def test_only_rows_to_train_on_are_used_until_the_test_set_is_opened():
    """Other targets in the held-out rows change nothing but the test error."""
    data = learning.dataset("quadratic", points=40, test=0.25)
    held_out = np.flatnonzero(data.parts == 2)
    moved = data
    for row in held_out:
        moved = moved.moved(int(row), data.X[row], 99.0)
    curves = [learning.error_curve(one, "degree", [1, 2, 3]) for one in (data, moved)]
    np.testing.assert_array_equal(curves[0].validation, curves[1].validation)
    model = learning.model("polynomial", degree=2)
    loss, share = learning.test_error(learning.estimator(data, model))
    theta = refit(powers(data.train, 2), data.train.y)
    assert loss == pytest.approx(half_square(powers(data.test, 2), data.test.y, theta), rel=1e-9)
    assert share is None
    assert learning.test_error(learning.estimator(moved, model))[0] > 1000
    with pytest.raises(learning.DataError) as refused:
        learning.test_error(learning.estimator(FEW))
    assert refused.value.fault is DataFault.NO_TEST and "test" in str(refused.value)


# ---- logistic regression


def log_loss(theta, data, decay=0.0):
    z = np.column_stack([data.X, np.ones(len(data))]) @ theta
    return np.mean(np.logaddexp(0, np.where(data.y > 0, -z, z))) + decay / 2 * np.sum(theta[:-1] ** 2)


@pytest.mark.parametrize("name", ["threshold", "moons", "disc", "xor"])
@pytest.mark.parametrize("decay", DECAYS)
def test_newtons_minimum_is_scipys_and_its_gradient_vanishes(name, decay):
    data = learning.dataset(name)
    fit = learning.estimator(data, weight_decay=decay).fit()
    assert fit.status is FitStatus.CONVERGED
    found = minimize(log_loss, np.zeros(len(fit.theta)), (data, decay), tol=1e-10)
    np.testing.assert_allclose(fit.theta, found.x, atol=2e-4)
    assert log_loss(fit.theta, data, decay) <= found.fun + 1e-12
    loss = learning.training_loss("logistic", data, weight_decay=decay)
    np.testing.assert_allclose(loss.gradient(fit.theta), 0.0, atol=1e-13)


def test_features_in_their_own_units_are_fitted_alike():
    """A million times the first feature: a millionth of its weight."""
    data = learning.dataset("moons")
    grown = learning.from_arrays(data.X * [1e6, 1.0], data.y, classes=("a", "b"))
    theta, other = (learning.estimator(one).fit().theta for one in (data, grown))
    np.testing.assert_allclose(other * [1e6, 1, 1], theta, rtol=1e-9)


def test_where_a_line_separates_the_classes_there_is_no_minimum_and_with_decay_there_is_one():
    """The share of errors is 0 on both, and the loss along w falls below every bound."""
    data = learning.dataset("threshold", noise=0.0)
    free = learning.estimator(data).fit()
    assert free.status is FitStatus.SEPARATED and not free.ok and np.all(np.isnan(free.theta))
    bound = learning.estimator(data, weight_decay=1e-6).fit()
    assert bound.ok and convex_problem(learning.model("logistic"), data, "cross_entropy").misclassified(
        bound.theta
    ) == pytest.approx(0)
    assert log_loss(1000 * bound.theta, data) < 1e-3 * log_loss(bound.theta, data)


def test_a_point_on_the_border_is_no_minimum_either():
    """Classes that only touch: x <= 0 and x >= 0, with both at 0. The slope falls, and never vanishes."""
    data = learning.from_arrays(
        [[-2.0], [-1.0], [0.0], [0.0], [1.0], [2.0]], [0, 0, 0, 1, 1, 1], classes=True
    )
    assert learning.estimator(data).fit().status is FitStatus.NOT_CONVERGED
    assert learning.estimator(data, weight_decay=1e-3).fit().ok


def test_one_class_has_no_minimum_even_with_decay():
    data = learning.dataset("threshold")
    same = np.flatnonzero(data.y == 1)
    assert learning.estimator(data.taken(same), weight_decay=1.0).fit().status is FitStatus.ONE_CLASS


def test_a_fold_without_a_minimum_leaves_its_value_without_an_error():
    data = learning.dataset("half_planes")
    curve = learning.error_curve(data, "weight_decay", [0.0, 0.01])
    assert curve.fitted.tolist() == [False, True] and curve.best == 1
    assert np.isnan(curve.mean_validation[0])
    assert words.of_status(FitStatus.SEPARATED) in words.fitting_words(curve)
    share = [
        np.mean(np.where(part.X @ theta[:2] + theta[2] > 0, 1, 0) != part.y)
        for seen, part in data.folds(5)
        for theta in [learning.estimator(seen, weight_decay=0.01).fit().theta]
    ]
    np.testing.assert_allclose(curve.validation_share[1], share)


# ---- words and refusals


def test_the_words_say_where_validation_is_lowest_and_what_the_numbers_show():
    curve = learning.error_curve(learning.dataset("quadratic", points=20), "degree", range(1, 13))
    assert curve.best == int(np.argmin(curve.mean_validation))
    assert f"lowest at degree {curve.best + 1}:" in words.fitting_words(curve, 0)
    under, over = words.fitting_words(curve, 0), words.fitting_words(curve, 8)
    assert curve.mean_training[0] > curve.mean_training[curve.best] and under.endswith("it underfits.")
    assert curve.mean_training[8] < curve.mean_training[curve.best] and "training error is lower" in over


def test_errors_that_are_rounding_are_equal():
    """A parabola without noise: from degree 2 on all errors are 0, and the first of them is the best."""
    curve = learning.error_curve(learning.dataset("quadratic", noise=0.0), "degree", range(1, 9))
    assert curve.best == 1 and np.all(curve.mean_validation[1:] < 1e-20) and curve.mean_validation[0] > 1
    assert words.fitting_words(curve, 5).endswith("At degree 6 it is the same within rounding.")


REFUSED = [
    ({"knob": "width_1", "values": [4]}, "of a network"),
    ({"knob": "breadth", "values": [4]}, "breadth"),
    ({"knob": "degree", "values": [0]}, "from 1 on"),
    ({"knob": "degree", "values": [1.5]}, "whole"),
    ({"knob": "weight_decay", "values": [-1]}, "from 0 on"),
    ({"knob": "points", "values": [24]}, "take fewer"),
    ({"knob": "degree", "values": [2], "loss": "huber"}, "squared loss"),
    ({"knob": "weight_decay", "values": [1], "model": "tanh_unit"}, "linear in its parameters"),
    ({"knob": "degree", "values": [2], "folds": 1}, "folds"),
    ({"knob": "degree", "values": [2], "weight_decay": np.nan}, "weight decay"),
]


@pytest.mark.parametrize("arguments, word", REFUSED)
def test_what_is_not_fitted_is_refused_with_a_sentence(arguments, word):
    with pytest.raises(ValueError, match=word):
        learning.error_curve(FEW, **arguments)


def test_results_are_read_only():
    curve = learning.error_curve(FEW, "degree", [1])
    fit = learning.estimator(FEW).fit()
    for array in (curve.values, curve.training, curve.validation, curve.left_out, fit.theta):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    assert curve.knob is FitKnob.DEGREE
