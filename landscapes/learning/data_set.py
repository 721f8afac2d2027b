"""A data set: inputs and targets, with all that is known about them."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.knob import Knob, check_all

from .data.refusal import DataError
from .kinds import DataFault, Part, RemarkKind

FEWEST_ROWS = 2
LARGEST = 1e150  # its square, summed over many rows, is still a float
_FOLDS_TAG = 0x666F6C64  # the stream of random numbers that folds are drawn from


class Task(Enum):
    """What is to be learned: a number, or which of a few classes."""

    REGRESSION = "regression"
    CLASSIFICATION = "classification"


@dataclass(frozen=True)
class Remark:
    """Something to be said of a data set; ``words.of_remark`` makes the sentence."""

    kind: RemarkKind
    columns: tuple[str, ...] = ()
    count: int = 0
    total: int = 0


@dataclass(frozen=True, eq=False)
class Scaling:
    """How features were standardised: x was ``mean + deviation * X``, a column at a time.

    Both have the shape (p,). The deviation of a column that is constant over the training rows is 0.
    """

    mean: np.ndarray
    deviation: np.ndarray

    def undone(self, X: np.ndarray) -> np.ndarray:
        """Standardised rows (n, p) in their own units again."""
        return self.mean + self.deviation * X


class Maker(Protocol):
    """What makes a data set again with other settings."""

    def rebuild(self, settings: dict[str, Any]) -> DataSet: ...


@dataclass(frozen=True, eq=False)
class DataSet:
    """N rows of p input features ``X`` (N, p), and a target a row ``y`` (N,).

    Both are read-only. Of a classification ``y`` holds the class's index, 0 to len(classes) - 1, as
    floats, and ``classes`` their names; of a regression ``classes`` is (). ``identity`` is equal for two
    data sets exactly where they hold the same numbers, in the same parts.

    All rows are in ``X`` and ``y``, also those that are held out; ``parts`` (N,) says what each row is
    for, as numbers of ``Part``. What a model is to be trained on is ``train``, a data set of its own:
    this very data set where nothing is held out. ``rows`` (N,) numbers the rows as they are in the data
    set that this one was first taken from, so that a part knows its points in a picture of the whole.
    ``scaling`` is None where features are in their own units. ``image`` is (high, wide) where the features
    are the pixels of a picture, row by row from its top left; else ().

    ``knobs`` and ``settings`` are empty for a data set that was taken from another or changed by hand,
    unless whoever changed it puts them back: it is its numbers and nothing else.
    """

    name: str
    title: str
    X: np.ndarray = field(repr=False)
    y: np.ndarray = field(repr=False)
    features: tuple[str, ...]
    target: str
    identity: Hashable = field(repr=False)
    classes: tuple[str, ...] = ()
    formula: str = ""
    reference: str = ""
    citations: tuple[str, ...] = ()
    teaches: str = ""
    knobs: tuple[Knob, ...] = field(default=(), repr=False)
    settings: dict[str, Any] = field(default_factory=dict)
    group: str = "Your own"
    remarks: tuple[Remark, ...] = ()
    scaling: Scaling | None = field(default=None, repr=False)
    image: tuple[int, ...] = ()
    rows: np.ndarray = field(default_factory=lambda: np.zeros(0, int), repr=False)  # 0, 1, ... unless given
    parts: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int8), repr=False)  # TRAIN unless given
    maker: Maker | None = field(default=None, repr=False)

    def __post_init__(self):
        if not self.rows.size:
            object.__setattr__(self, "rows", frozen(np.arange(len(self.y))))
        if not self.parts.size:
            object.__setattr__(self, "parts", frozen(np.full(len(self.y), Part.TRAIN, np.int8)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataSet) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    def __len__(self) -> int:
        return len(self.y)

    @property
    def task(self) -> Task:
        return Task.CLASSIFICATION if self.classes else Task.REGRESSION

    # Parts ----------------------------------------------------------------------------------------

    @cached_property
    def train(self) -> DataSet:
        """The rows to train on; this data set itself where nothing is held out."""
        held_out = self.parts != Part.TRAIN
        return self.taken(np.flatnonzero(~held_out)) if held_out.any() else self

    @cached_property
    def validation(self) -> DataSet | None:
        """The rows held out to choose by; None where there are none."""
        return self._held_out(Part.VALIDATION)

    @cached_property
    def test(self) -> DataSet | None:
        """The rows held out to judge by; None where there are none."""
        return self._held_out(Part.TEST)

    def _held_out(self, part: Part) -> DataSet | None:
        which = np.flatnonzero(self.parts == part)
        return self.taken(which) if which.size else None

    def taken(self, which: ArrayLike) -> DataSet:
        """The data set of some of the rows, by their positions, all of them to train on."""
        which = np.asarray(which, int)
        return self._of(self.X[which], self.y[which], self.rows[which])

    def folds(self, k: int, seed: int = 0) -> list[tuple[DataSet, DataSet]]:
        """k pairs (train, validation) of the rows of ``train``, each of them validated on once.

        The sizes of the folds differ by one at most, and which rows are in which is drawn by the seed;
        k = len(train) leaves one out at a time. Features that are standardised stay as they are: by the
        rows of ``train``, and not of each fold. DataError for k below 2 or above the number of rows.
        """
        whole = self.train
        if k != int(k) or not 2 <= k <= len(whole):
            raise DataError(DataFault.FOLDS, count=k, limit=len(whole))
        order = np.random.default_rng([seed, _FOLDS_TAG]).permutation(len(whole))
        folds = [np.sort(fold) for fold in np.array_split(order, int(k))]
        everywhere = np.arange(len(whole))
        return [(whole.taken(np.setdiff1d(everywhere, fold)), whole.taken(fold)) for fold in folds]

    # Changes --------------------------------------------------------------------------------------

    def with_settings(self, /, **settings: Any) -> DataSet:
        """The same data set with other values of its knobs; KnobError for one that it does not have."""
        values = check_all(self.knobs, {**self.settings, **settings}, self.name)
        return self if self.maker is None or values == self.settings else self.maker.rebuild(values)

    def without(self, row: int) -> DataSet:
        """All rows but one, by its position; DataError where fewer than two would be left."""
        self._check_row(row)
        if len(self) <= FEWEST_ROWS:
            raise DataError(DataFault.TOO_FEW_ROWS, count=len(self) - 1, limit=FEWEST_ROWS)
        left = np.delete(np.arange(len(self)), row)
        return self._of(self.X[left], self.y[left], self.rows[left], self.parts[left])

    def moved(self, row: int, x: ArrayLike, y: float) -> DataSet:
        """The same rows, but for one that has other features x (p,) and another target y.

        In the units of ``X``; of a classification y is the index of a class.
        """
        self._check_row(row)
        X, targets = self.X.copy(), self.y.copy()
        X[row], targets[row] = self._checked_point(x, y)
        return self._of(X, targets, self.rows, self.parts)

    def with_point(self, x: ArrayLike, y: float) -> DataSet:
        """One row more, the last, to train on: features x (p,) in the units of ``X``, and its target y."""
        x, y = self._checked_point(x, y)
        return self._of(
            np.vstack([self.X, x]),
            np.append(self.y, y),
            np.append(self.rows, self.rows.max() + 1),
            np.append(self.parts, np.int8(Part.TRAIN)),
        )

    def _check_row(self, row: int) -> None:
        if not 0 <= row < len(self):
            raise DataError(DataFault.NO_SUCH_ROW, row=row, limit=len(self) - 1)

    def _checked_point(self, x: ArrayLike, y: float) -> tuple[np.ndarray, float]:
        features = np.atleast_1d(np.asarray(x, float))
        if features.shape != (len(self.features),) or np.ndim(y):
            raise DataError(DataFault.POINT, count=features.size, limit=len(self.features))
        for numbers, column in ((features, "inputs"), (np.asarray(float(y)), "targets")):
            if not np.all(np.abs(numbers) <= LARGEST):
                raise DataError(DataFault.NOT_FINITE, row=0, column=column)
        if self.classes and y not in range(len(self.classes)):
            raise DataError(DataFault.UNKNOWN_LABEL, row=0, column=self.classes, value=y)
        return features, float(y)

    def _of(self, X: np.ndarray, y: np.ndarray, rows: np.ndarray, parts: np.ndarray | None = None) -> DataSet:
        """These rows, with what is known of this data set, and no settings."""
        parts = np.full(len(y), Part.TRAIN, np.int8) if parts is None else parts
        return dataclasses.replace(
            self,
            X=frozen(X),
            y=frozen(y),
            rows=frozen(rows),
            parts=frozen(parts),
            identity=digest(X, y, self.classes, parts),
            knobs=(),
            settings={},
            maker=None,
        )


def frozen(array: np.ndarray) -> np.ndarray:
    """The array, read-only from now on."""
    array.setflags(write=False)
    return array


def digest(X: np.ndarray, y: np.ndarray, classes: Sequence[str], parts: np.ndarray) -> str:
    """A name of the numbers: 128 bits of BLAKE2b over the shapes, the bytes and the parts."""
    hasher = hashlib.blake2b(repr((X.shape, len(classes))).encode(), digest_size=16)
    for numbers in (X, y):
        hasher.update(np.ascontiguousarray(numbers + 0.0, "<f8").tobytes())  # -0 is the number 0
    hasher.update(parts.astype(np.int8).tobytes())
    return hasher.hexdigest()
