"""Smoothness along a line as a script."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import array, opened, written
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script

_BREAKS = """print(smoothness.words)
for name, places, sizes in zip(("f", "slope", "curvature"), smoothness.jumps, smoothness.sizes):
    print(name, "breaks at", places, "by", sizes)
"""
_LINE = f"""
# Where f and its derivatives break in the box, as sampled
smoothness = local.smoothness(f)
{_BREAKS}
# f, its slope and its curvature over the box
t = np.linspace(*f.domain[0], 401)
points = t[None]
derivatives = [f.value(points), f.gradient(points)[0], f.hessian(points)[0, 0]]
"""
_SPACE = f"""
# Where f and its derivatives break on the line from one point to another, as sampled
begin = $begin
end = $end
smoothness = local.smoothness(f, begin, end)
{_BREAKS}
# f, its slope and its curvature along the line
length = float(np.linalg.norm(end - begin))
unit = (end - begin) / length
t = np.linspace(0.0, length, 401)
points = begin[:, None] + unit[:, None] * t
second = np.einsum("i,ijn,j->n", unit, f.hessian(points), unit)
derivatives = [f.value(points), unit @ f.gradient(points), second]
"""
_ROWS = [
    'plots.curves("f", $across, "f", {"f": (t, derivatives[0])})',
    'plots.curves("Slope", $across, "slope", {"slope": (t, derivatives[1])})',
    'plots.curves("Curvature", $across, "curvature", {"curvature": (t, derivatives[2])})',
]


def smoothness_script(desk: Desk, begin: np.ndarray, end: np.ndarray) -> Script:
    """f and its derivatives along a line (d,) to (d,); of one variable, over the box."""
    d = desk.f.dimension
    if d > 1 and not np.any(end - begin):
        raise NoScript("P and Q are the same point: move one of them, and there is a line to write of.")
    ground = ['plots.ground(f, paths={"line": [begin, end]})'] if d == 2 else []
    return written(
        opened(desk, "Smoothness: f, its slope and its curvature, and where they break"),
        _LINE if d == 1 else _SPACE,
        [*ground, *_ROWS],
        ground=d == 2,
        begin=array(begin),
        end=array(end),
        across=desk.f.variables[0] if d == 1 else "distance from P",
    )
