"""Lipschitz constants: no sampled slope is above a certified one, and kinks are said to have none."""

from functools import cache

import autograd.numpy as anp
import numpy as np
import pytest
import sympy
from autograd.extend import defvjp, primitive

import landscapes
from landscapes import from_callable, local
from landscapes.local.lipschitz_bounds import curvature_bound, slope_bound
from landscapes.local.lipschitz_constants import Constant
from landscapes.tape.tape import of
from tests.landscapes.sampling import at_least, random_points

NAMES = landscapes.names()


@primitive
def unseen(theta):
    """theta itself, by a way that no tape can follow."""
    return np.array(theta, dtype=float)


defvjp(unseen, lambda ans, theta: lambda g: g)


@cache
def told_of(name):
    return local.lipschitz(landscapes.get(name), seconds=1.0)


def pairs(f, n=20_000):
    """Random pairs of points of the box, far and near."""
    one, other = random_points(f, n, seed=51), random_points(f, n, seed=52)
    return one, one + (other - one) * 2.0 ** -np.random.default_rng(53).integers(0, 16, n)


@pytest.mark.parametrize("name", NAMES)
def test_no_difference_quotient_is_above_the_upper_end(name):
    """|f(b) - f(a)| <= K |b - a| and |grad f(b) - grad f(a)| <= L |b - a| for 20,000 pairs, and the
    lower ends are not above the upper ones."""
    f, told = landscapes.get(name), told_of(name)
    one, other = pairs(f)
    length = np.linalg.norm(other - one, axis=0)
    rise = np.abs(f.value(other) - f.value(one))
    turn = np.linalg.norm(f.gradient(other) - f.gradient(one), axis=0)
    for constant, change, size in (
        (told.K, rise, np.abs(f.value(one))),
        (told.L, turn, np.linalg.norm(f.gradient(one), axis=0)),
    ):
        assert constant.low <= constant.high
        assert not (constant.certified and constant.infinite)
        slack = 1e-11 * (size + np.max(size[np.isfinite(size)]))
        fine = np.isfinite(change)
        assert np.all(change[fine] <= constant.high * length[fine] + slack[fine])


@pytest.mark.parametrize("name", NAMES)
def test_the_lower_end_is_attained(name):
    """At the point that is told, by the landscape's own gradient or Hessian; where there is no
    constant the point may lie on a wall so steep that rounding is felt."""
    f, told = landscapes.get(name), told_of(name)
    steep = np.linalg.norm(f.gradient(told.K.at))
    assert told.K.low == pytest.approx(steep, rel=1e-2 if told.K.infinite else 1e-9)
    hessian = np.max(np.abs(np.linalg.eigvalsh(f.hessian(told.L.at))))
    assert told.L.low == pytest.approx(hessian, rel=1e-2 if told.L.infinite else 1e-9, abs=1e-300)


@pytest.mark.parametrize("name", NAMES)
def test_infinite_is_said_of_kinks_and_jumps_alone(name):
    """A gradient that is not continuous has no L, a function that jumps no K; those that are smooth
    up to a closed box have both, certified."""
    f, told = landscapes.get(name), told_of(name)
    wall = not np.all(np.isfinite(f.value(np.array(f.domain))))
    if at_least(f, "C2") and not wall:
        assert told.K.certified and told.L.certified
    if not at_least(f, "C1"):
        assert told.L.infinite and told.step == 0
    if not at_least(f, "C0") or wall:
        assert told.K.infinite and told.L.infinite
    for constant in (told.K, told.L):
        assert constant.infinite == (constant.where is not None)
        assert not constant.infinite or "infinite" in constant.words


