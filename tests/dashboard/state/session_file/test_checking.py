"""Strangers' files: opened or refused with a sentence and a place, and never anything else."""

import base64
import json
import random

import pytest
from jsonschema import Draft202012Validator

from dashboard.state.session_file.checking import MOST_BYTES, document_of
from dashboard.state.session_file.definition import schema
from dashboard.state.session_file.kinds import Fault
from dashboard.state.session_file.reading import from_json
from dashboard.state.session_file.refusal import SessionFileError
from dashboard.state.session_file.writing import to_json
from docs import session_schema
from tests.dashboard.state.session_file.sessions import every
from tests.dashboard.state.session_file.test_reading import HEAD, file


def refused(data):
    with pytest.raises(SessionFileError) as caught:
        from_json(data)
    return caught.value


def test_the_published_schema_is_the_one_that_files_are_checked_by():
    """If this fails: ``python -m docs.session_schema``."""
    assert session_schema.FILE.read_text("utf-8") == session_schema.written()
    Draft202012Validator.check_schema(json.loads(session_schema.written()))


ADAM = {"method": "adam"}
LOSSES = {"sha256": "0" * 64}


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (
            {"cards": [ADAM, ADAM, {**ADAM, "settings": {"step_size": None}}]},
            "cards[2].settings.step_size must be a number, true or false, or text.",
        ),
        ({"cards": [{}]}, "cards[0].method is missing."),
        ({"cards": [{**ADAM, "speed": 1}]}, "cards[0].speed means nothing here."),
        ({"cards": [ADAM] * 61}, "cards may have up to 60 entries."),
        ({"cards": [{**ADAM, "label": "x" * 41}]}, "cards[0].label may have up to 40 letters."),
        ({"steps": 1.5}, "steps must be a whole number."),
        ({"seed": True}, "seed must be a whole number."),
        ({"box": [[0, 1, 2]]}, "box[0] may have up to 2 entries."),
        ({"box": [[0]]}, "box[0] must have 2 or more entries."),
        ({"race": "fastest"}, "race must be one of iterations, evaluations, got “fastest”."),
        ({"starts": {"kind": "grid", "count": 0}}, "starts.count must be 1 or more."),
        ({"starts": {"kind": "grid", "count": 900}}, "starts.count must be 256 or less."),
        ({"knobs": {"a b": 1}}, "knobs has a name that is none: “a b”."),
        ({"settings": {f"s{k}": 1 for k in range(41)}}, "settings may have up to 40 entries."),
        ({"settings": {"at": [1, "2"]}}, "settings.at[1] must be a number."),
        ({"landscape": "a&b=c"}, "landscape must be a name, got “a&b=c”."),
        ({"view": {"layout": "round"}}, "view.layout must be one of together, tiles, got “round”."),
        ({"losses": {**LOSSES, "contents": "%"}}, "losses.contents is no file of losses: "),
        (
            {"table": {"features": ["a"], "target": "b", "columns": [[1, 2]], "y": [1]}},
            "table is no table to learn from: ",
        ),
        (
            {"table": {"features": ["a", "b"], "target": "c", "columns": [[1, 2], [1]], "y": [1, 2]}},
            "table is no table to learn from: its columns are of different lengths.",
        ),
        ({"start": [10**400]}, "start[0] must be a finite number."),
        ({"label\ud800": 1}, "The file has a character that is none."),
    ],
)
def test_what_is_wrong_is_told_with_its_place(parts, told):
    assert refused(file(**parts)).sentence.startswith(told)


@pytest.mark.parametrize(
    ("data", "fault", "told"),
    [
        (b"\xff\xfe{", Fault.NO_TEXT, "byte 1 "),
        (b'{"a": 1,\n  "b" 2}', Fault.NO_JSON, "line 2, column 7"),
        (b"", Fault.NO_JSON, "line 1, column 1"),
        (b"[" * 100_000, Fault.TOO_DEEP, "12 levels"),
        (file(settings={"a": [[[[[[[[[[[[1]]]]]]]]]]]]}), Fault.TOO_DEEP, "12 levels"),
        (b'{"seed": 1, "seed": 2}', Fault.TWICE, "“seed”"),
        (b"[1, 2]", Fault.NO_SESSION, "no session"),
        (b'{"cells": [], "nbformat": 4}', Fault.NO_SESSION, "no session"),
        (b'{"link": 3}', Fault.NO_SESSION, "no session"),
        (file(version=2), Fault.NEWER, "version 2"),
        (file(version="1"), Fault.NO_VERSION, "whole number"),
        (file(version=0), Fault.SCHEMA, "link must be text"),
        (file(drop=float("nan")), Fault.NOT_FINITE, "drop must be a finite number"),
        (file(drop=0).replace(b"0}", b"1e999}"), Fault.NOT_FINITE, "drop must be a finite number"),
        (b" " * (MOST_BYTES + 1), Fault.TOO_LARGE, "8 MB"),
    ],
)
def test_what_is_no_session_is_refused_for_what_it_is(data, fault, told):
    error = refused(data)
    assert error.fault is fault and told in error.sentence and error.sentence.endswith(".")


