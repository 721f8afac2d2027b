"""The whole page as one value: everything that decides the picture (link.py makes it a link)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from dashboard.player import view as player_view
from landscapes import Knob

STEPS = Knob("steps", 500, 1, 20_000, "", "how many steps each optimizer may take")
SEED = Knob("seed", 0, 0, 999_999, "", "the same seed gives the same random numbers")
COUNT = Knob("starts", 1, 1, 256, "", "how many starting points, run as one batch")
RESTARTS = Knob("restarts", 0, 0, 10_000, "", "start again at random after this many steps; 0: never")
SAMPLES = Knob("samples", 100, 2, 1_000, "", "how many random shifts are drawn, once, for every point alike")
FORMULA = "formula"  # the landscape that a person types
START_KINDS = ("one", "random", "latin_hypercube", "grid")
RACES = ("iterations", "evaluations")
MOST_CARDS = 60


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
    # The second page: which of its views is open, and that view's values (numbers, tuples, words).
    study: str = ""
    settings: dict = field(default_factory=dict)
    # What a person typed; empty unless the landscape is FORMULA.
    formula: str = ""
    # Averaged over random shifts: (spread, kind, how, samples, seed), as landscapes.relaxed takes them.
    relax: tuple | None = None


def default_state() -> State:
    """What a newcomer sees: five ways down the same hill, each ending somewhere telling."""
    methods = ("gradient_descent", "momentum", "nesterov", "adam", "newton")
    return State(cards=tuple(Card(m, look=k) for k, m in enumerate(methods)))


def is_side(side) -> bool:
    """Whether (low, high) is a range a picture can have: finite, in order, not too thin."""
    if len(side) != 2 or None in side:
        return False
    low, high = side
    wide = high - low > max(1e-9 * max(abs(low), abs(high)), 1e-100)
    return all(map(math.isfinite, side)) and low < high and wide and max(map(abs, side)) < 1e9
