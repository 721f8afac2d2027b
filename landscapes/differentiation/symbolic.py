"""A landscape as mathematics: value, gradient and Hessian as expressions and in LaTeX.

    s = symbolic.of(f)
    s.gradient[0].latex, s.gradient[0].folded, s.hessian[0][1].expression, s.notes

The tape is replayed on sympy's symbols. What is printed is therefore what autograd differentiated,
with its conventions at kinks and jumps, which ``notes`` tells in words. Numbers are shown as they
were meant (2, 1/3, 2 pi) where the float is theirs to the last digits.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from fractions import Fraction

import sympy
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom, BooleanFunction

from landscapes.core.axis_names import in_latex
from landscapes.core.wording import named
from landscapes.tape import tape

_LONGEST = 6000  # operations written out: some 30,000 characters of LaTeX
_FOLDED = 240  # characters of LaTeX that a line of the page holds

# sympy and mpmath remember constants and results for the whole process and do not say that threads
# may share them; whoever uses either holds this.
working = threading.RLock()


class NoFormula(ValueError):
    """A landscape that cannot be written as a formula; the message says why."""


@dataclass(frozen=True)
class Formula:
    """One expression; ``folded`` where it is too long to be shown unasked."""

    expression: sympy.Expr
    latex: str
    folded: bool


@dataclass(frozen=True)
class Symbolic:
    """A landscape's value, gradient (d) and Hessian (d, d) as formulas of ``symbols`` (d)."""

    symbols: tuple[sympy.Symbol, ...]
    value: Formula
    gradient: tuple[Formula, ...]
    hessian: tuple[tuple[Formula, ...], ...]
    notes: tuple[str, ...]

    @property
    def gradient_latex(self) -> str:
        """The gradient as one column."""
        return _matrix([[part.latex] for part in self.gradient])

    @property
    def hessian_latex(self) -> str:
        """The Hessian as one matrix."""
        return _matrix([[part.latex for part in row] for row in self.hessian])

    @property
    def folded(self) -> bool:
        """Whether any part of gradient or Hessian is long."""
        return any(part.folded for part in (*self.gradient, *sum(self.hessian, ())))


def _matrix(rows) -> str:
    body = r"\\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{pmatrix}}{body}\end{{pmatrix}}"


def of(f, names: tuple[str, ...] | None = None) -> Symbolic:
    """The landscape's formulas; NoFormula, with a sentence, where there are none.

    ``names`` of the variables are the formula's own by default. The longer a formula, the less is
    done to shorten it: a few milliseconds for most landscapes, a tenth of a second for the longest.
    """
    recorded = tape.of(f)
    if recorded is None:
        raise NoFormula(f"{named(f)} cannot be written as a formula: {tape.refusal(f)}")
    sizes = _written_out(recorded)
    largest = max(sizes[slot] for slot in (recorded.value, *recorded.gradient, *recorded.upper))
    if largest > _LONGEST:
        raise NoFormula(
            f"{named(f)} has a formula of {largest:,} operations written out; more than "
            f"{_LONGEST:,} are not shown"
        )
    with working:
        symbols = [sympy.Symbol(name, real=True) for name in names or map(in_latex, f.variables)]
        made = _replay(recorded, symbols)
        known = {}

        def formula(slot, shorten=True):
            if (slot, shorten) not in known:
                expression = _number(made[slot])
                if shorten:
                    expression = _shortened(expression, symbols)
                latex = sympy.latex(expression)
                known[slot, shorten] = Formula(expression, latex, len(latex) > _FOLDED)
            return known[slot, shorten]

        return Symbolic(
            tuple(symbols),
            formula(recorded.value, shorten=False),
            tuple(formula(slot) for slot in recorded.gradient),
            tuple(tuple(formula(slot) for slot in row) for row in recorded.hessian),
            _notes(recorded),
        )


def _written_out(recorded) -> list[int]:
    """The operations of each slot as a formula, in which what is shared is written repeatedly."""
    sizes = []
    for step in recorded.instructions:
        sizes.append(1 + sum(sizes[a] for a in step.args))
    return sizes


