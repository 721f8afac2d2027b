"""A hard constraint: after each step the weights are brought back to a ball around 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from landscapes import knob
from optimizers.core.bibliography import citing
from optimizers.core.optimizer import Numbers, Optimizer, described_by_base
from optimizers.core.oracle import Oracle
from optimizers.core.shadow import named
from optimizers.core.streams import Streams

_SOURCE = citing("@goldstein1964: gradient projection")


@dataclass(frozen=True)
class Projected(Optimizer):
    """Any method, kept inside a ball: where a step leads out of it, the nearest point of the ball is taken.

    The weight decay that is a constraint, |w| <= radius, instead of a penalty (Goodfellow, Bengio, Courville
    2016, 7.2). Of a training loss the components that decay are bounded, biases are not; of any other
    landscape all are. What the method remembers (a velocity) stays as it was.
    """

    base: Optimizer
    radius: float = knob(1.0, 1e-6, 1e6, "r", "the largest length of the weights", log=True)

    # The gradient does not vanish where the constraint holds it up.
    wanders = True
    reference: ClassVar[str] = _SOURCE.sentence
    citations: ClassVar[tuple[str, ...]] = _SOURCE.keys

    def __post_init__(self):
        if not isinstance(self.base, Optimizer):
            raise TypeError(f"a projection needs an optimizer to project, got {self.base!r}")
        super().__post_init__()
        more = r";\quad w \leftarrow w \min(1, r / \lVert w \rVert)"
        name, title = f"{self.base.name}_projected", f"{self.base.title}, projected"
        described_by_base(self, self.base, name, title, more)

    def stability_limit(self, curvature: Numbers) -> Numbers | None:
        return self.base.stability_limit(curvature)

    def stability_threshold(self, t: Numbers = 0) -> Numbers | None:
        return None  # at the border of the ball the curvature along it counts

    def init(self, theta: np.ndarray, streams: Streams) -> Any:
        return self.base.init(theta, streams)

    def step(self, oracle: Oracle, theta: np.ndarray, state: Any) -> tuple[np.ndarray, Any]:
        moved, state = self.base.step(oracle, theta, state)
        moved = named(r"\tilde\theta", moved)
        decayed = getattr(oracle.landscape, "decayed", None)
        mask = np.ones(oracle.dimension) if decayed is None else decayed
        mask = np.reshape(mask, (-1,) + (1,) * (np.ndim(moved) - 1))
        with np.errstate(all="ignore"):
            length = named(r"\lVert w \rVert", np.sqrt(np.sum(mask * moved * moved, axis=0)))
            share = np.minimum(1.0, self.radius / length)
        return moved * (1 - mask + mask * share), state


def projected(base: Optimizer, radius: float) -> Projected:
    """``base`` with its weights kept to |w| <= radius: ``run(loss, projected(Adam(), 2.0))``."""
    return Projected(base, radius)
