"""Slices: a landscape of many variables restricted to a line or a plane, as a landscape of its own.

    section(f, ("x", "z"), at)                      # two of its variables, the others as in ``at``
    plane(f, centre, np.stack([u, v], axis=1))      # f(centre + alpha u + beta v)

A slice is a landscape like any other: optimizers run on it, the atlas proves what lies in it where f is
short enough to be written down. It hides what is beside it; how far a path is from it says ``distance``.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landscapes.core.axis_names import checked_variables, in_latex, in_unicode
from landscapes.core.derivatives import as_theta, refuse_complex
from landscapes.core.landscape import Box, Landscape, Sides
from landscapes.core.wording import format_number, named

from .restriction import Restriction

Axes = int | str | Sequence[int | str]

_NAMED = 4  # so many fixed variables are listed in a formula


class Slice(Landscape):
    """A landscape over one or two coordinates x: f(centre + directions x) of a landscape f of d variables."""

    @property
    def restriction(self) -> Restriction:
        """The function that is minimised: f, a centre and directions."""
        restriction = self.function
        assert isinstance(restriction, Restriction)
        return restriction

    @property
    def whole(self) -> Landscape:
        """The landscape of all variables that it is a slice of."""
        return self.restriction.whole

    @property
    def centre(self) -> NDArray[np.float64]:
        """theta at the coordinates 0, (d,), read-only."""
        return self.restriction.centre

    @property
    def directions(self) -> NDArray[np.float64]:
        """What one unit of each coordinate adds to theta, (d, k), read-only."""
        return self.restriction.directions

    @property
    def axes(self) -> tuple[int, ...]:
        """The variables of f that a coordinate section is along; () where the directions are others."""
        return self.restriction.axes

    def lift(self, coordinates: ArrayLike) -> NDArray[np.float64]:
        """theta of coordinates: (k, *batch) -> (d, *batch)."""
        return np.asarray(self.restriction.lifted(as_theta(self.dimension, coordinates)))

    def project(self, theta: ArrayLike) -> NDArray[np.float64]:
        """The coordinates of the nearest point of the slice: (d, *batch) -> (k, *batch)."""
        return self.restriction.project(as_theta(self.whole.dimension, theta))

    def distance(self, theta: ArrayLike) -> NDArray[np.float64]:
        """How far theta is from the slice, without end in its own directions: (d, *batch) -> (*batch)."""
        theta = as_theta(self.whole.dimension, theta)
        if self.dimension == self.whole.dimension:
            return np.zeros(theta.shape[1:])
        away = theta - self.restriction.lifted(self.restriction.project(theta))
        return np.sqrt(np.sum(away * away, axis=0))

    def seen(self, points: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points of the whole landscape as the nearest ones in the slice, as high as the slice is there."""
        if points.shape[1] != self.whole.dimension or self.dimension == self.whole.dimension:
            return points, heights
        near = self.project(points.T)
        return near.T, self.value(near)


def plane(
    f: Landscape,
    centre: ArrayLike,
    directions: ArrayLike,
    *,
    domain: Sides | None = None,
    names: Sequence[str] = ("alpha", "beta"),
    start: ArrayLike | None = None,
    title: str = "",
) -> Slice:
    """The line or plane centre + directions x of a landscape, as a landscape of its coordinates x.

    ``centre`` is (d,), ``directions`` (d, k) with k 1 or 2, or (d,) for a line; they need be neither of unit
    length nor orthogonal. ``domain`` is the box of coordinates, [-1, 1] along each unless given, ``names``
    those of the coordinates, ``start`` the coordinates of f's start unless given, moved into the box.
    ValueError for numbers that are not finite, or directions that span no line or plane.
    """
    centre, directions = _numbers(centre, "the centre"), _numbers(directions, "directions")
    if directions.ndim == 1:
        directions = directions[:, None]
    if centre.shape != (f.dimension,) or directions.shape not in ((f.dimension, 1), (f.dimension, 2)):
        raise ValueError(
            f"{f.title} has {f.dimension} variables: the centre must be ({f.dimension},) and directions "
            f"({f.dimension}, 1) or ({f.dimension}, 2); got {centre.shape} and {directions.shape}"
        )
    restriction = Restriction(f, _read_only(centre), _read_only(directions))
    if restriction.parallel():
        raise ValueError("directions must be different from 0, and not parallel")
    k = directions.shape[1]
    box = checked_box(((-1.0, 1.0),) * k if domain is None else domain, k)
    variables = checked_variables(tuple(names)[:k], k)
    moved = "".join(f" + {in_latex(name)}\\,d_{{{j}}}" for j, name in enumerate(variables, start=1))
    what = "line" if k == 1 else "plane"
    return _slice(
        restriction,
        name=f"{f.name} in a {what}",
        title=title or f"{f.title}: a {what} of its {f.dimension} variables",
        domain=box,
        variables=variables,
        start=restriction.project(np.array(f.start)) if start is None else start,
        formula=rf"f(c{moved})",
        teaches=f"What {named(f)} is along a {what}; all that is beside it is hidden.",
    )


