"""What a person has chosen to sweep: a method of the race or of the registry, its knobs and their ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

import optimizers
from dashboard.studies.desk import Desk
from landscapes import Knob
from landscapes.drawing.looks import glyph
from optimizers.core.optimizer import Optimizer
from optimizers.experiments import sweeps
from optimizers.experiments.sweeps import theory
from optimizers.experiments.sweeps.axes import Axis
from optimizers.experiments.sweeps.measure import is_random
from optimizers.experiments.sweeps.quadratics import model_of
from optimizers.experiments.sweeps.swept import layers, setting_of
from optimizers.experiments.sweeps.theory import is_linear
from optimizers.step_sizes.fitting import fitted

from . import words

NOTHING = "none"
MOST_STARTS = 8  # of the race's that are swept from
_DRAWS = 5  # runs of a method that draws random numbers, from one start
DIGITS = 4  # of the values on an axis, so that a card's field shows all of them
_TWO, _ONE = 40, 81  # values of a knob, beside another one and alone


@dataclass(frozen=True)
class Chosen:
    """A method: of the race's card at ``position``, or by its name where that is None."""

    key: str
    label: str
    look: int
    optimizer: Optimizer
    position: int | None

    @property
    def knobs(self) -> dict[str, Knob]:
        """Its own knobs that are numbers."""
        own = list(layers(self.optimizer))[-1]
        return {k.name: k for k in own.knobs() if k.kind in ("float", "int")}


def choices(desk: Desk) -> dict[str, Chosen]:
    """The methods that can be swept, by key; none where the race has none and no example names one."""
    race = desk.session.race()
    made = {
        f"c{k}": Chosen(f"c{k}", f"{glyph(e.card.look)} {e.label}", e.card.look, e.optimizer, k)
        for k, e in enumerate(race.entries)
        if e.optimizer is not None and e.card.shown
    }
    made = {key: one for key, one in made.items() if one.knobs}
    wanted = desk.session.state.settings.get("run")
    if isinstance(wanted, str) and wanted in optimizers.names():
        if all(one.optimizer.name != wanted for one in made.values()):
            kind = optimizers.method(wanted)
            size = desk.cached(lambda: fitted(kind, desk.f, desk.f.start), "fitted", wanted)
            made[wanted] = Chosen(wanted, kind.title, len(race.entries), kind(**size), None)
    return made


def first_of(desk: Desk, made: dict[str, Chosen]) -> str:
    """The key that the setting ``run`` means: also a method's name, of which there is a card."""
    wanted = desk.session.state.settings.get("run")
    if wanted in made:
        return str(wanted)
    return next((key for key, one in made.items() if one.optimizer.name == wanted), next(iter(made)))


def across(chosen: Chosen, wanted: object) -> str:
    """The first knob: the one that is wanted, else the step size, else the first there is."""
    names = list(chosen.knobs)
    return wanted if isinstance(wanted, str) and wanted in names else names[0]


def up(chosen: Chosen, wanted: object, x: str) -> str:
    """The second knob: the one that is wanted, else the first but a weight decay; or none."""
    names = [name for name in chosen.knobs if name != x]
    if wanted == NOTHING or (isinstance(wanted, str) and wanted in names):
        return str(wanted)
    return next((name for name in names if name != "weight_decay"), NOTHING)


def range_of(desk: Desk, chosen: Chosen, name: str, setting: str) -> tuple[float, float]:
    """The ends of a knob's axis, as set, else as usual: within the knob's range, and in order."""
    knob = chosen.knobs[name]
    low, high = knob.span
    value = setting_of(chosen.optimizer, name)
    usual = (max(low, value / 100), min(high, value * 100)) if knob.log else (low, high)
    model = model_of(desk.f)
    limit = theory.limits(chosen.optimizer, {}, model) if model is not None and name == "step_size" else None
    if limit is not None and is_linear(chosen.optimizer):  # the border of stability is what there is to see
        usual = (max(low, float(limit) / 300), min(high, float(limit) * 3))
    if name == "population":
        usual = (low, min(high, 80))
    usual = tuple(_rounded(np.array(usual), low, high))
    first, last = (float(v) for v in desk.vector(setting, usual))
    first, last = (min(max(v, low), high) for v in (first, last))
    return (first, last) if first < last else (float(usual[0]), float(usual[1]))


class Span(NamedTuple):
    """What ``sweeps.axis`` makes an axis of."""

    name: str
    low: float
    high: float
    nodes: int
    log: bool


def span_of(desk: Desk, chosen: Chosen, name: str, setting: str, alone: bool) -> Span:
    """A knob's range, how many values it has there, and whether they are even in their logarithms."""
    low, high = range_of(desk, chosen, name, setting)
    log = desk.number_setting(f"{setting}_log", float(chosen.knobs[name].log)) != 0 and low > 0
    return Span(name, low, high, _ONE if alone else _TWO, log)


def axis(desk: Desk, chosen: Chosen, name: str, setting: str, alone: bool) -> Axis:
    """A knob's axis over its range, its values of four digits."""
    return sweeps.axis(chosen.optimizer, *span_of(desk, chosen, name, setting, alone), digits=DIGITS)


def names_of(desk: Desk, chosen: Chosen) -> dict[str, str]:
    """The knobs that are swept, by their settings "x" and "y"."""
    settings = desk.session.state.settings
    x = across(chosen, settings.get("x"))
    y = up(chosen, settings.get("y"), x)
    return {"x": x} if y == NOTHING else {"x": x, "y": y}


def spans_of(desk: Desk, chosen: Chosen) -> tuple[Span, ...]:
    """The ranges of the knobs that are swept."""
    names = names_of(desk, chosen)
    return tuple(span_of(desk, chosen, name, f"{k}_range", len(names) == 1) for k, name in names.items())


def _rounded(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return np.clip([float(f"{v:.{DIGITS}g}") for v in values], low, high)


def starts_of(desk: Desk) -> tuple[np.ndarray, int]:
    """The starts (d, k) that are swept from, and how many the race has where these are the race's.

    The setting ``from`` is "race", whose first few are taken, or "box": some that are spread over it.
    """
    race = desk.session.race()
    if desk.word("from", words.STARTS) == "box":
        spread = optimizers.starts(desk.f, MOST_STARTS, "latin_hypercube", race.seed)
        return spread, spread.shape[1]
    start = race.start.reshape(desk.f.dimension, -1)
    return start[:, :MOST_STARTS], start.shape[1]


def draws_of(chosen: Chosen, starts: np.ndarray) -> int:
    """How often each start is run: of a method that draws, more often where there is but one."""
    return _DRAWS if starts.shape[1] == 1 and is_random(chosen.optimizer) else 1


def present(desk: Desk, chosen: Chosen, axes: tuple[Axis, ...]) -> dict[str, float]:
    """The method's settings of these knobs as they are now, where the person has moved them to."""
    if chosen.position is None:
        return {
            axis.name: desk.number_setting(f"now_{axis.name}", setting_of(chosen.optimizer, axis.name))
            for axis in axes
        }
    now = desk.session.race().entries[chosen.position].optimizer
    return {axis.name: setting_of(now or chosen.optimizer, axis.name) for axis in axes}


def load(desk: Desk, chosen: Chosen, settings: dict[str, float]) -> None:
    """Settings into the race's card, so that it races with them; of a method without a card, kept here."""
    if chosen.position is None:
        desk.set(**{f"now_{name}": value for name, value in settings.items()})
        return
    card = desk.session.state.cards[chosen.position]
    desk.session.change_card(chosen.position, settings={**card.settings, **settings})
