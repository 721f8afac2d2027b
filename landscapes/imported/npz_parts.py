"""An NPZ file, looked at from the outside before anything in it is unpacked."""

from __future__ import annotations

import io
import math
import struct
import zipfile
import zlib
from typing import BinaryIO

import numpy as np

from .json_parts import facts
from .kinds import FileFault
from .parts import ARRAYS, MOST_PARTS, MOST_VALUES, Parts, numbers, refuse_too_many
from .refusal import FileError

_HEADER = 4096  # bytes before the numbers of an array, with room to spare
_MOST_TEXT = 1_000_000  # characters of `about`
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


def parts_of(contents: bytes) -> Parts:
    """The arrays of an NPZ file. What members say of their size is checked before they are unpacked.

    A member is never unpacked further than the size that it declares, all declared sizes together are
    bounded, and an array's header must fit its member. Objects (pickles) are refused unread.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(contents)) as file:
            return _sorted(_arrays(file))
    except FileError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, struct.error):
        # What zipfile raises for a damaged directory is not said anywhere; these are what it does.
        raise FileError(FileFault.UNREADABLE) from None


def _arrays(file: zipfile.ZipFile) -> dict[str, np.ndarray]:
    members = file.infolist()
    if len(members) > MOST_PARTS:
        raise FileError(FileFault.TOO_MANY_PARTS, count=len(members), limit=MOST_PARTS)
    total = sum(member.file_size for member in members)
    if total > 8 * MOST_VALUES + _HEADER * len(members) + 4 * _MOST_TEXT:
        raise FileError(FileFault.TOO_MANY_VALUES, count=total // 8, limit=MOST_VALUES)
    arrays: dict[str, np.ndarray] = {}
    for member in members:
        name = member.filename.removesuffix(".npy")
        if member.compress_type not in _PACKED or member.flag_bits & _ENCRYPTED or name in arrays:
            raise FileError(FileFault.UNREADABLE, part=name)
        with file.open(member) as stream:
            arrays[name] = _array(stream, member.file_size, name)
    refuse_too_many(sum(array.size for array in arrays.values()))
    return arrays


def _array(stream, size: int, name: str) -> np.ndarray:
    """One array, its header checked against the size of its member before its numbers are read."""
    read: BinaryIO = stream
    try:
        version = np.lib.format.read_magic(read)
        header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[
            version
        ]
        shape, by_columns, dtype = header(read)
    except (ValueError, KeyError, SyntaxError, TypeError):
        raise FileError(FileFault.UNREADABLE, part=name) from None
    if dtype.kind not in "iufU" or (dtype.kind == "U" and shape != ()):
        raise FileError(FileFault.NOT_NUMBERS, part=name)
    count = math.prod(shape)
    if any(side < 0 for side in shape) or count * dtype.itemsize != size - stream.tell():
        raise FileError(FileFault.UNREADABLE, part=name)
    if dtype.kind == "U" and dtype.itemsize > 4 * _MOST_TEXT:
        raise FileError(FileFault.TOO_LARGE, part=name, count=dtype.itemsize // 4, limit=_MOST_TEXT)
    refuse_too_many(count)
    contents = read.read(count * dtype.itemsize)
    if len(contents) != count * dtype.itemsize:
        raise FileError(FileFault.UNREADABLE, part=name)
    return np.frombuffer(contents, dtype=dtype, count=count).reshape(shape, order="F" if by_columns else "C")


def _sorted(arrays: dict[str, np.ndarray]) -> Parts:
    """The arrays by what their names say: path_sgd, path_sgd_losses, path_sgd_off."""
    parts = Parts()
    for name, array in arrays.items():
        if name == "about":
            if array.dtype.kind != "U":
                raise FileError(FileFault.ABOUT, part=name)
            parts.about = facts(str(array[()]))
        elif name in ARRAYS:
            parts.arrays[name] = numbers(array, name)
        elif name.startswith("path_"):
            path, column = name.removeprefix("path_"), "points"
            for end in ("losses", "off"):
                if name.endswith(f"_{end}") and name.removesuffix(f"_{end}") in arrays:
                    path, column = path.removesuffix(f"_{end}"), end
            parts.paths.setdefault(path, {})[column] = numbers(array, name)
        else:
            raise FileError(FileFault.UNKNOWN_PART, part=name)
    return parts
