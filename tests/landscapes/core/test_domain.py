"""The same function over another box."""

import numpy as np
import pytest

import landscapes
from landscapes.learning import training_loss

BOX = ((-1.0, 2.0), (0.5, 3))


@pytest.mark.parametrize(
    "f",
    (
        landscapes.get("ellipse", condition_number=30.0),
        landscapes.from_formula("x^2 + sqrt(y + 4)"),
        training_loss("linear", "line"),
        landscapes.relaxed(landscapes.get("booth"), 0.5),
    ),
    ids=lambda f: f.name,
)
def test_the_function_and_its_start_stay_and_the_box_is_another(f):
    moved = f.with_domain(BOX)
    points = np.random.default_rng(0).normal(size=(2, 20))
    np.testing.assert_array_equal(moved.value(points), f.value(points))
    assert moved.domain == ((-1.0, 2.0), (0.5, 3.0)) and moved.start == f.start
    assert moved.settings == f.settings and moved != f and moved.with_domain(f.domain) == f


def test_how_smooth_a_formula_is_is_seen_in_the_new_box():
    text = "where(x < 0, x, x^2)"
    wide, moved = (landscapes.from_formula(text, domain=box) for box in ((-1, 1), (1, 2)))
    assert wide.smoothness != moved.smoothness == wide.with_domain([(1, 2)]).smoothness


@pytest.mark.parametrize("box", (((0, 1),), ((0, 1), (1, 1)), ((0, 1), (0, np.inf)), ((0, 1),) * 3))
def test_what_is_no_box_is_refused(box):
    with pytest.raises(ValueError, match=r"Booth: the domain needs 2 pair"):
        landscapes.get("booth").with_domain(box)
