"""What is found by trying a rule, against closed forms: its stability limit; whether it is scale free."""

import numpy as np
import pytest

import landscapes
import optimizers
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams
from optimizers.rules.own_rule import class_of
from optimizers.step_sizes.fitting import fitted
from tests.optimizers.rules.test_own_rule import PAIRS

# The limit as a multiple of 1/curvature, with a = 0.9.
LIMITS = {
    "theta = theta - d*g": 2,
    "theta = theta - d*g/4": 8,
    "v = a*v + d*g; theta = theta - v": 2 * 1.9,
    "v = a*v + g; theta = theta - d*v": 2 * 1.9,
    "v = a*v + (1-a)*g; theta = theta - d*v": 2 * 1.9 / 0.1,
    "p = q; q = theta; theta = theta - d*g + a*(theta - p)": 3.8,
    "v = a*v + g; theta = theta - d*(a*v + g)": 2 * 1.9 / 2.8,
    "v = a*v + g(theta - d*a*v); theta = theta - d*v": 2 * 1.9 / 2.8,
    "theta = theta - d*(g + g(theta - d*g))/2": 2,
}
NONE = [
    "theta = theta + d*g",  # it climbs
    "theta = theta - d*clip(g, -1, 1)",
    "theta = theta - d*g/(1 + t/100)",
    "theta = theta - d*norm(g)*sign(g)",  # a matrix in one dimension only
    "theta = theta - d*g*f",
    "theta = theta - d*solve(H, g)",
    "theta = theta - d*(g + normal())",
    "theta = theta - c*g",
    "d = 0.1 in [0.01, 1]; theta = theta - d*g",
]


@pytest.mark.parametrize("text", LIMITS)
def test_the_limit_of_a_rule_that_is_a_matrix_is_the_closed_form(text):
    for curvature in (1.0, 73.0, 2e-4):
        assert optimizers.from_rule(text).stability_limit(curvature) == pytest.approx(
            LIMITS[text] / curvature, rel=1e-6
        )


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_such_matrix_or_says_its_step_size_has_none(text):
    assert optimizers.from_rule(text).stability_limit(3.0) is None


def test_members_with_knobs_of_their_own_have_limits_of_their_own():
    method = class_of("v = a*v + d*g; theta = theta - v")()
    shares, curvatures = np.array([0.0, 0.5, 0.9]), np.array([[1.0], [10.0]])
    limits = method.unchecked(a=shares).stability_limit(curvatures)
    assert limits is not None
    np.testing.assert_allclose(limits, 2 * (1 + shares) / curvatures, rtol=1e-6)


@pytest.mark.parametrize("text", LIMITS)
def test_beyond_the_limit_it_grows_and_below_it_does_not(text):
    """On a bowl, by stepping."""
    f = landscapes.from_formula("3.5*(x^2 + y^2)")
    limit = optimizers.from_rule(text).stability_limit(7.0)
    assert isinstance(limit, float)
    for share, grows in ((1.02, True), (0.98, False)):
        method = optimizers.from_rule(text, step_size=share * limit)
        theta, state = np.array([1.0, -0.5]), method.init(np.ones(2), Streams(0))
        lengths = []
        for _ in range(1200):
            theta, state = method.step(Oracle(f), theta, state)
            lengths.append(np.linalg.norm(theta))
        assert (lengths[-1] > 1e3 or not np.isfinite(lengths[-1])) == grows
        assert (lengths[-1] < 1e-3) == (not grows)


@pytest.mark.parametrize("pair", PAIRS)
def test_it_is_fitted_as_the_built_in_method_is(pair):
    """The limit is the same, and where steps do not grow with the slope that is seen."""
    text, name, _ = PAIRS[pair]
    mine, built_in, f = class_of(text), optimizers.method(name), landscapes.get("rosenbrock")
    assert mine.scale_free == built_in.scale_free
    if not mine.scale_free and "normal" not in text and "lambda" not in text:
        assert fitted(mine, f, f.start) == fitted(built_in, f, f.start) != {}
