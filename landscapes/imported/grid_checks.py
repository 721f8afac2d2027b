"""Faults that a grid of losses shows by itself: gaps, repeated lines, serpentine rows, few bits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .kinds import Axis, FindingKind
from .record import Finding, Imported
from .surface import left_out_errors

_FEWEST_VALUES = 16  # losses that bits are counted of
_IN_A_BINADE = 8  # of which so many must lie between two powers of 2
_HALF, _BRAIN = 10, 7  # bits behind the first of float16 and bfloat16
_MOST_BITS = 16  # as few by chance: a float32 with a share of 2^-7, sixteen of them with 2^-112
_SMALLEST = 2.0**-14  # float16 has fewer bits below
_SAME = 1e-5  # of the spread: mirror images whose axes are rounded differ by less in float32
_LEVELS = 4  # a line of fewer different losses may be equal to another one
_STICKS_OUT, _SEEN, _ROUNDED = 10.0, 0.01, 1e-6  # of the usual error, of the range, of the range
_AGAINST = -0.5  # correlation of neighbouring lines' odd parts: a smooth surface's is near 1
_WITH = 0.5  # the same of their even parts, at least
_DEVIATIONS = 6.0  # noise alone has a correlation of 0 with the deviation 1 / sqrt(numbers)
_ODD = 1e-6  # of the spread: below, rows that are turned round are the same rows


def not_finite(found: Imported) -> Iterator[Finding]:
    """Losses that are NaN or infinite, nodes without a row apart, which are noted already."""
    bad = ~np.isfinite(found.losses)
    missing = sum(f.count for f in found.noted if f.kind is FindingKind.MISSING_NODES)
    count = int(bad.sum())
    if count > missing:
        index = tuple(int(k) for k in np.argwhere(bad)[0])
        kind = FindingKind.NOT_FINITE
        infinite = int(np.isinf(found.losses).sum())
        yield Finding(
            kind,
            place=found.node(index),
            index=index,
            count=count - missing,
            total=bad.size,
            value=float(infinite),
        )


def filled(found: Imported) -> Iterator[Finding]:
    """Losses equal to the mean of all, to a millionth of the range, that stick out of their neighbourhood.

    The mean does not change when it is put in where a loss is missing. A node is as near to it by chance
    with a probability of about 2e-6; it must also be off by ten times the usual error of predicting a node
    from its line, and by a hundredth of the range.
    """
    finite = found.losses[np.isfinite(found.losses)]
    spread = float(np.ptp(finite))
    errors = left_out_errors(found)
    far = errors > max(_STICKS_OUT * float(np.median(errors)), _SEEN * spread)
    with np.errstate(invalid="ignore"):
        bad = far & (np.abs(found.losses - np.mean(finite)) <= _ROUNDED * spread)
    if bad.any():
        index = tuple(int(k) for k in np.argwhere(bad)[0])
        place, value = found.node(index), float(found.losses[index])
        count = int(bad.sum())
        yield Finding(FindingKind.FILLED, place=place, index=index, count=count, total=bad.size, value=value)


def few_bits(found: Imported) -> Iterator[Finding]:
    """Losses whose binary digits end early, as a number of half precision does.

    In a floating-point format the last digit moves with the size of the number: here between two powers
    of 2, whichever, the losses have equally many digits behind the first. Counts and shares, whose last
    digit stays where it is, have ever fewer towards 0, and are no fault. float16 has 10 digits, bfloat16
    7; sums and means of a few such numbers have some more, and count up to 16, which as many float32
    numbers have by chance with a probability of 2^-7 each. Where all losses lie between the same two
    powers of 2, only 10 and 7 digits count, and of whole numbers none; shares of 2^k examples can then be
    taken for half precision.
    """
    losses = np.abs(found.losses[np.isfinite(found.losses)])
    losses = losses[losses >= _SMALLEST]
    if len(losses) < _FEWEST_VALUES:
        return
    fraction, binade = np.frexp(losses)
    whole = np.ldexp(fraction, 53).astype(np.int64)
    behind = 52 - np.log2((whole & -whole).astype(float)).astype(int)
    names, at, counts = np.unique(binade, return_inverse=True, return_counts=True)
    most = np.zeros(len(names), dtype=int)
    np.maximum.at(most, at, behind)
    bits = most[counts >= _IN_A_BINADE]
    if len(bits) == 0 or np.any(bits != bits[0]) or bits[0] != int(np.max(behind)):
        return
    several = len(bits) > 1
    alone = bits[0] in (_HALF, _BRAIN) and np.any(losses != np.floor(losses))
    if _BRAIN <= bits[0] <= _MOST_BITS and (several or alone):
        yield Finding(
            FindingKind.FEW_BITS,
            count=len(np.unique(losses)),
            total=found.losses.size,
            value=float(bits[0] + 1),
        )


def _lines(found: Imported) -> Iterator[tuple[Axis, np.ndarray]]:
    """The grid's lines along x, then those along y, in rows."""
    if found.dimension == 2:
        yield Axis.X, found.losses
        yield Axis.Y, found.losses.T


