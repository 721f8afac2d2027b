"""A JSON file, and the facts about a file, which are JSON in every format."""

from __future__ import annotations

import json
from typing import Any

from .kinds import FileFault
from .parts import ARRAYS, MOST_PARTS, OF_PATHS, Parts, numbers, refuse_too_many
from .refusal import FileError

MOST_JSON = 20_000_000  # bytes: lists of Python's numbers take about ten times as much


def parts_of(text: str) -> Parts:
    """The arrays of {"x": [...], "y": [...], "losses": [[...]], "paths": {name: {"points": ...}}, ...}."""
    if len(text) > MOST_JSON:
        raise FileError(FileFault.TOO_LARGE, count=len(text), limit=MOST_JSON)
    whole, parts = _object(text, ""), Parts()
    for name, value in whole.items():
        if name == "about":
            parts.about = _as_object(value, name)
        elif name == "paths":
            paths = _as_object(value, name)
            if len(paths) > MOST_PARTS:
                raise FileError(FileFault.TOO_MANY_PARTS, count=len(paths), limit=MOST_PARTS)
            for path, columns in paths.items():
                parts.paths[path] = _path(path, columns)
        elif name in ARRAYS:
            parts.arrays[name] = numbers(value, name)
        else:
            raise FileError(FileFault.UNKNOWN_PART, part=name)
    arrays = [*parts.arrays.values(), *(a for path in parts.paths.values() for a in path.values())]
    refuse_too_many(sum(array.size for array in arrays))
    return parts


def _path(path: str, columns: object) -> dict[str, Any]:
    made = {}
    for column, value in _as_object(columns, f"path {path}").items():
        if column not in OF_PATHS:
            raise FileError(FileFault.UNKNOWN_PART, part=f"{column} of path {path}")
        if value is not None:
            made[column] = numbers(value, f"{column} of path {path}")
    return made


def facts(text: str) -> dict[str, Any]:
    """The object that the text of ``about`` is."""
    return _object(text, "about")


def _object(text: str, part: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise FileError(FileFault.ABOUT if part else FileFault.UNREADABLE, part=part) from None
    return _as_object(value, part)


def _as_object(value: object, part: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FileError(FileFault.ABOUT if part else FileFault.UNREADABLE, part=part)
    return value
