"""Laws that every data set of the registry obeys."""

import numpy as np
import pytest

from landscapes.core.knob import KnobError
from landscapes.core.registry import UnknownName
from landscapes.learning import Task, dataset, dataset_groups, dataset_names
from landscapes.learning.data.registry import data_set

NAMES = dataset_names()
GENERATED = [name for name in NAMES if any(k.name == "points" for k in dataset(name).knobs)]
FIXED = [name for name in NAMES if name not in GENERATED]
COMMON = ["seed", "outliers", "standardise", "validation", "test"]


def same(a, b):
    """Whether two data sets hold the same numbers in the same parts, by NumPy alone."""
    pairs = ((a.X, b.X), (a.y, b.y), (a.parts, b.parts))
    return len(a.classes) == len(b.classes) and all(np.array_equal(x, y) for x, y in pairs)


@pytest.mark.parametrize("name", NAMES)
def test_shapes_fit_and_arrays_are_finite_and_read_only(name):
    data = dataset(name)
    n, p = data.X.shape
    assert data.y.shape == data.rows.shape == data.parts.shape == (n,) and len(data) == n >= 2
    assert len(data.features) == len(set(data.features)) == p
    assert data.X.dtype == data.y.dtype == np.float64
    assert np.isfinite(data.X).all() and np.isfinite(data.y).all()
    assert not any(array.flags.writeable for array in (data.X, data.y, data.rows, data.parts))


@pytest.mark.parametrize("name", NAMES)
def test_targets_of_a_classification_are_the_indices_of_its_classes(name):
    data = dataset(name)
    assert (data.task is Task.CLASSIFICATION) == bool(data.classes)
    if data.classes:
        assert set(data.y) == set(range(len(data.classes))) and len(set(data.classes)) == len(data.classes)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_teaches_where_it_is_from_and_what_can_be_set(name):
    data = dataset(name)
    assert data.teaches.endswith((".", "?")) and data.reference and data.title and data.target
    own = [k.name for k in data.knobs if k.name not in COMMON]
    assert [k.name for k in data.knobs] == own + COMMON and list(data.settings) == own + COMMON
    assert data.formula or name in FIXED


def test_every_name_is_in_one_group():
    groups = dataset_groups()
    assert [name for names in groups.values() for name in names] == NAMES
    assert all(dataset(name).group is group for group, names in groups.items() for name in names)


def settings_of(data):
    """The usual settings, and each knob in turn at another value."""
    yield {}
    for k in data.knobs:
        yield {k.name: not k.default if k.kind == "bool" else k.high if k.default != k.high else k.low}


@pytest.mark.parametrize("name", NAMES)
def test_identities_are_equal_exactly_where_the_numbers_are(name):
    """Also where settings differ and numbers do not, as the seed of a file that nothing is drawn for."""
    variants = [dataset(name, **settings) for settings in settings_of(dataset(name))]
    variants += [dataset(name, seed=3, validation=0.2), dataset(name, seed=4, validation=0.2), dataset(name)]
    for a in variants:
        for b in variants:
            assert (a == b) == (a.identity == b.identity) == same(a, b)
            assert a != b or hash(a) == hash(b)


@pytest.mark.parametrize("name", NAMES)
def test_with_settings_is_the_registry_asked_again(name):
    data = dataset(name)
    for settings in settings_of(data):
        again = data.with_settings(**settings)
        assert again == dataset(name, **settings) and again.settings == {**data.settings, **settings}
    assert data.with_settings() is data


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_draws_other_numbers_exactly_where_data_are_generated(name):
    assert same(dataset(name), dataset(name, seed=1)) == (name in FIXED)


@pytest.mark.parametrize("name", GENERATED)
def test_noise_scales_the_same_draws(name):
    """What is added doubles with the noise: a picture morphs and does not jump."""
    none, one, two = (dataset(name, noise=noise, outliers=0.1) for noise in (0, 0.25, 0.5))
    for array in ("X", "y"):
        still, moved, further = (getattr(data, array) for data in (none, one, two))
        scale = np.abs(further).max()
        np.testing.assert_allclose(further - still, 2 * (moved - still), rtol=0, atol=1e-14 * scale)
    assert not same(none, one)


@pytest.mark.parametrize("name", GENERATED)
def test_more_points_keep_the_first_ones(name):
    """To the last bit, also where some targets are outliers."""
    few, many = (dataset(name, points=points, noise=0.3, outliers=0.2) for points in (100, 200))
    assert len(few) == 100 and len(many) == 200
    np.testing.assert_array_equal(many.X[:100], few.X)
    np.testing.assert_array_equal(many.y[:100], few.y)


@pytest.mark.parametrize("name", GENERATED)
def test_the_number_of_points_is_the_number_of_rows(name):
    for points in (10, 11, 57):
        assert len(dataset(name, points=points)) == points


