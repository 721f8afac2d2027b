"""What is said of step sizes, against the methods themselves: run on parabolas, they do it."""

import numpy as np
import pytest

import landscapes
import optimizers
from optimizers.step_sizes import stability

METHODS = stability.limited()
SHARES = (0.001, 0.02, 0.2, 0.45, 0.55, 0.9, 0.99, 1.01, 1.2, 1.9)


def made(name, size, **more):
    method = optimizers.method(name)
    known = {k.name for k in method.knobs()}
    return method(step_size=size, **{k: v for k, v in more.items() if k in known})


def simulated(method, curvature, steps=400):
    """theta (steps + 1,) on a parabola of that curvature, from 1: the landscape's own loop."""
    bowl = landscapes.from_callable(lambda theta: curvature / 2 * theta[0] ** 2, domain=((-1, 1),))
    return optimizers.run(bowl, method, [1.0], steps, tolerance=0.0).path[:, 0]


def test_the_list_is_that_of_the_methods_with_a_limit_that_moves_with_the_curvature():
    assert METHODS == [
        "gradient_descent",
        "noisy_gradient_descent",
        "momentum",
        "nesterov",
        "nesterov_lookahead",
    ]


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("momentum", (0.0, 0.3, 0.9))
@pytest.mark.parametrize("share", SHARES)
def test_a_run_diverges_oscillates_or_settles_as_it_is_said(name, momentum, share):
    curvature = 3.7
    limit = made(name, 0.1, momentum=momentum).stability_limit(curvature)
    method = made(name, share * limit, momentum=momentum, noise=0.0)
    path = simulated(method, curvature)
    said = stability.BEHAVIOURS[int(stability.behaviour(method, [curvature]))]
    assert (said == "diverges") == (share > 1)
    last = np.abs(path[np.isfinite(path)][-1])
    assert (last > 1) == (said == "diverges")
    if said != "diverges":
        seen = path[np.abs(path) > 1e-12]
        assert (said == "oscillates") == bool(np.any(np.diff(np.sign(seen)) != 0))


@pytest.mark.parametrize("name", METHODS)
def test_the_spectral_radius_passes_one_exactly_at_the_methods_own_limit(name):
    for curvature in (0.5, 30.0, 5e3):
        limit = made(name, 0.1, momentum=0.7).stability_limit(curvature)
        for share, within in ((1 - 1e-7, True), (1 + 1e-7, False)):
            mu = stability.factors(made(name, share * limit, momentum=0.7), np.array([curvature]))
            assert (np.abs(mu).max() < 1) == within


@pytest.mark.parametrize("a", (0.05, 0.5, 0.9))
def test_the_borders_by_hand(a):
    def first_swing(name):
        """The s where it begins to oscillate, by halving."""
        low, high = 1e-9, 1.0
        for _ in range(60):
            s = (low + high) / 2
            # A curvature of 1/8, as step sizes end at 10.
            swings = stability.behaviour(made(name, 8 * s, momentum=a), [0.125]) == stability.OSCILLATES
            low, high = (low, s) if swings else (s, high)
        return low

    assert first_swing("momentum") == pytest.approx((1 - np.sqrt(a)) ** 2, rel=1e-5)
    for name in ("nesterov", "nesterov_lookahead"):
        assert first_swing(name) == pytest.approx(((1 - a) / (1 + a)) ** 2, rel=1e-5)


def test_dampening_and_weight_decay_move_the_limit_as_the_method_says():
    method = optimizers.get("momentum", step_size=0.1, momentum=0.6, dampening=0.5, weight_decay=0.25)
    limit = method.stability_limit(2.0)
    for share, within in ((0.999, True), (1.001, False)):
        moved = optimizers.get(
            "momentum", step_size=share * limit, momentum=0.6, dampening=0.5, weight_decay=0.25
        )
        assert (np.abs(stability.factors(moved, np.array([2.0]))).max() < 1) == within


def test_ground_that_curves_down_or_is_unknown_is_no_matter_of_the_step_size():
    method = made("gradient_descent", 0.5)
    bends = np.array([[-1.0, -1.0, 0.0, 0.0, -1.0, 1.0, np.nan], [2.5, -0.5, 0.0, 1.0, 6.0, 5.0, 1.0]])
    said = [stability.BEHAVIOURS[k] for k in stability.behaviour(method, bends)]
    off = "curves down: no limit"
    assert said == [off, off, "no curvature", "settles", "diverges", "diverges", "undefined"]


def test_limits_are_infinite_without_upward_curvature():
    method = made("momentum", 0.1, momentum=0.5)
    found = stability.limits(method, [4.0, 0.0, -1.0, np.nan])
    assert found[0] == method.stability_limit(4.0)
    assert np.isinf(found[1:3]).all() and np.isnan(found[3])
