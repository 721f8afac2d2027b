"""The table of results says everything in full: no sentence is cut, no power of ten is lost."""

import math
import re
from html import unescape

import pandas as pd
import pytest

from dashboard.pages import results_table
from dashboard.state import race as racing
from dashboard.state.state import Card, State, default_state
from dashboard.takeaway import tables

STATES = {
    "default": default_state(),
    "diverged": State("rosenbrock", cards=(Card("gradient_descent", {"step_size": 1.0}, label="<b>&"),)),
    "no known minimum": State("line", cards=(Card("adam"),)),
}


def cells(html, tag):
    return [unescape(text) for text in re.findall(rf"<{tag}[^>]*>(?:<span>)?(.*?)(?:</span>)?</{tag}>", html)]


@pytest.mark.parametrize("name", STATES)
def test_every_sentence_is_there_in_full_under_its_numbers(name):
    race = racing.prepare(STATES[name])
    racing.run_all(race, racing.RunCache(), lambda *_: None)
    frame = tables.table(race)
    html = results_table.html(frame)
    told = cells(html, "td")
    for row in frame.to_dict("records"):
        assert row["sentence"] in told and row["optimizer"] in cells(html, "th")
    shown = len(frame.columns) - 2  # the name is a heading, the sentence a line of its own
    assert len(told) == len(frame) * (shown + 1)
    assert f'colspan="{shown + 1}"' in html and html.count("<tbody>") == len(frame)


def test_numbers_are_written_as_people_write_them():
    row = {"optimizer": "x", "final value": -4.6312345e238, "best value": math.nan, "distance": math.inf}
    row |= {"iterations": 1234, "evaluations": 5, "status": "diverged", "sentence": "So."}
    told = cells(results_table.html(pd.DataFrame([row])), "td")
    assert told == ["−4.63123×10²³⁸", "", "∞", "1,234", "5", "diverged", "So."]
