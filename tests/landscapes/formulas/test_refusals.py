"""What is refused: the column, the sentence, and that nothing else ever happens."""

import pickle
import re
import sys

import pytest

from landscapes import FormulaError, from_formula
from landscapes.formulas.parser import parse
from landscapes.formulas.vocabulary import MOST_LETTERS, MOST_NESTED
from tests.landscapes.formulas.work import calls_of

# The text, the column, and what the sentence must say: what was expected, or the readings.
REFUSED = [
    # two readings
    ("1/2x", 4, "'(1/2)*x' or '1/(2*x)'"),
    ("1/2(x+1)", 4, "'(1/2)*(x+1)' or '1/(2*(x+1))'"),
    ("3 + x/2y", 8, "'(x/2)*y' or 'x/(2*y)'"),
    ("2x/3y", 5, "'(2x/3)*y' or '2x/(3*y)'"),
    ("1/(x+1)(y+1)", 8, "'(1/(x+1))*(y+1)' or '1/((x+1)*(y+1))'"),
    ("1/x(x+1)", 4, "'(1/x)*(x+1)' or '1/(x*(x+1))'"),
    ("1/-2x", 5, "or '1/(-2*x)'"),
    ("2^3x", 4, "'2^3*x' or '2^(3*x)'"),
    ("e^2x", 4, "'e^2*x' or 'e^(2*x)'"),
    ("x^2(y+1)", 4, "'x^2*(y+1)' or 'x^(2*(y+1))'"),
    ("x^-2y", 5, "'x^-2*y' or 'x^(-2*y)'"),
    ("e^(-x)(1+y)", 7, "'e^(-x)*(1+y)' or 'e^((-x)*(1+y))'"),
    ("sin x", 5, "'sin(x)'"),
    ("sin 2x", 5, "'sin(2x)' or 'sin(2)*x'"),
    ("cos x^2 + 1", 5, "'cos(x^2)' or 'cos(x)^2'"),
    ("sin^2(x)", 4, "sin(x)^2"),
    ("sin²(x)", 4, "sin(x)^2"),
    ("sin^-1(x)", 4, "asin(x)"),
    ("1 + sin", 5, "sin(x)"),
    ("ax", 1, "'a*x'"),
    ("2ax", 2, "'a*x'"),
    ("xy", 1, "'x*y'"),
    ("x + kxy", 5, "'k*x*y'"),
    ("ab*x", 1, "'a*b'"),
    ("sinx", 1, "'sin(x)'"),
    ("sin2x + x", 1, "'sin(2*x)'"),
    ("cost*x", 1, "'cos(t)'"),
    ("pix", 1, "'pi*x'"),
    ("x2", 1, "x^2, 2*x"),
    ("x₁", 1, "x^1, 1*x"),
    ("e2*x", 1, "'e*2' or 'e^2'"),
    ("a2x", 1, "'a*2*x'"),
    ("x y", 3, "'x*y'"),
    ("2 x y", 5, "'x*y'"),
    ("x sin(y)", 3, "'x*sin(...)'"),
    ("x 2", 3, "'x*2' or 'x^2'"),
    ("(x+1)2", 6, "'(x+1)*2' or '(x+1)^2'"),
    ("2 3", 3, "'2*3' or '23'"),
    ("e(x)", 2, "'e*(...)' or 'exp(...)'"),
    ("x|y|", 2, "'x*|...|'"),
    ("|x|y", 4, "'|x|*y'"),
    ("x²y", 3, "'x²*y'"),
    ("√2x", 3, "'sqrt(2)*x' or 'sqrt(2*x)'"),
    ("√x²", 3, "sqrt(x)^... or sqrt((x)^...)"),
    ("√(x+1)^2", 7, "sqrt(x+1)^... or sqrt((x+1)^...)"),
    ("√|x|²", 5, "sqrt(|x|)^... or sqrt((|x|)^...)"),
    ("√|x|y", 5, "'√|x|*y'"),
    ("√(x+1)2", 7, "'√(x+1)*2'"),
    ("2^x²", 4, "'2^(x²)' or '(2^x)²'"),
    ("2^-x²", 5, "'2^(-x²)' or '(2^-x)²'"),
    ("x^3²", 4, "'x^(3²)' or '(x^3)²'"),
    ("if(x < 1, 2, 3)", 1, "where(condition, a, b)"),
    ("2e-x", 2, "2*e"),
    ("2e - 3", 2, "write 2*e"),
    ("2 e-3x", 3, "write 2*e"),
    ("3e-2x", 5, "'3e-2*x' or '3*e - 2*x'"),
    ("3e+2 x", 6, "'3e+2*x' or '3*e + 2*x'"),
    ("2e3x", 4, "'2e3*x' or '2*e^3*x'"),
    ("1E2y", 4, "'1E2*y' or '1*e^2*y'"),
    ("2e3(x+1)", 4, "'2e3*(...)' or '2*e^3*(...)'"),
    ("2e3sin(x)", 4, "'2e3*sin(...)' or '2*e^3*sin(...)'"),
    ("1e5pi*x", 4, "'1e5*pi' or '1*e^5*pi'"),
    ("3ex", 2, "'e*x'"),
    ("xsin", 1, "'x*sin(...)'"),
    ("maxx", 1, "'max(x, ...)'"),
    ("X^2", 1, "'x'"),
    ("Pi*x", 1, "'pi'"),
    # bars
    ("||x|-1|", 2, "abs(...)"),
    ("|x - |y||", 6, "abs(...)"),
    ("|(|x|-1)|", 3, "abs(...)"),
    ("|x-2|x||", 6, "abs(...)"),
    ("|x-2|x|+1|", 6, "abs(...)"),
    ("|x", 1, "never closed"),
    ("|(x|)", 4, "close the parenthesis"),
    ("(|x)|", 4, "close the bar"),
    ("||", 2, "not empty"),
    # unfinished and misplaced
    ("", 1, "empty"),
    ("   ", 1, "empty"),
    ("x +", 4, "a number, a name or '('"),
    ("x^", 3, "a number, a name or '('"),
    ("x + * 2", 5, "a number, a name or '('"),
    ("()", 2, "a number, a name or '('"),
    ("(x", 1, "never closed"),
    ("sin(x", 4, "never closed"),
    ("x)", 2, "no parenthesis"),
    ("max(x,)", 7, "a number, a name or '('"),
    ("x, y", 2, "a decimal point is '.'"),
    ("0,5x", 2, "a decimal point is '.'"),
    ("a(x, y)", 4, "a comma separates"),
    ("y = x^2", 3, "leave out what stands before"),
    ("x < 1", 3, "where(condition, a, b)"),
    ("x and y", 3, "where(condition, a, b)"),
    ("where(x, 1, 2)", 8, "where(x < 1, a, b)"),
    ("where(x < 1, 2)", 15, "where(x < 1, a, b)"),
    ("where(x < 1, 2, 3, 4)", 18, "where(x < 1, a, b)"),
    ("where + 1", 1, "where(x < 1, a, b)"),
    ("log(x, 2)", 1, "takes 1 argument, not 2"),
    ("max(x)", 1, "2 or more arguments, not 1"),
    # sums
    ("sum(i*x, i, 1, n)", 16, "sum(term, i, 1, 5)"),
    ("sum(x)", 6, "sum(term, i, 1, 5)"),
    ("sum(x, y)", 9, "sum(term, i, 1, 5)"),
    ("sum(x, e, 1, 5)", 8, "sum(term, i, 1, 5)"),
    ("sum(x, i, 1, 2x)", 15, "sum(term, i, 1, 5)"),
    ("sum(x, i, 5, 1)", 11, "upwards"),
    ("sum(x, i, 1, 2.5)", 14, "whole numbers"),
    ("sum(x, x, 1, 2)", 1, "a letter such as i"),
    ("sum(i*x, i, 1, 2) + i", 1, "another letter"),
    ("sum(sum(i*x, i, 1, 2), i, 1, 2)", 5, "both count"),
    ("sum(i*x, i, 1, 2000)", 1, "1,000 operations"),
    # characters
    ("х^2", 1, "U+0445 CYRILLIC SMALL LETTER HA only looks like 'x'"),
    ("2 + ｘ", 5, "only looks like 'x'"),
    ("𝑥^2", 1, "only looks like 'x'"),
    ("ѕin(x)", 1, "only looks like 's'"),
    ("x – 1", 3, "EN DASH only looks like '-'"),
    ("x ∗ 2", 3, "only looks like '*'"),
    ("x＋1", 2, "only looks like '+'"),
    ("（x)", 1, "only looks like '('"),
    ("½x", 1, "type '1/2'"),
    ("xⁿ", 2, "type '^n'"),
    ("αx", 1, "'alpha'"),
    ("٣x", 1, "U+0663"),
    ("x\x00", 2, "U+0000"),
    ("x\u200b+1", 2, "U+200B ZERO WIDTH SPACE"),
    ("x\u202e+1", 2, "U+202E"),
    ("\ud800", 1, "U+D800"),
    ("x\ny", 2, "one line"),
    ("x; y", 2, "one expression"),
    ("x!", 2, "factorial"),
    ("x % 2", 3, "floor"),
    ("x // 2", 3, "floor"),
    ("[x]", 1, "round parentheses"),
    (r"\frac{1}{2}", 1, "LaTeX"),
    ("x & y", 3, "'and'"),
    ("x = 1", 3, "one expression"),
    ("x # y", 3, "no meaning"),
    ("'x'", 1, "no meaning"),
    # numbers
    ("1.2.3", 4, "one decimal point"),
    ("5.x", 2, "decimal point"),
    ("1e400*x", 1, "too large"),
    ("1e-400*x", 1, "too small"),
    ("9" * 70 + "x", 1, "60 digits"),
    ("x/0", 3, "division by 0"),
    ("1/(2-2)*x", 4, "division by 0"),
    ("sum(x/(i-3), i, 1, 5)", 8, "at i = 3"),
    ("sqrt(-1)*x", 1, "not a finite number"),
    ("log(0) + x", 1, "not a finite number"),
    ("exp(100)^9*x", 1, "not a finite number"),
    # security
    ("9**9**9", 4, "at most 100"),
    ("x**99999", 4, "at most 100"),
    ("x^-101", 3, "at most 100"),
    ("__import__('os').system('ls')", 1, "underscores"),
    ("x.__class__", 2, "attributes"),
    ("np.sin(x)", 3, "attributes"),
    ("x_1", 2, "underscores"),
    ("().__class__", 3, "attributes"),
    ("open(x)", 1, "no function 'open'"),
    ("eval(x)", 1, "no function 'eval'"),
    ("exec(1)", 1, "no function 'exec'"),
    ("tann(x)", 1, "did you mean tan"),
    ("foo(x)", 1, "no function 'foo'"),
    ("f(x)", 1, "no function 'f'"),
    ("f(x) + f", 1, "no function 'f'"),
    ("pow(x, 2)", 1, "a^b"),
    ("lambda x", 8, "a sign is missing"),
    ("lambda: 0", 7, "one expression"),
    ("x if x else y", 3, "where(condition, a, b)"),
    ("sum(x for x in y)", 7, "sum(term, i, 1, 5)"),
    ("import os", 1, "no name"),
    ("True*x", 1, "no name"),
    ("inf*x", 1, "no name"),
    # names
    ("t^2", 1, "names no variable"),
    ("x + w0", 5, "cannot both be variables"),
    ("theta0 + x + w0", 10, "'theta0' and 'x' cannot both be variables"),
    ("w + w0", 5, "cannot both be variables"),
    ("w0 + theta1", 6, "cannot both be variables"),
    ("w + theta", 5, "cannot both be variables"),
    ("w01", 1, "leading zeros"),
    ("w10", 1, "at most 10 variables"),
    ("w999999999", 1, "at most 10 variables"),
    ("abcdefghijklmnopqrstu*x", 1, "at most 20 letters"),
]


