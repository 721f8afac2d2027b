"""The page's state as a link: everything a copied URL must reproduce.

Only what differs from the defaults is written, in words a person can read and edit:

    ?landscape=rosenbrock&start=-1.2,1&steps=300&run=adam;step_size=0.1&run=newton

Reading never fails: what it cannot use it leaves out and says so, one sentence each.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlencode

import landscapes
from dashboard.player import view as player_view
from landscapes import FormulaError, KnobError
from landscapes.learning import dataset_names, loss_names, model_names
from landscapes.relaxation.relaxed import KINDS

from . import link_text as words
from .landscape_of import base_landscape, losses_for, models_for
from .link_cards import card_text, read_card
from .link_edits import edits_text, read_edits
from .link_lesson import KEYS as LESSON_KEYS
from .link_lesson import lesson_text, read_lesson
from .link_plane import plane_text, read_plane
from .state import (
    BATCH,
    COUNT,
    DROP,
    FORMULA,
    IMPORTED,
    LEARNING,
    MOST_CARDS,
    OWN_DATA,
    RACES,
    SAMPLES,
    SEED,
    SEEN,
    START_KINDS,
    STEPS,
    Learning,
    Relaxation,
    Setting,
    State,
    clamped,
    default_state,
    is_side,
)

_WIDEST = 1e9  # spread of random shifts: as wide as a box may be
_VIEW_PREFIX = "view."
_STUDY_PREFIX = "study."
_MOST_SETTINGS, _LONGEST_SETTING = 40, 600  # as long as 24 numbers to the last digit
_NAME = re.compile(r"\w{1,24}")
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


def from_query(query: dict[str, list[str]]) -> tuple[State, list[str]]:
    """The state a link describes, and one sentence for everything in it that could not be used."""
    state, problems = default_state(), []

    def last(name: str) -> str | None:
        return query[name][-1] if query.get(name) else None

    if last("landscape") == IMPORTED:  # its start and box are of a file that is not here
        file = re.sub("[^0-9a-f]", "", last("file") or "")[:64]
        named = f" with the SHA-256 {file}" if file else ""
        problems.append(
            f"The link's landscape was interpolated from a file of losses{named}, which no link holds: open "
            "it again on “Networks”, “From elsewhere”."
        )
        query = {name: v for name, v in query.items() if name not in _OF_A_FILE}
    views = {_VIEW_PREFIX + name for name in player_view.defaults()}
    for name in query:
        if name not in _KNOWN | views and not name.startswith(_STUDY_PREFIX):
            problems.append(f"The link's “{words.short(name)}” means nothing here and was left out.")
    names = {name: text for name in Learning._fields if (text := last(name)) is not None}
    state = _read_landscape(state, last("landscape"), last("formula"), names, problems)
    state = _read_knobs(state, last("knobs"), problems)
    if (text := last("edits")) is not None:
        state = read_edits(state, text, last("data"), problems)
    if (text := last("plane")) is not None:
        state = read_plane(state, text, problems)
    d = base_landscape(state).dimension
    d = d if d <= SEEN else 2  # places are in the plane that is drawn
    # Links of before call the box a domain.
    state = _read_places(state, last("box") or last("domain"), last("start"), d, problems)
    state = _read_relax(state, last("relax"), problems)
    state = _read_starts(state, last("starts"), problems)
    for knob in (SEED, STEPS, BATCH):
        if (text := last(knob.name)) is not None:
            number = words.parse_number(text)
            if number is None or number != int(number):
                problems.append(f"The link's {knob.name} must be a whole number; it shows {knob.default}.")
            else:
                state = replace(state, **{knob.name: int(number)})
    if (text := last("drop")) is not None:
        share = words.parse_number(text)
        if share is None or clamped(DROP, share) != share:
            problems.append(f"The link's drop must be a number from 0 to {DROP.high:g}; it shows 0.")
        else:
            state = replace(state, drop=share)
    if (race := last("race")) is not None:
        if race in RACES:
            state = replace(state, race=race)
        else:
            problems.append(words.unknown("race", race, RACES))
    if query.get("run"):
        cards = [read_card(text, k, problems) for k, text in enumerate(query["run"])]
        state = replace(state, cards=tuple(c for c in cards if c is not None)[:MOST_CARDS])
    view = {name[len(_VIEW_PREFIX) :]: query[name][-1] for name in query if name in views}
    clean = player_view.clean({**_usual_view(state.race), **view})
    for name, value in view.items():
        if clean[name] != value:
            problems.append(f"The link's view “{name}” cannot be “{words.short(value)}”.")
    state = _read_study(state, last("study"), query, problems)
    return replace(state, view=clean, lesson=read_lesson(last, problems)), problems


def _usual_view(race: str) -> dict[str, str]:
    """The view of a link that says nothing of it: the clock counts what the budget does."""
    return {**player_view.defaults(), "clock": player_view.CLOCKS[race]}


def _read_study(state, name, query, problems):
    if name and not _NAME.fullmatch(name):
        problems.append(f"The link's study cannot be “{words.short(name)}”; it was left out.")
        name = None
    settings: dict[str, Setting] = {}
    for key, texts in query.items():
        if not key.startswith(_STUDY_PREFIX):
            continue
        key, text = key.removeprefix(_STUDY_PREFIX), texts[-1]
        if not _NAME.fullmatch(key) or len(text) > _LONGEST_SETTING or len(settings) == _MOST_SETTINGS:
            problems.append(
                f"The link's setting “{words.short(key)}” of the study was left out: names have up to 24 "
                f"letters, values up to {_LONGEST_SETTING}, and there are at most {_MOST_SETTINGS}."
            )
        else:
            settings[key] = words.read_setting(text)
    return replace(state, study=name or "", settings=settings)


def _read_landscape(state, name, formula, learning, problems):
    if name is None and (formula is not None or learning):
        name = FORMULA if formula is not None else LEARNING
    if name == LEARNING:
        return _read_learning(state, learning, problems)
    if learning:
        problems.append("The link's data, model and loss need landscape=learning; they were left out.")
    if name == FORMULA:
        return _read_formula(state, formula or "", problems)
    if formula is not None:
        problems.append("The link's formula needs landscape=formula; it was left out.")
    if name is None or name in landscapes.names():
        return state if name is None else replace(state, landscape=name)
    problems.append(words.unknown("landscape", name, [*landscapes.names(), FORMULA, LEARNING]))
    return state


def _read_learning(state, names, problems):
    """A model on data; what does not go together is replaced by what does, and said."""
    if names.get("data") == OWN_DATA:
        problems.append("The link's data were a person's own table, which no link holds: bring it once more.")
        names.clear()
    known = {"data": dataset_names(), "model": model_names(), "loss": loss_names()}
    for name, text in list(names.items()):
        if text not in known[name]:
            problems.append(words.unknown(name, text, known[name]))
            del names[name]
    data = names.get("data", Learning().data)
    drawn = data if models_for(data) else Learning().data
    models = models_for(drawn)
    model = names.get("model", models[0])
    model = model if model in models else models[0]
    losses = losses_for(drawn, model)
    loss = names.get("loss", losses[0])
    shown = Learning(drawn, model, loss if loss in losses else losses[0])
    if any(names[name] != value for name, value in shown._asdict().items() if name in names):
        asked = ", ".join(f"{name} {text}" for name, text in names.items())
        problems.append(
            f"The link's {asked} cannot be drawn together; it shows data {shown.data}, model {shown.model}, "
            f"loss {shown.loss}."
        )
    return replace(state, landscape=LEARNING, learning=shown)


def _read_formula(state, text, problems):
    return _if_allowed(state, "formula", problems, landscape=FORMULA, formula=text)


def _if_allowed(state, name, problems, **parts):
    """The state with these parts; as it was, and the reason, where its landscape refuses them."""
    wanted = replace(state, **parts)
    try:
        base_landscape(wanted)
    except FormulaError as refused:
        problems.append(f"The link's {name} was left out: {refused}.")
        return state
    return wanted


def _read_knobs(state, text, problems):
    if text is None:
        return state
    knobs = words.read_pairs(text)
    try:
        f = base_landscape(replace(state, knobs=knobs))
        for name in knobs:
            if name not in f.settings:
                raise KnobError(f"the formula has no parameter “{words.short(name)}”")
        return replace(state, knobs={name: f.settings[name] for name in knobs})
    except ValueError as refused:
        problems.append(f"The link's knobs were left out: {refused}.")
        return state


def _read_places(state, domain, start, d, problems):
    if domain is not None:
        sides = [tuple(map(words.parse_number, side.split(":"))) for side in domain.split(",")]
        if len(sides) == d and all(is_side(side) for side in sides):
            state = _if_allowed(state, "box", problems, domain=tuple(sides))
        else:
            problems.append(f"The link's box must be {d} range(s) low:high; it was left out.")
    if start is not None:
        point = tuple(words.parse_number(c) for c in start.split(","))
        if len(point) == d and None not in point:
            state = replace(state, start=point)
        else:
            problems.append(f"The link's start must be {d} number(s); it was left out.")
    return state


def _read_relax(state, text, problems):
    if text is None:
        return state
    spread, kind, *rest = [*text.split(":"), ""] if ":" not in text else text.split(":")
    width = words.parse_number(spread)
    if width is not None and 0 < width <= _WIDEST and kind in KINDS:
        if not rest or rest == ["expectation"]:
            return replace(state, relax=Relaxation(width, kind))
        if len(rest) == 3 and rest[0] == "samples":
            drawn = [words.parse_number(part) for part in rest[1:]]
            try:
                samples, seed = SAMPLES.check(drawn[0], "relax"), SEED.check(drawn[1], "relax")
                return replace(state, relax=Relaxation(width, kind, "samples", samples, seed))
            except KnobError:
                pass
    problems.append(
        "The link's relax must be a spread and a kind, such as 0.5:gaussian or "
        f"0.5:uniform:samples:100:1 (up to {SAMPLES.high:,} samples); it was left out."
    )
    return state


def _read_starts(state, text, problems):
    if text is None:
        return state
    kind, _, count = text.partition(":")
    number = words.parse_number(count)
    if kind not in START_KINDS or number is None or not COUNT.low <= number <= COUNT.high:
        problems.append(
            f"The link's starts must be a kind and a number up to {COUNT.high}, such "
            "as random:20; it shows one."
        )
        return state
    return replace(state, start_kind=kind, count=int(number))


def setting(value: object) -> Setting:
    """A study's value as the link would give it back: a number, several, or words."""
    return words.read_setting(words.setting_text(value)[:_LONGEST_SETTING])


def link(state: State, page: str) -> str:
    """The address that reproduces the state; ``page`` is the address of the page itself."""
    return page.partition("?")[0] + "?" + urlencode(to_query(state), doseq=True, safe=";=:,")
