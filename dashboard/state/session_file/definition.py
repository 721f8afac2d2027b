"""What a session file may hold, defined once, as JSON Schema (``docs.session_schema`` publishes it).

It says what kinds of values stand where. What a name means (a landscape, a method, a setting) and which value
it may have is asked by the readers of links, so that a file and a link are judged alike.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

from dashboard.player.view import OPTIONS
from dashboard.state.link_lesson import LANGUAGES, MOST_DONE, MOST_STOPS
from dashboard.state.state import (
    COUNT,
    LONGEST_SETTING,
    MOST_CARDS,
    MOST_EDITS,
    MOST_SETTINGS,
    RACES,
    SAMPLES,
    SEEN,
    START_KINDS,
    WAYS,
    Rest,
)
from landscapes.formulas.vocabulary import MOST_LETTERS
from landscapes.imported.parts import MOST_KEPT
from landscapes.learning.data.own import MOST_CLASSES
from landscapes.learning.kinds import RemarkKind
from landscapes.relaxation.relaxed import HOWS, KINDS
from landscapes.slices import Normalisation
from optimizers import schedules

FORMAT = "landscapes session"
VERSION = 1
FIRST_PAGE = "race"  # a file that names no page is of this one
MOST_NUMBERS = 200_000  # of a person's own table
_MOST_FEATURES = 1000

Schema = dict[str, Any]

_FLOATS = {"minimum": -sys.float_info.max, "maximum": sys.float_info.max}
NUMBER: Schema = {"type": "number", **_FLOATS}
_WHOLE: Schema = {"type": "integer", **_FLOATS}
_COUNTED: Schema = {"type": "integer", "minimum": 0, "maximum": 2**53}
_VALUE: Schema = {"type": ["number", "boolean", "string"], **_FLOATS, "maxLength": 64}


def _text(most: int, **more: Any) -> Schema:
    return {"type": "string", "maxLength": most, **more}


_LETTERS = r"[^\s,:;=&]"  # what would part a link's words stands in no name
_NAME = _text(64, pattern=f"^{_LETTERS}*$")


def _list(of: Schema, least: int, most: int, **more: Any) -> Schema:
    return {"type": "array", "items": of, "minItems": least, "maxItems": most, **more}


def _record(said: str, required: tuple[str, ...] = (), **fields: Schema) -> Schema:
    plain = {"type": "object", "description": said, "properties": fields, "additionalProperties": False}
    return {**plain, "required": list(required)} if required else plain


def _by_name(said: str, of: Schema, most: int) -> Schema:
    names = {"pattern": f"^{_LETTERS}{{1,64}}$"}
    return {
        "type": "object",
        "description": said,
        "propertyNames": names,
        "additionalProperties": of,
        "maxProperties": most,
    }


def _card() -> Schema:
    return _record(
        "An optimizer of the race",
        ("method",),
        method={**_NAME, "description": "Its name; “rule” is one that a person typed"},
        text=_text(MOST_LETTERS, description="The typed rule"),
        settings=_by_name("The settings that a person chose; the others are the method's own", _VALUE, 60),
        fitted={**NUMBER, "description": "The step size that was fitted to the landscape"},
        schedule=_record(
            "How the step size changes with the step",
            ("kind",),
            kind={"enum": list(schedules.KINDS)},
            period=_COUNTED,
            decay=NUMBER,
        ),
        restarts={**_COUNTED, "description": "Start again at random after so many steps; 0: never"},
        own=_record(
            "What it has for itself of the race's batches and seeds",
            batch=_COUNTED,
            weights=_COUNTED,
            order=_COUNTED,
        ),
        label=_text(40),
        look={**_COUNTED, "description": "Number of its colour, dash and marker"},
        shown={"type": "boolean"},
    )


def _table() -> Schema:
    remark = _record(
        "What was said of the table when it was read",
        ("kind",),
        kind={"enum": [kind.name.lower() for kind in RemarkKind]},
        columns=_list(_text(200), 0, _MOST_FEATURES),
        count=_COUNTED,
        total=_COUNTED,
    )
    return _record(
        "A person's own table: what is learned from where learning.data is “own”",
        ("features", "target", "columns", "y"),
        title=_text(200),
        features=_list(_text(200), 1, _MOST_FEATURES, description="The names of the columns"),
        target=_text(200),
        classes=_list(_text(200), 2, MOST_CLASSES, description="Their names; absent where y are numbers"),
        columns=_list(
            _list(NUMBER, 0, MOST_NUMBERS), 1, _MOST_FEATURES, description="The inputs, a list a feature"
        ),
        y=_list(NUMBER, 0, MOST_NUMBERS, description="The targets, or the number of the class, from 0"),
        remarks=_list(remark, 0, 20),
    )


def _losses() -> Schema:
    return _record(
        "A file of losses from elsewhere (docs/IMPORT.md), where it is the landscape",
        ("sha256",),
        name=_text(300),
        sha256=_text(64, pattern="^[0-9a-f]{64}$", description="Of the file's bytes"),
        contents=_text(
            4 * -(-MOST_KEPT // 3),
            contentEncoding="base64",
            description=f"The file's bytes; absent beyond {MOST_KEPT:,} of them",
        ),
    )


def _plane() -> Schema:
    return _record(
        "In which plane a loss of more than three parameters is drawn",
        ("way",),
        way={"enum": list(WAYS)},
        axes=_list(_COUNTED, 2, 2, description="Of a pair: the numbers of the two parameters"),
        rest={"enum": [str(one) for one in Rest]},
        card=_COUNTED,
        step=_COUNTED,
        normalisation={"enum": [str(one) for one in Normalisation]},
        seed=_COUNTED,
    )


def _lesson() -> Schema:
    answer = _record(
        "What was chosen at a stop",
        ("stop", "letters"),
        stop={"type": "integer", "minimum": 1, "maximum": MOST_STOPS},
        letters=_text(6, pattern="^[a-f]+$", description="In their order; a is the first answer of the file"),
    )
    name = _text(40, pattern="^[a-z0-9][a-z0-9-]*$")
    return _record(
        "Where the visitor is in the lessons",
        (),
        name=name,
        stop={"type": "integer", "minimum": 1, "maximum": MOST_STOPS},
        answers=_list(answer, 0, MOST_STOPS),
        language={"enum": list(LANGUAGES)},
        done=_list(name, 0, MOST_DONE, description="Lessons whose questions are all answered right"),
    )


def _edit() -> Schema:
    return _record(
        "A row of the data that a person moved; removed where it has no x and y",
        ("row",),
        row=_COUNTED,
        x=_list(NUMBER, 1, _MOST_FEATURES),
        y=NUMBER,
    )


def _view() -> dict[str, Schema]:
    return {option.name: {"enum": [value for value, _ in option.choices]} for option in OPTIONS}


@cache
def schema() -> Schema:
    """The JSON Schema (2020-12) of session files of the present version."""
    side = _list(NUMBER, 2, 2)
    setting = {
        "type": ["number", "string", "array"],
        **_FLOATS,
        "maxLength": LONGEST_SETTING,
        "items": NUMBER,
        "maxItems": MOST_SETTINGS,
    }
    whole = _record(
        "A session of the laboratory of loss landscapes: all that decides what is seen",
        ("format", "version"),
        format={"const": FORMAT},
        version={"const": VERSION},
        page={**_NAME, "description": "The page that was open"},
        landscape={
            **_NAME,
            "description": "The landscape's name; formula, learning and imported are a person's",
        },
        formula=_text(MOST_LETTERS, description="What was typed, where landscape is “formula”"),
        knobs=_by_name("The landscape's settings", _VALUE, 60),
        learning=_record(
            "Where landscape is “learning”", ("data", "model", "loss"), data=_NAME, model=_NAME, loss=_NAME
        ),
        table=_table(),
        losses=_losses(),
        edits=_list(_edit(), 0, MOST_EDITS, description="Points of the data that were moved or removed"),
        batch={**_WHOLE, "description": "Rows of the data that each step sees; 0: all"},
        drop={**NUMBER, "description": "Probability with which each step drops each unit"},
        plane=_plane(),
        box=_list(side, 1, SEEN, description="Low and high of each variable"),
        start=_list(NUMBER, 1, SEEN),
        relax=_record(
            "The landscape is averaged over random shifts",
            ("spread", "kind"),
            spread=NUMBER,
            kind={"enum": list(KINDS)},
            how={"enum": list(HOWS)},
            samples={"type": "integer", "minimum": SAMPLES.low, "maximum": SAMPLES.high},
            seed=_COUNTED,
        ),
        starts=_record(
            "How many starting points, and how they are chosen",
            ("kind", "count"),
            kind={"enum": list(START_KINDS)},
            count={"type": "integer", "minimum": COUNT.low, "maximum": COUNT.high},
        ),
        seed=_WHOLE,
        steps=_WHOLE,
        race={"enum": list(RACES), "description": "What the budget counts"},
        cards=_list(_card(), 0, MOST_CARDS, description="The optimizers of the race"),
        view=_record("How the player shows it", (), **_view()),
        study=_text(24, description="Which view of its page is open"),
        settings=_by_name("That view's own settings", setting, MOST_SETTINGS),
        lesson=_lesson(),
    )
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Session of loss landscapes"}
    return {**head, **whole}
