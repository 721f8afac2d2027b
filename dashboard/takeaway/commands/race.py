"""The command of a race's film or picture."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np

from dashboard.state.link import link
from dashboard.state.state import State
from dashboard.takeaway.reel.captions import Timetable
from landscapes.drawing.views import View

from .registry import Missing, Refused, Told, takeaway

if TYPE_CHECKING:
    from dashboard.takeaway.reel.film import Reel

FILMS, STILLS, VECTORS, WORDS = (".mp4", ".webm", ".gif"), (".png",), (".svg", ".pdf"), (".vtt",)
ENDINGS = (*FILMS, *STILLS, *VECTORS, *WORDS)
_EVEN = (".mp4", ".webm")  # encoders halve the colours' sides
_NEEDS = {"matplotlib": (*FILMS, *STILLS, *VECTORS), "av": _EVEN, "PIL": (".gif", ".png")}
_PACKAGES = {"matplotlib": "matplotlib", "av": "PyAV", "PIL": "Pillow"}
_SMALLEST, _LARGEST = 96, 4096  # pixels a side
_MOST_FRAMES = 6000
_USUALLY, _FASTEST = 120.0, {".gif": 50.0}  # frames a second; a GIF counts in hundredths of a second
_SECONDS, _SECONDS_A_STEP = (
    8.0,
    0.4,
)  # a whole run, as in the player; but no step is quicker when there are few
_SIZE = re.compile(r"(\d{1,5})[x×](\d{1,5})")
_RANGE = re.compile(r"(\d{0,9}(?:\.\d+)?):(\d{0,9}(?:\.\d+)?)")


class Theme(StrEnum):
    """The page's themes."""

    LIGHT = "light"
    DARK = "dark"


@takeaway(
    "race", "The race of a link as a film (.mp4 .webm .gif), a picture (.png .svg .pdf) or captions (.vtt)."
)
def race(
    state: State,
    out: Path,
    told: Told,
    panels: Annotated[str | None, "which are shown, such as contour,loss; all there are by default"] = None,
    size: Annotated[str, "width x height in pixels"] = "1280x720",
    steps: Annotated[
        str | None, "from:to on the link's clock, such as 0:100; a picture shows the last"
    ] = None,
    fps: Annotated[float, "frames a second"] = 20.0,
    seconds: Annotated[
        float | None, "until the last frame, which stays 1.5 more; 8 by default, less where steps are few"
    ] = None,
    theme: Annotated[Theme, "the page's colours"] = Theme.LIGHT,
    captions: Annotated[
        bool, "tell what happens, in the picture and, of a video, in a .vtt beside it"
    ] = True,
    lossless: Annotated[bool, "an MP4 of the very pixels, to be edited; not all players show it"] = False,
) -> list[Path]:
    """The file; its ending says what is written: .mp4 .webm .gif .png .svg .pdf .vtt"""
    ending = _ending(out)
    there(ending)
    wanted, pixels = _panels(panels), size_of(size, ending, lossless)
    # After what is installed is known: these draw.
    from dashboard.takeaway.reel import export
    from dashboard.takeaway.reel.film import Film, NoReel, reel_of

    try:
        reel = reel_of(state, wanted, told.progress)
    except NoReel as refused:
        raise Refused(str(refused)) from refused
    _tell(told, reel.notes)
    begin, end = _range(steps, reel.duration)
    if ending in STILLS + VECTORS:
        still = Film(reel, pixels, theme, captions=False)
        _tell(told, still.notes)
        return export.picture(still, out, end, {"Title": reel.title, "Source": link(state, "")})
    if not reel.tracks:
        raise Refused(
            "There is no run to be filmed: give the link a run, or ask for a picture (.png .svg .pdf)."
        )
    timetable = _timetable(begin, end, fps, seconds, reel, ending)
    if ending in WORDS:
        return export.captions(reel, out, timetable)
    film = Film(reel, pixels, theme, captions)
    _tell(told, film.notes)
    return export.film(film, out, timetable, lossless, told.progress)


def _tell(told: Told, notes: Iterable[str]) -> None:
    for note in notes:
        told.note(note)


def _ending(out: Path) -> str:
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        raise Refused(f"A race is written as {' '.join(ENDINGS)}, and “{out.name}” ends in none of them.")
    if out.is_dir():
        raise Refused(f"{out} is a folder; name the file in it.")
    return ending


def there(ending: str) -> None:
    """Missing where a package is not installed that this ending needs."""
    lacks = [name for name, of in _NEEDS.items() if ending in of and importlib.util.find_spec(name) is None]
    if lacks:
        named = " and ".join(_PACKAGES[name] for name in lacks)
        raise Missing(
            f"A {ending} needs {named}, which is not installed: pip install -r requirements-export.txt"
        )


def _panels(text: str | None) -> list[View]:
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    unknown = [name for name in names if name not in tuple(View)]
    if unknown:
        raise Refused(
            f"There is no panel “{unknown[0]}”: --panels takes {', '.join(View)}, with commas between."
        )
    return [View(name) for name in names]


def size_of(text: str, ending: str, lossless: bool = False) -> tuple[int, int]:
    """Width and height that an ending can have; Refused, with what it can."""
    told = _SIZE.fullmatch(text.strip())
    if told is None:
        raise Refused(f"--size is a width and a height in pixels, such as 1280x720, and not “{text}”.")
    width, height = int(told[1]), int(told[2])
    if not _SMALLEST <= min(width, height) <= max(width, height) <= _LARGEST:
        raise Refused(f"Each side has {_SMALLEST} to {_LARGEST} pixels, and --size is {width}x{height}.")
    if ending in _EVEN and not lossless and (width % 2 or height % 2):
        even = f"{width + width % 2}x{height + height % 2}"
        raise Refused(f"A {ending} has an even width and height: {width}x{height} has not; take {even}.")
    if lossless and ending != ".mp4":
        raise Refused(f"--lossless is of an .mp4; a {ending} is written in one way only.")
    return width, height


def _range(text: str | None, duration: float) -> tuple[float, float]:
    """From where to where the clock goes: the whole of it, or what is told."""
    if not text:
        return 0.0, duration
    told = _RANGE.fullmatch(text.strip())
    if told is None:
        raise Refused(f"--steps is a beginning and an end such as 0:100, 50: or :200, and not “{text}”.")
    begin = float(told[1] or 0)
    end = min(float(told[2]) if told[2] else duration, duration)
    if begin > end:
        last = f"{duration:,.0f}"
        raise Refused(f"--steps {text} is no way forward: the clock of these runs goes from 0 to {last}.")
    return begin, end


def _timetable(
    begin: float, end: float, fps: float, seconds: float | None, reel: Reel, ending: str
) -> Timetable:
    fastest = _FASTEST.get(ending, _USUALLY)
    if not 1 <= fps <= fastest:
        raise Refused(f"--fps lies between 1 and {fastest:g} for a {ending}, and is {fps:g}.")
    if seconds is None:
        steps = max((int(track.steps.max()) for track in reel.tracks), default=1)
        share = (end - begin) / reel.duration if reel.duration else 1.0
        seconds = max(min(_SECONDS, max(steps, 1) * _SECONDS_A_STEP) * share, 1.0)
    if not 0 < seconds * fps <= _MOST_FRAMES:
        raise Refused(
            f"A film has up to {_MOST_FRAMES:,} frames, and {seconds:g} s at {fps:g} a second are not."
        )
    return Timetable(np.linspace(begin, end, max(round(seconds * fps), 1 if begin == end else 2)), fps)
