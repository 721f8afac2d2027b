"""Convexity: what is proved is true, and what is refuted comes with a chord that shows it."""

from itertools import pairwise

import autograd.numpy as anp
import numpy as np
import pytest
import sympy
from autograd.extend import defvjp, primitive
from hypothesis import given, settings
from hypothesis import strategies as st

import landscapes
from landscapes import from_callable, local
from tests.landscapes.sampling import random_points

NAMES = landscapes.names()


@primitive
def unseen(theta):
    """theta itself, by a way that no tape can follow."""
    return np.array(theta, dtype=float)


defvjp(unseen, lambda ans, theta: lambda g: g)


def function_of(objective, *domain):
    return from_callable(objective, domain=domain)


def gaps(f, domain, n=4000, seed=31):
    """Chord minus f at random weighted means of random points of a box, and the heights' size."""
    low, high = np.array(domain, dtype=float).T[..., None]
    random = np.random.default_rng(seed)
    one, other = low + (high - low) * random.random((2, len(low), n))
    # Short chords too, for small bumps.
    other = one + (other - one) * 2.0 ** -random.integers(0, 12, n)
    weight = random.uniform(0.1, 0.9, n)
    a, b, m = f.value(one), f.value(other), f.value(weight * one + (1 - weight) * other)
    with np.errstate(invalid="ignore", over="ignore"):  # inf - inf, where f is not finite
        return weight * a + (1 - weight) * b - m, np.abs(a) + np.abs(b) + np.abs(m)


# ---- the verdict


@pytest.mark.parametrize("name", NAMES)
def test_verdicts_agree_with_chords_that_the_search_has_not_seen(name):
    """Over the box and five random boxes inside it: a convex function lies below all of 4,000 other
    chords, a concave one above; "neither" brings two chords that contradict both."""
    f = landscapes.get(name)
    boxes = [f.domain]
    for k in range(5):
        boxes.append([sorted(ends) for ends in random_points(f, 2, seed=40 + k)])
    for box in boxes:
        told = local.convexity(f, box, seconds=0.5)
        gap, size = gaps(f, box)
        fine = np.isfinite(gap)
        # What was only sampled may have missed what is very flat.
        gap, noise = gap[fine], (1e-12 if told.status == "proved" else 1e-7) * size[fine]
        if told.verdict.endswith("convex") or told.verdict == "affine":
            assert np.all(gap >= -noise)
            assert told.against_convex is None
        if told.verdict.endswith("concave") or told.verdict == "affine":
            assert np.all(gap <= noise)
            assert told.against_concave is None
        if told.verdict == "neither":
            assert told.against_convex.above and told.against_concave.below
        for chord, sign in ((told.against_convex, -1), (told.against_concave, 1)):
            if chord is not None:
                # Recomputed by hand from its two points and weight.
                heights = [float(f.value(p)) for p in chord.points.T]
                middle = chord.points @ chord.weights
                assert sign * (np.dot(heights, chord.weights) - float(f.value(middle))) > 0


@pytest.mark.parametrize(
    "names,verdict",
    [
        (("line",), "affine"),
        (
            (
                "parabola",
                "quartic",
                "sextic",
                "exponential",
                "negative_log",
                "absolute_cubed",
                "three_halves_power",
                "lecture_bowl",
                "sphere",
                "ellipse",
                "booth",
                "matyas",
                "x4_plus_y4",
                "sphere_3d",
            ),
            "strictly convex",
        ),
        (("absolute_value", "cone", "flat_valley", "cylinder"), "convex"),
        (
            (
                "cubic",
                "tilted_quartic",
                "double_well",
                "staircase",
                "rosenbrock",
                "saddle",
                "ring",
                "monkey_saddle",
                "x2_times_y2",
                "rastrigin",
                "ackley",
                "himmelblau",
                "easom",
            ),
            "neither",
        ),
    ],
)
def test_what_is_known_of_the_gallery_is_proved(names, verdict):
    """Bowls are convex, the kinks |x| and the cone are, and not strictly; Rosenbrock is neither."""
    for name in names:
        told = local.convexity(landscapes.get(name))
        assert (name, told.verdict, told.status) == (name, verdict, "proved")


