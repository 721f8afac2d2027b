"""Bounds over boxes: never wrong, seldom wide, and honest about kinks, jumps and holes."""

from fractions import Fraction
from itertools import product

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import landscapes
from landscapes import from_callable, intervals
from landscapes.intervals.program import FORMS, NoIntervalForm, Program, replay
from landscapes.tape import operations, tape
from tests.landscapes.sampling import at_least, box_of

mpmath.mp.dps = 50
mpf = mpmath.mpf


def _cos_sqrt(s, order):
    """cos(sqrt(s)), or a derivative of it by its power series, to 50 digits."""
    if order == 0:
        return mpmath.cos(mpmath.sqrt(s)) if s >= 0 else mpmath.cosh(mpmath.sqrt(-s))
    with mpmath.workdps(120):
        term = lambda n: (  # noqa: E731
            (-1) ** (n + order)
            * mpmath.factorial(n + order)
            * mpf(s) ** n
            / (mpmath.factorial(n) * mpmath.factorial(2 * (n + order)))
        )
        return +mpmath.fsum(term(int(n)) for n in range(160))


def _rint(x):
    return mpf(float(np.rint(float(x))))


def _power(x, y):
    # Of a negative x only whole powers are defined, and around none of them the function is.
    if x > 0:
        return x**y
    return None if x < 0 or y <= 0 else mpf(0)


def _remainder(x, y):
    # 50 digits are too few to tell how often 1e-272 goes into 1: fractions are exact.
    a, b = Fraction(float(x)), Fraction(float(y))
    return mpf((exact := a - b * (a // b)).numerator) / exact.denominator


# What each operation is, by 50-digit arithmetic; None where it has no value.
UNARY = {
    "negative": lambda x: -x,
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1 / x if x else None,
    "reciprocal_or_zero": lambda x: 1 / x if x else mpf(0),
    "sqrt": lambda x: mpmath.sqrt(x) if x >= 0 else None,
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    "absolute": abs,
    "exp": mpmath.exp,
    "exp2": lambda x: mpf(2) ** x,
    "expm1": mpmath.expm1,
    "log": lambda x: mpmath.log(x) if x > 0 else None,
    "log2": lambda x: mpmath.log(x, 2) if x > 0 else None,
    "log10": lambda x: mpmath.log10(x) if x > 0 else None,
    "log1p": lambda x: mpmath.log1p(x) if x > -1 else None,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "arcsin": lambda x: mpmath.asin(x) if abs(x) <= 1 else None,
    "arccos": lambda x: mpmath.acos(x) if abs(x) <= 1 else None,
    "arctan": mpmath.atan,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "sech": mpmath.sech,
    "tanh": mpmath.tanh,
    "arcsinh": mpmath.asinh,
    "arccosh": lambda x: mpmath.acosh(x) if x >= 1 else None,
    "arctanh": lambda x: mpmath.atanh(x) if abs(x) < 1 else None,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: max(x, mpf(0)) + mpmath.log1p(mpmath.exp(-abs(x))),
    "sinc": lambda x: mpmath.sinc(mpmath.pi * x),
    "sign": mpmath.sign,
    "floor": mpmath.floor,
    "ceil": mpmath.ceil,
    "rint": _rint,
    "trunc": lambda x: mpmath.floor(x) if x >= 0 else mpmath.ceil(x),
    "logical_not": lambda x: mpf(not x),
    "isfinite": lambda x: mpf(1),
    "isnan": lambda x: mpf(0),
    "isinf": lambda x: mpf(0),
}
BINARY = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y if y else None,
    "power": _power,
    "maximum": max,
    "minimum": min,
    "hypot": mpmath.hypot,
    "arctan2": mpmath.atan2,
    "logaddexp": lambda x, y: max(x, y) + mpmath.log1p(mpmath.exp(-abs(x - y))),
    "remainder": lambda x, y: _remainder(x, y) if y else None,
    "less": lambda x, y: mpf(x < y),
    "less_equal": lambda x, y: mpf(x <= y),
    "greater": lambda x, y: mpf(x > y),
    "greater_equal": lambda x, y: mpf(x >= y),
    "equal": lambda x, y: mpf(x == y),
    "not_equal": lambda x, y: mpf(x != y),
    "logical_and": lambda x, y: mpf(bool(x) and bool(y)),
    "logical_or": lambda x, y: mpf(bool(x) or bool(y)),
    "logical_xor": lambda x, y: mpf(bool(x) != bool(y)),
}
SEVERAL = {"logsumexp": lambda *t: max(t) + mpmath.log(sum(mpmath.exp(x - max(t)) for x in t))}
NUMBERED = {"integer_power": (lambda x, n: x**n, (2, 3, 4, 5, 8, 21, 64)), "cos_sqrt": (_cos_sqrt, (0, 1, 2))}
TRUTHS = {name for name, o in operations.TABLE.items() if operations.Fact.TRUTH in o.facts}
TRUTHFUL = {"logical_not", "logical_and", "logical_or", "logical_xor"}
REACH = {"cos_sqrt": 2000.0, "exp": 800.0, "sinh": 800.0, "cosh": 800.0}


def test_every_operation_of_a_tape_has_an_interval_form_and_an_oracle_here():
    """A new operation cannot be added without a bound, nor a bound without its test."""
    known = set(UNARY) | set(BINARY) | set(SEVERAL) | set(NUMBERED)
    assert known == set(FORMS) == set(operations.TABLE) - {"where"}


def interval_around(draw, reach=1e4):
    """An interval of any scale, often with 0, a whole number or a multiple of pi/2 at an end."""
    special = st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0, np.pi / 2, np.pi, -np.pi, 2 * np.pi, 3.5])
    anywhere = st.floats(-reach, reach, allow_nan=False)
    near = st.builds(lambda s, k: s * k, special, st.integers(-40, 40))
    small = st.builds(lambda m, e: m * 10.0**e, st.floats(-10, 10), st.integers(-12, 0))
    start = draw(st.one_of(special, near, small, anywhere))
    width = draw(st.one_of(st.just(0.0), st.builds(lambda e: 10.0**e, st.floats(-12, 3))))
    side = draw(st.sampled_from([0.0, 0.5, 1.0]))
    low, high = start - side * width, start + (1 - side) * width
    return max(low, -reach), min(max(high, low), reach)


