"""One step of the training loop as a script."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import array, opened, written
from dashboard.takeaway.scripts.literals import Code, call, differing
from dashboard.takeaway.scripts.race import batches_code
from dashboard.takeaway.scripts.script import Script
from optimizers import run

from .step import Step

_GRAPH = ("from landscapes.learning.computation_graph import computation_graph",)
_BATCHES = """
# The rows of data that each step sees
batches = $batches
"""
_TEXT = """
# The run up to the step
t = $t
run = $run
before, after = run.path[t], run.path[min(t + 1, len(run.path) - 1)]

# The rows that the step sees; the first ones by their numbers in the data
rows = $rows
print("rows", data.train.rows[rows][:8], "of", len(rows))

# Forward and backward through each row's computation graph
seen = computation_graph(f).at(before, rows)
outputs = f.outputs(before, data.train.X[rows])
print("outputs", outputs[:8, 0], "targets", data.train.y[rows][:8])
print("losses", seen.losses[:8], "mean", np.mean(seen.losses), "of all rows", f.value(before))
print("gradient", np.mean(seen.gradients, axis=1), "of all rows", f.gradient(before))

# The update
print("from", before, "to", after)
print("loss of all rows", *f.value(np.array([before, after]).T))
"""
_LOSSES = """
plots.curves(
    "Each row's loss; dotted, their mean",
    "row of the batch",
    "loss",
    marks={"loss": (np.arange(len(rows)), seen.losses)},
    level=np.mean(seen.losses),
)
"""
_GRADIENTS = """
plots.curves(
    "Each row's gradient",
    "row of the batch",
    "derivative of the row's loss",
    marks={name: (np.arange(len(rows)), row) for name, row in zip(f.variables, seen.gradients)},
    level=0,
)
"""
_GROUND = 'plots.ground(f, paths={"run": run.path[: t + 2]}, points={"before": before, "after": after})'


def one_step_script(desk: Desk, step: Step, method: Code, start: np.ndarray, seed: int) -> Script:
    """A step of a run from ``start`` (d,)."""
    asked = {"steps": step.wanted + 1, "seed": seed, "batches": Code("batches") if step.batches else None}
    made = call("optimizers.run", Code("f"), method, array(start), **differing(asked, run))
    ground = desk.f.dimension < 3
    seen = "batches.indices(t, len(data.train))" if step.batches else "np.arange(len(data.train))"
    return written(
        opened(desk, "One step of the training loop, in numbers"),
        (_BATCHES if step.batches else "") + _TEXT,
        [*([_GROUND] if ground else []), _LOSSES, _GRADIENTS],
        ground=ground,
        imports=_GRAPH,
        batches=Code("None" if step.batches is None else batches_code(step.batches)),
        t=step.t,
        run=Code(made),
        rows=Code(seen),
    )
