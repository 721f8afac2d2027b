"""Finite differences, complex steps and the fifty-digit witness: how wrong each is, and why."""

import math
import re

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest

import landscapes
from landscapes.differentiation import complex_step, differences, fifty_digits
from landscapes.differentiation.kinds import Witness
from landscapes.tape import operations, primitives, tape
from tests.landscapes.sampling import at_least, random_points, sizes

NAMES = landscapes.names()
EVERY = pytest.mark.parametrize("name", NAMES)
LINE = ((-2.0, 3.0),)
ANALYTIC = [n for n in NAMES if not complex_step.refusal(landscapes.get(n))]


def point(f, seed=5):
    """A random point of the inner box, where differences of up to 1 stay on one side of things."""
    return 0.8 * random_points(f, 1, seed)[:, 0]


# The branches -----------------------------------------------------------------------------------


@EVERY
def test_truncation_grows_with_the_order_and_cancellation_falls_with_the_step(name):
    """On log-log axes: slope 1 for forward, 2 for central differences, -1 for rounding over h."""
    f = landscapes.get(name)
    made = differences.study(f, point(f))
    seen = 0
    for method, order in (("forward", 1), ("central", 2)):
        truncation, cancellation = made.curves[method].slopes
        if truncation is not None:
            assert truncation == pytest.approx(order, abs=0.1)
            seen += 1
        if cancellation is not None:
            assert cancellation == pytest.approx(-1, abs=0.3)
            seen += 1
    # Constant functions have no errors at all; straight and square ones no truncation somewhere.
    assert seen >= (1 if at_least(f, "C0") else 0)


@pytest.mark.parametrize("name", ["exponential", "forrester", "himmelblau", "ackley", "nightmare"])
def test_all_four_branches_are_there_where_the_third_derivative_is_not_zero(name):
    """And the best step is where the two laws of error say, within a factor of 8."""
    f = landscapes.get(name)
    made = differences.study(f, point(f))
    for method in ("forward", "central"):
        curve = made.curves[method]
        assert None not in curve.slopes
        assert 1 / 8 < curve.best / curve.theory < 8
        at_best = curve.error[np.argmin(np.abs(np.log(made.steps / curve.best)))]
        assert at_best < 1e-3 * curve.error[-1]
    assert made.curves["central"].best_error < made.curves["forward"].best_error / 30


@pytest.mark.parametrize("name", ANALYTIC)
def test_a_complex_step_has_no_cancellation_branch(name):
    """At any h from 1e-9 down to 1e-250 it is as exact as autodiff: a few units in the last place."""
    f = landscapes.get(name)
    theta = point(f)
    steps = np.geomspace(1e-250, 1e-9, 60)
    truth = differences.study(f, theta, steps[-4:]).truth
    off = np.abs(complex_step.gradient(f, theta, steps) - truth[:, None])
    assert np.max(off) <= 1e-13 * sizes(f)[1]


def test_the_error_without_rounding_is_the_series_of_the_exponential():
    """((e^h - 1) / h - 1) e^x for the forward, (sinh h / h - 1) e^x for the central difference."""
    f = landscapes.get("exponential")
    made = differences.study(f, [0.7], np.geomspace(1e-12, 1, 25))
    with mpmath.workdps(40):
        for k, h in enumerate(map(mpmath.mpf, made.steps)):
            there = mpmath.exp(mpmath.mpf(0.7))
            forward = float(((mpmath.exp(h) - 1) / h - 1) * there)
            central = float((mpmath.sinh(h) / h - 1) * there)
            # Both are told relative to the truth, which is a float by then.
            assert made.curves["forward"].truncation[k] == pytest.approx(forward, rel=1e-9, abs=5e-16)
            assert made.curves["central"].truncation[k] == pytest.approx(central, rel=1e-9, abs=5e-16)


