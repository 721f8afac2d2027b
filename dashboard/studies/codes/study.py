"""A layer of two units: the plane in which a network sees its rows, while it learns to tell them apart."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Grip, Panel, axis
from dashboard.state.state import Learning
from dashboard.studies.class_marks import PLAIN, class_look, class_marks, inputs_panel
from dashboard.studies.desk import Desk
from dashboard.studies.raced import Raced, chosen_run_and_step, shown_run, step_of
from dashboard.studies.registry import Subject, study
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from landscapes.core.wording import format_number
from landscapes.drawing.colours import INK
from landscapes.drawing.marks import Trace, faint
from landscapes.learning import TrainingLoss

from .coded import Coded, coded, decoded, narrow_layer, principal, probabilities
from .script import codes_script

_LESSON = Learning("digits", "mlp", "cross_entropy")
_NARROW = {"width_1": 32, "width_2": 2}
_NEEDS = "This needs classes, and a network with a hidden layer of two units."
_NO_NUMBERS = "The run has no numbers at this step: choose an earlier one."


@study(
    "codes",
    "Codes",
    "Where a layer has two units, all that the network knows of a row after it are two numbers: its code. "
    "Learning pulls the codes of different classes apart.",
    r"x\in\mathbb{R}^{p}\;\to\;(a_1,a_2)=h\big(W\,h(\cdots x)+b\big)\;\to\;P(k\mid x)",
    Subject.NETWORK,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Choose a run and a step, and drag a code: the rest of the network says what it takes it for."""
    loss, layer = desk.f, _layer(desk)
    if layer is None or not isinstance(loss, TrainingLoss):
        st.info(_NEEDS)
        if desk.button("Digits in two units", icon="auto_stories"):
            desk.session.show_learning(_LESSON, _NARROW, batch=64, steps=600)
            desk.session.set_study("codes")
            st.rerun()
        return
    raced = chosen_run_and_step(desk)
    if raced is None:
        return
    shown = layer

    def draw() -> Board:
        return _board(desk, loss, raced, shown)

    def moved(_: str, place: np.ndarray) -> None:
        desk.set(code=place)

    desk.show(draw, moved)


def _layer(desk: Desk) -> int | None:
    """Which hidden layer of the page's network has two units; None where there is none, or no class."""
    return narrow_layer(desk.f) if isinstance(desk.f, TrainingLoss) and desk.f.data.classes else None


def _code(desk: Desk, seen: Coded) -> np.ndarray:
    """The code that is looked at."""
    low, high = np.array([seen.x[0], seen.y[0]]), np.array([seen.x[-1], seen.y[-1]])
    return np.clip(desk.vector("code", np.median(seen.codes, axis=0)), low, high)


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    loss, layer = desk.f, _layer(desk)
    if layer is None or not isinstance(loss, TrainingLoss):
        raise NoScript(f"{_NEEDS} “Digits in two units” brings one.")
    raced = shown_run(desk)
    _, at = step_of(desk, raced.run)
    theta = np.ascontiguousarray(raced.run.path[at])
    if not np.all(np.isfinite(theta)):
        raise NoScript(_NO_NUMBERS)
    seen = _seen(desk, loss, theta, layer)
    return codes_script(desk, loss, raced, at, layer, seen, _code(desk, seen))


def _seen(desk: Desk, loss: TrainingLoss, theta: np.ndarray, layer: int) -> Coded:
    return desk.cached(lambda: coded(loss, theta, layer), "codes", theta.tobytes())


def _board(desk: Desk, loss: TrainingLoss, raced: Raced, layer: int) -> Board:
    step, at = step_of(desk, raced.run)
    theta = np.ascontiguousarray(raced.run.path[at])
    if not np.all(np.isfinite(theta)):
        return Board((), words=_NO_NUMBERS)
    seen = _seen(desk, loss, theta, layer)
    inputs, share = desk.cached(lambda: principal(loss, seen.rows), "principal")
    low, high = np.array([seen.x[0], seen.y[0]]), np.array([seen.x[-1], seen.y[-1]])
    code = _code(desk, seen)
    odds = probabilities(decoded(loss, theta, layer, code[None])[0])
    panels = (
        _codes_panel(loss, seen, step),
        _odds_panel(loss, odds),
        inputs_panel(loss.data, inputs, seen.labels, share),
    )
    grip = Grip(
        "code",
        "codes",
        (float(code[0]), float(code[1])),
        "A code",
        tag="code",
        low=tuple(low),
        high=tuple(high),
    )
    best = loss.data.classes[int(np.argmax(odds))]
    facts = (
        Fact("put into their class", f"{format_number(100 * seen.right, 3)} %", help="of the rows drawn"),
        Fact("code", f"({format_number(code[0], 3)}, {format_number(code[1], 3)})"),
        Fact("taken for", f"{best}, {format_number(100 * float(odds.max()), 3)} %"),
        Fact("variance in two components", f"{format_number(100 * share, 3)} %", help="of the inputs"),
    )
    told = (
        f"{raced.label}, step {step:,}: each mark is the code of a row, each area what the layers after the "
        "two units decide for. Drag the code."
    )
    return Board(panels, (grip,), facts, told)


def _codes_panel(loss: TrainingLoss, seen: Coded, step: int) -> Panel:
    traces: list[Trace] = []
    for k in range(len(loss.data.classes)):
        if not np.any(seen.winner == k):
            continue
        inside = np.where(seen.winner == k, 1.0, np.nan)
        fill = faint(class_look(k)[0], 0.22)
        traces.append(
            {
                "type": "heatmap",
                "x": seen.x,
                "y": seen.y,
                "z": inside,
                "colorscale": [[0, fill], [1, fill]],
                "showscale": False,
                "hoverinfo": "skip",
            }
        )
    marks, names = class_marks(loss.data, seen.codes, seen.labels)
    return Panel(
        "codes",
        f"Codes at step {step:,}",
        (*traces, *marks),
        axis("first unit", float(seen.x[0]), float(seen.x[-1])),
        axis("second unit", float(seen.y[0]), float(seen.y[-1])),
        press="code",
        share=1.2,
        layout={**PLAIN, "annotations": names},
    )


def _odds_panel(loss: TrainingLoss, odds: np.ndarray) -> Panel:
    names = list(loss.data.classes)
    bars = {
        "type": "bar",
        "x": np.arange(len(names)),
        "y": odds,
        "marker": {
            "color": [class_look(k)[0] for k in range(len(names))],
            "line": {"color": INK, "width": 0.5},
        },
        "hovertemplate": "P = %{y:.3f}<extra></extra>",
    }
    return Panel(
        "odds",
        "What the code is taken for",
        (bars,),
        axis("class", -0.6, len(names) - 0.4, tickvals=list(range(len(names))), ticktext=names),
        axis("probability", 0.0, 1.02),
        share=0.8,
        layout=PLAIN,
    )
