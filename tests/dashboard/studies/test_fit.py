"""Under- and overfitting on the page: fits and their errors are drawn, and the test set is kept."""

import numpy as np
import pytest

from dashboard.state.landscape_of import models_for
from dashboard.studies.fit import study as fit
from dashboard.studies.fit.view import knobs_of, view_of
from landscapes import learning
from tests.dashboard.studies.desks import can_be_sent, fact, panel, trace
from tests.dashboard.studies.learning_page import FITTED, desk, facts, opened
from tests.dashboard.studies.test_studies import boards, calm

FEW = {"points": 25, "noise": 1.0, "test": 0.2}


@pytest.mark.parametrize("name", FITTED)
def test_every_data_set_of_the_menu_has_its_errors(name):
    """On the page, and over every knob; degrees only for numbers of one feature."""
    data = learning.dataset(name)
    assert "training error" in facts(opened(data=name, study="fit"))
    own = desk(name, models_for(name)[0], "fit")
    knobs = [knob.value for knob in knobs_of(own)]
    assert ("degree" in knobs) == (not data.classes and data.X.shape[1] == 1)
    assert knobs[-2:] == ["weight_decay", "points"]
    for knob in knobs:
        own.set(knob=knob)
        board = fit._board(own)
        assert can_be_sent(board) and len(board.panels) == 2
        assert np.isfinite(trace(panel(board, "errors"), "validation")["y"]).any()


@pytest.mark.parametrize("fold", [0, 2])
@pytest.mark.parametrize("degree", [1, 4])
def test_the_bold_curve_is_the_polynomial_of_the_rows_that_it_has_seen(degree, fold):
    """numpy.polyfit's; the diamonds are the fold's rows, the circles all others."""
    own = desk("quadratic", "linear", "fit", knobs={"points": 30}, degree=degree, fold=fold)
    drawn = panel(fit._board(own), "data")
    train = learning.dataset("quadratic", points=30)
    seen, unseen = train.folds(5)[fold - 1] if fold else (train, None)
    curve = trace(drawn, "fit")
    expected = np.polyval(np.polyfit(seen.X[:, 0], seen.y, degree), curve["x"])
    np.testing.assert_allclose(curve["y"], expected, rtol=1e-8, atol=1e-8)
    np.testing.assert_array_equal(np.sort(trace(drawn, "trained on")["x"]), np.sort(seen.X[:, 0]))
    diamonds = [t for t in drawn.traces if t.get("name") == "validated on"]
    assert len(diamonds) == bool(fold)
    if unseen is not None:
        np.testing.assert_array_equal(diamonds[0]["x"], unseen.X[:, 0])
        assert (
            diamonds[0]["marker"]["symbol"] == "diamond" != trace(drawn, "trained on")["marker"].get("symbol")
        )


def test_the_errors_drawn_are_the_curves_and_the_star_is_the_least():
    own = desk("quadratic", "linear", "fit", knobs=FEW, degree=9)
    board = fit._board(own)
    curve = learning.error_curve(learning.dataset("quadratic", **FEW), "degree", range(1, 13))
    drawn = panel(board, "errors")
    np.testing.assert_allclose(trace(drawn, "training")["y"], curve.mean_training)
    np.testing.assert_allclose(trace(drawn, "leave-one-out")["y"], curve.left_out)
    star = trace(drawn, "least validation")
    assert star["x"][0] == 1 + np.argmin(curve.mean_validation)
    assert star["y"][0] == np.min(curve.mean_validation)
    (grip,) = board.grips
    assert grip.at == (9.0, curve.mean_validation[8])
    assert float(fact(board, "training error")) == pytest.approx(curve.mean_training[8], rel=5e-3)


def test_errors_that_are_rounding_are_open_marks_on_the_floor_and_squeeze_nothing():
    """A parabola without noise: from degree 2 on both errors are 0."""
    board = fit._board(desk("quadratic", "linear", "fit", knobs={"noise": 0.0}))
    drawn = panel(board, "errors")
    assert fact(board, "training error") == fact(board, "validation error") == "0 (within rounding)"
    marks = [t for t in drawn.traces if t.get("name") == "0 (within rounding)"]
    assert [list(t["x"]) for t in marks] == [list(range(2, 13))] * 2
    assert np.isfinite(trace(drawn, "training")["y"]).tolist() == [True] + [False] * 11
    low, high = drawn.y["range"]
    assert np.log10(board.grips[0].at[1]) == pytest.approx(low)
    assert high - low < 2 and np.all(np.log10(marks[0]["y"]) == pytest.approx(low))


