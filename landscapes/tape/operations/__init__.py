"""The scalar operations a tape may hold: ``TABLE``, by name. A new one is one record here.

What calls an operation asks its record; no list of operations is kept anywhere else.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .arithmetic import ARITHMETIC
from .choices import CHOICES
from .exponentials import EXPONENTIALS
from .record import Fact, Function, NoForm, NotExact, Operation, Word
from .waves import WAVES

__all__ = ["TABLE", "Fact", "NoForm", "NotExact", "Operation", "Word", "apply", "forms"]

TABLE: dict[str, Operation] = {o.name: o for o in (*ARITHMETIC, *EXPONENTIALS, *WAVES, *CHOICES)}


def forms(arithmetic: str, library: Any) -> dict[str, Function]:
    """The operations that have a form in an arithmetic ("interval", "series", "digits", "sympy")."""
    pairs = ((name, operation.form(arithmetic, library)) for name, operation in TABLE.items())
    return {name: form for name, form in pairs if form is not None}


def apply(op: str, arguments, immediate: int | None = None) -> float:
    """The operation on plain numbers, as NumPy performs it: inf and NaN instead of an error."""
    extra = () if immediate is None else (immediate,)
    with np.errstate(all="ignore"):
        return float(TABLE[op].on_arrays(*(np.float64(a) for a in arguments), *extra))
