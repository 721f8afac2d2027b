"""What numbers run through a deep network, and the formats that may lose them."""

from __future__ import annotations

from enum import StrEnum

import numpy as np


class Signal(StrEnum):
    """What each layer has: activations and Jacobians are computed upwards, the others downwards."""

    ACTIVATIONS = "activations"
    DELTAS = "deltas"
    GRADIENTS = "gradients"
    JACOBIAN = "jacobian"


class FloatFormat(StrEnum):
    """Formats of floating-point numbers; their names are NumPy's."""

    FLOAT16 = "float16"
    FLOAT32 = "float32"

    @property
    def limits(self) -> tuple[float, float, float]:
        """The smallest number above 0, the smallest of all digits, and the largest."""
        facts = np.finfo(self.value)
        return float(facts.smallest_subnormal), float(facts.tiny), float(facts.max)