@pytest.mark.parametrize(
    ("name", "first", "identity"),
    [
        ("line", [1.4770557161789126, 5.267034619867139], "5cddcf53fe0b1ade218ac201cbc0bfaa"),
        ("xor", [0.9904794346723533, 0.6634941827218784, 0.0], "69b2a97aba91102590a2747380e0ae1b"),
    ],
)
def test_the_usual_numbers_are_these(name, first, identity):
    """Made of NumPy's draws, sums and products alone."""
    data = dataset(name)
    assert [*data.X[0], data.y[0]] == first and data.identity == identity


def test_streams_of_columns_and_of_data_sets_differ():
    line, quadratic = dataset("line", noise=0), dataset("quadratic", noise=0)
    assert abs(np.corrcoef(line.X[:, 0], quadratic.X[:, 0])[0, 1]) < 0.4
    houses = dataset("house_prices", points=10_000)
    noise = houses.y - (50 + 3 * houses.X[:, 0] - 1.2 * houses.X[:, 1])
    correlations = np.corrcoef(np.vstack([houses.X.T, noise]))
    np.testing.assert_allclose(correlations, np.eye(3), atol=0.04)
    np.testing.assert_allclose([noise.mean(), noise.std()], [0, 20], atol=0.8)


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("line", lambda X: 1.5 * X[:, 0] + 2.73),
        ("quadratic", lambda X: X[:, 0] ** 2 - X[:, 0] + 2),
        ("house_prices", lambda X: 50 + 3 * X[:, 0] - 1.2 * X[:, 1]),
        ("half_planes", lambda X: X[:, 0] + X[:, 1] > 0),
        ("disc", lambda X: X[:, 0] ** 2 + X[:, 1] ** 2 > 0.49),
        ("xor", lambda X: X[:, 0] * X[:, 1] < 0),
    ],
)
def test_without_noise_targets_are_what_the_formula_says(name, truth):
    data = dataset(name, noise=0, points=1000)
    np.testing.assert_allclose(data.y, truth(data.X), rtol=1e-14)


def test_without_noise_moons_and_spirals_lie_on_their_curves():
    moons = dataset("moons", noise=0)
    centre = np.where(moons.y == 0, 0.0, 1.0), np.where(moons.y == 0, 0.0, 0.5)
    np.testing.assert_allclose(np.hypot(moons.X[:, 0] - centre[0], moons.X[:, 1] - centre[1]), 1, rtol=1e-14)
    assert ((moons.X[:, 1] >= centre[1]) == (moons.y == 0)).all()
    spirals = dataset("spirals", noise=0, turns=2)
    radius, angle = np.hypot(*spirals.X.T), np.arctan2(*spirals.X.T[::-1])
    assert radius.min() >= 0.05 and radius.max() < 1
    np.testing.assert_allclose(
        np.cos(angle - 4 * np.pi * radius), np.where(spirals.y == 0, 1, -1), rtol=1e-12
    )


@pytest.mark.parametrize("blobs", [2, 3, 4, 5])
def test_blobs_have_as_many_classes_as_asked_for_around_a_circle(blobs):
    data = dataset("blobs", blobs=blobs, points=1000, noise=0)
    assert data.classes == tuple("ABCDE"[:blobs])
    np.testing.assert_allclose(np.hypot(*data.X.T), 2)
    assert len(np.unique(data.X.round(9), axis=0)) == blobs
    assert np.ptp(np.bincount(data.y.astype(int))) <= 1


@pytest.mark.parametrize("degree", [1, 4, 6, 12])
def test_chebyshevs_polynomial_is_the_cosine_of_k_times_the_angle(degree):
    data = dataset("chebyshev", degree=degree)
    np.testing.assert_allclose(np.diff(data.X[:, 0]), 2 / 19, rtol=1e-12)
    np.testing.assert_allclose(data.y, np.cos(degree * np.arccos(data.X[:, 0])), atol=1e-13)


def test_least_squares_on_the_cat_brain_gives_the_weights_of_the_notes():
    data = dataset("cat_brain")
    assert data.X.shape == (15, 2)
    weights = np.linalg.lstsq(np.c_[data.X, np.ones(15)], data.y, rcond=None)[0]
    np.testing.assert_allclose(weights, [1.006, 1.019, -1.007], rtol=0, atol=5e-4)
    assert 0.03 < np.std(data.y - data.X.sum(axis=1) + 1) < 0.06


def test_unknown_names_and_settings_are_refused_by_name():
    with pytest.raises(UnknownName, match="there is no data set named 'lines'; there are line, "):
        dataset("lines")
    with pytest.raises(KnobError, match="line has no knob 'turns'"):
        dataset("line", turns=2)
    with pytest.raises(KnobError, match=r"line\.points must lie in"):
        dataset("line", points=1)


def test_a_name_is_registered_once_and_with_knobs_only():
    decorate = data_set(title="t", features=("x",), target="y", reference="r")

    def line(draws):
        """A second one."""

    def other(draws, width=3):
        """No knob."""

    def silent(draws):
        pass

    with pytest.raises(ValueError, match="named 'line' exists already"):
        decorate(line)
    with pytest.raises(TypeError, match="'width' needs a knob"):
        decorate(other)
    with pytest.raises(ValueError, match="must say what it teaches"):
        decorate(silent)
    assert dataset_names() == NAMES
