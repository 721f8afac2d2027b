"""The points of the data that a person moved or removed, as a link writes them: 3;5:1.2:3.4;7:0.1,0.2:1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from landscapes.learning import DataError, DataSet, NotLearnable

from . import link_text as words
from .landscape_of import training_loss
from .problems import Problems
from .state import LEARNING, MOST_EDITS, Edit, State

_SHAPE = "3;5:1.2:3.4 (a row that is removed; a row, its features and its target)"


def edits_text(edits: Sequence[Edit]) -> str:
    """Every row that was changed: alone where it is removed, else row:features:target."""
    return ";".join(map(_edit_text, edits))


def _edit_text(edit: Edit) -> str:
    if edit.x is None or edit.y is None:
        return str(edit.row)
    return f"{edit.row}:{','.join(map(words.text, edit.x))}:{words.text(edit.y)}"


def read_edits(state: State, text: str, data: str | None, problems: Problems) -> State:
    """The state with the edits of a link whose data are ``data``; what is left out goes to ``problems``."""
    now = state.learning
    if state.landscape != LEARNING or now is None:
        problems.tell("edits need landscape=learning; they were left out.")
        return state
    if data is not None and data != now.data:
        problems.tell("edits are of other data; they were left out.")
        return state
    whole = training_loss(now, state.knobs, state.own).data
    edits: dict[int, Edit] = {}
    left_out = []
    for part in text.split(";"):
        edit = _read_edit(part)
        if edit is None or edit.row not in whole.rows or not _fits(whole, edit) or len(edits) == MOST_EDITS:
            left_out.append(part)
        else:
            edits.pop(edit.row, None)  # the later one stands, in its place
            edits[edit.row] = edit
    if left_out:
        problems.tell(
            f"edits must be up to {MOST_EDITS} rows of the data such as {_SHAPE}; "
            f"“{words.short(';'.join(left_out))}” was left out."
        )
    shown = tuple(edits.values())
    try:
        training_loss(now, state.knobs, state.own, shown)
    except (DataError, NotLearnable) as refused:
        problems.tell(f"edits were left out: {str(refused).rstrip('.')}.")
        return state
    return replace(state, edits=shown)


def _read_edit(text: str) -> Edit | None:
    row, *rest = text.split(":")
    if not (row.isascii() and row.isdecimal() and len(row) < 8) or len(rest) not in (0, 2):
        return None
    if not rest:
        return Edit(int(row))
    x, y = [words.parse_number(c) for c in rest[0].split(",")], words.parse_number(rest[1])
    numbers = tuple(c for c in x if c is not None)
    return None if y is None or len(numbers) != len(x) else Edit(int(row), numbers, y)


def _fits(whole: DataSet, edit: Edit) -> bool:
    """Whether the row may stand where the edit puts it."""
    if edit.x is None or edit.y is None:
        return True
    try:
        whole.moved(0, edit.x, edit.y)
    except DataError:
        return False
    return True
