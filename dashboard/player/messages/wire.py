"""A message to the browser: one JSON header and its arrays as raw little-endian bytes behind it.

Arrays stay arrays: no base64, no lists of numbers. Layout: 4 bytes with the header's length, the header
in UTF-8, zero padding to a multiple of 8, then the arrays, each padded to a multiple of 8. In the header
an array stands as ``{"$array": offset, "shape": [...], "type": "f4" | "f8" | "u1" | "u2"}``, its offset
counted from the end of the padded header.

Numbers travel as float32, whose seven digits are enough for a picture, unless it would show: values that
lie far from 0 and near each other (a box from 1e6 to 1e6 + 0.001, heights around 1,000) travel as their
differences from ``"origin"``, taken in float64 and added again there; finite values that float32 does not
hold, and what is marked ``Exact``, travel as float64.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from typing import Any, NamedTuple

import numpy as np

_ALIGNED = 8
_LARGEST = float(np.finfo(np.float32).max)
_LEAST = float(np.finfo(np.float32).tiny)


class Exact(NamedTuple):
    """An array all of whose digits count: what a picture may be zoomed into."""

    array: np.ndarray


class Relative(NamedTuple):
    """An array of which the differences from a number count: heights above the lowest one."""

    array: np.ndarray
    origin: float


def _padding(length: int) -> bytes:
    return b"\0" * (-length % _ALIGNED)


def _encoded(value: np.ndarray | Exact | Relative) -> tuple[np.ndarray, dict[str, Any]]:
    """The numbers as they travel, and what the header says of them."""
    if isinstance(value, Exact):
        return np.asarray(value.array, dtype="<f8"), {"type": "f8"}
    if isinstance(value, np.ndarray) and value.dtype in (np.uint8, np.uint16):
        kind = f"u{value.dtype.itemsize}"
        return value.astype("<" + kind), {"type": kind}
    array, origin = (value.array, value.origin) if isinstance(value, Relative) else (value, None)
    array = np.asarray(array, dtype=float)
    finite = array[np.isfinite(array)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if origin is None:
        # Twice as far off as they are apart, they would lose digits of their differences.
        origin = low if max(abs(low), abs(high)) > 2 * (high - low) else 0.0
    with np.errstate(over="ignore"):
        size = np.abs(finite - origin)
    least = 0.0 if isinstance(value, Relative) else _LEAST  # beside the others such a difference is none
    if np.any((size > _LARGEST) | ((size < least) & (size > 0))):
        return array.astype("<f8"), {"type": "f8"}
    return (array - origin).astype("<f4"), {"type": "f4", **({"origin": origin} if origin else {})}


def pack(message: dict) -> bytes:
    """``message`` (dicts, lists, strings, numbers, NumPy arrays, bytes) as one byte string."""
    chunks: list[bytes] = []
    offset = 0

    def put(value: Any) -> Any:
        nonlocal offset
        if isinstance(value, bytes):
            value = np.frombuffer(value, dtype=np.uint8)
        if isinstance(value, (Exact, Relative)) or (isinstance(value, np.ndarray) and value.ndim):
            numbers, kind = _encoded(value)
            data = np.ascontiguousarray(numbers).tobytes()
            data += _padding(len(data))
            chunks.append(data)
            reference = {"$array": offset, "shape": list(numbers.shape), **kind}
            offset += len(data)
            return reference
        if isinstance(value, dict):
            return {str(k): put(v) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [put(v) for v in value]
        if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and not value.ndim):
            value = value.item()
        if isinstance(value, float) and not math.isfinite(value):
            return None  # JSON has no NaN
        return value

    header = json.dumps(put(message), ensure_ascii=False, allow_nan=False).encode()
    return b"".join((struct.pack("<I", len(header)), header, _padding(len(header) + 4), *chunks))


def unpack(data: bytes) -> dict:
    """The message back, arrays as NumPy arrays: the browser's reader in Python, for tests."""
    (length,) = struct.unpack_from("<I", data)
    base = 4 + length
    base += -base % _ALIGNED

    def get(value: Any) -> Any:
        if isinstance(value, dict):
            if "$array" in value:
                shape, kind = value["shape"], value["type"]
                count = int(np.prod(shape, dtype=int))
                flat = np.frombuffer(data, "<" + kind, count, base + value["$array"])
                if "origin" in value:
                    flat = flat.astype(float) + value["origin"]
                return flat.reshape(shape)
            return {k: get(v) for k, v in value.items()}
        if isinstance(value, list):
            return [get(v) for v in value]
        return value

    return get(json.loads(data[4 : 4 + length].decode()))


def digest(data: bytes) -> str:
    """A short fingerprint of a message, by which the browser knows what has not changed."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()