@st.composite
def arguments(draw, n, reach=1e4, truths=False):
    """n intervals (low, high), and for each a few points inside."""
    boxes, points = [], []
    for _ in range(n):
        if truths:
            low, high = draw(st.sampled_from([(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]))
            inside = [low, high]
        else:
            low, high = interval_around(draw, reach)
            low = min(low, high)
            shares = draw(st.lists(st.floats(0, 1), min_size=1, max_size=3))
            inside = [low, high, *(min(max(low + s * (high - low), low), high) for s in shares)]
        boxes.append((low, high))
        points.append(inside)
    return boxes, points


def bounds_of(op, boxes, number=None):
    """lower, upper and marks of one operation on one box."""
    extra = () if number is None else (number,)
    with np.errstate(all="ignore"):
        given = [(np.array([low]), np.array([high])) for low, high in boxes]
        made = FORMS[op](*given, *extra)
    marks = made[2] if len(made) > 2 and made[2] is not None else np.zeros(1, np.uint8)
    return float(np.ravel(made[0])[0]), float(np.ravel(made[1])[0]), int(np.ravel(marks)[0])


def holds(lower, upper, exact):
    return (lower == -np.inf or mpf(lower) <= exact) and (upper == np.inf or exact <= mpf(upper))


def check(op, boxes, points, oracle, number=None):
    lower, upper, marks = bounds_of(op, boxes, number)
    for at in product(*points):
        exact = oracle(*(mpf(p) for p in at), *(() if number is None else (number,)))
        if exact is None:
            assert marks, f"{op} has no value at {at}, and no mark tells of it"
        else:
            assert holds(lower, upper, exact), f"{op}{at} = {exact} is not in [{lower}, {upper}]"


@pytest.mark.parametrize("op", sorted(UNARY))
@settings(max_examples=50, deadline=None, derandomize=True)
@given(data=st.data())
def test_bounds_of_one_argument_hold_the_exact_values(op, data):
    """Every value at a point of an interval, to 50 digits, lies within the bounds over it."""
    found = data.draw(arguments(1, REACH.get(op, 1e4), op in TRUTHFUL))
    check(op, *found, UNARY[op])


@pytest.mark.parametrize("op", sorted(BINARY))
@settings(max_examples=50, deadline=None, derandomize=True)
@given(data=st.data())
def test_bounds_of_two_arguments_hold_the_exact_values(op, data):
    """Every value at a point of a box, to 50 digits, lies within the bounds over it."""
    found = data.draw(arguments(2, 30.0 if op == "power" else 1e4, op in TRUTHFUL))
    check(op, *found, BINARY[op])


@pytest.mark.parametrize("op", sorted(SEVERAL))
@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data())
def test_bounds_of_any_number_of_arguments_hold_the_exact_values(op, data):
    """Every value at a point of a box, to 50 digits, lies within the bounds over it."""
    check(op, *data.draw(arguments(data.draw(st.integers(2, 3)))), SEVERAL[op])


