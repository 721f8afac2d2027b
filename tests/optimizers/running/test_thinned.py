"""A run of which not every row is kept is the same run: its rows, its ends, and the rows made again."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes import learning
from landscapes.core.progress import Cancelled
from optimizers.running import replay
from optimizers.running.status import Reason
from optimizers.running.trace import kept_rows

_BOWL = landscapes.from_formula("x^2 + 4 y^2")
_STARTS = np.array([[1.0, -2.0, 0.3, 1.9], [1.5, 0.2, -1.0, -1.7]])


def _network(**more):
    return learning.training_loss(learning.model("mlp", width_1=5, **more), "moons")


_formula, _get = landscapes.from_formula, optimizers.get
_LONG_WAY = {"steps": 60}
_AGAIN = optimizers.restarts(_get("gradient_descent"), restart_after=20)
CASES = {
    "converges": (_BOWL, _get("gradient_descent", step_size=0.1), [1.0, 1.5], {}),
    "ends apart": ("himmelblau", _get("adam", step_size=0.3), _STARTS, {"steps": 900}),
    "a cycle": (_BOWL, _get("gradient_descent", step_size=0.25), [1.0, 1.5], {}),
    "thrown out": (_BOWL, _get("gradient_descent", step_size=0.4), _STARTS, {}),
    "comes back": (_BOWL, _get("momentum", step_size=0.4, momentum=0.99), [900.0, 1.5], _LONG_WAY),
    "wanders": ("himmelblau", _get("random_search"), _STARTS, {"steps": 120}),
    "evaluations": ("himmelblau", _get("lbfgs"), _STARTS, {"evaluations": 60}),
    "restarts": ("himmelblau", _AGAIN, [0.0, 0.0], {}),
    "stands still": (_formula("floor(x) + floor(y)"), _get("adam"), [0.5, 0.5], {}),
    "undefined": (_formula("log(x) + y^2"), _get("gradient_descent", step_size=0.5), [1.0, 1.0], {}),
    "minibatches": (_network(), _get("adam", step_size=0.05), None, {"batches": learning.batches(4)}),
    "all rows": (_network(activation="relu"), _get("gradient_descent"), None, {"steps": 75}),
}


def _runs(case, every):
    f, method, start, more = CASES[case]
    return [optimizers.run(f, method, start, **{"steps": 137, **more}, every=k) for k in (1, every)]


@pytest.mark.parametrize("every", [2, 7, 64, 10_000])
@pytest.mark.parametrize("case", CASES)
def test_rows_are_those_of_the_whole_run_and_ends_are_the_same(case, every):
    whole, thin = _runs(case, every)
    assert thin.kept[0] == 0 and thin.kept[-1] == len(whole.path) - 1 == len(thin.values) - 1
    assert np.all(np.diff(thin.kept)[:-1] == every) and len(thin.path) == len(thin.kept)
    assert np.array_equal(thin.path, whole.path[thin.kept], equal_nan=True)
    for name in ("values", "gradient_norms", "jumps", "cost", "steps", "status"):
        assert np.array_equal(getattr(thin, name), getattr(whole, name), equal_nan=name in ("values",)), name
    if whole.batch_values is not None:
        assert np.array_equal(thin.batch_values, whole.batch_values, equal_nan=True)
    for one, other in zip(thin.best, whole.best):
        assert np.array_equal(one, other, equal_nan=True)
    rows = np.arange(len(thin.values))
    assert np.array_equal(replay.points(thin, rows), whole.path, equal_nan=True)
    for one, other in zip(thin.outcomes, whole.outcomes, strict=True):
        # Curvatures are looked at where there are points, and it is said at how many.
        drop = {"curvature": None, "looked": None, "limit": None}
        if other.curvature is not None:
            assert 0 < one.curvature <= other.curvature and 0 < one.looked <= len(thin.kept)
            one, other = (dataclasses.replace(o, **drop, reason=Reason.STEPS_TOO_LONG) for o in (one, other))
        assert repr(one) == repr(other)


def test_the_cases_end_in_ways_that_differ():
    reasons = {outcome.reason for case in CASES for outcome in _runs(case, 7)[1].outcomes}
    both = {Reason.CYCLE, Reason.WANDERED, Reason.BATCHES_DIFFER, Reason.COMING_BACK, Reason.BEYOND_STABILITY}
    assert both | {Reason.GRADIENT_VANISHES, Reason.STILL_FALLING, Reason.FLAT_GROUND} <= reasons, reasons


def test_distances_are_known_where_rows_are_kept_and_at_the_end():
    (whole, thin) = _runs("ends apart", 7)
    known = np.isfinite(thin.distances)
    assert np.array_equal(thin.distances[known], whole.distances[known])
    assert np.all(known[thin.kept]) and np.all(known[thin.steps, np.arange(4)])


def test_the_memory_is_that_of_the_rows_that_are_kept():
    f = _network()
    run = optimizers.run(f, "gradient_descent", steps=1000, tolerance=0, every=100)
    held = run.path if run.path.base is None else run.path.base
    assert len(run.path) == 11 and held.nbytes <= 12 * f.dimension * 8


def test_what_is_kept_of_few_rows():
    assert kept_rows(1, 5).tolist() == [0] and kept_rows(6, 5).tolist() == [0, 5]
    assert kept_rows(7, 5).tolist() == [0, 5, 6] and kept_rows(4, 1).tolist() == [0, 1, 2, 3]


def test_what_cannot_be_asked_is_refused():
    for wrong in (0, -1, 1.5, True):
        with pytest.raises(ValueError, match="every must be a whole number"):
            optimizers.run(_BOWL, "adam", every=wrong)
    run = optimizers.run(_BOWL, "adam", steps=20, every=3)
    for rows in ([21], [-1], [[1]]):
        with pytest.raises(IndexError):
            replay.points(run, rows)
    with pytest.raises(Cancelled):
        replay.points(run, [10], progress=lambda *_: False)
