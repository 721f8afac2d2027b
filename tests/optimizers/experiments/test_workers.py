"""Chunks yield the same bytes whoever does them, however they are cut, and whoever is lost meanwhile."""

import os
import signal
import subprocess
import sys
import threading
import time
import types
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes.core.progress import Cancelled
from optimizers.experiments.basins import basins
from optimizers.experiments.workers.chunks import Here, cut, gather
from optimizers.experiments.workers.cluster import SCHEDULER, NoCluster, place_of
from optimizers.experiments.workers.processes import Processes, Unsendable, WorkerLost

ROOT = Path(__file__).parents[3]
F = landscapes.get("himmelblau")
STARTS = np.random.default_rng(3).uniform(-5, 5, (2, 24))


def ends(members):
    run = optimizers.run(F, "adam", STARTS[:, members], steps=30, seed=7, member=members[0])
    return {"end": run.path[-1], "values": run.values[-1], "worker": np.array(os.getpid())}


def lost_once(marker, members):
    """As ``ends``; the first worker that comes here is killed, as by the system where memory is short."""
    if members[0] == 8 and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return ends(members)


def lost_always():
    os.kill(os.getpid(), signal.SIGKILL)


def slow():
    time.sleep(2)
    return {}


def fails():
    raise ZeroDivisionError("in a chunk")


def whole(parts):
    return np.concatenate([part["end"] for part in parts], axis=1).tobytes()


def chunks_of(size, work=ends):
    return [partial(work, members) for members in cut(24, size)]


@pytest.fixture(scope="module")
def cluster():
    from distributed import LocalCluster

    # Its workers run this process's main script again, which after a test of the page is a page.
    main, sys.modules["__main__"] = sys.modules["__main__"], types.ModuleType("__main__")
    try:
        yield from _local(LocalCluster)
    finally:
        sys.modules["__main__"] = main


def _local(cluster):
    with cluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=60) as local:
        place = place_of(environment={SCHEDULER: local.scheduler_address})
        yield place
        place.close()


TOGETHER = optimizers.run(F, "adam", STARTS, steps=30, seed=7).path[-1].tobytes()


def test_pieces_cover_every_member_once():
    for members, size in ((0, 3), (1, 3), (7, 3), (9, 3)):
        assert [k for piece in cut(members, size) for k in piece] == list(range(members))
    with pytest.raises(ValueError, match="at least one member"):
        cut(3, 0)


@pytest.mark.parametrize("size", [1, 5, 24])
def test_how_it_is_cut_changes_no_bit(size):
    assert whole(gather(chunks_of(size))) == TOGETHER


@pytest.mark.parametrize("workers", [1, 2])
def test_processes_yield_the_same_bytes(workers):
    parts = gather(chunks_of(5), Processes(workers))
    assert whole(parts) == TOGETHER
    assert os.getpid() not in {int(part["worker"]) for part in parts}


def test_a_killed_worker_s_chunk_is_done_again(tmp_path):
    marker = tmp_path / "killed"
    parts = gather(chunks_of(4, partial(lost_once, str(marker))), Processes(2))
    assert marker.exists() and whole(parts) == TOGETHER


_ASKS = """
import os, time
from optimizers.experiments.workers.chunks import gather
from optimizers.experiments.workers.processes import Processes

def work():
    print(os.getpid(), flush=True)
    time.sleep(30)
    return {}

gather([work], Processes(1))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_workers_end_with_a_killed_process():
    words = [sys.executable, "-c", _ASKS]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as asking:
        assert asking.stdout is not None
        worker = int(asking.stdout.readline())
        assert alive(worker)
        asking.kill()
    for _ in range(200):
        if not alive(worker):
            break
        time.sleep(0.05)
    assert not alive(worker)


def alive(pid):
    """Whether there is such a process, and it is not only waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_chunk_that_kills_every_worker_is_told():
    with pytest.raises(WorkerLost, match="chunk 0 has lost"):
        gather([lost_always], Processes(1))


def test_a_chunk_beside_one_that_kills_its_worker_is_not_blamed():
    with pytest.raises(WorkerLost, match="chunk 1 has lost"):
        gather([slow, lost_always, slow], Processes(2))


def test_a_cluster_yields_the_same_bytes_and_does_a_lost_worker_s_chunk_again(cluster, tmp_path):
    marker = tmp_path / "killed"
    parts = gather(chunks_of(4, partial(lost_once, str(marker))), cluster)
    assert marker.exists() and whole(parts) == TOGETHER


def test_a_scheduler_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr("optimizers.experiments.workers.cluster._ANSWER", 0.3)
    with pytest.raises(NoCluster, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"):
        place_of(environment={SCHEDULER: "tcp://127.0.0.1:9"})


def test_without_a_scheduler_work_is_done_here():
    assert place_of(2, {}).workers == 2


@pytest.mark.parametrize("place", [Here(), Processes(1)], ids=["here", "processes"])
def test_what_a_chunk_raises_comes_out(place):
    with pytest.raises(ZeroDivisionError, match="in a chunk"):
        gather([fails], place)


def test_functions_of_one_s_own_are_sent_and_what_cannot_be_is_told():
    bowl = landscapes.from_callable(lambda theta: theta[0] ** 2 + 3 * theta[1] ** 2, domain=[(-1, 1)] * 2)
    seen = [basins(bowl, ["adam"], 4, 5, place=place).csv() for place in (None, Processes(1))]
    assert seen[0] == seen[1]
    lock = threading.Lock()
    with pytest.raises(Unsendable, match="do it here, with place=None"):
        gather([lambda: {"locked": np.array(lock.locked())}], Processes(1))


def test_cancelled_while_a_chunk_works():
    asked = []

    def progress(done, total):
        asked.append((done, total))
        return len(asked) < 4

    with pytest.raises(Cancelled):
        gather([slow] * 2, Processes(2), progress)
    assert asked == [(0, 2)] * 4  # long before a chunk is done


def test_two_who_ask_take_turns():
    order, lock = [], threading.Lock()

    def ask(who, count):
        def shown(number, _):
            with lock:
                order.append(who)

        gather([ends_of_one] * count, Processes(1), shown=shown)

    threads = [threading.Thread(target=ask, args=one) for one in (("long", 12), ("short", 2))]
    threads[0].start()
    while not order:
        time.sleep(0.01)
    threads[1].start()
    for thread in threads:
        thread.join()
    assert order.count("long") == 12
    assert order[-1] == "long"  # the short one did not wait for all of the long one


def ends_of_one():
    time.sleep(0.02)
    return ends(range(1))


def test_what_is_kept_is_not_done_again(tmp_path):
    first = []

    def stop_after_two(number, _):
        first.append(number)
        if len(first) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gather(chunks_of(5), shown=stop_after_two, keep=tmp_path, name="ends of adam")
    chunks = chunks_of(5)
    chunks[0] = fails  # it would be noticed
    parts = gather(chunks, keep=tmp_path, name="ends of adam")
    assert whole(parts) == TOGETHER
    with pytest.raises(ZeroDivisionError):  # another name, another work
        gather(chunks, keep=tmp_path, name="ends of momentum")


def test_half_a_file_is_done_again(tmp_path):
    gather(chunks_of(5), keep=tmp_path, name="one")
    some = next(tmp_path.rglob("0.npz"))
    some.write_bytes(some.read_bytes()[:100])
    assert whole(gather(chunks_of(5), keep=tmp_path, name="one")) == TOGETHER


def test_what_is_kept_needs_a_name(tmp_path):
    with pytest.raises(ValueError, match="needs a name"):
        gather([fails], keep=tmp_path)
