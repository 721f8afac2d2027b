"""What to cite for a thing: the works that it names, or else this software, where it was made."""

from __future__ import annotations

import re
from typing import Protocol

from .work import Work, get

_AUTHORS = ("{The loss-landscapes authors}",)  # and the year: as in LICENSE
_YEAR = 2026
SOFTWARE = Work(
    "misc",
    "losslandscapes",
    _AUTHORS,
    "loss-landscapes: a laboratory for loss landscapes and the optimizers that move on them",
    _YEAR,
    ("howpublished", "software"),
)


class Cited(Protocol):
    """A landscape, method, model, loss or data set."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def citations(self) -> tuple[str, ...]: ...


def works_of(thing: Cited) -> tuple[Work, ...]:
    """The works that a thing names; of one that names none an entry that says where it is, and whence."""
    if thing.citations:
        return tuple(get(key) for key in thing.citations)
    kind = thing if isinstance(thing, type) else type(thing)  # a data set may be called as a landscape is
    key = SOFTWARE.key + re.sub(r"[^a-z0-9]", "", f"{thing.name}{kind.__name__}".lower())
    where = ("howpublished", "in the software loss-landscapes")
    return (Work("misc", key, _AUTHORS, thing.title, _YEAR, where, more={"note": thing.reference}),)
