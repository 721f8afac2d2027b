"""A race on a file of losses: on the interpolation alone, never certified, and no link holds it."""

from dataclasses import replace

import numpy as np
import pytest

import optimizers
from dashboard.state.landscape_of import Landscapes, base_landscape
from dashboard.state.link import to_query
from dashboard.state.planes import drawn
from dashboard.state.race import prepare, run_all
from dashboard.state.run_cache import RunCache
from dashboard.state.session import Session
from dashboard.state.state import IMPORTED, Card, Plane, State
from landscapes import atlas, imported
from tests.dashboard.state.test_state import through_the_address_bar
from tests.landscapes.imported.made_files import File

LOSSES = imported.read(File(seed=1).npz(), "mine.npz")
STATE = State(IMPORTED, losses=LOSSES, cards=(Card("gradient_descent"), Card("adam", look=1)), steps=50)


def test_optimizers_run_on_the_interpolation_from_the_files_own_start():
    race = prepare(STATE)
    run_all(race, RunCache(), lambda *_: None)
    f = imported.landscape_of(LOSSES)
    assert race.landscape == f and not race.notes
    np.testing.assert_array_equal(race.start, LOSSES.tracks[0].points[0])
    for entry in race.entries:
        again = optimizers.run(f, entry.optimizer, f.start, steps=50)
        np.testing.assert_array_equal(entry.run.path, again.path)
        assert entry.run.values[-1] < entry.run.values[0]
    assert not atlas(race.landscape, seconds=2).certified


def test_the_files_paths_are_drawn_beside_the_runs():
    race = prepare(STATE)
    lines, points = drawn(race, Plane()).lines, LOSSES.tracks[0].points
    first = lines[: len(points) - 1] if len(points) <= 300 else lines
    np.testing.assert_array_equal(first[0, :2], points[0])
    np.testing.assert_array_equal(first[:, 2:][:-1], first[1:, :2])  # one piece begins where another ends
    np.testing.assert_array_equal(first[-1, 2:], points[-1])
    bare = replace(STATE, losses=replace(LOSSES, tracks=()))
    assert drawn(prepare(bare), Plane()).lines is None


def test_the_link_has_the_files_hash_and_says_that_it_must_be_opened_again():
    assert to_query(STATE)["file"] == LOSSES.hash
    again, problems = through_the_address_bar(
        replace(STATE, domain=((-0.5, 0.5), (-0.5, 0.5)), start=(0.1, 0.2))
    )
    (said,) = problems
    assert LOSSES.hash in said and "open it again" in said
    plain = State()
    assert (again.landscape, again.losses, again.domain, again.start) == (plain.landscape, None, None, None)
    assert again.cards == STATE.cards


def test_the_session_goes_to_a_file_and_back():
    mine = Session()
    before = mine.state
    mine.race_on(LOSSES)
    assert mine.landscape == imported.landscape_of(LOSSES)
    mine.change(domain=((-0.5, 0.5), (-0.25, 0.5)))
    assert mine.landscape.domain == ((-0.5, 0.5), (-0.25, 0.5))
    mine.choose_landscape("sphere")
    assert mine.state.losses is None and mine.landscape.name == "sphere"
    mine.choose_landscape(IMPORTED)
    assert mine.state.losses is LOSSES and mine.state.domain is None
    while mine.can_undo:
        mine.undo()
    assert mine.state == before


def test_two_files_are_two_landscapes():
    known = Landscapes()
    other = imported.read(File(seed=2).npz(), "mine.npz")
    one, two = (known.get(replace(STATE, losses=losses)).landscape for losses in (LOSSES, other))
    assert one != two and one == known.get(STATE).landscape == base_landscape(STATE)


@pytest.mark.parametrize(
    "relax", ((0.05, "gaussian"), (0.05, "uniform"), (5.0, "gaussian"), (5.0, "uniform"))
)
def test_it_can_be_relaxed_or_why_not_is_said(relax):
    from dashboard.state.state import Relaxation

    chosen = Landscapes().get(replace(STATE, relax=Relaxation(*relax)))
    assert (chosen.refusal == "") == (relax[0] < 1)
    assert "not defined" in chosen.refusal or chosen.landscape != chosen.base
