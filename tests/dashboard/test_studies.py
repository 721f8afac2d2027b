"""The second page without a browser: every study on every kind of landscape, links, presets."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.player.packing import unpack
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
    """The messages of the boards on the page."""
    return [unpack(e.proto.bytes) for e in at.get("bidi_component") if "board" in e.proto.id]


@pytest.mark.parametrize("study", studies())
@pytest.mark.parametrize("landscape", KINDS)
def test_every_study_can_be_looked_at_on_every_kind_of_landscape(study, landscape):
    at = opened(landscape=landscape, study=study)
    assert boards(at) or at.caption or at.info
    assert at.session_state.lab.study == study


@pytest.mark.parametrize("study", studies())
def test_nonsense_in_a_studys_settings_is_no_traceback(study):
    settings = {"study_dot_at": "nan,inf", "study_dot_order": "-7", "study_dot_step": "x",
                "study_dot_angle": "1e300", "study_dot_method": "sgd2", "study_dot_weights": "1,2,3",
                "study_dot_test": "<b>", "study_dot_level": "1e99", "study_dot_a": "0,0,0"}  # fmt: skip
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
    assert at.session_state.lab.landscape == "lecture_bowl"
    assert facts["true change"] == "0.01320066"
    assert facts["tangent says"] == "0.0132"
    assert facts["wrong by (tangent)"] == "−6.6×10⁻⁷"
