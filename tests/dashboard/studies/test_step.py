"""The study of a step: what is written and drawn is the library's, for every kind of landscape and method."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import optimizers
from dashboard.studies.step import words
from dashboard.studies.step.pictures import other_look
from dashboard.widgets.markdown import in_lines
from landscapes.drawing.looks import look
from optimizers.experiments.explained import explain
from tests.dashboard.studies.learning_page import settled
from tests.dashboard.studies.test_studies import KINDS, boards, calm


def _page():
    from dashboard.pages import experiments

    experiments.page()


def opened(**query):
    at = AppTest.from_function(_page, default_timeout=60)
    for name, value in {"study": "step", **query}.items():
        at.query_params[name.replace("__", ".")] = value
    return settled(calm(at.run()))


def the_run(at):
    race = at.session_state.session.race()
    (entry,) = race.entries
    return at.session_state.session.runs.get(race.key(entry))  # or another visitor's, of the same race


def panels(at):
    return {panel["name"]: panel for board in boards(at) for panel in board["panels"]}


@pytest.mark.parametrize("landscape", KINDS)
def test_it_can_be_looked_at_on_every_kind_of_landscape(landscape):
    at = opened(landscape=landscape, run="bfgs")
    seen = panels(at)
    if landscape == "staircase":  # flat: the run ends where it begins
        assert [info.value for info in at.info] == [words.NO_STEP] and not seen
        return
    assert {"lengths", "cosines"} <= set(seen)
    assert {"step", "close"} <= set(seen) or landscape == "sphere_3d"


@pytest.mark.parametrize("method", ["adam", "trust_region", "nelder_mead", "genetic_algorithm"])
def test_the_rule_is_the_explained_steps_lines(method):
    at = opened(landscape="rosenbrock", run=method, study__step="3")
    seen = explain(the_run(at), 3)
    written = [formula.value for formula in at.latex]
    assert in_lines(seen.method.printed_rule) in " ".join(written)
    for line in seen.lines:
        assert any(all(part in text for part in line.parts) for text in written), line.latex
    told = next(board["words"] for board in boards(at) if board["words"])
    assert told == seen.words


def test_the_fork_that_is_drawn_is_the_librarys():
    asked = {"study__step": "12", "study__knob": "momentum", "study__to_momentum": "0.2"}
    at = opened(landscape="himmelblau", run="momentum", steps="60", **asked)
    run = the_run(at)
    fork = optimizers.fork(run, 12, momentum=0.2)
    seen = panels(at)
    (line,) = (t for t in seen["futures"]["traces"] if t.get("name") == "with the change")
    np.testing.assert_allclose(line["y"], fork.values[12:], rtol=1e-6)  # float32 on the way
    (way,) = (t for t in seen["ways"]["traces"] if t.get("name") == "with the change")
    np.testing.assert_allclose(np.stack([way["x"], way["y"]], axis=1), fork.path[12:], rtol=1e-6)
    assert seen["ways"]["ground"]


def test_without_a_change_there_is_no_fork_and_what_cannot_be_changed_is_said():
    at = opened(landscape="himmelblau", run="lbfgs", study__step="2")
    assert "futures" not in panels(at)
    at = opened(
        landscape="himmelblau", run="lbfgs", study__step="2", study__knob="memory", study__to_memory="3"
    )
    assert any("cannot change memory on the way" in info.value for info in at.info)


def test_a_network_has_its_step_told_by_lengths():
    query = {"data": "moons", "model": "mlp", "loss": "cross_entropy", "steps": "20", "run": "adam"}
    at = opened(landscape="learning", study__step="3", **query)
    assert "lengths" in panels(at) and "step" not in panels(at)
    assert any("a vector of length" in formula.value for formula in at.latex)


def test_nonsense_in_the_link_is_no_traceback():
    for value in ("x", "nan", "-4", "1e300"):
        opened(
            landscape="cubic", run="adam", study__step=value, study__clock=value, study__to_step_size=value
        )


@pytest.mark.parametrize("number", range(8))
def test_a_forks_look_differs_from_its_runs_in_every_part(number):
    own = look(number)
    assert all(value != own[part] for part, value in other_look(own).items())
