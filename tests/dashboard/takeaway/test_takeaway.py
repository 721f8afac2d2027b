"""What is taken away holds what was on the screen, in formats other programs read."""

import io
import json
import re

import numpy as np
import pandas as pd
import pytest

import optimizers
from dashboard.player.messages import heard
from dashboard.state import race as racing
from dashboard.state.link import from_query
from dashboard.state.state import LEARNING, Card, Learning, Schedule, State, default_state
from dashboard.takeaway import files, tables
from dashboard.takeaway.runs import runs_csv, runs_json, runs_npz

STATES = {
    "default": default_state(),
    "many starts": State(
        "booth", start_kind="random", count=5, cards=(Card("gradient_descent"), Card("newton", look=1))
    ),
    "curve": State("forrester", cards=(Card("momentum"),)),
    "nothing": State(cards=()),
    "out of numbers": State("rosenbrock", cards=(Card("gradient_descent", {"step_size": 1.0}),)),
}


@pytest.fixture(params=STATES)
def run(request):
    state = STATES[request.param]
    race = racing.prepare(state)
    racing.run_all(race, racing.RunCache(), lambda *_: None)
    return state, race


def members(race):
    return sum(1 if e.run.path.ndim == 2 else e.run.path.shape[2] for e in race.entries)


def test_the_table_has_a_row_for_every_start_of_every_optimizer(run):
    _, race = run
    table = tables.table(race)
    assert len(table) == members(race)
    for sentence in table.get("sentence", []):
        assert sentence.endswith(".")


def test_the_csv_holds_every_step_at_full_precision(run):
    _, race = run
    text = runs_csv(race)
    assert bool(text.strip()) == bool(race.entries)
    frame = pd.read_csv(io.StringIO(text)) if race.entries else None
    for entry in race.entries:
        path = entry.run.path if entry.run.path.ndim == 3 else entry.run.path[..., None]
        for k in range(path.shape[2]):
            mine = frame[(frame.optimizer == entry.label) & (frame.start == k + 1)]
            for i in range(race.landscape.dimension):
                np.testing.assert_array_equal(mine[f"theta_{i}"], path[: len(mine), i, k])
            assert len(mine) == np.atleast_1d(entry.run.steps)[k] + 1


SET = (
    Card(
        "momentum", {"step_size": 0.01, "momentum": 0.5}, schedule=Schedule("cosine", 40, 0.25), restarts=30
    ),
    Card("adam", {"step_size": 0.2}, label="mine", look=1),
    Card("nelder_mead", look=2),
)


def set_race():
    state = State("booth", cards=SET, steps=50, domain=((-5.0, 5.0), (-6.0, 6.0)))
    race = racing.prepare(state)
    racing.run_all(race, racing.RunCache(), lambda *_: None)
    return state, race


@pytest.mark.parametrize("make", [tables.table_csv, runs_csv])
def test_a_csv_has_plain_names_and_a_column_for_every_hyper_parameter(make):
    _, race = set_race()
    frame = pd.read_csv(io.StringIO(make(race)))
    assert all(re.fullmatch("[a-zA-Z0-9_]+", name) for name in frame.columns)
    assert list(frame.optimizer.unique()) == [entry.label for entry in race.entries]
    momentum, adam, simplex = (frame[frame.method == card.method].iloc[0] for card in SET)
    told = {"step_size": 0.01, "momentum": 0.5, "restart_after": 30}
    told |= {"schedule": "cosine", "schedule_period": 40, "schedule_decay": 0.25}
    assert {name: momentum[name] for name in told} == told
    assert (adam.step_size, adam.beta1) == (0.2, 0.9) and np.isnan(adam.momentum)
    for card, row in zip(SET, (momentum, adam, simplex)):
        for knob in optimizers.method(card.method).knobs():
            value = card.settings.get(knob.name, knob.default)
            assert row[knob.name] == (value if knob.kind == "choice" else pytest.approx(value)), knob.name


def test_the_json_has_numbers_and_no_text_of_pythons():
    state, race = set_race()
    told = json.loads(runs_json(race, state))
    first = told["runs"][0]["settings"]
    assert (first["step_size"], first["schedule"], first["restart_after"]) == (0.01, "cosine", 30)
    assert told["landscape"]["box"] == [[-5.0, 5.0], [-6.0, 6.0]]
    words = []

    def walk(value):
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(part)
        words.append(value) if isinstance(value, str) else None

    walk({name: part for name, part in told.items() if name != "link"})
    assert words and not any(re.search(r"\w+\(.*=|\barray\b|<|None|True|False", word) for word in words)


def test_the_json_is_strict_and_its_link_makes_the_same_runs_again(run):
    state, race = run

    def refuse(constant):
        raise AssertionError(constant)

    told = json.loads(runs_json(race, state), parse_constant=refuse)
    assert [r["optimizer"] for r in told["runs"]] == [e.label for e in race.entries]
    from urllib.parse import parse_qs

    again, problems = from_query(parse_qs(told["link"].partition("?")[2], keep_blank_values=True))
    assert again == state and problems == []


def test_the_npz_holds_the_arrays_bit_for_bit(run):
    _, race = run
    file = np.load(io.BytesIO(runs_npz(race)))
    assert list(file["labels"]) == [e.label for e in race.entries]
    for k, entry in enumerate(race.entries):
        np.testing.assert_array_equal(file[f"{k}.path"], entry.run.path)
        np.testing.assert_array_equal(file[f"{k}.values"], entry.run.values)


