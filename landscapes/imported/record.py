"""What a file of losses says: a grid, paths over it, checks, and what the directions are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from . import words
from .kinds import Axis, DirectionKind, FindingKind, Normalisation


@dataclass(frozen=True, eq=False)
class Track:
    """Points over the grid, and what is known of each: a path of training, or points to check by.

    ``points`` (k, d) are coordinates in the axes' units. ``losses`` (k,) were measured at the very
    parameters, and ``off`` (k,) is how far these are from the plane, as a length of parameters; None
    where the file has none.
    """

    name: str
    points: np.ndarray = field(repr=False)
    losses: np.ndarray | None = field(default=None, repr=False)
    off: np.ndarray | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.points)


@dataclass(frozen=True, eq=False)
class Directions:
    """The directions that one step along an axis adds to the parameters.

    What is claimed, ``kind`` and ``normalised``; facts, each () or None where the file has none: the
    number of ``entries`` that are not 0, the share ``positive`` of them for each direction, scalar
    products ``gram`` (d, d), and the smallest and largest ratio of a filter's length in the direction to
    its length in the weights (``filter_ratios``, one pair a direction). The facts may be the vectors
    themselves, (d, D), with the ``weights`` at the centre (D,) and the ``shapes`` of the tensors that
    these D numbers are, one after the other.
    """

    kind: DirectionKind = DirectionKind.UNSAID
    normalised: Normalisation = Normalisation.UNSAID
    orthogonal: bool = False
    entries: int = 0
    positive: tuple[float, ...] = ()
    gram: np.ndarray | None = field(default=None, repr=False)
    filter_ratios: tuple[tuple[float, float], ...] = ()
    vectors: np.ndarray | None = field(default=None, repr=False)
    weights: np.ndarray | None = field(default=None, repr=False)
    shapes: tuple[tuple[int, ...], ...] = field(default=(), repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)

    @property
    def products(self) -> np.ndarray | None:
        """The scalar products of the directions, (d, d): from the vectors where they are there."""
        if self.vectors is None:
            return self.gram
        vectors = self.vectors.astype(float)
        return vectors @ vectors.T


@dataclass(frozen=True)
class Finding:
    """A fault that the audit finds, with its place; ``sentence`` says it.

    ``place`` are coordinates in the axes' units, ``index`` positions from 0 (of rows and columns, of a
    point of a path, of a tensor and its row), ``part`` the name of a path, direction or tensor, ``axis``
    which lines of the grid are meant. ``count`` of ``total`` things are concerned; ``value`` is what was
    measured and ``expected`` what it should be or is compared with.
    """

    kind: FindingKind
    axis: Axis | None = None
    part: str = ""
    place: tuple[float, ...] = ()
    index: tuple[int, ...] = ()
    count: int = 0
    total: int = 0
    value: float = np.nan
    expected: float = np.nan

    @property
    def sentence(self) -> str:
        return words.of_finding(self)


@dataclass(frozen=True, eq=False)
class Imported:
    """Losses on a grid: ``losses[i, j]`` is the loss at x[j] and y[i]; (m, n), or (n,) where ``y`` is None.

    Axes ascend strictly; all arrays are float64 and read-only. ``centre`` (d,) is where the parameters
    lie that the directions were added to, and ``centre_loss`` what was measured there. ``checks`` are
    points beside the nodes, measured once more. ``units`` and ``labels`` are a person's texts for "x",
    "y" and "losses". ``noted`` is what reading the file has found already; ``hash`` is the SHA-256 of
    the file's bytes in hexadecimal digits, ``original`` these bytes where they are few (``MOST_KEPT``).
    """

    title: str
    x: np.ndarray = field(repr=False)
    y: np.ndarray | None = field(repr=False)
    losses: np.ndarray = field(repr=False)
    tracks: tuple[Track, ...] = ()
    checks: Track | None = None
    centre: tuple[float, ...] | None = None
    centre_loss: float | None = None
    directions: Directions = Directions()
    labels: dict[str, str] = field(default_factory=dict, repr=False)
    units: dict[str, str] = field(default_factory=dict, repr=False)
    measure: str = ""  # what the losses are, as a person says it
    noted: tuple[Finding, ...] = ()
    name: str = ""  # of the file
    format: str = ""
    hash: str = ""
    original: bytes = field(default=b"", repr=False)

    @property
    def dimension(self) -> int:
        return 1 if self.y is None else 2

    @property
    def axes(self) -> tuple[np.ndarray, ...]:
        """The coordinates of the nodes along each axis, x first."""
        return (self.x,) if self.y is None else (self.x, self.y)

    @property
    def box(self) -> tuple[tuple[float, float], ...]:
        """The grid's extent, one pair an axis."""
        return tuple((float(axis[0]), float(axis[-1])) for axis in self.axes)

    def with_losses(self, losses: np.ndarray) -> Self:
        """The same with other losses on the same nodes."""
        return replace(self, losses=losses)

    def node(self, index: tuple[int, ...]) -> tuple[float, ...]:
        """The coordinates, x first, of the node at a position in ``losses``."""
        return tuple(float(axis[k]) for axis, k in zip(self.axes, reversed(index)))
