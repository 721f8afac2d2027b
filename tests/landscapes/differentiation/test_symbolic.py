"""Formulas read off the tape: they are the landscape, its gradient and its Hessian."""

import threading

import autograd.numpy as anp
import numpy as np
import pytest
import sympy

import landscapes
from landscapes.differentiation import symbolic
from landscapes.tape import operations, primitives, tape
from tests.landscapes.sampling import at_least, random_points, sizes

NAMES = landscapes.names()
EVERY = pytest.mark.parametrize("name", NAMES)
LINE = ((-2.0, 3.0),)
NUMPY = [{"rint": np.rint}, "numpy"]


def of(function, domain=LINE):
    return landscapes.from_callable(function, domain=domain)


def numbers(expression, symbols, theta):
    """The expression's values at theta (d, n), by sympy's own translation to NumPy."""
    with np.errstate(all="ignore"):
        made = sympy.lambdify(symbols, expression, NUMPY)(*theta)
    return np.broadcast_to(np.asarray(made, dtype=float), theta.shape[1:])


# The whole gallery --------------------------------------------------------------------------------


@EVERY
def test_formulas_are_value_gradient_and_hessian(name):
    """At random points: what is printed is what autodiff computes."""
    f = landscapes.get(name)
    s, theta = symbolic.of(f), random_points(f, 60, seed=9)
    d = f.dimension
    made = (
        numbers(s.value.expression, s.symbols, theta),
        np.array([numbers(g.expression, s.symbols, theta) for g in s.gradient]),
        np.array([[numbers(h.expression, s.symbols, theta) for h in row] for row in s.hessian]),
    )
    assert len(s.gradient) == len(s.hessian) == len(s.hessian[0]) == len(s.symbols) == d
    for ours, ask, size in zip(made, (f.value, f.gradient, f.hessian), sizes(f)):
        expected = ask(theta)
        known = np.isfinite(expected)
        np.testing.assert_allclose(ours[known], expected[known], rtol=1e-9, atol=1e-11 * (1 + size))


@pytest.mark.parametrize("name", [n for n in NAMES if at_least(landscapes.get(n), "smooth")])
def test_the_gradient_is_sympys_derivative_of_the_value(name):
    """autograd's backward pass and sympy's rules are two roads to the same slope."""
    f = landscapes.get(name)
    s, theta = symbolic.of(f), random_points(f, 40, seed=10)
    for symbol, slope in zip(s.symbols, s.gradient):
        theirs = numbers(sympy.diff(s.value.expression, symbol), s.symbols, theta)
        ours = numbers(slope.expression, s.symbols, theta)
        known = np.isfinite(theirs)
        assert np.mean(known) > 0.9
        np.testing.assert_allclose(ours[known], theirs[known], rtol=1e-9, atol=1e-11 * sizes(f)[1])


@EVERY
def test_latex_is_balanced_and_free_of_floats_that_mean_something(name):
    """Braces and \\left match; 2.0, 0.5 and 6.283185307 are printed as 2, 1/2 and 2 pi."""
    s = symbolic.of(landscapes.get(name))
    for part in (s.value, *s.gradient, *sum(s.hessian, ())):
        assert part.latex.count("{") == part.latex.count("}")
        assert part.latex.count(r"\left") == part.latex.count(r"\right")
        assert part.folded == (len(part.latex) > 240)
        for number in part.expression.atoms(sympy.Float):
            assert number != int(number)
            assert not {6.283185307, 3.141592654, 0.5, 0.25} & {round(abs(float(number)), 9)}


@EVERY
def test_the_same_formula_every_time(name):
    """Nothing depends on the clock or on what was asked before."""
    f = landscapes.get(name)
    assert symbolic.of(f).hessian_latex == symbolic.of(f).hessian_latex


