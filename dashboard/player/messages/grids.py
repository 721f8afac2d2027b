"""A landscape over a grid: asked at every node, or at fewer and continued between, where that cannot be seen.

The loss of 10,000 rows costs 70 microseconds a point, that of a network a thousand, and a picture has
40,000. Where such a loss is smooth it is asked at the Chebyshev nodes of the box and continued by the
polynomial through them. How far that is off is measured, at nodes of the grid that the polynomial has not
seen; where it is more than a picture can show, more nodes are taken, and at last the function itself at every
node (Trefethen 2013, Approximation Theory and Approximation Practice, 8). Of a network, where that would take
a minute, the nodes are as many as can be waited for, and the picture knows by how much it is off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.polynomial import chebyshev

from landscapes import Landscape
from landscapes.learning import TrainingLoss
from landscapes.slices import Slice

COSTLY = 500  # multiplications a point: of fewer the grid itself is asked
_HEAVY = 3e4  # and from here on the whole grid cannot be waited for
_COUNTS, _FEWER = (40, 64, 80), (16, 24, 32, 40)  # nodes along each side
_LOOKS = 60
_UNSEEN = 2e-6  # of the range: a thousandth of the height of a pixel
_HARDLY_SEEN, _ROUGH = 2e-5, 5e-3  # of the range, of a heavy loss: good enough, and the worst that is drawn
_KINKED = 101  # nodes along each side of a network's plane with kinks
_HOPELESS = 0.1  # of the range: a first try that is so far off is the last one
_SLOW = 1e7  # multiplications a point, from which on a first picture comes before the whole one
_MOST_ALONG = 201
_FIRST = 11  # nodes along each side of that one
_SLOPES = 1e-2  # of the longest gradient looked at: a polynomial's slopes that are farther off are not told


class Effort(Enum):
    """How many multiplications the picture of a heavy loss may take."""

    FIRST = 0.0  # of few nodes, soon
    NOW = 4e9  # what can be waited for: about a second
    BEHIND = 5e10  # while the page goes on: some ten seconds


Asked = Callable[[np.ndarray], np.ndarray]


def multiplications(landscape: Landscape) -> float:
    """About how many multiplications one value costs: rows times parameters of a loss on arrays, else 0."""
    whole = landscape.whole if isinstance(landscape, Slice) else landscape
    if not isinstance(whole, TrainingLoss) or whole.objective_of.engine is None:
        return 0.0
    return float(len(whole.data.train) * whole.dimension)


def is_costly(landscape: Landscape) -> bool:
    """Whether it is a smooth loss of so many rows that a picture of it is not asked at every node."""
    return landscape.smoothness == "smooth" and multiplications(landscape) > COSTLY


def is_heavy(landscape: Landscape) -> bool:
    """Whether even a picture that is not smooth has to do with fewer nodes."""
    return multiplications(landscape) > _HEAVY


def is_slow(landscape: Landscape) -> bool:
    """Whether its whole picture cannot be waited for, so that a first one of fewer nodes comes before it."""
    return multiplications(landscape) > _SLOW


def most_nodes(landscape: Landscape, usual: int, effort: Effort) -> int:
    """How many nodes of a plane are asked at most."""
    tried = [n for n in _FEWER if n == _FEWER[0] or _is_worth_it(landscape, n, effort)]
    return _LOOKS + sum(n**2 for n in tried) + nodes_along(landscape, usual, effort) ** 2


def nodes_along(landscape: Landscape, usual: int, effort: Effort = Effort.NOW) -> int:
    """How many nodes along each side of a plane can be asked: odd, and no more than usual."""
    work = multiplications(landscape)
    if work <= _HEAVY:
        return min(usual, _KINKED) if isinstance(landscape, Slice) and work > COSTLY else usual
    if effort is Effort.FIRST:
        return min(usual, _FIRST)
    return min(usual, max(25, 2 * int(np.sqrt(effort.value / work) / 2) + 1))


@dataclass(frozen=True)
class Polynomial:
    """A function of two variables as a sum of products of Chebyshev polynomials over a box.

    ``coefficients`` (k, m, m), y first; ``middle`` and ``half`` of the box (2,); ``error`` is how far it was
    off at most where it was looked at, as a share of the range.
    """

    coefficients: np.ndarray
    middle: np.ndarray
    half: np.ndarray
    error: float

    def over(self, sides: Sequence[np.ndarray], orders: tuple[int, int] = (0, 0)) -> np.ndarray:
        """Its derivative of these orders by x and y, at the nodes of a grid (x, y): (k, ny, nx)."""
        basis = []
        for side, middle, half, order in zip(sides, self.middle, self.half, orders):
            m = self.coefficients.shape[1]
            turned = chebyshev.chebder(np.eye(m), order, axis=0) if order else np.eye(m)
            basis.append(chebyshev.chebvander((side - middle) / half, len(turned) - 1) @ turned / half**order)
        return basis[1] @ self.coefficients @ basis[0].T


def over(landscape: Landscape, asked: Asked, sides: Sequence[np.ndarray]) -> np.ndarray:
    """``asked`` of theta (d, *batch) -> (k, *batch), at every node of the grid: (k, *nodes).

    The nodes' first axis is y in two dimensions, as in pictures.
    """
    continued = polynomial(landscape, asked, sides)
    if continued is not None:
        return continued.over(sides)
    return asked(np.array(np.meshgrid(*sides, indexing="xy" if len(sides) == 2 else "ij")))


def _is_worth_it(landscape: Landscape, count: int, effort: Effort) -> bool:
    """Whether a polynomial of a heavy loss is tried with so many nodes along each side, after fewer."""
    along = nodes_along(landscape, _MOST_ALONG, effort)
    cheap = effort is Effort.NOW or 3 * count**2 <= along**2  # than the grid that is asked where none fits
    return cheap and count**2 * multiplications(landscape) <= effort.value


def polynomial(
    landscape: Landscape, asked: Asked, sides: Sequence[np.ndarray], effort: Effort = Effort.NOW
) -> Polynomial | None:
    """The polynomial that continues a costly landscape over a grid; None where its nodes are to be asked."""
    if len(sides) != 2 or not is_costly(landscape):
        return None
    heavy = is_heavy(landscape)
    if heavy and effort is Effort.FIRST:
        return None
    size = len(sides[0]) * len(sides[1])
    # Which nodes are looked at is fixed, so that the same landscape has the same picture.
    rng = np.random.default_rng(0)
    rows, columns = (rng.integers(0, len(side), _LOOKS) for side in (sides[1], sides[0]))
    truth = asked(np.array([sides[0][columns], sides[1][rows]]))
    good, best = _HARDLY_SEEN if heavy else _UNSEEN, None
    rate = 0.0  # by how much each node more has made the error smaller so far
    for count in _FEWER if heavy else _COUNTS:
        if 2 * count**2 > size or (not heavy and rate**count > good):
            continue  # it would take as long, or come no nearer than can be seen
        if heavy and best is not None and not _is_worth_it(landscape, count, effort):
            break
        made = _through_nodes(asked, sides, count)
        drawn = made.over(sides)
        spread = np.ptp(drawn.reshape(len(drawn), -1), axis=1, keepdims=True)
        with np.errstate(all="ignore"):
            error = float(np.max(np.abs(drawn[:, rows, columns] - truth) / spread))
        if best is None or error < best.error:
            best = Polynomial(made.coefficients, made.middle, made.half, error)
        if error <= good:
            return best
        if heavy and not error <= _HOPELESS:
            break
        rate = error ** (1 / count) if error < 1 else 1.0  # NaN leaves nothing to hope for
    return best if heavy and best is not None and best.error <= _ROUGH else None


def _through_nodes(asked: Asked, sides: Sequence[np.ndarray], count: int) -> Polynomial:
    """The polynomial through ``count`` x ``count`` Chebyshev nodes."""
    nodes = chebyshev.chebpts1(count)
    middle = np.array([(side[0] + side[-1]) / 2 for side in sides])
    half = np.array([(side[-1] - side[0]) / 2 for side in sides])
    values = asked(np.array(np.meshgrid(*(m + h * nodes for m, h in zip(middle, half)))))
    # The nodes' discrete orthogonality: coefficients are sums, without solving anything.
    analysis = 2 / count * chebyshev.chebvander(nodes, count - 1).T
    analysis[0] /= 2
    return Polynomial(analysis @ values @ analysis.T, middle, half, np.inf)


def slopes(
    landscape: Landscape, continued: Polynomial, sides: Sequence[np.ndarray]
) -> tuple[np.ndarray, np.ndarray] | None:
    """The polynomial's gradient (2, ny, nx) and its Hessian's eigenvalues, ascending, over a grid.

    None where its gradient is not the landscape's, at some nodes where that is looked at.
    """
    gradient = np.stack([continued.over(sides, order)[0] for order in ((1, 0), (0, 1))])
    rng = np.random.default_rng(1)
    rows, columns = (rng.integers(0, len(side), 6) for side in (sides[1], sides[0]))
    truth = landscape.gradient(np.array([sides[0][columns], sides[1][rows]]))
    longest = np.max(np.linalg.norm(truth, axis=0))
    if not np.max(np.abs(gradient[:, rows, columns] - truth)) <= _SLOPES * longest:
        return None
    xx, yy, xy = (continued.over(sides, order)[0] for order in ((2, 0), (0, 2), (1, 1)))
    mean, apart = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    return gradient, np.stack([mean - apart, mean + apart])
