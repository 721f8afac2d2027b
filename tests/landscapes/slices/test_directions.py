"""Where a plane's directions are from: a path, the Hessian, points; each against another way to have them."""

import autograd.numpy as anp
import numpy as np
import pytest
import torch

import landscapes
from landscapes import from_callable
from landscapes.core.registry import UnknownName
from landscapes.learning import dataset, model, training_loss
from landscapes.slices import (
    Needs,
    NoSlice,
    Slice,
    SliceFault,
    along_eigenvectors,
    hidden_along,
    principal_axes,
    way,
    way_names,
)
from landscapes.slices.ways import kind_of


def quartic(theta):
    return anp.sum(theta**4 - theta**2, axis=0)


def in_dimensions(d):
    return from_callable(quartic, domain=((-2.0, 2.0),) * d)


def a_path(rows, d, seed=0):
    return np.cumsum(np.random.default_rng(seed).normal(size=(rows, d)), axis=0)


GIVEN = {Needs.POINT: (6,), Needs.TWO_POINTS: (2, 6), Needs.THREE_POINTS: (3, 6), Needs.PATH: (9, 6)}


@pytest.mark.parametrize("name", way_names())
def test_every_way_makes_a_slice_of_what_it_needs(name):
    """And says what it is, refuses what it does not need, and leaves alone what it is given."""
    f, chosen = in_dimensions(6), way(name)
    given = np.random.default_rng(1).normal(size=GIVEN[chosen.needs])
    before = given.copy()
    span = chosen.span(f, given)
    one = span.slice(f)
    assert isinstance(one, Slice) and one.whole is f and np.array_equal(given, before)
    assert one.dimension == (1 if chosen.needs is Needs.TWO_POINTS else 2)
    assert all(low < c < high for c, (low, high) in zip(one.project(span.centre), one.domain))
    assert span.slice(f, line=True).dimension == 1
    assert chosen.title and chosen.teaches() and chosen.formula and chosen.reference
    assert all(k.help for k in chosen.knobs())
    for wrong in (np.ones(5), np.ones((4, 5)), np.ones((1, 1, 6))):
        with pytest.raises(NoSlice, match="Directions are made from") as refusal:
            chosen.span(f, wrong)
        assert refusal.value.fault is SliceFault.SHAPE
    with pytest.raises(NoSlice, match="finite"):
        chosen.span(f, np.full(given.shape, np.nan))


def test_unknown_ways_are_refused():
    with pytest.raises(UnknownName, match="random"):
        kind_of("rndom")


def test_two_coordinates_are_a_section():
    f = in_dimensions(6)
    one = way("coordinates", first=4, second=1).span(f, np.arange(6.0) / 10).slice(f)
    assert one == landscapes.slices.section(f, (4, 1), np.arange(6.0) / 10)
    for settings in ({"first": 1}, {"first": 6}):
        with pytest.raises(NoSlice):
            way("coordinates", **settings).span(f, np.zeros(6))


# The plane of a path ------------------------------------------------------------------------------


@pytest.mark.parametrize("rows,d", [(12, 40), (40, 12), (10, 9)])
def test_the_axes_of_a_path_are_its_singular_vectors_seen_from_the_end(rows, d):
    path = a_path(rows, d)
    span = way("pca").span(in_dimensions(d), path)
    _, singular, rows_of_v = np.linalg.svd(path[:-1] - path[-1])
    np.testing.assert_allclose(np.abs(np.sum(span.directions.T * rows_of_v[:2], axis=1)), 1.0, rtol=1e-12)
    np.testing.assert_allclose(span.directions.T @ span.directions, np.eye(2), atol=1e-14)
    shares = singular**2 / np.sum(singular**2)
    np.testing.assert_allclose(span.explained, shares[:5], rtol=1e-10)
    assert np.array_equal(span.centre, path[-1])


def test_the_path_lies_in_the_picture_and_comes_from_where_both_are_positive():
    path = a_path(20, 15)
    one = way("pca").span(in_dimensions(15), path).slice(in_dimensions(15))
    seen = one.project(path.T)
    low, high = np.array(one.domain).T[..., None]
    assert np.all((seen > low) & (seen < high))
    assert np.all(seen[:, 0] > 0) and np.max(np.abs(seen[:, -1])) < 1e-13


