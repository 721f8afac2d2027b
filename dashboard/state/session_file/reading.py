"""A session file as a state: checked as a stranger's, and read by the readers of links."""

from __future__ import annotations

import base64
import binascii
from dataclasses import fields, replace
from typing import Any, NamedTuple

import numpy as np

from dashboard.state.link import Brought, as_lists, from_query, setting
from dashboard.state.link_edits import edits_text
from dashboard.state.problems import Problems
from dashboard.state.state import Card, Edit, Learning, Own, Plane, Relaxation, Rest, Schedule, State, Visit
from landscapes import imported
from landscapes.imported import FileError, Imported
from landscapes.learning import DataError, DataSet, from_arrays
from landscapes.learning.data_set import Remark
from landscapes.learning.kinds import RemarkKind
from optimizers.rules.own_rule import PREFIX, name_of

from . import words
from .checking import document_of
from .definition import FIRST_PAGE
from .kinds import Fault
from .migrations import Document
from .refusal import SessionFileError


class Opened(NamedTuple):
    """What a session file opens: a state on a page, and what could not be used of the file, in sentences."""

    state: State
    page: str
    notes: list[str]


def from_json(data: bytes) -> Opened:
    """The session in a file's bytes; SessionFileError, with the place, for what is no session.

    What names something unknown or out of range is left out as it is from a link, with a sentence each.
    """
    document, said = document_of(data)
    brought = Brought(_own(document.get("table")), _losses(document.get("losses")))
    wanted = replace(_as_written(document), own=brought.own, losses=brought.losses)
    query = as_lists(wanted)
    if "cards" not in document:
        del query["run"]
    if wanted.edits:
        query["edits"] = [edits_text(wanted.edits)]  # of a table that came along, too
    if (named := document.get("losses")) and brought.losses is None:
        query["file"] = [named["sha256"]]
    state, problems = from_query(query, brought)
    if not problems and (names := _otherwise(wanted, state, document)):
        told = Problems("file")
        told.tell(words.of_otherwise(names))
        problems = told
    return Opened(state, document.get("page") or FIRST_PAGE, [*said, *problems])


def _otherwise(wanted: State, state: State, document: Document) -> list[str]:
    """The fields that were not taken as they stand in the file."""
    own = {"start_kind": "starts", "count": "starts", "domain": "box", "own": "table"}
    differ = [f.name for f in fields(State) if getattr(wanted, f.name) != getattr(state, f.name)]
    return list(dict.fromkeys(name for one in differ if (name := own.get(one, one)) in document))


def _as_written(document: Document) -> State:
    """The state that the file's words spell, whatever they mean; absent ones are the plain state's."""
    made: dict[str, Any] = {
        name: document[name]
        for name in ("landscape", "formula", "knobs", "race", "study", "drop")
        if name in document
    }
    made |= {name: int(document[name]) for name in ("batch", "seed", "steps") if name in document}
    if "learning" in document:
        made["learning"] = Learning(**document["learning"])
    if "edits" in document:
        made["edits"] = tuple(_edit(one) for one in document["edits"])
    if "box" in document:
        made["domain"] = tuple((float(low), float(high)) for low, high in document["box"])
    if "start" in document:
        made["start"] = tuple(map(float, document["start"]))
    if "relax" in document:
        made["relax"] = _relaxation(**document["relax"])
    if "starts" in document:
        made |= {"start_kind": document["starts"]["kind"], "count": int(document["starts"]["count"])}
    if "plane" in document:
        made["plane"] = _plane(document["plane"])
    if "view" in document:
        made["view"] = {**State().view, **document["view"]}
    if "lesson" in document:
        made["lesson"] = _lesson(document["lesson"])
    made["settings"] = {
        name: setting(tuple(value) if isinstance(value, list) else value)
        for name, value in document.get("settings", {}).items()
    }
    return State(**made, cards=tuple(_card(one, k) for k, one in enumerate(document.get("cards", ()))))


def _lesson(one: dict[str, Any]) -> Visit:
    answers = tuple((int(answer["stop"]), answer["letters"]) for answer in one.get("answers", ()))
    stop, language = int(one.get("stop", Visit().stop)), one.get("language", Visit().language)
    return Visit(one.get("name", ""), stop, answers, language, tuple(one.get("done", ())))


def _edit(one: dict[str, Any]) -> Edit:
    if "x" in one and "y" in one:
        return Edit(int(one["row"]), tuple(map(float, one["x"])), float(one["y"]))
    return Edit(int(one["row"]))


def _relaxation(spread: float, kind: str, how: str = "expectation", **drawn: float) -> Relaxation:
    return Relaxation(spread, kind, how, **{name: int(value) for name, value in drawn.items()})


def _plane(one: dict[str, Any]) -> Plane:
    whole: dict[str, Any] = {name: int(one[name]) for name in ("card", "step", "seed") if name in one}
    axes = tuple(map(int, one.get("axes", Plane().axes)))
    plane = Plane(one["way"], (axes[0], axes[1]), Rest(one.get("rest", Rest.BEST)), **whole)
    return plane._replace(normalisation=one.get("normalisation", plane.normalisation))


def _card(one: dict[str, Any], position: int) -> Card:
    schedule = one.get("schedule", {})
    if "period" in schedule:
        schedule = {**schedule, "period": int(schedule["period"])}
    return Card(
        name_of(one.get("text", "")) if one["method"] == PREFIX else one["method"],
        dict(one.get("settings", {})),
        one.get("label", ""),
        int(one.get("look", position)),
        Schedule(**schedule),
        int(one.get("restarts", 0)),
        one.get("shown", True),
        Own(**{name: int(value) for name, value in one.get("own", {}).items()}),
        one.get("fitted"),
    )


def _own(table: dict[str, Any] | None) -> DataSet | None:
    """A person's own table, made as it was first made."""
    if table is None:
        return None
    remarks = [
        Remark(
            RemarkKind[one["kind"].upper()],
            tuple(one.get("columns", ())),
            int(one.get("count", 0)),
            int(one.get("total", 0)),
        )
        for one in table.get("remarks", ())
    ]
    try:
        columns = np.array(table["columns"], dtype=float).T
        targets = np.array(table["y"], dtype=float)
        return from_arrays(
            columns,
            targets,
            features=table["features"],
            target=table["target"],
            classes=tuple(table["classes"]) if "classes" in table else False,
            title=table.get("title", "Your own table"),
            remarks=remarks,
        )
    except ValueError as refused:  # a DataError, or columns of different lengths
        said = refused if isinstance(refused, DataError) else words.UNEVEN
        raise SessionFileError(Fault.TABLE, "table", value=said) from None


def _losses(named: dict[str, Any] | None) -> Imported | None:
    """The file of losses, read as any such file; None where the session file only names it."""
    if named is None or "contents" not in named:
        return None
    try:
        contents = base64.b64decode(named["contents"], validate=True)
        found = imported.read(contents, named.get("name", ""))
    except (binascii.Error, FileError) as refused:
        raise SessionFileError(Fault.LOSSES, "losses.contents", value=refused) from None
    if found.hash != named["sha256"]:
        raise SessionFileError(Fault.CHANGED, "losses.contents")
    return found
