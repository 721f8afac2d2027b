"""What the process keeps for good, taken out of the garbage collector's way."""

from __future__ import annotations

import gc
from functools import cache


@cache
def freeze_loaded_modules(after: str = "") -> None:
    """Freeze what is loaded: once, and once more for every heavy import, named by ``after``.

    Streamlit collects garbage at the end of every run of a script, with the interpreter's lock held:
    over all modules' objects that took 100 ms, for which the answer lay ready and was not sent.
    """
    gc.collect()
    gc.freeze()
