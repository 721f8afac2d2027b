"""The data beside the landscape: points as they are, and models at the nodes as the library says."""

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

import landscapes
import optimizers
from dashboard.player import view
from dashboard.player.messages import data_space, model_answers, picture_choice, schema
from dashboard.player.messages.faults import faults
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.terrain import terrain
from dashboard.player.messages.wire import pack, unpack
from landscapes import learning
from landscapes.drawing.looks import look

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


def test_of_one_feature_of_two_classes_the_outputs_are_told_of_which_probabilities_follow():
    loss = LOSSES["one feature of two classes"]()
    run, told, runs = messages(loss)
    expected = run.path[:, :1] * told["data"]["x"] + run.path[:, 1:]
    np.testing.assert_allclose(runs["runs"][0]["fit"]["values"][:, :, 0], expected, rtol=1e-5, atol=1e-6)
    assert told["data"]["axes"][1].startswith("P(")


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


# More parameters, and more classes ----------------------------------------------------------------

SEVERAL = {
    "three blobs": lambda: learning.training_loss("softmax", learning.dataset("blobs", test=0.2)),
    "blobs by a network": lambda: learning.training_loss(learning.model("mlp", width_1=6), "blobs"),
    "iris": lambda: learning.training_loss("softmax", learning.dataset("iris", standardise=True, test=0.2)),
    "one feature of three classes": lambda: learning.training_loss(
        "softmax", learning.from_arrays(np.arange(21.0), np.arange(21) // 7, classes=True)
    ),
    "digits": lambda: learning.training_loss(
        learning.model("mlp", width_1=12), learning.dataset("digits", test=0.25, standardise=True)
    ),
    "moons by a network": lambda: learning.training_loss(learning.model("mlp", width_1=6), "moons"),
    "moons by softmax": lambda: learning.training_loss("softmax", "moons"),
    "diabetes by a network": lambda: learning.training_loss(
        learning.model("mlp", width_1=6), learning.dataset("diabetes", standardise=True)
    ),
}
SEVERAL_KINDS = ("regions", "regions", "confusion", "confusion", "pictures", "plane", "plane", "match")


class Path(NamedTuple):
    """What a data space asks of a run."""

    path: np.ndarray

    @property
    def kept(self):
        return np.arange(len(self.path))


@cache
def walk(name, count):
    """A loss, and a path of 30 rows from random parameters on, one member of which is lost at last."""
    loss = SEVERAL[name]()
    random = np.random.default_rng(3)
    path = random.normal(size=(1, loss.dimension, count)) + 0.1 * random.normal(
        size=(30, loss.dimension, count)
    ).cumsum(axis=0)
    path[-1, :, 0] = np.nan
    return loss, path


def told_of(loss, path):
    """Space and fit as the browser gets them."""
    run = Path(path if path.shape[2] > 1 else path[..., 0])
    message = unpack(pack({"space": data_space.space(loss), "fit": data_space.fit(loss, run)}))
    assert faults(message["space"], schema.DataSpace) == [] and faults(message["fit"], schema.Fit) == []
    return message["space"], message["fit"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name, kind", list(zip(SEVERAL, SEVERAL_KINDS)))
def test_answers_and_shares_of_wrong_rows_are_what_the_model_predicts(name, kind, count):
    loss, path = walk(name, count)
    space, fit = told_of(loss, path)
    assert space["kind"] == kind
    rows, train = fit["rows"].astype(int), loss.data.train
    assert (rows[0], rows[-1]) == (0, len(path) - 1) and set(fit["judged"]) <= set(fit["rows"])
    inputs = data_space.space_of(loss).inputs
    for key in (0, len(rows) // 2, len(rows) - 1):
        theta = np.moveaxis(path[rows[key]], -1, 0)  # (members, d)
        for member in range(count):
            z = loss.outputs(theta[member], inputs)
            predicted = loss.predict(theta[member], inputs)
            lost = not np.isfinite(theta[member]).all()
            if kind == "confusion":
                assert fit["values"] is None
                np.testing.assert_array_equal(fit["winners"][key, :, member], 255 if lost else predicted)
                continue
            answers = fit["values"][key, :, member].reshape(len(inputs), space["width"])
            if space["width"] == 1 and z.shape[1] == 2:
                z = z[:, 1:] - z[:, :1]
            np.testing.assert_allclose(answers, z, rtol=1e-5, atol=1e-5)
            if loss.data.classes and not lost:
                sure = (
                    np.ptp(np.sort(z, axis=1)[:, -2:], axis=1) > 1e-4
                    if space["width"] > 1
                    else abs(z[:, 0]) > 1e-4
                )
                decided = np.argmax(answers, axis=1) if space["width"] > 1 else answers[:, 0] > 0
                np.testing.assert_array_equal(decided[sure], predicted[sure])
    assert (fit["wrong"] is None) == (not loss.data.classes)
    for k, row in enumerate(fit["judged"].astype(int)):
        for member in range(count):
            theta = path[row, :, member]
            share = np.mean(loss.predict(theta, train.X) != train.y) if np.isfinite(theta).all() else np.nan
            np.testing.assert_allclose(fit["wrong"][k, member], share, atol=1e-6)


def test_regions_have_the_nodes_first_and_then_the_points():
    loss, path = walk("three blobs", 1)
    space, fit = told_of(loss, path)
    weights, bias = path[0, :6, 0].reshape(3, 2), path[0, 6:, 0]
    nodes = np.stack(np.meshgrid(space["x"], space["y"]), axis=-1).reshape(-1, 2)
    places = np.concatenate([nodes, space["points"]])
    np.testing.assert_allclose(
        fit["values"][0, :, 0].reshape(-1, 3), places @ weights.T + bias, rtol=1e-5, atol=1e-5
    )
    assert len(nodes) == 4 and space["straight"] and space["held"] == 40 == np.count_nonzero(space["part"])


def test_pictures_are_as_many_of_each_class_half_of_them_held_out_and_stay_when_one_is_removed():
    loss = SEVERAL["digits"]()
    data, space = loss.data, data_space.space(loss)
    rows = data_space.space_of(loss).rows
    for label in range(10):
        of_class = data.parts[rows[data.y[rows] == label]]
        assert len(of_class) == 4 and np.count_nonzero(of_class) == 2
    raw = learning.dataset("digits").X[data.rows[rows]].reshape(-1, 8, 8)
    np.testing.assert_array_equal(space["pictures"], np.round(raw / 16 * 255))
    assert data_space.point_edited(loss, 7, (0.0, 0.0)) is None
    row, place = data_space.point_edited(loss, 7, None)
    assert row == data.rows[rows[7]] and place is None
    fewer = learning.training_loss(loss.model, data.without(int(rows[7])))
    left = fewer.data.rows[data_space.space_of(fewer).rows]
    assert len(set(data.rows[rows]) - set(left)) == 1 == len(set(left) - set(data.rows[rows]))


def test_without_held_out_rows_all_pictures_are_trained_on():
    data = learning.dataset("digits")
    rows = picture_choice.chosen(data)
    assert len(rows) == 40 and not data.parts[rows].any()
    assert np.bincount(data.y[rows].astype(int)).tolist() == [4] * 10


def test_large_models_are_asked_no_more_than_is_affordable():
    loss = learning.training_loss(
        learning.model("mlp", width_1=100, width_2=32), learning.dataset("digits", standardise=True)
    )
    assert (loss.dimension, len(loss.data)) == (10_062, 1797)
    path = np.repeat(loss.initial(0)[None, :, None], 400, axis=0)
    asked = []
    path = _Asked(path, asked)
    fit = model_answers.fit(loss, path, data_space.space_of(loss).inputs, winners_alone=False)
    assert asked == [len(fit["rows"])] and 250 < asked[0] <= 300
    assert fit["values"].size <= model_answers.MOST_NUMBERS
    judged = len(fit["judged"])
    assert 10 < judged and judged * loss.dimension * len(loss.data.train) <= model_answers.MOST_WORK


class _Asked:
    """A path that counts the rows that it is asked for."""

    def __init__(self, path, asked):
        self.path, self.asked, self.shape = path, asked, path.shape

    def __getitem__(self, rows):
        self.asked.append(len(rows))
        return self.path[rows]


def test_planes_of_models_with_many_parameters_have_fewer_nodes():
    small, large = (
        learning.training_loss(learning.model("mlp", width_1=n, width_2=n), "moons") for n in (6, 200)
    )
    assert [len(data_space.space_of(loss).x) for loss in (small, large)] == [41, 17]
    fit = data_space.fit(large, Path(np.repeat(large.initial(0)[None], 300, axis=0)))
    assert len(fit["rows"].array) >= 20


def test_a_row_has_a_cost_of_its_own_only_where_its_outputs_are_told_as_the_loss_reads_them():
    def cost(model, data, *args, **settings):
        return data_space.space(learning.training_loss(model, data, *args, **settings))["loss"]

    assert cost("linear", "line", "huber") == "huber"
    assert cost("linear", "line", dropout=0.2) == "squared"  # a ridge beside it
    assert cost("logistic", "moons", dropout=0.2) == ""  # a mean over ways to drop
    assert cost("softmax", "moons") == "cross_entropy" and cost("softmax", "moons", "squared") == ""
    assert cost("softmax", "blobs", "squared") == "squared"


@pytest.mark.parametrize("name", ["a line", "a parabola", "two features", "a boundary"])
def test_the_output_of_a_model_linear_in_few_parameters_is_its_designs_product_with_them(name):
    loss = LOSSES[name]()
    told = unpack(pack(data_space.space(loss)))
    theta = np.arange(1.0, loss.dimension + 1)
    rows = data_space.space_of(loss).rows
    np.testing.assert_allclose(
        told["design"] @ theta, loss.outputs(theta, loss.data.X[rows])[:, 0], rtol=1e-5
    )
    assert len(told["theta"]) == loss.dimension


def test_other_models_have_no_design():
    for name in ("a sphere", "one weight"):
        assert data_space.space(LOSSES[name]())["design"] is None
    assert data_space.space(SEVERAL["three blobs"]())["theta"] == []


def test_points_of_regions_are_moved_and_tables_have_none():
    loss = SEVERAL["three blobs"]()
    row, place = data_space.point_edited(loss, 4, (1.5, -2))
    assert (row, place) == (4, ((1.5, -2.0), loss.data.y[4]))
    assert data_space.point_edited(SEVERAL["iris"](), 4, None) is None
