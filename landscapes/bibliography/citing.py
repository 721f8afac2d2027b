"""How landscapes, methods, models, losses and data sets name the works they come from.

In ``reference="@rosenbrock1960, page 175"`` the key stands for the work's sentence.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from . import functions as functions  # whose works are entered
from . import learned as learned
from .work import get

_NAMED = re.compile(r"@([a-z]+[0-9]*)")
_IN_FULL = 2  # works in a sentence


class Reference(NamedTuple):
    """Where something comes from: a sentence, and the keys of the works that it names."""

    sentence: str
    keys: tuple[str, ...]


def citing(text: str) -> Reference:
    """A text in which "@key" stands for a work, read; ValueError for a key that is no work's.

    Where it names more than two, they are told briefly.
    """
    keys = tuple(dict.fromkeys(_NAMED.findall(text)))
    told = {key: get(key).sentence if len(keys) <= _IN_FULL else get(key).brief for key in keys}
    return Reference(_NAMED.sub(lambda found: told[found[1]], text), keys)
