"""The spectrum of the curvature at a step of a run as a script."""

from __future__ import annotations

from dashboard.studies.desk import Desk
from dashboard.studies.raced import Raced
from dashboard.studies.scripting import F, opened, with_run, written
from dashboard.takeaway.scripts.literals import Code, call, differing
from dashboard.takeaway.scripts.script import Script
from landscapes.slices import density

from .seen import PAIRS, Effort, Seen

_IMPORTS = ("from landscapes import slices", "from landscapes.slices.spectrum.quadrature import smoothed")
_ROWS = """
# The rows of data that the products are of
rows = np.sort(np.random.default_rng($seed).choice($of, $count, replace=False))
"""
_TEXT = """
# The parameters at a step of the run
theta = np.ascontiguousarray(run.path[$at])

# Densities, from products with random vectors
seen = {"Hessian": $hessian}
"""
_PAIRS = """
# The pairs at both ends of the spectrum
pairs = $pairs
print("mean of the eigenvalues", seen["Hessian"].moments[1].mean())
print("trace, and its standard error", *seen["Hessian"].trace)
print("pairs", pairs.values, "residuals", pairs.residuals)
"""
_GAUSS_NEWTON = """seen["Gauss-Newton"] = $gauss_newton
"""
_START = """seen["Hessian at the start"] = $begun
"""
_CURVES = """
# Over an axis that is logarithmic on both sides of 0, smoothed by a tenth of a decade
unit = 10.0 ** (np.ceil(np.log10(max(one.scale for one in seen.values()))) - 4)
ends = np.arcsinh(np.array([one.span for one in seen.values()]) / (2 * unit)) / np.log(10)
x = np.linspace(ends.min() - 0.4, ends.max() + 0.4, 801)
least = 0.2 / (f.dimension * 0.1 * np.sqrt(2 * np.pi)) / 3
curves = {}
for name, one in seen.items():
    nodes = np.arcsinh(one.nodes.ravel() / (2 * unit)) / np.log(10)
    heights = smoothed(nodes, one.weights.ravel() / len(one.nodes), x, 0.1)
    curves[name] = (x, np.where(heights >= least, heights, np.nan))
"""
_DENSITY = """
plots.curves(
    "The spectrum's density",
    "sign(eigenvalue) log10 |eigenvalue / unit|",
    "share of the spectrum, a decade",
    curves,
    log="y",
)
"""


def spectrum_script(desk: Desk, raced: Raced, at: int, how: Effort, seen: Seen) -> Script:
    """What is ``seen`` at a row of a run's path."""
    rows = {} if how.rows is None else {"rows": Code("rows")}
    sampled = {**differing({"steps": how.steps, "probes": how.probes}, density), **rows}
    count = min(PAIRS, max(1, desk.f.dimension // 2))
    theta, begin = Code("theta"), Code("np.ascontiguousarray(run.path[0])")
    more = "" if seen.gauss_newton is None else _GAUSS_NEWTON
    more += "" if seen.begun is None else _START
    return written(
        with_run(opened(desk, "The spectrum of the curvature at a step of a run"), desk, raced),
        ("" if how.rows is None else _ROWS) + _TEXT + more + _PAIRS + _CURVES,
        [_DENSITY],
        imports=_IMPORTS,
        at=at,
        seed=0,
        of=how.of,
        count=0 if how.rows is None else len(how.rows),
        hessian=Code(call("slices.density", F, theta, **sampled)),
        gauss_newton=Code(call("slices.density", F, theta, matrix="gauss_newton", **sampled)),
        begun=Code(call("slices.density", F, begin, **sampled)),
        pairs=Code(call("slices.eigenpairs", F, theta, count, "both", **rows)),
    )
