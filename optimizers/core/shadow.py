"""A shadow number: an array that carries its value and how it was made, so that a step explains itself.

A method's own ``step`` is run on shadows; every operation gives the value that it gives on plain arrays, and
remembers its arguments. What a helper does inside is no part of a printed rule: ``@known_as("s")`` hides it,
its results are numbers with a symbol; ``@operation("dot")`` makes the helper one operation.

Comparisons are plain: what is decided by a shadow is decided by its value. What has a symbol of its own is
noted while ``noting()`` lasts, in the order in which it was made.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import operator
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

_F = TypeVar("_F", bound=Callable[..., Any])
_T = TypeVar("_T")
_notes: contextvars.ContextVar[list[Shadow] | None] = contextvars.ContextVar("notes", default=None)
_ASKS_ONLY = (np.shape, np.ndim, np.size, np.any, np.all, np.argmax, np.argmin, np.argsort)


class Shadow(NDArrayOperatorsMixin):
    """``value``, and either a ``symbol`` or ``op`` with its ``args``; a leaf has no ``op``.

    The ``args`` of a leaf are what it depends on. ``setting``: a leaf that is a knob of the method.
    """

    __slots__ = ("args", "op", "setting", "symbol", "value")
    __array_priority__ = 1000

    def __init__(
        self, value: Any, op: str = "", args: tuple[Any, ...] = (), symbol: str = "", setting: bool = False
    ):
        self.value, self.op, self.args = value, op, args
        self.symbol, self.setting = symbol, setting

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **more: Any) -> Any:
        values = [plain(x) for x in inputs]
        done = getattr(ufunc, method)(*values, **{k: plain(v) for k, v in more.items()})
        return _made(done, ufunc.__name__ if method == "__call__" else method, inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, more: Any) -> Any:
        done = function(*plain(tuple(args)), **{k: plain(v) for k, v in more.items()})
        if function in _ASKS_ONLY or isinstance(done, (list, tuple)):
            return done
        return _made(done, function.__name__, (*args, *more.values()))

    def __pow__(self, other: Any) -> Any:
        base, exponent = plain(self), plain(other)
        if isinstance(exponent, int) and exponent == 2:
            return Shadow(base * base, "square", (self,))
        return Shadow(np.power(base, exponent), "power", (self, other))

    def __rpow__(self, other: Any) -> Any:
        return Shadow(np.power(other, self.value), "power", (other, self))

    def __getitem__(self, key: Any) -> Shadow:
        return Shadow(self.value[plain(key)], "[]", (self, plain(key)))

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator[Shadow]:
        return (self[k] for k in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self.value)

    def __float__(self) -> float:
        return float(self.value)

    def __index__(self) -> int:
        return operator.index(self.value)

    def astype(self, kind: Any) -> Shadow:
        return Shadow(self.value.astype(kind), "astype", (self,))

    def reshape(self, *shape: Any) -> Shadow:
        return Shadow(self.value.reshape(*shape), "reshape", (self,))

    @property
    def shape(self) -> tuple[int, ...]:
        return np.shape(self.value)

    @property
    def ndim(self) -> int:
        return np.ndim(self.value)

    @property
    def dtype(self) -> Any:
        return np.asarray(self.value).dtype


def plain(x: Any) -> Any:
    """The values of what may be shadows or hold some: arrays, tuples, lists and records of them."""
    if isinstance(x, Shadow):
        return x.value
    if isinstance(x, (tuple, list)):
        parts = [plain(part) for part in x]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    return x


def _made(value: Any, op: str, args: tuple[Any, ...]) -> Any:
    """A result: a shadow, unless it says yes or no."""
    return value if np.asarray(value).dtype == bool else Shadow(value, op, args)


def _shadowed(x: Any) -> bool:
    return isinstance(x, Shadow) or (isinstance(x, tuple) and any(isinstance(part, Shadow) for part in x))


def _among(args: tuple[Any, ...], more: dict[str, Any]) -> bool:
    return any(map(_shadowed, args)) or any(map(_shadowed, more.values()))


@contextlib.contextmanager
def noting() -> Iterator[list[Shadow]]:
    """What gets a symbol in this thread meanwhile."""
    notes: list[Shadow] = []
    before = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(before)


def noted(shadow: Shadow) -> Shadow:
    """The shadow, which has a line of its own in an explained step."""
    notes = _notes.get()
    if notes is not None:
        notes.append(shadow)
    return shadow


def named(symbol: str, x: _T) -> _T:
    """The array itself; a shadow that was made by an operation has that symbol from now on."""
    if isinstance(x, Shadow) and x.op:
        x.symbol = symbol
        noted(x)
    return x


def known_as(*symbols: str) -> Callable[[_F], _F]:
    """A helper of which shadows see the result alone, under that symbol; of a record one a field.

    It and ``operation`` look for shadows while ``noting()`` lasts only.
    """

    def wrap(helper: _F) -> _F:
        @functools.wraps(helper)
        def called(*args: Any, **more: Any) -> Any:
            if _notes.get() is None or not _among(args, more):  # mostly there is no shadow at all
                return helper(*args, **more)
            done = helper(*plain(args), **{k: plain(v) for k, v in more.items()})
            if not hasattr(done, "_fields"):
                return noted(Shadow(done, args=args, symbol=symbols[0]))
            return type(done)(*(noted(Shadow(x, args=args, symbol=s)) for x, s in zip(done, symbols)))

        return called  # type: ignore[return-value]

    return wrap


def operation(name: str) -> Callable[[_F], _F]:
    """A helper that shadows see as one operation of that name."""

    def wrap(helper: _F) -> _F:
        @functools.wraps(helper)
        def called(*args: Any, **more: Any) -> Any:
            if _notes.get() is None or not _among(args, more):  # mostly there is no shadow at all
                return helper(*args, **more)
            return _made(helper(*plain(args), **{k: plain(v) for k, v in more.items()}), name, args)

        return called  # type: ignore[return-value]

    return wrap
