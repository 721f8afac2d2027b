"""What is said of lessons, in sentences: of files that are none, and what the page says in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from .kinds import Fault, LessonError

_PARTS = {"stops": "stop", "answers": "answer", "claims": "claim"}

_FAULTS = {
    Fault.UNREADABLE: "the file could not be opened ({why})",
    Fault.TOO_LARGE: "the file is larger than {limit} KB",
    Fault.NOT_TEXT: "the file is no text in UTF-8",
    Fault.NOT_YAML: "the file is no YAML",
    Fault.ALIAS: "anchors and aliases (& and *) are not read: write the text out",
    Fault.TAG: "tags (!) are not read: write texts and numbers only",
    Fault.TOO_DEEP: "it is nested more than {limit} levels deep",
    Fault.TOO_MANY: "the file has more than {limit:,} parts",
    Fault.SEVERAL: "a file holds one lesson, and here a second document begins",
    Fault.NO_MAP: "names with values are expected here",
    Fault.NO_LIST: "a list is expected here, each item after a dash",
    Fault.NO_TEXT: "a text is expected here",
    Fault.TWICE: "“{name}” is there twice",
    Fault.UNKNOWN_KEY: "“{name}” means nothing here: there can be {known}",
    Fault.MISSING: "“{name}” is missing",
    Fault.NOT_ONE_OF: "“{name}” is none of {known}",
    Fault.NO_NUMBER: "it must be a whole number from {low} to {high}",
    Fault.NO_NAME: "it must be a name of up to 40 small letters, digits and hyphens",
    Fault.VERSION: "the lesson is of version “{version}”, and version {known} is read here",
    Fault.COUNT: "there must be {least} to {most} of them, and there are {count}",
    Fault.LONG: "it has {count:,} letters, and up to {limit:,} are read",
    Fault.NOT_RIGHT: "one answer must be right",
    Fault.ALL_RIGHT: "one answer must not be right",
    Fault.CONTROL: "the character {part} cannot be shown",
    Fault.HTML: "HTML (“{part}”) is not shown in lessons: write Markdown",
    Fault.LINK: "“{part}” is no link that a lesson may have: write an https address out",
    Fault.IMAGE: "images are not shown in lessons: the picture is the stop’s link",
    Fault.MARKUP: "“{part}” is not read in lessons: there are paragraphs, **bold**, *italics*, `code`, "
    "$LaTeX$ and lists",
    Fault.COMMAND: "the formula’s {part} is not read in lessons",
    Fault.OPEN: "a {part} has no partner: write $…$, `…`, or \\{part} for the sign itself",
    Fault.CLAIM: "{sentence}",
    Fault.LINK_PROBLEM: "{problem}",
    Fault.NO_STUDY: "the page “{page}” needs a link with study= one of {known}",
    Fault.FALSE: "{verdict.sentence}",
    Fault.UNANSWERED: "“{claim}” cannot be asked here: {why}",
    Fault.SAME_NAME: "another lesson is called “{name}”, too",
}


def of_refusal(error: LessonError) -> str:
    """Why a file is no lesson, in one sentence: stop 2, question: one answer must be right (line 31)."""
    details = {name: _listed(value) for name, value in error.details.items()}
    if error.fault is Fault.NO_STUDY and not error.details.get("known"):
        told = f"the page “{error.details['page']}” needs a link with landscape=learning"
    else:
        told = _FAULTS[error.fault].format(**details)
    if error.fault is Fault.NOT_YAML and error.details.get("problem"):
        told += f": {error.details['problem']}"
    place = of_place(error.place)
    line = f" (line {error.line})" if error.line is not None else ""
    return f"{place}{': ' if place else ''}{told.rstrip('.')}{line}."


def of_place(place: Sequence[str | int]) -> str:
    """Where in a lesson, in words: stop 2, question, answer 3, text."""
    parts: list[str] = []
    for one in place:
        if isinstance(one, int) and parts:
            parts[-1] = f"{_PARTS.get(parts[-1], parts[-1])} {one + 1}"
        else:
            parts.append(str(one))
    return ", ".join(parts)


def _listed(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value
