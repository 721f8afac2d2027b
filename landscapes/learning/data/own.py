"""A person's own numbers as a data set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.knob import check_all
from landscapes.learning.data_set import FEWEST_ROWS, LARGEST, DataSet, Remark, frozen
from landscapes.learning.kinds import DataFault

from .preparation import COMMON_KNOBS, prepared
from .refusal import DataError

MOST_CLASSES = 20


@dataclass(frozen=True, eq=False)
class OwnNumbers:
    """Makes a data set of numbers that are kept as they were given."""

    X: np.ndarray
    y: np.ndarray
    facts: dict[str, Any] = field(repr=False)
    remarks: tuple[Remark, ...] = ()

    def rebuild(self, settings: dict[str, Any]) -> DataSet:
        return prepared(
            self.X,
            self.y,
            facts=self.facts,
            settings=settings,
            deviation=lambda: float(np.std(self.y)),
            maker=self,
            remarks=self.remarks,
        )


def from_arrays(
    X: ArrayLike,
    y: ArrayLike,
    *,
    features: Sequence[str] = (),
    target: str = "y",
    classes: Sequence[str] | bool | None = None,
    title: str = "Your own data",
    remarks: Sequence[Remark] = (),
) -> DataSet:
    """A data set of N rows of p features, X (N, p), or (N,) for one feature, and N targets y (N,).

    Both are copied. Targets that are texts or booleans are classes, numbers are not unless ``classes``
    is True: then every different target is a class, in ascending order. Names as ``classes`` say which
    classes there are and in which order: the targets are then these names, or the indices 0, 1, ... into
    them. ``features`` are x1, x2, ... unless given. The data set has the knobs seed, outliers,
    standardise, validation and test, for ``with_settings``.

    DataError for other shapes, fewer than two rows, complex numbers, values that are not finite or
    beyond 1e150, and for a target with one class or with more than 20.
    """
    inputs, targets = _real(_array(X, "inputs"), "inputs"), _array(y, "targets")
    if inputs.ndim == 1:
        inputs = inputs[:, None]
    if inputs.ndim != 2 or targets.ndim != 1 or len(inputs) != len(targets) or not inputs.shape[1]:
        raise DataError(DataFault.SHAPE, value=(inputs.shape, targets.shape))
    if len(targets) < FEWEST_ROWS:
        raise DataError(DataFault.TOO_FEW_ROWS, count=len(targets), limit=FEWEST_ROWS)
    _refuse_not_finite(inputs, "inputs")
    p = inputs.shape[1]
    names = tuple(map(str, features)) or tuple(f"x{i}" for i in range(1, p + 1))
    if len(names) != p or len(set(names)) != p:
        raise DataError(DataFault.FEATURE_NAMES, count=len(set(names)), limit=p)
    if classes is None:
        classes = targets.dtype.kind in "bSU" or any(isinstance(label, (str, bool)) for label in targets.flat)
    numbers, class_names = _classified(targets, target, classes)
    facts = {
        "name": "own_data",
        "title": title,
        "features": names,
        "target": target,
        "classes": class_names,
        "reference": "your own",
        "knobs": COMMON_KNOBS,
    }
    maker = OwnNumbers(frozen(inputs), frozen(numbers), facts, tuple(remarks))
    return maker.rebuild(check_all(COMMON_KNOBS, {}, "own_data"))


def _array(values: ArrayLike, column: str) -> np.ndarray:
    try:
        return np.asarray(values)
    except ValueError:  # lists of different lengths
        raise DataError(DataFault.UNEVEN, column=column) from None


def _real(array: np.ndarray, column: str) -> np.ndarray:
    """As float64; numbers written as texts and complex numbers are refused."""
    if array.dtype.kind not in "biufO":
        raise DataError(DataFault.NOT_NUMBERS, column=column)
    if array.dtype.kind == "O" and any(isinstance(value, (str, bytes, complex)) for value in array.flat):
        raise DataError(DataFault.NOT_NUMBERS, column=column)
    try:
        return array.astype(float)
    except (TypeError, ValueError):
        raise DataError(DataFault.NOT_NUMBERS, column=column) from None


def _refuse_not_finite(numbers: np.ndarray, column: str) -> None:
    fine = np.abs(numbers) <= LARGEST
    if not fine.all():
        raise DataError(DataFault.NOT_FINITE, row=int(np.argwhere(~fine)[0][0]), column=column)


def _classified(
    targets: np.ndarray, target: str, classes: Sequence[str] | bool
) -> tuple[np.ndarray, tuple[str, ...]]:
    """The targets as floats, and the names of the classes; () where the targets are numbers."""
    if classes is False:
        numbers = _real(targets, "targets")
        _refuse_not_finite(numbers, "targets")
        return numbers, ()
    _refuse_no_label(targets)
    if not isinstance(classes, bool):
        return _indices(targets, tuple(map(str, classes)))
    if targets.dtype.kind in "iuf":
        _refuse_not_finite(np.asarray(targets, float), "targets")
    elif targets.dtype.kind != "b":
        targets = np.array([str(label) for label in targets])
    levels, indices = np.unique(targets, return_inverse=True)
    if len(levels) > MOST_CLASSES:
        raise DataError(DataFault.TOO_MANY_CLASSES, column=target, count=len(levels), limit=MOST_CLASSES)
    if len(levels) < 2:
        raise DataError(DataFault.ONE_CLASS, column=target, value=str(levels[0]))
    return indices.astype(float), tuple(_label(level) for level in levels)


def _refuse_no_label(targets: np.ndarray) -> None:
    if targets.dtype.kind == "O":
        for row, label in enumerate(targets.flat):
            if label is None or label != label:  # NaN
                raise DataError(DataFault.NO_LABEL, row=row)


def _indices(targets: np.ndarray, names: tuple[str, ...]) -> tuple[np.ndarray, tuple[str, ...]]:
    """The targets as indices of the classes that are named."""
    if not 2 <= len(names) <= MOST_CLASSES or len(set(names)) < len(names):
        raise DataError(DataFault.CLASS_NAMES, count=len(set(names)), limit=MOST_CLASSES)
    number_of: dict[Any, int] = {name: index for index, name in enumerate(names)}
    if targets.dtype.kind in "biuf":
        number_of = {index: index for index in range(len(names))}
    for row, label in enumerate(targets.tolist()):
        if label not in number_of:
            raise DataError(DataFault.UNKNOWN_LABEL, row=row, column=names, value=label)
    return np.array([number_of[label] for label in targets.tolist()], float), names


def _label(level: Any) -> str:
    """A class's name: 3 for the number 3.0."""
    number = level.item() if isinstance(level, np.generic) else level
    return str(int(number)) if isinstance(number, float) and number.is_integer() else str(number)
