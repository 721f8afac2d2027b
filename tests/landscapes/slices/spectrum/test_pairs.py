"""Lanczos' eigenpairs against numpy.linalg on planted spectra and small networks: no ghosts, none missed."""

import numpy as np
import pytest

import landscapes
from landscapes import slices
from landscapes.core.progress import Cancelled
from landscapes.slices import End
from landscapes.slices.spectrum.krylov import Krylov
from landscapes.slices.spectrum.pairs import extremes
from tests.landscapes.slices.spectrum.matrices import (
    CASES,
    gauss_newton_by_torch,
    hessian_by_torch,
    network,
    planted,
)

OUTLIERS = np.concatenate([np.linspace(-1, 1, 195), [20, 30, 40, 50, 100]])


def expected(values, count, end):
    """The wanted eigenvalues of all of them, the largest first."""
    down = np.sort(values)[::-1]
    return {
        End.LARGEST: down[:count],
        End.SMALLEST: down[-count:],
        End.BOTH: np.concatenate([down[:count], down[-count:]]) if 2 * count < len(down) else down,
    }[End(end)]


def check(pairs, matrix, count, end):
    """Values are numpy's; residuals are what the matrix itself says, and decide what has converged."""
    truth = expected(np.linalg.eigvalsh(matrix), count, end)
    np.testing.assert_allclose(pairs.values, truth, rtol=0, atol=1e-6 * np.abs(truth).max())
    k = len(truth)
    np.testing.assert_allclose(pairs.vectors.T @ pairs.vectors, np.eye(k), atol=1e-12)
    left = np.linalg.norm(matrix @ pairs.vectors - pairs.values * pairs.vectors, axis=0)
    np.testing.assert_allclose(pairs.residuals, left, rtol=0, atol=1e-12 * pairs.scale)
    assert np.all(left <= 1e-6 * pairs.scale) and np.all(pairs.converged) and pairs.searched


@pytest.mark.parametrize("end", End)
@pytest.mark.parametrize("name", CASES)
def test_of_small_networks_they_are_numpys_of_torchs_hessian(name, end):
    loss, theta = network(name)
    check(slices.eigenpairs(loss, theta, 4, end), hessian_by_torch(loss, theta), 4, end)


def test_of_gauss_newton_over_some_rows():
    loss, theta = network("three classes")
    rows = np.arange(0, 40, 3)
    truth = gauss_newton_by_torch(loss.minibatch(rows), theta)
    check(slices.eigenpairs(loss, theta, 3, matrix="gauss_newton", rows=rows), truth, 3, End.LARGEST)
    seen = slices.density(loss, theta, matrix="gauss_newton", rows=rows)
    np.testing.assert_allclose(seen.exact, np.linalg.eigvalsh(truth), atol=1e-10 * seen.scale)


@pytest.mark.parametrize("end", End)
@pytest.mark.parametrize(
    "values",
    [
        OUTLIERS,
        np.arange(60.0),
        np.repeat([-3.0, 0.0, 2.0], [1, 40, 2]),
        np.concatenate([[5.0, 5.0, 5.0, 4.0, 4.0], np.linspace(-1, 0, 95)]),
        np.concatenate([np.zeros(298), [-1.0, 7.0]]),
        np.zeros(30),
        np.full(12, -2.0),
    ],
    ids=["outliers", "even", "three values", "multiple", "rank two", "nothing", "one value"],
)
def test_planted_spectra_are_found_as_often_as_they_are_there(values, end):
    """Each eigenvalue with its multiplicity, and no more often."""
    matrix, A = planted(values)
    count = 3
    check(extremes(A, count, End(end), seed=1), matrix, count, end)


