"""Files as one ZIP whose bytes follow from theirs alone, and their checksums."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

SUMS = "SHA256SUMS"
_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can say
_MODE = 0o644 << 16


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """The files below a folder, by name, with their checksums beside them as ``sha256sum -c`` reads them."""
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted({**files, SUMS: sums.encode()}.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _TIME)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
            archive.writestr(entry, data)
    return made.getvalue()


def folder_of(name: str) -> str:
    """What the pack and its folder are called."""
    plain = "".join(c if c.isalnum() and c.isascii() else "-" for c in name.lower()).strip("-")
    return f"{plain or 'landscape'}-paper"
