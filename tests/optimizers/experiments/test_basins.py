"""Basin maps: cells are single runs, classes are where Newton's method leads, shares and their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import root

import landscapes
import optimizers
from landscapes.core.progress import Cancelled
from optimizers.experiments.basins import Agreement, Elsewhere, Interval, basin_shares, basins, classes
from optimizers.experiments.basins.shares import of_random_starts
from optimizers.running.ends import ends

_HIMMELBLAU = landscapes.get("himmelblau")
_ATLAS = landscapes.atlas(_HIMMELBLAU, certify=False)
_METHODS = {
    "descent": optimizers.get("gradient_descent", step_size=0.01),
    "momentum": optimizers.get("momentum", step_size=0.005),
    "newton": optimizers.get("newton"),
    "annealing": optimizers.get("simulated_annealing"),
}


@pytest.fixture(scope="module")
def found():
    return basins(_HIMMELBLAU, _METHODS, side=30, steps=80, seed=3, atlas=_ATLAS)


def test_shares_sum_to_1_and_every_start_is_in_one_class(found):
    for one in found.maps:
        assert sum(share.share for share in one.shares) == pytest.approx(1, abs=1e-12)
        assert sum(share.starts for share in one.shares) == 900
        assert not np.any(one.codes == Elsewhere.NOT_YET)
        assert all(s.low <= s.share <= s.high and s.interval is Interval.BORDERS for s in one.shares)


@pytest.mark.parametrize("label", _METHODS)
def test_random_cells_are_single_runs_to_the_last_bit(found, label):
    one = next(m for m in found.maps if m.label == label)
    for cell in np.random.default_rng(0).choice(900, 200 // len(_METHODS), replace=False):
        row, column = divmod(int(cell), 30)
        start = found.start_at(row, column)
        assert found.cell_of(start) == (row, column)
        run = optimizers.run(_HIMMELBLAU, one.optimizer, start, 80, 3, member=int(cell))
        alone = ends(_HIMMELBLAU, one.optimizer, start[:, None], 80, 3, members=[cell])
        assert np.array_equal(alone.points[:, 0], run.path[-1]) and run.steps == one.steps[row, column]
        assert classes(_ATLAS, alone)[0] == one.codes[row, column]


def test_coarse_to_fine_is_one_go_to_the_last_bit_and_each_cell_is_run_once(found):
    shown, asked = [], []
    at_once = basins(_HIMMELBLAU, _METHODS, 30, 80, 3, atlas=_ATLAS, strides=(1,))
    again = basins(
        _HIMMELBLAU,
        _METHODS,
        30,
        80,
        3,
        atlas=_ATLAS,
        show=shown.append,
        progress=lambda done, total: asked.append((done, total)),
    )
    for a, b, c in zip(found.maps, at_once.maps, again.maps):
        assert np.array_equal(a.codes, b.codes) and np.array_equal(a.codes, c.codes)
        assert np.array_equal(a.steps, b.steps) and np.array_equal(a.steps, c.steps)
    assert asked == sorted(asked) and asked[-1] == (3600, 3600)
    assert [one.stride for one in shown] == [8] * 4 + [4] * 4 + [2] * 4
    for early in shown:  # what is shown early stays as it is
        for a, b in zip(early.maps, found.maps):
            known = a.codes != Elsewhere.NOT_YET
            assert np.array_equal(a.codes[known], b.codes[known])
    assert np.sum(shown[3].maps[3].codes != Elsewhere.NOT_YET) == 16


@pytest.mark.parametrize("label", ["descent", "momentum", "newton"])
def test_no_point_is_claimed_that_another_solver_does_not_reach_from_the_end(found, label):
    """scipy's hybrid method on the gradient, from ends that the map says are at a critical point."""
    method = _METHODS[label]
    some = np.random.default_rng(1).choice(900, 40, replace=False)
    starts = np.array([found.start_at(*divmod(int(k), 30)) for k in some]).T
    told = ends(_HIMMELBLAU, method, starts, 80, 3, members=some)
    codes = classes(_ATLAS, told)
    assert np.sum(codes >= 0) >= 20
    for end, code in zip(told.points.T, codes):
        width = np.ptp(np.array(_HIMMELBLAU.domain), axis=1)
        far = np.max(np.abs(_ATLAS.points - end) / width, axis=1)
        if code >= 0:
            solved = root(
                lambda p: _HIMMELBLAU.gradient(p), end, jac=lambda p: _HIMMELBLAU.hessian(p), tol=1e-13
            )
            assert np.allclose(solved.x, _ATLAS.points[code], atol=1e-8) and far[code] <= 0.01
        else:
            assert np.min(far) > 1e-3


def _codes(text, method, starts, steps=400, **more):
    f = landscapes.from_formula(text, **more)
    atlas = landscapes.atlas(f, certify=False)
    return classes(atlas, ends(f, method, np.array(starts, dtype=float), steps)), atlas


_get = optimizers.get


def test_whatever_is_no_critical_point_has_its_own_class():
    short, long = _get("gradient_descent", step_size=0.05), _get("gradient_descent", step_size=3.0)
    bowl = "x^2 + y^2"
    assert _codes(bowl, short, [[1.0], [1.5]])[0].tolist() == [0]
    assert _codes(bowl, long, [[1.0], [1.5]])[0].tolist() == [Elsewhere.DIVERGED]
    assert _codes(bowl, short, [[1.0], [1.5]], steps=5)[0].tolist() == [Elsewhere.MOVING]
    assert _codes("log(x) + y^2", long, [[0.5], [0.1]])[0].tolist() == [Elsewhere.UNDEFINED]
    assert _codes("x + y^2", short, [[-4.0], [0.1]], steps=60)[0].tolist() == [Elsewhere.OUTSIDE]


