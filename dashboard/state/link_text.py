"""The words a link is written in: short numbers, pairs, lists."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real

_LONG = 10**15  # a whole number beyond is written as a float is: its digits would be no number for a reader


def parse_number(text: str) -> float | None:
    """The finite number a short text means, else None."""
    try:
        value = float(text) if len(text) <= 32 else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def text(value: object) -> str:
    """A number as short as it can be and still be read back as itself."""
    if isinstance(value, float):
        if value == 0:
            return "-0.0" if math.copysign(1.0, value) < 0 else "0"
        whole = math.isfinite(value) and value == int(value) and abs(value) < 1e15
        return repr(int(value)) if whole else repr(float(value))
    if isinstance(value, int) and abs(value) >= _LONG and float(value) == value:
        return repr(float(value))
    return str(value)


def pairs(settings: Mapping[str, object]) -> str:
    """Names and values as one text: a:1,b:2."""
    return ",".join(f"{name}:{text(value)}" for name, value in settings.items())


def read_pairs(text: str) -> dict[str, float | bool | str]:
    """What ``pairs`` wrote; values that are no numbers stay words."""
    settings: dict[str, float | bool | str] = {}
    for part in text.split(","):
        name, _, value = part.partition(":")
        number = parse_number(value)
        settings[name] = (
            value == "True" if value in ("True", "False") else value if number is None else number
        )
    return settings


def setting_text(value: object) -> str:
    """A number, several, or words as a link has them."""
    if isinstance(value, (tuple, list)):
        # As in Python, a comma tells a tuple of one number from the number.
        return ",".join(map(setting_text, value)) + ("," if len(value) == 1 else "")
    return text(float(value) if isinstance(value, Real) and not isinstance(value, bool) else value)


def read_setting(text: str) -> float | tuple[float, ...] | str:
    """What ``setting_text`` wrote: what is not numbers throughout stays words."""
    parts = text.split(",")
    single = len(parts) == 2 and not parts[1]
    numbers = [number for part in parts if (number := parse_number(part)) is not None]
    if len(numbers) != len(parts) - single:
        return text
    return numbers[0] if len(parts) == 1 else tuple(numbers)


def short(text: str) -> str:
    """The beginning of a person's text, as a sentence may repeat it."""
    return text if len(text) <= 30 else text[:29] + "…"