def test_losses_that_were_changed_are_noticed():
    data = json.loads(file(landscape="imported", losses={**LOSSES, "contents": "eCx5LGxvc3MK"}))
    assert refused(json.dumps(data).encode()).fault is Fault.LOSSES  # a table without rows
    rows = "x,loss\n0,1\n1,2\n2,1\n3,0\n4,5\n"
    data["losses"]["contents"] = base64.b64encode(rows.encode()).decode()
    assert refused(json.dumps(data).encode()).fault is Fault.CHANGED


WILD = [None, True, -1, 0, 1e308, 10**30, 0.5, "", "adam", "a;b=c", "\u0000", [], [1], [[1, 2]], {}, {"a": 1}]


def spoiled(value, draw):
    """A document with one value somewhere in it replaced, removed or added."""
    places = [value]
    for one in places:
        inner = one.values() if isinstance(one, dict) else one
        places += [part for part in inner if isinstance(part, (dict, list)) and part]
    one = draw.choice(places)
    key = draw.choice(list(one)) if isinstance(one, dict) else draw.randrange(len(one))
    if draw.random() < 0.2:
        del one[key]
    elif isinstance(one, dict) and draw.random() < 0.1:
        one[draw.choice(["seed", "x", "kind", "länge"])] = draw.choice(WILD)
    else:
        one[key] = draw.choice(WILD)
    return value


def opened(data):
    """Whether a file was opened: then its state is one that a file holds; or else refused with a sentence."""
    try:
        state, page, notes = from_json(data)
    except SessionFileError as error:
        assert error.sentence.endswith(".") and len(error.sentence) < 600
        return False
    assert all(note.endswith((".", "?")) for note in notes)
    assert from_json(to_json(state, page)) == (state, page, [])
    return True


def test_a_spoiled_file_is_opened_or_refused_and_jsonschema_agrees():
    """The witness is jsonschema's own walk over the published schema, without our short cut for lists."""
    draw, plain = random.Random(15), Draft202012Validator(json.loads(session_schema.written()))
    files, seen = [to_json(state) for state in every(1)], set()
    for turn in range(250):
        document = spoiled(json.loads(draw.choice(files)), draw)
        if turn % 2:
            document = spoiled(document, draw)
        data = json.dumps(document).encode()
        seen.add(opened(data))
        if document.items() >= HEAD.items():
            try:
                document_of(data)
                right = True
            except SessionFileError as error:
                right = error.fault is not Fault.SCHEMA
            assert right == plain.is_valid(document), document
    assert seen == {True, False}


def test_bytes_that_were_turned_over_never_break_it():
    draw, files = random.Random(4), [to_json(state) for state in every(2)[::9]]
    for _ in range(300):
        data = bytearray(draw.choice(files))
        for _ in range(draw.randrange(1, 4)):
            at = draw.randrange(len(data))
            data[at : at + draw.randrange(3)] = draw.randbytes(draw.randrange(3))
        opened(bytes(data[: draw.randrange(len(data))] if draw.random() < 0.1 else data))


def test_the_schema_bounds_everything():
    """No list, text or record of a stranger's is without a limit."""
    waiting = [schema()]
    for one in waiting:
        kinds = one.get("type", ())
        kinds = (kinds,) if isinstance(kinds, str) else kinds
        assert "string" not in kinds or "maxLength" in one
        assert "array" not in kinds or "maxItems" in one
        assert not {"number", "integer"} & set(kinds) or {"minimum", "maximum"} <= one.keys()
        assert "object" not in kinds or "maxProperties" in one or one["additionalProperties"] is False
        waiting += one.get("properties", {}).values()
        waiting += [v for v in (one.get("items"), one.get("additionalProperties")) if isinstance(v, dict)]
