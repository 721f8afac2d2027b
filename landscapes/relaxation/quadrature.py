"""The rule by which an expectation is taken: the coarsest one that is right, and how well it is known.

    rule = quadrature(f, 0.5, "gaussian")
    rule.average, rule.error, rule.slope_error      # what relaxed.py makes a landscape of

How rough f is decides what is tried (``roughness``); what is taken is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from landscapes import intervals
from landscapes.core.landscape import Landscape
from landscapes.core.wording import named
from landscapes.tape import tape
from landscapes.tape.operations import Fact

from .lattice_mean import Lattice
from .panel_mean import Panels
from .shifted_mean import Average, Shifted, curvature, slope
from .split_mean import Split
from .words import of_quadrature

_NODES = (3, 4, 6, 8, 12, 16, 24, 32, 64, 128, 256)
_ENOUGH = 1100  # values of f for one of the average, in several dimensions
_FEW = 144  # beyond, a lattice takes fewer where many points are asked at once
# Lattice points to a spread, by the number of variables. Uniform shifts reach less far.
_PER_SPREAD = {
    "gaussian": {1: (16, 32, 64, 128), 2: (3, 4, 6, 8, 12), 3: (2, 3)},
    "uniform": {1: (64, 128, 256, 512), 2: (6, 12, 18, 24), 3: (4, 8)},
}
_MOST_BREAKS = 64
_CLOSE = 1e-8  # of the range of value, slope and curvature: what a rule may be off by on a line
_ROUNDING = 2.0**-46  # of the largest mean
_FINEST = 1e-3  # of the box: for a smaller spread no number of points would meet every break
_POINTS = 48  # of either sort at which values are compared
_SLOPES = {2: 24, 3: 8}  # points at which slopes are compared, by the number of variables
_PARTS = {1: 256, 2: 32, 3: 10}  # of each side, by the number of variables


class NotRelaxed(ValueError):
    """An average that cannot be taken as asked; the message says why."""


def roughness(f: Landscape) -> str:
    """The smoothness class as declared or, where none is, as rough as its operations allow.

    A person's own function counts as smooth unless it says otherwise; a look at its tape tells whether
    it could jump, and intervals whether its slope could: a length or a root has a kink where it is 0.
    """
    known = tape.of(f)
    if f.smoothness != "smooth" or known is None:
        return f.smoothness
    operations = known.operations_of((known.value,))
    if any(Fact.JUMPS in one.facts for one in operations):
        return "discontinuous"
    if any(Fact.KINKS in one.facts for one in operations):
        return "C0"
    return _marked(f, known, any(one.breaks_off for one in operations))


def _marked(f, known, breaks_off):
    """The class that intervals cannot exclude over parts of the box, of a function that does not jump."""
    d = f.dimension
    slots = known.value, *known.gradient, *known.upper
    try:
        program = intervals.Program(known, slots)
    except intervals.NoIntervalForm:
        return "C0" if breaks_off else "smooth"
    if program.calm:
        return "smooth"
    low, high = np.array(f.domain).T[..., None]
    parts = _PARTS.get(d, 2)
    corner = np.array(np.meshgrid(*[np.arange(parts)] * d)).reshape(d, -1) if d <= 6 else np.zeros((d, 1))
    parts = parts if d <= 6 else 1
    size = (high - low) / parts
    marks = program(low + size * corner, low + size * (corner + 1))[2] > 0
    # Where f itself may be undefined, that is no kink of it.
    value, gradient = marks[0], np.any(marks[1 : 1 + d], axis=0)
    if np.any(gradient & ~value):
        return "C0"
    return "C1" if np.any(np.any(marks[1 + d :], axis=0) & ~gradient & ~value) else "smooth"


@dataclass(frozen=True)
class Quadrature:
    """How an expectation is taken: the average itself, and how well it is known.

    ``error`` and ``slope_error`` are the largest ones found over points of the box, of the value and of
    the slope, each relative to its range: by how much the next finer rule differs, or on a line the
    panels that know f to rounding. NaN where nothing can be said.
    """

    average: Average
    error: float
    slope_error: float

    note = property(of_quadrature)


def quadrature(f: Landscape, spread: float, kind: str) -> Quadrature:
    """The rule that fits f: the coarsest one that refining does not change."""
    d, rough = f.dimension, roughness(f)
    if d == 1:
        return _on_a_line(f, spread, kind, rough)
    lattices = [Lattice(f, spread, kind, n) for n in _PER_SPREAD[kind].get(d, ())]
    # The curvature of a mean of shifted functions is as rough as theirs: it is given to a lattice.
    if rough == "C1" and kind == "gaussian" and lattices:
        return _fine_enough(f, lattices, 1e-8)
    if rough not in ("discontinuous", "C0"):
        if kind == "gaussian" and d in (2, 3):
            moving = [Shifted(f, spread, kind, nodes=n) for n in _NODES if n**d <= _FEW]
            return _fine_enough(f, [*moving, *lattices], 1e-8)
        return _fine_enough(f, [Shifted(f, spread, kind, nodes=n) for n in _affordable(f)], 1e-8)
    if not lattices:
        raise NotRelaxed(
            f"{named(f)} is not smooth and has {d} variables: no lattice is fine enough for its "
            "expectation; take samples"
        )
    # A jump is averaged the better the finer the lattice, but never to the last digits.
    return _fine_enough(f, lattices[:4], 1e-3)


def _on_a_line(f, spread, kind, rough) -> Quadrature:
    """The coarsest rule that agrees with the panels; else these."""
    panels = Panels(f, spread, kind)
    low, high = f.domain[0]
    met = spread >= _FINEST * (high - low)
    if not met and rough not in ("discontinuous", "C0"):
        return _fine_enough(f, [Shifted(f, spread, kind, nodes=n) for n in _affordable(f)], _CLOSE)
    # With it come all the studies of a landscape from nearby, which nothing else here needs.
    from landscapes.local.breaks import find

    further = 8 * spread + (high - low) / 4
    breaks = find(f, low - further, high + further)
    places = np.array([place for place, _ in (*breaks.jumps, *breaks.kinks)])[:_MOST_BREAKS]
    around = (places + spread * np.array([[-1.0], [0.1], [1.3]])).ravel()
    count = int(max(192, (high - low) / (4 * spread))) if met else 64
    at = np.append(low + (high - low) * np.random.default_rng(3).random(count), np.clip(around, low, high))
    orders = range(3)
    true = [panels.derivative(at, order) for order in orders]
    sizes = _sizes(true, high - low)
    tall = float(np.max(np.abs(true[0]), initial=0.0, where=np.isfinite(true[0])))

    def off(rule):
        """How far value, slope and curvature are from the panels'; inf where only one is defined."""
        for order, ask in enumerate((rule, lambda t: slope(t, rule)[0], lambda t: curvature(t, rule)[0, 0])):
            made = ask(at[None])
            if not np.array_equal(np.isfinite(made), np.isfinite(true[order])):
                yield np.inf
            rounding = _ROUNDING * tall / spread**order
            away = float(np.nanmax(np.abs(made - true[order]), initial=0.0)) - rounding
            yield max(away, 0.0) / sizes[order]

    rules: list[Shifted] = []
    if np.any(np.isfinite(true[0])):
        if rough not in ("discontinuous", "C0"):
            rules = [Shifted(f, spread, kind, nodes=n) for n in _affordable(f)]
        elif met and len(breaks) <= _MOST_BREAKS:
            # An even number of nodes has none in the middle: at a break itself, where people look,
            # no node meets it.
            even = [n for n in _affordable(f) if n % 2 == 0]
            rules = [Split(f, spread, kind, nodes=n, jumps=breaks.jumps, kinks=breaks.kinks) for n in even]
    with np.errstate(all="ignore"):
        if rules and all(error <= _CLOSE for error in off(rules[-1])):
            for rule in rules:
                errors = []
                for error in off(rule):
                    errors.append(error)
                    if not error <= _CLOSE:
                        break
                else:
                    return Quadrature(rule, *errors[:2])
    left = [float(np.nanmax(panels.wrong(at, order), initial=0.0)) / sizes[order] for order in (0, 1)]
    return Quadrature(panels, *left)


