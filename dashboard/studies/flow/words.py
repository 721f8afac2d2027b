"""The flow through a point, and where it ends, in sentences."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from landscapes.core.wording import format_number
from landscapes.flow.attractors import Attractors
from landscapes.flow.gradient_flow import FlowEnd, FlowLine

from .basin_map import kinds, letter


def flow_in_words(desk: Desk, line: FlowLine, basins: Attractors | None) -> str:
    """Where the flow from the point ends, and where it comes from, in a sentence."""
    end, top = line.points[:, -1], line.points[:, 0]
    way = format_number(line.lengths[-1], 3)
    if line.lengths[-1] == 0 and line.lengths[0] == 0:
        return "The gradient is zero at θ: the flow stands still here."
    lost = f"From θ the flow was followed to {place_in_words(desk, end)} and is still on its way"
    below = {
        FlowEnd.ARRIVED: f"From θ the flow runs down to {_place(desk, end, basins)}, a way of {way}",
        FlowEnd.LEFT: "From θ the flow leaves the box and its surroundings",
        FlowEnd.STOPPED: f"From θ the flow runs down to a kink, or to the edge of f, at "
        f"{place_in_words(desk, end)}, a way of {way}",
    }.get(line.down, lost)
    above = {
        FlowEnd.ARRIVED: f"it comes from {place_in_words(desk, top)}, where the gradient vanishes",
        FlowEnd.LEFT: "it comes from outside of the box",
        FlowEnd.STOPPED: f"it comes from a ridge, or the edge of f, at {place_in_words(desk, top)}",
    }.get(line.up, f"uphill it was followed to {place_in_words(desk, top)}")
    return f"{below}; {above}."


def _place(desk, end, basins):
    if basins is not None and len(basins.points):
        far = [np.min(np.max(np.abs(ends.T - end) / desk.widths, axis=1)) for ends in basins.ends]
        k = int(np.argmin(far))
        if far[k] < 0.02:
            kind = kinds_of(desk, basins)[k]
            name = f"{'' if letter(k).isalpha() else 'attractor '}{letter(k)}"
            return f"{name}{kind and f', {kind},'} at {place_in_words(desk, end)}"
    return place_in_words(desk, end)


def kinds_of(desk: Desk, basins: Attractors) -> list[str]:
    """What each attractor is, in words where it is no single point."""
    low, high = desk.height_range
    return desk.cached(lambda: kinds(basins, desk.f, high - low), "kinds")


def place_in_words(desk: Desk, point: np.ndarray) -> str:
    """A point (d,) with four digits; what is far below a pixel is 0."""
    tiny = 1e-5 * desk.widths
    return "(" + ", ".join(format_number(c, 4) for c in np.where(np.abs(point) < tiny, 0.0, point)) + ")"
