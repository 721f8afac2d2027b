"""Planes in which runs through many variables are looked at: which one shows them best, over which box.

A name is imported when it is first used; ``__init__.pyi`` tells type checkers and editors the same.
"""

from landscapes.core.public_face import public_face

_HOMES = {"choosing": ("lowest", "of_ends", "of_pair", "of_paths")}
__all__, __getattr__, __dir__ = public_face(__name__, _HOMES)
