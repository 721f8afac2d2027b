"""The atlas of every landscape in the gallery: complete, nothing twice, nothing that is not there."""

from functools import cache

import numpy as np
import pytest

import landscapes
from landscapes.critical.kinds import KINDS
from landscapes.critical.search.clusters import components
from tests.atlases import sampled
from tests.landscapes.critical import critical_oracles as oracles

NAMES = landscapes.names()


def atlas_of(name):
    return sampled(landscapes.get(name))


def width(atlas):
    low, high = np.array(atlas.domain).T
    return high - low


@cache
def polynomials():
    every = {
        name: oracles.polynomial_of(landscapes.get(name))
        for name in NAMES
        if landscapes.get(name).dimension < 3
    }
    return {name: poly for name, poly in every.items() if poly is not None}


@cache
def separable():
    """Smooth sums of functions of one parameter each (or of one at all) that are no polynomials."""
    kept = []
    for name in NAMES:
        f = landscapes.get(name)
        if f.dimension < 3 and f.smoothness in ("smooth", "C1") and name not in polynomials():
            low, high = np.array(f.domain).T[..., None]
            h = f.hessian(low + (high - low) * np.random.default_rng(3).random((f.dimension, 200)))
            mixed = np.abs(h[0, 1]) if f.dimension == 2 else np.zeros(1)
            if np.max(mixed) <= 1e-12 * np.max(np.abs(h)):
                kept.append(name)
    return kept


@pytest.mark.parametrize("name", NAMES)
def test_the_columns_fit_together(name):
    """n points have n of everything, lowest first, eigenvalues ascend, H v = lambda v."""
    f, atlas = landscapes.get(name), atlas_of(name)
    n, d = len(atlas), f.dimension
    assert atlas.points.shape == (n, d) and atlas.eigenvalues.shape == (n, d)
    assert atlas.eigenvectors.shape == (n, d, d)
    for column in (atlas.values, atlas.residuals, atlas.kinds, atlas.degenerate, atlas.kink):
        assert column.shape == (n,)
    assert np.all(np.diff(atlas.values) >= 0) and not np.any(np.diff(atlas.eigenvalues) < 0)
    assert set(atlas.kinds) <= set(KINDS) and not atlas.unsearched
    np.testing.assert_array_equal(f.value(atlas.points.T), atlas.values)
    smooth = np.all(np.isfinite(atlas.eigenvalues), axis=1)
    h = np.moveaxis(f.hessian(atlas.points[smooth].T), -1, 0)
    applied = h @ atlas.eigenvectors[smooth]
    scaled = atlas.eigenvectors[smooth] * atlas.eigenvalues[smooth][:, None]
    np.testing.assert_allclose(applied, scaled, atol=1e-9 * np.max(np.abs(h), initial=1.0))


@pytest.mark.parametrize("name", NAMES)
def test_points_lie_in_the_box_and_the_gradient_vanishes_at_all_but_kinks(name):
    """Nothing outside, and nothing with a slope left."""
    atlas = atlas_of(name)
    low, high = np.array(atlas.domain).T
    assert np.all((low <= atlas.points) & (atlas.points <= high))
    no_hessian = np.isnan(atlas.eigenvalues).any(axis=1)
    assert np.all(atlas.residuals[~no_hessian] < 1e-12)
    assert np.all(no_hessian[atlas.kink])


