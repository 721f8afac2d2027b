"""A relaxed landscape, and what the second page keeps, on the page without a browser."""

import numpy as np
from streamlit.testing.v1 import AppTest

from dashboard.player.messages.wire import unpack
from tests.dashboard.pages.test_critical_points import said
from tests.dashboard.pages.test_formula import ground, now
from tests.dashboard.pages.test_race import calm, opened, told
from tests.dashboard.work.test_atlases import until


def relaxing(query):
    return opened({"run": "adam", "steps": "40", **query}, **{"relax": True})


def turn(at, widget, value):
    widget.set_value(value)
    at.session_state["relax"] = True
    return calm(at.run())


def test_the_spread_relaxes_the_landscape_and_zero_switches_it_off():
    at = relaxing({"landscape": "staircase"})
    stepped = ground(at)["curve"]["z"]
    slider = at.slider(key="relax-spread-slide")
    low, high = ground(at)["domain"][0]
    assert (slider.min, slider.value) == (0, 0) and abs(slider.max - (high - low) / 4) < 1e-2
    turn(at, slider, 0.5)
    assert now(at).relax == (0.5, "gaussian", "expectation", 100, 0)
    assert at.query_params["relax"] == "0.5:gaussian"
    assert "averaged over all Gaussian shifts" in said(at)
    assert np.ptp(np.diff(ground(at)["curve"]["z"])) < np.ptp(np.diff(stepped)) / 10
    assert len(told(at)["runs"][0]["path"]) > 2
    turn(at, at.slider(key="relax-spread-slide"), 0.0)
    assert now(at).relax is None and "relax" not in at.query_params
    np.testing.assert_array_equal(ground(at)["curve"]["z"], stepped)


def test_kind_and_samples_are_chosen_and_knobs_stay():
    at = relaxing({"landscape": "formula", "formula": "a*x^2", "relax": "1:gaussian"})
    control = {b.key: b for b in at.button_group}
    turn(at, control["relax-kind"], "uniform")
    assert now(at).relax == (1.0, "uniform", "expectation", 100, 0)
    control = {b.key: b for b in at.button_group}
    turn(at, control["relax-how"], "samples")
    turn(at, at.number_input(key="relax-samples"), 5)
    turn(at, at.number_input(key="relax-seed"), 3)
    assert now(at).relax == (1.0, "uniform", "samples", 5, 3)
    assert at.query_params["relax"] == "1:uniform:samples:5:3"
    turn(at, at.slider(key="land-formula-a-slide"), 4.0)
    assert now(at).relax == (1.0, "uniform", "samples", 5, 3) and now(at).knobs == {"a": 4.0}
    at.selectbox(key="landscape").set_value("booth")
    calm(at.run())
    assert now(at).relax is None


def test_where_it_cannot_be_relaxed_a_sentence_says_why():
    at = relaxing({"landscape": "camouflage", "relax": "0.3:uniform:samples:50:0"})
    assert any("Gaussian" in e.value for e in at.error)
    assert "not relaxed" in told(at)["note"]
    assert "averaged" not in " ".join(m.value for m in at.markdown if m.value.startswith("# "))


def test_critical_points_without_a_tape_are_sampled_and_not_called_certified():
    at = opened({"landscape": "staircase", "relax": "0.5:gaussian", "run": "adam", "steps": "40"})
    f = at.session_state.session.landscapes.get(now(at)).landscape
    until(lambda: not at.session_state.session.atlases.ask(f).pending)
    calm(at.run())
    assert "Sampled, not certified" in said(at) and unpack(component_bytes(at))["terrain"]


def component_bytes(at):
    (found,) = (e for e in at.get("bidi_component") if e.proto.id.endswith("landmarks"))
    return found.proto.bytes


# The second page's values -------------------------------------------------------------------------


def test_a_study_is_kept_in_the_link_and_undone_like_all_else_and_its_points_go_with_the_landscape():
    def script():
        import streamlit as st

        from dashboard.pages.address import write_link
        from dashboard.state.session import session

        session()
        if st.session_state.get("steps"):
            st.session_state.steps.pop(0)(session())
        write_link()

    at = calm(AppTest.from_function(script, default_timeout=30).run())

    def do(step):
        at.session_state.steps = [step]
        return calm(at.run())

    do(lambda s: s.set_study("taylor", point=(3, 4), order=2, gone=1))
    do(lambda s: s.set_study(gone=None))
    assert (now(at).study, now(at).settings) == ("taylor", {"point": (3.0, 4.0), "order": 2.0})
    assert at.query_params["study.point"] == "3,4" and "study.gone" not in at.query_params
    do(lambda s: s.change(steps=7))
    do(lambda s: s.set_study(order=3))
    do(lambda s: s.undo())
    assert (now(at).steps, now(at).settings["order"]) == (7, 2.0)
    do(lambda s: s.redo())
    assert (now(at).steps, now(at).settings["order"]) == (7, 3.0)
    do(lambda s: s.choose_landscape("booth"))
    assert (now(at).study, now(at).settings) == ("taylor", {})
    do(lambda s: s.undo())
    assert now(at).settings == {"point": (3.0, 4.0), "order": 3.0}
