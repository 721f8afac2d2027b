"""What lies between the ends of runs as a script."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.studies.desk import Desk
from dashboard.studies.raced import Raced
from dashboard.studies.scripting import opened, with_runs, written
from dashboard.takeaway.scripts.script import Script

_SLICES = ("from landscapes import slices",)
_TEXT = """
# The lowest point of each run
points = {label: np.ascontiguousarray(run.best.point) for label, run in runs.items()}
for label, run in runs.items():
    print(label, "loss", run.best.value, "length", np.linalg.norm(points[label]))

# The loss on the straight lines between them
labels = list(points)
barriers = {
    f"{a} - {b}": slices.barrier(f, points[a], points[b])
    for k, a in enumerate(labels)
    for b in labels[k + 1 :]
}
for name, found in barriers.items():
    print(name, "barrier", found.height, "at", found.at)
"""
_HELD = """
# The loss of held-out rows at these points
for label, point in points.items():
    print(label, "held-out loss", f.held_out(point))
"""
_SHARP = """
# How sharp the loss is there: the Hessian's largest eigenvalue, and its residual
for label in $sharp:
    largest = slices.eigenpairs(f, points[label], 1)
    print(label, "largest eigenvalue", largest.values[0], "residual", largest.residuals[0])
"""
_LINES = """
plots.curves(
    "The loss on the lines between the ends",
    "way from the first to the second",
    "loss",
    {name: (found.t, found.values) for name, found in barriers.items()},
)
"""


def ends_script(desk: Desk, raced: Sequence[Raced], held: bool, sharp: Sequence[str]) -> Script:
    """The lines between the ends of some runs; ``sharp`` are the labels of those that have a curvature."""
    script = with_runs(opened(desk, "Between the ends of runs"), desk, raced)
    text = _TEXT + (_HELD if held else "") + (_SHARP if sharp else "")
    return written(script, text, [_LINES], imports=_SLICES, sharp=list(sharp))
