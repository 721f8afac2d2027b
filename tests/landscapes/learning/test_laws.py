"""Laws of training losses: of minibatches, of dropout, of what classes can be told apart."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import landscapes
from landscapes import learning
from landscapes.learning.minibatches import Minibatches

LOSSES = {
    "linear": lambda: learning.training_loss("linear", learning.dataset("line", points=70), weight_decay=0.1),
    "logistic": lambda: learning.training_loss("logistic", learning.dataset("half_planes", points=70)),
    "softmax": lambda: learning.training_loss("softmax", learning.dataset("iris"), l1=0.01),
    "mlp": lambda: learning.training_loss("mlp", learning.dataset("moons", points=70), weight_decay=0.01),
}


@pytest.fixture(params=LOSSES)
def loss(request):
    return LOSSES[request.param]()


def some(loss, count, seed=1):
    return np.random.default_rng(seed).normal(size=(loss.dimension, count))


def test_a_batch_of_thetas_equals_its_members(loss):
    theta = some(loss, 9)
    value, gradient = loss.value_and_gradient(theta)
    for k in range(9):
        np.testing.assert_allclose(value[k], loss.value(theta[:, k]), rtol=1e-13)
        np.testing.assert_allclose(gradient[:, k], loss.gradient(theta[:, k]), rtol=1e-12, atol=1e-14)


def test_threads_get_the_numbers_that_one_gets(loss):
    theta = some(loss, 40)
    alone = [loss.value_and_gradient(t) for t in theta.T]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(loss.value_and_gradient, theta.T))
    for (value, gradient), (v, g) in zip(alone, together):
        assert value == v and np.array_equal(gradient, g)


@pytest.mark.parametrize("size", [1, 7, 32, 500])
def test_an_epochs_weighted_mean_gradient_is_the_full_one(loss, size):
    """Weighted by the batches' lengths, the last of which is shorter."""
    batches, n = learning.batches(size, seed=3), len(loss.data)
    theta, mean, rows = some(loss, 1)[:, 0], 0.0, Minibatches(loss, batches)
    for step in range(batches.per_epoch(n)):
        rows.seek(step)
        mean = mean + batches.lengths(np.array(step), n) / n * rows.value_and_gradient(theta)[1]
    full = loss.gradient(theta)
    np.testing.assert_allclose(mean, full, rtol=1e-12, atol=1e-13 * max(1, np.abs(full).max()))


