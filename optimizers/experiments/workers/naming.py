"""The name of work that is kept: all that decides its results, the same in any process."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np

from landscapes import Atlas, Landscape
from optimizers.core.optimizer import Optimizer


def name_of(*parts: object) -> str:
    """These numbers, methods, arrays and landscapes as text.

    A function of one's own (``from_callable``) is told by its name, its box and its source text.
    """
    return "\n".join(map(_told, parts))


def _told(part: object) -> str:
    if isinstance(part, np.ndarray):
        if part.dtype.hasobject:
            return _told([part.shape, *part.ravel()])
        mark = hashlib.blake2b(np.ascontiguousarray(part).tobytes(), digest_size=8).hexdigest()
        return f"{part.dtype} {part.shape} {mark}"
    if isinstance(part, Landscape):
        return _told([part.name, part.typed, sorted(part.settings.items()), part.domain, part.source])
    if isinstance(part, Atlas):
        return _told([part.domain, part.points, part.values, part.kink, part.degenerate, part.sets])
    if isinstance(part, (list, tuple)):
        return repr([_told(one) for one in part])
    if dataclasses.is_dataclass(part) and not isinstance(part, Optimizer):  # methods print all that they are
        own = [getattr(part, field.name) for field in dataclasses.fields(part)]
        return _told([type(part).__qualname__, *own])
    return repr(part)
