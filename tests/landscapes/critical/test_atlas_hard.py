"""What atlases usually get wrong: wide boxes, flat ground, creases, whole lines, twins, edges."""

import dataclasses
from itertools import count

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest

import landscapes
from landscapes.critical.atlas import certified
from landscapes.intervals import branch_and_bound
from tests.atlases import sampled
from tests.landscapes.critical import critical_oracles as oracles

SECONDS = 100


def of(function, domain):
    return sampled(landscapes.from_callable(function, domain=domain))


def square(half):
    return ((-half, half), (-half, half))


def counts(atlas):
    return tuple(atlas.count(k) for k in ("minimum", "maximum", "saddle", "inflection"))


# Wide boxes.


def test_ackley_on_its_usual_box_has_one_point_for_each_cell_of_its_egg_box():
    """65 minima a side, 66 maxima, saddles between: 131 x 131; and the one kink is the minimum."""
    atlas = sampled(landscapes.get("ackley"), square(32.768))
    assert counts(atlas) == (65**2, 66**2, 2 * 65 * 66, 0)
    assert atlas.kink.sum() == 1 and atlas.index_sum == atlas.boundary_index == 1
    np.testing.assert_allclose(atlas.points[atlas.kink], 0, atol=1e-13)


@pytest.mark.parametrize("half", [2, 5, 10, 30, 100])
def test_bohachevsky_keeps_its_points_however_wide_the_box(half):
    """81 points within 1.5 of the middle, found by sections, in boxes up to 200 wide."""
    f = landscapes.get("bohachevsky_1")
    sections = (
        oracles.sign_changes(lambda x: 2 * x + 0.9 * np.pi * np.sin(3 * np.pi * x), -2, 2),
        oracles.sign_changes(lambda y: 4 * y + 1.6 * np.pi * np.sin(4 * np.pi * y), -2, 2),
    )
    expected = np.stack(np.meshgrid(*sections), axis=-1).reshape(-1, 2)
    assert len(expected) == 81
    assert oracles.matched(sampled(f, square(half)).points, expected, 1e-10)


@pytest.mark.parametrize("steepness", [1, 100, 1000])
@pytest.mark.parametrize("half", [2, 10, 100, 1000])
def test_rosenbrock_has_one_point_however_wide_the_box(half, steepness):
    """The floor of a valley is almost level, and almost is not enough."""
    atlas = sampled(landscapes.get("rosenbrock", steepness=steepness), square(half))
    assert counts(atlas) == (1, 0, 0, 0) and not atlas.sets and not atlas.unsearched
    np.testing.assert_allclose(atlas.points, [[1, 1]], atol=1e-9)


# Flat ground.


@pytest.mark.parametrize("half", [1, 2, 5, 10, 30, 100])
def test_a_gaussian_has_one_point_however_much_plain_is_around_it(half):
    """Out there the gradient is as small as one likes, and nowhere 0 but for underflow."""
    atlas = of(lambda t: anp.exp(-(t[0] ** 2) - t[1] ** 2), square(half))
    assert counts(atlas) == (0, 1, 0, 0)
    assert all(s.kind == "plateau" for s in atlas.sets)


@pytest.mark.parametrize("box", [square(100), ((-5, 10), (-5, 10)), ((0, 6), (0, 6))])
def test_easoms_needle_has_thirteen_points_that_are_not_on_its_plain(box):
    """h(x) h(y) with h = cos exp(-u^2): h' = 0 at 0 and at tan u = -2u, and h = 0 at +-pi/2."""
    u = oracles.sign_changes(lambda u: np.sin(u) + 2 * u * np.cos(u), -2.5, 2.5)
    assert len(u) == 3
    pairs = [(a, b) for a in u for b in u]
    pairs += [(a, b) for a in (-np.pi / 2, np.pi / 2) for b in (-np.pi / 2, np.pi / 2)]
    atlas = sampled(landscapes.get("easom"), box)
    assert oracles.matched(atlas.points, np.pi + np.array(pairs), 1e-9)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_a_constant_is_one_plateau(d):
    """No points; all of the box."""
    atlas = of(lambda t: 7.0 + 0 * t[0], ((-1, 1),) * d)
    assert not len(atlas)
    (plateau,) = atlas.sets
    assert plateau.kind == "plateau" and plateau.share == pytest.approx(1) and plateau.value == 7


