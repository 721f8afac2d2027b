"""The share of runs that have not reached a target yet, where some were stopped before anybody knew.

seen = kaplan_meier(times, reached)
seen.at(100.0), seen.quantile(0.5)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .intervals import LEVEL, z_of
from .kinds import Band

_TERMS = 20
_WIDEST = 5.0  # of Hall and Wellner's constants: beyond it nothing is left


@dataclass(frozen=True, eq=False)
class Survival:
    """Kaplan and Meier's estimate: from ``times`` (m,), the distinct ones of events, S is ``survival`` (m,).

    ``at_risk`` and ``events`` (m,) are how many are still there just before, and to how many it happens.
    ``error`` (m,) is Greenwood's standard error, ``low`` and ``high`` (m,) the band of that level; NaN where
    it has none, as where S is 0. ``known_to`` is the largest time at which anybody was looked at.
    """

    times: np.ndarray
    survival: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    error: np.ndarray
    low: np.ndarray
    high: np.ndarray
    known_to: float
    level: float
    band: Band

    def at(self, time: float) -> float:
        """S at a time; NaN beyond what is known, unless nobody is left."""
        before = int(np.searchsorted(self.times, time, side="right"))
        value = float(self.survival[before - 1]) if before else 1.0
        return value if time <= self.known_to or value == 0 else float("nan")

    def quantile(self, share: float) -> float:
        """The first time by which it has happened to that share; inf where that is not seen."""
        there = np.flatnonzero(1 - self.survival >= share - 1e-12)
        return float(self.times[there[0]]) if len(there) else float("inf")


def kaplan_meier(
    times: ArrayLike, event: ArrayLike, level: float = LEVEL, band: Band = Band.POINTWISE
) -> Survival:
    """The product-limit estimate from ``times`` (n,), at which it happened or until which it had not (n,).

    At equal times events come before those who leave. Why somebody leaves must have nothing to do with when
    it would have happened: a run that came to rest by itself is looked at until its budget would have ended.
    E. Kaplan, P. Meier, JASA 53 (1958); bands: M. Greenwood's variance under log(-log S), which holds
    at one time, or W. Hall, J. Wellner, Biometrika 67 (1980), which holds at all together.
    """
    times, event = np.asarray(times, dtype=float), np.asarray(event, dtype=bool)
    if times.ndim != 1 or times.shape != event.shape or not len(times):
        raise ValueError(f"times and events are one a run each, got {times.shape}, {event.shape}")
    if not np.all(np.isfinite(times) & (times >= 0)):
        raise ValueError("times are finite numbers, 0 or more")
    n, happened, everyone = len(times), np.sort(times[event]), np.sort(times)
    distinct, events = np.unique(happened, return_counts=True)
    at_risk = n - np.searchsorted(everyone, distinct, side="left")
    survival = np.cumprod(1 - events / at_risk)
    with np.errstate(all="ignore"):
        variance = np.cumsum(events / (at_risk * (at_risk - events.astype(float))))
        error = survival * np.sqrt(variance)
        around = _pointwise if band is Band.POINTWISE else _uniform
        low, high = around(survival, variance, n, level)
    gone = survival <= 0
    low[gone] = high[gone] = error[gone] = np.nan
    last = float(everyone[-1])
    return Survival(distinct, survival, at_risk, events, error, low, high, last, level, band)


def _pointwise(survival, variance, n, level):
    half = z_of(level) * np.sqrt(variance) / np.log(survival)  # negative
    middle = np.log(-np.log(survival))
    return np.exp(-np.exp(middle - half)), np.exp(-np.exp(middle + half))


def _uniform(survival, variance, n, level):
    share = n * variance / (1 + n * variance)
    last = float(np.max(share[np.isfinite(share) & (survival > 0)], initial=0.0))
    if last == 0:
        return np.full_like(survival, np.nan), np.full_like(survival, np.nan)
    half = hall_wellner(last, level) * (1 + n * variance) / math.sqrt(n) * survival
    return np.clip(survival - half, 0, 1), np.clip(survival + half, 0, 1)


def hall_wellner(end: float, level: float = LEVEL) -> float:
    """k such that a Brownian bridge stays within -k and k from 0 to ``end`` with the probability ``level``.

    By the series for two lines (T. W. Anderson, Annals of Mathematical Statistics 31 (1960)); for end = 1
    Kolmogorov's law.
    """
    if not 0 < end <= 1:
        raise ValueError(f"the end must lie in (0, 1], got {end!r}")
    z_of(level)
    low, high = 0.0, _WIDEST
    for _ in range(45):
        middle = (low + high) / 2
        low, high = (middle, high) if _stays(middle, end) < level else (low, middle)
    return (low + high) / 2


def _stays(k: float, end: float) -> float:
    """The probability that |bridge| stays below k up to ``end``."""
    terms = range(-_TERMS, _TERMS + 1)
    if end > 1 - 1e-12:
        return sum((-1) ** j * math.exp(-2 * j * j * k * k) for j in terms) if k > 0 else 0.0
    r, s = math.sqrt((1 - end) / end), 1 / math.sqrt(end * (1 - end))
    a, b = k * 2 * r / math.sqrt(2), k * s / math.sqrt(2)
    return sum(
        (-1) ** j * math.exp(-2 * j * j * k * k) * (math.erf(j * a + b) - math.erf(j * a - b)) / 2
        for j in terms
    )
