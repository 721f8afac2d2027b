"""The tree of valleys as a script."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import array, opened, written
from dashboard.takeaway.scripts.literals import Code
from dashboard.takeaway.scripts.script import Script

_IMPORTS = (
    "from landscapes.critical.valleys.descent import descended",
    "from landscapes.critical.valleys.finding import ends_of",
    "from optimizers.experiments.valleys.result import tree_of_valleys",
)
_TEXT = """
# Which valleys become one lake at which level
seen = tree_of_valleys(f)
print(seen.words)
print(seen.csv())

# At a water level: the lake of each valley, -1 where it is dry, and the share of the box under water
level = $level
seen = seen.at(level)
print("lakes", seen.tree.lakes(level), "under water", seen.shore.wet(level))

# The valley into which a drop of water runs
low, high = np.array(f.domain).T
point = np.clip($point, low, high)
(way,) = descended(f, low, high, point[:, None])
(valley,) = ends_of(np.array(f.domain), seen.tree.bottoms, way[-1:])
print("the point's valley", valley + 1, "the barrier to the lowest", seen.tree.to_lowest[valley])
"""


def valleys_script(desk: Desk, level: float | None, point: np.ndarray) -> Script:
    """The tree, at a water level; None for the one that it opens with."""
    return written(
        opened(desk, "The tree of valleys: which minima are one lake at which level"),
        _TEXT,
        "seen.figure()",
        imports=_IMPORTS,
        level=Code('float(f"{seen.level:.4g}")') if level is None else level,
        point=array(point),
    )
