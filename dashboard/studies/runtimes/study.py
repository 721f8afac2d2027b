"""Restarts and runtimes: what the race's methods need from random starts to a target, and how sure it is."""

from __future__ import annotations

import streamlit as st

from dashboard.board import Board
from dashboard.state.planes import is_whole
from dashboard.studies.desk import Desk
from dashboard.studies.registry import Subject, study
from dashboard.studies.waiting import waited
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from dashboard.work.atlases import DONE
from landscapes.drawing import looks
from optimizers.experiments.runtimes import words as told_by
from optimizers.experiments.runtimes.collecting import collect
from optimizers.experiments.runtimes.floors import floor_of
from optimizers.experiments.runtimes.intervals import LEVEL
from optimizers.experiments.runtimes.kinds import Around, Band, Picture, Source
from optimizers.experiments.runtimes.result import Runtimes, usual_precision
from optimizers.experiments.runtimes.trials import Record

from . import over_landscapes, table, words
from .script import runtimes_script

RUNS, EVALUATIONS = (10, 1000), (20, 20_000)
_MOST = 200_000  # evaluations of one method's runs together: what a page may wait for and keep
_USUAL_RUNS = 100
_ROUNDING = 64 * 2.0**-52
_LOOK = 0.6  # seconds between two looks whether the atlas is there
PROFILES = "profiles"


