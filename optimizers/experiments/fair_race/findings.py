"""What a fair race yields, as values: the methods, how they stand, and how they stand under stress."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from landscapes import Landscape
from landscapes.drawing.panel import Panel
from optimizers.core.optimizer import Optimizer
from optimizers.experiments.result import Result

from .kinds import Survival, Test
from .ranges import Range, Setting
from .scoring import Aim
from .stresses import Stress
from .verdict import Standing


@dataclass(frozen=True, eq=False)
class Entry:
    """A method in the race: as it came, and as tuned, which is the ``chosen`` of its ``settings``.

    ``tuning`` (k,) is the mean score of each setting over the tuning starts; setting 0 is the method as it
    came. ``look`` is the number of its colour and marker.
    """

    label: str
    look: int
    given: Optimizer
    tuned: Optimizer
    searched: tuple[Range, ...]
    settings: tuple[Setting, ...] = field(repr=False)
    tuning: np.ndarray = field(repr=False)
    chosen: int


@dataclass(frozen=True, eq=False)
class Judged:
    """m methods on n starts: ``best`` and ``reached`` (m, n), ``curves`` (m, k, n), and who is ahead."""

    best: np.ndarray = field(repr=False)
    reached: np.ndarray = field(repr=False)
    curves: np.ndarray = field(repr=False)
    standing: Standing


@dataclass(frozen=True, eq=False)
class FairRace(Result):
    """What was asked, the methods, and how they stand ``as_tuned`` and ``as_given``.

    ``tuning_starts`` (d, t) and ``judged_starts`` (d, n); ``marks`` (k,) are the evaluations of the curves.
    ``tried`` is how many settings each method was allowed.
    """

    landscape: Landscape = field(repr=False)
    entries: tuple[Entry, ...]
    as_tuned: Judged
    as_given: Judged
    aim: Aim
    tried: int
    marks: np.ndarray = field(repr=False)
    tuning_starts: np.ndarray = field(repr=False)
    judged_starts: np.ndarray = field(repr=False)
    level: float
    test: Test
    seed: int
    stresses: tuple[Stress, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """What the methods are called here."""
        return tuple(entry.label for entry in self.entries)

    @property
    def words(self) -> str:
        """The verdict on the methods as tuned, with how sure it is."""
        from .words import of_standing

        return of_standing(self.as_tuned.standing, self.labels)

    def panels(self) -> tuple[Panel, ...]:
        """Mean ranks with their intervals, and the best value against evaluations; tuned beside as given."""
        from .pictures import curves, mean_ranks

        return mean_ranks(self), curves(self)

    def table(self) -> dict[str, np.ndarray]:
        """A row a method: its tuned settings, its scores in tuning, how it stands."""
        from .words import of_setting

        tuned, given = self.as_tuned, self.as_given
        return {
            "method": np.array(self.labels),
            "tuned settings": np.array([of_setting(e.settings[e.chosen]) for e in self.entries]),
            "tuning score as given": np.array([e.tuning[0] for e in self.entries]),
            "tuning score as tuned": np.array([e.tuning[e.chosen] for e in self.entries]),
            "mean rank as tuned": tuned.standing.mean_ranks,
            "mean rank as tuned, low": tuned.standing.low,
            "mean rank as tuned, high": tuned.standing.high,
            "mean rank as given": given.standing.mean_ranks,
            "median score as tuned": np.median(tuned.standing.scores, axis=1),
            "median score as given": np.median(given.standing.scores, axis=1),
            "starts at the target as tuned": np.isfinite(tuned.reached).sum(axis=1),
            "starts at the target as given": np.isfinite(given.reached).sum(axis=1),
            "judged starts": np.full(len(self.entries), self.judged_starts.shape[1]),
            "adjusted p against the leader": tuned.standing.p[tuned.standing.verdict.leader],
        }


@dataclass(frozen=True, eq=False)
class Stressed:
    """The methods as tuned on calm ground, judged again under a stress, and what becomes of the winner."""

    stress: Stress
    judged: Judged
    survival: Survival


@dataclass(frozen=True, eq=False)
class UnderStress(Result):
    """A race, and how its tuned methods stand under ``each`` stress."""

    race: FairRace
    each: tuple[Stressed, ...]

    @property
    def words(self) -> str:
        """Whether the winner survives."""
        from .words import of_stresses

        return of_stresses(self)

    def panels(self) -> tuple[Panel, ...]:
        """The mean rank of each method, calm and under each stress."""
        from .pictures import under_stress

        return (under_stress(self),)

    def table(self) -> dict[str, np.ndarray]:
        """A row for each stress and method."""
        from .words import of_amount

        rows = [(one, k) for one in self.each for k in range(len(self.race.entries))]
        return {
            "stress": np.array([one.stress.name for one, _ in rows]),
            "amount": np.array([of_amount(one.stress) for one, _ in rows]),
            "method": np.array([self.race.labels[k] for _, k in rows]),
            "mean rank": np.array([one.judged.standing.mean_ranks[k] for one, k in rows]),
            "mean rank, low": np.array([one.judged.standing.low[k] for one, k in rows]),
            "mean rank, high": np.array([one.judged.standing.high[k] for one, k in rows]),
            "median score": np.array([np.median(one.judged.standing.scores[k]) for one, k in rows]),
            "starts at the target": np.array([np.isfinite(one.judged.reached[k]).sum() for one, k in rows]),
        }
