"""The data beside the landscape: points as they are, and models at the nodes as the library says."""

import numpy as np
import pytest

import landscapes
import optimizers
from dashboard.figures.looks import look
from dashboard.player import view
from dashboard.player.messages import data_space, schema
from dashboard.player.messages.faults import faults
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.terrain import terrain
from dashboard.player.messages.wire import unpack
from landscapes import learning

LOSSES = {
    "a line": lambda: learning.training_loss("linear", "line"),
    "a parabola": lambda: learning.training_loss("polynomial", "quadratic"),
    "two features": lambda: learning.training_loss("linear", "cat_brain"),
    "a boundary": lambda: learning.training_loss("logistic", learning.dataset("half_planes", test=0.2)),
    "a sphere": lambda: learning.training_loss("sphere", "disc"),
    "one feature of two classes": lambda: learning.training_loss(
        "logistic", learning.from_arrays(np.arange(20.0)[:, None], np.arange(20) > 8)
    ),
    "one weight": lambda: learning.training_loss("tanh_unit", "line"),
}
KINDS = ("curve", "curve", "match", "plane", "plane", "curve", "curve")


def messages(loss, count=1):
    ground = terrain(loss)
    start = loss.start if count == 1 else optimizers.starts(loss, count)
    run = optimizers.run(loss, "adam", start, steps=40)
    runs = [({"id": "c0", "label": "Adam", **look(0)}, run)]
    return run, unpack(ground.message), unpack(runs_message(loss, runs, ground, view.defaults()))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name, kind", list(zip(LOSSES, KINDS)))
def test_messages_of_training_losses_keep_to_the_schema(name, kind, count):
    loss = LOSSES[name]()
    run, told, runs = messages(loss, count)
    assert faults(told, schema.Terrain) == [] and faults(runs, schema.Runs) == []
    space, fit = told["data"], runs["runs"][0]["fit"]
    assert space["kind"] == kind and len(space["points"]) == len(loss.data)
    nodes = len(space["points"]) if kind == "match" else len(space["x"]) * len(space["y"])
    assert fit["values"].shape == (len(fit["rows"]), nodes, count)
    assert fit["rows"][0] == 0 and fit["rows"][-1] == len(run.path) - 1
    assert (fit["wrong"] is None) == (not loss.data.classes)


def test_a_line_is_told_by_its_ends_in_every_row():
    loss = LOSSES["a line"]()
    run, told, runs = messages(loss)
    fit, ends = runs["runs"][0]["fit"], told["data"]["x"]
    assert len(ends) == 2 and len(fit["rows"]) == len(run.path)
    expected = run.path[:, :1] * ends + run.path[:, 1:]
    np.testing.assert_allclose(fit["values"][:, :, 0], expected, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(
        told["data"]["best"], loss.closed_form[0] * ends + loss.closed_form[1], rtol=1e-6
    )


def test_a_boundary_is_where_the_models_output_changes_its_sign():
    """Rows of nodes are the second feature; what is wrong is counted over the rows trained on."""
    loss = LOSSES["a boundary"]()
    run, told, runs = messages(loss)
    space, fit = told["data"], runs["runs"][0]["fit"]
    w0, w1, b = run.path[-1]
    expected = w0 * space["x"][None, :] + w1 * space["y"][:, None] + b
    np.testing.assert_allclose(fit["values"][-1, :, 0].reshape(2, 2), expected, rtol=1e-5, atol=1e-6)
    train = loss.data.train
    wrong = np.mean((train.X @ run.path[-1][:2] + b > 0) != (train.y > 0))
    assert fit["wrong"][-1, 0] == pytest.approx(wrong, abs=1e-6)
    assert sorted(np.unique(space["part"])) == [0, 2]


def test_probabilities_of_one_feature_lie_between_0_and_1():
    _, told, runs = messages(LOSSES["one feature of two classes"]())
    values = runs["runs"][0]["fit"]["values"]
    assert np.all((values >= 0) & (values <= 1)) and told["data"]["axes"][1].startswith("P(")


def test_a_long_run_of_many_starts_is_thinned_to_a_picture():
    loss = LOSSES["a sphere"]()
    run = optimizers.run(loss, "adam", optimizers.starts(loss, 16), steps=300, tolerance=0)
    fit = data_space.fit(loss, run)
    assert fit["values"].size <= 140_000 and len(fit["rows"].array) >= 2


def test_a_landscape_without_data_has_no_data_space():
    f = landscapes.get("himmelblau")
    assert data_space.space(f) is None
    assert data_space.fit(f, optimizers.run(f, "adam", steps=2)) is None


def test_a_closed_form_with_a_ridge_is_told_apart_from_least_squares():
    plain, shrunk = (learning.training_loss("linear", "line", weight_decay=decay) for decay in (0.0, 0.1))
    assert [data_space.space(loss)["ridge"] for loss in (plain, shrunk)] == [False, True]
    assert data_space.space(LOSSES["one weight"]())["ridge"] is False


@pytest.mark.parametrize(
    ("name", "at", "place"),
    [
        ("a line", (1.5, -2), ((1.5,), -2.0)),
        ("one feature of two classes", (1.5, -2), ((1.5,), "its own")),  # a class stays
        ("a boundary", (1.5, -2), ((1.5, -2.0), "its own")),
        ("a line", None, None),
        ("two features", None, None),
    ],
)
def test_a_point_that_was_edited_is_a_row_of_the_data(name, at, place):
    loss = LOSSES[name]()
    data = loss.data.without(0)
    loss = learning.training_loss(loss.model, data, loss.loss.name)
    if place is not None and place[1] == "its own":
        place = place[0], data.y[4]
    assert data_space.point_edited(loss, 4, at) == (5, place)  # row 0 is gone
    for position in (-1, len(data)):
        assert data_space.point_edited(loss, position, at) is None


def test_predictions_are_not_moved_and_other_landscapes_have_no_points():
    assert data_space.point_edited(LOSSES["two features"](), 4, (1.0, 2.0)) is None
    assert data_space.point_edited(landscapes.get("booth"), 0, None) is None


def test_of_more_points_than_are_drawn_the_position_is_among_those():
    data = learning.from_arrays(np.arange(5000.0)[:, None], np.arange(5000.0))
    loss = learning.training_loss("linear", data)
    drawn = data_space.space_of(loss)
    row, place = data_space.point_edited(loss, 700, (0.0, 1.0))
    assert drawn.points[700].tolist() == [data.X[row, 0], data.y[row]] and row != 700
    assert place == ((0.0,), 1.0)
