"""Which critical point of an atlas a run has ended at: Newton's method leads there from its end.

"Converged" does not say where, and most of the runs that sit at a minimum after 300 steps are not yet
within any tolerance. So each end is polished: a few of Newton's steps on the gradient, which must get shorter
and may lead no farther than 1 % of the box. Where they come to a point of the list, the end is at that
point. Newton's method knows nothing of kinks, and of points of a singular Hessian only the way there: at the
former an end must lie within a thousandth of the box, at the latter the polished one.
"""

from __future__ import annotations

import numpy as np

from landscapes import Atlas, Landscape
from landscapes.core.derivatives import everything
from landscapes.critical.kinds import SetKind
from landscapes.flow.gradient_flow import applied, inverse
from optimizers.running.ends import Ends
from optimizers.running.scales import scales
from optimizers.running.status import Ending

from .kinds import Elsewhere

# All in widths of the box: how far Newton's steps may lead; how near they must come to a regular point,
# and to a degenerate one; how near an end itself must be to a kink or a set.
_REACH, _EXACT, _NEAR, _BESIDE = 1e-2, 1e-6, 1e-3, 1e-3
_STEPS, _SHORTEST = 30, 1e-10
_EDGE = 1e-9  # outside the box by less is rounding
# In a set of critical points the slope is below this share of the landscape's usual one.
_LEVEL = 1e-3
_AT_ONCE = 2_000_000  # distances


@np.errstate(all="ignore")
def classes(atlas: Atlas, found: Ends) -> np.ndarray:
    """The code (n,) of each end: the number of its point in the atlas, or of its set; or Elsewhere."""
    f, points, status = found.landscape, found.points, found.status
    low, high = np.array(atlas.domain).T[..., None]
    width = high - low
    codes = np.full(points.shape[1], int(Elsewhere.MOVING))
    rest = (status == Ending.CONVERGED) | (status == Ending.STALLED)
    codes[rest] = Elsewhere.AT_REST
    away = np.any((points < low - _EDGE * width) | (points > high + _EDGE * width), axis=0)
    lost = (status == Ending.DIVERGED) | (status == Ending.UNDEFINED)
    near = ~lost & np.all((points > low - _REACH * width) & (points < high + _REACH * width), axis=0)
    open_ones = np.flatnonzero(near)
    for look in (_at_points, _at_kinks, _in_sets):
        if len(open_ones):
            code = look(atlas, f, points[:, open_ones], width, rest[open_ones])
            codes[open_ones[code >= 0]] = code[code >= 0]
            open_ones = open_ones[code < 0]
    codes[away & (codes < 0)] = Elsewhere.OUTSIDE
    codes[status == Ending.DIVERGED] = Elsewhere.DIVERGED
    codes[status == Ending.UNDEFINED] = Elsewhere.UNDEFINED
    return codes


def polished(f: Landscape, points: np.ndarray, width: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where Newton's steps lead from points (d, n), and whether they settled within reach (n,)."""
    there, settled = points.copy(), np.zeros(points.shape[1], dtype=bool)
    going, past = np.arange(points.shape[1]), np.full(points.shape[1], np.inf)
    for _ in range(_STEPS):
        here = there[:, going]
        _, gradient, hessian = everything(f, here)
        step = applied(inverse(hessian), gradient)
        # A gradient of 0 needs no step, whatever the Hessian is.
        step = np.where(np.all(gradient == 0, axis=0), 0.0, step)
        size = np.max(np.abs(step) / width, axis=0)
        after = here - step
        kept = (size <= past) & np.all(np.abs(after - points[:, going]) <= _REACH * width, axis=0)
        there[:, going[kept]] = after[:, kept]
        done = size <= _SHORTEST
        settled[going[kept & done]] = True
        going, past = going[kept & ~done], size[kept & ~done]
        if not len(going):
            break
    # Whoever still moves after so many shrinking steps comes to a multiple root, or to none.
    settled[going] = True
    return there, settled


def _at_points(atlas, f, points, width, rest):
    codes = np.full(points.shape[1], -1)
    smooth = np.flatnonzero(~atlas.kink)
    if not len(smooth):
        return codes
    there, settled = polished(f, points, width)
    allowed = np.where(atlas.degenerate[smooth], _NEAR, _EXACT)
    codes[settled] = _nearest(there[:, settled], atlas.points[smooth].T, width, allowed)
    return np.where(codes >= 0, smooth[codes], -1)


def _at_kinks(atlas, f, points, width, rest):
    kinks = np.flatnonzero(atlas.kink)
    if not len(kinks):
        return np.full(points.shape[1], -1)
    codes = _nearest(points, atlas.points[kinks].T, width, np.full(len(kinks), _BESIDE))
    return np.where(codes >= 0, kinks[codes], -1)


def _in_sets(atlas, f, points, width, rest):
    """Beside one of a set's points, no farther than they lie apart, and on ground as level as they are."""
    codes = np.full(points.shape[1], -1)
    slope = np.sqrt(np.sum((f.gradient(points) * width) ** 2, axis=0))
    level = slope <= _LEVEL * scales(f).slope * float(np.max(width))
    for k, one in enumerate(atlas.sets):
        if one.kind is SetKind.EDGE or not len(one.points):
            continue
        asked = np.flatnonzero((codes < 0) & (rest if one.kind is SetKind.CREASE else level))
        samples = one.points.T
        if one.kind is SetKind.PLATEAU:
            inside = (points[:, asked] >= one.low[:, None]) & (points[:, asked] <= one.high[:, None])
            within = np.all(inside, axis=0)
        else:
            reach = _BESIDE + _gap(samples / width)
            within = _nearest(points[:, asked], samples, width, np.full(len(one.points), reach)) >= 0
        codes[asked[within]] = len(atlas) + k
    return codes


def _gap(samples):
    """How far apart neighbours of a set's samples (d, m) lie, in widths of the box, nearly all of them."""
    if samples.shape[1] < 2:
        return 0.0
    apart = np.max(np.abs(samples[:, :, None] - samples[:, None]), axis=0)
    np.fill_diagonal(apart, np.inf)
    return float(np.quantile(np.min(apart, axis=0), 0.95))


def _nearest(points, places, width, allowed):
    """The number of the place (d, k) within whose allowance each point (d, n) lies, the nearest; or -1."""
    # Ends of one basin are polished to the same digits: each place is looked up once.
    rounded = np.round(points / width, 9)
    unique, whose = np.unique(rounded, axis=1, return_inverse=True)
    targets, found = places / width, np.full(unique.shape[1], -1)
    size = max(1, _AT_ONCE // max(1, places.shape[1] * len(points)))
    for first in range(0, unique.shape[1], size):
        some = slice(first, first + size)
        far = np.max(np.abs(unique[:, some, None] - targets[:, None]), axis=0)
        best = np.argmin(far, axis=1)
        fits = np.take_along_axis(far, best[:, None], axis=1)[:, 0] <= allowed[best]
        found[some] = np.where(fits, best, -1)
    return found[whose.ravel()]
