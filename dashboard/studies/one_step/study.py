"""The training loop, step by step: a batch, its predictions, its loss, its gradient, and the step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

import optimizers
from dashboard.board import Board, Fact
from dashboard.state.methods import refusal_of
from dashboard.studies.desk import Desk
from dashboard.studies.registry import Subject, study
from dashboard.takeaway.scripts.methods import method_code
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from landscapes.core.wording import format_number
from landscapes.learning import TrainingLoss
from landscapes.learning.computation_graph import ComputationGraph, computation_graph
from optimizers import Optimizer
from optimizers.step_sizes.fitting import fitted

from . import words
from .data import data_panel
from .graph import Reveal, graph_board, rule
from .ground import grips, ground_panel
from .layers import layout
from .rows import phase_panel
from .script import one_step_script
from .step import PHASES, Phase, Step, step_of

_METHODS = ("gradient_descent", "momentum", "adam")
_MOST_STEPS = 1000  # a longer run is another picture, that of the race
_MOST_PARAMETERS = 3
_LARGEST_GRAPH = 40  # nodes that can be read
_LAYER = 132  # pixels that a layer of the graph needs
_STYLE = """
.st-key-stepgraph { overflow-x: auto; }
.st-key-stepgraph > * { min-width: max(100%, WIDTHpx); }
.st-key-steprule .katex-display, .st-key-stepphase .katex-display {
  overflow-x: auto; overflow-y: hidden; margin: .2rem 0; }
@media (max-width: 640px) { .st-key-steprule .katex, .st-key-stepphase .katex { font-size: .85em; } }
"""


@dataclass(frozen=True)
class _Setting:
    """What does not change while something is dragged."""

    desk: Desk
    loss: TrainingLoss
    graph: ComputationGraph
    method: str
    optimizer: Optimizer

    def step(self) -> Step:
        """The step that the settings mean now."""
        desk, race = self.desk, self.desk.session.race()
        wanted, start = _wanted(desk), _start(desk)
        key = (repr(self.optimizer), start.tobytes(), wanted, race.seed, race.batches)
        return desk.cached(
            lambda: step_of(self.loss, self.graph, self.optimizer, start, wanted, race.seed, race.batches),
            *key,
        )


@study(
    "one_step",
    "Step by step",
    "The training loop: draw a batch, predict, take the loss, go back by the chain rule, update; in numbers, "
    "from the loop that the race itself runs.",
    r"\theta_{t+1}=\theta_t-\delta\,\frac1{|B_t|}\sum_{i\in B_t}\nabla\ell_i(\theta_t)",
    Subject.DATA,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Go through a step's phases; below, the computation graph of one row."""
    if refused := refusal(desk):
        st.info(refused)
        return
    _controls(desk)
    setting = setting_of(desk)
    phase = _phase(desk)
    with st.container(key="stepphase"):
        st.latex(_formula(setting, phase))

    def draw() -> Board:
        step = setting.step()
        panels = (
            ground_panel(desk, step, phase),
            data_panel(step, phase, row_of(desk, step)),
            phase_panel(step, phase),
        )
        return Board(
            panels, grips(desk, step.path[0]), _facts(setting, step, phase), words.of_phase(step, phase)
        )

    desk.show(draw, lambda _, place: desk.set(at=desk.at(place)))
    _graph(setting, phase)


def refusal(desk: Desk) -> str:
    """Why there is no step to go through, in a sentence; empty where there is."""
    loss = desk.f
    if not isinstance(loss, TrainingLoss):
        return "Training sees the loss as it is: set the spread of the average to 0 to go through its steps."
    if loss.dimension > _MOST_PARAMETERS:
        return (
            f"Every number of a step is shown here, of up to {_MOST_PARAMETERS} parameters; {loss.title} has "
            f"{loss.dimension:,}. Take a smaller model, such as a linear one of one or two features."
        )
    if (batches := desk.session.race().batches) is not None and batches.dropout:
        return "Steps that drop units are not gone through here: set “drop” in the sidebar to 0."
    return ""


