"""Bytes as a document of the schema, or a refusal with the place; nothing in them is trusted."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from dashboard.state.link_text import short

from .definition import FORMAT, NUMBER, VERSION, schema
from .kinds import Fault
from .migrations import LINK, Document, up_to_date
from .refusal import SessionFileError

MOST_BYTES = 8_000_000
_DEEPEST = 12
_MOST_DIGITS = 400  # of a whole number: a float has 309


def document_of(data: bytes) -> tuple[Document, list[str]]:
    """The document of the present version in a file, and what an older one held that has no place in it."""
    document = _parsed(data)
    version = _version(document)
    _refuse_impossible(document)
    document, said = up_to_date(document, version)
    _refuse_other(document)
    return document, said


def _parsed(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise SessionFileError(Fault.TOO_LARGE, limit=MOST_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SessionFileError(Fault.NO_TEXT, value=error.start + 1) from None
    try:
        return json.loads(text, parse_int=_whole, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise SessionFileError(Fault.NO_JSON, place, value=error.msg) from None
    except RecursionError:
        raise SessionFileError(Fault.TOO_DEEP, limit=_DEEPEST) from None


def _whole(digits: str) -> int | float:
    """A whole number; one that no float holds is infinite, and so refused where it stands."""
    return int(digits) if len(digits) <= _MOST_DIGITS else math.inf


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise SessionFileError(Fault.TWICE, value=next(name for name in names if names.count(name) > 1))
    return made


def _version(document: Any) -> int:
    if not isinstance(document, dict) or (
        "format" not in document and not isinstance(document.get(LINK), str)
    ):
        raise SessionFileError(Fault.NO_SESSION)
    if "format" not in document:
        return 0
    if document["format"] != FORMAT:
        raise SessionFileError(Fault.NO_SESSION)
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise SessionFileError(Fault.NO_VERSION, limit=VERSION)
    if version > VERSION:
        raise SessionFileError(Fault.NEWER, value=version, limit=VERSION)
    if version == 0 and not isinstance(document.get(LINK), str):
        raise SessionFileError(Fault.SCHEMA, LINK, "type", "string")
    return version


def _refuse_impossible(document: Any) -> None:
    """Refuse what JSON's grammar lets through and no state can hold, wherever it stands."""
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(document, ())]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, float) and not math.isfinite(value):
            raise SessionFileError(Fault.NOT_FINITE, place_of(path))
        if isinstance(value, str) and not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
            raise SessionFileError(Fault.NO_CHARACTER, place_of(path))
        if isinstance(value, (dict, list)):
            if len(path) >= _DEEPEST:
                raise SessionFileError(Fault.TOO_DEEP, limit=_DEEPEST)
            if isinstance(value, dict):
                waiting += [(name, path) for name in value]
            parts = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += [(part, (*path, key)) for key, part in parts if not _is_plain(part)]


def _is_plain(value: Any) -> bool:
    """Whether there is nothing to look at in it: most values of a table are such."""
    return isinstance(value, (float, int)) and -math.inf < value < math.inf


def place_of(path: Sequence[str | int]) -> str:
    """A place in a document as it is written: cards[2].settings.step_size."""
    made = ""
    for part in path:
        made += f"[{part}]" if isinstance(part, int) else f"{'.' if made else ''}{short(part)}"
    return made


def _refuse_other(document: Document) -> None:
    """Refuse the first thing in a document that the schema does not allow, by its place."""
    error = next(_validator().iter_errors(document), None)
    if error is None:
        return
    path, limit, value = [*error.absolute_path], error.validator_value, error.instance
    rule = str(error.validator)
    if rule == "required":
        path.append(next(name for name in limit if name not in value))
    elif rule == "additionalProperties":
        path.append(next(name for name in value if name not in error.schema["properties"]))
    elif "propertyNames" in error.schema_path:
        rule = "propertyNames"
    raise SessionFileError(Fault.SCHEMA, place_of(path), rule, limit, value)


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator, validators  # a fifth of a second, for those who open a file

    quick = validators.extend(Draft202012Validator, {"items": _items})
    return quick(schema())


def _items(validator: Any, items: Any, value: Any, whole: Any) -> Iterator[Any]:
    """As JSON Schema's own word; long lists of numbers are looked at without a record for each of them."""
    if not validator.is_type(value, "array"):
        return
    low, high = NUMBER["minimum"], NUMBER["maximum"]
    plain = items is NUMBER
    for index, one in enumerate(value):
        if not (plain and type(one) in (float, int) and low <= one <= high):
            yield from validator.descend(one, items, path=index)
