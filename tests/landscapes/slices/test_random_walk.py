"""What a plane explains of a random walk: eigenvalues in closed form, and walks that were walked."""

import numpy as np
import pytest

from landscapes.slices import Reference, walk_shares
from landscapes.slices.random_walk import eigenvalues


@pytest.mark.parametrize("steps", [1, 2, 7, 100])
def test_eigenvalues_are_those_of_the_gram_matrix(steps):
    k = np.arange(1, steps + 1)
    gram = np.minimum(k[:, None], k)
    np.testing.assert_allclose(eigenvalues(steps), np.linalg.eigvalsh(gram)[::-1], rtol=1e-10)
    assert np.sum(eigenvalues(steps)) == pytest.approx(steps * (steps + 1) / 2, rel=1e-12)


def test_shares_of_a_long_walk_in_many_dimensions():
    shares, of = walk_shares(100_000, 10_000, 3)
    assert of is Reference.LIMIT
    np.testing.assert_allclose(shares, 8 / (np.pi * np.array([1, 3, 5])) ** 2, rtol=1e-4)


def walked(steps, dimension, walks, seed=1):
    """Mean shares of three principal axes seen from the end, and the means' standard errors."""
    stream, shares = np.random.default_rng(seed), []
    for _ in range(walks):
        path = np.cumsum(stream.normal(size=(steps + 1, dimension)), axis=0)
        squares = np.linalg.svd(path - path[-1], compute_uv=False) ** 2
        shares.append((squares / np.sum(squares))[:3])
    return np.mean(shares, axis=0), np.std(shares, axis=0) / np.sqrt(walks)


def test_walks_that_were_walked_in_many_dimensions_are_as_the_limit_says():
    mean, error = walked(60, 1500, 15)
    shares, of = walk_shares(60, 1500, 3)
    assert of is Reference.LIMIT
    assert np.all(np.abs(mean - shares) < 4 * error + 1e-3)


@pytest.mark.parametrize("steps,dimension", [(40, 3), (200, 5), (20, 30), (5, 1)])
def test_walks_that_were_walked_in_few_dimensions_are_as_simulated(steps, dimension):
    mean, error = walked(steps, dimension, 400)
    shares, of = walk_shares(steps, dimension, 3)
    assert of is Reference.SIMULATED
    # Theirs are a mean of at least half as many walks.
    assert np.all(np.abs(mean - shares[: len(mean)]) <= 4 * np.sqrt(3) * error + 1e-12)
    assert not np.any(shares[dimension:])


def test_simulated_walks_tend_to_the_limit():
    """Also what is not drawn of them, their finest motion, has its part in the whole."""
    simulated, of = walk_shares(200, 999, 3)
    limit, _ = walk_shares(200, 1000, 3)
    assert of is Reference.SIMULATED
    np.testing.assert_allclose(simulated, limit, atol=3e-3)  # six standard errors of the first


def test_in_two_dimensions_a_plane_explains_all():
    shares, _ = walk_shares(50, 2, 2)
    assert np.sum(shares) == pytest.approx(1.0, abs=1e-12)
    assert shares[0] > 8 / np.pi**2
