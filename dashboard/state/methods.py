"""The method that a card's name means, also where it is a typed rule that is not one yet.

A rule that is refused stays in its card as it was typed: the card says what is wrong with it, and waits.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import optimizers
from optimizers import Optimizer, RuleError
from optimizers.rules.own_rule import FAMILY, PREFIX, is_rule, name_of

from .state import Card


class Unread(Optimizer):
    """A rule of your own that cannot be read yet."""

    name = "own_rule"
    title = "Own rule"
    family = FAMILY
    order = 0


@lru_cache(maxsize=64)
def refusal_of(name: str) -> RuleError | None:
    """Why a typed rule is none; None for every other method."""
    try:
        optimizers.method(name)
    except RuleError as refused:
        return RuleError(*refused.args)  # without the frames that the one raised holds
    return None


def method_of(name: str) -> type[Optimizer]:
    """The class of a card's method; ``Unread`` for a typed rule that is refused."""
    return Unread if refusal_of(name) else optimizers.method(name)


def typed_in(name: str) -> str | None:
    """The text of a typed rule, refused or not; None for every other method."""
    return name.removeprefix(f"{PREFIX}:") if is_rule(name) else None


def retyped(card: Card, text: str) -> Card:
    """The card with another text of its rule: settings of knobs that are still there stay.

    All of them stay while the text cannot be read.
    """
    name = name_of(text)
    known = card.settings if refusal_of(name) else {knob.name for knob in method_of(name).knobs()}
    kept = {setting: value for setting, value in card.settings.items() if setting in known}
    return replace(card, method=name, settings=kept, fitted=None)