def _sizes(rows, width):
    """The range of a mean, and the largest |derivatives|: at least as large as the one before lets expect."""
    size, sizes = 0.0, []
    for order, row in enumerate(rows):
        fine = row[np.isfinite(row)]
        here = (np.ptp(fine) if order == 0 else np.max(np.abs(fine))) if fine.size else 0.0
        size = max(size / width, float(here))
        sizes.append(size or 1.0)
    return sizes


def _affordable(f):
    most = [n for n in _NODES if f.dimension == 1 or n**f.dimension <= _ENOUGH]
    if not most:
        raise NotRelaxed(
            f"{named(f)} has {f.dimension} variables: a grid of shifts in so many would "
            "be too large; take samples"
        )
    return most


def _fine_enough(f, rules, tolerance) -> Quadrature:
    """The first rule that changes by no more when it is made finer; else the finest, as it is."""
    theta = _telling(f, rules[0].spread)
    few = theta[:, : _SLOPES.get(f.dimension, 4)]
    with np.errstate(all="ignore"):
        before = rules[0](theta)
        for rule, finer in pairwise(rules):
            after = finer(theta)
            if not np.any(np.isfinite(after)):
                raise NotRelaxed(
                    f"from every point that was looked at some shift leads to where {named(f)} is not defined"
                    + ("; uniform shifts do not reach so far" if rule.kind == "gaussian" else "")
                )
            error = _change(before, after)
            # The mean of a jump is never exact: of two lattices that agree the finer is better.
            if error <= tolerance or finer is rules[-1]:
                taken = rule if error <= tolerance <= 1e-6 else finer
                steep = _change(slope(few, rule), slope(few, finer), np.abs)
                return Quadrature(taken, *_left(f, taken, error, steep))
            before = after
    return Quadrature(rules[-1], np.nan, np.nan)


