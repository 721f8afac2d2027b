"""Signals by layer against torch on the same weights; laws against draws, integrals and closed forms."""

import mpmath
import numpy as np
import pytest
import torch
from scipy.integrate import quad

from landscapes.core.knob import KnobError
from landscapes.learning import dataset, model
from landscapes.learning.depth import laws as laws_module
from landscapes.learning.depth.kinds import FloatFormat, Signal
from landscapes.learning.depth.laws import laws
from landscapes.learning.depth.passes import forward
from landscapes.learning.depth.propagation import inputs, propagate
from landscapes.learning.models.layers import first_weights

BENDS = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "linear": lambda z: z}
SLOPES = {"tanh": lambda z: 1 / np.cosh(z) ** 2, "sigmoid": lambda z: 1 / (2 + 2 * np.cosh(z))}
VALUES = {"tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}


def by_torch(activation, initialisation, depth, width, samples, seed, sigma):
    """Activations, deltas and gradients by torch's autograd, and each layer's Jacobian at the first input."""
    weights = [
        torch.tensor(W, requires_grad=True)
        for W in first_weights(initialisation, [width] * (depth + 1), sigma, seed)
    ]
    X = torch.tensor(inputs(samples, width, seed))
    g = torch.tensor(np.random.default_rng([seed, 0x675F4C]).normal(size=(samples, width)))
    bend, a, sums = BENDS[activation], [X], []
    for W in weights:
        z = torch.nn.functional.linear(a[-1], W)
        z.retain_grad()
        sums.append(z)
        a.append(bend(z))
    cost = (g * a[-1]).sum()
    cost.backward()
    deltas = [z.grad.numpy() for z in sums]
    gradients = [W.grad.numpy() / samples for W in weights]
    jacobians = []
    for k in range(depth):

        def layers(x, k=k):
            for W in weights[: k + 1]:
                x = bend(W @ x)
            return x

        jacobians.append(torch.autograd.functional.jacobian(layers, X[0]).numpy())
    return [one.detach().numpy() for one in a], deltas, gradients, jacobians


@pytest.mark.parametrize("activation", BENDS)
@pytest.mark.parametrize("initialisation", ["he", "xavier", "normal"])
def test_signals_are_those_of_torch(activation, initialisation):
    given = (activation, initialisation, 6, 12, 9, 3, 0.4)
    record = propagate(*given)
    a, deltas, gradients, jacobians = by_torch(*given)
    for ours, theirs in ((record.activations, a), (record.deltas, deltas), (record.gradients, gradients)):
        np.testing.assert_allclose(10**ours, [np.mean(one**2) for one in theirs], rtol=1e-10)
    for ours, jacobian in zip(record.singular, jacobians):
        values = np.linalg.svd(jacobian, compute_uv=False)
        known = np.isfinite(ours)
        np.testing.assert_allclose(ours[known], values[known], rtol=1e-9, atol=1e-14 * values[0])
        assert np.all(values[~known] <= 1e-12 * values[0])
    squares = [np.sum(jacobian**2) / 12 for jacobian in jacobians]
    np.testing.assert_allclose(10**record.jacobian, squares, rtol=1e-10)
    if activation == "relu":
        np.testing.assert_array_equal(record.dead, [np.mean(np.all(one == 0, axis=0)) for one in a[1:]])
        np.testing.assert_allclose(record.saturated, [np.mean(one == 0) for one in a[1:]])


def test_singular_values_that_are_told_are_known():
    """Against sixty digits: to a hundredth, wherever they are not NaN."""
    with mpmath.workdps(60):
        for activation, initialisation in (("tanh", "xavier"), ("linear", "he")):
            record = propagate(activation, initialisation, 30, 8, 1)
            weights = first_weights(initialisation, [8] * 31, 0.01, 0)
            product = mpmath.eye(8)
            for k, slope in enumerate(forward(activation, weights, inputs(1, 8, 0)).slopes):
                product = mpmath.diag(slope[0].tolist()) * (mpmath.matrix(weights[k].tolist()) * product)
            truth = sorted(map(float, mpmath.svd_r(product, compute_uv=False)), reverse=True)
            known = np.isfinite(record.singular[-1])
            assert 2 <= known.sum() < 8
            np.testing.assert_allclose(record.singular[-1][known], np.array(truth)[known], rtol=0.01)


def test_the_weights_are_those_of_the_perceptron():
    """One definition of activations and first weights: MLP begins with the same numbers and says the same."""
    data = dataset("iris")
    mlp = model("mlp", width_1=5, width_2=4, activation="sigmoid", initialisation="he")
    theta = mlp.initial(data, seed=7)
    layers = mlp.layers(data)
    parts = [p for W in first_weights("he", layers, 0.01, 7) for p in (W.ravel(), np.zeros(len(W)))]
    np.testing.assert_array_equal(theta, np.concatenate(parts))


# Laws ---------------------------------------------------------------------------------------------


def test_closed_forms():
    n, depth, sigma = 64, 10, 0.05
    for activation, share in (("relu", 0.5), ("linear", 1.0)):
        factor = sigma**2 * n * share
        law = laws(activation, sigma, depth, n, 7)
        layer = np.arange(depth + 1)
        np.testing.assert_allclose(law.activations.log10, layer * np.log10(factor))
        np.testing.assert_allclose(law.jacobian.log10, layer[1:] * np.log10(factor))
        np.testing.assert_allclose(law.deltas.log10, np.log10(share) + layer[:-1][::-1] * np.log10(factor))
        np.testing.assert_allclose(np.diff(law.gradients.log10), 0, atol=1e-12)  # the same in every layer
        np.testing.assert_allclose(law.activations.deviation, np.sqrt(layer * (3 / share - 1) / n))


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
@pytest.mark.parametrize("q", [1e-8, 0.01, 1.0, 30.0, 1e4])
def test_means_over_normal_numbers_are_integrals(activation, q):
    """Against adaptive quadrature, told where the functions bend."""
    h, slope, root = VALUES[activation], SLOPES[activation], np.sqrt(q)
    near = [p for p in np.array([-30, -5, -1, 0, 1, 5, 30]) / max(root, 1) if abs(p) < 12]

    def mean(f):
        def weighted(z):
            return f(np.clip(root * z, -300, 300)) * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)

        return quad(weighted, -12, 12, points=near, epsabs=1e-15, epsrel=1e-12, limit=500)[0]

    got = laws_module._means(activation, float(np.log(q)))
    assert np.exp(got.square) == pytest.approx(mean(lambda z: h(z) ** 2), rel=1e-9)
    assert np.exp(got.slope) == pytest.approx(mean(lambda z: slope(z) ** 2), rel=1e-9)
    fourth = mean(lambda z: h(z) ** 4)
    assert got.own == pytest.approx(fourth / np.exp(got.square) ** 2 - 1, rel=1e-7, abs=1e-9)
    e = 1e-4
    powers = [laws_module._means(activation, float(np.log(q)) + s * e).square for s in (1, -1)]
    assert got.passed == pytest.approx((powers[0] - powers[1]) / 2 / e, rel=1e-5, abs=1e-8)


