"""The page of networks: every lesson opens, and what is said of it is so."""

import numpy as np
import pytest

from dashboard.pages.networks import LESSONS
from dashboard.state.landscape_of import base_landscape
from dashboard.state.link import from_query, to_query
from dashboard.state.race import RunCache, prepare, run_all
from dashboard.state.state import LEARNING, Card, State

OF = {lesson.title: lesson for lesson in LESSONS}


def state_of(lesson):
    cards = tuple(Card(method, look=k) for k, method in enumerate(lesson.methods))
    parts = {"learning": lesson.learning, "batch": lesson.batch, "cards": cards, "steps": lesson.steps}
    return State(LEARNING, lesson.knobs, settings={}, **parts)


def runs_of(title):
    race = prepare(state_of(OF[title]))
    run_all(race, RunCache(), lambda *_: None)
    return {entry.card.method: entry.run for entry in race.entries}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.title)
def test_every_lesson_is_a_model_of_many_parameters_and_travels_in_its_link(lesson):
    state = state_of(lesson)
    loss = base_landscape(state)
    assert loss.dimension > 3
    query = {name: v if isinstance(v, list) else [v] for name, v in to_query(state).items()}
    again, problems = from_query(query)
    assert problems == [] and base_landscape(again) == loss
    assert (again.batch, again.steps) == (lesson.batch, lesson.steps)


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