@pytest.mark.parametrize("name", NAMES)
def test_no_point_is_listed_twice(name):
    """Any two points are apart."""
    atlas = atlas_of(name)
    u = atlas.points / width(atlas)
    order = np.argsort(u @ np.array([1.0, 0.7548776662466927, 0.5698402909980532])[: u.shape[1]])
    for k in range(1, min(len(u), 6)):
        away = np.max(np.abs(u[order][k:] - u[order][:-k]), axis=1)
        assert np.all(away > 1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_kind_and_index_are_those_of_the_eigenvalues_at_regular_points(name):
    """All up is a minimum, all down a maximum, else a saddle; the index is the sign of det H."""
    atlas = atlas_of(name)
    regular = ~atlas.degenerate & ~atlas.kink
    down = np.sum(atlas.eigenvalues[regular] < 0, axis=1)
    d = atlas.points.shape[1]
    expected = np.where(down == 0, "minimum", np.where(down == d, "maximum", "saddle"))
    assert np.all(atlas.kinds[regular] == expected)
    assert np.all(atlas.index[regular] == (-1) ** down)


@pytest.mark.parametrize("name", NAMES)
def test_the_indices_add_up_to_what_the_boundary_tells(name):
    """Poincare-Hopf, where the boundary tells anything and all critical points are isolated."""
    atlas = atlas_of(name)
    if atlas.boundary_index is None:
        assert atlas.boundary_reason
    else:
        # A ring's neighbourhood is an annulus, whose index is 0; that of a plain may be anything.
        kinds = {s.kind for s in atlas.sets}
        assert kinds <= {"ring", "plateau"}
        assert atlas.index_sum == atlas.boundary_index or "plateau" in kinds


@pytest.mark.parametrize("name", NAMES)
def test_every_known_minimum_is_in_the_atlas(name):
    """The registry's global minima are minima of the atlas, or edge minima."""
    f, atlas = landscapes.get(name), atlas_of(name)
    minima = np.concatenate([atlas.points[atlas.kinds == "minimum"], atlas.edge_minima.points])
    for known in f.minima:
        away = np.max(np.abs(minima - known) / width(atlas), axis=1)
        assert np.min(away) < 1e-8
    if f.minima:
        every = np.concatenate([atlas.values, atlas.edge_minima.values])
        assert np.min(every) >= f.lowest - 1e-9 * (1 + abs(f.lowest))


def test_many_of_the_gallery_are_polynomials_and_some_are_separable():
    """The next laws are about something."""
    assert len(polynomials()) >= 25 and len(separable()) >= 10


@pytest.mark.parametrize("name", list(polynomials()))
def test_polynomials_have_the_points_that_exact_algebra_finds(name):
    """Resultants and real roots, sympy's, to 50 digits; where they find curves, so does the atlas."""
    f, atlas, poly = landscapes.get(name), atlas_of(name), polynomials()[name]
    if f.dimension == 1:
        expected = [[r] for r, _ in oracles.solutions_1d(poly, *f.domain[0])]
    else:
        expected = oracles.solutions_2d(poly, f.domain)
    if expected is None:
        assert any(s.kind in ("valley", "ridge", "ring") for s in atlas.sets)
    else:
        assert not atlas.sets
        assert oracles.matched(atlas.points, np.reshape(expected, (-1, f.dimension)), 1e-7 * width(atlas))


@pytest.mark.parametrize("name", separable())
def test_separable_landscapes_have_the_products_of_their_sections_points(name):
    """brentq on a fine grid along each axis; every pair is a point, but on plateaus."""
    f, atlas = landscapes.get(name), atlas_of(name)
    middle = [(a + b) / 2 for a, b in f.domain]
    roots = []
    for axis in range(f.dimension):

        def slope(t, axis=axis):
            theta = np.array([np.full(np.size(t), m) for m in middle])
            theta[axis] = t
            told = f.gradient(theta)[axis]
            return told if np.ndim(t) else float(told[0])

        low, high = f.domain[axis]
        roots.append(oracles.sign_changes(slope, low + 1e-9 * (high - low), high))
    expected = np.stack(np.meshgrid(*roots, indexing="ij"), axis=-1).reshape(-1, f.dimension)
    h = np.moveaxis(f.hessian(expected.T), -1, 0)
    steep = np.abs(np.linalg.eigvalsh(h)).min(axis=1) > 1e-6 * np.max(np.abs(h), initial=0.0)
    turning = atlas.index != 0  # brentq sees only where the slope changes sign
    assert oracles.matched(atlas.points[turning], expected[steep], 1e-8 * width(atlas))


# Those with curves, creases or plateaus where the gradient is 0: there its direction is rounding.
WITH_SETS = {"bukin_n6", "camouflage", "drop_wave", "easom", "eggholder", "michalewicz"}
BEYOND_ALGEBRA = [n for n in NAMES if landscapes.get(n).dimension == 2 and n not in polynomials()]


@pytest.mark.parametrize("name", BEYOND_ALGEBRA)
def test_level_sets_are_listed_where_the_gallery_has_them(name):
    assert bool(atlas_of(name).sets) == (name in WITH_SETS)


@pytest.mark.parametrize("name", [n for n in BEYOND_ALGEBRA if n not in WITH_SETS])
def test_a_fine_lattice_sees_the_same_points_with_the_same_indices(name):
    """The gradient turns around a cell of 1.4 million if and only if a point is there.

    Points and cells that lie together are counted together: two points of opposite index in one
    cell are invisible to it.
    """
    f, atlas = landscapes.get(name), atlas_of(name)
    middles, turns, cell = oracles.lattice_indices(f)
    points, index = atlas.points[atlas.index != 0], atlas.index[atlas.index != 0]
    group = components(np.concatenate([middles, points]).T / cell[:, None], 3.0)
    seen = np.bincount(group[: len(middles)], turns, minlength=group.max() + 1)
    listed = np.bincount(group[len(middles) :], index, minlength=group.max() + 1)
    assert np.array_equal(seen, listed) and np.any(seen)


PUBLISHED = {  # minima, maxima, saddles
    "rastrigin": (121, 100, 220),  # L. A. Rastrigin; one cell for each, 21 x 21 in all
    "himmelblau": (4, 1, 4),  # D. M. Himmelblau 1972
    "six_hump_camel": (6, 2, 7),  # L. C. W. Dixon and G. P. Szego 1978
    "three_hump_camel": (3, 0, 2),
    "peaks": (3, 3, 3),
    "mueller_brown": (3, 0, 2),  # K. Mueller and L. D. Brown 1979
    "branin": (3, 0, 2),
    "rosenbrock": (1, 0, 0),
    "tilted_quartic": (2, 1, 0),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_counts(name):
    """What the literature tells of these landscapes."""
    atlas = atlas_of(name)
    assert tuple(atlas.count(k) for k in ("minimum", "maximum", "saddle")) == PUBLISHED[name]


def test_the_report_is_made_of_sentences():
    """Every line ends with a full stop, and the points are counted in the first."""
    for name in NAMES:
        lines = atlas_of(name).report.split("\n")
        assert all(line.endswith(".") and (line[0].isupper() or line[0].isdigit()) for line in lines)
        assert str(len(atlas_of(name)) or "No isolated") in lines[0]


@pytest.mark.parametrize("name", ["three_halves_power", "absolute_cubed", "c1_not_c2"])
def test_kinks_in_the_curvature_leave_one_minimum(name):
    """At 0, and nothing where the pieces meet."""
    atlas = atlas_of(name)
    assert list(atlas.kinds) == ["minimum"] and abs(atlas.points[0, 0]) < 1e-9


def test_the_table_in_the_docs_is_what_the_atlas_finds():
    """If this fails: ``python -m docs.atlas``."""
    from docs import atlas as page

    rows = {}
    for line in page._FILE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if cells and cells[0].startswith("`"):
            rows.setdefault(cells[0].strip("`"), cells)
    assert list(rows) == NAMES
    for name in NAMES:
        told = page.counted(atlas_of(name))
        assert rows[name][2 : 2 + len(told)] == told, name
