"""From the page's state to the runs: one budget for all, and one start and seed but for a card's own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

import optimizers
from landscapes import Knob, KnobError, Landscape
from landscapes.core.progress import Cancelled
from landscapes.drawing import looks
from landscapes.learning import Batches, TrainingLoss
from optimizers import Optimizer, Run
from optimizers.step_sizes.fitting import fitted

from .distinct_names import distinct_names
from .landscape_of import Landscapes
from .methods import method_of, refusal_of
from .run_cache import RunCache
from .state import DROP, OWN_KNOBS, PAIR, SEED, SEEN, STEPS, Card, Own, Plane, State, clamped

# One gradient counts two evaluations: "same budget" in evaluations means steps gradients' worth.
_GRADIENTS_WORTH = 2
_MOST_CURVED = 200  # parameters of what methods of second order run on
_FEWEST_ROWS = 20
_SHARED = 4  # runs: as many fit into the session's memory, and adding one changes none of the others
_MOST_PATHS, _MOST_POINTS = 8, 300  # of a file of losses that are drawn


@dataclass
class Entry:
    """One card made ready: its optimizer (or what is wrong with it) and, once run, its run.

    ``start``, ``seed`` and ``batches`` are the race's, but for what the card has of its own.
    """

    card: Card
    label: str
    look: dict
    optimizer: Optimizer | None
    fitted: dict
    start: np.ndarray
    seed: int
    batches: Batches | None
    problem: str = ""
    run: Run | None = None
    rule: str = ""  # the method's update rule in LaTeX, as it is set
    seconds: float = 0.0  # that the run took when it was made

    @property
    def races(self) -> bool:
        """Whether it is on show and can run."""
        return self.card.shown and self.optimizer is not None


@dataclass
class Race:
    """Everything needed to run, and sentences about what had to be read otherwise than typed."""

    landscape: Landscape
    start: np.ndarray
    entries: list[Entry]
    steps: int
    evaluations: int | None  # the budget, where it is one in evaluations
    seed: int
    base: Landscape  # before it was relaxed
    notes: list[str] = field(default_factory=list)
    batches: Batches | None = None  # of the rows of data; None: each step sees them all
    picture: Landscape | None = None  # what is drawn of it, once the runs are there (planes.py)
    lines: np.ndarray | None = None  # straight ones in the picture (k, 4)
    every: int = 1  # of the runs' paths the rows of each so manieth step are kept, and the last
    private: bool = False  # its landscape is of a person's own data

    @property
    def drawn(self) -> Landscape:
        """The landscape of the picture: the race's own, or a plane of it."""
        return self.landscape if self.picture is None else self.picture

    def finished(self) -> list[tuple[int, Entry, Run]]:
        """The entries on show that have their run: (position, entry, run) each."""
        entries = ((k, entry, entry.run) for k, entry in enumerate(self.entries) if entry.card.shown)
        return [(k, entry, run) for k, entry, run in entries if run is not None]

    def key(self, entry: Entry) -> tuple:
        """What decides the entry's run: values only, so that it may be a cache's key."""
        settings = repr(entry.optimizer)
        start = (entry.start.shape, entry.start.tobytes())
        budget = (self.steps, self.evaluations, self.every)
        return (self.landscape.key, settings, start, *budget, entry.seed, entry.batches)


def prepare(state: State, known: Landscapes | None = None) -> Race:
    """The race a state describes; nothing runs yet, and nothing raises.

    ``known`` are the session's landscapes, so that none is made twice.
    """
    notes: list[str] = []
    known = Landscapes() if known is None else known
    shown = known.get(state)
    f = shown.landscape
    if shown.refusal:
        notes.append(f"{shown.refusal} The picture shows the landscape as it is, not relaxed.")
    seed = _within(SEED, state.seed, notes)
    steps = _within(STEPS, state.steps, notes)
    start = _starts(f, state, seed, notes)
    entries = []
    for card, label in zip(state.cards, labels(f, state.cards)):
        batch, weights, order = own_of(f, card)
        begins = start if weights is None else _initial(f, state, weights)
        drawn = seed if order is None else order
        seen = _batches(f, state, drawn, batch)
        rule = method_of(card.method).formula
        entry = Entry(card, label, looks.look(card.look), None, {}, begins, drawn, seen, rule=rule)
        _prepare(state, f, entry, known)
        entries.append(entry)
    evaluations = None
    if state.race == "evaluations":
        # A method that only asks for values may then take more steps.
        evaluations = steps = _GRADIENTS_WORTH * steps
    batches, every = _batches(f, state, seed), _thinning(f, steps, start, entries)
    race = Race(f, start, entries, steps, evaluations, seed, shown.base, notes, batches)
    return replace(race, lines=_recorded(state), every=every, private=state.private)


