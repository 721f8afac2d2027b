"""A run's instruments, step by step: how each step lies in its valley, and how the gradient goes on."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from dashboard.board import Board
from dashboard.studies.desk import Desk
from dashboard.studies.raced import Raced, chosen_run, divides, shown_run
from dashboard.studies.registry import Subject, study
from dashboard.studies.waiting import NOT_YET, waited
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from optimizers import Run
from optimizers.core.schedules import Schedule
from optimizers.experiments.instruments import Gauges
from optimizers.methods.descent import GradientDescent

from . import words
from .pictures import Drawing
from .script import gauges_script
from .seen import Asked, every, is_cheap, look, rows_a_step
from .words import Gauge

_COLUMNS = 3


@study(
    "gauges",
    "Instruments",
    "What a run's own points tell of its training: is the step too long or too short, is the gradient more "
    "than noise, do all layers learn?",
    r"\alpha=\tfrac1t-1,\quad q'(t)=0,\quad q(t)\approx f(\theta+t\,\Delta\theta)",
    Subject.NETWORK,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Choose a run; its gauges stand below each other over the same steps."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        raced = chosen_run(desk)
    if raced is None:
        return
    run = raced.run
    if len(run.values) < 2:
        st.info(words.NO_STEP)
        return
    with right, st.container(horizontal=True):
        noise = desk.toggle(
            "noise",
            "Noise of the gradient",
            is_cheap(run),
            "Asks the gradient of each row that a step has seen",
        )
        desk.toggle(
            "curvature", "Largest eigenvalue", False, "Takes some products of the Hessian at every step"
        )
    asked = _asked(desk, run)
    seen: Gauges | None = waited(
        desk, "The instruments", lambda job: look(run, asked, job), "gauges", raced.key, asked
    )
    st.caption(words.of_run(run, asked.every, rows_a_step(run)))
    if seen is not None:
        _panels(desk, raced, seen, noise)


def _asked(desk: Desk, run: Run) -> Asked:
    """What the settings ask of a run."""
    noise, curvature = (
        desk.number_setting("noise", float(is_cheap(run))),
        desk.number_setting("curvature", 0.0),
    )
    return Asked(every(run), bool(noise), bool(curvature))


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    raced = shown_run(desk)
    if len(raced.run.values) < 2:
        raise NoScript(words.NO_STEP)
    asked = _asked(desk, raced.run)
    seen: Gauges | None = desk.known("gauges", raced.key, asked)
    if seen is None:
        raise NoScript(NOT_YET)
    return gauges_script(desk, raced, asked, seen)


def _panels(desk: Desk, raced: Raced, seen: Gauges, noise: bool) -> None:
    bears = _bears(raced.run)
    drawing = Drawing(raced.run, seen, raced.look["colour"], bears, _rate(raced.run))
    shown = [gauge for gauge in Gauge if _is_there(gauge, seen)]
    for first in range(0, len(shown), _COLUMNS):
        for column, gauge in zip(st.columns(_COLUMNS), shown[first : first + _COLUMNS]):
            with column:
                desk.other(f"board-{gauge.value}", partial(Board, (drawing.panel(gauge),)))
                st.caption(words.of_gauge(gauge, seen, raced.run, noise, bears is not None))


def _rate(run: Run) -> float | None:
    """The constant step size of plain gradient descent on all rows; None of anything else."""
    method = run.optimizer
    if not isinstance(method, GradientDescent) or method.weight_decay or run.sees_parts:
        return None
    return None if isinstance(method.step_size, Schedule) else float(method.step_size)


def _is_there(gauge: Gauge, seen: Gauges) -> bool:
    if gauge is Gauge.DEAD:
        return bool(seen.dead)
    return gauge is not Gauge.LARGEST or seen.largest is not None


def _bears(run: Run) -> float | None:
    """The curvature that the run's method bears, all rows seen; None where it changes, or is not of H."""
    method = run.optimizer
    if run.sees_parts or "step_size" not in method.settings or isinstance(method.step_size, Schedule):
        return None
    if divides(method):
        return None
    threshold = method.stability_threshold()
    return float(threshold) if threshold is not None and np.isfinite(threshold) else None