@pytest.mark.parametrize("op,number", [(op, n) for op, (_, ns) in NUMBERED.items() for n in ns])
@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data())
def test_bounds_of_numbered_operations_hold_the_exact_values(op, number, data):
    """Integer powers, and cos(sqrt(s)) with its derivatives, s >= 0."""
    (box,), (inside,) = data.draw(arguments(1, REACH.get(op, 1e3)))
    if op == "cos_sqrt":
        box, inside = tuple(abs(e) for e in box), [abs(p) for p in inside]
        box = (0.0, max(box)) if min(inside) < min(box) else (min(box), max(box))
    check(op, [box], [inside], NUMBERED[op][0], number)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(k=st.integers(-(10**7), 10**7), steps=st.integers(-3, 3), quarter=st.integers(0, 3))
@example(k=0, steps=0, quarter=0)
def test_waves_are_bounded_next_to_their_zeros_and_extrema(k, steps, quarter):
    """At floats beside multiples of pi/2, where digits cancel, sin, cos and tan stay enclosed."""
    x = float(mpmath.pi * (k + mpf(quarter) / 2))
    for _ in range(abs(steps)):
        x = float(np.nextafter(x, np.inf if steps > 0 else -np.inf))
    for op in ("sin", "cos", "tan"):
        check(op, [(x, x)], [[x]], UNARY[op])


@pytest.mark.parametrize("op", sorted(set(UNARY) - TRUTHS))
def test_bounds_are_not_wider_than_they_must_be(op):
    """Over intervals where the operation is smooth, a thousandth of the range is all they add."""
    rng = np.random.default_rng(3)
    low = rng.uniform(0.05, 0.9, 200) + (1.0 if op == "arccosh" else 0.0)
    if op == "cos_sqrt":
        low = low * 50
    high = low + rng.uniform(1e-6, 0.05, 200)
    with np.errstate(all="ignore"):
        lower, upper = FORMS[op]((low, high))[:2]
        values = operations.TABLE[op].on_arrays(np.linspace(low, high, 101))
    spread = np.ptp(values, axis=0) + 1e-13
    assert np.all(values.min(axis=0) - lower <= 1e-3 * spread + 1e-13)
    assert np.all(upper - values.max(axis=0) <= 1e-3 * spread + 1e-13)


def test_even_powers_and_waves_reach_their_extrema_exactly():
    """x^2 over [-1, 2] is [0, 4], sin over [0, 3] has 1 as its top, cos over [3, 4] -1 below."""
    lower, upper, _ = bounds_of("integer_power", [(-1.0, 2.0)], 2)
    assert lower == 0 and upper == pytest.approx(4)
    assert bounds_of("sin", [(0.0, 3.0)])[1] == 1
    assert bounds_of("cos", [(3.0, 4.0)])[0] == -1
    assert bounds_of("cos", [(-0.0, 0.0)])[1] == 1


def test_dividing_by_an_interval_with_zero_keeps_the_finite_end():
    """1/[0, 2] is [1/2, inf), 1/[-1, 2] everything, 1/[0, 0] nothing: all three undefined at 0."""
    lower, upper, marks = bounds_of("divide", [(1.0, 1.0), (0.0, 2.0)])
    assert lower == pytest.approx(0.5) and upper == np.inf and marks == intervals.UNDEFINED
    assert bounds_of("divide", [(1.0, 1.0), (-1.0, 2.0)])[:2] == (-np.inf, np.inf)
    assert np.isnan(bounds_of("divide", [(1.0, 1.0), (0.0, 0.0)])[0])


def test_zero_times_everything_is_zero():
    """In floats 0 * inf is NaN, which would count as "defined nowhere" and exclude a whole box."""
    assert bounds_of("multiply", [(0.0, 0.0), (-np.inf, np.inf)])[:2] == (0, 0)
    assert bounds_of("multiply", [(0.0, 1.0), (-np.inf, np.inf)])[:2] == (-np.inf, np.inf)


# ---- tapes


