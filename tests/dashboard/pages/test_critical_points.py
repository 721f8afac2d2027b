"""The section on critical points without a browser: it tells, filters, and acts on what is chosen."""

import io
import logging

import numpy as np
import pandas as pd
import pytest

import landscapes
from dashboard.player.messages.wire import unpack
from dashboard.state import session
from dashboard.state.landscape_of import landscape_of
from dashboard.takeaway import files, tables
from dashboard.work import atlases
from dashboard.work.shared import Shared
from landscapes.critical.atlas import certified
from landscapes.tape import tape
from tests.atlases import sampled
from tests.dashboard.pages.test_race import calm, opened
from tests.dashboard.work.test_atlases import until


@pytest.fixture
def nobody_else(monkeypatch):
    """A process in which no other session has made or found anything."""
    monkeypatch.setattr(session, "SHARED", Shared())
    monkeypatch.setattr(session, "COMMON", atlases.Works(16, 100_000))


def component(at, name):
    found = [e for e in at.get("bidi_component") if e.proto.id.endswith(name)]
    return unpack(found[0].proto.bytes) if found else None


def said(at):
    """Everything the section says, as one text."""
    return " ".join([*(m.value for m in at.markdown), *(c.value for c in at.caption)])


def with_proof(query):
    """The page once the proof is done, as the browser's repeated looks would find it."""
    return proved(opened(query))


def proved(at):
    f = landscape_of(at.session_state.session.state)
    until(lambda: not at.session_state.session.atlases.ask(f).pending)
    return calm(at.run())


def points(at):
    return at.dataframe[-1]


def choose(at, row):
    key = points(at).proto.id.split("-", 2)[2]
    at.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return calm(at.run())


@pytest.mark.parametrize(
    ("name", "colour"),
    [("himmelblau", "green"), ("double_well", "green"), ("sphere_3d", "green"), ("monkey_saddle", "blue")],
)
def test_the_certificate_arrives_and_explains_itself(name, colour):
    """Green where all is proved, blue where it is but for parts, which are listed."""
    at = with_proof({"landscape": name})
    (sentence,) = (m for m in at.markdown if "Certified" in m.value)
    assert "certified" in sentence.value.lower() and f":{colour}[" in sentence.value
    assert ("Open parts" in said(at)) == (colour == "blue")
    for word in ("Sampled", "Krawczyk", "Poincaré"):
        assert word in sentence.help
    assert "The indices add up to" in said(at)


def test_the_table_has_a_row_for_every_point():
    at = with_proof({"landscape": "himmelblau"})
    made = certified(landscapes.atlas(landscapes.get("himmelblau"), certify=False))
    table = points(at).value
    np.testing.assert_array_equal(table[["x", "y"]], made.points)
    np.testing.assert_allclose(table["f"], made.values, rtol=0, atol=1e-12)
    assert list(table["f"][:4]) == [0, 0, 0, 0], "rounding is not worth a number"
    np.testing.assert_array_equal(table[["λ₁", "λ₂"]], made.eigenvalues)
    assert [kind.split()[1] for kind in table["kind"]] == list(made.kinds)
    assert table["proved"].all()
    np.testing.assert_allclose(
        table["condition"],
        [np.linalg.cond(landscapes.get("himmelblau").hessian(p)) for p in made.points],
        rtol=1e-9,
    )


def test_the_filter_leaves_the_wanted_kinds():
    at = with_proof({"landscape": "himmelblau"})
    (pills,) = (b for b in at.button_group if (b.key or "").startswith("critical-filter"))
    pills.set_value(["saddles", "maxima"])
    calm(at.run())
    assert {kind.split()[1] for kind in points(at).value["kind"]} == {"saddle", "maximum"}
    assert len(points(at).value) == 5


def test_a_chosen_row_after_filtering_is_the_point_it_shows():
    at = with_proof({"landscape": "himmelblau"})
    (pills,) = (b for b in at.button_group if (b.key or "").startswith("critical-filter"))
    pills.set_value(["saddles"])
    calm(at.run())
    choose(at, 2)
    row = points(at).value.iloc[2]
    model = component(at, "landmarks")["model"]
    np.testing.assert_allclose(model["point"], [row["x"], row["y"]], rtol=1e-6)
    assert [axis["curvature"] for axis in model["axes"]] == [row["λ₁"], row["λ₂"]]


def test_start_here_moves_the_start_to_the_point_and_can_be_undone():
    at = with_proof({"landscape": "himmelblau", "starts": "random:20"})
    assert at.button(key="critical-start").disabled
    choose(at, 5)
    saddle = tuple(points(at).value.iloc[5][["x", "y"]])
    at.button(key="critical-start").click()
    calm(at.run())
    state = at.session_state.session.state
    assert (state.start, state.start_kind, state.count) == (saddle, "one", 1)
    (gradient_descent, *_) = component(at, "player")["runs"]
    assert gradient_descent["where"] == ["saddle point"], "it does not leave the very point"
    at.button(key="undo").click()
    calm(at.run())
    assert at.session_state.session.state.start_kind == "random"


@pytest.mark.parametrize("name", ["himmelblau", "rastrigin", "double_well", "sphere_3d", "x4_plus_y4"])
def test_zoom_here_makes_a_box_around_the_point_without_its_neighbours(name):
    at = with_proof({"landscape": name})
    f = landscapes.get(name)
    made = at.session_state.session.atlases.known(f)
    choose(at, 0)
    at.button(key="critical-zoom").click()
    calm(at.run())
    low, high = np.array(at.session_state.session.state.domain).T
    inside = np.all((low <= made.points) & (made.points <= high), axis=1)
    assert inside[0] and inside.sum() == 1
    assert np.all(high - low < 0.6 * np.ptp(f.domain, axis=1))
    np.testing.assert_allclose((low + high) / 2, made.points[0], atol=1e-9)


