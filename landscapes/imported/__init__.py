"""Losses measured elsewhere: files of them, what is wrong with a file, and landscapes of them.

A name is imported when it is first used; ``__init__.pyi`` tells type checkers and editors the same.
"""

from landscapes.core.public_face import public_face

_HOMES = {
    "auditing": ("audit",),
    "coverage": ("checked",),
    "imported_landscape": ("landscape_of",),
    "kinds": ("FileFault", "FindingKind"),
    "reading": ("example", "read"),
    "record": ("Finding", "Imported", "Track"),
    "refusal": ("FileError",),
    "writer": ("WRITER",),
}
__all__, __getattr__, __dir__ = public_face(__name__, _HOMES)
