"""Vanishing and exploding signals: what each layer of a deep network makes of them, and what formats hold."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact
from dashboard.studies.desk import Desk
from dashboard.studies.registry import Subject, study
from dashboard.takeaway.scripts.script import Script
from landscapes.learning.depth.kinds import FloatFormat, Signal

from . import training
from .network import INITIALISATION_TITLES, KNOBS, NORMAL, Network, Signals, network_of
from .panels import grips, ranks_panel, signal_panel, units_panel
from .script import depth_script
from .words import NAMES, beside_law, of_loss, of_signals, share

_PRESETS = (
    ("He, relu", "relu", "he", "Deviation √(2/n): by the law the mean squares stay as they are"),
    ("Xavier, relu", "relu", "xavier", "Deviation √(1/n) at equal widths: by the law a layer halves them"),
    ("N(0, 0.01)", "relu", NORMAL, "Normal weights with the standard deviation 0.01"),
    ("Zeros", "relu", "zeros", "All weights 0"),
    ("sigmoid", "sigmoid", "xavier", "Slopes of 1/4 at most, with Xavier's deviation"),
)


@study(
    "depth",
    "Depth",
    "Each layer multiplies what runs through it, and so deep networks' signals and gradients may vanish or "
    "explode: by what factor, is a matter of the first weights.",
    r"\begin{gathered}a_l=h(W_l\,a_{l-1}),\quad \delta_l=h'(z_l)\odot W_{l+1}^{\top}\delta_{l+1},\\ "
    r"\nabla_{W_l}C=\tfrac1N\textstyle\sum_i\delta_l\,a_{l-1}^{\top}\end{gathered}",
    Subject.NETWORK,
    alone=True,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Choose a network, and drag the layer that is looked at; train one from each initialisation."""
    _presets(desk)
    _controls(desk)
    desk.show(lambda: depth_board(desk), lambda _, place: desk.set(layer=float(np.round(place[0]))))
    training.show(desk, network_of(desk))


def _presets(desk: Desk) -> None:
    with st.container(horizontal=True):
        for label, activation, initialisation, help in _PRESETS:
            if desk.button(label, f"preset-{label}", "auto_stories", help=help):
                sigma = KNOBS["sigma"].default if initialisation == NORMAL else None
                desk.set(activation=activation, initialisation=initialisation, sigma=sigma)
                st.rerun()


def _controls(desk: Desk) -> None:
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        names = {name: name for name in KNOBS["activation"].choices}
        desk.choice("activation", "Activation", names, KNOBS["activation"].default, hidden=True)
    with right:
        desk.choice("initialisation", "First weights", INITIALISATION_TITLES, hidden=True)
    spread = network_of(desk).is_spread
    columns = st.columns(4 if spread else 3, vertical_alignment="bottom")
    for column, name in zip(columns, ("depth", "width", "seed")):
        knob = KNOBS[name]
        with column:
            desk.slider(
                name,
                knob.help if name != "seed" else name,
                knob.default,
                knob.low,
                knob.high,
                whole=True,
                symbol=knob.symbol,
            )
    if spread:
        knob = KNOBS["sigma"]
        with columns[3]:
            desk.slider("sigma", "deviation", knob.default, knob.low, knob.high, log=True, symbol=knob.symbol)


def depth_board(desk: Desk) -> Board:
    """All that is measured, with the layer that is looked at."""
    network = network_of(desk)
    signals, layer = network.signals(desk), _layer(desk, network)
    panels = [signal_panel(signals, signal, layer) for signal in Signal]
    panels += [units_panel(signals, layer), ranks_panel(signals, layer)]
    return Board(tuple(panels), grips(signals, layer), _facts(signals, layer), of_signals(signals))


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    network = network_of(desk)
    return depth_script(network, _layer(desk, network), training.shown(desk, network))


def _layer(desk: Desk, network: Network) -> int:
    return int(desk.number_setting("layer", max(1, network.depth // 2), 1, network.depth))


def _facts(signals: Signals, layer: int) -> tuple[Fact, ...]:
    record, help = (
        signals.record,
        "root mean square over units and inputs, and what the law of wide nets says",
    )
    facts = [Fact("layer", f"{layer} of {record.depth}")]
    for signal, course in signals.courses.items():
        words = help if signal is not Signal.JACOBIAN else "root mean square of all its singular values"
        facts.append(Fact(NAMES[signal], beside_law(*course.at(layer)), help=words))
    facts += [
        Fact("dead units", share(record.dead[layer - 1]), help="their slope is 0 for every input"),
        Fact("saturated slopes", share(record.saturated[layer - 1]), help="below a tenth of the steepest"),
    ]
    hidden = int(np.sum(np.isnan(record.singular[layer - 1])))
    if hidden:
        words = "rounding beside the largest one may hide more than a hundredth of them"
        facts.append(Fact("singular values not known", f"{hidden} of {record.width}", help=words))
    for signal, way in ((Signal.ACTIVATIONS, "a layer up"), (Signal.DELTAS, "a layer down")):
        words = "the geometric mean over the layers of what the root mean square is multiplied by"
        facts.append(
            Fact(f"{NAMES[signal]}, {way}", "× " + beside_law(*signals.courses[signal].factors), help=words)
        )
    for format in FloatFormat:
        words = (
            "the layer at which, in the order of computing, more than half of the numbers would first be 0 "
            "or infinite, each rounded by itself from the float64 run"
        )
        facts.append(Fact(f"{format} is left at", of_loss(signals, format), help=words))
    return tuple(facts)
