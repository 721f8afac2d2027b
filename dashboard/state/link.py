"""The page's state as a link: everything a copied URL must reproduce.

Only what differs from the defaults is written, in words a person can read and edit:

    ?landscape=rosenbrock&start=-1.2,1&steps=300&run=adam;step_size=0.1&run=newton

Reading never fails: what it cannot use it leaves out and says so, one sentence each.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode

from dashboard.player import view as player_view
from landscapes.imported import Imported
from landscapes.learning import DataSet

from . import link_text as words
from .landscape_of import base_landscape
from .link_cards import card_text, read_card
from .link_edits import edits_text, read_edits
from .link_landscape import read_knobs, read_landscape, read_places, read_relax, read_starts
from .link_lesson import KEYS as LESSON_KEYS
from .link_lesson import lesson_text, read_lesson
from .link_plane import plane_text, read_plane
from .problems import Problems
from .state import (
    BATCH,
    DROP,
    IMPORTED,
    LONGEST_SETTING,
    MOST_CARDS,
    MOST_SETTINGS,
    RACES,
    SEED,
    SEEN,
    STEPS,
    Learning,
    Setting,
    State,
    clamped,
    default_state,
)

_VIEW_PREFIX = "view."
_STUDY_PREFIX = "study."
_NAME = re.compile(r"\w{1,24}")
LONGEST_LINK = 2000  # letters that programs for mail, chat and slides carry
_PLAIN = ";=:,*/()"
_OF_A_FILE = {"landscape", "file", "box", "domain", "start", "relax", "knobs"}
_KNOWN = {
    *("landscape", "formula", "data", "model", "loss", "edits", "batch", "drop", "plane", "knobs"),
    *("box", "domain"),
    *("start", "relax", "starts", "seed", "steps", "race", "run", "study", "file"),
    *LESSON_KEYS,
}


def to_query(state: State) -> dict[str, str | list[str]]:
    """The state as query parameters, defaults left out; ``run`` is a list, one entry a card."""
    plain = State()
    query: dict[str, str | list[str]] = {"landscape": state.landscape}
    if state.formula:
        query["formula"] = state.formula
    if state.learning is not None:
        query |= state.learning._asdict()
    if state.losses is not None:
        query["file"] = state.losses.hash
    if state.edits and state.own is None:  # of a table that no link holds nothing is said
        query["edits"] = edits_text(state.edits)
    if state.batch != plain.batch:
        query["batch"] = str(state.batch)
    if state.drop != plain.drop:
        query["drop"] = words.text(state.drop)
    if state.plane != plain.plane:
        query["plane"] = plane_text(state.plane)
    if state.knobs:
        query["knobs"] = words.pairs(state.knobs)
    if state.domain is not None:
        query["box"] = ",".join(f"{words.text(a)}:{words.text(b)}" for a, b in state.domain)
    if state.start is not None:
        query["start"] = ",".join(words.text(c) for c in state.start)
    if state.relax is not None:
        spread, kind, how, samples, seed = state.relax
        drawn = f":{how}:{samples}:{seed}" if how == "samples" else ""
        query["relax"] = f"{words.text(spread)}:{kind}{drawn}"
    if state.start_kind != plain.start_kind:
        query["starts"] = f"{state.start_kind}:{state.count}"
    for name in ("seed", "steps", "race"):
        if getattr(state, name) != getattr(plain, name):
            query[name] = str(getattr(state, name))
    query["run"] = [card_text(card, k) for k, card in enumerate(state.cards)] or ["none"]
    usual = _usual_view(state.race)
    for name, value in state.view.items():
        if value != usual.get(name):
            query[_VIEW_PREFIX + name] = value
    if state.study:
        query["study"] = state.study
    query |= {_STUDY_PREFIX + name: words.setting_text(value) for name, value in state.settings.items()}
    query |= lesson_text(state.lesson)
    return query


def as_lists(state: State) -> dict[str, list[str]]:
    """``to_query`` as a browser's address gives it back: a list for every name."""
    return {name: v if isinstance(v, list) else [v] for name, v in to_query(state).items()}


class Brought(NamedTuple):
    """What comes with a query that is a file's: a person's own table, losses from elsewhere."""

    own: DataSet | None = None
    losses: Imported | None = None


def from_text(query: str) -> tuple[State, list[str]]:
    """The same as ``from_query`` of a link's part behind its question mark, a text of bounded length."""
    return from_query(parse_qs(query, keep_blank_values=True))