# Formulas people know -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, value, gradient, hessian",
    [
        ("parabola", "w^{2}", ["2 w"], [["2"]]),
        ("tilted_quartic", "x^{4} - 40 x^{2} - 100 x", ["4 x^{3} - 80 x - 100"], [["12 x^{2} - 80"]]),
        ("lecture_bowl", "2 w_{0}^{2} + 3 w_{1}^{2}", ["4 w_{0}", "6 w_{1}"], [["4", "0"], ["0", "6"]]),
        ("exponential", "e^{x}", ["e^{x}"], [["e^{x}"]]),
        ("negative_log", r"- \log{\left(x \right)}", [r"- \frac{1}{x}"], [[r"\frac{1}{x^{2}}"]]),
        (
            "x2_times_y2",
            "x^{2} y^{2}",
            ["2 x y^{2}", "2 x^{2} y"],
            [["2 y^{2}", "4 x y"], ["4 x y", "2 x^{2}"]],
        ),
        (
            "cone",
            r"\sqrt{w_{0}^{2} + w_{1}^{2}}",
            [rf"\frac{{w_{{{i}}}}}{{\sqrt{{w_{{0}}^{{2}} + w_{{1}}^{{2}}}}}}" for i in (0, 1)],
            None,
        ),
        (
            "rastrigin_1d",
            r"x^{2} - 10 \cos{\left(2 \pi x \right)} + 10",
            [r"2 x + 20 \pi \sin{\left(2 \pi x \right)}"],
            [[r"40 \pi^{2} \cos{\left(2 \pi x \right)} + 2"]],
        ),
    ],
)
def test_textbook_landscapes_print_as_in_the_textbook(name, value, gradient, hessian):
    s = symbolic.of(landscapes.get(name))
    assert s.value.latex == value and [g.latex for g in s.gradient] == gradient
    if hessian:
        assert [[h.latex for h in row] for row in s.hessian] == hessian
        assert not s.folded


def test_long_formulas_are_folded_and_short_ones_are_not():
    assert symbolic.of(landscapes.get("goldstein_price")).folded
    assert symbolic.of(landscapes.get("mueller_brown")).value.folded
    assert not symbolic.of(landscapes.get("himmelblau")).folded


def test_matrices_are_put_together():
    s = symbolic.of(landscapes.get("lecture_bowl"))
    assert s.gradient_latex == r"\begin{pmatrix}4 w_{0}\\ 6 w_{1}\end{pmatrix}"
    assert s.hessian_latex == r"\begin{pmatrix}4 & 0\\ 0 & 6\end{pmatrix}"


def test_the_variables_may_be_named():
    s = symbolic.of(landscapes.get("rosenbrock"), names=("a", "b"))
    assert [str(x) for x in s.symbols] == ["a", "b"] and "b" in s.value.latex


# Numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number, meant",
    [
        (2.0, "2"),
        (-7.0, "-7"),
        (0.5, "1/2"),
        (1 / 3, "1/3"),
        (-2 / 7, "-2/7"),
        (2.625, "21/8"),
        (0.26, "13/50"),
        (2 * np.pi, "2*pi"),
        (-np.pi / 3, "-pi/3"),
        (4 * np.pi**2, "4*pi**2"),
        (5.1 / (4 * np.pi**2), "51/(40*pi**2)"),
        (5 / np.pi, "5/pi"),
        (np.e, "E"),
        (20 * np.e, "20*E"),
        (np.sqrt(0.5), "sqrt(2)/2"),
        (-np.sqrt(2) / 10, "-sqrt(2)/10"),
        (0.1 + 0.2, "3/10"),
        (418.982887272433706, "418.9828872724337"),
        (3.5e-12, "3.50000000000000e-12"),
        (0.548563444527605, "0.548563444527605"),
    ],
)
def test_numbers_are_shown_as_they_were_meant(number, meant):
    """Whole, rational, with pi, e or a root; and a float that is nothing of these as it is."""
    assert str(symbolic._meant(number)) == meant


def test_random_floats_are_not_taken_for_something():
    """Not one in 2,000: what is recognised is what somebody meant."""
    for number in np.random.default_rng(0).uniform(-10, 10, 2000):
        assert isinstance(symbolic._meant(float(number)), sympy.Float)


# The vocabulary -----------------------------------------------------------------------------------


