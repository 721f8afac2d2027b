"""The atlas of a landscape: every critical point in a box, what it is, and how sure that is.

    atlas = landscapes.atlas(f)                  # sampled, then proved where intervals can
    quick = landscapes.atlas(f, certify=False)   # sampled only: fit for a page that must not wait
    from landscapes.critical.atlas import certified
    proved = certified(quick, seconds=10)

The sampled stage (search/) divides the box where the gradient is not yet understood; the certificate
(proof/) is interval branch and bound, and takes nothing from sampling on trust.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from landscapes.core.landscape import Landscape, Sides
from landscapes.intervals.branch_and_bound import Ending

from . import words
from .kinds import Certainty, NoIndex, Why
from .search import unit_box
from .search.boundary import EdgeMinima, boundary_index, edge_minima
from .search.critical_sets import CriticalSet, sets_of
from .search.degenerate import found_in
from .search.points import Points, as_proved
from .search.survey import scale_of, survey

if TYPE_CHECKING:
    from .proof.certificate import Certificate


@dataclass(frozen=True)
class Proof:
    """What is proved about an atlas; ``certificate``, without its boxes, is None where none was tried.

    ``missing`` regular points could not be proved; ``unexplained`` parts stay open where the atlas has
    no degenerate point, kink or set.
    """

    certainty: Certainty = Certainty.SAMPLED
    certificate: Certificate | None = None
    missing: int = 0
    unexplained: int = 0


@dataclass(frozen=True, eq=False)
class Atlas:
    """The critical points of a landscape in a closed box; n of them, lowest first.

    A point where the gradient jumps (the tip of a cone) is a ``kink``, one whose Hessian is singular
    or does not exist is ``degenerate``; both have a kind nonetheless. Eigenvalues and eigenvectors
    are NaN where there is no Hessian. ``index`` is the Poincare-Hopf index: the sign of det H at a
    regular point.
    """

    landscape: Landscape = field(repr=False)
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
    no_index: NoIndex | None  # why there is no boundary_index
    unsearched: float  # share of the box that sampling had no time for
    seconds: float  # what the sampling took
    evaluations: int  # points at which it asked the landscape
    proof: Proof = Proof()
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
    def certified(self) -> bool:
        """Whether it is proved that there are no other points, at least outside the special ones and sets."""
        return self.proof.certainty.certified

    @property
    def boundary_reason(self) -> str:
        """Why there is no boundary_index, in words; empty where there is."""
        return words.of_no_index(self.no_index)

    @property
    def reason(self) -> str:
        """What is proved, or why not all is, in words."""
        return words.of_proof(self.proof)

    @property
    def report(self) -> str:
        """What was found, what of it is proved and what only sampled, in sentences."""
        return "\n".join(words.report(self))


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
        sampled = _sampled(f, box, seconds, begun)
    if not certify:
        return sampled
    return certified(sampled, max(0.1, round(seconds - (time.monotonic() - begun), 1)))


def _sampled(f, box, seconds, begun) -> Atlas:
    view = unit_box.of(f, box)
    survey_of_box = survey(view, seconds=0.7 * seconds)
    points = found_in(survey_of_box)
    steepest, left = survey_of_box.steepest, survey_of_box.gathered("left")
    index, no_index = boundary_index(view, steepest)
    edges, stretches = edge_minima(view, steepest, seconds=0.2 * seconds)
    return Atlas(
        landscape=f,
        domain=box,
        **_columns(view, points, steepest),
        sets=(*sets_of(survey_of_box), *stretches),
        edge_minima=edges,
        boundary_index=index,
        no_index=no_index,
        unsearched=0.0 if left is None else float(np.sum(np.prod(2 * left.radius, axis=0))),
        seconds=time.monotonic() - begun,
        evaluations=view.counter["points"],
    )


def _columns(view, points: Points, steepest) -> dict[str, Any]:
    """The points as an atlas holds them: in the landscape's own units, lowest first."""
    points = points[np.lexsort((*points.theta, points.value))]
    d, width = view.dimension, view.width
    hessian = np.moveaxis(points.hessian / (width[:, None] * width)[..., None], -1, 0)
    known = np.all(np.isfinite(hessian), axis=(1, 2))
    eigenvalues, eigenvectors = np.linalg.eigh(np.where(known[:, None, None], hessian, 0.0))
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


