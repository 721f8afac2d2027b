"""The atlas's tools on their own: cells, turns of the gradient, clusters, polishing, spheres."""

import autograd.numpy as anp
import numpy as np
import pytest

import landscapes
from landscapes.critical.search import clusters, polish, unit_box, winding
from landscapes.critical.search.cells import divide
from landscapes.critical.search.nature import heights, nature


def view(function, domain=((-1, 1), (-1, 1))):
    return unit_box.of(landscapes.from_callable(function, domain=domain))


@pytest.mark.parametrize("d", [1, 2, 3])
def test_inverses_are_those_of_lapack(d):
    """Symmetric matrices of one to three rows."""
    a = np.random.default_rng(d).normal(size=(d, d, 50))
    a = a + np.swapaxes(a, 0, 1)
    expected = np.moveaxis(np.linalg.inv(np.moveaxis(a, -1, 0)), 0, -1)
    np.testing.assert_allclose(unit_box.inverse(a), expected, rtol=1e-8)


def test_a_field_measures_in_units_of_its_box():
    """Slope times width, Hessian times width twice; a face has one coordinate fewer."""
    f = landscapes.get("goldstein_price")
    whole = unit_box.of(f, ((-2, 2), (-1, 3)))
    u = np.random.default_rng(0).random((2, 7))
    value, slope, hessian = whole.everything(u)
    theta = np.array([[-2], [-1]]) + 4 * u
    np.testing.assert_allclose(value, f.value(theta))
    np.testing.assert_allclose(slope, 4 * f.gradient(theta))
    np.testing.assert_allclose(hessian, 16 * f.hessian(theta))
    face = whole.face(0, True)
    _, along, across = face.everything(u[1:])
    np.testing.assert_allclose(along[0], 4 * f.gradient([2 + 0 * u[1], theta[1]])[1])
    np.testing.assert_allclose(across[0, 0], 16 * f.hessian([2 + 0 * u[1], theta[1]])[1, 1])


@pytest.mark.parametrize("name", ["himmelblau", "goldstein_price", "rosenbrock", "nightmare"])
def test_no_cell_with_a_critical_point_is_excluded(name):
    """At every size of cells; and one that is resolved holds one at most."""
    f = landscapes.get(name)
    atlas = landscapes.atlas(f, certify=False, seconds=100)
    space = unit_box.of(f)
    u = space.place(atlas.points.T)
    for n in (8, 16, 32, 64, 128):
        cells = divide(space, np.zeros((2, 1)), np.ones((2, 1)), n)
        inside = np.all((cells.low[..., None] <= u[:, None]) & (u[:, None] <= cells.high[..., None]), axis=0)
        assert not np.any(inside[cells.excluded])
        assert np.all(inside[cells.resolved].sum(axis=1) <= 1)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_cells_tile_their_box(d):
    """Their volumes add up to it, and their ends are exact."""
    space = view(lambda t: sum(x**2 for x in t), ((-1, 1),) * d)
    low, high = np.full((d, 2), 0.25), np.full((d, 2), 0.75)
    low[:, 1], high[:, 1] = 0.75, 1.0
    cells = divide(space, low, high, 4)
    volumes = np.prod(cells.high - cells.low, axis=0).reshape(2, -1).sum(axis=1)
    np.testing.assert_allclose(volumes, [0.5**d, 0.25**d])
    assert cells.low.min() == 0.25 and cells.high.max() == 1.0


@pytest.mark.parametrize(
    "function, index",
    [
        (lambda x, y: x**2 + y**2, 1),
        (lambda x, y: -(x**2) - 100 * y**2, 1),
        (lambda x, y: x**2 - 1e6 * y**2, -1),
        (lambda x, y: x**3 - 3 * x * y**2, -2),
        (lambda x, y: x + y**2, 0),
        (lambda x, y: anp.abs(x) + 1e-5 * anp.abs(y), 1),
        (lambda x, y: anp.abs(x) - 1e-5 * y**2, -1),
    ],
)
def test_turns_around_a_point_are_its_index(function, index):
    """Stretched a millionfold, degenerate, and across kinks."""
    space = view(lambda t: function(t[0], t[1]))
    around, _, _ = winding.turns(space, winding.circle(np.array([[0.5], [0.5]]), 0.1))
    assert list(around) == [index]