def test_every_tread_of_the_staircase_is_a_plateau_with_its_ends():
    """Nine treads, one unit wide each, at the heights 0, 1, 4, 9, 16."""
    atlas = sampled(landscapes.get("staircase"))
    assert not len(atlas)
    treads = sorted(atlas.sets, key=lambda s: s.low[0])
    assert [s.value for s in treads] == [16, 9, 4, 1, 0, 1, 4, 9, 16]
    np.testing.assert_allclose([s.low[0] for s in treads], np.arange(-4.5, 4.5), atol=1e-12)
    np.testing.assert_allclose([s.high[0] for s in treads], np.arange(-3.5, 5), atol=1e-12)


def test_a_disc_lower_than_its_surroundings_is_a_plateau_and_so_are_they():
    """Two levels; the cells the jump goes through belong to neither."""
    atlas = sampled(landscapes.get("camouflage"))
    assert not len(atlas)
    outside, disc = atlas.sets
    assert (outside.kind, disc.kind) == ("plateau", "plateau")
    assert (outside.value, disc.value) == (1, 0)
    assert 0.03 < disc.share < np.pi * 0.12**2 and outside.share < 1 - np.pi * 0.12**2
    assert np.all(np.linalg.norm(disc.points - [0.6, 0.4], axis=1) < 0.12)


@pytest.mark.parametrize("power", [4, 6, 8, 12, 20])
def test_the_flattest_bottom_is_one_degenerate_minimum(power):
    """x^20 is level to 1e-8 over a third of the box, and has one minimum."""
    atlas = of(lambda t: (t[0] - 0.1) ** power, ((-1, 1),))
    assert counts(atlas) == (1, 0, 0, 0) and atlas.degenerate.all() and not atlas.sets
    assert abs(atlas.points[0, 0] - 0.1) < 1e-6


def test_a_bottom_rounding_has_made_rough_is_still_one_minimum():
    """(x - 1)^4 written out has nothing but noise within 1e-4 of its root."""
    atlas = of(lambda t: t[0] ** 4 - 4 * t[0] ** 3 + 6 * t[0] ** 2 - 4 * t[0] + 1, ((-1, 3.2),))
    assert counts(atlas) == (1, 0, 0, 0) and atlas.degenerate.all()
    assert abs(atlas.points[0, 0] - 1) < 1e-4


@pytest.mark.parametrize("slope", [1e-4, 1e-8, 1e-10])
def test_a_slope_that_almost_vanishes_is_not_critical(slope):
    """x^3 + s x has no critical point, however small s."""
    assert not len(of(lambda t: t[0] ** 3 + slope * t[0], ((-1, 3.2),)))


# Degenerate points.


@pytest.mark.parametrize(
    "function, kind, index",
    [
        (lambda x, y: x**3 - 3 * x * y**2, "saddle", -2),
        (lambda x, y: x**4 + y**4, "minimum", 1),
        (lambda x, y: -(x**6) - y**4, "maximum", 1),
        (lambda x, y: x**4 - y**4, "saddle", -1),
        (lambda x, y: x**3 + y**2, "inflection", 0),
        (lambda x, y: (y - x**2) * (y - 2 * x**2), "saddle", -1),  # G. Peano's surface
        (lambda x, y: x**2 * y + y**3, "inflection", 0),
        (lambda x, y: x**3 * y + y**3, "saddle", -1),
        (lambda x, y: y**2 + y * x**3, "saddle", -1),  # a floor that falls like x^6
        (lambda x, y: y**2 + y * x**2, "saddle", -1),
        (lambda x, y: x**4 - 6 * x**2 * y**2 + y**4, "saddle", -3),
    ],
)
def test_degenerate_points_of_two_parameters(function, kind, index):
    """By the sign changes of f around them: the index is 1 - changes / 2."""
    atlas = of(lambda t: function(t[0] - 0.1, t[1] + 0.2), square(1))
    assert list(atlas.kinds) == [kind] and list(atlas.index) == [index]
    assert atlas.degenerate.all() and not atlas.kink.any() and not atlas.sets
    np.testing.assert_allclose(atlas.points, [[0.1, -0.2]], atol=1e-6)