def certified(sampled: Atlas, seconds: float = 10, cancelled: Callable[[], bool] | None = None) -> Atlas:
    """The atlas with its certificate: what is proved of it by interval arithmetic, and what is not.

    Points that sampling had missed and the proof finds are added. ``cancelled`` is asked now and then
    whether to stop; the answer then says so.
    """
    from .proof.certificate import certify  # with it come the intervals, which nothing else needs

    certificate = certify(sampled.landscape, sampled.domain, sampled.points, sampled.sets, seconds, cancelled)
    whole, proved = _with_extra(sampled, certificate)
    missing = int(np.sum(~whole.degenerate & ~whole.kink & ~proved))
    unexplained = certificate.open_why[~_explained(whole, certificate)]
    certainty = _certainty(certificate, missing, unexplained)
    proof = Proof(certainty, certificate.without_boxes, missing, len(unexplained))
    return dataclasses.replace(whole, proof=proof, proved=proved)


def _certainty(certificate, missing, unexplained) -> Certainty:
    if certificate.complete:
        return Certainty.CERTIFIED
    if certificate.ending is not Ending.FINISHED:
        return Certainty.UNFINISHED
    if missing:
        return Certainty.UNPROVED
    if not len(unexplained):
        return Certainty.OUTSIDE
    rough = np.isin(unexplained, (Why.KINK, Why.JUMP, Why.UNDEFINED))
    tiny = certificate.share < 1e-3 and np.all(rough)
    return Certainty.NO_DERIVATIVE if tiny else Certainty.UNEXPLAINED


def _with_extra(sampled: Atlas, certificate: Certificate) -> tuple[Atlas, np.ndarray]:
    """The atlas and its proved points (n,), with those the proof has found besides."""
    if not len(certificate.extra):
        return sampled, certificate.proved
    view = unit_box.of(sampled.landscape, sampled.domain)
    with np.errstate(all="ignore"):
        scale = scale_of(view)
        columns = _columns(view, as_proved(view, certificate.extra.T), scale.steepest)
    both = {name: np.concatenate([getattr(sampled, name), more]) for name, more in columns.items()}
    order = np.lexsort((*both["points"].T, both["values"]))
    proved = np.concatenate([certificate.proved, np.ones(len(certificate.extra), dtype=bool)])
    ordered: dict[str, Any] = {name: column[order] for name, column in both.items()}
    return dataclasses.replace(sampled, **ordered), proved[order]


_NEAR = 0.02  # of the box's sides: how far an open part may be from what explains it


def _explained(whole: Atlas, certificate: Certificate) -> np.ndarray:
    """Which of the certificate's open parts (k,) lie by a degenerate point, a kink or a set."""
    low, high = np.array(whole.domain).T
    width = high - low
    parts = [whole.points[whole.degenerate | whole.kink], *(s.points for s in whole.sets)]
    special = (np.concatenate(parts) - low) / width
    near = np.zeros(len(certificate.boxes_low), dtype=bool)
    for begin in range(0, len(near), 256):
        part = slice(begin, begin + 256)
        first = (certificate.boxes_low[part, None] - low) / width - _NEAR
        last = (certificate.boxes_high[part, None] - low) / width + _NEAR
        near[part] = np.any(np.all((first <= special) & (special <= last), axis=2), axis=1)
    explained = np.ones(len(certificate.open_low), dtype=bool)
    np.logical_and.at(explained, certificate.boxes_cluster, near)
    return explained | (certificate.open_why == Why.PLATEAU)
