"""Data sets that were changed by hand: a row fewer, a row moved, a row more."""

import numpy as np
import pytest

from landscapes.core.knob import KnobError
from landscapes.learning import DataError, dataset, from_arrays
from landscapes.learning.kinds import DataFault, Part

DATA = dataset("house_prices", points=20, validation=0.3)


def test_a_row_left_out_is_the_only_change():
    left = DATA.without(4)
    kept = [row for row in range(20) if row != 4]
    np.testing.assert_array_equal(left.X, DATA.X[kept])
    np.testing.assert_array_equal(left.y, DATA.y[kept])
    np.testing.assert_array_equal(left.parts, DATA.parts[kept])
    np.testing.assert_array_equal(left.rows, kept)
    assert left.without(4).rows[4] == 6  # positions close up, the numbers of rows do not


def test_a_row_moved_is_the_only_change():
    moved = DATA.moved(7, (100.0, 20.0), 300.0)
    others = np.arange(20) != 7
    assert (*moved.X[7], moved.y[7]) == (100.0, 20.0, 300.0)
    np.testing.assert_array_equal(moved.X[others], DATA.X[others])
    np.testing.assert_array_equal(moved.y[others], DATA.y[others])
    np.testing.assert_array_equal(moved.parts, DATA.parts)


def test_a_point_more_is_the_last_and_trained_on():
    more = DATA.with_point((100.0, 20.0), 300.0)
    assert len(more) == 21 and (*more.X[20], more.y[20]) == (100.0, 20.0, 300.0)
    np.testing.assert_array_equal(more.X[:20], DATA.X)
    assert more.parts[20] == Part.TRAIN and more.rows[20] == 20
    np.testing.assert_array_equal(more.validation.X, DATA.validation.X)


def test_one_feature_may_be_a_plain_number():
    line = dataset("line", points=10)
    assert line.moved(0, 2.0, 1.0) == line.moved(0, [2.0], 1.0)


def test_identities_follow_the_numbers_and_not_the_way_to_them():
    x, y = DATA.X[7], DATA.y[7]
    assert DATA.moved(7, x, y) == DATA
    assert DATA.moved(7, x, y + 1e-9) != DATA
    assert DATA.with_point(x, y) != DATA and DATA.with_point(x, y).without(20) == DATA
    assert DATA.without(3) != DATA.without(4)
    assert DATA.moved(7, (0.0, 1.0), 2.0) == DATA.moved(7, (-0.0, 1.0), 2.0)


def test_what_was_changed_is_read_only_and_has_no_settings():
    for changed in (DATA.without(0), DATA.moved(0, (1, 2), 3), DATA.with_point((1, 2), 3), DATA.train):
        assert not any(a.flags.writeable for a in (changed.X, changed.y, changed.rows, changed.parts))
        assert changed.settings == {} and changed.knobs == () and changed.with_settings() is changed
        with pytest.raises(KnobError, match="has no knob 'noise'"):
            changed.with_settings(noise=1)
    assert not DATA.X.flags.writeable and len(DATA) == 20


@pytest.mark.parametrize(
    ("change", "fault", "sentence"),
    [
        (
            lambda d: d.without(20),
            DataFault.NO_SUCH_ROW,
            "There is no row 20: rows are numbered from 0 to 19.",
        ),
        (lambda d: d.moved(-1, (1, 2), 3), DataFault.NO_SUCH_ROW, "There is no row -1"),
        (
            lambda d: d.moved(0, 1, 3),
            DataFault.POINT,
            "A point needs 2 numbers, one a feature, and one target; got 1",
        ),
        (lambda d: d.with_point((1, 2), (3, 4)), DataFault.POINT, "and one target"),
        (lambda d: d.with_point((1, np.inf), 3), DataFault.NOT_FINITE, "of the inputs"),
        (lambda d: d.with_point((1, 2), np.nan), DataFault.NOT_FINITE, "of the targets"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change, fault, sentence):
    with pytest.raises(DataError) as refused:
        change(DATA)
    assert refused.value.fault is fault and sentence in refused.value.sentence == str(refused.value)


def test_two_rows_are_the_fewest():
    two = from_arrays([1, 2], [3, 4])
    with pytest.raises(DataError) as refused:
        two.without(0)
    assert refused.value.fault is DataFault.TOO_FEW_ROWS


def test_a_point_of_a_classification_has_the_index_of_a_class():
    moons = dataset("moons")
    assert moons.with_point((0, 0), 1).y[-1] == 1
    for label in (2, 0.5, -1):
        with pytest.raises(DataError) as refused:
            moons.with_point((0, 0), label)
        assert refused.value.fault is DataFault.UNKNOWN_LABEL
