"""What is said of lakes, joins and a point's valley, in words."""

from __future__ import annotations

import numpy as np

from landscapes.core.wording import capital, format_position
from landscapes.critical.valleys.kinds import NoTree
from landscapes.critical.valleys.tree import Valleys
from landscapes.critical.valleys.words import height, of_refusal, of_way

LOST = "Where θ’s way down ends is not known: it reaches no bottom of the tree."
DRY = "f is not defined at θ."


def refusal(why: NoTree) -> str:
    """Why there is no tree, as a sentence."""
    return f"{capital(of_refusal(why))}."


def of_point(tree: Valleys, valley: int, above: float) -> str:
    """Which valley a point of some height belongs to, and what separates it from valley 1."""
    text = f"From θ, at height {height(tree, above)}, water runs into valley {valley + 1}"
    if valley == 0:
        return f"{text}; no bottom is lower."
    return f"{text}; {of_way(tree, valley)}."


def next_join(tree: Valleys, level: float) -> tuple[str, str]:
    """The next join above a water level as a number and in words."""
    above = np.flatnonzero(tree.heights > level)
    if not len(above):
        return "none", "From here on nothing joins any more"
    k = int(above[0])
    first, second = (int(tree.members[i][0]) + 1 for i in tree.joins.pairs[k])
    place = format_position(tree.passes.points[tree.joins.passes[k]])
    return height(tree, tree.heights[k], 5), f"Lake {second} joins lake {first} over the pass at {place}"
