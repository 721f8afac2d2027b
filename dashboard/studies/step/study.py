"""A step explained: the rule with this step's numbers, arrows, its run's course; and a fork."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact
from dashboard.studies.desk import Desk
from dashboard.studies.raced import Raced, chosen_run, shown_run
from dashboard.studies.registry import Subject, study
from dashboard.studies.waiting import waited
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from dashboard.widgets.markdown import in_lines, plain
from landscapes import Knob, KnobError
from landscapes.core.wording import format_number
from optimizers import Run, fork
from optimizers.core.schedules import Schedule
from optimizers.experiments.explained import Explained, History, explain, history
from optimizers.experiments.explained.pictures import course_panels
from optimizers.running import replay
from optimizers.running.forking import knobs_within, refuse_other_shapes, reset

from . import words
from .pictures import futures, other_look, step_panel_pair
from .script import step_script

_NUMBERS = 400_000  # of a whole path: up to here every state of it is kept
_LONGEST_NAME = 24  # of a setting in the link
_STYLE = """
.st-key-rule .katex { font-size: 1em; }
.st-key-rule .katex-display { margin: .25rem 0; overflow-x: auto; overflow-y: hidden; text-align: left; }
.st-key-rule .katex-display > .katex { text-align: left; }
"""


@study(
    "step",
    "A step explained",
    "Why does the method go there? Its rule with this step's own numbers, what they show, and what would "
    "have come of another setting from here on.",
    r"(\theta_{k+1},\,s_{k+1})=\operatorname{step}(\theta_k,\,s_k)",
    Subject.EXPERIMENT,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Choose a run and a step; below it the course of the run, and a fork."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        raced = chosen_run(desk)
    if raced is None:
        return
    run = raced.run
    last = len(run.values) - 2
    if last < 0:
        st.info(words.NO_STEP)
        return
    step = _step_of(desk, last)
    if last:
        with right:
            desk.slider("step", "step", step, 0, last, whole=True, symbol="k", help="0 leaves the start")
    states = desk.cached(lambda: replay.states(run), "states", raced.key) if _is_small(run) else None
    seen = _explained(desk, raced, step, states)
    if seen is None:
        return
    other = _step(desk, raced, seen)
    if other is not None:
        _futures(desk, raced, step, other)
    if states is None:
        st.caption(words.TOO_MANY)
    else:
        course: History = desk.cached(lambda: history(run, states), "course", raced.key)
        st.caption(f"{course.words} {plain(run.outcome.sentence)}")
        desk.other("board-course", lambda: Board(course_panels(course, step)))
        _tables(desk, seen, course)


def _step_of(desk: Desk, last: int) -> int:
    return int(desk.number_setting("step", min(last, 5), 0, last))


def _is_small(run: Run) -> bool:
    """Whether all of its states are kept, so that its whole course is shown."""
    return run.path.shape[1] * len(run.values) <= _NUMBERS


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    raced = shown_run(desk)
    last = len(raced.run.values) - 2
    if last < 0:
        raise NoScript(words.NO_STEP)
    change = {} if (asked := _change(desk, raced.run)) is None else asked
    return step_script(desk, raced, _step_of(desk, last), _is_small(raced.run), change)


def _knobs_of(run: Run) -> dict[str, Knob]:
    """The knobs within its method that are numbers."""
    owners = knobs_within(run.optimizer).values()
    return {k.name: k for owner in owners for k in owner.knobs() if k.kind in ("float", "int")}


def _change(desk: Desk, run: Run) -> dict[str, Any] | None:
    """The other setting of a fork; None where none is changed, or cannot be on the way."""
    if not (knobs := _knobs_of(run)):
        return None
    knob = knobs[desk.word("knob", knobs)]
    value = desk.number_setting(_setting_of(knob), _base(run, knob), knob.low, knob.high)
    try:
        return _changed(run, knob, round(value) if knob.kind == "int" else value)
    except KnobError:
        return None


def _base(run: Run, knob: Knob) -> float:
    """What the run has, at its first step."""
    before = getattr(knobs_within(run.optimizer)[knob.name], knob.name)
    return float(before.base if isinstance(before, Schedule) else before)


def _changed(run: Run, knob: Knob, value: float) -> dict[str, Any] | None:
    """The knob with that value; None where it has it already, KnobError where it cannot be on the way."""
    if value == _base(run, knob):
        return None
    before = getattr(knobs_within(run.optimizer)[knob.name], knob.name)
    change = {knob.name: replace(before, base=value) if isinstance(before, Schedule) else value}
    refuse_other_shapes(run.optimizer, reset(run.optimizer, change), run.path[0], change)
    return change


def _setting_of(knob: Knob) -> str:
    """The setting in the link that is the knob's new value."""
    return f"to_{knob.name}"[:_LONGEST_NAME]


