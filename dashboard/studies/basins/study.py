"""Basin maps of the race's methods: every pixel a start, coloured by where its run ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.board import Board, Fact, Grip
from dashboard.studies.desk import Desk, Preset
from dashboard.studies.registry import Subject, study
from dashboard.studies.waiting import waited
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from dashboard.work.pool import Job
from landscapes import Atlas, Landscape, atlas
from landscapes.core.wording import format_position
from landscapes.drawing import looks
from optimizers.experiments.basins import Basins, basins
from optimizers.experiments.basins.kinds import Elsewhere
from optimizers.experiments.basins.words import of_code, percent
from optimizers.experiments.entrants import Entrant

from . import words
from .script import basins_script

_MOST_MAPS = 4
# Starts along a side, in one dimension and in two.
_SIDES = {1: {"200": "200", "500": "500", "2000": "2,000"}, 2: {"50": "50", "100": "100", "200": "200"}}
_STEPS, _MOST_STEPS = 300, 3000
_ATLAS_SECONDS = 2.0
_LISTED = 30  # classes in the table on the page; the file has them all
_PRESETS = (
    Preset("Four basins", "himmelblau", {"steps": 300.0}),
    Preset("A hundred basins", "rastrigin", {"steps": 300.0}),
    Preset("Two wells in 1D", "double_well", {"steps": 300.0}),
)


@study(
    "basins",
    "Basin maps",
    "Every pixel is a start, its colour the critical point that the run from there ends at: light where few "
    "steps led to it.",
    r"\theta_0\;\longmapsto\;\theta_T(\theta_0)\approx\theta^*_k",
    Subject.EXPERIMENT,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Click a pixel: its run is the race's from there."""
    desk.presets(_PRESETS)
    if desk.f.dimension > 2:
        st.info(words.too_many(desk.f))
        return
    methods = desk.methods
    if not methods:
        st.info(words.NO_METHOD)
        return
    side, steps = _controls(desk)
    shown = methods[:_MOST_MAPS]
    with st.container():  # so that the boards below stay where they are when it is done
        found = _found(desk, shown, side, steps)
    if len(methods) > _MOST_MAPS:
        st.caption(words.first_ones(_MOST_MAPS, len(methods)))
    if found is None:
        return
    # No panel stands on the landscape's own picture.
    bare = replace(desk, terrain=None)
    bare.show(lambda: _board(desk, found), lambda _, place: desk.set(at=desk.at(_place(desk, place))))
    _ways_on(desk, found)
    _difference(desk, found)
    _table(found)
    st.caption(words.notes(desk.session.race().batches is not None))


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    if desk.f.dimension > 2:
        raise NoScript(words.too_many(desk.f))
    if not (methods := desk.methods[:_MOST_MAPS]):
        raise NoScript(words.NO_METHOD)
    pair = desk.word("against", _pairs(len(methods)), "none")
    against = None if pair == "none" else (int(pair[0]), int(pair[-1]))
    steps = int(desk.number_setting("steps", _STEPS, 1, _MOST_STEPS))
    return basins_script(desk, methods, int(_side(desk)), steps, _ATLAS_SECONDS, against)


def _side(desk: Desk) -> str:
    """Starts along a side: a number in the link, not a word of digits, which would come back as one."""
    sides = list(_SIDES[desk.f.dimension])
    chosen = f"{desk.number_setting('side', 0):g}"
    return chosen if chosen in sides else sides[1]


def _pairs(count: int) -> dict[str, tuple[int, int] | None]:
    """Two of so many maps, by the words of the setting "against"; none of them first."""
    return {"none": None} | {f"{a}-{b}": (a, b) for a in range(count) for b in range(a + 1, count)}


def _controls(desk: Desk) -> tuple[int, int]:
    left, right = st.columns([2, 5], vertical_alignment="bottom")
    sides, chosen = _SIDES[desk.f.dimension], _side(desk)
    with left:
        desk.choice(
            "side", "Starts along a side", sides, chosen, changed=lambda word: desk.set(side=float(word))
        )
    with right:
        steps = desk.slider("steps", "steps of each run", _STEPS, 1, _MOST_STEPS, whole=True, log=True)
    return int(chosen), int(steps)


