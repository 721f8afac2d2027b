"""The atlas of a landscape: every critical point in a box, what it is, and how sure that is.

    atlas = landscapes.atlas(f)                  # sampled, then proved where intervals can
    quick = landscapes.atlas(f, certify=False)   # sampled only: fit for a page that must not wait
    from landscapes.critical.atlas import certified
    proved = certified(quick, seconds=10)

The sampled stage (search/) divides the box where the gradient is not yet understood; the certificate
(proof/) is interval branch and bound, and takes nothing from sampling on trust. It is tried first.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from landscapes.core.landscape import Landscape, Sides
from landscapes.drawing.plotly_figure import Figure
from landscapes.intervals.branch_and_bound import Ending
from landscapes.tape import tape as tapes
from landscapes.tape.operations import Fact

from . import words
from .kinds import Certainty, NoIndex, SetKind, Why
from .search import unit_box
from .search.boundary import EdgeMinima, boundary_index, edge_minima
from .search.critical_sets import CriticalSet, sets_of
from .search.degenerate import found_in
from .search.points import as_proved, columns, empty
from .search.poles import Pole, simplest, without_poles
from .search.survey import scale_of, survey

if TYPE_CHECKING:
    from .proof.certificate import Certificate


@dataclass(frozen=True)
class Proof:
    """What is proved about an atlas; ``certificate``, without its boxes, is None where none was tried."""

    certainty: Certainty = Certainty.SAMPLED
    certificate: Certificate | None = None


class OpenPart(NamedTuple):
    """A part of the box where nothing is proved: its extent (d,), why that is, and bounds of f over it.

    ``counts`` is how many critical points it holds at least, and at most: -1 where that is not known.
    """

    low: np.ndarray
    high: np.ndarray
    why: Why
    values: tuple[float, float]
    counts: tuple[int, int]

    @property
    def place(self) -> np.ndarray:
        """The point (d,) of fewest decimals in it."""
        return simplest(self.low, self.high)

    @property
    def sentence(self) -> str:
        """What it is, with an article before it and no full stop."""
        return words.of_open_part(self)


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
    sampled_poles: tuple[Pole, ...] = field(default=(), repr=False)
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
        """Whether all of the closed box is proved to hold these critical points, and no other."""
        return self.proof.certainty is Certainty.CERTIFIED

    @property
    def open_parts(self) -> tuple[OpenPart, ...]:
        """The parts of the box in which nothing is proved, where a proof was tried."""
        proof = self.proof.certificate
        if proof is None:
            return ()
        rows = zip(proof.open_low, proof.open_high, proof.open_why, proof.open_values, proof.open_counts)
        return tuple(
            OpenPart(low, high, Why(why), (float(v[0]), float(v[1])), (int(n[0]), int(n[1])))
            for low, high, why, v, n in rows
        )

    @property
    def poles(self) -> tuple[Pole, ...]:
        """Where f is unbounded, as far as samples around places without a value tell."""
        return self.proof.certificate.poles if self.proof.certificate else self.sampled_poles

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

    def figure(self, theme: str = "light", width: int | None = None) -> Figure:
        """The landscape over the box with its critical points marked, as ``Landscape.figure`` makes one.

        ValueError beyond two variables.
        """
        from landscapes.drawing.figure import figure

        from . import pictures

        box = dataclasses.replace(self.landscape, domain=self.domain)
        return figure([pictures.panel(self)], box, theme, width)

    def _repr_html_(self) -> str:
        """Its picture, for up to two variables, a table of its points and what is proved, in a notebook."""
        from . import pictures

        picture = self.figure()._repr_html_() if len(self.domain) <= 2 else ""
        return f"{picture}{pictures.table(self)}"


def atlas(
    f: Landscape,
    domain: Sides | None = None,
    seconds: float = 10,
    certify: bool = True,
    cancelled: Callable[[], bool] | None = None,
) -> Atlas:
    """Every critical point of ``f`` in the closed box, found by sampling and, if asked, proved.

    Where a proof that has seen nothing leaves nothing open there is nothing to be sampled but the edge.

    ``domain`` is a tuple of (low, high), one a dimension (up to 3); the landscape's own by default.
    ``seconds``, of this thread's own work, bound both stages together. ``cancelled`` is asked now and then
    whether to stop the proof; the answer then says so. ValueError for a box that is none.
    """
    box = tuple((float(a), float(b)) for a, b in (f.domain if domain is None else domain))
    if len(box) != f.dimension or len(box) not in (1, 2, 3):
        raise ValueError(f"the atlas needs a box of {f.dimension} sides, at most 3; got {len(box)}")
    if not all(np.isfinite(a) and np.isfinite(b) and a < b for a, b in box):
        raise ValueError("each side of the box must be (low, high), finite, with low < high")
    begun, least = time.thread_time(), 0.1
    with np.errstate(all="ignore"):
        if certify:
            proved = certified(_unsampled(f, box, _FOR_THE_EDGE * seconds), _AT_ONCE * seconds, cancelled)
            if proved.certified:
                return proved
            if (
                proved.proof.certificate is not None
            ):  # what the proof needs it gets again, whatever is sampled
                least = max(least, 2 * proved.proof.certificate.seconds)
        # Along creases sampling divides cells without end; the proof finds what is on them at once.
        share = 0.02 if certify and _has_creases(f) else 0.7
        sampled = _sampled(f, box, share * seconds, _FOR_THE_EDGE * seconds)
    if not certify:
        return sampled
    left = max(least, round(seconds - (time.thread_time() - begun), 1))
    return certified(sampled, left, cancelled)


# Of the seconds: what the edge may take, and a proof that has seen nothing yet, which often suffices.
_FOR_THE_EDGE, _AT_ONCE = 0.1, 0.1


def _has_creases(f) -> bool:
    tape = tapes.of(f)
    return tape is not None and any(Fact.KINKS in o.facts for o in tape.operations_of([tape.value]))


def _sampled(f, box, seconds, for_the_edge) -> Atlas:
    begun = time.monotonic()
    view = unit_box.of(f, box)
    survey_of_box = survey(view, 0.6 * seconds)
    points, poles = without_poles(f, found_in(survey_of_box, 0.4 * seconds), box, _NEAR)
    left = survey_of_box.gathered("left")
    unsampled = _unsampled(f, box, for_the_edge)
    return dataclasses.replace(
        unsampled,
        **columns(view, points, survey_of_box.steepest),
        sets=(*sets_of(survey_of_box), *unsampled.sets),
        unsearched=0.0 if left is None else float(np.sum(np.prod(2 * left.radius, axis=0))),
        seconds=time.monotonic() - begun,
        evaluations=view.counter["points"] + unsampled.evaluations,
        sampled_poles=poles,
    )


def _unsampled(f, box, for_the_edge) -> Atlas:
    """What the edge tells, and no point yet."""
    begun = time.monotonic()
    view = unit_box.of(f, box)
    end = time.thread_time() + for_the_edge
    index, no_index = boundary_index(view, end)
    edges, stretches = edge_minima(view, end)
    return Atlas(
        landscape=f,
        domain=box,
        **columns(view, empty(view), None),
        sets=tuple(stretches),
        edge_minima=edges,
        boundary_index=index,
        no_index=no_index,
        unsearched=1.0,
        seconds=time.monotonic() - begun,
        evaluations=view.counter["points"],
    )


def certified(sampled: Atlas, seconds: float = 10, cancelled: Callable[[], bool] | None = None) -> Atlas:
    """The atlas with its certificate: what is proved of it by interval arithmetic, and what is not.

    Points that sampling had missed and the proof finds are added, and what is proved not to be critical
    is dropped. ``cancelled`` is asked now and then whether to stop; the answer then says so.
    """
    from .proof.certificate import certify  # with it come the intervals, which nothing else needs

    certificate = certify(sampled.landscape, sampled.domain, sampled.points, sampled.sets, seconds, cancelled)
    whole, proved = _with_proof(sampled, certificate)
    low, high = np.array(whole.domain).T
    if np.any((whole.points[proved] <= low) | (whole.points[proved] >= high)):
        whole = dataclasses.replace(whole, boundary_index=None, no_index=NoIndex.VANISHES)
    certainty = _certainty(whole, certificate)
    if certainty is Certainty.CERTIFIED:  # what sampling had no time for was searched all the same
        whole = dataclasses.replace(whole, unsearched=0.0)
    return dataclasses.replace(whole, proof=Proof(certainty, certificate.without_boxes), proved=proved)


def _certainty(whole: Atlas, certificate: Certificate) -> Certainty:
    if certificate.ending is not Ending.FINISHED:
        return Certainty.UNFINISHED
    if not certificate.complete:
        return Certainty.APART
    # Poles and whole curves of points turn the gradient round, too, and nobody counts by how much.
    witness = None if certificate.poles or certificate.levels else whole.boundary_index
    return Certainty.CERTIFIED if witness in (None, whole.index_sum) else Certainty.DISPUTED


def _with_proof(sampled: Atlas, certificate: Certificate) -> tuple[Atlas, np.ndarray]:
    """The atlas of the points proved (n,) and of those sampled in open parts: no other can be critical."""
    special = sampled.degenerate | sampled.kink
    kept = certificate.place < 0
    kept &= np.where(
        special,
        certificate.within_open(sampled.points, _NEAR_SPECIAL),
        certificate.within_open(sampled.points, _NEAR),
    )
    found = certificate.found
    view = unit_box.of(sampled.landscape, sampled.domain)
    width = np.array([b - a for a, b in sampled.domain])
    for one in found.points[found.kink | (found.order > 0)]:  # sampling may have seen it, too
        kept &= ~(special & np.all(np.abs(sampled.points - one) <= _NEAR_SPECIAL * width, axis=1))
    kept &= ~certificate.within_wide(sampled.points)
    proved = certificate.proved
    places = found.points
    places[certificate.place[proved]] = sampled.points[proved]  # polished
    with np.errstate(all="ignore"):
        certain = as_proved(view, places.T, found.negatives, found.kink, found.order)
        told = columns(view, certain, scale_of(view).steepest, ordered=False)
    every = {name: np.concatenate([more, getattr(sampled, name)[kept]]) for name, more in told.items()}
    order = np.lexsort((*every["points"].T, every["values"]))
    ordered: dict[str, Any] = {name: column[order] for name, column in every.items()}
    sets = (*certificate.levels, *(s for s in sampled.sets if _may_be(s, certificate)))
    return dataclasses.replace(sampled, **ordered, sets=sets), np.append(
        found.side == 1, np.zeros(int(np.sum(kept)), dtype=bool)
    )[order]


# Of the box's sides: how far what sampling sees may be from the open part that it lies in.
_NEAR, _NEAR_SPECIAL = 1e-9, 1e-3


def _may_be(one: CriticalSet, certificate: Certificate) -> bool:
    """Whether the proof leaves room for a set of critical points that sampling sees."""
    if one.kind in (SetKind.CREASE, SetKind.EDGE):
        return True
    return bool(np.any(certificate.within_open(one.points, _NEAR_SPECIAL)))
