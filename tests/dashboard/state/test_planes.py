"""The picture of a loss with many parameters: a plane of it, and what is drawn of the runs in it."""

from dataclasses import replace

import numpy as np
import pytest

import optimizers
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.terrain import terrain
from dashboard.player.messages.thinned import between
from dashboard.player.messages.wire import unpack
from dashboard.state import plane_words
from dashboard.state.link import from_query, to_query
from dashboard.state.planes import Drawn, at_the_start, drawn, start_shown
from dashboard.state.race import prepare, run_all, runs_of
from dashboard.state.run_cache import RunCache
from dashboard.state.state import CURVATURE, ENDS, LEARNING, PAIR, RANDOM, Card, Learning, Plane, Rest, State
from landscapes.slices import Slice
from optimizers import Ending
from optimizers.running.trace import kept_rows

CARDS = (Card("gradient_descent"), Card("adam", look=1))
MOONS = State(LEARNING, learning=Learning("moons", "mlp", "cross_entropy"), cards=CARDS, steps=60)
IRIS = State(LEARNING, learning=Learning("iris", "softmax", "cross_entropy"), cards=CARDS, steps=60)


def raced(state):
    race = prepare(state)
    run_all(race, RunCache(), lambda *_: None)
    race.picture = drawn(race, state.plane, state.domain).landscape
    return race


@pytest.mark.parametrize("state", (MOONS, IRIS), ids=("moons", "iris"))
def test_the_plane_of_the_paths_goes_through_the_lowest_point_along_their_principal_components(state):
    race = raced(state)
    drawn, runs = race.drawn, [entry.run for entry in race.entries]
    best = min(runs, key=lambda run: run.best.value).best
    assert isinstance(drawn, Slice) and drawn.dimension == 2
    assert drawn.value(np.zeros(2)) == pytest.approx(float(best.value), rel=1e-12)
    assert drawn.distance(best.point) == pytest.approx(0, abs=1e-12)
    # The mean square of what no plane through that point can have, by a singular value decomposition.
    rows = np.concatenate([run.path for run in runs]) - best.point
    left = np.sum(np.linalg.svd(rows, compute_uv=False)[2:] ** 2)
    away = np.concatenate([drawn.distance(run.path.T) for run in runs])
    assert np.sum(away**2) == pytest.approx(left, rel=1e-6)
    np.testing.assert_allclose(drawn.directions.T @ drawn.directions, np.eye(2), atol=1e-12)


def test_what_the_plane_of_the_paths_holds_and_hides_is_said():
    race = raced(MOONS)
    made = drawn(race, MOONS.plane)
    runs = {entry.label: entry.run for entry in race.entries}
    best = min(runs.values(), key=lambda run: run.best.value).best.point
    away = np.concatenate([run.path for run in runs.values()]) - best
    squares = np.linalg.svd(away, compute_uv=False) ** 2
    assert made.held == pytest.approx(squares[:2].sum() / squares.sum(), rel=1e-9)
    label, off, length = made.farthest
    assert off == pytest.approx(max(made.landscape.distance(run.path.T).max() for run in runs.values()))
    path = runs[label].path
    assert length == pytest.approx(np.linalg.norm(path - path[0], axis=1).max())
    said = plane_words.sentences(made)
    assert f"{100 * made.held:.3g} %" in said and label in said


def test_the_plane_of_three_ends_holds_them_and_tells_the_barrier_between_two():
    state = replace(MOONS, plane=Plane(ENDS))
    race = raced(state)
    made, ends = drawn(race, state.plane), [entry.run.best.point for entry in race.entries]
    for point in (*ends, race.start):
        assert made.landscape.distance(point) == pytest.approx(0, abs=1e-10)
    ((one, other, found),) = made.barriers
    assert [one, other] == [entry.label for entry in race.entries]
    t = np.linspace(0, 1, 2001)
    line = race.landscape.value(ends[0][:, None] + t * (ends[1] - ends[0])[:, None])
    height = np.max(line - (line[0] + t * (line[-1] - line[0])))
    assert height > 1e-3 and found.height == pytest.approx(height, rel=1e-4)
    ground = terrain(made.landscape)
    message = runs_message(
        race.landscape, runs_of(race), ground, {}, picture=made.landscape, lines=made.lines
    )
    (told,) = unpack(message)["lines"]
    for point, place in zip(ends, (told[:2], told[2:])):
        np.testing.assert_allclose(made.landscape.lift(place), point, atol=1e-9)


