"""An optimizer: a frozen dataclass of knobs with two pure functions, and the registry of them.

A new optimizer is one decorated class; menu, sliders, formula, colours, tests and docs follow.
CONTRIBUTING.md has a worked example.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, NamedTuple, TypeVar

import numpy as np

from landscapes import Knob, UnknownName
from landscapes.core.heading import Heading
from landscapes.core.knob import knob_of, refuse_unknown

from .bibliography import citing
from .oracle import Oracle
from .printed_rule import printed
from .schedules import Schedule, StepSize
from .streams import Streams

Numbers = float | np.ndarray


def counter(theta: np.ndarray) -> np.ndarray:
    """A step counter for every member, at 0: (d, *batch) -> batch."""
    return np.zeros(np.shape(theta)[1:], dtype=np.int64)


class StepCount(NamedTuple):
    """The state of a method that remembers nothing but how many steps it has made."""

    t: np.ndarray


@dataclass(frozen=True)
class Optimizer:
    """A rule that moves theta, for one start (d,) or a batch (d, *batch) at once.

    ``init(theta, streams)`` gives the first state, a NamedTuple (or ()) whose every leaf is an array
    with the batch as its LAST axes, counters too, so that members can be restarted one by one; here
    a ``StepCount``, for methods that need no more.
    ``step(oracle, theta, state)`` gives the next theta and state; it is pure: it writes nothing,
    and the same arguments give the same answer. Randomness comes from the streams kept in the
    state (``streams.normal(t, count)``), failure is a NaN or an unmoved point, never an exception.
    A state with a leaf ``restarted`` marks the members whose last step was a jump to a new start.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    marked_rule: ClassVar[str] = ""  # the formula with marks where a knob that is 0 leaves something out
    reference: ClassVar[str] = ""
    citations: ClassVar[tuple[str, ...]] = ()  # keys of works in landscapes.bibliography
    family: ClassVar[Heading] = Heading("")
    order: ClassVar[int] = 1  # the highest derivative it asks for
    # A method that goes on where the gradient vanishes (a restart, a random walk) is not stopped.
    wanders: ClassVar[bool] = False
    # What its state's fields are called in the rule, in LaTeX; "asked" is another point than theta at which
    # it asks, "drawn" its random numbers.
    symbols: ClassVar[Mapping[str, str]] = {}
    # Once a step has left theta and all of the state but counters as they were, so will every later one: it
    # draws nothing, and but for the first step it does not ask which step it is.
    rests: ClassVar[bool] = False
    # Its steps do not grow with the gradient: f and 1000 f give the same path (the Adam family).
    scale_free: ClassVar[bool] = False
    # It forms d x d numbers for every start, whatever it asks for.
    makes_matrices: ClassVar[bool] = False

    def __post_init__(self):
        for k in self.knobs():
            value = getattr(self, k.name)
            if isinstance(value, Schedule) and k.name == "step_size":
                k.check(value.base, type(self).__name__)
            else:
                object.__setattr__(self, k.name, k.check(value, type(self).__name__))

    @classmethod
    def knobs(cls) -> tuple[Knob, ...]:
        """The method's hyper-parameters, in the order of its formula."""
        knobs = (knob_of(f, f.name) for f in dataclasses.fields(cls))
        return tuple(k for k in knobs if k is not None)

    @classmethod
    def teaches(cls) -> str:
        """The docstring's first paragraph."""
        return (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ").strip()

    @classmethod
    @cache  # 3 ms: it parses the whole module
    def source(cls) -> str:
        """The Python text of the class as written, after that of the base it shares with its family."""
        shared = [c for c in cls.__mro__[1:] if issubclass(c, Optimizer) and c is not Optimizer]
        return "\n\n".join(textwrap.dedent(inspect.getsource(c)) for c in (*reversed(shared), cls))

    @property
    def settings(self) -> dict[str, Any]:
        """The knobs' present values by name."""
        return {k.name: getattr(self, k.name) for k in self.knobs()}

    @property
    def step_size(self) -> StepSize:
        """A knob of most methods; where a method has none, there is no such attribute."""
        raise AttributeError(f"{type(self).__name__} has no step size")

    @property
    def printed_rule(self) -> str:
        """The update rule in LaTeX at these settings: what a knob that is 0 does nothing to is left out."""
        settings = self.settings.items()
        return printed(
            self.marked_rule, {name for name, value in settings if not isinstance(value, str) and value == 0}
        )

    @property
    def recorded_as(self) -> Optimizer:
        """What its recorded step is a recording of: itself, unless its settings are data of its members."""
        return self

    def rate(self, t: Numbers) -> Numbers:
        """The step size at step t (a schedule's, or the constant)."""
        size = self.step_size
        return size(t) if isinstance(size, Schedule) else size

    def stability_limit(self, curvature: Numbers) -> Numbers | None:
        """The largest step size that is stable where the largest eigenvalue is ``curvature``.

        None where the method has no such limit.
        """
        return None

    def stability_threshold(self, t: Numbers = 0) -> Numbers | None:
        """The curvature from which its step size at step t is unstable: ``stability_limit`` solved for it.

        Of a method with a ``preconditioner`` the curvature is that of its inverse times the Hessian. None
        where the method has no such threshold, or none is known.
        """
        one, two = self.stability_limit(1.0), self.stability_limit(2.0)
        if one is None or two is None or one == two:
            return None
        # Limits are k / (curvature + decay).
        slope = 1 / two - 1 / one
        return (1 / self.rate(t) - (1 / one - slope)) / slope

    def preconditioner(self, state: Any) -> np.ndarray | None:
        """What the last step has divided each component by, (d, *batch); None for a method that does not.

        Such a step is -rate / preconditioner times a mean of gradients.
        """
        return None

    def init(self, theta: np.ndarray, streams: Streams) -> Any:
        return StepCount(counter(theta))

    def step(self, oracle: Oracle, theta: np.ndarray, state: Any) -> tuple[np.ndarray, Any]:
        raise NotImplementedError


def described_by_base(method: Optimizer, base: Optimizer, name: str, title: str, more: str) -> None:
    """Give a method that wraps another one what others have by their class: it depends on the base.

    Its formula is the base's, followed by ``more``.
    """
    facts = {"name": name, "title": title, "family": base.family, "order": base.order}
    facts |= {"formula": base.formula + more, "marked_rule": base.printed_rule + more}
    facts |= {"symbols": base.symbols}
    for fact, value in facts.items():
        object.__setattr__(method, fact, value)


_registry: dict[str, type[Optimizer]] = {}
Method = TypeVar("Method", bound=Optimizer)


def snake_case(name: str) -> str:
    """``NelderMead`` -> ``nelder_mead``; runs of capitals stay together (RMSprop -> rmsprop)."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def optimizer(
    *, formula: str, reference: str, title: str = "", name: str = "", order: int = 1, wanders: bool = False
) -> Callable[[type[Method]], type[Method]]:
    """Register the decorated optimizer class under its snake_case name.

    The docstring's first line says what it does in words; its family (the group in the menu) is its
    module's ``FAMILY``. ``formula`` is the update rule in LaTeX, with the knobs' symbols; what vanishes
    where a knob is 0 is marked by ``unless_zero``.
    """

    def register(cls: type[Method]) -> type[Method]:
        cls.name = name or snake_case(cls.__name__)
        if cls.name in _registry:
            raise ValueError(f"an optimizer named {cls.name!r} exists already")
        cls.title = title or cls.name.replace("_", " ").capitalize()
        cls.formula, cls.marked_rule = printed(formula), formula
        cls.reference, cls.citations = citing(reference)
        cls.order, cls.wanders = order, wanders
        cls.family = getattr(sys.modules.get(cls.__module__), "FAMILY", Heading("Other"))
        if (cls.__dict__.get("__doc__") or cls.__name__ + "(").startswith(cls.__name__ + "("):
            raise ValueError(f"{cls.__name__}: the docstring's first line must say what it does")
        _registry[cls.name] = cls
        return cls

    return register


def names() -> list[str]:
    """Every registered name, in the order of the menu."""
    return list(_registry)


_spelled: dict[str, Callable[[str], type[Optimizer]]] = {}
Maker = TypeVar("Maker", bound=Callable[[str], type[Optimizer]])


def spelled(prefix: str) -> Callable[[Maker], Maker]:
    """Register what makes the class of a name that tells it by itself: "rule:theta = theta - d*g"."""

    def register(make: Maker) -> Maker:
        _spelled[prefix] = make
        return make

    return register


def method(name: str) -> type[Optimizer]:
    """The class of that name: its title, formula, knobs; UnknownName suggests the nearest ones.

    A typed rule is named by its text, as in "rule:theta = theta - d*g"; RuleError where it is none.
    """
    kind, colon, rest = name.partition(":")
    if colon and kind in _spelled:
        return _spelled[kind](rest)
    if name not in _registry:
        raise UnknownName("optimizer", name, names())
    return _registry[name]


def get(name: str, /, **settings: Any) -> Optimizer:
    """The optimizer of that name with its knobs set; UnknownName or KnobError otherwise."""
    cls = method(name)
    refuse_unknown(cls.knobs(), settings, cls.__name__)
    return cls(**settings)


def as_optimizer(optimizer: Optimizer | type[Optimizer] | str) -> Optimizer:
    """An optimizer as it is; of a name or a class, one with that method's own defaults."""
    if isinstance(optimizer, str):
        return get(optimizer)
    if isinstance(optimizer, type) and issubclass(optimizer, Optimizer):
        return optimizer()
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            'an optimizer is a name such as "adam", or made as in optimizers.Adam(step_size=0.1), '
            f"got {optimizer!r}"
        )
    return optimizer


def families() -> dict[Heading, list[str]]:
    """The names grouped by family, in the order of the menu."""
    groups: dict[Heading, list[str]] = {}
    for name, cls in _registry.items():
        groups.setdefault(cls.family, []).append(name)
    return groups
