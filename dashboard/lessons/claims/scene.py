"""What claims are asked of: the state of a link, with its runs, its atlas and its studies' settings.

All of it is made by the page's own code (``state.race``, ``studies.desk``), so that it is to the last bit
what a visitor sees, made when it is first asked for, and kept as long as the scene is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

import landscapes
from dashboard.state.history import History
from dashboard.state.landscape_of import Chosen, Landscapes
from dashboard.state.link import from_text
from dashboard.state.planes import at_the_start, is_whole
from dashboard.state.race import Entry, Race, prepare, run_all
from dashboard.state.run_cache import RunCache
from dashboard.state.session import Session
from dashboard.state.state import State
from dashboard.studies import Desk
from dashboard.work.results import Results
from landscapes import Atlas, Landscape
from landscapes.core.progress import Cancelled
from landscapes.learning import TrainingLoss
from optimizers import Run
from optimizers.running.outcome import Outcome

from .grammar import PointName, RunName
from .kinds import NoAnswer, Unanswered

SECONDS = 60.0  # of work for the claims of one stop
_ATLAS_SECONDS, _ATLASES = 10.0, 16
_T = TypeVar("_T")


@dataclass(frozen=True)
class One:
    """A run that a claim names: its entry in the race, and which of its starts, None for all of them."""

    entry: Entry
    run: Run
    start: int | None

    @property
    def label(self) -> str:
        """What it is called on the page."""
        return self.entry.label

    @property
    def starts(self) -> int:
        """How many starts it has."""
        return int(np.prod(self.run.path.shape[2:], dtype=int))

    @property
    def members(self) -> tuple[tuple[int, ...], ...]:
        """The starts that are meant, as indices of the run's last axis: ((),) where there is one only."""
        every: list[tuple[int, ...]] = list(np.ndindex(*self.run.path.shape[2:]))
        return tuple(every if self.start is None or len(every) == 1 else [every[self.start]])

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """How the starts that are meant ended."""
        whole = self.run.outcomes
        return whole if self.start is None or len(whole) == 1 else (whole[self.start],)

    @property
    def member(self) -> tuple[int, ...]:
        """The only start; Unanswered where several are meant."""
        (first, *others) = self.members
        if others:
            raise Unanswered(NoAnswer.MANY_STARTS, label=self.label, count=self.starts)
        return first

    @property
    def outcome(self) -> Outcome:
        """How the only start ended; Unanswered where several are meant."""
        _ = self.member
        return self.outcomes[0]

    @property
    def every_point(self) -> np.ndarray:
        """The point after each step of the only start (steps + 1, d); Unanswered where some are not kept."""
        if len(self.points) <= self.steps:
            raise Unanswered(NoAnswer.NOT_KNOWN, what=f"every point of {self.label}’s path")
        return self.points

    @property
    def end(self) -> np.ndarray:
        """Where the only start ended (d,)."""
        return np.array(self.outcome.point)

    @property
    def steps(self) -> int:
        """How many steps the only start took."""
        return int(np.asarray(self.run.steps)[self.member])

    @property
    def rows(self) -> Any:
        """The index of the only start's rows in what the run has of every step."""
        return (slice(self.steps + 1), *self.member)

    @property
    def values(self) -> np.ndarray:
        """f at each step of the only start (steps + 1,)."""
        return self.run.values[self.rows]

    @property
    def points(self) -> np.ndarray:
        """The points of the only start that were kept (rows, d)."""
        rows = int(np.searchsorted(self.run.kept, self.steps)) + 1
        where: Any = (slice(rows), slice(None), *self.member)
        return self.run.path[where]


class Memory:
    """What the scenes of a lesson have in common: landscapes, runs and atlases, by their values.

    It belongs to one thread.
    """

    def __init__(self) -> None:
        self.landscapes, self.runs, self.atlases = Landscapes(), RunCache(), Results(_ATLASES)


