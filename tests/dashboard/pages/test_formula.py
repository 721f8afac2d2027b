"""A formula of one's own on the page, without a browser: typed, refused, mended, taken away."""

import json

import numpy as np
import pytest

from dashboard.takeaway import files, tables
from dashboard.takeaway.runs import runs_csv, runs_json, runs_npz
from landscapes.core.axis_names import axis_names
from tests.dashboard.pages.test_critical_points import component, said
from tests.dashboard.pages.test_race import calm, opened, told
from tests.dashboard.work.test_atlases import until

ROSENBROCK = "(1-x)^2 + a*(y-x^2)^2"


def typed(text, **query):
    return opened({"landscape": "formula", "formula": text, "steps": "40", "run": "adam", **query})


def type_in(at, text):
    at.text_input(key="formula-text").set_value(text)
    return calm(at.run())


def ground(at):
    return component(at, "terrain")


def literal(at):
    """What is shown as it is: code, and pieces of HTML."""
    return " ".join([*(c.value for c in at.code), *(h.proto.body for h in at.get("html"))])


def now(at):
    return at.session_state.session.state


def test_choosing_a_formula_of_ones_own_opens_its_field():
    at = opened({"run": "adam", "steps": "40"})
    assert not [t for t in at.text_input if t.key == "formula-text"]
    at.selectbox(key="landscape").set_value("formula")
    calm(at.run())
    field = at.text_input(key="formula-text")
    assert now(at).formula == field.value == "sin(3x) + 0.1 x^2"
    assert len(told(at)["runs"][0]["path"]) > 2
    x = np.linspace(-5, 5, 801)
    np.testing.assert_allclose(ground(at)["curve"]["z"], np.sin(3 * x) + 0.1 * x**2, atol=1e-5)


def test_a_typed_formula_is_drawn_and_its_parameter_has_a_slider_that_works():
    at = type_in(typed("x"), ROSENBROCK)
    assert now(at).formula == ROSENBROCK
    slider = at.slider(key="land-formula-a-slide")
    assert (slider.min, slider.max, slider.value) == (-10, 10, 1)
    slider.set_value(7.0)
    calm(at.run())
    assert now(at).knobs == {"a": 7.0}
    grid = ground(at)["grid"]
    x, y = np.meshgrid(grid["x"], grid["y"])
    np.testing.assert_allclose(grid["z"], (1 - x) ** 2 + 7 * (y - x**2) ** 2, rtol=1e-5)


def test_a_parameter_may_be_typed_beyond_its_slider_which_grows_and_stays_grown():
    at = typed(ROSENBROCK)
    at.number_input(key="land-formula-a").set_value(150.0)
    calm(at.run())
    assert now(at).knobs == {"a": 150.0}
    assert (at.slider(key="land-formula-a-slide").max, now(at).knobs["a"]) == (200, 150)
    at.slider(key="land-formula-a-slide").set_value(5.0)
    calm(at.run())
    assert (at.slider(key="land-formula-a-slide").max, now(at).knobs["a"]) == (200, 5)
    at.number_input(key="land-formula-a").set_value(1e12)
    calm(at.run())
    assert now(at).knobs == {"a": 5.0}
    assert any("must lie in" in t.value for t in at.toast)


@pytest.mark.parametrize(
    ("text", "column", "offer"),
    [
        ("1/2x", 4, "(1/2)*x"),
        ("x*(<b>x)", 4, "not '&lt;'"),
        ("w0+w1+w2+w3", None, "3 variables"),
        ("   1/2x", 7, "(1/2)*x"),
        ("", None, "empty"),
        ("x" + "+x" * 2000, None, "2,000 characters"),
    ],
)
def test_a_refused_formula_stays_in_its_field_and_the_picture_stays(text, column, offer):
    at = typed(ROSENBROCK, knobs="a:30")
    before, key = now(at), ground(at)["key"]
    type_in(at, text)
    assert at.text_input(key="formula-text").value == text
    assert (now(at), ground(at)["key"]) == (before, key)
    words = literal(at).replace("&#x27;", "'")
    assert offer in words
    assert "still shows your last formula, <code>(1 - x)^2 + a*(y - x^2)^2</code>" in words
    if column is not None:
        shown, caret = next(c.value for c in at.code if c.value.endswith("\n^") or " ^" in c.value).split(
            "\n"
        )
        assert text.strip().startswith(shown[:5]) and shown[caret.index("^")] == text[column - 1]
    at.number_input(key="steps").set_value(41)
    calm(at.run())
    assert at.text_input(key="formula-text").value == text
    assert now(at).steps == 41


def test_the_caret_stays_below_its_column_where_a_long_text_is_cut():
    at = type_in(typed("x"), "sum(sin(i*x)/i, i, 1, 40) + (y-2)(y+2)&x + cos(3x) + cos(5x) + cos(7x)")
    shown, caret = next(c.value for c in at.code if "^" in c.value.split("\n")[-1]).split("\n")
    assert len(shown) < 25 and shown[caret.index("^")] == "&"


