"""A session is in its file whole, to the last bit; older files are brought up to date."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest

from dashboard.state.link import from_query, link
from dashboard.state.race import prepare, run_all
from dashboard.state.run_cache import RunCache
from dashboard.state.session_file import writing
from dashboard.state.session_file.migrations import MIGRATIONS
from dashboard.state.session_file.reading import from_json
from dashboard.state.session_file.writing import lacking, to_json
from dashboard.state.state import Card, Learning, State, default_state
from dashboard.takeaway.runs import runs_json
from landscapes import imported
from landscapes.learning import from_arrays, from_csv
from tests.dashboard.state.session_file.sessions import every

HEAD = {"format": "landscapes session", "version": 1}


def file(**parts):
    return json.dumps({**HEAD, **parts}).encode()


def test_every_landscape_method_and_study_comes_back_to_the_last_bit():
    """Written again it is the same bytes, which tell -0 from 0 and every float from its neighbours."""
    for state in every():
        data = to_json(state, "learn")
        opened = from_json(data)
        assert opened == (state, "learn", []), state
        assert to_json(opened.state, "learn") == data


def test_no_part_of_a_state_is_forgotten():
    """The law above is about every field of a state but for the losses, which have one of their own."""
    plain = State()
    told = {
        f.name for one in every() for f in fields(State) if getattr(one, f.name) != getattr(plain, f.name)
    }
    assert told | {"losses"} == {f.name for f in fields(State)}


def test_a_table_of_ones_own_comes_back_with_its_remarks_and_its_parts():
    data = from_csv("a,b,kind\n1,0.1,x\n2,,y\n3,0.3,x\n4,1e-300,y\n", missing="drop")
    state = State("learning", learning=Learning("own", "logistic", "cross_entropy"), own=data)
    state = replace(state, knobs={"validation": 0.4}, cards=())
    back, _, notes = from_json(to_json(state))
    assert (back, notes) == (state, [])
    assert (back.own.remarks, back.own.classes, back.own.features) == (data.remarks, ("x", "y"), ("a", "b"))
    np.testing.assert_array_equal(back.own.X, data.X)


def test_losses_from_elsewhere_come_along_and_race_alike():
    found = imported.example()
    state = State("imported", losses=found, cards=(Card("momentum", {"step_size": 0.1}),), steps=50)
    back, _, notes = from_json(to_json(state))
    assert not notes and back.losses.hash == found.hash and back.losses.name == found.name
    paths = []
    for one in (state, back):
        race = prepare(one)
        run_all(race, RunCache(), lambda *_: None)
        paths.append(race.entries[0].run.path)
    np.testing.assert_array_equal(*paths)


def test_what_is_too_large_for_a_file_is_named_and_said(monkeypatch):
    found = replace(imported.example(), original=b"")
    told = lacking(State("imported", losses=found))
    _, _, notes = from_json(to_json(State("imported", losses=found)))
    assert len(told) == len(notes) == 1 and found.hash in told[0] and found.hash in notes[0]
    monkeypatch.setattr(writing, "MOST_NUMBERS", 20)
    own = from_arrays(np.arange(20.0), np.arange(20.0), classes=False)
    state = State("learning", learning=Learning("own"), own=own, cards=())
    assert len(lacking(state)) == 1 and lacking(default_state()) == []
    back, _, notes = from_json(to_json(state))
    assert back.own is None and "the file does not hold" in notes[0] and len(notes) == 1


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"landscape": "boooth"}, "unknown landscape, “boooth”; it was left out. Did you mean booth?"),
        ({"box": [[0, 1]]}, "box must be 2 range(s)"),
        ({"cards": [{"method": "adam", "settings": {"speed": 2}}]}, "no setting “speed”"),
        ({"cards": [{"method": "adam", "restarts": 10**9}]}, "cards could not be taken as written"),
        ({"cards": [{"method": "adam", "settings": {"beta1": "1;label=x"}}]}, "cards could not be taken"),
        ({"landscape": "formula", "formula": "1/2x"}, "formula was left out"),
        (
            {"landscape": "learning", "learning": {"data": "line", "model": "nothing", "loss": "squared"}},
            "unknown model",
        ),
        ({"edits": [{"row": 3}]}, "edits need landscape=learning"),
        ({"table": {"features": ["a"], "target": "b", "columns": [[1, 2]], "y": [1, 2]}}, "table could not"),
    ],
)
def test_what_a_file_names_and_cannot_be_is_told_in_one_sentence(parts, told):
    state, _, notes = from_json(file(seed=77, **parts))
    assert len(notes) == 1 and told in notes[0] and "link" not in notes[0]
    assert state.seed == 77
    assert from_json(to_json(state)) == (state, "race", [])


def test_a_bare_file_is_the_first_visit():
    assert from_json(file()) == (default_state(), "race", [])


def test_a_file_with_a_link_is_version_0_and_opens_what_the_link_opens():
    """Also where it is a link of before, whose box was called a domain."""
    query = "landscape=booth&domain=-4:4,-3:3&steps=77&study=taylor&study.at=1,2&run=adam;step_size=0.1"
    for host, page in (("?", "race"), ("https://a.b/c/understand?", "understand"), ("https://a.b/?", "race")):
        state, told, notes = from_json(json.dumps({"link": host + query}).encode())
        assert (told, notes, state.domain, state.steps) == (page, [], ((-4.0, 4.0), (-3.0, 3.0)), 77)
        assert state.settings == {"at": (1.0, 2.0)}
    _, _, notes = from_json(b'{"link": "http://[/?landscape=nowhere"}')
    assert notes == []  # a link that is none says nothing
    state, _, notes = from_json(b'{"link": "?landscape=nowhere"}')
    assert len(notes) == 1 and state.landscape == default_state().landscape
    assert list(MIGRATIONS) == [0]


def test_an_export_of_runs_opens_as_the_session_that_made_it():
    state = State("himmelblau", steps=20, cards=(Card("adam", {"step_size": 0.1}),), start=(1.0, 1 / 3))
    race = prepare(state)
    run_all(race, RunCache(), lambda *_: None)
    assert from_json(runs_json(race, state).encode()) == (state, "race", [])
    assert from_query({"start": ["1,-0.0"]})[0].start[1].hex() == "-0x0.0p+0"
    assert link(state, "") in runs_json(race, state)
