"""The certificate is a partition: what it proves, excludes and leaves open on inputs that are hard.

The right answers are roots by mpmath at 50 digits, or worked out by hand.
"""

import mpmath
import numpy as np
import pytest

import landscapes
from landscapes.critical.kinds import Certainty, Why
from landscapes.differentiation.fifty_digits import Replay
from landscapes.tape import tape as tapes

SIDE = (-3.0, 3.0)


def atlas_of(text, *box, seconds=10):
    return landscapes.atlas(landscapes.from_formula(text, domain=box), seconds=seconds)


def roots(slope, guesses):
    with mpmath.workdps(50):
        return np.sort([float(mpmath.findroot(slope, g)) for g in guesses])


def listed(atlas):
    """The points in order of their first coordinate, and their kinds."""
    order = np.argsort(atlas.points[:, 0])
    return atlas.points[order], atlas.kinds[order].tolist()


def open_at(atlas, place):
    """The open parts that hold a place."""
    return [p for p in atlas.open_parts if np.all((p.low <= place) & (place <= p.high))]


# ---- poles


WAVES = roots(lambda x: -mpmath.sin(x) * x - 2 * mpmath.cos(x), [-9.2, -6, -2.5, 2.5, 6, 9.2])
WAVES_TO_THE_FOURTH = roots(lambda x: -mpmath.sin(x) * x - 4 * mpmath.cos(x), [-9, -5.5, -2, 2, 5.5, 9])


@pytest.mark.parametrize(
    ("text", "box", "points", "poles"),
    [
        ("x+4/x^2", (-5, 5), [2], {0: "+"}),
        ("x-4/x^2", (-5, 5), [-2], {0: "-"}),
        ("x^2+2/x", (-5, 5), [1], {0: "+-"}),
        ("-x^2+x+2/(x-5)", (-6, 7), [0.45166136124415791], {5: "+-"}),
        ("cos(x)/x^2", (-10, 10), WAVES, {0: "+"}),
        ("cos(x)/x^4", (-10, 10), WAVES_TO_THE_FOURTH, {0: "+"}),
        ("1/x^2", (-3, 4), [], {0: "+"}),
        ("-1/(x-1)^4", (-3, 4), [], {1: "-"}),
        ("log(x^2)", (-3, 4), [], {0: "-"}),
        (
            "tan(x)-2x",
            (-5, 5),
            np.pi * np.array([-5, -3, -1, 1, 3, 5]) / 4,
            np.pi * np.array([-3, -1, 1, 3]) / 2,
        ),
        ("1/(x^2-2)", (-3, 4), [0], np.sqrt(2) * np.array([-1, 1])),
    ],
)
def test_poles_are_listed_as_poles_and_hide_nothing(text, box, points, poles):
    """All critical points beside them are proved, and a pole is no extremum."""
    atlas = atlas_of(text, box)
    found, _ = listed(atlas)
    assert atlas.certified and np.all(atlas.proved)
    np.testing.assert_allclose(found[:, 0], points, rtol=1e-12, atol=1e-12)
    signs = poles if isinstance(poles, dict) else dict.fromkeys(poles, "+-")
    told = sorted((float(p.place[0]), str(p.sign)) for p in atlas.poles)
    np.testing.assert_allclose([x for x, _ in told], sorted(signs), atol=1e-11)
    assert [s for _, s in told] == [signs[x] for x in sorted(signs)]
    assert "indices contradict" not in atlas.report and "missing" not in atlas.report


@pytest.mark.parametrize("text", ["log(x^2+y^2)", "1/(x^2+y^2)", "-1/(x^2+2*y^2)^2", "log(abs(x)+abs(y))"])
def test_a_pole_in_the_plane_is_an_open_part_and_no_kink(text):
    """Nothing is excluded at the pole itself, and nothing is called an extremum there; also unproved."""
    f = landscapes.from_formula(text, domain=(SIDE, SIDE))
    atlas = landscapes.atlas(f)
    assert len(atlas) == 0 and [p.why for p in atlas.open_parts] == [Why.POLE]
    assert np.allclose(atlas.poles[0].place, 0) and atlas.proof.certainty is Certainty.APART
    sampled = landscapes.atlas(f, certify=False)
    assert not np.any(sampled.kink) and len(sampled.poles) == 1


def test_poles_along_a_curve_hide_nothing():
    """1/x + 1/y + x y has the one critical point (1, 1); its poles are two lines."""
    atlas = atlas_of("1/x+1/y+x*y", SIDE, SIDE)
    np.testing.assert_allclose(atlas.points, [[1, 1]], atol=1e-12)
    assert atlas.certified and atlas.poles and not any(p.alone for p in atlas.poles)