@pytest.mark.parametrize(
    "formula,low,high",
    [("x**3 - 2*x", -1, 2), ("x**5 - 3*x**2 + x", -1, 1), ("x**4/4 - x**3", -2, 4), ("7 - 3*x", 0, 9)],
)
def test_polynomials_have_the_constants_of_exact_arithmetic(formula, low, high):
    """max |f'| and max |f''| over the box, at the roots of the next derivative or the ends."""
    x = sympy.Symbol("x")
    exact = sympy.sympify(formula)
    plain = sympy.lambdify(x, exact, "numpy")
    f = from_callable(lambda t: plain(t[0]), domain=((low, high),))
    told = local.lipschitz(f)
    for constant, order in ((told.K, 1), (told.L, 2)):
        slope = sympy.diff(exact, x, order)
        where = [low, high]
        if sympy.diff(slope, x).has(x):
            where += [r for r in sympy.Poly(sympy.diff(slope, x), x).nroots() if r.is_real and low < r < high]
        true = max(abs(float(slope.subs(x, w))) for w in where)
        assert constant.certified
        assert constant.low <= true * (1 + 1e-12) and true <= constant.high * (1 + 1e-12)
        assert constant.high <= 1.002 * constant.low + 1e-12


def test_known_constants():
    """A cone's slope is 1 although its tip has no gradient; a wave a sin(k x) has K = a k, L = a k^2."""
    cone = told_of("cone").K
    assert cone.certified and 1 - 1e-12 <= cone.high <= 1.002 and cone.low == pytest.approx(1)
    wave = from_callable(lambda t: 3 * anp.sin(5 * t[0]) + 0 * t[1], domain=((-2, 2), (-1, 1)))
    told = local.lipschitz(wave)
    assert told.K.certified and told.K.low <= 15 <= told.K.high <= 15.02
    assert told.L.certified and told.L.low <= 75 <= told.L.high <= 75.1
    assert told.step == pytest.approx(1 / 75, rel=2e-3)


@pytest.mark.parametrize("name", [n for n in NAMES if at_least(landscapes.get(n), "C1")])
def test_bounds_hold_in_every_part_of_the_box(name):
    """For 300 random boxes of all sizes: no slope and no curvature at 30 points of a box is above
    the bound of that box."""
    f = landscapes.get(name)
    one, other = pairs(f, 300)
    low, high = np.minimum(one, other), np.maximum(one, other)
    inside = low[:, None] + (high - low)[:, None] * np.random.default_rng(54).random((f.dimension, 30, 300))
    steep = np.linalg.norm(f.gradient(inside), axis=0)
    hessian = np.moveaxis(f.hessian(inside), (0, 1), (-2, -1))
    curved = np.max(np.abs(np.linalg.eigvalsh(hessian)), axis=-1)
    with np.errstate(all="ignore"):
        for bound, seen in ((slope_bound, steep), (curvature_bound, curved)):
            top = bound(of(f))(low, high)
            assert np.all(seen <= top * (1 + 1e-9) + 1e-12 * np.max(seen))
            assert np.mean(np.isfinite(top)) > 0.5


@pytest.mark.parametrize("name", NAMES)
def test_the_step_is_one_over_l(name):
    """Of the certified bound, or of what was sampled; 0 where L is infinite."""
    told = told_of(name)
    if told.L.infinite:
        assert told.step == 0
    else:
        top = told.L.high if told.L.certified else told.L.low
        assert told.step == (1 / top if top else np.inf)


# A line has no curvature, and the logarithm's wall no bound of it.
CURVED = [n for n in NAMES if at_least(landscapes.get(n), "C2") and n not in ("line", "negative_log")]


@pytest.mark.parametrize("name", CURVED)
def test_gradient_descent_with_step_one_over_l_never_climbs(name):
    """From 500 points, where the step stays in the box: f falls by at least |grad|^2 / (2 L)."""
    f, told = landscapes.get(name), told_of(name)
    assert told.L.certified
    theta = random_points(f, 500, seed=55)
    height, slope = f.value_and_gradient(theta)
    after = theta - told.step * slope
    low, high = np.array(f.domain).T[..., None]
    stays = np.all((after >= low) & (after <= high), axis=0)
    assert np.mean(stays) > 0.02
    fall = (height - f.value(after))[stays]
    least = told.step / 2 * np.sum(slope**2, axis=0)[stays]
    assert np.all(fall >= least - 1e-11 * (np.abs(height[stays]) + np.max(np.abs(height))))


def test_an_infinite_constant_is_shown_inside_the_box_where_it_is_seen():
    """The staircase jumps at the box' edge, too, where no picture shows it."""
    f, told = landscapes.get("staircase"), told_of("staircase")
    (x,), ((low, high),) = told.K.where, f.domain
    assert low + 0.05 * (high - low) < x < high - 0.05 * (high - low)
    beside = f.value(np.array([[x - 1e-6, x + 1e-6]]))
    assert abs(beside[1] - beside[0]) > 0.5
    assert f"jumps, or its slope grows without bound, at x = {x:g}" in told.K.words


