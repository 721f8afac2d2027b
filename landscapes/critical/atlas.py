"""The atlas of a landscape: every critical point in a box, what it is, and how sure that is.

    atlas = landscapes.atlas(f)                  # sampled, then proved where intervals can
    quick = landscapes.atlas(f, certify=False)   # sampled only: fit for a page that must not wait
    from landscapes.atlas import certified
    proved = certified(quick, seconds=10)

The sampled stage (``critical/``) divides the box where the gradient is not yet understood; the
certificate (``landscapes/critical/proof/certificate.py``) is interval branch and bound, and believes nothing.
"""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass, field

import numpy as np

from landscapes.core.landscape import Landscape, Sides
from landscapes.critical.search.boundary import EdgeMinima, boundary_index, edge_minima
from landscapes.critical.search.critical_sets import CriticalSet, sets_of
from landscapes.critical.search.degenerate import found_in, on_plateaus
from landscapes.critical.search.nature import INFLECTION, MAXIMUM, MINIMUM, SADDLE
from landscapes.critical.search.points import Points, regular
from landscapes.critical.search.survey import scale_of, survey

from .search import unit_box as fields
from .words import certificate_sentence, sentences

KINDS = (MINIMUM, MAXIMUM, SADDLE, INFLECTION)


@dataclass(frozen=True, eq=False)
class Atlas:
    """The critical points of a landscape in a closed box; n of them, lowest first.

    A point where the gradient jumps (the tip of a cone) is a ``kink``, one whose Hessian is singular
    or does not exist is ``degenerate``; both have a kind nonetheless. Eigenvalues and eigenvectors
    are NaN where there is no Hessian. ``index`` is the Poincare-Hopf index: the sign of det H at a
    regular point.
    """

    landscape: object = field(repr=False)
    domain: tuple[tuple[float, float], ...]
    points: np.ndarray = field(repr=False)  # (n, d)
    values: np.ndarray = field(repr=False)  # (n,)
    eigenvalues: np.ndarray = field(repr=False)  # (n, d), ascending
    eigenvectors: np.ndarray = field(repr=False)  # (n, d, d), in columns
    residuals: np.ndarray = field(repr=False)  # (n,): |gradient| left over the steepest, per box side
    kinds: np.ndarray = field(repr=False)  # (n,) of KINDS
    degenerate: np.ndarray = field(repr=False)  # (n,) bool
    kink: np.ndarray = field(repr=False)  # (n,) bool
    index: np.ndarray = field(repr=False)  # (n,) int
    sets: tuple[CriticalSet, ...]
    edge_minima: EdgeMinima = field(repr=False)
    boundary_index: int | None
    boundary_reason: str  # why there is no boundary_index, or empty
    unsearched: float  # share of the box that sampling had no time for
    seconds: float  # what the sampling took
    evaluations: int  # points at which it asked the landscape
    certified: bool = False
    reason: str = "sampled, not certified"
    proved: np.ndarray | None = field(default=None, repr=False)  # (n,) bool

    def __len__(self):
        return len(self.values)

    @property
    def index_sum(self) -> int:
        """The sum of the indices of the points found."""
        return int(self.index.sum())

    def count(self, kind: str) -> int:
        """How many points are of that kind."""
        return int(np.sum(self.kinds == kind))

    @property
    def report(self) -> str:
        """What was found, what of it is proved and what only sampled, in sentences."""
        return "\n".join(sentences(self))


def atlas(f: Landscape, domain: Sides | None = None, seconds: float = 10, certify: bool = True) -> Atlas:
    """Every critical point of ``f`` in the closed box, found by sampling and, if asked, proved.

    ``domain`` is a tuple of (low, high), one a dimension (up to 3); the landscape's own by default.
    ``seconds`` bounds both stages together. ValueError for a box that is none.
    """
    box = tuple((float(a), float(b)) for a, b in (f.domain if domain is None else domain))
    if len(box) != f.dimension or len(box) not in (1, 2, 3):
        raise ValueError(f"the atlas needs a box of {f.dimension} sides, at most 3; got {len(box)}")
    if not all(np.isfinite(a) and np.isfinite(b) and a < b for a, b in box):
        raise ValueError("each side of the box must be (low, high), finite, with low < high")
    begun = time.monotonic()
    with np.errstate(all="ignore"):
        made = _sampled(f, box, seconds, begun)
    if not certify:
        return made
    return certified(made, max(0.1, round(seconds - (time.monotonic() - begun), 1)))


