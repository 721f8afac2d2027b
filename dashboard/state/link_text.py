"""The words a link is written in: short numbers, pairs, lists, and what to say of unknown ones."""

from __future__ import annotations

import difflib
import math
from numbers import Real


def number(told: str) -> float | None:
    """The finite number a short text means, else None."""
    try:
        value = float(told) if len(told) <= 32 else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def text(value) -> str:
    """A number as short as it can be and still be read back as itself."""
    if isinstance(value, float):
        whole = math.isfinite(value) and value == int(value) and abs(value) < 1e15
        return repr(int(value)) if whole else repr(float(value))
    return str(value)


def pairs(settings: dict) -> str:
    """Names and values as one text: a:1,b:2."""
    return ",".join(f"{name}:{text(value)}" for name, value in settings.items())


def read_pairs(told: str) -> dict:
    """What ``pairs`` wrote; values that are no numbers stay words."""
    given = {}
    for part in told.split(","):
        name, _, value = part.partition(":")
        read = number(value)
        if value in ("True", "False"):
            read = value == "True"
        given[name] = value if read is None else read
    return given


def setting_text(value) -> str:
    """A number, several, or words as a link has them."""
    if isinstance(value, (tuple, list)):
        # As in Python, a comma tells a tuple of one number from the number.
        return ",".join(map(setting_text, value)) + ("," if len(value) == 1 else "")
    return text(float(value) if isinstance(value, Real) and not isinstance(value, bool) else value)


def read_setting(told: str) -> float | tuple[float, ...] | str:
    """What ``setting_text`` wrote: what is not numbers throughout stays words."""
    parts = told.split(",")
    alone = len(parts) == 2 and not parts[1]
    numbers = [number(part) for part in (parts[:1] if alone else parts)]
    if None in numbers:
        return told
    return numbers[0] if len(parts) == 1 else tuple(numbers)


def short(told: str) -> str:
    """The beginning of a person's text, as a sentence may repeat it."""
    return told if len(told) <= 30 else told[:29] + "…"


def unknown(kind: str, name: str, known) -> str:
    """A sentence about a name that means nothing, with the nearest that does."""
    near = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"The link names an unknown {kind}, “{short(name)}”; it was left out.{hint}"
