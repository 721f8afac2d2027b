"""The truths of the families, held against witnesses that know nothing of how they were made.

Slopes by fifty digits from the recorded function, sympy's own Sturm sequences, Poincare and Hopf's sum of
indices against the turns of the gradient along the box's edge, and values on a lattice.
"""

import re
from fractions import Fraction
from itertools import pairwise

import mpmath
import numpy as np
import pytest
import sympy

import landscapes
from landscapes.differentiation.fifty_digits import Replay
from landscapes.tape import tape as tapes
from tests.landscapes.critical.families import convex_creases
from tests.landscapes.critical.families import polynomials as poly
from tests.landscapes.critical.families.member import MARGIN, number, within
from tests.landscapes.critical.families.roster import FAMILIES, family

LINES = sorted(set(FAMILIES) - {"convex_creases", "levels", "separable"})
PLANES = ["convex_creases", "product_creases", "near_degenerate", "narrow_wells", "separable"]
INDEX = {"minimum": 1, "maximum": 1, "saddle": -1, "inflection": 0}


def function(member):
    return landscapes.from_formula(member.text, domain=member.domain)


def some(name, dimension, most):
    """Members spread evenly over a family."""
    every = [m for m in family(name) if len(m.domain) == dimension]
    return every[:: max(1, len(every) // most)]


def slope_signs(member, places):
    tape = tapes.of(function(member))
    replay = Replay(tape)
    made = []
    for x in places:
        # Fifty digits of the place, too: a float is too coarse beside a narrow well.
        x = replay.context.mpf(x.numerator) / x.denominator
        made.append(int(mpmath.sign(replay.at([x], tape.gradient)[0])))
    return made


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_large_and_every_member_is_another(name):
    members = family(name)
    assert len(members) >= 200
    assert len({(m.text, m.domain) for m in members}) == len(members)


@pytest.mark.parametrize("name", LINES)
def test_the_slope_keeps_its_sign_from_one_listed_place_to_the_next(name):
    """So nothing is missing on a line; and at each point the signs around it make its kind."""
    for member in some(name, 1, 24):
        if "sqrt" in member.text:  # its slope is undefined where the other branch is taken
            continue
        (low, high), truth = [Fraction(c) for c in member.domain[0]], member.truth
        level = [(s.first[0], s.last[0]) for s in truth.stretches]
        marks = {t.place[0] for told in truth[:3] for t in told}
        marks = sorted({low, high, *marks, *(c for ends in level for c in ends)})
        around = {}
        for a, b in pairwise(marks):
            if b - a < (high - low) / 2**45:  # fifty digits cannot tell slopes of any order there
                continue
            shares = [Fraction(1, 2**k) for k in (12, 6, 3)] + [Fraction(k, 11) for k in range(2, 10)]
            shares += [1 - Fraction(1, 2**k) for k in (3, 6, 12)]
            signs = set(slope_signs(member, [a + (b - a) * share for share in shares]))
            flat = any(first <= a and b <= last for first, last in level)
            assert signs == ({0} if flat else {1}) or signs == ({0} if flat else {-1}), (member, float(a))
            around[a, "after"] = around[b, "before"] = signs.pop()
        for point in truth.points:
            before, after = (around.get((point.place[0], side)) for side in ("before", "after"))
            if before is None or after is None:
                continue
            kinds = {(-1, 1): "minimum", (1, -1): "maximum", (1, 1): "inflection", (-1, -1): "inflection"}
            assert kinds[before, after] == point.kind, (member, point)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_gradient_vanishes_at_smooth_points(name):
    for member in [m for d in (1, 2) for m in some(name, d, 30)]:
        tape = tapes.of(function(member))
        replay = Replay(tape)
        for point in member.points:
            if "x==0" in member.text and point.place == (0,):
                continue  # the branch that is not taken divides by 0 there
            if point.smooth and not any(_jumps_at(member, point)):
                x = [replay.context.mpf(c.numerator) / c.denominator for c in point.place]
                slope = replay.at(x, tape.gradient)
                bend = max(abs(h) for h in replay.at(x, [s for row in tape.hessian for s in row]))
                assert max(map(abs, slope)) <= 1e-30 * (1 + bend), (member, point)


def _jumps_at(member, point):
    return (j.place == point.place for j in member.truth.jumps)


def turns(f, n=6000):
    """How often the gradient turns along the edge of f's box; straight across where it jumps."""
    (a, b), (c, d) = f.domain
    t = (np.arange(n) + 0.37) / n
    along, up = a + (b - a) * t, c + (d - c) * t
    edge = [(along, c + 0 * t), (b + 0 * t, up), (along[::-1], d + 0 * t), (a + 0 * t, up[::-1])]
    slope = f.gradient(np.concatenate([np.array(side) for side in edge], axis=1))
    angle = np.arctan2(slope[1], slope[0])
    step = (np.diff(angle, append=angle[:1]) + np.pi) % (2 * np.pi) - np.pi
    return round(float(step.sum()) / (2 * np.pi))


@pytest.mark.parametrize("name", PLANES)
def test_the_indices_add_up_to_the_turns_of_the_gradient_along_the_edge(name):
    """Poincare and Hopf; it holds for Clarke's points, too, as a smoothed f has the same turns."""
    checked = 0
    for member in some(name, 2, 60):
        inner = [within(p.place, member.domain, -Fraction(1, 200)) for p in member.truth.points]
        near = [within(p.place, member.domain, Fraction(1, 200)) for p in member.truth.points]
        if inner != near or member.truth.stretches or "exp(" in member.text:
            continue  # the gradient of a bell underflows to 0 at the edge
        told = sum(INDEX[p.kind] for p, there in zip(member.truth.points, inner) if there)
        assert told == turns(function(member)), member
        checked += 1
    assert checked >= (30 if name != "narrow_wells" else 3)


@pytest.mark.parametrize("name", ["product_creases", "near_degenerate"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_lattice_sees_the_minima_and_maxima_and_no_others(name, sign):
    """Whatever is lower than its neighbours on a fine lattice is close to a minimum."""
    n, kind = 240, "minimum" if sign == 1 else "maximum"
    for member in some(name, 2, 24):
        if re.search(r"abs\([^)]*x[^)]*y", member.text):  # along a crease aslant a lattice sees dents
            continue
        f = function(member)
        x, y = (np.linspace(low, high, n + 1) for low, high in member.domain)
        v = sign * f.value(np.array(np.meshgrid(x, y, indexing="ij")))
        shifted = [v[1 + i : n + i, 1 + j : n + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
        seen = np.argwhere(np.all([v[1:-1, 1:-1] < s for s in shifted], axis=0)) + 1
        known = [[float(c) for c in p.place] for p in member.truth.points if p.kind == kind]
        step = np.array([x[1] - x[0], y[1] - y[0]])
        for i, j in seen:
            gaps = np.max(np.abs(np.reshape(known, (-1, 2)) - (x[i], y[j])) / step, axis=1)
            assert np.min(gaps, initial=np.inf) <= 12, (member, x[i], y[j])


def test_convex_functions_have_one_point_and_nothing_is_lower():
    chance = np.random.default_rng(5)
    for member in convex_creases.convex():
        (point,) = [p for p in member.truth.points if within(p.place, member.domain, MARGIN)] or [None]
        if point is None or not within(point.place, member.domain):
            continue
        f = function(member)
        low, high = np.array(member.domain).T[..., None]
        place = np.array([[float(c)] for c in point.place])
        around = [low + (high - low) * chance.random((len(low), 4000))]
        around += [place + (high - low) * size * chance.normal(size=(len(low), 500)) for size in (0.1, 1e-3)]
        lowest = float(f.value(place)[0])
        assert point.kind == "minimum"
        assert np.min(f.value(np.concatenate(around, axis=1))) >= lowest - 1e-13 * (1 + abs(lowest))


def test_roots_are_those_of_sympys_sturm_sequences():
    chance = np.random.default_rng(6)
    x = sympy.Symbol("x")
    for _ in range(60):
        factors = [tuple(int(c) for c in chance.integers(-9, 10, size=size)) for size in (2, 3, 4)]
        p = poly.times(*factors, factors[0] if chance.random() < 0.3 else (1,))
        if len(p) < 2:
            continue
        theirs = sympy.Poly([sympy.Integer(c) for c in reversed(p)], x)
        low, high = Fraction(-21, 8), Fraction(17, 8)
        ours = poly.roots(p, low, high)
        ends = [end for end in (low, high) if poly.value(p, end) == 0]
        inside = theirs.count_roots(sympy.Rational(-21, 8), sympy.Rational(17, 8)) - len(ends)
        assert len(ours) == inside == poly.count(p, low, high) - (high in ends)
        for root in ours:
            ends = [sympy.Rational(c.numerator, c.denominator) for c in (root.before, root.after)]
            assert root.before <= root.place <= root.after and theirs.count_roots(*ends) == 1


def test_numbers_are_written_without_rounding():
    for value in (Fraction(1, 3), Fraction(2**60 + 1)):
        with pytest.raises(ValueError, match="not written exactly"):
            number(value)
    for value in (Fraction(-3, 1 << 20), Fraction(1_000_000), Fraction(7, 8)):
        assert Fraction(number(value).strip("()")) == value
