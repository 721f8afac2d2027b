"""A landscape written down once as straight-line arithmetic: its value, gradient and Hessian.

The function is run once on symbols (tracing.py), and autograd over what that leaves (derivation.py): a
list of scalar operations without branches, the tape, that can be replayed: on Python floats and arrays
(program.py), and in any other arithmetic by ``Tape.evaluate`` (intervals, series, symbols). autograd
stays the engine; the tape only spares it from doing the same work again at every point.

    t = tape.of(f)            # None: f cannot be recorded, direct autograd is used; f.engine says why
    t.value, t.gradient, t.hessian      # where the results are: slots of t.instructions
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from . import autodiff, derivation, operations
from .at_breaks import Breaks
from .evaluation import Evaluation, T, Vocabulary, live
from .graph import Instruction
from .identities import Identities
from .operations import Operation
from .program import Program
from .tracing import Unrecordable, inputs

# Replay against direct autograd: rounding in another order may cost a few digits where terms
# cancel, so errors are measured against the largest entry over the points looked at.
_AGREES = 1e-10
_LOOKS = 10


@dataclass(frozen=True, eq=False)
class Tape:
    """Scalar operations in order, and the slots among them that hold f, its gradient and Hessian.

    Slot i of ``instructions`` holds the result of the i-th operation; the first ``dimension`` are
    the inputs. ``hessian`` is symmetric: ``hessian[i][j]`` and ``hessian[j][i]`` are one slot.
    """

    dimension: int
    instructions: tuple[Instruction, ...]
    value: int
    gradient: tuple[int, ...]
    hessian: tuple[tuple[int, ...], ...]

    def live(self, slots: Iterable[int]) -> list[int]:
        """The slots needed for these, themselves included, in the order of evaluation."""
        return live(self.instructions, slots)

    def operations_of(self, slots: Iterable[int]) -> list[Operation]:
        """The records of the operations that these slots need, by name."""
        names = {self.instructions[slot].op for slot in self.live(slots)}
        return [operations.TABLE[name] for name in sorted(names & operations.TABLE.keys())]

    def evaluate(self, slots: Sequence[int], vocabulary: Vocabulary[T]) -> list[T]:
        """The slots' values in the arithmetic of a vocabulary."""
        return Evaluation(self.instructions, slots)(vocabulary)

    @cached_property
    def upper(self) -> tuple[int, ...]:
        """The Hessian's slots on and above the diagonal, row by row."""
        return tuple(self.hessian[i][j] for i in range(self.dimension) for j in range(i, self.dimension))

    @cached_property
    def breaks(self) -> Breaks:
        """Where f's operations break off, and its derivatives there."""
        return Breaks(self)

    # f comes with every derivative, which is undefined where f is.
    @cached_property
    def value_program(self) -> Program:
        """f alone."""
        return Program(self, (self.value,))

    @cached_property
    def gradient_program(self) -> Program:
        """f and its gradient."""
        return Program(self, (self.value, *self.gradient))

    @cached_property
    def hessian_program(self) -> Program:
        """f, and its Hessian's upper triangle."""
        return Program(self, (self.value, *self.upper))

    @cached_property
    def full_program(self) -> Program:
        """f, its gradient, and its Hessian's upper triangle."""
        return Program(self, (self.value, *self.gradient, *self.upper))


def record(f) -> Tape:
    """The tape of a landscape; Unrecordable, with a sentence, where there can be none.

    f is written down and what is written is differentiated. A function with derivatives of its own
    (primitives.py, or a person's) is differentiated itself.
    """
    try:
        return _recorded(f, _written)
    except Unrecordable:
        return _recorded(f, _differentiated)


def _recorded(f, way) -> Tape:
    d = f.dimension
    with autodiff.differentiating():
        theta = inputs(d, Identities)
        try:
            value, gradient, rows = way(f, theta)
        except Unrecordable:
            raise
        except Exception as error:  # a person's own function may do anything
            raise Unrecordable(f"{type(error).__name__}: {error}") from error
    hessian = tuple(tuple(rows[min(i, j)][max(i, j)] for j in range(d)) for i in range(d))
    tape = Tape(d, tuple(theta.graph.nodes), value, tuple(gradient), hessian)
    _check(f, tape)
    return tape


def _height(f, theta) -> int:
    height = f.objective(theta)
    if np.shape(height) != ():
        raise Unrecordable(f"at one point the function has shape {np.shape(height)}, not ()")
    return derivation.slots_of(theta.graph, height)[0]


