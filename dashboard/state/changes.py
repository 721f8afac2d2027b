"""From one state to the next, where a change takes more than replacing a part."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from landscapes.learning import DataSet

from .landscape_of import base_landscape, data_of, losses_for, models_for, training_loss
from .state import LEARNING, OWN_DATA, Learning, Plane, State


def without_places(state: State) -> State:
    """The state without the places that belong to one landscape only: box, start, what is studied."""
    return replace(state, domain=None, start=None, relax=None, settings={})


def same_function(one: State, other: State) -> bool:
    """Whether both states minimise the same function, over whatever box and from whatever start."""
    return _function(one) == _function(other)


def _function(state):
    return (
        *(state.landscape, state.formula, dict(state.knobs), state.relax),
        *(state.learning, state.own, state.edits, state.losses),
    )


def without_fits(state: State) -> State:
    """The state whose step sizes are still to be fitted."""
    return replace(state, cards=tuple(replace(card, fitted=None) for card in state.cards))


def elsewhere(state: State, landscape: str, **parts: Any) -> State:
    """Another landscape, with these parts of its own: what belonged to the old one goes."""
    plain: dict[str, Any] = {
        "formula": "",
        "learning": None,
        "own": None,
        "losses": None,
        "edits": (),
        "knobs": {},
        "plane": Plane(),
        "drop": 0.0,
    }
    return replace(without_places(state), landscape=landscape, **{**plain, **parts})


def learned(state: State, last: Learning, own: DataSet | None, **parts: str) -> State:
    """Another data set, model or loss: where they do not go together, the first that does is taken.

    ``last`` is what was learned last, and ``own`` a person's own table. As long as the data stay, so do the
    settings that still have a meaning and the points that were edited.
    """
    now = state.learning or last
    wanted = now._replace(**parts)
    table = own if wanted.data == OWN_DATA else None
    models = models_for(wanted.data, table)
    if wanted.model not in models:
        wanted = wanted._replace(model=models[0])
    losses = losses_for(wanted.data, wanted.model, table)
    task, before = data_of(wanted.data, table).task, data_of(now.data, state.own or own).task
    if wanted.loss not in losses or task != before:
        wanted = wanted._replace(loss=losses[0])
    new = elsewhere(state, LEARNING, learning=wanted, own=table)
    if state.landscape == LEARNING and (wanted.data, table) == (now.data, state.own):
        known = training_loss(wanted, {}, table).settings
        kept = {name: value for name, value in state.knobs.items() if name in known}
        with suppress(ValueError):
            going_on = replace(new, knobs=kept, edits=state.edits)
            base_landscape(going_on)
            return going_on
    return new