class Scene:
    """A state, and everything that claims ask of it."""

    def __init__(self, state: State, seconds: float = SECONDS, memory: Memory | None = None) -> None:
        self.state = state
        self._memory = Memory() if memory is None else memory
        self._landscapes, self._runs = self._memory.landscapes, self._memory.runs
        self._made: dict[Hashable, Any] = {}
        self._until = time.monotonic() + seconds

    # ---- the landscape

    @cached_property
    def chosen(self) -> Chosen:
        """The landscape before and after it is relaxed."""
        return self._landscapes.get(self.state)

    @property
    def f(self) -> Landscape:
        """The landscape of the race, over the link's box."""
        return self.chosen.landscape

    @cached_property
    def usual_landscape(self) -> Landscape:
        """The landscape over its own box, whichever the link's is."""
        return self._landscapes.get(replace(self.state, domain=None)).landscape

    @property
    def loss(self) -> TrainingLoss:
        """The landscape as a training loss; Unanswered where there are no data."""
        if not isinstance(self.f, TrainingLoss):
            raise Unanswered(NoAnswer.NO_DATA)
        return self.f

    @cached_property
    def atlas(self) -> Atlas:
        """Every critical point in the box, sampled and proved where that is possible."""
        if not is_whole(self.f):
            raise Unanswered(NoAnswer.DIMENSION, most=3)
        known = self._memory.atlases.get(self.f.key)
        if known is not None:
            return known
        made = landscapes.atlas(self.f, seconds=_ATLAS_SECONDS, cancelled=self._late)
        # What was stopped before its time says less than it could.
        return made if self._late() else self._memory.atlases.made(self.f.key, lambda: made)

    @property
    def start(self) -> np.ndarray:
        """The first point of the race (d,), of many starts the first one's."""
        start = self.race.start
        return start if start.ndim == 1 else start[:, 0]

    def point(self, name: PointName) -> np.ndarray:
        """The point (d,) that a claim names; Unanswered where its numbers are too many or too few."""
        if name.end_of is not None:
            return self.run(name.end_of).end
        point = self.start if name.at is None else np.array(name.at)
        if len(point) != self.f.dimension:
            raise Unanswered(NoAnswer.DIMENSION, wanted=self.f.dimension, got=len(point))
        return point

    # ---- the race

    @cached_property
    def race(self) -> Race:
        """The race of the state, prepared and not run."""
        return prepare(self.state, self._landscapes)

    @cached_property
    def finished(self) -> Race:
        """The race with the runs of all cards on show."""
        try:
            run_all(self.race, self._runs, lambda *_: not self._late())
        except Cancelled:
            raise Unanswered(NoAnswer.TIME) from None
        return self.race

    @cached_property
    def runs(self) -> tuple[One, ...]:
        """All runs on show, from all their starts."""
        made = tuple(One(entry, run, None) for _, entry, run in self.finished.finished())
        if not made:
            raise Unanswered(NoAnswer.NO_RUN, name="", known=())
        return made

    def run(self, name: RunName) -> One:
        """The run that a claim names; Unanswered where none or several have the name."""
        entries = [entry for entry in self.race.entries if entry.card.shown]
        known = tuple(entry.label for entry in entries)
        if name.number is not None:
            fits = [*entries[name.number - 1 : name.number]] if name.number else []
        elif name.label:
            fits = [e for e in entries if e.label.casefold() == name.label.casefold()]
        else:
            fits = [e for e in entries if e.card.method.partition(":")[0] == name.method]
        shown = name.label or name.method or f"run {name.number}"
        if not fits:
            raise Unanswered(NoAnswer.NO_RUN, name=shown, known=known)
        if len(fits) > 1:
            raise Unanswered(NoAnswer.SEVERAL_RUNS, name=shown, known=known)
        if fits[0].problem:
            raise Unanswered(NoAnswer.PROBLEM, problem=fits[0].problem)
        (run,) = [run for _, entry, run in self.finished.finished() if entry is fits[0]]
        count = int(np.prod(run.path.shape[2:], dtype=int))
        if name.start is not None and not 1 <= name.start <= count:
            raise Unanswered(NoAnswer.NO_START, count=count, number=name.start)
        return One(fits[0], run, None if name.start is None else name.start - 1)

    # ---- the studies

    @cached_property
    def desk(self) -> Desk:
        """The desk of the link's study, whose settings are read as the page reads them."""
        f = self.f
        if not is_whole(f) and self.state.study in _of_planes():
            f = at_the_start(self.loss, self.state)
        if self.state.study == "relaxation":
            f = self.chosen.base
        return Desk(f, None, self.state.study, Session(History(self.state)))

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the link's study."""
        return self.state.settings

    def made(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """``make()``, kept for this scene; what is refused or cannot be computed is Unanswered."""
        if key not in self._made:
            try:
                self._made[key] = make()
            except Cancelled:
                raise Unanswered(NoAnswer.TIME) from None
            except Unanswered:
                raise
            except (ValueError, ArithmeticError) as refused:
                raise Unanswered(NoAnswer.REFUSED, reason=str(refused)) from None
        return self._made[key]

    def progress(self, *_: object) -> bool:
        """To be handed to long work as ``progress``: False once the time is over."""
        return not self._late()

    def _late(self) -> bool:
        return time.monotonic() > self._until


def scene_of(link: str, seconds: float = SECONDS, memory: Memory | None = None) -> tuple[Scene, list[str]]:
    """The scene of a link's query, and one sentence for everything in it that could not be used."""
    state, problems = from_text(link)
    scene = Scene(state, seconds, memory)
    return scene, [*problems, *scene.race.notes, *(e.problem for e in scene.race.entries if e.problem)]


def _of_planes() -> frozenset[str]:
    from dashboard.studies import studies

    return frozenset(studies())