def test_what_intervals_cannot_prove_is_said_to_be_sampled():
    """The curvature of c1_not_c2 jumps from 4 to 1: strictly convex, but the switch hides it; a
    function without a tape is sampled too."""
    told = local.convexity(landscapes.get("c1_not_c2"))
    assert (told.verdict, told.status) == ("strictly convex", "sampled")
    assert "sampled, not proved" in told.words
    silent = function_of(lambda t: anp.abs(unseen(t)[0]), (-1, 1))
    told = local.convexity(silent)
    assert silent.engine != "tape"
    assert (told.verdict, told.status) == ("convex", "sampled")
    assert told.against_concave.below and not told.against_concave.proved


def test_a_kink_is_never_proved_convex_by_the_zeros_of_its_derivatives():
    """-|x| and -|x| + x^2/100 have second derivatives >= 0 wherever they have any."""
    for function in (lambda t: -anp.abs(t[0]), lambda t: t[0] ** 2 / 100 - anp.abs(t[0] - 0.3)):
        told = local.convexity(function_of(function, (-1, 1)))
        assert told.verdict in ("concave", "neither")
    stairs = local.convexity(function_of(lambda t: anp.floor(t[0]), (-2.3, 2.2)))
    assert stairs.verdict == "neither"


def test_a_bump_that_no_grid_sees_is_found_by_bounds():
    """x^2 with a dent 1e-3 wide and 1e-4 deep: refuted, with a chord over the dent."""
    f = function_of(lambda t: t[0] ** 2 - 1e-4 * anp.exp(-1e6 * (t[0] - 0.3) ** 2), (-1, 1))
    told = local.convexity(f)
    assert told.verdict == "neither" and told.status == "proved"
    assert np.all(np.abs(told.against_convex.points - 0.3) < 0.02)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.integers(-6, 6), min_size=1, max_size=7))
def test_polynomials_get_the_verdict_of_exact_arithmetic(coefficients):
    """Random integer polynomials on [-1, 2]: f'' has one sign, by the exact roots of f'', or not."""
    x = sympy.Symbol("x")
    second = sympy.Poly(sum(c * x**k for k, c in enumerate(coefficients)), x).diff(x).diff(x)
    f = function_of(lambda t: sum(c * t[0] ** k for k, c in enumerate(coefficients)) + 0 * t[0], (-1, 2))
    told = local.convexity(f)
    # Exact signs between the roots of f'', which are isolated by rational numbers.
    roots = [] if second.is_zero else [r for r in sympy.real_roots(second) if -1 < r < 2]
    cuts = [sympy.Rational(-1), *sorted(set(roots)), sympy.Rational(2)]
    between = [sympy.Rational(str(sympy.N((a + b) / 2, 30))) for a, b in pairwise(cuts)]
    signs = {int(sympy.sign(second.eval(place))) for place in between}
    true = {(0,): "affine", (1,): "convex", (-1,): "concave"}.get(tuple(signs), "neither")
    assert told.verdict.removeprefix("strictly ") == true
    if told.status == "proved" and true in ("convex", "concave"):
        assert told.verdict.startswith("strictly")  # for no polynomial but a line has straight parts


def test_rules_and_bounds_reach_what_they_are_made_for():
    """Kinks, norms, log-sum-exp and entropy by rules; curved, smooth ones by the Hessian."""
    square = (-2, 2), (-2, 2)
    for function, domain, verdict, by in [
        (lambda t: anp.maximum(t[0], -2 * t[1]) + anp.abs(t[0] - t[1]), square, "convex", "rules"),
        (lambda t: anp.log(anp.exp(t[0]) + anp.exp(t[1])), square, "convex", "rules"),
        (lambda t: anp.sqrt(1 + t[0] ** 2 + 3 * t[1] ** 2), square, "strictly convex", "rules"),
        (lambda t: t[0] * anp.log(t[0]), ((0.0, 2.0),), "strictly convex", "rules"),
        (lambda t: anp.sqrt(t[0]) - 1 / (1 + t[0]), ((0.0, 2.0),), "strictly concave", "rules"),
        (
            lambda t: anp.exp(t[0] + t[1]) + t[0] ** 4 + t[2] ** 2,
            (*square, (-1, 1)),
            "strictly convex",
            "rules",
        ),
        (lambda t: (t[0] + 2 * t[1]) ** 4, square, "convex", "rules"),
        (lambda t: -(anp.maximum(t[0], 0.0) ** 2), square[:1], "concave", "rules"),
        (lambda t: (t[0] + 1) ** 2 - t[0] ** 2, square[:1], "affine", "rules"),
        (lambda t: anp.exp(-(t[0] ** 2)), ((-0.7, 0.7),), "strictly concave", "Hessian"),
        (lambda t: anp.cosh(t[0]) + anp.cos(t[0]), square[:1], "strictly convex", "Hessian"),
        (
            lambda t: anp.exp(0.1 * t[0] * t[1]) + t[0] ** 2 + t[1] ** 2 + t[2] ** 2,
            (*square, (-1, 1)),
            "strictly convex",
            "Hessian",
        ),
    ]:
        told = local.convexity(function_of(function, *domain))
        assert (told.verdict, told.status, told.by) == (verdict, "proved", by)