def _written(f, theta):
    value = _height(f, theta)
    if theta.graph.own_rules:
        raise Unrecordable("the function has derivatives of its own")
    gradient = derivation.slopes(theta.graph, value)
    return value, gradient, [derivation.slopes(theta.graph, slope) for slope in gradient]


def _differentiated(f, theta):
    value, one = _height(f, theta), np.ones(())
    gradient = derivation.slots_of(theta.graph, autodiff.slope(f.objective, theta, one))
    rows = autodiff.slope_rows(f.objective, theta, one)
    return value, gradient, [derivation.slots_of(theta.graph, row) for row in rows]


def _check(f, tape):
    """Replay against direct autograd at a few points of the box, all in one batch."""
    low, high = np.array(f.domain, dtype=float).T[..., None]
    # A fixed seed: the same function is accepted or refused for everybody.
    points = low + (high - low) * np.random.default_rng(7).random((f.dimension, _LOOKS))
    try:
        value, gradient = autodiff.value_and_gradient(f, points)
        truth = (value, gradient, autodiff.hessian(f, points))
    except Exception as error:
        raise Unrecordable(f"over a batch of points: {type(error).__name__}: {error}") from error
    rows = tape.full_program.over(points)
    upper = iter(rows[f.dimension + 1 :])
    matrix = np.empty_like(truth[2])
    for i in range(f.dimension):
        for j in range(i, f.dimension):
            matrix[i, j] = matrix[j, i] = next(upper)
    replayed = (rows[0], rows[1 : f.dimension + 1], matrix)
    # A derivative that cancels is rounding noise of the size of the one below it over the box.
    width, noise = float(np.min(high - low)), 0.0
    for name, expected, got in zip(("value", "gradient", "Hessian"), truth, replayed):
        finite = np.isfinite(expected)
        noise = scale = max(noise / width, np.max(np.abs(expected), initial=0.0, where=finite))
        with np.errstate(invalid="ignore"):
            wrong = np.abs(got - expected) > _AGREES * scale
        if np.any((wrong | ~np.isfinite(got)) & finite):
            raise Unrecordable(f"the replayed {name} disagrees with autograd's")


# A recording is kept beside the landscape that it was made from, as long as that lives; by what the
# function is it is kept, too, so that the same landscape, built anew at every rerun of the page, is
# recorded once. Evaluation does not take the lock: a tape never changes, and a look-up in a
# dictionary is one step.
_MOST, _MOST_INSTRUCTIONS = 256, 100_000  # a long formula's programs take megabytes
_beside: dict[int, tuple[weakref.ref, Tape | Unrecordable]] = {}
_known: OrderedDict[Hashable, Tape | Unrecordable] = OrderedDict()
_known_lock = threading.Lock()


def _look_up(f) -> Tape | Unrecordable:
    owner, recording = _beside.get(id(f), (None, None))
    if recording is None or owner is None or owner() is not f:
        recording = _remembered(f)
        name = id(f)  # free for another landscape once this one is gone, and so is the entry by then
        _beside[name] = weakref.ref(f, lambda _: _beside.pop(name, None)), recording
    return recording


def _attempt(f) -> Tape | Unrecordable:
    try:
        return record(f)
    except Unrecordable as refused:
        return refused


def _remembered(f) -> Tape | Unrecordable:
    if not isinstance(f.function, Hashable):  # nobody can ask for it again but by this landscape
        return _attempt(f)
    key = f.identity, f.dimension
    with _known_lock:
        recording = _known.get(key)
        if recording is not None:
            _known.move_to_end(key)  # the longest unused are forgotten first
            return recording
    recording = _attempt(f)
    with _known_lock:
        recording = _known.setdefault(key, recording)
        while len(_known) > 1 and (
            len(_known) > _MOST or sum(map(_length, _known.values())) > _MOST_INSTRUCTIONS
        ):
            _known.popitem(last=False)
    return recording


def _length(recording) -> int:
    return len(recording.instructions) if isinstance(recording, Tape) else 1


def of(f) -> Tape | None:
    """The tape of a landscape, recorded at the first call; None where it was refused."""
    recording = _look_up(f)
    return recording if isinstance(recording, Tape) else None


def refusal(f) -> str:
    """Why direct autograd is used for f, in a sentence; empty where the tape is."""
    recording = _look_up(f)
    return "" if isinstance(recording, Tape) else str(recording)
