"""Convexity where little speaks against it: small kinks, jumps and dents, large constants, other units.

The truth is closed: sums of terms whose second derivatives and kinks are known. A kink of weight below 0
refutes convexity whatever is smooth beside it; so does a second derivative that is below 0 somewhere.
"""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

import landscapes
from landscapes import local
from landscapes.differentiation.fifty_digits import Replay
from landscapes.local.chord_bounds import gap_bounds, slope_change
from landscapes.tape import tape as tapes
from tests.landscapes.local.test_convexity import random_formula


def told_of(text, *domain, seconds=2.0):
    return local.convexity(landscapes.from_formula(text, domain=domain or ((-1, 1),)), seconds=seconds)


@pytest.mark.parametrize(
    "text, verdict",
    [
        ("x^2-1e-6*abs(x)", "neither"),
        ("x^2-1e-3*abs(x-0.3)", "neither"),
        ("x^2-1e-9*floor(x+0.3)", "neither"),
        ("where(x>0.3,x^2-1e-6*(x-0.3),x^2)", "neither"),
        ("where(x>0.3,x^2+1e-6*(x-0.3),x^2)", "strictly convex"),
        ("x^4-1e-9*x^2", "neither"),
        ("abs(x^2-1e-9)", "neither"),
        ("abs(abs(x-0.3)-1e-4)", "neither"),
        ("x^2-1e-6*max(x,0.3)", "neither"),
        ("x^2+1e-6*max(x,0.3)", "strictly convex"),
        ("-x^2+1e-6*abs(x-0.3)", "neither"),
        ("exp(x)-1e-12*abs(x-0.1)", "neither"),
        ("x^2-1e-9*abs(x-1)", "strictly convex"),
        ("where(x>=1,1,0)", "convex"),
        ("floor(x)", "neither"),
        ("x^2-floor(x)", "neither"),
        ("where(x>=1,5,x)", "convex"),
        ("where(x>=1,-5,x)", "concave"),
        ("where(x<=-1,5,x)", "convex"),
        ("x^2-where(x>=1,1e-6,0)", "neither"),
        ("sin(x)+1e12", "neither"),
        ("1e-9*sin(x)+1e6", "neither"),
        ("x+1e-14*sin(x)", "neither"),
        ("abs(x)+1e9", "convex"),
        ("abs(x)-1e-9*abs(x-0.5)+1e12", "neither"),
        ("x^2-1e-8*exp(-(1e5*(x-0.3))^2)", "neither"),
        ("x^2+1e-7*sqrt(abs(x-0.2))", "neither"),
        ("where(x>0.3,x^2-1e-9*(x-0.3),x^2)+1e9", "neither"),
        ("x^2+1e-12*sin(100*x)+1e6", "strictly convex"),
    ],
)
def test_little_things_count(text, verdict):
    """Kinks, jumps, dents and edges, each far below the height or the curvature beside it."""
    told = told_of(text)
    assert told.verdict == verdict
    assert verdict != "neither" or told.status == "proved"


@pytest.mark.parametrize(
    "text, verdict",
    [
        ("x^2+y^2-1e-6*abs(x+y-0.3)", "neither"),
        ("x^2+y^2+1e-6*abs(x+y-0.3)", "strictly convex"),
        ("x^2+y^2-1e-6*floor(x+0.3)", "neither"),
        ("x^2+y^4-1e-7*y^2", "neither"),
        ("x^2+y^2-1e-8*max(x,y)", "neither"),
        ("x^2+y^2-1e-6*sqrt((x-0.2)^2+(y-0.1)^2)", "neither"),
        ("x^2+y^2-1e-6*abs(x*y-0.1)", "neither"),
        ("x^2+y^2+(2+1e-9)*x*y+1e6", "neither"),
        ("x^2+y^2+(2-1e-9)*x*y+1e6", "strictly convex"),
        ("floor(x)+1e6*y", "neither"),
        ("exp(x+y)+y^2+1e9", "strictly convex"),
    ],
)
def test_little_things_count_in_the_plane(text, verdict):
    assert told_of(text, (-1, 1), (-1, 1)).verdict == verdict


