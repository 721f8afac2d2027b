"""The study of the spectrum: what is drawn and told is what the matrix itself has."""

import numpy as np
import pytest
import scipy.sparse.linalg

import landscapes
import optimizers
from dashboard.studies.spectrum import words
from dashboard.studies.spectrum.pictures import Symmetric, density_panel
from dashboard.studies.spectrum.seen import effort, look
from dashboard.work.jobs import Job
from landscapes import learning, slices
from landscapes.core.wording import format_number
from tests.dashboard.studies.desks import trace
from tests.dashboard.studies.learning_page import facts, opened_network, settled
from tests.dashboard.studies.test_studies import boards, calm

MOONS = {"data": "moons", "model": "mlp", "loss": "cross_entropy", "study": "spectrum"}


def table(at):
    return at.dataframe[0].value


@pytest.mark.parametrize("step", [0, 40])
def test_the_ends_on_the_page_are_numpys_at_the_runs_own_point(step):
    at = opened_network(**MOONS, steps="40", study__step=str(step))
    loss = learning.training_loss("mlp", learning.dataset("moons"), "cross_entropy")
    entry = at.session_state.session.race().entries[0]
    again = optimizers.run(loss, entry.optimizer, loss.initial(0), steps=40)
    exact = np.linalg.eigvalsh(loss.hessian(again.path[step]))
    told = facts(at)
    assert told["largest eigenvalue"] == format_number(exact[-1])
    assert told["smallest eigenvalue"] == format_number(exact[0])
    assert told["negative eigenvalues"].startswith(f"{np.sum(exact < -1e-9 * np.abs(exact).max())} of 33")
    assert told["trace, sampled"].endswith(f"exact {format_number(exact.sum())}")
    assert told["sum of the weights"] == "1 | direct 1"
    assert list(table(at)["eigenvalue"]) == [format_number(v, 6) for v in np.r_[exact[:-6:-1], exact[4::-1]]]
    assert all(table(at)["converged"])
    names = [t.get("name") for t in boards(at)[0]["panels"][0]["traces"]]
    assert ("Hessian at the start" in names) == (step > 0)
    assert {"Hessian", "Gauss–Newton", "all eigenvalues"} <= set(names)


@pytest.mark.parametrize("k", [1, 2])
def test_the_moments_beside_each_other_are_equal(k):
    told = facts(opened_network(**MOONS, steps="10"))
    nodes, direct = told["mean of λ" + "²" * (k - 1)].split(" | direct ")
    assert nodes == direct


def test_the_axis_is_undone_by_sinh_and_each_density_has_the_integral_one():
    loss = learning.training_loss("mlp", learning.dataset("moons"), "cross_entropy")
    theta = loss.initial(1)
    seen = slices.density(loss, theta)
    gauss = slices.density(loss, theta, matrix="gauss_newton")
    panel = density_panel(seen, gauss, None, None)
    scaled = Symmetric(max(seen.scale, gauss.scale))
    rug = trace(panel, "all eigenvalues")
    back = 2 * scaled.unit * np.sinh(np.log(10) * rug["x"])
    exact = np.linalg.eigvalsh(loss.hessian(theta))
    np.testing.assert_allclose(back, exact, atol=1e-12 * seen.scale, rtol=1e-9)
    for name in ("Hessian", "Gauss"):
        curve = trace(panel, name)
        heights = np.nan_to_num(curve["y"])
        assert np.trapezoid(heights, curve["x"]) == pytest.approx(1, abs=0.02)
    places, told = np.array(panel.x["tickvals"]), panel.x["ticktext"]
    assert told[list(np.abs(places)).index(0.0)] == "0"
    for x, word in zip(places, told):
        if word in ("0.01", "0.1", "1", "10"):
            assert 2 * scaled.unit * np.sinh(np.log(10) * x) == pytest.approx(float(word))


