"""Questions beside the page: answers are what letting go there shows, and strangers get none."""

import gc
import json
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest
from starlette.applications import Starlette

import landscapes
import optimizers
from dashboard.player.messages import schema
from dashboard.player.messages.faults import faults
from dashboard.player.messages.wire import unpack
from dashboard.state.history import History
from dashboard.state.remembered import OnStage
from dashboard.state.session import Session
from dashboard.state.state import default_state
from dashboard.work import asking
from tests.dashboard.work.alone import alone


class Answer(NamedTuple):
    status: int
    content: bytes


def post(address: str, content: str) -> Answer:
    """What the server answers, without a network."""
    heard: list[dict[str, Any]] = []

    async def receive():
        return {"type": "http.request", "body": content.encode(), "more_body": False}

    async def send(message):
        heard.append(message)

    scope = {"type": "http", "method": "POST", "path": "/" + address, "headers": [], "query_string": b""}
    alone(Starlette(routes=asking.routes())(scope, receive, send))
    return Answer(heard[0]["status"], b"".join(part.get("body", b"") for part in heard[1:]))


@pytest.fixture
def visit():
    """A session that shows a landscape, and a function that asks for it."""
    asking.routes()
    kept = []

    def open_at(name, follows=True):
        mine = Session(History(replace(default_state(), landscape=name)))
        kept.append(mine)
        f = mine.landscape
        mine.on_stage = OnStage(mine.state, f, mine.terrain(f), follows)
        address = asking.address(mine)
        key = mine.on_stage.ground.key
        return mine, lambda **asked: post(address, json.dumps({"terrain": key, **asked}))

    open_at.kept = kept
    return open_at


@pytest.mark.parametrize("name, start", [("himmelblau", [0.25, -1.5]), ("forrester", [0.31])])
def test_runs_in_the_hand_are_those_of_letting_go(visit, name, start, monkeypatch):
    monkeypatch.setattr(asking, "PATIENCE", 60.0)  # however busy the machine is
    mine, ask = visit(name)
    told = unpack(ask(start=start).content)
    assert faults(told, schema.Runs) == [] and told["terrain"] == mine.on_stage.ground.key
    mine.change(start=tuple(start), start_kind="one", count=1)
    race = mine.race()
    assert len(told["runs"]) == len(race.entries) == 5
    for record, entry in zip(told["runs"], race.entries):
        alone = optimizers.run(race.landscape, entry.optimizer, start, race.steps, race.seed)
        np.testing.assert_array_equal(record["path"][:, :, 0], alone.path)
    assert mine.state.start == tuple(start) and len(mine.history.past) == 1, "asking itself changed nothing"


@pytest.mark.parametrize(
    "name, box",
    [
        ("rosenbrock", [[-9, -5], [2, 40]]),
        ("rosenbrock", [[0.5, 0.5 + 1e-9], [0.5, 0.5 + 1e-9]]),
        ("forrester", [[-1, 0.5]]),
    ],
)
def test_more_ground_is_the_function_itself(visit, name, box):
    _, ask = visit(name)
    told = unpack(ask(box=box, nodes=21).content)
    assert faults(told, schema.Patch) == []
    x, y = told["x"], told["y"]
    assert [x[0], x[-1]] == box[0] and len(x) == 21
    points = np.array(np.meshgrid(x, y)) if len(box) > 1 else x[None, None]
    expected = landscapes.get(name).value(points)
    np.testing.assert_allclose(told["z"], expected, rtol=1e-6, atol=1e-6 * np.ptp(expected))


@pytest.mark.parametrize(
    "asked",
    [
        {"start": [1.0]},
        {"start": [1.0, None]},
        {"start": [1.0, 2.0], "terrain": "another"},
        {"box": [[0, 1]], "nodes": 9},
        {"box": [[1, 0], [0, 1]], "nodes": 9},
        {"box": [[0, 1], [0, 1]], "nodes": 9, "more": 1},
        {},
    ],
)
def test_nonsense_has_no_answer(visit, asked):
    _, ask = visit("himmelblau")
    assert ask(**asked).status == 204


def test_who_does_not_know_the_name_is_not_answered_nor_after_the_session(visit):
    mine, ask = visit("himmelblau", follows=False)
    assert ask(start=[1.0, 2.0]).status == 204, "runs that take long do not follow"
    assert ask(box=[[0, 1], [0, 1]], nodes=9).status == 200
    assert post("ask/guessed", "{}").status == 204
    assert post(asking.address(mine), "{").status == 400
    assert post(asking.address(mine), "[" * 5000).status == 413
    visit.kept.clear()
    del mine
    gc.collect()
    assert ask(box=[[0, 1], [0, 1]], nodes=9).status == 204
