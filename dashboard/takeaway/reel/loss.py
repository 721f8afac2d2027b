"""The panel of losses: what is left to the lowest value, over steps or evaluations; as js/plane/loss.js."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from landscapes.drawing.colours import MUTED, PAPER
from landscapes.drawing.marks import Trace, dots, line
from landscapes.drawing.panel import Panel
from landscapes.drawing.ticks import format_tick
from optimizers import Ending

from .pictures import Picture, look_of
from .tracks import STEPS, Track, duration

NAMES = {
    "gap": "f − lowest f",
    "value": "f",
    "distance": "distance to minimum",
    "gradient": "gradient norm ‖∇f‖",
    "seen": "loss of the step’s rows",
    "held": "held-out loss",
    "away": "distance from the plane",
}
CLOCKS = {STEPS: "iteration", "cost": "evaluations of f"}
_FAINT = 0.28  # of a whole curve, where it is going
_DEEPEST = 1e-24  # of the highest: what lies lower is out of the picture
_MEDIANS = 300  # moments at which many starts are compared


def shown_quantity(asked: str, tracks: Sequence[Track]) -> str:
    """The quantity that is shown where another one may be asked for that some run has not."""

    def all_have(name: str) -> bool:
        return all(name in track.numbers for track in tracks)

    shown = asked if all_have(asked) else "gap"
    # Where f falls out of the box, or into a pole, there is no lowest value to measure from.
    return shown if all_have(shown) else "value"


@dataclass(frozen=True)
class Bend:
    """A logarithm of what has a sign: to v = ±unit 10^k it gives about ±k, to 0 it gives 0."""

    unit: float

    def to(self, v: np.ndarray) -> np.ndarray:
        """Where values are drawn."""
        return np.sign(v) * np.log10(1 + np.abs(v) / self.unit)


@dataclass(frozen=True, eq=False)
class Losses(Picture):
    """Curves that are strong up to the clock; of many starts each is thin, and their median strong."""

    # By the track's position, in the units in which the axis is even; and what no logarithm can show.
    numbers: Mapping[int, np.ndarray] = field(default_factory=dict)
    gone: Mapping[int, np.ndarray] = field(default_factory=dict)
    medians: Mapping[int, np.ndarray] = field(default_factory=dict)  # (moments, 2)
    log: bool = False

    def moving(self, position: float) -> list[Trace]:
        """The line of the clock, the curves, their heads, and marks where a logarithm ends."""
        over, heads, strong = [], [], []
        low_end, high_end = self._told(np.array(self.panel.y["range"]))
        for k, track in enumerate(self.tracks):
            look, colour = look_of(track), track.look["colour"]
            (x, y), ends = self._joined(track, _curves(track, self.numbers[k], self.clock), position)
            opacity = 1.0 if track.members == 1 else 0.6 * look.opacity
            over.append(line(x, self._told(y), colour, min(look.width, 2.0), look.dash, opacity=opacity))
            low = self._zeros(track, self.gone[k], position)
            heads.append(_mark(track, low, np.full(len(low), low_end), 8, "triangle-down"))
            if k in self.medians:
                at, middle = self.medians[k].T
                until = int(np.searchsorted(at, position + 1e-9, side="right"))
                strong.append(line(at[:until], self._told(middle[:until]), colour, 2.6, track.look["dash"]))
                ends = self.medians[k][max(until - 1, 0)][:, None]
            heads.append(_mark(track, ends[0], self._told(ends[1]), 9, track.look["marker"]))
        now = line([position, position], [low_end, high_end], MUTED, 1.0, opacity=0.5)
        return [now, *over, *strong, *heads]

    def _told(self, y: np.ndarray) -> np.ndarray:
        """Numbers as the axis tells them."""
        return 10.0**y if self.log else y

    def _zeros(self, track: Track, gone: np.ndarray, position: float) -> np.ndarray:
        """Moments at which a member has come to what a logarithm cannot show."""
        at = []
        for m in range(track.members):
            row = int(track.row(m, position, self.clock) + 1e-6)
            begins = gone[: row + 1, m] & ~np.append(False, gone[:row, m])
            at += [track.moment(m, int(r), self.clock) for r in np.flatnonzero(begins)]
        return np.array(at)

    def whole(self, track: Track, k: int) -> Trace:
        """A run's whole curves, faint: where they are going."""
        (x, y), _ = self._joined(track, _curves(track, self.numbers[k], self.clock), math.inf)
        share = _FAINT * (1.0 if track.members == 1 else look_of(track).opacity)
        return line(x, self._told(y), track.look["colour"], 1.3, opacity=share)


def _mark(track: Track, x: np.ndarray, y: np.ndarray, size: float, symbol: str) -> Trace:
    known = np.isfinite(y)
    return dots(
        np.where(known, x, np.nan), y, track.look["colour"], size, symbol, edge=(PAPER, 1.5), cliponaxis=False
    )


def _curves(track: Track, numbers: np.ndarray, clock: str) -> np.ndarray:
    """(rows, 2, members) of a track: where the clock is, and a number."""
    steps = np.arange(len(numbers), dtype=float)[:, None]
    at = np.broadcast_to(steps, numbers.shape) if clock == STEPS else track.cost
    return np.stack([at, numbers], axis=1)


