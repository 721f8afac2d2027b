"""What the common settings do: outliers, parts, standardised features; folds."""

import numpy as np
import pytest

from landscapes.learning import DataError, dataset, dataset_names, from_arrays
from landscapes.learning.kinds import DataFault, Part, RemarkKind

NAMES = dataset_names()


# Outliers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_outliers_change_their_share_of_the_targets_and_no_feature(name):
    usual = dataset(name)
    for share in (0.02, 0.1, 0.5):
        data = dataset(name, outliers=share)
        changed = data.y != usual.y
        assert abs(changed.sum() - share * len(data)) < 3
        np.testing.assert_array_equal(data.X, usual.X)


@pytest.mark.parametrize("name", NAMES)
def test_a_greater_share_keeps_the_outliers_of_a_smaller_one(name):
    usual, few, many = (dataset(name, outliers=share, seed=5) for share in (0, 0.1, 0.3))
    kept = few.y != usual.y
    assert kept.any()
    np.testing.assert_array_equal(many.y[kept], few.y[kept])


@pytest.mark.parametrize(("name", "settings"), [("diabetes", {}), ("line", {"noise": 5, "points": 500})])
def test_outliers_of_a_regression_are_three_to_six_deviations_off_on_both_sides(name, settings):
    """Deviations of the targets at the usual settings, so that no setting moves an outlier."""
    usual, data = dataset(name, **settings), dataset(name, **settings, outliers=0.3)
    off = (data.y - usual.y)[data.y != usual.y] / np.std(dataset(name).y)
    assert np.all((np.abs(off) >= 3 - 1e-12) & (np.abs(off) <= 6 + 1e-12))
    assert np.abs(off).min() < 3.1 and np.abs(off).max() > 5.9
    assert np.sum(off > 0) > 20 and np.sum(off < 0) > 20


def test_flipped_labels_are_other_labels_of_the_same_classes():
    usual, data = dataset("digits"), dataset("digits", outliers=0.5)
    flipped = data.y[data.y != usual.y]
    assert set(flipped) == set(range(10)) and len(flipped) > 890


# Parts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_parts_are_disjoint_complete_and_as_large_as_asked(name):
    data = dataset(name, validation=0.25, test=0.2)
    n = len(data)
    assert len(data.validation) == int(n * 0.25) and len(data.test) == int(n * 0.2)
    rows = np.concatenate([part.rows for part in (data.train, data.validation, data.test)])
    np.testing.assert_array_equal(np.sort(rows), np.arange(n))
    for part, code in ((data.train, Part.TRAIN), (data.validation, Part.VALIDATION), (data.test, Part.TEST)):
        np.testing.assert_array_equal(part.X, data.X[part.rows])
        np.testing.assert_array_equal(part.y, data.y[part.rows])
        assert np.all(data.parts[part.rows] == code) and not part.X.flags.writeable
        assert part.train is part and part.validation is None and part.classes == data.classes


def test_a_data_set_with_nothing_held_out_is_trained_on_as_a_whole():
    data = dataset("line")
    assert data.train is data and data.validation is None and data.test is None


def test_holding_out_changes_no_number():
    whole, divided = dataset("moons"), dataset("moons", validation=0.3, test=0.3)
    np.testing.assert_array_equal(whole.X, divided.X)
    assert whole != divided


def test_a_greater_share_keeps_the_rows_held_out_and_leaves_the_other_part():
    few, many = (dataset("iris", validation=share, test=0.2) for share in (0.1, 0.4))
    assert set(few.validation.rows) < set(many.validation.rows)
    np.testing.assert_array_equal(few.test.rows, many.test.rows)


def test_the_seed_draws_the_parts():
    one, other = (dataset("iris", validation=0.2, seed=seed) for seed in (0, 1))
    assert set(one.validation.rows) != set(other.validation.rows)
    assert one.train != other.train


def test_a_share_of_whole_rows_is_not_lost_to_rounding():
    assert 0.29 * 100 < 29
    assert len(dataset("line", points=100, validation=0.29).validation) == 29