def test_a_minibatch_is_the_loss_over_its_rows(loss):
    """As a landscape of its own, and as the rows of a step."""
    batches, rows = learning.batches(20, seed=4), Minibatches(loss, learning.batches(20, seed=4))
    theta, indices = some(loss, 3), batches.indices(2, len(loss.data))
    rows.seek(2)
    part = loss.minibatch(indices)
    for ours, alone in zip(rows.value_and_gradient(theta), part.value_and_gradient(theta)):
        np.testing.assert_allclose(ours, alone, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(rows.hessian(theta[:, 0]), part.hessian(theta[:, 0]), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("size", [1, 7, 32, 500])
def test_an_epoch_sees_every_row_once_and_another_epoch_another_order(size):
    batches = learning.batches(size, seed=3)
    steps = batches.per_epoch(70)
    order = [batches.indices(step, 70) for step in range(2 * steps)]
    first, second = np.concatenate(order[:steps]), np.concatenate(order[steps:])
    assert np.array_equal(np.sort(first), np.arange(70)) and np.array_equal(np.sort(second), np.arange(70))
    assert not np.array_equal(first, second)
    assert np.sum(batches.lengths(np.arange(steps), 70)) == 70
    assert np.array_equal(learning.batches(size, seed=3).indices(2, 70), batches.indices(2, 70))


def test_unpacking_and_packing_are_inverse(loss):
    theta = some(loss, 1)[:, 0]
    parts = loss.unpack(theta)
    assert np.array_equal(loss.pack(parts), theta)
    assert sum(part.size for part in parts.values()) == loss.dimension
    with pytest.raises(ValueError, match="has the parts"):
        loss.pack({})


def test_weight_decay_leaves_biases_alone():
    """Of an MLP too: the penalty is half lambda times the squares of W1, W2, ... only."""
    data = learning.dataset("moons", points=50)
    plain, decayed = (learning.training_loss("mlp", data, weight_decay=d) for d in (0.0, 0.3))
    theta = some(plain, 1)[:, 0]
    weights = [part for name, part in plain.unpack(theta).items() if name.startswith("W")]
    penalty = 0.5 * 0.3 * sum(np.sum(part**2) for part in weights)
    assert decayed.value(theta) == pytest.approx(plain.value(theta) + penalty, rel=1e-12)


# ---- dropout


@pytest.mark.parametrize("p", [0.2, 0.5])
def test_dropouts_mean_is_that_over_all_masks(p):
    """Of a linear model of squared loss, by the ridge; of a logistic one and an MLP, by enumeration."""
    rng = np.random.default_rng(5)
    X, y = rng.normal(size=(30, 3)), rng.normal(size=30)
    cases = [("linear", learning.from_arrays(X, y)), ("logistic", learning.from_arrays(X, y > 0))]
    for model, data in cases:
        plain = learning.training_loss(model, data)
        dropped = learning.training_loss(model, data, dropout=p)
        theta, mean = some(plain, 1)[:, 0], 0.0
        for mask in itertools.product((0, 1), repeat=3):
            thinned = learning.from_arrays(X * np.array(mask) / (1 - p), y if model == "linear" else y > 0)
            weight = np.prod([(1 - p) if kept else p for kept in mask])
            mean += weight * learning.training_loss(model, thinned, domain=[(-1, 1)] * 4).value(theta)
        assert dropped.value(theta) == pytest.approx(mean, rel=1e-12)


def test_dropout_hands_on_the_same_mean():
    """The outputs of a linear model, averaged over all masks, are those without dropout."""
    rng = np.random.default_rng(6)
    data = learning.from_arrays(rng.normal(size=(10, 3)), rng.normal(size=10))
    loss = learning.training_loss("linear", data)
    theta, p, mean = some(loss, 1)[:, 0], 0.4, 0.0
    for mask in itertools.product((0, 1), repeat=3):
        weight = np.prod([(1 - p) if kept else p for kept in mask])
        kept = [np.array(mask)[None] / (1 - p)]
        mean = mean + weight * loss.model.outputs(loss.unpack(theta), data.X, kept)
    np.testing.assert_allclose(mean, loss.outputs(theta, data.X), rtol=1e-12)


def test_dropout_over_too_many_units_is_refused_with_the_way_out():
    with pytest.raises(learning.NotLearnable, match="give the batches dropout"):
        learning.training_loss(learning.model("mlp", width_1=64), "moons", dropout=0.5)


def test_batches_with_dropout_drop_each_rows_units_and_their_mean_is_the_losses():
    """A linear model of squared loss: the mean gradient over 4,000 steps is that of its mean loss."""
    rng = np.random.default_rng(8)
    data, p = learning.from_arrays(rng.normal(size=(40, 3)), rng.normal(size=40)), 0.3
    loss, mean = learning.training_loss("linear", data), learning.training_loss("linear", data, dropout=p)
    batches, theta = learning.batches(40, seed=2, dropout=p), some(loss, 1)[:, 0]
    rows, total = Minibatches(loss, batches), np.zeros((4000, 4))
    for step in range(4000):
        rows.seek(step)
        total[step] = rows.value_and_gradient(theta)[1]
    error = total.std(axis=0) / np.sqrt(4000)
    assert np.all(np.abs(total.mean(axis=0) - mean.gradient(theta)) < 5 * error + 1e-12)
    (kept,) = batches.kept(7, 40, (3,))
    indices = batches.indices(7, 40)
    rows.seek(7)
    z = (data.X[indices] * kept) @ theta[:3] + theta[3]
    assert rows.value(theta) == pytest.approx(0.5 * np.mean((z - data.y[indices]) ** 2), rel=1e-12)
    assert set(np.unique(kept)) == {0.0, 1 / (1 - p)}


def test_dropout_of_batches_needs_units_and_is_not_taken_twice():
    circle = learning.training_loss("sphere", "disc")
    with pytest.raises(learning.NotLearnable, match="no units to drop"):
        Minibatches(circle, learning.batches(8, dropout=0.5))
    twice = learning.training_loss("linear", "line", dropout=0.5)
    with pytest.raises(learning.NotLearnable, match="of the loss already"):
        Minibatches(twice, learning.batches(8, dropout=0.5))
    with pytest.raises(ValueError, match="must lie in"):
        learning.batches(8, dropout=1.0)


# ---- what the landscapes look like


def test_separable_classes_have_no_minimum_and_with_decay_they_have_one():
    """Logistic regression of one feature: proved over the box, both times."""
    x = np.concatenate([np.linspace(-3, -0.5, 20), np.linspace(0.5, 3, 20)])
    data = learning.from_arrays(x[:, None], x > 0)
    box = [(-10, 10), (-10, 10)]
    without = landscapes.atlas(learning.training_loss("logistic", data, domain=box), seconds=20)
    assert without.certified and len(without) == 0
    decayed = learning.training_loss("logistic", data, weight_decay=0.01, domain=box)
    atlas = landscapes.atlas(decayed, seconds=20)
    assert atlas.certified and list(atlas.kinds) == ["minimum"]


@pytest.mark.parametrize(
    "model, mirror", [("scaled_tanh_unit", [[-1, 0], [0, -1]]), ("two_tanh_units", [[0, 1], [1, 0]])]
)
def test_two_weights_have_a_minimum_and_its_twin_with_a_saddle_between(model, mirror):
    x = np.linspace(-2, 2, 30)
    truth = 1.3 * np.tanh(1.5 * x) if model == "scaled_tanh_unit" else np.tanh(2 * x) + np.tanh(0.4 * x)
    loss = learning.training_loss(model, learning.from_arrays(x[:, None], truth), domain=[(-4, 4), (-4, 4)])
    atlas = landscapes.atlas(loss, certify=False)
    minima = atlas.points[[kind == "minimum" for kind in atlas.kinds]]
    assert len(minima) == 2 and "saddle" in list(atlas.kinds)
    np.testing.assert_allclose(np.array(mirror) @ minima[0], minima[1], atol=1e-7)


# ---- what does not fit


@pytest.mark.parametrize(
    "model, data, loss, said",
    [
        ("logistic", "line", None, "learns classes"),
        ("linear", "iris", None, "learns numbers"),
        ("logistic", "iris", None, "take the softmax model"),
        ("polynomial", "cat_brain", None, "of one feature"),
        ("linear", "line", "hinge", "not for them"),
        ("softmax", "moons", "hinge", "take cross-entropy"),
        ("tanh_unit", "cat_brain", None, "one input"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_way_out(model, data, loss, said):
    with pytest.raises(learning.NotLearnable, match=said):
        learning.training_loss(model, data, loss)


@pytest.mark.parametrize(
    ("initialisation", "deviation"),
    [
        ("xavier", lambda before, after: np.sqrt(2 / (before + after))),
        ("he", lambda before, after: np.sqrt(2 / before)),
        ("lecun", lambda before, after: np.sqrt(1 / before)),
        ("normal", lambda before, after: 0.3),
        ("zeros", lambda before, after: 0.0),
    ],
)
def test_first_weights_have_the_deviation_of_their_initialisation(initialisation, deviation):
    """Of 200 x 100 and 150 x 200 normal numbers, within four standard errors; biases are 0."""
    data = learning.from_arrays(np.random.default_rng(0).normal(size=(5, 100)), np.arange(5.0))
    model = learning.model("mlp", width_1=200, width_2=150, initialisation=initialisation, sigma=0.3)
    loss = learning.training_loss(model, data)
    parts = loss.unpack(loss.initial(3))
    for name in ("W1", "W2"):
        after, before = parts[name].shape
        expected = deviation(before, after)
        assert abs(np.std(parts[name]) - expected) <= 4 * expected / np.sqrt(2 * before * after)
        assert abs(np.mean(parts[name])) <= 4 * expected / np.sqrt(before * after)
    assert not np.any(parts["b1"]) and not np.any(parts["b3"])


def test_the_outputs_are_what_the_last_layer_hands_on():
    loss = LOSSES["mlp"]()
    parts = loss.unpack(some(loss, 1)[:, 0])
    hidden, outputs = loss.model.activations(parts, loss.data.X)
    np.testing.assert_allclose(hidden, np.tanh(loss.data.X @ parts["W1"].T + parts["b1"]), rtol=1e-13)
    np.testing.assert_array_equal(outputs, loss.outputs(some(loss, 1)[:, 0], loss.data.X))


@pytest.mark.parametrize("layer", [1, 2])
def test_the_layers_after_a_hidden_one_make_the_outputs_of_what_it_hands_on(layer):
    network = learning.model("mlp", width_1=4, width_2=3, activation="relu")
    loss = learning.training_loss(network, learning.dataset("moons"))
    parts, X = loss.unpack(loss.initial(3)), loss.data.X
    handed_on = network.activations(parts, X)
    np.testing.assert_allclose(
        network.outputs_from(parts, layer, handed_on[layer - 1]), handed_on[-1], rtol=1e-13
    )