def _members(n=200):
    """n sums with their truth: (text over x, verdict)."""
    random = np.random.default_rng(71)
    for k in range(n):
        way = (-1) ** k  # the curvature's sign
        a, b = random.integers(1, 5, 2)
        smooth = (
            f"{a}*x^2",
            f"{a}*exp({b}*x)",
            f"{a}*(x^2+{b}*x^4)",
            f"{a}*cosh(x-0.{b})",
            f"{a}*x^2+{b}*x",
        )[random.integers(5)]
        place, size = int(random.integers(-90, 91)) / 100, 10.0 ** -int(random.integers(2, 11))
        kink = (f"abs(x-({place}))", f"max(x,{place})", f"abs({b}*x-{b}*({place}))")[random.integers(3)]
        turn = int(random.integers(-1, 2))
        text = f"{smooth}+({turn * size!r})*{kink}" if turn else smooth
        text = f"{'-' if way < 0 else ''}({text})"
        yield text, "neither" if turn < 0 else "strictly convex" if way > 0 else "strictly concave"


UNITS = ["{0}", "({0})+1e9", "({0})-1e12", "1e-6*({0})", "1e6*({0})+1e9", "({0})+1e3*x"]


@pytest.mark.parametrize("part", range(8))
def test_a_family_has_its_closed_verdict_in_every_unit(part):
    """200 sums of a curved term and a kink of weight 1e-2 to 1e-10, either way, in six units of f and three
    of x: the same verdict, and what is proved is so."""
    for k, (text, verdict) in enumerate(_members()):
        if k % 8 != part:
            continue
        shown = UNITS[(k // 8) % len(UNITS)].format(text)
        scale = (1.0, 1e-6, 1e6)[(k // 48) % 3]
        shown = shown.replace("exp", "EXP").replace("max", "MAX").replace("x", f"(x/{scale!r})")
        shown = shown.replace("EXP", "exp").replace("MAX", "max")
        told = told_of(shown, (-scale, scale))
        assert told.verdict == verdict, (shown, told.words)


@pytest.mark.parametrize("seed", range(40))
def test_the_bounds_of_a_gap_hold_what_fifty_digits_say(seed):
    """Chords of random sums, short and long, with large constants: mpmath's gap lies within the bounds."""
    random = np.random.default_rng([72, seed])
    a, b, c = random.uniform(-2, 2, 3).tolist()
    constant = float(10.0 ** random.integers(0, 13))
    text = f"({a!r})*sin(3*x)+({b!r})*exp(x)+({c!r})*abs(x-0.25)+{constant!r}"
    f = landscapes.from_formula(text, domain=((-1, 1),))
    middle = 0.25 if random.random() < 0.5 else float(random.uniform(-0.5, 0.5))
    reach = float(2.0 ** -random.uniform(1, 30))
    points, weights = np.array([[middle - reach, middle + reach]]), np.array([0.5, 0.5])
    bounds = gap_bounds(tapes.of(f), points, weights, points @ weights)
    assert bounds is not None

    with mpmath.workdps(60):

        def height(x):
            x = mpmath.mpf(x.numerator) / x.denominator
            bent = mpmath.mpf(c) * abs(x - mpmath.mpf(0.25))
            return mpmath.mpf(a) * mpmath.sin(3 * x) + mpmath.mpf(b) * mpmath.exp(x) + bent + constant

        one, other = (Fraction(float(x)) for x in points[0])
        gap = (height(one) + height(other)) / 2 - height((one + other) / 2)
        assert bounds[0] <= gap <= bounds[1]
        # Sharper than heights, which know the constant's last digit, and of use.
        assert bounds[1] - bounds[0] <= abs(gap) * 0.2 + 1e-14

        def slope(x):
            return 3 * a * mpmath.cos(3 * x) + b * mpmath.exp(x) + c * mpmath.sign(x - 0.25)

        slopes = slope_change(tapes.of(f), points[:, 0], points[:, 1])
        one, other = (mpmath.mpf(float(x)) for x in points[0])
        change = (slope(other) - slope(one)) * (other - one)
        assert slopes is not None and slopes[0] <= change <= slopes[1]
        # Of the size of the slopes' own rounding, however large the constant.
        assert slopes[1] - slopes[0] <= 1e-14 * (3 * abs(a) + 3 * abs(b) + abs(c)) * 2 * reach


def test_slopes_say_nothing_on_a_kink():
    """|x| has no slope at 0, and none is compared there."""
    tape = tapes.of(landscapes.from_formula("abs(x)+x^2", domain=((-1, 1),)))
    assert slope_change(tape, np.array([0.0]), np.array([0.5])) is None
    low, high = slope_change(tape, np.array([-0.5]), np.array([0.5]))
    assert low <= 4 <= high and high - low < 1e-12


def test_a_kink_below_all_floats_is_refuted_by_its_weight():
    """1e-25 |x - 0.3| is lost beside x^2 in heights and slopes; its weight is not."""
    told = told_of("x^2-1e-25*abs(x-0.3)")
    assert (told.verdict, told.by) == ("neither", "slopes")
    assert told.against_convex is None and "slope" in told.words
    assert told_of("x^2+1e-25*abs(x-0.3)").verdict == "strictly convex"


@pytest.mark.parametrize("seed", range(48))
def test_the_law_holds_in_the_plane(seed):
    """A bowl and a crease or the tip of a cone, of weight 1e-2 to 1e-8 either way, in units of f and x."""
    random = np.random.default_rng([73, seed])
    a, b = random.integers(1, 4, 2)
    turn = random.uniform(0, np.pi)
    c, s = round(float(np.cos(turn)), 3), round(float(np.sin(turn)), 3)
    place = round(float(random.uniform(-0.5, 0.5)), 3)
    kink = (
        f"abs({c}*u+({s})*v-({place}))",
        f"max({c}*u+({s})*v,{place})",
        f"sqrt((u-({place}))^2+(v-0.1)^2)",
    )[random.integers(3)]
    smooth = (f"{a}*u^2+{b}*v^2", f"exp({c}*u)+exp({s}*v)+u^2+v^2", f"{a}*(u^2+u*v+v^2)")[random.integers(3)]
    weight = int(random.integers(-1, 2)) * 10.0 ** -int(random.integers(2, 9))
    scale = (1.0, 1e-6, 1e6)[random.integers(3)]
    text = ("{0}", "({0})+1e9", "1e-6*({0})")[random.integers(3)].format(f"{smooth}+({weight!r})*{kink}")
    for old, new in (("exp", "EXP"), ("max", "MAX"), ("u", f"(x/{scale!r})"), ("v", f"(y/{scale!r})")):
        text = text.replace(old, new)
    told = told_of(text.replace("EXP", "exp").replace("MAX", "max"), (-scale, scale), (-scale, scale))
    assert told.verdict == ("neither" if weight < 0 else "strictly convex"), (text, told.words)


@pytest.mark.parametrize("seed", range(60))
def test_a_chord_that_is_proved_refutes_in_fifty_digits(seed):
    """Random formulas with a large constant: the tape replayed in mpmath, at the exact mean of the ends."""
    random = np.random.default_rng([74, seed])
    d = int(random.integers(1, 3))
    inner, constant = random_formula(random, int(random.integers(2, 5)), d), 10.0 ** random.integers(0, 10)
    f = landscapes.from_callable(lambda t: inner(t) + constant, domain=((-1.5, 2.0),) * d)
    told, tape = local.convexity(f, seconds=0.2), tapes.of(f)
    for chord, sign in ((told.against_convex, -1), (told.against_concave, 1)):
        if chord is None or not chord.proved:
            continue
        replay = Replay(tape)
        number = replay.context.mpf
        ends = [[number(x) for x in point] for point in chord.points.T.tolist()]
        shares = [number(w) for w in chord.weights.tolist()]
        mean = [shares[0] * a + shares[1] * b for a, b in zip(*ends)]
        one, other, middle = (replay.at(point, [tape.value])[0] for point in (*ends, mean))
        gap = shares[0] * one + shares[1] * other - middle
        assert sign * gap > 0
        assert abs(gap - number(chord.gap)) <= number(chord.margin) * 1.001
