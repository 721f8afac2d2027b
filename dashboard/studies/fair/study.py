"""A fair race with a verdict, and whether the winner survives when things go wrong."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard.board import Board, Fact
from dashboard.state.state import Card
from dashboard.studies.desk import Desk
from dashboard.studies.registry import Subject, study
from dashboard.studies.waiting import waited
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from landscapes.core.wording import format_number
from landscapes.drawing.looks import glyph
from optimizers.experiments.fair_race import (
    FairRace,
    FairRaceError,
    Reference,
    Score,
    Survival,
    UnderStress,
    stresses,
)
from optimizers.experiments.fair_race.words import of_setting, of_survival, short_stress, winner_of

from . import words
from .held import FAIR, STRESS, Asked, first_look, hold, looked_at, lowest_of, methods_of, stressed
from .script import fair_script

_MOST = 20  # variables
_TAKEN = 5  # of all methods of an order, into the race
_SETTINGS, _BUDGET, _JUDGED, _TUNING = (1, 128), (20, 5000), (5, 100), 20
_TRIED, _SPENT, _STARTS = 64, 500, 40  # usually
_TONES = {Survival.SURVIVES: "good", Survival.BEATEN: "bad"}


@study(
    "fair",
    "Fair race",
    words.SENTENCE,
    r"\bar r_m=\tfrac1n\sum_{k=1}^n\operatorname{rank}\bigl(\text{score of } m \text{ at start } k\bigr)",
    Subject.EXPERIMENT,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Choose the methods and what each may spend; the verdict comes first, then what it rests on."""
    if desk.f.dimension > _MOST:
        st.info(words.TOO_MANY.format(most=_MOST))
        return
    _controls(desk)
    asked = _asked(desk)
    if not asked.methods:
        st.info(words.NO_METHOD)
        return
    numbers = (asked.settings, asked.tuning, asked.judged, asked.evaluations)
    held = _is_held(desk)
    # Empty once it is held, so that what the first look still draws has its place.
    with st.container():
        if not held:
            st.caption(words.before(len(asked.methods), *numbers))
            if desk.button("Start the race", "start", "flag"):
                desk.set(held=1.0)
                st.rerun()
    if not held:
        _first_look(desk, asked)
        return
    with st.container():  # with the progress in it: when that has gone the board below keeps its place
        race: FairRace | FairRaceError | None = waited(
            desk, "The race", lambda job: hold(desk.f, asked, job), FAIR, asked
        )
    if isinstance(race, FairRaceError):
        st.info(race.sentence)
    if not isinstance(race, FairRace):
        return
    whole = race.tried == asked.settings and race.judged_starts.shape[1] == asked.judged
    board = Board(race.panels(), (), (), race.words if whole else f"{words.COARSE} {race.words}")
    desk.other("board", lambda: board)
    if race.aim.reference is Reference.NONE:
        st.caption(words.UNKNOWN)
    st.caption(words.of_race(race))
    if whole:
        _table(desk, race)
        _stress(desk, race, asked)


def _first_look(desk: Desk, asked: Asked) -> None:
    """What may be expected, before anything is tuned: from few starts, each method as it came."""
    few = first_look(asked)
    with st.container():
        seen: FairRace | FairRaceError | None = waited(
            desk, "A first look", lambda job: looked_at(desk.f, few, job), "first look", few
        )
    if isinstance(seen, FairRace):
        board = Board(seen.panels(), (), (), f"{words.FIRST.format(judged=few.judged)} {seen.words}")
        desk.other("board", lambda: board)


def _is_held(desk: Desk) -> bool:
    """Whether the race was started; before that there is a first look."""
    return bool(desk.number_setting("held", 0.0))


def _stresses(desk: Desk) -> list[str]:
    """The stresses that are possible here and switched on."""
    possible = [name for name in stresses.names() if stresses.get(name).applies(desk.f.dimension)]
    return [name for name in possible if desk.number_setting(name.replace(" ", "_"), 0.0)]


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    if desk.f.dimension > _MOST:
        raise NoScript(words.TOO_MANY.format(most=_MOST))
    asked, held = _asked(desk), _is_held(desk)
    if not asked.methods:
        raise NoScript(words.NO_METHOD)
    asked = asked if held else first_look(asked)
    known = desk.known(FAIR if held else "first look", asked)
    if isinstance(known, FairRaceError):
        raise NoScript(known.sentence)
    return fair_script(desk, asked, held, _stresses(desk) if held else [])


def _scores() -> dict[str, str]:
    return {str(score): text for score, text in words.SCORES.items()}


def _controls(desk: Desk) -> None:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        desk.choice("who", "Methods", words.WHO)
    with right:
        desk.choice("score", "Judged by", _scores(), help=words.SCORE_HELP)
    columns = st.columns(3)
    with columns[0]:
        desk.slider("settings", "settings a method", _TRIED, *_SETTINGS, whole=True, log=True)
    with columns[1]:
        desk.slider("evaluations", "evaluations a run", _SPENT, *_BUDGET, whole=True, log=True)
    with columns[2]:
        desk.slider("judged", "judged starts", _STARTS, *_JUDGED, whole=True)


