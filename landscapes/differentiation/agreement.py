"""Autodiff against finite differences at one point: the badge on a landscape's card.

Central differences are taken with forty steps, each half of the one before; halving tells how wrong
they are, so that the witness brings its own error bar and a disagreement beyond it means something.
The two one-sided slopes tell a kink or a jump at the point, where there is nothing to agree about.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscapes.core.derivatives import as_theta

from .stencil import stencil

# From a hundredth of the box down to 1e-13 of it. An odd fraction: with steps that are multiples of
# a landscape's period halving would change nothing.
_PARTS = 0.6180339887 * 2.0 ** -np.arange(6, 43)
_NEAR = 8  # steps that tell what slopes there are around the point
_EPSILON = np.finfo(float).eps


@dataclass(frozen=True)
class Agreement:
    """Whether autodiff's gradient and Hessian are the limits of differences at a point.

    ``verdict`` is "agree", "disagree", "no derivative" (a kink or a jump) or "undefined"; ``ok`` is
    the first of these. ``gradient`` and ``hessian`` are the largest disagreements, relative to the
    slopes and curvatures around the point, ``bound`` what the differences themselves leave open,
    ``h`` the step that was trusted most, and ``words`` the sentence for the badge.
    """

    verdict: str
    gradient: float
    hessian: float
    bound: float
    h: float
    words: str

    @property
    def ok(self) -> bool:
        return self.verdict == "agree"


def check(f, theta) -> Agreement:
    """Autodiff's gradient and Hessian at one point (d,) against central differences."""
    theta = as_theta(f.dimension, theta)
    nan = np.nan
    value, slope, bend = f.value(theta), f.gradient(theta), f.hessian(theta)
    if not (np.isfinite(value) and np.all(np.isfinite(slope)) and np.all(np.isfinite(bend))):
        return Agreement(
            "undefined",
            nan,
            nan,
            nan,
            nan,
            "f or a derivative is undefined here: there is nothing to compare",
        )
    width = np.ptp(np.array(f.domain), axis=1)
    steps = width[:, None] * _PARTS
    first = _Witness(f.value, theta, steps)
    broken = first.broken("f")
    if broken:
        return Agreement("no derivative", nan, nan, nan, nan, f"{broken}: what autodiff says is a convention")
    second = _Witness(f.gradient, theta, steps)
    (off, left, h), (off_bend, _, _) = first.compare(slope), second.compare(bend)
    wrong = [name for name, found in (("gradient", first), ("Hessian", second)) if found.wrong]
    weak = f", though rounding leaves {left:.0e} of it open" if left > 1e-3 else ""
    numbers = f"gradient to {off:.0e}, Hessian to {off_bend:.0e}, at h = {h:.0e}{weak}"
    if wrong != ["gradient"] and second.broken("the gradient"):
        return Agreement(
            "no derivative",
            off,
            nan,
            left,
            h,
            f"the gradient agrees to {off:.0e} at h = {h:.0e}, but "
            f"{second.broken('the gradient')}: there is no Hessian",
        )
    if not wrong:
        return Agreement(
            "agree", off, off_bend, left, h, f"autodiff and central differences agree: {numbers}"
        )
    return Agreement(
        "disagree",
        off,
        off_bend,
        left,
        h,
        f"autodiff and central differences disagree in the {' and the '.join(wrong)}: " + numbers,
    )


class _Witness:
    """Differences of a function of theta with many steps (d, n), and how far each is to be trusted."""

    def __init__(self, function, theta, steps):
        self.steps = steps
        with np.errstate(all="ignore"):
            up, down, here = stencil(function, theta, steps)
            self.rise, self.fall = (up - here) / steps, (here - down) / steps
            self.central = (up - down) / (2 * steps)
            # How exact the function is, shows where the step is too short for anything else: a jump
            # or a kink would be the same, or shrink evenly, in all of these.
            size = np.maximum(np.maximum(np.abs(up), np.abs(down)), np.abs(here))
            unit = np.maximum(np.max(size, axis=-1, keepdims=True), np.finfo(float).tiny)
            bends = (up / unit - 2 * (here / unit) + down / unit)[..., -12:]
            flutter = unit * np.std(bends, axis=-1, keepdims=True)
            # x + h is rounded, too.
            moved = np.maximum(np.abs(self.rise), np.abs(self.fall)) * np.abs(theta)[:, None]
            self.rounding = (_EPSILON * (8 * size + moved) + 4 * flutter) / steps

    def compare(self, truth):
        """Largest relative disagreement with (*lead, d), what the differences leave open, and h."""
        change = np.abs(np.diff(self.central, axis=-1))
        # Two halvings, so that no single coincidence is believed.
        change = np.maximum(change[..., :-1], change[..., 1:])
        bounds = change + self.rounding[..., 1:-1]
        bounds = np.where(np.isfinite(bounds), bounds, np.inf)
        best = np.argmin(bounds, axis=-1)[..., None]
        bound = np.take_along_axis(bounds, best, -1)[..., 0]
        found = np.take_along_axis(self.central[..., 1:-1], best, -1)[..., 0]
        around = np.maximum(np.abs(self.rise), np.abs(self.fall))[..., :_NEAR]
        around = np.max(around, initial=0, where=np.isfinite(around))
        scale = max(float(np.max(np.abs(truth))), float(around))
        off = np.abs(truth - found)
        self.wrong = bool(np.any(off > 4 * bound)) or not np.all(np.isfinite(bound))
        worst = np.unravel_index(np.argmax(off), off.shape)
        h = float(self.steps[worst[-1], 1 + best[worst][0]])
        if scale == 0:
            return 0.0, 0.0, h
        return float(np.max(off) / scale), float(np.max(bound) / scale), h

    def broken(self, name: str) -> str:
        """What breaks off at the point as the step is halved, in words; empty if nothing does.

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
                return f"{name} jumps here"
            if growth > 1.05 or _growth(np.abs(slope[k]), noise[k]) > 1.05:
                return f"{name} grows ever steeper towards this point"
            if growth > 0.95:
                at = _visible(np.abs(gap[k]), noise[k])[-1]
                return (
                    f"{name} has a kink here, with slope {fall[k][at]:.3g} on the left and "
                    f"{rise[k][at]:.3g} on the right"
                )
        return ""


def _visible(sizes, noise):
    return np.flatnonzero((sizes > 50 * noise) & np.isfinite(sizes))


def _growth(sizes, noise) -> float:
    """By how much a size grows with every halving at the six shortest steps at which it is seen.

    0 where there are not six, or where it is gone for all shorter steps: what breaks off a little
    way from the point is not at the point.
    """
    seen = _visible(sizes, noise)
    if len(seen) < 6 or np.any(np.diff(seen[-6:]) > 1):
        return 0.0
    at = seen[-1]
    if at + 1 < len(sizes) and sizes[at] > 200 * noise[at + 1]:
        return 0.0
    shares = sizes[seen[-5:]] / sizes[seen[-6:-1]]
    return float(np.median(shares)) if np.ptp(shares) < 0.2 else 0.0
