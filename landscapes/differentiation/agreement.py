"""Autodiff against finite differences at one point: the badge on a landscape's card.

Central differences are taken with up to forty steps, each half of the one before, as many as the box and
the floats at the point leave room for; halving tells how wrong they are, so that the witness brings its own
error bar and a disagreement beyond it means something. Where floats leave no digit, that is said. The two
one-sided slopes tell a kink or a jump at the point, where there is nothing to agree about.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import as_theta
from landscapes.core.landscape import Landscape

from .kinds import Agree, BreakKind, Derivative
from .stencil import stencil
from .words import of_agreement

# From a hundredth of the box down to 1e-13 of it. An odd fraction: with steps that are multiples of
# a landscape's period halving would change nothing.
_PARTS = 0.6180339887 * 2.0 ** -np.arange(6, 43)
_FEWEST = 6  # steps without which halving tells nothing
_ULPS = 4.0  # the shortest step: floats at the point are so much closer
_NEAR = 8  # steps that tell what slopes there are around the point
_BLIND = 0.5  # of the slopes: an error bar that leaves no digit
_EPSILON = np.finfo(float).eps


@dataclass(frozen=True)
class Break:
    """A break, and the slopes on both sides of a kink."""

    kind: BreakKind
    left: float = np.nan
    right: float = np.nan


@dataclass(frozen=True)
class Agreement:
    """Whether autodiff's gradient and Hessian are the limits of differences at a point.

    ``gradient`` and ``hessian`` are the largest disagreements, relative to the slopes and curvatures
    around the point, ``bound`` what the differences themselves leave open (half of the slopes or more: no
    digit), and ``h`` the step that was trusted most. ``wrong`` are those of the two that are refuted;
    ``broken`` is what breaks off at the point, of f or of its gradient, so that there is no derivative to
    agree about.
    """

    verdict: Agree
    gradient: float = np.nan
    hessian: float = np.nan
    bound: float = np.nan
    h: float = np.nan
    wrong: tuple[Derivative, ...] = ()
    broken: Break | None = None
    broken_gradient: bool = False

    @property
    def ok(self) -> bool:
        return self.verdict is Agree.AGREE

    words = property(of_agreement)


def check(f: Landscape, theta: ArrayLike) -> Agreement:
    """Autodiff's gradient and Hessian at one point (d,) against central differences."""
    theta = as_theta(f.dimension, theta)
    value, slope, hessian = f.value(theta), f.gradient(theta), f.hessian(theta)
    if not (np.isfinite(value) and np.all(np.isfinite(slope)) and np.all(np.isfinite(hessian))):
        return Agreement(Agree.UNDEFINED)
    steps = _steps(theta, np.ptp(np.array(f.domain), axis=1))
    if steps.shape[1] < _FEWEST:
        return Agreement(Agree.NO_DIGITS)
    first = _Witness(f.value, theta, steps)
    broken = first.broken()
    if broken:
        return Agreement(Agree.NO_DERIVATIVE, broken=broken)
    second = _Witness(f.gradient, theta, steps)
    (off, left, h, wrong) = first.compare(slope)
    (off_hessian, left_hessian, _, wrong_hessian) = second.compare(hessian)
    if not wrong or wrong_hessian:
        broken = second.broken()
        if broken:
            return Agreement(Agree.NO_DERIVATIVE, off, np.nan, left, h, broken=broken, broken_gradient=True)
    refuted = tuple(
        d for d, is_wrong in ((Derivative.GRADIENT, wrong), (Derivative.HESSIAN, wrong_hessian)) if is_wrong
    )
    # An error bar as long as what it is about: differences that are right to no digit say nothing.
    blind = max(left, left_hessian) > _BLIND
    verdict = Agree.DISAGREE if refuted else Agree.NO_DIGITS if blind else Agree.AGREE
    return Agreement(verdict, off, off_hessian, left, h, refuted)


def _steps(theta, width):
    """Steps (d, n), by which theta moves exactly: whole units of the floats at it, the longest first."""
    steps = width[:, None] * _PARTS
    unit = np.spacing(np.abs(theta)[:, None] + steps)
    steps = np.rint(steps / unit) * unit
    return steps[:, np.all(steps >= _ULPS * unit, axis=0)]