def test_a_vector_pdf_is_made_without_a_browser():
    from pypdf import PdfReader

    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='100'><path d='M0 0L99 99' "
        "stroke='#D55E00'/><text x='20' y='50' font-family='sans-serif'>valley</text></svg>"
    )
    reply = files.answer({"id": 7, "kind": "pdf", "name": "../x", "svg": svg}, State(), None)()
    assert (reply["id"], reply["name"]) == (7, "x.pdf")
    page = PdfReader(io.BytesIO(reply["data"])).pages[0]
    assert "valley" in page.extract_text()
    assert len(page.images) == 0


_FONT = "'Liberation Sans', Arial, Helvetica, sans-serif"


@pytest.mark.parametrize("mm", [30, 86, 177.8])
def test_a_figure_for_print_is_as_large_on_paper_as_was_asked_and_its_text_is_text(mm):
    from pypdf import PdfReader

    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{mm}mm" height="{mm / 2}mm" viewBox="0 0 400 200" '
        f'font-family="{_FONT}" font-size="12"><path d="M0 0L99 99" stroke="#D55E00" stroke-dasharray="7 4"/>'
        f'<image width="40" height="40" href="data:image/png;base64,{dot}"/><text x="20" y="50">f, log</text>'
        '<svg x="9" y="9" width="20mm" height="9" viewBox="0 0 9 9"><text y="9">10</text></svg></svg>'
    )
    request = {"id": 1, "kind": "pdf", "panel": "contour", "name": "rosenbrock-contour-12", "svg": svg}
    reply = files.pdf_answer(request)
    assert reply["name"] == "rosenbrock-contour-12.pdf"
    page = PdfReader(io.BytesIO(reply["data"])).pages[0]
    asked = [mm / 25.4 * 72, mm / 2 / 25.4 * 72]
    np.testing.assert_allclose([float(side) for side in page.mediabox[2:]], asked, atol=0.01)
    assert "f, log" in page.extract_text() and "10" in page.extract_text()
    assert len(page.images) == 1, "what is not an image in the picture is none in the document"


@pytest.mark.parametrize("request_", [None, 3, {}, {"id": []}, {"id": 1, "kind": "exe"}, {"id": 1}, "pdf"])
def test_a_request_that_is_none_of_ours_is_ignored(request_):
    assert files.answer(request_, State(), racing.RunCache()) is None


_THIEF = (
    "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>"
    "<image xlink:href='/etc/secret.png'/></svg>"
)


@pytest.mark.parametrize("svg", [None, "", 5, "not an svg", "<svg", _THIEF])
def test_a_picture_that_cannot_become_a_pdf_gets_a_sentence(svg):
    reply = files.answer({"id": 1, "kind": "pdf", "svg": svg}, State(), None)()
    assert reply["error"].endswith(".") and "data" not in reply


@pytest.mark.parametrize("told", [None, [], [1, "2"], [float("nan"), 1], [1, 2, 3, 4], {"x": 1}, "12"])
def test_points_from_the_browser_are_numbers_or_nothing(told):
    assert heard.numbers(told) is None


def test_divergence_is_shown_as_such_and_never_as_digits_without_their_power():
    """The browser's table has no numbers beyond 2^53: such a column is words, the others stay numbers."""
    frame = pd.DataFrame(
        {"final value": [-4.6312345e238, 0.25], "best value": [1.5, np.nan], "distance": [np.inf, 3.0]}
    )
    shown = tables.as_written(frame)
    assert list(shown["final value"]) == ["−4.631×10²³⁸", "0.25"]
    assert shown["best value"].dtype == float
    assert list(shown["distance"]) == ["∞", "3"]
    assert frame["final value"].dtype == float, "what is saved has all digits"


def test_files_of_a_thinned_race_say_which_points_they_have(monkeypatch):
    learned = Learning("iris", "softmax", "cross_entropy")
    state = State(LEARNING, learning=learned, cards=(Card("adam"),), steps=40)
    whole = racing.prepare(state)
    racing.run_all(whole, racing.RunCache(), lambda *_: None)
    monkeypatch.setattr(racing.RunCache, "numbers", 4 * 15 * 22)
    race = racing.prepare(state)
    racing.run_all(race, racing.RunCache(), lambda *_: None)
    path, kept = whole.entries[0].run.path, race.entries[0].run.kept
    assert 15 < len(kept) < 30
    with np.load(io.BytesIO(runs_npz(race)), allow_pickle=False) as file:
        np.testing.assert_array_equal(file["0.path"], path[file["0.path_steps"]])
        assert len(file["0.values"]) == 41
    (told,) = json.loads(runs_json(race, state))["runs"]
    np.testing.assert_array_equal(told["path"], path[told["path_steps"]])
    frame = pd.read_csv(io.StringIO(runs_csv(race)))
    column = frame["theta_3"].to_numpy()
    np.testing.assert_array_equal(np.flatnonzero(np.isfinite(column)), kept)
    np.testing.assert_array_equal(column[kept], path[kept, 3])
    assert (
        tables.table(race).drop(columns="ms an epoch").equals(tables.table(whole).drop(columns="ms an epoch"))
    )
