"""The tree of valleys against union-find on fine grids, and what is said where there is none."""

from dataclasses import replace

import numpy as np
import pytest

import landscapes
from landscapes.core.progress import Cancelled
from landscapes.critical.valleys.descent import descended
from landscapes.critical.valleys.kinds import Gap, Low, NoTree, NoTreeError, Pass
from tests.landscapes.critical.valleys.grid_trees import GridTree, grid_error

# Name, its box (None: its own), nodes a side, valleys, and whether the tree is proved.
TREES = [
    ("double_well", None, 4001, 2, True),
    ("tilted_quartic", None, 4001, 2, True),
    ("gramacy_lee", None, 8001, 9, True),
    ("rastrigin_1d", None, 8001, 11, True),
    ("two_sines", None, 4001, 3, True),
    ("schwefel_1d", None, 8001, 8, False),  # degenerate at 0
    ("himmelblau", None, 201, 4, True),
    ("himmelblau", ((-1, 6), (-4, 1)), 201, 4, True),  # its edge cuts through
    ("mccormick", None, 201, 2, True),
    ("branin", None, 301, 3, True),
    ("styblinski_tang", None, 201, 4, True),
    ("bohachevsky_1", None, 201, 25, True),
    ("mueller_brown", None, 301, 3, True),
    ("mishras_bird", None, 301, 5, False),  # critical on the very edge
    ("trecanni", None, 201, 2, True),
    ("saddle", None, 201, 2, True),
    ("rastrigin", None, 201, 121, True),
    ("ackley", None, 201, 121, True),
    ("monkey_saddle", None, 201, 3, False),
]


def over(name, box):
    f = landscapes.get(name)
    return f if box is None else replace(f, domain=box)


@pytest.mark.parametrize("name, box, n, valleys, proved", TREES)
def test_the_tree_is_that_of_union_find_on_a_fine_grid(name, box, n, valleys, proved):
    f = over(name, box)
    tree, grid, error = landscapes.valleys(f), GridTree(f, n), grid_error(f, n)
    assert len(tree) == len(grid.minima) == valleys
    assert tree.proved == proved
    assert len(tree.heights) == valleys - 1
    lasting = np.isfinite(tree.barriers) & (tree.barriers > error)
    assert np.sum(np.isfinite(tree.barriers)) == valleys - 1
    mine = np.stack([tree.bottoms.values, tree.bottoms.values + tree.barriers], axis=1)[lasting]
    theirs = grid.lasting(error)
    assert len(mine) == len(theirs)
    for column in (0, 1):
        assert np.sort(mine[:, column]) == pytest.approx(np.sort(theirs[:, column]), abs=error)
    # Which valleys join, not only at what heights.
    some = np.arange(min(valleys, 12))
    level = grid.between(tree.bottoms.points[some])
    for a in some:
        for b in some[:a]:
            assert tree.between(a, b) == pytest.approx(level[a, b], abs=error)
    assert tree.to_lowest[some[1:]] == pytest.approx(level[0, 1:] - tree.bottoms.values[some[1:]], abs=error)


@pytest.mark.parametrize("name, n", [("six_hump_camel", 301), ("drop_wave", 301), ("nightmare", 301)])
def test_what_lasts_is_that_of_the_grid_where_some_valleys_are_shallower_than_the_grid_is_fine(name, n):
    f = landscapes.get(name)
    tree, grid, error = landscapes.valleys(f), GridTree(f, n), grid_error(f, n)
    lasting = np.isfinite(tree.barriers) & (tree.barriers > error)
    mine = np.stack([tree.bottoms.values, tree.bottoms.values + tree.barriers], axis=1)[lasting]
    theirs = grid.lasting(error)
    assert len(mine) == len(theirs) >= 3
    for column in (0, 1):
        assert np.sort(mine[:, column]) == pytest.approx(np.sort(theirs[:, column]), abs=error)


