"""A race as a film from the command line: processor time and size of each kind, against the budget.

``OPENBLAS_NUM_THREADS=1 python -m benchmarks.reel``: 120 frames of contour, surface and loss, five paths,
1280x720. Seconds are of the processor, all threads together; a frame is drawn and encoded.
"""

from __future__ import annotations

import resource
import tempfile
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np

from dashboard.state.link import from_query
from dashboard.takeaway.reel import export
from dashboard.takeaway.reel.captions import Timetable
from dashboard.takeaway.reel.film import Film, reel_of

from .timing import markdown

_LINK = "landscape=himmelblau"  # five methods, as a newcomer sees them
_FRAMES, _RATE, _SIZE = 120, 15.0, (1280, 720)
_BUDGET = {"race.mp4": 2.0, "race.webm": 2.0, "race.gif": 8.0}  # MB
_SECONDS = 15.0


def _spent() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def table() -> str:
    """A row each for what is drawn, and for every kind of file."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        begun = _spent()
        state, _ = from_query(parse_qs(_LINK))
        reel = reel_of(state)
        film = Film(reel, _SIZE)
        rows.append(["runs, sheet", f"{_spent() - begun:.1f}", "", ""])
        positions = np.linspace(0.0, reel.duration, _FRAMES)
        begun = _spent()
        for position in positions:
            film.frame(position)
        rows.append([f"{_FRAMES} frames drawn", f"{_spent() - begun:.1f}", "", ""])
        for name, most in _BUDGET.items():
            begun = _spent()
            out, *_ = export.film(film, Path(folder) / name, Timetable(positions, _RATE))
            size = out.stat().st_size / 1e6
            rows.append([name, f"{_spent() - begun:.1f} of {_SECONDS:g}", f"{size:.2f}", f"{most:g}"])
        for name in ("race.png", "race.svg", "race.pdf"):
            begun = _spent()
            (out,) = export.picture(film, Path(folder) / name, reel.duration, {})
            rows.append([name, f"{_spent() - begun:.1f}", f"{out.stat().st_size / 1e6:.2f}", ""])
    return markdown(["", "processor, s", "MB", "at most, MB"], rows)


if __name__ == "__main__":
    print(table())