def test_classes_in_the_plane_have_the_boundary_on_which_the_output_is_0():
    own = desk("moons", "logistic", "fit", fold=0, weight_decay=0.01)
    line = trace(panel(fit._board(own), "data"), "boundary")
    theta = learning.estimator(learning.dataset("moons"), weight_decay=0.01).fit().theta
    np.testing.assert_allclose(theta[:2] @ [line["x"], line["y"]] + theta[2], 0, atol=1e-10)


def test_two_features_are_matched_with_their_targets():
    drawn = panel(fit._board(desk("house_prices", "linear", "fit", fold=0, weight_decay=1.0)), "data")
    data = learning.dataset("house_prices")
    theta = learning.training_loss("linear", data, weight_decay=1.0).closed_form
    points = trace(drawn, "trained on")
    np.testing.assert_allclose(points["y"], data.X @ theta[:2] + theta[2], rtol=1e-9)
    np.testing.assert_array_equal(points["x"], data.y)


@pytest.mark.parametrize("degree, word", [(1, "it underfits"), (12, "it overfits")])
def test_a_preset_shows_what_it_is_called(degree, word):
    at = opened(data="moons", study="fit")
    calm(at.button(key=f"study-fit-preset-{degree}").click().run())
    assert at.session_state.session.state.learning.data == "quadratic"
    assert at.session_state.session.state.settings["degree"] == degree
    assert word in boards(at)[0]["words"]


def test_the_test_set_is_shown_only_where_it_was_opened_and_looks_are_counted():
    at = opened(data="quadratic", knobs="test:0.25", study="fit", study__degree="2")
    button = "study-fit-Open the test set"
    assert "test error" not in facts(at)
    calm(at.button(key=button).click().run())
    data = learning.dataset("quadratic", test=0.25)
    error, _ = learning.test_error(learning.estimator(data, learning.model("polynomial", degree=2)))
    assert float(facts(at)["test error"]) == pytest.approx(error, rel=5e-3)
    assert any("looked at, once" in c.value for c in at.caption)
    assert not [b for b in at.button if b.key == button]
    at.session_state.session.set_study(degree=3)
    calm(at.run())
    assert "test error" not in facts(at) and any("looked at, once" in c.value for c in at.caption)
    calm(at.button(key=button).click().run())
    assert "test error" in facts(at) and any("for 2 fits" in c.value for c in at.caption)
    at.session_state.session.set_study(degree=2)
    assert float(facts(calm(at.run()))["test error"]) == pytest.approx(error, rel=5e-3)


def test_without_test_rows_there_is_no_button_and_it_is_said_where_they_come_from():
    at = opened(data="line", study="fit")
    assert not [b for b in at.button if "test set" in b.label]
    assert any("Settings of the data" in c.value for c in at.caption)
    assert not any("Fitted here" in c.value for c in at.caption)


def test_a_loss_that_is_not_fitted_is_said():
    captions = [c.value for c in opened(data="line", loss="huber", knobs="l1:0.1", study="fit").caption]
    assert any("with squared error" in c and "Huber" in c for c in captions)
    assert any("have no part" in c for c in captions)


def test_a_fold_without_a_minimum_has_no_line_and_the_words_say_why():
    """Two rows of one class: the bias grows for ever, with weight decay, too."""
    board = fit._board(desk("half_planes", "logistic", "fit", knob="points", points=2))
    drawn = panel(board, "data")
    assert not [t for t in drawn.traces if t.get("name") == "fit"]
    assert "the rows are of one class" in board.words and can_be_sent(board)


def test_too_few_rows_are_said():
    at = opened(data="cat_brain", knobs="validation:0.4,test:0.4", study="fit")
    assert any("Only 3 rows are left" in one.value for one in at.info) and not boards(at)


@pytest.mark.parametrize(
    "settings",
    [
        {"degree": np.nan, "fold": 99.0, "folds": 1e300},
        {"knob": "<b>", "weight_decay": (-1.0, 2.0)},
        {"knob": "points", "points": 1e99},
        {"knob": "weight_decay", "weight_decay": 1e300},
    ],
)
def test_nonsense_in_the_link_is_no_traceback(settings):
    for knobs in ({}, {"points": 10, "validation": 0.4}):
        assert can_be_sent(fit._board(desk("quadratic", "polynomial", "fit", knobs=knobs, **settings)))


def test_a_dragged_value_is_one_of_the_curves():
    own = desk("moons", "logistic", "fit")
    for asked in (1e-300, 0.013, 1e300):
        own.set(weight_decay=asked)
        view = view_of(own)
        gap = np.abs(np.log(view.values / max(asked, 1e-300)))
        assert view.position == np.argmin(gap)
