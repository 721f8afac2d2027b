"""What an operation of a tape is: one record, in which all its forms and properties stand.

A form is the operation in some arithmetic. It is told without importing that arithmetic: as the
name of a function there, or as a function of its library that answers one.

    interval=lambda i: i.rising(np.tanh, -1.0, 1.0)      # i: landscapes/intervals/functions.py
    digits="sincpi"                                      # mpmath's
    sympy=lambda s: lambda a: s.log(1 + a)

A form that is not told is the library's function of the operation's own name; for mpmath and sympy,
Python's own way if there is one (operator.add), or the function of the name ``elsewhere``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from enum import Flag, auto
from fractions import Fraction
from functools import reduce
from typing import Any

import autograd.numpy as anp
import numpy as np

Function = Callable[..., Any]
Form = str | Callable[[Any], Function]


@dataclass(frozen=True)
class NoForm:
    """In place of a form: there is none, and why."""

    why: str


@dataclass(frozen=True)
class Word:
    """How an operation is called in typed formulas, and printed.

    ``latex`` is a command (``\\sin``), a pair of delimiters, or a template with ``{}`` for the
    argument. ``smoothness`` is the class that it has everywhere: "discontinuous" for a jump, "C0"
    for a kink, also where one appears at the end of its domain (arcsin of a sine is a triangle
    wave). ``apply`` is the operation's function under autograd unless it is told; it takes two
    arguments or more if there may be ``many``.
    """

    text: str
    latex: str | tuple[str, str]
    smoothness: str = "smooth"
    apply: Function | None = None
    many: bool = False


class Fact(Flag):
    """What is true of an operation wherever it is used."""

    TRUTH = auto()  # the result is a truth value
    CALM = auto()  # continuous, and defined for every finite argument
    # May have no value where its arguments are numbers: there it is NaN, and so must the derivatives
    # be, although the chain rule alone may give them a number (1/x for log x).
    PARTIAL = auto()
    JUMPS = auto()
    KINKS = auto()  # the slope jumps where its arguments cross, or where its one argument is 0
    ANALYTIC = auto()  # wherever it has a value
    KEEPS_ZERO = auto()  # 0 where its one argument is
    COMMUTES = auto()
    RISING = auto()  # strictly, on its whole domain
    CONVEX = auto()  # strictly; with INFLECTS where the argument is above 0, else everywhere
    CONCAVE = auto()
    INFLECTS = auto()  # convex on one side of 0 and concave on the other
    POSITIVE = auto()  # all values are
    NONNEGATIVE = auto()


@dataclass(frozen=True)
class Operation:
    """One scalar operation. Every form takes its arguments, and its immediate number if it has one."""

    name: str
    facts: Fact
    arity: int | None = 1  # None: any number of arguments
    _: KW_ONLY
    array: Function | None = None  # on NumPy's arrays; None: NumPy's function of this name
    autograd: Function | None = None  # fit to be differentiated; None: autograd.numpy's of this name
    # On Python floats, equal to NumPy's to the last bit; None: as on arrays. On the numbers of mpmath
    # and sympy too, unless their forms are told.
    python: Function | None = None
    interval: Form | NoForm | None = None
    series: Form | NoForm | None = None
    digits: Form | NoForm | None = None
    sympy: Form | NoForm | None = None
    elsewhere: str = ""  # its name in mpmath and sympy, if it is another one
    exact: Function | None = None  # on fractions; NotExact where the result is none, or is not known
    complex: Function | None = None  # the continuation to complex numbers, if it is not ``array``
    breaks_off: Function | None = None  # on numbers and arrays: whether it is not analytic there
    word: Word | None = None
    sign: str = ""  # between its arguments in typed formulas
    conditions: int = 0  # so many of the arguments, the first ones, are truth values
    notes: tuple[str, ...] = ()  # what a printed formula cannot say of it (differentiation/symbolic.py)

    @property
    def on_arrays(self) -> Function:
        return self.array or getattr(np, self.name)

    @property
    def differentiable(self) -> Function:
        """The operation on arrays, numbers and autograd's boxes."""
        return self.autograd or getattr(anp, self.name)

    @property
    def continuation(self) -> Function | None:
        """The operation on complex numbers; None: it has a kink, a jump or a decision in it."""
        broken = self.facts & (Fact.KINKS | Fact.JUMPS | Fact.TRUTH)
        return self.complex or (None if broken else self.on_arrays)

    @property
    def on_fractions(self) -> Function | None:
        """The exact form; what keeps 0 without a jump there is known at 0, if nowhere else."""
        kept = at_zero(0) if Fact.KEEPS_ZERO in self.facts and Fact.JUMPS not in self.facts else None
        return self.exact or kept

    def form(self, arithmetic: str, library: Any) -> Function | None:
        """The operation in an arithmetic ("interval", "series", "digits", "sympy"); None: it has none."""
        form: Form | NoForm | None = getattr(self, arithmetic)
        if isinstance(form, NoForm):
            return None
        if form is None and arithmetic in ("digits", "sympy"):
            if self.python and not self.elsewhere:
                return self.python
            form = self.elsewhere
        return getattr(library, form or self.name) if form is None or isinstance(form, str) else form(library)


def folded(function: Function) -> Function:
    """A function of two, of any number: from left to right."""
    return lambda *terms: reduce(function, terms)


class NotExact(ArithmeticError):
    """A result that is no fraction, or is not known to be one."""


def at_zero(value: int | Fraction) -> Function:
    """The exact form of a function that is known at 0 alone, of all fractions."""

    def exact(x):
        if x:
            raise NotExact
        return Fraction(value)

    return exact
