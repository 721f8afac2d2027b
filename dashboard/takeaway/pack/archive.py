"""Files as one ZIP whose bytes follow from theirs alone, and their checksums."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from typing import NamedTuple

SUMS = "SHA256SUMS"
_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can say
_MODE = 0o644 << 16


class Pack(NamedTuple):
    """A ZIP with the name that it and the folder in it have."""

    name: str
    data: bytes


def packed(files: Mapping[str, bytes], name: str) -> Pack:
    """The files in a folder, with their checksums beside them as ``sha256sum -c`` reads them.

    ``name`` is made fit for files, and followed by what the folder is.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "landscape"
    folder = f"{plain}-paper"
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted({**files, SUMS: sums.encode()}.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _TIME)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
            archive.writestr(entry, data)
    return Pack(folder, made.getvalue())