@pytest.mark.parametrize("text, column, words", REFUSED, ids=lambda v: repr(v)[:40])
def test_a_refusal_points_at_the_column_and_says_what_was_expected(text, column, words):
    with pytest.raises(FormulaError) as caught:
        from_formula(text)
    error = caught.value
    assert words in error.sentence
    assert (error.column, error.position, error.text) == (column, column - 1, text)
    assert str(error) == f"column {column}: {error.sentence}"


def test_what_a_refusal_offers_is_accepted():
    """Each reading between quotes after "write", where it is whole, can be typed in its place."""
    tried = 0
    for text, _, _ in REFUSED:
        with pytest.raises(FormulaError) as caught:
            from_formula(text)
        _, _, offer = caught.value.sentence.partition(": write ")
        for reading in re.findall(r"'([^']*)'", offer):
            if "..." not in reading:
                parse(reading)
                tried += 1
    assert tried > 60


HOSTILE = [
    "(" * 10_000,
    "(" * 10_000 + "x" + ")" * 10_000,
    "(" * 900 + "x" + ")" * 900,
    "-" * 1900 + "x",
    "x^" * 900 + "x",
    "sin(" * 400 + "x" + ")" * 300,
    "|" * 1500,
    "√" * 1500 + "x",
    "where(" * 300,
    "sum(" * 400,
    "not " * 400,
    "x<" * 900 + "x",
    "9" * 100_000,
    "a" * 100_000,
    "a" * 1500 + "(x)",
    "sin " * 400,
    "x " * 900,
    "1e" * 900,
    "." * 1900,
    "," * 1900,
    "\x00" * 1900,
    "²" * 1900,
    "9**9**9**9**9",
    "9^99*9^99*9^99*9^99",
    "sum(sum(sum(sum(x, i, 1, 999), j, 1, 999), k, 1, 999), l, 1, 999)",
    "sum(1, i, 1, 1000000)*x",
    "sum(x, i, -1000000, 1000000)",
    "*".join("(" + "+".join("xyz") + ")^100" for _ in range(200)),
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: f"{t[:12]!r}*{len(t)}")
def test_hostile_texts_are_refused_at_once(text):
    """In so many calls a character; a million take half a second."""
    refusals = []

    def read():
        with pytest.raises(FormulaError) as caught:
            from_formula(text)
        refusals.append(caught.value)

    assert calls_of(read) < 20_000 + 100 * min(len(text), MOST_LETTERS)
    assert len(refusals[0].sentence) < 400


