"""The atlas on landscapes nobody has chosen: random polynomials, random hills, moved landscapes."""

import autograd.numpy as anp
import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import landscapes
from tests import atlases
from tests.landscapes.critical import critical_oracles as oracles

RANDOM = settings(max_examples=40, deadline=None, derandomize=True)
SECONDS = 100
BOX = ((-2.3, 2.1), (-1.9, 2.2))


def sampled(function, domain):
    return landscapes.atlas(landscapes.from_callable(function, domain=domain), seconds=SECONDS, certify=False)


@RANDOM
@given(st.lists(st.integers(-9, 9), min_size=3, max_size=9))
def test_random_polynomials_of_one_variable(coefficients):
    """Up to degree 8: every real root of the slope and no other, with its kind, multiple or not."""
    assume(any(coefficients[:-1]) and any(coefficients[:-2]))
    poly = sympy.Poly(coefficients, oracles.X)
    expected = oracles.solutions_1d(poly, *BOX[0])
    powers = range(len(coefficients) - 1, -1, -1)

    def function(theta):
        return sum(float(c) * theta[0] ** p for c, p in zip(coefficients, powers))

    atlas = sampled(function, BOX[:1])
    order = np.argsort(atlas.points[:, 0])
    # A root of multiplicity p is known to the p-th root of what rounding leaves.
    found = atlas.points[order, 0]
    assert len(found) == len(expected)
    for x, kind, degenerate, (root, turns) in zip(
        found, atlas.kinds[order], atlas.degenerate[order], expected
    ):
        assert abs(x - root) < (1e-4 if degenerate else 1e-8)
        assert (kind == "inflection") != turns


def polynomial_in_two(coefficients):
    powers = [(i, j) for i in range(5) for j in range(5 - i)]

    def function(theta):
        x, y = theta
        return sum(float(c) * x**i * y**j for c, (i, j) in zip(coefficients, powers) if c)

    poly = sum(c * oracles.X**i * oracles.Y**j for c, (i, j) in zip(coefficients, powers))
    return function, sympy.Poly(poly, oracles.X, oracles.Y)


@RANDOM
@given(st.lists(st.integers(-5, 5), min_size=15, max_size=15))
def test_random_polynomials_of_two_variables(coefficients):
    """Up to degree 4: the real solutions that a resultant finds, and no others."""
    function, poly = polynomial_in_two(coefficients)
    assume(poly.total_degree() >= 2)
    expected = oracles.solutions_2d(poly, BOX)
    assume(expected is not None)
    atlas = sampled(function, BOX)
    assert oracles.matched(atlas.points, expected, 1e-6)


@RANDOM
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_random_sums_of_gaussians(seed, n):
    """The indices of all points add up to the turns of the gradient along the edge."""
    random = np.random.default_rng(seed)
    centre, height = random.uniform(-2, 2, (n, 2)), random.uniform(-2, 2, n)
    size = random.uniform(0.6, 1.5, n)

    def function(theta):
        x, y = theta
        return sum(
            h * anp.exp(-((x - a) ** 2 + (y - b) ** 2) / s**2) for h, (a, b), s in zip(height, centre, size)
        )

    atlas = sampled(function, ((-2.5, 2.5), (-2.4, 2.6)))
    assume(atlas.boundary_index is not None)
    assert atlas.index_sum == atlas.boundary_index


# The slowest ones would teach nothing more.
MOVED = [
    name
    for name in landscapes.names()
    if landscapes.get(name).dimension <= 2 and name not in ("shubert", "levy_n13", "eggholder", "drop_wave")
]


def zip_in_turns(names, factors):
    """Each name with one of the factors, one after the other."""
    return [(name, factors[k % len(factors)]) for k, name in enumerate(names)]


def same(atlas, other, move, tolerance=1e-6):
    """Whether ``other`` is ``atlas`` moved: the same kinds at the moved points."""
    low, high = np.array(other.domain).T
    for kind in ("minimum", "maximum", "saddle", "inflection"):
        here, there = atlas.points[atlas.kinds == kind], other.points[other.kinds == kind]
        if not oracles.matched(move(here), there, tolerance * (high - low)):
            return False
    return sorted(s.kind for s in atlas.sets) == sorted(s.kind for s in other.sets)


@pytest.mark.parametrize("name, factor", zip_in_turns(MOVED, (1e-6, 1e6)))
def test_the_units_of_x_do_not_matter(name, factor):
    """A box a million times as wide or as narrow has the same atlas."""
    f = landscapes.get(name)
    box = tuple((a * factor, b * factor) for a, b in f.domain)
    other = sampled(lambda t: f.objective(t / factor), box)
    assert same(atlases.sampled(f), other, lambda p: p * factor)


@pytest.mark.parametrize("name, factor", zip_in_turns(MOVED, (1e-6, 1e6)))
def test_the_units_of_f_do_not_matter(name, factor):
    """Heights a million times as high or as low have the same atlas."""
    f = landscapes.get(name)
    other = sampled(lambda t: f.objective(t) * factor, f.domain)
    assert same(atlases.sampled(f), other, lambda p: p)


@pytest.mark.parametrize("name", MOVED)
def test_the_place_of_the_origin_does_not_matter(name):
    """A landscape moved by a share of its box, which is no number of binary fractions."""
    f = landscapes.get(name)
    by = np.array([0.3173 * (b - a) for a, b in f.domain])
    box = tuple((a + s, b + s) for (a, b), s in zip(f.domain, by))
    shift = by.reshape(-1, 1)

    def function(theta):
        return f.objective(theta - shift.reshape(-1, *[1] * (len(np.shape(theta)) - 1)))

    # Below the landscape's own minimum of x nothing is defined: log x at -1e-17.
    other = sampled(function, box)
    assert same(atlases.sampled(f), other, lambda p: p + by)


TURNED = [
    name
    for name in MOVED
    if landscapes.get(name).dimension == 2
    and landscapes.get(name).smoothness == "smooth"
    and name != "michalewicz"  # turned, its plateaus cost 10 s
]


@pytest.mark.parametrize("name", TURNED)
def test_the_directions_of_the_axes_do_not_matter(name):
    """A landscape turned by 0.7 radians has the same regular points, in the disc both boxes hold."""
    f = landscapes.get(name)
    low, high = np.array(f.domain).T
    middle, half = (low + high) / 2, np.min(high - low) / 2
    c, s = np.cos(0.7), np.sin(0.7)
    box = tuple((m - half, m + half) for m in middle)

    def function(theta):
        u, v = theta[0] - middle[0], theta[1] - middle[1]
        return f.objective(anp.array([middle[0] + c * u - s * v, middle[1] + s * u + c * v]))

    atlas, other = atlases.sampled(f, box), sampled(function, box)
    turn = np.array([[c, -s], [s, c]])

    def in_disc(atlas, points):
        regular = ~atlas.degenerate & ~atlas.kink
        return (np.linalg.norm(points - middle, axis=1) < 0.99 * half) & regular

    turned = middle + (other.points - middle) @ turn.T
    mine, theirs = in_disc(atlas, atlas.points), in_disc(other, turned)
    assert oracles.matched(atlas.points[mine], turned[theirs], 1e-7 * 2 * half)
