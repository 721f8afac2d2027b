"""The whole page as one value, and as a link: everything a copied URL must reproduce.

Only what differs from the defaults is written, in words a person can read and edit:

    ?landscape=rosenbrock&start=-1.2,1&steps=300&run=adam;step_size=0.1&run=newton

Reading never fails: what it cannot use it leaves out and says so, one sentence each.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote

import landscapes
import optimizers
from landscapes import Knob

from .player import view as player_view

__all__ = ["COUNT", "SEED", "STEPS", "Card", "State", "default_state", "from_query", "to_query"]

STEPS = Knob("steps", 500, 1, 20_000, "", "how many steps each optimizer may take")
SEED = Knob("seed", 0, 0, 999_999, "", "the same seed gives the same random numbers")
COUNT = Knob("starts", 1, 1, 256, "", "how many starting points, run as one batch")
RESTARTS = Knob(
    "restarts", 0, 0, 10_000, "", "start again at random after this many steps; 0: never"
)
START_KINDS = ("one", "random", "latin_hypercube", "grid")
RACES = ("iterations", "evaluations")
MOST_CARDS = 60
_VIEW_PREFIX = "view."


@dataclass(frozen=True)
class Card:
    """One entry of the race: a method with the settings a person chose (the rest is fitted)."""

    method: str
    settings: dict = field(default_factory=dict)
    label: str = ""
    look: int = 0
    schedule: tuple[str, int, float] = ("constant", 100, 0.5)
    restarts: int = 0
    shown: bool = True


@dataclass(frozen=True)
class State:
    """Landscape, starts, optimizers, budget and view: all that decides the picture."""

    landscape: str = "himmelblau"
    knobs: dict = field(default_factory=dict)
    domain: tuple | None = None
    start: tuple | None = None
    start_kind: str = "one"
    count: int = 1
    seed: int = 0
    steps: int = 500
    race: str = "iterations"
    cards: tuple[Card, ...] = ()
    view: dict = field(default_factory=player_view.defaults)


def default_state() -> State:
    """What a newcomer sees: five ways down the same hill, each ending somewhere telling."""
    methods = ("gradient_descent", "momentum", "nesterov", "adam", "newton")
    return State(cards=tuple(Card(m, look=k) for k, m in enumerate(methods)))


def to_query(state: State) -> dict[str, str | list[str]]:
    """The state as query parameters, defaults left out; ``run`` is a list, one entry a card."""
    plain, query = State(), {"landscape": state.landscape}
    if state.knobs:
        query["knobs"] = _pairs(state.knobs)
    if state.domain is not None:
        query["domain"] = ",".join(f"{_text(a)}:{_text(b)}" for a, b in state.domain)
    if state.start is not None:
        query["start"] = ",".join(_text(c) for c in state.start)
    if state.start_kind != plain.start_kind:
        query["starts"] = f"{state.start_kind}:{state.count}"
    for name in ("seed", "steps", "race"):
        if getattr(state, name) != getattr(plain, name):
            query[name] = str(getattr(state, name))
    query["run"] = [_card_text(card, k) for k, card in enumerate(state.cards)] or ["none"]
    for name, value in state.view.items():
        if value != player_view.defaults().get(name):
            query[_VIEW_PREFIX + name] = value
    return query


def from_query(query: dict[str, list[str]]) -> tuple[State, list[str]]:
    """The state a link describes, and one sentence for everything in it that could not be used."""
    state, problems = default_state(), []

    def last(name):
        return query[name][-1] if query.get(name) else None

    known = {"landscape", "knobs", "domain", "start", "starts", "seed", "steps", "race", "run"}
    views = {_VIEW_PREFIX + name for name in player_view.defaults()}
    for name in query:
        if name not in known | views:
            problems.append(f"The link's “{_short(name)}” means nothing here and was left out.")
    if last("landscape") is not None:
        if last("landscape") in landscapes.names():
            state = replace(state, landscape=last("landscape"))
        else:
            problems.append(_unknown("landscape", last("landscape"), landscapes.names()))
    state = _read_knobs(state, last("knobs"), problems)
    d = landscapes.get(state.landscape, **state.knobs).dimension
    state = _read_places(state, last("domain"), last("start"), d, problems)
    state = _read_starts(state, last("starts"), problems)
    for knob in (SEED, STEPS):
        if last(knob.name) is not None:
            number = _number(last(knob.name))
            if number is None or number != int(number):
                problems.append(f"The link's {knob.name} must be a whole number; "
                                f"it shows {knob.default}.")  # fmt: skip
            else:
                state = replace(state, **{knob.name: int(number)})
    if last("race") is not None:
        if last("race") in RACES:
            state = replace(state, race=last("race"))
        else:
            problems.append(_unknown("race", last("race"), RACES))
    if query.get("run"):
        cards = [_read_card(text, k, problems) for k, text in enumerate(query["run"])]
        state = replace(state, cards=tuple(c for c in cards if c is not None)[:MOST_CARDS])
    view = {name[len(_VIEW_PREFIX) :]: query[name][-1] for name in query if name in views}
    clean = player_view.clean(view)
    for name, value in view.items():
        if clean[name] != value:
            problems.append(f"The link's view “{name}” cannot be “{_short(value)}”.")
    return replace(state, view=clean), problems


def _read_knobs(state, text, problems):
    if text is None:
        return state
    given = _read_pairs(text)
    try:
        return replace(state, knobs=_told(landscapes.get(state.landscape, **given), given))
    except ValueError as refused:
        problems.append(f"The link's knobs were left out: {refused}.")
        return state


def _told(landscape, given):
    return {name: landscape.settings[name] for name in given}


def _read_places(state, domain, start, d, problems):
    if domain is not None:
        sides = [tuple(map(_number, side.split(":"))) for side in domain.split(",")]
        if len(sides) == d and all(is_side(side) for side in sides):
            state = replace(state, domain=tuple(sides))
        else:
            problems.append(f"The link's domain must be {d} range(s) low:high; it was left out.")
    if start is not None:
        point = tuple(_number(c) for c in start.split(","))
        if len(point) == d and None not in point:
            state = replace(state, start=point)
        else:
            problems.append(f"The link's start must be {d} number(s); it was left out.")
    return state


def is_side(side) -> bool:
    """Whether (low, high) is a range a picture can have: finite, in order, not too thin."""
    if len(side) != 2 or None in side:
        return False
    low, high = side
    wide = high - low > 1e-9 * max(abs(low), abs(high))
    return all(map(math.isfinite, side)) and low < high and wide and max(map(abs, side)) < 1e9


def _read_starts(state, text, problems):
    if text is None:
        return state
    kind, _, count = text.partition(":")
    number = _number(count)
    if kind not in START_KINDS or number is None or not COUNT.low <= number <= COUNT.high:
        problems.append(f"The link's starts must be a kind and a number up to {COUNT.high}, such "
                        "as random:20; it shows one.")  # fmt: skip
        return state
    return replace(state, start_kind=kind, count=int(number))


def _card_text(card, position):
    parts = [card.method]
    parts += [f"{name}={_text(value)}" for name, value in card.settings.items()]
    if card.schedule[0] != "constant":
        kind, steps, decay = card.schedule
        parts.append(f"schedule={kind}/{steps}/{_text(decay)}")
    if card.restarts:
        parts.append(f"restarts={card.restarts}")
    if card.label:
        parts.append(f"label={quote(card.label, safe=' ')}")
    if card.look != position:
        parts.append(f"look={card.look}")
    if not card.shown:
        parts.append("hidden=1")
    return ";".join(parts)


def _read_card(text, position, problems):
    method, *rest = text.split(";")
    if method == "none":
        return None
    if method not in optimizers.names():
        problems.append(_unknown("optimizer", method, optimizers.names()))
        return None
    cls = optimizers.get(method)
    knobs = {k.name: k for k in cls.knobs()}
    card = Card(method, look=position)
    for part in rest:
        name, _, value = part.partition("=")
        if name in knobs:
            # Out of range is kept as typed: the card says what is wrong with it.
            card.settings[name] = _typed(value, knobs[name])
        elif name == "schedule" and re.fullmatch(r"\w+/\d{1,6}/[\d.e-]+", value):
            kind, steps, decay = value.split("/")
            decay = _number(decay)
            if kind in optimizers.schedules.KINDS and int(steps) and decay is not None:
                card = replace(card, schedule=(kind, int(steps), min(max(decay, 0.0), 1.0)))
            else:
                problems.append(_unknown("schedule", kind, optimizers.schedules.KINDS))
        elif name == "restarts" and (number := _number(value)) is not None:
            card = replace(card, restarts=int(min(max(number, 0), RESTARTS.high)))
        elif name == "label":
            card = replace(card, label=unquote(value)[:40])
        elif name == "look" and (number := _number(value)) is not None:
            card = replace(card, look=int(number) % MOST_CARDS)
        elif name == "hidden":
            card = replace(card, shown=False)
        else:
            problems.append(f"{cls.title} has no setting “{_short(name)}”; it was left out.")
    return card


def _typed(value, knob):
    if knob.kind == "choice":
        return value
    if knob.kind == "bool":
        return value == "True"
    number = _number(value)
    if number is None:
        return value
    return int(number) if knob.kind == "int" and number == int(number) else number


def _pairs(settings):
    return ",".join(f"{name}:{_text(value)}" for name, value in settings.items())


def _read_pairs(text):
    given = {}
    for part in text.split(","):
        name, _, value = part.partition(":")
        number = _number(value)
        if value in ("True", "False"):
            number = value == "True"
        given[name] = value if number is None else number
    return given


def _number(text):
    """The finite number a short text means, else None."""
    try:
        number = float(text) if len(text) <= 32 else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _text(value):
    """A number as short as it can be and still be read back as itself."""
    if isinstance(value, float):
        return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    return str(value)


def _short(text):
    return text if len(text) <= 30 else text[:29] + "…"


def _unknown(kind, name, known):
    near = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"The link names an unknown {kind}, “{_short(name)}”; it was left out.{hint}"
