"""What is proved of ways down holds of dense samples, and what does not hold is not proved."""

import numpy as np
import pytest

import landscapes
from landscapes.critical.valleys.joining import joined
from landscapes.critical.valleys.proof import walls_of
from landscapes.tape import tape as tapes


@pytest.mark.parametrize("name", ["himmelblau", "peaks", "nightmare", "ackley", "mueller_brown"])
def test_pieces_are_below_a_level_exactly_where_samples_are(name):
    f = landscapes.get(name)
    walls, rng = walls_of(tapes.of(f)), np.random.default_rng(11)
    assert walls is not None
    low, high = np.array(f.domain).T[..., None]
    a = low + (high - low) * rng.random((2, 80))
    b = np.clip(a + 0.08 * (high - low) * rng.standard_normal((2, 80)), low, high)
    share = np.linspace(0, 1, 400)[:, None, None]
    heights = f.value(np.moveaxis(a + share * (b - a), 1, 0))
    highest, span = heights.max(axis=0), np.ptp(heights)
    assert not np.any(walls.below(a, b, highest - 1e-9 * span))
    assert np.all(walls.below(a, b, highest + 1e-3 * span))


def test_f_falls_from_a_saddle_along_its_steepest_way_and_along_no_other():
    f = landscapes.get("himmelblau")
    walls, atlas = walls_of(tapes.of(f)), landscapes.atlas(f)
    assert walls is not None
    saddles = atlas.points[atlas.kinds == "saddle"].T
    hessian = np.moveaxis(f.hessian(saddles), -1, 0)
    vectors = np.linalg.eigh(hessian)[1]
    box = saddles - 1e-10, saddles + 1e-10
    assert np.all(walls.falls(*box, saddles + 1e-2 * vectors[:, :, 0].T))
    assert not np.any(walls.falls(*box, saddles + 1e-2 * vectors[:, :, 1].T))


def test_joins_are_those_of_the_least_greatest_height_between_all_valleys():
    rng = np.random.default_rng(3)
    for n in (2, 5, 9, 17):
        heights = np.sort(1 + rng.random(3 * n))
        ends = [tuple(rng.choice(n, 2, replace=False).tolist()) for _ in heights]
        joins = joined(n, ends)
        least = np.full((n, n), np.inf)
        np.fill_diagonal(least, 0)
        for (a, b), height in zip(ends, heights):
            least[a, b] = least[b, a] = min(least[a, b], height)
        for k in range(n):  # the minimax paths of Floyd and Warshall
            least = np.minimum(least, np.maximum(least[:, [k]], least[[k], :]))
        members = [{k} for k in range(n)]
        for (a, b), over in zip(joins.pairs, joins.passes):
            for i in members[a]:
                assert all(least[i, j] == heights[over] for j in members[b])
            members.append(members[a] | members[b])
        assert len(joins.pairs) == n - 1 or np.any(np.isinf(least))
        # A valley is taken up where it first meets a lower one.
        for k in range(1, n):
            first = np.min(least[k, :k])
            assert (joins.ended[k] < 0 and np.isinf(first)) or heights[joins.passes[joins.ended[k]]] == first


def test_a_way_may_end_at_a_lower_pass_and_goes_on_by_its_ways():
    joins = joined(3, [(0, 1), (3, 2)])  # the second pass runs down to the first
    assert joins.pairs.tolist() == [[0, 1], [3, 2]] and joins.lost == 0
    assert joined(2, [(0, -1), (1, 5)]).lost == 2  # one that is not known, one that is higher
