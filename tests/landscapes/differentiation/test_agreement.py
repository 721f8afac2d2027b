"""The badge: autodiff against finite differences at a point, with an error bar of its own."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd.extend import defvjp, primitive

import landscapes
from landscapes.differentiation import agreement
from tests.landscapes.sampling import at_least, random_points

LINE = ((-2.0, 3.0),)


def check(function, x):
    return agreement.check(landscapes.from_callable(function, domain=LINE), [x])


@pytest.mark.parametrize("name", landscapes.names())
def test_autodiff_and_differences_agree_over_the_gallery(name):
    """At 25 random points, the start and, where f is smooth, the minima: to 1e-6 of the slopes around."""
    f = landscapes.get(name)
    points = [*random_points(f, 25, seed=8).T, f.start]
    if at_least(f, "smooth"):
        points += f.minima
    for theta in points:
        found = agreement.check(f, theta)
        assert found.ok, (theta, found.words)
        assert found.gradient < 1e-6 and found.hessian < 1e-6
        assert found.words.startswith("autodiff and central differences agree: gradient to")


@pytest.mark.parametrize("wrong_by", [1e-7, 1e-3, -2.0])
def test_a_wrong_derivative_is_found(wrong_by):
    """A tenth of a millionth too large is enough; the badge tells how much."""

    @primitive
    def wave(x):
        return np.sin(x)

    defvjp(wave, lambda ans, x: lambda g: g * anp.cos(x) * (1 + wrong_by))
    found = check(lambda t: anp.exp(t[0]) + wave(2 * t[0]), 0.4)
    assert not found.ok and found.verdict == "disagree"
    assert "disagree in the gradient" in found.words
    share = 2 * np.cos(0.8) / max(np.exp(0.4) + 2 * np.cos(0.8), 1) * abs(wrong_by)
    assert 0.3 * share < found.gradient < 3 * share


def test_a_wrong_second_derivative_is_found():
    """Right slopes of a wrong curvature."""

    @primitive
    def slope(x):
        return 2 * x

    @primitive
    def square(x):
        return x * x

    defvjp(slope, lambda ans, x: lambda g: g * 2.01)
    defvjp(square, lambda ans, x: lambda g: g * slope(x))
    found = check(lambda t: square(t[0]), 0.4)
    assert found.verdict == "disagree" and "disagree in the Hessian" in found.words


@pytest.mark.parametrize(
    "function, x, says",
    [
        (lambda t: anp.abs(t[0] - 1), 1.0, "f has a kink here, with slope -1 on the left and 1 on the"),
        (lambda t: anp.maximum(t[0], t[0] ** 2), 1.0, "slope 1 on the left and 2 on the right"),
        (lambda t: anp.where(t[0] > 0.5, 1.0, 0.0), 0.5, "f jumps here"),
        (lambda t: anp.where(t[0] > 0, 2.0, 1.0) * t[0] ** 2, 0.0, "the gradient has a kink here"),
        (lambda t: anp.where(t[0] > 1, 3 * t[0], t[0] ** 2), 1.0, "f jumps here"),
    ],
)
def test_where_there_is_no_derivative_the_badge_says_what_there_is(function, x, says):
    """Neither green nor a quarrel: autodiff's number there is a convention."""
    found = check(function, x)
    assert found.verdict == "no derivative" and not found.ok
    assert says in found.words


def test_cusps_of_the_gallery_are_told():
    """Bukin's ridge, and the bottom of |x|^(3/2), whose curvature grows without end."""
    ridge = agreement.check(landscapes.get("bukin_n6"), (-10, 1))
    assert "grows ever steeper" in ridge.words and not ridge.ok
    bottom = agreement.check(landscapes.get("three_halves_power"), [0.0])
    assert "there is no Hessian" in bottom.words and not bottom.ok


def test_a_kink_a_little_way_off_does_not_count():
    """A millionth of the box away the function is as smooth as any."""
    assert check(lambda t: anp.abs(t[0] - 1e-6), 0.0).ok


def test_an_undefined_point_is_told():
    """Left of the logarithm's wall."""
    found = agreement.check(landscapes.get("negative_log"), [-1.0])
    assert found.verdict == "undefined" and not found.ok


@pytest.mark.parametrize("scale", [1e-200, 1e-6, 1e6, 1e200])
def test_the_unit_of_f_does_not_matter(scale):
    """The same badge for f in any unit."""
    found = check(lambda t: scale * anp.sin(3 * t[0]) * anp.exp(t[0]), 0.8)
    assert found.ok and found.gradient < 1e-9


@pytest.mark.parametrize("width", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("middle", [0.0, 1e3, -1e6, 1e9])
def test_a_box_far_from_zero_is_no_quarrel(middle, width):
    """Right derivatives are never called wrong, and a slope that is wrong by 3 % never right; where floats
    are too coarse for the box, as around 1e9 in a box of 1e-3, differences have no digits."""

    @primitive
    def wave(x):
        return np.sin(x)

    defvjp(wave, lambda ans, x: lambda g: 1.03 * g * anp.cos(x))
    domain = ((middle - width / 2, middle + width / 2),)
    coarse = 0.01 * width < 100 * np.spacing(abs(middle))
    for part in (-0.37, 0.0, 0.21):
        place = middle + part * width
        for function in (
            lambda t: anp.sin(t[0]),
            lambda t: t[0] ** 2,
            lambda t: anp.sin(t[0] / width),
            lambda t: t[0] ** 3 - t[0] + 1e6,
            lambda t: anp.exp((t[0] - middle) / width),
            lambda t: 3 * t[0],
        ):
            found = agreement.check(landscapes.from_callable(function, domain=domain), [place])
            assert found.verdict in ("agree", "no digits")
            if coarse:
                assert found.verdict == "no digits" and "no digits" in found.words
            elif width * 1e-9 > np.spacing(abs(middle)):
                assert found.ok and found.gradient < 1e-3
        wrong = agreement.check(
            landscapes.from_callable(lambda t: wave((t[0] - middle) / width), domain=domain), [place]
        )
        assert wrong.verdict == ("no digits" if coarse else "disagree")


def test_where_f_ends_beside_the_point_differences_say_nothing():
    """x sqrt(x) has the slope 0 at 0, and no value to the left."""
    assert check(lambda t: t[0] * anp.sqrt(t[0]), 0.0).verdict in ("undefined", "no digits")
