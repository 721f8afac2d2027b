"""A run's instruments as a script."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.raced import Raced
from dashboard.studies.scripting import opened, with_row, with_run, written
from dashboard.takeaway.scripts.literals import Code, call, differing
from dashboard.takeaway.scripts.script import Script
from optimizers.experiments.instruments import Gauges, gauges

from .seen import Asked

_GAUGES = ("from optimizers.experiments.instruments import gauges",)
_TEXT = """
# The instruments at some steps of the run
seen = $seen
steps = seen.steps
print("the last gradient norm", seen.gradient_norms[-1], "the last alpha", seen.alpha[-1])
"""
_JUMPS = """
# A restart's jump has no valley to lie in
jumped = run.jumps[steps + 1]
alpha, cosine = (np.where(jumped, np.nan, one) for one in (seen.alpha, seen.cosine))
ratios = {name: np.where(jumped, np.nan, one) for name, one in seen.update_ratios.items()}
"""
_PLAIN = """
# What each says of a step
alpha, cosine, ratios = seen.alpha, seen.cosine, seen.update_ratios
"""
_LENGTHS = """lengths = {"gradient": (steps, seen.gradient_norms)}
"""
_NOISE = """lengths["noise (standard error)"] = (steps, seen.noise)
"""
_PANELS = [
    'plots.curves("Loss", "step", "loss", {"loss": (steps, run.values[steps])}, log="y")',
    'plots.curves("Ends: floor 0, wall 1", "step", "alpha", {"alpha": (steps, alpha)})',
    'plots.curves("Gradient", "step", "length", lengths, log="y")',
]
_MORE = [
    'plots.curves("Gradients at both ends", "step", "cosine", {"cosine": (steps, cosine)}, level=0)',
    """
plots.curves(
    "Change over length",
    "step",
    "ratio",
    {name: (steps, one) for name, one in ratios.items()},
    log="y",
)
""",
]
_DEAD = """
plots.curves(
    "Dead units",
    "step",
    "share",
    {f"layer {name}": (steps, share) for name, share in seen.dead.items()},
)
"""
_LARGEST = 'plots.curves("Largest eigenvalue", "step", "eigenvalue", {"largest": (steps, seen.largest)})'


def gauges_script(desk: Desk, raced: Raced, asked: Asked, seen: Gauges) -> Script:
    """What is ``seen`` of a run."""
    settings: dict[str, Any] = {"every": asked.every, "noise": asked.noise, "curvature": asked.curvature}
    jumped = bool(np.any(raced.run.jumps[seen.steps + 1]))
    script = written(
        with_run(opened(desk, "A run's instruments, step by step"), desk, raced),
        _TEXT + (_JUMPS if jumped else _PLAIN) + _LENGTHS + (_NOISE if asked.noise else ""),
        _PANELS,
        imports=_GAUGES,
        seen=Code(call("gauges", Code("run"), **differing(settings, gauges))),
    )
    more = [*_MORE, *([_DEAD] if seen.dead else []), *([_LARGEST] if asked.curvature else [])]
    return with_row(script, more)
