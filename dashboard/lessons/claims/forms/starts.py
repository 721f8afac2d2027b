"""Many starts: what shares of them end where."""

from __future__ import annotations

import numpy as np

from dashboard.lessons.claims.kinds import NoAnswer, Unanswered
from dashboard.lessons.claims.registry import quantity
from dashboard.lessons.claims.scene import One, Scene
from optimizers import Ending
from optimizers.running.status import Place

from .runs import is_lowest


@quantity("number of starts")
def number_of_starts(scene: Scene) -> float:
    """From how many starts each method runs."""
    return float(1 if scene.race.start.ndim == 1 else scene.race.start.shape[1])


@quantity("share of starts of {run} in the global minimum")
def share_in_the_global_minimum(scene: Scene, run: One) -> float:
    """The share of the run's starts from which it ``ends in the global minimum``."""
    return float(np.mean([is_lowest(scene, o) for o in run.outcomes]))


@quantity("share of starts of {run} in a local minimum")
def share_in_a_local_minimum(scene: Scene, run: One) -> float:
    """The share of the run's starts from which it converged at a minimum that is not the global one."""
    return float(
        np.mean(
            [
                o.ending == Ending.CONVERGED
                and o.place in (Place.MINIMUM, Place.LOCAL_MINIMUM)
                and not is_lowest(scene, o)
                for o in run.outcomes
            ]
        )
    )


@quantity("share of starts of {run} that converge")
def share_that_converges(scene: Scene, run: One) -> float:
    """The share of the run's starts that ended as converged."""
    return float(np.mean([o.ending == Ending.CONVERGED for o in run.outcomes]))


@quantity("share of starts of {run} that diverge", "share of {run} that diverges")
def share_that_diverges(scene: Scene, run: One) -> float:
    """The share of the run's starts that ended as diverged."""
    return float(np.mean([o.ending == Ending.DIVERGED for o in run.outcomes]))


@quantity("share of starts of {run} at {point} within {number}")
def share_at(scene: Scene, run: One, point: np.ndarray, tolerance: float) -> float:
    """The share of the run's starts whose last point is at most that far from a point."""
    return float(np.mean([np.linalg.norm(np.array(o.point) - point) <= tolerance for o in run.outcomes]))


@quantity("number of minima found by {run}")
def minima_found(scene: Scene, run: One) -> float:
    """How many of the atlas' minima some start of the run converged at: those within 1e-3 of the box's widest
    side of a start's last point."""
    if scene.f.dimension > 3:
        raise Unanswered(NoAnswer.DIMENSION, most=3)
    minima = scene.atlas.points[scene.atlas.kinds == "minimum"]
    near = 1e-3 * float(np.max(np.ptp(np.array(scene.f.domain), axis=1)))
    ends = [np.array(o.point) for o in run.outcomes if o.ending == Ending.CONVERGED]
    return float(sum(any(np.linalg.norm(end - one) <= near for end in ends) for one in minima))


@quantity("lowest final value of {run}")
def lowest_final_value(scene: Scene, run: One) -> float:
    """The lowest f among the last points of all starts of the run."""
    return float(np.nanmin([o.value for o in run.outcomes]))


@quantity("highest final value of {run}")
def highest_final_value(scene: Scene, run: One) -> float:
    """The highest f among the last points of all starts of the run."""
    return float(np.nanmax([o.value for o in run.outcomes]))
