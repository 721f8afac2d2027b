"""The search of a whole box: cells are divided until each is excluded, resolved, or too small.

The rest is sorted on the way: cells on a plateau, cells along a curve of critical points, cells along
a crease (where the gradient jumps), and specks around single points near which the gradient is not
linear: degenerate critical points and kinks.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from dataclasses import field as attribute

import numpy as np

from landscapes.critical.kinds import PLATEAU

from .cells import Cells, divide
from .clusters import components
from .long_sets import without_creases, without_curves, without_degenerate
from .unit_box import Field

WIDE = 0.04  # of the box: what is narrower is a point's own flat surroundings
_NOUGHT = 1e-200  # of the steepest slope: what underflow has left
_ROUNDING = 1e-12

# Cells a side of the first grid and of every division after it, by dimension.
_FIRST = {1: 512, 2: 64, 3: 16}
_THEN = {1: 8, 2: 4, 3: 3}
_MOST = {1: 1_000_000, 2: 8_000_000, 3: 30_000_000}  # samples: a bound for memory too
_SMALLEST = 1e-9  # half a side, in units of the box
_BATCH = 1 << 17  # samples a call


@dataclass
class Survey:
    """What a search has sorted out and what it has left, in units of the box."""

    field: Field
    steepest: float = 0.0  # the largest |gradient| seen
    lowest: float = np.inf
    highest: float = -np.inf
    starts: list = attribute(default_factory=list)  # of cells with at most one critical point
    specks: list = attribute(default_factory=list)  # cells too small to divide
    level: list = attribute(default_factory=list)  # cells of plateaus
    flat: list = attribute(default_factory=list)  # (cells, points in them) of curves
    creases: list = attribute(default_factory=list)  # cells across which the gradient jumps
    left: list = attribute(default_factory=list)  # cells for which there was no time

    def gathered(self, name: str) -> Cells | None:
        parts = [c for c in getattr(self, name) if len(c)]
        return Cells.joined(parts) if parts else None


def survey(field: Field, seconds: float = 5.0) -> Survey:
    """Search the box of a field, for at most so many seconds.

    The seconds are this thread's own work: on a machine that is busy with other things the same
    search gives the same answer.
    """
    d, end = field.dimension, time.thread_time() + seconds
    record, begun = Survey(field), field.counter["points"]
    cells = divide(field, np.zeros((d, 1)), np.ones((d, 1)), _FIRST[d])
    _measure(record, cells)
    record.starts.append(cells[cells.resolved])
    cells = _without_plateaus(record, cells[_is_open(cells)])
    depth = 0
    while len(cells):
        depth += 1
        parts = _divided(record, cells, end, begun)
        if parts is None:
            record.left.append(cells)
            break
        cells = parts
        dead = _is_rounding(record, cells)
        record.specks.append(cells[dead])
        cells = cells[~dead]
        if depth >= 2 and d == 2:
            cells = without_creases(record, cells)
        if d > 1:
            cells = without_curves(record, cells)
        if depth >= 5 and d > 1:
            cells = without_degenerate(record, cells)
        if depth >= 2 and d > 1:  # cells on the edge of where f is defined are given up
            cells = cells[cells.whole]
        small = np.max(cells.radius, axis=0) < _SMALLEST
        record.specks.append(cells[small])
        cells = cells[~small]
    return record


def _is_open(cells):
    return ~cells.excluded & ~cells.resolved & cells.defined


def _divided(record, cells, end, begun) -> Cells | None:
    """What is open of the cells after dividing each of them; None if that would take too long."""
    field, n = record.field, _THEN[record.field.dimension]
    samples = (n + 1) ** field.dimension + n**field.dimension
    used = field.counter["points"] - begun
    if used + len(cells) * samples > _MOST[field.dimension]:
        return None
    parts, starts, batch = [], [], max(1, _BATCH // samples)
    for first in range(0, len(cells), batch):
        if time.thread_time() > end:
            return None
        some = slice(first, first + batch)
        fine = divide(field, cells.low[:, some], cells.high[:, some], n)
        # Where the gradient is only rounding no judgement counts, and the cell may hold a flat bottom.
        dead = _is_rounding(record, fine)
        starts.append(fine[fine.resolved & ~dead])
        parts.append(fine[dead | _is_open(fine)])
    record.starts += starts
    return Cells.joined(parts)


def scale_of(field: Field) -> Survey:
    """A survey that has only measured how steep and how high the landscape is."""
    d, record = field.dimension, Survey(field)
    _measure(record, divide(field, np.zeros((d, 1)), np.ones((d, 1)), _FIRST[d]))
    return record


def _measure(record, cells):
    steep = cells.steepest[np.isfinite(cells.steepest)]
    record.steepest = float(steep.max(initial=0.0))
    finite = cells.values[np.isfinite(cells.values)]
    record.lowest = float(finite.min(initial=np.inf))
    record.highest = float(finite.max(initial=-np.inf))


def _is_rounding(record, cells):
    """Cells in which the gradient is what rounding or underflow has left."""
    return (cells.least <= _NOUGHT * record.steepest) & cells.defined | (
        cells.broken & (cells.steepest <= _ROUNDING * record.steepest)
    )


def _without_plateaus(record, cells):
    """The first grid's cells without level ground, unless that is the landscape's top or bottom.

    There, nothing else stands out: x^20 is level over a third of [-1, 1] and has its minimum there.
    """
    flat = cells.steepest <= PLATEAU * record.steepest
    if not np.any(flat):
        return cells
    which = np.flatnonzero(flat)
    size = np.max(2 * cells.radius[:, which], axis=1)
    label = components(cells.middle[:, which], size)
    lowest, highest = np.full(label.max() + 1, np.inf), np.full(label.max() + 1, -np.inf)
    np.minimum.at(lowest, label, cells.values[0, which])
    np.maximum.at(highest, label, cells.values[1, which])
    least, most = np.full((2, len(lowest), len(size)), np.inf)
    np.minimum.at(least, label, cells.low[:, which].T)
    np.minimum.at(most, label, -cells.high[:, which].T)
    wide = np.max(-most - least, axis=1) >= WIDE
    keep = (lowest <= record.lowest) | (highest >= record.highest)
    gone = cells.least[which] <= _NOUGHT * record.steepest
    kept, level = np.ones(len(cells), dtype=bool), np.zeros(len(cells), dtype=bool)
    # Ground this level is searched only where every component of the gradient changes its sign.
    kept[which[wide[label] & (~keep[label] | gone | cells.steady[which])]] = False
    level[which[wide[label] & (~keep[label] | gone)]] = True
    record.level.append(cells[level])
    return cells[kept]
