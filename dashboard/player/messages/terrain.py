"""What the player is told: the terrain (sent when the landscape changes) and the runs."""

from __future__ import annotations

import numpy as np

from dashboard.player.view import as_controls
from landscapes import Landscape
from optimizers import Run

from .wire import digest, pack

# Odd, so that the finer grid holds every node of the coarser one and the middle of the box.
_CURVE, _FINE, _COARSE, _VOLUME, _CONES = 801, 201, 101, 33, 7
_SLOW = 51  # in place of _COARSE where derivatives are not replayed from a tape but cost seconds


def axis_names(landscape: Landscape) -> list[str]:
    """The letters the landscape's own formula uses: x, y, z or w, w₀, w₁, w₂, or what was typed."""
    d = landscape.dimension
    if named := getattr(landscape, "variables", None):
        return [_with_index(name) for name in named]
    if "w" in landscape.formula and "x" not in landscape.formula:
        return ["w"] if d == 1 else ["w₀", "w₁", "w₂"][:d]
    if "x_i" in landscape.formula or "x_{i" in landscape.formula:
        return ["x"] if d == 1 else ["x₁", "x₂", "x₃"][:d]
    return ["x", "y", "z"][:d]


_INDICES = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _with_index(name: str) -> str:
    """w0 as w₀, theta1 as θ₁."""
    return name.replace("theta", "θ").translate(_INDICES)


def terrain(landscape: Landscape, domain=None) -> bytes:
    """Everything that stands still, sampled over ``domain`` (the landscape's own by default)."""
    box = tuple(domain or landscape.domain)
    d = landscape.dimension
    message = {
        "landscape": {
            "name": landscape.name,
            "title": landscape.title,
            "formula": landscape.formula,
            "smoothness": landscape.smoothness,
            "teaches": landscape.teaches,
        },
        "dimension": d,
        "axes": axis_names(landscape),
        "domain": box,
        "lowest": landscape.lowest,
        "minima": np.array(landscape.minima, dtype=float).reshape(-1, d),
    }
    if d == 1:
        x = np.linspace(*box[0], _CURVE)
        z = landscape.value(x[None])
        message["curve"] = {
            "x": x,
            "z": z,
            "slope": landscape.gradient(x[None])[0],
            "curvature": landscape.hessian(x[None])[0, 0],
        }
    elif d == 2:
        fine = [np.linspace(*side, _FINE) for side in box]
        nodes = _COARSE if landscape.engine == "tape" else _SLOW
        coarse = [np.linspace(*side, nodes) for side in box]
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
        sides = [np.linspace(*side, _VOLUME) for side in box]
        z = landscape.value(np.array(np.meshgrid(*sides, indexing="ij")))
        coarse = [np.linspace(*side, _CONES + 2)[1:-1] for side in box]
        nodes = np.array(np.meshgrid(*coarse, indexing="ij"))
        message["volume"] = {"x": sides[0], "y": sides[1], "z": sides[2], "values": z}
        message["field"] = {
            "nodes": nodes.reshape(3, -1),
            "gradient": landscape.gradient(nodes).reshape(3, -1),
        }
    seen = z[np.isfinite(z)]
    message["seen"] = [float(seen.min()), float(seen.max())] if seen.size else None
    message["key"] = digest(pack(message))
    return pack(message)


def _eigenvalues(landscape, nodes):
    """Hessian eigenvalues on a grid, ascending: (d, rows, cols); NaN where it is not finite."""
    matrices = np.moveaxis(landscape.hessian(nodes), (0, 1), (-2, -1))
    whole = np.isfinite(matrices).all(axis=(-2, -1))
    values = np.linalg.eigvalsh(np.where(whole[..., None, None], matrices, 0.0))
    return np.moveaxis(np.where(whole[..., None], values, np.nan), -1, 0)


def runs_message(
    landscape: Landscape, runs: list[tuple[dict, Run]], terrain_key: str, view: dict, **extra
) -> bytes:
    """The runs with their looks (id, label, colour, dash, marker); ``extra`` goes along as it is."""
    told = []
    for look, run in runs:
        members = 1 if run.path.ndim == 2 else run.path.shape[2]
        rows = len(run.path)
        distances = run.distances
        told.append(
            {
                **look,
                "members": members,
                "path": run.path.reshape(rows, landscape.dimension, members),
                "values": run.values.reshape(rows, members),
                # In float64 before it becomes float32: f - lowest loses its digits otherwise.
                "gaps": None
                if landscape.lowest is None
                else (run.values - landscape.lowest).reshape(rows, members),
                "gradients": run.gradient_norms.reshape(rows, members),
                "distances": None if distances is None else distances.reshape(rows, members),
                "cost": run.cost.reshape(rows, members),
                "jumps": run.jumps.reshape(rows, members).astype(np.uint8) if run.jumps.any() else None,
                "steps": np.atleast_1d(run.steps),
                "status": [str(s) for s in _statuses(run)],
                "where": [s.where for s in _statuses(run)],
                "sentence": f"{_statuses(run)[0].sentence} {_statuses(run)[0].advice}".strip(),
            }
        )
    message = {
        "terrain": terrain_key,
        "runs": told,
        "view": view,
        "controls": as_controls(landscape.dimension),
        **extra,
    }
    message["key"] = digest(pack(message))
    return pack(message)


def _statuses(run):
    return [run.status] if run.path.ndim == 2 else list(run.status)
