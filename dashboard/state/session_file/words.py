"""The sentences about session files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.state.link_text import short

from .kinds import Fault, Lacking

UNEVEN = "its columns are of different lengths"

_TYPES = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "string": "text",
    "array": "a list",
    "object": "an object",
}


def of_refusal(fault: Fault, place: str, rule: str, limit: Any, value: object) -> str:
    """Why a file is not opened, and where it is wrong."""
    if fault is Fault.SCHEMA:
        return f"{place or 'The file'} {_of_rule(rule, limit, value)}."
    made = {
        Fault.TOO_LARGE: lambda: f"A session file has up to {limit / 1e6:g} MB, and this one is larger.",
        Fault.NO_TEXT: lambda: f"It is no text in UTF-8: byte {value} is none of it.",
        Fault.NO_JSON: lambda: f"It is no JSON: {place}: {value}.",
        Fault.TOO_DEEP: lambda: f"It is nested deeper than {limit} levels; a session is not.",
        Fault.TWICE: lambda: f"The name “{short(str(value))}” stands twice in one object.",
        Fault.NO_SESSION: lambda: (
            "It is JSON, but no session of this laboratory: it says neither its format nor a link."
        ),
        Fault.NO_VERSION: lambda: f"Its version must be a whole number from 0 to {limit}.",
        Fault.NEWER: lambda: (
            f"It has version {value}, saved by a newer program: this one reads versions up to {limit}."
        ),
        Fault.NOT_FINITE: lambda: f"{place} must be a finite number.",
        Fault.NO_CHARACTER: lambda: f"{place or 'The file'} has a character that is none.",
        Fault.TABLE: lambda: f"table is no table to learn from: {_within(value)}",
        Fault.LOSSES: lambda: f"losses.contents is no file of losses: {_within(value)}",
        Fault.CHANGED: lambda: "losses.contents is not the file that losses.sha256 says.",
    }
    return made[fault]()


def _within(value: object) -> str:
    return f"{str(value).rstrip('.')}."


def _of_rule(rule: str, limit: Any, value: object) -> str:
    if rule == "type":
        kinds = [limit] if isinstance(limit, str) else list(limit)
        return f"must be {either([_TYPES[kind] for kind in kinds])}"
    made = {
        "required": lambda: "is missing",
        "additionalProperties": lambda: "means nothing here",
        "propertyNames": lambda: f"has a name that is none: “{short(str(value))}”",
        "const": lambda: f"must be {limit}",
        "enum": lambda: f"must be one of {', '.join(map(str, limit))}, got “{short(str(value))}”",
        "pattern": lambda: f"must be a name, got “{short(str(value))}”",
        "minimum": lambda: f"must be {limit:g} or more",
        "maximum": lambda: f"must be {limit:g} or less",
        "minLength": lambda: "must not be empty",
        "maxLength": lambda: f"may have up to {limit:,} letters",
        "minItems": lambda: f"must have {limit:,} or more entries",
        "maxItems": lambda: f"may have up to {limit:,} entries",
        "maxProperties": lambda: f"may have up to {limit:,} entries",
    }
    return made[rule]()


def either(kinds: Sequence[str]) -> str:
    """A choice in words: a number, a list, or text."""
    *others, last = kinds
    return f"{', '.join(others)}{',' if len(others) > 1 else ''} or {last}" if others else last


def of_lacking(lacking: Lacking, limit: int, sha256: str = "") -> str:
    """What a session file does not hold, and the way out."""
    if lacking is Lacking.TABLE:
        return f"Your own table has more than {limit:,} numbers: keep it beside the file, which has all else."
    return (
        f"The file of losses has more than {limit / 1e6:g} MB: keep it beside this one, which names it by "
        f"its SHA-256, {sha256}."
    )


def of_otherwise(names: Sequence[str]) -> str:
    """Parts of a file that were not taken as they stand, after "The file's"."""
    return f"{', '.join(names)} could not be taken as written."
