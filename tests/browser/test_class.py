"""Several visitors of one process at once, over websockets: everybody is let in and gets his own picture."""

import hashlib

from benchmarks.classroom import attended, lone
from dashboard.pages.race import message_of
from dashboard.state.history import History
from dashboard.state.race import prepare, run_all
from dashboard.state.session import Session
from dashboard.state.state import default_state
from tests.dashboard.work.alone import alone


def test_three_visitors_at_once_get_what_one_alone_gets(address):
    """Also the bytes that are made here, in another process, which shares nothing with the served one."""
    here = alone(attended(address, 3, within=0.1, stay=600, pace=0.2, patience=60.0, most=2))
    assert [lesson.failed for lesson in here.lessons] == [""] * 3
    assert all(lesson.faults == [] and len(lesson.pictures) == 3 for lesson in here.lessons)
    for number, lesson in enumerate(here.lessons):
        assert lesson.pictures == alone(lone(address, number, 3))
    assert len({tuple(lesson.pictures[1:]) for lesson in here.lessons}) == 3  # their own changes
    mine = Session(History(default_state()))
    race = prepare(mine.state)
    run_all(race, mine.runs, lambda *_: True)
    expected = hashlib.blake2b(message_of(mine, race), digest_size=16).hexdigest()
    assert {lesson.pictures[0] for lesson in here.lessons} == {expected}