@pytest.mark.parametrize("plane", (Plane(CURVATURE), Plane(RANDOM, seed=3)))
def test_planes_of_directions_go_through_the_lowest_point_met(plane):
    race = raced(replace(MOONS, plane=plane))
    best = min((entry.run.best for entry in race.entries), key=lambda best: best.value)
    assert race.drawn.value(np.zeros(2)) == pytest.approx(float(best.value), rel=1e-12)
    if plane.way == CURVATURE:
        _, vectors = np.linalg.eigh(race.landscape.hessian(best.point))
        inside = np.abs(vectors[:, -2:].T @ race.drawn.directions)
        np.testing.assert_allclose(inside, [[0, 1], [1, 0]], atol=1e-4)


def test_a_plane_that_is_none_gives_way_to_that_of_the_paths_and_says_why():
    state = replace(MOONS, knobs={"initialisation": "zeros"}, plane=Plane(RANDOM), steps=0, cards=CARDS[:1])
    made = drawn(raced(state), state.plane)
    assert "All weights are 0" in made.refusal and made.refusal in plane_words.sentences(made)


def test_a_plane_of_ends_needs_two_runs():
    state = replace(MOONS, plane=Plane(ENDS), cards=CARDS[:1], steps=10)
    made = drawn(raced(state), state.plane)
    assert not made.barriers and "needs the runs of two optimizers" in plane_words.sentences(made)


def test_all_paths_are_within_the_box_of_the_picture():
    race = raced(MOONS)
    low, high = np.array(race.drawn.domain).T
    for entry in race.entries:
        inside = race.drawn.project(entry.run.path.T).T
        assert np.all((low < inside) & (inside < high))


def test_a_run_that_diverges_does_not_decide_the_plane():
    calm, wild = raced(MOONS), raced(replace(MOONS, cards=(*CARDS, Card("newton", look=2))))
    assert wild.entries[2].run.status == Ending.DIVERGED
    assert wild.drawn == calm.drawn


@pytest.mark.parametrize(
    "rest, expected",
    (
        (Rest.START, lambda race: race.start),
        (Rest.BEST, lambda race: min((e.run.best for e in race.entries), key=lambda b: b.value).point),
        (Rest.STEP, lambda race: race.entries[1].run.path[7]),
    ),
)
def test_of_two_parameters_the_others_stand_where_it_is_said(rest, expected):
    race = raced(replace(MOONS, plane=Plane(PAIR, (3, 20), rest, 1, 7)))
    point = expected(race)
    assert race.drawn.axes == (3, 20)
    np.testing.assert_array_equal(race.drawn.lift(point[[3, 20]]), point)
    assert race.drawn.value(point[[3, 20]]) == pytest.approx(race.landscape.value(point), rel=1e-12)


def test_a_start_moved_in_the_plane_of_two_parameters_moves_those_two():
    plane = Plane(PAIR, (3, 20))
    plain, moved = raced(replace(MOONS, plane=plane)), raced(replace(MOONS, plane=plane, start=(0.5, -0.25)))
    other = np.setdiff1d(np.arange(33), (3, 20))
    np.testing.assert_array_equal(plain.start[other], moved.start[other])
    np.testing.assert_array_equal(moved.start[[3, 20]], (0.5, -0.25))
    assert start_shown(moved, plane) == [0.5, -0.25]
    assert start_shown(raced(replace(MOONS, start=(0.5, -0.25))), Plane()) is None


def test_several_starts_are_several_initialisations():
    race = prepare(replace(MOONS, start_kind="random", count=3, seed=5))
    for k, point in enumerate(race.start.T):
        np.testing.assert_array_equal(point, race.landscape.initial(5 + k))


