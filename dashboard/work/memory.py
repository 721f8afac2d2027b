"""What the process keeps, taken out of the garbage collector's way."""

from __future__ import annotations

import gc
from functools import cache
from itertools import count

_EVERY = 64  # runs of the script between two looks at everything
_runs = count(1)


@cache
def freeze_loaded_modules(after: str = "") -> None:
    """Freeze what is loaded: once, and once more for every heavy import, named by ``after``.

    Streamlit collects garbage at the end of every run of a script, with the interpreter's lock held:
    over all modules' objects that took 100 ms, for which the answer lay ready and was not sent.
    """
    gc.collect()
    gc.freeze()


def freeze_this_run() -> bool:
    """Freeze what a run of the script leaves, at its end; whether garbage of earlier runs goes now.

    Sixty sessions' objects are looked through as slowly as the modules', at the end of everybody's run.
    So what a run leaves is set aside, rings of garbage with it, and every so many runs all is looked at.
    """
    whole = next(_runs) % _EVERY == 0
    if whole:
        gc.unfreeze()
    else:
        gc.freeze()
    return whole