def duplicates(found: Imported) -> Iterator[Finding]:
    """Lines that are equal to the last digit where no symmetry makes them so.

    A surface that is its own mirror image has every line twice, and one that an axis leaves alone has all
    of them alike; lines of fewer than four different losses (a plateau) may be equal by chance. Whether
    all lines are alike is told as well: then one direction changes nothing.
    """
    for axis, lines in _lines(found):
        seen: dict[bytes, int] = {}
        pairs = []
        for k, line in enumerate(lines):
            first = seen.setdefault(np.ascontiguousarray(line + 0.0).tobytes(), k)
            if first != k and len(np.unique(line[np.isfinite(line)])) >= _LEVELS:
                pairs.append((first, k))
        if not pairs or _mirrored(pairs, lines):
            continue
        first, again = pairs[0]
        other = found.axes[1] if axis is Axis.X else found.axes[0]
        yield Finding(
            FindingKind.DUPLICATE_LINES,
            axis=axis,
            place=(float(other[first]), float(other[again])),
            index=(first, again),
            count=len(pairs),
            total=len(lines),
        )


def _mirrored(pairs: list[tuple[int, int]], lines: np.ndarray) -> bool:
    """Whether every equal pair lies evenly about one middle, where all lines are mirrored."""
    sums = {first + again for first, again in pairs}
    if len(sums) != 1:
        return False
    (total,) = sums
    low, high = max(0, total - len(lines) + 1), min(total, len(lines) - 1)
    every = lines[low : high + 1]
    # A single pair side by side is no symmetry: more lines around it must be alike.
    with np.errstate(invalid="ignore"):
        apart = np.abs(every - every[::-1])
    spread = np.ptp(every[np.isfinite(every)])
    return len(every) >= 4 and bool(np.all(apart[np.isfinite(apart)] <= _SAME * spread))


def serpentine(found: Imported) -> Axis | None:
    """Along which lines every second one runs backwards, as a grid scanned to and fro does; or None.

    A line is an even and an odd part about its middle, and turning it round changes the odd part's sign.
    On a smooth surface neighbouring odd parts are nearly equal: their correlation is near 1. Of noise it
    is 0 with a deviation of 1 over the root of the number of products, of lines turned round by turns near
    -1. Told where it is below -1/2 and six deviations below 0, and that of the even parts above 1/2: a
    surface that goes up and down from line to line has both below. Where lines are even, turning changes
    nothing.
    """
    worst, which = _AGAINST, None
    for axis, lines in _lines(found):
        with np.errstate(invalid="ignore"):  # infinite losses
            odd, even = (lines - lines[:, ::-1]) / 2, (lines + lines[:, ::-1]) / 2
        spread = np.ptp(lines[np.isfinite(lines)])
        if not np.nanmax(np.where(np.isfinite(odd), np.abs(odd), 0.0)) > _ODD * spread:
            continue
        even = even - np.mean(even[np.isfinite(even)]) if np.isfinite(even).any() else even
        flat = not np.max(np.where(np.isfinite(even), np.abs(even), 0.0)) > _ODD * spread
        together, products = _correlation(odd)
        if not flat and _correlation(even)[0] < _WITH:
            continue
        if together < min(worst, -_DEVIATIONS / np.sqrt(products)):
            worst, which = together, axis
    return which


def _correlation(lines: np.ndarray) -> tuple[float, int]:
    """How neighbouring lines go together, from -1 to 1, by half of each; and by how many products."""
    half = np.where(np.isfinite(lines), lines, 0.0)[:, : lines.shape[1] // 2]
    half = half / (np.max(np.abs(half), initial=0.0) or 1.0)
    lengths = np.sum(half[1:] ** 2) * np.sum(half[:-1] ** 2)
    return float(np.sum(half[1:] * half[:-1]) / np.sqrt(lengths)) if lengths else 0.0, max(half[1:].size, 1)


def unwound(found: Imported, axis: Axis) -> tuple[Imported, Imported]:
    """The grid with every second line turned round, and with the others turned round instead."""
    made = []
    for first in (1, 0):
        losses = (found.losses if axis is Axis.X else found.losses.T).copy()
        losses[first::2] = losses[first::2, ::-1]
        made.append(found.with_losses(losses if axis is Axis.X else losses.T))
    return made[0], made[1]