def losses(tracks: Sequence[Track], clock: str, quantity: str, scale: str) -> Losses:
    """The losses of runs over the clock, all axes in sight of all that comes."""
    shown = shown_quantity(quantity, tracks)
    series = [track.numbers[shown] for track in tracks]
    within = [_within(track, one) for track, one in zip(tracks, series)]
    signed = scale == "log" and shown == "value" and any(np.any(one <= 0) for one in within)
    log = scale == "log" and not signed
    up: dict = {"title": NAMES[shown]}
    if shown == "gap" and not all(track.run.landscape.lowest is not None for track in tracks):
        up["title"] = "f − lowest f seen"
    if signed:
        firsts = [abs(float(v)) for one in series for v in one[0] if v != 0 and math.isfinite(v)]
        bend = Bend(10.0 ** math.floor(math.log10(min(firsts))) if firsts else 1.0)
        series = [bend.to(one) for one in series]
        within = [bend.to(one) for one in within]
    low, high = _range(tracks, series, within, log)
    up["range"] = [low, high]
    if log:
        up["type"] = "log"
    if signed:
        up |= _signed_ticks(low, high, bend)
    end = max(duration(tracks, clock), 1.0)
    across = {"title": CLOCKS[clock], "range": [-0.012 * end, 1.02 * end]}
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = [np.where(one > 0, np.log10(one), np.nan) for one in series] if log else series
        gone = [(one <= 0) if log else np.zeros(one.shape, dtype=bool) for one in series]
    made = Losses(
        Panel("loss", "", x=across, y=up),
        tracks,
        clock,
        numbers=dict(enumerate(drawn)),
        gone=dict(enumerate(gone)),
        medians={k: _median(t, drawn[k], clock) for k, t in enumerate(tracks) if t.members > 1},
        log=log,
    )
    still = tuple(made.whole(track, k) for k, track in enumerate(tracks))
    return replace(made, panel=replace(made.panel, traces=still))


def _within(track: Track, numbers: np.ndarray) -> np.ndarray:
    """What is drawn of the numbers (n,): each member's to its end."""
    rows = np.arange(len(numbers))[:, None]
    return numbers[rows <= track.steps]


def _range(
    tracks: Sequence[Track], series: Sequence[np.ndarray], within: Sequence[np.ndarray], log: bool
) -> tuple[float, float]:
    """The axis: all that is met, but of what diverges its beginning alone."""
    firsts = np.concatenate([np.zeros(0), *(one[0] for one in series)])
    firsts = firsts[np.isfinite(firsts)]
    low, high = math.inf, -math.inf
    for track, one, met in zip(tracks, series, within):
        met = met[np.isfinite(met) & ((met > 0) | (not log))]
        low = min(low, float(np.min(met, initial=math.inf)))
        stays = [k for k, o in enumerate(track.run.outcomes) if o.ending is not Ending.DIVERGED]
        kept = one[:, stays][np.arange(len(one))[:, None] <= track.steps[stays]]
        kept = kept[np.isfinite(kept)]
        high = max(high, float(np.max(kept, initial=-math.inf)))
    first = float(np.max(firsts, initial=-math.inf))
    high = max(high, first * (1 if high > first else 1.5)) if first > 0 else max(high, first)
    if not (low < math.inf and high > -math.inf) or (log and high <= 0):
        return (-3.0, 1.0) if log else (0.0, 1.0)
    if not log:
        pad = 0.06 * ((high - low) or abs(high) or 1.0)
        return low - pad, high + pad
    a, b = math.log10(max(low, high * _DEEPEST)), math.log10(high)
    pad = max(0.06 * (b - a), 0.15)
    return a - pad, b + pad


def _median(track: Track, numbers: np.ndarray, clock: str) -> np.ndarray:
    """The median of a run's members at moments of the clock (n, 2); a lost member counts as the worst."""
    end = duration([track], clock)
    at = np.linspace(0.0, end, int(min(end, _MEDIANS)) + 1)
    rows = np.array([[int(track.row(m, t, clock) + 1e-6) for m in range(track.members)] for t in at])
    values = np.take_along_axis(numbers, rows, axis=0)
    middle = np.median(np.where(np.isnan(values), np.inf, values), axis=1)
    return np.stack([at, np.where(np.isfinite(middle), middle, np.nan)], axis=1)


def _signed_ticks(low: float, high: float, bend: Bend) -> dict:
    """Ticks at 0 and at powers of ten on both sides."""
    apart, raw = (high - low) / 9, (high - low) / 6
    unit = 10.0 ** math.floor(math.log10(raw))
    stride = max(1, int(unit * next(m for m in (1, 2, 5, 10) if m * unit >= raw)))
    values = [0.0]
    for sign, most in ((1, high), (-1, -low)):
        values += [sign * bend.unit * 10.0**k for k in range(stride, int(max(most, 0)) + 1, stride)]
    placed = [(float(bend.to(np.array(v))), v) for v in values]
    kept = [(at, v) for at, v in placed if low <= at <= high and (v == 0 or abs(at) > apart / 2)]
    return {"tickvals": [at for at, _ in kept], "ticktext": [format_tick(v) for _, v in kept]}
