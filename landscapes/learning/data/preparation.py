"""What is done to any data set by its common settings: outliers, parts, standardised features."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field
from typing import Any

import numpy as np

from landscapes.core.knob import Knob, knob, knob_of
from landscapes.learning.data_set import DataSet, Maker, Remark, Scaling, digest, frozen
from landscapes.learning.kinds import Part, RemarkKind

from .draws import Draws

_LARGEST_SHARE = 0.4  # of rows held out for either part, so that some are left to train on
_THROW = (3.0, 6.0)  # deviations of the targets

_DECLARED = {
    "seed": knob(0, 0, 9999, "", "which random numbers are drawn"),
    "outliers": knob(
        0.0, 0, 0.5, "", "share of the targets that are thrown far off, or of the labels flipped"
    ),
    "standardise": knob(False, help="features with mean 0 and deviation 1 over the training rows"),
    "validation": knob(0.0, 0, _LARGEST_SHARE, "", "share of the rows held out to choose by"),
    "test": knob(0.0, 0, _LARGEST_SHARE, "", "share of the rows held out to judge by"),
}


def _common() -> tuple[Knob, ...]:
    knobs: list[Knob] = []
    for name, declared in _DECLARED.items():
        assert isinstance(declared, Field)
        common = knob_of(declared, name)
        assert common is not None
        knobs.append(common)
    return tuple(knobs)


COMMON_KNOBS = _common()


def prepared(
    X: np.ndarray,
    y: np.ndarray,
    *,
    facts: dict[str, Any],
    settings: dict[str, Any],
    deviation: Callable[[], float],
    maker: Maker,
    remarks: tuple[Remark, ...] = (),
) -> DataSet:
    """The data set of some numbers with its settings, in this order: outliers, parts, scaling.

    ``facts`` are the fields of a ``DataSet`` that no setting changes; ``deviation`` is asked for the
    spread of the targets where outliers are thrown by it.
    """
    X, y = np.array(X, float), np.array(y, float)
    draws = Draws(settings["seed"], facts["name"], len(y))
    if settings["outliers"]:
        y = _with_outliers(y, draws, settings["outliers"], len(facts["classes"]), deviation)
    parts = _parts(draws, settings["validation"], settings["test"])
    scaling = None
    if settings["standardise"]:
        X, scaling = _standardised(X, parts == Part.TRAIN)
        constant = tuple(name for name, d in zip(facts["features"], scaling.deviation) if d == 0)
        if constant:
            remarks = (*remarks, Remark(RemarkKind.CONSTANT_FEATURES, constant, len(constant)))
    return DataSet(
        X=frozen(X),
        y=frozen(y),
        parts=frozen(parts),
        identity=digest(X, y, facts["classes"], parts),
        settings=settings,
        scaling=scaling,
        maker=maker,
        remarks=remarks,
        **facts,
    )


def _with_outliers(
    y: np.ndarray, draws: Draws, share: float, classes: int, deviation: Callable[[], float]
) -> np.ndarray:
    """Targets thrown off by 3 to 6 deviations, up or down; labels changed for another one."""
    chosen = draws.spread("outliers") < share
    how_far = draws.uniform("how far")
    if classes:
        other = (y + 1 + np.floor(how_far * (classes - 1))) % classes
        return np.where(chosen, other, y)
    low, high = _THROW
    side = np.where(draws.uniform("which side") < 0.5, -1.0, 1.0)
    return np.where(chosen, y + side * (low + (high - low) * how_far) * deviation(), y)


def _parts(draws: Draws, validation: float, test: float) -> np.ndarray:
    """What each row is for, (N,): floor(share N) rows for each part, by the ranks of random numbers.

    A greater share keeps the rows of a smaller one, and neither share changes the other's rows.
    """
    n = draws.points
    order = np.argsort(draws.uniform("parts"), kind="stable")
    parts = np.full(n, Part.TRAIN, np.int8)
    parts[order[: _count(validation, n)]] = Part.VALIDATION
    parts[order[n - _count(test, n) :]] = Part.TEST
    return parts


def _count(share: float, n: int) -> int:
    return int(share * n + 1e-9)  # 0.29 * 100 is 28.999999999999996


def _standardised(X: np.ndarray, training: np.ndarray) -> tuple[np.ndarray, Scaling]:
    """X with mean 0 and deviation 1 over the training rows; a column that is constant there becomes 0.

    The deviation is the root of the mean square, as ``np.std`` has it. Columns are laid on [0, 1] first,
    so that no square overflows and none vanishes.
    """
    low, high = X[training].min(axis=0), X[training].max(axis=0)
    constant = low == high
    width = np.where(constant, 1.0, high - low)
    unit = (X - low) / width
    mean, deviation = unit[training].mean(axis=0), unit[training].std(axis=0)
    scaled = np.where(constant, 0.0, (unit - mean) / np.where(constant, 1.0, deviation))
    original_mean = np.where(constant, low, low + width * mean)
    return scaled, Scaling(frozen(original_mean), frozen(np.where(constant, 0.0, width * deviation)))