def test_a_way_through_a_critical_point_has_no_turns():
    """NaN, not a guess."""
    space = view(lambda t: t[0] ** 2 + t[1] ** 2)
    way = winding.frame(np.array([[0.5], [0.2]]), np.array([[0.8], [0.8]]))
    assert np.isnan(winding.turns(space, way)[0]).all()


def test_components_are_what_breadth_first_search_finds():
    """Boxes that touch belong together."""
    points = np.random.default_rng(4).random((2, 400)) * 30
    label = clusters.components(points, 1.0)
    boxes = np.floor(points).astype(int).T
    todo, group = set(map(tuple, boxes)), {}
    while todo:
        front = [todo.pop()]
        mark = len(set(group.values()))
        while front:
            box = front.pop()
            group[box] = mark
            near = {(box[0] + i, box[1] + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & todo
            todo -= near
            front += near
    expected = np.array([group[tuple(b)] for b in boxes])
    assert len(set(zip(label, expected))) == len(set(label)) == len(set(expected))


@pytest.mark.parametrize("d", [1, 2, 3])
def test_pairs_are_all_pairs(d):
    """Compared with all distances."""
    points = np.round(np.random.default_rng(5).random((d, 300)), 2)
    left, right = clusters.pairs(points, 0.015)
    away = np.max(np.abs(points[:, :, None] - points[:, None]), axis=0)
    expected = {(i, j) for i, j in zip(*np.nonzero(away <= 0.015)) if i < j}
    assert {(min(i, j), max(i, j)) for i, j in zip(left, right)} == expected


@pytest.mark.parametrize("power, steps", [(2, 12), (4, 30), (8, 30), (20, 40)])
def test_polishing_leaps_at_multiple_roots(power, steps):
    """Plain Newton would need 19 log(10^12) steps for x^20."""
    space = view(lambda t: t[0] ** power, ((-1, 2),))
    theta, *_ = polish.polish(space, np.array([[0.3]]), 1.0, steps=steps)
    assert abs(theta[0, 0]) < 1e-12


def test_polishing_never_leaves_the_box_and_never_raises_the_slope():
    """From anywhere, on everything in two parameters."""
    for name in landscapes.names():
        f = landscapes.get(name)
        if f.dimension == 2:
            space = unit_box.of(f)
            u = np.random.default_rng(6).random((2, 50))
            with np.errstate(all="ignore"):
                begun = space.everything(u)[1]
                theta, _, slope, _ = polish.polish(space, space.theta(u), 0.1)
            assert np.all((space.low[:, None] <= theta) & (theta <= space.high[:, None]))
            known = np.isfinite(begun).all(axis=0)
            assert np.all(np.hypot(*slope)[known] <= np.hypot(*begun)[known])


@pytest.mark.parametrize("d", [1, 2, 3])
def test_heights_are_differences_of_values(d):
    """Integrated along radii, they equal f on the sphere less f in the middle."""
    space = view(lambda t: anp.exp(sum((k + 1) * x for k, x in enumerate(t))), ((-1, 1),) * d)
    u, radius = np.full((d, 1), 0.4), np.array([1e-2])
    above = heights(space, u, radius)
    assert above.min() < 0 < above.max()
    slope = np.linalg.norm(space.gradient(u))
    np.testing.assert_allclose(above.max(), slope * 1e-2, rtol=0.05)


@pytest.mark.parametrize("name, d", [("rastrigin", 2), ("styblinski_tang", 3), ("rastrigin", 1)])
def test_small_spheres_and_the_hessian_agree(name, d):
    """Kind and index of regular points, told without second derivatives."""
    f = landscapes.get(name, dimension=d)
    atlas = landscapes.atlas(f, certify=False, seconds=100)
    space = unit_box.of(f)
    u = space.place(atlas.points.T)
    kinds, index, defined = nature(space, u, np.full(len(atlas), 1e-3))
    assert list(kinds) == list(atlas.kinds) and list(index) == list(atlas.index) and defined.all()
