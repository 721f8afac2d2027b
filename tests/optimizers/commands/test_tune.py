"""A fair race from the command line is the library's, done by processes."""

import csv

import numpy as np

from optimizers.commands.specs import entrant_of, landscape_of
from optimizers.experiments.fair_race import fair_race, under_stress
from tests.optimizers.commands.test_commands import done

SMALL = ("--settings", "3", "--tuning-starts", "4", "--judged-starts", "6", "--evaluations", "80")


def test_a_fair_race_is_the_library_s(tmp_path):
    out = ("--workers", "1", "--out", f"{tmp_path}/fair")
    code, words, _ = done("tune", "himmelblau", "adam", "bfgs", *SMALL, *out)
    f = landscape_of("himmelblau")
    race = fair_race(f, [entrant_of(name, k, f) for k, name in enumerate(("adam", "bfgs"))], 3, 4, 6, 80)
    assert code == 0 and words == race.words + "\n"
    with (tmp_path / "fair.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert np.array_equal([float(r["mean rank as tuned"]) for r in rows], race.as_tuned.standing.mean_ranks)
    code, words, _ = done("tune", "himmelblau", "adam", "bfgs", *SMALL, *out, "--stress", "noise")
    assert code == 0 and words == under_stress(race, ["noise"]).words + "\n"


def test_a_stress_that_is_none_is_refused(tmp_path):
    asked = ("tune", "himmelblau", "adam", *SMALL, "--workers", "1", "--out", f"{tmp_path}/x")
    code, _, told = done(*asked, "--stress", "heat")
    assert code == 2 and "rotated axes" in told