def _tables(desk: Desk, seen: Explained, course: History) -> None:
    """What is seen as files."""
    with st.container(horizontal=True):
        for name, label, made in (("step", "This step", seen), ("course", "All steps", course)):
            st.download_button(
                f"{label} (CSV)",
                made.csv(),
                f"{seen.landscape.name}-{seen.method.name}-{name}.csv",
                "text/csv",
                key=desk.key(f"csv-{name}"),
                icon=":material/download:",
                on_click="ignore",
            )


def _explained(desk: Desk, raced: Raced, step: int, states: Any) -> Explained | None:
    if states is not None:
        return explain(raced.run, step, states)
    return waited(desk, "This step", lambda job: explain(raced.run, step), "step", raced.key, step)


def _step(desk: Desk, raced: Raced, seen: Explained) -> Run | None:
    """The rule with its numbers beside the pictures, and the fork that is asked for."""
    with st.container(key="hidden-step"):
        st.html(f"<style>{_STYLE}</style>")
    panels = step_panel_pair(seen, raced.run) if desk.terrain is not None else ()
    facts = _facts(seen)
    beside, rule = st.columns([1, 1], gap="medium")
    with beside:
        if panels:
            desk.show(lambda: Board(panels, (), facts, seen.words), lambda *_: None)
        else:
            desk.other("board", lambda: Board((), (), facts, seen.words))
    with rule:
        with st.container(key="rule"):
            st.latex(in_lines(seen.method.printed_rule))
            for one in seen.lines:
                first, *others = one.parts
                rows = [rf"{first} &= {others[0]}", *(f"&= {part}" for part in others[1:])]
                st.latex(r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}")
            st.caption(words.of_numbers(seen))
        return _fork(desk, raced, seen.step)


def _facts(seen: Explained) -> tuple[Fact, ...]:
    told = [
        Fact("|∇f|", format_number(float(np.linalg.norm(seen.gradient)))),
        Fact("step length", format_number(float(np.linalg.norm(seen.move)))),
        Fact("cosine to −∇f", format_number(seen.cosine, 3)),
    ]
    if len(seen.theta) <= 3:
        each = ", ".join(format_number(float(v), 3) for v in seen.effective)
        help = "How far each component has moved against its own slope: −Δθ / ∇f"
        told.append(Fact("effective step size", each, help=help))
    if seen.eigenvalues is not None:
        some = seen.eigenvalues if len(seen.eigenvalues) <= 3 else seen.eigenvalues[[0, -1]]
        told.append(Fact("eigenvalues of H", ", ".join(format_number(float(v), 3) for v in some)))
    if len(seen.trials):
        told.append(Fact("points asked elsewhere", f"{len(seen.trials):,}"))
    return tuple(told)


def _fork(desk: Desk, raced: Raced, step: int) -> Run | None:
    """What would have come of another setting from this step on; None as long as nothing is changed."""
    run = raced.run
    knobs = _knobs_of(run)
    st.markdown(f"**From step {step} on with**")
    if not knobs:
        st.caption(words.NO_KNOBS)
        return None
    name = desk.choice("knob", "Setting", {name: knob.label for name, knob in knobs.items()}, hidden=True)
    base = _base(run, knobs[name])
    value = _slider(desk, knobs[name], base)
    try:
        change = _changed(run, knobs[name], value)
    except KnobError as error:
        st.info(str(error))
        return None
    if change is None:
        st.caption(words.UNCHANGED)
        return None
    key = "fork", raced.key, step, name, value
    other: Run | None = waited(
        desk, "The other future", lambda job: fork(run, step, job.report, **change), *key
    )
    if other is not None:
        st.caption(words.of_futures(run, other, step, knobs[name].label, base, value))
    return other


def _futures(desk: Desk, raced: Raced, step: int, other: Run) -> None:
    """Both ways and heights at one clock."""
    run = raced.run
    last = max(len(run.values), len(other.values)) - 1
    help = "Both runs are marked where they are at this step"
    clock = int(desk.slider("clock", "clock", last, 0, last, whole=True, symbol="t", help=help))
    panels = futures(desk, run, other, step, clock, (raced.look, other_look(raced.look)))
    grounded = panels[0].ground and desk.terrain is not None
    desk.other("board-futures", lambda: Board(panels if grounded else panels[-1:]), grounded)


def _slider(desk: Desk, knob: Knob, base: float) -> float:
    """The knob's new value, a setting of its own name."""
    whole = knob.kind == "int"
    more: dict[str, Any] = {"whole": whole, "log": knob.log, "symbol": knob.symbol, "help": knob.help}
    return desk.slider(_setting_of(knob), knob.label, base, knob.low, knob.high, **more)
