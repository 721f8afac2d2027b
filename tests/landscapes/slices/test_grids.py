"""Pictures on grids: coarse to fine, each node once and where it belongs, the centre among them."""

import threading
from collections import Counter
from itertools import pairwise

import autograd.numpy as anp
import numpy as np
import pytest

from landscapes import from_callable
from landscapes.learning import dataset, model, training_loss
from landscapes.slices import grid, plane, section, way
from landscapes.slices.grids import nodes

LOSS = training_loss(model("mlp", width_1=4), dataset("moons", points=30))
PLANE = way("random").span(LOSS, LOSS.initial(2)).slice(LOSS)


def slanted(theta):
    """No two of whose axes are alike."""
    return theta[0] + 10 * theta[1] ** 2 + 100 * theta[2]


SLANTED = from_callable(slanted, domain=((-1.0, 1.0), (-2.0, 3.0), (-1.0, 1.0)))


# Nodes --------------------------------------------------------------------------------------------


def test_nodes_go_through_the_centre_and_cover_the_box():
    rng = np.random.default_rng(0)
    for _ in range(300):
        low, width, count = rng.normal(), rng.exponential() + 1e-3, int(rng.integers(3, 80))
        high = low + width
        through = low + width * rng.choice([rng.uniform(1e-6, 1 - 1e-6), 0.5, 1e-9])
        x = nodes(low, high, count, through)
        step = np.diff(x)
        assert through in x and len(x) == count
        np.testing.assert_allclose(step, step[0], rtol=1e-9)
        assert x[0] <= low + 1e-12 * width and x[-1] >= high - 1e-12 * width
        assert max(low - x[0], x[-1] - high) < step[0] * (1 + 1e-9)


def test_nodes_of_a_box_with_its_centre_in_the_middle_are_the_usual_ones():
    np.testing.assert_allclose(nodes(-1.0, 1.0, 51), np.linspace(-1, 1, 51), atol=1e-15)
    assert np.array_equal(nodes(1.0, 2.0, 5), np.linspace(1, 2, 5))  # 0 is not inside
    assert np.array_equal(nodes(-1.0, 2.0, 5, None), np.linspace(-1, 2, 5))


# Pictures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(17, 5), (5, 17), (12, 30), (3, 3)])
def test_values_are_those_at_their_nodes(shape):
    """The first axis is alpha: not swapped, not mirrored, also where the grid is not square."""
    one = section(SLANTED, (1, 0), [9.0, 9.0, 0.5])
    *_, last = grid(one, shape)
    assert last.values.shape == shape and last.finished and last.stride == 1
    assert [len(x) for x in last.axes] == list(shape)
    for i, u in enumerate(last.axes[0]):
        for j, v in enumerate(last.axes[1]):
            assert last.values[i, j] == slanted(np.array([v, u, 0.5]))


def test_coarse_pictures_are_parts_of_the_fine_one():
    pictures = list(grid(PLANE, (33, 21)))
    assert len(pictures) > 2
    last = pictures[-1]
    for one, next_one in pairwise(pictures):
        assert one.done < next_one.done and one.stride == 2 * next_one.stride
        assert all(set(a) <= set(b) for a, b in zip(one.axes, next_one.axes))
    for picture in pictures:
        assert all(0.0 in x for x in picture.axes)  # the centre, to the last bit
        for x, whole in zip(picture.axes, last.axes):
            assert x[0] == whole[0] and x[-1] == whole[-1] and np.all(np.diff(x) > 0)
        at = [np.searchsorted(whole, x) for x, whole in zip(picture.axes, last.axes)]
        assert np.array_equal(picture.values, last.values[np.ix_(*at)])
    assert max(pictures[0].values.shape) <= 12


def test_every_node_is_computed_once():
    counts = Counter()

    def counted(theta):
        counts.update(zip(*np.round(np.reshape(theta, (3, -1)), 12).tolist()))
        return theta[0] * theta[1]

    one = section(from_callable(counted, domain=SLANTED.domain), (0, 1), [0.0, 0.0, 0.0])
    one.value([0.5, 0.5])  # recorded, or refused, once and for all
    counts.clear()
    *_, last = grid(one, (21, 14))
    if counts:  # a tape asks the function no more
        assert set(counts.values()) == {1} and len(counts) == 21 * 14
    assert last.done == 21 * 14


