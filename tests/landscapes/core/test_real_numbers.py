"""Complex numbers are refused by name, wherever a point is given: none loses its imaginary part."""

import warnings

import numpy as np
import pytest

import landscapes
from landscapes import from_callable, from_formula, local
from landscapes.differentiation import complex_step
from landscapes.flow.gradient_flow import flow_line

COMPLEX = [1 + 2j, np.complex128(1), [1j], np.array([1 + 0j]), np.array([[1.0, 2j]])]
LINE = from_formula("x^2 + exp(x)", domain=((-3, 3),))
OWN = from_callable(lambda theta: theta[0] ** 2, domain=((-3, 3),))

TAKES_A_POINT = {
    "value": lambda f, theta: f.value(theta),
    "gradient": lambda f, theta: f.gradient(theta),
    "value and gradient": lambda f, theta: f.value_and_gradient(theta),
    "hessian": lambda f, theta: f.hessian(theta),
    "objective": lambda f, theta: f.objective(theta),
    "taylor": lambda f, theta: local.taylor(f, theta),
    "complex step": lambda f, theta: complex_step.gradient(f, theta, [1e-100]),
    "flow": flow_line,
}


@pytest.mark.parametrize("given", COMPLEX, ids=repr)
@pytest.mark.parametrize("f", [LINE, OWN], ids=["typed", "own"])
@pytest.mark.parametrize("name", TAKES_A_POINT)
def test_complex_points_are_refused_by_name(name, f, given):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(TypeError, match="theta must be real numbers, not complex ones"):
            TAKES_A_POINT[name](f, given)


@pytest.mark.parametrize("formula", ["x^2 + exp(x)", "sin(x)/(2 + x^2)", "log(3 + x)*cos(x)"])
def test_the_complex_step_goes_on_inside(formula):
    """Its points are real; the complex ones are its own."""
    f = from_formula(formula, domain=((-2, 2),))
    for x in (-1.3, 0.2, 1.7):
        stepped = complex_step.gradient(f, [x], [1e-100])
        np.testing.assert_allclose(stepped[:, 0], f.gradient([x]), rtol=1e-14)


def test_every_landscape_of_the_gallery_refuses_them():
    for name in landscapes.names():
        f = landscapes.get(name)
        with pytest.raises(TypeError, match="not complex"):
            f.gradient(np.array(f.start) + 1j)
