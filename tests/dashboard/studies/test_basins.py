"""Basin maps on the page: a map a method, a pixel's start for the race, a sentence where there is no map."""

from __future__ import annotations

import numpy as np
from streamlit.testing.v1 import AppTest

import landscapes
import optimizers
from dashboard.player.messages.faults import faults
from dashboard.player.messages.schema import Board
from dashboard.player.messages.wire import unpack


def _page():
    from dashboard.pages import experiments

    experiments.page()


def _opened(**query):
    at = AppTest.from_function(_page, default_timeout=60)
    for name, value in {"study": "basins", **query}.items():
        at.query_params[name.replace("_dot_", ".")] = value
    at.run()
    for _ in range(40):  # until the work is done
        if not any("Runs from every start" in p.proto.text for p in at.get("progress")):
            break
        at.run()
    assert [e.message for e in at.exception] == [] and not at.error
    return at


def _boards(at):
    messages = [unpack(e.proto.bytes) for e in at.get("bidi_component") if "study-basins" in e.proto.id]
    assert [fault for message in messages for fault in faults(message, Board)] == []
    return messages


def test_each_shown_method_has_a_map_and_the_pixel_becomes_the_races_start():
    at = _opened(landscape="himmelblau", study_dot_side="50", study_dot_steps="150", study_dot_at="1.03,2.02")
    (board,) = _boards(at)
    session = at.session_state.session
    shown = [entry for entry in session.race().entries if entry.card.shown][:4]
    assert [p["title"][2:] for p in board["panels"]] == [entry.label for entry in shown]
    assert all(p["press"] == grip["name"] for p, grip in zip(board["panels"], board["grips"]))
    next(b for b in at.button if b.label == "Race from here").click().run()
    start = np.array(session.state.start)
    cell = 10 / 50
    assert np.all(np.abs(start - [1.03, 2.02]) <= cell / 2 + 1e-12)
    race = session.race()
    assert np.array_equal(race.start, start)
    atlas = landscapes.atlas(race.landscape, certify=False)
    told = {fact["label"]: fact["value"] for fact in board["facts"]}
    for entry in shown[:2]:
        end = optimizers.run(race.landscape, entry.optimizer, start, 150, race.seed).path[-1]
        words = next(value for label, value in told.items() if label.endswith(entry.label))
        number = int(words.split()[1])
        assert np.all(np.abs(atlas.points[number - 1] - end) <= 0.1)  # 1 % of the box


def test_two_maps_are_set_against_each_other():
    at = _opened(landscape="double_well", study_dot_side="200", study_dot_steps="50", study_dot_against="0-1")
    maps, difference = _boards(at)
    assert len(maps["panels"]) == 1 and "against" in difference["panels"][0]["title"]
    assert "end in the same class from" in difference["words"]


def test_what_has_no_map_says_so():
    at = _opened(landscape="sphere_3d")
    assert not _boards(at) and "one or two variables" in at.info[-1].value
