"""What a gradient costs: counted, measured, and extrapolated where it would take too long."""

import autograd
import numpy as np
import pytest
import scipy.optimize

from landscapes.differentiation import cost
from landscapes.tape import autodiff


@pytest.fixture(scope="module")
def rows():
    return cost.table(seconds=1.0)


def test_the_chain_is_scipys_rosenbrock():
    theta = np.random.default_rng(0).uniform(-2, 2, 7)
    assert cost.chain(theta) == pytest.approx(scipy.optimize.rosen(theta), rel=1e-13)
    np.testing.assert_allclose(autograd.grad(cost.chain)(theta), scipy.optimize.rosen_der(theta))


@pytest.mark.parametrize("d", [1, 2, 9])
def test_differences_take_as_many_evaluations_as_are_told(d, monkeypatch):
    """Counted one by one: d + 1 and 2d; and what they compute is the gradient."""
    theta, calls, chain = np.random.default_rng(1).uniform(-1, 1, d), [], cost.chain
    true = autodiff.value_and_gradient(cost._Chain, theta)[1]
    monkeypatch.setattr(cost, "chain", lambda t: calls.append(1) or chain(t))
    np.testing.assert_allclose(cost._forward(theta), true, rtol=1e-4, atol=1e-3)
    assert len(calls) == d + 1
    calls.clear()
    np.testing.assert_allclose(cost._central(theta), true, rtol=1e-7, atol=1e-6)
    assert len(calls) == 2 * d


def test_reverse_mode_does_not_get_dearer_with_the_dimension(rows):
    """In evaluations of f: a constant, some 5 where f takes long and some 25 where it takes
    microseconds, measured on a busy machine, while differences take two million."""
    assert [row.dimension for row in rows] == list(cost.DIMENSIONS)
    for row in rows:
        assert row.evaluations["forward"] == row.dimension + 1
        assert row.evaluations["central"] == 2 * row.dimension
        assert 0.5 < row.evaluations["reverse"] < 1000
        assert row.measured["reverse"]
    assert rows[-1].evaluations["central"] / rows[-1].evaluations["reverse"] > 1e4


def test_what_fits_is_measured_and_what_does_not_is_extrapolated_and_said_so(rows):
    assert rows[0].measured["forward"] and rows[0].measured["central"]
    last = rows[-1]
    assert not last.measured["forward"] and not last.measured["central"]
    assert last.seconds["central"] == pytest.approx(2e6 * last.one_evaluation)
    assert "(extrapolated)" in last.words and "8 TB" in last.words
    assert "(extrapolated)" not in rows[0].words
    assert f"autodiff costs as much as {last.evaluations['reverse']:,.0f} evaluations" in last.words


@pytest.mark.parametrize(
    "d, words", [(1, "8 B"), (10, "800 B"), (1_000, "8 MB"), (1_000_000, "8 TB"), (10**9, "8 EB")]
)
def test_a_hessian_takes_eight_bytes_times_d_squared(d, words):
    assert cost.hessian_bytes(d) == 8 * d**2
    assert cost.bytes_in_words(cost.hessian_bytes(d)) == words
