"""The registry of data sets: a decorated function is a data set, got by its name."""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from landscapes.bibliography.citing import citing
from landscapes.core.heading import Heading
from landscapes.core.knob import Knob, check_all, knob_of
from landscapes.core.registry import UnknownName
from landscapes.learning.data_set import DataSet, Remark

from .draws import Draws
from .preparation import COMMON_KNOBS, prepared

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Names = Sequence[str] | Callable[..., Sequence[str]]


class UnknownDataSet(UnknownName):
    """A name that is no data set's; the message lists all that are."""

    def __init__(self, name: object, known: list[str]):
        super().__init__("data set", name, known)
        self.sentence = f"there is no data set named {name!r}; there are {', '.join(known)}"


@dataclass(frozen=True)
class _Entry:
    """What the decorator was called with, and the function."""

    function: Callable[..., Any]
    facts: dict[str, Any]
    classes: _Names
    own_knobs: tuple[Knob, ...]
    remarks: tuple[Remark, ...]

    @property
    def generated(self) -> bool:
        return any(k.name == "points" for k in self.own_knobs)

    def numbers(self, settings: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
        """The inputs and targets before anything is done to them."""
        own = {k.name: settings[k.name] for k in self.own_knobs}
        if self.generated:
            return self.function(Draws(settings["seed"], self.facts["name"], own["points"]), **own)
        return self.function(**own)

    def class_names(self, settings: dict[str, Any]) -> tuple[str, ...]:
        own = {k.name: settings[k.name] for k in self.own_knobs}
        return tuple(self.classes(**own) if callable(self.classes) else self.classes)


@dataclass(frozen=True)
class Registered:
    """Makes a registered data set, by its name."""

    name: str

    def rebuild(self, settings: dict[str, Any]) -> DataSet:
        entry = _registry[self.name]
        X, y = entry.numbers(settings)
        return prepared(
            X,
            y,
            facts={**entry.facts, "classes": entry.class_names(settings)},
            settings=settings,
            deviation=lambda: _usual_deviation(self.name),
            maker=self,
            remarks=entry.remarks,
        )


_registry: dict[str, _Entry] = {}


@lru_cache(maxsize=64)
def _usual_deviation(name: str) -> float:
    """Of the targets at the usual settings: a scale that no setting changes."""
    entry = _registry[name]
    _, y = entry.numbers(check_all(entry.facts["knobs"], {}, name))
    return float(np.std(y))


def data_set(
    *,
    title: str,
    features: Sequence[str],
    target: str,
    reference: str,
    formula: str = "",
    classes: _Names = (),
    image: tuple[int, ...] = (),
    remarks: Sequence[Remark] = (),
) -> Callable[[_Function], _Function]:
    """Register the decorated function as a data set, under its own name.

    The function returns X (N, p) and y (N,); of a classification y holds the classes' indices. Its
    settings are the keyword arguments with ``knob(...)`` defaults. Where one of them is ``points`` the
    data are generated, and the function is given its ``Draws`` first. ``classes`` may be a function of
    the knobs; ``image`` is (high, wide) where the features are pixels, row by row. The docstring's first
    line is what the data set teaches; its group is its module's ``GROUP``. All data sets have the knobs
    seed, outliers, standardise, validation and test besides.
    """

    def register(function: _Function) -> _Function:
        name = function.__name__
        if name in _registry:
            raise ValueError(f"a data set named {name!r} exists already")
        knobs = []
        for parameter in inspect.signature(function).parameters.values():
            default = parameter.default
            declared = knob_of(default, parameter.name) if isinstance(default, dataclasses.Field) else None
            if declared is not None:
                knobs.append(declared)
            elif parameter.name != "draws":
                raise TypeError(f"{name}: parameter {parameter.name!r} needs a knob(...) default")
        teaches = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ").strip()
        if not teaches:
            raise ValueError(f"{name}: the docstring's first line must say what it teaches")
        said, cited = citing(reference)
        facts = {
            "name": name,
            "title": title,
            "features": tuple(features),
            "target": target,
            "formula": formula,
            "reference": said,
            "citations": cited,
            "image": tuple(image),
            "teaches": teaches,
            "knobs": (*knobs, *COMMON_KNOBS),
            "group": getattr(sys.modules.get(function.__module__), "GROUP", Heading("Other")),
        }
        _registry[name] = _Entry(function, facts, classes, tuple(knobs), tuple(remarks))
        return function

    return register


def dataset_names() -> list[str]:
    """Every registered name, in the order of the menu."""
    return list(_registry)


def dataset(name: str, **settings: Any) -> DataSet:
    """The data set of that name with its knobs set; UnknownName or KnobError otherwise."""
    if name not in _registry:
        raise UnknownDataSet(name, dataset_names())
    return Registered(name).rebuild(check_all(_registry[name].facts["knobs"], settings, name))


def dataset_groups() -> dict[Heading, list[str]]:
    """The names by their group, in the order of the menu."""
    groups: dict[Heading, list[str]] = {}
    for name, entry in _registry.items():
        groups.setdefault(entry.facts["group"], []).append(name)
    return groups
