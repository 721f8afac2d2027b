"""The landscape of a link: its function, parameters, places and random shifts."""

from __future__ import annotations

from dataclasses import replace

import landscapes
from landscapes import FormulaError, KnobError
from landscapes.learning import dataset_names, loss_names, model_names
from landscapes.relaxation.relaxed import KINDS

from . import link_text as words
from .landscape_of import base_landscape, losses_for, models_for
from .problems import Problems
from .state import (
    COUNT,
    FORMULA,
    IMPORTED,
    LEARNING,
    OWN_DATA,
    SAMPLES,
    SEED,
    START_KINDS,
    Learning,
    Relaxation,
    State,
    is_side,
)

_WIDEST = 1e9  # spread of random shifts: as wide as a box may be


def read_landscape(
    state: State, name: str | None, formula: str | None, learning: dict[str, str], problems: Problems
) -> State:
    """The state with a link's landscape; ``learning`` are its data, model and loss where it names them.

    A person's own table and a file of losses are in the state already, where they came along.
    """
    if name is None and (formula is not None or learning):
        name = FORMULA if formula is not None else LEARNING
    if name == LEARNING:
        return _read_learning(state, learning, problems)
    if name == IMPORTED and state.losses is not None:
        return replace(state, landscape=IMPORTED)
    if learning:
        problems.tell("data, model and loss need landscape=learning; they were left out.")
    if name == FORMULA:
        return _read_formula(state, formula or "", problems)
    if formula is not None:
        problems.tell("formula needs landscape=formula; it was left out.")
    if name is None or name in landscapes.names():
        return state if name is None else replace(state, landscape=name)
    problems.unknown("landscape", name, [*landscapes.names(), FORMULA, LEARNING])
    return state


def _read_learning(state, names, problems):
    """A model on data; what does not go together is replaced by what does, and said."""
    own = state.own if names.get("data") == OWN_DATA else None
    if names.get("data") == OWN_DATA and own is None:
        problems.tell(f"data were a person's own table, {problems.lacks}: bring it once more.")
        names.clear()
    known = {
        "data": [*dataset_names(), *([OWN_DATA] if own else [])],
        "model": model_names(),
        "loss": loss_names(),
    }
    for name, text in list(names.items()):
        if text not in known[name]:
            problems.unknown(name, text, known[name])
            del names[name]
    data = names.get("data", Learning().data)
    drawn = data if models_for(data, own) else Learning().data
    own = own if drawn == OWN_DATA else None
    models = models_for(drawn, own)
    model = names.get("model", models[0])
    model = model if model in models else models[0]
    losses = losses_for(drawn, model, own)
    loss = names.get("loss", losses[0])
    shown = Learning(drawn, model, loss if loss in losses else losses[0])
    if any(names[name] != value for name, value in shown._asdict().items() if name in names):
        asked = ", ".join(f"{name} {text}" for name, text in names.items())
        problems.tell(
            f"{asked} cannot be drawn together; it shows data {shown.data}, model {shown.model}, "
            f"loss {shown.loss}."
        )
    return replace(state, landscape=LEARNING, learning=shown, own=own)


def _read_formula(state, text, problems):
    return _if_allowed(state, "formula", problems, landscape=FORMULA, formula=text)


def _if_allowed(state, name, problems, **parts):
    """The state with these parts; as it was, and the reason, where its landscape refuses them."""
    wanted = replace(state, **parts)
    try:
        base_landscape(wanted)
    except FormulaError as refused:
        problems.tell(f"{name} was left out: {refused}.")
        return state
    return wanted


def read_knobs(state: State, text: str | None, problems: Problems) -> State:
    """The state with the knobs of its landscape that a link names."""
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
        problems.tell(f"knobs were left out: {refused}.")
        return state


def read_places(state: State, domain: str | None, start: str | None, d: int, problems: Problems) -> State:
    """The state with a link's box and start, in d variables."""
    if domain is not None:
        sides = [tuple(map(words.parse_number, side.split(":"))) for side in domain.split(",")]
        if len(sides) == d and all(is_side(side) for side in sides):
            state = _if_allowed(state, "box", problems, domain=tuple(sides))
        else:
            problems.tell(f"box must be {d} range(s) low:high; it was left out.")
    if start is not None:
        read = [words.parse_number(c) for c in start.split(",")]
        point = tuple(c for c in read if c is not None)
        if len(point) == len(read) == d:
            state = replace(state, start=point)
        else:
            problems.tell(f"start must be {d} number(s); it was left out.")
    return state


def read_relax(state: State, text: str | None, problems: Problems) -> State:
    """The state with a link's random shifts."""
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
    problems.tell(
        "relax must be a spread and a kind, such as 0.5:gaussian or "
        f"0.5:uniform:samples:100:1 (up to {SAMPLES.high:,} samples); it was left out."
    )
    return state


def read_starts(state: State, text: str | None, problems: Problems) -> State:
    """The state with how many starts a link has, and of which kind."""
    if text is None:
        return state
    kind, _, count = text.partition(":")
    number = words.parse_number(count)
    if kind not in START_KINDS or number is None or not COUNT.low <= number <= COUNT.high:
        problems.tell(
            f"starts must be a kind and a number up to {COUNT.high}, such as random:20; it shows one."
        )
        return state
    return replace(state, start_kind=kind, count=int(number))