def test_what_the_plane_explains_is_what_is_not_beside_it():
    """The shares of the spectrum, and the distances step by step, by Pythagoras."""
    f, path = in_dimensions(16), a_path(15, 16)
    span = way("pca").span(f, path)
    assert hidden_along(span.slice(f), path).held == pytest.approx(np.sum(span.explained[:2]), rel=1e-12)


def test_no_other_plane_through_the_end_is_closer_to_the_path():
    f, path = in_dimensions(10), a_path(25, 10)
    best = np.sum(way("pca").span(f, path).slice(f).distance(path.T) ** 2)
    for seed in range(20):
        other = landscapes.slices.plane(f, path[-1], np.random.default_rng(seed).normal(size=(10, 2)))
        assert np.sum(other.distance(path.T) ** 2) > best


def test_a_path_of_two_parameters_is_in_its_plane():
    f = training_loss(model("linear"), dataset("line", points=20))
    path = a_path(30, 2)
    span = way("pca").span(f, path)
    hidden = hidden_along(span.slice(f), path)
    assert hidden.distances.tolist() == [0.0] * 30
    np.testing.assert_allclose(hidden.on_slice, hidden.true, rtol=1e-12)
    assert np.sum(span.explained) == pytest.approx(1.0, rel=1e-14)
    assert np.sum(span.walk) == pytest.approx(1.0, abs=0.01)


def test_a_path_in_a_plane_of_more_variables_is_in_it():
    d = 25
    frame = np.random.default_rng(2).normal(size=(2, d))
    path = 5.0 + a_path(40, 2) @ frame
    f = in_dimensions(d)
    hidden = hidden_along(way("pca").span(f, path).slice(f), path)
    assert hidden.farthest < 1e-12 * hidden.longest and hidden.held == pytest.approx(1.0, rel=1e-12)


def test_principal_axes_are_as_many_as_there_are():
    rng = np.random.default_rng(9)
    for rows, d, rank in ((6, 30, 0), (6, 30, 1), (6, 30, 2), (30, 6, 1), (30, 6, 3)):
        away = rng.normal(size=(rows, rank)) @ rng.normal(size=(rank, d))
        squares, axes = principal_axes(away)
        assert axes.shape == (d, min(rank, 2))
        assert np.sum(squares) == pytest.approx(np.sum(away**2))
        np.testing.assert_allclose(np.sum((away @ axes) ** 2, axis=0), squares[: min(rank, 2)], rtol=1e-10)


def test_a_path_of_one_variable_has_one_axis():
    path = np.array([[3.0], [1.0], [0.5], [0.75]])
    span = way("pca").span(in_dimensions(1), path)
    assert span.directions.tolist() == [[1.0]] and span.explained.tolist() == span.walk.tolist() == [1.0]
    assert span.slice(in_dimensions(1)).project(path.T).tolist() == [[2.25, 0.25, -0.25, 0.0]]


@pytest.mark.parametrize(
    "path,fault",
    [
        (np.ones((5, 4)), SliceFault.STRAIGHT),
        (np.outer(np.arange(5.0) ** 2, [1.0, 2.0, 0.1, -3.0]), SliceFault.STRAIGHT),
        (np.eye(4)[:2], SliceFault.FEW_ROWS),
    ],
)
def test_a_path_that_spans_no_plane_is_refused(path, fault):
    with pytest.raises(NoSlice) as refusal:
        way("pca").span(in_dimensions(4), path)
    assert refusal.value.fault is fault


# The Hessian --------------------------------------------------------------------------------------


