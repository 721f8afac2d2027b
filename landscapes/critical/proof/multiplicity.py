"""Degenerate places of functions of one variable: how many critical points they hold, and which.

Let G be a function with the zeros of f'. Where its derivative of order n keeps away from 0, G has at most n
zeros, each counted as often as its multiplicity says (Rolle), and no more between two numbers than G, G', ...
change their signs less often at the second one than at the first, or an even number less (Budan and Fourier,
for polynomials; the proof is Rolle's). Between a and b halving goes on until every zero is alone. A zero at
which G and its derivatives up to order n - 1 are exactly 0 uses all n of them up: it is the only one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from landscapes.critical.search.poles import simplest
from landscapes.intervals import NoIntervalForm, Program
from landscapes.tape import tape as tapes
from landscapes.tape.tape import Tape
from landscapes.tape.tracing import Unrecordable

from .lifting import Function, Numbers
from .on_the_edge import exactly_zero
from .signs import not_zero_by_series, sign_between

_HIGHEST = 9  # the order of the highest derivative looked at
_MOST = 160  # numbers at which signs are asked for, to take one place apart
_CUTS = (0.5, 0.4877, 0.531, 0.4619)


class Zero(NamedTuple):
    """One critical point between two numbers: whether f' rises (1), falls (-1) or neither (0) through it.

    ``order`` is 0 where f'' is not 0 there; else odd if f' changes its sign and even if it does not.
    """

    low: float
    high: float
    turn: int
    order: int


@dataclass(frozen=True)
class Count:
    """So many critical points at least, and at most (-1: nobody knows) between two numbers.

    ``zeros`` are those there are, if all are proved.
    """

    least: int = 0
    most: int = -1
    zeros: tuple[Zero, ...] | None = None


class Derivatives:
    """The derivatives of G, each recorded when it is asked for; ``own`` is f's tape."""

    def __init__(self, tape: Tape, domain: tuple[float, float], own: Tape | None = None):
        self._domain = domain
        self._slope = own or tape, (own or tape).gradient[0]
        self._bend = own or tape, (own or tape).hessian[0][0]
        self._slots = [(tape, tape.gradient[0]), (tape, tape.hessian[0][0])]  # of orders 0, 1, ... of G

    def slot(self, order: int) -> tuple[Tape, int] | None:
        """The tape and the slot of G's derivative of that order; None where it cannot be recorded."""
        while len(self._slots) <= order:
            tape, last = self._slots[-1]

            def objective(z, tape=tape, last=last):
                return tape.evaluate((last,), Numbers(z))[0]

            try:
                more = tapes.record(Function(1, (self._domain,), objective))
            except Unrecordable:
                return None
            self._slots += [(more, more.gradient[0]), (more, more.hessian[0][0])]
        return self._slots[order]

    def counted(self, low: float, high: float) -> Count:
        """How many critical points there are between low and high, both included."""
        # An exact zero at the end of the domain has two sides, too.
        before, after = float(np.nextafter(low, -np.inf)), float(np.nextafter(high, np.inf))
        order = self._not_zero(before, after)
        if order is None:
            first, last = (sign_between(*self._slots[0], end, end) for end in (low, high))
            return Count(int((first or 0) * (last or 0) < 0))
        place = simplest(np.array([low]), np.array([high]))
        if order and all(exactly_zero(*self._slots[k], place) for k in range(order)):
            found = self.named(before, after)
            if found is None:
                return Count(1, order)
            return Count(1, 1, (self._at(found, float(place[0]), order),))
        at = [self._signs(end, order) for end in (low, high)]
        if at[0] is None or at[1] is None:
            return Count(0, order)
        most = _changes(at[0]) - _changes(at[1])
        zeros = self._apart((low, at[0]), (high, at[1]), order)
        return Count(most % 2, most, zeros) if zeros is None else Count(len(zeros), len(zeros), zeros)

    def _not_zero(self, low, high) -> int | None:
        """The lowest order of a derivative of G that keeps away from 0; None if there is none."""
        for order in range(_HIGHEST):
            found = self.slot(order)
            if found is None:
                return None
            try:
                lower, upper, marks = Program(found[0], (found[1],))(np.array([[low]]), np.array([[high]]))
            except NoIntervalForm:
                return None
            if marks[0, 0] or np.isnan(lower[0, 0]):
                return None
            if lower[0, 0] > 0 or upper[0, 0] < 0:
                return order
        return None

    def _signs(self, x: float, order: int) -> list[int] | None:
        """The signs of G and its derivatives at a number; None if one is not known, or G's is 0."""
        signs = []
        for k in range(order + 1):
            sign = sign_between(*self._slots[k], x, x)
            if sign is None or not (sign or k):
                return None
            signs.append(sign)
        return signs

    def _apart(self, first, last, order) -> tuple[Zero, ...] | None:
        """The zeros between two numbers, each alone; None where they cannot be taken apart."""
        waiting, zeros, looks = [(first, last)], [], 0
        while waiting:
            (a, at_a), (b, at_b) = waiting.pop()
            many = _changes(at_a) - _changes(at_b)
            if not many:
                continue
            if many == 1 and (zero := self.named(a, b)) is not None and zero.order == 0:
                zeros.append(self._narrowed(zero))
                continue
            if many > 1 and not_zero_by_series(self._slots[: order + 1], a, b):
                continue
            middles = [m for m in (a + (b - a) * cut for cut in _CUTS) if a < m < b]
            there = None
            for m in middles:
                looks += 1
                there = self._signs(m, order)
                if there is not None:
                    waiting += [((a, at_a), (m, there)), ((m, there), (b, at_b))]
                    break
            if there is None or looks > _MOST:
                return None
        return tuple(sorted(zeros))

    def named(self, a: float, b: float) -> Zero | None:
        """The only zero between two numbers: what f' does there; None where that cannot be told."""
        before, after = (sign_between(*self._slope, end, end) for end in (a, b))
        if not before or not after:
            return None
        turn = (after - before) // 2
        bend = sign_between(*self._bend, a, b)
        return Zero(a, b, turn, 0 if bend else 3 if turn else 2)

    def _narrowed(self, zero: Zero) -> Zero:
        """A zero at which f' changes its sign, between two numbers that are next to each other."""
        low, high, turn, order = zero
        while turn and low < (middle := low + (high - low) / 2) < high:
            sign = sign_between(*self._slope, middle, middle)
            if sign is None:
                break
            if sign == 0:
                return Zero(middle, middle, turn, order)
            low, high = (low, middle) if sign == turn else (middle, high)
        return Zero(low, high, turn, order)

    @staticmethod
    def _at(zero: Zero, place: float, order: int) -> Zero:
        """A zero that is known exactly, G's being of some order there."""
        known = order if (order % 2 == 1) == (zero.turn != 0) else zero.order
        return zero._replace(low=place, high=place, order=0 if zero.order == 0 else known)


def _changes(signs: list[int]) -> int:
    """How often the signs change; those that are 0 are passed over, as they are just after the number."""
    return sum(a != b for a, b in pairwise(sign for sign in signs if sign))
