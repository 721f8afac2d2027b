"""The loss along the straight lines between ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dashboard.board import Panel, axis
from dashboard.studies.raced import Raced
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.marks import Trace, dot, line, segment
from landscapes.slices import Barrier

_TALLEST = 8.0  # times the heights below which half of a line is: a wall must not squeeze the rest flat
_HEIGHT = 320


def line_panels(barriers: Mapping[tuple[int, int], Barrier], raced: Sequence[Raced]) -> tuple[Panel, ...]:
    """A panel for each line, from one end to the other; the heights are the same in all."""
    seen = [_seen(found) for found in barriers.values()]
    low, high = min(low for low, _ in seen), max(high for _, high in seen)
    pad = 0.08 * (high - low or 1.0)
    up = axis("loss", low - pad, high + pad)
    return tuple(_panel(found, raced[i], raced[j], f"line-{i}-{j}", up) for (i, j), found in barriers.items())


def _panel(found: Barrier, one: Raced, other: Raced, name: str, up: dict) -> Panel:
    """The loss, and where it is highest above the straight line between the ends."""
    ends = found.values[0], found.values[-1]
    words = "loss %{y:.4~g} at t = %{x:.3~f}<extra></extra>"
    traces: list[Trace] = [segment((0.0, ends[0]), (1.0, ends[1]), MUTED, 1.2, "dot")]
    if 0 < found.height < np.inf:
        below = ends[0] + found.at * (ends[1] - ends[0])
        traces.append(segment((found.at, below), (found.at, below + found.height), MUTED, 4.0))
    traces.append(line(found.t, found.values, INK, 2.4, hovertemplate=words))
    for place, height, raced in zip((0.0, 1.0), ends, (one, other)):
        of_end = f"{raced.label}: %{{y:.4~g}}<extra></extra>"
        style = 12, raced.look["marker"]
        traces.append(dot(place, height, raced.look["colour"], *style, hovertemplate=of_end))
    across = axis("t, from the first to the second", -0.04, 1.04)
    title = f"{one.label} – {other.label}"
    return Panel(name, title, tuple(traces), across, up, height=_HEIGHT, basis=300)


def _seen(found: Barrier) -> tuple[float, float]:
    """The heights of a line that are shown."""
    some = found.values[np.isfinite(found.values)]
    if not len(some):
        return 0.0, 1.0
    low, middle = float(some.min()), float(np.median(some))
    ends = float(max(some[0], some[-1]))
    return low, min(float(some.max()), max(low + _TALLEST * (middle - low), ends))
