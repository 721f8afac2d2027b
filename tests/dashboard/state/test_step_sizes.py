"""A fitted step size is fitted to the landscape once: what is looked at, and from where, leaves it."""

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import landscapes
import optimizers
from dashboard.state.history import History
from dashboard.state.link import from_query, to_query
from dashboard.state.session import Session
from dashboard.state.state import Card, State
from optimizers.step_sizes.fitting import fitted

METHODS = [n for n in optimizers.names() if any(k.name == "step_size" for k in optimizers.method(n).knobs())]
CARDS = tuple(Card(name, look=k) for k, name in enumerate(METHODS))
PLACES = ["himmelblau", "rosenbrock", "rastrigin", "forrester", "sphere_3d", "ellipse", "line"]


def sizes(mine):
    """The step size with which each card races."""
    return [entry.optimizer.settings["step_size"] for entry in mine.race().entries]


def alone(name, f, start, **chosen):
    """The step size that the library fits, or the method's own."""
    method = optimizers.method(name)
    return method(**{**fitted(method, f, start, **chosen), **chosen}).settings["step_size"]


@st.composite
def moves(draw):
    """Changes that leave the function: (part, how far from 0 to 1) each."""
    parts = ["domain", "start", "start_kind", "seed", "steps", "race", "view", "momentum"]
    return draw(st.lists(st.tuples(st.sampled_from(parts), st.floats(0.02, 1)), min_size=1, max_size=6))


def move(mine, part, share):
    f = mine.landscape
    inside = [(low, low + share * (high - low)) for low, high in f.domain]
    if part == "domain":
        mine.change(domain=tuple(inside))
    elif part == "start":
        mine.change(start=tuple(high for _, high in inside), start_kind="one", count=1)
    elif part == "start_kind":
        mine.change(start_kind="random", count=1 + int(9 * share))
    elif part == "view":
        mine.set_view({**mine.state.view, "colour": "rank"})
    elif part == "momentum":
        k = METHODS.index("momentum")
        mine.change_card(k, settings={"momentum": 0.9 * share})
    else:
        new = {"seed": int(99 * share), "steps": 1 + int(99 * share), "race": "evaluations"}
        mine.change(**{part: new[part]})


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=6, deadline=None, derandomize=True)
@given(moves())
def test_box_start_and_view_leave_a_fitted_step_size_and_the_link_has_it(place, path):
    f = landscapes.get(place)
    mine = Session(History(State(place, cards=CARDS)))
    first = sizes(mine)
    assert first == [alone(name, f, f.start) for name in METHODS]
    for part, share in path:
        move(mine, part, share)
        assert sizes(mine) == first
    query = parse_qs(urlencode(to_query(mine.state), doseq=True))
    again, problems = from_query(query)
    assert problems == [] and sizes(Session(History(again))) == first


def test_another_function_is_fitted_anew_and_undo_brings_the_old_sizes_back():
    mine = Session(History(State("ellipse", cards=CARDS, domain=((-1.0, 1.0), (-1.0, 1.0)))))
    first = sizes(mine)
    mine.turn_knob("condition_number", 300.0)
    f = mine.landscape
    assert sizes(mine) == [alone(name, f, f.start) for name in METHODS] != first
    mine.choose_landscape("rosenbrock")
    f = landscapes.get("rosenbrock")
    assert sizes(mine) == [alone(name, f, f.start) for name in METHODS]
    mine.undo()
    mine.undo()
    assert sizes(mine) == first


@pytest.mark.parametrize("place", ["himmelblau", "rosenbrock"])
def test_fit_again_fits_to_the_present_box_and_start_and_forgets_the_chosen_size(place):
    mine = Session(History(State(place, cards=CARDS)))
    sizes(mine)
    mine.change(domain=((-40.0, 40.0), (-30.0, 30.0)), start=(25.0, -20.0))
    k = METHODS.index("momentum")
    mine.change_card(k, settings={"step_size": 1.0, "momentum": 0.5})
    before = mine.state
    size = mine.fit_again(k)
    expected = alone("momentum", mine.landscape, (25.0, -20.0), momentum=0.5)
    assert size == expected == sizes(mine)[k]
    assert mine.state.cards[k].settings == {"momentum": 0.5}
    mine.undo()
    assert mine.state == before


@pytest.mark.parametrize("size", ["0", "1e9", "-1"])
def test_a_fitted_size_that_no_card_can_have_is_said_and_fitted_anew(size):
    state, problems = from_query({"run": [f"momentum;fitted={size}"]})
    assert len(problems) == 1 and state.cards[0].fitted is None