def boxes_in(f, n, seed, narrowest=1e-6):
    """Random boxes in the domain: low, high (d, n), of all sizes down to ``narrowest``."""
    low, high = box_of(f)
    rng = np.random.default_rng([seed, f.dimension])
    middle = low + (high - low) * rng.random((f.dimension, n))
    width = (high - low) * 10.0 ** rng.uniform(np.log10(narrowest), 0, (f.dimension, n))
    return (
        np.maximum(middle - width * rng.random(width.shape), low),
        np.minimum(middle + width * rng.random(width.shape), high),
    )


def slots_of(t):
    return (t.value, *t.gradient, *(t.hessian[i][j] for i, j in zip(*np.triu_indices(t.dimension))))


@pytest.mark.parametrize("name", landscapes.names())
def test_value_gradient_and_hessian_lie_within_their_bounds(name):
    """At corners and random points of 1,500 random boxes of the domain."""
    f = landscapes.get(name)
    t = tape.of(f)
    low, high = boxes_in(f, 1500, seed=5)
    lower, upper, _ = replay(t, slots_of(t), low, high)
    rng = np.random.default_rng(11)
    scale = 1e-12 * np.nanmax(np.abs(np.where(np.isfinite(lower), lower, 0)), axis=1)[:, None]
    for k in range(12):
        share = rng.integers(0, 2, low.shape) if k < 6 else rng.random(low.shape)
        theta = np.clip(low + share * (high - low), low, high)
        bend = f.hessian(theta)[np.triu_indices(f.dimension)]
        true = np.concatenate([f.value(theta)[None], f.gradient(theta), bend])
        judged = np.isfinite(true)
        assert np.mean(judged) > 0.9
        within = (lower - scale <= true) & (true <= upper + scale)
        assert np.all(within[judged]), f"{np.sum(judged & ~within)} values are outside their bounds"


@pytest.mark.parametrize("name", landscapes.names())
def test_bounds_of_small_boxes_are_close_to_the_values(name):
    """Over boxes a millionth of the domain wide the gradient's bounds are a few of its changes."""
    f = landscapes.get(name)
    t = tape.of(f)
    low, high = box_of(f)
    middle = low + (high - low) * np.random.default_rng(2).uniform(0.1, 0.9, (f.dimension, 300))
    reach = 5e-7 * (high - low)
    lower, upper, continuous = replay(t, t.gradient, middle - reach, middle + reach)
    bend = np.abs(f.hessian(middle)).max(axis=(0, 1)) * np.max(2 * reach)
    judged = np.all(continuous, axis=0) & np.isfinite(bend)
    assert np.mean(judged) > 0.9
    width = (upper - lower).max(axis=0)[judged]
    size = np.abs(f.gradient(middle)).max()
    assert np.median(width / (bend[judged] + 1e-9 * size + 1e-300)) < 30


@pytest.mark.parametrize("name", landscapes.names())
def test_marks_are_as_cautious_as_the_landscape_is_rough(name):
    """Over the whole domain: a jump marks f, a kink its gradient, and a break in curvature marks or
    unbounds its Hessian; what is smooth, and has no hole, is not marked at all."""
    f = landscapes.get(name)
    t = tape.of(f)
    low, high = box_of(f)
    low, high = low + 1e-9 * (high - low), high - 1e-9 * (high - low)  # -log x has a hole at 0
    lower, upper, continuous = replay(t, slots_of(t), low, high)
    value, gradient = continuous[0], np.all(continuous[1 : f.dimension + 1])
    hessian = np.all(continuous) and np.all(np.isfinite(lower) & np.isfinite(upper))
    if not at_least(f, "C0"):
        assert not value
    elif not at_least(f, "C1"):
        assert value and not gradient
    elif not at_least(f, "C2"):
        assert not hessian
    else:
        assert np.all(continuous)


def one_dimensional(function):
    return tape.of(from_callable(lambda theta: function(theta[0]), domain=((-2, 2),)))


def marks_of(function, low, high):
    """Continuity of value, slope and curvature over one interval."""
    t = one_dimensional(function)
    found = replay(t, (t.value, t.gradient[0], t.hessian[0][0]), [[low]], [[high]])[2]
    return found[:, 0].tolist()


def test_a_kink_shows_in_the_slope_and_nowhere_else():
    """|x|: the value is continuous, the slope over [-1, 1] is [-1, 1] and jumps; beside 0, neither."""
    assert marks_of(anp.abs, -1, 1)[:2] == [True, False]
    assert marks_of(anp.abs, 0.1, 1) == [True, True, True]
    t = one_dimensional(anp.abs)
    lower, upper, _ = replay(t, t.gradient, [[-1.0]], [[1.0]])
    assert (lower[0, 0], upper[0, 0]) == (-1, 1)


