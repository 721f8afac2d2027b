"""Directional derivatives as a script."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import array, opened, written
from dashboard.takeaway.scripts.literals import Code, call
from dashboard.takeaway.scripts.script import Script

_LINE = """
# The slopes to the right and to the left: of a smooth curve they are one and the same
point = $point
around = local.directions(f, point)
right, left = around.slopes[0], -around.slopes[1]
print(around.words)
print("to the right", right, "to the left", left)

# The slope everywhere
x = np.linspace(*f.domain[0], 513)
slope = f.gradient(x[None])[0]
"""
_SPACE = """
# The point, and the arrow: a direction of length 1
point = $point
unit = $unit

# The slopes in all directions, and along the arrow; what is rounding beside the steepest one is 0
around = local.directions(f, point, 361)
slope = float(local.slope_along(f, point, unit))
slope = 0.0 if abs(slope) < 1e-9 * around.steepest_slope else slope
print(around.words)
print("along the arrow", slope, "steepest", around.steepest_slope, "gradient", around.gradient)

# f along the arrow, with its tangent
arm = 0.27 * min(b - a for a, b in f.domain)
t = np.linspace(-arm, arm, 201)
heights = f.value(point[:, None] + unit[:, None] * t)
tangent = f.value(point) + slope * t
"""
_EVERYWHERE = 'plots.curves("The slope everywhere", f.variables[0], "slope", {"slope": (x, slope)})'
_GROUND = 'plots.ground(f, paths={"arrow": [point, point + arm * unit]}, points={"point": point})'
_ROSE = """
plots.curves(
    "|D| in every direction",
    *f.variables,
    {
        "|D|": around.units * abs(around.slopes),
        "along the arrow": np.outer(unit, [0, abs(slope)]),
    },
)
"""
_SECTION = """
plots.curves(
    "f along the arrow",
    "distance from the point",
    "f",
    {"f": (t, heights), "tangent": (t, tangent)},
)
"""


def slopes_script(desk: Desk, point: np.ndarray, unit: np.ndarray, degrees: float) -> Script:
    """The slopes around a point (d,) and along a unit vector (d,), told in the plane by its angle."""
    made = opened(desk, "Directional derivatives at a point")
    if desk.f.dimension == 1:
        panels = ['plots.ground(f, points={"point": point})', _EVERYWHERE]
        return written(made, _LINE, panels, ground=True, point=array(point))
    if desk.f.dimension == 3:
        return written(made, _SPACE, [_SECTION], point=array(point), unit=array(unit))
    angle = call("np.radians", degrees)
    way = Code(f"np.array([np.cos({angle}), np.sin({angle})])")
    panels = [_GROUND, _ROSE, _SECTION]
    return written(made, _SPACE, panels, ground=True, point=array(point), unit=way)
