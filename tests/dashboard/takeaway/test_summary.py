"""Many starts in sum: every start is counted once, where it really ended."""

import re

import numpy as np
import pytest

import landscapes
import optimizers
from dashboard.pages import starts_table
from dashboard.state import race as racing
from dashboard.state.state import Card, State
from dashboard.takeaway.summary import NAMED, summarise
from optimizers import Ending, Place

METHODS = ("gradient_descent", "momentum", "newton", "random_search")
PLACES = ["himmelblau", "rastrigin", "double_well", "rosenbrock", "line", "sphere_3d"]


def raced(name, count=24, **parts):
    cards = tuple(Card(method, look=k) for k, method in enumerate(METHODS))
    race = racing.prepare(State(name, cards=cards, start_kind="random", count=count, steps=200, **parts))
    racing.run_all(race, racing.RunCache(), lambda *_: None)
    return race


@pytest.mark.parametrize("name", PLACES)
def test_every_start_is_counted_once_and_where_it_ended(name):
    race = raced(name)
    goals, rows = summarise(race)
    assert len(goals) <= NAMED and [g.value for g in goals] == sorted(g.value for g in goals)
    for row, (_, entry, run) in zip(rows, race.finished(), strict=True):
        assert row.at_minima + sum(row.elsewhere.values()) == row.starts == 24
        arrived = [o.place in (Place.MINIMUM, Place.LOCAL_MINIMUM) for o in run.outcomes]
        assert row.at_minima == sum(arrived)
        for ending in (Ending.DIVERGED, Ending.BUDGET_SPENT):
            assert row.elsewhere.get(ending, 0) == sum(o.ending == ending for o in run.outcomes)
        spent = [run.cost[end, k] for k, end in enumerate(run.steps)]
        np.testing.assert_array_equal(row.evaluations, np.percentile(spent, [25, 50, 75]))
        assert row.best == np.nanmin(run.best.value) and row.label == entry.label
        percent = [int(p) for p in re.findall(r"(?<!< )(\d+) %", starts_table.in_words(row))]
        assert 95 <= sum(percent) <= 105


@pytest.mark.parametrize("name", ["himmelblau", "rastrigin", "double_well"])
def test_the_starts_at_a_goal_are_those_that_ended_nearest_to_it(name):
    """Told again by brute force: distances to the goal, in widths of the box."""
    race = raced(name)
    goals, rows = summarise(race)
    width = np.ptp(np.array(race.landscape.domain), axis=1)
    for row, (_, _, run) in zip(rows, race.finished()):
        for k, goal in enumerate(goals):
            ends = np.array([run.path[end, :, m] for m, end in enumerate(run.steps)])
            near = np.max(np.abs(ends - goal.point) / width, axis=1) <= 1e-3
            settled = [o.ending == Ending.CONVERGED for o in run.outcomes]
            assert row.reached[k] == np.sum(near & settled)


def test_of_paths_of_which_few_points_are_kept_it_is_the_same():
    whole, thin = raced("himmelblau"), raced("himmelblau")
    for entry in thin.entries:
        entry.run = optimizers.run(thin.landscape, entry.optimizer, thin.start, 200, thin.seed, every=37)
    assert summarise(thin) == summarise(whole)


def test_the_known_global_minima_are_always_among_the_goals():
    for name in ("rastrigin", "ackley", "himmelblau"):
        goals, _ = summarise(raced(name, count=2))
        for point in landscapes.get(name).minima:
            assert any(np.allclose(goal.point, point, atol=1e-2) for goal in goals)


def test_the_page_says_what_the_summary_holds():
    goals, rows = summarise(raced("himmelblau"))
    html = starts_table.html(goals, rows)
    assert html.count("<tbody>") == len(rows) and html.count("<li>") == len(goals)
    for row in rows:
        assert starts_table.in_words(row) in html