def _recorded(state: State) -> np.ndarray | None:
    """The paths that a file of losses has over its plane, as straight pieces (k, 4); None without any."""
    if state.losses is None or state.losses.dimension != 2:
        return None
    pieces = [np.empty((0, 4))]
    for track in state.losses.tracks[:_MOST_PATHS]:
        rows = np.unique(np.round(np.linspace(0, len(track) - 1, _MOST_POINTS)).astype(int))
        points = track.points[rows]
        pieces.append(np.hstack([points[:-1], points[1:]]))
    lines = np.concatenate(pieces)
    lines = lines[np.isfinite(lines).all(axis=1)]
    return lines if len(lines) else None


def labels(f: Landscape, cards: Sequence[Card]) -> list[str]:
    """A distinct name for every card, with what it has of its own on a landscape."""
    return distinct_names([replace(card, own=own_of(f, card)) for card in cards])


def own_of(f: Landscape, card: Card) -> Own:
    """What a card's own settings mean on a landscape: nothing without data, and few weights are a start."""
    if not isinstance(f, TrainingLoss):
        return Own()
    batch, weights, order = (
        value if value is None else int(clamped(OWN_KNOBS[name], value))
        for name, value in card.own._asdict().items()
    )
    if batch is not None and batch >= len(f.data.train):
        batch = 0
    return Own(batch, None if f.dimension <= SEEN else weights, order)


def _batches(f: Landscape, state: State, seed: int, batch: int | None = None) -> Batches | None:
    """The rows that each step sees, drawn alike for all methods; None where it sees them all."""
    if not isinstance(f, TrainingLoss):
        return None
    size = state.batch if batch is None else batch
    rows, drop = len(f.data.train), dropped(f, state)
    if not drop and not 0 < size < rows:
        return None
    return Batches(size if 0 < size < rows else rows, seed, drop)


def dropped(f: TrainingLoss, state: State) -> float:
    """The probability with which each step drops units; 0 where there are none, or the loss has the mean."""
    drawn = f.model.droppable(f.data) and not f.settings["dropout"]
    return float(clamped(DROP, state.drop)) if drawn else 0.0


