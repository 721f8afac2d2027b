"""Where the flow of a curve stands still, against closed forms."""

import numpy as np
import pytest

import landscapes
from landscapes.flow.equilibria import fixed_points


def test_minima_attract_maxima_repel_and_an_inflection_does_half_of_it():
    fixed = fixed_points(landscapes.from_formula("(x^2 - 1)^2", [(-2, 2)]))
    np.testing.assert_allclose(fixed["attractor"], [-1, 1], atol=1e-12)
    np.testing.assert_allclose(fixed["repeller"], [0], atol=1e-12)
    assert not len(fixed["half-stable"])
    fixed = fixed_points(landscapes.from_formula("(x - 0.3)^3", [(-2, 2)]))
    assert np.allclose(fixed["half-stable"], [0.3], atol=1e-3) and not len(fixed["attractor"])
    fixed = fixed_points(landscapes.from_formula("abs(x - 0.7)", [(-2, 2)]))
    np.testing.assert_allclose(fixed["attractor"], [0.7], atol=1e-12)


def test_it_is_of_one_variable():
    with pytest.raises(ValueError, match="one dimension, not 2"):
        fixed_points(landscapes.get("himmelblau"))
