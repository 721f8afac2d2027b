"""Two runs beside each other, step by step."""

from __future__ import annotations

import numpy as np

from dashboard.lessons.claims.kinds import NoAnswer, Unanswered
from dashboard.lessons.claims.registry import quantity
from dashboard.lessons.claims.scene import One, Scene


@quantity("largest distance between {run} and {run}")
def largest_distance_between(scene: Scene, first: One, second: One) -> float:
    """The largest Euclidean distance between both runs' points after equally many steps, as far as both have
    come; 0 for the same path, and about 1e-16 of the box where they differ by rounding alone."""
    count = min(first.steps, second.steps) + 1
    a, b = first.points, second.points
    if min(len(a), len(b)) < count:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="every point of both paths")
    return float(np.max(np.linalg.norm(a[:count] - b[:count], axis=1)))
