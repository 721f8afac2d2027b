"""One optimizer of the race as a link writes it: adam;step_size=0.1;schedule=step/100/0.5."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, unquote

import optimizers
from landscapes import Knob
from landscapes.formulas.vocabulary import MOST_LETTERS
from optimizers.rules.own_rule import PREFIX, name_of

from . import link_text as words
from .methods import Unread, method_of, typed_in
from .problems import Problems
from .state import MOST_CARDS, OWN_KNOBS, RESTARTS, Card, KnobValue, Own, Schedule, clamped

_WAITING = re.compile(r"(?!fitted$)[A-Za-z]\w{0,30}")
_TEXT = "text"  # of a typed rule
_IN_RULES = " =+*-/^(),<>[]|"  # what stands there as it is


def card_text(card: Card, position: int) -> str:
    """One entry of ``run``: adam;step_size=0.1;hidden=1, and of a typed rule rule;text=theta = theta - d*g.

    A step size that was fitted, and not chosen, is there as fitted=0.1.
    """
    rule = typed_in(card.method)
    parts = [card.method] if rule is None else [PREFIX, f"{_TEXT}={quote(rule, _IN_RULES, errors='replace')}"]
    parts += [f"{name}={words.text(value)}" for name, value in card.settings.items()]
    if card.fitted is not None and "step_size" not in card.settings:
        parts.append(f"fitted={words.text(card.fitted)}")
    if card.schedule[0] != "constant":
        kind, steps, decay = card.schedule
        parts.append(f"schedule={kind}/{steps}/{words.text(decay)}")
    if card.restarts:
        parts.append(f"restarts={card.restarts}")
    parts += [f"{name}={value}" for name, value in card.own._asdict().items() if value is not None]
    if card.label:
        parts.append(f"label={quote(card.label, safe=' ')}")
    if card.look != position:
        parts.append(f"look={card.look}")
    if not card.shown:
        parts.append("hidden=1")
    return ";".join(parts)


def read_card(text: str, position: int, problems: Problems) -> Card | None:
    """The card an entry of ``run`` describes; what it cannot use goes to ``problems``."""
    method, *rest = text.split(";")
    if method == "none":
        return None
    if method == PREFIX:
        typed = next((part for part in rest if part.startswith(f"{_TEXT}=")), f"{_TEXT}=")
        rest = [part for part in rest if part is not typed]
        method = name_of(unquote(typed.partition("=")[2])[:MOST_LETTERS])
    elif method not in optimizers.names():
        problems.unknown("optimizer", method, optimizers.names())
        return None
    cls = method_of(method)
    knobs = {k.name: k for k in cls.knobs()}
    card = Card(method, look=position)
    for part in rest:
        name, _, value = part.partition("=")
        number = words.parse_number(value)
        if name in knobs:
            # Out of range is kept as typed: the card says what is wrong with it.
            card.settings[name] = _typed(value, knobs[name])
        elif name == "fitted" and "step_size" in knobs and number is not None:
            if clamped(knobs["step_size"], number) == number:
                card = replace(card, fitted=number)
            else:
                problems.append(f"{cls.title} cannot have a step size of {value}; it is fitted anew.")
        elif name == "schedule" and re.fullmatch(r"\w+/\d{1,6}/[\d.e-]+", value):
            kind, steps, decay_text = value.split("/")
            decay = words.parse_number(decay_text)
            if kind in optimizers.schedules.KINDS and int(steps) and decay is not None:
                card = replace(card, schedule=Schedule(kind, int(steps), min(max(decay, 0.0), 1.0)))
            else:
                problems.unknown("schedule", kind, optimizers.schedules.KINDS)
        elif name == "restarts" and number is not None:
            card = replace(card, restarts=int(clamped(RESTARTS, number)))
        elif name in Own._fields and number is not None:
            nearest = int(clamped(OWN_KNOBS[name], number))
            card = replace(card, own=card.own._replace(**{name: nearest}))
        elif name == "label":
            card = replace(card, label=unquote(value)[:40])
        elif name == "look" and number is not None:
            card = replace(card, look=int(number) % MOST_CARDS)
        elif cls is Unread and number is not None and _WAITING.fullmatch(name):
            card.settings[name] = number  # of a knob that will be there once the rule is read
        elif name == "hidden":
            card = replace(card, shown=False)
        else:
            problems.append(f"{cls.title} has no setting “{words.short(name)}”; it was left out.")
    return card


def _typed(value: str, knob: Knob) -> KnobValue:
    if knob.kind == "choice":
        return value
    if knob.kind == "bool":
        return value == "True"
    number = words.parse_number(value)
    if number is None:
        return value
    return int(number) if knob.kind == "int" and number == int(number) else number