DRAWS = 60


@pytest.fixture(scope="module")
def many():
    """Ten layers of 64 units, drawn many times: {setting: records}."""
    settings = [("relu", "he"), ("relu", "xavier"), ("relu", "normal"), ("tanh", "xavier"), ("sigmoid", "he")]
    return {
        setting: [propagate(*setting, depth=10, width=64, samples=4, seed=seed) for seed in range(DRAWS)]
        for setting in settings
    }


def test_rectified_layers_have_their_law_in_the_mean(many):
    """(sigma^2 n / 2)^L is exact at every width: means over draws are within four standard errors of it."""
    for initialisation, factor in (("he", 1.0), ("xavier", 0.5), ("normal", 1e-4 * 32)):
        squares = np.array(
            [10 ** (r.activations - 10 * np.log10(factor)) for r in many["relu", initialisation]]
        )
        last = squares[:, -1]
        assert abs(np.mean(last) - 1) < 4 * np.std(last) / np.sqrt(DRAWS)
    known = [10 ** many["relu", name][0].laws.activations.log10[-1] for name in ("he", "xavier", "normal")]
    assert known == pytest.approx([1, 9.8e-4, 1.1e-25], rel=0.03)


def test_other_signals_have_their_laws(many):
    """Logarithms' medians within four standard errors and the finite width's own shift, variance / 2."""
    for setting, records in many.items():
        for name in ("activations", "deltas", "gradients", "jacobian"):
            law = getattr(records[0].laws, name)
            logs = np.log(10) * np.array([getattr(r, name) - law.log10 for r in records])
            spread = law.deviation
            off = np.abs(np.median(logs, axis=0))
            assert np.all(off <= 0.75 * spread**2 + 5 * spread / np.sqrt(DRAWS) + 1e-9), (setting, name)


def test_the_finite_width_is_as_wrong_as_said():
    """The deviation over draws, for one input, is the predicted one to a quarter; a Jacobian's is less."""
    for setting in (("relu", "he"), ("tanh", "xavier"), ("sigmoid", "he")):
        drawn = [propagate(*setting, depth=4, width=80, samples=1, seed=seed) for seed in range(100)]
        law = drawn[0].laws.activations
        logs = np.log(10) * np.array([r.activations - law.log10 for r in drawn])[:, 1:]
        np.testing.assert_allclose(np.std(logs, axis=0), law.deviation[1:], rtol=0.25)
        law = drawn[0].laws.jacobian
        squares = np.array([10 ** (r.jacobian - law.log10) for r in drawn])
        assert np.all(np.std(squares, axis=0) < 1.3 * law.deviation)
        away = np.abs(np.mean(squares, axis=0) - 1)
        assert np.all(away < 4 * np.std(squares, axis=0) / np.sqrt(100) + 2 / 80)


def test_sigmoid_loses_about_a_quarter_of_sigma_root_n_a_layer():
    record = propagate("sigmoid", "normal", depth=8, width=64)
    steps = np.diff(record.laws.deltas.log10)
    np.testing.assert_allclose(steps, -2 * np.log10(0.01 * np.sqrt(64) / 4), rtol=1e-3)


