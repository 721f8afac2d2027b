"""The page's state and its link say the same thing, and no link can break the page."""

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import landscapes
import optimizers
from dashboard.player import view
from dashboard.state import race as racing
from dashboard.state.link import from_query, to_query
from dashboard.state.state import OWN_KNOBS, Card, Own, State, default_state


def through_the_address_bar(state):
    """What a browser makes of the link: text, percent-encoded and back."""
    return from_query(parse_qs(urlencode(to_query(state), doseq=True), keep_blank_values=True))


@st.composite
def cards(draw):
    method = draw(st.sampled_from(optimizers.names()))
    chosen = {}
    for knob in optimizers.method(method).knobs():
        if draw(st.booleans()):
            if knob.kind == "choice":
                chosen[knob.name] = draw(st.sampled_from(knob.choices))
            elif knob.kind == "bool":
                chosen[knob.name] = draw(st.booleans())
            elif knob.kind == "int":
                chosen[knob.name] = draw(st.integers(int(knob.low), int(knob.high)))
            else:
                chosen[knob.name] = draw(st.floats(knob.low, knob.high))
    schedule = draw(
        st.tuples(st.sampled_from(optimizers.schedules.KINDS), st.integers(1, 9999), st.floats(0, 1))
    )
    return Card(
        method,
        chosen,
        label=draw(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)),
        look=draw(st.integers(0, 59)),
        schedule=schedule if schedule[0] != "constant" else Card("x").schedule,
        restarts=draw(st.integers(0, 500)),
        shown=draw(st.booleans()),
        own=Own(*(draw(st.none() | st.integers(int(k.low), int(k.high))) for k in OWN_KNOBS.values())),
    )


@st.composite
def states(draw):
    f = landscapes.get(draw(st.sampled_from(landscapes.names())))
    number = st.floats(-1e6, 1e6)
    kind = draw(st.sampled_from(["one", "random", "grid", "latin_hypercube"]))
    return State(
        landscape=f.name,
        start=draw(st.none() | st.tuples(*[number] * f.dimension)),
        start_kind=kind,
        count=1 if kind == "one" else draw(st.integers(1, 256)),
        seed=draw(st.integers(-5, 10**7)),
        steps=draw(st.integers(-1, 10**9)),
        race=draw(st.sampled_from(["iterations", "evaluations"])),
        cards=tuple(draw(st.lists(cards(), max_size=5))),
        view={o.name: draw(st.sampled_from([v for v, _ in o.choices])) for o in view.OPTIONS},
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(states())
def test_a_copied_link_reproduces_the_state(state):
    again, problems = through_the_address_bar(state)
    assert again == state
    assert problems == []


def test_a_budget_in_evaluations_is_counted_on_the_clock_unless_the_view_says_otherwise():
    state, _ = from_query({"race": ["evaluations"]})
    assert state.view["clock"] == "cost" and "view.clock" not in to_query(state)
    state, _ = from_query({"race": ["evaluations"], "view.clock": ["steps"]})
    assert state.view["clock"] == "steps" and through_the_address_bar(state) == (state, [])


def test_links_of_before_call_the_box_a_domain():
    old, new = ({"landscape": ["booth"], name: ["-4:4,-3:3"]} for name in ("domain", "box"))
    assert from_query(old) == from_query(new) and from_query(new)[0].domain == ((-4, 4), (-3, 3))


def test_a_box_and_knobs_travel_in_the_link():
    state = State("ellipse", knobs={"condition_number": 250.5}, domain=((-1.5, 2.0), (0.1, 3e5)))
    assert through_the_address_bar(state) == (state, [])


def test_the_default_state_has_a_short_link():
    link = urlencode(to_query(default_state()), doseq=True)
    assert len(link) < 150
    assert from_query({}) == (default_state(), [])


_NONSENSE = {
    "landscape": "rosenbrok",
    "formula": "1/2x",
    "relax": "a little",
    "study": "/etc",
    "study.a.b": "1",
    "knobs": "condition_number:x",
    "domain": "1:0,nan:2",
    "start": "1,2,3,4",
    "starts": "everywhere:9",
    "seed": "one",
    "steps": "many",
    "race": "horses",
    "run": "adamm",
    "view.colour": "loud",
    "unheard": "of",
}


@pytest.mark.parametrize("name", _NONSENSE)
def test_nonsense_in_a_link_gets_one_sentence_and_the_rest_is_used(name):
    query = to_query(State("booth", steps=77, cards=(Card("newton"),)))
    query = {k: v if isinstance(v, list) else [v] for k, v in query.items()}
    state, problems = from_query({**query, name: [_NONSENSE[name]]})
    assert len(problems) == 1 and problems[0].endswith((".", "?"))
    if name != "landscape":
        assert state.landscape == "booth"
    if name != "steps":
        assert state.steps == 77


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.sampled_from([*_NONSENSE, "junk"]), st.lists(st.text(max_size=60), min_size=1, max_size=3)
    )
)
def test_no_link_breaks_the_page(query):
    """Whatever the address bar holds, there is a state, and the race it describes can be built."""
    state, _ = from_query(query)
    racing.prepare(state)


@pytest.mark.parametrize("steps", [0, -3, 10**9])
def test_a_number_of_steps_out_of_range_is_said_and_kept(steps):
    state = State(steps=steps, cards=(Card("newton"),))
    race = racing.prepare(state)
    assert any("Steps must lie between" in note for note in race.notes)
    assert state.steps == steps


@pytest.mark.parametrize("size", [0, 1e9, float("1e-300")])
def test_a_step_size_out_of_range_is_named_and_only_its_card_is_left_out(size):
    cards = (Card("gradient_descent", {"step_size": size}), Card("adam"))
    bad, good = racing.prepare(State(cards=cards)).entries
    assert bad.optimizer is None and "step size must lie in" in bad.problem
    assert good.optimizer is not None


def test_a_start_outside_the_box_or_undefined_gets_a_sentence():
    assert any("outside" in n for n in racing.prepare(State(start=(99.0, 0.0))).notes)
    notes = racing.prepare(State("negative_log", start=(-1.0,))).notes
    assert any("not defined" in n for n in notes)


def test_the_same_method_twice_has_two_names_and_two_looks():
    cards = (Card("adam", look=0), Card("adam", look=1), Card("adam", {"beta1": 0.5}, look=2))
    entries = racing.prepare(State(cards=cards)).entries
    assert len({e.label for e in entries}) == 3
    assert len({tuple(e.look.values()) for e in entries}) == 3
