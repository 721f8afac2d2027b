"""A file of losses, its audit and its landscape as a script."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard.state.state import IMPORTED, State
from dashboard.studies.scripting import array, written
from dashboard.takeaway.scripts.landscape import begun
from dashboard.takeaway.scripts.script import Script
from landscapes import imported
from landscapes.imported import Imported

_TEXT = """
# What is wrong with the file: so many checks, and what they found
findings = imported.audit(losses)
print(len(imported.checked(losses)), "checks,", len(findings), "findings")
for finding in findings:
    print(finding.sentence)

# At a point
point = $point
print("loss", f.value(point), "slope", np.linalg.norm(f.gradient(point)))
print("curvatures", np.linalg.eigvalsh(f.hessian(point)))
"""
_PATHS = """
# The file's paths: their losses as measured, and as the landscape has them there
paths, courses = {}, {}
for number, track in enumerate(losses.tracks[:$most], 1):
    name = track.name or f"path {number}"
    paths[name] = track.points
    courses[f"{name}: the landscape there"] = (np.arange(len(track)), f.value(track.points.T))
    if track.losses is not None:
        courses[f"{name}: measured"] = (np.arange(len(track)), track.losses)
"""
_GROUND = 'plots.ground(f, points={"point": point})'
_WITH_PATHS = 'plots.ground(f, paths=paths, points={"point": point})'
_COURSES = 'plots.curves("Losses along the paths", "point of the path", "loss", courses)'


def elsewhere_script(found: Imported, point: np.ndarray, most: int) -> Script:
    """A file's findings, the landscape between its nodes, and up to so many of its paths."""
    state = replace(State(), landscape=IMPORTED, losses=found)
    own = found.hash != imported.example().hash
    about = "Its file of losses has to lie beside it." if own else ""
    script = replace(begun(state, "Losses measured elsewhere, and the landscape between them"), about=about)
    panels = [_WITH_PATHS, _COURSES] if found.tracks else [_GROUND]
    return written(
        script,
        _TEXT + (_PATHS if found.tracks else ""),
        panels,
        ground=True,
        imports=["from landscapes import imported"],
        point=array(point),
        most=most,
    )