def test_the_model_can_be_asked_for_at_the_start():
    at = with_proof({"landscape": "rosenbrock"})
    at.toggle(key="critical-model").set_value(True)
    calm(at.run())
    f = landscapes.get("rosenbrock")
    model = component(at, "landmarks")["model"]
    np.testing.assert_allclose(model["point"], f.start, rtol=1e-6)
    newton = np.array(f.start) - np.linalg.solve(f.hessian(f.start), f.gradient(f.start))
    np.testing.assert_allclose(model["centre"], newton, rtol=1e-5)


def test_a_changed_hyper_parameter_changes_nothing_of_the_critical_points():
    at = with_proof({"landscape": "himmelblau"})
    before = [e.proto.bytes for e in at.get("bidi_component") if e.proto.id.endswith("landmarks")]
    known = at.session_state.session.atlases.known(landscapes.get("himmelblau"))
    at.number_input(key="steps").set_value(77)
    calm(at.run())
    after = [e.proto.bytes for e in at.get("bidi_component") if e.proto.id.endswith("landmarks")]
    assert before == after != []
    assert at.session_state.session.atlases.known(landscapes.get("himmelblau")) is known


def test_minima_on_the_edge_and_sets_get_sentences():
    at = with_proof({"landscape": "line"})
    assert "Minima on the edge" in said(at)
    at = with_proof({"landscape": "ring"})
    assert "A ring, all round a valley" in said(at)


def test_while_it_looks_the_page_says_so_and_works(monkeypatch):
    monkeypatch.setattr(atlases.Atlases, "ask", lambda self, f, private: atlases.Finding())
    at = opened()
    assert "Looking for critical points" in said(at)
    assert len(component(at, "player")["runs"]) == 5 and component(at, "landmarks") is None


def test_sampled_points_are_shown_before_the_certificate(monkeypatch):
    made = landscapes.atlas(landscapes.get("himmelblau"), certify=False)
    finding = atlases.Finding(atlases.SAMPLED, made)
    monkeypatch.setattr(atlases.Atlases, "ask", lambda self, f, private: finding)
    at = opened()
    assert "the certificate is under way" in said(at)
    assert len(component(at, "landmarks")["points"]) == 9
    assert "proved" not in points(at).value


def test_a_failure_is_one_sentence(nobody_else, monkeypatch, caplog):
    def fails(f, certify):
        raise ArithmeticError("on purpose")

    monkeypatch.setattr(landscapes, "atlas", fails)
    with caplog.at_level(logging.CRITICAL):
        at = with_proof({"landscape": "himmelblau"})
    assert "the computation failed" in said(at) and "on purpose" not in said(at)
    assert len(component(at, "player")["runs"]) == 5


def test_without_a_tape_it_is_sampled_and_not_certified(nobody_else, monkeypatch):
    refused = tape.Unrecordable("np.sort cannot be recorded")
    monkeypatch.setattr(tape, "_look_up", lambda f: refused)
    at = with_proof({"landscape": "himmelblau", "steps": "20"})
    assert "not certified" in said(at).lower() and ":green[" not in said(at)
    assert len(points(at).value) == 9


@pytest.mark.parametrize("name", ["himmelblau", "eggholder", "absolute_value", "staircase", "sphere_3d"])
def test_the_csv_holds_everything_at_full_precision(name):
    f = landscapes.get(name)
    axes = ["x", "y", "z"][: f.dimension]
    made = sampled(f)
    frame = pd.read_csv(io.StringIO(tables.points_csv(made, axes)))
    edge = frame[frame.kind == "edge minimum"]
    frame = frame[frame.kind != "edge minimum"]
    np.testing.assert_array_equal(frame[axes], made.points)
    np.testing.assert_array_equal(frame["f"], made.values)
    np.testing.assert_array_equal(edge[axes], made.edge_minima.points)
    assert list(frame.kind) == list(made.kinds)
    for i in range(f.dimension):
        np.testing.assert_array_equal(frame[f"eigenvalue_{i + 1}"], made.eigenvalues[:, i])
        vectors = frame[[f"v{i + 1}_{axis}" for axis in axes]]
        np.testing.assert_array_equal(vectors, made.eigenvectors[:, :, i])


def test_the_csv_holds_poles_and_open_parts():
    """tan(x) - 2x with its poles; x y + |x|, whose crease is open."""
    made = landscapes.atlas(landscapes.from_formula("tan(x)-2x", domain=((-5, 5),)))
    frame = pd.read_csv(io.StringIO(tables.points_csv(made, ["x"])))
    np.testing.assert_allclose(frame[frame.kind == "pole +-"].x, np.pi * np.array([-3, -1, 1, 3]) / 2)
    made = landscapes.atlas(landscapes.from_formula("x*y+abs(x)", domain=((-3, 3), (-3, 3))))
    frame = pd.read_csv(io.StringIO(tables.points_csv(made, ["x", "y"])))
    rows = frame[frame.kind == "open: crease"]
    np.testing.assert_array_equal(rows[["x_low", "y_low"]], [p.low for p in made.open_parts])
    np.testing.assert_array_equal(rows[["x_high", "y_high"]], [p.high for p in made.open_parts])


def test_the_exported_page_carries_the_marks():
    at = with_proof({"landscape": "himmelblau"})
    mine, request = at.session_state.session, {"id": 1, "kind": "html"}
    reply = files.answer(request, mine.state, mine.runs, mine.atlases)()
    bare = files.answer(request, mine.state, mine.runs)()
    marks = mine.atlases.known(landscapes.get("himmelblau"))
    assert len(marks) == 9 and len(reply["data"]) > len(bare["data"]) + 500
