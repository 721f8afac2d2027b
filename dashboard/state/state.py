"""The whole page as one value: everything that decides the picture (link.py makes it a link)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from dashboard.player import view as player_view
from landscapes import Knob
from landscapes.imported import Imported
from landscapes.learning import DataSet
from landscapes.slices import Normalisation

STEPS = Knob("steps", 500, 1, 20_000, "", "how many steps each optimizer may take")
SEED = Knob("seed", 0, 0, 999_999, "", "the same seed gives the same random numbers")
COUNT = Knob("starts", 1, 1, 256, "", "how many starting points, run as one batch")
RESTARTS = Knob(
    "restart every … steps",
    *(0, 0, 10_000, ""),
    "start again at random in the box after this many steps; 0: never. Value and loss show the best so far",
)
SAMPLES = Knob("samples", 100, 2, 1_000, "", "how many random shifts are drawn, once, for every point alike")
BATCH = Knob("batch", 0, 0, 10_000, "", "how many rows of the data each step sees; 0: all of them")
DROP = Knob("drop", 0.0, 0.0, 0.9, "p", "the probability with which each step drops each unit")
FORMULA = "formula"  # the landscape that a person types
LEARNING = "learning"  # the landscape that is a model's loss on data
IMPORTED = "imported"  # the landscape that is interpolated from a file of losses
OWN_DATA = "own"  # the data set that is a person's own table
SEEN = 3  # variables of a landscape that is drawn as it is
START_KINDS = ("one", "random", "latin_hypercube", "grid")
RACES = ("iterations", "evaluations")
MOST_CARDS = 60
MOST_EDITS = 40
MOST_SETTINGS, LONGEST_SETTING = 40, 600  # of a study: as long as 24 numbers to the last digit

Side = tuple[float, float]
KnobValue = float | bool | str
Setting = float | tuple[float, ...] | str  # of a study


class Relaxation(NamedTuple):
    """The landscape is averaged over random shifts, with what ``landscapes.relaxed`` takes."""

    spread: float
    kind: str
    how: str = "expectation"
    samples: int = SAMPLES.default
    seed: int = SEED.default


class Learning(NamedTuple):
    """A model on data: what ``landscapes.learning.training_loss`` takes, by name."""

    data: str = "line"
    model: str = "linear"
    loss: str = "squared"


class Edit(NamedTuple):
    """A row of the data that a person moved, or removed: then x and y are None.

    ``row`` is its number in the data set as its settings make it; ``x`` its features in the units of
    ``DataSet.X``, ``y`` its target.
    """

    row: int
    x: tuple[float, ...] | None = None
    y: float | None = None


class Rest(StrEnum):
    """Where the parameters stand that are not drawn."""

    BEST = "best"  # the lowest point that a run has met
    START = "start"
    STEP = "step"  # of one run


# The plane in which the paths are longest; that of three ends; random, or curved most; two parameters.
PATHS, ENDS, RANDOM, CURVATURE, PAIR = WAYS = ("paths", "ends", "random", "curvature", "pair")

TITLES = {
    PATHS: "the plane of the paths",
    ENDS: "the plane of three ends",
    RANDOM: "two random directions",
    CURVATURE: "where it curves most",
    PAIR: "two parameters",
}


class Plane(NamedTuple):
    """In which plane a loss of more than three parameters is drawn.

    ``axes``, ``rest``, ``card`` and ``step`` are of a pair, ``normalisation`` and ``seed`` of random ones.
    """

    way: str = PATHS
    axes: tuple[int, int] = (0, 1)
    rest: Rest = Rest.BEST
    card: int = 0
    step: int = 0
    normalisation: str = Normalisation.FILTER
    seed: int = 0


class Schedule(NamedTuple):
    """How the step size changes with the step, with what ``optimizers.schedules.make`` takes."""

    kind: str = "constant"
    period: int = 100
    decay: float = 0.5


class Own(NamedTuple):
    """What one card has for itself of what a race on a training loss gives to all; None: the race's."""

    batch: int | None = None  # rows a step; 0: all of them
    weights: int | None = None  # the seed of the first weights
    order: int | None = None  # the seed of the batches, and of what the method draws


class Visit(NamedTuple):
    """Where a visitor is in the lessons: the lesson's name ("" in the list), the stop, from 1, and more.

    ``answers`` has for a stop the letters of the answers that were chosen, in their order; ``done`` the names
    of the lessons whose questions are all answered right.
    """

    name: str = ""
    stop: int = 1
    answers: tuple[tuple[int, str], ...] = ()
    language: str = "en"
    done: tuple[str, ...] = ()


OWN_KNOBS = {"batch": BATCH, "weights": SEED, "order": SEED}


@dataclass(frozen=True)
class Card:
    """One entry of the race: a method with the settings a person chose.

    ``fitted`` is the step size that was fitted to the landscape when it came, None before that: box, start
    and view leave it, and another landscape takes it away.
    """

    method: str
    settings: dict[str, KnobValue] = field(default_factory=dict)  # by the method's knobs
    label: str = ""
    look: int = 0
    schedule: Schedule = field(default=Schedule())
    restarts: int = 0
    shown: bool = True
    own: Own = Own()
    fitted: float | None = None


@dataclass(frozen=True)
class State:
    """Landscape, starts, optimizers, budget and view: all that decides the picture."""

    landscape: str = "himmelblau"
    knobs: Mapping[str, KnobValue] = field(default_factory=dict)  # by the landscape's knobs
    domain: tuple[Side, ...] | None = None
    start: tuple[float, ...] | None = None
    start_kind: str = "one"
    count: int = 1
    seed: int = SEED.default
    steps: int = STEPS.default
    race: str = RACES[0]
    cards: tuple[Card, ...] = ()
    # By the options of player/view.py: the one list of them, for the toolbar and for links.
    view: Mapping[str, str] = field(default_factory=player_view.defaults)
    # The second page: which of its views is open, and that view's values, named by the view itself.
    study: str = ""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    formula: str = ""  # what a person typed; empty unless the landscape is FORMULA
    relax: Relaxation | None = None
    learning: Learning | None = None  # of the landscape LEARNING alone
    own: DataSet | None = None  # a person's own table, where that is the data: no link holds it
    losses: Imported | None = None  # of the landscape IMPORTED alone: no link holds them
    edits: tuple[Edit, ...] = ()  # of the landscape LEARNING alone, one a row, MOST_EDITS at most
    batch: int = BATCH.default
    drop: float = DROP.default  # drawn anew for each row of each step
    plane: Plane = Plane()  # of the landscape LEARNING alone, with more than three parameters
    lesson: Visit = Visit()  # decides no picture: it travels with it

    @property
    def private(self) -> bool:
        """Whether it holds what a person has brought: nothing made of it may come to others."""
        return self.own is not None or self.losses is not None


def default_state() -> State:
    """What a newcomer sees: five ways down the same hill, each ending somewhere telling."""
    methods = ("gradient_descent", "momentum", "nesterov", "adam", "newton")
    return State(cards=tuple(Card(m, look=k) for k, m in enumerate(methods)))


def clamped(knob: Knob, value: float) -> float:
    """A number brought into the range of its knob."""
    low, high = knob.span
    return min(max(value, low), high)


def is_side(side: Sequence[float | None]) -> bool:
    """Whether (low, high) is a range a picture can have: finite, in order, not too thin."""
    low, high = side if len(side) == 2 else (None, None)
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return False
    size = max(abs(low), abs(high))
    return high - low > max(1e-9 * size, 1e-100) and size < 1e9
