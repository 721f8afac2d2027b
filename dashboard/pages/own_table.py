"""A person's own table: brought as a file, read and checked, its columns chosen; gone with the session."""

from __future__ import annotations

import streamlit as st

from dashboard.state.session import session
from dashboard.widgets import buttons
from dashboard.widgets.controls import segments, select, toggle
from dashboard.widgets.markdown import plain, sentence
from landscapes.learning import CsvTable, DataError
from landscapes.learning.kinds import ColumnKind

_KINDS = {
    ColumnKind.NUMBER: "numbers",
    ColumnKind.TEXT: "texts",
    ColumnKind.CONSTANT: "one value",
    ColumnKind.EMPTY: "empty",
}
_MOST_FEATURES = 2  # of a model of up to three parameters


def show() -> None:
    """Draw the controls; the table is the data once "Learn from it" is pressed."""
    with st.expander("Your own table (CSV)", key="own-table", on_change="rerun") as box:
        if not box.open:
            return
        file = st.file_uploader(
            "A table with one row a sample",
            key="own-file",
            help="Separated by comma, semicolon, tab or bar, with or without a row of names, up to 50 MB. "
            "It stays in this session's memory, and is gone with it; no link holds it.",
        )
        if file is None:
            return
        try:
            table = session().latest("own table", file.file_id, lambda: CsvTable.read(file.getvalue()))
        except DataError as refused:
            st.error(plain(sentence(refused)))
            return
        _choose(table)


def _choose(table: CsvTable) -> None:
    names = [column.name for column in table.columns]
    kept = session().own_choice
    target = kept.target if kept.target in names else names[-1]
    st.caption(f"{len(table):,} rows, {len(names)} columns.")

    def shown(name: str) -> str:
        column = table.column(name)
        missing = int(column.missing.sum())
        return f"{name} · {_KINDS[column.kind]}" + (f", {missing:,} missing" if missing else "")

    def changed(**parts):
        session().own_choice = kept._replace(**parts)

    select("Target", names, target, "own-target", lambda name: changed(target=name), shown=shown)
    numbers = [c.name for c in table.columns if c.kind is ColumnKind.NUMBER and c.name != target]
    wanted = st.multiselect(
        "Features",
        numbers,
        default=numbers[:1],
        max_selections=_MOST_FEATURES,
        format_func=shown,
        key=f"own-features-{target}",
        help="One or two columns of numbers: a model of up to three parameters can be drawn.",
    )
    classes = table.column(target).kind is ColumnKind.TEXT
    if not classes:
        segments(
            "The target is",
            ("number", "class"),
            kept.target_is,
            "own-target-is",
            lambda v: changed(target_is=v),
            help="A number is predicted; of a class it is asked which of a few.",
        )
    toggle("Leave out incomplete rows", kept.drop, "own-drop", lambda v: changed(drop=v))
    if buttons.button("Learn from it", "own-take", icon=":material/model_training:", type="primary"):
        _take(table, target, wanted, classes or kept.target_is == "class", kept.drop)


def _take(table: CsvTable, target: str, features: list[str], classes: bool, drop: bool) -> None:
    try:
        data = table.data_set(target, features, missing="drop" if drop else "refuse", classes=classes)
    except DataError as refused:
        st.error(plain(sentence(refused)))
        return
    why_not = session().bring(data)
    if why_not:
        st.error(plain(why_not))
    else:
        st.rerun()