class _Witness:
    """Differences of a function of theta with many steps (d, n), and how far each is to be trusted."""

    def __init__(self, function, theta, steps):
        self.steps = steps
        with np.errstate(all="ignore"):
            up, down, here = stencil(function, theta, steps)
            self.rise, self.fall = (up - here) / steps, (here - down) / steps
            self.central = (up - down) / (2 * steps)
            # How exact the function is shows at the shortest steps: there a jump or a kink would add the
            # same to all second differences, or shrink evenly, and only rounding flutters.
            size = np.maximum(np.maximum(np.abs(up), np.abs(down)), np.abs(here))
            unit = np.maximum(np.max(size, axis=-1, keepdims=True), np.finfo(float).tiny)
            shortest = -min(12, steps.shape[-1] // 2)
            second = (up / unit - 2 * (here / unit) + down / unit)[..., shortest:]
            flutter = unit * np.std(second, axis=-1, keepdims=True)
            # So is x, once f computes with it.
            moved = np.maximum(np.abs(self.rise), np.abs(self.fall)) * np.abs(theta)[:, None]
            self.rounding = (_EPSILON * (8 * size + moved) + 4 * flutter) / steps

    def compare(self, truth):
        """Largest relative disagreement with (*lead, d), what the differences leave open, h, and whether
        the disagreement is beyond that."""
        change = np.abs(np.diff(self.central, axis=-1))
        # Two halvings, so that no single coincidence is believed.
        change = np.maximum(change[..., :-1], change[..., 1:])
        bounds = change + self.rounding[..., 1:-1]
        bounds = np.where(np.isfinite(bounds), bounds, np.inf)
        best = np.argmin(bounds, axis=-1)[..., None]
        bound = np.take_along_axis(bounds, best, -1)[..., 0]
        trusted = np.take_along_axis(self.central[..., 1:-1], best, -1)[..., 0]
        around = np.maximum(np.abs(self.rise), np.abs(self.fall))[..., :_NEAR]
        around = np.max(around, initial=0, where=np.isfinite(around))
        scale = max(float(np.max(np.abs(truth))), float(around))
        off = np.abs(truth - trusted)
        wrong = bool(np.any(off > 4 * bound))
        worst = np.unravel_index(np.argmax(off), off.shape)
        h = float(self.steps[worst[-1], 1 + best[worst][0]])
        if not np.all(np.isfinite(bound)):
            return np.nan, np.inf, h, False
        if scale == 0:
            return 0.0, 0.0, h, wrong
        return float(np.max(off) / scale), float(np.max(bound) / scale), h, wrong

    def broken(self) -> Break | None:
        """What breaks off at the point as the step is halved; None if nothing does.

        The one-sided slopes differ by h f'' where f is twice differentiable: by half as much at
        every halving. At a kink the difference stays, at a cusp it grows, at a jump it doubles.
        """
        lines = (len(self.rise) if self.rise.ndim == 2 else self.rise[..., 0].size, -1)
        gap, noise, rise, fall, slope = (
            a.reshape(lines)
            for a in (self.rise - self.fall, self.rounding, self.rise, self.fall, self.central)
        )
        for k in range(len(gap)):
            growth = _growth(np.abs(gap[k]), noise[k])
            if growth > 1.9:
                return Break(BreakKind.JUMP)
            if growth > 1.05 or _growth(np.abs(slope[k]), noise[k]) > 1.05:
                return Break(BreakKind.STEEP)
            if growth > 0.95:
                at = _visible(np.abs(gap[k]), noise[k])[-1]
                return Break(BreakKind.KINK, float(fall[k][at]), float(rise[k][at]))
        return None


def _visible(sizes, noise):
    return np.flatnonzero((sizes > 50 * noise) & np.isfinite(sizes))


def _growth(sizes, noise) -> float:
    """By how much a size grows with every halving at the six shortest steps at which it is seen.

    0 where there are not six, or where it is gone for all shorter steps: what breaks off a little
    way from the point is not at the point.
    """
    clear = _visible(sizes, noise)
    if len(clear) < 6 or np.any(np.diff(clear[-6:]) > 1):
        return 0.0
    at = clear[-1]
    if at + 1 < len(sizes) and sizes[at] > 200 * noise[at + 1]:
        return 0.0
    shares = sizes[clear[-5:]] / sizes[clear[-6:-1]]
    return float(np.median(shares)) if np.ptp(shares) < 0.2 else 0.0
