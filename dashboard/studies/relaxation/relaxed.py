"""A landscape's mean over random shifts, with what its pictures need."""

from __future__ import annotations

import numpy as np

import landscapes
import optimizers
from dashboard.state.landscape_of import TOO_SLOW
from dashboard.state.state import Relaxation
from landscapes import Landscape
from landscapes.core.wording import format_number, within
from landscapes.drawing.lengths import grid, length
from landscapes.relaxation.lattice_mean import Lattice, refined
from landscapes.relaxation.quadrature import NotRelaxed, roughness
from landscapes.relaxation.shifted_mean import Average
from optimizers import Run
from optimizers.step_sizes.fitting import fitted, typical_curvature

STEPS = 80  # of gradient descent


class Relaxed:
    """A landscape's mean with what its pictures need, made once for a spread."""

    def __init__(self, f: Landscape, relaxation: Relaxation):
        self.f, self.relaxation = f, relaxation
        self.g = landscapes.relaxed(f, *relaxation)
        mean = self.g.function
        self.lattice = mean if isinstance(mean, Lattice) else None
        if f.dimension == 3 and self.lattice:
            raise NotRelaxed(TOO_SLOW)
        if f.dimension < 3:
            self.axes, theta = grid(f.domain, 801 if f.dimension == 1 else 61)
            self.heights = self.g.value(theta)
        self.estimator = mean.estimator if isinstance(mean, Average) else None
        self.why = _WHY if self.lattice and roughness(f) == "smooth" else ""

    def runs(self, point: np.ndarray) -> tuple[Run, Run]:
        """Gradient descent from the point on f and on its mean.

        Each with a step that suits its curvature; where f has none that tells, with the mean's.
        """
        method = optimizers.method("gradient_descent")
        raw, mean = (fitted(method, h, point, typical_curvature(h, point)) for h in (self.f, self.g))
        usual = raw or mean
        return (
            optimizers.run(self.f, method(**usual), point, STEPS),
            optimizers.run(self.g, method(**(mean or usual)), point, STEPS),
        )

    def here(self, point: np.ndarray) -> tuple[str, str]:
        """The mean and the length of its slope at a point, each as far as it is known."""
        if self.lattice is None:
            return format_number(float(self.g.value(point))), format_number(length(self.g.gradient(point)))
        value, slope, apart, steep = refined(self.lattice, point)
        known = within(length(slope), steep) if self.lattice.turned else f"{format_number(length(slope))} ± ?"
        return within(value, apart), known


# Why a mean is not taken of f's own slopes although f has them.
_WHY = (
    " f has slopes, but changes so often within the shifts that their mean would need too many of "
    "them; so f is looked up, and the shifts' density is differentiated."
)
