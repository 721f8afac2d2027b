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
from landscapes.tape import operations
from landscapes.tape.graph import Instruction
from landscapes.tape.operations import Fact, Operation
from landscapes.tape.tape import Tape

Row = tuple[Fraction, ...]


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
    ends = zip(lower[:, 0].tolist(), upper[:, 0].tolist())
    bounds = {tape.instructions[slot]: pair for slot, pair in zip(live, ends)}
    (shape,) = tape.evaluate([tape.value], _Shapes(tape, bounds, low, high))
    return shape


class _Shapes:
    """The vocabulary of shapes: what is known of sums and so on of convex functions over a box."""

    def __init__(self, tape: Tape, bounds: dict[Instruction, tuple[float, float]], low, high):
        self.tape, self.bounds, self.low, self.high = tape, bounds, low.tolist(), high.tolist()

    def input(self, index: int) -> Shape:
        row = [Fraction(int(i == index)) for i in range(self.tape.dimension)]
        return _affine(Shape(self.low[index], self.high[index]), row, 0)

    def constant(self, value: float) -> Shape:
        bare = Shape(value, value)
        return _affine(bare, [Fraction(0)] * self.tape.dimension, value) if np.isfinite(value) else bare

    def apply(self, instruction: Instruction, arguments: list[Shape]) -> Shape:
        bare = Shape(*self.bounds[instruction])
        if bare.low != bare.low:
            return bare  # defined nowhere in the box
        if instruction.op == "multiply":
            for s, other in ((0, 1), (1, 0)):
                function = self.tape.instructions[instruction.args[other]]
                if function.args == (instruction.args[s],):
                    if function.op == "sqrt":  # s sqrt(s)
                        return _real_power(bare, arguments[s], Fraction(3, 2))
                    if function.op == "log":  # s log(s)
                        return replace(bare, convex=arguments[s].affine is not None, bent=arguments[s].moved)
        return _combined(bare, instruction.op, arguments, instruction.immediate)


def _affine(bare, rows, constant):
    row = (*rows, Fraction(constant))
    moved = frozenset((row[:-1],)) if any(row[:-1]) else frozenset()
    log_convex = not moved and row[-1] > 0
    return replace(bare, affine=row, convex=True, concave=True, moved=moved, log_convex=log_convex)


def _combined(bare, op, arguments, exponent):
    """The shape of an operation on shapes: ``bare``, its bounds alone, where no rule applies."""
    if op in ("add", "subtract"):
        one, other = arguments
        return _sum(bare, one, _times(-1, other) if op == "subtract" else other)
    if op == "negative":
        return _times(-1, arguments[0], bare)
    if op == "multiply":
        return _product(bare, *arguments)
    if op == "divide":
        above, below = arguments
        if below.constant and below.affine[-1]:
            return _times(1 / below.affine[-1], above, bare)
        if above.constant:
            return _times(above.affine[-1], _reciprocal(below), bare)
        return bare
    if op in ("maximum", "minimum"):
        one, other = arguments
        kind = "convex" if op == "maximum" else "concave"
        return replace(bare, **{kind: getattr(one, kind) and getattr(other, kind)})
    if op == "hypot":
        return _rooted(bare, _sum(Shape(0, np.inf), *(_powered(Shape(0, np.inf), g, 2) for g in arguments)))
    if op == "integer_power":
        return _powered(bare, arguments[0], exponent)
    if op == "power" and arguments[1].constant:
        return _real_power(bare, arguments[0], arguments[1].affine[-1])
    if op == "sqrt" and arguments[0].root_convex:
        return _rooted(bare, arguments[0])
    if len(arguments) == 1:
        return _of_one(bare, operations.TABLE[op], arguments[0])
    if op in ("logaddexp", "logsumexp"):
        return replace(bare, convex=all(g.convex for g in arguments))
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


def _of_one(bare, operation: Operation, g):
    op, facts = operation.name, operation.facts
    if op in ("log", "log2", "log10") and g.log_convex:
        return replace(bare, convex=True)
    if op == "reciprocal":
        return replace(_reciprocal(g), low=bare.low, high=bare.high)
    if op == "absolute":
        return _absolute(bare, g)
    if op == "cosh":
        return _even(bare, g)
    curve = (Fact.CONVEX in facts) - (Fact.CONCAVE in facts)
    if Fact.RISING not in facts or not curve or (Fact.INFLECTS in facts and g.low < 0 < g.high):
        return bare
    shape = _composed(bare, g, -curve if Fact.INFLECTS in facts and g.high <= 0 else curve, way=1)
    return replace(shape, log_convex=shape.convex) if op in ("exp", "exp2") else shape


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
        shape = _even(bare, g)
        return replace(shape, root_convex=shape.convex and n == 2)
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
