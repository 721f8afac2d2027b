"""The gradient flow as a script."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import array, opened, written
from dashboard.takeaway.scripts.literals import Code
from dashboard.takeaway.scripts.script import Script

_IMPORTS = (
    "from landscapes.flow.attractors import attractors, refined",
    "from landscapes.flow.equilibria import fixed_points",
    "from landscapes.flow.gradient_flow import flow_line",
)
_LEVEL = """
# A point, and the share of the box at or below a level, counted in cells
point = $point
level = $level
sides = [a + (b - a) * (np.arange($cells) + 0.5) / $cells for a, b in f.domain]
heights = f.value(np.array(np.meshgrid(*sides)))
print("f", f.value(point), "slope", np.linalg.norm(f.gradient(point)))
share = np.count_nonzero(np.isfinite(heights) & (heights <= level)) / heights.size
print("at or below the level", level, "lies a share of", share)
"""
_LINE = """
# Where the flow stands still
fixed = fixed_points(f)
for kind, places in fixed.items():
    print(kind, places)

# Which way it flows: minus the slope
x = np.linspace(*f.domain[0], 601)
velocity = -f.gradient(x[None])[0]
"""
_WAY = """
# The flow line through the point
line = flow_line(f, point)
print("it ends at", line.points[:, -1], "after a way of", line.lengths[-1])
print("it comes from", line.points[:, 0])
"""
_BASINS = """
# Attractors, lowest first, and the shares of the box that flow to them
basins = refined(f, attractors(f))
for place, value, share in zip(basins.points, basins.values, basins.shares):
    print("attractor", place, "f", value, "share", share)
print("leaves the box", basins.leaves, "ends nowhere", basins.nowhere)
"""
_PROFILE = """
plots.curves(
    "f along the flow line: it only falls",
    "way from the point",
    "f",
    {"f": (line.lengths, line.values)},
    {"point": (0, f.value(point))},
    level=level,
)
"""
_PHASE = """
plots.curves(
    "The phase line: which way it flows",
    f.variables[0],
    "velocity",
    {"minus the slope": (x, velocity)},
    {kind: (places, 0 * places) for kind, places in fixed.items()},
    level=0,
)
"""
_GROUND = """
plots.ground(
    f,
    "The flow line, and the level set",
    paths={"flow line": line.points.T},
    points={"point": point},
    level=level,
)
"""
_MAP = 'plots.heights("Basins, numbered from the lowest", *basins.sides, basins.codes, *f.variables)'


def flow_script(desk: Desk, point: np.ndarray, level: float | None, cells: int, basins: bool) -> Script:
    """The flow through a point (d,), and a level, which is the point's own where it is None.

    ``cells`` along each side are those of shares; ``basins`` whether the attractors are looked for.
    """
    d, defined = desk.f.dimension, bool(np.isfinite(desk.f.value(point)))
    text, panels = _LEVEL, []
    if d == 1:
        text, panels = text + _LINE, ['plots.ground(f, points={"point": point}, level=level)', _PHASE]
    elif defined:
        text, panels = text + _WAY, [_GROUND, _PROFILE] if d == 2 else [_PROFILE]
    elif d == 2:
        panels = ["plots.ground(f, level=level)"]
    if basins and d == 2:
        text, panels = text + _BASINS, [*panels, _MAP]
    own = "float(f.value(point))"
    return written(
        opened(desk, "The gradient flow through a point"),
        text,
        panels,
        ground=d < 3,
        imports=_IMPORTS,
        point=array(point),
        level=Code(own) if level is None else level,
        cells=cells,
    )
