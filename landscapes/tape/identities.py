"""What a formula is written as before it is differentiated, so that no derivative is lost on the way.

- Kinks that cancel: |u|^2 is u^2, cos(sqrt(u^2 + v^2)) is smooth. The chain rule cannot see that at the
  kink itself, where it would multiply a convention by 0.
- Overflow: 1/(1 + exp(-u)) is the sigmoid, exp(u)/(exp(u) + exp(v)) too, 1/cosh(u) is sech(u). An
  infinite part of a quotient whose value is finite would make its derivatives NaN.

Choices have rules of their own (selections.py).
"""

from __future__ import annotations

import math

from . import operations
from .graph import Instruction
from .operations import Fact
from .selections import Selections

_LN2 = math.log(2)
_EVEN = ("cos", "cosh", "sech", "sinc")
_MOST_EXPONENTIALS = 8


class Identities(Selections):
    """A graph with the rules above. They hold wherever both sides are numbers.

    ``own_rules``: a function is written down here whose derivatives are not those of its operations.
    """

    own_rules = False

    def __init__(self, inputs: int):
        self._nonnegative: set[int] = set()
        super().__init__(inputs)

    def _write(self, node: Instruction) -> int:
        slot = super()._write(node)
        if self._never_below_0(*node):
            self._nonnegative.add(slot)
        return slot

    def _never_below_0(self, op, args, immediate):
        if op == "constant":
            return immediate >= 0
        known = [a in self._nonnegative for a in args]
        if op == "integer_power":
            return immediate % 2 == 0 or known[0]
        if op == "maximum":
            return any(known)
        if op in ("add", "multiply", "divide", "minimum", "sqrt", "cbrt"):
            return all(known)
        operation = operations.TABLE.get(op)
        return operation is not None and bool(operation.facts & (Fact.POSITIVE | Fact.NONNEGATIVE))

    def nonnegative(self, slot: int) -> bool:
        """Whether a slot is surely not negative wherever it has a value, and 0 at a minimum only."""
        return slot in self._nonnegative

    def _unsigned(self, slot: int) -> int:
        """u for -u and |u|: what an even function takes."""
        while inner := self._is(slot, "negative") or self._is(slot, "absolute"):
            slot = inner[0]
        factor, base = self._split(slot)
        return self._scaled(abs(factor), self._unsigned(base)) if base != slot else slot

    def _opposite(self, one: int, other: int) -> bool:
        return self.emit("negative", one) == other

    # Kinks ---------------------------------------------------------------------------------------

    def _absolute(self, a):
        factor, base = self._split(a)
        if base != a:
            return self._scaled(abs(factor), self.emit("absolute", base))
        return a if self.nonnegative(a) else None

    def power(self, base: int, exponent: int) -> int:
        root, m = self._as_power(base)
        factor, inner = self._split(root)
        if factor == -1:
            made = self.power(inner, m * exponent)
            return made if m * exponent % 2 == 0 else self.emit("negative", made)
        n = m * exponent
        if n % 2 == 0:
            modulus, under = self._is(root, "absolute"), self._is(root, "sqrt")
            if modulus:
                return self.power(modulus[0], n)
            if under and self.nonnegative(under[0]):
                return under[0] if n == 2 else self.power(under[0], n // 2)
        argument, under = self._is(root, "exp"), self._is(root, "sqrt")
        if argument:
            return self.emit("exp", self.emit("multiply", self.constant(n), argument[0]))
        if under and n % 2 and not self.nonnegative(under[0]):
            return self.emit("power", under[0], self.constant(n / 2))
        return super().power(root, n)

    def _sqrt(self, a):
        argument = self._is(a, "exp")
        if argument:
            return self.emit("exp", self.emit("divide", argument[0], self.constant(2.0)))
        factor, base = self._split(a)
        root, n = self._as_power(base)
        if factor > 0 and n % 2 == 0:
            modulus = self.emit("absolute", root if n == 2 else self.power(root, n // 2))
            return self._scaled(math.sqrt(factor), modulus)
        return None

    def _power(self, a, b):
        exponent = self.constant_of(b)
        twice = None if exponent is None else 2 * exponent
        if exponent is not None and twice is not None and exponent != int(exponent) and abs(exponent) <= 64:
            root, n = self._as_power(a)
            if n % 2 == 0:  # (u^2)^1.5 is |u|^3
                modulus = self.emit("absolute", root)
                return self.emit("power", modulus, self.constant(n * exponent))
            if twice == int(twice) and exponent > 1 and self.nonnegative(a):  # s^1.5 is s sqrt(s)
                whole = int(exponent)
                first = a if whole == 1 else self.power(a, whole)
                return self.emit("multiply", first, self.emit("sqrt", a))
        return super()._power(a, b)

    def _maximum(self, a, b):
        if a == b:
            return a
        return self.emit("absolute", a) if self._opposite(a, b) else None

    def _minimum(self, a, b):
        if a == b:
            return a
        return self.emit("negative", self.emit("absolute", a)) if self._opposite(a, b) else None

    def _even(self, op, a):
        inner = self._unsigned(a)
        return self.emit(op, inner) if inner != a else None

    def _cos(self, a):
        factor, base = self._split(a)
        under = self._is(base, "sqrt")
        if under and self.nonnegative(under[0]):
            return self.emit("cos_sqrt", self._scaled(factor * factor, under[0]), immediate=0)
        return self._even("cos", a)

    def _cosh(self, a):
        return self._even("cosh", a)

    def _sech(self, a):
        return self._even("sech", a)

    def _sinc(self, a):
        return self._even("sinc", a)

    # Products and quotients ----------------------------------------------------------------------

    def _multiply(self, a, b):
        for one, other in ((a, b), (b, a)):
            side = self._is(one, "sign")
            if side:
                root, n = self._as_power(other)
                modulus = self._is(root, "absolute")
                if root == side[0]:  # sign(u) u^n is |u| u^(n - 1)
                    modulus = self.emit("absolute", root)
                    return modulus if n == 1 else self.emit("multiply", modulus, self._lower(root, n))
                if modulus and modulus[0] == side[0]:  # sign(u) |u|^n is u^n, n being odd
                    return (
                        modulus[0]
                        if n == 1
                        else self.emit("multiply", modulus[0], self._lower(modulus[0], n))
                    )
        for one, other in ((a, b), (b, a)):
            under, argument = self._is(one, "sqrt"), self._is(one, "exp")
            if under and not self.nonnegative(under[0]):  # sqrt(u) u is u^1.5, whose slope at 0 is known
                root, n = self._as_power(other)
                if root == under[0]:
                    return self.emit("power", root, self.constant(n + 0.5))
            if argument:
                made = self._times_exponential(other, argument[0])
                if made is not None:
                    return made
        return super()._multiply(a, b)

    def _times_exponential(self, slot, exponent):
        """slot * exp(exponent), as one exponential of a sum; None where slot has none in it."""
        argument, parts = self._is(slot, "exp"), self._is(slot, "multiply")
        if argument:
            return self.emit("exp", self.emit("add", exponent, argument[0]))
        root, n = self._as_power(slot)
        weight = self._is(root, "sigmoid")
        if weight:
            lost = self.emit("softplus", self.emit("negative", weight[0]))
            return self.emit(
                "exp", self.emit("subtract", exponent, self.emit("multiply", self.constant(n), lost))
            )
        for one, other in (parts, parts[::-1]) if parts else ():
            made = self._times_exponential(one, exponent)
            if made is not None:
                return self.emit("multiply", made, other)
        return None

    def _lower(self, root, n):
        return root if n == 2 else self.power(root, n - 1)

    def _divide(self, a, b):
        up, down = self._is(a, "sinh"), self._is(b, "cosh")
        if down:
            if up and up == down:
                return self.emit("tanh", up[0])
            return self.emit("multiply", a, self.emit("sech", down[0]))
        root, n = self._as_power(b)
        factor, base = self._split(b)
        falling = self._is(base, "exp")
        if falling:
            risen = self.emit("exp", self.emit("negative", falling[0]))
            return self.emit("multiply", self.emit("divide", a, self.constant(factor)), risen)
        terms = self._exponentials(root)
        if self._is(root, "cosh") or (terms and n > 1):
            inverse = self.emit("divide", self.constant(1.0), root)
            return self.emit("multiply", a, inverse if n == 1 else self.power(inverse, n))
        if terms:
            return self._share(a, terms)
        return super()._divide(a, b)

    # Exponentials --------------------------------------------------------------------------------

    def _exponentials(self, slot):
        """The u of a sum of exp(u), constants above 0 among them as their logarithms; None if it is none.

        A sum of constants alone is none either.
        """
        terms, some = [], False
        waiting = [slot]
        while waiting:
            one = waiting.pop()
            parts = self._is(one, "add")
            if parts:
                waiting.extend(parts)
                continue
            factor, base = self._split(one)
            argument, constant = self._is(base, "exp"), self.constant_of(one)
            if len(terms) == _MOST_EXPONENTIALS or not (constant or factor) > 0:
                return None
            if argument:
                some = True
                shift = self.constant(math.log(factor))
                terms.append(argument[0] if factor == 1 else self.emit("add", argument[0], shift))
            elif constant is not None:
                terms.append(self.constant(math.log(constant)))
            else:
                return None
        return sorted(terms) if some else None

    def _total(self, terms):
        """The logarithm of the sum of their exponentials."""
        if len(terms) == 2:
            for one, other in (terms, terms[::-1]):
                if self.constant_of(one) == 0:
                    return self.emit("softplus", other)
            return self.emit("logaddexp", *terms)
        total = terms[0]
        for term in terms[1:]:
            total = self.emit("logaddexp", total, term)
        return total

    def _share(self, above, terms):
        """above / the sum of exponentials, none of which may overflow alone."""
        parts = self._is(above, "add") or self._is(above, "subtract") or ()
        if any(self._exponentials(part) for part in parts):
            one, other = (self._share(part, terms) for part in parts)
            return self.emit(self.nodes[above].op, one, other)
        factor, base = self._split(above)
        constant, argument = self.constant_of(above), self._is(base, "exp")
        if constant is not None:
            factor, exponent = constant, self.constant(0.0)
        elif argument:
            exponent = argument[0]
        else:
            return self.emit("multiply", above, self._share(self.constant(1.0), terms))
        if len(terms) == 2 and exponent in terms:
            other = terms[1 - terms.index(exponent)]
            made = self.emit("sigmoid", self.emit("subtract", exponent, other))
        else:
            made = self.emit("exp", self.emit("subtract", exponent, self._total(terms)))
        return self.emit("multiply", self.constant(factor), made)

    def _log(self, a):
        argument = self._is(a, "exp")
        if argument:
            return argument[0]
        factor, base = self._split(a)
        bend = self._is(base, "cosh")
        if bend and factor > 0:
            both = self.emit("logaddexp", bend[0], self.emit("negative", bend[0]))
            return self.emit("add", both, self.constant(math.log(factor) - _LN2))
        terms = self._exponentials(a)
        return self._total(terms) if terms else None

    def _log1p(self, a):
        return self.emit("softplus", argument[0]) if (argument := self._is(a, "exp")) else None
