"""Branch and bound: boxes are halved without loss, and what a limit leaves is all that is undecided."""

from itertools import count

import numpy as np
import pytest

from landscapes.intervals import branch_and_bound
from landscapes.intervals.branch_and_bound import Boxes, Ending, Limits, Search
from landscapes.intervals.matrices import inertia, middle, symmetric


class Circle(Search):
    """Parts of the plane that the unit circle may go through, down to a width of 1/64."""

    slice = 16

    def __init__(self):
        self.kept = []

    def look(self, boxes):
        nearest = np.clip(0.0, boxes.low, boxes.high)
        farthest = np.maximum(np.abs(boxes.low), np.abs(boxes.high))
        crossed = (np.hypot(*nearest) <= 1) & (np.hypot(*farthest) >= 1)
        boxes = boxes[crossed]
        fine = np.max(boxes.high - boxes.low, axis=0) <= 2.0**-6
        self.kept.append(boxes[fine])
        boxes = boxes[~fine]
        return boxes.halves(np.argmax(boxes.high - boxes.low, axis=0))


def root():
    return Boxes(np.array([[-1.5], [-1.25]]), np.array([[1.5], [1.75]]))


def covers(boxes, points):
    low, high = boxes.low[:, :, None], boxes.high[:, :, None]
    return np.all(np.any(np.all((low <= points[:, None]) & (points[:, None] <= high), axis=0), axis=0))


ANGLES = np.linspace(0, 2 * np.pi, 500)
CIRCLE = np.array([np.cos(ANGLES), np.sin(ANGLES)])


def test_halves_are_the_whole():
    """Lower halves first, each beside its upper half, and together the box."""
    random = np.random.default_rng(0)
    low = random.uniform(-1, 1, (3, 7))
    boxes = Boxes(low, low + random.uniform(0.1, 1, (3, 7)))
    side = random.integers(0, 3, 7)
    halves = boxes.halves(side)
    lower, upper = halves[:7], halves[7:]
    np.testing.assert_array_equal(lower.low, boxes.low)
    np.testing.assert_array_equal(upper.high, boxes.high)
    each = np.arange(7)
    np.testing.assert_array_equal(lower.high[side, each], upper.low[side, each])
    np.testing.assert_array_equal(lower.high[side, each], boxes.middle[side, each])
    volumes = [np.prod(b.high - b.low, axis=0) for b in (lower, upper, boxes)]
    np.testing.assert_allclose(volumes[0] + volumes[1], volumes[2])


def test_a_finished_search_has_looked_at_everything():
    search = Circle()
    ending, left = search.run(root(), Limits(np.inf))
    kept = Boxes.joined(search.kept)
    assert ending is Ending.FINISHED and not len(left)
    assert covers(kept, CIRCLE) and np.max(kept.high - kept.low) <= 2.0**-6


@pytest.mark.parametrize("limit", [0, 1, 7, 40])
@pytest.mark.parametrize("ending", [Ending.TIME, Ending.BOXES, Ending.STOPPED])
def test_what_a_limit_leaves_is_undecided(ending, limit, monkeypatch):
    """After so many slices by a clock that ticks when looked at, so many boxes, or so many questions."""
    ticks = count()
    monkeypatch.setattr(branch_and_bound, "thread_time", lambda: float(next(ticks)))
    limits = {
        Ending.TIME: lambda: Limits(limit),
        Ending.BOXES: lambda: Limits(np.inf, looked=limit),
        Ending.STOPPED: lambda: Limits(np.inf, cancelled=lambda asked=count(): next(asked) >= limit),
    }[ending]()
    search = Circle()
    ended, left = search.run(root(), limits)
    assert ended is ending and len(left)
    assert covers(Boxes.joined([left, *search.kept]), CIRCLE)
    assert search.looked <= (limit + 1) * search.slice


@pytest.mark.parametrize("d", [1, 2, 3])
def test_the_inertia_of_an_interval_matrix_is_that_of_all_its_members(d):
    """Against the eigenvalues of random members; where the radius is large nothing is decided."""
    random = np.random.default_rng(d)
    centre = random.normal(size=(d * (d + 1) // 2, 200))
    reach = 10.0 ** random.uniform(-6, 1, 200)
    m, r = (symmetric(part, d) for part in middle(centre - reach, centre + reach))
    negatives = inertia(m, r)
    decided = negatives >= 0
    assert 20 < np.sum(decided) < 200
    for _ in range(50):
        member = symmetric(centre + reach * random.uniform(-1, 1, centre.shape), d)
        counted = np.sum(np.linalg.eigvalsh(np.moveaxis(member, -1, 0)) < 0, axis=1)
        np.testing.assert_array_equal(negatives[decided], counted[decided])