def test_a_ring_a_plateau_a_kink_and_a_flat_minimum_are_found():
    short = _get("gradient_descent", step_size=0.02)
    ring, atlas = _codes("(x^2 + y^2 - 4)^2 / 8", short, [[1.0, 3.0, 0.0], [1.5, -0.2, 0.0]])
    assert ring.tolist() == [1, 1, 0] and len(atlas) == 1 and len(atlas.sets) == 1
    kink, atlas = _codes("abs(x) + abs(y)", _get("bfgs"), [[1.0], [1.5]])
    assert kink.tolist() == [0] and atlas.kink[0]
    flat, atlas = _codes("x^4 + y^4", _get("newton"), [[1.0], [1.5]])
    assert flat.tolist() == [0] and atlas.degenerate[0]
    stairs, atlas = _codes("floor(x)", _get("adam"), [[0.5, 1.5]])
    assert len(atlas.sets) > 1 and len(set(stairs)) == 2 and np.all(stairs >= 0)


def test_a_passing_run_is_at_no_point():
    """Whoever crosses a valley at speed is within no reach of Newton's method, or is still on the way."""
    codes, atlas = _codes("x^2 + 100 y^2", _get("gradient_descent", step_size=0.0001), [[3.0], [0.0]], 50)
    assert codes.tolist() == [Elsewhere.MOVING] and len(atlas) == 1


def test_the_share_of_a_grid_lies_between_its_borders():
    """Gradient descent of small steps in (x^2 - 1)^2 + (y^2 - 1)^2: four quadrants, each a quarter."""
    f = landscapes.from_formula("(x^2 - 1)^2 + (y^2 - 1)^2", domain=((-2, 2), (-1.7, 1.7)))
    found = basins(f, {"descent": _get("gradient_descent", step_size=0.02)}, side=33, steps=300)
    quarters = [share for share in found.maps[0].shares if found.atlas.kinds[share.code] == "minimum"]
    assert len(quarters) == 4
    for share in quarters:
        assert share.low < 0.25 < share.high and share.high - share.low < 0.1


def test_the_shares_of_random_starts_have_wilsons_intervals():
    one, other = of_random_starts(np.array([3] * 8 + [-2] * 2))
    assert one[:2] == (3, 8) and one[3:5] == pytest.approx((0.4902, 0.9433), abs=5e-5)
    assert other[3:5] == pytest.approx((1 - 0.9433, 1 - 0.4902), abs=5e-5)
    assert of_random_starts(np.zeros(9, dtype=int))[0].high == 1 and of_random_starts(np.array([])) == ()
    shares = basin_shares(_HIMMELBLAU, _METHODS["descent"], 300, 80, 1, atlas=_ATLAS)
    assert sum(share.starts for share in shares) == 300
    assert all(share.interval is Interval.WILSON for share in shares)


def test_two_methods_are_compared_start_by_start(found):
    difference = found.difference(0, 2)
    a, b = found.maps[0].codes, found.maps[2].codes
    assert np.array_equal(difference.codes == Agreement.SAME, a == b)
    assert sum(difference.shares.values()) == pytest.approx(1)
    both = (a >= 0) & (b >= 0) & (a != b)
    height = _ATLAS.values
    lower = both & (height[np.maximum(a, 0)] < height[np.maximum(b, 0)] - 1e-6)
    assert np.array_equal(difference.codes[both] == Agreement.FIRST_LOWER, lower[both])
    assert found.difference(1, 1).shares[Agreement.SAME] == 1


def test_pictures_tables_and_words_are_made_of_it(found):
    panels = found.panels()
    assert [panel.title for panel in panels] == list(_METHODS)
    assert all(panel.traces[0]["z"].shape == (30, 30) for panel in panels)
    table = found.table()
    assert len({len(column) for column in table.values()}) == 1
    assert np.sum(table["share"][table["method"] == "newton"]) == pytest.approx(1)
    assert found.csv().count("\n") == len(table["share"]) + 1
    assert "not of random ones" in found.words and "newton" in found.words
    assert len(found.figure().data) >= 8 and len(found.difference(0, 1).figure().data) >= 2


def test_a_line_has_strips():
    found = basins(
        "double_well", {"a": _get("gradient_descent", step_size=0.01), "b": _get("newton")}, 50, 200
    )
    assert found.shape == (1, 50) and found.maps[0].codes.shape == (1, 50)
    (panel,) = found.panels()
    assert panel.traces[0]["z"].shape == (2, 50)
    assert found.difference(0, 1).panels()[0].traces[0]["z"].shape == (1, 50)


def test_what_is_no_map_is_refused_in_a_sentence_and_it_may_be_cancelled():
    with pytest.raises(ValueError, match="one or two variables"):
        basins("sphere_3d", ["momentum"])
    with pytest.raises(ValueError, match="needs a method"):
        basins(_HIMMELBLAU, [])
    with pytest.raises(ValueError, match="strides"):
        basins(_HIMMELBLAU, ["momentum"], strides=(3, 2, 1))
    with pytest.raises(Cancelled):
        basins(_HIMMELBLAU, ["momentum"], 20, progress=lambda done, total: done < 10)
