"""How a formula is written out again: as text that reads as itself, and as LaTeX."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landscapes import FormulaError, from_formula
from landscapes.core.axis_names import in_latex
from landscapes.formulas.canonical_text import text_of
from landscapes.formulas.latex import latex
from landscapes.formulas.parser import parse
from tests.landscapes import test_latex
from tests.landscapes.formulas.formula_making import python_texts
from tests.landscapes.formulas.test_reading import ACCEPTED

LATEX = {
    "x**4 - 40x^2 - 100x": r"x^4-40x^2-100x",
    "sin(3x) + 0.1 x^2": r"\sin(3x)+0.1x^2",
    "(1-x)^2 + a*(y-x^2)^2": r"(1-x)^2+a\,(y-x^2)^2",
    "sum(sin(i*x)/i, i, 1, 5)": r"\sum_{i=1}^{5} \frac{\sin(i x)}{i}",
    "1 - sum(x^i, i, 0, 3)*2": r"1-\left(\sum_{i=0}^{3} x^i\right)\cdot 2",
    "where(x < 1, 2x^2, (x^2+6x-3)/2)": (r"\begin{cases}2x^2 & x<1\\ \frac{x^2+6x-3}{2} & x\ge 1\end{cases}"),
    "where(x < 1 and y != 2, 1, 0)x": (
        r"\left(\begin{cases}1 & x<1\text{ and }y\ne 2\\ 0 & \text{otherwise}\end{cases}\right)\,x"
    ),
    "sqrt(x^2+y^2)": r"\sqrt{x^2+y^2}",
    "|x-1|^3": r"|x-1|^3",
    "abs(abs(x)-1)": r"\left||x|-1\right|",
    "exp(-x^2/2)": r"e^{-\frac{x^2}{2}}",
    "sin(x)^2/(1+cos(y))^2": r"\frac{\sin^2(x)}{(1+\cos(y))^2}",
    "sin(x)^-1": r"(\sin(x))^{-1}",
    "log(x)^2 + log10(x)^2": r"\ln^2(x)+(\log_{10}(x))^2",
    "alpha*x + rate*w + a1": r"\alpha x+\mathrm{rate}\,w+a_{1}",
    "w0*w1 + beta2": r"w_{0}\,w_{1}+\beta_{2}",
    "2pi*x": r"2\pi x",
    "x - (y - 1) - -x": r"x-(y-1)-(-x)",
    "-(x+1)^2": r"-(x+1)^2",
    "(-x)^2": r"(-x)^2",
    "(x^2)^3 + x^2^3": r"(x^2)^3+x^{2^3}",
    "1/2/x": r"\frac{\frac{1}{2}}{x}",
    "(x/y)^2": r"\left(\frac{x}{y}\right)^2",
    "2*3*x + 2*(1/3)": r"2\cdot 3x+2\cdot \frac{1}{3}",
    "1e-7*x + 2.5e20": r"10^{-7}\,x+2.5\cdot 10^{20}",
    "max(x, y, 1) - min(x, 2)": r"\max(x, y, 1)-\min(x, 2)",
    "floor(x)+ceil(x/2)": r"\lfloor x\rfloor+\left\lceil\frac{x}{2}\right\rceil",
    "sign(x)*asin(y/9)": r"\operatorname{sign}(x)\,\arcsin\left(\frac{y}{9}\right)",
}


@pytest.mark.parametrize("text", LATEX)
def test_latex_is_what_a_person_would_print(text):
    assert from_formula(text).formula == LATEX[text]


# What the reader of the gallery's formulas (tests/landscapes/test_latex.py) knows too little of.
MORE = {
    r"arcsin": np.arcsin,
    "arccos": np.arccos,
    "arctan": np.arctan,
    "tan": np.tan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "cot": lambda x: 1 / np.tan(x),
    "sec": lambda x: 1 / np.cos(x),
    "csc": lambda x: 1 / np.sin(x),
}
UNREADABLE = ("operatorname", r"\max", r"\min", "text", r"\log", r"\lceil", "<", r"\ne", "=-")


def printed(f, theta):
    names = {r"\pi": np.pi, "e": np.e, "x": theta[0], "y": theta[1], "a": np.float64(1)}
    return test_latex.read(f.formula, names)


@pytest.fixture
def reader(monkeypatch):
    for name, function in MORE.items():
        monkeypatch.setitem(test_latex.FUNCTIONS, name, function)


@pytest.mark.parametrize(
    "text", [t for t in ACCEPTED if not any(u in from_formula(t, dimension=2).formula for u in UNREADABLE)]
)
def test_the_latex_of_a_formula_is_the_formula(reader, text):
    """Read back by the reader that the gallery's formulas are held to."""
    f = from_formula(text, dimension=2)
    theta = np.array([[1.3, -2.1, 0.6], [-0.7, 0.4, 3.3]])
    with np.errstate(all="ignore"):
        again = printed(f, theta) + np.zeros(3)
    np.testing.assert_allclose(f.value(theta), again, rtol=1e-12)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(python_texts)
