"""A formula keeps its derivatives where the chain rule alone would lose them: kinks, overflow, choices."""

import itertools

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
import sympy

from landscapes import atlas, from_callable, from_formula
from landscapes.tape import autodiff, tape
from landscapes.tape.graph import Graph
from landscapes.tape.identities import Identities

X, Y = sympy.symbols("x y", real=True)
NAMES = {"x": X, "y": Y, "max": sympy.Max, "min": sympy.Min, "abs": sympy.Abs}


def truths(text, point):
    """Value, gradient and Hessian of a formula that sympy can differentiate, with 900 digits."""
    f = sympy.sympify(text.replace("^", "**"), locals=NAMES, rational=True)
    variables = (X, Y)[: len(point)]
    parts = [f, *(sympy.diff(f, a) for a in variables)]
    parts += [sympy.diff(f, a, b) for a, b in itertools.combinations_with_replacement(variables, 2)]
    with mpmath.workdps(900):
        exact = [mpmath.mpf(float(p)) for p in point]
        return [float(sympy.lambdify(variables, part, "mpmath")(*exact)) for part in parts]


def ours(f, point):
    """The same of a landscape, at one point; a batch of it and others must agree to the last bit."""
    point = np.array(point, dtype=float)
    upper = np.triu_indices(len(point))
    alone = [float(f.value(point)), *f.gradient(point), *f.hessian(point)[upper]]
    batch = np.stack([point + 0.25, point, point - 0.5], axis=1)
    together = [f.value(batch)[1], *f.gradient(batch)[:, 1], *f.hessian(batch)[upper][:, 1]]
    np.testing.assert_array_equal(alone, together)
    return alone


# ---- kinks that cancel

# Each with what it is without its kink.
CANCELLED = {
    "abs(u)^2": "u^2",
    "abs(u)*abs(u)": "u^2",
    "abs(u)^4": "u^4",
    "sqrt(u^2)^2": "u^2",
    "sqrt(u^2)*abs(u)": "u^2",
    "sqrt(u^4)": "u^2",
    "sqrt(9*u^4)": "3*u^2",
    "sqrt(abs(u))^4": "u^2",
    "max(u, -u)^2": "u^2",
    "min(u, -u)^2": "u^2",
    "max(-u, u)*abs(-u)": "u^2",
    "abs(2*u)*abs(u)": "2*u^2",
    "abs(-3*u)^2": "9*u^2",
    "abs(u^2)": "u^2",
    "abs(u^2 + abs(v)^2)": "u^2 + v^2",
    "cos(abs(u))": "cos(u)",
    "cosh(3*abs(u))": "cosh(3*u)",
    "cos(sqrt(u^2)) + cos(-abs(u))": "2*cos(u)",
    "exp(-abs(u)^2)": "exp(-u^2)",
    "1/(1 + sqrt(u^2)^2)": "1/(1 + u^2)",
    "log(1 + abs(u)*abs(u))": "log(1 + u^2)",
    "(1 + abs(u)^2)^1.5": "(1 + u^2)^(3/2)",
    "abs(abs(u))^2 + abs(v)": "u^2 + v",
    "sign(u)*abs(u)*u": "u^2",
    "sign(u)*u*abs(u)": "u^2",
    "(abs(u) + 1)*(abs(u) - 1) + 1": "u^2",
    "sqrt(u^2 + w^2)^2": "u^2 + w^2",
    "sqrt(u^2 + w^2)^4": "(u^2 + w^2)^2",
    "sqrt(2*u^2 + 3*w^2)^2": "2*u^2 + 3*w^2",
    "sqrt(u^2 + w^2)*sqrt(w^2 + u^2)": "u^2 + w^2",
    "cos(sqrt(u^2 + w^2))": None,
    "cos(12*sqrt(u^2 + w^2))": None,
}
ARGUMENTS = {"x": [0.0], "x - 1": [1.0], "sin(x)": [0.0], "3*x + 0.75": [-0.25], "exp(x) - 1": [0.0]}
INSIDE = [
    (text, argument, point)
    for text in CANCELLED
    if CANCELLED[text]
    for argument, point in ARGUMENTS.items()
    if "(abs(u) + 1)" not in text
]


def filled(text, argument):
    return text.replace("u", f"({argument})").replace("v", "0.5").replace("w", "(y + 2)")


