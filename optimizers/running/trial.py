"""The same run with a smaller step size: what is said of it has been tried."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landscapes import KnobError
from optimizers.core.schedules import Schedule

from .scales import outside
from .status import Ending, Reason

if TYPE_CHECKING:
    from .run import Run

# What a smaller step size may be the way out of.
_TRIED = (Reason.THROWN_OUT, Reason.BEYOND_STABILITY, Reason.STEPS_TOO_LONG, Reason.CYCLE)
_SHARES = (0.9, 0.5, 0.1, 0.01)


@dataclass(frozen=True)
class Trial:
    """The largest of 0.9, 0.5, 0.1 and 0.01 times the step size with which the run ends well.

    ``share`` is None where it does with none of them, ``step_size`` the last one tried. It ends well
    where it converges (``converged``), or is in the box at the end, lower than at the start, and f has
    not risen in the last fifth of its steps.
    """

    share: float | None
    step_size: float
    converged: bool


def is_tried(reason: Reason) -> bool:
    """Whether members that ended so are run again with smaller steps."""
    return reason in _TRIED


def trials(run: Run, members: list[tuple[int, ...]]) -> dict[tuple[int, ...], Trial]:
    """A trial for each of those members, all together in a batch; none for methods that draw numbers."""
    from .run import run as again  # whose outcomes ask for trials

    size = run.optimizer.settings.get("step_size")
    if run.turns:  # the same run from its start is another one
        return {}
    if size is None or run.optimizer.settings.get("noise") or run.optimizer.wanders:
        return {}
    starts = run.path[0].reshape(len(run.path[0]), -1)
    waiting, made = list(members), {}
    for share in _SHARES:
        smaller = share * (size.base if isinstance(size, Schedule) else size)
        step_size = dataclasses.replace(size, base=smaller) if isinstance(size, Schedule) else smaller
        try:
            method = type(run.optimizer)(**(run.optimizer.settings | {"step_size": step_size}))
        except KnobError:  # below the knob's range
            break
        if not waiting:
            break
        some = starts[:, [k[0] if k else 0 for k in waiting]]
        rerun = again(
            run.landscape,
            method,
            some,
            run.most_steps,
            run.seed,
            run.tolerance,
            batches=run.batches,
            every=run.every,
        )
        for number, k in enumerate(list(waiting)):
            well, converged = _ends_well(rerun, number)
            made[k] = Trial(share if well else None, smaller, converged)
            if well:
                waiting.remove(k)
    return made


def _ends_well(run: Run, member: int) -> tuple[bool, bool]:
    ending, end = np.asarray(run.status, dtype=object)[member], int(np.asarray(run.steps)[member])
    values = run.values[: end + 1, member]
    # From its end on the rows repeat its last point.
    inside = outside(run.landscape, run.path[-1:, :, member])[0] == 0
    if ending == Ending.CONVERGED and inside:
        return bool(values[-1] <= values[0]), True
    calm = np.all(np.diff(values[-max(2, len(values) // 5) :]) <= 0)
    return bool(ending == Ending.BUDGET_SPENT and calm and inside and values[-1] < values[0]), False
