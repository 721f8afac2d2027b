"""Which network the settings mean, what runs through it, and its numbers by layer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.studies.desk import Desk
from landscapes.learning.depth.kinds import FloatFormat, Signal
from landscapes.learning.depth.laws import Law
from landscapes.learning.depth.propagation import DEPTH_KNOBS, Propagation, propagate

KNOBS = {knob.name: knob for knob in DEPTH_KNOBS}
NORMAL = "normal"  # the one initialisation with a deviation of its own
INITIALISATION_TITLES = {
    "he": "He",
    "xavier": "Xavier",
    "lecun": "LeCun",
    NORMAL: "N(0, σ²)",
    "zeros": "zeros",
}
DOWNWARDS = (Signal.DELTAS, Signal.GRADIENTS)
_WHOLE = ("depth", "width", "seed")


@dataclass(frozen=True)
class Network:
    """A deep network as the settings say it is."""

    activation: str
    initialisation: str
    depth: int
    width: int
    seed: int
    sigma: float

    @property
    def is_spread(self) -> bool:
        """Whether the deviation σ has a part in it."""
        return self.initialisation == NORMAL

    def signals(self, desk: Desk) -> Signals:
        """What runs through it, computed once."""
        sigma = self.sigma if self.is_spread else KNOBS["sigma"].default

        def run() -> Signals:
            return Signals(
                propagate(
                    self.activation,
                    self.initialisation,
                    self.depth,
                    self.width,
                    KNOBS["samples"].default,
                    self.seed,
                    sigma,
                )
            )

        shape = self.depth, self.width, self.seed, sigma
        return desk.cached(run, "signals", self.activation, self.initialisation, *shape)


def network_of(desk: Desk) -> Network:
    """The network that the settings mean."""
    whole = {}
    for name in _WHOLE:
        knob = KNOBS[name]
        whole[name] = int(desk.number_setting(name, knob.default, knob.low, knob.high))
    sigma = KNOBS["sigma"]
    return Network(
        activation=desk.word("activation", KNOBS["activation"].choices, KNOBS["activation"].default),
        initialisation=desk.word("initialisation", INITIALISATION_TITLES),
        sigma=desk.number_setting("sigma", sigma.default, sigma.low, sigma.high),
        **whole,
    )


@dataclass(frozen=True, eq=False)
class Course:
    """A signal by layer: root mean squares and what the law says of them; NaN where they are 0."""

    signal: Signal
    layers: np.ndarray
    sizes: np.ndarray
    law: np.ndarray
    deviation: np.ndarray  # of the natural logarithm of a size

    def at(self, layer: int) -> tuple[float, float]:
        """The size at a layer and the law's."""
        k = layer - int(self.layers[0])
        return float(self.sizes[k]), float(self.law[k])

    @property
    def factors(self) -> tuple[float, float]:
        """By what a layer multiplies the size on its way, on average, and by the law: 0 where all is lost."""
        steps = len(self.layers) - 1
        ends = (-1, 0) if self.signal not in DOWNWARDS else (0, -1)
        made = []
        for sizes in (self.sizes, self.law):
            last, first = (float(sizes[k]) for k in ends)
            made.append((last / first) ** (1 / steps) if steps and first else float("nan"))
        return made[0], made[1]


@dataclass(frozen=True, eq=False)
class Signals:
    """A network's record, as root mean squares: those lie on the same scale as the formats' ranges."""

    record: Propagation

    @cached_property
    def courses(self) -> dict[Signal, Course]:
        """Each signal's course through the layers."""
        record, made = self.record, {}
        of = {
            Signal.ACTIVATIONS: (record.activations, record.laws.activations),
            Signal.DELTAS: (record.deltas, record.laws.deltas),
            Signal.GRADIENTS: (record.gradients, record.laws.gradients),
            Signal.JACOBIAN: (record.jacobian, record.laws.jacobian),
        }
        for signal, (squares, law) in of.items():
            first = record.depth + 1 - len(squares)
            layers = np.arange(first, record.depth + 1)
            made[signal] = Course(signal, layers, _root(squares), _root(law.log10), _halved(law))
        return made

    def leaves(self, format: FloatFormat) -> dict[Signal, int]:
        """Where more than half of a signal's numbers are lost in a format; only signals that are."""
        found = {signal: self.record.leaves(format, signal) for signal in Signal}
        return {signal: layer for signal, layer in found.items() if layer is not None}


def _root(log10_of_squares: np.ndarray) -> np.ndarray:
    return 10.0 ** (log10_of_squares / 2)


def _halved(law: Law) -> np.ndarray:
    return law.deviation / 2
