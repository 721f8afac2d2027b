"""The public face of a package whose names are imported when they are first used.

    __all__, __getattr__, __dir__ = public_face(__name__, {"planes": ("plane", "Slice")})

Its stub ``__init__.pyi`` tells type checkers and editors the same names.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def public_face(
    package: str, homes: Mapping[str, Sequence[str]]
) -> tuple[list[str], Callable[[str], object], Callable[[], list[str]]]:
    """A package's ``__all__``, ``__getattr__`` and ``__dir__``.

    ``homes`` are the names by the module, inside the package, that has them. The package ``landscapes``
    does the same in its own lines: importing it loads nothing else, not even this module.
    """
    home_of = {name: home for home, names in homes.items() for name in names}
    public = sorted(home_of)

    def found(name: str) -> object:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f".{home_of[name]}", package), name)
        setattr(sys.modules[package], name, value)
        return value

    def listed() -> list[str]:
        return [*public, *(name for name in vars(sys.modules[package]) if name.startswith("__"))]

    return public, found, listed
