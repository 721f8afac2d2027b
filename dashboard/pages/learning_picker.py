"""The sidebar's controls of a model on data: which data, which model, which loss, and their settings."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.state.landscape_of import losses_for, models_for
from dashboard.state.planes import is_whole
from dashboard.state.session import session
from dashboard.state.state import BATCH, DROP, OWN_DATA, Learning, clamped
from dashboard.widgets.controls import knob_widget, number_field, select
from dashboard.widgets.markdown import in_lines, plain, sentence
from landscapes import Knob, learning
from landscapes.learning import TrainingLoss, losses
from landscapes.learning.words import of_remark

from . import own_table, plane_picker


def turn(knob: Knob, value: float | bool | str) -> None:
    """Another value of the landscape's knob; where it cannot be, a sentence says so and all stays."""
    try:
        session().turn_knob(knob.name, knob.check(value, "This landscape"))
    except ValueError as refused:
        # A landscape's knob must hold before there is a landscape: it is said at once.
        st.toast(plain(sentence(refused)).replace("_", " "), icon=":material/error:")


def show() -> None:
    """Draw the controls; the callbacks change the state before the next run of the script."""
    loss, now = session().chosen.base, session().state.learning or Learning()
    assert isinstance(loss, TrainingLoss)
    groups = {name: group for group, names in learning.dataset_groups().items() for name in names}
    own = session().state.own
    drawn = list(groups)
    if session().own is not None:
        drawn.insert(0, OWN_DATA)
    select(
        "Data",
        drawn,
        now.data,
        "learn-data",
        lambda name: session().learn(data=name),
        shown=lambda name: f"{_title(name)} · {groups[name].short}" if name in groups else "Your own table",
        help="What is to be learned.",
    )
    own_table.show()
    if loss.data.teaches:
        st.caption(loss.data.teaches)
    for remark in loss.data.remarks:
        st.caption(plain(of_remark(remark)))
    _edits()
    _knobs(loss, loss.data.knobs, "Settings of the data", "learn-data-knobs")
    select(
        "Model",
        models_for(now.data, own),
        now.model,
        "learn-model",
        lambda name: session().learn(model=name),
        shown=lambda name: learning.model_class(name).title,
        help="What learns; those that fit the data.",
    )
    st.caption(loss.model.teaches())
    st.latex(in_lines(loss.model.formula))
    for knob in loss.model.knobs():
        _knob(loss, knob)
    select(
        "Loss",
        losses_for(now.data, now.model, own),
        now.loss,
        "learn-loss",
        lambda name: session().learn(loss=name),
        shown=lambda name: losses.get(name).title.capitalize(),
        help="What an error costs; the landscape is its mean over the rows that are trained on.",
    )
    st.caption(loss.loss.teaches)
    _knobs(loss, _penalties(loss), "Penalties", "learn-penalties")
    _batch(loss)
    if not is_whole(loss):
        plane_picker.show(loss)


def _edits() -> None:
    """What a person has changed of the data by hand, and the way back."""
    edits = session().state.edits
    if not edits:
        return
    removed = sum(edit.x is None for edit in edits)
    with st.container(horizontal=True, vertical_alignment="center", key="learn-edits"):
        st.caption(f"{_points(len(edits) - removed)} moved, {removed} removed", width="content")
        st.button(
            "As it was",
            key="learn-as-it-was",
            icon=":material/undo:",
            help="Put all points of the data back.",
            on_click=lambda: session().change(edits=()),
        )


def _points(count: int) -> str:
    return f"{count} point{'s' * (count != 1)}"


def _batch(loss: TrainingLoss) -> None:
    rows = len(loss.data.train)
    number_field(
        "Rows a step",
        min(session().state.batch, rows),
        "learn-batch",
        lambda v: session().change(batch=int(clamped(BATCH, v))),
        whole=True,
        help=f"How many of the {rows:,} rows each step sees: 0 is all of them, 1 is stochastic gradient "
        "descent in its first sense, between are minibatches. Every row comes once an epoch, in an order "
        "drawn by the race's seed, the same for all methods.",
    )
    size = session().state.batch
    if 0 < size < rows:
        steps = -(-rows // size)
        st.caption(f"An epoch has {steps:,} steps. The landscape is the loss of all rows.")
    if loss.model.droppable(loss.data):
        _drop(loss)


def _drop(loss: TrainingLoss) -> None:
    """Dropout's noise: what each step draws. Its mean is a penalty of the loss, and one of both is taken."""
    if loss.settings["dropout"]:
        st.caption("The landscape is the mean over dropout (“Penalties”): steps draw none.")
        return
    knob_widget(
        DROP, session().state.drop, "learn-drop", lambda v: session().change(drop=float(clamped(DROP, v)))
    )
    if session().state.drop:
        st.caption(
            "Each step drops units of each row at random, the kept ones made larger by as much; the "
            "landscape is the loss without. “Penalties” has the landscape of the mean over all ways."
        )


def _penalties(loss: TrainingLoss) -> list[Knob]:
    """Dropout only where there is something to drop."""
    droppable = loss.model.droppable(loss.data)
    return [k for k in learning.LOSS_KNOBS if k.name != "dropout" or droppable]


def _knobs(loss: TrainingLoss, knobs, label: str, key: str) -> None:
    if not knobs:
        return
    with st.expander(label, key=key, on_change="rerun") as box:
        if box.open:
            for knob in knobs:
                _knob(loss, knob)


def _knob(loss: TrainingLoss, knob: Knob) -> None:
    knob_widget(knob, loss.settings[knob.name], f"learn-{loss.name}-{knob.name}", partial(turn, knob))


@st.cache_data(max_entries=64)
def _title(name: str) -> str:
    return learning.dataset(name).title
