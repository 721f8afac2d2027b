"""The step sizes a landscape is opened with: stable, round, and a matter of the landscape alone."""

import math

import numpy as np
import pytest

import landscapes
import optimizers
from optimizers.step_sizes import stability
from optimizers.step_sizes.fitting import fitted, typical_curvature

STEPPING = [n for n in optimizers.names() if "step_size" in {k.name for k in optimizers.method(n).knobs()}]
LIMITED = stability.limited()
SCALE_FREE = [n for n in STEPPING if optimizers.method(n).scale_free]
CURVED = [
    name
    for name in landscapes.names()
    if typical_curvature(landscapes.get(name), landscapes.get(name).start) is not None
]


def opening(name, f, **chosen):
    return fitted(optimizers.method(name), f, f.start, **chosen).get("step_size")


def scaled(f, factor):
    """factor * f, on the same box from the same start."""
    return landscapes.from_callable(
        lambda theta: factor * f.function(theta, **f.settings), domain=f.domain, start=f.start
    )


@pytest.mark.parametrize("name", LIMITED)
@pytest.mark.parametrize("place", CURVED)
def test_a_fitted_step_is_stable_where_the_landscape_is_typically_curved(name, place):
    """By the spectral radius of the method's own recurrence on that parabola, not by its formula."""
    f = landscapes.get(place)
    method = optimizers.get(name, step_size=opening(name, f))
    code = stability.behaviour(method, [typical_curvature(f, f.start)])
    assert code in (stability.SETTLES, stability.OSCILLATES)


ROUND = [float(f"{digit}e{power}") for power in range(-20, 20) for digit in (1, 2, 5)]


@pytest.mark.parametrize("name", LIMITED)
@pytest.mark.parametrize("place", CURVED)
def test_it_is_half_the_stability_limit_rounded_down_to_1_2_or_5_within_the_knobs_range(name, place):
    f = landscapes.get(place)
    half = optimizers.get(name).stability_limit(typical_curvature(f, f.start)) / 2
    expected = max(size for size in ROUND if size <= half * (1 + 1e-12))
    assert opening(name, f) == min(max(expected, 1e-6), 10)


@pytest.mark.parametrize("name", [*LIMITED, *SCALE_FREE])
@pytest.mark.parametrize("place", CURVED[::4])
def test_the_first_digit_is_1_2_or_5(name, place):
    size = opening(name, landscapes.get(place))
    assert f"{size:e}".partition("e")[0] in ("1.000000", "2.000000", "5.000000")


@pytest.mark.parametrize("name", LIMITED)
@pytest.mark.parametrize("place", ["himmelblau", "rosenbrock", "forrester", "sphere_3d", "booth"])
@pytest.mark.parametrize("factor", [1e-2, 0.1, 10.0])
def test_a_steeper_landscape_gets_a_step_as_much_shorter(name, place, factor):
    f = landscapes.get(place)
    assert opening(name, scaled(f, factor)) == pytest.approx(min(opening(name, f) / factor, 10), rel=1e-12)


@pytest.mark.parametrize("name", SCALE_FREE)
@pytest.mark.parametrize("factor", [1e-3, 7.0])
def test_a_method_that_does_not_feel_the_slopes_size_is_not_fitted_to_it(name, factor):
    f = landscapes.get("himmelblau")
    assert opening(name, scaled(f, factor)) == opening(name, f)


@pytest.mark.parametrize("name", SCALE_FREE)
def test_its_step_goes_with_the_boxs_width_instead(name):
    """The default on a box 10 wide; with sides of 10 and 1000 their geometric mean counts."""
    default = optimizers.get(name).settings["step_size"]

    def on(*widths):
        box = tuple((0.0, width) for width in widths)
        return opening(name, landscapes.from_callable(lambda t: t[0] ** 2, domain=box))

    lead = float(f"{default:e}".partition("e")[0])
    usual = default * max(d for d in (1, 2, 5) if d <= lead) / lead
    assert on(10) == pytest.approx(usual) and on(10, 10) == pytest.approx(usual)
    assert on(10, 1000) == pytest.approx(min(10 * usual, 10))


@pytest.mark.parametrize("name", STEPPING)
def test_equal_landscapes_get_equal_steps(name):
    """However they came to be: twice from the gallery, or with the same number as a knob or typed."""
    one, other = (
        landscapes.get("ellipse", condition_number=40),
        landscapes.get("ellipse", condition_number=40),
    )
    assert opening(name, one) == opening(name, other)
    typed = [landscapes.from_formula("(1-x)^2 + 100(y-x^2)^2", domain=((-2, 2), (-1, 3)), start=(-1.2, 1))]
    typed.append(
        landscapes.from_formula("(x-1)^2 + 100(x*x-y)^2", domain=((-2, 2), (-1, 3)), start=(-1.2, 1))
    )
    assert opening(name, typed[0]) == opening(name, typed[1])


@pytest.mark.parametrize("name", optimizers.names())
def test_nothing_is_fitted_where_the_person_chose_or_nothing_can_be_said(name):
    method, f = optimizers.method(name), landscapes.get("himmelblau")
    assert fitted(method, f, f.start, step_size=0.3) == {}
    line = landscapes.get("line")
    knows = name in SCALE_FREE
    assert bool(fitted(method, line, line.start)) == knows
    assert bool(fitted(method, f, f.start)) == (knows or method().stability_limit(1.0) is not None)


@pytest.mark.parametrize("name", ["momentum", "nesterov", "nesterov_lookahead"])
def test_the_momentum_that_was_chosen_moves_the_step_as_it_moves_the_limit(name):
    f = landscapes.from_callable(lambda t: 2.0 * t[0] ** 2, domain=((-1, 1),))
    for momentum in (0.0, 0.5, 0.9):
        limit = optimizers.get(name, momentum=momentum).stability_limit(4.0)
        size = opening(name, f, momentum=momentum)
        assert 0.2 * limit <= size <= 0.5 * limit * (1 + 1e-9)


@pytest.mark.parametrize("matrix", [[[3.0]], [[2.0, 1.0], [1.0, -5.0]], np.diag([1.0, 7.0, -2.0]).tolist()])
def test_the_typical_curvature_of_a_quadratic_is_its_largest_eigenvalue(matrix):
    d = len(matrix)
    f = landscapes.from_callable(
        lambda t: sum(matrix[i][j] * t[i] * t[j] / 2 for i in range(d) for j in range(d)),
        domain=((-1, 2),) * d,
    )
    largest = np.abs(np.linalg.eigvalsh(matrix)).max()
    assert typical_curvature(f, f.start) == pytest.approx(largest, rel=1e-9)


def test_only_the_ground_below_the_start_counts():
    """x^4 is curved by 12 x^2: from 1, descent never meets what is farther out than 1."""
    f = landscapes.get("quartic")
    from_one, from_two = typical_curvature(f, [1.0]), typical_curvature(f, [2.0])
    assert 8 < from_one <= 12 and 32 < from_two <= 48
    assert typical_curvature(f, [[1.0, 2.0]]) == pytest.approx(from_two, rel=0.05)


@pytest.mark.parametrize("place", ["line", "absolute_value", "staircase", "cone"])
def test_ground_without_a_finite_curvature_has_none(place):
    f = landscapes.get(place)
    curvature = typical_curvature(f, f.start)
    assert curvature is None or math.isfinite(curvature)
    assert (curvature is None) == (place != "cone")  # a cone is curved around its axis
