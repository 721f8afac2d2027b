"""Below the player: the results table, the methods' rules and source, the landscape's facts, files."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.state.methods import method_of, refusal_of
from dashboard.state.planes import is_whole
from dashboard.state.race import Race
from dashboard.state.session import session
from dashboard.takeaway import files, tables
from dashboard.takeaway.runs import runs_csv, runs_json, runs_npz
from dashboard.takeaway.summary import summarise
from dashboard.widgets import buttons
from dashboard.widgets.markdown import plain
from dashboard.work.pool import POOL

from . import code, experiments, results_table, starts_table

_FOR_A_FILE = 60.0  # seconds of work


def show(race: Race) -> None:
    """Four tabs; the table first. A closed tab costs nothing: it is filled when it is opened."""
    parts = {
        "Results": lambda: _table(race),
        "How they move": lambda: _methods(race),
        "About this landscape": lambda: _facts(race.landscape),
        "Take it away": lambda: _take_away(race),
    }
    for tab, fill in zip(st.tabs(list(parts), key="tabs", on_change="rerun"), parts.values()):
        if tab.open:
            with tab:
                fill()


def _table(race) -> None:
    frame = tables.table(race)
    if frame.empty:
        st.info("No optimizer is racing: add one in the sidebar.", icon=":material/add:")
        return
    if "start" in frame:
        _many_starts(race, frame)
    else:
        st.html(f"<style>{results_table.STYLE}</style>{results_table.html(frame)}")
    st.download_button(
        "Table as CSV",
        data=lambda: tables.table_csv(race),
        icon=":material/download:",
        file_name=f"{race.landscape.name}-results.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _many_starts(race: Race, frame) -> None:
    """What became of the starts, in sum; each of them by itself on request."""
    goals, rows = session().latest("starts", _runs(race), lambda: summarise(race))
    style = results_table.STYLE + starts_table.STYLE
    st.html(f"<style>{style}</style>{starts_table.html(goals, rows)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        every = st.toggle("Every start", key="every-start", help="A row for each start of each optimizer")
        if is_whole(race.landscape) and buttons.button(
            "Restarts and runtimes",
            "to-runtimes",
            icon=":material/query_stats:",
            help="What a success costs from random starts, and how sure that is: on “Experiments”",
        ):
            session().set_study("runtimes", runs=float(race.start.shape[1]))
            _go_to_experiments()
    if every:
        _every_start(frame)


def _runs(race: Race) -> tuple:
    return tuple((*race.key(entry), entry.label) for _, entry, _ in race.finished())


@st.fragment
def _every_start(frame) -> None:
    """The rows; the sentence of a chosen one in full, below."""
    shown = tables.as_written(frame.drop(columns="sentence"))
    column = st.column_config
    forms = {"final value": "%.6g", "best value": "%.6g", "distance": "%.3g"}
    event = st.dataframe(
        shown,
        hide_index=True,
        key="table",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            name: column.NumberColumn(name.capitalize(), format=forms.get(name, "%.6g"))
            if shown[name].dtype.kind in "fi"
            else column.TextColumn(name.capitalize(), pinned=name == "optimizer")
            for name in shown.columns
        },
    )
    rows = event["selection"]["rows"]
    if rows and rows[0] < len(frame):
        chosen = frame.iloc[rows[0]]
        st.caption(plain(f"{chosen['optimizer']}, start {chosen['start']}: {chosen['sentence']}"))
    else:
        st.caption("Choose a row to read what happened.")


def _methods(race) -> None:
    # The same method twice is printed twice where its settings leave other terms of its rule.
    shown: dict[tuple[str, str], int | None] = {}  # with the place of the first card that races by it
    for k, e in enumerate(race.entries):
        if not refusal_of(e.card.method):
            first = shown.get((e.card.method, e.rule))
            shown[e.card.method, e.rule] = k if first is None and e.races else first
    if not shown:
        st.info("No optimizer is racing: add one in the sidebar.", icon=":material/add:")
    opened = set()
    for (name, rule), racing in shown.items():
        method = method_of(name)
        with st.container(border=True):
            st.markdown(f"**{method.title}** — {method.teaches()}")
            st.latex(rule)
            st.caption(f"{method.family} · {method.reference}")
            if racing is not None:
                _explain(racing, race.entries[racing].label)
            if name in opened:
                continue
            opened.add(name)
            with st.expander("The code that runs", key=f"source-{name}"):
                st.code(method.source(), language="python")


def _explain(place: int, label: str) -> None:
    """The way to a step of the card at a place, with its numbers in the rule."""
    if buttons.button(
        "Explain a step",
        f"to-step-{place}",
        icon=":material/conversion_path:",
        help=f"The rule with the numbers of {plain(label)}'s own steps in it: on “Experiments”",
    ):
        session().set_study("step", run=f"c{place}", step=None)
        _go_to_experiments()


def _go_to_experiments() -> None:
    st.switch_page(st.Page(experiments.page, url_path="experiments"))


def _facts(f) -> None:
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{f.title}** — {f.teaches}")
        st.latex(f.formula)
        st.caption(f"{f.lesson} · {f.reference}")
    with right:
        minima = ", ".join("(" + ", ".join(f"{c:.6g}" for c in m) + ")" for m in f.minima)
        lowest = "not known" if f.lowest is None else f"{f.lowest:.8g}"
        smooth = {
            "discontinuous": "jumps",
            "C0": "continuous, with kinks",
            "smooth": "smooth",
            "C1": "differentiable once",
            "C2": "differentiable twice",
        }[f.smoothness]
        if is_whole(f):
            box = " × ".join(f"[{low:g}, {high:g}]" for low, high in f.domain)
            where = f"- Known global minima: {minima or 'no single point'}\n- Box: {box}\n"
        else:
            where = f"- Parameters: {f.dimension:,}\n"
        st.markdown(f"{where}- Lowest known value: {lowest}\n- Smoothness: {smooth}")
    with st.expander("The code that defines it", key="source-landscape"):
        st.code(f.source, language="python")


def _take_away(race) -> None:
    st.markdown(
        "**Pictures**: the ⤓ button on each panel saves PNG, SVG or PDF as it stands. "
        "**Animations**: GIF, MP4 or WebM, by the strip of film in the player's bar. "
        "**A paper pack**: below ⤓, one ZIP of all panels for print, the numbers, a "
        "caption with every setting, references, and a script that makes the same numbers again. "
        "**This page**: an HTML file that plays without a server or a network."
    )
    f, name = race.landscape, race.landscape.name
    mine, state = session(), session().state
    with st.container(horizontal=True):
        for label, suffix, mime, make in (
            (
                "Interactive page (HTML)",
                "html",
                "text/html",
                lambda _: files.html(race, state.view, atlas=mine.atlas(f)),
            ),
            ("Runs as CSV", "csv", "text/csv", lambda _: runs_csv(race)),
            ("Runs as JSON", "json", "application/json", lambda _: runs_json(race, state)),
            ("Runs as NPZ", "npz", "application/octet-stream", lambda _: runs_npz(race)),
        ):
            st.download_button(
                label,
                data=partial(POOL.did, mine.atlases.owner, make, _FOR_A_FILE),
                file_name=f"{name}-runs.{suffix}",
                mime=mime,
                on_click="ignore",
                icon=":material/download:",
                key=f"take-{suffix}",
            )
    code.show(race)
