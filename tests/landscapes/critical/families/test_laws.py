"""The law finds what is false in an atlas, and nothing in a true one."""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from tests.landscapes.critical.families import polynomials as poly
from tests.landscapes.critical.families.curve import polynomial_member
from tests.landscapes.critical.families.laws import complaint
from tests.landscapes.critical.families.member import Jump, Member, Point, Pole, Truth, cut
from tests.landscapes.critical.families.roster import FAMILIES, family

CUBIC = polynomial_member("x^3-3*x", [(0, -3, 0, 1)], [], ((-3, 3),))


def atlas(places, kinds, proved=None, report="", parts=(), poles=(), dimension=1):
    points = np.array(places, dtype=float).reshape(-1, dimension)
    proved = np.ones(len(points), dtype=bool) if proved is None else np.array(proved, dtype=bool)
    return SimpleNamespace(
        points=points, kinds=kinds, proved=proved, report=report, open_parts=parts, poles=poles
    )


def part(first, last):
    """An open part between two places."""
    ends = np.array([[float(c) for c in end] for end in (first, last)])
    return SimpleNamespace(low=ends.min(axis=0), high=ends.max(axis=0))


def pole(place, sign):
    return SimpleNamespace(place=np.array([float(c) for c in place]), sign=sign, alone=True)


def true_atlas(member):
    """What an atlas without any fault would list."""
    truth = member.truth
    parts = [part(s.first, s.last) for s in truth.stretches] + [part(j.place, j.place) for j in truth.jumps]
    return atlas(
        [[float(c) for c in p.place] for p in member.points],
        [p.kind for p in member.points],
        parts=parts,
        poles=[pole(p.place, p.sign) for p in truth.poles],
        dimension=len(member.domain),
    )


@pytest.mark.parametrize("name", FAMILIES)
def test_there_is_nothing_to_say_of_a_true_atlas(name):
    for member in family(name):
        assert complaint(true_atlas(member), member) is None


@pytest.mark.parametrize("name", FAMILIES)
def test_a_point_too_few_or_of_another_kind_is_noticed(name):
    for member in family(name)[::7]:
        whole = true_atlas(member)
        whole.open_parts = ()
        for i, point in enumerate(member.points):
            if min(abs(float(c) - end) for c, side in zip(point.place, member.domain) for end in side) < 1e-8:
                continue
            less = atlas(
                np.delete(whole.points, i, axis=0),
                [k for j, k in enumerate(whole.kinds) if j != i],
                poles=whole.poles,
                dimension=len(member.domain),
            )
            assert "missing" in complaint(less, member)
            whole.kinds[i] = "saddle" if point.kind == "minimum" else "minimum"
            assert "listed as" in complaint(whole, member)
            whole.kinds[i] = point.kind


@pytest.mark.parametrize(
    "places, kinds, told",
    [
        ([-1, 1], ["maximum", "minimum"], None),
        ([1, -1], ["minimum", "maximum"], None),
        ([1], ["minimum"], "the maximum at (-1) is missing"),
        ([-1, 1, 1 + 1e-9], ["maximum", "minimum", "minimum"], "the minimum at (1) is listed 2 times"),
        ([-1, 1, 0], ["maximum", "minimum", "inflection"], "a inflection is listed at (0)"),
        ([-1, 1, np.nan], ["maximum", "minimum", "minimum"], "no number"),
        ([-1, 1.01], ["maximum", "minimum"], "a minimum is listed at (1.01)"),
    ],
)
def test_a_cubic(places, kinds, told):
    found = complaint(atlas(places, kinds), CUBIC)
    assert found is None if told is None else told in found
    # Where all is open nothing is claimed but that what is proved is there.
    nothing = complaint(atlas(places, kinds, parts=[part((-3,), (3,))]), CUBIC)
    assert (nothing is None) == (told is None or "missing" in told)


def test_what_is_not_proved_lies_in_an_open_part():
    here = part((-1.25,), (-0.75,))
    assert complaint(atlas([-1, 1], ["inflection", "minimum"], [False, True], parts=[here]), CUBIC) is None
    assert complaint(atlas([1], ["minimum"], parts=[here]), CUBIC) is None
    elsewhere = atlas([-1, 1], ["maximum", "minimum"], [False, True], parts=[part((0,), (0.5,))])
    assert "nothing is open" in complaint(elsewhere, CUBIC)


def test_poles_and_jumps_are_no_extrema():
    zero = (Fraction(0),)
    member = Member("1/x^2", ((-3, 3),), Truth(poles=(Pole(zero, "+"),)))
    assert "listed as a maximum" in complaint(atlas([1e-16], ["maximum"], poles=[pole(zero, "+")]), member)
    assert "missing" in complaint(atlas([], []), member)
    assert complaint(atlas([], [], poles=[pole(zero, "+")]), member) is None
    assert complaint(atlas([], [], parts=[part(zero, zero)]), member) is None
    assert "sign" in complaint(atlas([], [], poles=[pole(zero, "+-")]), member)
    assert "there is none" in complaint(atlas([], [], poles=[pole(zero, "+"), pole((1,), "+")]), member)
    member = Member("where(x<0,x,1)", ((-3, 3),), Truth(jumps=(Jump(zero, ""),)))
    assert "there is none" in complaint(atlas([0], ["maximum"], parts=[part(zero, zero)]), member)
    assert "jumps" in complaint(atlas([], []), member)
    assert complaint(atlas([], [], parts=[part(zero, zero)]), member) is None


def test_close_points_are_two():
    near = Fraction(1, 2**24)
    function = poly.integral(poly.times((-near, 1), (near, 1)))
    member = polynomial_member("", [function], [], ((-1, 1),))
    assert complaint(atlas([-float(near), float(near)], ["maximum", "minimum"]), member) is None
    assert "where there is none" in complaint(atlas([0], ["inflection"]), member)
    assert "missing" in complaint(atlas([float(near)], ["minimum"]), member)


def test_at_an_edge_either_answer_is_right_if_said():
    edge, said = np.nextafter(1.0, 2), "so near its edge that rounding cannot tell"
    inside, outside = cut(CUBIC, ((0, edge),)), cut(CUBIC, ((edge, 3),))
    here, nothing = ([edge], ["minimum"]), ([], [])
    assert complaint(atlas(*here), inside) is None and complaint(atlas(*nothing), outside) is None
    assert "missing" in complaint(atlas(*nothing), inside)
    assert "outside" in complaint(atlas(*here), outside)
    for listed in (here, nothing):
        for member in (inside, outside):
            assert complaint(atlas(*listed, report=said), member) is None


def test_level_ground_must_be_open():
    member = polynomial_member("max(x,0)", [(), (0, 1)], [0], ((-1, 1),))
    level = part((-1,), (0,))
    assert complaint(atlas([], [], parts=[level]), member) is None
    assert complaint(atlas([-0.5], ["minimum"], [False], parts=[level]), member) is None
    assert "side by side" in complaint(atlas([], []), member)
    assert "to be alone" in complaint(atlas([-0.5], ["minimum"], parts=[level]), member)


def test_a_point_is_only_as_far_off_as_its_neighbours_allow():
    points = tuple(Point((Fraction(x),), "minimum", False) for x in (0, 1))
    member = Member("", ((-1, 2),), Truth(points))
    assert complaint(atlas([1e-7, 1 + 1e-7], ["minimum"] * 2), member) is None
    assert "where there is none" in complaint(atlas([1e-4, 1], ["minimum"] * 2), member)