def test_every_operation_a_tape_may_hold_has_a_formula():
    assert operations.forms("sympy", sympy).keys() == operations.TABLE.keys()


@pytest.mark.parametrize(
    "function",
    [
        lambda t: anp.maximum(t[0], t[0] ** 2) * t[0],
        lambda t: anp.minimum(anp.sin(t[0]), 0.3) ** 2,
        lambda t: t[0] ** 2 * (t[0] > 0.5) + anp.sign(t[0]) * t[0],
        lambda t: anp.where((t[0] > 0) & (t[0] < 1) if False else t[0] < 1, t[0], t[0] ** 3),
        lambda t: anp.floor(t[0]) * t[0] + anp.ceil(t[0]) ** 2 * t[0],
        lambda t: (t[0] % 0.7) ** 2,
        lambda t: anp.sinc(t[0]),
        lambda t: anp.logaddexp(t[0], 2 * t[0]),
        lambda t: primitives.sigmoid(t[0]) ** 2,
        lambda t: primitives.softplus(3 * t[0]),
        lambda t: primitives.logsumexp(t[0], 2 * t[0], 1.0),
        lambda t: anp.arctan2(t[0], 1 + t[0] ** 2),
        lambda t: (2 + t[0] ** 2) ** t[0],
        lambda t: anp.expm1(t[0]) * anp.log1p(t[0] ** 2) + anp.exp2(t[0]),
        lambda t: anp.tanh(t[0]) + anp.arcsinh(t[0]) * anp.arctan(t[0]),
        lambda t: anp.log2(5 + t[0]) * anp.log10(5 + t[0]),
        lambda t: 7.0 + 0 * t[0],
    ],
)
def test_what_a_person_may_write_has_its_formula(function):
    """Value and gradient, against autodiff."""
    f = of(function)
    s, theta = symbolic.of(f), random_points(f, 80, seed=11)
    made = numbers(s.value.expression, s.symbols, theta)
    np.testing.assert_allclose(made, f.value(theta), rtol=1e-10, atol=1e-12)
    slope = numbers(s.gradient[0].expression, s.symbols, theta)
    np.testing.assert_allclose(slope, f.gradient(theta)[0], rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize(
    "name, note",
    [
        ("cone", "Where a denominator is 0"),
        ("drop_wave", "smooth also where the root is 0"),
        ("absolute_value", "sign(0) is 0"),
        ("staircase", "a step has slope 0"),
    ],
)
def test_what_the_formula_cannot_say_is_said_in_words(name, note):
    s = symbolic.of(landscapes.get(name))
    assert any(note in n for n in s.notes)
    assert symbolic.of(landscapes.get("himmelblau")).notes == ()


def test_a_function_without_a_tape_has_no_formula_and_says_why():
    f = of(lambda t: t[0] if t[0] > 1 else t[0] ** 2)
    with pytest.raises(symbolic.NoFormula, match=r"cannot be written as a formula: .*np\.where"):
        symbolic.of(f)


def test_a_formula_that_would_fill_books_is_refused_at_once():
    """Shared parts are written out: doubling 40 times makes 10^12 operations of 80."""

    def folded_often(t):
        x = t[0]
        for _ in range(40):
            x = anp.sin(x) * anp.cos(x)
        return x

    with pytest.raises(symbolic.NoFormula, match="operations written out"):
        symbolic.of(of(folded_often))


def test_threads_get_the_formulas_that_one_gets():
    """sympy's caches are the process's; eight visitors ask at once."""
    names = ["himmelblau", "ackley", "levy", "peaks"]
    alone = [symbolic.of(landscapes.get(n)).hessian_latex for n in names]
    seen = []

    def ask():
        seen.append([symbolic.of(landscapes.get(n)).hessian_latex for n in names])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [alone] * 8


def test_recordings_are_what_is_printed():
    """No slot of a tape is left without a meaning: the formulas of value and gradient use only its
    inputs."""
    for name in ("branin", "nightmare"):
        f = landscapes.get(name)
        s = symbolic.of(f)
        assert tape.of(f).dimension == len(s.symbols)
        assert s.value.expression.free_symbols == set(s.symbols)
