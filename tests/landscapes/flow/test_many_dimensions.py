"""The flow of many parameters against exponentials, scipy, and its own laws."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import landscapes
from landscapes import learning
from landscapes.core.progress import Cancelled
from landscapes.flow.many_dimensions import flow_course


def network():
    model = learning.model("mlp", width_1=6, width_2=5, initialisation="lecun")
    loss = learning.training_loss(model, learning.dataset("chebyshev"))
    return loss, loss.initial(1)


def test_of_a_stiff_quadratic_it_is_the_exponential():
    f = landscapes.from_formula("5000*(x + y)^2 + (x - y)^2/2")
    H = f.hessian(np.zeros(2))
    times, start = np.linspace(0, 3, 7), np.array([1.0, 0.3])
    values, vectors = np.linalg.eigh(H)
    truth = vectors @ (np.exp(-values[:, None] * times) * (vectors.T @ start)[:, None])
    np.testing.assert_allclose(flow_course(f, start, times, 1e-8).points, truth, atol=2e-6)
    course = flow_course(f, start, times, 1e-5)
    np.testing.assert_allclose(course.points, truth, atol=1e-3)
    np.testing.assert_allclose(course.values, f.value(course.points), rtol=1e-12)
    assert course.gradients < 3_000  # Euler's steps of 2/lambda would be 30,000


def test_of_a_network_it_is_scipys():
    loss, start = network()
    times = np.array([0.0, 0.5, 2.0, 10.0])
    truth = solve_ivp(
        lambda t, theta: -loss.gradient(theta),
        (0, 10),
        start,
        method="DOP853",
        t_eval=times,
        rtol=1e-10,
        atol=1e-12,
    ).y
    errors = []
    for tolerance in (1e-4, 1e-6):
        points = flow_course(loss, start, times, tolerance).points
        errors.append(np.abs(points - truth).max())
    assert errors[0] < 2e-2 and errors[1] < 1e-3 and errors[1] < errors[0] / 5
    np.testing.assert_array_equal(flow_course(loss, start, times).points[:, 0], start)


def test_halved_tolerances_come_nearer_with_order_two():
    """Errors per step of h^3 that are held to a tolerance: the whole goes with its power 2/3."""
    loss, start = network()
    fine = flow_course(loss, start, [5.0], 1e-9).points[:, 0]
    errors = [
        np.linalg.norm(flow_course(loss, start, [5.0], tolerance).points[:, 0] - fine)
        for tolerance in (1e-4, 1e-5, 1e-6, 1e-7)
    ]
    slope = np.polyfit(np.log([1e-4, 1e-5, 1e-6, 1e-7]), np.log(errors), 1)[0]
    assert 0.45 < slope < 0.9


def test_the_loss_falls_and_the_times_asked_for_do_not_matter():
    loss, start = network()
    course = flow_course(loss, start, np.linspace(0, 40, 81), 1e-7)
    assert np.all(np.diff(course.values) < 0)
    alone = flow_course(loss, start, [40.0], 1e-7)
    np.testing.assert_allclose(alone.points[:, 0], course.points[:, -1], atol=1e-4)


def test_where_the_loss_ends_the_flow_is_lost():
    """x falls to 0 along sqrt(x), whose slope has no end there."""
    f = landscapes.from_formula("sqrt(x)", start=(0.5,))
    course = flow_course(f, [0.5], [0.1, 0.2, 5.0])
    # d x/dt = -1/(2 sqrt x): x^(3/2) = 0.5^(3/2) - 3/4 t
    truth = (0.5**1.5 - 0.75 * np.array([0.1, 0.2])) ** (2 / 3)
    np.testing.assert_allclose(course.points[0, :2], truth, rtol=1e-3)
    assert np.isnan(course.points[0, 2]) and np.isnan(course.values[2])


def test_on_level_ground_it_stays():
    f = landscapes.from_formula("0*x + 3")
    course = flow_course(f, [1.0], [0.0, 10.0])
    np.testing.assert_array_equal(course.points, [[1.0, 1.0]])


def test_what_is_no_course_is_refused_and_it_stops_when_asked():
    loss, start = network()
    for wrong in ([1.0, 0.5], [-1.0]):
        with pytest.raises(ValueError, match="ascend"):
            flow_course(loss, start, wrong)
    with pytest.raises(Cancelled):
        flow_course(loss, start, [0.1, 0.2], progress=lambda done, m: False)
