"""The second page without a browser: every study on every kind of landscape, links, presets."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.player.messages.faults import faults
from dashboard.player.messages.schema import Board
from dashboard.player.messages.wire import unpack
from dashboard.studies import studies

KINDS = ("himmelblau", "double_well", "sphere_3d", "staircase", "negative_log", "cone", "ackley")


def _page():
    from dashboard.pages import understand

    understand.page()


def opened(**query):
    at = AppTest.from_function(_page, default_timeout=60)
    for name, value in query.items():
        at.query_params[name.replace("_dot_", ".")] = value
    return calm(at.run())


def calm(at):
    assert [e.message for e in at.exception] == []
    assert not [e.value for e in at.error if "could not be drawn" in e.value]
    return at


def boards(at):
    """The messages of the boards on the page; every one keeps to the schema."""
    messages = [unpack(e.proto.bytes) for e in at.get("bidi_component") if "board" in e.proto.id]
    assert [fault for message in messages for fault in faults(message, Board)] == []
    return messages


@pytest.mark.parametrize("study", studies())
@pytest.mark.parametrize("landscape", KINDS)
def test_every_study_can_be_looked_at_on_every_kind_of_landscape(study, landscape):
    at = opened(landscape=landscape, study=study)
    assert boards(at) and all(board["panels"] for board in boards(at))
    assert at.session_state.session.state.study == study


@pytest.mark.parametrize("study", studies())
def test_nonsense_in_a_studys_settings_is_no_traceback(study):
    settings = {
        "study_dot_at": "nan,inf",
        "study_dot_order": "-7",
        "study_dot_step": "x",
        "study_dot_angle": "1e300",
        "study_dot_method": "sgd2",
        "study_dot_weights": "1,2,3",
        "study_dot_test": "<b>",
        "study_dot_level": "1e99",
        "study_dot_a": "0,0,0",
    }
    for landscape in ("rosenbrock", "cubic"):
        opened(landscape=landscape, study=study, **settings)


def test_an_unknown_study_opens_the_first():
    at = opened(landscape="cubic", study="nothing")
    assert boards(at)
    assert at.segmented_control(key="study").value == next(iter(studies()))


def test_a_link_brings_back_the_point():
    at = opened(landscape="himmelblau", study="taylor", study_dot_at="1.5,-2")
    (grip,) = (g for g in boards(at)[0]["grips"] if g["name"] == "point")
    assert grip["at"] == [1.5, -2.0]


def test_the_lectures_example_has_its_numbers():
    """L = 2 w0^2 + 3 w1^2 at (3, 4): the tangent says 0.0132, the truth 0.01320066."""
    at = opened(landscape="himmelblau", study="taylor")
    (button,) = (b for b in at.button if "0.0003, 0.0004)" in b.label and "Lecture" in b.label)
    calm(button.click().run())
    facts = {fact["label"]: fact["value"] for fact in boards(at)[0]["facts"]}
    assert at.session_state.session.state.landscape == "lecture_bowl"
    assert facts["true change"] == "0.01320066"
    assert facts["tangent says"] == "0.0132"
    assert facts["wrong by (tangent)"] == "−6.6×10⁻⁷"


AWKWARD = {  # landscape, and where: what broke boards once
    "a pole": ("negative_log", "0"),
    "beside a pole": ("negative_log", "1e-300"),
    "far below rounding": ("1e-300*x", None),
    "far above it": ("exp(exp(x))", "6.56"),
    "beyond all numbers": ("exp(exp(x)+y^2)", "6,5"),
    "a constant": ("0*x+0*y+0*z", None),
    "undefined everywhere": ("sqrt(-x^2-1)", None),
    "two poles crossing": ("1/(x*y)", "0,1"),
}


# A mean over all shifts of these is a lattice's: a quarter of a minute for a board, and nothing else in it.
SLOW = {("beyond all numbers", "relaxation"), ("two poles crossing", "relaxation")}


@pytest.mark.parametrize(
    "what, study", [(what, study) for what in AWKWARD for study in studies() if (what, study) not in SLOW]
)
def test_awkward_places_give_a_board_that_can_still_be_moved(what, study):
    name, at = AWKWARD[what]
    query = {"landscape": name} if name == "negative_log" else {"landscape": "formula", "formula": name}
    if at:
        query["study_dot_at"] = at
    page = opened(study=study, **query)
    for board in boards(page):
        assert not board["words"].startswith("This cannot be drawn here")
        for panel in board["panels"]:
            for axis in (panel["x"], panel["y"]):
                low, high = axis.get("range", (0, 1))
                assert low < high


def test_a_reset_is_taken_back_whole():
    at = opened(landscape="himmelblau", study="flow", study_dot_at="1.5,-2")
    before = at.session_state.session.state
    calm(at.button(key="reset").click().run())
    assert at.session_state.session.state.settings == {}
    calm(at.button(key="undo").click().run())
    assert at.session_state.session.state == before


def test_a_preset_is_one_change_and_brings_the_landscape_as_the_gallery_has_it():
    at = opened(landscape="rosenbrock", study="slopes", knobs="steepness:3", relax="0.1:gaussian")
    before = at.session_state.session.state
    (button,) = (b for b in at.button if b.label == "Rosenbrock's valley")
    calm(button.click().run())
    assert (at.session_state.session.state.knobs, at.session_state.session.state.relax) == ({}, None)
    calm(at.button(key="undo").click().run())
    assert at.session_state.session.state.knobs == before.knobs
    assert at.session_state.session.state.relax == before.relax


def test_a_number_out_of_range_is_said():
    at = opened(landscape="cubic", study="taylor")
    calm(at.number_input(key="study-taylor-order").set_value(9).run())
    assert any("must lie in [1, 6], got 9" in t.value for t in at.toast)
    assert at.session_state.session.state.settings["order"] == 6
