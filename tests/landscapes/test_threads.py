"""Many visitors at once: autograd keeps one global stack of traces, and threads must not mix it."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

import landscapes

THREADS = 8


def everything(f, theta):
    return (f.value(theta), f.gradient(theta), f.hessian(theta), *f.value_and_gradient(theta))


@pytest.fixture
def hasty_threads():
    """Threads take turns every few microseconds, not every 5 ms, which is a whole Hessian."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_eight_threads_differentiating_different_landscapes_get_what_one_thread_gets():
    """Every thread goes round the whole gallery, each from another place in it, all at once."""
    gallery = [landscapes.get(name) for name in landscapes.names()]
    points = [
        np.random.default_rng(i).uniform(*np.array(f.domain).T[..., None], (f.dimension, 5))
        for i, f in enumerate(gallery)
    ]
    alone = [everything(f, theta) for f, theta in zip(gallery, points)]
    begin = Barrier(THREADS)

    def visitor(number):
        begin.wait()
        order = np.roll(np.arange(len(gallery)), -number * len(gallery) // THREADS)
        return {i: everything(gallery[i], points[i]) for _ in range(3) for i in order}

    with ThreadPoolExecutor(THREADS) as pool:
        for seen in pool.map(visitor, range(THREADS)):
            for i, f in enumerate(gallery):
                for here, there in zip(seen[i], alone[i], strict=True):
                    np.testing.assert_array_equal(here, there, err_msg=f.name)