# ---- creases


@pytest.mark.parametrize("weight", ["0.5", "1", "3", "10"])
def test_the_minimum_of_a_convex_function_on_its_crease(weight):
    """x^2 + y^2 + w |x + y - 1| has its only minimum on the crease, at (1/2, 1/2), if w >= 1."""
    atlas = atlas_of(f"x^2+y^2+{weight}*abs(x+y-1)", SIDE, SIDE)
    w = min(float(weight), 1)
    if w == float(weight) == 1:  # 0 is the end of Clarke's subdifferential: no test can tell on which side
        assert atlas.proof.certainty is Certainty.APART and open_at(atlas, (0.5, 0.5))
    else:
        np.testing.assert_allclose(atlas.points, [[w / 2, w / 2]], atol=1e-9)
        assert atlas.certified and atlas.kinds.tolist() == ["minimum"]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("x^2+y^2-2*abs(x+y-1)", {(-1, -1): "minimum", (0.5, 0.5): "saddle", (1, 1): "minimum"}),
        ("-x^2-y^2-3*abs(x-y)", {(0, 0): "maximum"}),
        ("max(x,y)^2+max(-x,-y)^2+abs(x-y)", {(0, 0): "minimum"}),
        ("abs(x)+2*abs(y)", {(0, 0): "minimum"}),
        ("abs(x)-2*abs(y)", {(0, 0): "saddle"}),
        ("-abs(x)-2*abs(y)", {(0, 0): "maximum"}),
        ("abs(abs(x)-1)+y^2", {(-1, 0): "minimum", (0, 0): "saddle", (1, 0): "minimum"}),
        ("max(x+y,x-y,-x)", {(0, 0): "minimum"}),
        ("abs(x-y)+y", {}),
        ("x*y+4*abs(x)", {}),
        ("min(x^2+y^2,(x-2)^2+y^2)", {(0, 0): "minimum", (1, 0): "saddle", (2, 0): "minimum"}),
    ],
)
def test_what_is_on_creases(text, points):
    """In Clarke's sense: proved where it is simple, else in an open part, and never missed."""
    atlas = atlas_of(text, SIDE, SIDE, seconds=20)
    assert atlas.proof.certainty in (Certainty.CERTIFIED, Certainty.APART)
    for place, kind in points.items():
        at = np.flatnonzero(np.all(np.abs(atlas.points - place) < 1e-9, axis=1) & atlas.proved)
        assert atlas.kinds[at].tolist() == [kind] or open_at(atlas, place)
    if atlas.certified:
        assert len(atlas) == len(points)


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        ("sqrt(x^2+y^2)", (0, 0), "minimum"),
        ("3-2*sqrt((x-0.3)^2+4*(y+1)^2)", (0.3, -1), "maximum"),
        ("sqrt((x+y-1)^2+(x-y)^2)+x/2", (0.5, 0.5), "minimum"),
        ("exp(-sqrt(x^2+y^2))+x/4-y/8", (0, 0), "maximum"),
        ("sqrt(x^2+y^2)+2*x", None, ""),
    ],
)
def test_the_tip_of_a_cone(text, place, kind):
    """Critical where the slope beside the length is less steep than the length; else not even listed."""
    atlas = atlas_of(text, SIDE, SIDE)
    assert atlas.proof.certainty is Certainty.CERTIFIED or place is None
    at = atlas.proved & atlas.kink
    if place is None:
        assert not np.any(at)
        return
    np.testing.assert_allclose(atlas.points[at], [place], atol=1e-15)
    assert atlas.kinds[at].tolist() == [kind]


def test_a_crease_without_a_critical_point_is_excluded():
    """|x - y| + x + 3y rises along its crease: nothing is open, and nothing is named."""
    atlas = atlas_of("abs(x-y)+x+3*y", SIDE, SIDE)
    assert atlas.certified and len(atlas) == 0


@pytest.mark.parametrize("text", ["x^2-y^2+abs(x-y)", "x^2-y^2-abs(x-y)", "x*y+abs(x)"])
def test_level_creases_are_open(text):
    """x^2 - y^2 + |x - y| is 0 on x = y, and every point there with |x| <= 1/2 is critical."""
    atlas = atlas_of(text, SIDE, SIDE)
    assert not atlas.certified and not np.any(atlas.proved)
    along = [(0, t) for t in np.linspace(-0.99, 0.99, 9)] if "*" in text else [(t, t) for t in (-0.5, 0, 0.3)]
    assert all(open_at(atlas, place) for place in along)
    assert {p.why for p in atlas.open_parts} == {Why.CREASE}