def test_the_player_is_told_the_nearest_points_in_the_plane_and_how_far_they_are():
    race = raced(MOONS)
    ground = terrain(race.drawn)
    message = unpack(runs_message(race.landscape, runs_of(race), ground, {}, picture=race.drawn))
    for told, entry in zip(message["runs"], race.entries):
        run = entry.run
        np.testing.assert_allclose(told["path"][..., 0], race.drawn.project(run.path.T).T, rtol=1e-12)
        np.testing.assert_allclose(told["values"][:, 0], run.values, rtol=1e-12)
        lifted = race.drawn.lift(told["path"][..., 0].T)
        apart = np.linalg.norm(run.path.T - lifted, axis=0)
        np.testing.assert_allclose(told["away"][:, 0], apart, rtol=1e-5, atol=1e-6)
    assert unpack(ground.message)["data"]["kind"] == "plane"


@pytest.mark.parametrize(
    "plane",
    (Plane(), Plane(PAIR, (3, 20)), Plane(PAIR, (32, 0), Rest.START), Plane(PAIR, (1, 2), Rest.STEP, 1, 40)),
)
def test_a_link_brings_the_plane_back(plane):
    state = replace(MOONS, plane=plane, **({} if plane.way != PAIR else {"start": (0.1, 0.2)}))
    query = {name: v if isinstance(v, list) else [v] for name, v in to_query(state).items()}
    back, problems = from_query(query)
    assert not problems and (back.plane, back.start) == (state.plane, state.start)


@pytest.mark.parametrize(
    "text",
    (
        "pair",
        "pair:1",
        "pair:1:1",
        "pair:0:33",
        "pair:a:b",
        "pair:0:1:step",
        "pair:0:1:best:3",
        "random:round:1",
        "ends:2",
        "sky",
    ),
)
def test_a_plane_that_cannot_be_is_left_out_and_said(text):
    query = {"landscape": ["learning"], "data": ["moons"], "model": ["mlp"], "plane": [text]}
    state, problems = from_query(query)
    assert state.plane == Plane() and len(problems) == 1 and "plane" in problems[0]


def test_a_method_of_second_order_says_why_it_does_not_run_on_a_large_model():
    state = State(LEARNING, learning=Learning("digits", "softmax", "cross_entropy"), cards=(Card("newton"),))
    entry = prepare(state).entries[0]
    assert entry.optimizer is None and "650 × 650 second derivatives" in entry.problem


def test_a_session_can_hold_the_runs_of_a_large_model_and_adding_one_changes_none():
    state = State(
        LEARNING, learning=Learning("digits", "softmax", "cross_entropy"), cards=CARDS, steps=20_000
    )
    race, more = prepare(state), prepare(replace(state, cards=(*CARDS, Card("nesterov", look=2))))
    assert race.steps == 20_000 and not race.notes
    rows = len(kept_rows(20_001, race.every))
    assert 0.7 * RunCache.numbers < 4 * rows * 650 <= RunCache.numbers
    assert [race.key(entry) for entry in race.entries] == [more.key(entry) for entry in more.entries[:2]]
    assert prepare(State(steps=20_000)).every == 1  # what is drawn whole is kept whole


def test_a_thinned_race_is_drawn_from_the_points_that_are_kept(monkeypatch):
    whole = raced(IRIS)
    monkeypatch.setattr(RunCache, "numbers", 4 * 15 * 22)
    race = raced(IRIS)
    assert race.every == 3 and "Of every 3 steps" in plane_words.sentences(
        Drawn(race.drawn), every=race.every
    )
    f, runs = race.landscape, runs_of(race)
    message = unpack(runs_message(f, runs, terrain(race.drawn), {}, picture=race.drawn))
    for told, entry, same in zip(message["runs"], race.entries, whole.entries, strict=True):
        run, every = entry.run, np.arange(61)
        assert len(told["path"]) == len(told["values"]) == 61 and len(run.path) == 21
        np.testing.assert_array_equal(told["values"][:, 0], same.run.values)
        seen = race.drawn.project(same.run.path[run.kept].T)
        away = race.drawn.distance(same.run.path[run.kept].T)
        for k in range(2):
            straight = np.interp(every, run.kept, seen[k])
            np.testing.assert_allclose(told["path"][:, k, 0], straight, atol=1e-12)
        np.testing.assert_allclose(told["away"][:, 0], np.interp(every, run.kept, away), atol=1e-6)
        assert set(told["fit"]["rows"]) <= set(run.kept) and told["fit"]["rows"][-1] == 60
    step = replace(IRIS, plane=Plane(PAIR, (0, 1), rest=Rest.STEP, card=1, step=31))
    there = whole.entries[1].run.path[30]
    np.testing.assert_array_equal(drawn(race, step.plane).landscape.centre[2:], there[2:])


