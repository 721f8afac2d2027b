"""The path of weight decay as a script."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.fit.script import estimator_code
from dashboard.studies.fits import FOLDS, decays_code
from dashboard.studies.scripting import opened, written
from dashboard.takeaway.scripts.literals import Code, call, differing
from dashboard.takeaway.scripts.script import Script
from landscapes.learning import Estimator, error_curve

_TEXT = """
# The minimum for each weight decay that has one
estimator = $estimator
problem = estimator.problem
fits = [(decay, problem.fit(decay)) for decay in np.geomspace($first, $last, $count)]
decays = np.array([decay for decay, fit in fits if fit.ok])
thetas = np.array([fit.theta for decay, fit in fits if fit.ok])

# One of them: there the slope of the loss is minus the decay times the weights
decay = $decay
theta = problem.fit(decay).theta
print("parameters", theta, "loss without the penalty", problem.mean_loss(theta))
print("slope in the weights", problem.gradient(theta)[:-1], "-decay w", -decay * theta[:-1])

# Training and validation error
values = $values
curve = $curve
print("least validation error at", None if curve.best is None else values[curve.best])
"""
_PLANE = """
# The loss without the penalty, over the first two parameters
box = $box
x, y = (np.linspace(*side, $nodes) for side in box)
"""
_LEAST = "heights = np.array([problem.over_weights(np.array([x, np.full(len(x), w)])) for w in y])\n"
_WHOLE = "heights = np.array([[problem.mean_loss(np.array([w, b])) for w in x] for b in y])\n"
_MAP = """
plots.heights(
    "The loss without the penalty",
    x,
    y,
    heights,
    *f.variables[:2],
    paths={"minimum": thetas[:, :2]},
    points={"at the decay": theta[:2]},
)
"""
_WEIGHTS = """
plots.curves(
    "Parameters",
    "weight decay",
    "parameter",
    {name: (decays, course) for name, course in zip($names, thetas.T)},
    log="x",
)
"""
_ERRORS = """
plots.curves(
    "Errors",
    "weight decay",
    "mean loss",
    {
        "training": (values, curve.mean_training),
        "validation": (values, curve.mean_validation),
    },
    log="xy",
)
"""


def decay_script(
    desk: Desk,
    estimate: Estimator,
    values: np.ndarray,
    count: int,
    decay: float,
    names: tuple[str, ...],
    plane: tuple[list[tuple[float, float]], int] | None,
) -> Script:
    """The path over ``count`` decays, a minimum on it, and the errors at ``values``.

    ``plane`` are the box and the nodes along a side of the picture of the first two parameters, if there is
    one.
    """
    box, nodes = plane or ([], 0)
    curve = Code("data"), "weight_decay", Code("values"), Code("estimator.model"), Code("estimator.loss")
    folds = {"folds": min(FOLDS, len(estimate.data.train))}
    picture = _PLANE + (_LEAST if len(names) == 3 else _WHOLE) if plane else ""
    return written(
        opened(desk, "Weight decay: the minimum's path as the penalty grows"),
        _TEXT + picture,
        [*([_MAP] if plane else []), _WEIGHTS, _ERRORS],
        estimator=estimator_code(estimate),
        first=float(values[0]),
        last=float(values[-1]),
        count=count,
        decay=decay,
        values=decays_code(values),
        curve=Code(call("learning.error_curve", *curve, **differing(folds, error_curve))),
        box=[tuple(side) for side in box],
        nodes=nodes,
        names=list(names),
    )