def test_a_continuous_function_with_a_vertical_slope_is_not_said_to_rise_without_bound():
    told = local.lipschitz(landscapes.from_formula("sqrt(abs(x))"))
    assert told.K.where == pytest.approx([0], abs=1e-9)
    assert told.K.words == "K is infinite: f jumps, or its slope grows without bound, at x = 0."
    assert told.L.words == "L is infinite, too: there is no gradient at x = 0."
    kink = told_of("cone").L.words
    assert "the gradient jumps, or its slope grows without bound, at (0, 0)" in kink


def test_two_over_l_is_promised_inside_the_box_alone():
    """x^4 over a box of its own: from inside, a step of 2/L never climbs where it ends inside; the
    run from beyond the box does."""
    f = from_callable(lambda t: t[0] ** 4, domain=((-1, 1),))
    told = local.lipschitz(f)
    assert told.words.startswith("Inside the box gradient descent never climbs with steps up to 2/L = ")
    step = 2 * told.step
    inside, outside = np.linspace(-1, 1, 201)[None], np.array([[-3.0, 3.0]])
    for theta, climbs in ((inside, False), (outside, True)):
        after = theta - step * f.gradient(theta)
        fine = np.abs(after[0]) <= 1 if not climbs else slice(None)
        assert np.any(f.value(after)[fine] > f.value(theta)[fine] + 1e-12) == climbs


def test_without_a_tape_the_constants_are_sampled_and_said_to_be():
    """No upper end is claimed; a kink is found nonetheless."""
    smooth = from_callable(lambda t: unseen(t)[0] ** 2, domain=((-1, 2),))
    told = local.lipschitz(smooth)
    assert smooth.engine != "tape"
    assert not told.K.certified and told.K.high == np.inf and "sampled" in told.K.words
    assert told.K.low == pytest.approx(4) and told.L.low == pytest.approx(2)
    kinked = from_callable(lambda t: anp.maximum(-unseen(t)[0], t[0] / 3), domain=((-1, 2),))
    told = local.lipschitz(kinked)
    assert told.L.infinite and told.L.where == pytest.approx([0], abs=1e-9)
    assert not told.K.infinite and told.K.low == pytest.approx(1)


# What the constants are, by hand --------------------------------------------------------------------

LINE, SQUARE = ((-1, 1),), ((-1, 1), (-1, 1))


@pytest.mark.parametrize(
    "formula,box",
    [
        ("sqrt(x)", ((0, 4),)),
        ("x^0.5", ((0, 4),)),
        ("x^(1/3)", ((0, 4),)),
        ("1e-200*sqrt(x)", ((0, 4),)),
        ("sqrt(x)+x^2", ((0, 4),)),
        ("sqrt(x)", ((0, 1e-8),)),
        ("sqrt(x-1e6)", ((1e6, 1e6 + 1),)),
        ("sqrt(abs(x))", ((0, 1),)),
        ("sqrt(abs(x))", LINE),
        ("sqrt(1-x^2)", LINE),
        ("sqrt(sin(x))", ((0, 3),)),
        ("log(x)", ((0, 4),)),
        ("log(1+x)", LINE),
        ("x*log(x)", ((0, 2),)),
        ("(x-1)*log(x-1)", ((1, 2),)),
        ("asin(x)", LINE),
        ("acos(x)", LINE),
        ("acosh(x)", ((1, 3),)),
        ("atanh(x)", LINE),
        ("1/x", ((0, 4),)),
        ("1/x", LINE),
        ("tan(x)", ((-2, 2),)),
        ("where(x>0,sqrt(x),0)", LINE),
        ("where(x==0,5,x)", LINE),
        ("sqrt(x*y)", ((0, 1), (0, 1))),
        ("sqrt(x)+sqrt(y)", ((0, 1), (0, 1))),
        ("x*log(x)+y^2", ((0, 1), (0, 1))),
        ("sqrt(1-x^2-y^2)", SQUARE),
    ],
)
def test_a_slope_without_bound_has_no_constant(formula, box):
    """At an edge of the domain, at a cusp, a pole, a jump; and then there is no L either."""
    told = local.lipschitz(landscapes.from_formula(formula, domain=box))
    assert told.K.infinite and not told.K.certified and told.K.high == np.inf
    assert told.L.infinite and not told.L.certified and told.step == 0


