"""What an isolated critical point is, seen from a small sphere around it and not by its Hessian.

For degenerate points and kinks: the heights over the point tell a minimum from a maximum, and the
gradient's turns (in 2D), or the shape of the part of the sphere that lies lower (in 3D), tell the
Poincare-Hopf index. Heights are integrals of the slope along radii: a difference of values would
drown in rounding where f is large and the point very flat.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from landscapes.critical.kinds import Kind

from .unit_box import Field
from .winding import circle, turns

_NULL = 1e-5  # of the largest eigenvalue: the Hessian is singular along this direction
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)
_NODES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2


@cache
def _sphere(d):
    """Directions (d, k); in 3D an icosahedron cut finer twice, with its edges and faces too."""
    if d == 1:
        return np.array([[-1.0, 1.0]]), None, None
    if d == 2:
        angle = 2 * np.pi * (np.arange(64) + 0.137) / 64
        return np.array([np.cos(angle), np.sin(angle)]), None, None
    golden = (1 + 5**0.5) / 2
    corners = [(0, a, b * golden) for a in (-1, 1) for b in (-1, 1)]
    corners = np.array([np.roll(c, k) for c in corners for k in range(3)], dtype=float)
    away = np.linalg.norm(corners[:, None] - corners, axis=-1)
    joined = (away > 0) & (away < 2.1)
    faces = [
        (i, j, k)
        for i in range(12)
        for j in range(i)
        for k in range(j)
        if joined[i, j] and joined[j, k] and joined[i, k]
    ]
    points = list(corners)
    for _ in range(2):
        middles, finer = {}, []

        def middle(a, b, middles=middles):
            if (key := frozenset((a, b))) not in middles:
                middles[key] = len(points)
                points.append(points[a] + points[b])
                points[-1] /= np.linalg.norm(points[-1]) / np.linalg.norm(points[0])
            return middles[key]

        for a, b, c in faces:
            ab, bc, ca = middle(a, b), middle(b, c), middle(c, a)
            finer += [(a, ab, ca), (b, ab, bc), (c, bc, ca), (ab, bc, ca)]
        faces = finer
    # Turned a little, so that no direction is an axis, along which so many heights are 0.
    turn, _ = np.linalg.qr(np.array([[1.0, 0.13, -0.29], [0.17, 1.0, 0.11], [0.31, -0.07, 1.0]]))
    directions = turn @ (np.array(points).T / np.linalg.norm(points[0]))
    faces = np.array(faces)
    edges = np.unique(np.sort(faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1), axis=0)
    return directions, edges, faces


def heights(field: Field, u: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """f on small spheres less f in their middles: u (d, n), radius (n,) -> (directions, n)."""
    directions = _sphere(field.dimension)[0]
    ray = directions[:, :, None] * radius  # (d, k, n)
    points = u[:, None, None] + _NODES[:, None, None] * ray[:, None]
    along = np.sum(field.gradient(points) * ray[:, None], axis=0)
    return np.einsum("q,qkn->kn", _WEIGHTS, along)


def _index_3d(lower):
    """1 - (Euler characteristic of the lower part of the sphere), from its triangles."""
    _, edges, faces = _sphere(3)
    corners = lower.sum(axis=0)
    return 1 - (corners - lower[edges].all(axis=1).sum(axis=0) + lower[faces].all(axis=1).sum(axis=0))


def _at_radius(field, u, radius):
    """The kind and index at one radius each."""
    above = heights(field, u, radius)
    share = np.mean(above > 0, axis=0)
    if field.dimension == 1:
        index = 2 * share - 1
    elif field.dimension == 2:
        index, _, _ = turns(field, circle(u, radius, 1024))
        changes = np.sum((above > 0) != (np.roll(above, 1, axis=0) > 0), axis=0)
        index = np.where(np.isnan(index), 1 - changes // 2, index)
    else:
        index = _index_3d(above < 0)
    if field.dimension == 2:  # the turns of the gradient count what lies between samples, too
        extreme, lowest, highest = index == 1, share > 0.5, share <= 0.5
    else:
        extreme, lowest, highest = True, share == 1, share == 0
    kind = np.where(index == 0, Kind.INFLECTION, np.full(len(share), Kind.SADDLE, dtype="<U10"))
    kind = np.where(extreme & lowest, Kind.MINIMUM, np.where(extreme & highest, Kind.MAXIMUM, kind))
    defined = np.all(np.isfinite(above), axis=0) & np.isfinite(index)
    return kind, np.where(defined, index, 0).astype(int), defined


def reduced(field: Field, theta: np.ndarray, hessian: np.ndarray, radius: float) -> tuple[Kind, int] | None:
    """Kind and index of one degenerate point (D, 1) by the splitting lemma; None where H is 0.

    Along the Hessian's null directions f is followed over the critical points of all others. What
    is left, a function of one or two parameters, tells the rest of the index; spheres would have
    to be looked at too closely, for along null directions everything happens in thin tongues.
    """
    if not np.all(np.isfinite(hessian)):
        return None
    values, frame = np.linalg.eigh(hessian)
    d = field.dimension
    for share in (1, 0.1, 0.01):
        # An eigenvalue smaller than its own changes nearby says nothing.
        ends = field.moved(theta, np.hstack([np.eye(d), -np.eye(d)]) * radius * share)
        change = np.linalg.norm(np.moveaxis(field.at(ends)[2], -1, 0) - hessian, axis=(1, 2))
        null = np.abs(values) <= max(2 * np.max(change), _NULL * np.max(np.abs(values)))
        k = int(np.sum(null))
        if 0 < k < d:
            radius = radius * share
            break
    else:
        return None
    across, sign = frame[:, ~null], np.sign(values[~null])
    ways = _sphere(k)[0]  # (k, m)
    place = field.moved(theta, (frame[:, null] @ ways) * radius)
    for _ in range(6):
        _, slope, h = field.at(place)
        inner = np.einsum("ia,ijn,jb->nab", across, h, across)
        step = np.linalg.solve(inner, (across.T @ slope).T[..., None])[..., 0]
        place = field.moved(place, -(across @ step.T))
    left = frame[:, null].T @ field.at(place)[1]
    outwards = np.sum(left * ways, axis=0) > 0
    if k == 1:
        index = int(outwards.sum()) - 1
    else:
        after = np.roll(left, -1, axis=1)
        turn = np.arctan2(left[0] * after[1] - left[1] * after[0], np.sum(left * after, axis=0))
        index = round(float(turn.sum()) / (2 * np.pi))
    kind = Kind.SADDLE if index else Kind.INFLECTION
    if np.all(outwards) and np.all(sign > 0):
        kind = Kind.MINIMUM
    elif not np.any(outwards) and np.all(sign < 0):
        kind = Kind.MAXIMUM
    return kind, int(index * np.prod(sign))


def nature(field: Field, u: np.ndarray, radius: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Kinds (n,) and indices (n,) of isolated critical points u (d, n), from spheres of ``radius``.

    Three radii are asked; what two of them say is believed, else what the middle one says. Also
    whether f is defined all around (n,).
    """
    kinds, indices, defined = zip(*(_at_radius(field, u, radius * share) for share in (1, 0.3, 0.1)))
    outer = (kinds[0] == kinds[2]) & (indices[0] == indices[2])
    kind, index = np.where(outer, kinds[0], kinds[1]), np.where(outer, indices[0], indices[1])
    return kind, index, np.all(defined, axis=0)
