"""Sweeps: every cell is its single run; rates and borders on quadratics are those of closed forms."""

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes import KnobError
from landscapes.core.progress import Cancelled
from landscapes.drawing.looks import look
from optimizers import Ending
from optimizers.experiments import sweeps
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.lowest import Lowest, reference_of
from optimizers.experiments.sweeps import Quantity
from optimizers.experiments.sweeps.kinds import Curvature
from optimizers.experiments.sweeps.quadratics import is_quadratic, model_of


def heavy_ball_radius(rate, momentum, curvatures):
    """By numpy.linalg, of the companion matrices."""
    worst = 0.0
    for c in curvatures:
        matrix = [[1 + momentum - rate * c, -momentum], [1.0, 0.0]]
        worst = max(worst, float(np.max(np.abs(np.linalg.eigvals(matrix)))))
    return worst


def nesterov_radius(rate, momentum, curvatures):
    worst = 0.0
    for c in curvatures:
        matrix = [[(1 + momentum) * (1 - rate * c), -momentum * (1 - rate * c)], [1.0, 0.0]]
        worst = max(worst, float(np.max(np.abs(np.linalg.eigvals(matrix)))))
    return worst


@pytest.mark.parametrize("place", ["ellipse", "booth", "matyas"])  # at 0, off 0, and turned
@pytest.mark.parametrize("name, radius", [("momentum", heavy_ball_radius), ("nesterov", nesterov_radius)])
def test_rates_on_a_quadratic_are_the_closed_form_s_and_the_border_is_within_a_cell(place, name, radius):
    f, method = landscapes.get(place), optimizers.get(name)
    curvatures = np.linalg.eigvalsh(f.hessian(np.asarray(f.start)))
    top = curvatures[-1]
    axes = (
        sweeps.axis(method, "step_size", 1e-3 / top, 5 / top, 24),
        sweeps.axis(method, "momentum", 0, 0.98, 20),
    )
    seen = sweeps.sweep(f, method, axes, steps=120, quantity=Quantity.RATE)
    assert np.all(seen.exact)
    expected = np.array([[radius(a, b, curvatures) for b in axes[1].values] for a in axes[0].values])
    np.testing.assert_allclose(seen.centre(), expected, rtol=0, atol=1e-6)
    np.testing.assert_allclose(seen.radii, expected, rtol=0, atol=1e-7)  # a double root halves the digits
    limits = [type(method)(momentum=b).stability_limit(top) for b in axes[1].values]
    for column, limit in zip(seen.centre().T, limits):
        first = int(np.argmax(column > 1))
        assert axes[0].values[first - 1] <= limit <= axes[0].values[first]


def test_weight_decay_moves_the_rest_point_and_the_rate_is_that_of_the_sum():
    f, method = landscapes.get("booth"), optimizers.GradientDescent(0.02)
    curvatures = np.linalg.eigvalsh(f.hessian(np.zeros(2)))
    seen = sweeps.sweep(f, method, {"weight_decay": [0.0, 0.3, 1.0]}, steps=60, quantity=Quantity.RATE)
    expected = [np.max(np.abs(1 - 0.02 * (curvatures + decay))) for decay in (0.0, 0.3, 1.0)]
    np.testing.assert_allclose(seen.centre(), expected, rtol=0, atol=1e-6)


def test_the_best_settings_by_theory_are_the_best_of_a_fine_grid():
    f = landscapes.get("ellipse")
    low, high = np.linalg.eigvalsh(f.hessian(np.zeros(2)))[[0, -1]]
    for name, radius in (("momentum", heavy_ball_radius), ("nesterov", nesterov_radius)):
        method = optimizers.get(name)
        axes = sweeps.axis(method, "step_size", 0.01, 1), sweeps.axis(method, "momentum", 0, 0.9)
        best = sweeps.sweep(f, method, axes, steps=1).optimum
        at = best.settings["step_size"], best.settings["momentum"]
        assert abs(radius(*at, (low, high)) - best.rate) < 1e-7
        around = [radius(at[0] * a, at[1] * b, (low, high)) for a in (0.9, 1, 1.1) for b in (0.9, 1, 1.1)]
        assert min(around) > best.rate - 1e-7
    descent = optimizers.GradientDescent()
    alone = sweeps.sweep(f, descent, {"step_size": np.geomspace(0.01, 1, 5)}, steps=1).optimum
    assert alone.rate == pytest.approx((high - low) / (high + low)) and alone.settings["step_size"] == 2 / (
        high + low
    )


