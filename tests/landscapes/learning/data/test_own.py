"""A person's own arrays: copied, checked, and with the settings that all data sets have."""

import numpy as np
import pytest

from landscapes.learning import DataError, Task, from_arrays
from landscapes.learning.data.preparation import COMMON_KNOBS
from landscapes.learning.kinds import DataFault

X = np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 4.0], [0.0, 1.0]])


def test_arrays_are_copied_and_read_only():
    inputs, targets = X.copy(), np.arange(4.0)
    data = from_arrays(inputs, targets)
    inputs[0, 0] = targets[0] = 99
    assert data.X[0, 0] == 1 and data.y[0] == 0
    assert data.with_settings(validation=0.3).with_settings(validation=0).X[0, 0] == 1
    assert not data.X.flags.writeable and not data.y.flags.writeable
    assert inputs.flags.writeable and targets.flags.writeable


def test_numbers_are_a_regression_unless_classes_are_asked_for():
    data = from_arrays(X, [3, 1, 3, 2])
    assert data.task is Task.REGRESSION and data.y.tolist() == [3, 1, 3, 2] and data.features == ("x1", "x2")
    asked = from_arrays(X, [3, 1, 3, 2], classes=True)
    assert asked.classes == ("1", "2", "3") and asked.y.tolist() == [2, 0, 2, 1]


@pytest.mark.parametrize("kind", [list, np.array, lambda labels: np.array(labels, object)])
def test_texts_and_booleans_are_classes(kind):
    texts = from_arrays(X, kind(["no", "yes", "no", "maybe"]), features=("a", "b"), target="answer")
    assert texts.classes == ("maybe", "no", "yes") and texts.y.tolist() == [1, 2, 1, 0]
    assert (texts.features, texts.target, texts.task) == (("a", "b"), "answer", Task.CLASSIFICATION)
    switches = from_arrays(X, kind([True, False, True, True]))
    assert switches.classes == ("False", "True") and switches.y.tolist() == [1, 0, 1, 1]


def test_named_classes_are_in_the_order_given():
    by_name = from_arrays(X, ["b", "a", "b", "a"], classes=("b", "a", "c"))
    by_index = from_arrays(X, [0, 1, 0, 1], classes=("b", "a", "c"))
    assert by_name == by_index and by_name.classes == by_index.classes == ("b", "a", "c")


def test_one_feature_may_be_a_plain_list():
    assert from_arrays([1, 2, 3], [1, 2, 3]).X.shape == (3, 1)


def test_equal_numbers_are_equal_data_sets_and_others_are_not():
    data = from_arrays(X, [1, 2, 3, 4])
    assert data == from_arrays(X.tolist(), np.array([1, 2, 3, 4], np.float32))
    assert data != from_arrays(X, [1, 2, 3, 5])
    assert data != from_arrays(X[:, ::-1], [1, 2, 3, 4])
    assert from_arrays(X, [0, 1, 0, 1]) != from_arrays(X, [0, 1, 0, 1], classes=True)
    # 25 (8 + 8 + 1) = 17 (16 + 8 + 1): as many bytes, all 0
    assert from_arrays(np.zeros((25, 1)), np.zeros(25)) != from_arrays(np.zeros((17, 2)), np.zeros(17))


def test_all_common_settings_apply():
    data = from_arrays(np.arange(40), np.arange(40) ** 2)
    assert data.knobs == COMMON_KNOBS
    changed = data.with_settings(outliers=0.1, standardise=True, validation=0.2, test=0.1, seed=2)
    assert len(changed.train) == 28 and changed.settings["seed"] == 2
    assert changed.with_settings(outliers=0, standardise=False, validation=0, test=0) == data


@pytest.mark.parametrize(
    ("inputs", "targets", "options", "fault", "sentence"),
    [
        (X, [1, 2, 3], {}, DataFault.SHAPE, "The inputs have the shape (4, 2) and the targets (3,)"),
        (X, X, {}, DataFault.SHAPE, "the targets (4, 2)"),
        (np.zeros((4, 0)), [1, 2, 3, 4], {}, DataFault.SHAPE, "(4, 0)"),
        (np.zeros((4, 2, 2)), [1, 2, 3, 4], {}, DataFault.SHAPE, "(4, 2, 2)"),
        ([[1], [1, 2]], [1, 2], {}, DataFault.UNEVEN, "The inputs have rows of different lengths"),
        (X[:1], [1], {}, DataFault.TOO_FEW_ROWS, "The number of rows is 1"),
        ([1, np.nan], [1, 2], {}, DataFault.NOT_FINITE, "Row 1 of the inputs"),
        ([1, 2e150], [1, 2], {}, DataFault.NOT_FINITE, "Row 1 of the inputs"),
        ([1, 2], [-np.inf, 2], {}, DataFault.NOT_FINITE, "Row 0 of the targets"),
        ([1, 2], [np.nan, 2], {"classes": True}, DataFault.NOT_FINITE, "Row 0 of the targets"),
        (["1", "2"], [1, 2], {}, DataFault.NOT_NUMBERS, "The inputs are not all real numbers"),
        ([1j, 2], [1, 2], {}, DataFault.NOT_NUMBERS, "The inputs are not all real numbers"),
        ([1, 2], [1j, 2], {}, DataFault.NOT_NUMBERS, "The targets are not all real numbers"),
        ([object(), 2], [1, 2], {}, DataFault.NOT_NUMBERS, "The inputs are not all real numbers"),
        ([1, 2], ["a", "b"], {"classes": False}, DataFault.NOT_NUMBERS, "The targets"),
        ([1, 2], ["a", None], {}, DataFault.NO_LABEL, "Row 1 of the targets has no label"),
        (X, [1, 2, 3, 4], {"features": ("a",)}, DataFault.FEATURE_NAMES, "The number of features is 2"),
        (X, [1, 2, 3, 4], {"features": ("a", "a")}, DataFault.FEATURE_NAMES, "different names 1"),
        ([1, 2], ["a", "a"], {}, DataFault.ONE_CLASS, "has the class 'a' only"),
        (range(21), range(21), {"classes": True}, DataFault.TOO_MANY_CLASSES, "21 different values"),
        ([1, 2], ["a", "b"], {"classes": ("a",)}, DataFault.CLASS_NAMES, "got 1"),
        ([1, 2], ["a", "b"], {"classes": ("a", "a")}, DataFault.CLASS_NAMES, "got 1"),
        ([1, 2], ["a", "c"], {"classes": ("a", "b")}, DataFault.UNKNOWN_LABEL, "is 'c', which is none"),
        ([1, 2], [0, 2], {"classes": ("a", "b")}, DataFault.UNKNOWN_LABEL, "Row 1 of the targets is 2"),
    ],
)
def test_what_is_no_data_set_is_refused(inputs, targets, options, fault, sentence):
    with pytest.raises(DataError) as refused:
        from_arrays(inputs, targets, **options)
    assert refused.value.fault is fault and sentence in str(refused.value)


def test_a_constant_target_is_no_fault_of_numbers():
    """Its outliers have nowhere to go: the targets have no spread."""
    data = from_arrays(X, [2, 2, 2, 2])
    assert data.with_settings(outliers=0.5) == data
