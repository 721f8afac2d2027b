"""A session as a file: every part of the state, numbers to the last bit."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from dashboard.state.methods import typed_in
from dashboard.state.state import Card, Edit, Relaxation, State, Visit
from landscapes.imported import Imported
from landscapes.learning import DataSet
from landscapes.learning.data.own import OwnNumbers
from optimizers.rules.own_rule import PREFIX

from . import words
from .definition import FIRST_PAGE, FORMAT, MOST_KEPT, MOST_NUMBERS, VERSION
from .kinds import Lacking

_LONG = ("cards", "edits")  # an entry a line


def to_json(state: State, page: str = FIRST_PAGE) -> bytes:
    """The session as a JSON file of the present version, in UTF-8; ``page`` is the name of the open page."""
    lines = []
    for name, value in to_document(state, page).items():
        if name in _LONG and value:
            text = "[\n    " + ",\n    ".join(map(_text, value)) + "\n  ]"
        else:
            text = _text(value)
        lines.append(f"  {_text(name)}: {text}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode(errors="replace")


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def lacking(state: State) -> list[str]:
    """What the file of a state does not hold since it is too large, in sentences."""
    said = []
    if state.own is not None and _numbers(state.own) > MOST_NUMBERS:
        said.append(words.of_lacking(Lacking.TABLE, MOST_NUMBERS))
    if state.losses is not None and not state.losses.original:
        said.append(words.of_lacking(Lacking.LOSSES, MOST_KEPT, state.losses.hash))
    return said


def to_document(state: State, page: str = FIRST_PAGE) -> dict[str, Any]:
    """What ``to_json`` writes, as JSON's values: fields of the state by name, those apart that are empty."""
    kind, count = state.start_kind, state.count
    whole: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "page": page,
        "landscape": state.landscape,
        "formula": state.formula,
        "learning": None if state.learning is None else state.learning._asdict(),
        "table": None if state.own is None else _table(state.own),
        "losses": None if state.losses is None else _losses(state.losses),
        "knobs": dict(state.knobs),
        "edits": [_edit(edit) for edit in state.edits],
        "box": None if state.domain is None else [list(side) for side in state.domain],
        "start": None if state.start is None else list(state.start),
        "relax": None if state.relax is None else Relaxation(*state.relax)._asdict(),
        "starts": None if kind == State.start_kind else {"kind": kind, "count": count},
        "plane": None if state.plane == State.plane else _plain(state.plane._asdict()),
        "batch": state.batch,
        "drop": state.drop,
        "seed": state.seed,
        "steps": state.steps,
        "race": state.race,
        "cards": [_card(card) for card in state.cards],
        "view": dict(state.view),
        "study": state.study,
        "settings": _plain(state.settings),
        "lesson": _lesson(state.lesson),
    }
    # No cards are told; nothing else that is empty.
    return {name: v for name, v in whole.items() if name == "cards" or v not in (None, "", {}, [])}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON has them: lists for tuples, texts for words of an enumeration."""
    made = {}
    for name, value in values.items():
        value = list(value) if isinstance(value, tuple) else value
        made[name] = str(value) if isinstance(value, str) else value
    return made


def _card(card: Card) -> dict[str, Any]:
    rule = typed_in(card.method)
    own = {name: value for name, value in card.own._asdict().items() if value is not None}
    made: dict[str, Any] = {"method": card.method} if rule is None else {"method": PREFIX, "text": rule}
    made |= {"settings": card.settings} if card.settings else {}
    if card.fitted is not None and "step_size" not in card.settings:
        made["fitted"] = card.fitted
    if card.schedule != Card.schedule:
        made["schedule"] = card.schedule._asdict()
    made |= {"restarts": card.restarts} if card.restarts else {}
    made |= {"own": own} if own else {}
    made |= {"label": card.label} if card.label else {}
    return {**made, "look": card.look, "shown": card.shown}


def _lesson(visit: Visit) -> dict[str, Any]:
    answers = [{"stop": stop, "letters": letters} for stop, letters in visit.answers]
    here = {"name": visit.name, "stop": visit.stop, "answers": answers} if visit.name else {}
    if not here and visit == Visit():
        return {}
    return {**here, "language": visit.language, "done": list(visit.done)}


def _edit(edit: Edit) -> dict[str, Any]:
    return {"row": edit.row} if edit.x is None else {"row": edit.row, "x": list(edit.x), "y": edit.y}


def _numbers(data: DataSet) -> int:
    return data.X.size + data.y.size


def _table(data: DataSet) -> dict[str, Any] | None:
    """The table as it was brought, before any of its settings; None where it is too large."""
    made = data.maker
    if _numbers(data) > MOST_NUMBERS or not isinstance(made, OwnNumbers):
        return None
    remarks = [
        {"kind": r.kind.name.lower(), "columns": list(r.columns), "count": r.count, "total": r.total}
        for r in made.remarks
    ]
    table: dict[str, Any] = {"title": data.title, "features": list(data.features), "target": data.target}
    table |= {"classes": list(data.classes)} if data.classes else {}
    table |= {"columns": made.X.T.tolist(), "y": made.y.tolist()}
    return table | ({"remarks": remarks} if remarks else {})


def _losses(found: Imported) -> dict[str, Any]:
    named = {"name": found.name, "sha256": found.hash}
    if not found.original:
        return named
    return {**named, "contents": base64.b64encode(found.original).decode("ascii")}