def test_undo_takes_a_refused_formula_back_first_and_then_the_change_before():
    at = type_in(type_in(typed("x"), "x^2"), "x^")
    for field, formula in (("x^2", "x^2"), ("x", "x")):
        at.button(key="undo").click()
        calm(at.run())
        assert (at.text_input(key="formula-text").value, now(at).formula) == (field, formula)
    assert at.button(key="undo").disabled


def test_another_dimension_resets_the_places_and_the_same_one_keeps_them():
    at = typed(ROSENBROCK, knobs="a:3", domain="-2:2,-1:3", start="0.5,2", relax="0.1:gaussian")
    places = (now(at).domain, now(at).start, now(at).relax)
    type_in(at, "(1-x)^2 + a*(y-x^2)^4 + b")
    assert (now(at).domain, now(at).start, now(at).relax) == places
    assert now(at).knobs == {"a": 3.0}
    type_in(at, "x^2+y^2+z^2")
    assert (now(at).domain, now(at).start, now(at).relax, now(at).knobs) == (None, None, None, {})
    assert told(at)["start"] is not None and len(told(at)["start"]) == 3


def test_a_landscape_of_the_gallery_ends_the_formula_which_is_found_again():
    at = typed("x^4 - x")
    type_in(at, "x^")
    at.selectbox(key="landscape").set_value("booth")
    calm(at.run())
    assert (now(at).landscape, now(at).formula) == ("booth", "")
    assert "formula" not in at.query_params
    at.selectbox(key="landscape").set_value("formula")
    calm(at.run())
    assert now(at).formula == "x^4 - x", "the picture is the last good formula's"
    assert at.text_input(key="formula-text").value == "x^", "what was typed is not lost"


def test_a_link_whose_formula_is_refused_says_so_and_keeps_the_text_to_be_mended():
    at = typed("1/2x")
    assert now(at).landscape == "himmelblau" and "(1/2)*x" in told(at)["note"]
    assert at.selectbox(key="landscape").value == "formula"
    assert at.text_input(key="formula-text").value == "1/2x"
    assert "still shows Himmelblau" in literal(at)
    at.selectbox(key="landscape").set_value("himmelblau")
    calm(at.run())
    assert not [t for t in at.text_input if t.key == "formula-text"]
    at = type_in(typed("1/2x"), "x/2")
    assert now(at).formula == "x/2"


def test_the_examples_are_formulas():
    at = typed("x")
    for k in range(3):
        at.button(key=f"formula-example-{k}").click()
        calm(at.run())
        assert at.session_state.session.refused is None
        assert at.text_input(key="formula-text").value == now(at).formula != "x"


def test_the_page_of_a_copied_link_is_the_same():
    at = typed("a*w0^2 + |w1|", knobs="a:100", relax="0.3:uniform:samples:9:1", domain="-1:2,-3:3")
    again = opened({name: at.query_params[name] for name in at.query_params})
    assert now(again) == now(at) and ground(again)["key"] == ground(at)["key"]
    assert ground(at)["axes"] == ["w₀", "w₁"]


@pytest.mark.parametrize(
    "text", ["5", "log(-1-x^2)", "exp(50x^2)*y", "floor(x)", "1/x", "0*z", "x^100", "sum(sin(i*x),i,1,60)*y"]
)
def test_strange_formulas_have_a_page(text):
    at = typed(text)
    assert now(at).formula == text and len(told(at)["runs"]) == 1
    assert tables.table(racing_of(at)).shape[0] == 1


def racing_of(at):
    from dashboard.state import race as racing

    race = racing.prepare(now(at))
    racing.run_all(race, at.session_state.session.runs, lambda *_: None)
    return race


@pytest.mark.parametrize("relax", [None, "0.3:gaussian:samples:9:1"])
def test_what_is_taken_away_holds_the_formula(relax):
    at = typed("a*x^2 + |y|", knobs="a:2", steps="40", **({"relax": relax} if relax else {}))
    race = racing_of(at)
    told_ = json.loads(runs_json(race, now(at)))["landscape"]
    assert told_["typed"] == "a*x^2 + |y|" and told_["settings"] == {"a": 2.0}
    assert "x^{2}" in told_["formula"] or "x^2" in told_["formula"]
    assert "theta_1" in runs_csv(race) and len(runs_npz(race)) > 500
    page = files.html(race, now(at).view)
    assert "Your formula" in page and axis_names(race.landscape) == ["x", "y"]
    reply = files.answer({"id": 1, "kind": "html"}, now(at), at.session_state.session.runs)()
    assert reply["name"] == "formula.html"


def test_critical_points_of_a_formula_are_found_and_certified():
    at = typed("x**4 - 40x^2 - 100x", domain="-6:6")
    f = at.session_state.session.landscapes.get(now(at)).landscape
    until(lambda: not at.session_state.session.atlases.ask(f).pending)
    calm(at.run())
    assert "Certified" in said(at)
    atlas = at.session_state.session.atlases.known(f)
    np.testing.assert_allclose(sorted(atlas.points[:, 0]), np.sort(np.roots([4, 0, -80, -100])), rtol=1e-9)