def _found(desk: Desk, methods: tuple[Entrant, ...], side: int, steps: int) -> Basins | None:
    """The maps as far as they are: coarse ones first."""
    f, seed, known = desk.f, desk.session.state.seed, desk.session.atlas(desk.f)
    named = {f"{looks.glyph(one.look)} {one.label}": one.optimizer for one in methods}

    def work(job: Job) -> Basins:
        return _mapped(job, f, known, named, side, steps, seed)

    key = tuple((label, repr(optimizer)) for label, optimizer in named.items())
    return waited(desk, "Runs from every start", work, "maps", key, side, steps, seed)


def _mapped(
    job: Job, f: Landscape, known: Atlas | None, named: dict, side: int, steps: int, seed: int
) -> Basins:
    points = known if known is not None else atlas(f, seconds=_ATLAS_SECONDS, certify=False)
    # Whoever is shown first must not wait for the others' round.
    return basins(f, named, side, steps, seed, atlas=points, progress=job.report, show=job.show)


def _place(desk: Desk, place: np.ndarray) -> np.ndarray:
    return place[:1] if desk.f.dimension == 1 else place


def _start(desk: Desk, found: Basins) -> np.ndarray:
    """The start of the cell that the point lies in."""
    return found.start_at(*found.cell_of(desk.point))


def _board(desk: Desk, found: Basins) -> Board:
    start = _start(desk, found)
    cell = found.cell_of(start)
    panels, grips = [], []
    for panel in found.panels():
        name = f"start-{panel.name}"
        panels.append(replace(panel, press=name))
        if desk.f.dimension == 1:
            rows = len(found.maps)
            at, moves = (float(start[0]), rows - 0.5), "x"
            low, high = (float(desk.corners[0, 0]), -0.5), (float(desk.corners[1, 0]), rows - 0.5)
            grips.append(Grip(name, panel.name, at, "The start", "θ₀", moves=moves, low=low, high=high))
        else:
            grips.append(desk.grip(name, panel.name, start, "The start", tag="θ₀"))
    facts = [Fact("start θ₀", format_position(start))]
    for one in found.maps:
        code, steps = int(one.codes[cell]), int(one.steps[cell])
        if code != Elsewhere.NOT_YET:
            facts.append(Fact(one.label, of_code(found.atlas, code), help=words.after(steps)))
    return Board(tuple(panels), tuple(grips), tuple(facts), words.of_maps(found))


def _ways_on(desk: Desk, found: Basins) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if desk.button("Race from here", "race", "flag", help=words.RACE_HELP):
            start = tuple(float(c) for c in _start(desk, found))
            desk.session.change(start=start, start_kind="one", count=1)
            st.toast(words.race_starts_at(start), icon=":material/flag:")
        st.download_button(
            "Shares as CSV",
            key=desk.key("csv"),
            icon=":material/download:",
            on_click="ignore",
            data=found.csv,
            file_name=f"{desk.f.name}-basins.csv",
            mime="text/csv",
        )


def _difference(desk: Desk, found: Basins) -> None:
    """Two of the maps against each other, if a person chooses two."""
    choices = {
        word: "no two" if pair is None else f"{found.maps[pair[0]].label} and {found.maps[pair[1]].label}"
        for word, pair in _pairs(len(found.maps)).items()
    }
    if len(choices) == 1:
        return
    chosen = desk.choice("against", "Where two methods differ", choices, "none")
    if chosen != "none":
        first, second = map(int, chosen.split("-"))
        told = found.difference(first, second)
        with st.columns([3, 2])[0]:
            desk.other("difference", lambda: Board(told.panels(), words=told.words))


def _table(found: Basins) -> None:
    codes: dict[int, list[str]] = {}
    for k, one in enumerate(found.maps):
        for share in one.shares:
            row = codes.setdefault(share.code, [""] * len(found.maps))
            row[k] = f"{percent(share.share)}  ({percent(share.low)} to {percent(share.high)})"
    listed = sorted(codes, key=lambda code: (code < 0, code if code >= 0 else -code))[:_LISTED]
    frame = pd.DataFrame({"ends at": [of_code(found.atlas, code) for code in listed]})
    for k, one in enumerate(found.maps):
        frame[one.label] = [codes[code][k] for code in listed]
    wide = {one.label: st.column_config.TextColumn(width="medium") for one in found.maps}
    st.dataframe(frame, hide_index=True, width="content", column_config=wide)
    if len(codes) > _LISTED:
        st.caption(words.more_classes(len(codes) - _LISTED))
