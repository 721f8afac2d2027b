"""Degenerate places of functions of one variable: how many critical points they hold, and which.

Where f's derivative of order n + 1 keeps away from 0, f' has at most n zeros, each counted as often as its
multiplicity says (Rolle); where f' has another sign on either side it has one. A zero at which f' and its
derivatives up to order n - 1 are exactly 0 uses all n of them up: it is the only one, and proved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes.critical.search.poles import simplest
from landscapes.intervals import NoIntervalForm, Program
from landscapes.tape import tape as tapes
from landscapes.tape.tape import Tape
from landscapes.tape.tracing import Unrecordable

from .lifting import Function, Numbers
from .on_the_edge import exactly_zero

_HIGHEST = 9  # the order of the highest derivative looked at


@dataclass(frozen=True)
class Count:
    """So many critical points at least, and at most (-1: nobody knows) between two numbers.

    ``place`` is the one there is, if it is proved, ``order`` its multiplicity as a zero of f', and
    ``rises`` whether the first derivative that is not 0 there is above 0.
    """

    least: int = 0
    most: int = -1
    place: float | None = None
    order: int = 0
    rises: bool = False


class Derivatives:
    """The derivatives of a function of one variable, each recorded when it is asked for."""

    def __init__(self, tape: Tape, domain: tuple[float, float]):
        self._domain = domain
        self._slots = [(tape, tape.gradient[0]), (tape, tape.hessian[0][0])]  # of orders 1, 2, ...

    def slot(self, order: int) -> tuple[Tape, int] | None:
        """The tape and the slot of the derivative of that order; None where it cannot be recorded."""
        while len(self._slots) < order:
            tape, last = self._slots[-1]

            def objective(z, tape=tape, last=last):
                return tape.evaluate((last,), Numbers(z))[0]

            try:
                more = tapes.record(Function(1, (self._domain,), objective))
            except Unrecordable:
                return None
            self._slots += [(more, more.gradient[0]), (more, more.hessian[0][0])]
        return self._slots[order - 1]

    def counted(self, low: float, high: float) -> Count:
        """How many critical points there are between low and high."""
        a, b = (self._bounds(1, end, end) for end in (low, high))
        if a is None or b is None:
            return Count()
        signs = [(lower > 0) - (upper < 0) for lower, upper in (a, b)]
        least = int(signs[0] * signs[1] < 0)
        for order in range(2, _HIGHEST + 1):
            bounds = self._bounds(order, low, high)
            if bounds is None:
                return Count(least)
            if bounds[0] > 0 or bounds[1] < 0:
                most = order - 1
                place = simplest(np.array([low]), np.array([high]))
                if all(exactly_zero(*self._slots[k - 1], place) for k in range(1, order)):
                    return Count(1, 1, float(place[0]), most, bool(bounds[0] > 0))
                return Count(least, most)
        return Count(least)

    def _bounds(self, order, low, high) -> tuple[float, float] | None:
        """Of a derivative over an interval; None where there are none, or something breaks off."""
        found = self.slot(order)
        try:
            if found is None:
                return None
            lower, upper, marks = Program(found[0], (found[1],))(np.array([[low]]), np.array([[high]]))
        except NoIntervalForm:
            return None
        return None if marks[0, 0] or np.isnan(lower[0, 0]) else (float(lower[0, 0]), float(upper[0, 0]))
