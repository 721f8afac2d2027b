"""A typed rule as a method like any other: its class is made of the text, and its free names are knobs.

    method = optimizers.from_rule("v = a*v + d*g; theta = theta - v", a=0.8)
    optimizers.run("rosenbrock", method)

docs/RULES.md says what may be typed. Nothing typed is ever executed: every statement is a tree of known
operations, and the trees are walked; where it can be recorded (running/recorded_step.py) the walk is
recorded once, as other methods' steps are.
"""

from __future__ import annotations

import copy
import dataclasses
from collections import namedtuple
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from landscapes import Knob
from landscapes.core.heading import Heading
from landscapes.core.knob import knob, refuse_unknown
from landscapes.formulas.evaluate import evaluate
from optimizers.core.optimizer import Numbers, Optimizer, counter, spelled
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams

from . import algebra, probing, words
from .printing import in_formula
from .reading import Rule, draw, read_rule
from .shapes import Shape

PREFIX = "rule"
FAMILY = Heading("Your own", "typed rules")
_MOST_KEPT = 128  # classes, of up to half a megabyte each
_LONGEST = 40  # characters of a rule in a table
_ANSWERS = {"g": "gradient", "f": "value", "H": "hessian"}  # of an oracle
_FUNCTIONS = {name: function.apply for name, function in words.FUNCTIONS_OF_RULES.items()}


class OwnRule(Optimizer):
    """A rule of your own.

    Its classes are made by ``class_of``, each a frozen dataclass of the rule's knobs. Instances are equal
    where text and settings are, and pickle by them.
    """

    rule: ClassVar[Rule]
    state_class: ClassVar[type]

    def __init__(self, **settings: Any):
        refuse_unknown(self.knobs(), settings, self.title)
        for one in self.knobs():
            object.__setattr__(self, one.name, settings.get(one.name, one.default))
        self.__post_init__()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, OwnRule):
            return NotImplemented
        return (self.rule, self.settings) == (other.rule, other.settings)

    def __hash__(self) -> int:
        return hash((self.rule.text, *self.settings.values()))

    def __repr__(self) -> str:
        settings = "".join(f", {name}={value!r}" for name, value in self.settings.items())
        return f"optimizers.from_rule({self.rule.text!r}{settings})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.rule.text, self.settings)

    @classmethod
    def in_short(cls) -> str:
        """The statements in one line, or as much of them as a table has room for."""
        line = "; ".join(cls.rule.text.split("\n"))
        return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"

    @classmethod
    def source(cls) -> str:  # type: ignore[override]  # not kept, as other classes' are: these come and go
        """The Python line that makes this method, at its defaults."""
        return f"optimizers.from_rule({cls.rule.text!r})\n"

    def stability_limit(self, curvature: Numbers) -> Numbers | None:
        """As for every method; found by trying, and None where the rule says its step size itself."""
        own = {name: value for name, value in self.settings.items() if name != "step_size"}
        shape = np.broadcast_shapes(np.shape(curvature), *map(np.shape, own.values()))
        if not shape:
            return probing.stability_limit(self, float(curvature))
        # Of each member by itself: a sweep has knobs that are arrays.
        each = {name: np.broadcast_to(value, shape).ravel() for name, value in own.items()}
        limits = [
            probing.stability_limit(
                self.unchecked(**{name: value[k] for name, value in each.items()}), float(c)
            )
            for k, c in enumerate(np.broadcast_to(curvature, shape).ravel())
        ]
        known = [limit for limit in limits if limit is not None]
        return np.reshape(known, shape) if len(known) == len(limits) else None

    def stability_threshold(self, t: Numbers = 0) -> Numbers | None:
        return None  # how the limit depends on the curvature is not known

    def __copy__(self) -> OwnRule:
        """As it is, though its settings be arrays of a batch, which no check would pass."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made

    def unchecked(self, **settings: Any) -> OwnRule:
        """The same rule with other settings, arrays (n,) of a batch's members too."""
        made = copy.copy(self)
        for name, value in settings.items():
            object.__setattr__(made, name, value)
        return made

    def init(self, theta: np.ndarray, streams: Streams) -> Any:
        batch = np.shape(theta)[1:]
        state = [np.zeros(_size(shape, len(theta), batch)) for shape in self.rule.state.values()]
        return self.state_class(counter(theta), *state, *([streams] if self.rule.draws else []))

    def step(self, oracle: Oracle, theta: np.ndarray, state: Any) -> tuple[np.ndarray, Any]:
        rule, d, batch = self.rule, len(theta), np.shape(theta)[1:]
        remembered = state[1 : 1 + len(rule.state)]
        with np.errstate(all="ignore"):
            values = {"theta": theta, "t": (state.t + 1).astype(float), **dict(zip(rule.state, remembered))}
            values |= {letters: self._knob(name, state.t) for name, letters in rule.typed.items()}
            values |= _answers(oracle, theta, rule.asked)
            if rule.matrices:
                values["I"] = algebra.identity(d, batch)
            for k in range(rule.draws):
                values[draw(k)] = state.streams.normal(state.t, d, k)
            functions = {**_FUNCTIONS, **{one: getattr(oracle, _ANSWERS[one]) for one in rule.called}}
            for name, tree, _ in rule.statements:
                values[name] = evaluate(tree, values, functions)
            after = (_full(values[name], _size(shape, d, batch)) for name, shape in rule.state.items())
        streams = state[1 + len(rule.state) :]
        return values["theta"], self.state_class(state.t + 1, *after, *streams)

    def _knob(self, name: str, t: Any) -> Any:
        value = self.rate(t) if name == "step_size" else getattr(self, name)
        # NumPy's numbers overflow to inf and divide by zero where Python's raise.
        return np.float64(value) if isinstance(value, (int, float)) else value


