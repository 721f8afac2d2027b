"""f* is the same in all experiments: proved where an atlas tells it, else known, else unknown."""

import pytest

import landscapes
from optimizers.experiments.fair_race import Score
from optimizers.experiments.fair_race.scoring import aim_of
from optimizers.experiments.lowest import Lowest, reference_of
from optimizers.experiments.runtimes.floors import floor_of
from optimizers.experiments.sweeps import sweep

QUARTIC = landscapes.from_formula("x^4 - 3x^2 + x + y^2", domain=((-3, 3), (-2, 2)))
TILTED = landscapes.from_formula("x^3 - x + y^2", domain=((-3, 1), (-1, 1)))  # lower at the edge
TROUGH = landscapes.from_formula("x^2 + 0*y", domain=((-1, 1), (-1, 1)))  # a line of minima


@pytest.mark.parametrize("f", [landscapes.get("booth"), QUARTIC], ids=["booth", "quartic"])
def test_a_proof_comes_first(f):
    atlas = landscapes.atlas(f)
    assert atlas.certified
    told = reference_of(f, atlas)
    assert told == (float(atlas.values.min()), Lowest.CERTIFIED)
    assert floor_of(f, atlas=atlas).value == told.value
    seen = sweep(f, "adam", {"step_size": [0.1]}, steps=2, atlas=atlas)
    assert seen.reference == told
    assert reference_of(f, landscapes.atlas(f, certify=False)) == reference_of(f)
    elsewhere = landscapes.atlas(f, [(low, high + 0.5) for low, high in f.domain])
    assert reference_of(f, elsewhere) == reference_of(f)  # over another box


@pytest.mark.parametrize("f", [TILTED, TROUGH], ids=["edge", "line"])
def test_points_alone_prove_nothing_of_edges_and_sets(f):
    atlas = landscapes.atlas(f)
    assert atlas.edge_minima.values.min(initial=9) < atlas.values.min(initial=0) or atlas.sets
    assert reference_of(f, atlas) == (None, Lowest.UNKNOWN)


def test_what_is_known_is_known_to_all():
    for name in ("himmelblau", "rosenbrock", "saddle"):
        f = landscapes.get(name)
        told, aim = reference_of(f), aim_of(f, 100, Score.GAP, None, None)
        assert told.value == f.lowest and (aim.lowest == f.lowest) == (f.lowest is not None)
        assert (told.known is Lowest.UNKNOWN) == (f.lowest is None)