def test_every_cell_is_its_single_run_whatever_the_grid():
    f = landscapes.get("himmelblau")
    starts = np.array([[0.5, -3.0], [3.5, 2.0]])
    method = optimizers.Momentum()
    knobs = {"step_size": np.geomspace(1e-4, 0.1, 5), "momentum": np.array([0.0, 0.6, 0.95])}
    seen = sweeps.sweep(f, method, knobs, starts, steps=60)
    gaps, reached = seen.values(), seen.values(Quantity.EVALUATIONS)
    some = sweeps.sweep(
        f,
        method,
        {"step_size": knobs["step_size"][[1, 3]], "momentum": knobs["momentum"][1:]},
        starts,
        steps=60,
    )
    assert np.array_equal(some.values(), gaps[[1, 3]][:, 1:])
    for cell in np.ndindex(5, 3):
        for s in range(2):
            alone = seen.run(*cell, start=s)
            assert alone.optimizer == optimizers.Momentum(**seen.settings(*cell))
            lost = alone.status in (Ending.DIVERGED, Ending.UNDEFINED)
            assert gaps[(*cell, s)] == (np.inf if lost else alone.values[-1] - f.lowest)
            level = f.lowest + 1e-6 * (alone.values[0] - f.lowest)
            below = np.flatnonzero(alone.values <= level)
            assert reached[(*cell, s)] == (alone.cost[below[0]] if len(below) else np.inf)
            assert seen.values(Quantity.LOST)[(*cell, s)] == lost


def test_methods_that_draw_draw_alike_in_every_cell():
    annealing = optimizers.SimulatedAnnealing()
    seen = sweeps.sweep("rastrigin", annealing, {"temperature": [0.1, 10.0]}, draws=3, steps=40)
    assert seen.values().shape == (2, 3) and len(set(seen.values()[1])) > 1
    for cell, s in ((0, 2), (1, 1)):
        assert seen.run(cell, start=s).values[-1] - seen.reference.value == seen.values()[cell, s]


def test_a_target_and_a_gap_need_a_lowest_value_or_a_height():
    f = landscapes.from_formula("x^4 - 3x^2 + x + y^2", domain=((-3, 3), (-2, 2)))
    assert reference_of(f).known is Lowest.UNKNOWN
    knobs = {"step_size": [0.01, 0.05]}
    seen = sweeps.sweep(f, optimizers.GradientDescent(), knobs, (2.0, 1.0), steps=80)
    assert "No lowest value" in seen.words and np.all(np.isinf(seen.values(Quantity.EVALUATIONS)))
    assert np.array_equal(seen.centre(), [seen.run(k).values[-1] for k in range(2)])
    aimed = sweeps.sweep(f, optimizers.GradientDescent(), knobs, (2.0, 1.0), steps=80, target=0.0)
    assert np.all(np.isfinite(aimed.values(Quantity.EVALUATIONS)))
    proved = landscapes.atlas(f, seconds=20)
    if proved.certified:
        reference = reference_of(f, proved)
        assert reference.known is Lowest.CERTIFIED and reference.value == proved.values.min()


def test_what_is_a_quadratic_is_told_for_sure():
    rng = np.random.default_rng(0)
    for name in landscapes.names():
        f = landscapes.get(name)
        low, high = np.array(f.domain).T[..., None]
        middle = low + (high - low) * rng.uniform(0.2, 0.8, (f.dimension, 60))
        step = 0.1 * (high - low) * rng.uniform(0.5, 1, (f.dimension, 1))
        with np.errstate(all="ignore"):  # a quadratic's second differences are the same everywhere
            second = f.value(middle + step) - 2 * f.value(middle) + f.value(middle - step)
        alike = np.all(np.isfinite(second)) and np.ptp(second) <= 1e-9 * np.max(np.abs(f.value(middle)))
        assert is_quadratic(f) == alike, name
    kinked = landscapes.from_formula("abs(x) + x^2 + y^2")
    assert not is_quadratic(kinked)  # though its curvature is constant wherever it has one
    assert model_of(landscapes.get("saddle")) is None  # it does not curve up everywhere
    assert model_of(landscapes.get("himmelblau")).curvature is Curvature.AT_MINIMUM