def test_a_power_of_the_modulus_is_as_smooth_as_it_is():
    """|x|^3 has a continuous second derivative, although sign(x) stands in it."""
    assert marks_of(lambda x: anp.abs(x) ** 3, -1, 1)[:2] == [True, True]


def test_a_maximum_kinks_only_where_its_arguments_cross():
    """max(x, 1/2): decided on both sides of 1/2, undecided around it."""
    assert marks_of(lambda x: anp.maximum(x, 0.5), 0.6, 1)[:2] == [True, True]
    assert marks_of(lambda x: anp.maximum(x, 0.5), -1, 0.4)[:2] == [True, True]
    assert marks_of(lambda x: anp.maximum(x, 0.5), 0.4, 0.6)[:2] == [True, False]
    t = one_dimensional(lambda x: anp.maximum(x, 0.5))
    lower, upper, _ = replay(t, t.gradient, [[0.6]], [[1.0]])
    assert (lower[0, 0], upper[0, 0]) == pytest.approx((1, 1))


def test_a_jump_marks_the_value_because_the_slope_says_nothing():
    """floor(x) has slope 0 on its tape, also where it jumps; so has a choice of two constants."""
    assert marks_of(anp.floor, 0.5, 1.5)[0] is False
    assert marks_of(anp.floor, 0.5, 0.9) == [True, True, True]
    step = lambda x: anp.where(x > 0, 1.0, 0.0) * x  # noqa: E731
    assert marks_of(step, -1, 1)[0] is False
    assert marks_of(step, 0.5, 1)[0] is True


def test_the_branch_that_is_not_taken_leaves_no_trace():
    """where(x > 0, log x, x): over [-2, -1] the logarithm, undefined there, does not matter."""
    branched = lambda x: anp.where(x > 0, anp.log(x), x)  # noqa: E731
    assert marks_of(branched, -2, -1) == [True, True, True]
    assert marks_of(branched, 1, 2) == [True, True, True]
    t = one_dimensional(branched)
    lower, upper, _ = replay(t, (t.value,), [[-2.0, 1.0]], [[-1.0, 2.0]])
    np.testing.assert_allclose(lower[0], [-2, 0], atol=1e-12)
    np.testing.assert_allclose(upper[0], [-1, np.log(2)], atol=1e-12)


def test_where_nothing_is_defined_the_bounds_are_empty():
    """log x over negative numbers has no value at all, over [-1, 1] some, over [1, 2] all."""
    t = one_dimensional(anp.log)
    lower, upper, continuous = replay(t, (t.value,), [[-2.0, -1.0, 1.0]], [[-1.0, 1.0, 2.0]])
    assert np.isnan(lower[0, 0]) and np.isnan(upper[0, 0])
    assert lower[0, 1] == -np.inf and upper[0, 1] == pytest.approx(0, abs=1e-12)
    assert continuous[0].tolist() == [False, False, True]


def test_boxes_do_not_see_each_other():
    """Each of 20,000 boxes, replayed in chunks, has the bounds it has alone."""
    t = tape.of(landscapes.get("ackley"))
    low, high = boxes_in(landscapes.get("ackley"), 20_000, seed=1)
    program = Program(t, slots_of(t))
    together = program(low, high)
    for i in (0, 8191, 8192, 19_999):
        alone = program(low[:, [i]], high[:, [i]])
        for many, one in zip(together, alone):
            np.testing.assert_array_equal(many[:, [i]], one)


def test_an_operation_without_an_interval_form_is_named():
    """One clear error, before anything is computed."""
    t = tape.of(landscapes.get("parabola"))
    instructions = (*t.instructions, tape.Instruction("gamma", (0,)))
    strange = tape.Tape(1, instructions, len(t.instructions), t.gradient, t.hessian)
    with pytest.raises(NoIntervalForm, match="no interval form of gamma"):
        Program(strange, (strange.value,))


def test_a_settled_comparison_is_a_constant():
    """floor(x) > -1 holds on [0.5, 1.5] whatever jumps inside, and is undecided for NaN."""
    assert marks_of(lambda x: anp.where(anp.floor(x) > -1, x, 0.0), 0.5, 1.5)[0] is True
    assert marks_of(lambda x: anp.where(anp.log(x) < 9.0, x, 0.0), -1, 1.5)[0] is False
