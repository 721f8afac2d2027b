"""The tree of valleys as an experiment: pictures at a level, table, file and sentence."""

import csv
import io

import numpy as np
import pytest

import landscapes
from landscapes.critical.valleys.branches import branches
from landscapes.critical.valleys.pictures import opening_level
from landscapes.flow.attractors import attractors
from optimizers.experiments.valleys.result import tree_of_valleys


@pytest.mark.parametrize("name", ["himmelblau", "gramacy_lee", "ring", "line", "peaks"])
def test_every_tree_is_a_figure_a_table_and_words(name):
    seen = tree_of_valleys(landscapes.get(name))
    figure, table = seen.figure(), seen.table()
    assert len(figure.data) > 2 and seen.words
    rows = list(csv.DictReader(io.StringIO(seen.csv())))
    assert len(rows) == len(seen.tree) == len(table["f"])
    assert [float(row["f"]) for row in rows] == table["f"].tolist()
    assert len({trace["name"] for trace in figure.data if trace["showlegend"]}) == len(
        [trace for trace in figure.data if trace["showlegend"]]
    )


def test_the_table_has_the_barriers_of_the_pass_it_names():
    seen = tree_of_valleys(landscapes.get("six_hump_camel"))
    table, f = seen.table(), seen.tree.landscape
    rest = slice(1, None)
    passes = np.array([table["pass x"], table["pass y"]])[:, rest]
    assert f.value(passes) == pytest.approx(table["joins at"][rest], abs=1e-9)
    assert table["joins at"][rest] - table["f"][rest] == pytest.approx(table["barrier"][rest], abs=1e-12)
    assert np.max(np.abs(f.gradient(passes))) < 1e-6
    assert np.all(table["barrier to valley 1"][rest] >= table["barrier"][rest] - 1e-12)


def test_basins_are_those_of_the_gradient_flow_from_every_node():
    f = landscapes.get("styblinski_tang")
    seen, followed = tree_of_valleys(f), attractors(f)
    for point, share in zip(followed.points, followed.shares):
        k = int(np.argmin(np.linalg.norm(seen.tree.bottoms.points - point, axis=1)))
        assert seen.table()["basin"][k] == pytest.approx(share, abs=0.01)
    assert np.sum(seen.table()["basin"]) == pytest.approx(1)


def test_every_place_under_water_is_in_the_lake_that_it_hangs_together_with():
    from scipy.ndimage import label

    seen = tree_of_valleys(landscapes.get("himmelblau"))
    for level in (8.0, 40.0, 80.0, 120.0):
        lakes = seen.shore.lakes(seen.tree, level)
        assert np.array_equal(lakes >= 0, seen.shore.heights <= level)
        parts, count = label(lakes >= 0, np.ones((3, 3)))
        assert len(np.unique(lakes[lakes >= 0])) == count
        for part in range(1, count + 1):
            assert len(np.unique(lakes[parts == part])) == 1


@pytest.mark.parametrize("name", ["rastrigin", "gramacy_lee", "nightmare"])
def test_branches_are_as_long_as_barriers_and_none_crosses_another(name):
    tree = landscapes.valleys(landscapes.get(name), certify=False)
    drawn = branches(tree)
    assert np.allclose(drawn.top - drawn.bottom, tree.barriers, equal_nan=True)
    assert len(set(drawn.across)) == len(tree)
    for k in np.flatnonzero(np.isfinite(drawn.top)):
        left, right = sorted((drawn.across[k], drawn.to[k]))
        between = (drawn.across > left) & (drawn.across < right)
        # The way across at its top passes over branches that have ended, and over none that begins higher.
        assert np.all(drawn.top[between] <= drawn.top[k] + 1e-9)


def test_the_level_that_a_tree_opens_with_shows_several_lakes():
    for name in ("himmelblau", "peaks", "double_well", "mueller_brown"):
        tree = landscapes.valleys(landscapes.get(name), certify=False)
        lakes = tree.lakes(opening_level(tree))
        assert len(np.unique(lakes[lakes >= 0])) >= 2