def test_level_ground_behind_creases():
    """Three squares that rest at 1 have their minimum at (0, 1), and a half-plane at 3 is level."""
    atlas = atlas_of("(max(x+y,0)-1)^2+(max(2*x+y,0)-1)^2+(max(y-x,0)-1)^2", SIDE, SIDE)
    at = np.all(np.abs(atlas.points - [0, 1]) < 1e-9, axis=1)
    assert np.any(at & atlas.proved) and open_at(atlas, (0, -2))


# ---- narrow, near-degenerate, at the edge


def test_a_well_in_a_plain_is_found_and_the_plain_is_open():
    """-exp(-1e9 (x - 0.3217)^2): slopes underflow nearly everywhere, which excuses nothing."""
    atlas = atlas_of("-exp(-1e9*(x-0.3217)^2)", (-1, 1))
    np.testing.assert_allclose(atlas.points[atlas.proved], [[0.3217]], atol=1e-12)
    assert not atlas.certified and {p.why for p in atlas.open_parts} == {Why.PLATEAU}
    assert all(p.values[0] > -1e-290 for p in atlas.open_parts)


def test_a_hidden_pair_is_found():
    """(x - 1)^5 - 1e-6 (x - 1)^3, multiplied out: with coefficients that are floats the slope has
    no zero at 1 any more, and two simple ones beside it: fifty digits see its sign change there alone."""
    text = "x^5-5x^4+(10-1e-6)*x^3+(-10+3e-6)*x^2+(5-3e-6)*x"
    atlas = atlas_of(text, (0, 2))
    found, kinds = listed(atlas)
    assert atlas.certified and kinds == ["maximum", "minimum"]
    tape = tapes.of(atlas.landscape)
    replay = Replay(tape)
    places = [0, 1 - 1e-6, 1, 1 + 1e-6, 2] + [x + away for x in found[:, 0] for away in (-1e-14, 1e-14)]
    signs = [mpmath.sign(replay.at([x], tape.gradient)[0]) for x in sorted(places)]
    assert signs == [1, 1, -1, -1, -1, -1, -1, 1, 1]


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        ("x^2+2*x*y+y^2+x^4", (0, 0), "minimum"),
        ("x^2+y^3+x*y^2", (0, 0), "inflection"),
        ("-(x+y)^4-(x-2*y)^2", (0, 0), "maximum"),
        ("(x-1)^2-(x-1)*(y+0.5)^2-(y+0.5)^4", (1, -0.5), "saddle"),
    ],
)
def test_a_degenerate_point_of_a_plane_is_proved_along_one_direction(text, place, kind):
    """f is followed along the curve on which it has no slope across: worked out by hand."""
    atlas = atlas_of(text, SIDE, SIDE)
    at = np.all(atlas.points == place, axis=1)
    assert np.sum(at) == 1 and atlas.proved[at] and atlas.degenerate[at] and atlas.kinds[at] == [kind]
    assert not open_at(atlas, place)


@pytest.mark.parametrize(
    ("text", "levels", "points"),
    [
        ("(x^2+y^2-1)^2", [("valley", 0)], 1),
        ("(x+y-1)^4", [("valley", 0)], 0),
        ("cos(3*(x^2+2*y^2)+1)", [("valley", -1)] * 6 + [("ridge", 1)] * 6, 1),
        ("atan((x+2*y)^3)", [("shelf", 0)], 0),
    ],
)
def test_whole_levels_are_proved(text, levels, points):
    """phi(u) rests on u = c where phi has no slope; the count is that of the c in u's range."""
    atlas = atlas_of(text, (-2, 2.1), (-2, 2.1))
    assert atlas.certified and len(atlas) == points and not atlas.open_parts
    told = [(str(s.across), round(s.value, 9)) for s in atlas.proof.certificate.levels]
    assert sorted(told) == sorted(levels)
    assert f"{len(levels)} whole set" in atlas.reason


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        ("x^4", 0, "minimum"),
        ("-(x-0.5)^6", 0.5, "maximum"),
        ("(x-1)^5", 1, "inflection"),
        ("x^5-5*x^4+10*x^3-10*x^2+5*x", 1, "inflection"),
        ("cos(x)+x^2/2", 0, "minimum"),
        ("x-sin(x)", 0, "inflection"),
        ("-2*exp(-x^2)-4*sqrt(1+x^2)", 0, "maximum"),
        ("tanh(x)^3", 0, "inflection"),
    ],
)
def test_a_degenerate_point_of_a_line_is_proved_by_its_order(text, place, kind):
    """Its derivatives vanish exactly, up to one that vanishes nowhere near: the only zero, and no other."""
    atlas = atlas_of(text, (-2, 2.5))
    assert atlas.certified and atlas.kinds.tolist() == [kind] and atlas.degenerate.tolist() == [True]
    np.testing.assert_array_equal(atlas.points, [[place]])


