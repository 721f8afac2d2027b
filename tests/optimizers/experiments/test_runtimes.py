"""Runs from many starts are single runs; no method moves another's curves; what is said was counted."""

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes.core.progress import Cancelled
from optimizers.experiments.runtimes import curves, gallery, summary, trials, words
from optimizers.experiments.runtimes.collecting import collect
from optimizers.experiments.runtimes.floors import Floor, floor_of
from optimizers.experiments.runtimes.kinds import Band, Fate, Picture, Source
from optimizers.experiments.runtimes.result import Runtimes, runtimes, usual_precision

CAMEL = landscapes.get("six_hump_camel")
METHODS = [
    gallery.fitted_to(optimizers.get(name), CAMEL)
    for name in ("gradient_descent", "bfgs", "nelder_mead", "simulated_annealing")
]
TARGET = -1.0316284534898774 + 1e-3


@pytest.fixture(scope="module")
def record():
    return collect(CAMEL, METHODS, 24, 300, seed=4)


@pytest.fixture(scope="module")
def seen(record):
    return Runtimes(record, floor_of(CAMEL, record), 1e-3)


def test_each_run_is_the_single_run_of_its_start(record):
    """First hits and ends, found step by step; the runs were made in batches of 10 and 14."""
    points = optimizers.starts(CAMEL, 24, seed=4)
    assert np.array_equal(record.starts, points)
    for one in record.trials:
        hits, fates = one.hits(TARGET), one.fates(TARGET)
        for k in (0, 9, 10, 23):
            run = optimizers.run(CAMEL, one.optimizer, points[:, k], 300, 4, evaluations=300, member=k)
            there = np.flatnonzero(run.values <= TARGET)
            assert hits[k] == (max(run.cost[there[0]], 1) if len(there) else np.inf)
            assert one.ends[k] == max(run.cost[-1], 1) <= 300 and one.best[k] == np.min(run.values)
            until = [np.min(run.values[np.maximum(run.cost, 1) <= c], initial=np.inf) for c in (1, 40, 300)]
            assert np.array_equal(one.best_at([1, 40, 300])[:, k], until)
            if not len(there):
                assert (fates[k] is Fate.STOPPED) == (run.status in ("budget spent", "stalled"))


def test_a_further_method_and_more_runs_leave_the_others_bits(record):
    more = collect(CAMEL, [*METHODS[:2], ("Another", optimizers.Adam()), *METHODS[2:]], 40, 300, seed=4)
    kept = [one for one in more.trials if one.label != "Another"]
    for one, other in zip(record.trials, kept, strict=True):
        upto = one.first[-1]
        assert np.array_equal(one.costs, other.costs[:upto])
        assert np.array_equal(one.values, other.values[:upto])
        assert np.array_equal(one.ends, other.ends[:24]) and np.array_equal(one.ended, other.ended[:24])
    same = collect(CAMEL, METHODS[::-1], 24, 300, seed=4)
    floors = floor_of(CAMEL, record), floor_of(CAMEL, same)
    assert floors[0] == floors[1]  # known: no run has a say in it
    at = curves.nodes(300, 10)
    for one, other in zip(record.trials, same.trials[::-1]):
        drawn = [curves.with_restarts(t, floors[0].target(1e-3), at, 200, 4) for t in (one, other)]
        assert np.array_equal(*drawn)
        told = [curves.course(t, curves.nodes(300)).quartiles for t in (one, other)]
        assert np.array_equal(*told)


def test_where_a_target_comes_from(record):
    atlas = landscapes.atlas(CAMEL)
    assert atlas.certified
    proved, known = floor_of(CAMEL, record, atlas), floor_of(CAMEL, record)
    assert (proved.source, known.source) == (Source.CERTIFIED, Source.KNOWN)
    assert proved.value == pytest.approx(known.value, abs=1e-12)
    assert floor_of(CAMEL, record, landscapes.atlas(CAMEL, certify=False)).source is Source.KNOWN
    saddle = landscapes.get("saddle")
    met = collect(saddle, ["gradient_descent"], 3, 20)
    floor = floor_of(saddle, met)
    assert floor.source is Source.FOUND and floor.value == np.min(met.trials[0].best)
    assert "may move the target" in words.of_floor(floor, saddle)
    assert floor_of(saddle).source is Source.NONE


