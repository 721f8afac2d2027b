"""Convexity read off a formula: the calculus of convex functions, run along a tape.

Sums of convex functions are convex, and so are |affine|, even powers and norms of it, a rising
convex function of a convex one, and so on (S. Boyd and L. Vandenberghe, Convex Optimization (2004),
3.2; M. Grant, S. Boyd and Y. Ye, Disciplined Convex Programming (2006)). The rules prove what second
derivatives cannot, because it has kinks: |x|, a cone, max(x, y). They see no further than the
formula's own shape; where they say nothing, the Hessian may (convexity_proof.py).

Strictness is kept as directions: f is curved along v if one of its ``bent`` rows does not vanish on
v. Affine parts are kept as exact fractions, so that ranks are exact too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from landscapes import intervals

Row = tuple[Fraction, ...]

# Functions of one number, on all of their domain.
_CONVEX_RISING = frozenset(("exp", "exp2", "expm1"))
_CONCAVE_RISING = frozenset(("log", "log2", "log10", "log1p", "sqrt"))
# Odd: convex and rising right of 0, concave and rising left of it; or the other way about.
_ODD_CONVEX, _ODD_CONCAVE = frozenset(("sinh",)), frozenset(("tanh", "arctan", "arcsinh", "cbrt"))


@dataclass(frozen=True)
class Shape:
    """What is known of one slot over the box: d rows of numbers and a constant if it is affine.

    ``bent``: if the slot is affine along a segment in direction v, every one of these rows is 0 on
    v; ``moved``: if it is constant there. ``root_convex``: its square root is convex (sums of squares);
    ``root_strict``: and bends wherever the slot moves (with a number above 0 in the sum);
    ``log_convex``: its logarithm is (sums and products of exponentials).
    """

    low: float
    high: float
    affine: Row | None = None
    convex: bool = False
    concave: bool = False
    bent: frozenset[Row] = frozenset()
    moved: frozenset[Row] = frozenset()
    root_convex: bool = False
    root_strict: bool = False
    log_convex: bool = False

    @property
    def constant(self) -> bool:
        return self.affine is not None and not any(self.affine[:-1])

    def strict(self) -> bool:
        """Whether no segment in any direction is straight."""
        return (self.convex or self.concave) and _rank(self.bent) == _dimension(self.bent)


def shape_of(tape, low, high) -> Shape | None:
    """The shape of a tape's value over the closed box from ``low`` to ``high``, each (d,).

    A function counts as convex where it is defined, which must be on a convex part of the box.
    None where an operation has no interval form.
    """
    live = tape.live([tape.value])
    try:
        program = intervals.Program(tape, live)
    except intervals.NoIntervalForm:
        return None
    lower, upper, _ = program(low[:, None], high[:, None])
    made: dict[int, Shape] = {}
    for slot, least, most in zip(live, lower[:, 0].tolist(), upper[:, 0].tolist()):
        op, args, number = tape.instructions[slot]
        bare = Shape(least, most)
        if op == "input":
            made[slot] = _affine(bare, [Fraction(int(i == number)) for i in range(tape.dimension)], 0)
        elif op == "constant":
            known = [Fraction(0)] * tape.dimension
            made[slot] = _affine(bare, known, number) if np.isfinite(number) else bare
        elif least != least:
            made[slot] = bare  # defined nowhere in the box
        elif op == "multiply" and (pair := _function_of_other(tape, *args)):
            s, function = made[pair[0]], pair[1]
            if function == "sqrt":
                made[slot] = _real_power(bare, s, Fraction(3, 2))
            else:
                made[slot] = replace(bare, convex=s.affine is not None, bent=s.moved)
        else:
            made[slot] = _combined(bare, op, [made[a] for a in args], number)
    return made[tape.value]


def _function_of_other(tape, one, other) -> tuple[int, str] | None:
    """The slot of s in a product s sqrt(s) or s log(s), and the function; None for other products."""
    for s, function in ((one, other), (other, one)):
        op, args, _ = tape.instructions[function]
        if op in ("sqrt", "log") and args == (s,):
            return s, op
    return None


def _affine(bare, rows, constant):
    row = (*rows, Fraction(constant))
    moved = frozenset((row[:-1],)) if any(row[:-1]) else frozenset()
    log_convex = not moved and row[-1] > 0
    return replace(bare, affine=row, convex=True, concave=True, moved=moved, log_convex=log_convex)


def _combined(bare, op, given, number):
    """The shape of an operation on shapes: ``bare``, its bounds alone, where no rule applies."""
    if op in ("add", "subtract"):
        one, other = given
        return _sum(bare, one, _times(-1, other) if op == "subtract" else other)
    if op == "negative":
        return _times(-1, given[0], bare)
    if op == "multiply":
        return _product(bare, *given)
    if op == "divide":
        above, below = given
        if below.constant and below.affine[-1]:
            return _times(1 / below.affine[-1], above, bare)
        if above.constant:
            return _times(above.affine[-1], _reciprocal(below), bare)
        return bare
    if op in ("maximum", "minimum"):
        one, other = given
        kind = "convex" if op == "maximum" else "concave"
        return replace(bare, **{kind: getattr(one, kind) and getattr(other, kind)})
    if op == "hypot":
        return _rooted(bare, _sum(Shape(0, np.inf), *(_powered(Shape(0, np.inf), g, 2) for g in given)))
    if op == "integer_power":
        return _powered(bare, given[0], int(number))
    if op == "power" and given[1].constant:
        return _real_power(bare, given[0], given[1].affine[-1])
    if op == "sqrt" and given[0].root_convex:
        return _rooted(bare, given[0])
    if len(given) == 1:
        return _of_one(bare, op, given[0])
    if op == "logaddexp":
        return replace(bare, convex=given[0].convex and given[1].convex)
    return bare


def _sum(bare, one, other):
    if one.affine is not None and other.affine is not None:
        row = [a + b for a, b in zip(one.affine, other.affine)]
        return _affine(bare, row[:-1], row[-1])
    convex, concave = one.convex and other.convex, one.concave and other.concave
    # Straight along a segment only if both are: neither can make up for the other's curving.
    bent = one.bent | other.bent if convex or concave else frozenset()
    both = one, other
    root = all(g.root_convex or (g.constant and g.affine[-1] >= 0) for g in both)
    root_strict = root and any(g.root_strict or (g.constant and g.affine[-1] > 0) for g in both)
    return replace(
        bare,
        convex=convex,
        concave=concave,
        bent=bent,
        moved=bent,
        root_convex=root,
        root_strict=root_strict,
        log_convex=one.log_convex and other.log_convex,
    )


def _times(factor, one, bare=None):
    """factor times a shape, of which the bounds may be known."""
    bare = bare or Shape(*sorted((factor * one.low, factor * one.high)))
    if one.affine is not None:
        row = [factor * a for a in one.affine]
        return _affine(bare, row[:-1], row[-1])
    if factor == 0:
        return bare
    convex, concave = (one.convex, one.concave) if factor > 0 else (one.concave, one.convex)
    return replace(
        bare,
        convex=convex,
        concave=concave,
        bent=one.bent,
        moved=one.moved,
        root_convex=one.root_convex and factor > 0,
        root_strict=one.root_strict and factor > 0,
        log_convex=one.log_convex and factor > 0,
    )


def _product(bare, one, other):
    for factor, shape in ((one, other), (other, one)):
        if factor.constant:
            return _times(factor.affine[-1], shape, bare)
    both = one.log_convex and other.log_convex
    return replace(bare, convex=both, log_convex=both)


def _of_one(bare, op, g):
    if op in _CONVEX_RISING:
        made = _composed(bare, g, curve=1, way=1)
        return replace(made, log_convex=made.convex and op != "expm1")
    if op in ("log", "log2", "log10") and g.log_convex:
        return replace(bare, convex=True)
    if op in _CONCAVE_RISING:
        return _composed(bare, g, curve=-1, way=1)
    if op == "reciprocal":
        return replace(_reciprocal(g), low=bare.low, high=bare.high)
    if op == "absolute":
        return _absolute(bare, g)
    if op == "cosh":
        return _even(bare, g)
    for odd, curve in ((_ODD_CONVEX, 1), (_ODD_CONCAVE, -1)):
        if op in odd and (g.low >= 0 or g.high <= 0):
            return _composed(bare, g, curve if g.low >= 0 else -curve, way=1)
    return bare


def _composed(bare, g, curve, way):
    """phi(g), phi strictly convex (curve 1) or concave (-1), strictly rising (way 1) or falling."""
    follows = g.convex if curve * way > 0 else g.concave
    if not follows:
        return bare
    kind = "convex" if curve > 0 else "concave"
    # phi bends whatever moves, and sends different numbers to different numbers.
    return replace(bare, **{kind: True}, bent=g.moved, moved=g.moved)


def _even(bare, g):
    """phi(g) for phi strictly convex and even: g^2, cosh g."""
    if g.affine is not None:
        return replace(bare, convex=True, bent=g.moved, moved=g.moved)
    if g.low >= 0:
        return _composed(bare, g, curve=1, way=1)
    if g.high <= 0:
        return _composed(bare, g, curve=1, way=-1)
    return bare


def _absolute(bare, g):
    if g.low >= 0:
        return replace(g, low=bare.low, high=bare.high)
    if g.high <= 0:
        return _times(-1, g, bare)
    return replace(bare, convex=True, moved=g.moved) if g.affine is not None else bare


def _reciprocal(g):
    bare = Shape(-np.inf, np.inf)
    if g.low > 0:
        return _composed(replace(bare, low=0.0), g, curve=1, way=-1)
    if g.high < 0:
        return _composed(replace(bare, high=0.0), g, curve=-1, way=-1)
    return bare


def _powered(bare, g, n):
    if n % 2 == 0:
        made = _even(bare, g)
        return replace(made, root_convex=made.convex and n == 2)
    if g.low >= 0:
        return _composed(bare, g, curve=1, way=1)
    return _composed(bare, g, curve=-1, way=1) if g.high <= 0 else bare


def _real_power(bare, g, p):
    """g^p, defined for g >= 0 (g > 0 for p < 0); a whole p is right on both sides where g >= 0."""
    if g.low < 0 and p.denominator == 1:
        return bare
    if p > 1:
        # Below 0, where g^p is not defined, it does not go on as a rising function does.
        return _composed(bare, g, curve=1, way=1) if g.low >= 0 or g.affine is not None else bare
    return _composed(bare, g, curve=-1 if p > 0 else 1, way=1 if p > 0 else -1)


def _rooted(bare, g):
    bent = g.moved if g.root_strict else frozenset()
    return replace(bare, convex=g.root_convex, moved=g.moved, bent=bent)


def _dimension(rows):
    return len(next(iter(rows))) if rows else 1


def _rank(rows) -> int:
    """The rank of rows of fractions, by exact elimination."""
    left, rank = [list(r) for r in rows], 0
    while left:
        row = left.pop()
        pivot = next((i for i, a in enumerate(row) if a), None)
        if pivot is not None:
            rank += 1
            left = [[a - other[pivot] / row[pivot] * b for a, b in zip(other, row)] for other in left]
    return rank
