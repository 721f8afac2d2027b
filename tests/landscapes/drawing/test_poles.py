"""What is cut off are poles, all poles that would flatten the picture, and nothing but poles."""

import numpy as np
import pytest

import landscapes
from landscapes.drawing.poles import clipped


def look(text, *box, nodes=None):
    f = landscapes.from_formula(text, domain=box)
    sides = [np.linspace(*side, nodes or (801 if len(box) == 1 else 201)) for side in box]
    points = np.array(np.meshgrid(*sides))
    z = f.value(points)
    return clipped(f, points, z), z[np.isfinite(z)]


RANDOM = np.random.default_rng(20261127)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("sign", [1, -1])
def test_poles_of_every_order_are_cut_off_on_their_side_only(order, sign):
    """200 of c/(x-a)^k + sin: an odd one runs off to both sides, an even one to the side of its sign."""
    for _ in range(25):
        a, c, w = RANDOM.uniform(-4, 4), RANDOM.uniform(0.3, 3), RANDOM.uniform(1, 6)
        window, z = look(f"{sign * c}/(x-({a}))^{order}+sin({w}*x)", (-5, 5))
        assert window is not None, (a, c, w)
        low, high = window
        down, up = low > z.min(), high < z.max()
        assert (down, up) == ((True, True) if order % 2 else (sign < 0, sign > 0))
        assert np.mean((z >= low) & (z <= high)) > 0.8, "most of the box is shown"


@pytest.mark.parametrize(
    "text",
    ["tan(x)", "1/sin(x)", "1/x^2+sin(5x)", "x+4/x^2", "tan(x)-2x", "cos(x)/x^2", "1/(x^2-1)", "x/(x-2)^2"],
)
def test_the_curves_that_were_spikes(text):
    window, z = look(text, (-5, 5))
    assert window is not None and window[1] - window[0] < 0.2 * np.ptp(z)


@pytest.mark.parametrize("text", ["1/x+1/y", "1/(x^2+y^2)", "tan(x*y)", "1/(x*y)", "x^2+y^2+1/(x-1)^2"])
def test_poles_of_two_variables(text):
    window, z = look(text, (-5, 5), (-5, 5))
    assert window is not None and window[1] - window[0] < 0.5 * np.ptp(z)


BOUNDED = [
    "x^2",
    "x^10",
    "exp(x^2)",
    "exp(5x)",
    "log(abs(x))",
    "sqrt(abs(x))",
    "1/(x^2+1e-6)",
    "-1/(x^2+1e-6)",
    "-exp(-1e4*(x-0.3217)^2)",
    "exp(-1e6*(x-0.0125)^2)",
    "where(x<2,(x-1)^2,500)",
    "floor(1000x)",
]


@pytest.mark.parametrize("text", BOUNDED)
def test_what_is_steep_deep_or_high_is_no_pole_and_is_shown_whole(text):
    assert look(text, (-5, 5))[0] is None


@pytest.mark.parametrize("name", [n for n in landscapes.names() if landscapes.get(n).dimension < 3])
def test_no_landscape_of_the_gallery_loses_anything(name):
    f = landscapes.get(name)
    sides = [np.linspace(*side, 201) for side in f.domain]
    points = np.array(np.meshgrid(*sides))
    assert clipped(f, points, f.value(points)) is None


def test_nothing_is_cut_off_of_what_is_hardly_there():
    window, _ = look("sqrt(x-4.99)", (-5, 5))
    assert window is None
