"""A landscape over a grid: asked at every node, or at fewer and continued between, where that cannot be seen.

The loss of 10,000 rows costs 70 microseconds a point, and a picture has 40,000. Where such a loss is smooth
it is asked at the Chebyshev nodes of the box and continued by the polynomial through them. How far that is
off is measured, at nodes of the grid that the polynomial has not seen; where it is more than a picture can
show, more nodes are taken, and at last the function itself at every node (Trefethen 2013, Approximation
Theory and Approximation Practice, 8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.polynomial import chebyshev

from landscapes import Landscape
from landscapes.learning import TrainingLoss

_COSTLY = 250  # rows of data; of fewer the grid itself is asked
_COUNTS = (40, 64, 80)  # nodes along each side
_LOOKS = 60
_UNSEEN = 2e-6  # of the range: a thousandth of the height of a pixel


def over(
    landscape: Landscape, asked: Callable[[np.ndarray], np.ndarray], sides: Sequence[np.ndarray]
) -> np.ndarray:
    """``asked`` of theta (d, *batch) -> (k, *batch), at every node of the grid: (k, *nodes).

    The nodes' first axis is y in two dimensions, as in pictures.
    """
    theta = np.array(np.meshgrid(*sides, indexing="xy" if len(sides) == 2 else "ij"))
    if len(sides) != 2 or not is_costly(landscape):
        return asked(theta)
    # Which nodes are looked at is fixed, so that the same landscape has the same picture.
    rng = np.random.default_rng(0)
    rows, columns = (rng.integers(0, len(side), _LOOKS) for side in (sides[1], sides[0]))
    truth = asked(theta[:, rows, columns])
    rate = 0.0  # by how much each node more has made the error smaller so far
    for count in _COUNTS:
        if 2 * count**2 > theta[0].size or rate**count > _UNSEEN:
            continue  # it would take as long, or come no nearer than can be seen
        continued = _through_nodes(asked, sides, count)
        spread = np.ptp(continued.reshape(len(continued), -1), axis=1, keepdims=True)
        with np.errstate(all="ignore"):
            error = float(np.max(np.abs(continued[:, rows, columns] - truth) / spread))
        if error <= _UNSEEN:
            return continued
        rate = error ** (1 / count) if error < 1 else 1.0  # NaN leaves nothing to hope for
    return asked(theta)


def is_costly(landscape: Landscape) -> bool:
    """Whether it is a smooth loss of so many rows that a picture of it is not asked at every node."""
    return (
        isinstance(landscape, TrainingLoss)
        and landscape.smoothness == "smooth"
        and landscape.objective_of.engine is not None
        and len(landscape.data.train) > _COSTLY
    )


def _through_nodes(asked, sides, count: int) -> np.ndarray:
    """The polynomial through ``count`` x ``count`` Chebyshev nodes, over the grid."""
    nodes = chebyshev.chebpts1(count)
    middle = [(side[0] + side[-1]) / 2 for side in sides]
    half = [(side[-1] - side[0]) / 2 for side in sides]
    values = asked(np.array(np.meshgrid(*(m + h * nodes for m, h in zip(middle, half)))))
    # The nodes' discrete orthogonality: coefficients are sums, without solving anything.
    basis = chebyshev.chebvander(nodes, count - 1)
    analysis = 2 / count * basis.T
    analysis[0] /= 2
    coefficients = analysis @ values @ analysis.T
    at_x, at_y = (chebyshev.chebvander((side - m) / h, count - 1) for side, m, h in zip(sides, middle, half))
    return at_y @ coefficients @ at_x.T
