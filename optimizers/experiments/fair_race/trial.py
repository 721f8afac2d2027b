"""One method's part in a fair race: it is tuned, and judged as tuned and as it came; nobody else is asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes.core.progress import Progress, report
from optimizers.core.optimizer import Optimizer
from optimizers.experiments.sweeps.grouping import parts
from optimizers.experiments.sweeps.swept import with_settings
from optimizers.experiments.workers.chunks import Arrays

from . import ranges
from .pace import Paced, Task, paced
from .ranges import Range, Setting
from .scoring import Aim

JUDGED = 1_000_000  # the number of the first judged start: its draws are none of a tuning start's
_TOGETHER = 2048  # members that run as one batch


@dataclass(frozen=True, eq=False)
class Trial:
    """A piece of work that a process may do: ``tuning`` (d, t) and ``judging`` (d, n) are its starts.

    It yields ``tuning``, the mean score of each setting, and ``best``, ``reached`` (2, n) and ``curves``
    (2, k, n) of the judged runs, first as tuned, then as given.
    """

    task: Task
    aim: Aim
    method: Optimizer
    count: int
    tuning: np.ndarray
    judging: np.ndarray
    curvature: float | None
    marks: np.ndarray

    def settings(self) -> tuple[tuple[Range, ...], tuple[Setting, ...]]:
        """Where it is searched, and the settings that are tried."""
        step = ranges.fitted_step(self.method, self.task.landscape, self.tuning, self.curvature)
        searched = ranges.ranges(self.method, step)
        return searched, ranges.settings(self.method, searched, self.count, step, self.task.seed)

    def __call__(self) -> Arrays:
        """All of it."""
        return self.done(None)

    def done(self, progress: Progress | None) -> Arrays:
        """All of it, with progress."""
        searched, tried = self.settings()
        sizes = len(tried) * self.tuning.shape[1], 2 * self.judging.shape[1]
        share = Shares(progress, list(sizes))
        scores = self._tuned(searched, tried, share.part(0))
        tuned = with_chosen(self.method, tried, scores)
        both = tuple(dict.fromkeys((tuned, self.method)))
        pieces = Shares(share.part(1), [1000] * len(both))
        runs = [judged(self.task, m, self.judging, self.marks, pieces.part(k)) for k, m in enumerate(both)]
        runs = [runs[0], runs[-1]]
        return {"tuning": scores, **{of: np.stack([getattr(run, of) for run in runs]) for of in KEPT}}

    def _tuned(self, searched, tried, progress: Progress) -> np.ndarray:
        """The mean score of each setting over the tuning starts: (settings,)."""
        n, means = self.tuning.shape[1], []
        at_once = max(1, _TOGETHER // n)
        for first in range(0, len(tried), at_once):
            some = tried[first : first + at_once]
            members, here = np.tile(np.arange(n), len(some)), np.empty(len(some) * n)
            knobs = {r.knob.name: [s[r.knob.name] for s in some for _ in range(n)] for r in searched}
            whole = [(np.arange(len(members)), self.method)]
            done = first * n
            for places, method in parts(self.method, knobs, self.task.landscape) if knobs else whole:

                def told(spent: int, budget: int, done: int = done, size: int = len(places)) -> object:
                    return progress(done + size * spent // budget, len(tried) * n)

                own = members[places]
                runs = paced(self.task, method, self.tuning[:, own], own, progress=told)
                here[places] = self.aim.scores(runs.best, runs.reached)
                done += len(places)
            means.append(here.reshape(len(some), n).mean(axis=1))
        return np.concatenate(means)


@dataclass(frozen=True, eq=False)
class Retrial:
    """A tuned method judged again under a task's stresses: a piece of work that a process may do.

    It yields ``best`` and ``reached`` (n,) and ``curves`` (k, n) of the runs from ``judging`` (d, n).
    """

    task: Task
    method: Optimizer
    judging: np.ndarray
    marks: np.ndarray

    def __call__(self) -> Arrays:
        return self.done(None)

    def done(self, progress: Progress | None) -> Arrays:
        """All of it, with progress."""
        runs = judged(self.task, self.method, self.judging, self.marks, progress)
        return {of: getattr(runs, of) for of in KEPT}


KEPT = ("best", "reached", "curves")


def chosen_of(scores: np.ndarray) -> int:
    """The setting with the best mean score, the earlier of equal ones."""
    return int(np.argmin(np.where(np.isnan(scores), np.inf, scores)))


def with_chosen(method: Optimizer, tried: tuple[Setting, ...], scores: np.ndarray) -> Optimizer:
    """The method with the best of its settings; as it came where that is the best."""
    chosen = chosen_of(scores)
    return method if chosen == 0 else with_settings(method, tried[chosen])


def judged(
    task: Task, method: Optimizer, points: np.ndarray, marks: np.ndarray, progress: Progress | None
) -> Paced:
    """The judged runs from points (d, n), which draw by numbers of their own."""
    return paced(task, method, points, JUDGED + np.arange(points.shape[1]), marks, progress)


class Shares:
    """One progress for work in parts of known sizes."""

    def __init__(self, progress: Progress | None, sizes: list[int]):
        self._progress = progress
        self._ends = np.concatenate([[0], np.cumsum(sizes)])

    def part(self, k: int) -> Progress:
        """The progress of part k."""
        begin, end = int(self._ends[k]), int(self._ends[k + 1])

        def told(done: int, total: int) -> bool:
            report(self._progress, begin + (end - begin) * done // max(total, 1), int(self._ends[-1]))
            return True

        return told
