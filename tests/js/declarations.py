"""The schema of the messages as TypeScript knows it: ``python -m tests.js.declarations`` writes it anew."""

from __future__ import annotations

import types
from pathlib import Path
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

from dashboard.player.messages import schema

FILE = Path(__file__).parents[2] / "dashboard/player/js/messages.d.ts"
_NAMES = {"Kind": schema.Kind, "Ending": schema.Ending, "Place": schema.Place, "View": schema.View}
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", Any: "any", type(None): "null"}
_ARRAYS = {
    "f": ("Floats", "Float32Array | Float64Array"),
    "f8": ("Doubles", "Float64Array"),
    "u": ("Bytes", "Uint8Array | Uint16Array"),
}
_HEADER = """\
// Written by `python -m tests.js.declarations` from dashboard/player/messages/schema.py; a test compares.
"""


def declarations() -> str:
    """All records as TypeScript interfaces in the namespace Message."""
    records = [r for r in vars(schema).values() if is_typeddict(r) and r.__module__ == schema.__name__]
    lines = [_HEADER + "declare namespace Message {"]
    lines += [f"  type {name} = {{ data: {data}; shape: number[] }};" for name, data in _ARRAYS.values()]
    lines += [f"  type {name} = {_written(kind, named=False)};" for name, kind in _NAMES.items()]
    for record in records:
        lines.append(f"  interface {record.__name__} {{")
        for name, kind in get_type_hints(record, include_extras=True).items():
            optional = get_origin(kind) is NotRequired
            written = _written(get_args(kind)[0] if optional else kind)
            lines.append(f"    {name}{'?' if optional else ''}: {written};")
        lines.append("  }")
    return "\n".join([*lines, "}", ""])


def _written(kind: Any, named: bool = True) -> str:
    for name, known in _NAMES.items():
        if named and kind == known:
            return name
    origin, inner = get_origin(kind), get_args(kind)
    if is_typeddict(kind):
        return kind.__name__
    if origin in (Union, types.UnionType):
        return " | ".join(map(_written, inner))
    if origin is Annotated and inner[0] is schema.Array:
        return _ARRAYS[inner[1]][0]
    if origin is Annotated and isinstance(inner[1], dict):
        return "{ " + "; ".join(f"{n}: {_written(Literal[w])}" for n, w in inner[1].items()) + " }"
    if origin in (Annotated, Literal):
        return " | ".join(f'"{word}"' for word in (inner[1] if origin is Annotated else inner))
    if origin is list:
        return f"Array<{_written(inner[0])}>"
    if origin is tuple:
        return f"[{', '.join(map(_written, inner))}]"
    if origin is dict:
        return f"Record<string, {_written(inner[1])}>"
    return _PLAIN[kind]


if __name__ == "__main__":
    FILE.write_text(declarations(), encoding="utf-8")