def test_without_reorthogonalisation_there_are_ghosts_and_with_it_none():
    """120 plain steps find the outlier 100 again and again: what is refused here is not there by luck."""
    matrix, _ = planted(OUTLIERS)
    start = np.random.default_rng(0).normal(size=200)
    krylov = Krylov(start)
    for _ in range(120):
        krylov.add(matrix @ krylov.vector)
    values, _ = krylov.ritz()
    previous, vector, beta = np.zeros(200), start / np.linalg.norm(start), 0.0
    diagonal, beside = [], []
    for _ in range(120):
        image = matrix @ vector - beta * previous
        diagonal.append(vector @ image)
        image = image - diagonal[-1] * vector
        beta = np.linalg.norm(image)
        beside.append(beta)
        previous, vector = vector, image / beta
    plain = np.linalg.eigvalsh(np.diag(diagonal) + np.diag(beside[:-1], 1) + np.diag(beside[:-1], -1))
    assert np.sum(np.abs(plain - 100) < 1e-6) > 1
    for outlier in OUTLIERS[-5:]:
        assert np.sum(np.abs(values - outlier) < 1e-6) == 1


def test_what_has_not_converged_is_marked():
    matrix, A = planted(np.linspace(0, 1, 400))
    pairs = extremes(A, 3, most=10)
    left = np.linalg.norm(matrix @ pairs.vectors - pairs.values * pairs.vectors, axis=0)
    np.testing.assert_allclose(pairs.residuals, left, rtol=0, atol=1e-12)
    assert not np.any(pairs.converged) and not pairs.searched
    assert np.all(left > pairs.tolerance * pairs.scale)


def test_one_search_alone_misses_a_copy_and_says_that_it_has_not_looked():
    values = np.concatenate([[5.0, 5.0, 3.0], np.linspace(-0.1, 0.1, 97)])
    _, A = planted(values)
    once, twice = extremes(A, 2, again=False), extremes(A, 2)
    np.testing.assert_allclose(once.values, [5, 3], atol=1e-5)
    np.testing.assert_allclose(twice.values, [5, 5], atol=1e-5)
    assert np.all(once.converged) and not once.searched and twice.searched


def test_what_was_the_vector_a_moment_ago_is_a_good_start():
    matrix, A = planted(np.concatenate([np.linspace(0, 1, 300), [1.3]]))
    first = extremes(A, again=False)
    near, _ = np.linalg.eigh(matrix)
    again = extremes(A, start=first.vectors[:, 0], again=False)
    assert again.products < first.products and again.converged[0]
    assert again.values[0] == pytest.approx(near[-1], abs=1e-6)


def test_a_start_without_any_part_of_the_largest_finds_it_all_the_same():
    _, A = planted(OUTLIERS)
    vectors = np.linalg.eigh(A.dense)[1]
    assert extremes(A, start=vectors[:, 3], again=False).values[0] == pytest.approx(100)


def test_a_start_along_the_second_largest_sees_the_largest_beside_it():
    """As where two eigenvalues cross along a path."""
    _, A = planted(np.concatenate([np.linspace(0, 1, 300), [1.3, 1.31]]))
    second = np.linalg.eigh(A.dense)[1][:, -2]
    assert extremes(A, start=second, again=False).values[0] == pytest.approx(1.31, abs=1e-6)


def test_of_two_variables():
    f = landscapes.get("rosenbrock")
    matrix = f.hessian(np.array([-1.0, 2.0]))
    for end in End:
        check(slices.eigenpairs(f, [-1.0, 2.0], 1, end), matrix, 1, end)
    assert len(slices.eigenpairs(f, [-1.0, 2.0]).values) == 2  # there are no more


def test_it_is_the_same_for_everybody_and_stops_when_asked():
    loss, theta = network("squared")
    one, two = (slices.eigenpairs(loss, theta, seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.vectors, two.vectors)
    with pytest.raises(Cancelled):
        slices.eigenpairs(loss, theta, progress=lambda done, most: False)
    for wrong in ({"count": 0}, {"tolerance": 0.0}, {"end": "middle"}):
        with pytest.raises(ValueError):
            slices.eigenpairs(loss, theta, **wrong)
