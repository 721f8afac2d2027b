"""The files hold what was published: counts, means and single rows known from elsewhere."""

from pathlib import Path

import numpy as np

from landscapes.learning import dataset, dataset_names
from landscapes.learning.data import measured
from landscapes.learning.kinds import RemarkKind


def counts(data):
    return np.bincount(data.y.astype(int)).tolist()


def test_iris_is_fishers():
    """R's version: its means and its rows 35 and 38, which are wrong in the UCI repository's copy."""
    iris = dataset("iris")
    assert iris.X.shape == (150, 4) and counts(iris) == [50, 50, 50]
    np.testing.assert_allclose(iris.X.mean(axis=0), [5.843333, 3.057333, 3.758, 1.199333], atol=5e-7)
    np.testing.assert_array_equal(iris.X[[0, 34, 37, 149]][:, [0, 1, 2, 3]].tolist()[0], [5.1, 3.5, 1.4, 0.2])
    assert iris.X[34].tolist() == [4.9, 3.1, 1.5, 0.2] and iris.X[37].tolist() == [4.9, 3.6, 1.4, 0.1]
    means = [iris.X[iris.y == c].mean(axis=0) for c in range(3)]
    published = [[5.006, 3.428, 1.462, 0.246], [5.936, 2.77, 4.26, 1.326], [6.588, 2.974, 5.552, 2.026]]
    np.testing.assert_allclose(means, published, atol=1e-12)


def test_digits_are_the_test_set_of_the_uci_repository():
    """Its description counts each class."""
    digits = dataset("digits")
    assert digits.X.shape == (1797, 64) and digits.classes == tuple("0123456789")
    assert counts(digits) == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert digits.X.min() == 0 and digits.X.max() == 16 and np.array_equal(digits.X, np.round(digits.X))
    assert digits.X[0, :16].tolist() == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0]
    assert np.flatnonzero(np.ptp(digits.X, axis=0) == 0).tolist() == [0, 32, 39]


def test_features_that_are_pixels_say_how_high_and_wide_the_picture_is():
    for name in dataset_names():
        data = dataset(name)
        assert data.image == ((8, 8) if name == "digits" else ())
        assert data.without(0).image == data.train.image == data.image
        assert not data.image or np.prod(data.image) == len(data.features)


def test_penguins_are_the_333_complete_ones():
    """152, 68 and 124 of which 146, 68 and 119 are complete."""
    penguins = dataset("penguins")
    assert penguins.X.shape == (333, 4) and counts(penguins) == [146, 68, 119]
    assert penguins.X[0].tolist() == [39.1, 18.7, 181, 3750]
    means = penguins.X.mean(axis=0)
    np.testing.assert_allclose(means, [43.992793, 17.164865, 200.966967, 4207.057057], atol=5e-7)
    (remark,) = penguins.remarks
    assert (remark.kind, remark.count, remark.total) == (RemarkKind.DROPPED_ROWS, 11, 344)
    columns, species = measured._table("penguins")
    missing = np.isnan(columns)
    assert np.bincount(species.astype(int)).tolist() == [152, 68, 124]
    assert missing.any(axis=1).sum() == 11 and missing[:, :4].any(axis=1).sum() == 2


def test_diabetes_is_not_scaled():
    """The table of Efron and others: its first patient, means and deviations."""
    diabetes = dataset("diabetes")
    assert diabetes.X.shape == (442, 10) and diabetes.classes == ()
    assert diabetes.X[0].tolist() == [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87] and diabetes.y[0] == 151
    np.testing.assert_allclose(diabetes.y.mean(), 152.133484, atol=5e-7)
    assert diabetes.y.min() == 25 and diabetes.y.max() == 346
    np.testing.assert_allclose(diabetes.X[:, [0, 2]].mean(axis=0), [48.518100, 26.375792], atol=5e-7)
    assert set(diabetes.X[:, 1]) == {1, 2}


def test_the_files_are_small_and_each_has_its_source():
    folder = Path(measured.__file__).with_name("files")
    files = sorted(folder.glob("*.npz"))
    assert sum(file.stat().st_size for file in files) < 100_000
    sources = (folder / "SOURCES.md").read_text("utf-8")
    assert [file.stem for file in files] == ["diabetes", "digits", "iris", "penguins"]
    assert all(f"`{file.name}`" in sources for file in files)


def test_nobody_can_change_the_numbers_of_a_file():
    columns, targets = measured._table("iris")
    assert not columns.flags.writeable and not targets.flags.writeable