# From operations to expressions -------------------------------------------------------------------


def _replay(recorded, symbols) -> dict:
    """Slot -> expression, or truth value."""
    slots = recorded.live((recorded.value, *recorded.gradient, *recorded.upper))
    made = {}
    for slot in slots:
        op, args, number = recorded.instructions[slot]
        given = [made[a] for a in args]
        if op == "input":
            made[slot] = symbols[number]
        elif op == "constant":
            made[slot] = _meant(number)
        elif op == "where":
            chosen = (_number(given[1]), _truth(given[0])), (_number(given[2]), True)
            made[slot] = sympy.Piecewise(*chosen)
        elif op.startswith("logical_"):
            made[slot] = _LOGIC[op](*map(_truth, given))
        elif op == "integer_power":
            made[slot] = _number(given[0]) ** number
        elif op == "cos_sqrt":
            made[slot] = _cos_sqrt(_number(given[0]), number or 0)
        elif op in _FUNCTIONS:
            made[slot] = _FUNCTIONS[op](*map(_number, given))
        else:
            raise NoFormula(f"no formula is known for the operation {op}")
    return made


def _number(a):
    """A truth value as 1 or 0, as NumPy has it; anything else as it is."""
    return sympy.Piecewise((1, a), (0, True)) if isinstance(a, _TRUTHS) else a


def _truth(a):
    return a if isinstance(a, _TRUTHS) else sympy.Ne(a, 0)


# Not sympy's Boolean: a plain symbol is one of these, too.
_TRUTHS = (Relational, BooleanFunction, BooleanAtom)
_s = sympy.Symbol("s")


def _cos_sqrt(s, order):
    """The derivative of that order of cos(sqrt s)."""
    return sympy.diff(sympy.cos(sympy.sqrt(_s)), _s, order).subs(_s, s)


_LOGIC = {
    "logical_and": sympy.And,
    "logical_or": sympy.Or,
    "logical_not": sympy.Not,
    "logical_xor": sympy.Xor,
}
_FUNCTIONS = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "negative": lambda a: -a,
    "power": lambda a, b: a**b,
    "reciprocal": lambda a: 1 / a,
    "reciprocal_or_zero": lambda a: 1 / a,
    "square": lambda a: a**2,
    "exp": sympy.exp,
    "exp2": lambda a: 2**a,
    "expm1": lambda a: sympy.exp(a) - 1,
    "log": sympy.log,
    "log2": lambda a: sympy.log(a) / sympy.log(2),
    "log10": lambda a: sympy.log(a) / sympy.log(10),
    "log1p": lambda a: sympy.log(1 + a),
    "logaddexp": lambda a, b: sympy.log(sympy.exp(a) + sympy.exp(b)),
    "sqrt": sympy.sqrt,
    "cbrt": lambda a: sympy.sign(a) * sympy.cbrt(sympy.Abs(a)),
    "hypot": lambda a, b: sympy.sqrt(a**2 + b**2),
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "arcsin": sympy.asin,
    "arccos": sympy.acos,
    "arctan": sympy.atan,
    "arctan2": sympy.atan2,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "arcsinh": sympy.asinh,
    "arccosh": sympy.acosh,
    "arctanh": sympy.atanh,
    "sinc": lambda a: sympy.sinc(sympy.pi * a),
    "absolute": sympy.Abs,
    "sign": sympy.sign,
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
    "trunc": lambda a: sympy.sign(a) * sympy.floor(sympy.Abs(a)),
    "rint": sympy.Function("rint"),
    "remainder": sympy.Mod,
    "maximum": sympy.Max,
    "minimum": sympy.Min,
    "less": sympy.Lt,
    "less_equal": sympy.Le,
    "greater": sympy.Gt,
    "greater_equal": sympy.Ge,
    "equal": sympy.Eq,
    "not_equal": sympy.Ne,
    "isfinite": lambda a: sympy.true,
    "isnan": lambda a: sympy.false,
    "isinf": lambda a: sympy.false,
}

