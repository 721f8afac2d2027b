"""Values and calls as Python text: short, and the same value again to the last bit."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

import numpy as np

from landscapes import Knob

WIDTH = 100  # columns of a line
_INDENT = "    "


class Code(str):
    """Text that is Python already: a name or an expression, written as it stands."""


def literal(value: Any) -> str:
    """The Python expression that is this value again.

    Code stands as it is; arrays are lists, numbers have as few digits as tell them apart from all others.
    TypeError for what has no literal.
    """
    if isinstance(value, Code):
        return str(value)
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if value is None or isinstance(value, bool | int):
        return repr(value)
    if isinstance(value, float):
        return (
            repr(value) if np.isfinite(value) else {np.inf: "np.inf", -np.inf: "-np.inf"}.get(value, "np.nan")
        )
    if isinstance(value, str):
        # Python prefers single quotes, and double ones where a text has only single ones.
        return repr(value) if '"' in value else f'"{repr(chr(34) + value)[2:-1]}"'
    if isinstance(value, Mapping):
        return _bracketed("{", [f"{literal(key)}: {literal(one)}" for key, one in value.items()], "}")
    if isinstance(value, tuple):
        each = [literal(one) for one in value]
        return f"({each[0]},)" if len(each) == 1 else _bracketed("(", each, ")")
    if isinstance(value, list):
        return _bracketed("[", [literal(one) for one in value], "]")
    raise TypeError(f"{type(value).__name__} has no literal")


def call(function: str, *arguments: Any, **settings: Any) -> str:
    """A call as text, such as ``call("landscapes.get", "ellipse", angle=30.0)``; in lines if long."""
    each = [*map(literal, arguments), *(f"{name}={literal(value)}" for name, value in settings.items())]
    return _bracketed(f"{function}(", each, ")")


def differing(settings: Mapping[str, Any], of: Callable[..., Any] | Sequence[Knob]) -> dict[str, Any]:
    """The settings that are no defaults of a function's arguments, or of knobs; unknown ones too."""
    if callable(of):
        known = {name: one.default for name, one in inspect.signature(of).parameters.items()}
    else:
        known = {one.name: one.default for one in of}
    return {
        name: value for name, value in settings.items() if name not in known or not _same(value, known[name])
    }


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _bracketed(opening: str, each: Sequence[str], closing: str) -> str:
    """Parts between brackets in one line, or in several where that is too long or one of them has several."""
    line = f"{opening}{', '.join(each)}{closing}"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    if len(each) == 1 and "\n" in each[0]:  # a call of one long argument
        return f"{opening}{each[0]}{closing}"
    if max(map(len, each)) <= 24:  # numbers: as many as fit into a line
        filled = textwrap.wrap(
            ", ".join(each) + ",", WIDTH - len(_INDENT), break_long_words=False, break_on_hyphens=False
        )
        return f"{opening}\n{textwrap.indent(chr(10).join(filled), _INDENT)}\n{closing}"
    inside = textwrap.indent(",\n".join(each) + ",", _INDENT)
    return f"{opening}\n{inside}\n{closing}"