def test_what_rounding_cannot_tell_to_be_inside_is_open():
    """Both ends of sin's box at the floats next to -+pi/2 are 6e-17 short of the points."""
    atlas = atlas_of("sin(x)", (-np.pi / 2, np.pi / 2))
    assert [p.why for p in atlas.open_parts] == [Why.EDGE] * 2 and not atlas.certified
    assert "cannot tell" in atlas.reason


@pytest.mark.parametrize(
    ("text", "box", "points"),
    [
        ("x^3-3*x", (-0.999999999, 2), [1]),
        ("exp(x)-x", (1e-10, 2), []),
        ("x^2", (1e-300, 1), []),
        ("abs(x-1)", (1, 2), [1]),
        ("2*x^2+2.5*x+abs(x-1.375)", (-0.374999, 3), []),
    ],
)
def test_beside_the_edge_what_is_outside_is_not_listed(text, box, points):
    """However near it is; and what is exactly on the edge is inside the closed box."""
    atlas = atlas_of(text, box)
    assert atlas.certified
    np.testing.assert_allclose(atlas.points[:, 0], points, atol=1e-12)


@pytest.mark.parametrize("text", ["where(x>=1 and x<1.75,-6*x-6,-12)", "where(x<0,x^2,where(x<=1,-x,x-2))"])
def test_where_f_may_jump_the_place_is_open(text):
    """And no point is listed at a place that is no number."""
    atlas = atlas_of(text, (-3.5, 2.5))
    assert np.all(np.isfinite(atlas.points)) and open_at(atlas, 1)
    assert all(p.why is Why.JUMP for p in open_at(atlas, 1) if p.high[0] - p.low[0] < 1e-6)


# ---- what changes nothing


@pytest.mark.parametrize(
    "text",
    [
        "1e6*(x^3-3*x)",
        "1e-6*(x^3-3*x)",
        "1e6+x^3-3*x",
        "x^3-3*x-1e-12/(x-4)",
        "x^3-3*x-1e-12/(x-4)^3",
        "x^3-3*x+0*y",
    ],
)
def test_units_constants_and_poles_elsewhere_change_nothing(text):
    """The two points of x^3 - 3x; with a second variable, that f does not depend on, two open lines."""
    if "y" in text:
        atlas = atlas_of(text, (-2, 4.5), (-1, 1))
        assert not atlas.certified and all(open_at(atlas, (x, y)) for x in (-1, 1) for y in (-0.9, 0, 0.7))
        return
    atlas = atlas_of(text, (-2, 4.5))
    found, kinds = listed(atlas)
    assert atlas.certified and kinds == ["maximum", "minimum"]
    np.testing.assert_allclose(found[:, 0], [-1, 1], atol=1e-12)


@pytest.mark.parametrize("scale", [1e-6, 1, 1e6])
def test_the_unit_of_x_changes_nothing(scale):
    """cos(x/s) + |x/s| / 3 over 10 s on either side."""
    atlas = atlas_of(f"cos(x/{scale:f})+abs(x/{scale:f})/3", (-10 * scale, 10 * scale))
    right = np.arcsin(1 / 3) + np.array([0, 2 * np.pi]), np.pi - np.arcsin(1 / 3) + np.array([0, 2 * np.pi])
    expected = [x for x in np.concatenate(right) if x < 10]
    assert atlas.certified
    np.testing.assert_allclose(
        np.sort(atlas.points[:, 0]) / scale, np.sort([*expected, 0, *(-x for x in expected)]), atol=1e-10
    )


def test_the_indices_may_contradict_the_proof(monkeypatch):
    """A boundary that asks for another sum: then nothing is called certified."""
    f = landscapes.get("himmelblau")
    assert landscapes.atlas(f).certified
    monkeypatch.setattr("landscapes.critical.atlas.boundary_index", lambda *_: (7, None))
    atlas = landscapes.atlas(f)
    assert atlas.proof.certainty is Certainty.DISPUTED and not atlas.certified
    assert atlas.reason.startswith("not certified")
