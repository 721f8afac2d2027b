"""What the loss is measured from, against exact arithmetic and closed forms."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

import landscapes
import optimizers
from dashboard.player import view
from dashboard.player.messages.floor import floor_of, gaps
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.terrain import terrain
from dashboard.player.messages.wire import unpack

BOX = ((-5.0, 5.0), (-5.0, 5.0))


def through_the_border(f, *runs):
    """The message's floor, and f above it of each run, as the browser has them."""
    looks = [{"id": f"c{k}"} for k in range(len(runs))]
    told = unpack(runs_message(f, list(zip(looks, runs)), terrain(f), view.defaults()))
    if told["floor"] is None:
        return None, None
    low = told["floor"]["value"]
    return told["floor"], [r["values"] - low if r["gaps"] is None else r["gaps"] for r in told["runs"]]


# A formula, f above its lowest value in exact arithmetic, and a step size that converges slowly.
POLYNOMIALS = [
    ("x^2+3*y^2+1000", lambda x, y: x**2 + 3 * y**2, 0.1),
    ("x^2+3*y^2", lambda x, y: x**2 + 3 * y**2, 0.1),
    ("x^2+3*y^2-1e6", lambda x, y: x**2 + 3 * y**2, 0.1),
    ("(x-1)^2+2*(y+2)^2+7", lambda x, y: (x - 1) ** 2 + 2 * (y + 2) ** 2, 0.05),
    ("x^2+x*y+y^2+123.5", lambda x, y: x**2 + x * y + y**2, 0.2),
    ("0.1*(x^2+y^2)-2", lambda x, y: Fraction(0.1) * (x**2 + y**2), 2.0),
]


@pytest.mark.parametrize(("formula", "above", "step"), POLYNOMIALS)
def test_a_constant_changes_nothing_in_the_loss(formula, above, step):
    f = landscapes.from_formula(formula, domain=BOX)
    run = optimizers.run(f, optimizers.get("gradient_descent", step_size=step), np.array([3.0, -2.0]))
    floor, (gap,) = through_the_border(f, run)
    assert not floor["known"]
    exact = np.array([float(above(*map(Fraction, point))) for point in run.path.tolist()])
    assert exact[-1] < 1e-13 and run.outcome.ending == "converged"
    np.testing.assert_allclose(gap[:, 0], exact, rtol=1e-6)


def test_where_floats_have_digits_enough_nothing_more_is_sent():
    f = landscapes.get("rosenbrock")
    run = optimizers.run(f, "gradient_descent", steps=300)
    floor = floor_of(f, [run], terrain(f).lowest)
    assert gaps(f, [run], floor) == [None]


def test_above_a_known_lowest_value_it_is_the_difference_at_fifty_digits():
    """Branin's lowest value is no float: f less it in floats is a multiple of 5.6e-17."""
    f = landscapes.get("branin")
    method = optimizers.get("gradient_descent", step_size=0.02)
    run = optimizers.run(f, method, np.array([3.0, 2.5]), steps=400)
    floor, (gap,) = through_the_border(f, run)
    assert floor == {"value": f.lowest, "known": True}
    with mpmath.workdps(50):

        def branin(x, y):
            a = y - mpmath.mpf(5.1 / (4 * np.pi**2)) * x**2 + mpmath.mpf(5 / np.pi) * x - 6
            return a**2 + mpmath.mpf(10 * (1 - 1 / (8 * np.pi))) * mpmath.cos(x) + 10

        lowest = min(branin(*map(mpmath.mpf, point)) for point in f.minima)
        exact = [float(branin(*map(mpmath.mpf, point)) - lowest) for point in run.path.tolist()]
    assert abs(exact[-1]) < 1e-13
    np.testing.assert_allclose(gap[:, 0], exact, rtol=1e-5, atol=1e-30)


@pytest.mark.parametrize("sigma", [0.05, 0.1, 0.3])
def test_a_relaxed_rastrigin_has_no_false_floor(sigma):
    """Its mean over Gaussian shifts is known in closed form."""
    f = landscapes.relaxed(landscapes.get("rastrigin"), sigma)
    run = optimizers.run(f, optimizers.get("gradient_descent", step_size=0.004), np.array([0.3, -0.2]))
    floor, (gap,) = through_the_border(f, run)
    damp = 10 * np.exp(-2 * np.pi**2 * sigma**2)
    exact = np.sum(run.path**2 + 2 * damp * np.sin(np.pi * run.path) ** 2, axis=1)
    assert exact[-1] < 1e-13
    shown = gap[:, 0] - (0 if floor["known"] else gap[-1, 0] - exact[-1])
    np.testing.assert_allclose(shown, exact, rtol=1e-6, atol=1e-13)


@pytest.mark.parametrize(
    ("formula", "box", "start"),
    [
        ("x^3", ((-5, 5),), [-1.0]),
        ("-x^2", ((-5, 5),), [0.5]),
        ("x^3+y^2", BOX, [-1.0, 1.0]),
        ("x-exp(x)", ((-5, 5),), [2.0]),
        ("tan(x)", ((-5, 5),), [-1.0]),
        ("1/x+1/y", BOX, [2.0, 3.0]),
        ("x-1/x^2", ((-5, 5),), [3.0]),
    ],
)
def test_where_f_falls_without_end_there_is_no_floor(formula, box, start):
    f = landscapes.from_formula(formula, domain=box)
    run = optimizers.run(f, optimizers.get("gradient_descent", step_size=0.1), np.array(start))
    assert through_the_border(f, run) == (None, None)


def test_a_pole_upwards_leaves_the_floor():
    f = landscapes.from_formula("1/x^2+sin(5x)", domain=((-5, 5),))
    run = optimizers.run(f, optimizers.get("gradient_descent", step_size=0.01), np.array([3.0]))
    floor, _ = through_the_border(f, run)
    assert floor is not None and floor["value"] <= np.min(run.values)


def test_the_lowest_of_many_starts_is_the_floor_and_the_others_are_above_it():
    f = landscapes.from_formula("x^2+3*y^2+1000", domain=BOX)
    starts = optimizers.starts(f, 7)
    run = optimizers.run(f, optimizers.get("gradient_descent", step_size=0.1), starts, steps=120)
    _, (gap,) = through_the_border(f, run)
    x, y = np.moveaxis(run.path, 1, 0)
    np.testing.assert_allclose(gap, x**2 + 3 * y**2, rtol=1e-6, atol=1e-28)


def test_the_lowest_seen_is_the_lowest_of_all_whose_floats_are_alike():
    """Beside 1,000 many points have one and the same value in floats; the lowest of them is at gap 0."""
    f = landscapes.from_formula("(x-0.1234567)^2+2*(y+0.7654321)^2+1000", domain=BOX)
    starts = optimizers.starts(f, 5)
    run = optimizers.run(f, optimizers.get("gradient_descent", step_size=0.1), starts, steps=70)
    _, (gap,) = through_the_border(f, run)
    assert np.count_nonzero(run.values == run.values.min()) >= 5
    x, y = np.moveaxis(run.path, 1, 0)
    centre = Fraction(0.1234567), Fraction(-0.7654321)
    points = zip(x.ravel().tolist(), y.ravel().tolist())
    exact = [(Fraction(a) - centre[0]) ** 2 + 2 * (Fraction(b) - centre[1]) ** 2 for a, b in points]
    lowest = min(exact)
    assert np.min(gap) == 0
    np.testing.assert_allclose(gap.ravel(), [float(e - lowest) for e in exact], rtol=1e-6, atol=1e-28)