def _thinning(f: Landscape, steps: int, start: np.ndarray, entries: list[Entry]) -> int:
    """Which rows of the paths are kept, so that a session can hold the runs through so many parameters."""
    if f.dimension <= SEEN:
        return 1
    runs = max(_SHARED, sum(entry.card.shown for entry in entries))
    rows = max(_FEWEST_ROWS, RunCache.numbers // (start.size * runs))
    return -(-steps // max(rows - 2, 1))  # the first row and the last are kept besides


def _within(knob: Knob, value: int, notes: list[str]) -> int:
    nearest = int(clamped(knob, value))
    if nearest != value:
        notes.append(
            f"{knob.name.capitalize()} must lie between {knob.low:,} and {knob.high:,}, got {value:,}: "
            f"the picture shows {nearest:,}."
        )
    return nearest


def _starts(f, state, seed, notes):
    if f.dimension > SEEN:
        return _initial(f, state, seed)
    point = np.array(f.start if state.start is None else state.start, dtype=float)
    if len(point) != f.dimension:
        notes.append(f"The start needs {f.dimension} numbers; it shows the landscape's own.")
        point = np.array(f.start)
    if state.start_kind != "one":
        return optimizers.starts(f, state.count, kind=state.start_kind, seed=seed)
    low, high = np.array(f.domain).T
    shown = "(" + ", ".join(f"{c:g}" for c in point) + ")"
    if not np.isfinite(f.value(point)):
        notes.append(f"f is not defined at the start {shown}: choose another one.")
    elif np.any(point < low) or np.any(point > high):
        notes.append(f"The start {shown} lies outside the box; “Fit paths” brings it into view.")
    return point


def _initial(f: Landscape, state: State, seed: int) -> np.ndarray:
    """Starts of a model with many parameters: as it is initialised by the seed, and by the next ones.

    A start that a person put into the plane of two parameters has those two from there.
    """
    assert isinstance(f, TrainingLoss)
    if state.start_kind == "one":
        point = f.initial(seed)
        if state.start is not None and len(state.start) == 2 and state.plane.way == PAIR:
            point[list(pair_of(f, state.plane))] = state.start
        return point
    points = np.stack([f.initial(seed + k) for k in range(state.count)], axis=1)
    if state.count > 1 and np.array_equal(points[:, 0], points[:, 1]):  # a model that draws nothing
        return optimizers.starts(f, state.count, seed=seed)
    return points


def pair_of(f: Landscape, wanted: Plane) -> tuple[int, int]:
    """The two parameters that are drawn; the first two where those wanted are not there."""
    i, j = wanted.axes
    return (i, j) if i != j and max(i, j) < f.dimension and min(i, j) >= 0 else (0, 1)


def _prepare(state, f, entry, known):
    """Give an entry its optimizer, or what is wrong with it."""
    card, label = entry.card, entry.label
    if refused := refusal_of(card.method):
        entry.problem = f"{label} is left out until it can be read: {refused}."
        return
    method = method_of(card.method)
    if method.order > 1 and f.dimension > _MOST_CURVED:
        entry.problem = (
            f"{label} asks for all {f.dimension:,} × {f.dimension:,} second derivatives at every step: "
            f"it runs on models of up to {_MOST_CURVED} parameters."
        )
        return
    if method.makes_matrices and f.dimension > _MOST_CURVED:
        entry.problem = (
            f"{label} works with {f.dimension:,} × {f.dimension:,} matrices at every step: "
            f"it runs on models of up to {_MOST_CURVED} parameters."
        )
        return
    try:
        entry.fitted = _fit(method, card, f, entry.start, partial(known.curvature, state))
        settings = {**entry.fitted, **card.settings}
        base = method(**settings)
        entry.rule = base.printed_rule
        kind, period, decay = card.schedule
        if kind != "constant" and "step_size" in base.settings:
            schedule = optimizers.schedules.make(kind, base.settings["step_size"], period, decay)
            base = replace(base, step_size=schedule)
        entry.optimizer = optimizers.restarts(base, restart_after=card.restarts) if card.restarts else base
    except KnobError as refused:
        setting = refused.setting.label if refused.setting else "a setting"
        entry.problem = (
            f"{label}: {setting} must {refused.requirement}, got {refused.value!r}. "
            "It is left out until that is mended."
        )


def _fit(method, card, f, start, curvature):
    """The step size that a person did not choose, as {"step_size": s}: the card's, or fitted here and now."""
    if "step_size" in card.settings or not any(knob.name == "step_size" for knob in method.knobs()):
        return {}
    if card.fitted is not None:
        return {"step_size": card.fitted}
    return fitted(method, f, start, curvature(f, start), **card.settings)


def with_fits(state: State, race: Race) -> State:
    """The state whose cards keep the step sizes that were fitted for the race of this very state."""
    cards = tuple(
        replace(card, fitted=entry.fitted["step_size"]) if entry.fitted else card
        for card, entry in zip(state.cards, race.entries)
    )
    return state if cards == state.cards else replace(state, cards=cards)


def run_all(race: Race, cache: RunCache, progress: Callable[[int, int, str], object]) -> None:
    """Fill in every entry's run, from the cache where it is known.

    ``progress(done, total, label)`` is told of steps over all entries; where it returns False the
    entry at work is given up and ``optimizers.run`` raises Cancelled.
    """
    ready = [(e, e.optimizer) for e in race.entries if e.optimizer is not None and e.card.shown]
    for position, (entry, optimizer) in enumerate(ready):
        key = race.key(entry)

        def report(done, _, entry=entry, position=position):
            return progress(position * race.steps + done, len(ready) * race.steps, entry.label)

        make = partial(
            optimizers.run,
            race.landscape,
            optimizer,
            entry.start,
            race.steps,
            entry.seed,
            evaluations=race.evaluations,
            batches=entry.batches,
            every=race.every,
            progress=report,
        )
        entry.run = cache.made(key, make, race.private, partial(report, 0, 0))
        entry.seconds = cache.seconds(key)


def in_hand(state: State, start: tuple[float, ...], known: Landscapes, patience: float) -> Race | None:
    """The race of a start that a person holds, run; None where that takes longer than ``patience`` seconds.

    It is what letting go there will show, step sizes and all. Nothing of it is kept.
    """
    race = prepare(replace(state, start=start, start_kind="one", count=1), known)
    ends = time.monotonic() + patience
    try:
        run_all(race, RunCache(), lambda *_: time.monotonic() < ends)
    except Cancelled:
        return None
    return race


def runs_of(race: Race) -> list[tuple[dict, Run]]:
    """The runs on show with their looks, as the player wants them."""
    return [({"id": f"c{k}", "label": entry.label, **entry.look}, run) for k, entry, run in race.finished()]
