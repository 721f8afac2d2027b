"""The lessons that are there: those that are shipped, and those of the folder that LANDSCAPES_LESSONS names.

Files are read once, when a lesson is first asked for; what is none is listed with the reason. Claims are
evaluated when a lesson is opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .kinds import Fault, Group, LessonError
from .lesson import Lesson
from .nodes import MOST_BYTES
from .reading import lesson_of

FOLDER = "LANDSCAPES_LESSONS"
MATERIAL = Path(__file__).with_name("material")
_MOST_FILES = 200


@dataclass(frozen=True)
class Shelf:
    """Lessons by name, in the order of their files, those that are shipped first, and what was refused.

    ``shipped`` are the names of the lessons that the tests hold.
    """

    lessons: dict[str, Lesson]
    shipped: frozenset[str]
    refused: tuple[tuple[str, LessonError], ...]

    def groups(self) -> dict[Group, list[Lesson]]:
        """The lessons by their group, in the groups' order; groups without any are left out."""
        grouped = {group: [one for one in self.lessons.values() if one.group is group] for group in Group}
        return {group: found for group, found in grouped.items() if found}


@cache
def shelf() -> Shelf:
    """The lessons of this process."""
    folder = os.environ.get(FOLDER, "").strip()
    return shelf_of(MATERIAL, Path(folder) if folder else None)


def shelf_of(material: Path, folder: Path | None = None) -> Shelf:
    """The lessons of a folder of shipped files, and of a lecturer's own one."""
    lessons: dict[str, Lesson] = {}
    refused: list[tuple[str, LessonError]] = []
    for file in files_of(material):
        _take(file, lessons, refused)
    shipped = frozenset(lessons)
    if folder is not None:
        for file in files_of(folder):
            _take(file, lessons, refused)
    return Shelf(lessons, shipped, tuple(refused))


def read(file: Path) -> Lesson:
    """The lesson of a file; LessonError where it is none, OSError where it cannot be read."""
    with file.open("rb") as opened:
        return lesson_of(opened.read(MOST_BYTES + 1))


def files_of(folder: Path) -> Iterable[Path]:
    """The files of lessons in a folder, in order; none where there is no such folder."""
    names = [*folder.glob("*.yaml"), *folder.glob("*.yml")] if folder.is_dir() else []
    return sorted(names)[:_MOST_FILES]


def _take(file: Path, lessons: dict[str, Lesson], refused: list[tuple[str, LessonError]]) -> None:
    try:
        lesson = read(file)
        if lesson.name in lessons:
            raise LessonError(Fault.SAME_NAME, ("name",), name=lesson.name)
    except LessonError as error:
        refused.append((file.name, error))
    except OSError as error:
        refused.append((file.name, LessonError(Fault.UNREADABLE, why=error.strerror or "unknown")))
    else:
        lessons[lesson.name] = lesson