def test_elsewhere_a_rate_is_an_estimate():
    """Newton's error is squared; gradient descent at a minimum of another function nears the model's rate."""
    f = landscapes.get("himmelblau")
    seen = sweeps.sweep(
        f,
        optimizers.GradientDescent(),
        {"step_size": [0.002, 0.005]},
        (3.2, 2.3),
        steps=400,
        quantity=Quantity.RATE,
    )
    assert not np.any(seen.exact) and "estimated" in seen.words
    curvatures = np.linalg.eigvalsh(f.hessian(np.array([3.0, 2.0])))
    expected = [np.max(np.abs(1 - rate * curvatures)) for rate in (0.002, 0.005)]
    np.testing.assert_allclose(seen.centre(), expected, rtol=0.01)


def test_pictures_table_and_csv_hold_the_same_numbers():
    method = optimizers.Momentum(0.05, 0.5)
    axes = sweeps.axis(method, "step_size", 0.001, 1, 6), sweeps.axis(method, "momentum", 0, 0.9, 4)
    seen = sweeps.sweep("ellipse", method, axes, steps=50)
    table = seen.table()
    assert len(table["gap"]) == 24 and len(seen.csv().splitlines()) == 25
    assert table["final_value"][5] == seen.run(1, 1).values[-1] and table["momentum"][5] == axes[1].values[1]
    for quantity in Quantity:
        (panel,) = seen.with_quantity(quantity).panels()
        maps = [t for t in panel.traces if t["type"] == "heatmap"]
        assert maps[-1]["z"].shape == (4, 6)
        assert seen.with_quantity(quantity).figure().data
    borders = [t for t in seen.panels()[0].traces if t.get("name") == "border of stability"]
    np.testing.assert_allclose(borders[0]["x"], 2 * (1 + borders[0]["y"]) / 10, rtol=1e-12)


def test_what_cannot_be_swept_is_said():
    with pytest.raises(ValueError, match="cooling is no number"):
        sweeps.axis(optimizers.SimulatedAnnealing(), "cooling")
    with pytest.raises(KnobError, match="no knob 'speed'"):
        sweeps.sweep("ellipse", "adam", {"speed": [1.0, 2.0]})
    with pytest.raises(ValueError, match="one knob or two"):
        sweeps.sweep("ellipse", "adam", {"step_size": [0.1], "beta1": [0.1], "beta2": [0.1]})
    with pytest.raises(Cancelled):
        sweeps.sweep("ellipse", "adam", {"step_size": [0.1, 0.2]}, progress=lambda done, total: False)


def test_whole_numbers_are_swept_once_each():
    axis = sweeps.axis(optimizers.LBFGS(), "memory", 1, 4, 10)
    assert axis.values.tolist() == [1, 2, 3, 4]
    seen = sweeps.sweep("rosenbrock", optimizers.LBFGS(), (axis,), steps=30)
    assert [seen.run(k).values[-1] - seen.reference.value for k in range(4)] == seen.centre().tolist()


def test_sensitivity_has_a_curve_for_each_method_with_a_step_size():
    methods = [
        Entrant("plain", 0, optimizers.GradientDescent(0.05)),
        Entrant("ball", 1, optimizers.Momentum(0.02)),
        Entrant("quasi", 2, optimizers.BFGS()),
    ]
    starts = np.array([[2.0, -1.0, 0.5], [1.0, 2.0, -2.0]])
    seen = sweeps.sensitivity("ellipse", methods, starts=starts, steps=60, count=9)
    assert [c.label for c in seen.curves] == ["plain", "ball"] and seen.left_out == ("quasi",)
    alone = sweeps.sweep(
        "ellipse", methods[0].optimizer, {"step_size": seen.curves[0].sweep.axes[0].values}, starts, steps=60
    )
    assert np.array_equal(alone.values(), seen.curves[0].sweep.values())  # no curve depends on the others
    low, high = alone.band()
    table = seen.table()
    assert np.array_equal(table["median"][:9], np.sort(alone.values(), axis=-1)[:, 1])
    assert np.all(low <= table["median"][:9]) and np.all(table["median"][:9] <= high)
    assert seen.figure().data and "quasi" in seen.words


