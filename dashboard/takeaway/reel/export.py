"""A reel as files: a film with its captions, a picture, the captions alone."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np

from dashboard.takeaway.aside import aside
from landscapes.core.progress import Progress, report
from landscapes.drawing.figure import THEMES
from landscapes.drawing.heights import LEVELS, colours

from . import encoders
from .captions import Timetable, cues, said, webvtt
from .film import Film, Reel

_SAMPLES = (0.02, 0.3, 0.6, 1.0)  # shares of the way at which frames are drawn for a palette


def exact_colours(reel: Reel, theme: str) -> list[str]:
    """The colours that must be what they are: those of the runs, of the theme and of the heights."""
    bands = ["#{:02x}{:02x}{:02x}".format(*one) for one in colours(np.linspace(0, 1, LEVELS))]
    return [*(track.look["colour"] for track in reel.tracks), *THEMES[theme].values(), *bands]


def film(
    drawn: Film, out: Path, timetable: Timetable, lossless: bool = False, progress: Progress | None = None
) -> list[Path]:
    """Write a film (.mp4, .webm or .gif), and beside a video its captions as .vtt; the files written."""
    positions, rate = timetable
    words = cues(drawn.reel.happenings, timetable) if drawn.captions else []
    ending = out.suffix.lower()
    with ExitStack() as stack:
        part = stack.enter_context(aside(out))
        with _writer(drawn, part, ending, timetable, lossless) as writer:
            for k, position in enumerate(positions):
                report(progress, k, len(positions))
                writer.add(drawn.frame(position, said(words, k / rate, drawn.letters)))
        report(progress, len(positions), len(positions))
        if ending == ".gif" or not drawn.captions:
            return [out]
        beside = out.with_suffix(".vtt")
        stack.enter_context(aside(beside)).write_text(webvtt(words), "utf-8")
        return [out, beside]


def _writer(drawn: Film, part: Path, ending: str, timetable: Timetable, lossless: bool) -> encoders.Writer:
    positions, rate = timetable
    if ending != ".gif":
        return encoders.Video(part, ending, rate, drawn.size, drawn.reel.title, lossless)
    first, last = positions[0], positions[-1]
    samples = [drawn.frame(first + share * (last - first)) for share in _SAMPLES]
    return encoders.Gif(part, rate, samples, exact_colours(drawn.reel, drawn.theme))


def picture(drawn: Film, out: Path, position: float, text: dict[str, str]) -> list[Path]:
    """Write the picture at a position (.png, .svg or .pdf); ``text`` is told in a PNG."""
    ending = out.suffix.lower()
    with aside(out) as part:
        if ending == ".png":
            encoders.png(part, drawn.frame(position), text)
        else:
            part.write_bytes(drawn.vectors(ending[1:], position))
    return [out]


def captions(reel: Reel, out: Path, timetable: Timetable) -> list[Path]:
    """Write what happens in a film as WebVTT."""
    with aside(out) as part:
        part.write_text(webvtt(cues(reel.happenings, timetable)), "utf-8")
    return [out]
