"""The edge of stability as a script."""

from __future__ import annotations

from dashboard.studies.scripting import written
from dashboard.takeaway.scripts.literals import Code, call
from dashboard.takeaway.scripts.script import Script
from optimizers.experiments.presets import Name

_PRESETS = ("from optimizers.experiments.presets import preset",)
_TEXT = """
# Methods from one start, and the curvature along their ways; preset(...).methods has them
seen = $seen
for track in seen.tracks:
    print(track.optimizer, "curvature", track.settled, "bears", track.thresholds[-1], track.arrival)

# Their names, for the pictures
tracks = {f"{one.optimizer.title}, {one.optimizer.step_size:g}": one for one in seen.tracks}
curvatures = {name: (one.times, one.curvature) for name, one in tracks.items()}
borne = {f"borne by {name}": (one.times, one.thresholds) for name, one in tracks.items()}
losses = {name: (one.times, one.losses) for name, one in tracks.items()}
"""
_FLOW = """
# The gradient flow beside them
curvatures["gradient flow"] = (seen.flow.times, seen.flow.sharpness)
losses["gradient flow"] = (seen.flow.times, seen.flow.losses)
"""
_CURVATURE = """
plots.curves(
    "The curvature, and what each method bears",
    "step size times step",
    "largest eigenvalue",
    {**curvatures, **borne},
)
"""
_LOSS = 'plots.curves("The loss", "step size times step", "loss", losses, log="y")'


def edge_script(name: Name, flow: bool, seed: int) -> Script:
    """One of the experiments, with the flow where it has one."""
    settings = {"seed": seed} if seed else {}
    return written(
        Script("The edge of stability: the curvature rises to what the step size bears"),
        _TEXT + (_FLOW if flow else ""),
        [_CURVATURE, _LOSS],
        imports=_PRESETS,
        seen=Code(f"{call('preset', str(name))}{call('.run', **settings)}"),
    )