def test_a_quadratic_has_no_truncation_in_central_differences():
    """And then no best step: the longer the better, and the words say so."""
    made = differences.study(landscapes.get("lecture_bowl"), [1.3, -0.7])
    central = made.curves["central"]
    assert central.theory is None and central.slopes[0] is None
    assert central.slopes[1] == pytest.approx(-1, abs=0.2)
    assert np.all(central.truncation < 1e-14)
    assert "central differences have no truncation error here" in made.words


@pytest.mark.parametrize("x", [3.3, 0.1, -2.05])
def test_on_a_tread_differences_are_exact_until_they_cross_the_next_jump(x):
    """The step that is told is the way to the jump, for forward steps to the one on the right."""
    made = differences.study(landscapes.get("staircase"), [x])
    right, left = math.floor(x + 0.5) + 0.5 - x, x - (math.floor(x + 0.5) - 0.5)
    for name, way in (("forward", right), ("central", min(left, right))):
        curve = made.curves[name]
        assert curve.onset.way == "jump" and curve.onset.step == pytest.approx(way, rel=1e-6)
        assert np.all(curve.error[made.steps < way * (1 - 1e-6)] == 0)
        # The next ones only: far out, the two sides' jumps may be the same.
        assert np.all(curve.error[(made.steps > way) & (made.steps < 1.5 * way)] > 1e-3)
        assert f"{way:.3g}".rstrip("0") in made.words and "longer the step" not in made.words


def test_beyond_a_kink_the_error_begins_at_zero_and_is_told_as_such():
    made = differences.study(landscapes.get("absolute_value"), [0.7])
    assert made.curves["central"].onset.way == "kink"
    assert made.curves["central"].onset.step == pytest.approx(0.7, rel=1e-6)
    assert made.curves["forward"].onset.step is None
    assert "up to the next kink" in made.words and "(h > 0.7)" in made.words


def test_at_a_kink_only_the_forward_difference_notices():
    """Its error is 1 at every step; the central one is 0 by symmetry, which is no praise."""
    made = differences.study(landscapes.get("absolute_value"), [0.0])
    assert np.all(made.curves["forward"].error == 1) and np.all(made.curves["central"].error == 0)
    assert "wrong by at least 1, however short" in made.words and "cancel" in made.words
    assert made.words.endswith("autodiff answers by convention.")
    assert "longer the step" not in made.words


@pytest.mark.parametrize("text, forward", [("sin(x)", 2), ("x^4 + x", 3), ("x^2", 1)])
def test_where_a_derivative_vanishes_truncation_is_not_denied(text, forward):
    """f'' or the rounding is 0 at 0: the error grows with another power, and is no absence of one."""
    made = differences.study(landscapes.from_formula(text), [0.0])
    onset = made.curves["forward"].onset
    assert onset.way == "power" and onset.slope == pytest.approx(forward, abs=0.05)
    assert "forward differences have no truncation" not in made.words


