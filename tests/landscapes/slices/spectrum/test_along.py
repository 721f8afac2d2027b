"""The curvature along a path is that of each of its points."""

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes import slices
from tests.landscapes.slices.spectrum.matrices import hessian_by_torch, network


def test_it_is_numpys_at_every_point_of_a_run():
    loss, start = network("three classes")
    run = optimizers.run(loss, optimizers.GradientDescent(step_size=0.3), start, steps=60, tolerance=0)
    at = np.arange(0, 60, 20)
    points, moves = run.path[at].T, (run.path[at + 1] - run.path[at]).T
    seen = slices.curvature_along(loss, points, moves, probes=30)
    for k in range(len(at)):
        values, vectors = np.linalg.eigh(hessian_by_torch(loss, points[:, k]))
        assert seen.largest[k] == pytest.approx(values[-1], rel=1e-6)
        assert abs(vectors[:, -1] @ seen.vectors[:, k]) == pytest.approx(1, abs=1e-3)
        cosine = abs(vectors[:, -1] @ moves[:, k]) / np.linalg.norm(moves[:, k])
        assert seen.alignment[k] == pytest.approx(cosine, abs=1e-3)
        assert abs(seen.traces[k] - values.sum()) < 5 * seen.trace_errors[k]
    assert np.all(seen.converged)


def test_along_an_eigenvector_the_alignment_is_one_and_across_it_zero():
    f = landscapes.from_formula("2*x^2 + y^2")
    points = np.ones((2, 3))
    seen = slices.curvature_along(f, points, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    np.testing.assert_allclose(seen.alignment, [1, 0, np.nan], atol=1e-4)
    np.testing.assert_allclose(seen.largest, 4)
    assert np.all(np.isnan(seen.traces))


def test_probes_of_signs_have_the_trace_of_a_diagonal_exactly():
    f = landscapes.from_formula("2*x^2 + y^2")
    seen = slices.curvature_along(f, np.ones((2, 1)), probes=3)
    np.testing.assert_allclose([seen.traces[0], seen.trace_errors[0]], [6, 0], atol=1e-12)


def test_where_nothing_is_defined_it_says_so_and_goes_on():
    f = landscapes.from_formula("log(x) + y^2")
    seen = slices.curvature_along(f, np.array([[1.0, -1.0, 2.0], [0.0, 0.0, 0.0]]))
    np.testing.assert_allclose(seen.largest, [2, np.nan, 2])
    np.testing.assert_array_equal(seen.converged, [True, False, True])
    with pytest.raises(slices.SpectrumError):
        slices.curvature_along(f, np.array([1.0, 2.0]))
