"""The cloud around the minimum as a script."""

from __future__ import annotations

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import opened, written
from dashboard.takeaway.scripts.literals import Code
from dashboard.takeaway.scripts.script import Script

_CLOUD = ("from landscapes.learning.cloud import longest_step, stationary_covariance",)
_TEXT = """
# Gradient descent at a constant step size, which sees a few rows a step, begins at the minimum
size = $size
method = $method

# Its points, but for the first ones, which are still on the way to the cloud
def walk(size):
    rows = $batches
    run = optimizers.run(f, method, f.closed_form, steps=$steps, tolerance=0, batches=rows)
    return run.path[$burnt:]

# Where it stays: measured, and predicted for rows drawn anew for every step
path = walk(size)
away = path - f.closed_form
measured = away.T @ away / len(away)
predicted = stationary_covariance(f, $rate, size)
print("strays by", np.sqrt(np.trace(measured)))
print("predicted", None if predicted is None else np.sqrt(np.trace(predicted)))
print("longest step size", longest_step(f, size))

# How far it strays, against the rows a step
sizes = np.unique(np.round(np.geomspace(1, $rows, 25)).astype(int))
covariances = [stationary_covariance(f, $rate, int(b)) for b in sizes]
theory = np.array([np.nan if S is None else np.sqrt(np.trace(S)) for S in covariances])
some = sizes[:: max(1, len(sizes) // 6)]
distances = [np.sum((walk(int(b)) - f.closed_form) ** 2, axis=1) for b in some]
spreads = np.sqrt([np.mean(squares) for squares in distances])
"""
_SCATTER = """
plots.curves(
    "The cloud around the minimum",
    *f.variables[:2],
    marks={"steps of the walk": path[:, :2].T, "closed form": f.closed_form[:2]},
)
"""
_LINE = """
plots.curves(
    "The cloud around the minimum",
    f.variables[0],
    "f",
    marks={"steps of the walk": (path[:, 0], f.value(path.T))},
)
"""
_SIZES = """
plots.curves(
    "How far it strays, against the rows a step",
    "rows a step",
    "root of the mean square",
    {"predicted": (sizes, theory)},
    {"measured": (some, spreads)},
    log="xy",
)
"""


def cloud_script(
    desk: Desk, rate: float, size: int, replaced: bool, rows: int, steps: int, burnt: int, seed: int
) -> Script:
    """Walks of gradient descent at a step size, for one batch size and some others."""
    asked = f", seed={seed}" if seed else ""
    drawn = f"learning.batches(size{asked}{', replacement=True' if replaced else ''})"
    used = min(max(rate, 1e-9), 10.0)
    return written(
        opened(desk, "Noise of batches: the cloud around the minimum"),
        _TEXT,
        [_LINE if desk.f.dimension == 1 else _SCATTER, _SIZES],
        imports=_CLOUD,
        size=size,
        rate=rate,
        method=Code(f"optimizers.GradientDescent(step_size={used!r})"),
        batches=Code(drawn),
        rows=rows,
        steps=steps,
        burnt=burnt,
    )
