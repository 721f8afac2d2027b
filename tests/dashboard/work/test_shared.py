"""What all visitors share: made once, never changed, bounded, and what one alone would have made."""

import threading
from dataclasses import dataclass, replace

import numpy as np
import pytest

import landscapes
from dashboard.player.messages.terrain import terrain
from dashboard.state.landscape_of import Landscapes
from dashboard.state.race import prepare, run_all, runs_of
from dashboard.state.run_cache import RunCache
from dashboard.state.state import LEARNING, OWN_DATA, Learning, default_state
from dashboard.work.shared import NotShared, Shared, sealed
from landscapes.learning import dataset


def together(count, do):
    """What so many threads get, each calling ``do()``; they begin at the same time."""
    gate, got = threading.Barrier(count), [None] * count

    def go(k):
        gate.wait(20)
        got[k] = do()

    threads = [threading.Thread(target=go, args=(k,)) for k in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return got


def test_threads_that_ask_for_the_same_value_make_it_once():
    shared, made = Shared(), []
    asked = threading.Semaphore(0)

    def make():
        made.append(threading.get_ident())
        for _ in range(7):  # until all the others wait
            assert asked.acquire(timeout=20)
        return np.arange(3.0)

    def ask():
        return shared.made("a", make, asked.release)

    got = together(8, ask)
    assert len(made) == 1 and all(one is got[0] for one in got)


def test_different_values_are_made_side_by_side():
    """Each maker waits until the other one is at work, too."""
    shared, meet = Shared(), threading.Barrier(2)
    keys = iter("ab")

    def ask():
        key = next(keys)
        return shared.made(key, lambda: (meet.wait(20), key)[1])

    assert sorted(together(2, ask)) == ["a", "b"]


def test_where_the_maker_fails_one_who_waits_makes_it_and_the_error_is_the_makers():
    shared, waits, tries = Shared(), threading.Event(), []

    def fails():
        assert waits.wait(20)
        tries.append("fails")
        raise ArithmeticError

    def first():
        with pytest.raises(ArithmeticError):
            shared.made("a", fails)

    maker = threading.Thread(target=first)
    maker.start()
    while not shared._flights:
        pass

    assert shared.made("a", lambda: "made", waits.set) == "made"
    maker.join(20)
    assert tries == ["fails"] and shared.get("a") == "made"


def test_one_who_waits_may_give_up_and_the_value_is_made_all_the_same():
    shared, gave_up, made = Shared(), threading.Event(), []

    def make():
        assert gave_up.wait(20)
        return "made"

    maker = threading.Thread(target=lambda: made.append(shared.made("a", make)))
    maker.start()
    while not shared._flights:
        pass

    def enough():
        raise InterruptedError

    with pytest.raises(InterruptedError):
        shared.made("a", make, enough)
    gave_up.set()
    maker.join(20)
    assert made == ["made"] and shared.get("a") == "made"


def test_a_value_that_asks_for_itself_is_made_and_does_not_wait_for_ever():
    shared = Shared()
    assert shared.made("a", lambda: shared.made("a", lambda: "inner") + "!") == "inner!"


def test_the_least_recently_used_is_forgotten_first_by_entries_and_by_bytes():
    shared = Shared(entries=3)
    for key in "abc":
        shared.made(key, lambda key=key: key)
    shared.get("a")
    shared.made("d", lambda: "d")
    assert [shared.get(key) for key in "abcd"] == ["a", None, "c", "d"]
    row, small = np.zeros(100), Shared(size=10_000)
    for k in range(40):
        small.made(k, lambda: row.copy())
        assert small.size == sum(sealed(small.get(j)) for j in range(k + 1) if small.get(j) is not None)
        assert small.size <= 10_000
    assert len(small) == 12 and small.get(39) is not None


def test_what_would_drive_out_everything_else_is_made_and_not_kept():
    shared = Shared(size=1_000)
    shared.made("small", lambda: "small")
    large = shared.made("large", lambda: np.zeros(1_000))
    assert large.shape == (1_000,) and shared.get("large") is None and shared.get("small") == "small"


def test_what_is_put_anew_takes_the_place_of_the_old():
    shared = Shared()
    shared.put("a", np.zeros(10))
    shared.put("a", np.zeros(20))
    assert shared.size == 160 and shared.get("a").shape == (20,)


@dataclass(frozen=True)
class Frozen:
    array: np.ndarray
    parts: tuple


@dataclass
class Open:
    array: np.ndarray


def test_arrays_are_read_only_however_deep_they_lie():
    array, inner = np.zeros(3), np.ones(2)
    Shared().made("a", lambda: Frozen(array, (("x", inner), 1.0)))
    for one in (array, inner):
        with pytest.raises(ValueError, match="read-only"):
            one[0] = 1


@pytest.mark.parametrize(
    "value", [[1], {"a": 1}, {1}, Open(np.zeros(1)), (1, [2]), Frozen(np.zeros(1), ({},))]
)
def test_what_could_be_changed_is_refused_and_not_kept(value):
    shared = Shared()
    with pytest.raises(NotShared):
        shared.made("a", lambda: value)
    assert len(shared) == 0 and shared.made("a", lambda: "another") == "another"


def arrays(value):
    """All arrays in a run."""
    return [a for a in vars(value).values() if isinstance(a, np.ndarray)] + list(value.calls)


@pytest.mark.parametrize("name", ["himmelblau", "double_well", "rosenbrock"])
def test_shared_runs_are_those_of_a_visitor_alone_and_made_once_for_all(name):
    state, shared, made = replace(default_state(), landscape=name), Shared(), []
    alone = prepare(state)
    run_all(alone, RunCache(), lambda *_: None)
    for _ in range(2):  # two visitors
        race = prepare(state, Landscapes(shared=shared))
        run_all(race, RunCache(shared=shared), lambda *_: None)
        made.append([entry.run for entry in race.entries])
    for mine, first, second in zip(alone.entries, *made):
        assert first is second
        for one, other in zip(arrays(mine.run), arrays(first)):
            np.testing.assert_array_equal(one, other)
            assert not other.flags.writeable
    assert [look for look, _ in runs_of(alone)] == [look for look, _ in runs_of(race)]


def test_what_a_person_has_brought_is_kept_by_its_session_alone():
    own = dataset("line")
    state = replace(
        default_state(), landscape=LEARNING, learning=Learning(OWN_DATA, "linear", "squared"), own=own
    )
    shared, cache = Shared(), RunCache(shared=(others := Shared()))
    race = prepare(state, Landscapes(shared=shared))
    run_all(race, cache, lambda *_: None)
    assert state.private and race.private and len(shared) == len(others) == 0
    assert all(cache.get(race.key(entry)) is entry.run for entry in race.entries if entry.run)


def test_a_terrain_can_be_shared_and_says_how_large_it_is():
    ground = terrain(landscapes.get("himmelblau"))
    assert len(ground.message) < sealed(ground) < len(ground.message) + 2_000