def _left(f, rule, error, slope_error):
    """What is left of the changes to the next finer rule."""
    if not isinstance(rule, Lattice):
        return error, slope_error
    if rule.turned:
        return 2 * error, 2 * slope_error  # at a cusp a lattice converges slowly
    # One that is not turned may lie along a break, where single rows of its cells decide, of all
    # lattices alike: of a jump's mean and of every slope nothing can be said.
    return np.nan if roughness(f) == "discontinuous" else 4 * error, np.nan


def _telling(f, spread):
    """Points (d, n) at which rules are compared: where f bends most within the spread, and anywhere."""
    draw = np.random.default_rng(3)
    low, high = np.array(f.domain).T[..., None]
    anywhere = low + (high - low) * draw.random((f.dimension, 2048))
    way = draw.standard_normal(anywhere.shape)
    way *= spread / 2 / np.sqrt(np.sum(way**2, axis=0))
    with np.errstate(all="ignore"):
        bend = np.abs(f.value(anywhere + way) + f.value(anywhere - way) - 2 * f.value(anywhere))
    most = np.argsort(-np.where(np.isfinite(bend), bend, -1.0))[:_POINTS]
    return np.stack([anywhere[:, most], anywhere[:, :_POINTS]], axis=2).reshape(f.dimension, -1)


def _change(before, after, of=np.asarray):
    """The largest change, relative to the range of what is ``of`` interest; rounding does not count.

    NaN where nothing can be compared.
    """
    known = np.isfinite(before) & np.isfinite(after)
    if not np.any(known):
        return float("nan")
    size = float(np.ptp(np.append(of(after)[known], 0.0 if of is np.abs else after[known][:1])))
    off = float(np.max(np.abs(after - before), initial=0, where=known))
    tiny = 1e-14 * float(np.max(np.abs(after), initial=0, where=known))
    return max(0.0, off - tiny) / size if size > 0 else 0.0