def test_a_large_loss_is_looked_at_over_some_rows_and_they_are_those_that_are_told():
    at = opened_network(data="digits", model="mlp", knobs="width_1:32", steps="3", study="spectrum")
    (board,) = boards(at)
    assert "of 512 of the 1,797 rows" in board["words"] and "4 random vectors of 60" in board["words"]
    full = learning.training_loss(learning.model("mlp", width_1=32), learning.dataset("digits"))
    rows = effort(full).rows
    loss = learning.training_loss(learning.model("mlp", width_1=32), full.data.train.taken(rows))
    run = at.session_state.session.runs.get(next(iter(at.session_state.session.runs._runs)))
    theta, h = run.path[-1], 1e-5

    def product(v):
        v = np.ravel(v)
        return (loss.gradient(theta + h * v) - loss.gradient(theta - h * v)) / (2 * h)

    matrix = scipy.sparse.linalg.LinearOperator((loss.dimension, loss.dimension), product)
    largest = scipy.sparse.linalg.eigsh(matrix, 1, which="LA", tol=1e-6, return_eigenvectors=False)[0]
    assert float(table(at)["eigenvalue"][0]) == pytest.approx(largest, rel=1e-4)


def test_of_another_loss_the_hessian_is_drawn_and_the_refusal_is_said():
    at = opened_network(data="line", model="linear", loss="huber", study="spectrum")
    names = [t.get("name") for t in boards(at)[0]["panels"][0]["traces"]]
    assert "Hessian" in names and "Gauss–Newton" not in names
    assert any("matrix is of the squared loss" in c.value for c in at.caption)


def test_a_point_without_curvature_is_an_error_and_a_start_without_it_is_left_out():
    f = landscapes.from_formula("x^2*sqrt(x)")
    how, job = effort(f), Job("a", lambda job: None)
    seen = look(f, np.array([-1.0]), None, how, job)
    assert seen.hessian is None and seen.error.fault is slices.SpectrumFault.UNDEFINED
    seen = look(f, np.array([1.0]), np.array([-1.0]), how, job)
    assert seen.begun is None and seen.refused.fault is slices.SpectrumFault.NO_DATA
    np.testing.assert_allclose(seen.hessian.exact, [2.5 * 1.5])


def test_another_run_and_another_step_are_another_spectrum():
    at = opened_network(**MOONS, steps="40")
    first = facts(at)
    calm(at.segmented_control(key="study-spectrum-run").set_value("c3").run())
    second = facts(settled(at))
    assert first["largest eigenvalue"] != second["largest eigenvalue"]
    at.session_state.session.set_study(step=1)
    third = facts(settled(calm(at.run())))
    assert third["largest eigenvalue"] != second["largest eigenvalue"]
    assert "after step 1" in boards(at)[0]["words"]


def test_the_words_say_what_the_codes_are():
    loss = learning.training_loss("mlp", learning.dataset("moons"), "cross_entropy")
    pairs = slices.eigenpairs(loss, loss.initial(0), 5, most=7)
    assert not np.all(pairs.converged) and not pairs.searched
    told = words.of_pairs(pairs)
    assert f"{np.sum(pairs.converged)} of 5 have converged" in told and "not searched" in told
    assert "curves down" in words.of_curvature(np.array([1.0, -0.1]), 1.0, 1e-6)
    assert "within the tolerance" in words.of_curvature(np.array([1.0, -1e-9]), 1.0, 1e-6)


@pytest.mark.parametrize("value", ["nan", "-3", "1e300", "x"])
def test_nonsense_in_the_link_is_no_traceback(value):
    assert boards(opened_network(**MOONS, steps="5", study__step=value, study__run=value))


def test_of_several_starts_the_first_is_looked_at():
    at = opened_network(**MOONS, steps="20")
    mine = at.session_state.session
    mine.change(start_kind="random", count=3)
    told = facts(settled(calm(at.run())))
    race = mine.race()
    run = optimizers.run(race.landscape, race.entries[0].optimizer, race.start[:, 0], steps=20)
    assert race.start.shape == (33, 3)
    exact = np.linalg.eigvalsh(race.landscape.hessian(run.path[-1]))
    assert told["largest eigenvalue"] == format_number(exact[-1])


def test_without_an_optimizer_it_is_said():
    at = opened_network(**MOONS)
    at.session_state.session.change(cards=())
    at.run()
    assert any("No optimizer is racing" in i.value for i in calm(at).info)