def test_a_line_has_pictures_too():
    one = plane(SLANTED, [0.0, 0.0, 0.0], [0.0, 1.0, 0.0], domain=((-1, 2),))
    *_, last = grid(one, 31)
    assert last.values.shape == (31,) and 0.0 in last.axes[0]
    np.testing.assert_allclose(last.values, 10 * last.axes[0] ** 2, rtol=1e-13)


def test_another_box_and_another_node():
    one = section(SLANTED, (0, 1), [0.0, 0.0, 0.0])
    *_, last = grid(one, (8, 8), domain=((0, 1), (1, 2)), through=(0.3, 1.7))
    assert 0.3 in last.axes[0] and 1.7 in last.axes[1]
    assert last.axes[0][0] <= 0 and last.axes[0][-1] >= 1


def test_what_has_no_value_has_none_in_the_picture():
    f = from_callable(lambda t: anp.log(t[0]) + t[1], domain=((-1, 1), (-1, 1)))
    *_, last = grid(section(f, (0, 1), [0.0, 0.0]), 9)
    assert np.all(np.isnan(last.values[last.axes[0] < 0]))
    assert np.all(np.isneginf(last.values[last.axes[0] == 0]))
    assert np.all(np.isfinite(last.values[last.axes[0] > 0]))


# While it goes on ---------------------------------------------------------------------------------


def test_progress_is_told_and_ends_at_the_total(monkeypatch):
    monkeypatch.setattr("landscapes.slices.grids._BLOCK", 50)
    told = []
    pictures = list(grid(PLANE, 21, progress=lambda done, total: told.append((done, total))))
    done = [d for d, _ in told]
    assert {t for _, t in told} == {441} and done == sorted(done) and done[-1] == 441
    assert max(np.diff([0, *done])) <= 50 and pictures[-1].done == 441


def test_who_cancels_gets_no_further_picture(monkeypatch):
    monkeypatch.setattr("landscapes.slices.grids._BLOCK", 50)
    stop, told = threading.Event(), []

    def progress(done, total):
        told.append(done)
        if done > 250:
            stop.set()

    pictures = list(grid(PLANE, 21, cancelled=stop.is_set, progress=progress))
    assert pictures and not any(p.finished for p in pictures)
    assert told[-1] == next(d for d in told if d > 250)  # nothing was begun after that
    assert list(grid(PLANE, 21, cancelled=lambda: True)) == []


def test_who_stops_listening_leaves_nothing_behind():
    before = threading.active_count()
    pictures = grid(PLANE, 21)
    next(pictures)
    pictures.close()
    assert threading.active_count() == before


def test_threads_change_no_number(monkeypatch):
    monkeypatch.setattr("landscapes.slices.grids._BLOCK", 30)
    alone, two = (list(grid(PLANE, (19, 23), threads=n)) for n in (1, 3))
    assert len(alone) == len(two)
    assert all(np.array_equal(a.values, b.values) for a, b in zip(alone, two))


def test_blocks_are_small_where_points_are_long(monkeypatch):
    """What is lifted at a time is so many numbers, not so many nodes."""
    sizes, value = [], type(PLANE).value
    monkeypatch.setattr(type(PLANE), "value", lambda one, x: sizes.append(np.shape(x)[1]) or value(one, x))
    monkeypatch.setattr("landscapes.slices.grids._HELD", 7 * LOSS.dimension)
    list(grid(PLANE, 11))
    assert sum(sizes) == 121 and max(sizes) == 7


@pytest.mark.parametrize("shape", [2, (5,), (5, 5, 5), (5, 2), (3000, 3000)])
def test_a_grid_that_is_none_is_refused_at_once(shape):
    with pytest.raises(ValueError, match="nodes"):
        grid(PLANE, shape)
    with pytest.raises(ValueError):
        grid(PLANE, 5, domain=((1, 0), (0, 1)))
    with pytest.raises(ValueError):
        grid(PLANE, 5, threads=0)
