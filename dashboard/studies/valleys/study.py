"""The tree of valleys: the landscape under water, and beside it how its lakes become one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Grip, Panel
from dashboard.studies.desk import Desk, Preset
from dashboard.studies.registry import Subject, study
from dashboard.studies.waiting import waited
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from dashboard.work.pool import Job
from landscapes import Landscape
from landscapes.core.wording import format_number, format_position
from landscapes.critical.valleys import pictures
from landscapes.critical.valleys.descent import descended
from landscapes.critical.valleys.finding import ends_of
from landscapes.critical.valleys.kinds import NoTree, NoTreeError
from landscapes.critical.valleys.tree import Valleys
from landscapes.critical.valleys.words import height, how_sure, summary
from landscapes.drawing import colours
from landscapes.drawing.colours import INK
from landscapes.drawing.marks import DARK, line
from optimizers.experiments.valleys.result import TreeOfValleys, tree_of_valleys

from . import words
from .script import valleys_script

_SECONDS = 10.0  # for points and proof
_COARSE = 1.0  # for points alone, to begin with
_WAYS = 40  # valleys, beyond which the ways down from the passes are not shown at first
_PRESETS = (
    Preset("Four valleys", "himmelblau"),
    Preset("A funnel", "rastrigin", {}, "121 valleys, and all of them lead inwards"),
    Preset(
        "Three reactions", "mueller_brown", {}, "The Müller-Brown surface: barriers are what chemists ask"
    ),
    Preset("Along the edge", "freudenstein_roth", {}, "The pass lies on the edge of the box"),
    Preset("In one dimension", "gramacy_lee"),
    Preset("A nightmare", "nightmare"),
)


@dataclass(frozen=True)
class _Refused:
    """Why there is no tree."""

    why: NoTree


@study(
    "valleys",
    "Tree of valleys",
    "Let water rise over the landscape: at first there is a lake in every valley, and at each pass two "
    "become one. The tree says which, and how high it is from a minimum up to where a lower one is reached.",
    r"\{\theta\in B:\;f(\theta)\le c\},\quad c\nearrow",
    Subject.EXPERIMENT,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Move the water level and a point; the lakes, the tree and the point's valley follow."""
    desk.presets(_PRESETS)
    f = desk.f
    if f.dimension > 2:
        st.info(words.refusal(NoTree.DIMENSION))
        return
    found = waited(desk, "Bottoms, passes and the ways between them", lambda job: _found(f, job), "tree")
    if found is None:
        return
    if isinstance(found, _Refused):
        st.info(words.refusal(found.why))
        return
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        _level_slider(desk, found)
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        _step_buttons(desk, found)
        if f.dimension == 2:
            few = len(found.tree) <= _WAYS
            desk.toggle("ways", "Ways down", few, "From each pass the flow down to the two valleys it joins")
        with desk.numbers("Type the point"):
            desk.point_fields()

    def moved(name: str, place: np.ndarray) -> None:
        if name == "level":
            desk.set(level=float(place[1]))
        else:
            desk.set(at=desk.at(place))

    desk.show(lambda: board(desk, found), moved)
    st.caption(f"{how_sure(found.tree)} The landscape is that of the closed box: water goes along its edges.")
    with st.container(horizontal=True):
        if desk.button("Race from θ", icon="flag", help="All runs of the race start at θ"):
            desk.session.change(start=tuple(map(float, desk.point)), start_kind="one", count=1)
            st.toast("The race starts at θ.", icon=":material/flag:")
            st.rerun()
        st.download_button(
            "Valleys as CSV",
            key=desk.key("csv"),
            icon=":material/download:",
            on_click="ignore",
            data=found.csv,
            file_name=f"{f.name}-valleys.csv",
            mime="text/csv",
        )


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    known = desk.known("tree")
    if desk.f.dimension > 2 or isinstance(known, _Refused):
        raise NoScript(words.refusal(NoTree.DIMENSION if known is None else known.why))
    level = desk.session.state.settings.get("level")
    set_by_hand = isinstance(level, (int, float)) and isinstance(known, TreeOfValleys)
    return valleys_script(desk, _level(desk, known) if set_by_hand else None, desk.point)


def _found(f: Landscape, job: Job) -> TreeOfValleys | _Refused:
    """The tree, first without any proof."""
    try:
        job.show(tree_of_valleys(f, seconds=_COARSE, certify=False, progress=job.report))
        return tree_of_valleys(f, seconds=_SECONDS, progress=job.report)
    except NoTreeError as refused:
        return _Refused(refused.why)


def _level(desk: Desk, found: TreeOfValleys) -> float:
    low, top = pictures.height_range(found.tree)
    return desk.number_setting("level", float(f"{found.level:.4g}"), low, top)


def _level_slider(desk: Desk, found: TreeOfValleys) -> None:
    low, top = pictures.height_range(found.tree)
    level = float(f"{_level(desk, found):.6g}")
    desk.slider("level", "water level", level, low, top, symbol="c", changed=lambda c: desk.set(level=c))


