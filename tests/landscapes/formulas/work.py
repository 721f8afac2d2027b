"""Work that is counted and not timed: the same on a busy machine as on an idle one."""

import sys
from collections.abc import Callable


def calls_of(task: Callable[[], object]) -> int:
    """How many functions, Python's and C's, are called while the task runs; FormulaErrors pass."""
    calls, before = 0, sys.getprofile()

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        task()
    finally:
        sys.setprofile(before)
    return calls
