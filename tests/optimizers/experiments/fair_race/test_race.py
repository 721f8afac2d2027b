"""What a fair race promises: its runs are ``run``'s, tuning never hurts where it looks."""

from __future__ import annotations

import csv
import io
import pickle
from typing import Any

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes.core.progress import Cancelled
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.fair_race import (
    FairRaceError,
    Fault,
    Finding,
    Score,
    fair_race,
    standing,
    under_stress,
)
from optimizers.experiments.fair_race.kinds import Reference
from optimizers.experiments.fair_race.pace import Task, paced
from optimizers.experiments.fair_race.ranges import Scale, fitted_step, ranges, settings
from optimizers.experiments.fair_race.trial import JUDGED
from optimizers.experiments.fair_race.words import of_standing
from optimizers.experiments.sweeps.swept import with_settings
from optimizers.experiments.workers.chunks import Here

# Recorded and stepped, with and without draws, choices that part a batch, members that come to rest.
METHODS = [
    "momentum",
    "adam",
    "rmsprop",
    "bfgs",
    "nonlinear_conjugate_gradient",
    "damped_newton",
    "nelder_mead",
    "simulated_annealing",
    "noisy_gradient_descent",
]


def small(names, landscape: Any = "himmelblau", **more: Any):
    asked: dict[str, Any] = {
        "settings": 6,
        "tuning_starts": 5,
        "judged_starts": 7,
        "evaluations": 120,
        "seed": 3,
    } | more
    return fair_race(landscape, names, **asked)


@pytest.fixture(scope="module")
def race():
    return small(METHODS)


def by_single_runs(race, method, points, member):
    """Best values in the box and the evaluations to the target, from ``run``'s whole paths."""
    f, aim = race.landscape, race.aim
    low, high = np.array(f.domain).T[..., None]
    best, reached = [], []
    for k in range(points.shape[1]):
        one = optimizers.run(
            f,
            method,
            points[:, k],
            steps=aim.evaluations,
            seed=race.seed,
            tolerance=0,
            evaluations=aim.evaluations,
            member=member + k,
        )
        inside = np.all((low.T <= one.path) & (one.path <= high.T), axis=1)
        values = np.where(inside & np.isfinite(one.values), one.values, np.inf)
        near = np.flatnonzero(values <= aim.target)
        best.append(values[: near[0] + 1].min() if len(near) else values.min())
        reached.append(one.cost[near[0]] if len(near) else np.inf)
    return np.array(best), np.array(reached)


@pytest.mark.parametrize("k", range(len(METHODS)), ids=METHODS)
def test_judged_runs_are_single_runs(race, k):
    """To the last bit, up to the target: members share batches and leave them."""
    entry = race.entries[k]
    for method, judged in ((entry.given, race.as_given), (entry.tuned, race.as_tuned)):
        best, reached = by_single_runs(race, method, race.judged_starts, JUDGED)
        assert np.array_equal(judged.reached[k], reached)
        late = np.isinf(reached)
        assert np.array_equal(judged.best[k][late], best[late])
        assert np.all(judged.best[k][~late] <= race.aim.target)


@pytest.mark.parametrize("k", [0, 2, 3, 7], ids=lambda k: METHODS[k])
def test_tuning_scores_are_those_of_single_runs(race, k):
    """Every setting's mean, all settings having run in a few batches; so the tuned one is never the worse."""
    entry, aim = race.entries[k], race.aim
    assert entry.chosen == np.argmin(entry.tuning) and entry.tuning[entry.chosen] <= entry.tuning[0]
    for setting, told in zip(entry.settings, entry.tuning):
        best, reached = by_single_runs(race, with_settings(entry.given, setting), race.tuning_starts, 0)
        gaps = np.maximum(best - aim.lowest, aim.gap)
        late = aim.evaluations * (1 + np.log10(gaps) - np.log10(aim.gap))
        assert told == pytest.approx(np.mean(np.where(np.isinf(reached), late, reached)), rel=1e-12)
    assert with_settings(entry.given, entry.settings[0]) == entry.given


def test_where_the_slope_is_constant_tuning_scores_are_those_of_single_runs():
    """There a recorded step folds slope and settings, and rounds otherwise than with settings as arrays."""
    seen = small(["nesterov", "adam"], "absolute_value")
    for entry in seen.entries:
        for setting, told in zip(entry.settings, entry.tuning):
            both = by_single_runs(seen, with_settings(entry.given, setting), seen.tuning_starts, 0)
            assert told == pytest.approx(np.mean(seen.aim.scores(*both)), rel=1e-12)