@pytest.mark.parametrize("formula", ["x^1.5", "sqrt(x)*x", "sqrt(x^3)", "x^2*log(x)"])
def test_a_curvature_without_bound_at_the_edge_has_no_l(formula):
    f = landscapes.from_formula(formula, domain=((0, 1),))
    told = local.lipschitz(f)
    true = 1.0 if formula == "x^2*log(x)" else 1.5
    assert told.K.low <= true * (1 + 1e-12) and true <= told.K.high and not told.K.infinite
    assert told.L.infinite and not told.L.certified


# Terms that jump together at a kink are bounded one by one.
LOOSE = ("max(-5*x,0)+max(5*x,0)-6*x", "min(-9*x,-3*x)+x^2", "3*x-abs(x)*sign(x)")


@pytest.mark.parametrize(
    "formula,box,steepest,most_curved",
    [
        ("1e-160*x^2", LINE, 2e-160, 2e-160),
        ("1e160*x^2", LINE, 2e160, 2e160),
        ("1e-310*x^2", LINE, 2e-310, 2e-310),
        ("1e-200*(x^2+y^2)", SQUARE, 8**0.5 * 1e-200, 2e-200),
        ("1e-300*(x^2+y^2)", SQUARE, 8**0.5 * 1e-300, 2e-300),
        ("1e300*(x^2+y^2)", SQUARE, 8**0.5 * 1e300, 2e300),
        ("1e-200*x*y", SQUARE, 2**0.5 * 1e-200, 1e-200),
        ("1e-200*abs(x)", LINE, 1e-200, None),
        ("floor(x)", ((0, 0.5),), 0.0, 0.0),
        # On one side of a kink, which lies on the edge of the box.
        ("abs(x)", ((0, 4),), 1.0, 0.0),
        ("-5*abs(x)+x^2/2", ((0, 4),), 5.0, 1.0),
        ("max(-5*x,0)+max(5*x,0)-6*x", ((0, 4),), 1.0, 0.0),
        ("min(-9*x,-3*x)+x^2", ((0, 1),), 9.0, 2.0),
        # At 0 a tape has 3 for this slope, which is 2 on both sides.
        ("3*x-abs(x)*sign(x)", LINE, 2.0, 0.0),
        ("3*x-abs(x)*sign(x)", ((0, 1),), 2.0, 0.0),
        ("sqrt(x)^2", ((0, 4),), 1.0, 0.0),
        ("sqrt(x^2+y^2)", SQUARE, 1.0, None),
        ("sqrt(x)", ((1, 4),), 0.5, 0.25),
    ],
)
def test_the_constants_hold_what_they_are(formula, box, steepest, most_curved):
    """The ends never cross, whatever the scale; None: L is infinite."""
    told = local.lipschitz(landscapes.from_formula(formula, domain=box))
    for constant, true in ((told.K, steepest), (told.L, most_curved)):
        if true is None:
            assert constant.infinite
            continue
        assert not constant.infinite
        assert constant.low <= true * (1 + 1e-14) and true * (1 - 1e-14) <= constant.high
        assert constant.low >= true * (1 - 1e-6)
        if constant.certified and formula not in LOOSE:
            assert constant.high <= true * 1.0011


@pytest.mark.parametrize("scale", [1e-250, 1e-6, 1e6, 1e250])
@pytest.mark.parametrize("formula", ["sin(3*x)+x^2", "exp(x)*cos(y)", "sqrt(x^2+1)-abs(y)"])
def test_a_scaled_function_has_scaled_constants(formula, scale):
    box = LINE if "y" not in formula else SQUARE
    told = local.lipschitz(landscapes.from_formula(formula, domain=box))
    scaled = local.lipschitz(landscapes.from_formula(f"{scale!r}*({formula})", domain=box))
    for one, other in ((told.K, scaled.K), (told.L, scaled.L)):
        assert (one.infinite, one.certified) == (other.infinite, other.certified)
        if one.certified:
            assert other.low <= one.high * scale * (1 + 1e-12)
            assert one.low * scale <= other.high * (1 + 1e-12)
            assert other.high / other.low == pytest.approx(one.high / one.low, rel=2e-3)


