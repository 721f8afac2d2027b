"""The page of networks: every example opens, and what is said of it is so."""

from dataclasses import replace

import numpy as np
import pytest

import optimizers
from dashboard.pages.networks import EXAMPLES
from dashboard.state.landscape_of import base_landscape
from dashboard.state.link import from_query, to_query
from dashboard.state.planes import barriers
from dashboard.state.race import prepare, run_all
from dashboard.state.run_cache import RunCache
from dashboard.state.state import LEARNING, Card, Plane, State
from dashboard.takeaway.tables import table
from landscapes import learning

OF = {example.title: example for example in EXAMPLES}


def state_of(example):
    parts = {
        "learning": example.learning,
        "batch": example.batch,
        "cards": example.cards,
        "steps": example.steps,
    }
    return State(LEARNING, example.knobs, settings={}, **parts)


def runs_of(title):
    race = prepare(state_of(OF[title]))
    run_all(race, RunCache(), lambda *_: None)
    return {entry.card.method: entry.run for entry in race.entries}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_every_lesson_is_a_model_of_many_parameters_and_travels_in_its_link(example):
    state = state_of(example)
    loss = base_landscape(state)
    assert loss.dimension > 3
    query = {name: v if isinstance(v, list) else [v] for name, v in to_query(state).items()}
    again, problems = from_query(query)
    assert problems == [] and base_landscape(again) == loss
    assert (again.batch, again.steps, again.cards) == (example.batch, example.steps, example.cards)


def test_the_network_on_moons_has_as_many_weights_as_is_said():
    assert base_landscape(state_of(OF["Moons"])).dimension == 33


def test_on_spirals_momentum_has_arrived_and_gradient_descent_is_near_where_it_began():
    runs = runs_of("Spirals")
    loss = runs["momentum"].landscape
    train = loss.data.train
    right = {m: np.mean(loss.predict(run.path[-1], train.X) == train.y) for m, run in runs.items()}
    assert right["momentum"] == 1.0 and right["gradient_descent"] < 0.75
    assert runs["gradient_descent"].values[-1] > 0.9 * runs["gradient_descent"].values[0]


def test_the_softmax_loss_is_convex_at_every_point_looked_at():
    loss = base_landscape(state_of(OF["Three classes"]))
    points = np.random.default_rng(0).normal(size=(loss.dimension, 40))
    least = np.linalg.eigvalsh(np.moveaxis(loss.hessian(points), -1, 0)).min()
    assert least > -1e-12


def test_from_zeros_no_step_tells_the_hidden_units_apart():
    for run in runs_of("All zeros").values():
        parts = run.landscape.unpack(run.path.T)
        for name in ("W1", "b1"):
            units = np.moveaxis(parts[name], 1, 0)  # (units, rows, ...)
            np.testing.assert_array_equal(units, np.broadcast_to(units[:1], units.shape))
        assert np.ptp(run.values) > 0 or run.steps == 0


def test_units_are_dropped_at_each_step_and_the_landscape_is_the_loss_without():
    state = replace(state_of(OF["Moons"]), drop=0.3, steps=30)
    race, plain = prepare(state), prepare(replace(state, drop=0.0))
    rows = len(race.landscape.data.train)
    assert race.batches == learning.batches(rows, race.seed, 0.3) and plain.batches is None
    assert race.landscape == plain.landscape
    run_all(race, RunCache(), lambda *_: None)
    run = race.entries[0].run
    again = optimizers.run(race.landscape, run.optimizer, race.start, 30, race.seed, batches=race.batches)
    np.testing.assert_array_equal(run.path, again.path)
    query = {name: v if isinstance(v, list) else [v] for name, v in to_query(state).items()}
    back, problems = from_query(query)
    assert problems == [] and back.drop == 0.3
    _, problems = from_query({**query, "drop": ["1.5"]})
    assert "drop must be a number from 0 to 0.9" in " ".join(problems)


def test_of_a_loss_that_is_the_mean_over_dropout_no_step_drops():
    state = replace(state_of(OF["Moons"]), drop=0.3)
    state = replace(state, knobs={"width_1": 4, "dropout": 0.2})
    assert prepare(state).batches is None


def test_the_table_counts_epochs_and_what_a_step_reads():
    state = replace(state_of(OF["Digits"]), steps=60, cards=(Card("adam"),))
    race, cache = prepare(state), RunCache()
    run_all(race, cache, lambda *_: None)
    row = table(race).iloc[0]
    assert row["epochs"] == pytest.approx(60 * 64 / 1797)
    assert row["kB a step"] == pytest.approx(64 * (64 + 10) * 8 / 1000)
    assert row["ms an epoch"] == pytest.approx(1000 * race.entries[0].seconds / row["epochs"])
    again = prepare(state)
    run_all(again, cache, lambda *_: None)
    assert again.entries[0].seconds == race.entries[0].seconds > 0


def race_of(title):
    state = state_of(OF[title])
    race = prepare(replace(state, plane=Plane(OF[title].plane)))
    run_all(race, RunCache(), lambda *_: None)
    return race


def test_of_two_batches_the_smaller_one_ends_where_it_is_flatter_with_hardly_a_barrier_between():
    race = race_of("Two batches")
    small, all_rows = (entry.run for entry in race.entries)
    np.testing.assert_array_equal(small.path[0], all_rows.path[0])
    assert small.batches.size == 8 and all_rows.batches is None
    losses = [float(run.best.value) for run in (small, all_rows)]
    assert abs(losses[0] - losses[1]) < 0.005
    ((*_, found),) = barriers(race)
    assert 0 <= found.height < 1e-3
    sharp = [np.linalg.eigvalsh(race.landscape.hessian(run.best.point))[-1] for run in (small, all_rows)]
    assert sharp[0] < 0.8 * sharp[1]


def test_decay_keeps_weights_small_and_the_held_out_loss_from_rising():
    race = race_of("With decay")
    plain, decayed = (entry.run for entry in race.entries)
    loss, ends = race.landscape, [run.path[-1] for run in (plain, decayed)]
    assert loss.value(ends[0]) < 0.5 * loss.value(ends[1])
    held = [loss.held_out(run.path.T) for run in (plain, decayed)]
    assert held[0][-1] > 3 * held[0].min() and held[1][-1] < 1.1 * held[1].min()
    assert held[0][-1] > 3 * held[1][-1]
    assert np.linalg.norm(ends[0]) > 4 * np.linalg.norm(ends[1])


def test_between_two_seeds_there_is_a_higher_barrier_than_between_two_orders():
    race = race_of("Two seeds")
    one, other, again = (entry.run for entry in race.entries)
    np.testing.assert_array_equal(one.path[0], again.path[0])
    assert np.any(one.path[0] != other.path[0])
    heights = [found.height for *_, found in barriers(race)]  # of seeds, of orders, of both
    assert heights[0] > 0.5 and heights[2] > 0.5 and 0 < heights[1] < 0.15
