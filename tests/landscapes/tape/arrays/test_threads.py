"""Many visitors at once replay, and record, the same tape."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from landscapes.tape.arrays.minibatch import Minibatch
from tests.landscapes.tape.arrays.losses import small_network, thetas

THREADS = 6


@pytest.fixture
def hasty_threads():
    """Threads take turns every few microseconds."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def answers(tape, theta):
    return (*tape.everything(theta), *tape.value_and_gradient(theta[:, 0]), tape.hessian(theta[:, 1]))


@pytest.mark.usefixtures("hasty_threads")
def test_everybody_gets_what_one_alone_gets():
    """Each thread asks at its own thetas, over and over, of a tape that is recorded meanwhile."""
    alone, shared = small_network(), small_network()
    own = [thetas(alone, 5, seed=k) for k in range(THREADS)]
    expected = [answers(alone, theta) for theta in own]
    begin = Barrier(THREADS)

    def visitor(k):
        begin.wait()
        return [answers(shared, own[k]) for _ in range(4)]

    with ThreadPoolExecutor(THREADS) as pool:
        for k, rounds in enumerate(pool.map(visitor, range(THREADS))):
            for given in rounds:
                for ours, truth in zip(given, expected[k], strict=True):
                    np.testing.assert_array_equal(ours, truth)


@pytest.mark.usefixtures("hasty_threads")
def test_minibatches_of_one_tape_do_not_see_each_other():
    """Each thread has its own, with its own samples."""
    tape = small_network(rows=("X", "y"))
    theta = thetas(tape)
    own = [np.random.default_rng(k).permutation(40)[:8] for k in range(THREADS)]

    def gradient_of(indices):
        batch = Minibatch(tape, 8)
        batch.load(indices)
        return [batch.gradient(theta) for _ in range(20)]

    expected = [gradient_of(indices)[0] for indices in own]
    begin = Barrier(THREADS)

    def visitor(k):
        begin.wait()
        return gradient_of(own[k])

    with ThreadPoolExecutor(THREADS) as pool:
        for k, slopes in enumerate(pool.map(visitor, range(THREADS))):
            for one in slopes:
                np.testing.assert_array_equal(one, expected[k])