@pytest.mark.parametrize(
    "function, kind, index",
    [
        (lambda x, y, z: x**2 + y**2 + z**2, "minimum", 1),
        (lambda x, y, z: -(x**2) - y**2 - z**2, "maximum", -1),
        (lambda x, y, z: x**2 + y**2 - z**2, "saddle", -1),
        (lambda x, y, z: x**2 - y**2 - z**2, "saddle", 1),
        (lambda x, y, z: x**4 + y**4 + z**4, "minimum", 1),
        (lambda x, y, z: x**3 + y**2 - z**2, "inflection", 0),
        (lambda x, y, z: x**3 - 3 * x * y**2 + z**2, "saddle", -2),
        (lambda x, y, z: (x**2 + y**2 + z**2) ** 0.5, "minimum", 1),
    ],
)
def test_points_of_three_parameters(function, kind, index):
    """Regular, degenerate and a kink; the boundary agrees."""
    atlas = of(lambda t: function(t[0] - 0.1, t[1] + 0.2, t[2] - 0.05), ((-1, 1),) * 3)
    assert list(atlas.kinds) == [kind] and list(atlas.index) == [index]
    assert atlas.boundary_index == index
    np.testing.assert_allclose(atlas.points, [[0.1, -0.2, 0.05]], atol=1e-6)


@pytest.mark.parametrize("name", ["rastrigin", "styblinski_tang", "schwefel", "levy"])
def test_three_parameters_have_the_products_of_one(name):
    """Where f is a sum of functions of one parameter each, its points are all combinations."""
    one, three = (sampled(landscapes.get(name, dimension=d)) for d in (1, 3))
    if name == "levy":  # not such a sum; but its first section is, and the indices tell the rest
        assert len(three) == 1800 and three.index_sum == 0
    else:
        assert len(three) == len(one) ** 3
        grid = np.stack(np.meshgrid(*[one.points[:, 0]] * 3), axis=-1).reshape(-1, 3)
        order = [np.lexsort(np.round(p / 1e-3).T) for p in (grid, three.points)]
        np.testing.assert_allclose(three.points[order[1]], grid[order[0]], atol=1e-6)


# Whole lines, rings and creases.


@pytest.mark.parametrize(
    "name, kinds, points",
    [
        ("flat_valley", ["valley"], 0),
        ("x2_times_y2", ["valley"], 0),
        ("ring", ["ring"], 1),
        ("cylinder", ["valley"], 0),
    ],
)
def test_lines_of_critical_points_are_sets(name, kinds, points):
    """With their extent and height, and never a count of points."""
    f = landscapes.get(name)
    atlas = sampled(f)
    assert [s.kind for s in atlas.sets] == kinds and len(atlas) == points
    (line,) = atlas.sets
    assert line.value == pytest.approx(f.lowest, abs=1e-12) and line.share == 0
    slope = np.linalg.norm(f.gradient(line.points.T), axis=0)
    assert np.all(slope < 1e-6 * np.max(np.abs(f.gradient(np.array(f.domain)[:, 1]))))
    if name == "ring":
        np.testing.assert_allclose(np.hypot(*line.points.T), 1, atol=1e-7)
        np.testing.assert_allclose([line.low, line.high], [[-1, -1], [1, 1]], atol=1e-3)


def test_crossing_valleys_in_no_direction_of_the_axes_hold_no_points():
    """(u v)^2 turned by 0.7 radians: only sets, all on one of the two lines."""
    c, s = np.cos(0.7), np.sin(0.7)
    atlas = of(lambda t: (c * t[0] - s * t[1]) ** 2 * (s * t[0] + c * t[1]) ** 2, square(2))
    assert not len(atlas) and {one.kind for one in atlas.sets} == {"valley"}
    x, y = np.concatenate([one.points for one in atlas.sets]).T
    assert np.max(np.abs((c * x - s * y) * (s * x + c * y))) < 1e-6


