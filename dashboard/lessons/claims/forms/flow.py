"""Where a drop of water flows to."""

from __future__ import annotations

import numpy as np

from dashboard.lessons.claims.kinds import Finding, measured
from dashboard.lessons.claims.registry import predicate
from dashboard.lessons.claims.scene import Scene
from landscapes.flow.gradient_flow import FlowEnd, flow


@predicate("the flow from {point} ends at {point} within {number}")
def flow_ends_at(scene: Scene, point: np.ndarray, end: np.ndarray, tolerance: float) -> Finding:
    """The gradient flow from the first point, which is gradient descent with infinitely short steps, arrives
    at a place where the gradient vanishes, at most that far (Euclidean distance) from the second point."""
    course = flow(scene.f, point[:, None])
    there, why = course.ends[:, 0], FlowEnd(int(course.why[0]))
    distance = float(np.linalg.norm(there - end))
    holds = why is FlowEnd.ARRIVED and distance <= tolerance
    return measured(holds, distance=distance, end=there, ending=why.name.lower())
