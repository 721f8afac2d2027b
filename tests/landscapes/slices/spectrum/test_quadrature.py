"""Stochastic Lanczos quadrature: its moments are those of the matrix, and its density the eigenvalues'."""

import numpy as np
import pytest

import landscapes
from landscapes import slices
from landscapes.core.progress import Cancelled
from landscapes.slices.spectrum.quadrature import quadrature
from tests.landscapes.slices.spectrum.matrices import CASES, hessian_by_torch, network, planted

VALUES = np.concatenate([np.linspace(-1, 1, 195), [20, 30, 40, 50, 100]])


def starts(d, probes, seed):
    """The probes as they are drawn."""
    drawn = np.random.default_rng(seed).normal(size=(probes, d))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.mark.parametrize("name", CASES)
def test_moments_are_those_of_torchs_hessian(name):
    loss, theta = network(name)
    H = hessian_by_torch(loss, theta)
    seen = slices.density(loss, theta, steps=15, probes=4, seed=2)
    probes = starts(loss.dimension, 4, 2)
    truth = [np.ones(4), np.sum(probes * (probes @ H), 1), np.sum((probes @ H) ** 2, 1)]
    for moments in (seen.moments, seen.direct):
        np.testing.assert_allclose(moments, truth, atol=1e-10 * seen.scale**2)
    assert seen.moment_error < 1e-12 and seen.products == 4 * 15 + 4
    np.testing.assert_allclose(seen.exact, np.linalg.eigvalsh(H), atol=1e-10 * seen.scale)


def test_of_m_steps_the_first_2m_moments_are_exact_and_the_next_is_not():
    matrix, A = planted(np.linspace(-1, 2, 50))
    seen = quadrature(A, steps=6, probes=3, seed=5)
    v = starts(50, 3, 5).T
    powers, image = [], v
    for _ in range(13):
        powers.append(np.sum(v * image, axis=0))
        image = matrix @ image
    ours = np.array([np.sum(seen.weights * seen.nodes**k, axis=1) for k in range(13)])
    np.testing.assert_allclose(ours[:12], powers[:12], rtol=1e-11)
    assert np.all(np.abs(ours[12] - powers[12]) > 1e-6)


def test_with_all_steps_the_weights_are_the_probes_parts_of_the_eigenvectors():
    values = np.array([-2.0, 0.0, 1.0, 4.0, 9.0])
    matrix, A = planted(values)
    seen = quadrature(A, steps=80, probes=2, seed=1)
    parts = (starts(5, 2, 1) @ np.linalg.eigh(matrix)[1]) ** 2
    np.testing.assert_allclose(seen.nodes, [values, values], atol=1e-12)
    np.testing.assert_allclose(seen.weights, parts, atol=1e-12)


def test_of_few_different_eigenvalues_the_space_closes_early_and_nothing_is_lost():
    _, A = planted(np.repeat([-1.0, 3.0], [30, 10]))
    seen = quadrature(A, steps=20, probes=3)
    assert seen.products < 3 * 6 and seen.moment_error < 1e-12
    nodes = seen.nodes[seen.weights > 1e-20]
    assert np.all(np.minimum(np.abs(nodes + 1), np.abs(nodes - 3)) < 1e-9)


def test_the_matrix_of_zeros_has_a_density_too():
    _, A = planted(np.zeros(20))
    seen = quadrature(A, probes=2)
    assert seen.moment_error == 0 and seen.span == (0, 0) and seen.trace == (0, 0)
    grid, height = seen.curve()
    assert np.trapezoid(height, grid) == pytest.approx(1, abs=1e-3)


def test_the_density_is_that_of_the_eigenvalues_as_far_as_it_is_sampled():
    """The share of eigenvalues below each border within five standard errors of 40 probes."""
    _, A = planted(VALUES)
    seen = quadrature(A, steps=80, probes=40)
    for border in (-0.5, 0.0, 0.5, 10.0, 60.0):
        shares = np.sum(seen.weights * (seen.nodes < border), axis=1)
        error = np.std(shares, ddof=1) / np.sqrt(40)
        assert abs(np.mean(shares) - np.mean(VALUES < border)) < 5 * error + 0.02 / 80
    trace, error = seen.trace
    assert abs(trace - VALUES.sum()) < 5 * error < 0.6 * VALUES.sum()
    squares, error = seen.squares
    assert abs(squares - np.sum(VALUES**2)) < 5 * error


def test_curves_have_the_integral_one_and_lie_on_each_other():
    _, A = planted(np.linspace(0, 1, 60))
    seen = quadrature(A, steps=60, probes=200)
    grid, height = seen.curve(points=801, width=0.1)
    assert np.trapezoid(height, grid) == pytest.approx(1, abs=1e-4)
    exact = seen.exact_curve(grid, 0.1)
    assert np.trapezoid(exact, grid) == pytest.approx(1, abs=1e-4)
    assert np.trapezoid(np.abs(exact - height), grid) < 0.05
    with pytest.raises(ValueError, match="width"):
        seen.curve(width=0.0)


def test_beyond_500_parameters_nothing_is_said_to_be_exact():
    _, A = planted(np.linspace(0, 1, 501))
    seen = quadrature(A, steps=4, probes=1)
    assert seen.exact is None and seen.exact_curve(np.zeros(1), 1.0) is None


def test_of_two_variables_and_stops_when_asked():
    f = landscapes.get("rosenbrock")
    seen = slices.density(f, [-1.0, 2.0])
    np.testing.assert_allclose(seen.nodes[0], np.linalg.eigvalsh(f.hessian(np.array([-1.0, 2.0]))))
    with pytest.raises(Cancelled):
        slices.density(f, [-1.0, 2.0], progress=lambda done, steps: done < 1)
    with pytest.raises(ValueError, match="at least 1"):
        slices.density(f, [-1.0, 2.0], probes=0)