# What the printed formula cannot say by itself.
_NOTES = (
    (
        {"reciprocal_or_zero"},
        "Where a denominator is 0 there is a tip or a cusp without a "
        "derivative: autodiff has 0 there by convention.",
    ),
    (
        {"cos_sqrt"},
        "The cosine of a root is smooth also where the root is 0: there the printed "
        "quotients mean their limits.",
    ),
    (
        {"absolute", "sign", "maximum", "minimum"},
        "At a kink no derivative exists: sign(0) is 0, and the derivative of a sign is taken as 0.",
    ),
    (
        {"floor", "ceil", "rint", "trunc", "remainder", "where"},
        "A jump has no derivative: only the branches are differentiated, and a step has slope 0.",
    ),
    ({"rint"}, "rint rounds to the nearest whole number, and halves to the even one."),
    ({"isfinite", "isnan", "isinf"}, "Tests for infinite or undefined numbers are left out."),
)


def _notes(recorded) -> tuple[str, ...]:
    used = {step.op for step in recorded.instructions}
    return tuple(note for ops, note in _NOTES if used & ops)


# Numbers as they were meant -----------------------------------------------------------------------

_ULPS = 4 * 2.0**-52  # a constant that was folded on the way is off by a rounding or two
# A float is so often near p/q with q below 1000 by chance as one in ten million.
_UNITS = (sympy.Integer(1), sympy.pi, sympy.pi**2, 1 / sympy.pi, 1 / sympy.pi**2, sympy.E)
_UNIT_VALUES = tuple(float(u) for u in _UNITS)


def _near_rational(number: float) -> Fraction | None:
    found = Fraction(number).limit_denominator(1000)
    known = found and abs(float(found) - number) <= _ULPS * abs(number)
    return found if known and abs(found.numerator) < 10**6 else None


def _meant(number: float) -> sympy.Expr:
    """The number a float stands for: whole, rational, a multiple of pi or e, a root; or itself."""
    if number != number or number in (float("inf"), float("-inf")):
        return sympy.sympify(number)
    if number == int(number) and abs(number) < 2**53:
        return sympy.Integer(int(number))
    if not 1e-9 < abs(number) < 1e9:
        return sympy.Float(repr(number))
    text = repr(number)
    if "e" not in text and len(text) <= 8:  # typed as a short decimal
        return sympy.Rational(text)
    for unit, size in zip(_UNITS, _UNIT_VALUES):
        found = _near_rational(number / size)
        if found is not None:
            return sympy.Rational(found.numerator, found.denominator) * unit
    found = _near_rational(number * number)
    if found is not None and found.denominator < 100:
        root = sympy.sqrt(sympy.Rational(found.numerator, found.denominator))
        return root if number > 0 else -root
    return sympy.Float(repr(number))


# Shorter, within bounds ---------------------------------------------------------------------------


def _length(expression) -> int:
    return expression.count_ops() + len(expression.atoms(sympy.Float))


def _attempts(expression, symbols):
    """What may make it shorter: the longest it is tried on, and the algorithm.

    Bounded by size and not by the clock, so that a formula looks the same on every machine.
    Not sympy's simplify: it takes seconds where there are cases, and some tenths for a few sines.
    """
    if expression.is_polynomial(*symbols):
        return (400, sympy.expand), (60, sympy.factor)
    if expression.has(sympy.Float):  # fractions beside it would become decimals
        return ()
    cases = len(expression.atoms(sympy.Piecewise))
    if cases:
        return ((60, sympy.piecewise_fold),) if cases <= 3 else ()
    return (400, lambda e: sympy.factor_terms(e, sign=False)), (30, _one_fraction)


def _one_fraction(expression):
    """Over one denominator, with a numerator in which what cancels has cancelled."""
    above, below = sympy.fraction(sympy.together(expression))
    return sympy.expand(above) / below


def _shortened(expression, symbols):
    """The shortest of what a few algorithms make of it."""
    best, length = expression, _length(expression)
    for most, attempt in _attempts(expression, symbols):
        if 1 < length <= most:
            tried = attempt(best)
            if _length(tried) < length:
                best, length = tried, _length(tried)
    return best