def test_lakes_are_the_connected_parts_of_what_is_under_water():
    from scipy.ndimage import label

    f = landscapes.get("himmelblau")
    tree = landscapes.valleys(f)
    x, y = (np.linspace(a, b, 301) for a, b in f.domain)
    z = f.value(np.array(np.meshgrid(x, y)))
    for level in (5.0, 30.0, 90.0, 110.0):
        parts, count = label(z <= level, np.ones((3, 3)))
        lakes = tree.lakes(level)
        assert len(np.unique(lakes[lakes >= 0])) == count
        rows = np.argmin(np.abs(y - tree.bottoms.points[:, [1]]), axis=1)
        columns = np.argmin(np.abs(x - tree.bottoms.points[:, [0]]), axis=1)
        theirs = parts[rows, columns]
        assert np.array_equal(lakes[:, None] == lakes, theirs[:, None] == theirs)


def test_what_the_edge_makes_has_kinds_of_its_own():
    tree = landscapes.valleys(landscapes.get("saddle"))
    assert set(tree.bottoms.kinds) == {Low.BORDER}
    assert tree.bottoms.points == pytest.approx(np.array([[0, -2], [0, 2]]), abs=1e-9)
    tree = landscapes.valleys(landscapes.get("freudenstein_roth"))
    assert list(tree.passes.kinds) == [Pass.BORDER]
    assert tree.proved
    peaks = landscapes.valleys(landscapes.get("peaks"))
    assert np.sum(peaks.bottoms.kinds == Low.CORNER) == 3


def test_bottoms_passes_and_hilltops_add_up_to_one_where_the_tree_is_proved():
    for name in ("six_hump_camel", "levy"):
        f = landscapes.get(name)
        atlas = landscapes.atlas(f)
        tree = landscapes.valleys(f, atlas=atlas)
        assert tree.proved
        assert len(tree) - len(tree.passes.values) + atlas.count("maximum") == 1


def test_a_ring_of_minima_is_one_valley_and_the_tree_is_not_called_proved():
    tree = landscapes.valleys(landscapes.get("ring"))
    assert list(tree.bottoms.kinds) == [Low.SET]
    assert Gap.SPECIAL in tree.gaps
    assert np.hypot(*tree.bottoms.points[0]) == pytest.approx(1, abs=1e-6)


def test_without_the_proof_the_tree_is_the_same_and_says_that_it_is_computed():
    f = landscapes.get("six_hump_camel")
    proved, quick = landscapes.valleys(f), landscapes.valleys(f, certify=False)
    assert proved.proved and not quick.proved
    assert quick.heights == pytest.approx(proved.heights, abs=1e-9)
    assert quick.bottoms.values == pytest.approx(proved.bottoms.values, abs=1e-9)
    assert np.array_equal(quick.joins.pairs, proved.joins.pairs)


@pytest.mark.parametrize(
    "name, why", [("sphere_3d", NoTree.DIMENSION), ("staircase", NoTree.JUMPS), ("camouflage", NoTree.JUMPS)]
)
def test_what_has_no_tree_is_refused(name, why):
    with pytest.raises(NoTreeError) as refused:
        landscapes.valleys(landscapes.get(name))
    assert refused.value.why is why


def test_poles_down_and_plateaus_are_refused():
    with pytest.raises(NoTreeError) as refused:
        landscapes.valleys(landscapes.from_formula("-1/(x^2 + y^2)"))
    assert refused.value.why is NoTree.BOTTOMLESS
    with pytest.raises(NoTreeError) as refused:
        landscapes.valleys(landscapes.from_formula("max(x^2 + y^2, 1)"))
    assert refused.value.why is NoTree.PLATEAU


def test_ways_down_stay_in_the_box_and_fall_all_along():
    f = landscapes.get("peaks")
    low, high = np.array(f.domain).T
    starts = low[:, None] + (high - low)[:, None] * np.random.default_rng(5).random((2, 60))
    for way in descended(f, low, high, starts):
        assert np.all((way >= low) & (way <= high))
        assert np.all(np.diff(f.value(way.T)) < 0)


def test_it_stops_where_it_is_asked_to():
    with pytest.raises(Cancelled):
        landscapes.valleys(landscapes.get("nightmare"), progress=lambda done, total: False)
    told = []
    landscapes.valleys(landscapes.get("himmelblau"), progress=lambda done, total: told.append(done / total))
    assert told == sorted(told) and told[-1] == 1
