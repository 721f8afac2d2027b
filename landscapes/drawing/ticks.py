"""Ticks of axes: round numbers, labels as short as they can be. Their twin is js/core/ticks.js."""

from __future__ import annotations

import math

from landscapes.core.wording import format_number, scientific

_ROUND = (1, 2, 2.5, 5, 10)
_MOST_DIGITS = 12


def format_tick(value: float, digits: int = 3) -> str:
    """A tick's label: as short as it can be, so 10⁶ and not 1×10⁶, 20000 and not 20,000."""
    value = float(value)
    size = abs(value)
    if size == 0 or 1e-3 <= size < 1e5:
        return f"{float(f'{value:.{digits}g}'):.15g}".replace("-", "−")
    if not math.isfinite(value):
        return format_number(value)
    told = scientific(value, digits)
    return told.replace("1×", "", 1) if told.lstrip("−").startswith("1×") else told


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers inside [low, high], about ``count`` of them."""
    span = high - low
    if not (span > 0 and math.isfinite(span)):
        return [low] if math.isfinite(low) else []
    raw = span / max(count, 1)
    unit = 10.0 ** math.floor(math.log10(raw))
    step = unit * next(m for m in _ROUND if m * unit >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor((high + 1e-9 * span) / step)
    return [0.0 if abs(k * step) < step * 1e-9 else k * step for k in range(first, last + 1)]


def tick_labels(values: list[float]) -> list[str]:
    """Labels that tell each tick from the others, with as few digits as will do."""
    for digits in range(3, _MOST_DIGITS):
        told = [format_tick(value, digits) for value in values]
        if len(set(told)) == len(set(values)):
            return told
    return [format_tick(value, _MOST_DIGITS) for value in values]
