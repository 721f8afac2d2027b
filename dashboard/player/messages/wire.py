"""A message to the browser: one JSON header and its arrays as raw little-endian bytes behind it.

Arrays stay arrays: float32 (uint8 for files), no base64, no lists of numbers. Layout: 4 bytes with
the header's length, the header in UTF-8, zero padding to a multiple of 4, then the arrays, each
padded to a multiple of 4. In the header an array stands as ``{"$array": offset, "shape": [...],
"type": "f4" | "u1"}``, its offset counted from the end of the padded header.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from typing import Any

import numpy as np


def _padding(length: int) -> bytes:
    return b"\0" * (-length % 4)


def pack(message: dict) -> bytes:
    """``message`` (dicts, lists, strings, numbers, NumPy arrays, bytes) as one byte string."""
    chunks: list[bytes] = []
    offset = 0

    def put(value: Any) -> Any:
        nonlocal offset
        if isinstance(value, bytes):
            value = np.frombuffer(value, dtype=np.uint8)
        if isinstance(value, np.ndarray) and value.ndim:
            kind = "u1" if value.dtype == np.uint8 else "f4"
            with np.errstate(over="ignore"):  # beyond float32 a height is drawn as infinite
                data = np.ascontiguousarray(value, dtype="<" + kind).tobytes()
            data += _padding(len(data))
            chunks.append(data)
            reference = {"$array": offset, "shape": list(value.shape), "type": kind}
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
    base += -base % 4

    def get(value: Any) -> Any:
        if isinstance(value, dict):
            if "$array" in value:
                shape, kind = value["shape"], value["type"]
                count = int(np.prod(shape, dtype=int))
                flat = np.frombuffer(data, "<" + kind, count, base + value["$array"])
                return flat.reshape(shape)
            return {k: get(v) for k, v in value.items()}
        if isinstance(value, list):
            return [get(v) for v in value]
        return value

    return get(json.loads(data[4 : 4 + length].decode()))


def digest(data: bytes) -> str:
    """A short fingerprint of a message, by which the browser knows what has not changed."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()
