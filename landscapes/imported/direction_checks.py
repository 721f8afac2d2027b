"""Faults of directions, from the vectors where the file has them, else from the facts that it tells."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from .kinds import DirectionKind, FindingKind, Normalisation
from .record import Directions, Finding, Imported

_FEWEST = 20  # entries: so many of one sign come by chance with a probability of 2^-19
_DEVIATIONS = 6.0  # of the share of positive entries, whose deviation is 1 / (2 sqrt(entries))
_CLOSE = 1e-3  # relative: float32 is off by 1e-6, float16 by as much as this


def signs(found: Imported) -> Iterator[Finding]:
    """Directions whose entries are all of one sign, and random ones that are not half positive.

    Of normal numbers, however they are scaled, half are positive, to within 1 / (2 sqrt(entries)): six
    such deviations are passed by chance with a probability of 2e-9. Uniform numbers of [0, 1) instead of
    normal ones are all positive.
    """
    for k, (share, entries) in enumerate(_shares(found.directions)):
        if entries < _FEWEST:
            continue
        random = found.directions.kind in (DirectionKind.RANDOM, DirectionKind.UNSAID)
        far = random and abs(share - 0.5) > _DEVIATIONS * 0.5 / math.sqrt(entries)
        if far or share in (0.0, 1.0):
            yield Finding(
                FindingKind.DIRECTION_SIGNS,
                index=(k,),
                count=round(share * entries),
                total=entries,
                value=share,
            )


def _shares(d: Directions) -> Iterator[tuple[float, int]]:
    if d.vectors is not None:
        for vector in d.vectors:
            entries = int(np.sum(vector != 0))
            yield (float(np.sum(vector > 0)) / entries if entries else 0.5), entries
    else:
        yield from ((share, d.entries) for share in d.positive)


def normalisation(found: Imported) -> Iterator[Finding]:
    """Directions that are not as long as the file claims, with the first row that is not."""
    d = found.directions
    if d.normalised is Normalisation.UNIT and (products := d.products) is not None:
        for k, square in enumerate(np.diag(products)):
            length = math.sqrt(max(square, 0.0))
            if not abs(length - 1) <= _CLOSE:
                yield Finding(FindingKind.NOT_NORMALISED, index=(k,), value=length, expected=1.0)
    elif d.normalised in (Normalisation.LAYER, Normalisation.FILTER):
        if d.vectors is not None and d.weights is not None and d.shapes:
            for k, vector in enumerate(d.vectors):
                yield from _rows(d, k, vector, d.weights)
        elif d.normalised is Normalisation.FILTER:
            for k, ends in enumerate(d.filter_ratios):
                worst = max(ends, key=lambda ratio: abs(ratio - 1))
                if not abs(worst - 1) <= _CLOSE:
                    yield Finding(FindingKind.NOT_NORMALISED, index=(k,), value=worst, expected=1.0)


def _rows(d: Directions, k: int, vector: np.ndarray, weights: np.ndarray) -> Iterator[Finding]:
    """The first row of a tensor that is not as long as the same row of the weights; biases may be 0."""
    wrong, total, first = 0, 0, None
    end = 0
    for tensor, shape in enumerate(d.shapes):
        begin, end = end, end + math.prod(shape)
        if begin == end:
            continue
        by_row = d.normalised is Normalisation.FILTER and len(shape) > 1
        rows = next(iter(shape)) if by_row else 1
        lengths, wanted = (
            np.sqrt(np.sum(a[begin:end].reshape(rows, -1) ** 2, axis=1)) for a in (vector, weights)
        )
        bad = ~(np.abs(lengths - wanted) <= _CLOSE * wanted)
        if len(shape) < 2:
            bad &= lengths != 0
        wrong, total = wrong + int(bad.sum()), total + rows
        if first is None and bad.any():
            row = int(np.argmax(bad))
            name = d.names[tensor] if tensor < len(d.names) else f"tensor {tensor + 1}"
            first = (name, (k, tensor, row), float(lengths[row]), float(wanted[row]))
    if first is not None:
        name, index, value, expected = first
        yield Finding(
            FindingKind.NOT_NORMALISED,
            part=name,
            index=index,
            count=wrong,
            total=total,
            value=value,
            expected=expected,
        )


def orthogonality(found: Imported) -> Iterator[Finding]:
    """Two directions that are claimed to be orthogonal, and are not."""
    d = found.directions
    if not d.orthogonal or found.dimension != 2 or (products := d.products) is None:
        return
    lengths = math.sqrt(max(products[0, 0] * products[1, 1], 0.0))
    cosine = float(products[0, 1] / lengths) if lengths else 0.0
    if not abs(cosine) <= _CLOSE:
        yield Finding(FindingKind.NOT_ORTHOGONAL, value=cosine)