def _step_buttons(desk: Desk, found: TreeOfValleys) -> None:
    """From join to join: just below the last one, and just above the next one."""
    low, top = pictures.height_range(found.tree)
    level, heights = _level(desk, found), found.tree.heights
    little = 1e-4 * (top - low)
    above, below = heights[heights > level], heights[heights <= level]
    if desk.button("Drain", "drain", "south", not len(below), "To just below the last join"):
        desk.set(level=float(below[-1] - little))
        st.rerun()
    if desk.button("Fill", "fill", "north", not len(above), "To just above the next join"):
        desk.set(level=float(above[0] + little))
        st.rerun()


def board(desk: Desk, found: TreeOfValleys) -> Board:
    """The landscape under water, the tree, and what is to be read from both."""
    tree, level = found.tree, _level(desk, found)
    few = float(len(tree) <= _WAYS)
    ground, branches = pictures.panels(tree, found.shore, level, bool(desk.number_setting("ways", few)))
    way, valley, said = _from_the_point(desk, tree)
    if way is not None and len(way) > 1:
        ground = _with_way(desk, ground, way)
    grips = (_level_grip(tree, branches, level), _point_grip(desk))
    return Board((ground, branches), grips, _facts(found, level, valley), f"{summary(tree)} {said}")


def _from_the_point(desk: Desk, tree: Valleys) -> tuple[np.ndarray | None, int, str]:
    """The way down from θ (k, d), the valley in which it ends (-1 for none), and both in words."""
    box, point = np.array(tree.domain), desk.point
    inside = np.clip(point, box[:, 0], box[:, 1])
    above = float(tree.landscape.value(inside))
    if not np.isfinite(above):
        return None, -1, words.DRY
    (way,) = descended(tree.landscape, box[:, 0], box[:, 1], inside[:, None])
    valley = int(ends_of(box, tree.bottoms, way[-1:])[0])
    return way, valley, words.of_point(tree, valley, above) if valley >= 0 else words.LOST


def _with_way(desk: Desk, ground: Panel, way: np.ndarray) -> Panel:
    """The landscape with the way down from θ."""
    x, y = _drawn(desk, way)
    over = (
        line(x, y, DARK, 5.5),
        line(x, y, "#fff", 2.6),
        line([np.nan], [np.nan], INK, 4.5, name="way down from θ"),  # for the legend, in both themes
    )
    # Below the numbers of the bottoms, which come last.
    marks = [t for t in ground.traces if "text" in t.get("mode", "")]
    rest = [t for t in ground.traces if "text" not in t.get("mode", "")]
    return replace(ground, traces=(*rest, *over, *marks))


def _drawn(desk: Desk, way: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places of a way (k, d) in the panel: over the curve, or in the plane."""
    if desk.f.dimension == 2:
        return way[:, 0], way[:, 1]
    x = np.linspace(way[0, 0], way[-1, 0], 200)
    return x, desk.f.value(x[None])


def _level_grip(tree: Valleys, branches: Panel, level: float) -> Grip:
    low, top = pictures.height_range(tree)
    left, right = branches.x["range"]
    return Grip(
        "level",
        "tree",
        (left + 0.96 * (right - left), level),
        "The water level",
        "c",
        (-1.0, 1.0),
        colour=colours.COLOURS[1],
        moves="y",
        low=(left, low),
        high=(right, top),
    )


def _point_grip(desk: Desk) -> Grip:
    return desk.grip("point", "ground", desk.point, "The drop of water", tag="θ", colour="@ink")


def _facts(found: TreeOfValleys, level: float, valley: int) -> tuple[Fact, ...]:
    tree = found.tree
    lakes = tree.lakes(level)
    count = len(np.unique(lakes[lakes >= 0]))
    joins, how = words.next_join(tree, level)
    facts = [
        Fact("water level c", format_number(level, 5)),
        Fact("lakes", f"{count} of {len(tree)} valleys", help="Connected parts of the box under water"),
        Fact("box under water", f"≈ {100 * found.shore.wet(level):.3g} %", help="Counted on a grid"),
        Fact("next join", joins, help=how),
        Fact(
            "lowest bottom",
            height(tree, tree.bottoms.values[0], 5),
            help=f"Valley 1, at {format_position(tree.bottoms.points[0])}",
        ),
    ]
    if len(tree) > 1:
        finite = np.where(np.isfinite(tree.barriers), tree.barriers, -np.inf)
        k = int(np.argmax(finite))
        facts.append(
            Fact(
                f"highest barrier, of valley {k + 1}",
                height(tree, finite[k], 5),
                help="Up to a valley at least as low",
            )
        )
    if valley >= 0:
        text = "0" if valley == 0 else height(tree, tree.to_lowest[valley], 5)
        facts.append(Fact(f"barrier to valley 1, from valley {valley + 1}", text, help="The valley of θ"))
    facts.append(Fact("this tree is", "proved" if tree.proved else "computed", "good" if tree.proved else ""))
    return tuple(facts)
