"""Formulas, relaxed landscapes and studies in a link, and what is said where one cannot be read."""

from dataclasses import replace
from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import landscapes
from dashboard.state import race as racing
from dashboard.state.landscape_of import base_landscape, landscape_of, reach
from dashboard.state.link import from_query, link, setting, to_query
from dashboard.state.state import SAMPLES, SEED, Card, State
from tests.dashboard.state.test_state import through_the_address_bar

FORMULAS = ["sin(3x) + 0.1 x^2", "(1-x)^2 + a*(y-x^2)^2", "alpha*w₀² − |w1|·b", "x²+e^(−z)", "1"]


def relaxations():
    spread = st.floats(1e-3, 1e3)
    kind = st.sampled_from(["gaussian", "uniform"])
    whole = st.tuples(spread, kind, st.just("expectation"), st.just(SAMPLES.default), st.just(SEED.default))
    drawn = st.tuples(spread, kind, st.just("samples"), st.integers(2, 1000), st.integers(0, 999_999))
    return st.none() | whole | drawn


def values():
    number = st.floats(allow_nan=False, allow_infinity=False)
    words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=600)
    return number | st.lists(number, min_size=1, max_size=5).map(tuple) | words.map(setting)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    formula=st.sampled_from(FORMULAS),
    a=st.floats(-1e9, 1e9),
    relax=relaxations(),
    study=st.sampled_from(["", "taylor", "ebenen"]),
    told=st.dictionaries(st.from_regex(r"[a-z_0-9]{1,24}", fullmatch=True), values(), max_size=6),
)
def test_a_formula_its_relaxation_and_a_study_travel_in_the_link(formula, a, relax, study, told):
    state = State("formula", formula=formula, relax=relax, study=study, settings=told, cards=())
    parameters = base_landscape(state).settings
    state = replace(state, knobs=dict.fromkeys(parameters, a))
    assert through_the_address_bar(state) == (state, [])


def test_a_link_is_written_in_words_a_person_can_read():
    state = State(
        "formula",
        formula="a*x^2",
        knobs={"a": 100.0},
        relax=(0.5, "gaussian", "samples", 50, 1),
        study="taylor",
        settings={"point": (3.0, 4.0), "order": 2.0, "look": "level sets"},
        cards=(),
    )
    assert to_query(state) == {
        "landscape": "formula",
        "formula": "a*x^2",
        "knobs": "a:100",
        "study": "taylor",
        "run": ["none"],
        "relax": "0.5:gaussian:samples:50:1",
        "study.point": "3,4",
        "study.order": "2",
        "study.look": "level sets",
    }


def test_a_formula_alone_is_enough():
    state, problems = from_query({"formula": ["x^2 + y^2"]})
    assert (state.landscape, state.formula, problems) == ("formula", "x^2 + y^2", [])


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ((3, 4), (3.0, 4.0)),
        ((np.float64(2.5),), (2.5,)),
        (7, 7.0),
        (np.int64(2), 2.0),
        ("so", "so"),
        ("3,4", (3.0, 4.0)),
        (True, "True"),
        ("a,", "a,"),
        ("x" * 900, "x" * 600),
        (float("inf"), "inf"),
    ],
)
def test_a_setting_is_kept_as_the_link_would_give_it_back(given_, told):
    assert setting(given_) == told
    assert setting(setting(given_)) == told


_NONSENSE = {
    "formula refused": {"landscape": "formula", "formula": "1/2x"},
    "no formula": {"landscape": "formula"},
    "formula too wide": {"formula": "w0 + w1 + w2 + w3"},
    "formula and another landscape": {"landscape": "booth", "formula": "x"},
    "parameter unknown": {"formula": "a*x", "knobs": "b:1"},
    "parameter no number": {"formula": "a*x", "knobs": "a:wide"},
    "parameter too large": {"formula": "a*x", "knobs": "a:1e10"},
    "domain of another dimension": {"formula": "x*y", "domain": "0:1"},
    "relax by nothing": {"relax": "0.5"},
    "relax by 0": {"relax": "0:gaussian"},
    "relax by what": {"relax": "0.5:cauchy"},
    "relax too wide": {"relax": "1e12:gaussian"},
    "relax by one sample": {"relax": "0.5:gaussian:samples:1:0"},
    "relax by half a sample": {"relax": "0.5:gaussian:samples:2.5:0"},
    "relax and more": {"relax": "0.5:gaussian:samples:10:0:7"},
    "study unreadable": {"study": "../taylor"},
    "setting unreadable": {"study.a-b": "1"},
    "setting too long": {"study.a": "x" * 601},
}


@pytest.mark.parametrize("query", _NONSENSE.values(), ids=_NONSENSE)
def test_what_cannot_be_read_gets_one_sentence_and_the_rest_is_used(query):
    state, problems = from_query({k: [v] for k, v in {**query, "steps": "77"}.items()})
    assert len(problems) == 1 and problems[0].endswith((".", "?"))
    assert state.steps == 77
    assert through_the_address_bar(state) == (state, [])