def from_query(query: dict[str, list[str]], brought: Brought | None = None) -> tuple[State, list[str]]:
    """The state a link describes, and one sentence for everything in it that could not be used.

    A session file is read as the link that it would be, with what was ``brought`` by it.
    """
    state, problems = default_state(), Problems()
    if brought is not None:
        state = replace(state, own=brought.own, losses=brought.losses)
        problems = Problems("file", "which the file does not hold")

    def last(name: str) -> str | None:
        return query[name][-1] if query.get(name) else None

    if (
        last("landscape") == IMPORTED and state.losses is None
    ):  # its start and box are of a file that is not here
        file = re.sub("[^0-9a-f]", "", last("file") or "")[:64]
        named = f" with the SHA-256 {file}" if file else ""
        problems.tell(
            f"landscape was interpolated from a file of losses{named}, {problems.lacks}: open "
            "it again on “Networks”, “From elsewhere”."
        )
        query = {name: v for name, v in query.items() if name not in _OF_A_FILE}
    views = {_VIEW_PREFIX + name for name in player_view.defaults()}
    for name in query:
        if name not in _KNOWN | views and not name.startswith(_STUDY_PREFIX):
            problems.tell(f"“{words.short(name)}” means nothing here and was left out.")
    names = {name: text for name in Learning._fields if (text := last(name)) is not None}
    state = read_landscape(state, last("landscape"), last("formula"), names, problems)
    losses = state.losses if state.landscape == IMPORTED else None
    state = replace(state, own=state.own if state.learning else None, losses=losses)
    state = read_knobs(state, last("knobs"), problems)
    if (text := last("edits")) is not None:
        state = read_edits(state, text, last("data"), problems)
    if (text := last("plane")) is not None:
        state = read_plane(state, text, problems)
    d = base_landscape(state).dimension
    d = d if d <= SEEN else 2  # places are in the plane that is drawn
    # Links of before call the box a domain.
    state = read_places(state, last("box") or last("domain"), last("start"), d, problems)
    state = read_relax(state, last("relax"), problems)
    state = read_starts(state, last("starts"), problems)
    for knob in (SEED, STEPS, BATCH):
        if (text := last(knob.name)) is not None:
            number = words.parse_number(text)
            if number is None or number != int(number):
                problems.tell(f"{knob.name} must be a whole number; it shows {knob.default}.")
            else:
                parts: dict[str, Any] = {knob.name: int(number)}
                state = replace(state, **parts)
    if (text := last("drop")) is not None:
        share = words.parse_number(text)
        if share is None or clamped(DROP, share) != share:
            problems.tell(f"drop must be a number from 0 to {DROP.high:g}; it shows 0.")
        else:
            state = replace(state, drop=share)
    if (race := last("race")) is not None:
        if race in RACES:
            state = replace(state, race=race)
        else:
            problems.unknown("race", race, RACES)
    if query.get("run"):
        cards = [read_card(text, k, problems) for k, text in enumerate(query["run"])]
        state = replace(state, cards=tuple(c for c in cards if c is not None)[:MOST_CARDS])
    view = {name[len(_VIEW_PREFIX) :]: query[name][-1] for name in query if name in views}
    clean = player_view.clean({**_usual_view(state.race), **view})
    for name, value in view.items():
        if clean[name] != value:
            problems.tell(f"view “{name}” cannot be “{words.short(value)}”.")
    state = _read_study(state, last("study"), query, problems)
    return replace(state, view=clean, lesson=read_lesson(last, problems)), problems


def _usual_view(race: str) -> dict[str, str]:
    """The view of a link that says nothing of it: the clock counts what the budget does."""
    return {**player_view.defaults(), "clock": player_view.CLOCKS[race]}


def _read_study(state, name, query, problems):
    if name and not _NAME.fullmatch(name):
        problems.tell(f"study cannot be “{words.short(name)}”; it was left out.")
        name = None
    settings: dict[str, Setting] = {}
    for key, texts in query.items():
        if not key.startswith(_STUDY_PREFIX):
            continue
        key, text = key.removeprefix(_STUDY_PREFIX), texts[-1]
        if not _NAME.fullmatch(key) or len(text) > LONGEST_SETTING or len(settings) == MOST_SETTINGS:
            problems.tell(
                f"setting “{words.short(key)}” of the study was left out: names have up to 24 "
                f"letters, values up to {LONGEST_SETTING}, and there are at most {MOST_SETTINGS}."
            )
        else:
            settings[key] = words.read_setting(text)
    return replace(state, study=name or "", settings=settings)


def setting(value: object) -> Setting:
    """A study's value as the link would give it back: a number, several, or words."""
    return words.read_setting(words.setting_text(value)[:LONGEST_SETTING])


def link(state: State, page: str) -> str:
    """The address that reproduces the state; ``page`` is the address of the page itself.

    What an address may hold as it is (RFC 3986) stays, so that formulas can be read and are short.
    """
    there = page.partition("?")[0]
    slash = "/" if there.count("/") == 2 else ""  # behind a bare host
    return there + slash + "?" + urlencode(to_query(state), doseq=True, safe=_PLAIN)
