"""The border to JavaScript: every message that Python makes is a record of the schema, field by field."""

import copy
from functools import cache

import autograd.numpy as anp
import numpy as np
import pytest

import landscapes
import optimizers
from dashboard.board import Board, Fact, Grip, Panel, axis, message
from dashboard.pages.gallery import OWN
from dashboard.player import view
from dashboard.player.messages import landmarks, quadratic_model, schema
from dashboard.player.messages.faults import faults
from dashboard.player.messages.gallery import gallery
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.terrain import terrain
from dashboard.player.messages.wire import unpack
from landscapes.drawing.looks import look
from tests.atlases import sampled


@pytest.mark.parametrize("name", landscapes.names())
def test_every_terrain_and_its_critical_points(name):
    f = landscapes.get(name)
    assert faults(unpack(terrain(f).message), schema.Terrain) == []
    assert faults(unpack(landmarks.message(sampled(f), "key")), schema.Landmarks) == []


def test_the_gallery():
    message = unpack(gallery(OWN))
    assert faults(message, schema.Gallery) == []
    tiles = [tile for lesson in message["lessons"] for tile in lesson["tiles"]]
    assert {tile["name"] for tile in tiles} == {*landscapes.names(), *(name for name, *_ in OWN)}
    assert all((tile["map"] is None) + (tile["curve"] is None) + (not tile["sign"]) == 2 for tile in tiles)


def test_a_terrain_without_a_tape():
    f = landscapes.from_callable(lambda t: anp.linalg.norm(t, axis=0), domain=[(-1, 1), (0.5, 2)])
    assert f.engine != "tape"
    assert faults(unpack(terrain(f).message), schema.Terrain) == []


@pytest.mark.parametrize("box", [None, [(-3.0, -1.0)], [(2.0, 9.0)]])
def test_a_terrain_over_another_box_and_where_f_is_not_defined(box):
    assert faults(unpack(terrain(landscapes.get("negative_log"), box).message), schema.Terrain) == []


@pytest.mark.parametrize("name", ["himmelblau", "double_well", "sphere_3d", "monkey_saddle", "cylinder"])
@pytest.mark.parametrize("critical", [True, False])
def test_the_model_at_a_point(name, critical):
    f = landscapes.get(name)
    atlas = sampled(f)
    point = np.asarray(f.start) if not critical or not len(atlas) else atlas.points[0]
    values, vectors = np.linalg.eigh(f.hessian(point).reshape(f.dimension, f.dimension))
    width = np.ptp(np.array(f.domain), axis=1)
    gradient = f.gradient(point).reshape(f.dimension)
    for wrong in (values, np.full_like(values, np.nan)):
        model = quadratic_model.model(point, f.value(point), gradient, wrong, vectors, width, 0.1, critical)
        assert faults(unpack(landmarks.message(atlas, "key", model)), schema.Landmarks) == []


@cache
def run_of(name, method, count):
    f = landscapes.get(name)
    start = f.start if count == 1 else optimizers.starts(f, count)
    return f, optimizers.run(f, optimizers.get(method), start, steps=30)


@pytest.mark.parametrize("count", [1, 2, 12])
@pytest.mark.parametrize("method", ["gradient_descent", "newton", "random_search", "nelder_mead"])
@pytest.mark.parametrize(
    "name", ["double_well", "rosenbrock", "sphere_3d", "staircase", "cone", "negative_log"]
)
def test_runs_of_one_and_of_many_starts(name, method, count):
    f, run = run_of(name, method, count)
    runs = [({"id": f"c{k}", "label": method, **look(k)}, run) for k in range(2)]
    reply = {"id": "x-1", "name": "a.pdf", "mime": "application/pdf", "data": b"%PDF"}
    for more in (
        {},
        {"start": [0.5] * f.dimension, "note": "So.", "autoplay": True, "heard": 3, "reply": reply},
    ):
        told = unpack(runs_message(f, runs, terrain(f), view.defaults(), **more))
        assert faults(told, schema.Runs) == []
    assert faults(unpack(runs_message(f, [], terrain(f), view.defaults())), schema.Runs) == []


