"""What could not be used of a link or a file, in sentences that say which of them it was."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from .link_text import short


class Problems(list[str]):
    """Sentences, one for everything that was left out.

    ``source`` is what was read, a link or a file; ``lacks`` is said of what it cannot hold.
    """

    def __init__(self, source: str = "link", lacks: str = "which no link holds") -> None:
        super().__init__()
        self.source, self.lacks = source, lacks

    def tell(self, said: str) -> None:
        """A sentence about a part of what was read: what follows "The link's"."""
        self.append(f"The {self.source}'s {said}")

    def unknown(self, kind: str, name: str, known: Iterable[str]) -> None:
        """A sentence about a name that means nothing, with the nearest that does."""
        near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]}?" if near else ""
        self.append(f"The {self.source} names an unknown {kind}, “{short(name)}”; it was left out.{hint}")
