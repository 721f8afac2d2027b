"""A knob: a named, bounded setting of a landscape or an optimizer, with its symbol and help.

One range serves the slider, the help text and the check, so that they cannot disagree.
"""

from __future__ import annotations

import dataclasses
import math
import numbers
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike

_T = TypeVar("_T")
_METADATA_KEY = "knob"


class KnobError(ValueError):
    """A setting that does not exist, or lies outside its range. The message names both.

    ``setting`` is the knob that was refused, ``owner`` what has it, ``requirement`` what its value
    must do or be ("lie in [0, 1]"), and ``value`` what was given; None and "" where no knob was.
    """

    def __init__(
        self,
        message: str,
        owner: str = "",
        setting: Knob | None = None,
        requirement: str = "",
        value: object = None,
    ):
        super().__init__(message)
        self.owner, self.setting, self.requirement, self.value = owner, setting, requirement, value


@dataclass(frozen=True)
class Knob:
    """One setting: what it is called, what it may be, how it is written in the formula.

    ``kind`` is ``"float"``, ``"int"``, ``"bool"`` or ``"choice"``; ``low`` and ``high`` are
    inclusive, and say nothing for the last two; ``log`` asks for a logarithmic slider.
    """

    name: str
    default: Any
    low: float = -math.inf
    high: float = math.inf
    symbol: str = ""
    help: str = ""
    log: bool = False
    choices: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        if self.choices:
            return "choice"
        if isinstance(self.default, bool):
            return "bool"
        return "int" if isinstance(self.default, int) else "float"

    @property
    def span(self) -> tuple[float, float]:
        """(low, high) of a number's knob; a choice and a switch have none."""
        if self.low is None or self.high is None:
            raise TypeError(f"the setting {self.name} is no number")
        return self.low, self.high

    @property
    def label(self) -> str:
        """The name in words: ``step_size`` -> ``step size``."""
        return self.name.replace("_", " ")

    def range_in_words(self) -> str:
        if self.kind == "choice":
            return "be one of " + ", ".join(self.choices)
        if self.kind == "bool":
            return "be True or False"
        return f"lie in [{self.low:g}, {self.high:g}]"

    def check(self, value: Any, owner: str) -> Any:
        """``value`` in the knob's own type, or a KnobError: ``Momentum.momentum must lie in ...``."""
        if self.kind == "choice":
            if value not in self.choices:
                raise self._refused(value, owner)
            return value
        if self.kind == "bool":
            if value not in (True, False):
                raise self._refused(value, owner)
            return bool(value)
        if isinstance(value, bool) or not isinstance(value, numbers.Real):
            raise self._refused(value, owner)
        number = float(value)
        if not math.isfinite(number) or not self.low <= number <= self.high:
            raise self._refused(value, owner)
        if self.kind == "int":
            if number != int(number):
                raise self._refused(value, owner, "be a whole number")
            return int(number)
        return number

    def check_each(self, values: ArrayLike, owner: str) -> np.ndarray:
        """Many values at once, in an array of the knob's own type; a KnobError names the first refused one.

        A choice's, or values that are no numbers, stay an array of objects.
        """
        try:
            numbers_given = np.asarray(values)
        except ValueError:  # of unlike things
            numbers_given = np.asarray(values, dtype=object)
        if self.kind in ("choice", "bool") or numbers_given.dtype.kind not in "iuf":
            each = np.asarray(values, dtype=object)
            checked = [self.check(value, owner) for value in each.ravel()]
            types = {"float": float, "int": np.int64, "bool": bool, "choice": object}
            return np.array(checked, dtype=types[self.kind]).reshape(each.shape)
        with np.errstate(invalid="ignore"):
            wrong = ~np.isfinite(numbers_given) | ~(numbers_given >= self.low) | ~(numbers_given <= self.high)
            if self.kind == "int":
                wrong |= numbers_given != np.floor(numbers_given)
        if wrong.any():
            self.check(numbers_given.ravel()[np.argmax(wrong)].item(), owner)
        return numbers_given.astype(np.int64 if self.kind == "int" else float)

    def _refused(self, value: Any, owner: str, requirement: str = "") -> KnobError:
        requirement = requirement or self.range_in_words()
        message = f"{owner}.{self.name} must {requirement}, got {value!r}"
        return KnobError(message, owner, self, requirement, value)


def knob(
    default: _T,
    low: float = -math.inf,
    high: float = math.inf,
    symbol: str = "",
    help: str = "",
    *,
    log: bool = False,
    choices: Sequence[str] = (),
) -> _T:
    """A dataclass field (or a function's default) that is a bounded setting.

    The type follows the default: ``knob(0.9, 0, 1)`` is a float, ``knob(5, 1, 9)`` an int,
    ``knob(True)`` a switch and ``knob("best", choices=("best", "worst"))`` a choice.
    """
    setting = Knob("", default, low, high, symbol, help, log, tuple(choices))
    if setting.kind in ("int", "float"):
        if not -math.inf < low <= setting.default <= high < math.inf:
            raise ValueError(f"a knob's default {default!r} must lie in its finite range [{low}, {high}]")
        if log and low <= 0:
            raise ValueError("a logarithmic knob needs a positive lower end")
    return dataclasses.field(default=default, metadata={_METADATA_KEY: setting})


def knob_of(field: dataclasses.Field, name: str) -> Knob | None:
    """The Knob a field made by ``knob`` carries, now with its name; None for any other field."""
    declared = field.metadata.get(_METADATA_KEY)
    return None if declared is None else dataclasses.replace(declared, name=name)


def refuse_unknown(knobs: tuple[Knob, ...], names: Iterable[str], owner: str) -> None:
    """KnobError where a name is no knob's; it says which there are."""
    known = [k.name for k in knobs]
    for name in names:
        if name not in known:
            offer = ", ".join(known) or "none"
            raise KnobError(f"{owner} has no knob {name!r}; it has: {offer}", owner)


def check_all(knobs: tuple[Knob, ...], given: dict[str, Any], owner: str) -> dict[str, Any]:
    """Every knob's checked value, defaults filled in; an unknown name is refused by name."""
    refuse_unknown(knobs, given, owner)
    return {k.name: k.check(given.get(k.name, k.default), owner) for k in knobs}
