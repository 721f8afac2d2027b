"""A function restricted to a line or a plane: its value and derivatives, by those of the whole function.

The value at coordinates x is f(c + D x), the gradient D'g, the Hessian D'HD. Where f brings products of its
Hessian with vectors, D'HD takes as many of them as there are coordinates, not one for each variable. A slice
of a short f is recorded on a tape of its own, like any short function.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd.tracer import getval, isbox

from landscapes.core.derivatives import as_theta, engine_of
from landscapes.core.landscape import Landscape, Origin
from landscapes.tape import tape
from landscapes.tape.tracing import TracedArray, Unrecordable

# Numbers of lifted points held at a time: 8 MB.
_HELD = 1 << 20
# Up to so many variables a whole Hessian is as cheap as two products.
_FEW = 4
# A whole of no more operations than this: then a slice is recorded in about 50 ms, mostly in 10.
_SHORT = 200
# Of more variables no formula of numbers is made: it would be refused, but only when it is long.
_MOST_WRITTEN = 1000
# Sines of the angle between directions below this are rounding.
_PARALLEL = 1e-10
# So near a minimum of the whole may be meant to lie in the slice.
_NEAR = 1e-6


@dataclass(frozen=True, eq=False)
class Restriction:
    """x -> f(centre + directions x): a landscape's function, what derives it, and its maker.

    ``centre`` (d,) and ``directions`` (d, k) are read-only. With ``axes`` the directions are those axes'
    unit vectors and the centre is 0 along them, so that the coordinates are components of theta themselves.
    """

    whole: Landscape
    centre: np.ndarray = field(repr=False)
    directions: np.ndarray = field(repr=False)
    axes: tuple[int, ...] = ()

    @cached_property
    def _key(self) -> tuple[Any, ...]:
        numbers = (self.centre + 0.0).tobytes(), self.axes or (self.directions + 0.0).tobytes()
        return self.whole.identity, *numbers

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Restriction) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    # The maker --------------------------------------------------------------------------------

    @property
    def origin(self) -> Origin:
        return self.whole.origin

    def source(self, f: Landscape) -> str:
        """The function of all variables, as written."""
        return self.whole.source

    def rebuild(self, f: Landscape, settings: dict[str, Any]) -> Landscape:
        """The same slice of the whole with other settings. ValueError where it has other variables then."""
        whole = self.whole.with_settings(**settings)
        if whole.dimension != self.whole.dimension:
            raise ValueError(
                f"a slice of {self.whole.dimension} variables is none of {whole.dimension}: "
                f"with these settings {whole.title} needs another"
            )
        box = f.domain
        if self.axes and box == tuple(self.whole.domain[i] for i in self.axes):
            box = tuple(whole.domain[i] for i in self.axes)
        made = dataclasses.replace(self, whole=whole)
        known = made.lowest_of_whole(box)
        return dataclasses.replace(
            f, function=made, maker=made, domain=box, settings=dict(whole.settings), **known
        )

    def lowest_of_whole(self, box: tuple[tuple[float, float], ...]) -> dict[str, Any]:
        """What is known of the slice's minima over a box, because minima of the whole lie in it.

        That takes the slice's box to lie in the whole's, over which the minima are global. All minima that
        may be in the slice have to be in it to the last bit, or only a lowest point is known.
        """
        points = self.whole.minima or _alone(self.whole.lowest_at)
        if not points:
            return {"minima": (), "lowest_at": None}
        low, high = np.array(self.whole.domain).T
        left, right = np.array(box).T
        corners = np.array(np.meshgrid(*box, indexing="ij")).reshape(len(box), -1)
        lifted = self.lifted(corners)
        if np.any(lifted < low[:, None]) or np.any(lifted > high[:, None]):
            return {"minima": (), "lowest_at": None}
        inside, doubtful = [], False
        for point in points:
            theta = np.array(point)
            x = self.project(theta)
            away = np.abs(self.lifted(x) - theta)
            slack = _NEAR * (1 + np.max(np.abs(theta)))
            if np.max(away) > slack or np.any(x < left - slack) or np.any(x > right + slack):
                continue
            if np.any(away):
                doubtful = True
            elif np.all((left <= x) & (x <= right)):
                inside.append(tuple(x.tolist()))
        if self.whole.minima and not doubtful:
            return {"minima": tuple(inside), "lowest_at": None}
        return {"minima": (), "lowest_at": inside[0] if inside else None}

    # Coordinates ------------------------------------------------------------------------------

    @property
    def dimension(self) -> int:
        """The number k of coordinates."""
        return self.directions.shape[1]

    def lifted(self, x: Any) -> Any:
        """theta = centre + directions x, fit for autograd: (k, *batch) -> (d, *batch)."""
        batch = np.shape(x)[1:]
        column = (len(self.centre), *(1,) * len(batch))
        if not self.axes:
            theta = np.reshape(self.centre, column)
            for j in range(self.dimension):
                theta = theta + np.reshape(self.directions[:, j], column) * x[j][None]
            return theta
        blocks, begin = [], 0
        for i, j in sorted(zip(self.axes, range(self.dimension))):
            blocks += [self._fixed(begin, i, batch), x[j : j + 1]]
            begin = i + 1
        return anp.concatenate([*blocks, self._fixed(begin, len(self.centre), batch)], axis=0)

    def _fixed(self, begin: int, end: int, batch: tuple[int, ...]) -> np.ndarray:
        column = self.centre[begin:end].reshape(end - begin, *(1,) * len(batch))
        return np.broadcast_to(column, (end - begin, *batch))

    @cached_property
    def _factors(self) -> tuple[np.ndarray, np.ndarray]:
        """Q (d, k) and R^-1 (k, k) of the directions D = Q R: R'R is their Gram matrix."""
        q, r = np.linalg.qr(self.directions)
        return q, np.linalg.inv(r)

    def project(self, theta: np.ndarray) -> np.ndarray:
        """The coordinates of the nearest points of the slice: (d, *batch) -> (k, *batch)."""
        if self.axes:
            return theta[list(self.axes)]
        q, inverse = self._factors
        away = theta - self.centre.reshape(-1, *(1,) * (theta.ndim - 1))
        return np.tensordot(inverse, np.tensordot(q.T, away, 1), 1)

    def within(self, made: np.ndarray) -> np.ndarray:
        """D' times the first axis, item by item, so that one point is equal to that point of a batch."""
        if self.axes:
            return np.ascontiguousarray(made[list(self.axes)])
        rows = np.ascontiguousarray(np.moveaxis(made, 0, -1))
        products = np.matmul(rows[..., None, :], self.directions)[..., 0, :]
        return np.ascontiguousarray(np.moveaxis(products, -1, 0))

    def parallel(self) -> bool:
        """Whether the directions are too few: one of them 0, or both on one line."""
        longest = np.max(np.abs(self.directions), axis=0)
        if not np.all(longest > 0):
            return True
        r = np.linalg.qr(self.directions / longest, mode="r")
        return bool(np.min(np.abs(np.diag(r)) / np.linalg.norm(r, axis=0)) <= _PARALLEL)

    # The function, and what derives it -----------------------------------------------------------

    def __call__(self, x: Any, **settings: Any) -> Any:
        """The value at x (k, *batch), fit for autograd; the settings are the whole's, which it has."""
        if len(self.centre) > _MOST_WRITTEN and _traced(x):
            raise Unrecordable(f"a function of {len(self.centre):,} variables is not written down one by one")
        return self.whole.objective(self.lifted(x))

    @cached_property
    def engine(self) -> Restriction | None:
        """Itself: what the whole has recorded serves every slice, wherever that is moved.

        None where the whole is so short that each slice is soon recorded by itself, and then is fastest.
        """
        if engine_of(self.whole) is not None:
            return self
        known = tape.of(self.whole)
        return None if known is not None and len(known.live([known.value])) <= _SHORT else self

    @property
    def refusal(self) -> str:
        """Why direct autograd answers for the whole; empty where a recording does."""
        engine = self.whole.engine
        return "" if engine == "tape" else engine

    def value(self, theta: Any) -> np.ndarray:
        """(k, *batch) -> (*batch)."""
        x = as_theta(self.dimension, theta)
        if x.ndim == 1:
            return self.whole.value(self._point(x))
        values = np.empty(math.prod(x.shape[1:]))
        for part, lifted in self._lifts(x):
            values[part] = self.whole.value(lifted)
        return values.reshape(x.shape[1:])

    def value_and_gradient(self, theta: Any) -> tuple[np.ndarray, np.ndarray]:
        """(k, *batch) -> (*batch), (k, *batch)."""
        x = as_theta(self.dimension, theta)
        if x.ndim == 1:
            height, gradient = self.whole.value_and_gradient(self._point(x))
            return height, self.within(gradient)
        count = math.prod(x.shape[1:])
        values, slopes = np.empty(count), np.empty((self.dimension, count))
        for part, lifted in self._lifts(x):
            values[part], gradient = self.whole.value_and_gradient(lifted)
            slopes[:, part] = self.within(gradient)
        return values.reshape(x.shape[1:]), slopes.reshape(x.shape)

    def hessian(self, theta: Any) -> np.ndarray:
        """(k, *batch) -> (k, k, *batch), symmetric; NaN where the value is."""
        x = as_theta(self.dimension, theta)
        count, k = math.prod(x.shape[1:]), self.dimension
        matrices = np.empty((k, k, count))
        products = getattr(engine_of(self.whole), "hessian_vector", None)
        if products is None or len(self.centre) <= _FEW:
            for part, lifted in self._lifts(x, len(self.centre)):
                theta = lifted[:, 0] if x.ndim == 1 else lifted
                rows = self.within(self.whole.hessian(theta).reshape(len(lifted), *lifted.shape))  # (k, d, n)
                matrices[..., part] = np.swapaxes(self.within(np.swapaxes(rows, 0, 1)), 0, 1)
        else:
            for part, lifted in self._lifts(x):
                for n, column in enumerate(lifted.T, start=part.start):
                    matrices[..., n] = self.within(products(np.ascontiguousarray(column), self.directions))
                matrices[..., part][..., np.isnan(self.whole.value(lifted))] = np.nan
        matrices = 0.5 * (matrices + np.swapaxes(matrices, 0, 1))
        return matrices.reshape(k, *x.shape)

    def everything(self, theta: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Value, gradient and Hessian."""
        return (*self.value_and_gradient(theta), self.hessian(theta))

    def _lifts(self, x: np.ndarray, times: int = 1) -> Iterator[tuple[slice, np.ndarray]]:
        """Points x in chunks: the part of the flat batch, and theta (d, n), each of whose rows is whole.

        ``times`` is how many numbers are made of each of theta's.
        """
        flat = x.reshape(self.dimension, math.prod(x.shape[1:]))
        d, count = len(self.centre), flat.shape[1]
        step = max(1, _HELD // (d * times))
        for begin in range(0, count, step):
            part = slice(begin, min(begin + step, count))
            yield part, self._rows(flat[:, part])

    def _point(self, x: np.ndarray) -> np.ndarray:
        """What ``lifted`` makes of one point x (k,), which is faster than a batch of one."""
        return np.ascontiguousarray(self._rows(x[:, None])[:, 0])

    def _rows(self, x: np.ndarray) -> np.ndarray:
        """What ``lifted`` makes of x (k, n), as (d, n), with each theta's numbers side by side if d is large.

        So networks take them without turning them round; small functions go through components one by one.
        """
        d, count = len(self.centre), x.shape[1]
        theta = np.empty((count, d)).T if engine_of(self.whole) is not None else np.empty((d, count))
        theta[:] = self.centre[:, None]
        if self.axes:
            theta[list(self.axes)] = x
            return theta
        for j in range(self.dimension):
            theta += self.directions[:, j, None] * x[j]
        return theta


def _traced(x: Any) -> bool:
    while isbox(x):
        x = getval(x)
    return isinstance(x, TracedArray)


def _alone(point: tuple[float, ...] | None) -> tuple[tuple[float, ...], ...]:
    return () if point is None else (point,)
