"""The picture of a loss that takes long: a first one at once, and the whole one after it."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.player.messages import grids
from dashboard.player.messages.grids import Effort
from dashboard.player.messages.terrain import terrain
from dashboard.player.messages.wire import unpack
from dashboard.state.pictures import Pictures
from dashboard.work.pool import Stage
from landscapes import learning, slices
from landscapes.core.progress import Cancelled


@pytest.fixture(scope="module")
def plane():
    """A plane of a small network with kinks."""
    loss = learning.training_loss(learning.model("mlp", width_1=6, activation="relu"), "moons")
    return slices.section(loss, (0, 7), loss.initial(0))


@pytest.fixture()
def slow(monkeypatch):
    """As if a small network took long, and 31 nodes along each side were what can be worked on."""
    work = grids.Effort.BEHIND.value / 31.5**2
    monkeypatch.setattr(grids, "multiplications", lambda _: work)


def _grid(ground):
    return unpack(ground.message)["grid"]


def test_a_first_picture_is_of_few_nodes_and_the_whole_one_of_more_all_asked(plane, slow):
    told = []
    first = terrain(plane, effort=Effort.FIRST)
    whole = terrain(plane, effort=Effort.BEHIND, progress=lambda *word: told.append(word))
    for ground, side in ((first, 11), (whole, 31)):
        grid = _grid(ground)
        assert grid["z"].shape == (side, side)
        nodes = np.array(np.meshgrid(grid["x"], grid["y"]))[:, ::5, ::5]
        np.testing.assert_allclose(grid["z"][::5, ::5], plane.value(nodes), rtol=1e-6)
    done, most = zip(*told)
    assert list(done) == sorted(done) and done[0] == 0 and set(most) == {max(most)} and done[-1] <= most[0]


def test_progress_may_cancel(plane):
    with pytest.raises(Cancelled):
        terrain(plane, progress=lambda done, _: done < 64)


def test_the_whole_picture_follows_the_first_one(plane, slow):
    pictures = Pictures()
    first = pictures.terrain(plane)
    assert len(_grid(first)["x"]) == 11
    job = pictures.job(plane)
    assert job.wait(60) and job.stage is Stage.DONE
    whole = pictures.terrain(plane)
    assert len(_grid(whole)["x"]) == 31 and whole.key != first.key
    assert pictures.terrain(plane) is whole and whole.key == terrain(plane, effort=Effort.BEHIND).key


def test_what_was_cancelled_keeps_the_first_picture_until_it_is_asked_again(plane, slow):
    pictures = Pictures()
    first = pictures.terrain(plane)
    job = pictures.job(plane)
    job.cancel()
    assert job.wait(60) and job.stage in (Stage.CANCELLED, Stage.DONE)
    if job.stage is Stage.CANCELLED:
        assert pictures.terrain(plane) is first and pictures.job(plane) is job
    pictures.refine(plane)
    assert pictures.job(plane).wait(60) and len(_grid(pictures.terrain(plane))["x"]) == 31


def test_what_does_not_take_long_is_whole_at_once(plane):
    pictures = Pictures()
    assert not grids.is_slow(plane) and pictures.job(plane) is None
    assert len(_grid(pictures.terrain(plane))["x"]) > 11 and pictures.job(plane) is None
