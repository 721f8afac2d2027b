"""Smoothness along a line: jumps of f, its slope and its curvature are found where they are."""

import autograd.numpy as anp
import numpy as np
import pytest

import landscapes
from landscapes import from_callable, local
from landscapes.local.breaks import zoomed
from tests.landscapes.sampling import ORDER

LINES = [n for n in landscapes.names() if landscapes.get(n).dimension == 1]


@pytest.mark.parametrize("name", LINES)
def test_the_class_seen_is_the_class_told(name):
    """Up to C2, beyond which nothing is looked for."""
    f = landscapes.get(name)
    assert ORDER.index(local.smoothness(f).smoothness) == min(ORDER.index(f.smoothness), 3)


@pytest.mark.parametrize("place", [0.0, -0.5, 0.123456789, np.pi / 4])
@pytest.mark.parametrize("order", [0, 1, 2])
def test_a_jump_is_found_where_it_is_and_as_large_as_it_is(place, order):
    """sin x + 3 max(0, x - place)^order / order!, whose derivative of that order jumps by 3."""
    share = (3.0, 3.0, 1.5)[order]
    f = from_callable(
        lambda t: anp.sin(t[0]) + anp.where(t[0] >= place, share * (t[0] - place) ** order, 0.0),
        domain=((-1, 2),),
    )
    seen = local.smoothness(f)
    assert [len(jumps) for jumps in seen.jumps[: order + 1]] == [0] * order + [1]
    assert seen.jumps[order][0] == pytest.approx(place, abs=1e-9)
    assert seen.sizes[order][0] == pytest.approx(3, rel=1e-6)
    assert seen.smoothness == ("discontinuous", "C0", "C1")[order]
    assert "jumps at" in seen.words


def test_every_stair_is_found():
    """The staircase of squares jumps by 7, 5, 3, 1, 1, 3, 5, 7 at the halves."""
    seen = local.smoothness(landscapes.get("staircase"))
    np.testing.assert_allclose(seen.jumps[0], np.arange(-3.5, 4), atol=1e-8)
    np.testing.assert_allclose(seen.sizes[0], [7, 5, 3, 1, 1, 3, 5, 7])
    assert len(seen.jumps[1]) == len(seen.jumps[2]) == 0


def test_an_unbounded_derivative_is_infinite_not_a_number():
    """The second derivative of |x|^(3/2) has no bound at 0."""
    seen = local.smoothness(landscapes.get("three_halves_power"))
    assert seen.sizes[2].tolist() == [np.inf] and "no bound at 0" in seen.words


@pytest.mark.parametrize("name", landscapes.names())
def test_derivatives_are_those_along_the_line(name):
    """From the box's low corner to its high one, against gradient and Hessian."""
    f = landscapes.get(name)
    low, high = np.array(f.domain).T
    seen = local.smoothness(f, low, high, count=33)
    unit = (high - low) / np.linalg.norm(high - low)
    away = seen.positions - (low[0] if f.dimension == 1 else 0)
    theta = low[:, None] + unit[:, None] * away
    curvature = np.einsum("i,ijn,j->n", unit, f.hessian(theta), unit)
    for one, other in zip(seen.derivatives, (f.value(theta), unit @ f.gradient(theta), curvature)):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6 * (1 + np.max(np.abs(one))))


def test_in_two_dimensions_the_line_may_be_chosen():
    """A cone has a kink on a line through its tip, at the tip, and none on a line beside it."""
    cone = landscapes.get("cone")
    through = local.smoothness(cone, (-2, -1), (2, 1))
    assert through.smoothness == "C0" and through.jumps[1] == pytest.approx([5**0.5], abs=1e-8)
    assert through.sizes[1] == pytest.approx([2], rel=1e-6)
    assert local.smoothness(cone, (-2, 1), (2, 1)).smoothness == "C2"
    with pytest.raises(ValueError, match="two different ends"):
        local.smoothness(cone, (1, 1), (1, 1))


def test_a_steep_but_smooth_function_does_not_jump():
    """tanh(1e6 x) rises by 2 within a millionth and has every derivative."""
    f = from_callable(lambda t: anp.tanh(1e6 * (t[0] - 0.3)), domain=((-1, 1),))
    assert local.smoothness(f).smoothness == "C2"


def test_slopes_without_bound_are_told_from_steep_ones():
    """|x|^(2/3) and a jump steepen for ever; x and a narrow wave do not."""
    begin, end = np.array([[-0.31]]), np.array([[0.77]])
    for function, unbounded in [
        (lambda x: np.abs(x) ** (2 / 3), True),
        (lambda x: np.sign(x), True),
        (lambda x: 1 / x, True),
        (lambda x: np.abs(x), False),
        (lambda x: np.sin(1e4 * x), False),
        (lambda x: 0 * x + 5, False),
    ]:
        with np.errstate(divide="ignore"):
            assert zoomed(function, begin, end).steepens.tolist() == [unbounded]


@pytest.mark.parametrize("power", [0.05, 0.1, 0.2, 0.3, 0.5, 0.9])
def test_a_cusp_is_no_jump_be_it_ever_so_sharp(power):
    """|x|^p is continuous for every p > 0, and its slope has no bound; a step beside it is a jump."""
    f = landscapes.from_formula(f"abs(x-0.13)^{power}", domain=((-1, 1),))
    assert local.smoothness(f).smoothness == "C0"
    stepped = landscapes.from_formula(f"abs(x-0.13)^{power}+sign(x+0.4)", domain=((-1, 1),))
    found = local.smoothness(stepped)
    assert found.smoothness == "discontinuous" and found.jumps[0] == pytest.approx([-0.4], abs=1e-9)