def powers(seed):
    """A random sum of a |x - c|^p over a box, as a formula, its box, and its terms (a, c, p)."""
    draw = np.random.default_rng(seed)
    low = np.round(draw.uniform(-2, 2), 2)
    high = np.round(low + draw.uniform(0.5, 4), 2)
    n = int(draw.integers(1, 4))
    exponents = draw.choice([0.3, 0.5, 1.0, 1.0, 1.5, 2.0, 2.0, 2.5, 3.0], n)
    centres = [float(draw.choice([low, high, np.round(draw.uniform(low, high), 2)])) for _ in range(n)]
    factors = np.round(draw.uniform(-3, 3, n), 1) + 0.05
    terms = list(zip(factors.tolist(), centres, exponents.tolist()))
    text = "+".join(f"({a!r})*abs(x-({c!r}))^{p!r}" for a, c, p in terms)
    return text, (float(low), float(high)), terms


def derivative(terms, order, x):
    """The derivative of a sum of powers at x beside the centres."""
    total = np.zeros_like(x)
    for a, c, p in terms:
        factor = a * (p if order == 1 else p * (p - 1))
        if factor:
            total = total + factor * np.abs(x - c) ** (p - order) * np.sign(x - c) ** order
    return total


@pytest.mark.parametrize("block", range(10))
def test_sums_of_powers_lie_between_their_bounds(block):
    """200 of them, with centres inside and on the edge: slopes and curvatures in closed form, on a grid
    that comes as close to every centre as floats do."""
    for seed in range(20 * block, 20 * block + 20):
        text, (low, high), terms = powers(seed)
        told = local.lipschitz(landscapes.from_formula(text, domain=((low, high),)), seconds=0.3)
        near = np.geomspace(1e-15, high - low, 4001)
        places = np.concatenate([c + side * near for _, c, _ in terms for side in (1, -1)])
        places = np.append(places[(places > low) & (places < high)], [low + 1e-15, high - 1e-15])
        # Centres that coincide may cancel: what is left of a power there is summed first.
        sums = {}
        for a, c, p in terms:
            sums[c, p] = sums.get((c, p), 0.0) + a
        left = [(a, c, p) for (c, p), a in sums.items() if abs(a) > 1e-12]
        for constant, order in ((told.K, 1), (told.L, 2)):
            assert constant.low <= constant.high
            steep = any(p < order and p != order - 1 for _, _, p in left)
            kinked = order == 2 and any(p == 1 and low < c < high for _, c, p in left)
            if steep or kinked:
                assert not constant.certified, text
                assert constant.infinite, text
                continue
            assert not constant.infinite, text
            true = float(np.max(np.abs(derivative(left, order, places)), initial=0.0))
            assert true <= constant.high * (1 + 1e-9) + 1e-12, text
            assert constant.low <= true * (1 + 1e-6) + 1e-6, text


def test_ends_that_cross_are_no_constant():
    """The law is held where the record is made."""
    at = np.zeros(1)
    for low, high in ((2.0, 1.0), (-1.0, 1.0), (np.nan, 1.0), (0.0, np.nan)):
        with pytest.raises(ValueError, match="cannot lie between"):
            Constant("K", low, high, at)
    with pytest.raises(ValueError, match="cannot be infinite"):
        Constant("K", 0.0, 1.0, at, where=at)


def test_what_was_only_sampled_promises_no_step():
    """Without a proof nothing is said of what never climbs; nor that the gradient is the same all over."""
    told = local.lipschitz(from_callable(lambda t: unseen(t)[0] ** 2, domain=((-1, 2),)))
    assert told.words == "L is only sampled, and so is what it says of step sizes: 1/L = 0.5 is a guess."
    flat = local.lipschitz(from_callable(lambda t: unseen(t)[0], domain=((-1, 2),)))
    assert flat.words == "L is only sampled, and so is what it says of step sizes."
    tiny = local.lipschitz(landscapes.from_formula("1e-310*x^2", domain=LINE))
    assert "the same everywhere" not in tiny.words
