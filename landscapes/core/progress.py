"""How long work tells how far it is, and how it is asked to stop."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], object]  # called with (done, of how many); where it answers False, stop


class Cancelled(Exception):
    """Raised out of long work when its progress callback asks to stop."""


def report(progress: Progress | None, done: int, total: int) -> None:
    """Tell the callback, if there is one; Cancelled where it answers False."""
    if progress is not None and progress(done, total) is False:
        raise Cancelled
