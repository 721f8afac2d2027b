"""What the three formats have in common before it is checked: named arrays and facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .kinds import FileFault
from .record import Finding
from .refusal import FileError

MOST_BYTES = 50_000_000
MOST_KEPT = 3_000_000  # bytes of a file that are kept as they are, to be written again
MOST_VALUES = 4_000_000
MOST_PARTS = 100  # arrays of a file
ARRAYS = ("x", "y", "losses", "checks", "directions", "weights")
OF_PATHS = ("points", "losses", "off")


@dataclass
class Parts:
    """Arrays by name, of each path by name, and the facts that ``about`` tells."""

    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    paths: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    noted: list[Finding] = field(default_factory=list)


def numbers(values: object, part: str) -> np.ndarray:
    """Values as floats, of any shape; FileError for texts, complex numbers and uneven lists."""
    try:
        array = np.asarray(values)
    except (ValueError, OverflowError):
        raise FileError(FileFault.NOT_NUMBERS, part=part) from None
    if array.dtype.kind == "O":  # None is a missing number; whole numbers may be longer than 64 bits
        plain = all(one is None or isinstance(one, (int, float)) for one in array.flat)
        if not plain:
            raise FileError(FileFault.NOT_NUMBERS, part=part)
    elif array.dtype.kind not in "iuf":
        raise FileError(FileFault.NOT_NUMBERS, part=part)
    try:
        return array.astype(float)
    except (TypeError, ValueError, OverflowError):
        raise FileError(FileFault.NOT_NUMBERS, part=part) from None


def refuse_too_many(count: int) -> None:
    if count > MOST_VALUES:
        raise FileError(FileFault.TOO_MANY_VALUES, count=count, limit=MOST_VALUES)
