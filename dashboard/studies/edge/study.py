"""The edge of stability: the curvature rises until the step size bears no more, and there it stays."""

from __future__ import annotations

import streamlit as st

from dashboard.board import Board, Fact
from dashboard.studies.desk import Desk
from dashboard.studies.registry import Subject, study
from dashboard.studies.waiting import waited
from landscapes.core.wording import format_number
from landscapes.drawing import looks
from optimizers.experiments.presets import Name, Preset, preset
from optimizers.experiments.words import of_track

from . import words
from .pictures import curvature_panel, loss_panel
from .script import edge_script
from .seen import SEED, Seen, watch


@study(
    "edge",
    "Edge of stability",
    "Trained with all rows at a constant step size, a network's curvature tends to rise until the method "
    "bears no more, and to stay about there while the loss goes on falling.",
    r"\lambda_{\max}\!\left(\nabla^2f(\theta_t)\right)\;\longrightarrow\;\tfrac{2}{\delta}",
    Subject.NETWORK,
    script=lambda desk: edge_script(_name(desk), preset(_name(desk)).flow, SEED),
)
def show(desk: Desk) -> None:
    """Choose an experiment; its tracks appear one by one."""
    name = Name(desk.choice("preset", "Experiment", {n.value: words.TITLES[n] for n in Name}, hidden=True))
    chosen = preset(name)
    seen: Seen | None = waited(desk, "The experiment", lambda job: watch(chosen, job), "edge", name, SEED)
    seen = Seen(chosen.loss()) if seen is None else seen
    board = _board(name, chosen, seen)
    desk.other("board", lambda: board)
    if seen.tracks:
        st.markdown("  \n".join(words.of_look(k, track) for k, track in enumerate(seen.tracks)))
    st.caption(
        "These experiments have data and networks of their own, whatever is chosen at the side. All methods "
        f"start at the same point (seed {SEED}); {chosen.looks + 1} looks, evenly in time. Cohen, Kaur, Li, "
        "Kolter and Talwalkar, ICLR 2021; of adaptive methods Cohen et al., arXiv:2207.14484."
    )


def _name(desk: Desk) -> Name:
    """The experiment that the settings mean."""
    return Name(desk.word("preset", [name.value for name in Name]))


def _board(name: Name, chosen: Preset, seen: Seen) -> Board:
    panels = (curvature_panel(chosen.methods, chosen.time, seen), loss_panel(chosen.time, seen))
    facts = []
    for k, method in enumerate(chosen.methods):
        label = f"{looks.glyph(k)} {words.label(method)}"
        if k < len(seen.tracks):
            track = seen.tracks[k]
            told = of_track(track)
            facts.append(Fact(label, words.settled(track), words.tone(track.arrival), told))
        else:
            bears = format_number(float(method.stability_threshold() or 0), 3)
            facts.append(Fact(label, f"bears {bears}"))
    rows = len(seen.loss.objective_of.rows["X"])
    return Board(panels, (), tuple(facts), words.of_preset(name, seen.loss.dimension, rows))
