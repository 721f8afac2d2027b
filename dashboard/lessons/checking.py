"""Every claim of a lesson, evaluated at its stop's link: verdicts, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from .claims.evaluating import Verdict, evaluate
from .claims.kinds import Unanswered
from .claims.scene import SECONDS, Memory, Scene, scene_of
from .kinds import Fault, LessonError
from .lesson import Lesson
from .pages import study_fault


@dataclass(frozen=True)
class Checked:
    """A lesson's verdicts, one tuple a stop, and everything that is wrong, in the order of the file."""

    lesson: Lesson
    verdicts: tuple[tuple[Verdict, ...], ...]
    faults: tuple[LessonError, ...]

    @property
    def holds(self) -> bool:
        """Whether the lesson may be shown."""
        return not self.faults

    @property
    def count(self) -> int:
        """How many claims hold."""
        return sum(verdict.holds for stop in self.verdicts for verdict in stop)


def check(lesson: Lesson, seconds: float = SECONDS, memory: Memory | None = None) -> Checked:
    """Follow every link and evaluate every claim; ``seconds`` are those of one stop's claims."""
    verdicts, faults, memory = [], [], Memory() if memory is None else memory
    for k in range(len(lesson.stops)):
        found, wrong = check_stop(lesson, k, *scene_of(lesson.stops[k].link, seconds, memory))
        verdicts.append(found)
        faults += wrong
    return Checked(lesson, tuple(verdicts), tuple(faults))


def check_stop(
    lesson: Lesson, k: int, scene: Scene, problems: list[str]
) -> tuple[tuple[Verdict, ...], list[LessonError]]:
    """The verdicts on stop k at its scene, and what is wrong; ``problems`` are those of its link."""
    stop, place = lesson.stops[k], ("stops", k)
    wrong = [
        LessonError(Fault.LINK_PROBLEM, (*place, "link"), stop.line, problem=problem) for problem in problems
    ]
    if (known := study_fault(stop.page, scene.state)) is not None:
        wrong.append(LessonError(Fault.NO_STUDY, (*place, "link"), stop.line, page=stop.page, known=known))
    if wrong:
        return (), wrong
    verdicts = []
    for number, (claim, line) in enumerate(zip(stop.claims, stop.claim_lines)):
        at = (*place, "claims", number)
        try:
            verdict = evaluate(claim, scene)
        except Unanswered as error:
            wrong.append(LessonError(Fault.UNANSWERED, at, line, claim=claim.text, why=error))
            continue
        verdicts.append(verdict)
        if not verdict.holds:
            wrong.append(LessonError(Fault.FALSE, at, line, verdict=verdict))
    return tuple(verdicts), wrong