def _asked(desk: Desk) -> Asked:
    """What the controls ask."""
    return Asked(
        methods_of(desk, desk.word("who", words.WHO)),
        round(desk.number_setting("settings", _TRIED, *_SETTINGS)),
        _TUNING,
        round(desk.number_setting("judged", _STARTS, *_JUDGED)),
        round(desk.number_setting("evaluations", _SPENT, *_BUDGET)),
        Score(desk.word("score", _scores())),
        desk.session.state.seed,
        lowest_of(desk.f, desk.session.atlas(desk.f)),
    )


def _table(desk: Desk, race: FairRace) -> None:
    """How each stands, its tuned settings, and the ways out: into a file, into the race."""
    order = race.as_tuned.standing.mean_ranks.argsort(kind="stable")
    tuned, given = race.as_tuned.standing, race.as_given.standing
    rows = [
        {
            "method": f"{glyph(race.entries[k].look)} {race.labels[k]}",
            "tuned": f"{tuned.mean_ranks[k]:.2f} ({tuned.low[k]:.2f} – {tuned.high[k]:.2f})",
            "given": f"{given.mean_ranks[k]:.2f} ({given.low[k]:.2f} – {given.high[k]:.2f})",
            "reached": _reached(race, int(k)),
            "score": f"{format_number(race.entries[k].tuning[0], 3)} → "
            f"{format_number(race.entries[k].tuning[race.entries[k].chosen], 3)}",
            "settings": of_setting(race.entries[k].settings[race.entries[k].chosen]),
        }
        for k in order
    ]
    column = st.column_config
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        column_config={
            "method": column.TextColumn("Method", pinned=True),
            "tuned": column.TextColumn("Mean rank, tuned", alignment="right"),
            "given": column.TextColumn("Mean rank, as given", alignment="right"),
            "reached": column.TextColumn("Near f*: tuned, as given", alignment="right"),
            "score": column.TextColumn(
                "Tuning score", help="Mean over the tuning starts, as given → tuned: less is better"
            ),
            "settings": column.TextColumn("Tuned settings", width="large"),
        },
    )
    with st.container(horizontal=True):
        st.download_button(
            "Table as CSV",
            data=race.csv,
            icon=":material/download:",
            file_name=f"{desk.f.name}-fair-race.csv",
            mime="text/csv",
            on_click="ignore",
            key=desk.key("csv"),
        )
        own = desk.word("who", words.WHO) == "race"
        help = words.LOAD_HELP if own else words.LOAD_ALL_HELP
        if desk.button("Race with the tuned settings", "load", "sports_score", help=help):
            _load(desk, race, own)
            st.toast(words.LOADED)
            st.rerun(scope="app")


def _reached(race: FairRace, k: int) -> str:
    n = race.judged_starts.shape[1]
    both = (int((judged.reached[k] < float("inf")).sum()) for judged in (race.as_tuned, race.as_given))
    return "–" if race.aim.reference is Reference.NONE else ", ".join(f"{count} of {n}" for count in both)


def _load(desk: Desk, race: FairRace, own: bool) -> None:
    """The tuned settings into the race's cards, or the best methods of an order as its cards."""
    desk.set(held=None)  # what they came with will be other settings: the race is another one
    cards = list(desk.session.state.cards)
    if own:
        places = [k for k, entry in enumerate(desk.session.race().entries) if entry.races]
        for place, entry in zip(places, race.entries):
            cards[place] = _with(cards[place], entry.settings[entry.chosen])
    else:
        order = race.as_tuned.standing.mean_ranks.argsort(kind="stable")[:_TAKEN]
        best = [race.entries[k] for k in order]
        cards = [
            _with(Card(entry.given.name, look=look), entry.settings[entry.chosen])
            for look, entry in enumerate(best)
        ]
    desk.session.change(cards=tuple(cards))


def _with(card: Card, setting: dict) -> Card:
    """A card with these settings; a step size that was chosen is no longer a fitted one."""
    fitted = None if "step_size" in setting else card.fitted
    return replace(card, settings={**card.settings, **setting}, fitted=fitted)


def _stress(desk: Desk, race: FairRace, asked: Asked) -> None:
    """A switch for each stress; what becomes of the winner."""
    st.markdown("#### Under stress")
    with st.container(horizontal=True):
        on = [
            name
            for name in stresses.names()
            if stresses.get(name).applies(desk.f.dimension)
            and desk.toggle(
                name.replace(" ", "_"),
                short_stress(stresses.get(name)),
                help=type(stresses.get(name)).teaches(),
            )
        ]
    st.caption(words.STRESSED)
    if not on:
        return
    with st.container():
        seen: UnderStress | None = waited(
            desk, "Under stress", lambda job: stressed(race, on, job), STRESS, asked, tuple(on)
        )
    if seen is None:
        return
    winner = race.labels[race.as_tuned.standing.verdict.leader]
    facts = tuple(
        Fact(
            one.stress.name,
            winner_of(one.judged.standing, race.labels),
            _TONES.get(one.survival, ""),
            of_survival(one.survival, winner),
        )
        for one in seen.each
    )
    board = Board(seen.panels(), (), facts, seen.words)
    desk.other("board-stress", lambda: board)
    st.download_button(
        "Table as CSV",
        data=seen.csv,
        icon=":material/download:",
        file_name=f"{desk.f.name}-under-stress.csv",
        mime="text/csv",
        on_click="ignore",
        key=desk.key("stress-csv"),
    )