def test_the_bounds_are_exactly_where_they_are_said_to_be():
    """One parenthesis, one operation, one character less is accepted."""
    deep = "(" * MOST_NESTED + "x" + ")" * MOST_NESTED
    assert from_formula(deep).typed == "x"
    with pytest.raises(FormulaError, match=f"more than {MOST_NESTED} parentheses"):
        from_formula(f"({deep})")
    tower = "sin(" * (MOST_NESTED - 1) + "x" + ")" * (MOST_NESTED - 1)
    assert from_formula(tower).dimension == 1
    with pytest.raises(FormulaError, match=f"more than {MOST_NESTED} operations"):
        from_formula("-" + tower)
    long = "x" + "+x" * ((MOST_LETTERS - 2) // 2)
    assert from_formula(long + " ").dimension == 1
    with pytest.raises(FormulaError, match="2,000 characters"):
        from_formula(long + "+x")
    assert from_formula("sum(x, i, 1, 1000)").value(1.0) == 1000
    with pytest.raises(FormulaError, match="1,000 operations"):
        from_formula("sum(x, i, 1, 1001)")
    assert from_formula("x^100").value(1.0) == 1
    assert len(from_formula("x" + "".join(f"+a{i}" for i in range(20))).knobs) == 20
    with pytest.raises(FormulaError, match="at most 20 parameters"):
        from_formula("x" + "".join(f"+a{i}" for i in range(21)))
    assert from_formula("w9").dimension == 10
    assert from_formula("sum(w0*w9, i, 1, 181)").dimension == 10
    with pytest.raises(FormulaError, match="363 operations"):
        from_formula("sum(w0*w9, i, 1, 182)")


WRAPPINGS = [
    "sin({})",
    "sqrt({})",
    "exp({})",
    "floor({})",
    "max({}, 1)",
    "max(1, {})",
    "({})^2",
    "2^({})",
    "-({})",
    "({})*2",
    "({})+1",
    "1+({})",
    "1/({})",
    "({})/2",
    "2({})",
    "sum({}, {}, 1, 1)",
    "where({} < 1, x, 2)",
    "where(x < 1, {}, 2)",
    "where(x < 1, 2, {})",
    "where(not ({} < 1), 1, 2)",
    "where({} < 1 or x > 2, 1, 2)",
    "where(0 < {} < 1, 1, 2)",
]


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_nesting_costs_no_more_than_its_length(wrapping):
    """Each kind of node inside itself, as deep as is allowed: work and LaTeX do not double a level.

    Twice a level would be a million times at 20 levels more; here it is five times, and twice to read.
    """
    text, depths = "x", ["x"]
    for letter in "abcdfghijklmnopqrstuv" * 2:
        try:
            parse(text)
        except FormulaError as error:
            assert "inside each other" in error.sentence
            break
        depths.append(text)
        text = wrapping.format(text, letter)
        if letter == "v" and "sum" in text:
            break  # out of letters
    half, deepest = depths[len(depths) // 2], depths[-1]
    assert len(deepest) > 1.9 * len(half)
    assert calls_of(lambda: parse(deepest)) < 2.5 * calls_of(lambda: parse(half))
    assert calls_of(lambda: from_formula(deepest)) < 5 * calls_of(lambda: from_formula(half))
    f = from_formula(deepest)
    assert len(f.typed) > 30 and len(f.formula) < 30 * len(f.typed)
    assert len(pickle.dumps(f)) < 300 * len(f.typed) + 10_000


_seen: list[str] = []
_listening = False


def _hear(event, _):
    if _listening and event.startswith(
        ("exec", "compile", "open", "os.", "subprocess", "socket", "ctypes", "code.", "marshal")
    ):
        _seen.append(event)


def test_reading_a_formula_runs_nothing():
    """Python's own audit events: no code is compiled or executed, no file or process is opened."""
    global _listening
    from_formula("where(x < 1, |x|, sum(i*x, i, 1, 3))")  # the parser is generated once
    sys.addaudithook(_hear)
    texts = [text for text, _, _ in REFUSED] + HOSTILE + ["sin(x)^2 + a*y", "sqrt(x^2 + y^2)"]
    _listening = True
    try:
        for text in texts:
            try:
                from_formula(text)
            except FormulaError:
                continue
    finally:
        _listening = False
    assert _seen == []
    _listening = True
    eval("1")  # the ear hears
    _listening = False
    assert "exec" in _seen


@pytest.mark.parametrize("text", [None, 5, b"x", ["x"], True])
def test_what_is_no_text_is_refused_like_any_other(text):
    with pytest.raises(FormulaError, match="a formula is a text"):
        from_formula(text)


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"domain": ((-1, 1), (-1, 1))}, "2 intervals and the formula 1 variables, x"),
        ({"domain": ((1, -1),)}, "domain of x needs two numbers"),
        ({"domain": ((1, 1),)}, "domain of x"),
        ({"domain": ((float("nan"), 1),)}, "domain of x"),
        ({"domain": ((-1e300, 1e300),)}, "domain of x"),
        ({"domain": ((10**400, 10**401),)}, "domain of x"),
        ({"domain": "ab"}, "domain of x"),
        ({"domain": 5}, "domain of x"),
        ({"dimension": 0}, "from 1 to 10"),
        ({"dimension": 11}, "from 1 to 10"),
        ({"dimension": 2.0}, "whole number"),
        ({"dimension": True}, "whole number"),
        ({"dimension": 4}, "number them: w0, w1"),
        ({"start": (1, 2)}, "1 number"),
        ({"start": "x"}, "1 number"),
        ({"start": float("inf")}, "1 number"),
        ({"parameters": {"a": (1, 0)}}, "three numbers"),
        ({"parameters": {"a": (5, 0, 1)}}, "three numbers"),
        ({"parameters": {"a": (0, 0, 0)}}, "is empty"),
        ({"parameters": {"a": "abc"}}, "three numbers"),
        ({"parameters": {"a": (True, 0, 1)}}, "three numbers"),
        ({"parameters": {"b": (1, 0, 2)}}, "'b' does not appear"),
        ({"parameters": {"x": (1, 0, 2)}}, "'x' cannot be a parameter"),
        ({"parameters": {"w0": (1, 0, 2)}}, "'w0' cannot be a parameter"),
        ({"parameters": {"sin": (1, 0, 2)}}, "'sin' cannot be a parameter"),
        ({"parameters": {"__class__": (1, 0, 2)}}, "a parameter's name"),
        ({"parameters": {1: (1, 0, 2)}}, "a parameter's name"),
        ({"parameters": ["a"]}, "default, low, high"),
    ],
)
def test_what_is_told_beside_the_text_is_checked_too(arguments, words):
    """A FormulaError as well; it has no column, for it is not about the text."""
    with pytest.raises(FormulaError, match=words) as caught:
        from_formula("a*x^2", **arguments)
    error = caught.value
    if error.column is None:
        assert str(error) == error.sentence and error.position == 0 and error.pointer == ""


def test_a_dimension_below_the_highest_variable_is_refused_at_that_variable():
    with pytest.raises(FormulaError, match="'y' needs dimension 2 or more, not 1") as caught:
        from_formula("x + y", dimension=1)
    assert caught.value.column == 5


def test_the_error_shows_where():
    with pytest.raises(FormulaError) as caught:
        from_formula("1/2x")
    assert caught.value.pointer == "1/2x\n   ^"
    assert isinstance(caught.value, ValueError)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value) and copy.column == caught.value.column