@pytest.mark.parametrize("text, argument, point", INSIDE)
def test_where_a_kink_cancels_the_derivatives_are_those_without_it(text, argument, point):
    """By sympy, of the formula that has no kink."""
    point = [*point, -2.0] if "w" in text else point
    f = from_formula(filled(text, argument), dimension=len(point))
    expected = truths(filled(CANCELLED[text], argument), point)
    np.testing.assert_allclose(ours(f, point), expected, rtol=1e-13, atol=1e-15)
    recorded = tape.of(f).full_program.at(np.array(point))  # what intervals and steps are made of
    np.testing.assert_allclose(recorded, expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("scale", [1.0, 12.0, 0.5])
def test_a_cosine_of_a_length_is_smooth(scale):
    """1 - (a r)^2/2 + ...: at its top the Hessian is -a^2."""
    f = from_formula(f"cos({scale}*sqrt(x^2 + y^2))")
    np.testing.assert_array_equal(f.gradient([0, 0]), 0)
    np.testing.assert_allclose(f.hessian([0, 0]), -(scale**2) * np.eye(2), rtol=1e-14)
    a, b = np.random.default_rng(0).uniform(-3, 3, (2, 50))
    np.testing.assert_allclose(f.value([a, b]), np.cos(scale * np.hypot(a, b)), atol=1e-13)


@pytest.mark.parametrize("text", ["abs(x)", "sqrt(x^2)", "max(x, -x)", "sqrt(abs(x))", "sqrt(x^2 + y^2)"])
def test_where_a_kink_does_not_cancel_0_stands_for_the_slope(text):
    """A subgradient, by convention; the value is what was typed."""
    f = from_formula(text)
    assert np.all(f.gradient([0.0] * f.dimension) == 0)
    theta = np.random.default_rng(1).uniform(-3, 3, (f.dimension, 40))
    length = np.linalg.norm(theta, axis=0)
    expected = np.sqrt(length) if "sqrt(abs" in text else length
    np.testing.assert_allclose(f.value(theta), expected, rtol=1e-14)


# ---- roots

ROOTS = [
    ("sqrt(x)", "x^0.5"),
    ("x*sqrt(x)", "x^1.5"),
    ("x^2*sqrt(x)", "x^2.5"),
    ("sqrt(x)^3", "x^1.5"),
    ("sqrt(x)*x^3", "x^3.5"),
    ("1/sqrt(x)", "x^-0.5"),
    ("sqrt(3*x)", "(3*x)^0.5"),
    ("sqrt(x - 1)", "(x - 1)^0.5"),
    ("sqrt(x^2)", "(x^2)^0.5"),
    ("sqrt(x^2 + 1)", "(x^2 + 1)^0.5"),
    ("2 + sqrt(x)", "2 + x^0.5"),
]


@pytest.mark.parametrize("one, other", ROOTS)
def test_a_root_is_a_power(one, other):
    """Value, slope and curvature agree everywhere, at the end of the domain and outside of it, too."""
    theta = np.array([[-1.0, -1e-300, 0.0, 1e-300, 1e-8, 0.5, 1.0, 1.0 + 2**-52, 7.0]])
    a, b = from_formula(one), from_formula(other)
    for mine, theirs in (
        (a.value(theta), b.value(theta)),
        (a.gradient(theta), b.gradient(theta)),
        (a.hessian(theta), b.hessian(theta)),
    ):
        np.testing.assert_allclose(mine, theirs, rtol=1e-14)


def test_the_slope_of_a_root_at_the_end_of_its_domain_is_infinite():
    for text in ("sqrt(x)", "x^0.5", "x^(1/3)", "√x"):
        assert from_formula(text).gradient([0.0]) == np.inf


# ---- overflow

FAR = [
    "1/(1+exp(-x))",
    "exp(x)/(1+exp(x))",
    "x/(1+exp(-x))",
    "x^2/(1+exp(x))",
    "1/(1+exp(x))^2",
    "3/(2+5*exp(-x))",
    "exp(-x)/(1+exp(-x))^2",
    "exp(2*x)/(1+exp(x))^3",
    "exp(x)/(exp(x)+exp(-x))",
    "(exp(x)-exp(-x))/(exp(x)+exp(-x))",
    "1/(exp(x)+exp(-x))",
    "1/(1+exp(x)+exp(2*x))",
    "1/(1+exp(1-2*x))",
    "1/(1+exp(x)^2)",
    "sin(x)/(1+exp(x))",
    "log(1+exp(x))",
    "log(2+exp(-x))",
    "log(exp(x)+exp(-2*x))",
    "log(exp(x)+exp(-x)+1)",
    "log(3*exp(x))",
    "log(exp(x))",
    "log(cosh(x))",
    "tanh(x)",
    "tanh(1000*x)",
    "1/cosh(x)",
    "1/cosh(x)^2",
    "x/cosh(x)",
    "sinh(x)/cosh(x)",
    "tanh(x)^2",
    "exp(x)*exp(-x-1)",
    "x*exp(x)*exp(-2*x)",
    "1/exp(x)",
    "x/exp(x)",
    "atan(exp(x))",
    "exp(-x)^2",
    "sqrt(exp(x))",
]
BEYOND = [-1200.0, -800.0, -709.5, -40.0, -3.25, -0.5, 0.125, 1.0, 38.0, 709.5, 800.0, 1200.0]


@pytest.mark.parametrize("text", FAR)
def test_nothing_overflows_inside_a_finite_formula(text):
    """Against 900 digits, wherever the true value is a number that a float can hold."""
    f = from_formula(text)
    assert f.engine == "tape"
    looked = 0
    for x in BEYOND:
        expected = np.array(truths(text, [x]))
        if np.all(np.abs(expected) < 1e300):
            looked += 1
            np.testing.assert_allclose(ours(f, [x]), expected, rtol=3e-12, atol=2e-15, err_msg=f"at {x}")
    assert looked >= 9


def test_two_exponents_share_without_overflow():
    f = from_formula("log(exp(x)+exp(y)) + exp(x)/(exp(x)+exp(y))")
    for point in ([800.0, 799.0], [-800.0, -801.5], [3.0, 900.0], [0.25, -0.5]):
        expected = truths("log(exp(x)+exp(y)) + exp(x)/(exp(x)+exp(y))", point)
        np.testing.assert_allclose(ours(f, point), expected, rtol=1e-10, atol=1e-13)


# ---- choices: the branch that is not taken has no part

GOOD = ["x^2", "sin(x)", "exp(x/2)", "3*x - 1", "1/(2 + x^2)", "x*cos(x)", "5"]
# Undefined, infinite, or with an infinite slope at the points that are looked at.
BAD = ["sqrt(x+K)", "log(x+K)", "1/(x+K)", "(x+K)^0.5", "(x+K)^-2", "exp(-1/(x+K))", "exp(1000*(K-x+2)^2)"]
BAD += ["asin(x+K+4)", "acosh(x+K)", "x^2/(x+K)", "sqrt(log(x+K))", "sin(x+K)/(x+K)", "tan(1/(x+K))"]
AROUND = [
    "C",
    "3*C",
    "C^2",
    "exp(C/9)",
    "x*C - C",
    "C/(1+C^2)",
    "sin(C)*cos(x)",
    "C^2 - 2*C",
    "where(x<9,C,1)",
]


def choices(count=240):
    """(formula, what is taken, point): the bad branch is at its worst at the point."""
    rng = np.random.default_rng(5)
    for k in range(count):
        good, bad = str(rng.choice(GOOD)), str(rng.choice(BAD))
        around, at = str(rng.choice(AROUND)), float(rng.choice([-2.0, -1.0, 0.5, 1.5]))
        bad = bad.replace("K", f"({-at})" if rng.random() < 0.6 else f"({-at - 0.5})")
        c = [f"where(x > {at + 1}, {bad}, {good})", f"where(x <= {at}, {good}, {bad})"]
        c += [f"where(x == {at}, {good}, {bad})", f"where(x < {at - 1} or x > 7, {bad}, {good})"]
        c += [f"where(x > {at + 2}, {bad}, where(x > {at + 1}, 2*{bad}, {good}))"]
        yield (
            around.replace("C", c[k % 5]),
            around.replace("where(x<9,C,1)", "C").replace("C", f"({good})"),
            at,
        )


@pytest.mark.parametrize("text, taken, at", list(choices()))
def test_the_branch_that_is_not_taken_has_no_part(text, taken, at):
    """Of a tape and of autograd alone, at a point and in a batch, against sympy's branch that is taken."""
    f = from_formula(text)
    expected = truths(taken, [at])
    if "==" not in text:  # there the formula may be meant to be another one beside the point
        np.testing.assert_allclose(ours(f, [at]), expected, rtol=1e-12, atol=1e-13)
    for theta in (np.array([at]), np.array([[at, at]])):
        slope, bend = autodiff.value_and_gradient(f, theta)[1], autodiff.hessian(f, theta)
        np.testing.assert_allclose(np.ravel(slope), expected[1], rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(np.ravel(bend), expected[2], rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("text, at, slope", [("max(1, sqrt(x))", 0.0, 0.0), ("min(2, x^-2)", 0.0, 0.0)])
def test_the_smaller_and_the_larger_select_too(text, at, slope):
    f = from_formula(text)
    assert f.gradient([at]) == slope and f.hessian([at]) == 0
    assert autodiff.value_and_gradient(f, np.array([at]))[1] == slope


def test_the_lines_of_the_list():
    """The inputs that were reported, with their right values."""
    f = from_formula("where(x>0, sqrt(x), x^2)", domain=((-3, 5),))
    assert f.gradient([-1]) == -2 and f.hessian([-1]) == 2
    f = from_formula("where(x>y, sqrt(x-y), (x-y)^2)")
    np.testing.assert_array_equal(f.gradient([0, 1]), [-2, 2])
    np.testing.assert_array_equal(f.hessian([0, 1]), [[2, -2], [-2, 2]])
    assert from_formula("where(x==0,1,sin(x)/x)", domain=((-3, 3),)).gradient([0]) == 0
    assert from_formula("abs(x)^2").hessian([0]) == 2
    np.testing.assert_array_equal(from_formula("sqrt(x^2+y^2)^2").hessian([0, 0]), 2 * np.eye(2))
    assert from_formula("tanh(1000x)").hessian([1]) == 0
    assert from_formula("1/(1+exp(-x))").gradient([-800]) == 0
    assert from_formula("sqrt(x)").gradient([0]) == np.inf


@pytest.mark.parametrize("text", ["abs(x)^2", "sqrt(x^2+y^2)^2", "max(x, -x)^2 + 1", "-cos(sqrt(x^2+y^2))"])
def test_the_atlas_finds_the_minimum_where_kinks_cancel(text):
    found = atlas(from_formula(text, domain=(-2, 2)))
    np.testing.assert_allclose(found.points, np.zeros((1, found.points.shape[1])), atol=1e-9)
    assert list(found.kinds) == ["minimum"]


def test_components_choose_for_themselves_without_a_tape():
    """A choice over a whole vector, inside sums and indices, where autograd works on arrays."""
    f = from_callable(
        lambda t: anp.sum(anp.where(t > 0, anp.sqrt(t), t**2), axis=0) + anp.where(t > 0, anp.log(t), t)[0],
        domain=((-1, 1), (-1, 1)),
    )
    theta = np.array([[-1.0, 1.0], [4.0, -2.0]])
    np.testing.assert_allclose(autodiff.value_and_gradient(f, theta)[1], [[-1, 1.5], [0.25, -4]])
    np.testing.assert_allclose(autodiff.hessian(f, theta)[0, 0], [2, -1.25])
    np.testing.assert_allclose(autodiff.hessian(f, theta)[1, 1], [-0.03125, 2])
    np.testing.assert_allclose(f.gradient(theta), [[-1, 1.5], [0.25, -4]])


@pytest.mark.parametrize(
    "text", ["abs(x)^2", "sqrt(x^2)^2", "max(x, -x)^2", "abs(x)", "max(x, 0)^2", "abs(x)*x"]
)
def test_autograd_alone_does_not_make_up_a_curvature_on_a_kink(text):
    """It cannot tell kinks that cancel; beside the kink, and where it is not taken, there is no doubt."""
    f = from_formula(text)
    theta = np.array([[-1.5, 0.0, 2.0]])
    bend = autodiff.hessian(f, theta)[0, 0]
    assert np.isnan(bend[1]) and np.isnan(autodiff.hessian(f, np.array([0.0])))
    np.testing.assert_allclose(bend[[0, 2]], f.hessian(theta)[0, 0, [0, 2]], rtol=1e-14)
    chosen = from_formula(f"where(x > 1, {text}, 3*x^2)")
    np.testing.assert_allclose(autodiff.hessian(chosen, theta)[0, 0, :2], 6)


def test_a_thousand_terms_are_recorded():
    """What is known of a slot is known when it is written, however deep the sum."""
    f = from_formula("sum(abs(x-i/100)^2 + where(x>i, sqrt(x-i), 0), i, 1, 90)")
    assert f.engine == "tape"
    assert f.hessian([0.5]) == pytest.approx(180)
    long = from_callable(lambda t: sum(anp.sin((k + 1) * t[0]) for k in range(700)), domain=((-1, 1),))
    assert long.engine == "tape"


# ---- the rules themselves


def test_a_zero_of_the_formula_is_no_choice():
    """0 times a square root that is not there is undefined, whoever wrote the 0."""
    f = from_formula("where(x>0, 1, 0)*sqrt(x)", domain=((-1, 1),))
    assert np.isnan(f.value([-1.0])) and np.isnan(f.gradient([-1.0]))


def test_rules_are_written_once_and_stay():
    """A simplified formula is not simplified further when it is written down again."""
    for text in [*FAR, *CANCELLED]:
        f = from_formula(filled(text, "x"))
        g = Identities(f.dimension)
        slots, nodes = [], tape.of(f).instructions
        for op, args, immediate in nodes:
            if op == "input":
                slots.append(g.inputs[immediate])
            elif op == "constant":
                slots.append(g.constant(immediate))
            else:
                slots.append(g.emit(op, *(slots[a] for a in args), immediate=immediate))
        value = tape.of(f).value
        assert g.nodes[slots[value]].op == nodes[value].op


def test_a_recorded_step_is_written_as_it_is():
    """The rules are for formulas; a plain graph has none of them."""
    g = Graph(1)
    assert g.nodes[g.emit("sqrt", g.power(g.inputs[0], 2))].op == "sqrt"
