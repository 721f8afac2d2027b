"""Straight-line programs: a part of a tape, compiled for Python floats and for arrays.

- On arrays, every operation is one NumPy call that writes into a buffer used before, in chunks that
  stay in the processor's cache. Constants are 0-d arrays, which NumPy takes twice as fast as floats.
- On floats, one point costs a microsecond or two. Python raises where NumPy says inf or NaN; such
  points are replayed as arrays.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from . import operations
from .array_code import ArrayCode, array_code, single_slots
from .graph import Instruction
from .operations import Fact, Operation
from .python_code import assign, call, compiled, load, operated

if TYPE_CHECKING:
    from .tape import Tape

CHUNK = 8192  # points: a buffer of 64 kB, of which a second-level cache holds many


def _on_float(step: Instruction) -> Callable[..., float]:
    """NumPy's own function, where the C library rounds otherwise: a member of a batch must walk
    exactly as it does alone."""
    function = operations.TABLE[step.op].on_arrays
    return lambda *arguments: float(function(*step.operands(arguments)))


class _StepWriter:
    """A vocabulary that writes the instructions down anew: integer powers as products, and no
    barriers. Its values are slots of ``steps``, in which the inputs come first."""

    def __init__(self, inputs: Sequence[int]):
        self.steps = [Instruction("input", (), i) for i in range(len(inputs))]
        self._place = {slot: i for i, slot in enumerate(inputs)}
        self._products: dict[tuple[int, int], int] = {}

    def _write(self, step: Instruction) -> int:
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

    def input(self, index: int) -> int:
        return self._place[index]

    def constant(self, value: float) -> int:
        return self._write(Instruction("constant", (), value))

    def apply(self, instruction: Instruction, arguments: list[int]) -> int:
        if instruction.op == "barrier":
            return arguments[0]
        if instruction.op == "integer_power":
            return self._power(arguments[0], instruction.immediate)
        return self._write(instruction._replace(args=tuple(arguments)))


class Program:
    """The operations needed for some slots of a tape, compiled when first used."""

    def __init__(
        self, tape: Tape, slots: Sequence[int], inputs: Sequence[int] | None = None, derived: bool = True
    ):
        """``inputs`` are the tape's inputs that are given, in this order; all of them by default.

        ``derived``: the first output is f, and where it is NaN, so is all that derives from it.
        """
        self.derived = derived
        inputs = range(tape.dimension) if inputs is None else inputs
        self.dimension = len(inputs)
        writer = _StepWriter(inputs)
        self.outputs = tuple(tape.evaluate(slots, writer))
        self.steps = writer.steps
        self._array_codes: dict[tuple, ArrayCode] = {}
        # Whether f may be NaN where the chain rule alone gives its slope a number.
        self.partial = any(
            Fact.PARTIAL in operation.facts
            and not (step.op == "divide" and self.steps[step.args[1]].op == "constant")
            for step, operation in self._operations()
        )

    def _operations(self) -> Iterator[tuple[Instruction, Operation]]:
        for step in self.steps:
            if step.op not in ("input", "constant"):
                yield step, operations.TABLE[step.op]

    # One point -------------------------------------------------------------------------------

    @cached_property
    def on_floats(self) -> Callable[..., tuple[float, ...]]:
        """The program as a function of d floats that returns a tuple; it may raise."""
        known: dict[str, Any] = {}
        body: list[ast.stmt] = []
        for slot, step in enumerate(self.steps):
            if step.op == "constant":
                known[f"t{slot}"] = step.immediate  # NaN and inf have no literals
            elif step.op != "input":
                arguments = [load(f"t{a}") for a in step.args]
                python = operations.TABLE[step.op].python
                result = None if python is None else operated(python, *arguments)
                if result is None:
                    name = f"f_{step.op}_{step.immediate}"
                    known[name] = python or _on_float(step)
                    result = call(name, *arguments)
                body.append(assign(f"t{slot}", result))
        outputs: list[ast.expr] = [load(f"t{s}") for s in self.outputs]
        body.append(ast.Return(ast.Tuple(outputs, ast.Load())))
        return compiled("on_floats", [f"t{i}" for i in range(self.dimension)], body, known)

    @cached_property
    def _calls_numpy(self) -> bool:
        return any(operation.python is None for _, operation in self._operations())

    def at(self, theta: np.ndarray) -> tuple[float, ...]:
        """The outputs at one point (d,), as plain numbers."""
        try:
            if self._calls_numpy:
                with np.errstate(all="ignore"):
                    outputs = self.on_floats(*theta.tolist())
            else:
                outputs = self.on_floats(*theta.tolist())
        except (ArithmeticError, ValueError):
            return tuple(self.over(theta[:, None])[:, 0].tolist())
        if self.derived and outputs[0] != outputs[0]:
            return (math.nan,) * len(outputs)
        return outputs

    # Many points -----------------------------------------------------------------------------

    def on_arrays(self, uniform: frozenset[int] = frozenset(), groups=()) -> ArrayCode:
        """The program as a function of arrays (array_code.py); compiled once for each choice."""
        if (uniform, groups) not in self._array_codes:
            code = array_code(self.steps, self.outputs, self.dimension, uniform, groups)
            self._array_codes[uniform, groups] = code
        return self._array_codes[uniform, groups]

    def lasting(self, uniform: frozenset[int]) -> frozenset[int]:
        """Those of the uniform inputs that stay so, output k being the next input k."""
        while True:
            single = single_slots(self.steps, uniform)
            left = frozenset(k for k in uniform if self.outputs[k] in single)
            if left == uniform:
                return left
            uniform = left

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