def test_drop_waves_rings_lie_where_its_section_has_its_points():
    """Every zero of the radial slope is a circle of critical points, cut off by the box or not."""
    f = landscapes.get("drop_wave")

    def slope(r):
        told = f.gradient(np.array([np.atleast_1d(r), 0 * np.atleast_1d(r)]))[0]
        return told if np.ndim(r) else float(told[0])

    radii = oracles.sign_changes(slope, 0.05, 5.12 * 2**0.5)
    atlas = sampled(f)
    assert counts(atlas) == (1, 0, 0, 0)
    found = [np.median(np.hypot(*s.points.T)) for s in atlas.sets]
    for radius in radii[radii < 5.12]:
        mine = [s.kind for s, r in zip(atlas.sets, found) if abs(r - radius) < 1e-4]
        assert mine == ["ring"]
    assert all(np.min(np.abs(radii - r)) < 1e-4 for r in found)


def test_eggholders_creases_have_35_kinks():
    """On both lines f is -x sin sqrt(1.5 |x|): each zero of its slope is a minimum, a maximum or a
    pass of f, by which way the cusp across the line opens."""
    s = oracles.sign_changes(lambda s: 2 * np.sin(s) + s * np.cos(s), 0.5, 28)
    x = s**2 / 1.5
    x = np.concatenate([-x[x < 512], x[x < 512]])
    on_lines = np.concatenate([np.stack([x, -47 - x / 2], 1), np.stack([x, x - 47], 1)])
    expected = on_lines[np.all(np.abs(on_lines) < 512, axis=1)]
    atlas = sampled(landscapes.get("eggholder"))
    assert len(expected) == 35
    assert oracles.matched(atlas.points[atlas.kink], expected, 1e-5)
    assert any(s.kind == "crease" for s in atlas.sets)


def test_eggholders_lowest_point_is_an_edge_minimum():
    """At (512, 404.2318): lowest over the closed box, and not critical."""
    f = landscapes.get("eggholder")
    atlas = sampled(f)
    assert atlas.edge_minima.values[0] < atlas.values[0]
    np.testing.assert_allclose(atlas.edge_minima.points[0], f.minima[0], atol=1e-6)


def test_bukins_floor_is_a_crease_and_its_minimum_a_kink():
    """Along the floor f still falls towards (-10, 1)."""
    atlas = sampled(landscapes.get("bukin_n6"))
    assert counts(atlas) == (1, 0, 0, 0) and atlas.kink.all()
    np.testing.assert_allclose(atlas.points, [[-10, 1]], atol=1e-9)
    crease = next(s for s in atlas.sets if s.kind == "crease")
    np.testing.assert_allclose(crease.points[:, 1], 0.01 * crease.points[:, 0] ** 2, atol=0.02)


@pytest.mark.parametrize("name", ["absolute_value", "cone", "ackley"])
def test_a_tip_is_a_minimum_and_a_kink(name):
    """Its kind is told, and no Hessian."""
    atlas = sampled(landscapes.get(name))
    (k,) = np.flatnonzero(atlas.kink)
    assert atlas.kinds[k] == "minimum" and atlas.index[k] == 1 and not atlas.degenerate[k]
    assert np.isnan(atlas.eigenvalues[k]).all() and np.all(np.abs(atlas.points[k]) < 1e-15)


def test_schwefel_has_inflections_where_a_parameter_is_0():
    """There the slope is 0 on both sides and falls: 15^2 points, of which 14^2 are regular."""
    atlas = sampled(landscapes.get("schwefel"))
    assert counts(atlas) == (49, 49, 98, 29) and atlas.degenerate.sum() == 29
    special = atlas.points[atlas.degenerate]
    assert np.all(np.min(np.abs(special), axis=1) < 1e-9)


# Twins, lines, edges.


