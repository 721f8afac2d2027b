"""Losses measured elsewhere: a file is read, audited, and seen as a landscape with its paths."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact
from dashboard.player.messages.terrain import terrain
from dashboard.state.session import Session
from dashboard.studies.desk import Desk
from dashboard.studies.registry import Subject, study
from dashboard.takeaway.scripts.script import Script
from dashboard.widgets.markdown import plain, sentence
from landscapes import imported
from landscapes.core.wording import format_number, format_position
from landscapes.imported import FileError, Imported

from . import findings
from .panels import MOST_PATHS, panels
from .script import elsewhere_script

_OWN, _EXAMPLE = "own", "example"


@study(
    "elsewhere",
    "From elsewhere",
    "Is my plot right? Losses that another program has measured on a line or a plane through its weights: "
    "what is wrong with the file, and the landscape between its nodes.",
    r"\ell(x, y)=f(\theta_0+x\,d_1+y\,d_2)",
    Subject.NETWORK,
    alone=True,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Bring a file, or look at the example: its faults in sentences, its landscape, its paths."""
    _bring(desk)
    found = _shown(desk)
    own = _desk_of(desk, found)
    with st.spinner("Checking the file"):
        # Not desk.cached, whose keys would keep the arrays of many a file.
        key = found.hash, found.name
        faults = desk.session.latest("audit of losses", key, lambda: imported.audit(found))
    findings.show(found, faults)
    own.show(lambda: board(own, found), lambda _, place: desk.set(look=own.at(place)))
    if desk.button("Race on it", icon="sports_score", help="Optimizers run on the interpolation"):
        desk.session.race_on(found)
        st.rerun()
    st.caption(
        f"{plain(found.name)}, SHA-256 `{found.hash}`. "
        + (
            "It comes with the dashboard."
            if found is imported.example()
            else "It stays in this session’s memory and is gone with it: the link cannot hold a file, and "
            "shows the example."
        )
    )


def _bring(desk: Desk) -> None:
    """The way in: a file, the example, and a function that saves such files."""
    session = desk.session
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.popover("A file of losses", icon=":material/upload_file:"):
            file = st.file_uploader(
                "Losses on a line or a grid: NPZ, JSON or CSV",
                key=desk.key("file"),
                help="x, y and losses, paths if you like: docs/IMPORT.md has the names. Up to 50 MB; it "
                "stays in this session’s memory, and is gone with it.",
            )
        with st.popover("Save one from PyTorch", icon=":material/content_paste:", width="content"):
            st.caption("Paste it into your program, and call it after training: `save_landscape(...)`.")
            st.code(imported.WRITER, language="python", height=420)
        refused = ""
        if file is not None:
            refused = session.latest("file of losses", file.file_id, lambda: _read(session, file))
        if session.imported is not None:
            names = {_OWN: plain(session.imported.name or "your file"), _EXAMPLE: "The example"}
            desk.choice("shown", "Which file", names, hidden=True)
    if refused:
        st.error(plain(refused))


def _read(session: Session, file) -> str:
    """Keep the file's losses in the session; why not, in a sentence, where it is none of them."""
    try:
        session.imported = imported.read(file.getvalue(), file.name)
    except FileError as refused:
        return f"{file.name}: {sentence(refused)}"
    session.set_study(None, shown=None, look=None)
    return ""


def _shown(desk: Desk) -> Imported:
    own = desk.session.imported
    return own if own is not None and desk.word("shown", (_OWN, _EXAMPLE)) == _OWN else imported.example()


def _desk_of(desk: Desk, found: Imported) -> Desk:
    """The same desk with the file's landscape on it."""

    def make():
        f = imported.landscape_of(found)
        return f, terrain(f)

    f, ground = desk.session.latest("losses from elsewhere", (found.hash, found.name), make)
    return replace(desk, f=f, terrain=ground)


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    found = _shown(desk)
    return elsewhere_script(found, _point(_desk_of(desk, found)), MOST_PATHS)


def _point(desk: Desk) -> np.ndarray:
    """The point that is looked at; ``desk`` has the imported landscape."""
    return desk.inside(desk.vector("look", desk.f.start))


def board(desk: Desk, found: Imported) -> Board:
    """The pictures, with the point that is looked at; ``desk`` has the imported landscape."""
    point = _point(desk)
    grip = desk.grip("point", "ground", point, "The point that is looked at", tag="θ")
    return Board(panels(desk, found), (grip,), _facts(desk, found, point), _words(found))


def _words(found: Imported) -> str:
    said = (
        f"Measured at {found.losses.size:,} nodes; between them the landscape is interpolated (bicubic), and "
        "nothing about it is proved."
    )
    if found.dimension == 1:
        said = said.replace("bicubic", "cubic")
    if len(found.tracks) > MOST_PATHS:
        said += f" {MOST_PATHS} of its {len(found.tracks)} paths are drawn."
    return said


def _facts(desk: Desk, found: Imported, point: np.ndarray) -> tuple[Fact, ...]:
    f = desk.f
    value, slope, curvature = float(f.value(point)), f.gradient(point), f.hessian(point)
    losses = np.where(np.isfinite(found.losses), found.losses, np.nan)
    lowest = np.unravel_index(int(np.nanargmin(losses)), losses.shape)
    nodes = " × ".join(f"{len(axis):,}" for axis in found.axes)
    at = format_position(found.node(tuple(int(k) for k in lowest)), 3)
    known = np.all(np.isfinite(curvature))
    eigenvalues = np.linalg.eigvalsh(curvature) if known else np.full(len(point), np.nan)
    numbers = ", ".join(format_number(float(e), 3) for e in eigenvalues)
    facts = [
        Fact("nodes", nodes),
        Fact("least loss at a node", f"{format_number(float(np.nanmin(losses)), 4)} at {at}"),
        Fact("θ", format_position(point, 4), help="the point that is looked at: drag it, or click"),
        Fact("loss there", format_number(value, 4), help="of the interpolation"),
        Fact("slope", format_number(float(np.linalg.norm(slope)), 3), help="length of its gradient"),
        Fact("curvatures" if len(point) > 1 else "curvature", numbers, help="eigenvalues of its Hessian"),
    ]
    if found.centre_loss is not None:
        facts.append(Fact("loss at the centre", format_number(found.centre_loss, 4), help="as the file says"))
    return tuple(facts)
