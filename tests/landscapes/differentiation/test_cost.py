"""What a gradient costs: counted, measured, and extrapolated where it would take too long."""

from types import SimpleNamespace

import autograd
import numpy as np
import pytest
import scipy.optimize
from autograd.core import VJPNode
from autograd.tracer import toposort, trace

from landscapes.differentiation import cost
from landscapes.differentiation.words import of_bytes
from landscapes.tape import autodiff


@pytest.fixture
def rows(monkeypatch):
    """The table by a clock that counts work: a value takes 1 µs and 1 ns a variable, and the backward
    pass as much as five values."""
    clock, chain, pull_back = [0.0], cost.chain, autodiff.value_and_gradient

    def working(call, share):
        def timed(*args):
            clock[0] += share * (1e-6 + 1e-9 * args[-1].size)
            return call(*args)

        return timed

    monkeypatch.setattr(cost, "chain", working(chain, 1))
    monkeypatch.setattr(cost, "autodiff", SimpleNamespace(value_and_gradient=working(pull_back, 5)))
    monkeypatch.setattr(cost, "perf_counter", lambda: clock[0])
    return cost.table(seconds=0.05)


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


def test_the_backward_pass_has_as_many_steps_whatever_the_dimension():
    """The nodes of autograd's graph, each walked once forth and once back."""

    def steps(d):
        theta = np.random.default_rng(0).uniform(-1, 1, d)
        _, end = trace(VJPNode.new_root(), cost.chain, theta)
        return len(list(toposort(end)))

    assert steps(10) == steps(1_000) == steps(100_000) < 25


def test_costs_are_told_in_evaluations_of_f(rows):
    """Of the backward pass by its time, the same at every dimension; of differences by counting."""
    assert [row.dimension for row in rows] == list(cost.DIMENSIONS)
    for row in rows:
        assert row.one_evaluation == pytest.approx(1e-6 + 1e-9 * row.dimension)
        assert row.evaluations["forward"] == row.dimension + 1
        assert row.evaluations["central"] == 2 * row.dimension
        assert row.evaluations["reverse"] == pytest.approx(5)
        assert row.seconds["reverse"] == pytest.approx(5 * row.one_evaluation)
        assert row.measured["reverse"]


def test_what_fits_is_measured_and_what_does_not_is_extrapolated_and_said_so(rows):
    for row in rows[:3]:
        assert row.measured["forward"] and row.measured["central"]
        assert row.seconds["central"] == pytest.approx(2 * row.dimension * row.one_evaluation)
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
    assert of_bytes(cost.hessian_bytes(d)) == words
