"""What happens in a film, in words: restarts, and how each run ends; as js/film/captions.js has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from optimizers import Ending, Place

from .tracks import Track

HELD = 1.5  # seconds that the last frame stays
_SHOWN = 2.5  # seconds that a caption is read
_FEW = 8  # members told one by one

_BETWEEN, _MORE = "  ·  ", "…"

CLOCKS = {"steps": "iteration", "cost": "evaluation"}
ENDED: dict[str, str] = {
    Ending.CONVERGED: "converged",
    Place.LOCAL_MINIMUM: "converged to a local minimum",
    Place.SADDLE_POINT: "converged to a saddle point",
    Place.MAXIMUM: "converged to a maximum",
    Place.INFLECTION: "converged to an inflection",
    Ending.STALLED: "stalled",
    Ending.BUDGET_SPENT: "stopped by the budget",
    Ending.DIVERGED: "diverged",
    Ending.UNDEFINED: "left the domain of f",
}


class Happening(NamedTuple):
    """Something that happens at a position of the clock."""

    position: float
    text: str


class Timetable(NamedTuple):
    """The positions of the clock that a film shows, a frame each, and how many frames a second."""

    positions: np.ndarray
    rate: float

    @property
    def seconds(self) -> float:
        """How long the film lasts: its last frame stays for a moment, in which one reads how it ended."""
        return (len(self.positions) - 1) / self.rate + HELD


class Cue(NamedTuple):
    """Words that are read from one second to another."""

    begin: float
    end: float
    text: str


def happenings(tracks: Sequence[Track], clock: str) -> list[Happening]:
    """Restarts and endings, in order. Of many starts it is told when the last has ended."""
    told: list[Happening] = []
    for track in tracks:
        last = [track.moment(m, int(track.steps[m]), clock) for m in range(track.members)]
        if track.members > _FEW:
            counts = ", ".join(f"{n} {ENDED[word]}" for word, n in Counter(track.ended).most_common())
            told.append(Happening(max(last), f"{track.label}, all {track.members} starts: {counts}"))
            continue
        for m, ending in enumerate(track.ended):
            who = f"{track.label}, start {m + 1}" if track.members > 1 else track.label
            rows = np.flatnonzero(track.jumps[1 : int(track.steps[m]) + 1, m]) + 1
            moments = [(track.moment(m, int(row), clock), "restart") for row in rows]
            for at, what in [*moments, (last[m], ENDED[ending])]:
                told.append(Happening(at, f"{who}: {what} at {CLOCKS[clock]} {int(at + 0.5):,}"))
    return sorted(told, key=lambda one: one.position)


def cues(all: Sequence[Happening], timetable: Timetable) -> list[Cue]:
    """When they are read in a film: from the first frame that shows what they tell, if there is one."""
    positions, rate = timetable
    made = []
    for at, text in all:
        if positions[0] <= at <= positions[-1]:
            begin = int(np.argmax(positions >= at - 1e-9)) / rate
            made.append(Cue(begin, min(begin + _SHOWN, timetable.seconds), text))
    return made


def said(all: Sequence[Cue], second: float, most: int = 10**6) -> str:
    """What is read at a moment of a film in one line of at most so many letters, the latest last."""
    now = [one.text for one in all if one.begin - 1e-9 <= second < one.end - 1e-9]
    kept = now[-1:]
    for text in now[-2::-1]:
        if len(_BETWEEN.join([_MORE, text, *kept])) > most:
            return _BETWEEN.join([_MORE, *kept])[:most]
        kept.insert(0, text)
    line = _BETWEEN.join(kept)
    return line if len(line) <= most else line[: most - 1] + _MORE


def webvtt(all: Sequence[Cue]) -> str:
    """The captions as a WebVTT file."""
    blocks = [
        f"{k + 1}\n{_stamp(one.begin)} --> {_stamp(one.end)}\n{_safe(one.text)}\n"
        for k, one in enumerate(all)
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def _safe(text: str) -> str:
    return " ".join(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").split())


def _stamp(seconds: float) -> str:
    """Seconds as hh:mm:ss.ttt."""
    whole, thousandths = divmod(int(1000 * seconds + 0.5), 1000)
    minutes, rest = divmod(whole, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}.{thousandths:03}"
