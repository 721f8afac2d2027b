"""The class of the benchmark: what its visitors do is fixed, their own, and can be done."""

from itertools import islice

import numpy as np
import pytest

import landscapes
from benchmarks.classroom import changes
from dashboard.state.state import default_state


def done(visitor, count=24):
    return list(islice(changes(visitor), count))


@pytest.mark.parametrize("visitor", [0, 1, 59])
def test_a_visitor_does_the_same_each_time_and_nobody_else_does(visitor):
    assert done(visitor) == done(visitor) != done(visitor + 1)


@pytest.mark.parametrize("visitor", [0, 7, 59])
def test_starts_lie_in_the_box_of_the_landscape_and_no_landscape_is_chosen_twice_in_a_row(visitor):
    titles = {landscapes.get(name).title: landscapes.get(name) for name in landscapes.names()}
    f, kinds = landscapes.get(default_state().landscape), []
    for kind, value in done(visitor):
        kinds.append(kind)
        if kind == "start":
            low, high = np.array(f.domain).T
            assert len(value) == f.dimension and np.all((low <= value) & (value <= high))
        elif kind == "landscape":
            assert titles[value] is not f
            f = titles[value]
        else:
            assert 0.6 <= value <= 1.4
    assert kinds == ["step size", "start", "step size", "landscape"] * 6