def test_the_latex_of_any_formula_is_the_formula(text):
    """Parentheses are left out where mathematics needs none, and only there."""
    try:
        f = from_formula(text, dimension=2)
    except FormulaError:
        return
    if any(u in f.formula for u in UNREADABLE):
        return
    theta = np.array([[1.3, -2.1, 0.6], [-0.7, 0.4, 3.3]])
    with pytest.MonkeyPatch.context() as patch, np.errstate(all="ignore"):
        for name, function in MORE.items():
            patch.setitem(test_latex.FUNCTIONS, name, function)
        again = printed(f, theta) + np.zeros(3)
        expected = f.objective(theta)
    np.testing.assert_allclose(expected, again, rtol=1e-12)


@pytest.mark.parametrize("text", ACCEPTED)
def test_the_canonical_text_reads_as_the_same_tree(text):
    tree = parse(text)
    assert parse(text_of(tree)) == tree
    assert text_of(parse(text_of(tree))) == text_of(tree)


conditions = st.recursive(
    st.sampled_from(["x < 1", "0 <= x < y", "x == 2", "x + 1 > 2 * y", "(x) != 0"]),
    lambda inner: st.one_of(
        inner.map(lambda t: f"not {t}"),
        inner.map(lambda t: f"({t})"),
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map("".join),
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(python_texts, conditions, python_texts)
def test_any_tree_is_written_as_a_text_that_reads_as_that_tree(one, condition, other):
    tree = parse(f"where({condition}, {one}, sum(({other})*i, i, 0, 2))")
    text = text_of(tree)
    assert parse(text) == tree
    assert latex(parse(text)) == latex(tree)


@pytest.mark.parametrize(
    "text, canonical",
    [
        ("2 x²  y", None),
        ("2x² + √(y)", "2*x^2 + sqrt(y)"),
        ("|x|·3.50", "abs(x)*3.5"),
        ("ln(x)**2", "log(x)^2"),
        ("where(x≤1,x,2)", "where(x <= 1, x, 2)"),
        ("((x+1))*(y)", "(x + 1)*y"),
        ("-(-x)", "--x"),
        ("(2^3)^x", "(2^3)^x"),
        ("2^(3^x)", "2^3^x"),
        ("sum(i x, i, 1, 2)", None),
        ("1e21*x + 1000000x", "1e+21*x + 1000000*x"),
    ],
)
def test_the_canonical_text(text, canonical):
    """One spelling for every tree; None: refused, so that nothing is guessed."""
    if canonical is None:
        with pytest.raises(FormulaError):
            from_formula(text)
    else:
        assert from_formula(text).typed == canonical


@pytest.mark.parametrize(
    "name, printed",
    [
        ("a", "a"),
        ("a1", "a_{1}"),
        ("w10", "w_{10}"),
        ("theta", r"\theta"),
        ("theta0", r"\theta_{0}"),
        ("lambda", r"\lambda"),
        ("rate", r"\mathrm{rate}"),
        ("rate2", r"\mathrm{rate}_{2}"),
    ],
)
def test_a_name_is_printed_as_in_a_book(name, printed):
    assert in_latex(name) == printed
