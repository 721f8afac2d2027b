"""The bytes of a file as a record of losses, or a refusal with a sentence."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from . import csv_parts, json_parts, npz_parts
from .assembling import assembled
from .kinds import FileFault
from .parts import MOST_BYTES, MOST_KEPT
from .record import Imported
from .refusal import FileError

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_EXAMPLE = Path(__file__).with_name("files") / "spirals.npz"


def read(data: bytes, name: str = "") -> Imported:
    """The losses in the bytes of an NPZ, JSON or CSV file (docs/IMPORT.md); FileError, with a sentence.

    The format is told from the first bytes; ``name`` is the file's own, and the title where the file
    tells none. At most 50 MB with 4,000,000 numbers are read, of an NPZ file only what it declares, and
    nothing is unpickled. Nothing is kept on disk.
    """
    if len(data) > MOST_BYTES:
        raise FileError(FileFault.TOO_LARGE, count=len(data), limit=MOST_BYTES)
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith(b"PK\x03\x04"):
        kind, parts = "npz", npz_parts.parts_of(data)
    elif start.startswith(b"{"):
        kind, parts = "json", json_parts.parts_of(_text(data))
    elif (b"\x00" in data[:4096] and not data.startswith(_UTF_16)) or not start:
        raise FileError(FileFault.UNKNOWN_FORMAT)
    else:
        kind, parts = "csv", csv_parts.parts_of(data)
    found = assembled(parts, name, kind, hashlib.sha256(data).hexdigest())
    return replace(found, original=bytes(data)) if len(data) <= MOST_KEPT else found


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(FileFault.UNREADABLE) from None


@lru_cache(maxsize=1)
def example() -> Imported:
    """A network of 337 weights on two spirals, trained and saved by PyTorch (files/SOURCES.md)."""
    return read(_EXAMPLE.read_bytes(), _EXAMPLE.name)