def setting_of(desk: Desk) -> _Setting:
    loss = desk.f
    assert isinstance(loss, TrainingLoss)
    graph = desk.cached(lambda: computation_graph(loss), "graph")
    return _Setting(desk, loss, graph, *_method(desk))


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    if refused := refusal(desk):
        raise NoScript(refused)
    setting, seed = setting_of(desk), desk.session.race().seed
    return one_step_script(desk, setting.step(), method_code(setting.optimizer), _start(desk), seed)


# ---- settings


def _start(desk: Desk) -> np.ndarray:
    """Where the method begins: the setting ``at``, else where the race's first member does."""
    start = desk.session.race().start
    first = start if start.ndim == 1 else start[:, 0]
    chosen = desk.vector("at", first)
    return first if np.array_equal(chosen, first) else desk.inside(chosen)


def _most(desk: Desk) -> int:
    """The last step that can be looked at."""
    return max(1, min(desk.session.race().steps, _MOST_STEPS) - 1)


def _wanted(desk: Desk) -> int:
    return int(desk.number_setting("t", 0, 0, _most(desk)))


def _phase(desk: Desk) -> Phase:
    return Phase(desk.word("phase", PHASES, Phase.DRAW))


def row_of(desk: Desk, step: Step) -> int:
    """Which of the batch's rows the graph is of."""
    return int(desk.number_setting("row", 0, 0, len(step.rows) - 1))


def _go(desk: Desk, by: int) -> None:
    """To the next phase or the one before, also of another step."""
    place = _wanted(desk) * len(PHASES) + PHASES.index(_phase(desk)) + by
    t, phase = divmod(min(max(place, 0), len(PHASES) * (_most(desk) + 1) - 1), len(PHASES))
    desk.set(t=t, phase=PHASES[phase].value, node=None)


# ---- controls


def _controls(desk: Desk) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if desk.button("Previous", icon="chevron_left", help="The phase before"):
            _go(desk, -1)
            st.rerun()
        desk.choice(
            "phase",
            "Phase of the step",
            {phase.value: words.TITLES[phase] for phase in PHASES},
            _phase(desk).value,
            hidden=True,
            changed=lambda phase: desk.set(phase=phase, node=None),
        )
        if desk.button("Next", icon="chevron_right", help="The next phase; after the update, the next step"):
            _go(desk, 1)
            st.rerun()
        with desk.numbers("Type where the method begins"):
            desk.fields("at", _start(desk), [f"Start {name}" for name in desk.names])
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        desk.slider("t", "step", 0, 0, _most(desk), whole=True, symbol="t", help="0 is the first")
    with right:
        methods = _methods(desk)
        titles = {name: optimizers.method(name).title for name in methods}
        desk.choice("method", "Method", titles)


def _methods(desk: Desk) -> list[str]:
    """The race's first method, then the usual ones."""
    first = (card.method for card in desk.session.state.cards[:1] if not refusal_of(card.method))
    return list(dict.fromkeys([*first, *_METHODS]))


def _method(desk: Desk) -> tuple[str, Optimizer]:
    """The chosen method as the race has it, or would open with it."""
    name = desk.word("method", _methods(desk))
    for entry in desk.session.race().entries:
        if entry.card.method == name and entry.optimizer is not None:
            return name, entry.optimizer
    method, start = optimizers.method(name), _start(desk)
    curvature = desk.session.landscapes.curvature(desk.session.state, desk.f, start)
    return name, method(**fitted(method, desk.f, start, curvature))


# ---- formulas and numbers


