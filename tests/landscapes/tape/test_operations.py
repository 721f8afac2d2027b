"""The one table of operations: every form is there or says why not, and the facts are facts."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

from landscapes.differentiation import fifty_digits
from landscapes.intervals import program as intervals
from landscapes.tape import operations, series_functions
from landscapes.tape.operations import Fact, NoForm, NotExact

TABLE = operations.TABLE
EVERY = pytest.mark.parametrize("name", TABLE)


def having(holds):
    return pytest.mark.parametrize("name", [name for name, o in TABLE.items() if holds(o)])


def with_fact(fact):
    return having(lambda o: fact in o.facts)


IMMEDIATE = {"integer_power": 3, "cos_sqrt": 1}
LIBRARIES = {
    "interval": intervals._LIBRARY,
    "series": series_functions,
    "digits": fifty_digits._Library(),
    "sympy": sympy,
}


def given(operation, count=400, low=-3.0, high=3.0, seed=0):
    """Random arguments, (arity, count), half of them whole or half numbers; truth values first."""
    rng = np.random.default_rng(seed)
    arguments = rng.uniform(low, high, (operation.arity or 3, count))
    arguments[:, ::2] = np.round(2 * arguments[:, ::2]) / 2
    arguments[: operation.conditions] = arguments[: operation.conditions] > 0
    if operation.name == "cos_sqrt":
        arguments = np.abs(arguments)
    return arguments


def on_arrays(operation, *arguments):
    extra = [IMMEDIATE[operation.name]] if operation.name in IMMEDIATE else []
    with np.errstate(all="ignore"):
        return np.asarray(operation.on_arrays(*arguments, *extra), dtype=float)


@EVERY
@pytest.mark.parametrize("arithmetic", LIBRARIES)
def test_every_operation_has_every_form_or_says_why_not(name, arithmetic):
    told = getattr(TABLE[name], arithmetic)
    form = TABLE[name].form(arithmetic, LIBRARIES[arithmetic])
    assert callable(form) if not isinstance(told, NoForm) else form is None and len(told.why) > 20


@having(lambda o: isinstance(o.on_arrays, np.ufunc) and o.name not in IMMEDIATE)
def test_the_arity_is_numpys(name):
    assert TABLE[name].arity == TABLE[name].on_arrays.nin


@having(lambda o: o.python)
def test_the_form_on_floats_is_the_one_on_arrays_to_the_last_bit(name):
    """Or raises, where Python does and NumPy says inf or NaN."""
    operation = TABLE[name]
    for column in given(operation).T.tolist():
        expected = on_arrays(operation, *map(np.float64, column))
        try:
            value = float(operation.python(*column))
        except (ZeroDivisionError, ValueError):
            assert not np.isfinite(expected)
        else:
            np.testing.assert_array_equal(value, expected)
            assert np.signbit(value) == np.signbit(expected)


@having(lambda o: o.on_fractions)
def test_exact_forms_are_the_operation_or_refuse(name):
    operation = TABLE[name]
    extra = [IMMEDIATE[name]] if name in IMMEDIATE else []
    answers = 0
    for column in [*given(operation, 40).T.tolist(), [0.0] * (operation.arity or 3)]:
        try:
            value = operation.on_fractions(*map(Fraction, column), *extra)
        except (NotExact, ZeroDivisionError):
            continue
        answers += 1
        assert float(value) == pytest.approx(float(on_arrays(operation, *map(np.float64, column))), rel=1e-15)
    assert answers > 0


@EVERY
def test_only_what_has_no_kink_and_no_jump_is_continued_to_complex_numbers(name):
    """But for the angle and the reciprocal, which are analytic beside their cut and their pole."""
    operation = TABLE[name]
    broken = operation.facts & (Fact.KINKS | Fact.JUMPS | Fact.TRUTH)
    if name in ("arctan2", "reciprocal_or_zero"):
        assert broken and operation.continuation
    else:
        assert bool(broken) == (operation.continuation is None)


@having(lambda o: o.continuation)
def test_the_continuation_is_the_operation_on_real_numbers_and_its_slope_beside_them(name):
    """Im f(x + ih) / h is a central difference of f, where that is well defined."""
    operation = TABLE[name]
    extra = [IMMEDIATE[name]] if name in IMMEDIATE else []
    arguments = given(operation, 200, 0.1, 0.9) + (1.0 if name == "arccosh" else 0.0)
    with np.errstate(all="ignore"):
        stepped = operation.continuation(*(arguments + 1e-30j), *extra)
        slope = on_arrays(operation, *(arguments + 1e-6)) - on_arrays(operation, *(arguments - 1e-6))
    regular = np.isfinite(slope) & ~np.isclose(arguments[0] % 0.5, 0)
    assert np.mean(regular) >= 0.4
    value = on_arrays(operation, *arguments)
    np.testing.assert_allclose(stepped.real[regular], value[regular], rtol=1e-13)
    np.testing.assert_allclose((stepped.imag / 1e-30)[regular], (slope / 2e-6)[regular], rtol=1e-6, atol=1e-7)


@with_fact(Fact.CALM)
def test_calm_operations_are_defined_everywhere(name):
    operation = TABLE[name]
    assert np.all(np.isfinite(on_arrays(operation, *given(operation, 4000))))
    assert not operation.facts & (Fact.PARTIAL | Fact.JUMPS)


@with_fact(Fact.PARTIAL)
def test_partial_operations_are_not(name):
    assert np.any(np.isnan(on_arrays(TABLE[name], *given(TABLE[name], 4000))))


@with_fact(Fact.TRUTH)
def test_truth_values_are_0_or_1_and_jump(name):
    operation = TABLE[name]
    assert set(on_arrays(operation, *given(operation)).tolist()) <= {0.0, 1.0}
    assert Fact.JUMPS in operation.facts


@with_fact(Fact.COMMUTES)
def test_what_commutes_does_so_to_the_last_bit(name):
    operation = TABLE[name]
    one, other = given(operation)
    np.testing.assert_array_equal(on_arrays(operation, one, other), on_arrays(operation, other, one))


@with_fact(Fact.KEEPS_ZERO)
def test_what_keeps_zero_is_zero_there(name):
    assert TABLE[name].arity == 1 and on_arrays(TABLE[name], 0.0) == 0


@having(lambda o: o.facts & (Fact.POSITIVE | Fact.NONNEGATIVE))
def test_signs_of_values(name):
    operation = TABLE[name]
    values = on_arrays(operation, *given(operation))
    values = values[np.isfinite(values)]
    assert np.all(values > 0 if Fact.POSITIVE in operation.facts else values >= 0)


@having(lambda o: o.facts & (Fact.RISING | Fact.CONVEX | Fact.CONCAVE))
def test_functions_rise_and_bend_as_told(name):
    """By first and second differences of neighbours on each side of 0."""
    facts = TABLE[name].facts
    bend = (Fact.CONVEX in facts) - (Fact.CONCAVE in facts)
    assert not (Fact.INFLECTS in facts and not bend)
    for side in (-1, 1):
        x = np.sort(side * np.linspace(0.05, 4, 100))
        values = on_arrays(TABLE[name], x)
        values = values[np.isfinite(values)]
        if Fact.RISING in facts:
            assert np.all(np.diff(values) > 0)
        if bend:
            assert np.all(np.diff(values, 2) * bend * (side if Fact.INFLECTS in facts else 1) > 0)
