"""The popover of links and files: what is too long is said, and a file opens as one change on its page."""

import html
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.pages import sharing
from dashboard.player.messages.data_space import point_edited, space_of
from dashboard.state.landscape_of import base_landscape
from dashboard.state.link import LONGEST_LINK, from_query, link, to_query
from dashboard.state.session_file.writing import to_json
from dashboard.state.state import MOST_EDITS, Card, Edit, Learning, State

MAIN = str(Path(__file__).parents[3] / "main.py")
RULE = "rule:m = b*m + (1-b)*g; theta = theta - d*m/(1 + |g|)"
LONG = State("booth", cards=tuple(Card(RULE, {"b": 0.1}, "a name" * 6, look=k) for k in range(30)))


def opened(**query):
    at = AppTest.from_file(MAIN, default_timeout=120)
    at.query_params.update(query)
    at.session_state["sharing"] = True
    return at.run()


def said(at):
    return " ".join(str(e.value) for e in (*at.caption, *at.warning, *at.error, *at.info))


def bring(at, data, name="mine.json"):
    (field,) = [one for one in at.file_uploader if one.key.startswith("session-open")]
    return field.upload(name, data, "application/json").run()


def test_a_link_says_how_long_it_is_and_a_file_opens_as_one_change_on_its_page():
    at = opened(landscape="booth")
    assert not at.exception
    mine = at.session_state["session"]
    here = at.code[0].value
    assert f"{len(here):,} of 2,000" in said(at)
    before, past = mine.state, len(mine.history.past)

    bring(at, b'{"format": "landscapes session", "version": 1, "steps": "many"}', "other.json")
    assert "other.json: steps must be a whole number." in said(at).replace("\\", "") and mine.state == before

    state = replace(LONG, landscape="formula", formula="x^2 + a*y^2", knobs={"a": 3.0}, study="taylor")
    bring(at, to_json(state, "understand"))
    assert not at.exception and not at.error
    assert mine.state == state and len(mine.history.past) == past + 1
    assert "study" in at.session_state and at.query_params["study"] in ("taylor", ["taylor"])
    assert not at.session_state["sharing"]
    mine.undo()
    assert mine.state == before

    at.session_state["sharing"] = True
    mine.redo()
    at.run()
    assert "too long for a link of 2,000" in said(at) and "QR code" in said(at)
    assert not [one for one in at.button if one.key == "qr-open"]


def test_the_longest_edits_by_hand_fit_into_a_link():
    """A hand's place has no more digits than a screen shows."""
    rng = np.random.default_rng(0)
    state = State("learning", learning=Learning("moons", "mlp", "cross_entropy"), cards=(Card("adam"),))
    loss = base_landscape(state)
    box, edits = np.array(space_of(loss).box), []
    for k in range(MOST_EDITS):
        at = rng.uniform(*box.T)
        row, (x, y) = point_edited(loss, k, at)
        assert np.all(np.abs(at - x) <= 1e-5 * np.ptp(box, axis=1))
        edits.append(Edit(row, x, y))
    whole = replace(state, edits=tuple(edits))
    assert len(link(whole, "https://landscapes.example.edu/networks")) < LONGEST_LINK
    assert from_query({k: v if isinstance(v, list) else [v] for k, v in to_query(whole).items()})[0] == whole


@pytest.mark.parametrize("theme", ["", "dark_theme"])
def test_the_frame_of_a_slide_has_the_link_and_nothing_breaks_out_of_it(theme):
    state = State("formula", formula="x^2*(1-y)", cards=(Card("adam", label='"><b>'),))
    here = link(state, "https://a.b/")
    text = sharing.frame(here, '"><script>', theme)
    assert text.count("<") == 2 and text.count(">") == 2
    (source,) = re.findall(r'src="([^"]+)"', text)
    query = parse_qs(urlsplit(html.unescape(source)).query, keep_blank_values=True)
    assert query.pop("embed") == ["true"] and query.pop("embed_options", [""]) == [theme]
    assert from_query(query) == (state, [])
