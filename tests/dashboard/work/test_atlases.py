"""The work behind the page: in threads of its own, cancelled when it is no longer asked for."""

import gc
import logging
import threading
import time

import pytest

import landscapes
from dashboard.work import atlases
from dashboard.work.atlases import DONE, FAILED, LOOKING, SAMPLED, Atlases

HIMMELBLAU, RASTRIGIN = landscapes.get("himmelblau"), landscapes.get("rastrigin")


def until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


def finished(mine, f):
    until(lambda: not mine.ask(f).pending)
    return mine.ask(f)


@pytest.fixture
def gate(monkeypatch):
    """Certificates, also of earlier tests, that wait until the gate opens or they are cancelled."""
    opened, stopped = threading.Event(), []

    def certified(made, seconds, cancelled):
        while not opened.wait(0.005):
            if cancelled():
                stopped.append(made.landscape.name)
                break
        return made

    monkeypatch.setattr(atlases, "certified", certified)
    opened.stopped = stopped
    yield opened
    opened.set()


def test_who_asks_never_waits(monkeypatch, gate):
    """Two landscapes are asked for while sampling cannot go on; what is known is told at once."""
    sample, may_sample = landscapes.atlas, threading.Event()

    def waiting(f, **options):
        may_sample.wait(20)
        return sample(f, **options)

    monkeypatch.setattr(landscapes, "atlas", waiting)
    mine = Atlases()
    assert mine.ask(HIMMELBLAU).stage == mine.ask(RASTRIGIN).stage == LOOKING
    assert mine.known(RASTRIGIN) is None
    may_sample.set()
    until(lambda: mine.ask(RASTRIGIN).stage == SAMPLED)
    assert len(mine.known(RASTRIGIN)) == 441


def test_work_begins_late_and_not_at_all_where_nobody_looks_any_more(monkeypatch):
    sampled = []
    monkeypatch.setattr(landscapes, "atlas", lambda f, **options: sampled.append(f))
    mine, before = Atlases(delay=3600), set(threading.enumerate())
    mine.ask(HIMMELBLAU)
    (worker,) = set(threading.enumerate()) - before
    mine.rest()
    worker.join(20)
    assert not worker.is_alive() and sampled == []


def test_the_sampled_answer_is_there_before_the_certificate(gate):
    mine = Atlases()
    until(lambda: mine.ask(HIMMELBLAU).stage == SAMPLED)
    assert mine.ask(HIMMELBLAU).atlas.proved is None
    gate.set()
    until(lambda: mine.ask(HIMMELBLAU).stage == DONE)


def test_a_finished_atlas_is_the_same_one_ever_after():
    mine = Atlases()
    first = finished(mine, HIMMELBLAU)
    assert first.stage == DONE and first.atlas.certified
    assert finished(mine, RASTRIGIN).stage == DONE
    assert mine.ask(landscapes.get("himmelblau")) is first


def test_another_landscape_cancels_the_proof_and_coming_back_resumes_it(gate):
    """What was sampled is not sampled again."""
    mine = Atlases()
    until(lambda: mine.ask(HIMMELBLAU).stage == SAMPLED)
    sampled = mine.known(HIMMELBLAU)
    mine.ask(RASTRIGIN)
    until(lambda: "himmelblau" in gate.stopped)
    assert mine.known(HIMMELBLAU) is sampled
    assert mine.ask(HIMMELBLAU).stage == SAMPLED
    gate.set()
    until(lambda: mine.ask(HIMMELBLAU).stage == DONE)
    assert mine.known(HIMMELBLAU) is sampled  # this gate's certificates change nothing


def test_a_failure_is_a_stage_and_no_exception(monkeypatch, caplog):
    def fails(f, certify):
        raise ArithmeticError("on purpose")

    monkeypatch.setattr(landscapes, "atlas", fails)
    with caplog.at_level(logging.CRITICAL):
        finding = finished(Atlases(), HIMMELBLAU)
    assert finding.stage == FAILED and finding.atlas is None and not finding.pending


def test_a_failed_proof_leaves_the_sampled_points(monkeypatch, caplog):
    def fails(made, seconds, cancelled):
        raise ArithmeticError("on purpose")

    monkeypatch.setattr(atlases, "certified", fails)
    with caplog.at_level(logging.CRITICAL):
        finding = finished(Atlases(), HIMMELBLAU)
    assert finding.stage == FAILED and len(finding.atlas) == 9


def test_a_session_keeps_a_bounded_number_of_atlases(monkeypatch):
    monkeypatch.setattr(atlases, "_KEPT", 3)
    mine = Atlases()
    for name in ("parabola", "double_well", "quartic", "sextic", "cubic"):
        assert finished(mine, landscapes.get(name)).stage == DONE
    assert mine.known(landscapes.get("parabola")) is None
    assert mine.known(landscapes.get("cubic")) is not None


def test_a_knob_or_a_box_of_its_own_is_a_landscape_of_its_own():
    from dataclasses import replace

    mine = Atlases()
    small = replace(RASTRIGIN, domain=((-1.2, 1.2), (-1.2, 1.2)))
    assert len(finished(mine, RASTRIGIN).atlas) == 441
    assert len(finished(mine, small).atlas) == 25


def test_what_one_session_has_found_another_knows_at_once_but_not_what_is_private():
    common = atlases.Works(16, 100_000)
    first, second = Atlases(common=common), Atlases(common=common)
    found = finished(first, HIMMELBLAU)
    assert second.ask(HIMMELBLAU) is found and second.known(HIMMELBLAU) is found.atlas
    until(lambda: not first.ask(RASTRIGIN, private=True).pending)
    assert first.known(RASTRIGIN, private=True) is not None
    assert first.known(RASTRIGIN) is second.known(RASTRIGIN) is None
    with pytest.raises(ValueError, match="read-only"):
        found.atlas.points[0] = 0


def test_work_goes_on_as_long_as_one_session_looks_and_ends_with_the_last(gate):
    common = atlases.Works(16, 100_000)
    first, second = Atlases(common=common), Atlases(common=common)
    until(lambda: first.ask(HIMMELBLAU).stage == SAMPLED)
    assert second.ask(HIMMELBLAU).stage == SAMPLED
    first.rest()
    assert "himmelblau" not in gate.stopped
    del second  # its browser was closed
    gc.collect()
    until(lambda: "himmelblau" in gate.stopped)


def test_what_failed_for_one_session_is_tried_once_more_for_another(monkeypatch, caplog):
    sample, tries = landscapes.atlas, []

    def fails_once(f, **options):
        tries.append(f)
        if len(tries) == 1:
            raise ArithmeticError("on purpose")
        return sample(f, **options)

    monkeypatch.setattr(landscapes, "atlas", fails_once)
    common = atlases.Works(16, 100_000)
    with caplog.at_level(logging.CRITICAL):
        first = Atlases(common=common)
        assert finished(first, HIMMELBLAU).stage == FAILED
        assert first.ask(HIMMELBLAU).stage == FAILED and len(tries) == 1
        assert finished(Atlases(common=common), HIMMELBLAU).stage == DONE
