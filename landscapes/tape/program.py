"""Straight-line programs: a part of a tape, compiled for Python floats and for arrays.

- On arrays, every operation is one NumPy call that writes into a buffer used before, in chunks that
  stay in the processor's cache. Constants are 0-d arrays, which NumPy takes twice as fast as floats.
- On floats, one point costs a microsecond or two. Python raises where NumPy says inf or NaN; such
  points are replayed as arrays.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from . import operations
from .array_code import ArrayCode, array_code, single_slots
from .graph import Instruction
from .python_code import assign, call, compiled, load

CHUNK = 8192  # points: a buffer of 64 kB, of which a second-level cache holds many

# Written with Python's operators on floats; equal to NumPy's to the last bit.
_OPERATORS = {"add": ast.Add, "subtract": ast.Sub, "multiply": ast.Mult, "divide": ast.Div}
_COMPARISONS = {
    "less": ast.Lt,
    "less_equal": ast.LtE,
    "greater": ast.Gt,
    "greater_equal": ast.GtE,
    "equal": ast.Eq,
    "not_equal": ast.NotEq,
}


def _sign(x: float) -> float:
    return x if x != x else float((x > 0) - (x < 0))


def _float_function(op, number):
    """The operation on Python floats. NumPy's own where the C library rounds otherwise: a member
    of a batch must walk exactly as it does alone."""
    if op == "sqrt":
        return math.sqrt  # correctly rounded by both
    if op == "absolute":
        return abs
    if op == "sign":
        return _sign
    if op == "maximum":
        return lambda a, b: a if a > b or a != a else b
    if op == "minimum":
        return lambda a, b: a if a < b or a != a else b
    if op == "where":
        return lambda condition, a, b: a if condition else b
    array_function = operations.ARRAY[op]
    if number is not None:
        return lambda x: float(array_function(x, number))
    return lambda *args: float(array_function(*args))


class Program:
    """The operations needed for some slots of a tape, compiled when first used."""

    def __init__(self, tape, slots: Sequence[int], inputs: Sequence[int] | None = None, derived: bool = True):
        """``inputs`` are the tape's inputs that are given, in this order; all of them by default.

        ``derived``: the first output is f, and where it is NaN, so is all that derives from it.
        """
        self.derived = derived
        inputs = range(tape.dimension) if inputs is None else inputs
        self.dimension = len(inputs)
        self.steps: list[Instruction] = []  # integer powers written out as products
        self._products: dict[tuple[int, int], int] = {}
        self._array_codes: dict[tuple, ArrayCode] = {}
        place = {slot: self._write(Instruction("input", (), i)) for i, slot in enumerate(inputs)}
        for slot in tape.live(slots):
            if slot not in place:
                op, args, number = tape.instructions[slot]
                args = tuple(place[a] for a in args)
                if op == "barrier":
                    place[slot] = args[0]
                elif op == "integer_power":
                    place[slot] = self._power(args[0], number)
                else:
                    place[slot] = self._write(Instruction(op, args, number))
        self.outputs = tuple(place[s] for s in slots)
        # Whether f may be NaN where the chain rule alone gives its slope a number.
        self.partial = any(
            step.op in operations.PARTIAL
            and not (step.op == "divide" and self.steps[step.args[1]].op == "constant")
            for step in self.steps
        )

    def _write(self, step):
        self.steps.append(step)
        return len(self.steps) - 1

    def _power(self, base: int, n: int) -> int:
        if n == 1:
            return base
        if (base, n) not in self._products:
            half = self._power(base, n // 2) if n % 2 == 0 else self._power(base, n - 1)
            pair = (half, half) if n % 2 == 0 else (half, base)
            self._products[base, n] = self._write(Instruction("multiply", pair))
        return self._products[base, n]

    # One point -------------------------------------------------------------------------------

    @cached_property
    def on_floats(self):
        """The program as a function of d floats that returns a tuple; it may raise."""
        known, body = {}, []
        for slot, (op, args, number) in enumerate(self.steps):
            named = [load(f"t{a}") for a in args]
            if op == "input":
                continue
            if op == "constant":
                # NaN and inf have no literals.
                known[f"t{slot}"] = number
                continue
            if op in _OPERATORS:
                made = ast.BinOp(named[0], _OPERATORS[op](), named[1])
            elif op in _COMPARISONS:
                made = ast.Compare(named[0], [_COMPARISONS[op]()], [named[1]])
            elif op == "negative":
                made = ast.UnaryOp(ast.USub(), named[0])
            else:
                known[f"f_{op}_{number}"] = _float_function(op, number)
                made = call(f"f_{op}_{number}", *named)
            body.append(assign(f"t{slot}", made))
        result = ast.Tuple([load(f"t{s}") for s in self.outputs], ast.Load())
        body.append(ast.Return(result))
        return compiled("on_floats", [f"t{i}" for i in range(self.dimension)], body, known)

    @cached_property
    def _calls_numpy(self):
        plain = {"input", "constant", "negative", "sqrt", "absolute", "sign", "where", "maximum", "minimum"}
        return any(step.op not in plain | _OPERATORS.keys() | _COMPARISONS.keys() for step in self.steps)

    def at(self, theta: np.ndarray) -> tuple[float, ...]:
        """The outputs at one point (d,), as plain numbers."""
        try:
            if self._calls_numpy:
                with np.errstate(all="ignore"):
                    made = self.on_floats(*theta.tolist())
            else:
                made = self.on_floats(*theta.tolist())
        except (ArithmeticError, ValueError):
            return tuple(self.over(theta[:, None])[:, 0].tolist())
        if self.derived and made[0] != made[0]:
            return (math.nan,) * len(made)
        return made

    # Many points -----------------------------------------------------------------------------

    def on_arrays(self, uniform: frozenset[int] = frozenset(), groups=()) -> ArrayCode:
        """The program as a function of arrays (array_code.py); compiled once for each choice."""
        if (uniform, groups) not in self._array_codes:
            made = array_code(self.steps, self.outputs, self.dimension, uniform, groups)
            self._array_codes[uniform, groups] = made
        return self._array_codes[uniform, groups]

    def lasting(self, uniform: frozenset[int]) -> frozenset[int]:
        """Those of the uniform inputs that stay so, output k being the next input k."""
        while True:
            single = single_slots(self.steps, uniform)
            left = frozenset(k for k in uniform if self.outputs[k] in single)
            if left == uniform:
                return left
            uniform = left

    @staticmethod
    def _copy(row, name):
        target = ast.Subscript(load(f"y{row}"), ast.Constant(Ellipsis), ast.Store())
        return ast.Assign([target], load(name))

    def over(self, theta: np.ndarray) -> np.ndarray:
        """The outputs at many points: (d, n) -> (outputs, n)."""
        code, n = self.on_arrays(), theta.shape[1]
        out = np.empty((len(self.outputs), n))
        with np.errstate(all="ignore"):  # overflow and log(-1) are answers: inf and NaN
            space = code.space(min(n, CHUNK), 0)
            for first in range(0, n, CHUNK):
                part = slice(first, min(first + CHUNK, n))
                if part.stop - first < len(space[0] if space else ()):
                    space = [buffer[: part.stop - first] for buffer in space]
                code.function(*theta[:, part], *out[:, part], *space)
        undefined = np.isnan(out[0])
        if self.derived and undefined.any():
            out[1:, undefined] = np.nan
        return out

    def along(self, path: np.ndarray, values: np.ndarray, norms: np.ndarray) -> None:
        """f and its gradient's length along a path (rows, d, *batch), into two (rows, *batch).

        For the program of f and its gradient. As ``over``, but nothing is laid out anew, and the
        gradient, which nobody keeps, never leaves the cache.
        """
        code, (rows, d, *batch) = self.on_arrays(), path.shape
        size = int(np.prod(batch))
        step = max(1, CHUNK // max(1, size))
        buffers = [*np.empty((d, step * size)), *code.space(step * size, 0)]
        shaped, last = [], None
        with np.errstate(all="ignore"):
            for first in range(0, rows, step):
                part = slice(first, min(first + step, rows))
                value, norm = values[part], norms[part]
                if value.shape != last:
                    last = value.shape
                    shaped = [b[: value.size].reshape(last) for b in buffers]
                slopes = shaped[:d]
                inputs = (path[part, i] for i in range(d))
                code.function(*inputs, value, *slopes, *shaped[d:])
                np.square(slopes[0], out=norm)
                for slope in slopes[1:]:
                    norm += np.square(slope, out=slope)
                np.sqrt(norm, out=norm)
                undefined = np.isnan(value)
                if undefined.any():
                    norm[undefined] = np.nan
