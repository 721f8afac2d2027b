"""What the browser says, checked before anybody believes it."""

from __future__ import annotations

import math


def numbers(value: object) -> tuple[float, ...] | None:
    """A short list of finite numbers from the browser, else None."""
    if not isinstance(value, (list, tuple)) or not 0 < len(value) <= 3:
        return None
    if not all(isinstance(c, (int, float)) and math.isfinite(c) for c in value):
        return None
    return tuple(float(c) for c in value)