def test_some_row_is_always_left_to_train_on():
    for n in range(2, 12):
        data = from_arrays(np.arange(n), np.arange(n)).with_settings(validation=0.4, test=0.4)
        assert len(data.train) == n - 2 * int(n * 0.4) >= 1


# Standardised features ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_standardised_features_have_mean_0_and_deviation_1_over_the_training_rows(name):
    raw, data = (dataset(name, standardise=on, validation=0.2, test=0.1) for on in (False, True))
    constant = np.ptp(raw.train.X, axis=0) == 0
    np.testing.assert_allclose(np.mean(data.train.X, axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(np.std(data.train.X, axis=0), np.where(constant, 0, 1), rtol=1e-12)
    np.testing.assert_array_equal(data.y, raw.y)
    assert not data.X[:, constant].any()
    back = data.scaling.mean + data.scaling.deviation * data.X
    np.testing.assert_allclose(back[:, ~constant], raw.X[:, ~constant], rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(data.scaling.mean, raw.train.X.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(data.scaling.deviation, raw.train.X.std(axis=0), rtol=1e-12)


def test_pixels_that_are_constant_are_0_and_are_named():
    data = dataset("digits", standardise=True)
    (remark,) = data.remarks
    assert remark.kind is RemarkKind.CONSTANT_FEATURES
    assert remark.columns == ("pixel 0, 0", "pixel 4, 0", "pixel 4, 7") and remark.count == 3
    named = [data.features.index(name) for name in remark.columns]
    assert not data.X[:, named].any() and not dataset("digits").X[:, named].any()


def test_a_column_that_is_constant_over_the_training_rows_alone_is_0_everywhere():
    held_out = from_arrays(np.arange(10), np.arange(10)).with_settings(test=0.2).test.rows
    lone = np.isin(np.arange(10), held_out[:1]).astype(float)
    data = from_arrays(np.stack([np.arange(10), lone], 1), np.arange(10))
    data = data.with_settings(test=0.2, standardise=True)
    assert data.X[:, 0].all() and not data.X[:, 1].any()
    assert data.remarks[0].columns == ("x2",) and data.scaling.deviation[1] == 0


def test_standardising_meets_no_overflow_and_no_underflow():
    columns = np.array([[1e150, -1e150, 0], [1e-300, 3e-300, 0], [1e15, 1e15 + 2, 1e15 + 4], [0.1, 0.1, 0.1]])
    data = from_arrays(columns.T, [0.0, 1, 2]).with_settings(standardise=True)
    np.testing.assert_allclose(data.X.mean(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(data.X.std(axis=0), [1, 1, 1, 0], rtol=1e-14)


# Folds --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [2, 4, 7, 15])
def test_folds_validate_on_each_row_once(k):
    data = dataset("cat_brain")
    folds = data.folds(k)
    assert len(folds) == k
    np.testing.assert_array_equal(np.sort(np.concatenate([v.rows for _, v in folds])), np.arange(15))
    sizes = [len(v) for _, v in folds]
    assert max(sizes) - min(sizes) <= 1
    for train, validation in folds:
        assert set(train.rows) | set(validation.rows) == set(range(15))
        assert len(train) + len(validation) == 15
        np.testing.assert_array_equal(train.X, data.X[train.rows])
        np.testing.assert_array_equal(validation.y, data.y[validation.rows])


def test_folds_are_drawn_by_the_seed_and_leave_held_out_rows_alone():
    data = dataset("iris", test=0.2)
    one, again, other = data.folds(5, seed=1), data.folds(5, seed=1), data.folds(5, seed=2)
    assert [v for _, v in one] == [v for _, v in again] != [v for _, v in other]
    folded = {row for train, validation in one for row in (*train.rows, *validation.rows)}
    assert folded == set(data.train.rows)


@pytest.mark.parametrize("k", [1, 16, 2.5])
def test_a_number_of_folds_that_the_rows_do_not_have_is_refused(k):
    with pytest.raises(DataError) as refused:
        dataset("cat_brain").folds(k)
    assert refused.value.fault is DataFault.FOLDS and "must be from 2 to 15" in str(refused.value)
