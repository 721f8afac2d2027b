"""What is known of a lesson once its claims are evaluated: sentences, faults, and pictures for paper.

It is plain text and bytes, so that all visitors can share it.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.work.pool import Job
from landscapes.core.progress import Cancelled

from .checking import check_stop
from .claims.kinds import Unanswered
from .claims.scene import SECONDS, Memory, Scene, scene_of
from .lesson import Lesson
from .pictures import SIZE, picture

FOR_PRINT = (504, 350)


@dataclass(frozen=True)
class Report:
    """By stop: what its claims are found to be, and its picture (b"" where there is none); and all faults."""

    told: tuple[tuple[str, ...], ...]
    pictures: tuple[bytes, ...]
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the lesson may be shown."""
        return not self.faults

    @property
    def count(self) -> int:
        """How many claims were evaluated."""
        return sum(map(len, self.told))


def report_of(lesson: Lesson, job: Job | None = None, seconds: float = SECONDS) -> Report:
    """Evaluate every claim, draw every stop; ``job`` is told how far it is, and may stop it (Cancelled)."""
    told, pictures, faults, memory = [], [], [], Memory()
    for k in range(len(lesson.stops)):
        if job is not None and not job.report(k, len(lesson.stops)):
            raise Cancelled
        scene, problems = scene_of(lesson.stops[k].link, seconds, memory)
        verdicts, wrong = check_stop(lesson, k, scene, problems)
        told.append(tuple(verdict.sentence for verdict in verdicts))
        faults += [str(error) for error in wrong]
        pictures.append(b"" if wrong else _drawn(lesson, k, scene, FOR_PRINT))
    return Report(tuple(told), tuple(pictures), tuple(faults))


def first_picture(lesson: Lesson) -> bytes:
    """The picture of a lesson's first stop, with the runs where they are quick; b"" where there is none."""
    scene, _ = scene_of(lesson.stops[0].link, _GLANCE)
    return _drawn(lesson, 0, scene, SIZE)


_GLANCE = 3.0  # seconds that runs may take for the list


def _drawn(lesson: Lesson, k: int, scene: Scene, size: tuple[int, int]) -> bytes:
    try:
        return picture(scene, lesson.stops[k].page, size)
    except Unanswered:
        return b""