def test_fates_add_up_and_survival_is_what_is_left(record):
    """With one budget for all Kaplan and Meier's estimate is the share that has not come."""
    for one in record.trials:
        told = summary.summarised(one, TARGET)
        assert told.reached + told.stopped + told.ended == told.runs == 24
        hits = one.hits(TARGET)
        left = curves.survival(record, one, TARGET, 0.95, Band.UNIFORM)
        assert left.survival == pytest.approx([np.mean(hits > t) for t in left.times], abs=1e-12)
        once = curves.reached(one, TARGET, [50, 300])
        assert once == pytest.approx([np.mean(hits <= 50), told.reached / 24])
        assert summary.reached_within(one, TARGET, 50)[0] == once[0]
        ordered = np.sort(hits)
        assert told.quartiles == (ordered[5], ordered[11], ordered[17])
        assert told.median[0] <= told.quartiles[1] <= told.median[1] and told.median_level >= 0.95


def test_two_methods_are_compared_start_by_start(record):
    """A method beside itself has the ratio 1 in every resample; others as counted in a loop."""
    one, other = record.trials[0], record.trials[2]
    twin = trials.Trials("Twin", *(getattr(one, name) for name in list(one.__dataclass_fields__)[1:]))
    (same,) = summary.compared([one, twin], TARGET)
    assert (same.ratio, same.low, same.high, same.decided) == (1, 1, 1, False)
    (told,) = summary.compared([one, other], TARGET, seed=3)
    draw, ratios = np.random.default_rng(8), []
    better, worse = (other, one) if told.better == other.label else (one, other)
    for _ in range(1500):
        k = draw.integers(24, size=24)
        pair = []
        for method in (better, worse):
            hits = method.hits(TARGET)[k]
            with np.errstate(all="ignore"):
                pair.append(np.sum(np.minimum(hits, method.ends[k])) / np.sum(np.isfinite(hits)))
        ratios.append(pair[0] / pair[1])
    assert (told.low, told.high) == pytest.approx(np.quantile(ratios, [0.025, 0.975]), rel=0.1)
    assert summary.compared([one, other], -5.0) == ()


def test_what_is_said_has_its_level_and_method(seen):
    for one in seen.summaries:
        said = words.of_summary(one, "f* + 0.001")
        assert f"{one.reached} of 24" in said and "95 % interval" in said and "Wilson" in said
        assert ("bootstrap" in said) == (one.reached > 0)
    assert "Bonferroni" in seen.words and "known of Six-hump camel" in seen.words
    never = Runtimes(seen.record, Floor(-2.0, Source.KNOWN), 1e-3)
    assert "None of 24 runs" in never.words and never.comparisons == ()
    some = Runtimes(seen.record, floor_of(CAMEL), 1e-13)
    without = [one.label for one in some.summaries if not one.reached]
    assert without and f"Without any success: {', '.join(without[:-1] or without)}" in some.words
    assert {one.better for one in some.comparisons}.isdisjoint(without)


def test_the_table_and_the_pictures(seen):
    table = seen.table()
    assert {len(column) for column in table.values()} == {4}
    assert np.array_equal(table["reached"] / 24, table["share"])
    assert len(seen.csv().splitlines()) == 5
    for picture in Picture:
        for panel in seen.picture(picture):
            assert panel.traces and panel.x["title"] and panel.y["title"]
    dashed = [
        trace
        for trace in seen.picture(Picture.RUNTIMES)[0].traces
        if trace.get("line", {}).get("dash") == "dash"
    ]
    assert len(dashed) == 4 and all(np.nanmin(trace["x"]) == 300 for trace in dashed)
    many = Runtimes(seen.record, seen.floor, 1e-3, many=True)
    assert len(many.targets) > 1 and many.targets[-1] == pytest.approx(many.target)


