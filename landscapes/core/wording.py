"""Numbers and names as sentences have them: 2×10⁻⁶ and not 2e-06; "f" for a person's own formula."""

from __future__ import annotations

import math
from collections.abc import Iterable

from .landscape import Landscape, Origin

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_number(value: float, digits: int = 4) -> str:
    """A number as people write it: 0.25, −3.2×10⁻⁵, ∞; a dash where there is none."""
    value = float(value)
    if 1e-3 <= abs(value) < 1e6:
        plain = f"{value:.{digits}g}"
        if "e" in plain:  # more digits before the point than asked for
            plain = f"{value:,.0f}"
        return plain.replace("-", "−")
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return "0" if value == 0 else scientific(value, digits)


def scientific(value: float, digits: int) -> str:
    """A finite number with a power of ten: 2.5×10⁻⁶."""
    head, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    if "." in head:
        head = head.rstrip("0").rstrip(".")
    return f"{head}×{power(10, int(exponent))}".replace("-", "−")


def power(base: object, exponent: int) -> str:
    """10⁻⁶; h for h¹."""
    return f"{base}{str(exponent).translate(_SUPERSCRIPT)}" if exponent != 1 else str(base)


_MOST_WRITTEN = 6  # numbers of a point that can be read in a sentence


def format_position(point: Iterable[float], digits: int = 4) -> str:
    """A point (d,) in a sentence: (1, −2.5), or x = −2.5 in one dimension; of many the first three."""
    point = list(point)
    if len(point) > _MOST_WRITTEN:
        first = ", ".join(format_number(c, digits) for c in point[:3])
        return f"({first}, … {len(point):,} numbers)"
    numbers = [format_number(c, digits) for c in point]
    return f"x = {numbers[0]}" if len(numbers) == 1 else f"({', '.join(numbers)})"


def at_most(value: float) -> str:
    """A bound of one digit, rounded up: what is at most 1.36e-14 is at most 2×10⁻¹⁴."""
    value = float(value)
    if value <= 0 or not math.isfinite(value):
        return format_number(value)
    unit = 10.0 ** math.floor(math.log10(value))
    return format_number(math.ceil(value / unit * (1 - 1e-12)) * unit, 1)


def within(value: float, error: float) -> str:
    """A number as far as it is known: 0.224 ± 0.003; by itself where that is to four digits."""
    value, error = float(value), float(error)
    if not (math.isfinite(value) and math.isfinite(error)) or error <= 5e-5 * abs(value):
        return format_number(value)
    unit = 10.0 ** math.floor(math.log10(error))
    error = math.ceil(error / unit * (1 - 1e-12)) * unit
    decimals = -math.floor(math.log10(error * (1 + 1e-9)))
    if not 0 <= decimals <= 4:
        return f"{format_number(value, 2)} ± {format_number(error, 1)}"
    return f"{value:.{decimals}f} ± {error:.{decimals}f}".replace("-", "−")


def named(f: Landscape) -> str:
    """A landscape in a sentence: its title, or f where it is a person's own."""
    return f.title if f.origin in (Origin.GALLERY, Origin.LEARNING) else "f"


def capital(words: str) -> str:
    """The words with a capital letter, but for a symbol: "f jumps" begins with the function's name."""
    return words if words.startswith("f ") else words[:1].upper() + words[1:]
