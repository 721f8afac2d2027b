"""Random restarts: a meta-heuristic over any optimizer, and itself an optimizer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from landscapes import knob
from optimizers.core.bibliography import citing
from optimizers.core.optimizer import Numbers, Optimizer, counter, described_by_base
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams

_SOURCE = citing("@rinnooykan1987: multistart")
# The restarts' own draws; no optimizer uses a tag that high.
_TAG = 1_000_003
# How many new points may fall where f is undefined before the best known one is taken instead.
_TRIES = 16
# A point this many box widths outside the box is not worth following.
_LOST = 1.0


class _Later(Streams):
    """The same streams from a later step on, so that a restarted method draws new numbers."""

    def __init__(self, streams: Streams, since: np.ndarray):
        super().__init__(streams.seed, streams.batch, streams.numbers)
        self._streams, self._since = streams, since

    def of(self, some):
        return _Later(self._streams.of(some), self._since[some])

    def _draw(self, kind, t, count, tag):
        return self._streams._draw(kind, self._since + t, count, tag)


class _Only(Oracle):
    """Answers as an oracle does, which charges some members of the batch only: the others do not step."""

    def __init__(self, oracle: Oracle, members: np.ndarray):
        super().__init__(oracle.landscape, oracle.batch)
        self._oracle, self._members = oracle, members
        self.domain, self.low, self.high = oracle.domain, oracle.low, oracle.high

    def _some(self, where):
        return self._members if where is None else where * self._members

    def value(self, theta, where=None) -> np.ndarray:
        return self._oracle.value(theta, self._some(where))

    def gradient(self, theta, where=None) -> np.ndarray:
        return self._oracle.gradient(theta, self._some(where))

    def value_and_gradient(self, theta, where=None) -> tuple[np.ndarray, np.ndarray]:
        return self._oracle.value_and_gradient(theta, self._some(where))

    def hessian(self, theta, where=None) -> np.ndarray:
        return self._oracle.hessian(theta, self._some(where))


def _merged(members, fresh, old):
    """The base's state with those members' leaves from ``fresh``, and all that is no array.

    Every array leaf has the batch as its last axes, so that the mask broadcasts.
    """
    if isinstance(fresh, tuple):
        leaves = [_merged(members, a, b) for a, b in zip(fresh, old, strict=True)]
        return type(fresh)(*leaves) if hasattr(fresh, "_fields") else tuple(leaves)
    if isinstance(fresh, np.ndarray | np.generic):
        return np.where(members, fresh, old)
    return fresh


class RestartState(NamedTuple):
    t: np.ndarray
    since: np.ndarray  # the step at which the present descent began
    still: np.ndarray  # for how many steps it has not moved
    restarted: np.ndarray  # whether the last step was a jump to a new start
    best: np.ndarray  # the lowest point met, and its value
    best_value: np.ndarray
    base: Any  # the state of the method that is restarted
    streams: Any


@dataclass(frozen=True)
class RandomRestarts(Optimizer):
    """Lets a method run, drops it somewhere else, and remembers the lowest place it has seen.

    The jump to a new start, uniform in the box, is a step of its own, ``restart_after`` steps after the
    last one. It comes early where ``patience`` steps in a row were shorter than ``tolerance`` box
    widths (unless the method wanders: then standing still means nothing), and at once where a step
    led to where f is undefined, or a box width out of the box. theta is the moving point; the
    state's ``best`` is the lowest met, for which every step asks one value more.
    """

    base: Optimizer
    restart_after: int = knob(100, 2, 100_000, "B", "how many steps each start gets", log=True)
    patience: int = knob(5, 1, 1000, "P", "how many steps it may stand still", log=True)
    tolerance: float = knob(
        1e-6, 1e-15, 0.1, r"\tau", "a shorter step is standing still, in widths of the box", log=True
    )

    wanders = True
    reference: ClassVar[str] = _SOURCE.sentence
    citations: ClassVar[tuple[str, ...]] = _SOURCE.keys

    def __post_init__(self):
        if not isinstance(self.base, Optimizer):
            raise TypeError(f"restarts need an optimizer to restart, got {self.base!r}")
        super().__post_init__()
        jump = r"\theta \sim \mathrm{Uniform}(\text{box}) \text{ every } B \text{ steps}"
        more = rf";\quad {jump}\ (\text{{or }} P \text{{ shorter than }} \tau)"
        name, title = f"{self.base.name}_with_restarts", f"{self.base.title} + restarts"
        described_by_base(self, self.base, name, title, more)

    def stability_limit(self, curvature: Numbers) -> Numbers | None:
        return self.base.stability_limit(curvature)

    def stability_threshold(self, t: Numbers = 0) -> Numbers | None:
        return None  # its jumps lead anywhere

    def init(self, theta: np.ndarray, streams: Streams) -> RestartState:
        zero = counter(theta)
        return RestartState(
            t=zero,
            since=zero,
            still=zero,
            restarted=np.zeros(zero.shape, dtype=bool),
            best=np.array(theta, dtype=float),
            best_value=np.full(zero.shape, np.inf),
            base=self.base.init(theta, streams),
            streams=streams,
        )

    def step(self, oracle: Oracle, theta: np.ndarray, state: RestartState) -> tuple[np.ndarray, RestartState]:
        due = state.t + 1 - state.since >= self.restart_after
        if not self.base.wanders:
            due = due | (state.still >= self.patience)
        state = self._with_start(oracle, theta, state)
        moved, value, base = self._base_step(oracle, theta, state, ~due)
        with np.errstate(all="ignore"):
            width = oracle.high - oracle.low
            outside = np.maximum(oracle.low - moved, moved - oracle.high) / width
            kept = np.isfinite(value) & np.all(outside <= _LOST, axis=0)
            still = np.max(np.abs(moved - theta) / width, axis=0) <= self.tolerance
        jumps = due | ~kept
        since = np.where(jumps, state.t + 1, state.since)
        if np.any(jumps):
            fresh, height = self._new_start(oracle, state, jumps)
            moved, value = np.where(jumps, fresh, moved), np.where(jumps, height, value)
            base = _merged(jumps, self.base.init(moved, _Later(state.streams, since)), base)
        better = value < state.best_value
        return moved, RestartState(
            t=state.t + 1,
            since=since,
            still=np.where(still & ~jumps, state.still + 1, 0),
            restarted=jumps,
            best=np.where(better, moved, state.best),
            best_value=np.where(better, value, state.best_value),
            base=base,
            streams=state.streams,
        )

    def _with_start(self, oracle, theta, state):
        """The state, with the start as the best point of a member that has not stepped yet."""
        first = state.t == 0
        if not np.any(first):
            return state
        value = oracle.value(theta, where=first)
        known = first & np.isfinite(value)
        return state._replace(best_value=np.where(known, value, state.best_value))

    def _base_step(self, oracle, theta, state, going):
        """The base's step and f there, for the members that are not due for a restart."""
        if not np.any(going):
            return theta, state.best_value, state.base
        stepping = oracle if np.all(going) else _Only(oracle, going)
        moved, base = self.base.step(stepping, theta, state.base)
        return moved, oracle.value(moved, where=going), base

    def _new_start(self, oracle, state, jumps):
        """A point uniform in the part of the box where f is defined, and f there."""
        d = oracle.dimension
        drawn = state.streams.uniform(state.t, d * _TRIES, _TAG)
        drawn = drawn.reshape(_TRIES, d, *jumps.shape)
        point, value, missing = state.best, state.best_value, jumps
        for unit in drawn:
            trial = oracle.low + unit * (oracle.high - oracle.low)
            height = oracle.value(trial, where=missing)
            defined = missing & np.isfinite(height)
            point, value = np.where(defined, trial, point), np.where(defined, height, value)
            missing = missing & ~defined
            if not np.any(missing):
                break
        return point, value


def restarts(
    base: Optimizer, restart_after: int = 100, patience: int = 5, tolerance: float = 1e-6
) -> RandomRestarts:
    """``base`` with random restarts, every ``restart_after`` steps or where it has stopped moving.

    An optimizer like any other: ``run(f, restarts(Momentum(), restart_after=50), steps=500)``.
    """
    return RandomRestarts(base, restart_after=restart_after, patience=patience, tolerance=tolerance)
