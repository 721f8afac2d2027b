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
exactly, and every rule is held against panels that resolve whatever breaks f (panel_mean.py), which
take over where its value, slope or curvature is off. In more dimensions f is read off a lattice that
stays where it is, and only the weights, which are smooth, are differentiated; and so it is where
ripples would need too many nodes. The errors below are measured for each landscape, not assumed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from landscapes.core.landscape import Landscape, Origin
from landscapes.core.wording import format_number, named
from landscapes.tape import tape

from .quadrature import NotRelaxed, quadrature, roughness
from .shifted_mean import Average, Scored, Shifted

KINDS = ("gaussian", "uniform")
HOWS = ("expectation", "samples")
_SMOOTHER = {"discontinuous": "C0", "C0": "C1", "C1": "C2", "C2": "C2", "smooth": "smooth"}


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
        smooth = "discontinuous" if isinstance(average, Scored) else rough
        name = f"{f.name}~{kind}({spread!r},{samples},{seed})"
        over = f"{samples:,} {_SHIFTS[kind]}"
        formula = rf"\frac1{{{samples}}}\sum_{{k=1}}^{{{samples}}} f(\theta+{spread:g}\,z_k)"
    else:
        rule = quadrature(f, spread, kind)
        average, note = rule.average, rule.note
        maker = Relaxation(average, how)
        # Of what cannot be looked into no more is said than that it may have kinks.
        unknown = rough == "smooth" and tape.of(f) is None
        smooth = "smooth" if kind == "gaussian" else _SMOOTHER["C0" if unknown else rough]
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
        citations=f.citations,
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
    if how not in HOWS:
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
