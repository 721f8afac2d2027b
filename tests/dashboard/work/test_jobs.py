"""Work in a thread: it shows what it has, it is cancelled at its next report, and it never raises."""

import threading

from dashboard.work.jobs import Jobs
from dashboard.work.pool import Job, Stage
from landscapes.core.progress import report


def test_what_is_shown_early_is_there_before_the_end():
    go, jobs = threading.Event(), Jobs()

    def work(job):
        job.show(1)
        go.wait()
        job.report(3, 4)
        return 2

    job = jobs.ask("a", work)
    while not job.shown:
        assert not job.wait(0.01)
    assert (job.value, job.stage) == (1, Stage.WORKING)
    go.set()
    assert job.wait() and (job.value, job.stage, job.done) == (2, Stage.DONE, (3, 4))
    assert jobs.ask("a", work) is job


def test_another_question_cancels_the_work_at_its_next_report():
    go, ended, jobs = threading.Event(), [], Jobs()

    def work(job):
        job.show("early")
        go.wait()
        report(job.report, 1, 2)
        ended.append(True)

    first = jobs.ask("a", work)
    second = jobs.ask("b", lambda job: "b")
    go.set()
    assert first.wait() and second.wait()
    assert (first.stage, first.value, ended) == (Stage.CANCELLED, "early", [])
    assert (second.stage, second.value) == (Stage.DONE, "b")


def test_cancelled_work_begins_anew_only_where_it_is_told_to():
    jobs, calls = Jobs(), []

    def work(job: Job):
        calls.append(True)
        if len(calls) == 1:
            job.cancel()
        report(job.report, 1, 1)
        return len(calls)

    assert jobs.ask("a", work).wait() and jobs.ask("a", work).stage is Stage.CANCELLED
    assert len(calls) == 1
    jobs.begin("a", work)
    job = jobs.ask("a", work)
    assert job.wait() and (job.stage, job.value) == (Stage.DONE, 2)


def test_an_error_is_a_stage_and_no_exception(caplog):
    job = Jobs().ask("a", lambda job: 1 / 0)
    assert job.wait() and (job.stage, job.value) == (Stage.FAILED, None)
    assert "ZeroDivisionError" in caplog.text