@pytest.mark.parametrize("apart", [1e-2, 1e-4, 1e-6])
def test_two_points_close_together_are_two(apart):
    """A minimum and a saddle a millionth of the box apart."""
    e = (apart / 2) ** 2
    atlas = of(lambda t: t[0] ** 3 / 3 - e * t[0] + (t[1] - 0.3) ** 2, ((-1, 1.3), (-1, 1.3)))
    assert oracles.matched(atlas.points, [[-apart / 2, 0.3], [apart / 2, 0.3]], 1e-3 * apart)
    assert sorted(atlas.kinds) == ["minimum", "saddle"] and not atlas.degenerate.any()


@pytest.mark.parametrize("corner", [(0, 0), (0, 0.5), (1, 0.25), (1, 1), (0.5, 0.5), (0.25, 0.75)])
def test_points_on_the_edge_in_a_corner_and_on_binary_fractions_are_found_once(corner):
    """The box is closed."""
    atlas = of(lambda t: (t[0] - corner[0]) ** 2 + 3 * (t[1] - corner[1]) ** 2, ((0, 1), (0, 1)))
    assert oracles.matched(atlas.points, [corner], 1e-12)
    assert not len(atlas.edge_minima)


def test_a_point_just_outside_is_outside():
    """A billionth beyond the edge is not in the box; f is lowest on the edge then."""
    atlas = of(lambda t: (t[0] + 1e-7) ** 2 + t[1] ** 2, ((0, 1), (-1, 1)))
    assert not len(atlas) and len(atlas.edge_minima) == 1


@pytest.mark.parametrize("name", ["line", "exponential", "peaks", "saddle", "beale", "griewank", "shubert"])
def test_edge_minima_are_lowest_nearby_in_the_closed_box(name):
    """Nothing sampled nearby within the box is lower, and the gradient there is not 0."""
    f = landscapes.get(name)
    atlas = sampled(f)
    assert len(atlas.edge_minima)
    low, high = np.array(f.domain).T
    random = np.random.default_rng(0)
    for point, value in zip(atlas.edge_minima.points, atlas.edge_minima.values):
        near = np.clip(point + 1e-4 * (high - low) * random.uniform(-1, 1, (300, len(low))), low, high)
        assert np.all(f.value(near.T) >= value - 1e-12 * (1 + abs(value)))
        assert np.linalg.norm(f.gradient(point)) > 0


def test_a_ramp_is_lowest_along_a_whole_side():
    """A stretch of the edge, and no points."""
    atlas = of(lambda t: t[0] + 0 * t[1], square(1))
    assert not len(atlas) and not len(atlas.edge_minima)
    (side,) = atlas.sets
    assert side.kind == "edge" and np.all(side.points[:, 0] == -1)


def test_where_f_is_undefined_nothing_is_found():
    """-log x has a wall at 0; x y - log x - log y a valley along x y = 1, and nothing left of 0."""
    assert not len(sampled(landscapes.get("negative_log")))
    atlas = of(lambda t: t[0] * t[1] - anp.log(t[0]) - anp.log(t[1]), ((-1, 3), (-1, 3)))
    assert not len(atlas)
    (valley,) = atlas.sets
    np.testing.assert_allclose(valley.points.prod(axis=1), 1, atol=1e-6)


# The certificate.


@pytest.mark.parametrize("name", ["parabola", "rastrigin", "himmelblau", "peaks", "nightmare"])
def test_smooth_landscapes_are_certified(name):
    """Every point proved, and that there is no other."""
    atlas = landscapes.atlas(landscapes.get(name), seconds=60)
    assert atlas.certified and atlas.proved.all() and atlas.reason.startswith("certified")


def test_the_proof_finds_what_sampling_has_missed():
    """A point taken out of the atlas comes back."""
    whole = sampled(landscapes.get("himmelblau"))
    columns = (
        "points",
        "values",
        "eigenvalues",
        "eigenvectors",
        "residuals",
        "kinds",
        "degenerate",
        "kink",
        "index",
    )
    kept = {name: np.delete(getattr(whole, name), 4, axis=0) for name in columns}
    mended = certified(dataclasses.replace(whole, **kept), seconds=60)
    assert mended.certified and mended.proved.all()
    assert oracles.matched(mended.points, whole.points, 1e-12)
    assert list(mended.kinds) == list(whole.kinds)


