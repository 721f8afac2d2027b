"""The smoothness class told of a landscape is the true one: no less, and up to C2 no more.

Along segments across the box, and others through the minima, the piece over which a derivative
changes most is looked for, and within it again, down to the last digits. The change dies away
where the derivative is continuous, and stays, or grows, where it jumps or has a cusp.
"""

import numpy as np
import pytest

import landscapes
from tests.landscapes.sampling import ORDER, box_of, random_points, sizes

NAMES = landscapes.names()
SEGMENTS, TICKS, ROUNDS = 30, 48, 15  # 5/47 of the length is left after each round


def segments(f):
    """Ends (d, n) of random segments in the box; a third of them run through a known minimum."""
    begin, end = random_points(f, SEGMENTS, seed=11), random_points(f, SEGMENTS, seed=12)
    known = f.minima or (() if f.lowest_at is None else (f.lowest_at,))
    for k, point in zip(range(0, SEGMENTS, 3), known * SEGMENTS):
        low, high = box_of(f)[..., 0]
        # Beyond the minimum as far as the box allows, in a straight line.
        ahead = np.array(point) - begin[:, k]
        room = np.where(ahead > 0, high - point, point - low) / np.abs(ahead)
        end[:, k] = point + min(0.7, room.min()) * ahead
    return begin, end


def change_left(f, derivative):
    """The range of the derivative over the last piece of each segment, (n,)."""
    begin, end = segments(f)
    # Uneven, for over a symmetric cusp even points see no change.
    ticks = np.arange(TICKS) + np.random.default_rng(13).uniform(-0.3, 0.3, TICKS)
    ticks = ((ticks - ticks[0]) / (ticks[-1] - ticks[0]))[:, None]
    left, right = np.zeros(SEGMENTS), np.ones(SEGMENTS)
    for _ in range(ROUNDS):
        share = left + ticks * (right - left)
        told = derivative(begin[:, None] + share * (end - begin)[:, None])
        told = told.reshape(-1, *share.shape)
        pieces = np.lib.stride_tricks.sliding_window_view(told, 4, axis=1)
        changes = np.max(np.ptp(pieces, axis=-1), axis=0)
        most = np.nanargmax(changes, axis=0)
        each = np.arange(SEGMENTS)
        # With one tick more on each side: a cusp may lie just beyond the piece it makes steep.
        left = share[np.maximum(most - 1, 0), each]
        right = share[np.minimum(most + 4, TICKS - 1), each]
    return changes[most, each]


@pytest.mark.parametrize("name", NAMES)
def test_every_derivative_the_class_promises_is_continuous(name):
    f = landscapes.get(name)
    promised = ORDER.index(f.smoothness)
    for derivative, size in list(zip((f.value, f.gradient, f.hessian), sizes(f)))[:promised]:
        assert np.max(change_left(f, derivative)) <= 1e-5 * (1e-3 + size)


@pytest.mark.parametrize(
    "name", [n for n in NAMES if landscapes.get(n).smoothness in ("discontinuous", "C0", "C1")]
)
def test_the_first_derivative_the_class_does_not_promise_is_not_continuous(name):
    f = landscapes.get(name)
    broken = ORDER.index(f.smoothness)
    derivative, size = list(zip((f.value, f.gradient, f.hessian), sizes(f)))[broken]
    assert np.max(change_left(f, derivative)) > 1e-3 * size
