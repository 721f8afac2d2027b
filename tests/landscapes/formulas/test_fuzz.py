"""Whatever is typed: a landscape or a FormulaError, soon, and nothing else. A short run of it.

For a long one: ``HYPOTHESIS_EXAMPLES=100000 pytest tests/landscapes/formulas/test_fuzz.py``.
"""

import os

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from landscapes import FormulaError, from_formula
from landscapes.formulas.vocabulary import MOST_LETTERS
from tests.landscapes.formulas.formula_making import python_texts
from tests.landscapes.formulas.work import calls_of

MANY = int(os.environ.get("HYPOTHESIS_EXAMPLES", "300"))
MOST_CALLS = 10_000_000  # the longest formulas that are accepted take some millions; 3,000 are usual
from_formula("x")  # the parser is generated once

# Pieces that belong to formulas, and some that do not, in any order.
PIECES = st.sampled_from(
    [
        *"x y z w a b i e 1 2 0.5 10 ( ) ( ) | + - * / ^ , < > = . _ % ' \\ [ { ; : # @ ! ~ ?".split(),
        "w0",
        "w1",
        "theta",
        "theta1",
        "pi",
        "sin",
        "cos",
        "exp",
        "log",
        "sqrt",
        "abs",
        "min",
        "max",
        "where",
        "sum",
        "floor",
        "sign",
        "and",
        "or",
        "not",
        "**",
        "<=",
        "==",
        "!=",
        "sin(",
        "max(",
        "sum(x, i, 1, ",
        "where(x < 1, ",
        "x^2",
        "2x",
        "(x+1)",
        "|x|",
        ", i, 1, 3)",
        ", 1, 2)",
        "²",
        "⁻¹",
        "√",
        "π",
        "×",
        "·",
        "−",
        "≤",
        "₀",
        "θ",
        "х",
        "é",
        "\x00",
        "\n",
        " ",
        "\u200b",
        "1e400",
        "1e-400",
        "9**9",
        "__",
        "import",
        "lambda",
        "ax",
        "f(",
        "1e",
        "1.",
        "..",
        "\U0001f600",
    ]
)
MIXED = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=30).map("".join)


@st.composite
def damaged(draw):
    """A formula that is right, with one character gone, doubled or replaced."""
    text = draw(python_texts)
    at = draw(st.integers(0, len(text)))
    piece = draw(st.one_of(PIECES, st.just("")))
    return text[:at] + piece + text[at + draw(st.integers(0, 2)) :]


def judge(text):
    answers = []

    def read():
        try:
            answers.append(from_formula(text))
        except FormulaError as error:
            answers.append(error)

    calls, (answer,) = calls_of(read), answers
    if not isinstance(answer, FormulaError):
        assert calls < MOST_CALLS
        return answer
    assert calls < 20_000 + 100 * min(len(text), MOST_LETTERS)
    assert answer.column == answer.position + 1 and 0 <= answer.position <= len(text)
    assert answer.sentence and answer.sentence.isprintable() and len(answer.sentence) < 400
    answer.sentence.encode("utf-8")
    return None


@settings(max_examples=MANY, deadline=None, derandomize=True)
@given(st.one_of(st.text(), MIXED, damaged()))
@example("x" * 100_000)
@example("\ud800")
def test_any_text_is_a_landscape_or_a_formula_error(text):
    """What is accepted has a value of the batch's shape, and its canonical text means the same."""
    f = judge(text)
    if f is None:
        return
    theta = np.linspace(-2.2, 2.6, 3 * f.dimension).reshape(f.dimension, 3)
    value = f.value(theta)
    assert value.shape == (3,)
    declared = {k.name: (k.default, k.low, k.high) for k in f.knobs}
    again = from_formula(f.typed, parameters=declared, dimension=f.dimension)
    assert again == f and again.function.tree == f.function.tree and again.formula == f.formula
    f.formula.encode("ascii")


@settings(max_examples=MANY // 3, deadline=None, derandomize=True)
@given(python_texts)
def test_any_right_formula_is_differentiated(text):
    """Gradient and Hessian have their shapes, and where everything is finite they agree with
    central differences of a shape's own scale."""
    try:
        f = from_formula(text, dimension=2)
    except FormulaError:
        return
    theta = np.array([[0.71, -1.37, 2.2], [1.9, 0.55, -0.83]])
    gradient, hessian = f.gradient(theta), f.hessian(theta)
    assert gradient.shape == (2, 3) and hessian.shape == (2, 2, 3)
    np.testing.assert_array_equal(hessian[0, 1], hessian[1, 0])
    h = 1e-6
    for i in range(2):
        step = np.zeros((2, 1))
        step[i] = h
        with np.errstate(all="ignore"):
            ahead, here, behind = f.value(theta + step), f.value(theta), f.value(theta - step)
            slope = (ahead - behind) / (2 * h)
            bend = np.abs(ahead - 2 * here + behind) / h
            # Where the two halves of the stencil agree there is neither kink nor pole nearby.
            calm = np.isfinite(slope) & (bend < 1e-3 * (1 + np.abs(slope))) & (np.abs(here) < 1e5)
        wrong = np.abs(gradient[i] - slope) > 1e-4 * (1 + np.abs(slope) + np.abs(here))
        assert not np.any(wrong & calm)