def section(
    f: Landscape,
    axes: Axes,
    at: ArrayLike,
    domain: Sides | None = None,
    *,
    start: ArrayLike | None = None,
    title: str = "",
) -> Slice:
    """The landscape of one or two of f's variables, the others as they are in the point ``at`` (d,).

    ``axes`` are indices or names. The coordinates are those components of theta themselves; the box is
    f's own along them unless given. What ``at`` is along the axes does not matter. ValueError for axes that
    f has not, or that are equal, and for a point of other variables.
    """
    chosen = _axes(f, axes)
    at = _numbers(at, "the point")
    if at.shape != (f.dimension,):
        raise ValueError(f"{f.title} has {f.dimension} variables: the point must be ({f.dimension},)")
    centre, directions = at.copy(), np.zeros((f.dimension, len(chosen)))
    centre[list(chosen)] = 0.0
    directions[list(chosen), range(len(chosen))] = 1.0
    restriction = Restriction(f, _read_only(centre), _read_only(directions), chosen)
    names = " and ".join(in_unicode(f.variables[i]) for i in chosen)
    rest = [i for i in range(f.dimension) if i not in chosen] if f.dimension <= _NAMED + 2 else []
    fixed = rest and ",\\ ".join(rf"{in_latex(f.variables[i])} = {format_number(at[i])}" for i in rest)
    return _slice(
        restriction,
        name=f"{f.name} along {', '.join(f.variables[i] for i in chosen)}",
        title=title or f"{f.title}: along {names}",
        domain=checked_box(tuple(f.domain[i] for i in chosen) if domain is None else domain, len(chosen)),
        variables=tuple(f.variables[i] for i in chosen),
        start=restriction.project(np.array(f.start)) if start is None else start,
        formula=rf"{f.formula},\quad {fixed}" if fixed and f.formula else f.formula,
        teaches=f"What {named(f)} is along {names} while its other variables stay as they are.",
    )


def _slice(restriction: Restriction, *, domain: Box, start: ArrayLike, **facts: Any) -> Slice:
    f = restriction.whole
    low, high = np.array(domain).T
    point = _numbers(start, "the start")
    if point.shape != (len(domain),):
        raise ValueError(f"the start must have {len(domain)} coordinates, got {point.shape}")
    return Slice(
        function=restriction,
        maker=restriction,
        domain=domain,
        start=tuple(np.clip(point, low, high).tolist()),
        reference=f.reference,
        citations=f.citations,
        smoothness=f.smoothness,
        lesson=f.lesson,
        knobs=f.knobs,
        settings=dict(f.settings),
        **restriction.lowest_of_whole(domain),
        **facts,
    )


def _axes(f: Landscape, axes: Axes) -> tuple[int, ...]:
    several = (axes,) if isinstance(axes, (int, str, np.integer)) else tuple(axes)
    chosen = []
    for axis in several:
        if isinstance(axis, str):
            if axis not in f.variables:
                raise ValueError(f"{f.title} has no variable {axis!r}")
            chosen.append(f.variables.index(axis))
        elif isinstance(axis, numbers.Integral) and 0 <= axis < f.dimension:
            chosen.append(int(axis))
        else:
            raise ValueError(f"an axis of {f.title} is a name or a number below {f.dimension}, got {axis!r}")
    if len(chosen) not in (1, 2) or len(set(chosen)) != len(chosen):
        raise ValueError("a section is along one axis, or two different ones")
    return tuple(chosen)


def _numbers(values: ArrayLike, what: str) -> np.ndarray:
    refuse_complex(values, what)
    array = np.array(values, dtype=float)
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{what} must be finite numbers")
    return np.atleast_1d(array)


def _read_only(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array


def checked_box(domain: Sides, k: int) -> Box:
    """A box of k sides as floats; ValueError for one that is none."""
    box = tuple((float(low), float(high)) for low, high in domain)
    if len(box) != k or not all(math.isfinite(a) and math.isfinite(b) and a < b for a, b in box):
        raise ValueError(f"the domain needs {k} pairs (low, high), finite, with low < high; got {domain!r}")
    return box
