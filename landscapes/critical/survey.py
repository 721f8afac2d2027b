"""The search of a whole box: cells are divided until each is excluded, resolved, or too small.

What is neither is told apart on the way: cells on a plateau, cells along a curve of critical points,
cells along a crease (where the gradient jumps), and specks around single points that no linear
picture fits: degenerate critical points and kinks.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from dataclasses import field as made_by

import numpy as np

from .cells import Cells, concatenate, divide
from .clusters import components, in_boxes_of
from .field import Field
from .polish import polish, vanishes
from .turning import frame, turns

__all__ = ["PLATEAU", "WIDE", "Survey", "scale_of", "survey"]

# Below this share of the steepest slope ground is level: a plateau, if it is wide enough.
PLATEAU = 1e-8
WIDE = 0.04  # of the box: what is narrower is a point's own flat surroundings
_NOUGHT = 1e-200  # of the steepest slope: what underflow has left
_ROUNDING = 1e-12

# Cells a side of the first grid and of every division after it, by dimension.
_FIRST = {1: 512, 2: 64, 3: 16}
_THEN = {1: 8, 2: 4, 3: 3}
_MOST = {1: 1_000_000, 2: 8_000_000, 3: 30_000_000}  # samples: a bound for memory too
_SMALLEST = 1e-9  # half a side, in units of the box
_LONG = 8  # a chain of so many cells is a curve, not a point
_SHORTEST = 0.02  # of the box: the shortest curve; what is shorter may be a single point's
_MANY = 40  # as many open cells are looked at for curves among them
_ASKED = 16  # cells of a chain that are followed to where they lead
_BATCH = 1 << 17  # samples a call


@dataclass
class Survey:
    """What the search has left: all in units of the box, cells as columns."""

    field: Field
    steepest: float = 0.0  # the largest |gradient| seen
    lowest: float = np.inf
    highest: float = -np.inf
    starts: list = made_by(default_factory=list)  # of cells with at most one critical point
    specks: list = made_by(default_factory=list)  # cells too small to divide
    level: list = made_by(default_factory=list)  # cells of plateaus
    flat: list = made_by(default_factory=list)  # (cells, points in them) of curves
    creases: list = made_by(default_factory=list)  # cells across which the gradient jumps
    left: list = made_by(default_factory=list)  # cells for which there was no time

    def gathered(self, name) -> Cells | None:
        parts = [c for c in getattr(self, name) if len(c)]
        return concatenate(parts) if parts else None


def survey(field: Field, seconds: float = 5.0) -> Survey:
    """Search the box of a field, for at most so many seconds.

    The seconds are this thread's own work: on a machine that is busy with other things the same
    search gives the same answer.
    """
    d, end = field.dimension, time.thread_time() + seconds
    found, begun = Survey(field), field.counter["points"]
    cells = divide(field, np.zeros((d, 1)), np.ones((d, 1)), _FIRST[d])
    _measure(found, cells)
    found.starts.append(cells[cells.resolved])
    cells = _without_plateaus(found, cells[_is_open(cells)])
    depth = 0
    while len(cells):
        depth += 1
        open_cells, cells = cells, _divided(found, cells, end, begun)
        if cells is None:
            found.left.append(open_cells)
            break
        dead = _is_rounding(found, cells)
        found.specks.append(cells[dead])
        cells = cells[~dead]
        if d > 1:
            cells = _without_curves(found, cells)
        if depth >= 2 and d == 2:
            cells = _without_creases(found, cells)
        if depth >= 5 and d > 1:
            cells = _without_degenerate(found, cells)
        if depth >= 2 and d > 1:  # the edge of where f is defined is not followed any further
            cells = cells[cells.whole]
        small = np.max(cells.radius, axis=0) < _SMALLEST
        found.specks.append(cells[small])
        cells = cells[~small]
    return found


def _is_open(cells):
    return ~cells.excluded & ~cells.resolved & cells.defined


def _divided(found, cells, end, begun) -> Cells | None:
    """What is open of the cells after dividing each of them; None if that would take too long."""
    field, n = found.field, _THEN[found.field.dimension]
    samples = (n + 1) ** field.dimension + n**field.dimension
    used = field.counter["points"] - begun
    if used + len(cells) * samples > _MOST[field.dimension]:
        return None
    parts, starts, batch = [], [], max(1, _BATCH // samples)
    for first in range(0, len(cells), batch):
        if time.thread_time() > end:
            return None
        some = slice(first, first + batch)
        made = divide(field, cells.low[:, some], cells.high[:, some], n)
        # What rounding has left may be judged anyhow, and a flat bottom may be hidden in it.
        dead = _is_rounding(found, made)
        starts.append(made[made.resolved & ~dead])
        parts.append(made[dead | _is_open(made)])
    found.starts += starts
    return concatenate(parts)


def scale_of(field: Field) -> Survey:
    """A survey that has only measured how steep and how high the landscape is."""
    d, found = field.dimension, Survey(field)
    _measure(found, divide(field, np.zeros((d, 1)), np.ones((d, 1)), _FIRST[d]))
    return found


def _measure(found, cells):
    steep = cells.steepest[np.isfinite(cells.steepest)]
    found.steepest = float(steep.max(initial=0.0))
    finite = cells.values[np.isfinite(cells.values)]
    found.lowest = float(finite.min(initial=np.inf))
    found.highest = float(finite.max(initial=-np.inf))


def _is_rounding(found, cells):
    """Cells in which the gradient is what rounding or underflow has left."""
    return (cells.least <= _NOUGHT * found.steepest) & cells.defined | (
        cells.broken & (cells.steepest <= _ROUNDING * found.steepest)
    )


def _without_plateaus(found, cells):
    """The first grid's cells without level ground, unless that is the landscape's top or bottom.

    There, nothing else stands out: x^20 is level over a third of [-1, 1] and has its minimum there.
    """
    flat = cells.steepest <= PLATEAU * found.steepest
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
    keep = (lowest <= found.lowest) | (highest >= found.highest)
    gone = cells.least[which] <= _NOUGHT * found.steepest
    kept, level = np.ones(len(cells), dtype=bool), np.zeros(len(cells), dtype=bool)
    # On so level ground a component of one sign everywhere is enough to exclude a cell.
    kept[which[wide[label] & (~keep[label] | gone | cells.steady[which])]] = False
    level[which[wide[label] & (~keep[label] | gone)]] = True
    found.level.append(cells[level])
    return cells[kept]


def _without_curves(found, cells):
    """The cells without those along curves of critical points, seen by where Newton lands.

    Landings in cells of a curve lie apart from each other, each in its own cell, with the gradient
    gone and the Hessian singular; those around a single point are the same point.
    """
    if len(cells) < _MANY:
        return cells
    field = found.field
    radius = np.max(cells.radius, axis=0)
    theta, _, slope, bend = polish(
        field, field.theta(cells.middle), 2 * radius, steps=14, floor=1e-4
    )
    u = field.place(theta)
    near = np.all(np.abs(u - cells.middle) <= 2.5 * cells.radius, axis=0)
    gone = np.sqrt(np.sum(slope**2, axis=0)) <= 1e-7 * cells.steepest
    bends = np.linalg.eigvalsh(np.moveaxis(np.where(np.isfinite(bend), bend, 0), -1, 0))
    singular = np.min(np.abs(bends), axis=1) * radius <= 1e-4 * cells.steepest
    flat = np.flatnonzero(near & gone & singular)
    if len(flat) < _LONG:
        return cells
    points, step = u[:, flat], 2 * np.max(radius)
    label = components(points, step)
    on_curve = np.zeros(len(cells), dtype=bool)
    for group in np.flatnonzero(np.bincount(label) >= _LONG):
        members = np.flatnonzero(label == group)
        boxes = np.unique(np.floor(points[:, members] / step), axis=1)
        if boxes.shape[1] < _LONG or np.max(np.ptp(points[:, members], axis=1)) < _SHORTEST:
            continue
        some = flat[members[np.linspace(0, len(members) - 1, min(len(members), 24)).astype(int)]]
        landed, there = _landed(field, cells[some], theta[:, some])
        landed = field.place(landed)
        long = np.max(np.ptp(landed, axis=1)) > 0.5 * np.max(np.ptp(points[:, members], axis=1))
        if np.mean(there) > 0.7 and long:
            on_curve[flat[members]] = True
    if np.any(on_curve):
        found.flat.append((cells[on_curve], u[:, on_curve]))
        # Cells beside the curve whose Newton landed farther along it belong to it as well.
        on_curve |= gone & in_boxes_of(u, u[:, on_curve], step)
    return cells[~on_curve]


def _without_degenerate(found, cells):
    """The cells without long chains of them that all lead to one degenerate point.

    In a narrow valley whose floor is as flat as x^6 at its lowest point, the chain of cells that
    say nothing grows longer at every division.
    """
    if len(cells) < _MANY:
        return cells
    field, kept = found.field, np.ones(len(cells), dtype=bool)
    label = components(cells.middle, 2 * np.max(cells.radius))
    chains, extents = [], []
    for group in np.flatnonzero(np.bincount(label) >= _MANY):
        members = np.flatnonzero(label == group)
        extent = np.max(np.ptp(cells.middle[:, members], axis=1))
        if extent < _SHORTEST:
            chains.append(members)
            extents.append(extent)
    if not chains:
        return cells
    some = [m[np.linspace(0, len(m) - 1, _ASKED).astype(int)] for m in chains]
    starts = field.theta(cells.middle[:, np.concatenate(some)])
    reach = np.repeat(extents, _ASKED)
    theta, _, slope, bend = polish(field, starts, 4 * reach, steps=120)
    gone = vanishes(field, theta, slope, reach).reshape(-1, _ASKED)
    u = field.place(theta).reshape(field.dimension, -1, _ASKED)
    # In these units a Hessian that changes by itself over the chain counts as singular.
    values = np.abs(np.linalg.eigvalsh(np.moveaxis(np.where(np.isfinite(bend), bend, 0), -1, 0)))
    flat = (values.min(axis=1) <= 1e-6 * values.max(axis=1)).reshape(-1, _ASKED)
    for k, members in enumerate(chains):
        if np.all(gone[k] & flat[k]) and np.max(np.ptp(u[:, k], axis=1)) < 0.1 * extents[k]:
            found.specks.append(cells[members])
            kept[members] = False
    return cells[kept]


def _landed(field, cells, theta=None):
    """Where Newton's method gets to from some cells, or from the points ``theta`` in them, and
    whether the gradient vanishes there but for rounding, near the cell.

    The floor of a valley is almost level, and almost is not enough.
    """
    radius = np.max(cells.radius, axis=0)
    theta = field.theta(cells.middle) if theta is None else theta
    theta, _, slope, _ = polish(field, theta, 2 * radius, floor=1e-4)
    near = np.all(np.abs(field.place(theta) - cells.middle) <= 4 * radius, axis=0)
    return theta, vanishes(field, theta, slope, radius) & near


def _without_creases(found, cells):
    """The cells without those on and beside creases around which the gradient does not turn.

    Across a crease no linear picture fits at any scale; only the turns of the gradient around a
    cell tell whether there is a critical point in it.
    """
    broken = np.flatnonzero(cells.broken)
    known = len(found.creases) > 0
    if len(broken) < (1 if known else _LONG):
        return cells
    side = 2 * np.max(cells.radius)
    label = components(cells.middle, side)
    # A crease is long when it is first seen; later it may be left in pieces.
    count = np.bincount(label[broken], minlength=label.max() + 1)
    look = np.flatnonzero((count >= (1 if known else _LONG))[label])
    if not len(look):
        return cells
    around, jumps, fro = turns(
        found.field, frame(cells.low[:, look], cells.high[:, look], swell=0.2)
    )
    if not known:
        creased = np.bincount(label[look][jumps], minlength=label.max() + 1) >= _LONG
        here = creased[label[look]]
        look, around, jumps, fro = look[here], around[here], jumps[here], fro[here]
    if not np.any(jumps):
        return cells
    found.creases.append(cells[look[jumps]])
    kept = np.ones(len(cells), dtype=bool)
    # Where the gradient vanishes on the way, a curve of critical points leaves the cell.
    crossed = look[np.isnan(around)]
    if len(crossed):
        theta, gone = _landed(found.field, cells[crossed])
        crossed = crossed[gone]
        found.flat.append((cells[crossed], found.field.place(theta[:, gone])))
        kept[crossed] = False
    # To and fro once is the crease's own; more, and two points may lie in the cell that cancel.
    beside = in_boxes_of(cells.middle[:, look], cells.middle[:, look[jumps]], 4 * side)
    kept[look[(around == 0) & (fro < np.where(beside, 1.15, 0.6))]] = False
    return cells[kept]
