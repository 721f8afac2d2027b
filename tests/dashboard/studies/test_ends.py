"""Between the ends of runs: barriers and curvatures are those of the loss itself."""

import numpy as np

from dashboard.studies.ends import words
from landscapes.core.wording import format_number
from landscapes.slices import barrier
from tests.dashboard.studies.learning_page import facts, opened_network
from tests.dashboard.studies.test_studies import boards, calm

MOONS = {"data": "moons", "model": "mlp", "loss": "cross_entropy", "study": "ends", "steps": "60"}
TWO = ["adam;step_size=0.02;weights=0", "adam;step_size=0.02;weights=1;look=1"]


def test_lines_and_eigenvalues_are_those_of_the_loss_at_the_runs_own_ends():
    at = opened_network(**MOONS, run=TWO)
    loss, runs = at.session_state.session.landscape, list(at.session_state.session.runs._runs.values())
    points = [run.best.point for run in runs]
    told = facts(at)
    assert told == {"barrier Adam, seed 0 – Adam, seed 1": format_number(barrier(loss, *points).height, 3)}
    (panel,) = boards(at)[0]["panels"]
    t = np.asarray(panel["traces"][-3]["x"])
    heights = loss.value((1 - t) * points[0][:, None] + t * points[1][:, None])
    np.testing.assert_allclose(panel["traces"][-3]["y"], heights, rtol=1e-6)  # sent in float32
    table = at.dataframe[0].value
    for point, shown in zip(points, table["largest"]):
        exact = np.linalg.eigvalsh(loss.hessian(point))[-1]
        assert shown.startswith(format_number(exact) + " ±")
    assert list(table["loss"]) == [format_number(float(run.best.value)) for run in runs]
    assert all(table["converged"]) and "held" not in table


def test_three_runs_have_three_lines_over_the_same_heights():
    at = opened_network(**MOONS, run=[*TWO, "adam;step_size=0.02;weights=0;order=1;batch=32;look=2"])
    panels = boards(at)[0]["panels"]
    assert [panel["name"] for panel in panels] == ["line-0-1", "line-0-2", "line-1-2"]
    assert len({tuple(panel["y"]["range"]) for panel in panels}) == 1


def test_one_run_has_nothing_to_be_compared_with():
    at = opened_network(**MOONS, run="adam")
    assert [i.value for i in calm(at).info] == [words.NEEDS_TWO] and not boards(at)
