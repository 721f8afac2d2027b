"""Stresses change what they say, and nothing else; and a draw belongs to its member, step and question."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from scipy import stats

import landscapes
import optimizers
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams
from optimizers.experiments.fair_race import Survival, fair_race, stresses, under_stress
from optimizers.experiments.fair_race.draws import normal, uniform
from optimizers.experiments.fair_race.pace import Task, paced
from optimizers.experiments.fair_race.stressed import StressedOracle
from optimizers.experiments.fair_race.stresses import names
from optimizers.methods.restarts import _Only
from optimizers.running.scales import scales

ROSENBROCK = landscapes.get("rosenbrock")
AFFINE = (stresses.get("rotated axes", 37.0), stresses.get("scaled axes", 50.0))


def path(f, method, wrong, start, steps=40):
    """Values of f along a run of one start (d,) under stresses, its points as f sees them."""
    oracle = StressedOracle(f, wrong, 0, np.array([0]))
    theta = oracle.frame.own(np.asarray(start, dtype=float)[:, None])
    state, values = method.init(theta, Streams(0, (1,))), []
    for t in range(steps):
        values.append(f.value(oracle.frame.point(theta))[0])
        oracle.seek(t, theta)
        theta, state = method.step(oracle, theta, state)
    return np.array(values)


def test_turning_the_axes_leaves_gradient_descent_and_changes_adam():
    turned, start = (stresses.get("rotated axes", 37.0),), [-1.2, 1.0]
    descent = optimizers.GradientDescent(step_size=1e-3)
    np.testing.assert_allclose(
        path(ROSENBROCK, descent, turned, start), path(ROSENBROCK, descent, (), start), rtol=1e-10, atol=1e-10
    )
    adam = optimizers.Adam(step_size=0.05)
    apart = np.abs(path(ROSENBROCK, adam, turned, start) - path(ROSENBROCK, adam, (), start))
    assert apart.max() > 0.1


def test_newton_does_not_see_an_affine_map_and_gradient_descent_does():
    newton, start = optimizers.Newton(), [-1.2, 1.0]
    calm = path(ROSENBROCK, newton, (), start, 8)
    np.testing.assert_allclose(path(ROSENBROCK, newton, AFFINE, start, 8), calm, rtol=1e-7, atol=1e-12)
    descent = optimizers.GradientDescent(step_size=1e-4)
    apart = path(ROSENBROCK, descent, AFFINE, start, 8) - path(ROSENBROCK, descent, (), start, 8)
    assert np.abs(apart).max() > 1e-2


@pytest.mark.parametrize("d", [1, 2, 3])
def test_coordinates_go_there_and_back_and_derivatives_are_those_of_what_is_seen(d):
    text = {1: "x^4 - 2x^2 + x", 2: "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", 3: "x^2 + 2y^2 + 3z^2 + x*y*z"}[d]
    f = landscapes.from_formula(text)
    oracle = StressedOracle(f, AFFINE, 0, np.arange(4))
    u = np.random.default_rng(0).uniform(-1, 1, (d, 4))
    np.testing.assert_allclose(oracle.frame.own(oracle.frame.point(u)), u, atol=1e-12)
    slope = oracle.value_and_gradient(u)[1]
    for k in range(d):
        h = 1e-5 * np.eye(d)[:, k : k + 1]
        np.testing.assert_allclose(
            slope[k], (oracle.value(u + h) - oracle.value(u - h)) / 2e-5, rtol=1e-5, atol=1e-4
        )
        bend = (oracle.gradient(u + h) - oracle.gradient(u - h)) / 2e-5
        np.testing.assert_allclose(oracle.hessian(u)[:, k], bend, rtol=1e-4, atol=1e-3)
    corners = np.array(oracle.domain)
    inside = oracle.frame.own(np.array(f.domain)[:, :1] + np.ptp(f.domain, axis=1)[:, None] * np.eye(d))
    assert np.all(inside >= corners[:, :1] - 1e-9) and np.all(inside <= corners[:, 1:] + 1e-9)


@pytest.mark.parametrize("name", names())
def test_a_member_meets_the_same_in_any_batch(name):
    """To the last bit, with members leaving around it; the same again; and another seed is another world."""
    f = landscapes.get("himmelblau")
    points, numbers = optimizers.starts(f, 6, "random", 1), np.arange(10, 16)
    task = Task(f, 150, float(f.lowest or 0) + 1e-6, 2, (stresses.get(name),))
    for method in (optimizers.Adam(step_size=0.1), optimizers.BFGS(), optimizers.NelderMead()):
        whole, again = (paced(task, method, points, numbers) for _ in range(2))
        assert whole.best.tobytes() == again.best.tobytes()
        for k in (0, 3, 5):
            alone = paced(task, method, points[:, k : k + 1], numbers[k : k + 1])
            assert (alone.best[0], alone.reached[0]) == (whole.best[k], whole.reached[k])


def test_draws_are_even_and_normal_and_their_own():
    words = np.arange(4000)
    assert stats.kstest(uniform(7, words, 3), "uniform").pvalue > 1e-3
    assert stats.kstest(normal(7, words, 3), "norm").pvalue > 1e-3
    assert abs(np.corrcoef(normal(7, words, 3), normal(7, words + 1, 3))[0, 1]) < 0.06
    assert abs(np.corrcoef(normal(7, words, 3), normal(8, words, 3))[0, 1]) < 0.06
    assert uniform(7, np.array([5, 9]), 3)[1] == uniform(7, 9, 3)


def told(name, amount, n=3000, f=ROSENBROCK):
    """What n members are told of one point, and what is true."""
    oracle = StressedOracle(f, (stresses.get(name, amount),), 0, np.arange(n))
    theta = np.tile([[-0.7], [1.3]], n)
    truth = Oracle(f, (n,))
    return oracle.value_and_gradient(theta), truth.value_and_gradient(theta), oracle, theta


def test_noise_has_the_deviation_it_says_and_differs_between_questions():
    (value, slope), (true, steep), oracle, theta = told("noise", 0.02)
    units = scales(ROSENBROCK)
    for seen, clean, unit in ((value, true, units.height), *zip(slope, steep, [units.slope] * 2)):
        drawn = (seen - clean) / (0.02 * unit)
        assert stats.kstest(drawn, "norm").pvalue > 1e-3
    drawn = [part - clean for part, clean in zip((value, *slope), (true, *steep))]
    assert np.all(np.abs(np.corrcoef(drawn) - np.eye(3)) < 0.08)
    assert not np.any(oracle.value(theta) == value)  # asked again
    oracle.seek(0)
    assert np.array_equal(oracle.value(theta), value)  # the same question of the same step
    assert np.array_equal(oracle.hessian(theta), ROSENBROCK.hessian(theta))


def test_a_question_that_others_ask_is_not_counted():
    oracle = StressedOracle(ROSENBROCK, (stresses.get("noise"),), 0, np.arange(2))
    theta = np.tile([[-0.7], [1.3]], 2)
    oracle.value(theta, where=np.array([True, False]))
    second = oracle.value(theta)
    fresh = StressedOracle(ROSENBROCK, (stresses.get("noise"),), 0, np.arange(2))
    first = fresh.value(theta)
    assert second[1] == first[1] and second[0] != first[0]


def test_a_method_with_restarts_is_told_what_others_are_told():
    """Where some members are due for a restart the others still ask the oracle, and nobody else."""
    oracle, other = (StressedOracle(ROSENBROCK, (stresses.get("noise"),), 0, np.arange(3)) for _ in range(2))
    theta, members = np.tile([[-0.7], [1.3]], 3), np.array([True, False, True])
    some = _Only(oracle, members)
    for asked in ("value", "gradient", "hessian"):
        assert np.array_equal(getattr(some, asked)(theta), getattr(other, asked)(theta, where=members))
    assert np.array_equal(some.value_and_gradient(theta)[1], other.value_and_gradient(theta, members)[1])
    assert np.array_equal(oracle.take_counts(), other.take_counts())


def test_missing_values_are_missing_as_often_as_it_says_and_all_at_once():
    (value, slope), (true, steep), *_ = told("missing values", 0.1)
    gone = np.isnan(value)
    assert stats.binomtest(int(gone.sum()), len(gone), 0.1).pvalue > 1e-3
    assert np.array_equal(np.isnan(slope), np.tile(gone, (2, 1)))
    assert np.array_equal(value[~gone], true[~gone]) and np.array_equal(slope[:, ~gone], steep[:, ~gone])


def test_digits_are_cut_as_by_hand_and_values_are_whole_steps():
    one = stresses.get("truncated digits", 3)
    points = np.random.default_rng(1).uniform(-2, 2, (2, 200))
    oracle = StressedOracle(ROSENBROCK, (one,), 0, np.arange(200))
    for seen, true in zip(oracle.value(points), ROSENBROCK.value(points)):
        assert len(Decimal(f"{seen:.12g}").normalize().as_tuple().digits) <= 3
        assert abs(seen) <= abs(true) * (1 + 1e-15) and abs(seen - true) <= 0.01 * abs(true)
    step = 0.05 * scales(ROSENBROCK).height
    oracle = StressedOracle(ROSENBROCK, (stresses.get("quantised values", 0.05),), 0, np.arange(200))
    seen = oracle.value(points) / step
    np.testing.assert_allclose(seen, np.round(seen), atol=1e-9)
    assert np.all(np.abs(seen - ROSENBROCK.value(points) / step) <= 0.5 + 1e-9)
    assert np.array_equal(oracle.gradient(points), ROSENBROCK.gradient(points))


def test_a_perturbed_start_stays_in_the_box():
    f = landscapes.get("himmelblau")
    box, points = np.array(f.domain), optimizers.starts(f, 400, "random", 0)
    moved = stresses.get("perturbed start", 0.05).moved(points, box, 0, np.arange(400))
    free = np.all((moved > box[:, :1]) & (moved < box[:, 1:]), axis=0)
    share = (moved - points)[:, free] / np.ptp(box, axis=1)[:, None]
    assert np.all((moved >= box[:, :1]) & (moved <= box[:, 1:]))
    assert 0.04 < share.std() < 0.055


def test_who_wins_under_stress():
    """BFGS, far ahead of Adam on a bent valley, is so again where axes turn, not where values are gone."""
    race = fair_race(
        "rosenbrock", ["bfgs", "adam"], settings=4, tuning_starts=5, judged_starts=15, evaluations=200
    )
    turned, gone = under_stress(race, ["rotated axes", stresses.get("missing values", 1.0)]).each
    assert turned.survival is Survival.SURVIVES
    assert gone.survival is Survival.NOT_TOLD and not gone.judged.standing.ahead.any()
    again = under_stress(race, ["rotated axes"]).each[0]
    assert again.judged.standing.scores.tobytes() == turned.judged.standing.scores.tobytes()


def test_a_name_that_is_no_stress_is_refused():
    with pytest.raises(ValueError, match="rotated axes"):
        stresses.get("heat")
    with pytest.raises(ValueError):
        stresses.get("rotated axes", 200.0)
