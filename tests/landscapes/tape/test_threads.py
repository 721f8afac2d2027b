"""Many visitors at once: autograd keeps one global stack of traces, and threads must not mix it."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier, Event

import autograd
import numpy as np
import pytest
from autograd.tracer import isbox

import landscapes
from landscapes.tape import autodiff, tape

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


@pytest.mark.usefixtures("hasty_threads")
def test_eight_threads_recording_different_landscapes_at_once_record_what_one_thread_records():
    """Every tape anew, operation by operation, while seven others are being recorded."""
    gallery = [landscapes.get(name) for name in landscapes.names()]
    alone = [tape.record(f) for f in gallery]
    begin = Barrier(THREADS)

    def visitor(number):
        begin.wait()
        order = np.roll(np.arange(len(gallery)), -number * len(gallery) // THREADS)
        return {i: tape.record(gallery[i]) for i in order}

    with ThreadPoolExecutor(THREADS) as pool:
        for seen in pool.map(visitor, range(THREADS)):
            for i, expected in enumerate(alone):
                assert seen[i].instructions == expected.instructions
                assert (seen[i].value, seen[i].gradient, seen[i].hessian) == (
                    expected.value,
                    expected.gradient,
                    expected.hessian,
                )


def dance(differentiate):
    """Two threads in the one order in which autograd mixes their traces up, if it is let.

    The one is inside a trace when the other begins; it leaves before the other opens its innermost
    trace, which then gets a number that is in use. Whoever waits gives up after half a second.
    ``differentiate`` is given a function of theta (1,) that is 2 x^2, itself a derivative, and an
    empty landscape function to differentiate in the other thread.
    """
    ready, waiting, left = Event(), Event(), Event()

    def slow(theta):
        waiting.set()
        ready.wait(0.5)
        return theta[0] ** 2

    def twice_the_square(theta):
        x = theta[0]
        if isbox(x):
            ready.set()
            left.wait(0.5)
        return autograd.grad(lambda y: x * y**2)(x)

    ours, other = differentiate(twice_the_square), differentiate(slow)
    with ThreadPoolExecutor(2) as pool:
        meanwhile = pool.submit(lambda: (other(np.array([1.0])), left.set()))
        waiting.wait(0.5)
        try:
            made = pool.submit(ours, np.array([3.0])).result()
        except Exception:  # mixed traces may also end in an error
            made = np.nan
        meanwhile.exception()
    return float(np.squeeze(made))


def locked(function):
    f = landscapes.from_callable(function, domain=((-1, 1),))
    return lambda theta: autodiff.hessian(f, theta)


def test_two_threads_in_the_worst_order_get_the_right_second_derivative():
    """With plain autograd the same two threads do not: this test can fail."""
    assert dance(locked) == 4.0
    assert dance(lambda function: autograd.hessian(function)) != 4.0


def test_it_is_the_lock_that_keeps_it_right(monkeypatch):
    """Without it our derivatives are as wrong as plain autograd's."""
    monkeypatch.setattr(autodiff, "_autograd_lock", nullcontext())
    assert dance(locked) != 4.0


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
