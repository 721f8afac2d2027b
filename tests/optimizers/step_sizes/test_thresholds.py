"""The curvature that a method bears: on a parabola it comes to rest just below it, and leaves just above."""

import dataclasses

import numpy as np
import pytest

import landscapes
import optimizers
from optimizers import schedules
from optimizers.core.streams import Streams
from optimizers.step_sizes import stability

FROZEN = {
    "adam": ({}, {"beta1": 0.0}, {"beta1": 0.5}),
    "amsgrad": ({}, {"beta1": 0.5}),
    "adamw": ({"weight_decay": 0.0}, {"weight_decay": 0.9}, {"beta1": 0.5, "weight_decay": 0.4}),
    "rmsprop": ({}, {"momentum": 0.5}, {"centered": True}),
    "adagrad": ({}, {"lr_decay": 0.01}),
}
CASES = [(name, knobs) for name, several in FROZEN.items() for knobs in several]


@pytest.mark.parametrize("name", stability.limited())
@pytest.mark.parametrize("step_size", [0.003, 0.4])
def test_the_step_size_is_the_stability_limit_at_the_threshold(name, step_size):
    for decay in (0.0, 0.2):
        knobs = {"weight_decay": decay} if "weight_decay" in optimizers.method(name).__dict__ else {}
        method = optimizers.get(name, step_size=step_size, **knobs)
        threshold = method.stability_threshold()
        assert method.stability_limit(threshold) == pytest.approx(step_size, rel=1e-12)


def test_they_are_those_of_the_literature():
    eta, b = 0.2, 0.5
    assert optimizers.GradientDescent(step_size=eta).stability_threshold() == pytest.approx(2 / eta)
    assert optimizers.Momentum(step_size=eta, momentum=b).stability_threshold() == pytest.approx(
        (2 + 2 * b) / eta
    )
    nesterov = optimizers.Nesterov(step_size=eta, momentum=b)
    assert nesterov.stability_threshold() == pytest.approx((2 + 2 * b) / (eta * (1 + 2 * b)))
    assert optimizers.Adam(step_size=eta).stability_threshold() == pytest.approx(38 / eta)
    assert optimizers.RMSprop(step_size=eta).stability_threshold() == pytest.approx(2 / eta)


def test_a_schedule_has_a_threshold_for_each_step():
    method = optimizers.GradientDescent(step_size=schedules.inverse_time(0.2, 10))
    np.testing.assert_allclose(method.stability_threshold(np.array([0, 10])), [10, 20])


def test_others_have_none():
    for name in ("newton", "lbfgs", "rprop", "nadam", "nelder_mead"):
        assert optimizers.get(name).stability_threshold() is None
    for name in FROZEN:
        if name != "adamw":
            assert optimizers.get(name, weight_decay=0.1).stability_threshold() is None
    for wrapped in (
        optimizers.restarts(optimizers.GradientDescent()),
        optimizers.projected(optimizers.GradientDescent(), 1.0),
    ):
        assert wrapped.stability_threshold() is None


class _Parabolas:
    """f = sum of curvatures[k] / 2 theta[k]^2, whatever is asked."""

    def __init__(self, curvatures):
        self.curvatures = curvatures

    def gradient(self, theta):
        return self.curvatures * theta


@pytest.mark.parametrize(("name", "knobs"), CASES)
@pytest.mark.parametrize("share", [0.97, 1.03])
def test_with_its_scale_held_still_a_method_leaves_exactly_above_its_threshold(name, knobs, share):
    """The method's own steps; what it divides by is put back to the same numbers before each of them."""
    knobs = knobs | ({"beta2": 0.999} if "beta2" in {k.name for k in optimizers.method(name).knobs()} else {})
    method = optimizers.get(name, step_size=0.01, **knobs)
    theta = np.array([1e-6, -1e-6])
    size, late = np.array([3.0, 50.0]), 100_000  # so late that corrections of the bias are over
    state = method.init(theta, Streams(0))
    kept = {field: size**2 for field in ("square", "largest", "total") if hasattr(state, field)}
    if name == "adagrad":
        late = 1
    state = state._replace(t=np.array(late), **kept)
    threshold = method.stability_threshold()
    for _ in range(600):
        state = state._replace(t=np.array(late), **kept)
        if hasattr(state, "mean") and name == "rmsprop":
            state = state._replace(mean=np.zeros(2))
        # What the coming step will divide by, with gradients as small as these.
        scale = method.preconditioner(state)
        oracle = _Parabolas(share * threshold * scale)
        theta, state = method.step(oracle, theta, state)
        if name == "adagrad":
            state = state._replace(t=np.array(late))
    moved = np.abs(theta) / 1e-6
    assert np.all(moved > 100) if share > 1 else np.all(moved < 1e-2)


@pytest.mark.parametrize(("name", "knobs"), CASES)
def test_the_preconditioner_is_what_the_last_step_has_divided_by(name, knobs):
    """Steps with means of gradients that are known: without momentum the gradient itself."""
    knobs = {k: v for k, v in knobs.items() if k in ("lr_decay", "centered", "weight_decay")}
    if "beta1" in {k.name for k in optimizers.method(name).knobs()}:
        knobs["beta1"] = 0.0
    method = optimizers.get(name, step_size=0.01, **knobs)
    f = landscapes.get("himmelblau")
    theta = np.array([1.0, 2.0])
    state = method.init(theta, Streams(0))
    for _ in range(5):
        gradient = f.gradient(theta)
        moved, state = method.step(_Asked(f), theta, state)
        decay = method.weight_decay if name == "adamw" else 0.0
        step = (1 - 0.01 * decay) * theta - moved
        np.testing.assert_allclose(step, 0.01 * gradient / method.preconditioner(state), rtol=1e-9)
        theta = moved


class _Asked:
    def __init__(self, f):
        self.gradient = f.gradient


@pytest.mark.parametrize("name", optimizers.names())
def test_who_has_a_preconditioner_has_its_threshold_too(name):
    """So that nobody compares a plain curvature with a preconditioned one."""
    method = optimizers.method(name)
    if method.preconditioner is not optimizers.Optimizer.preconditioner:
        assert method.stability_threshold is not optimizers.Optimizer.stability_threshold
        fields = {field.name for field in dataclasses.fields(method)}
        assert "step_size" in fields and name in FROZEN
