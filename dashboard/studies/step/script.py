"""A step of a run, explained, and a fork from it as a script."""

from __future__ import annotations

from dashboard.studies.desk import Desk
from dashboard.studies.raced import Raced
from dashboard.studies.scripting import opened, with_row, with_run, written
from dashboard.takeaway.scripts.literals import Code, call
from dashboard.takeaway.scripts.methods import setting_code
from dashboard.takeaway.scripts.script import Script

_IMPORTS = ("from optimizers.experiments.explained import explain, history",)
_TEXT = """
# A step, from one row of the run to the next: the rule with this step's own numbers
step = $step
seen = explain(run, step)
for line in seen.lines:
    print(line.latex)
print(seen.words)
"""
_COURSE = """
# How the run's steps go on
course = history(run)
print(course.words)
"""
_FORK = """
# What would have come of another setting from this step on
other = $fork
print("run", run.values[-1], "with the change", other.values[-1])
"""
_FUTURES = """
plots.curves(
    "Both futures",
    "step",
    "f",
    {
        "run": (np.arange(len(run.values)), run.values),
        "with the change": (np.arange(step, len(other.values)), other.values[step:]),
    },
)
"""
_RUN = 'plots.curves("The run", "step", "f", {"run": (np.arange(len(run.values)), run.values)})'


def step_script(desk: Desk, raced: Raced, step: int, course: bool, change: dict[str, object]) -> Script:
    """A step of a run; ``course``: all steps, too; ``change``: another setting from there on, if any."""
    script = with_run(opened(desk, "A step explained, and a fork"), desk, raced)
    plane = desk.f.dimension < 3
    text = _TEXT + (_COURSE if course else "") + (_FORK if change else "")
    changed = {name: setting_code(value) for name, value in change.items()}
    fork = Code(call("optimizers.fork", Code("run"), Code("step"), **changed))
    rows = [*(["*course.panels()"] if course else []), *([_FUTURES] if change else [])]
    if not rows and not plane:
        rows = [_RUN]
    first = "seen.figure()" if plane else rows.pop(0)
    script = written(script, text, first if plane else [first], imports=_IMPORTS, step=step, fork=fork)
    for panel in rows:
        script = with_row(script, [panel])
    return script
