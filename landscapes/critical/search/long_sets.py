"""Long chains of cells that stay open for a reason: curves, creases, floors of narrow valleys.

Every division of a curve of critical points makes more cells of it and tells nothing new. So what
such a chain consists of is decided at once, and its cells are taken out of the search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .clusters import components, in_boxes_of
from .polish import polish, vanishes
from .winding import frame, turns

if TYPE_CHECKING:
    from .cells import Cells
    from .survey import Survey

_LONG = 8  # a chain of so many cells is a curve, not a point
_SHORTEST = 0.02  # of the box: the shortest curve; what is shorter may be a single point's
_MANY = 40  # as many open cells are looked at for curves among them
_ASKED = 16  # cells of a chain that are followed to where they lead


def without_curves(survey: Survey, cells: Cells) -> Cells:
    """The cells without those along curves of critical points, seen by where Newton lands.

    Landings in cells of a curve lie apart from each other, each in its own cell, with the gradient
    gone and the Hessian singular; those around a single point are the same point.
    """
    smooth = cells[~cells.broken]  # Newton's method leads nowhere across a crease
    if not len(smooth) or (len(smooth) < _MANY and not survey.flat):
        return cells
    rough, cells = cells[cells.broken], smooth
    return cells.joined([rough, _off_curves(survey, cells)])


def _off_curves(survey, cells):
    field = survey.field
    radius = np.max(cells.radius, axis=0)
    theta, _, slope, hessian = polish(field, field.theta(cells.middle), 2 * radius, steps=14, floor=1e-4)
    u = field.place(theta)
    near = np.all(np.abs(u - cells.middle) <= 2.5 * cells.radius, axis=0)
    gone = np.sqrt(np.sum(slope**2, axis=0)) <= 1e-7 * cells.steepest
    eigenvalues = np.linalg.eigvalsh(np.moveaxis(np.where(np.isfinite(hessian), hessian, 0), -1, 0))
    singular = np.min(np.abs(eigenvalues), axis=1) * radius <= 1e-4 * cells.steepest
    # Open cells beside a known curve belong to it where Newton's method leads to it.
    beside = np.zeros(len(cells), dtype=bool)
    for known, points in survey.flat:
        beside |= near & gone & singular & in_boxes_of(u, points, 4 * np.max(known.radius))
    if np.any(beside):
        survey.flat.append((cells[beside], u[:, beside]))
        cells, u, theta = cells[~beside], u[:, ~beside], theta[:, ~beside]
        near, gone, singular = near[~beside], gone[~beside], singular[~beside]
    flat = np.flatnonzero(near & gone & singular)
    if len(flat) < _LONG:
        return cells
    radius = np.max(cells.radius, axis=0)
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
        survey.flat.append((cells[on_curve], u[:, on_curve]))
        # Cells beside the curve whose Newton landed farther along it belong to it as well.
        on_curve |= gone & in_boxes_of(u, u[:, on_curve], step)
    return cells[~on_curve]


def without_degenerate(survey: Survey, cells: Cells) -> Cells:
    """The cells without long chains of them that all lead to one degenerate point.

    In a narrow valley whose floor is as flat as x^6 at its lowest point, the chain of cells that
    say nothing grows longer at every division.
    """
    if len(cells) < _MANY:
        return cells
    field, kept = survey.field, np.ones(len(cells), dtype=bool)
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
    theta, _, slope, hessian = polish(field, starts, 4 * reach, steps=120)
    gone = vanishes(field, theta, slope, reach).reshape(-1, _ASKED)
    u = field.place(theta).reshape(field.dimension, -1, _ASKED)
    values = np.abs(np.linalg.eigvalsh(np.moveaxis(np.where(np.isfinite(hessian), hessian, 0), -1, 0)))
    flat = (values.min(axis=1) <= 1e-6 * values.max(axis=1)).reshape(-1, _ASKED)
    for k, members in enumerate(chains):
        if np.all(gone[k] & flat[k]) and np.max(np.ptp(u[:, k], axis=1)) < 0.1 * extents[k]:
            survey.specks.append(cells[members])
            kept[members] = False
    return cells[kept]


def _landed(field, cells, theta=None):
    """Where Newton's method gets to from some cells, or from the points ``theta`` in them, and
    whether the gradient vanishes there but for rounding, near the cell.

    On the floor of a narrow valley the gradient is small, but does not vanish.
    """
    radius = np.max(cells.radius, axis=0)
    theta = field.theta(cells.middle) if theta is None else theta
    theta, _, slope, _ = polish(field, theta, 2 * radius, floor=1e-4)
    near = np.all(np.abs(field.place(theta) - cells.middle) <= 4 * radius, axis=0)
    return theta, vanishes(field, theta, slope, radius) & near


def without_creases(survey: Survey, cells: Cells) -> Cells:
    """The cells without those on and beside creases around which the gradient does not turn.

    Across a crease no linear picture fits at any scale; only the turns of the gradient around a
    cell tell whether there is a critical point in it.
    """
    broken = np.flatnonzero(cells.broken)
    known = len(survey.creases) > 0
    if len(broken) < (1 if known else _LONG):
        return cells
    side = 2 * np.max(cells.radius)
    label = components(cells.middle, side)
    # A crease is long when it is first seen; later it may be left in pieces.
    count = np.bincount(label[broken], minlength=label.max() + 1)
    look = np.flatnonzero((count >= (1 if known else _LONG))[label])
    if not len(look):
        return cells
    around, jumps, fro = turns(survey.field, frame(cells.low[:, look], cells.high[:, look], swell=0.2))
    if not known:
        creased = np.bincount(label[look][jumps], minlength=label.max() + 1) >= _LONG
        here = creased[label[look]]
        look, around, jumps, fro = look[here], around[here], jumps[here], fro[here]
    if not np.any(jumps):
        return cells
    survey.creases.append(cells[look[jumps]])
    kept = np.ones(len(cells), dtype=bool)
    # Where the gradient vanishes on a cell's outline, a curve of critical points leaves the cell.
    crossed = look[np.isnan(around)]
    if len(crossed):
        theta, gone = _landed(survey.field, cells[crossed])
        crossed = crossed[gone]
        if len(crossed):
            survey.flat.append((cells[crossed], survey.field.place(theta[:, gone])))
        kept[crossed] = False
    # The crease itself turns the gradient to and fro once. Where it turns more, the cell may hold two
    # points whose indices cancel.
    beside = in_boxes_of(cells.middle[:, look], cells.middle[:, look[jumps]], 4 * side)
    kept[look[(around == 0) & (fro < np.where(beside, 1.15, 0.6))]] = False
    return cells[kept]
