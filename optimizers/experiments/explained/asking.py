"""A method's step run once more, on shadows: what it asks, what it makes of it, and what comes out."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizers.core.optimizer import Optimizer
from optimizers.core.oracle import Oracle
from optimizers.core.schedules import Schedule
from optimizers.core.shadow import Shadow, noted, noting, plain
from optimizers.core.streams import Streams


@dataclass(frozen=True, eq=False)
class Asked:
    """One question: ``kind`` 0 a value, 1 a gradient (with the value on its way), 2 a Hessian.

    ``point`` (d,), or (d, n) for n points at once; ``value`` and ``gradient`` where they were answered.
    """

    kind: int
    point: np.ndarray
    value: np.ndarray | None
    gradient: np.ndarray | None


class Asking(Oracle):
    """An oracle that keeps what it was asked, and answers shadows with shadows."""

    def __init__(self, real: Oracle, theta: Any, step: int, letter: str):
        super().__init__(real.landscape, real.batch)
        self.real, self.theta, self.at, self.letter = real, theta, step, letter
        self.asked: list[Asked] = []
        self.elsewhere: list[tuple[str, Shadow]] = []  # points with a name of their own

    def _shown(self, answer: np.ndarray, letter: str, theta: Any) -> Any:
        if not isinstance(theta, Shadow):
            return answer
        return noted(Shadow(answer, symbol=rf"{letter}({self._name(theta)})"))

    def _name(self, theta: Shadow) -> str:
        if theta is self.theta:
            return rf"\theta_{{{self.at}}}"
        for name, point in self.elsewhere:
            if point is theta:
                return name
        name = theta.symbol or self.letter + "'" * len(self.elsewhere)
        self.elsewhere.append((name, theta))
        return name

    def _keep(self, kind: int, theta: Any, value: Any = None, gradient: Any = None) -> None:
        self.asked.append(Asked(kind, np.array(plain(theta), dtype=float), value, gradient))

    def value(self, theta: Any, where: Any = None) -> Any:
        value = self.real.value(plain(theta), plain(where))
        self._keep(0, theta, value)
        return self._shown(value, "f", theta)

    def gradient(self, theta: Any, where: Any = None) -> Any:
        gradient = self.real.gradient(plain(theta), plain(where))
        self._keep(1, theta, gradient=gradient)
        return self._shown(gradient, r"\nabla f", theta)

    def value_and_gradient(self, theta: Any, where: Any = None) -> tuple[Any, Any]:
        value, gradient = self.real.value_and_gradient(plain(theta), plain(where))
        self._keep(1, theta, value, gradient)
        return self._shown(value, "f", theta), self._shown(gradient, r"\nabla f", theta)

    def hessian(self, theta: Any, where: Any = None) -> Any:
        hessian = self.real.hessian(plain(theta), plain(where))
        self._keep(2, theta)
        return self._shown(hessian, "H", theta)


class _Draws:
    """Random streams whose numbers are shadows."""

    def __init__(self, streams: Streams, letter: str):
        self._streams, self._letter = streams, letter

    def normal(self, t: Any, count: int, tag: int = 0) -> Shadow:
        return noted(Shadow(self._streams.normal(plain(t), count, tag), symbol=self._letter))

    def uniform(self, t: Any, count: int, tag: int = 0) -> Shadow:
        return noted(Shadow(self._streams.uniform(plain(t), count, tag), symbol="u"))

    def __getattr__(self, name: str) -> Any:  # a restart's jump begins streams anew
        return getattr(self._streams, name)


@dataclass(frozen=True, eq=False)
class Made:
    """What a step on shadows has made: theta and the state before and after, with what was asked."""

    theta: Shadow
    state: Any
    following: Any
    after: Any
    oracle: Asking
    notes: tuple[Shadow, ...]


def made(method: Optimizer, real: Oracle, theta: np.ndarray, state: Any, step: int) -> Made:
    """A method's ``step`` on shadows of theta (d,) and its state at ``step``; what it raises is raised."""
    t = state.t if hasattr(state, "t") else np.asarray(step)
    here = Shadow(np.asarray(theta, dtype=float), symbol=rf"\theta_{{{step}}}")
    oracle = Asking(real, here, step, method.symbols.get("asked", r"\theta'"))
    before, told = shadowed(state, method, step), _told(method, t)
    with np.errstate(all="ignore"), noting() as notes:
        following, after = told.step(oracle, here, before)  # type: ignore[arg-type]
    return Made(here, before, following, after, oracle, tuple(notes))


def symbol_of(field: str, method: Optimizer, step: int) -> str:
    """What a field of the state is called at a step."""
    name = method.symbols.get(field, rf"\mathrm{{{field.replace('_', chr(92) + ' ')}}}")
    return rf"{name}_{{{step}}}"


def shadowed(state: Any, method: Optimizer, step: int, field: str = "") -> Any:
    """A state whose numbers are shadows with the fields' symbols; yes and no stay as they are."""
    if isinstance(state, tuple):
        inner = getattr(method, "base", None) if field == "base" else None
        names = getattr(state, "_fields", [field] * len(state))
        parts = [shadowed(part, inner or method, step, name) for part, name in zip(state, names)]
        return type(state)(*parts) if hasattr(state, "_fields") else tuple(parts)
    if isinstance(state, Streams):
        return _Draws(state, method.symbols.get("drawn", r"\xi"))
    if not isinstance(state, np.ndarray | np.generic) or np.asarray(state).dtype == bool:
        return state
    return Shadow(state, symbol="t" if field == "t" else symbol_of(field, method, step))


def _told(method: Optimizer, t: Any) -> Optimizer:
    """The method with shadows for its knobs that are numbers; a schedule is the step size it has at t."""
    told = object.__new__(type(method))
    vars(told).update(vars(method))
    symbols = {k.name: k.symbol or rf"\mathrm{{{k.label}}}" for k in method.knobs() if k.kind == "float"}
    for field in dataclasses.fields(method):
        value = getattr(method, field.name)
        if isinstance(value, Optimizer):
            object.__setattr__(told, field.name, _told(value, t))
        elif field.name in symbols:
            symbol = symbols[field.name]
            if isinstance(value, Schedule):
                value, symbol = method.rate(plain(t)), rf"{symbol}_t"
            object.__setattr__(told, field.name, Shadow(np.float64(value), symbol=symbol, setting=True))
    return told
