"""A landscape as mathematics: value, gradient and Hessian as expressions and in LaTeX.

    s = symbolic.of(f)
    s.gradient[0].latex, s.gradient[0].folded, s.hessian[0][1].expression, s.notes

The tape is replayed on sympy's symbols. What is printed is therefore what autograd differentiated,
with its conventions at kinks and jumps, which ``notes`` tells in words. Numbers are shown as they
were meant (2, 1/3, 2 pi) where the float is theirs to the last digits.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from landscapes.core.axis_names import in_latex
from landscapes.core.wording import named
from landscapes.tape import operations, tape
from landscapes.tape.graph import Instruction
from landscapes.tape.tape import Tape

if TYPE_CHECKING:  # it takes half a second to import, and most who come here ask for no formula
    import sympy

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
    import sympy

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
        slots = (recorded.value, *recorded.gradient, *recorded.upper)
        expressions = dict(zip(slots, recorded.evaluate(slots, _Symbols(symbols))))
        formulas: dict[tuple[int, bool], Formula] = {}

        def formula(slot: int, shorten: bool = True) -> Formula:
            if (slot, shorten) not in formulas:
                expression: Any = _number(expressions[slot])  # sympy says only that it is something basic
                if shorten:
                    expression = _shortened(expression, symbols)
                latex = sympy.latex(expression)
                formulas[slot, shorten] = Formula(expression, latex, len(latex) > _FOLDED)
            return formulas[slot, shorten]

        return Symbolic(
            tuple(symbols),
            formula(recorded.value, shorten=False),
            tuple(formula(slot) for slot in recorded.gradient),
            tuple(tuple(formula(slot) for slot in row) for row in recorded.hessian),
            _notes(recorded),
        )


def _written_out(recorded: Tape) -> list[int]:
    """The operations of each slot as a formula, in which what is shared is written repeatedly."""
    sizes: list[int] = []
    for step in recorded.instructions:
        sizes.append(1 + sum(sizes[a] for a in step.args))
    return sizes


# From operations to expressions -------------------------------------------------------------------


class _Symbols:
    """The vocabulary of expressions in sympy's symbols (d,)."""

    def __init__(self, symbols: Sequence[sympy.Symbol]):
        import sympy

        self.symbols = symbols
        self._forms = operations.forms("sympy", sympy)

    def input(self, index: int):
        return self.symbols[index]

    def constant(self, value: float):
        return _meant(value)

    def apply(self, instruction: Instruction, arguments: list):
        conditions = operations.TABLE[instruction.op].conditions
        truths, numbers = arguments[:conditions], arguments[conditions:]
        form = self._forms.get(instruction.op)
        if form is None:
            raise NoFormula(f"no formula is known for the operation {instruction.op}")
        return form(*instruction.operands([*map(_truth, truths), *map(_number, numbers)]))


def _is_truth(a) -> bool:
    from sympy.core.relational import Relational
    from sympy.logic.boolalg import BooleanAtom, BooleanFunction

    # Not sympy's Boolean: a plain symbol is one of these, too.
    return isinstance(a, (Relational, BooleanFunction, BooleanAtom))


def _number(a):
    """A truth value as 1 or 0, as NumPy has it; anything else as it is."""
    import sympy

    return sympy.Piecewise((1, a), (0, True)) if _is_truth(a) else a


def _truth(a):
    import sympy

    return a if _is_truth(a) else sympy.Ne(a, 0)


# What the printed formula cannot say by itself, by the notes of its operations.
_NOTES = {
    "tip": "Where a denominator is 0 there is a tip or a cusp without a "
    "derivative: autodiff has 0 there by convention.",
    "root": "The cosine of a root is smooth also where the root is 0: there the printed "
    "quotients mean their limits.",
    "kink": "At a kink no derivative exists: sign(0) is 0, and the derivative of a sign is taken as 0.",
    "step": "A jump has no derivative: only the branches are differentiated, and a step has slope 0.",
    "halves": "rint rounds to the nearest whole number, and halves to the even one.",
    "tests": "Tests for infinite or undefined numbers are left out.",
}


def _notes(recorded: Tape) -> tuple[str, ...]:
    everything = range(len(recorded.instructions))
    notes = {note for operation in recorded.operations_of(everything) for note in operation.notes}
    return tuple(sentence for note, sentence in _NOTES.items() if note in notes)


# Numbers as they were meant -----------------------------------------------------------------------

_ULPS = 4 * 2.0**-52  # a constant that was folded on the way is off by a rounding or two
# A float is so often near p/q with q below 1000 by chance as one in ten million.
_UNIT_VALUES = (1.0, math.pi, math.pi**2, 1 / math.pi, 1 / math.pi**2, math.e)


def _near_rational(x: float) -> Fraction | None:
    near = Fraction(x).limit_denominator(1000)
    close = near and abs(float(near) - x) <= _ULPS * abs(x)
    return near if close and abs(near.numerator) < 10**6 else None


def _meant(x: float) -> sympy.Expr:
    """The number a float stands for: whole, rational, a multiple of pi or e, a root; or itself."""
    import sympy

    if x != x or x in (float("inf"), float("-inf")):
        return sympy.sympify(x)
    if x == int(x) and abs(x) < 2**53:
        return sympy.Integer(int(x))
    if not 1e-9 < abs(x) < 1e9:
        return sympy.Float(repr(x))
    text = repr(x)
    if "e" not in text and len(text) <= 8:  # typed as a short decimal
        return sympy.Rational(text)
    units = (sympy.Integer(1), sympy.pi, sympy.pi**2, 1 / sympy.pi, 1 / sympy.pi**2, sympy.E)
    for unit, size in zip(units, _UNIT_VALUES):
        ratio = _near_rational(x / size)
        if ratio is not None:
            return sympy.Rational(ratio.numerator, ratio.denominator) * unit
    square = _near_rational(x * x)
    if square is not None and square.denominator < 100:
        root = sympy.sqrt(sympy.Rational(square.numerator, square.denominator))
        return root if x > 0 else -root
    return sympy.Float(repr(x))


# Shorter, within bounds ---------------------------------------------------------------------------


def _length(expression: sympy.Expr) -> int:
    import sympy

    return expression.count_ops() + len(expression.atoms(sympy.Float))


def _attempts(expression, symbols):
    """What may make it shorter: the longest it is tried on, and the algorithm.

    Bounded by size and not by the clock, so that a formula looks the same on every machine.
    Not sympy's simplify: it takes seconds where there are cases, and some tenths for a few sines.
    """
    import sympy

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
    import sympy

    above, below = sympy.fraction(sympy.together(expression))
    return sympy.expand(above) / below


def _shortened(expression, symbols):
    """The shortest of what a few algorithms make of it."""
    best, length = expression, _length(expression)
    for most, attempt in _attempts(expression, symbols):
        if 1 < length <= most:
            candidate: Any = attempt(best)
            if _length(candidate) < length:
                best, length = candidate, _length(candidate)
    return best
