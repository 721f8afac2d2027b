"""Regular critical points: polished from the cells that hold one, each once, and classified."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from landscapes.core.columns import Columns
from landscapes.critical.kinds import Kind

from .clusters import labels, pairs
from .polish import norm, polish
from .unit_box import Field, inverse

_LOST = 1e-9  # a Newton step from a found point longer than this: it is not a root
_CLOSE = 1e-6  # no two points nearer than this are told apart by their position alone


@dataclass(frozen=True, eq=False)
class Points(Columns):
    """n critical points; derivatives are in units of the box."""

    theta: np.ndarray  # (D, n)
    value: np.ndarray
    slope: np.ndarray  # (d, n): what is left of the gradient
    hessian: np.ndarray  # (d, d, n); NaN where there is no second derivative
    kinds: np.ndarray
    degenerate: np.ndarray
    kink: np.ndarray
    index: np.ndarray

    def __len__(self):
        return len(self.value)


def _kinds_by_hessian(hessian):
    """Kind and index from the signs of the eigenvalues."""
    values = np.linalg.eigvalsh(np.moveaxis(hessian, -1, 0))
    down = np.sum(values < 0, axis=1)
    kinds = np.full(len(down), Kind.SADDLE, dtype="<U10")
    kinds[down == 0], kinds[down == len(hessian)] = Kind.MINIMUM, Kind.MAXIMUM
    return kinds, (-1) ** down


def regular(field: Field, starts: np.ndarray, leash: np.ndarray) -> tuple[Points, np.ndarray]:
    """Points with an invertible Hessian that Newton's method finds from ``starts`` (d, n).

    ``leash`` (n,) is how near its start a point is expected, in units of the box. A point counts if
    Newton's step from it is nothing and if the gradient, multiplied by the inverse Hessian, changes
    sign across it in every coordinate: a small gradient alone says nothing.
    Returns them, and the starts (bool) that led to no such point.
    """
    theta, value, slope, hessian = polish(field, field.theta(starts), 4 * leash)
    y = inverse(hessian)
    step = norm(np.einsum("ijn,jn->in", y, slope))
    u = field.place(theta)
    ok = (step <= np.minimum(_LOST, 1e-3 * leash)) & np.all(np.isfinite(hessian), axis=(0, 1))
    # Newton's map at small displacements: it must lead back, most of the way.
    for axis in range(field.dimension):
        for sign in (-1, 1):
            away = np.zeros_like(u)
            away[axis] = sign * 0.05 * leash
            moved = field.theta(u + away)
            _, g, _ = field.at(moved)
            away = field.place(moved) - u
            back = np.einsum("ijn,jn->in", y, g) - away
            fits = np.max(np.abs(back), axis=0) < 0.7 * np.max(np.abs(away), axis=0)
            ok &= fits | ~np.all(np.isfinite(g), axis=0)
    return _classified(theta, value, slope, hessian)[ok], ok


def as_proved(
    field: Field, theta: np.ndarray, negatives: np.ndarray, kink: np.ndarray, order: np.ndarray
) -> Points:
    """Critical points (D, n) as a proof has found them: none is moved, and none is left out.

    ``negatives`` (n,) is the proved number of directions in which f falls away, -1 where it is not known;
    at a ``kink`` (n,) there is no Hessian; ``order`` (n,) is the multiplicity of a degenerate point, else 0.
    """
    points = _classified(theta, *field.at(theta))
    d, known = field.dimension, negatives >= 0
    told = np.where(negatives == 0, Kind.MINIMUM, np.where(negatives == d, Kind.MAXIMUM, Kind.SADDLE))
    flat = (order > 0) & (order % 2 == 0)
    return replace(
        points,
        hessian=np.where(kink, np.nan, points.hessian),
        kinds=np.where(flat, Kind.INFLECTION, np.where(known, told, points.kinds)),
        degenerate=order > 0,
        kink=kink,
        index=np.where(flat, 0, np.where(known, (-1) ** np.abs(negatives), points.index)),
    )


def _classified(theta, value, slope, hessian) -> Points:
    """Points that are neither degenerate nor kinks, of the kinds that their Hessians say."""
    kinds, index = _kinds_by_hessian(np.where(np.isfinite(hessian), hessian, 0))
    no = np.zeros(len(value), dtype=bool)
    return Points(theta, value, slope, hessian, kinds, no, no.copy(), index)


def once(field: Field, points: Points) -> Points:
    """Each regular point once. Two are the same unless the Hessian changes much between them.

    (Between two roots of the gradient, the Hessian's mean has the eigenvalue 0 along their line.)
    """
    if len(points) < 2:
        return points
    u = field.place(points.theta)
    left, right = pairs(u, _CLOSE)
    y = inverse(points.hessian[..., left])
    change = np.einsum("ijn,jkn->ikn", y, points.hessian[..., right] - points.hessian[..., left])
    same = np.sqrt(np.sum(change**2, axis=(0, 1))) < 0.5
    label = labels(len(points), left[same], right[same])
    order = np.lexsort((norm(points.slope), label))
    _, first = np.unique(label[order], return_index=True)
    return points[np.sort(order[first])]


def columns(view: Field, points: Points, steepest: float | None, ordered: bool = True) -> dict[str, Any]:
    """The points as an atlas holds them: in the landscape's own units, lowest first if that is asked."""
    if ordered:
        points = points[np.lexsort((*points.theta, points.value))]
    d, width = view.dimension, view.width
    hessian = np.moveaxis(points.hessian / (width[:, None] * width)[..., None], -1, 0)
    known = np.all(np.isfinite(hessian), axis=(1, 2))
    eigenvalues, eigenvectors = np.linalg.eigh(np.where(known[:, None, None], hessian, 0.0))
    eigenvalues[~known], eigenvectors[~known] = np.nan, np.nan
    residual = np.sqrt(np.sum(points.slope**2, axis=0)) / (steepest or 1.0)
    return {
        "points": points.theta.T.copy(),
        "values": points.value,
        "eigenvalues": eigenvalues.reshape(-1, d),
        "eigenvectors": eigenvectors.reshape(-1, d, d),
        "residuals": residual,
        "kinds": points.kinds,
        "degenerate": points.degenerate,
        "kink": points.kink,
        "index": points.index,
    }


def empty(field: Field) -> Points:
    """No points."""
    d, no = field.dimension, np.zeros(0, dtype=bool)
    theta, slope, hessian = np.zeros((len(field.low), 0)), np.zeros((d, 0)), np.zeros((d, d, 0))
    kinds, index = np.zeros(0, dtype="<U10"), np.zeros(0, dtype=int)
    return Points(theta, np.zeros(0), slope, hessian, kinds, no, no, index)