def test_eigenvectors_of_a_network_s_hessian_agree_with_torch():
    f = training_loss(model("mlp", width_1=4), dataset("line", points=12))
    theta = f.initial(3)
    X, y = torch.tensor(f.data.train.X), torch.tensor(f.data.train.y)

    def loss(t):
        a = torch.tanh(X @ t[:4].reshape(4, 1).T + t[4:8])
        return 0.5 * torch.mean((a @ t[8:12] + t[12] - y) ** 2)

    matrix = torch.autograd.functional.hessian(loss, torch.tensor(theta)).numpy()
    values = np.linalg.eigvalsh(matrix)
    for which, expected in (("largest", values[[-1, -2]]), ("ends", values[[-1, 0]])):
        span = way("hessian", which=which).span(f, theta)
        np.testing.assert_allclose(span.eigenvalues, expected, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(matrix @ span.directions, span.directions * expected, atol=1e-9)
        one = span.slice(f)
        np.testing.assert_allclose(one.hessian([0.0, 0.0]), np.diag(expected), atol=1e-9)


@pytest.mark.parametrize("which", ["largest", "ends"])
def test_eigenvectors_of_many_variables_are_those_of_the_whole_hessian(which):
    """Had by products with vectors; the Hessian itself is the witness."""
    f = training_loss(model("mlp", width_1=12, width_2=13), dataset("moons", points=60))
    assert f.dimension > 200
    theta = f.initial(1)
    matrix = f.hessian(theta)
    expected = np.linalg.eigvalsh(matrix)[[-1, 0 if which == "ends" else -2]]
    span = way("hessian", which=which).span(f, theta)
    size = np.max(np.abs(expected))
    np.testing.assert_allclose(span.eigenvalues, expected, atol=1e-6 * size)
    left = np.linalg.norm(matrix @ span.directions - span.directions * span.eigenvalues, axis=0)
    np.testing.assert_allclose(span.residuals, left, atol=1e-9 * size)
    assert np.max(left) < 1e-5 * size


def test_given_eigenvectors_span_the_plane():
    f = in_dimensions(8)
    at = np.full(8, 0.5)
    span = along_eigenvectors(f, at, [3.0, 2.0], -np.eye(8)[:, :2])
    assert np.array_equal(span.directions, np.eye(8)[:, :2])
    rise = abs(float(f.value(np.zeros(8)) - f.value(at)))
    assert span.domain[0][1] == pytest.approx(np.sqrt(2 * rise / 3))
    at_start = along_eigenvectors(
        from_callable(quartic, domain=f.domain, start=at), at, [3.0], np.eye(8)[:, :1]
    )
    assert at_start.domain[0][1] == pytest.approx(np.sqrt(2 * abs(float(f.value(at))) / 3))


def test_a_hessian_too_large_to_be_made_or_not_there_is_refused():
    with pytest.raises(NoSlice, match="eigenvectors") as refusal:
        way("hessian").span(in_dimensions(2001), np.zeros(2001))
    assert refusal.value.fault is SliceFault.TOO_LARGE
    f = landscapes.from_formula("log(x) + y^2")
    with pytest.raises(NoSlice) as refusal:
        way("hessian").span(f, [-1.0, 1.0])
    assert refusal.value.fault is SliceFault.NO_HESSIAN


# Points -------------------------------------------------------------------------------------------


def test_three_points_lie_in_their_plane_as_far_apart_as_they_are():
    f = in_dimensions(20)
    points = np.random.default_rng(4).normal(size=(3, 20))
    one = way("three_points").span(f, points).slice(f)
    assert np.max(one.distance(points.T)) < 1e-14 * 20
    seen = one.project(points.T)
    apart = np.linalg.norm(seen[:, :, None] - seen[:, None], axis=0)
    np.testing.assert_allclose(apart, np.linalg.norm(points[:, None] - points[None], axis=2), atol=1e-13)
    np.testing.assert_allclose(seen[:, 0], 0.0, atol=1e-14)
    assert seen[0, 1] > 0 and abs(seen[1, 1]) < 1e-13 and seen[1, 2] > 0
    np.testing.assert_allclose(one.value(seen), f.value(points.T), rtol=1e-12)


def test_three_points_on_a_line_are_refused():
    a, b = np.random.default_rng(5).normal(size=(2, 20))
    for c in (a, b, 0.3 * a + 0.7 * b):
        with pytest.raises(NoSlice) as refusal:
            way("three_points").span(in_dimensions(20), [a, b, c])
        assert refusal.value.fault is SliceFault.STRAIGHT


def test_the_line_between_two_points_is_at_them_at_0_and_1():
    f = in_dimensions(20)
    a, b = np.random.default_rng(6).normal(size=(2, 20))
    one = way("interpolation").span(f, [a, b]).slice(f)
    np.testing.assert_allclose(one.lift([[0.0, 0.25, 1.0]]).T, [a, 0.75 * a + 0.25 * b, b], rtol=1e-14)
    with pytest.raises(NoSlice):
        way("interpolation").span(f, [a, a])
