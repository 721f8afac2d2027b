"""Whoever takes part has a label of its own, however methods are given."""

import pytest

import optimizers
from optimizers.experiments.basins import basins
from optimizers.experiments.entrants import Entrant, entrants_of
from optimizers.experiments.fair_race import fair_race
from optimizers.experiments.runtimes.result import runtimes

ADAM, MOMENTUM = optimizers.get("adam"), optimizers.get("momentum", step_size=0.002)
WAYS = {
    "names": ["adam", MOMENTUM],
    "classes": [optimizers.Adam, MOMENTUM],
    "pairs": [("Adam", "adam"), ("Momentum", MOMENTUM)],
    "mapping": {"Adam": ADAM, "Momentum": MOMENTUM},
    "entrants": [Entrant("Adam", 0, ADAM), Entrant("Momentum", 1, MOMENTUM)],
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_means_the_same(way):
    assert entrants_of(WAYS[way]) == (Entrant("Adam", 0, ADAM), Entrant("Momentum", 1, MOMENTUM))


@pytest.mark.parametrize("way", WAYS)
def test_every_experiment_takes_every_way(way):
    found = basins("himmelblau", WAYS[way], side=3, steps=5)
    assert [one.label for one in found.maps] == ["Adam", "Momentum"]
    seen = runtimes("himmelblau", WAYS[way], runs=3, evaluations=20)
    assert list(seen.table()["method"]) == ["Adam", "Momentum"]
    held = fair_race("himmelblau", WAYS[way], settings=1, tuning_starts=1, judged_starts=2, evaluations=20)
    assert held.labels == ("Adam", "Momentum")


def test_the_same_method_twice_is_numbered_and_the_same_label_twice_refused():
    labels = [one.label for one in entrants_of(["adam", "momentum", "adam"])]
    assert labels == ["Adam 1", "Momentum", "Adam 2"]
    with pytest.raises(ValueError, match="each method needs a label of its own"):
        entrants_of([("one", "adam"), ("one", "momentum")])
