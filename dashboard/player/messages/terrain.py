"""What the player is told of a landscape: everything that stands still, sent when it changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from dashboard.player.view import as_controls
from landscapes import Landscape
from landscapes.core.axis_names import axis_names
from landscapes.core.progress import Progress, report
from landscapes.drawing.poles import clipped
from landscapes.learning import TrainingLoss
from landscapes.slices import Slice

from . import data_space, grids
from .floor import Floor
from .wire import Exact, Relative, digest, pack

# Odd, so that the finer grid holds every node of the coarser one and the middle of the box.
_CURVE, _FINE, _COARSE, _VOLUME = 801, 201, 101, 33
_SLOW = 51  # in place of _COARSE where autograd goes through f for each derivative, which costs seconds
_COSTLY = 35  # and where each is of thousands of rows
_AT_ONCE = 32  # points between two words of progress


class Ground(NamedTuple):
    """A terrain's message, its key, and the lowest of its samples.

    None where there is none, since f is nowhere finite or has a pole at which it falls without end.
    ``off`` is how far heights that are not asked but continued have been seen to be off, as a share of
    their range; 0 where every node was asked.
    """

    message: bytes
    key: str
    lowest: Floor | None
    off: float = 0.0


def terrain(
    landscape: Landscape,
    domain: Sequence[tuple[float, float]] | None = None,
    *,
    effort: grids.Effort = grids.Effort.NOW,
    progress: Progress | None = None,
) -> Ground:
    """Everything that stands still, sampled over ``domain`` (the landscape's own by default).

    ``effort`` is for heavy losses; ``progress(nodes asked, of how many at most)`` may cancel.
    """
    box: tuple[tuple[float, float], ...] = tuple(domain or landscape.domain)
    d = landscape.dimension
    count = {1: _CURVE, 2: _FINE, 3: _VOLUME}[d]
    sides = [np.linspace(low, high, count) for low, high in box]
    value: Callable[[np.ndarray], np.ndarray] = landscape.value
    if progress is not None:
        value = _told(landscape, grids.most_nodes(landscape, count, effort), progress)
    continued = grids.polynomial(landscape, lambda theta: value(theta)[None], sides, effort)
    if continued is None and d == 2:
        sides = [np.linspace(low, high, grids.nodes_along(landscape, count, effort)) for low, high in box]
    # Rows are y in two dimensions, as in pictures.
    points = np.array(np.meshgrid(*sides, indexing="xy" if d == 2 else "ij"))
    z = value(points) if continued is None else continued.over(sides)[0]
    finite = z[np.isfinite(z)]
    lowest = None
    if finite.size:
        at = int(np.nanargmin(np.where(np.isfinite(z), z, np.nan)))
        place = points.reshape(d, -1)[:, at]
        z.flat[at] = landscape.value(place)  # what losses are measured from has all its digits
        lowest = Floor(float(z.flat[at]), False, place)
    drawn = heights(z, lowest.value if lowest else 0.0)
    axes = {name: Exact(side) for name, side in zip("xyz", sides)}
    window = clipped(landscape, points, z) if d < 3 else None
    whole = landscape.whole if isinstance(landscape, Slice) else landscape
    message: dict[str, Any] = {
        "landscape": {"name": landscape.name, "title": landscape.title, "smoothness": landscape.smoothness},
        "dimension": d,
        "axes": axis_names(landscape),
        "domain": box,
        "controls": as_controls(d, isinstance(whole, TrainingLoss), landscape is not whole),
        "lowest": landscape.lowest,
        "minima": Exact(np.array(landscape.minima, dtype=float).reshape(-1, d)),
        "seen": [float(finite.min()), float(finite.max())] if finite.size else None,
        "window": window,
    }
    if d == 1:
        slope, curvature = landscape.gradient(points)[0], landscape.hessian(points)[0, 0]
        message["curve"] = {**axes, "z": Exact(z), "slope": Exact(slope), "curvature": Exact(curvature)}
    elif d == 2:
        message["grid"] = {**axes, "z": drawn}
        if (field := _field(landscape, box, continued)) is not None:
            message["field"] = field
    else:
        message["volume"] = {**axes, "values": drawn}
    if (space := data_space.space(whole)) is not None:
        message["data"] = space
    message["key"] = digest(pack(message))
    falls = window is not None and window[0] > finite.min()
    off = 0.0 if continued is None else continued.error
    return Ground(pack(message), message["key"], None if falls else lowest, off)


def _told(landscape: Landscape, most: int, progress: Progress) -> Callable[[np.ndarray], np.ndarray]:
    """The landscape's value, which tells how many points it was asked at."""
    done = 0

    def value(theta: np.ndarray) -> np.ndarray:
        nonlocal done
        flat = theta.reshape(len(theta), -1)
        z = np.empty(flat.shape[1])
        for k in range(0, len(z), _AT_ONCE):
            report(progress, min(done, most), most)
            z[k : k + _AT_ONCE] = landscape.value(flat[:, k : k + _AT_ONCE])
            done += min(_AT_ONCE, len(z) - k)
        return z.reshape(theta.shape[1:])

    return value


def _field(landscape: Landscape, box, continued: grids.Polynomial | None) -> dict[str, Any] | None:
    """Derivatives on a coarser grid; None where a network's would take too long."""
    count = _SLOW if landscape.is_differentiated_directly else _COARSE
    count = _COSTLY if grids.multiplications(landscape) > grids.COSTLY else count
    coarse = [np.linspace(low, high, count) for low, high in box]
    x, y = Exact(coarse[0]), Exact(coarse[1])
    if grids.is_heavy(landscape):
        made = None if continued is None else grids.slopes(landscape, continued, coarse)
        return made and {"x": x, "y": y, "gradient": made[0], "eigenvalues": made[1]}
    nodes = np.array(np.meshgrid(*coarse))
    eigenvalues = _eigenvalues(landscape, nodes)
    return {"x": x, "y": y, "gradient": landscape.gradient(nodes), "eigenvalues": eigenvalues}


def heights(z: np.ndarray, low: float) -> Relative | Exact:
    """Samples as they travel: above the lowest one, unless float32 would make different ones equal."""
    rising = np.sort(z[np.isfinite(z)])
    with np.errstate(all="ignore"):  # beyond float32 they travel in float64 anyway
        equal = np.diff((rising - low).astype(np.float32)) == 0
        different = np.diff(rising) > 1e-6 * (np.abs(rising[1:]) + np.abs(rising[:-1]))
    return Exact(z) if np.count_nonzero(equal & different) > 0.02 * len(rising) else Relative(z, low)


def _eigenvalues(landscape: Landscape, nodes: np.ndarray) -> np.ndarray:
    """Hessian eigenvalues on a grid, ascending: (d, rows, cols); NaN where it is not finite."""
    matrices = np.moveaxis(landscape.hessian(nodes), (0, 1), (-2, -1))
    whole = np.all(np.isfinite(matrices), axis=(-2, -1))
    values = np.linalg.eigvalsh(np.where(whole[..., None, None], matrices, 0.0))
    return np.moveaxis(np.where(whole[..., None], values, np.nan), -1, 0)
