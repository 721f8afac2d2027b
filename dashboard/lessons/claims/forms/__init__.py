"""The sentences that claims are made of, one module a subject: all are loaded when forms are asked for."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache


@cache
def load() -> None:
    """Import all modules of this folder, whose decorators register their forms."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
