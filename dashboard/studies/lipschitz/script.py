"""Lipschitz constants and step sizes as a script."""

from __future__ import annotations

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import array, opened, written
from dashboard.takeaway.scripts.methods import method_code
from dashboard.takeaway.scripts.script import Script
from optimizers import Optimizer

_STABILITY = "from optimizers.step_sizes import stability"
_TEXT = """
# The largest slope K and the largest curvature L in the box, as bounds
constants = local.lipschitz(f)
print(constants.K.words)
print(constants.L.words)
print(constants.words)

# A run, and the largest step size that is stable on the quadratic model at each of its points
method = $method
run = optimizers.run(f, method, $point, steps=$steps)
curvatures = local.curvatures(f, run.path.T)
limits = stability.limits(method, curvatures[-1])
print(run.outcome.sentence)
print("largest eigenvalue at the start", curvatures[-1, 0], "limit there", limits[0])
"""
_LINE = """
# What the method does where, on the quadratic model: numbers of stability.BEHAVIOURS
x = np.linspace(*f.domain[0], 401)
behaviour = stability.behaviour(method, local.curvatures(f, x[None]))
"""
_PLANE = """
# What the method does where, on the quadratic model: numbers of stability.BEHAVIOURS
edges = [np.linspace(*side, 122) for side in f.domain]
x, y = ((side[1:] + side[:-1]) / 2 for side in edges)
behaviour = stability.behaviour(method, local.curvatures(f, np.array(np.meshgrid(x, y))))
"""
_RUN = "plots.ground(f, paths={method.title: run.path})"
_CURVE = 'plots.curves("What it does where", f.variables[0], "behaviour", {"behaviour": (x, behaviour)})'
_MAP = 'plots.heights("What it does where", x, y, behaviour, *f.variables)'
_LIMITS = """
plots.curves(
    "Its limit; dotted, the step size",
    "step",
    "step size",
    {"limit": (np.arange(len(limits)), limits)},
    log="y",
    level=method.settings["step_size"],
)
"""


def lipschitz_script(desk: Desk, method: Optimizer, steps: int) -> Script:
    """The constants of the box, and a method's run from the point."""
    d = desk.f.dimension
    more = {1: _LINE, 2: _PLANE, 3: ""}
    panels = {1: [_RUN, _CURVE, _LIMITS], 2: [_RUN, _MAP, _LIMITS], 3: [_LIMITS]}
    return written(
        opened(desk, f"Lipschitz constants, and the step size of {method.title}"),
        _TEXT + more[d],
        panels[d],
        ground=d < 3,
        imports=[_STABILITY],
        method=method_code(method),
        point=array(desk.point),
        steps=steps,
    )