def test_judged_starts_are_no_tuning_starts(race):
    assert not set(race.judged_starts[0]) & set(race.tuning_starts[0])


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(race):
    again, other = small(METHODS), small(METHODS, seed=4)
    for ours, theirs in ((race.as_tuned, again.as_tuned), (race.as_given, again.as_given)):
        assert ours.curves.tobytes() == theirs.curves.tobytes()
        assert ours.standing.scores.tobytes() == theirs.standing.scores.tobytes()
        assert ours.standing.low.tobytes() == theirs.standing.low.tobytes()
    assert other.as_tuned.standing.scores.tobytes() != race.as_tuned.standing.scores.tobytes()


def test_a_method_more_changes_no_other_score(race):
    few = small(["adam", "bfgs", "simulated_annealing"])
    at = [METHODS.index(name) for name in ("adam", "bfgs", "simulated_annealing")]
    for ours, theirs in ((few.as_tuned, race.as_tuned), (few.as_given, race.as_given)):
        assert ours.standing.scores.tobytes() == theirs.standing.scores[at].tobytes()
        assert ours.curves.tobytes() == theirs.curves[at].tobytes()


def test_more_starts_begin_with_fewer(race):
    more = small(["adam"], judged_starts=9)
    assert np.array_equal(more.as_tuned.best[0][:7], race.as_tuned.best[METHODS.index("adam")])


def test_curves_fall_and_end_at_the_best(race):
    for judged in (race.as_tuned, race.as_given):
        assert np.all(np.diff(np.where(np.isinf(judged.curves), 1e300, judged.curves), axis=1) <= 0)
        assert np.array_equal(judged.curves[:, -1], judged.best)
        early = race.marks[None, :, None] < judged.reached[:, None]
        assert np.all((judged.curves > race.aim.target) == early)


def test_the_same_method_twice_is_never_told_apart():
    twice = small(["adam", "adam"])
    assert np.array_equal(*twice.as_tuned.standing.scores) and twice.labels == ("Adam 1", "Adam 2")
    assert not twice.as_tuned.standing.ahead.any()


def test_every_range_is_within_its_knob_and_holds_where_it_stood():
    """Of every registered method; the method accepts its settings, and the first is where it stood."""
    f = landscapes.get("rosenbrock")
    for name in optimizers.names():
        method = optimizers.get(name)
        step = fitted_step(method, f, np.array([[-1.5, 0.5], [1.0, 2.0]]), None)
        searched = ranges(method, step)
        made = settings(method, searched, 12, step, seed=1)
        assert with_settings(method, made[0]) == method
        for r in searched:
            centre = step if r.knob.name == "step_size" and step is not None else getattr(method, r.knob.name)
            if r.scale is Scale.LISTED:
                assert set(s[r.knob.name] for s in made) <= set(r.values) and centre in r.values
            else:
                assert r.knob.low <= r.low <= centre <= r.high <= r.knob.high
                assert all(r.low <= s[r.knob.name] <= r.high for s in made[2:])
        for setting in made:
            with_settings(method, setting)
        assert settings(method, searched, 7, step, seed=1) == made[:7]


def test_gap_scores_are_clipped_where_nothing_nearer_is_asked_for():
    seen = small(["bfgs", "gradient_descent"], score=Score.GAP)
    assert seen.as_tuned.standing.scores.min() == np.log10(seen.aim.gap)


def test_without_a_known_lowest_value_the_best_values_are_compared():
    f = landscapes.from_formula("x^4 - 3x^2 + x*y + y^2 + y^4/9")
    seen = small(["adam", "bfgs"], f)
    assert seen.aim.reference is Reference.NONE
    assert np.array_equal(seen.as_tuned.standing.scores, seen.as_tuned.best)
    given = small(["adam", "bfgs"], f, lowest=float(seen.as_tuned.best.min()))
    assert given.aim.reference is Reference.LOWEST_KNOWN and np.isfinite(given.as_tuned.reached).any()


def test_starts_are_where_f_is_defined():
    f = landscapes.from_formula("log(x + y) + x^2 + y^2")
    seen = small(["adam"], f)
    assert np.all(seen.judged_starts.sum(axis=0) > 0) and seen.judged_starts.shape == (2, 7)
    assert np.all(np.isfinite(seen.as_given.best))


def test_what_cannot_be_raced_is_said():
    for fault, wrong in (
        (Fault.NO_METHOD, {"names": []}),
        (Fault.NO_SETTINGS, {"settings": 0}),
        (Fault.NO_BUDGET, {"evaluations": 0}),
        (Fault.TOO_FEW_STARTS, {"judged_starts": 0}),
    ):
        asked: dict[str, Any] = {"names": ["adam"]} | wrong
        with pytest.raises(FairRaceError) as refused:
            small(**asked)
        assert refused.value.fault is fault and str(refused.value).endswith(".")