def test_a_family_on_x2_settles_oscillates_and_diverges():
    seen = sweeps.family(
        "parabola", optimizers.GradientDescent(), "step_size", [0.01, 0.5, 0.95, 1.05], steps=40
    )
    codes, radii = seen.theory
    np.testing.assert_allclose(radii, [0.98, 0.0, 0.9, 1.1], atol=1e-12)
    assert "error × 0.98 a step" in seen.words and "diverges, error × 1.1" in seen.words
    for k, rate in enumerate(seen.values):
        alone = optimizers.run("parabola", optimizers.GradientDescent(rate), steps=40)
        assert np.array_equal(seen.paths[: alone.steps + 1, :, k], alone.path)
    assert [p.name for p in seen.panels()] == ["ground", "course"] and seen.figure().data
    assert len(codes) == 4
    with pytest.raises(ValueError, match="1 to 12 members"):
        sweeps.family("parabola", "adam", "step_size", np.linspace(0.1, 1, 13))


def test_a_run_that_ends_below_f_star_has_no_gap_and_is_never_the_best():
    """Forrester's function is lower outside its box: the least of all ends is no success."""
    f = landscapes.get("forrester")
    seen = sweeps.sweep(
        f, "adam", {"step_size": np.geomspace(0.01, 1, 12), "beta1": [0.1, 0.5, 0.9]}, steps=300
    )
    ends, lowest = seen.found.ends.reshape(*seen.shape, -1), f.lowest
    assert np.array_equal(seen.below, ends < lowest - 1e-6) and np.any(seen.below) and not np.all(seen.below)
    gaps = seen.centre()
    assert np.all(np.isinf(gaps[seen.below[..., 0]])) and np.all(gaps > -1e-6)
    assert gaps[seen.best()] == np.min(gaps)
    assert "ended below f*" in seen.words and any(
        "below f*" in t.get("name", "") for t in seen.panels()[0].traces
    )
    whole = sweeps.sweep("himmelblau", "adam", {"step_size": [0.01, 0.1]}, steps=300)
    assert not np.any(whole.below) and "below f*" not in whole.words


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_curve_has_its_methods_own_look_and_nothing_else_its_colour(number):
    seen = sweeps.sweep("ellipse", "gradient_descent", {"step_size": np.geomspace(0.001, 1, 15)}, steps=60)
    panel = seen.with_quantity(Quantity.GAP, number).panels({})[0]
    coloured = [
        t for t in panel.traces if look(number)["colour"] in str(t.get("line", {})) + str(t.get("marker", {}))
    ]
    assert [t["name"] for t in coloured] == ["Gradient descent"]
    assert coloured[0]["marker"]["symbol"] == look(number)["marker"]


def test_an_axis_of_so_many_digits_has_each_value_once_within_its_ends():
    method = optimizers.Momentum()
    axis = sweeps.axis(method, "step_size", 0.012345, 0.6, count=30, digits=2)
    whole = sweeps.axis(method, "step_size", 0.012345, 0.6, count=30)
    inner = axis.values[(axis.values > 0.012345) & (axis.values < 0.6)]
    assert all(float(f"{value:.2g}") == value for value in inner) and np.all(np.diff(axis.values) > 0)
    assert axis.values[0] == 0.012345 and axis.values[-1] == 0.6 and axis.log
    nearest = np.min(np.abs(axis.values[:, None] / whole.values - 1), axis=1)
    assert np.max(nearest) < 0.05


def test_methods_by_name_are_swept_as_entrants_are():
    named = sweeps.sensitivity("ellipse", {"a": "adam", "b": optimizers.Momentum()}, steps=20, count=5)
    entrants = [Entrant("a", 0, optimizers.Adam()), Entrant("b", 1, optimizers.Momentum())]
    as_entrants = sweeps.sensitivity("ellipse", entrants, steps=20, count=5)
    assert named.csv() == as_entrants.csv() and [one.label for one in named.curves] == ["a", "b"]