def test_a_run_with_restarts_has_jumps():
    f = landscapes.get("rastrigin")
    method = optimizers.restarts(optimizers.get("gradient_descent"), restart_after=40)
    run = optimizers.run(f, method, f.start, steps=60)
    told = unpack(runs_message(f, [({"id": "a", "label": "b", **look(0)}, run)], terrain(f), view.defaults()))
    assert told["runs"][0]["jumps"].any()
    assert faults(told, schema.Runs) == []


def test_every_choice_of_the_view_is_one():
    for option in view.OPTIONS:
        for value, _ in option.choices:
            assert faults({**view.defaults(), option.name: value}, schema.View) == []
    assert faults({**view.defaults(), "colour": "loud"}, schema.View) == [
        "it.colour is 'loud', none of ('log', 'linear', 'rank')"
    ]
    assert len(faults({"colour": "log"}, schema.View)) == len(view.OPTIONS) - 1


def board():
    trace = {"type": "scatter", "x": np.array([0.0, 1.0]), "y": np.array([1.0, np.nan])}
    scene = Panel(
        "three", "Three", (trace,), kind="scene", z=axis("z", 0, 1), aspect={"x": 1, "y": 1, "z": 0.5}
    )
    panel = Panel("one", "One", (trace,), axis("x", 0, 1), axis("y", 1e-3, 1e3, log=True), press="p")
    low, high = (-np.inf, 0.0), (np.inf, 1.0)
    grips = (
        Grip("p", "one", (0.5, 1.0), "A point", low=low, high=high),
        Grip("q", "one", (0, 1), "", moves="x"),
    )
    return unpack(message(Board((panel, scene), grips, (Fact("f", "1", "good"),), "Words."), "abc", 7))


def test_a_board():
    assert faults(board(), schema.Board) == []


SPOILT = {
    "a field is missing": lambda m: m.pop("words"),
    "one too many": lambda m: m.update(more=1),
    "another type": lambda m: m.update(heard="7"),
    "true is no number": lambda m: m.update(heard=True),
    "no such word": lambda m: m["facts"][0].update(tone="nice"),
    "one of three numbers": lambda m: m["grips"][0].update(at=[1, 2, 3]),
    "a number that is none": lambda m: m["grips"][0].update(at=[1, np.nan]),
    "beyond a float": lambda m: m["grips"][0].update(at=[1, 10**400]),
    "no list": lambda m: m.update(panels=None),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_no_record_is_told(what):
    spoilt = copy.deepcopy(board())
    SPOILT[what](spoilt)
    assert len(faults(spoilt, schema.Board)) == 1


def test_arrays_have_their_type_and_lengths_that_fit_each_other():
    good = unpack(terrain(landscapes.get("himmelblau")).message)
    for name, wrong in {
        "x": good["grid"]["x"][:-1],
        "y": good["grid"]["y"].astype(np.float32),
        "z": good["grid"]["z"].ravel(),
    }.items():
        assert faults({**good, "grid": {**good["grid"], name: wrong}}, schema.Terrain)
    assert faults({**good, "minima": good["minima"][:, :1]}, schema.Terrain), "d is 2 in the field"


EVENTS = {
    "start": ([1, 2.5], [1, "2"]),
    "mark": ([1, 2.5], [1, None]),
    "domain": ([[0, 1], [2, 3.5]], [[0, 1, 2]]),
    "view": (view.defaults(), {"colour": "log"}),
    "export": (
        {"id": "a-1", "kind": "pdf", "panel": "contour", "name": "x.pdf", "svg": "<svg/>"},
        {"id": "a"},
    ),
    "point": ({"row": 3, "at": [1, 2.5]}, {"row": 3.5, "at": None}),
    "move": (
        {"count": 1, "name": "p", "at": [1, 2], "final": True},
        {"count": 1, "name": "p", "at": [1, None], "final": True},
    ),
}


@pytest.mark.parametrize("name", EVENTS)
def test_what_the_browser_says(name):
    right, wrong = EVENTS[name]
    kind = schema.EVENTS.get(name, schema.Move)
    assert faults(right, kind) == []
    assert faults(wrong, kind) and faults(None, kind)
    assert EVENTS.keys() == schema.EVENTS.keys() | {"move"}