@pytest.mark.parametrize("name", ANALYTIC)
def test_the_complex_steps_bound_holds_for_every_small_step(name):
    """The sentence's number is no smaller than the largest error below 1e-9, and one digit near it; it
    is left out where there is no error."""
    f = landscapes.get(name)
    made = differences.study(f, point(f))
    worst = np.max(made.curves["complex"].error[made.steps <= 1e-9])
    assert made.curves["complex"].small == worst
    exact = "complex steps are right to the last digit for every h below 10⁻⁹"
    assert (exact in made.words) == (worst == 0)
    told = re.search(r"at most (\d)×10(\S+) for every h below 10⁻⁹", made.words)
    assert (told is None) == (worst == 0)
    head, exponent = (told[1], told[2]) if told else ("0", "1")
    power = int(exponent.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    bound = int(head) * 10.0**power
    assert worst <= bound * (1 + 1e-9) and bound <= 2.001 * worst


def test_the_differences_are_the_ones_of_the_definition():
    """(f(x + h) - f(x)) / h and (f(x + h) - f(x - h)) / 2h, for each component."""
    f, theta, h = landscapes.get("himmelblau"), np.array([1.0, 2.0]), 0.25
    forward, central = differences.differences(f, theta, [h])
    for i, axis in enumerate(np.eye(2)):
        up, down = f.value(theta + h * axis), f.value(theta - h * axis)
        assert forward[i, 0] == (up - f.value(theta)) / h
        assert central[i, 0] == (up - down) / (2 * h)


def test_without_a_tape_autodiff_is_the_witness_and_the_complex_step_is_refused():
    """A choice made by Python can neither be replayed nor continued."""
    f = landscapes.from_callable(lambda t: t[0] ** 3 if np.all(t[0] > -9) else t[0], domain=LINE)
    made = differences.study(f, [1.1])
    assert made.witness is Witness.AUTODIFF
    assert made.curves["central"].truncation is None
    assert made.curves["central"].slopes == pytest.approx((2, -1), abs=0.2)
    assert "cannot be recorded" in made.curves["complex"].refused
    assert np.all(np.isnan(made.curves["complex"].error))


def test_where_there_is_no_derivative_there_is_a_sentence():
    """Left of the logarithm's wall, and on it."""
    for x in (-1.0, 0.0):
        with pytest.raises(ValueError, match="has no derivative at this point"):
            differences.study(landscapes.get("negative_log"), [x])


# Other numbers ----------------------------------------------------------------------------------


@EVERY
def test_fifty_digits_agree_with_floats(name):
    """Value, gradient and Hessian of the whole gallery, to the last digits of the float."""
    f = landscapes.get(name)
    t = tape.of(f)
    truth = fifty_digits.Replay(t)
    theta = random_points(f, 8, seed=6)
    for column in theta.T:
        parts = ((f.value, [t.value]), (f.gradient, t.gradient), (f.hessian, sum(t.hessian, ())))
        for (ask, slots), size in zip(parts, sizes(f)):
            exact = np.array([float(x) for x in truth.at(column, slots)])
            np.testing.assert_allclose(np.ravel(ask(column)), exact, rtol=1e-12, atol=1e-12 * size)


# Every operation, on an argument from inside its domain, with its derivative.
OPERATIONS = {
    "power": (lambda x: (x + 1.0) ** 2.5, lambda x: 2.5 * (x + 1) ** 1.5),
    "reciprocal": (lambda x: anp.reciprocal(x + 1), lambda x: -1 / (x + 1) ** 2),
    "exp2": (lambda x: anp.exp2(x), lambda x: math.log(2) * 2**x),
    "expm1": (anp.expm1, math.exp),
    "log2": (lambda x: anp.log2(x + 1), lambda x: 1 / ((x + 1) * math.log(2))),
    "log10": (lambda x: anp.log10(x + 1), lambda x: 1 / ((x + 1) * math.log(10))),
    "log1p": (anp.log1p, lambda x: 1 / (1 + x)),
    "tan": (anp.tan, lambda x: 1 + math.tan(x) ** 2),
    "arcsin": (anp.arcsin, lambda x: 1 / math.sqrt(1 - x * x)),
    "arccos": (anp.arccos, lambda x: -1 / math.sqrt(1 - x * x)),
    "arctan": (anp.arctan, lambda x: 1 / (1 + x * x)),
    "sinh": (anp.sinh, math.cosh),
    "cosh": (anp.cosh, math.sinh),
    "tanh": (anp.tanh, lambda x: 1 - math.tanh(x) ** 2),
    "arcsinh": (anp.arcsinh, lambda x: 1 / math.sqrt(1 + x * x)),
    "arccosh": (lambda x: anp.arccosh(x + 2), lambda x: 1 / math.sqrt((x + 2) ** 2 - 1)),
    "arctanh": (anp.arctanh, lambda x: 1 / (1 - x * x)),
    "sinc": (anp.sinc, lambda x: math.cos(math.pi * x) / x - math.sin(math.pi * x) / (math.pi * x * x)),
    "logaddexp": (
        lambda x: anp.logaddexp(x, 2 * x),
        lambda x: (math.exp(x) + 2 * math.exp(2 * x)) / (math.exp(x) + math.exp(2 * x)),
    ),
    "sigmoid": (primitives.sigmoid, lambda x: math.exp(-x) / (1 + math.exp(-x)) ** 2),
    "softplus": (primitives.softplus, lambda x: 1 / (1 + math.exp(-x))),
    "logsumexp": (
        lambda x: primitives.logsumexp(x, 2 * x, 1.0),
        lambda x: (math.exp(x) + 2 * math.exp(2 * x)) / (math.exp(x) + math.exp(2 * x) + math.e),
    ),
    "arctan2": (
        lambda x: anp.arctan2(x - 2, 3 * x - 5),
        lambda x: (3 * x - 5 - 3 * (x - 2)) / ((3 * x - 5) ** 2 + (x - 2) ** 2),
    ),
}


@pytest.mark.parametrize("op", OPERATIONS)
def test_every_operation_is_known_to_the_complex_step_and_to_fifty_digits(op):
    """Against derivatives by hand."""
    function, slope = OPERATIONS[op]
    f = landscapes.from_callable(lambda t: function(t[0]), domain=LINE)
    for x in (0.3, 0.7):
        assert f.engine == "tape"
        (made,) = complex_step.gradient(f, [x], [1e-60])
        assert made[0] == pytest.approx(slope(x), rel=1e-13)
        t = tape.of(f)
        (exact,) = fifty_digits.Replay(t).at([x], t.gradient)
        assert float(exact) == pytest.approx(slope(x), rel=1e-13)


@pytest.mark.parametrize("op", sorted(operations.TABLE))
def test_fifty_digits_know_every_operation_a_tape_may_hold(op):
    """As NumPy has it, at whole and at broken numbers of both signs."""
    replay = fifty_digits.Replay(tape.of(landscapes.get("parabola")))
    count = operations.TABLE[op].arity or 3
    rng = np.random.default_rng(2)
    low = 0 if op == "cos_sqrt" else -3
    for _ in range(20):
        given = [float(np.round(2 * x) / 2 if rng.random() < 0.5 else x) for x in rng.uniform(low, 3, count)]
        immediate = {"cos_sqrt": 1, "integer_power": 3}.get(op)
        expected = operations.apply(op, given, immediate)
        instruction = tape.Instruction(op, tuple(range(count)), immediate)
        made = fifty_digits.Point(replay, given).apply(instruction, [replay.context.mpf(g) for g in given])
        assert float(made) == pytest.approx(expected, rel=1e-12, abs=1e-14, nan_ok=True) or (
            math.isinf(expected) and math.isnan(float(made))
        )


@pytest.mark.parametrize(
    "name, why",
    [
        ("absolute_value", "absolute"),
        ("staircase", "floor"),
        ("c1_not_c2", "less and where"),
        ("eggholder", "absolute"),
    ],
)
def test_a_kink_or_a_jump_has_no_complex_step(name, why):
    """Refused with a sentence that names the operation."""
    f = landscapes.get(name)
    with pytest.raises(complex_step.NotAnalytic, match=f"has no complex step: {why} cannot"):
        complex_step.gradient(f, f.start, [1e-20])


@pytest.mark.parametrize("name, theta", [("cone", (0, 0)), ("ackley", (0, 0))])
def test_the_tip_of_a_cone_is_not_analytic(name, theta):
    """There sqrt(-h^2) = ih would look like a slope of 1."""
    with pytest.raises(complex_step.NotAnalytic, match="not analytic at this point: sqrt of 0"):
        complex_step.gradient(landscapes.get(name), theta, [1e-20])


def test_an_undefined_point_has_no_complex_step():
    """The logarithm of a negative number is complex, but f is not."""
    with pytest.raises(complex_step.NotAnalytic, match="undefined at this point"):
        complex_step.gradient(landscapes.get("negative_log"), [-1.0], [1e-20])
