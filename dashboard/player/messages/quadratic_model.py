"""The quadratic model of a landscape at a point, as lines to draw: its axes and its level sets.

    f(p + s) ~ f + g.s + s.H.s / 2

The axes are H's eigenvectors. At a critical point the level sets are an ellipse (or, at a saddle, two
pairs of hyperbola branches) on which the model has changed by one and the same amount, which is also
where the axes end; elsewhere it is the level set through the point itself, and its centre is where
Newton's step leads.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_SINGULAR = 1e-10  # of the largest curvature: less counts as none
_TURN = np.linspace(0, 2 * np.pi, 129)
_FAR = 4.0  # boxes: what lies beyond is not drawn
_MOST = 0.14  # of the box's sides: how far a model reaches


def room(point: np.ndarray, others: np.ndarray, width: np.ndarray, least: float) -> float:
    """How far a picture of a point may reach, in sides of the box: about half way to the next one."""
    apart = np.max(np.abs((others - point) / width), axis=1) if len(others) else np.zeros(0)
    nearest = np.min(apart[apart > 1e-9], initial=np.inf)
    return float(np.clip(0.55 * nearest, least, _MOST))


def _regular(values):
    return np.abs(values) > _SINGULAR * np.max(np.abs(values), initial=0.0)


def extents(values: np.ndarray, vectors: np.ndarray, width: np.ndarray) -> np.ndarray:
    """The shape of the model's level set along the coordinates (d,), largest 1, in sides of the box.

    All ones where the curvature vanishes in some direction or does not exist.
    """
    if not np.all(np.isfinite(values)) or not np.all(_regular(values)):
        return np.ones(len(width))
    shape = np.sqrt(np.sum(vectors**2 / np.abs(values), axis=1)) / width
    return shape / np.max(shape)


def model(
    point: np.ndarray,
    value: float,
    gradient: np.ndarray,
    values: np.ndarray,
    vectors: np.ndarray,
    width: np.ndarray,
    reach: float,
    critical: bool = True,
) -> dict:
    """Axes and level sets at ``point`` (d,) as the player draws them, up to ``reach`` sides of the box.

    ``values`` (d,) and ``vectors`` (d, d) are H's eigenvalues, ascending, and eigenvectors, in
    columns; with NaN among them there is no model, only the point.
    """
    point, d = np.asarray(point, dtype=float), len(point)
    record: dict[str, Any] = {"point": point, "value": float(value), "axes": [], "curves": [], "centre": None}
    if not np.all(np.isfinite(values)) or not np.all(np.isfinite(gradient)):
        return record
    if d == 1:
        s = np.linspace(-1.6, 1.6, 65) * reach * width[0]
        height = value + gradient[0] * s + values[0] * s**2 / 2
        sign = float(np.sign(values[0]))
        record["curves"] = [{"sign": sign, "line": np.stack([point[0] + s, height], axis=1)}]
        return record
    good = _regular(values)
    lengths = _lengths(values, vectors, width, reach, good)
    for i in range(d):
        way = lengths[i] * vectors[:, i]
        ends = np.stack([point - way, point + way])
        record["axes"].append({"curvature": float(values[i] if good[i] else 0.0), "ends": ends})
    if d == 2 and np.any(good):
        centre, pieces = point, _around(values, lengths, good)
        if not critical and np.all(good):
            newton = vectors @ ((vectors.T @ gradient) / values)
            centre, pieces = point - newton, _through(values, vectors.T @ newton)
            record["centre"] = centre
        for sign, line in pieces:
            line = centre + line @ vectors.T
            line[np.any(np.abs((line - point) / width) > _FAR, axis=1)] = np.nan
            record["curves"].append({"sign": sign, "line": line})
    return record


def _lengths(values, vectors, width, reach, good):
    """Half the axes' lengths (d,): those of the level set that just fits, and ``reach`` where flat."""
    size = np.sqrt(np.sum((vectors / width[:, None]) ** 2, axis=0))
    lengths = reach / size
    if np.any(good):
        half = 1 / np.sqrt(np.abs(values[good]))
        fits = np.sqrt(np.sum((half * vectors[:, good] / width[:, None]) ** 2, axis=1))
        lengths[good] = half * reach / np.max(fits)
    return lengths


def _around(values, lengths, good):
    """Level sets around a critical point, in coordinates along the axes: (sign, line (m, 2))."""
    if not np.all(good):  # a gutter: two lines along the flat direction
        flat, bent = (0, 1) if good[1] else (1, 0)
        lines = np.zeros((2, 2, 2))
        lines[..., flat] = [-lengths[flat], lengths[flat]]
        lines[0, :, bent], lines[1, :, bent] = -lengths[bent], lengths[bent]
        return [(float(np.sign(values[bent])), line) for line in lines]
    if values[0] * values[1] > 0:
        line = np.stack([lengths[0] * np.cos(_TURN), lengths[1] * np.sin(_TURN)], axis=1)
        return [(float(np.sign(values[0])), line)]
    return [piece for level in (1.0, -1.0) for piece in _branches(lengths, level, 1.5)]


def _branches(lengths, level, far):
    """Both branches of a hyperbola; ``level`` +1 opens along the second (rising) axis, -1 the first."""
    t = np.linspace(-far, far, 65)
    main, across = (1, 0) if level > 0 else (0, 1)
    for side in (-1, 1):
        line = np.empty((len(t), 2))
        line[:, main] = side * lengths[main] * np.cosh(t)
        line[:, across] = lengths[across] * np.sinh(t)
        yield level, line


def _through(values, place):
    """The level set through ``place`` (2,), seen from the model's centre."""
    height = float(np.sum(values * place**2))
    if height == 0.0:
        return []
    lengths = np.sqrt(np.abs(height / values))
    if values[0] * values[1] > 0:
        line = np.stack([lengths[0] * np.cos(_TURN), lengths[1] * np.sin(_TURN)], axis=1)
        return [(float(np.sign(values[0])), line)]
    across = 0 if height > 0 else 1
    far = max(1.5, 0.7 + float(np.arcsinh(abs(place[across]) / lengths[across])))
    return list(_branches(lengths, float(np.sign(height)), min(far, 12.0)))
