"""How far two runs are apart, beside the closed form of descent on a quadratic."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.lessons.claims.evaluating import evaluate
from dashboard.lessons.claims.grammar import parse
from dashboard.lessons.claims.scene import scene_of


def _between(cards: str) -> float:
    scene, problems = scene_of(f"landscape=ellipse&start=-2,1&steps=30&{cards}")
    assert not problems
    claim = parse("largest distance between run 1 and run 2 >= 0")
    (value,) = evaluate(claim, scene).finding.numbers.values()
    assert isinstance(value, float)
    return value


def test_two_step_sizes_on_an_ellipse_are_as_far_apart_as_the_powers_of_their_factors():
    told = _between("run=gradient_descent;step_size=0.02&run=gradient_descent;step_size=0.05;look=1")
    k, curvatures, start = np.arange(31)[:, None], np.array([1.0, 10.0]), np.array([-2.0, 1.0])
    one, other = (start * (1 - size * curvatures) ** k for size in (0.02, 0.05))
    assert told == pytest.approx(np.max(np.linalg.norm(one - other, axis=1)), rel=1e-12)


def test_a_run_is_nowhere_apart_from_its_twin():
    twin = "run=momentum;step_size=0.02"
    assert _between(f"{twin}&{twin};look=1") == 0