def test_settings_beyond_forty_are_left_out():
    state, problems = from_query({f"study.s{i}": ["1"] for i in range(45)})
    assert len(state.settings) == 40 and len(problems) == 5


_PIECES = st.sampled_from(
    [
        "x",
        "y",
        "1",
        "0.5",
        "1e9",
        "-1e9",
        "1e300",
        "nan",
        "inf",
        ",",
        ":",
        "gaussian",
        "uniform",
        "samples",
        "a",
        "b",
        "x^a",
        "log(",
        ")",
        "/",
        "0",
        "-",
        "|",
        "floor(x)",
        "1e-300",
        "2",
    ]
)
_TEXT = st.text(max_size=40) | st.lists(_PIECES, max_size=8).map("".join)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.sampled_from([*FORMULAS, "x^a", "x/a+log(y)", "floor(a*x)", "exp(a*x^2)"]),
    st.dictionaries(
        st.sampled_from(["landscape", "formula", "knobs", "domain", "start", "relax", "study", "study.x"]),
        _TEXT,
    ),
)
def test_no_link_breaks_the_page(formula, query):
    """Whatever the address bar holds: there is a state, a race, and a link that reproduces them."""
    query = {"landscape": "formula", "formula": formula, **query}
    state, problems = from_query({k: [v] for k, v in query.items()})
    assert all(p.endswith((".", "?")) for p in problems)
    racing.prepare(replace(state, cards=(Card("adam"),)))
    assert through_the_address_bar(state)[0] == state


@pytest.mark.parametrize(
    ("value", "most"), [(0, 10), (-10, 10), (10.5, 20), (100, 100), (-101, 200), (1e9, 1e9), (3e-5, 10)]
)
def test_a_parameters_range_widens_to_a_round_number(value, most):
    assert reach(value) == most
    f = base_landscape(State("formula", formula="a*x", knobs={"a": value}))
    assert (f.knobs[0].low, f.knobs[0].high, f.settings["a"]) == (-most, most, value)


def test_a_zoom_moves_neither_the_start_nor_the_function():
    state = State("formula", formula="(1-x)^2 + a*(y-x^2)^2", knobs={"a": 100.0})
    zoomed = replace(state, domain=((0.9, 1.1), (0.9, 1.1)))
    f, g = landscape_of(state), landscape_of(zoomed)
    assert g.start == f.start and g.domain == zoomed.domain
    np.testing.assert_array_equal(f.value([0.3, 0.7]), g.value([0.3, 0.7]))
    np.testing.assert_allclose(f.value([0.3, 0.7]), 0.7**2 + 100 * (0.7 - 0.09) ** 2, rtol=1e-14)


def test_two_relaxed_formulas_are_two_landscapes():
    """Caches of runs, terrains and critical points look landscapes up by their key."""
    relax = (0.5, "gaussian", "expectation", 100, 0)
    one, two = (landscape_of(State("formula", formula=t, relax=relax)) for t in ("x^2", "x^4"))
    assert one.key != two.key
    np.testing.assert_allclose(one.value(1.0), 1 + 0.25, rtol=1e-12)
    np.testing.assert_allclose(two.value(1.0), 1 + 6 * 0.25 + 3 * 0.0625, rtol=1e-12)


def test_relaxed_the_staircase_leads_down_where_raw_it_stalls():
    card = (Card("gradient_descent"),)
    state = State("staircase", cards=card, relax=(0.5, "gaussian", "expectation", 100, 0))
    ends = {}
    for name, now in (("raw", replace(state, relax=None)), ("relaxed", state)):
        race = racing.prepare(now)
        racing.run_all(race, racing.RunCache(), lambda *_: None)
        run = race.entries[0].run
        ends[name] = landscapes.get("staircase").value(run.path[run.steps])
        assert (run.path[run.steps] != run.path[0]).any() == (name == "relaxed")
    assert ends["relaxed"] < ends["raw"]


@pytest.mark.parametrize(
    ("landscape", "formula", "relax"),
    [
        ("camouflage", "", (0.3, "uniform", "samples", 100, 0)),
        ("formula", "floor(x) + floor(y) + floor(z)", (0.3, "gaussian", "expectation", 100, 0)),
    ],
)
def test_where_a_landscape_cannot_be_relaxed_the_picture_shows_it_as_it_is_and_says_so(
    landscape, formula, relax
):
    state = State(landscape, formula=formula, relax=relax)
    race = racing.prepare(state)
    assert race.landscape.key == landscape_of(replace(state, relax=None)).key
    assert "not relaxed" in race.notes[0] and race.notes[0].endswith(".")
    assert from_query(parse_qs(urlencode(to_query(state), doseq=True)))[0].relax == relax


def test_an_address_of_a_bare_host_has_its_slash():
    asked = "?landscape=booth&run=newton"
    state, _ = from_query(parse_qs(asked[1:]))
    for there in ("http://localhost:8501", "http://localhost:8501/", "https://a.org/lab/learn"):
        expected = there if there.count("/") > 2 else there + "/"
        assert link(state, there).startswith(expected + "?landscape=booth")
