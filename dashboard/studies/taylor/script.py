"""A Taylor model as a script."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import F, array, opened, written
from dashboard.takeaway.scripts.literals import Code, call
from dashboard.takeaway.scripts.script import Script

_TEXT = """
# The model touches at the point; the step leads away from it
point = $point
step = $step

# The model, and what it says of the step
model = $model
change = $change
print(model.words)
print("true change", change.true, "predicted", change.predicted, "error", change.errors)

# The model's error at many distances: its slope on logarithmic axes is the order plus one
error = $error
print("slope", error.slope)
"""
_OTHER = """
# Another step to compare with
other = $other
print("true change", other.true, "predicted", other.predicted, "error", other.errors)
"""
_CURVES = """
# The curve and its models up to the order
x = np.linspace(*f.domain[0], 401)
models = {f"order {k}": (x, local.taylor(f, point, k)(x[None])) for k in range(1, $order + 1)}
"""
_PLANE = """
# The model over the box
x, y = (np.linspace(*side, 61) for side in f.domain)
heights = model(np.array(np.meshgrid(x, y)))
"""
_ERRORS = """
plots.curves(
    "Error of the model",
    "distance |h|",
    "|model - f|",
    marks={"error": (error.distances, error.errors)},
    log="xy",
)
"""
_PANELS = {
    1: [
        """
plots.curves(
    "f and its models",
    f.variables[0],
    "f",
    {"f": (x, f.value(x[None])), **models},
)
""",
        _ERRORS,
    ],
    2: [
        'plots.ground(f, "f and the step", paths={"step": [point, point + step]})',
        'plots.heights("The model", x, y, heights, *f.variables)',
        _ERRORS,
    ],
    3: [_ERRORS],
}


def taylor_script(desk: Desk, point: np.ndarray, step: np.ndarray, order: int, other: np.ndarray) -> Script:
    """The model at a point (d,), its error, what it says of a step, and of another one that may be empty."""
    given = {} if order == 2 else {"order": order}
    at, away = Code("point"), Code("step")
    along = {"direction": away} if np.any(step) else {}
    pictures = {1: _CURVES, 2: _PLANE, 3: ""}
    d = desk.f.dimension
    return written(
        opened(desk, f"A Taylor model of order {order}, and its error"),
        _TEXT + (_OTHER if len(other) else "") + pictures[d],
        _PANELS[d],
        ground=d == 2,
        point=array(point),
        step=array(step),
        model=Code(call("local.taylor", F, at, **given)),
        change=Code(call("local.change", F, at, away, **given)),
        other=Code(call("local.change", F, at, array(other), **given)),
        error=Code(call("local.model_error", F, at, **given, **along)),
        order=order,
    )
