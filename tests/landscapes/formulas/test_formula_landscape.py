"""A typed formula is a landscape like any other: knobs, derivatives, box, start, threads."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import scipy.optimize

import landscapes
import optimizers
from landscapes import FormulaError, KnobError, from_formula
from landscapes.formulas.parser import parse
from tests.landscapes.sampling import compare, sizes

# Smooth in the box, or with kinks that the differences are told to skip.
FORMULAS = [
    "x**4 - 40x^2 - 100x",
    "sin(3x) + 0.1x^2",
    "(1-x)^2 + a*(y-x^2)^2",
    "exp(-x^2-y^2/2)*cos(3x)",
    "sum(sin(i*x)*cos(y/i), i, 1, 5)",
    "x^2*y - z^3/3 + x*z",
    "sqrt(1+x^2+y^2)",
    "log(x^2+2)*tanh(y)",
    "(1+x^2)^y",
    "2^x + e^(-y)",
    "(x+6)^2.5 + 7",
    "|x-1|^3 + |y|",
    "max(x^2, y, 1) + min(x, y)",
    "where(x < 1, 2x^2, (x^2+6x-3)/2)",
    "sqrt(x^2+y^2)",
    "asinh(x)*atan(y)",
    "w0^2 + w1*w2 + w3^4",
    "x^3/(1+y^2)",
    "acos(x/9) + asin(y/9)",
    "20 + e - 20exp(-sqrt(x^2+y^2)/5) - exp(cos(2pi*x)/2)",
    "sec(x/9)*csc(y/9+2) + cot(x/20+1)",
    "cosh(x/3)sinh(y/3)",
    "x^a + b*y^-2",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_its_derivatives_are_those_of_finite_differences(text):
    """Gradient against values, Hessian against gradients; off the kinks, where there are any."""
    f = from_formula(text)
    value, gradient, _ = sizes(f)
    everywhere = f.smoothness in ("C1", "C2", "smooth")
    compare(f.gradient, f.value, f, value, everywhere)
    if f.dimension == 1 or everywhere or "max" in text or "|" in text:
        compare(f.hessian, f.gradient, f, gradient, f.smoothness in ("C2", "smooth"))


@pytest.mark.parametrize("text", [*FORMULAS, "7", "floor(x)", "where(x<0, 2, 7)", "a", "x^y^x"])
def test_it_is_recorded_and_evaluated_at_points_and_batches_of_any_shape(text):
    declared = {"a": (2, 0, 3)} if text == "a" else None
    f = from_formula(text, parameters=declared)
    d = f.dimension
    assert f.engine == "tape"
    theta = np.random.default_rng(1).uniform(0.5, 3, (d, 2, 5))
    assert f.value(theta).shape == (2, 5) and f.gradient(theta).shape == (d, 2, 5)
    assert f.hessian(theta).shape == (d, d, 2, 5)
    assert f.objective(theta).shape == (2, 5)
    assert float(f.value(theta[:, 1, 2])) == f.value(theta)[1, 2]


def test_it_is_scipys_rosenbrock():
    f = from_formula("(1-x)^2 + a*(y-x^2)^2", parameters={"a": (100, 1, 1000)})
    theta = np.random.default_rng(0).uniform(-2, 3, (2, 50))
    np.testing.assert_allclose(f.value(theta), scipy.optimize.rosen(theta), rtol=1e-13)
    np.testing.assert_allclose(f.gradient(theta), scipy.optimize.rosen_der(theta), rtol=1e-10)


def test_parameters_are_knobs():
    """Default, range, symbol and help; settings are checked as a gallery landscape's are."""
    f = from_formula("a*x^2 + alpha", parameters={"a": (3, 0, 9)})
    a, alpha = f.knobs
    assert (a.name, a.default, a.low, a.high, a.symbol, a.kind) == ("a", 3.0, 0.0, 9.0, "a", "float")
    assert alpha.symbol == r"\alpha" and alpha.symbol in f.formula and alpha.help
    assert f.settings == {"a": 3.0, "alpha": 1.0}
    g = f.with_settings(a=5)
    assert g.settings == {"a": 5.0, "alpha": 1.0} and float(g.value(2.0)) == 21.0
    assert float(f.value(2.0)) == 13.0 and f != g and f.key != g.key
    assert g.with_settings(a=3) == f
    assert (g.domain, g.start, g.formula) == (f.domain, f.start, f.formula)
    with pytest.raises(KnobError, match=r"formula\.a must lie in \[0, 9\], got 10"):
        f.with_settings(a=10)
    with pytest.raises(KnobError, match="has no knob 'b'; it has: a, alpha"):
        f.with_settings(b=1)


