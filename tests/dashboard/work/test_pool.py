"""Heavy work in turns: so much at once, round the owners, within its time; and a lane is never lost."""

import sys
import threading
from itertools import count

import pytest

from dashboard.work import pool as pools
from dashboard.work.pool import Job, Pool, Stage
from landscapes.core.progress import report


class Gate:
    """Work that waits until it is let through, and notes who worked when."""

    def __init__(self):
        self.began, self._open = [], threading.Event()

    def work(self, name):
        def go(job):
            self.began.append(name)
            assert self._open.wait(20)
            return name

        return go

    def open(self):
        self._open.set()


def submit(pool, owner, work, name="job", seconds=float("inf")):
    return pool.submit(owner, Job(name, work, seconds))


def busy(pool):
    """A job that holds the only lane until its gate opens."""
    gate = Gate()
    job = submit(pool, "busy", gate.work("busy"))
    while not gate.began:
        assert not job.wait(0.005)
    return gate, job


def test_turns_go_round_the_owners_and_everybody_is_told_how_many_come_before():
    pool, order = Pool(lanes=1), []
    gate, _ = busy(pool)
    names = ["a1", "a2", "a3", "b1", "c1", "c2"]
    jobs = {name: submit(pool, name[0], lambda job, name=name: order.append(name)) for name in names}
    told = {name: job.before for name, job in jobs.items()}
    assert all(job.stage is Stage.WAITING for job in jobs.values())
    gate.open()
    assert all(job.wait(20) for job in jobs.values())
    assert order == ["a1", "b1", "c1", "a2", "c2", "a3"]
    assert told == {name: order.index(name) for name in names}
    assert {job.before for job in jobs.values()} == {0}


@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_no_more_work_at_once_than_there_are_lanes(lanes):
    pool, lock, now, most = Pool(lanes), threading.Lock(), [0], [0]
    meet = threading.Barrier(lanes)

    def work(job):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        meet.wait(20)  # as many as there are lanes do come together
        with lock:
            now[0] -= 1

    jobs = [submit(pool, k % 4, work) for k in range(6 * lanes)]
    assert all(job.wait(20) and job.stage is Stage.DONE for job in jobs)
    assert most[0] <= lanes


def test_long_work_hands_its_turn_on_and_goes_on_where_it_was(monkeypatch):
    """With turns of no length two long jobs in one lane take every step in turn."""
    monkeypatch.setattr(pools, "_TURN", 0.0)
    pool, steps = Pool(lanes=1), []
    gate, _ = busy(pool)

    def long(name):
        def work(job):
            for k in range(4):
                steps.append((name, k))
                report(job.report, k, 4)
            return name

        return work

    jobs = [submit(pool, name, long(name)) for name in "ab"]
    gate.open()
    assert all(job.wait(20) for job in jobs) and [job.value for job in jobs] == ["a", "b"]
    assert steps == [(name, k) for k in range(4) for name in "ab"]


def test_one_who_never_asks_does_not_keep_others_waiting_for_ever_and_no_more_than_twice_as_many_work():
    now = [0.0]
    pool, gate = Pool(lanes=1, clock=lambda: now[0]), Gate()
    jobs = [submit(pool, name, gate.work(name)) for name in "abc"]
    assert [job.before for job in jobs] == [0, 0, 1]
    now[0] = pools._DEAF
    assert [job.before for job in jobs] == [0, 0, 0]  # the second one works, and the third is next
    while len(gate.began) < 2:
        assert not jobs[2].wait(0.005)
    now[0] = 10 * pools._DEAF
    assert [job.before for job in jobs] == [0, 0, 0] and jobs[2].stage is Stage.WAITING
    gate.open()
    assert all(job.wait(20) and job.stage is Stage.DONE for job in jobs)


def test_work_stops_when_its_time_is_used_up_and_what_it_has_shown_stays():
    ticks = count()
    pool = Pool(lanes=1, spent=lambda: float(next(ticks)))

    def work(job):
        job.show("early")
        for k in range(100):
            job.done = (k, 100)
            report(job.report, k, 100)

    job = submit(pool, "a", work, seconds=5)
    assert job.wait(20) and (job.stage, job.value) == (Stage.OVERDUE, "early")
    assert job.done == (6, 100)


def test_what_waits_is_cancelled_at_once_and_never_begins():
    pool, began = Pool(lanes=1), []
    gate, first = busy(pool)
    second, third = (submit(pool, "a", lambda job, k=k: began.append(k)) for k in (2, 3))
    second.cancel()
    assert second.ended and second.stage is Stage.CANCELLED and third.before == 0
    gate.open()
    assert first.wait(20) and third.wait(20) and began == [3]


def test_a_job_that_rests_between_its_turns_ends_when_it_is_cancelled(monkeypatch):
    monkeypatch.setattr(pools, "_TURN", 0.0)
    pool, resting, gate = Pool(lanes=1), threading.Event(), Gate()

    def work(job):
        submit(pool, "b", gate.work("other"))
        resting.set()
        report(job.report, 0, 1)
        raise AssertionError("it was cancelled while it rested")

    job = submit(pool, "a", work)
    assert resting.wait(20)
    while not gate.began:
        assert not job.wait(0.005)
    job.cancel()
    assert job.wait(20) and job.stage is Stage.CANCELLED
    gate.open()


@pytest.mark.parametrize("error", [ArithmeticError, SystemExit])
def test_a_lane_is_not_lost_where_work_raises(error, caplog):
    def fails(job):
        raise error("on purpose")

    pool = Pool(lanes=1)
    with caplog.at_level("CRITICAL"):
        failed = [submit(pool, k % 2, fails) for k in range(5)]
        last = submit(pool, "a", lambda job: "done")
        assert last.wait(20) and (last.stage, last.value) == (Stage.DONE, "done")
        assert all(job.wait(20) and job.stage is Stage.FAILED and job.value is None for job in failed)


def test_where_too_many_wait_one_more_is_refused(monkeypatch):
    monkeypatch.setattr(pools, "_MOST", 2)
    pool = Pool(lanes=1)
    gate, _ = busy(pool)
    kept = [submit(pool, k, lambda job: None) for k in range(2)]
    refused = submit(pool, "late", lambda job: None)
    assert refused.ended and refused.stage is Stage.REFUSED
    gate.open()
    assert all(job.wait(20) and job.stage is Stage.DONE for job in kept)


def test_what_is_waited_for_is_handed_over_and_a_failure_is_an_error(caplog):
    pool = Pool(lanes=1)
    assert pool.did("a", lambda job: 7, 1.0) == 7
    with caplog.at_level("CRITICAL"), pytest.raises(TimeoutError, match="failed"):
        pool.did("a", lambda job: 1 / 0, 1.0)


@pytest.mark.skipif(sys.platform != "linux", reason="threads have priorities of their own on Linux alone")
def test_its_threads_give_way():
    import os

    def work(job):
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert Pool(lanes=1).did("a", work, 1.0) == max(before, pools._NICE)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