def test_a_verdict_is_about_where_the_function_is_defined():
    """x log x on [-1, 1] is convex where it is a number; a function without any is undefined."""
    told = local.convexity(function_of(lambda t: t[0] * anp.log(t[0]), (-1, 1)))
    assert told.verdict == "strictly convex" and not told.everywhere
    assert "where it is defined" in told.words
    assert local.convexity(function_of(lambda t: anp.log(-1 - t[0] ** 2), (-1, 1))).verdict == "undefined"


# ---- tests at given points


def test_the_lectures_chords():
    """x^2 between A = (-3, 9) and B = (5, 25) lies below; x^3 between A = (-8, -512) and
    B = (5, 125), weights 0.3 and 0.7, is 1.331 at 1.1, far above the chord's -66.1."""
    square = function_of(lambda t: t[0] ** 2, (-4, 6))
    low = local.jensen(square, (-3, 5), (0.3, 0.7))
    assert low.heights.tolist() == [9, 25] and low.below and low.proved
    assert (low.mean[0], low.height, low.chord) == pytest.approx((2.6, 6.76, 20.2))
    cube = function_of(lambda t: t[0] ** 3, (-8, 5))
    high = local.jensen(cube, (-8, 5), (0.3, 0.7))
    assert high.heights.tolist() == [-512, 125] and high.above and high.proved
    assert (high.mean[0], high.height, high.chord) == pytest.approx((1.1, 1.331, -66.1))
    assert "above" in high.words and local.convexity(cube).verdict == "neither"
    assert local.convexity(square).verdict == "strictly convex"


def test_jensens_inequality_for_more_points():
    """The variance of the points is what Jensen's gap of x^2 is; weights are divided by their sum."""
    square = function_of(lambda t: t[0] ** 2, (-9, 9))
    points, weights = np.array([-3.0, 0.5, 2.0, 7.0]), np.array([1.0, 2.0, 3.0, 4.0])
    told = local.jensen(square, points, weights)
    assert told.gap == pytest.approx(np.cov(points, aweights=weights, bias=True))
    flat = local.jensen(landscapes.get("line"), points, weights)
    assert abs(flat.gap) <= flat.margin and not flat.above and not flat.below
    for wrong in ((1, -1), (0, 0), (1, 2, 3)):
        with pytest.raises(ValueError, match="2 weights"):
            local.jensen(square, (0, 1), wrong)


def test_the_tangent_lies_below_a_convex_function_and_crosses_a_cubic():
    others = np.linspace(-2, 2, 41)
    bowl = local.tangent_test(landscapes.get("parabola"), 0.7, others)
    np.testing.assert_allclose(bowl.gaps, (others - 0.7) ** 2, atol=1e-14)
    cubic = local.tangent_test(landscapes.get("cubic"), 0.5, others)
    assert np.any(cubic.gaps > cubic.margins) and np.any(cubic.gaps < -cubic.margins)
    assert "neither" in cubic.words


def test_the_second_derivative_test_names_the_signs():
    for name, point, word in [
        ("saddle", (1, 1), "indefinite"),
        ("sphere", (1, 1), "positive definite"),
        ("flat_valley", (1, 1), "positive semidefinite"),
        ("x4_plus_y4", (0, 0), "zero"),
        ("ring", (0, 0), "negative definite"),
        ("cubic", -1, "negative definite"),
        ("negative_log", -1, "undefined"),
    ]:
        assert local.second_derivative_test(landscapes.get(name), point).definiteness == word