def test_work_in_chunks_gives_the_same_bytes_and_is_kept(race, tmp_path):
    """A method is a chunk that is pickled; what lies in the folder is not done again."""
    told: list[tuple[int, int]] = []
    names = METHODS[:3]
    for _ in range(2):
        parts = small(names, place=Pickled(), keep=tmp_path, progress=lambda *at: told.append(at))
        assert parts.as_tuned.standing.scores.tobytes() == race.as_tuned.standing.scores[:3].tobytes()
        assert parts.as_given.curves.tobytes() == race.as_given.curves[:3].tobytes()
        assert [e.tuned for e in parts.entries] == [e.tuned for e in race.entries[:3]]
    assert Pickled.chunks == 3 and told[-1] == (3, 3)
    assert [e.label for e in small([Entrant("mine", 5, race.entries[1].given)]).entries] == ["mine"]


class Pickled(Here):
    """Sends every chunk through pickle, as to another process, and counts them."""

    chunks = 0

    def done(self, chunks, waiting):
        for number, chunk in chunks:
            Pickled.chunks += 1
            yield number, pickle.loads(pickle.dumps(chunk))()


def test_progress_rises_to_its_end_and_cancels():
    told: list[tuple[int, int]] = []
    small(["adam", "bfgs"], progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told) and told[-1][0] == told[-1][1]
    with pytest.raises(Cancelled):
        small(["adam"], progress=lambda done, total: done < total // 2)


@pytest.mark.parametrize("name", optimizers.names())
def test_every_methods_best_is_its_runs(name):
    """On a landscape where members come to rest beside f*, leave the box, and are lost."""
    f = landscapes.get("himmelblau")
    task = Task(f, 150, float(f.lowest or 0) + 1e-9, 0)
    points, (low, high) = optimizers.starts(f, 12, "random", 2), np.array(f.domain).T[..., None]
    method = optimizers.get(name)
    found = paced(task, method, points, np.arange(12))
    whole = optimizers.run(f, method, points, steps=150, seed=0, tolerance=0, evaluations=150)
    inside = np.all((low <= whole.path) & (whole.path <= high), axis=1)
    values = np.where(inside & np.isfinite(whole.values), whole.values, np.inf)
    late = np.isinf(found.reached)
    assert np.array_equal(late, values.min(axis=0) > task.target)
    assert np.array_equal(found.best[late], values.min(axis=0)[late])
    row = np.argmax(values <= task.target, axis=0)
    assert np.array_equal(found.reached[~late], np.take_along_axis(whole.cost, row[None], 0)[0][~late])


def test_who_has_left_the_batch_is_not_missed():
    """A batch whose members leave early and late gives each what it gets alone."""
    f = landscapes.get("rastrigin")
    task = Task(f, 200, float(f.lowest or 0) + 1e-3, 0)
    points = optimizers.starts(f, 24, "random", 5)
    numbers = np.arange(24)[::-1].copy()
    for name in ("nelder_mead", "bfgs", "simulated_annealing"):
        method = optimizers.get(name)
        whole = paced(task, method, points, numbers)
        for k in (0, 7, 23):
            alone = paced(task, method, points[:, k : k + 1], numbers[k : k + 1])
            assert (alone.best[0], alone.reached[0]) == (whole.best[k], whole.reached[k])


def test_a_race_is_a_result(race):
    """A picture, a table with a row a method, a sentence; under stress a row for each stress and method."""
    stressed = under_stress(race, ["noise", "quantised values"])
    for result, rows in ((race, len(METHODS)), (stressed, 2 * len(METHODS))):
        table = list(csv.reader(io.StringIO(result.csv())))
        assert len(table) == rows + 1 and len(set(map(len, table))) == 1
        assert result.words.endswith(".")
        assert len(tuple(result.figure().data)) > len(METHODS)
    ranks = [float(row[4]) for row in list(csv.reader(io.StringIO(race.csv())))[1:]]
    assert np.array_equal(ranks, race.as_tuned.standing.mean_ranks)


def test_every_verdict_has_a_sentence_that_names_its_leader():
    """A rival of whom the leader is not told apart is never said to be behind."""
    rng = np.random.default_rng(0)
    for apart in (0.0, 0.5, 3.0):
        for m in (1, 2, 3, 7):
            seen = standing(rng.normal(size=(m, 20)) + apart * np.arange(m)[:, None])
            names = [f"method {k}" for k in range(m)]
            said = of_standing(seen, names)
            sure = seen.verdict.finding in (Finding.AHEAD_OF_ALL, Finding.ALONE)
            assert said.startswith(names[seen.verdict.leader] if sure else "No method is ahead of all others")


def test_where_nothing_was_tuned_no_picture_says_so():
    few = {"tuning_starts": 2, "judged_starts": 4, "evaluations": 40}
    for many, said in ((1, False), (2, True)):
        race = fair_race("himmelblau", ["gradient_descent", "adam"], settings=many, **few)
        assert all(("tuned" in panel.title) is said for panel in race.panels())