@pytest.mark.parametrize("name", ["theta", "lambda", "self", "settings", "values", "node", "w"])
def test_a_parameter_may_have_any_name_that_the_code_has_too(name):
    f = from_formula(f"{name}*x", parameters={name: (2, 0, 5)})
    assert float(f.with_settings(**{name: 4}).value(3.0)) == 12.0


@pytest.mark.parametrize("value", [-10, -1, 0, 10])
def test_extreme_parameters_give_inf_or_nan_and_no_exception(value):
    """Python's own arithmetic would raise, or give a complex number."""
    f = from_formula("(a*x)^(a^a^a) + 1/a + sqrt(a) + log(a) + 10^a^3").with_settings(a=value)
    assert f.value(np.linspace(-5, 5, 7)[None]).shape == (7,)


def test_the_domain():
    """[-5, 5] unless given; one pair for all variables, or one each."""
    assert from_formula("x + y").domain == ((-5.0, 5.0),) * 2
    assert from_formula("x + y", (-1, 2)).domain == ((-1.0, 2.0),) * 2
    assert from_formula("x + y", ((-1, 2), (0, 4))).domain == ((-1.0, 2.0), (0.0, 4.0))
    assert from_formula("x^2", (-1, 2)).domain == from_formula("x^2", ((-1, 2),)).domain
    assert from_formula("x*y", np.array([[-1, 2], [0, 4]])).domain == ((-1.0, 2.0), (0.0, 4.0))


@pytest.mark.parametrize(
    "text", [*FORMULAS, "log(x) + log(y)", "sqrt(-x)", "1/x", "where(x > 4, x, 0)", "tan(x)", "asin(x*4)"]
)
def test_the_start_lies_in_the_box_where_there_is_a_value_and_a_slope(text):
    for domain in (None, (-1e-6, 2e-6), (-3e6, 4e6)):
        f = from_formula(text, domain)
        assert all(low <= c <= high for c, (low, high) in zip(f.start, f.domain))
        if domain is None:
            assert np.isfinite(f.value(f.start)) and np.all(np.isfinite(f.gradient(f.start)))
            assert np.any(f.gradient(f.start) != 0)


def test_a_start_of_ones_own_is_kept():
    assert from_formula("x*y", start=(1, 2)).start == (1.0, 2.0)
    assert from_formula("x", start=3).start == (3.0,)


@pytest.mark.parametrize(
    "text, smoothness",
    [
        ("x^2 + sin(y)", "smooth"),
        ("|x|", "C0"),
        ("max(x, y)", "C0"),
        ("sign(x)", "discontinuous"),
        ("floor(x)", "discontinuous"),
        ("sqrt(x)", "C0"),
        ("sqrt(1+x^2)", "smooth"),
        ("sqrt(x^2+y^2)", "C0"),
        ("sqrt(exp(x)+x^4)", "smooth"),
        ("sqrt(x-7)", "C0"),
        ("x^1.5", "C1"),
        ("x^0.5", "C0"),
        ("x^2.5", "C2"),
        ("x^7.5", "C2"),
        ("x^-2", "smooth"),
        ("x^(1/3)", "C0"),
        ("(1+x^2)^y", "smooth"),
        ("x^y", "C0"),
        ("sum(x^i, i, 1, 4)", "smooth"),
        ("sum(x^(i/2), i, 1, 4)", "C0"),
        ("acos(cos(x))", "C0"),
        ("1/x", "smooth"),
        ("where(x < 1, 2x^2, (x^2+6x-3)/2)", "C0"),
        ("where(x < 1, 2x^2, 3)", "discontinuous"),
        ("where(x^2+y^2 < 4, 4, x^2+y^2)", "C0"),
        ("where(x == 1, 2, x)", "discontinuous"),
        ("where(x > 99, 1, 0)", "discontinuous"),
        ("where(x < 0, 0, 1e-9)", "discontinuous"),
        ("where(x < 0, 0, x) + |y|", "C0"),
        ("where(x < 0 or y < 0, 0, x*y)", "C0"),
        ("sum(where(x < i, 0, x-i), i, 1, 3)", "discontinuous"),
        ("x + 0*floor(x)", "discontinuous"),
    ],
)
def test_the_smoothness_class_promises_no_more_than_is_known(text, smoothness):
    assert from_formula(text).smoothness == smoothness