def _formula(setting: _Setting, phase: Phase) -> str:
    model, loss = setting.loss.model, setting.loss.loss
    mean = r"\frac1{|B_t|}\sum_{i\in B_t}"
    if phase is Phase.DRAW:
        return rf"B_t \subseteq D,\qquad \lvert D\rvert = {len(setting.loss.data.train)}\ \text{{rows}}"
    if phase is Phase.FORWARD:
        return model.formula
    if phase is Phase.LOSS:
        objective = setting.loss.objective_of
        more = r"+\text{penalties}" if objective.weight_decay or objective.l1 else ""
        return rf"f_{{B_t}}(\theta_t)={mean}\ell_i(\theta_t),\qquad \ell = {loss.formula}{more}"
    if phase is Phase.BACKWARD:
        return rf"\nabla f_{{B_t}}(\theta_t)={mean}\nabla\ell_i(\theta_t)"
    return setting.optimizer.printed_rule


def _facts(setting: _Setting, step: Step, phase: Phase) -> tuple[Fact, ...]:
    names = setting.desk.names
    if phase is Phase.DRAW:
        epoch, place, each = step.place
        return (
            Fact("rows in the batch", f"{len(step.rows):,} of {len(step.loss.data.train):,}"),
            Fact("epoch", f"{epoch + 1:,}", help="how often every row has come, this time included"),
            Fact("batch of the epoch", f"{place + 1:,} of {each:,}"),
        )
    if phase is Phase.FORWARD:
        return tuple(Fact(name, format_number(c)) for name, c in zip(names, step.before))
    if phase is Phase.LOSS:
        return (
            Fact("the batch's loss", format_number(step.batch_losses[0])),
            Fact("loss of all rows", format_number(step.full_losses[0])),
        )
    if phase is Phase.BACKWARD:
        pairs = zip(names, step.gradient, step.full_gradient)
        return tuple(
            Fact(f"∂f/∂{name}", format_number(slope), help=f"over all rows {format_number(full)}")
            for name, slope, full in pairs
        )
    moves = zip(names, step.before, step.after)
    size = setting.optimizer.settings.get("step_size")
    return (
        *(
            Fact(name, f"{format_number(a)} → {format_number(b)}", help=f"changes by {format_number(b - a)}")
            for name, a, b in moves
        ),
        *([Fact("step size δ", format_number(size))] if isinstance(size, float) else []),
        _fall("the batch's loss", *step.batch_losses),
        _fall("loss of all rows", *step.full_losses),
    )


def _fall(label: str, before: float, after: float) -> Fact:
    tone = "good" if after < before else "bad" if after > before else ""
    return Fact(label, f"{format_number(before)} → {format_number(after)}", tone)


# ---- the computation graph


def _graph(setting: _Setting, phase: Phase) -> None:
    desk, step = setting.desk, setting.step()
    column = row_of(desk, step)
    row = step.loss.data.train.rows[step.rows[column]]
    st.markdown(f"## The computation graph of one row: row {row:,} of the data")
    if len(setting.graph.nodes) > _LARGEST_GRAPH:
        st.caption(
            f"It has {len(setting.graph.nodes):,} nodes, too many to be read: take fewer features, or no "
            "dropout."
        )
        return
    whole = Reveal(setting.graph, 0)
    opening = {
        Phase.DRAW: 0,
        Phase.FORWARD: whole.up_to_outputs,
        Phase.LOSS: whole.up_to_loss,
        Phase.BACKWARD: whole.total,
        Phase.UPDATE: whole.total,
    }[phase]
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        desk.slider(
            "node",
            "one node at a time",
            opening,
            0,
            whole.total,
            whole=True,
            help="forward to the loss, then backward to the parameters",
        )
    if len(step.rows) > 1:
        with right:
            desk.slider(
                "row", "row of the batch", 0, 0, len(step.rows) - 1, whole=True, help="0 is its first row"
            )
    reveal = Reveal(setting.graph, int(desk.number_setting("node", opening, 0, whole.total)))
    with st.container(key="steprule"):
        st.latex(rule(step.seen, reveal, column))
    width = _LAYER * layout(setting.graph).layers
    st.html(f"<style>{_STYLE.replace('WIDTH', str(width))}</style>")
    with st.container(key="stepgraph"):
        desk.other("graph", lambda: graph_board(step.seen, reveal, column))
