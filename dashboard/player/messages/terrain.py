"""What the player is told of a landscape: everything that stands still, sent when it changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from landscapes import Landscape
from landscapes.core.axis_names import axis_names

from .wire import digest, pack

# Odd, so that the finer grid holds every node of the coarser one and the middle of the box.
_CURVE, _FINE, _COARSE, _VOLUME = 801, 201, 101, 33
_SLOW = 51  # in place of _COARSE where derivatives are not replayed from a tape but cost seconds


def terrain(landscape: Landscape, domain: Sequence[tuple[float, float]] | None = None) -> bytes:
    """Everything that stands still, sampled over ``domain`` (the landscape's own by default)."""
    box: tuple[tuple[float, float], ...] = tuple(domain or landscape.domain)
    d = landscape.dimension
    message: dict[str, Any] = {
        "landscape": {"name": landscape.name, "title": landscape.title, "smoothness": landscape.smoothness},
        "dimension": d,
        "axes": axis_names(landscape),
        "domain": box,
        "lowest": landscape.lowest,
        "minima": np.array(landscape.minima, dtype=float).reshape(-1, d),
    }
    if d == 1:
        x = np.linspace(*box[0], num=_CURVE)
        z = landscape.value(x[None])
        message["curve"] = {
            "x": x,
            "z": z,
            "slope": landscape.gradient(x[None])[0],
            "curvature": landscape.hessian(x[None])[0, 0],
        }
    elif d == 2:
        fine = [np.linspace(low, high, _FINE) for low, high in box]
        count = _COARSE if landscape.engine == "tape" else _SLOW
        coarse = [np.linspace(low, high, count) for low, high in box]
        z = landscape.value(np.array(np.meshgrid(*fine)))
        nodes = np.array(np.meshgrid(*coarse))
        message["grid"] = {"x": fine[0], "y": fine[1], "z": z}
        message["field"] = {
            "x": coarse[0],
            "y": coarse[1],
            "gradient": landscape.gradient(nodes),
            "eigenvalues": _eigenvalues(landscape, nodes),
        }
    else:
        sides = [np.linspace(low, high, _VOLUME) for low, high in box]
        z = landscape.value(np.array(np.meshgrid(*sides, indexing="ij")))
        message["volume"] = {"x": sides[0], "y": sides[1], "z": sides[2], "values": z}
    finite = z[np.isfinite(z)]
    message["seen"] = [float(finite.min()), float(finite.max())] if finite.size else None
    message["key"] = digest(pack(message))
    return pack(message)


def _eigenvalues(landscape: Landscape, nodes: np.ndarray) -> np.ndarray:
    """Hessian eigenvalues on a grid, ascending: (d, rows, cols); NaN where it is not finite."""
    matrices = np.moveaxis(landscape.hessian(nodes), (0, 1), (-2, -1))
    whole = np.all(np.isfinite(matrices), axis=(-2, -1))
    values = np.linalg.eigvalsh(np.where(whole[..., None, None], matrices, 0.0))
    return np.moveaxis(np.where(whole[..., None], values, np.nan), -1, 0)
