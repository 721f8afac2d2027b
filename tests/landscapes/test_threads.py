"""Many visitors at once: autograd keeps one global stack of traces, and threads must not mix it."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
from autograd.tracer import isbox

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


def test_autograd_never_traces_two_functions_at_once():
    """Whether mixed traces give wrong numbers is luck; that they never mix is not."""
    tracing, most = [], []

    def slow(theta):
        if isbox(theta):
            tracing.append(None)
            most.append(len(tracing))
            time.sleep(0.002)  # lets every other thread run
            tracing.pop()
        return theta[0] ** 2 * theta[1]

    f = landscapes.from_callable(slow, domain=((-1, 1), (-1, 1)))
    ask = [f.gradient, f.hessian, f.value_and_gradient] * 4
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda method: method([1.0, 2.0]), ask))
    assert most and max(most) == 1
