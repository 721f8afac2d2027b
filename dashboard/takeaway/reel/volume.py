"""A landscape of three variables: level surfaces in space, and paths through them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landscapes import Landscape
from landscapes.core.axis_names import axis_names
from landscapes.drawing.heights import colours
from landscapes.drawing.level_surface import level_surface
from landscapes.drawing.marks import Trace
from landscapes.drawing.panel import Panel, axis
from landscapes.drawing.scales import height_scale

from .pictures import Space
from .tracks import Track

_SHARES = (0.12, 0.38, 0.68)  # of the colour scale: the levels that are drawn
_OPACITY = (0.34, 0.2, 0.1)


def in_space(
    f: Landscape, tracks: Sequence[Track], clock: str, sides: Sequence[np.ndarray], values: np.ndarray
) -> Space:
    """Nested level surfaces of values (nx, ny, nz) on nodes, evenly spaced in what the colours show."""
    scale = height_scale(values, "log", f.lowest)
    shown = (scale.shown(np.where(np.isfinite(values), values, np.nan)) - scale.low) / (
        scale.high - scale.low
    )
    traces: list[Trace] = []
    for share, opacity in zip(_SHARES, _OPACITY):
        corners, faces = level_surface(sides, shown, share)
        if not len(faces):
            continue
        r, g, b = colours(np.array([share]))[0]
        (x, y, z), (i, j, k) = corners.T, faces.T
        mesh = {"type": "mesh3d", "x": x, "y": y, "z": z, "i": i, "j": j, "k": k}
        traces.append({**mesh, "color": f"rgb({r},{g},{b})", "opacity": opacity})
    names = axis_names(f)
    x_axis, y_axis, z_axis = (axis(name, *side) for name, side in zip(names, f.domain))
    lengths = np.ptp(np.array(f.domain, dtype=float), axis=1)
    aspect = dict(zip("xyz", (lengths / lengths.max()).tolist()))
    panel = Panel("surface", "", tuple(traces), x_axis, y_axis, z_axis, kind="scene", aspect=aspect)
    return Space(panel, tracks, clock, places=[track.path for track in tracks])
