"""A landscape and its mean over random shifts as a script."""

from __future__ import annotations

import numpy as np

from dashboard.state.state import Relaxation
from dashboard.studies.desk import Desk
from dashboard.studies.scripting import array, opened, written
from dashboard.takeaway.scripts.landscape import relaxed_code
from dashboard.takeaway.scripts.methods import method_code
from dashboard.takeaway.scripts.script import Script
from optimizers import Run

from .relaxed import STEPS

_TEXT = """
# Its mean over random shifts
g = $mean
print(g.teaches)

# Gradient descent from one point on both, each with a step that suits its curvature
start = $start
on_f = optimizers.run(f, $of_f, start, steps=$steps)
on_g = optimizers.run(g, $of_g, start, steps=$steps)
print("descent on f ends at f =", f.value(on_f.path[-1]))
print("descent on g ends at f =", f.value(on_g.path[-1]))
"""
_CURVES = """
# Both curves, and their slopes
x = np.linspace(*f.domain[0], 801)
heights = {"f": (x, f.value(x[None])), "mean g": (x, g.value(x[None]))}
slopes = {"f": (x, f.gradient(x[None])[0]), "mean g": (x, g.gradient(x[None])[0])}
descents = {
    "descent on f": (on_f.path[:, 0], f.value(on_f.path.T)),
    "descent on g": (on_g.path[:, 0], g.value(on_g.path.T)),
}
"""
_PLANE = """
# The mean over the box
x, y = (np.linspace(*side, 61) for side in f.domain)
heights = g.value(np.array(np.meshgrid(x, y)))
"""
_PANELS = {
    1: [
        'plots.curves("f and its mean", f.variables[0], "f, g", heights, descents)',
        'plots.curves("Their slopes", f.variables[0], "slope", slopes)',
    ],
    2: [
        'plots.ground(f, paths={"descent on f": on_f.path, "descent on g": on_g.path})',
        'plots.heights("Its mean g", x, y, heights, *f.variables)',
    ],
    3: [
        """
plots.curves(
    "Descent on both",
    "step",
    "height",
    {
        "f along descent on f": (np.arange(len(on_f.values)), on_f.values),
        "g along descent on g": (np.arange(len(on_g.values)), on_g.values),
    },
)
"""
    ],
}


def relaxation_script(desk: Desk, relaxation: Relaxation, runs: tuple[Run, Run], start: np.ndarray) -> Script:
    """f and its mean, and gradient descent on both; ``runs`` are those that the study shows."""
    d = desk.f.dimension
    return written(
        opened(desk, "A landscape, and its mean over random shifts", relaxed=False),
        _TEXT + {1: _CURVES, 2: _PLANE, 3: ""}[d],
        _PANELS[d],
        ground=d == 2,
        mean=relaxed_code(relaxation),
        start=array(start),
        of_f=method_code(runs[0].optimizer),
        of_g=method_code(runs[1].optimizer),
        steps=STEPS,
    )
