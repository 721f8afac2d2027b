"""Numbers that members draw follow the members' own numbers, wherever these stand in a batch."""

import numpy as np
import pytest

from optimizers.core.streams import Streams


def test_members_with_numbers_of_their_own_draw_what_each_draws_alone():
    numbers = np.array([7, 2, 7, 0])
    together = Streams(4, (4,), numbers)
    for step in (0, 70):
        drawn = together.normal(step, 3, tag=1)
        for place, number in enumerate(numbers):
            assert np.array_equal(drawn[:, place], Streams(4, (), int(number)).normal(step, 3, tag=1))
    steps = np.array([0, 5, 80, 80])
    apart = together.uniform(steps, 2)
    assert np.array_equal(apart[:, 2], Streams(4, (), 7).uniform(80, 2))
    assert np.array_equal(
        Streams(4, (3,), 5).normal(1, 2), Streams(4, (3,), np.array([5, 6, 7])).normal(1, 2)
    )


def test_there_is_a_number_for_each_member():
    with pytest.raises(ValueError, match="3 members have one number each, got 2"):
        Streams(0, (3,), np.array([1, 2]))