def test_a_spent_budget_is_said(monkeypatch):
    """Not certified, with the seconds and what is left."""
    ticks = count()
    monkeypatch.setattr(branch_and_bound, "thread_time", lambda: float(next(ticks)))
    atlas = certified(sampled(landscapes.get("levy_n13")), seconds=2.5)
    assert not atlas.certified and "not certified within 2.5 s" in atlas.reason


def test_what_cannot_be_recorded_is_sampled_and_not_certified():
    """A function that branches is searched all the same."""

    def branching(theta):
        if np.ndim(theta[0]) == 0 and theta[0] > 9:
            return theta[0]
        return theta[0] ** 2

    atlas = landscapes.atlas(landscapes.from_callable(branching, domain=((-1, 2),)), seconds=20)
    assert counts(atlas) == (1, 0, 0, 0) and not atlas.certified
    assert "not certified" in atlas.report


@pytest.mark.parametrize("box", [((0, 1),), ((1, 0), (0, 1)), ((0, np.inf), (0, 1)), ((0, 0), (0, 1))])
def test_a_box_that_is_none_is_refused_in_words(box):
    """ValueError with a sentence."""
    with pytest.raises(ValueError, match="box"):
        landscapes.atlas(landscapes.get("sphere"), box)


# What the proof finds, and what it cannot.


def _odd_quarter(k):
    """The k-th zero of the cosine above 1e15, to the nearest float."""
    with mpmath.workdps(50):
        return float((mpmath.floor(mpmath.mpf(10) ** 15 / mpmath.pi - 0.5) + 1 + k + 0.5) * mpmath.pi)


@pytest.mark.parametrize(
    ("text", "box", "points"),
    [
        ("-x^2+x+2/(x-5)", (-6, 7), [0.4516613612441579]),
        ("tan(x)-2*x", (-5, 5), np.pi * np.array([-5, -3, -1, 1, 3, 5]) / 4),
        ("-8/(x+2.5)+1/(x+1.25)", (-5, 5), [-1.5765048437046767, -0.5663522991524661]),
        ("sin(x)", (1e15, 1e15 + 20), [_odd_quarter(k) for k in range(6)]),
        ("sin(3*x)", (1e9, 1e9 + 20), None),
    ],
)
def test_what_the_proof_finds_besides_is_in_the_list(text, box, points):
    """Poles beside them, or their distance from 0, hide these from sampling, but not from the proof."""
    atlas = landscapes.atlas(landscapes.from_formula(text, domain=(box,)), seconds=SECONDS)
    if points is not None:
        off = np.abs(np.sort(atlas.points[:, 0]) - points)
        assert np.all(off <= np.maximum(1e-13, np.spacing(np.abs(points))))
    assert atlas.certified and np.all(atlas.proved)
    assert len(atlas) == len(atlas.proof.certificate.found)


def test_a_minimum_on_each_side_of_a_crease_that_is_no_minimum():
    """x^2 + y^2 - 2|x + y - 1| has the minima (1, 1) and (-1, -1), and between them the crease's saddle."""
    f = landscapes.from_formula("x^2+y^2-2*abs(x+y-1)", domain=square(3))
    atlas = landscapes.atlas(f, seconds=SECONDS)
    np.testing.assert_allclose(atlas.points, [[-1, -1], [1, 1], [0.5, 0.5]], atol=1e-12)
    assert atlas.certified and atlas.kinds.tolist() == ["minimum", "minimum", "saddle"]
    assert atlas.proved.tolist() == [True, True, True] and atlas.kink.tolist() == [False, False, True]


def test_level_ground_beside_creases_gets_an_answer():
    """Of three squares that rest at 1 nothing is left at (0, 1): the minimum, beside ground at 3."""
    text = "(max(x+y,0)-1)^2+(max(2*x+y,0)-1)^2+(max(y-x,0)-1)^2"
    atlas = sampled(landscapes.from_formula(text, domain=square(3)))
    np.testing.assert_allclose(atlas.points, [[0, 1]], atol=1e-9)
