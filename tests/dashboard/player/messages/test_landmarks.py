"""What the picture is told of critical points: every one, what it is, and true quadratic models."""

import dataclasses

import numpy as np
import pytest

import landscapes
from dashboard.player.messages import landmarks, quadratic_model
from dashboard.player.messages.wire import unpack
from dashboard.takeaway import tables
from landscapes.critical.kinds import KINDS
from tests.atlases import sampled


def told(f, model=None):
    made = sampled(f)
    return made, unpack(landmarks.message(made, "ground", model))


@pytest.mark.parametrize("name", landscapes.names())
def test_every_point_of_every_atlas_is_told_with_its_kind(name):
    made, message = told(landscapes.get(name))
    n = min(len(made), landmarks.MOST)
    np.testing.assert_array_equal(message["points"], made.points[:n])
    assert [KINDS[k] for k in message["kind"]] == list(made.kinds[:n])
    np.testing.assert_array_equal(message["degenerate"], made.degenerate[:n])
    np.testing.assert_array_equal(message["kink"], made.kink[:n])
    assert sum(message["counts"].values()) == len(made)
    assert message["terrain"] == "ground"


@pytest.mark.parametrize("name", landscapes.names())
def test_a_known_minimum_has_one_mark(name):
    """A point is told to be known exactly where the picture has a star already."""
    f = landscapes.get(name)
    made, message = told(f)
    for part, points in (("points", made.points), ("edges", made.edge_minima.points)):
        flags = message["known"] if part == "points" else message["edges"]["known"]
        for flag, point in zip(flags, points):
            stars = [np.allclose(point, m, rtol=0, atol=1e-4 * np.ptp(f.domain)) for m in f.minima]
            assert bool(flag) == any(stars)


@pytest.mark.parametrize("name", landscapes.names())
def test_every_landscape_has_a_table(name):
    """One row a point, and a word for what is special about it."""
    made = sampled(landscapes.get(name))
    table = tables.points_table(made, [str(k) for k in range(made.landscape.dimension)])
    assert len(table) == len(made)
    for kink, degenerate, words in zip(made.kink, made.degenerate, table.get("special", [])):
        assert (degenerate, kink) == ("degenerate" in words, "kink" in words)


def test_of_thousands_of_points_the_lowest_are_marked_and_all_are_counted():
    box = ((-11.8, 11.8),) * 2
    wide = dataclasses.replace(landscapes.get("rastrigin"), domain=box)
    made, message = told(wide)
    assert len(made) > landmarks.MOST == len(message["points"])
    assert message["total"] == len(made)
    assert np.max(message["values"]) <= np.partition(made.values, landmarks.MOST)[landmarks.MOST] + 1e-3
    assert len(landmarks.message(made, "ground")) < 50_000


def lines_of(path):
    """The pieces of a line in which NaN lifts the pen."""
    cuts = np.flatnonzero(np.isnan(path[:, 0]))
    return [piece[~np.isnan(piece[:, 0])] for piece in np.split(path, cuts)]


def test_points_of_a_ring_in_any_order_become_one_closed_line():
    angle = np.random.default_rng(1).permutation(np.linspace(0, 2 * np.pi, 200, endpoint=False))
    points = 3 + np.stack([np.cos(angle), np.sin(angle)], axis=1)
    (line,) = lines_of(landmarks.chains(points, points.min(axis=0), points.max(axis=0)))
    np.testing.assert_array_equal(line[0], line[-1])
    assert {tuple(p) for p in line} == {tuple(p) for p in points}
    assert np.max(np.linalg.norm(np.diff(line, axis=0), axis=1)) < 0.05


def test_lines_far_apart_are_not_joined_and_every_point_is_on_one():
    t = np.linspace(-1, 1, 90)
    both = np.concatenate([np.stack([t, t * 0 - 1], axis=1), np.stack([t, t * 0 + 1], axis=1)])
    mixed = np.random.default_rng(2).permutation(both)
    lines = lines_of(landmarks.chains(mixed, both.min(axis=0), both.max(axis=0)))
    assert sorted(len(line) for line in lines) == [90, 90]
    assert {tuple(p) for line in lines for p in line} == {tuple(p) for p in both}


def test_crossing_lines_are_drawn_whole():
    t = np.linspace(-1, 1, 101)
    cross = np.unique(np.concatenate([np.stack([t, t * 0], 1), np.stack([t * 0, t], 1)]), axis=0)
    path = landmarks.chains(cross, np.full(2, -1.0), np.full(2, 1.0))
    assert {tuple(p) for line in lines_of(path) for p in line} == {tuple(p) for p in cross}
    steps = np.concatenate([np.diff(line, axis=0) for line in lines_of(path)])
    assert np.max(np.abs(steps)) < 0.05


CURVATURES = [(2.0, 5.0), (-5.0, -2.0), (-1.0, 300.0), (1e-3, 1e3)]


def turned(values, angle):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.linalg.eigh(turn @ np.diag(values) @ turn.T)


def rise(model, point, gradient, values, vectors):
    """What the Taylor model says of every drawn point, and the sign each was drawn with."""
    for curve in model["curves"]:
        s = (curve["line"] - point)[~np.isnan(curve["line"][:, 0])].T
        bend = vectors @ np.diag(values) @ vectors.T
        yield curve["sign"], gradient @ s + 0.5 * np.einsum("in,ij,jn->n", s, bend, s)