def test_the_smoothness_follows_the_parameters():
    f = from_formula("|x|*0 + x^a", parameters={"a": (2, 0, 5)})
    assert from_formula("x^a", parameters={"a": (2, 0, 5)}).smoothness == "smooth"
    assert f.smoothness == "C0"
    g = from_formula("x^a", parameters={"a": (2, 0, 5)})
    assert [g.with_settings(a=a).smoothness for a in (0.5, 1.5, 2.5, 3)] == ["C0", "C1", "C2", "smooth"]


def test_it_says_where_it_comes_from():
    """Title, text, and a line of Python that makes it again."""
    f = from_formula("2x² + a*y", parameters={"a": (1, 0, 2)}, domain=(-1, 1))
    assert f.title == f.typed == "2*x^2 + a*y"
    assert f.lesson == "Your own" and f.teaches and f.reference
    again = eval(f.source, {"landscapes": landscapes})  # the line itself, made above
    assert again == f and again.with_settings(a=2) == f.with_settings(a=2)
    assert from_formula("x^2", name="mine", title="My bowl").title == "My bowl"
    assert len(from_formula("+".join(["x"] * 90)).title) <= 60


def test_it_can_be_sent_to_another_process():
    f = from_formula("where(x < 1, |x|, sum(i*x, i, 1, 3)) + a").with_settings(a=3)
    f.value(1.0)
    g = pickle.loads(pickle.dumps(f))
    assert g == f and float(g.value(2.0)) == float(f.value(2.0)) == 15.0


def test_optimizers_run_on_it():
    f = from_formula("(x-1)^2 + 4*(y+2)^2")
    run = optimizers.run(f, optimizers.get("gradient_descent", step_size=0.1), steps=500)
    assert run.status == "converged"
    np.testing.assert_allclose(run.path[-1], [1, -2], atol=1e-7)


def test_at_the_tip_of_a_cone_the_derivatives_are_zero_as_in_the_gallery():
    """sqrt(x^2+y^2) and Ackley's formula typed by hand: no NaN where an optimizer may well land."""
    for text in ("sqrt(x^2+y^2)", "20 - 20exp(-0.2sqrt(0.5(x^2+y^2)))", "|x| + |y|"):
        f = from_formula(text)
        np.testing.assert_array_equal(f.gradient([0.0, 0.0]), [0, 0])
        assert np.all(np.isfinite(f.hessian([0.0, 0.0])))


def test_threads_reading_at_once_read_the_same():
    """One parser serves every visitor's thread."""
    texts = [f"sin({k}x)^2 + sum(i*y, i, 1, {k}) + where(x < {k}, a, 2)" for k in range(1, 41)]
    bad = ["1/2x", "x +", "sum(x, i, 1)"] * 10
    alone = [from_formula(t) for t in texts]

    def read(text):
        try:
            return from_formula(text).function.tree
        except FormulaError as error:
            return str(error)

    expected = [read(text) for text in texts + bad]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(read, texts + bad)) == expected
    assert [f.function.tree for f in alone] == expected[: len(texts)]


def test_the_tree_keeps_the_places_but_they_are_no_part_of_it():
    """Equal trees from different spellings; the spans are for sentences."""
    one, other = parse("x+ 2"), parse("  x  +2")
    assert one == other and one.span == (0, 4) and other.span == (2, 7)


def test_a_long_formula_that_cannot_be_recorded_is_refused_before_it_fills_the_memory(monkeypatch):
    """autograd by itself keeps every step for every point; short formulas may."""
    from landscapes.formulas import formula_landscape
    from landscapes.tape import tape

    def never(f):
        raise tape.Unrecordable("because this test says so")

    monkeypatch.setattr(tape, "record", never)
    assert from_formula("sum(sin(i*x*0.37), i, 1, 30)").engine == "because this test says so"
    with pytest.raises(formula_landscape.FormulaError, match="because this test says so"):
        from_formula("sum(sin(i*x*0.37), i, 1, 90)")
