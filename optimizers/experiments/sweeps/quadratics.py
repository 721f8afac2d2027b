"""Whether a landscape is a quadratic, and what theory needs of it or of its model at a minimum."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from landscapes import Landscape
from landscapes.tape import tape

from .kinds import Curvature

_FLAT = 1e-12  # an eigenvalue below this share of the largest one is rounding
_POLYNOMIAL = {"input", "constant", "add", "subtract", "multiply", "negative", "integer_power"}
_LARGEST = 60  # variables, of which a whole Hessian is taken


@dataclass(frozen=True, eq=False)
class Model:
    """A parabola: its lowest point (d,), the eigenvalues (d,) above 0, ascending, and eigenvectors (d, d).

    ``curvature`` says whether it is the landscape itself or the model of it at a known minimum.
    """

    curvature: Curvature
    lowest: np.ndarray = field(repr=False)
    eigenvalues: np.ndarray = field(repr=False)
    eigenvectors: np.ndarray = field(repr=False)

    @property
    def condition(self) -> float:
        """The largest eigenvalue over the least."""
        return float(self.eigenvalues[-1] / self.eigenvalues[0])


def is_quadratic(landscape: Landscape) -> bool:
    """Whether it is a polynomial, as recorded, whose Hessian is a matrix of constants: a quadratic for sure.

    |x| + x^2 has constant curvature too, wherever it has one.
    """
    recorded = tape.of(landscape)
    if recorded is None or landscape.dimension > _LARGEST:
        return False
    steps = recorded.instructions
    for step in (steps[slot] for slot in recorded.live([recorded.value])):
        divides = step.op == "divide" and steps[step.args[1]].op == "constant"
        if step.op not in _POLYNOMIAL and not divides:
            return False
    return all(steps[slot].op == "constant" for row in recorded.hessian for slot in row)


@lru_cache(maxsize=256)
def model_of(landscape: Landscape) -> Model | None:
    """The landscape as a parabola, or its model at the known minimum that is nearest to its start.

    None where it is known from neither, or does not curve up in all directions there.
    """
    if landscape.dimension > _LARGEST:
        return None
    start = np.array(landscape.start, dtype=float)
    if is_quadratic(landscape):
        curvature, hessian = Curvature.EVERYWHERE, landscape.hessian(start)
        try:
            # From the minimum that is known, if one is: exact, where a solution is rounded.
            lowest = start - np.linalg.solve(hessian, landscape.gradient(start))
        except np.linalg.LinAlgError:
            return None
        if landscape.minima:
            lowest = np.array(landscape.minima[0], dtype=float)
    elif landscape.minima:
        points = np.array(landscape.minima, dtype=float)
        lowest = points[np.argmin(np.linalg.norm(points - start, axis=1))]
        curvature, hessian = Curvature.AT_MINIMUM, landscape.hessian(lowest)
    else:
        return None
    if not np.all(np.isfinite(hessian)):
        return None
    values, vectors = np.linalg.eigh(hessian)
    if not values[0] > _FLAT * abs(values[-1]):
        return None
    return Model(curvature, lowest, values, vectors)
