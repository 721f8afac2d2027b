"""Stochastic relaxation: a landscape averaged over random shifts, as a landscape of its own.

    g = relaxed(f, 0.5)                                 # E f(theta + 0.5 z), z Gaussian
    g = relaxed(f, 0.5, kind="uniform")                 # shifts anywhere in [-0.5, 0.5]^d
    g = relaxed(f, 0.5, how="samples", samples=100, seed=1)     # the mean over 100 shifts drawn once

Jumps and kinks are rounded off, ripples narrower than the spread are gone, and the slope of g leads
where f has none. Spread 0 is f itself.

How the expectation is taken depends on f. Where it has a continuous slope: Gauss-Hermite or
Gauss-Legendre quadrature, whose nodes move with theta; g's derivatives are the means of f's. That
would be wrong for a jump, which every node would turn into a small jump with slope 0, and for the
curvature of a kink. In one dimension jumps and kinks are therefore found, taken out and averaged
exactly. In more, f is read off a lattice that stays where it is, and only the weights, which are
smooth, are differentiated; and so it is where ripples would need too many nodes. ``error`` below is
measured for each landscape, not assumed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from landscapes.core.landscape import Landscape, Origin
from landscapes.core.wording import format_number, named
from landscapes.tape import tape
from landscapes.tape.operations import Fact

from .lattice_mean import Lattice
from .shifted_mean import Average, Scored, Shifted
from .split_mean import Split

KINDS = ("gaussian", "uniform")
_NODES = (3, 4, 6, 8, 12, 16, 24, 32, 64, 128, 256)
_ENOUGH = 1100  # values of f for one of the average, in several dimensions
_FEW = 144  # beyond, a lattice takes fewer where many points are asked at once
# Lattice points to a spread, by the number of variables. Uniform shifts reach less far.
_PER_SPREAD = {
    "gaussian": {1: (16, 32, 64, 128), 2: (3, 4, 6, 8, 12), 3: (2, 3)},
    "uniform": {1: (64, 128, 256, 512), 2: (6, 12, 18, 24), 3: (4, 8)},
}
_MOST_BREAKS = 64
_SMOOTHER = {"discontinuous": "C0", "C0": "C1", "C1": "C2", "C2": "C2", "smooth": "smooth"}


class NotRelaxed(ValueError):
    """An average that cannot be taken as asked; the message says why."""


def roughness(f: Landscape) -> str:
    """The smoothness class as declared or, where none is, as rough as its operations allow.

    A person's own function counts as smooth unless it says otherwise; one look at its tape tells
    whether it could jump.
    """
    known = tape.of(f)
    if f.smoothness != "smooth" or known is None:
        return f.smoothness
    facts = [operation.facts for operation in known.operations_of((known.value,))]
    if any(Fact.JUMPS in one for one in facts):
        return "discontinuous"
    return "C0" if any(Fact.KINKS in one for one in facts) else "smooth"


def relaxed(
    f: Landscape,
    spread: float,
    kind: str = "gaussian",
    how: str = "expectation",
    samples: int = 100,
    seed: int = 0,
) -> Landscape:
    """f averaged over random shifts of theta, in the box of f. NotRelaxed, with a sentence.

    ``spread`` is the standard deviation of Gaussian shifts, the half-width of uniform ones, the same
    along every axis. ``how`` is "expectation", by quadrature, or "samples": then the average is over
    ``samples`` shifts drawn with ``seed``, the same for every theta. Sampled derivatives are means of
    f's own where f is continuous (the curvature of kinks is missing from them) and come from the score
    function where it jumps, for Gaussian shifts only. Where f is undefined for some shift, g is.
    """
    spread = _checked(f, spread, kind, how, samples, seed)
    if spread == 0:
        return f
    rough = roughness(f)
    note = ""
    if how == "samples":
        average: Average = _sampled(f, spread, kind, samples, seed, rough)
        maker = Relaxation(average, how, samples, seed)
        smooth = "discontinuous" if isinstance(average, Scored) else f.smoothness
        name = f"{f.name}~{kind}({spread!r},{samples},{seed})"
        over = f"{samples:,} {_SHIFTS[kind]}"
        formula = rf"\frac1{{{samples}}}\sum_{{k=1}}^{{{samples}}} f(\theta+{spread:g}\,z_k)"
    else:
        rule = quadrature(f, spread, kind)
        average, note = rule.average, rule.note
        maker = Relaxation(average, how)
        smooth = "smooth" if kind == "gaussian" else _SMOOTHER[rough]
        name = f"{f.name}~{kind}({spread!r})"
        over = f"all {_SHIFTS[kind]}"
        formula = rf"\mathbb{{E}}\,f(\theta+{spread:g}\,z)"
    law = _LAWS[kind] + (f"^{f.dimension}" if f.dimension > 1 else "")
    return Landscape(
        name=name,
        title=f"{f.title}, averaged over {over} {_WIDTHS[kind]}{format_number(spread, 6)}",
        function=average,
        maker=maker,
        domain=f.domain,
        variables=f.variables,
        start=f.start,
        formula=rf"{formula},\quad {law},\quad f={f.formula}" if f.formula else formula,
        reference=f.reference,
        smoothness=smooth,
        teaches=f"The mean of {named(f)} over {over} of spread {format_number(spread)}: narrow "
        f"features fade, wide ones stay.{note}",
        lesson=f.lesson,
        knobs=f.knobs,
        settings=dict(f.settings),
    )


@dataclass(frozen=True)
class Relaxation:
    """The maker of a relaxed landscape: the average that it is, and how it was asked for."""

    average: Average
    how: str
    samples: int = 0
    seed: int = 0

    @property
    def origin(self) -> Origin:
        return self.average.f.origin

    def source(self, f: Landscape) -> str:
        """The function that is averaged, as written."""
        return self.average.f.source

    def rebuild(self, f: Landscape, settings: dict[str, Any]) -> Landscape:
        base, average = replace(self.average.f, domain=f.domain), self.average
        return relaxed(
            base.with_settings(**settings), average.spread, average.kind, self.how, self.samples, self.seed
        )


_SHIFTS = {"gaussian": "Gaussian shifts", "uniform": "uniform shifts"}
_WHOLE = (int, np.integer)
_LAWS = {"gaussian": r"z\sim N(0,1)", "uniform": r"z\sim U(-1,1)"}
_WIDTHS = {"gaussian": "of σ = ", "uniform": "of ±"}


def _checked(f: Landscape, spread, kind, how, samples, seed) -> float:
    if not isinstance(spread, (int, float, np.number)) or not math.isfinite(spread) or spread < 0:
        raise NotRelaxed(f"the spread must be a number of at least 0, got {spread!r}")
    if kind not in KINDS:
        raise NotRelaxed(f"shifts are {' or '.join(KINDS)}, got {kind!r}")
    if how not in ("expectation", "samples"):
        raise NotRelaxed(f"an average is taken by expectation or by samples, got {how!r}")
    if how == "samples" and not (isinstance(samples, _WHOLE) and 2 <= samples <= 1_000_000):
        raise NotRelaxed(f"the number of samples must lie in [2, 1,000,000], got {samples!r}")
    if how == "samples" and not (isinstance(seed, _WHOLE) and seed >= 0):
        raise NotRelaxed(f"the seed must be a whole number of at least 0, got {seed!r}")
    try:
        f.value(np.repeat(np.array(f.start)[:, None], 2, axis=1))
    except Exception as error:  # a person's own function may do anything
        raise NotRelaxed(f"{named(f)} cannot be averaged: {error}") from error
    return float(spread)


def _sampled(f, spread, kind, samples, seed, rough) -> Average:
    if rough != "discontinuous":
        return Shifted(f, spread, kind, samples=samples, seed=seed)
    if kind != "gaussian":
        raise NotRelaxed(
            f"{named(f)} jumps: its slope is 0 almost everywhere, and uniform shifts have no score "
            "function; take Gaussian shifts, or the expectation"
        )
    return Scored(f, spread, kind, samples=samples, seed=seed)


# The expectation ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quadrature:
    """How an expectation is taken: the average itself, and its error as measured.

    ``error`` is the largest change, over points of the box, when the rule is made finer, relative to
    the range of the average.
    """

    average: Shifted | Lattice
    error: float

    @property
    def note(self) -> str:
        """A sentence where the error could be seen; empty otherwise."""
        if self.error < 1e-4:
            return ""
        return (
            f" (The mean is taken over {self.average.evaluations:,} points, and known to "
            f"{format_number(100 * self.error, 1)} % of its range.)"
        )


def quadrature(f: Landscape, spread: float, kind: str) -> Quadrature:
    """The rule that fits f: the coarsest one that refining does not change."""
    d, rough = f.dimension, roughness(f)
    lattices = [Lattice(f, spread, kind, n) for n in _PER_SPREAD[kind].get(d, ())]
    # The curvature of a mean of shifted functions is as rough as theirs: it is given to a lattice.
    if rough == "C1" and kind == "gaussian" and lattices:
        return _fine_enough(f, lattices, 1e-8)
    if rough not in ("discontinuous", "C0"):
        if kind == "gaussian" and d in (2, 3):
            moving = [Shifted(f, spread, kind, nodes=n) for n in _NODES if n**d <= _FEW]
            return _fine_enough(f, [*moving, *lattices], 1e-8)
        return _fine_enough(f, [Shifted(f, spread, kind, nodes=n) for n in _affordable(f)], 1e-8)
    if d == 1:
        low, high = f.domain[0]
        further = 8 * spread + (high - low) / 4
        # With it come all the studies of a landscape from nearby, which nothing else here needs.
        from landscapes.local.breaks import find

        breaks = find(f, low - further, high + further)
        if len(breaks) <= _MOST_BREAKS:
            # An even number of nodes has none in the middle: at a break itself, where people look,
            # no node meets it.
            even = [n for n in _affordable(f) if n % 2 == 0]
            rules = [Split(f, spread, kind, nodes=n, jumps=breaks.jumps, kinks=breaks.kinks) for n in even]
            return _fine_enough(f, rules, 1e-8)
    if not lattices:
        raise NotRelaxed(
            f"{named(f)} is not smooth and has {d} variables: no lattice is fine enough for its "
            "expectation; take samples"
        )
    # A jump is averaged the better the finer the lattice, but never to the last digits.
    return _fine_enough(f, lattices[:4], 1e-3)


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
    low, high = np.array(f.domain).T[..., None]
    theta = low + (high - low) * np.random.default_rng(3).random((f.dimension, 64))
    with np.errstate(all="ignore"):
        before = rules[0](theta)
        for rule, finer in pairwise(rules):
            after = finer(theta)
            known = np.isfinite(before) & np.isfinite(after)
            size = float(np.ptp(after[known])) if np.any(known) else 0.0
            off = float(np.max(np.abs(after - before), initial=0, where=known))
            tiny = 1e-14 * float(np.max(np.abs(after), initial=0, where=known))
            error = max(0.0, off - tiny) / size if size > 0 else 0.0
            # The mean of a jump is never exact: of two lattices that agree the finer is better.
            if error <= tolerance:
                return Quadrature(finer if tolerance > 1e-6 else rule, error)
            before = after
    return Quadrature(rules[-1], error)