def _answers(oracle: Oracle, theta: np.ndarray, asked: frozenset[str]) -> dict[str, Any]:
    """Value, gradient and Hessian at the point, as far as they are asked; value and gradient in one pass."""
    answers: dict[str, Any] = {}
    if {"f", "g"} <= asked:
        answers["f"], answers["g"] = oracle.value_and_gradient(theta)
    elif "g" in asked:
        answers["g"] = oracle.gradient(theta)
    elif "f" in asked:
        answers["f"] = oracle.value(theta)
    if "H" in asked:
        answers["H"] = oracle.hessian(theta)
    return answers


def _size(shape: Shape, dimension: int, batch: tuple[int, ...]) -> tuple[int, ...]:
    return (*{Shape.VECTOR: (dimension,), Shape.MATRIX: (dimension,) * 2}.get(shape, ()), *batch)


def _full(value: Any, size: tuple[int, ...]) -> Any:
    return value if np.shape(value) == size else np.broadcast_to(value, size)


def from_rule(text: str, **settings: Any) -> Optimizer:
    """The optimizer that a typed rule means; RuleError with a sentence, line and column, where it means none.

    ``settings`` are its knobs; KnobError where one is out of range or none. Statements ``name = expression``
    are separated by ``;`` or new lines; theta, g, f, H and t are given; names that are read before they are
    set are remembered from step to step and begin at 0; all others are knobs. The knob ``d`` (or delta, eta,
    h, lr, rate, step) is the ``step_size``.
    """
    return class_of(text)(**settings)


def _restored(text: str, settings: dict[str, Any]) -> Optimizer:
    return from_rule(text, **settings)


def is_rule(name: str) -> bool:
    """Whether a method's name is that of a typed rule: "rule:" and its text."""
    return name.startswith(PREFIX + ":")


def name_of(text: str) -> str:
    """The method's name of a typed rule, as ``optimizers.get`` takes it."""
    return f"{PREFIX}:{text}"


@spelled(PREFIX)
@lru_cache(maxsize=_MOST_KEPT)
def class_of(text: str) -> type[OwnRule]:
    """The class that a rule's text means, made once; RuleError where it means none."""
    rule = read_rule(text)
    facts = {
        "name": "own_rule",
        "title": "Own rule",
        "reference": "a rule that was typed",
        "family": FAMILY,
        "order": rule.order,
        "wanders": rule.draws > 0,
        "makes_matrices": rule.matrices,
        "rule": rule,
        "formula": (formula := in_formula(rule)),
        "marked_rule": formula,
        "__module__": __name__,
        "__doc__": OwnRule.__doc__,
        # Nothing typed becomes code, not even a name: these are numbered, and of the knobs below dataclasses
        # make only what needs no code.
        "state_class": namedtuple(
            "RuleState",
            ["t", *(f"memory_{k}" for k in range(len(rule.state))), *["streams"] * (rule.draws > 0)],
        ),
    }
    fields = [(one.name, float, _field(one)) for one in rule.knobs]
    made: Any = dataclasses.make_dataclass(
        "OwnRule", fields, bases=(OwnRule,), namespace=facts, frozen=True, init=False, repr=False, eq=False
    )
    made.scale_free = probing.is_scale_free(made())
    return made


def _field(one: Knob) -> Any:
    return knob(one.default, one.low, one.high, one.symbol, one.help, log=one.log)