def test_a_cancelled_one_stops_and_what_is_shown_grows():
    shown = []
    told = runtimes("booth", ["gradient_descent"], 30, 50, shown=lambda early: shown.append(early))
    assert [early.record.runs for early in shown] == [10] and told.record.runs == 30
    first = told.record.trials[0]
    assert np.array_equal(shown[0].record.trials[0].ends, first.ends[:10])
    calls = []
    with pytest.raises(Cancelled):
        collect("booth", METHODS, 30, 2000, progress=lambda *at: calls.append(at) or len(calls) < 4)
    assert len(calls) == 4
    reports = []
    collect("booth", METHODS[:2], 20, 40, progress=lambda *at: reports.append(at))
    assert reports == sorted(reports) and reports[-1][0] == reports[-1][1]


def test_numbers_that_are_none_are_refused():
    for bad in ({"runs": 0}, {"runs": 2.5}, {"evaluations": 0}, {"runs": 10**9}):
        with pytest.raises(ValueError):
            collect("booth", ["adam"], **bad)
    with pytest.raises(ValueError):
        collect("booth", ["adam", "adam"])
    with pytest.raises(ValueError):
        gallery.profiles(["saddle"], ["adam"])
    assert usual_precision(CAMEL) == 1e-4


def test_problems_of_several_landscapes_are_counted_one_by_one():
    names = ["booth", "himmelblau", "rosenbrock", "beale"]
    parts = []
    seen = gallery.profiles(names, ["gradient_descent", "bfgs"], 5, 200, fit=["BFGS"], shown=parts.append)
    assert [len(part.records) for part in parts] == [3]
    costs = seen.costs(1e-2)
    assert costs.shape == (2, 20) and list(seen.dimensions) == [2] * 20
    f, points = landscapes.get("himmelblau"), optimizers.starts("himmelblau", 5)
    for k in range(5):
        run = optimizers.run(f, "gradient_descent", points[:, k], 200, 0, evaluations=200, member=k)
        there = np.flatnonzero(run.values <= 0.01 * run.values[0])  # f* = 0
        assert costs[0, 5 + k] == (max(run.cost[there[0]], 1) if len(there) else np.inf)
    assert seen.solved(1e-2) == pytest.approx(np.mean(np.isfinite(costs), axis=1))


def test_a_step_size_is_fitted_through_restarts_and_schedules():
    f = landscapes.get("rosenbrock")
    plain = gallery.fitted_to(optimizers.GradientDescent(), f)
    assert plain.step_size < optimizers.GradientDescent().step_size
    again = gallery.fitted_to(optimizers.restarts(optimizers.GradientDescent(), restart_after=9), f)
    assert again.base == plain and again.restart_after == 9
    falling = optimizers.GradientDescent(step_size=optimizers.schedules.cosine(0.3, 50))
    kept = gallery.fitted_to(falling, f).step_size
    assert (kept.kind, kept.steps, kept.base) == ("cosine", 50, plain.step_size)


def test_a_start_that_is_good_enough_costs_one_look():
    """No success is free: else restarting every 0 evaluations would be the cheapest of all."""
    seen = runtimes("forrester", [optimizers.get("adam", step_size=0.01), "bfgs"], 100, 200)
    for one, row in zip(seen.record.trials, seen.summaries):
        hits = one.hits(seen.target)
        assert np.array_equal(hits == 1, one.at_start <= seen.target) and np.any(hits == 1)
        assert row.restarting.lengths[0] == 1 and row.restarting.expected[0] >= 1


def test_the_same_runs_are_told_with_other_settings(seen):
    other = seen.with_settings(within=50.0, many=True)
    assert other.record is seen.record and other.budget == 50.0 and len(other.targets) > 1
    with pytest.raises(ValueError, match="precision"):
        seen.with_settings(precision=0.0)