def _sampled(f, box, seconds, begun) -> Atlas:
    view = fields.of(f, box)
    found = survey(view, seconds=0.7 * seconds)
    points = found_in(found)
    outside, reason = boundary_index(view, found.steepest)
    left = found.gathered("left")
    edges, stretches = edge_minima(view, found.steepest, seconds=0.2 * seconds)
    return Atlas(
        landscape=f,
        domain=box,
        **_columns(view, points, found.steepest),
        sets=(*sets_of(found), *stretches),
        edge_minima=edges,
        boundary_index=outside,
        boundary_reason=reason,
        unsearched=0.0 if left is None else float(np.sum(np.prod(2 * left.radius, axis=0))),
        seconds=time.monotonic() - begun,
        evaluations=view.counter["points"],
    )


def _columns(view, points: Points, steepest) -> dict:
    """The points as the atlas tells them: in the landscape's own units, lowest first."""
    points = points[np.lexsort((*points.theta, points.value))]
    d, width = view.dimension, view.width
    bend = np.moveaxis(points.bend / (width[:, None] * width)[..., None], -1, 0)
    known = np.all(np.isfinite(bend), axis=(1, 2))
    eigenvalues, eigenvectors = np.linalg.eigh(np.where(known[:, None, None], bend, 0.0))
    eigenvalues[~known], eigenvectors[~known] = np.nan, np.nan
    residual = np.sqrt(np.sum(points.slope**2, axis=0)) / (steepest or 1.0)
    return {
        "points": points.theta.T.copy(),
        "values": points.value,
        "eigenvalues": eigenvalues.reshape(-1, d),
        "eigenvectors": eigenvectors.reshape(-1, d, d),
        "residuals": residual,
        "kinds": points.kinds,
        "degenerate": points.degenerate,
        "kink": points.kink,
        "index": points.index,
    }


def certified(made: Atlas, seconds: float = 10, cancelled=None) -> Atlas:
    """The atlas with its certificate: what is proved of it by interval arithmetic, and what is not.

    Points that sampling had missed and the proof finds are added. ``cancelled`` is asked now and then
    whether to stop; the answer then says so.
    """
    from landscapes.critical.proof.certificate import certify

    f, box = made.landscape, made.domain
    proof = certify(f, box, made.points, made.sets, seconds, cancelled)
    made, proved = _with_extra(made, proof)
    regular_points = ~made.degenerate & ~made.kink
    missing = int(np.sum(regular_points & ~proved))
    explained = _explained(made, proof)
    sure = proof.complete or (
        proof.reason.startswith("certified") and missing == 0 and bool(np.all(explained))
    )
    reason = certificate_sentence(made, proof, explained, missing)
    return dataclasses.replace(made, certified=sure, reason=reason, proved=proved)


def _with_extra(made: Atlas, proof) -> tuple[Atlas, np.ndarray]:
    """The atlas and its proved points (n,), with those the proof has found besides."""
    if not len(proof.extra):
        return made, proof.proved
    view = fields.of(made.landscape, made.domain)
    with np.errstate(all="ignore"):
        found = scale_of(view)
        u = view.place(proof.extra.T)
        added, _ = regular(view, u, np.full(u.shape[1], 1e-6))
        added = added[~on_plateaus(found, added)]
        columns = _columns(view, added, found.steepest)
    both = {name: np.concatenate([getattr(made, name), more]) for name, more in columns.items()}
    order = np.lexsort((*both["points"].T, both["values"]))
    proved = np.concatenate([proof.proved, np.ones(len(added), dtype=bool)])
    made = dataclasses.replace(made, **{name: column[order] for name, column in both.items()})
    return made, proved[order]


_NEAR = 0.02  # of the box's sides: how far an open part may be from what explains it


def _explained(made: Atlas, proof) -> np.ndarray:
    """Which of the proof's open parts (k,) lie by a degenerate point, a kink or a set."""
    low, high = np.array(made.domain).T
    width = high - low
    special = [made.points[made.degenerate | made.kink], *(s.points for s in made.sets)]
    special = (np.concatenate(special) - low) / width
    fine = np.zeros(len(proof.boxes_low), dtype=bool)
    for begin in range(0, len(fine), 256):
        part = slice(begin, begin + 256)
        first = (proof.boxes_low[part, None] - low) / width - _NEAR
        last = (proof.boxes_high[part, None] - low) / width + _NEAR
        fine[part] = np.any(np.all((first <= special) & (special <= last), axis=2), axis=1)
    explained = np.ones(len(proof.open_low), dtype=bool)
    np.logical_and.at(explained, proof.boxes_cluster, fine)
    return explained | (proof.open_why == "plateau")