@pytest.mark.parametrize("name", [n for n in NAMES if landscapes.get(n).dimension == 2])
def test_the_sign_map_is_that_of_the_eigenvalues(name):
    """On a grid that is not square, against LAPACK; words are counted in shares of 1."""
    f = landscapes.get(name)
    seen = local.sign_map(f, shape=(23, 31))
    assert seen.kinds.shape == (23, 31) == (len(seen.y), len(seen.x))
    hessian = np.moveaxis(f.hessian(np.array(np.meshgrid(seen.x, seen.y))), (0, 1), (-2, -1))
    fine = np.all(np.isfinite(hessian), axis=(2, 3))
    expected = np.linalg.eigvalsh(hessian[fine])
    size = np.max(np.abs(expected), axis=1)
    clear = np.min(np.abs(expected), axis=1) > 1e-6 * size
    negative = np.sum(expected[clear] < 0, axis=1)
    words = np.array(local.DEFINITENESS)[seen.kinds[fine][clear]]
    told = np.array(["positive definite", "indefinite", "negative definite"])[negative]
    np.testing.assert_array_equal(words, told)
    assert np.all(seen.kinds[~fine] == local.DEFINITENESS.index("undefined"))
    assert sum(seen.shares.values()) == pytest.approx(1)


# ---- random formulas

_OF_ONE = (
    anp.exp,
    anp.log,
    anp.sqrt,
    anp.abs,
    anp.cosh,
    anp.sinh,
    anp.tanh,
    anp.arctan,
    anp.log1p,
    anp.sin,
    anp.floor,
    lambda x: x**2,
    lambda x: x**3,
    lambda x: x**1.5,
    lambda x: x**-1.5,
    lambda x: 1 / x,
    lambda x: -x,
    lambda x: x * anp.log(x),
    lambda x: x * anp.sqrt(x),
)
_OF_TWO = (
    anp.add,
    anp.subtract,
    anp.multiply,
    anp.divide,
    anp.maximum,
    anp.minimum,
    anp.logaddexp,
    lambda a, b: anp.sqrt(a**2 + b**2 + 1),
    lambda a, b: anp.log(anp.exp(a) + anp.exp(b)),
    lambda a, b: anp.where(a < b, a, b),
)


def random_formula(random, depth, d):
    """A function of theta made of at most 2^depth terms a x_j + b."""
    if depth == 0 or random.random() < 0.1:
        j, a, b = random.integers(d), *random.integers(-3, 4, 2)
        return lambda t: float(a) * t[j] + float(b)
    one = random_formula(random, depth - 1, d)
    if random.random() < 0.5:
        outer = _OF_ONE[random.integers(len(_OF_ONE))]
        return lambda t: outer(one(t))
    outer, other = _OF_TWO[random.integers(len(_OF_TWO))], random_formula(random, depth - 1, d)
    return lambda t: outer(one(t), other(t))


@pytest.mark.parametrize("seed", range(150))
def test_no_proof_about_a_random_formula_is_contradicted(seed):
    """Whatever is proved convex, concave or affine agrees with 4,000 chords."""
    random = np.random.default_rng([60, seed])
    d = int(random.integers(1, 3))
    f = function_of(random_formula(random, int(random.integers(1, 5)), d), *((-1.5, 2.0),) * d)
    told = local.convexity(f, seconds=0.1)
    if told.status == "proved":
        gap, size = gaps(f, f.domain)
        fine = np.isfinite(gap)
        gap, noise = gap[fine], 1e-9 * size[fine]
        if told.verdict == "affine" or told.verdict.endswith("convex"):
            assert np.all(gap >= -noise)
        if told.verdict == "affine" or told.verdict.endswith("concave"):
            assert np.all(gap <= noise)


def test_curvatures_are_each_points_own_eigenvalues_and_none_where_there_is_no_hessian():
    f = landscapes.get("rosenbrock")
    points = random_points(f, 12).reshape(2, 3, 4)
    found = local.curvatures(f, points)
    assert found.shape == points.shape
    for i, j in np.ndindex(3, 4):
        expected = np.linalg.eigvalsh(f.hessian(points[:, i, j]))
        np.testing.assert_array_equal(found[:, i, j], expected)
    assert np.isnan(local.curvatures(landscapes.get("negative_log"), [[-1.0, 1.0]])).tolist() == [
        [True, False]
    ]
