"""Whether a value is a record of the schema, and what keeps it from being one."""

from __future__ import annotations

import sys
import types
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import numpy as np

from .schema import Array


def faults(value: object, kind: Any, where: str = "it", lengths: dict[str, int] | None = None) -> list[str]:
    """What keeps an unpacked value from being of a kind, a record above or a part of one, in sentences."""
    lengths = {} if lengths is None else lengths
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return min((faults(value, one, where, lengths) for one in inner), key=len)
    if origin is Annotated and inner[0] is Array:
        return _array_faults(value, inner[1], inner[2].split(), where, lengths)
    if origin is Annotated and isinstance(inner[1], dict):
        return _field_faults(value, {n: Literal[words] for n, words in inner[1].items()}, where, lengths)
    if origin in (Annotated, Literal):
        words = inner[1] if origin is Annotated else inner
        return [] if value in words else [f"{where} is {value!r}, none of {words}"]
    if is_typeddict(kind):
        return _field_faults(value, get_type_hints(kind, include_extras=True), where, dict(lengths))
    if origin is dict and isinstance(value, dict):
        return _field_faults(value, dict.fromkeys(value, inner[1]), where, lengths)
    if origin in (list, tuple) and isinstance(value, (list, tuple)):
        kinds = list(inner) if origin is tuple else [inner[0]] * len(value)
        if len(kinds) != len(value):
            return [f"{where} has {len(value)} parts, not {len(kinds)}"]
        parts = enumerate(zip(value, kinds))
        return [f for k, (part, one) in parts for f in faults(part, one, f"{where}[{k}]", lengths)]
    right = kind is Any or isinstance(value, (int, float) if kind is float else origin or kind)
    if isinstance(value, bool):
        right = kind in (Any, bool)
    elif isinstance(value, (int, float)):
        right = right and abs(value) <= sys.float_info.max  # so NaN is none, and no integer beyond a float
    return [] if right else [f"{where} is {value!r}, no {kind}"]


def _field_faults(value, kinds: dict[str, Any], where, lengths) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where} is {value!r}, no record"]
    optional = {name for name, kind in kinds.items() if get_origin(kind) is NotRequired}
    wrong = [f"{where}.{name} is missing" for name in kinds.keys() - value.keys() - optional]
    wrong += [f"{where}.{name} is not in the schema" for name in value.keys() - kinds.keys()]
    for name, kind in kinds.items():
        if name in value:
            kind = get_args(kind)[0] if name in optional else kind
            wrong += faults(value[name], kind, f"{where}.{name}", lengths)
    return wrong


def _array_faults(value, wire, axes: list[str], where, lengths) -> list[str]:
    right = isinstance(value, np.ndarray) and value.dtype.str[1:].startswith(wire)
    if not right or value.ndim != len(axes):
        return [f"{where} is no array of {wire} along {axes}"]
    there = zip(axes, value.shape)
    return [
        f"{where} has {n} {axis}, not {lengths[axis]}"
        for axis, n in there
        if lengths.setdefault(axis, n) != n
    ]
