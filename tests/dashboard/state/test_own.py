"""Cards with a batch and seeds of their own: each is the race that gives them to all, and no other."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.state import plane_words
from dashboard.state.planes import barriers, drawn
from dashboard.state.race import labels, prepare, run_all
from dashboard.state.run_cache import RunCache
from dashboard.state.state import ENDS, LEARNING, Card, Learning, Own, Plane, State
from dashboard.takeaway.tables import table

ADAM = Card("adam", {"step_size": 0.02})
MOONS = State(LEARNING, learning=Learning("moons", "mlp", "cross_entropy"), cards=(ADAM,), steps=40, batch=32)


def raced(state):
    race = prepare(state)
    run_all(race, RunCache(), lambda *_: None)
    return race


def run_of(**parts):
    """The one run of a race that has these parts for all its cards."""
    return raced(replace(MOONS, **parts)).entries[0].run


def own(card=ADAM, **parts):
    """The second run of a race whose second card has these parts of its own."""
    return raced(replace(MOONS, cards=(card, replace(card, own=Own(**parts), look=1)))).entries[1].run


@pytest.mark.parametrize("batch", (0, 7, 32, 10_000))
def test_a_batch_of_its_own_is_that_of_a_race_with_it(batch):
    mine, alone = own(batch=batch), run_of(batch=batch)
    np.testing.assert_array_equal(mine.path, alone.path)
    np.testing.assert_array_equal(mine.cost, alone.cost)
    assert mine.batches == alone.batches and (mine.batches is None) == (batch in (0, 10_000))


@pytest.mark.parametrize(
    "card", (ADAM, Card("gradient_descent"), Card("noisy_gradient_descent")), ids=lambda c: c.method
)
def test_seeds_of_its_own_are_that_of_a_race_with_it(card):
    """Its first weights, its batches, its fitted step size and what it draws."""
    mine, alone = own(card, weights=5, order=5), run_of(cards=(card,), seed=5)
    np.testing.assert_array_equal(mine.path, alone.path)
    assert mine.optimizer == alone.optimizer and mine.seed == 5


def test_weights_and_order_are_seeds_apart():
    plain, weights, order = run_of(), own(weights=3), own(order=3)
    assert np.any(weights.path[0] != plain.path[0]) and weights.batches == plain.batches
    np.testing.assert_array_equal(order.path[0], plain.path[0])
    assert np.any(order.path[1] != plain.path[1]) and order.batches.size == plain.batches.size


def test_equal_settings_make_equal_runs_whose_ends_have_no_barrier():
    twin = replace(ADAM, own=Own(batch=32, weights=0, order=0), look=1)
    race = raced(replace(MOONS, cards=(ADAM, twin), plane=Plane(ENDS)))
    one, other = (entry.run for entry in race.entries)
    np.testing.assert_array_equal(one.path, other.path)
    made = drawn(race, Plane(ENDS))
    ((*_, found),) = made.barriers
    assert found.height == 0.0 and found.length == 0.0
    assert "one point" in plane_words.sentences(made)


def test_the_ends_of_three_runs_have_three_barriers():
    cards = tuple(replace(ADAM, look=k, own=Own(weights=k)) for k in range(4))
    race = raced(replace(MOONS, cards=cards))
    pairs = {(a, b): found for a, b, found in barriers(race)}
    names = [entry.label for entry in race.entries]
    assert list(pairs) == [(names[0], names[1]), (names[0], names[2]), (names[1], names[2])]
    a, b = (race.entries[k].run.best.point for k in (0, 2))
    values = race.landscape.value(a[:, None] + np.linspace(0, 1, 4001) * (b - a)[:, None])
    height = np.max(values - np.linspace(values[0], values[-1], 4001))
    assert pairs[names[0], names[2]].height == pytest.approx(max(height, 0.0), rel=1e-4, abs=1e-12)


def test_an_epoch_of_a_card_is_counted_by_its_own_batch():
    race = raced(replace(MOONS, cards=(ADAM, replace(ADAM, own=Own(batch=8)))))
    rows = len(race.landscape.data.train)
    np.testing.assert_allclose(table(race)["epochs"], [40 * 32 / rows, 40 * 8 / rows])


def test_names_tell_what_a_card_has_of_its_own_and_in_which_settings_it_differs():
    loss = prepare(MOONS).landscape
    decayed = replace(ADAM, settings={"step_size": 0.02, "weight_decay": 0.01})
    cards = (ADAM, decayed, replace(ADAM, own=Own(8)), replace(ADAM, own=Own(500, 1, 2)))
    assert labels(loss, cards) == [
        "Adam",
        "Adam (weight decay 0.01)",
        "Adam, batch 8",
        "Adam, all rows, seed 1, batch order 2",
    ]


def test_off_the_data_nothing_is_of_its_own():
    """A landscape of the gallery has no rows, and few weights begin where the start is."""
    card = replace(ADAM, own=Own(4, 1, 2))
    race = prepare(State(cards=(card,)))
    entry = race.entries[0]
    assert (entry.label, entry.seed, entry.batches) == ("Adam", race.seed, None)
    assert entry.start is race.start
    line = prepare(State(LEARNING, learning=Learning(), cards=(card,))).entries[0]
    assert line.label == "Adam, batch 4, batch order 2" and (line.batches.size, line.batches.seed) == (4, 2)