@pytest.mark.parametrize("angle", [0.0, 0.4, 1.9])
@pytest.mark.parametrize("values", CURVATURES)
def test_at_a_critical_point_the_curves_are_level_sets_and_the_axes_end_on_them(values, angle):
    values, vectors = turned(values, angle)
    point, width, none = np.array([1.0, -2.0]), np.array([2.0, 7.0]), np.zeros(2)
    model = quadratic_model.model(point, 3.0, none, values, vectors, width, 0.1)
    levels = []
    for sign, height in rise(model, point, none, values, vectors):
        np.testing.assert_allclose(height, height[0], rtol=1e-9)
        assert np.sign(height[0]) == sign
        levels.append(abs(height[0]))
    np.testing.assert_allclose(levels, levels[0], rtol=1e-9)
    assert len(levels) == (1 if values[0] * values[1] > 0 else 4)
    for axis, value, vector in zip(model["axes"], values, vectors.T):
        assert axis["curvature"] == value
        way = np.diff(axis["ends"], axis=0)[0] / 2
        assert abs(way @ vector) == pytest.approx(np.linalg.norm(way))
        assert 0.5 * abs(value) * (way @ way) == pytest.approx(levels[0])
    if len(levels) == 1:
        assert np.max(np.abs(model["curves"][0]["line"] - point) / width) == pytest.approx(0.1, rel=1e-2)


@pytest.mark.parametrize("angle", [0.3, 2.0])
@pytest.mark.parametrize("values", CURVATURES[:3])
def test_elsewhere_the_level_set_goes_through_the_point_around_newtons_step(values, angle):
    values, vectors = turned(values, angle)
    point, gradient, width = np.array([0.5, 1.0]), np.array([0.7, -1.1]), np.array([4.0, 4.0])
    model = quadratic_model.model(point, 3.0, gradient, values, vectors, width, 0.1, critical=False)
    bend = vectors @ np.diag(values) @ vectors.T
    np.testing.assert_allclose(model["centre"], point - np.linalg.solve(bend, gradient))
    away = []
    for _, height in rise(model, point, gradient, values, vectors):
        np.testing.assert_allclose(height, 0, atol=1e-9)
    for curve in model["curves"]:
        away.append(np.nanmin(np.linalg.norm(curve["line"] - point, axis=1)))
    assert min(away) < 0.15


@pytest.mark.parametrize("values", [(0.0, 2.0), (-3.0, 0.0)])
def test_a_gutter_has_two_straight_lines(values):
    vectors = np.eye(2)
    model = quadratic_model.model(np.zeros(2), 0.0, np.zeros(2), np.array(values), vectors, np.ones(2), 0.1)
    assert len(model["curves"]) == 2
    bent = int(np.flatnonzero(values)[0])
    for curve in model["curves"]:
        assert curve["sign"] == np.sign(values[bent])
        assert np.ptp(curve["line"][:, bent]) == 0 < np.ptp(curve["line"][:, 1 - bent])
    assert sorted(axis["curvature"] for axis in model["axes"]) == sorted(values)


def test_without_a_hessian_there_is_only_the_point():
    nothing = np.full(2, np.nan)
    model = quadratic_model.model(
        np.zeros(2), 1.0, np.zeros(2), nothing, np.full((2, 2), np.nan), np.ones(2), 0.1
    )
    assert model["axes"] == model["curves"] == [] and model["centre"] is None


@pytest.mark.parametrize("curvature", [-2.0, 0.0, 8.0])
def test_over_a_curve_the_model_is_the_osculating_parabola(curvature):
    value, vector = np.array([curvature]), np.eye(1)
    model = quadratic_model.model(np.array([0.5]), 3.0, np.array([-1.0]), value, vector, np.array([2.0]), 0.1)
    x, height = model["curves"][0]["line"].T
    np.testing.assert_allclose(height, 3 - (x - 0.5) + curvature / 2 * (x - 0.5) ** 2)


def test_the_model_in_space_has_an_axis_for_every_eigenvalue():
    f = landscapes.get("sphere_3d")
    values, vectors = np.linalg.eigh(f.hessian(np.zeros(3)))
    model = quadratic_model.model(np.zeros(3), 0.0, np.zeros(3), values, vectors, np.full(3, 2.0), 0.1)
    assert [axis["curvature"] for axis in model["axes"]] == list(values)
    _, message = told(f, model)
    assert message["model"]["axes"][0]["ends"].shape == (2, 3)


def test_a_picture_of_a_point_reaches_about_half_way_to_its_neighbour():
    others = np.array([[0.0, 0.0], [0.1, 0.0], [5.0, 5.0]])
    assert quadratic_model.room(others[0], others, np.array([1.0, 1.0]), 1e-3) == pytest.approx(0.055)
    assert quadratic_model.room(others[0], others[:1], np.array([1.0, 1.0]), 1e-3) == pytest.approx(0.14)


def test_open_parts_are_outlined_where_they_can_be_seen():
    """x y + |x| is critical on x = 0 for |y| <= 1: a box around that, and none around a mere place."""
    for text, parts in (("x*y+abs(x)", 1), ("x^4+y^4", 0), ("x*y", 0)):
        made = landscapes.atlas(landscapes.from_formula(text, domain=((-3, 3), (-3, 3))))
        (*outlines,) = (s for s in unpack(landmarks.message(made, "ground"))["sets"] if s["kind"] == "open")
        assert len(outlines) == parts
        for one, part in zip(outlines, made.open_parts):
            line = np.asarray(one["line"])
            assert np.sum(np.isnan(line[:, 0])) == 3  # four sides
            np.testing.assert_array_equal(np.nanmin(line, axis=0), part.low)
            np.testing.assert_array_equal(np.nanmax(line, axis=0), part.high)
