"""One step of an optimizer on a landscape, recorded once and replayed as straight-line arithmetic.

``step`` is a pure function of theta and state, so it can be written down like a landscape: run once
on symbols (landscapes/tape/tracing.py), with the landscape's own tape in the oracle's place. What comes
out is a program without any bookkeeping: about a microsecond a step for one start, and for a batch
one NumPy call an operation.

Methods that decide on values (a line search), draw random numbers or decompose matrices refuse to
be recorded; they are stepped as they are written. Rounding may differ in the last digits from the
step as written, as it does for a tape.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

import numpy as np

from landscapes import Landscape
from landscapes.core.derivatives import engine_of
from landscapes.tape import tape
from landscapes.tape.graph import Graph, Instruction
from landscapes.tape.program import CHUNK, Program
from landscapes.tape.tracing import TracedArray, Unrecordable, inputs, symbols
from optimizers.core.optimizer import Optimizer


def leaves(state) -> list[Any]:
    """The arrays of a state, depth first; Unrecordable for anything else in it."""
    if isinstance(state, tuple):
        return [leaf for part in state for leaf in leaves(part)]
    if isinstance(state, TracedArray | np.ndarray | np.generic | float | int):
        return [state]
    raise Unrecordable(f"its state holds a {type(state).__name__}")


def _rebuilt(template, given):
    """A state like the template with these leaves in turn (an iterator)."""
    if isinstance(template, tuple):
        parts = [_rebuilt(part, given) for part in template]
        return type(template)(*parts) if hasattr(template, "_fields") else tuple(parts)
    return next(given)


class _Copied:
    """The vocabulary of another graph: a tape is written down there once more."""

    def __init__(self, graph: Graph, theta: list[int]):
        self.graph, self.theta = graph, theta

    def input(self, index: int) -> int:
        return self.theta[index]

    def constant(self, value: float) -> int:
        return self.graph.constant(value)

    def apply(self, instruction: Instruction, arguments: list[int]) -> int:
        return self.graph.emit(instruction.op, *arguments, immediate=instruction.immediate)


class _Oracle:
    """Answers in symbols, and counts what is asked at every step: the same each time."""

    def __init__(self, landscape: Landscape, recorded: tape.Tape, graph: Graph):
        self.landscape, self.domain, self.dimension = (landscape, landscape.domain, landscape.dimension)
        self.low, self.high = np.array(landscape.domain, dtype=float).T
        self.counts = [0, 0, 0]
        self._tape, self._graph = recorded, graph

    def _ask(self, kind, theta, slots, where):
        if where is not None:
            raise Unrecordable("it asks for some members only")
        self.counts[kind] += 1
        vocabulary = _Copied(self._graph, theta.slots())
        value, *derived = self._tape.evaluate((self._tape.value, *slots), vocabulary)
        if slots and self._tape.gradient_program.partial:  # undefined where f is, as everywhere else
            defined = self._graph.emit("equal", value, value)
            nothing = self._graph.constant(np.nan)
            derived = [self._graph.emit("where", defined, slot, nothing) for slot in derived]
        # A barrier, since the optimizer sees numbers only. If the landscape's constants were folded
        # into those of the step, components would get different instructions (and could not be done
        # in one array call), and rounding would differ from that of the step as written.
        value, *derived = (self._graph.emit("barrier", slot) for slot in (value, *derived))
        return symbols(self._graph, [value]).reshape(()), symbols(self._graph, derived)

    def value(self, theta, where=None):
        return self._ask(0, theta, (), where)[0]

    def gradient(self, theta, where=None):
        return self._ask(1, theta, self._tape.gradient, where)[1]

    def value_and_gradient(self, theta, where=None):
        return self._ask(1, theta, self._tape.gradient, where)

    def hessian(self, theta, where=None):
        slots = [s for row in self._tape.hessian for s in row]
        flat = self._ask(2, theta, tuple(slots), where)[1]
        return flat.reshape((self.dimension, self.dimension))


class CompiledStep:
    """theta and state, as rows of numbers, to the next theta and state.

    ``counts`` are the values, gradients and Hessians asked by each step, ``kept`` the rows of theta and state
    that matter. Unrecordable where the method or the landscape cannot be written down.
    """

    def __init__(self, landscape: Landscape, method: Optimizer):
        recorded = tape.of(landscape)
        if recorded is None:
            raise Unrecordable(tape.refusal(landscape))
        d = self.dimension = landscape.dimension
        try:
            no_streams: Any = None  # so that what draws random numbers, at once or later, is refused
            template = method.init(np.zeros(d), no_streams)
            shapes = [np.shape(leaf) for leaf in leaves(template)]
            sizes = [int(np.prod(shape)) for shape in shapes]
            traced: Any = inputs(d + sum(sizes))  # symbols, where a step expects arrays and an oracle
            oracle: Any = _Oracle(landscape, recorded, traced.graph)
            ends = d + np.cumsum([0, *sizes])
            parts = (traced[a:b].reshape(shape) for a, b, shape in zip(ends, ends[1:], shapes))
            with np.errstate(all="ignore"):
                theta, state = method.step(oracle, traced[:d], _rebuilt(template, parts))
        except Unrecordable:
            raise
        except Exception as error:  # whatever a method does with symbols that it may do with numbers
            raise Unrecordable(f"{type(error).__name__}: {error}") from error
        slots = [slot for part in (theta, *leaves(state)) for slot in _slots(traced.graph, part)]
        if len(slots) != len(traced):
            raise Unrecordable("its state changes its shape")
        self.counts = np.array(oracle.counts)
        value, slopes = oracle.value_and_gradient(traced[:d])
        watched = [*_slots(traced.graph, value), *_slots(traced.graph, np.sqrt(np.sum(slopes * slopes)))]
        whole = tape.Tape(len(traced), tuple(traced.graph.nodes), slots[0], (), ())
        self.kept = _needed(whole, slots, d)
        self._groups = [
            tuple(self.kept.index(k) for k in range(a, a + d))
            for a, size in zip((0, *ends), (d, *sizes))
            if size == d and set(range(a, a + d)) <= set(self.kept)
        ]
        # Not derived: theta is not f, and one lost coordinate does not lose the others.
        wanted = [slots[k] for k in self.kept]
        self.program = Program(whole, wanted, inputs=self.kept, derived=False)
        self._watching = Program(whole, [*wanted, *watched], inputs=self.kept, derived=False)

    def rows(self, theta, state) -> np.ndarray:
        """theta (d, *batch) and what matters of the state as one array (rows, *batch)."""
        batch = theta.shape[1:]
        each = (np.asarray(leaf, dtype=float).reshape(-1, *batch) for leaf in leaves(state))
        return np.concatenate([theta, *each])[self.kept]

    def state(self, rows: np.ndarray, template: Any, t: int) -> Any:
        """The state after t steps that these rows mean, shaped as ``template``, the first one.

        What no theta depends on is not in the rows: a counter ``t`` is told, the rest is the template's.
        """
        known = dict(zip(self.kept, rows))
        parts, at = [], self.dimension
        for leaf in leaves(template):
            batch = rows.shape[1:]
            numbers = np.asarray(leaf).reshape(-1, *batch)
            place = range(at, at := at + len(numbers))
            if all(k in known for k in place):
                numbers = np.stack([np.asarray(known[k]) for k in place]).astype(numbers.dtype)
            parts.append(numbers.reshape(np.shape(leaf)))
        state: Any = _rebuilt(template, iter(parts))
        told = {"t": np.full_like(state.t, t)} if hasattr(state, "t") else {}
        return state._replace(**told) if told else state

    def walk(self, rows: np.ndarray, path: np.ndarray, watched: np.ndarray | None = None) -> np.ndarray:
        """As many steps on as path (steps, d, *batch) has room for: rows (r, *batch) -> the last.

        Into ``watched`` (steps, 2, n), for a batch, go f and |gradient| where each step begins: nearly for
        nothing, and to be looked at only, since they may differ in the last digits from the landscape's.
        """
        if rows.ndim == 1:
            return self._walk_alone(rows, path)
        program = self.program if watched is None else self._watching
        d, n = path.shape[1:]
        # A counter is the same for all members unless some were restarted.
        alike = np.flatnonzero(np.all(rows[d:] == rows[d:, :1], axis=1)) + d
        uniform = program.lasting(frozenset(alike.tolist()))
        groups = tuple(g for g in self._groups if uniform.isdisjoint(g)) if d > 1 else ()
        code = program.on_arrays(uniform, groups)

        def views(state):  # made once, for a view costs half as much as an operation
            singles = {k: np.array(state[k, 0]) for k in uniform}
            each = [singles.get(k, row) for k, row in enumerate(state)]
            return each, [state[g[0] : g[-1] + 1] for g in groups]

        space = code.space(n, d)
        each, vectors = views(rows)
        now: list = [*each, *vectors]
        step: Any = code.function
        turns = []  # the state is written into two places in turns, theta into the path
        for _ in range(2):
            each, packs = views(np.zeros_like(rows))
            turns.append((each[d:], packs[1:], space))
        with np.errstate(all="ignore"):
            for k, theta in enumerate(path):
                each, packs, space = turns[k % 2]
                vectors = [theta, *packs] if groups else []
                seen = () if watched is None else watched[k]
                step(*now, *theta, *each, *seen, *vectors, *space)
                now = [*theta, *each, *vectors]
        return np.stack([np.broadcast_to(row, n) for row in now[: len(rows)]])

    def _walk_alone(self, rows, path):
        step, d = self.program.on_floats, path.shape[1]
        now, walked = tuple(rows.tolist()), []
        with np.errstate(all="ignore"):
            for _ in range(len(path)):
                try:
                    now = step(*now)
                except (ArithmeticError, ValueError):  # Python raises where NumPy says inf or NaN
                    now = tuple(self.program.over(np.array(now)[:, None])[:, 0].tolist())
                walked.append(now[:d])
        path[:] = walked
        return np.array(now)


def _needed(whole, slots, d) -> list[int]:
    """The rows that theta depends on, at this step or a later one: not a counter that nothing reads."""
    kept = set(range(d))
    while True:
        used = kept | {s for s in whole.live([slots[k] for k in kept]) if s < len(slots)}
        if used == kept:
            return sorted(kept)
        kept = used


def _slots(graph, part):
    if isinstance(part, TracedArray):
        return part.slots()
    return [graph.constant(number) for number in np.ravel(part)]


@lru_cache(maxsize=256)
def _attempt(landscape, method):
    try:
        return CompiledStep(landscape, method)
    except Unrecordable:
        return None


def compiled(landscape: Landscape, method: Optimizer, members: int) -> CompiledStep | None:
    """The recorded step, from memory if it was wanted before; None where it cannot be recorded.

    None for huge batches too, where the plain step's arrays are as fast and need less memory.
    """
    if members > CHUNK or not isinstance(landscape.function, Hashable) or engine_of(landscape) is not None:
        return None
    return _attempt(landscape, method.recorded_as)