def test_gradients_are_alike_where_activations_and_deltas_are_not():
    record = propagate("relu", "normal", depth=30, width=64)
    assert np.ptp(record.activations) > 60 and np.ptp(record.deltas) > 60
    assert np.ptp(record.gradients) < 2 and np.max(record.gradients) < -65


# Formats ------------------------------------------------------------------------------------------


def test_where_jacobians_leave_half_precision():
    """Measured once with a prototype: layers 7, 8 and 5 with N(0, 0.01), never with He's relu."""
    for activation, layer in (("relu", 7), ("tanh", 8), ("sigmoid", 5)):
        found = [
            propagate(activation, "normal", 12, 64, 2, seed).leaves(FloatFormat.FLOAT16, Signal.JACOBIAN)
            for seed in range(7)
        ]
        assert np.median(found) == layer, (activation, found)
    record = propagate("relu", "he", 50, 64, 2)
    assert record.leaves(FloatFormat.FLOAT16, Signal.JACOBIAN) is None
    assert record.leaves(FloatFormat.FLOAT32, Signal.ACTIVATIONS) is None


def test_what_a_format_loses_is_what_rounding_leaves():
    """Torch's own conversions, on the activations of a network that shrinks and of one that grows."""
    for sigma, kind in ((0.01, "zero"), (2.0, "infinite")):
        given = ("relu", "normal", 8, 40, 20, 1, sigma)
        record, (a, _, gradients, _) = propagate(*given), by_torch(*given)
        for signal, arrays in ((Signal.ACTIVATIONS, a[1:]), (Signal.GRADIENTS, gradients)):
            lost = record.lost[FloatFormat.FLOAT16, signal]
            for layer, numbers in enumerate(arrays):
                numbers = torch.tensor(numbers[numbers != 0])
                half = numbers.half()
                assert lost.zero[layer] == pytest.approx(float((half == 0).double().mean()), abs=1e-3)
                assert lost.infinite[layer] == pytest.approx(float(half.isinf().double().mean()), abs=1e-3)
                small = (half != 0) & (half.abs() < 2.0**-14)
                assert lost.subnormal[layer] == pytest.approx(float(small.double().mean()), abs=1e-3)
            assert getattr(lost, kind).max() > 0.5


def test_the_limits_of_formats():
    assert FloatFormat.FLOAT16.limits == (2.0**-24, 2.0**-14, 65504)
    assert FloatFormat.FLOAT32.limits == (2.0**-149, 2.0**-126, 2.0**128 - 2.0**104)


def test_layers_are_told_in_the_order_of_computing():
    """Deltas go down: the first that is lost is the highest."""
    record = propagate("tanh", "normal", 20, 64, 5)
    lost = record.lost[FloatFormat.FLOAT16, Signal.DELTAS]
    layer = record.leaves(FloatFormat.FLOAT16, Signal.DELTAS)
    assert lost.zero[layer - 1] > 0.5 >= lost.zero[layer]
    layer = record.leaves(FloatFormat.FLOAT16, Signal.ACTIVATIONS)
    lost = record.lost[FloatFormat.FLOAT16, Signal.ACTIVATIONS]
    assert lost.zero[layer - 1] > 0.5 >= lost.zero[layer - 2]
    # In float32 as well, further on.
    deep = propagate("tanh", "normal", 50, 64, 5)
    assert deep.leaves(FloatFormat.FLOAT32, Signal.ACTIVATIONS) > layer


def test_the_deepest_networks_are_still_numbers():
    """Fifty layers of the smallest weights: 1e-300 and less in squares, which are not computed."""
    record = propagate("tanh", "normal", 50, 4, 3, sigma=1e-4)
    assert np.all(np.isfinite(record.activations)) and record.activations[-1] < -350
    assert abs(record.activations[-1] - record.laws.activations.log10[-1]) < 12
    assert np.all(np.isfinite(record.laws.deltas.log10))


def test_zeros_pass_nothing_on():
    for activation, last in (
        ("tanh", 0.0),
        ("linear", 0.0),
        ("sigmoid", np.log10(1 / 16)),
        ("relu", -np.inf),
    ):
        record = propagate(activation, "zeros", 5, 200, 200)
        assert np.all(record.deltas[:-1] == -np.inf) and np.all(record.gradients[:-1] == -np.inf)
        assert np.all(record.laws.deltas.log10[:-1] == -np.inf)
        assert record.laws.deltas.log10[-1] == pytest.approx(last)
        if last > -np.inf:
            assert record.deltas[-1] == pytest.approx(last, abs=0.02)
        assert not record.singular.any()
        constant = np.log10(1 / 4) if activation == "sigmoid" else -np.inf
        np.testing.assert_allclose(record.activations[1:], constant)
        np.testing.assert_allclose(record.laws.activations.log10[1:], constant)


def test_settings_out_of_range_are_refused():
    for wrong in ({"depth": 51}, {"depth": 1}, {"width": 1}, {"activation": "gelu"}, {"sigma": 0.0}):
        with pytest.raises(KnobError):
            propagate(**{"activation": "relu", "initialisation": "he", **wrong})
