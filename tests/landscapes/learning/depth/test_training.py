"""Deep networks in training: torch's steps, what zeros never break, and which networks learn."""

import numpy as np
import pytest
import torch

from landscapes.core.knob import KnobError
from landscapes.learning import from_arrays
from landscapes.learning.depth.training import train
from landscapes.learning.models.layers import first_weights

RNG = np.random.default_rng(4)
X = RNG.normal(size=(60, 3))
NUMBERS = from_arrays(X, np.sin(2 * X[:, 0]) + 0.5 * X[:, 1])
CLASSES = from_arrays(X, (X[:, 0] * X[:, 1] > 0).astype(float), classes=True)


@pytest.mark.parametrize("data", [NUMBERS, CLASSES], ids=["numbers", "classes"])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_steps_are_those_of_torch(data, activation):
    got = train(data, activation, "he", depth=5, width=7, steps=20, step_size=0.2, seed=2)
    bend = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}[activation]
    W = [torch.tensor(w, requires_grad=True) for w in first_weights("he", [3, 7, 7, 7, 7, 1], 0.01, 2)]
    b = [torch.zeros(len(w), dtype=torch.float64, requires_grad=True) for w in W]
    x, t = torch.tensor(data.X), torch.tensor(data.y)[:, None]
    for step in range(21):
        a = x
        for k in range(5):
            z = torch.nn.functional.linear(a, W[k], b[k])
            a = bend(z) if k < 4 else z
        cost = 0.5 * ((a - t) ** 2).mean()
        if data is CLASSES:
            cost = torch.nn.functional.binary_cross_entropy_with_logits(a, t)
        assert got.losses[step] == pytest.approx(float(cost.detach()), rel=1e-10)
        slopes = torch.autograd.grad(cost, W + b)
        logs = [float(torch.log10(torch.mean(slope**2))) for slope in slopes[:5]]
        if step in (0, 20):
            np.testing.assert_allclose(got.first if step == 0 else got.last, logs, rtol=1e-8)
        with torch.no_grad():
            for parameter, slope in zip(W + b, slopes):
                parameter -= 0.2 * slope


def test_zeros_never_break_their_symmetry():
    """With sigmoid and one hidden layer weights move, and all units stay one; from other draws they part."""
    zeros = train(NUMBERS, "sigmoid", "zeros", depth=2, width=8, steps=250, step_size=0.3)
    assert zeros.losses[-1] < zeros.losses[0] and np.all(zeros.apart < 1e-12)
    assert zeros.last[0] > -np.inf
    drawn = train(NUMBERS, "sigmoid", "xavier", depth=2, width=8, steps=250, step_size=0.3)
    assert np.all(drawn.apart > 0.1)


def test_zeros_teach_tanh_and_relu_a_constant_only():
    best = 0.5 * np.var(NUMBERS.y)  # of all constants
    for activation in ("tanh", "relu", "linear"):
        got = train(NUMBERS, activation, "zeros", depth=4, width=8, steps=150, step_size=0.3)
        assert got.losses[-1] == pytest.approx(best, rel=1e-12) and not got.apart.any()
        assert np.all(got.last[:-1] == -np.inf)


def test_deep_networks_learn_from_he_and_not_from_small_weights():
    best = 0.5 * np.var(NUMBERS.y)
    he = train(NUMBERS, "relu", "he", depth=12, width=20, steps=300, step_size=0.05)
    small = train(NUMBERS, "relu", "normal", depth=12, width=20, steps=300, step_size=0.05)
    assert he.losses[-1] < 0.3 * best and small.losses[-1] == pytest.approx(best, rel=1e-6)
    assert np.all(small.first[:-1] < -25) and np.all(he.first > -8)


def test_a_network_that_diverges_says_so():
    got = train(NUMBERS, "linear", "normal", depth=8, width=20, steps=50, step_size=1.0, sigma=2.0)
    assert not np.isfinite(got.losses[-1])


def test_what_is_refused():
    with pytest.raises(ValueError, match="two classes"):
        train(from_arrays(X, RNG.integers(0, 3, 60), classes=True), "relu", "he")
    with pytest.raises(ValueError, match="steps"):
        train(NUMBERS, "relu", "he", steps=-1)
    with pytest.raises(KnobError):
        train(NUMBERS, "relu", "he", depth=51)
