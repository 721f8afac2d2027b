"""Where a visitor is in a lesson, as a link writes it: lesson=step-size&stop=2&answers=1ba.2a&lang=zh.

``answers`` has for each stop, by its number, the letters that were chosen, in their order: a is the first
answer of the file, wherever it stands on the page. ``done`` names the lessons whose questions are all
answered right. The rest of the link is what is seen, which may be another picture than the stop's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .link_text import short
from .problems import Problems
from .state import Visit

KEYS = ("lesson", "stop", "answers", "lang", "done")
LANGUAGES = ("en", "zh")
MOST_STOPS = 99
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_ANSWER = re.compile(r"(\d{1,2})([a-f]{1,6})")
MOST_DONE = 60


def lesson_text(visit: Visit) -> dict[str, str]:
    """The parts of the query that say where a visitor is; {} where that is nowhere."""
    query: dict[str, str] = {}
    if visit.name:
        query["lesson"] = visit.name
    if visit.name and visit.stop != 1:
        query["stop"] = str(visit.stop)
    if visit.answers:
        query["answers"] = ".".join(f"{stop}{letters}" for stop, letters in visit.answers)
    if visit.language != Visit().language:
        query["lang"] = visit.language
    if visit.done:
        query["done"] = ",".join(visit.done)
    return query


def read_lesson(last: Callable[[str], str | None], problems: Problems) -> Visit:
    """The visit that a query's parts describe; what it cannot use goes to ``problems``."""
    name, stop, answers, language, done = (last(key) for key in KEYS)
    visit = Visit()

    def refused(key: str, text: str) -> None:
        problems.tell(f"{key} cannot be “{short(text)}”; it was left out.")

    if language is not None:
        if language in LANGUAGES:
            visit = visit._replace(language=language)
        else:
            refused("lang", language)
    if done is not None:
        names = tuple(dict.fromkeys(done.split(",")))[:MOST_DONE]
        if all(map(_NAME.fullmatch, names)):
            visit = visit._replace(done=names)
        else:
            refused("done", done)
    if name is None:
        return visit
    if not _NAME.fullmatch(name):
        refused("lesson", name)
        return visit
    visit = visit._replace(name=name)
    if stop is not None:
        if re.fullmatch(r"\d{1,2}", stop, re.ASCII) and 1 <= int(stop) <= MOST_STOPS:
            visit = visit._replace(stop=int(stop))
        else:
            refused("stop", stop)
    if answers is not None:
        found = [_ANSWER.fullmatch(part) for part in answers.split(".")[:MOST_STOPS]]
        chosen = {int(one[1]): "".join(dict.fromkeys(one[2])) for one in found if one}
        if all(found) and 0 not in chosen:
            visit = visit._replace(answers=tuple(sorted(chosen.items())))
        else:
            refused("answers", answers)
    return visit