@study(
    "runtimes",
    "Restarts and runtimes",
    "From many random starts a method reaches a target often, seldom or never, early or late: what a success "
    "costs, failures counted, and how sure that is.",
    r"\mathrm{ERT}=\frac{\sum_k \text{evaluations of run } k}{\#\text{successes}}",
    Subject.EXPERIMENT,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Choose a picture and a target; below are the numbers, and what may be said of them."""
    if not is_whole(desk.f):
        st.info(words.TOO_MANY)
        return
    methods = desk.methods
    if not methods:
        st.info(words.NO_METHOD)
        return
    names = _names()
    picture = desk.choice("picture", "Picture", names, hidden=True)
    if picture == PROFILES:
        over_landscapes.show(desk, methods, _evaluations(desk))
        return
    with st.container():  # with the progress in it: when that has gone the board below keeps its place
        precision, within = _sliders(desk)
        record = _record(desk)
        floor = None if record is None else _floor(desk, record)
    if record is None or floor is None:
        return
    band, around, many = _telling(desk)
    looked = tuple(method.look for method in methods)
    key = (record, floor, precision, within, LEVEL, band, around, many, looked)
    seen = desk.session.latest("runtimes told", key, lambda: Runtimes(*key))
    if floor.source is Source.NONE:
        st.info(seen.words)
        return
    board = Board(seen.picture(Picture(picture)), words=seen.verdict)
    desk.other("board", lambda: board)
    if picture == Picture.COURSE:
        desk.choice("around", "Around the median", {str(one): words.AROUND[one] for one in Around})
    elif picture == Picture.RUNTIMES:
        desk.toggle("many", "Many targets", help=words.MANY)
    elif picture == Picture.SURVIVAL:
        desk.choice("band", "Band", {str(one): words.BANDS[one] for one in Band})
        st.caption(told_by.BANDS[band])
    st.html(table.html(seen, [looks.glyph(k) for k in looked]))
    with st.container(horizontal=True):
        st.download_button(
            "Table as CSV",
            data=seen.csv,
            icon=":material/download:",
            file_name=f"{desk.f.name}-runtimes.csv",
            mime="text/csv",
            on_click="ignore",
            key=desk.key("csv"),
        )
        if desk.button("Race from these starts", "race", "sports_score", help=words.RACE):
            _race(desk, record)
    st.caption(f"{told_by.of_measure(seen)} {words.of_record(record)}")


def _names() -> dict[str, str]:
    return {**{str(one): words.PICTURES[one] for one in Picture}, PROFILES: words.OF_PROFILES}


def _telling(desk: Desk) -> tuple[Band, Around, bool]:
    """The band, what is around the medians, and whether there are many targets."""
    many = desk.number_setting("many", 0.0) != 0
    return Band(desk.word("band", list(Band))), Around(desk.word("around", list(Around))), many


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    if not is_whole(desk.f):
        raise NoScript(words.TOO_MANY)
    if not (methods := desk.methods):
        raise NoScript(words.NO_METHOD)
    picture, evaluations = desk.word("picture", _names()), _evaluations(desk)
    if picture == PROFILES:
        return over_landscapes.script(desk, methods, evaluations)
    band, around, many = _telling(desk)
    told = {"precision": _precision(desk), "within": float(_within(desk)), "band": band, "around": around}
    runs = _runs(desk, evaluations)[0]
    return runtimes_script(desk, methods, runs, evaluations, {**told, "many": many}, Picture(picture))


def _precisions(desk: Desk) -> tuple[float, float, float]:
    """The usual precision, the finest and the coarsest."""
    usual = usual_precision(desk.f)
    finest = max(1e-12, _ROUNDING * abs(desk.f.lowest or 0.0))  # f* + less is f* itself, as floats go
    return usual, min(finest, usual), max(1e3, usual)


def _precision(desk: Desk) -> float:
    return desk.number_setting("precision", *_precisions(desk))


def _within(desk: Desk) -> float:
    """The evaluations that are looked at."""
    most = _evaluations(desk)
    return round(desk.number_setting("within", most, 1, most))


def _runs(desk: Desk, evaluations: int) -> tuple[int, int]:
    """How many runs of each method there are, and how many are wanted."""
    wanted = round(desk.number_setting("runs", _USUAL_RUNS, *RUNS))
    return min(wanted, max(RUNS[0], _MOST // evaluations)), wanted


def _sliders(desk: Desk) -> tuple[float, float]:
    """Runs, their budget, the target and the evaluations that are looked at: the last two."""
    left, right = st.columns(2)
    with left:
        desk.slider("runs", "runs of each method", _USUAL_RUNS, *RUNS, whole=True, log=True, help=words.RUNS)
        precision = desk.slider(
            "precision",
            "precision",
            *_precisions(desk),
            log=True,
            symbol=r"\varepsilon",
            help=words.PRECISION,
        )
    with right:
        desk.slider(
            "evaluations",
            "evaluations of a run",
            _usual(desk),
            *EVALUATIONS,
            whole=True,
            log=True,
            help=words.BUDGET,
        )
        most = _evaluations(desk)
        within = desk.slider(
            "within", "success within", most, 1, most, whole=True, log=True, help=words.WITHIN
        )
    return precision, within


def _usual(desk: Desk) -> int:
    """The race's own budget, in evaluations: a step with one gradient counts two."""
    race = desk.session.race()
    return int(min(max(race.evaluations or 2 * race.steps, EVALUATIONS[0]), EVALUATIONS[1]))


def _evaluations(desk: Desk) -> int:
    return round(desk.number_setting("evaluations", _usual(desk), *EVALUATIONS))


def _record(desk: Desk) -> Record | None:
    """The runs, made where they are not known; None as long as there are none."""
    evaluations, seed = _evaluations(desk), desk.session.race().seed
    runs, wanted = _runs(desk, evaluations)
    if runs < wanted:
        st.caption(words.fewer(runs, evaluations, _MOST))
    methods = [(method.label, method.optimizer) for method in desk.methods]
    return waited(
        desk,
        "The runs",
        lambda job: collect(
            desk.f, methods, runs, evaluations, seed=seed, progress=job.report, shown=job.show
        ),
        "runs",
        runs,
        evaluations,
        seed,
        repr(methods),
    )


def _floor(desk: Desk, record: Record):
    """What targets are measured from; where the atlas is still being proved it is looked for now and then."""
    finding = desk.session.found(desk.f) if desk.f.engine == "tape" else None
    atlas = finding.atlas if finding is not None and finding.stage == DONE else None
    if finding is not None and finding.pending:
        _awaited(desk)
    return floor_of(desk.f, record, atlas)


@st.fragment(run_every=_LOOK)
def _awaited(desk: Desk) -> None:
    """Until the atlas is there the target is measured from what is known without it."""
    if not desk.session.found(desk.f).pending:
        st.rerun()
    st.caption(words.PROVING)


def _race(desk: Desk, record: Record) -> None:
    """The race from these very starts, with the same budget, as far as it takes so many."""
    desk.session.change(
        start_kind="random",
        count=min(record.runs, words.MOST_RACED),
        race="evaluations",
        steps=record.evaluations // 2,
    )
    st.toast(words.RACED)