def test_what_a_restart_jumps_over_is_not_drawn_through():
    again = optimizers.restarts(optimizers.get("gradient_descent"), restart_after=10)
    run = optimizers.run("himmelblau", again, steps=40, every=7, tolerance=0)
    numbers = np.arange(len(run.kept), dtype=float)[:, None] * 100
    told = between(run, numbers)[:, 0]
    jumped = np.flatnonzero(run.jumps)
    assert len(jumped) >= 2
    for row in jumped:
        assert told[row] % 100 == 0 and (told[row - 1] % 100 == 0 or row - 1 in run.kept)
        assert told[row] > told[row - 1] or row - 1 in run.kept
    np.testing.assert_array_equal(told[run.kept], numbers[:, 0])


def test_what_needs_no_run_is_a_plane_at_the_start():
    race = prepare(MOONS)
    drawn = at_the_start(race.landscape, MOONS)
    np.testing.assert_array_equal(drawn.lift(race.start[:2]), race.start)


def test_a_loss_of_two_parameters_is_drawn_as_it_is():
    race = raced(State(LEARNING, learning=Learning(), cards=CARDS, steps=10))
    assert race.drawn is race.landscape
    run = optimizers.run(race.landscape, "adam", steps=3)
    told = unpack(runs_message(race.landscape, [({"id": "a"}, run)], terrain(race.drawn), {}))
    assert "away" not in told["runs"][0]


def test_the_player_is_told_the_loss_of_held_out_rows_and_of_each_steps_own():
    state = replace(MOONS, knobs={"validation": 0.25, "weight_decay": 0.1}, batch=16)
    race = raced(state)
    message = unpack(runs_message(race.landscape, runs_of(race), terrain(race.drawn), {}, picture=race.drawn))
    held = race.landscape.data.validation
    for told, entry in zip(message["runs"], race.entries):
        z = race.landscape.outputs(entry.run.path.T, held.X)[..., 0]
        cross_entropy = np.mean(np.logaddexp(0, z) - held.y * z, axis=-1)
        np.testing.assert_allclose(told["held"][:, 0], cross_entropy, rtol=1e-5)
        np.testing.assert_allclose(told["seen"][:, 0], entry.run.batch_values, rtol=1e-6)


def test_a_picture_that_is_continued_says_by_how_much_it_is_off():
    """Digits in a random plane: heavy and smooth, so that few nodes are asked."""
    learned = Learning("digits", "mlp", "cross_entropy")
    state = State(LEARNING, learning=learned, cards=CARDS[1:], steps=5, plane=Plane(CURVATURE))
    race = raced(state)
    ground = terrain(race.drawn)
    grid = unpack(ground.message)["grid"]
    rng = np.random.default_rng(4)
    j, i = rng.integers(0, len(grid["y"]), 40), rng.integers(0, len(grid["x"]), 40)
    truth = race.drawn.value(np.array([grid["x"][i], grid["y"][j]]))
    error = np.max(np.abs(grid["z"][j, i] - truth)) / np.ptp(grid["z"])
    assert error < 4 * ground.off + 1e-6 and ground.off < 5e-3
    said = plane_words.sentences(drawn(race, state.plane), ground.off)
    assert ("continued, and off by up to" in said) == (ground.off > 2e-4)
    rough = plane_words.sentences(
        drawn(race, state.plane), 0.0031
    )  # and not how far the path is off the plane
    assert "continued, and off by up to 0.31 % of their range" in rough
    assert terrain(raced(MOONS).drawn).off < 2e-4
    assert terrain(prepare(State()).landscape).off == 0


def test_the_toolbar_offers_only_what_there_is():
    def offered(landscape):
        controls = unpack(terrain(landscape).message)["controls"]
        (choices,) = (control["choices"] for control in controls if control["name"] == "quantity")
        return {value for value, _ in choices}

    of_network, of_line = offered(raced(MOONS).drawn), offered(prepare(State(LEARNING)).landscape)
    assert {"seen", "held", "away"} <= of_network
    assert of_network - of_line == {"away"}
    assert of_line - offered(prepare(State()).landscape) == {"seen", "held"}
