"""One network trained from each initialisation: the curves beside each other."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Panel, axis
from dashboard.studies.desk import Desk
from landscapes import learning
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.colours import INK
from landscapes.drawing.lengths import finite_range
from landscapes.drawing.marks import line
from landscapes.learning.depth.training import Training, train

from .network import INITIALISATION_TITLES, Network

DATA, STEPS, MOST_WIDTH = "moons", 300, 20
_RATE, _RATES = 0.1, (1e-3, 10.0)
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
_COIN = float(np.log(2))  # cross-entropy of the probability 1/2


def show(desk: Desk, network: Network) -> None:
    """The button that trains, and the curves once it was pressed."""
    width = min(network.width, MOST_WIDTH)
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        rate = desk.slider("rate", "step size", _RATE, *_RATES, log=True, symbol=r"\delta")
    key = _key(network, width, rate)
    runs = desk.known(*key)
    if runs is None:
        with right:
            pressed = desk.button(
                "Train one from each initialisation",
                "train",
                "model_training",
                help=f"{len(INITIALISATION_TITLES)} networks of this depth, {width} units a layer, {STEPS} "
                "steps each; this takes some seconds",
            )
        if not pressed:
            return
        with st.spinner("Training"):
            desk.cached(lambda: trained(network, width, rate), *key)
        st.rerun()
    desk.other("training-board", lambda: training_board(runs, network, width, rate))


def _key(network: Network, width: int, rate: float) -> tuple:
    return ("trained", network.activation, network.depth, width, network.seed, network.sigma, rate)


def rate_of(desk: Desk) -> float:
    """The step size that the settings say."""
    return desk.number_setting("rate", _RATE, *_RATES)


def shown(desk: Desk, network: Network) -> tuple[str, list[str], int, int, float] | None:
    """Data, initialisations, width, steps and step size of what is trained; None before the button."""
    width, rate = min(network.width, MOST_WIDTH), rate_of(desk)
    if desk.known(*_key(network, width, rate)) is None:
        return None
    return DATA, list(INITIALISATION_TITLES), width, STEPS, rate


def trained(network: Network, width: int, rate: float) -> dict[str, Training]:
    """A network from each initialisation after the same steps on the same data."""
    return {name: trained_from(name, network, width, rate) for name in INITIALISATION_TITLES}


def trained_from(initialisation: str, network: Network, width: int, rate: float) -> Training:
    """A network of that width after the steps, from an initialisation."""
    data, activation, depth = learning.dataset(DATA), network.activation, network.depth
    return train(data, activation, initialisation, depth, width, STEPS, rate, network.seed, network.sigma)


def training_board(runs: dict[str, Training], network: Network, width: int, rate: float) -> Board:
    """Losses against steps, and the gradients of each layer at the start."""
    data = learning.dataset(DATA)
    words = (
        f"{network.depth - 1} hidden layer{'s' if network.depth > 2 else ''} of {width} {network.activation} "
        "units and a linear output, on "
        f"{len(data.train):,} points of {data.title}: full-batch gradient descent with step size "
        f"{format_number(rate, 3)} for {STEPS} steps. A constant output of probability 1/2 has the loss "
        f"{format_number(_COIN, 3)}."
    )
    return Board((_losses(runs), _gradients(runs)), (), tuple(map(_fact, runs.items())), words)


def _losses(runs: dict[str, Training]) -> Panel:
    traces = [line([0, STEPS], [_COIN, _COIN], INK, 1.2, "dot", "probability 1/2")]
    for k, (name, run) in enumerate(runs.items()):
        values = np.where(run.losses > 0, run.losses, np.nan)
        traces.append(_course(np.arange(len(values)), values, k, name))
    shown = np.concatenate([run.losses for run in runs.values()])
    shown = shown[np.isfinite(shown) & (shown > 0)]
    low, high = finite_range(shown, [_COIN])
    across, up = axis("step", 0, STEPS), axis("mean loss", low / 1.3, min(high, 100.0) * 1.3, log=True)
    if high / low < 100:
        up["dtick"] = "D2"
    return _panel("losses", "Loss while training", traces, across, up)


def _gradients(runs: dict[str, Training]) -> Panel:
    traces, ends = [], []
    for k, (name, run) in enumerate(runs.items()):
        sizes = np.where(np.isfinite(run.first), 10.0 ** (run.first / 2), np.nan)
        sizes = np.where(sizes > 0, sizes, np.nan)
        ends.append(sizes)
        traces.append(_course(np.arange(1, len(sizes) + 1), sizes, k, name, mode="lines+markers"))
    low, high = finite_range(*ends)
    depth = max(map(len, ends))
    across = axis("layer l", 0.5, depth + 0.5)
    up = axis("root mean square", low / 4, high * 4, log=True)
    return _panel("first", "Weight gradients before the first step", traces, across, up)


def _course(x: np.ndarray, y: np.ndarray, k: int, name: str, **more) -> dict:
    colour = colours.COLOURS[k]
    return line(x, y, colour, 2.4, _DASHES[k], INITIALISATION_TITLES[name], **more)


def _panel(name: str, title: str, traces: list, x: dict, y: dict) -> Panel:
    layout = {"margin": {"l": 66, "r": 16, "t": 52, "b": 46}}
    return Panel(name, title, tuple(traces), x, y, height=330, basis=420, layout=layout)


def _fact(one: tuple[str, Training]) -> Fact:
    name, run = one
    last = float(run.losses[-1])
    shown = format_number(last, 3) if np.isfinite(last) else "diverged"
    alike = len(run.apart) > 0 and not np.any(run.apart)
    help = "All units of each hidden layer have stayed equal" if alike else ""
    return Fact(f"last loss, {INITIALISATION_TITLES[name]}", shown, help=help)
