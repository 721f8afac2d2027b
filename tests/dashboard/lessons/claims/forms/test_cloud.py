"""The spread around a minimum, beside sums over all rows and powers of a matrix."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.lessons.claims.evaluating import evaluate
from dashboard.lessons.claims.grammar import parse
from dashboard.lessons.claims.kinds import Unanswered
from dashboard.lessons.claims.scene import scene_of
from landscapes import learning

_LINE = "landscape=learning&data=line&model=linear&loss=squared&knobs=points:40"


def _number(link: str, quantity: str) -> float:
    scene, problems = scene_of(link)
    assert not problems
    (value,) = evaluate(parse(f"{quantity} >= 0"), scene).finding.numbers.values()
    assert isinstance(value, float)
    return value


def test_the_predicted_spread_of_single_rows_is_where_the_second_moment_stays_as_it_is():
    data = learning.dataset("line", points=40)
    x = np.column_stack([data.X, np.ones(len(data.X))])
    residuals = x @ np.linalg.lstsq(x, data.y, rcond=None)[0] - data.y
    step, moment = 0.1, np.zeros((2, 2))
    for _ in range(500):  # the mean over all rows that a step may draw, by hand
        moved = [np.eye(2) - step * np.outer(row, row) for row in x]
        kicks = step**2 * np.mean([e**2 * np.outer(row, row) for row, e in zip(x, residuals)], axis=0)
        moment = np.mean([m @ moment @ m.T for m in moved], axis=0) + kicks
    told = _number(f"{_LINE}&run=none", "predicted spread with 1 rows a step and step size 0.1")
    assert told == pytest.approx(np.sqrt(np.trace(moment)), rel=1e-9)


def test_steps_too_long_have_an_infinite_spread():
    told = "predicted spread with 1 rows a step and step size 5 is infinite"
    assert evaluate(parse(told), scene_of(f"{_LINE}&run=none")[0]).holds


def test_the_spread_of_a_run_on_all_rows_is_that_of_powers_of_a_matrix():
    data = learning.dataset("line", points=40)
    x = np.column_stack([data.X, np.ones(len(data.X))])
    best = np.linalg.lstsq(x, data.y, rcond=None)[0]
    shrinks = np.eye(2) - 0.2 * x.T @ x / len(x)
    errors = [np.linalg.matrix_power(shrinks, k) @ -best for k in range(5, 11)]
    told = _number(f"{_LINE}&steps=10&run=gradient_descent;step_size=0.2", "spread of gradient_descent")
    assert told == pytest.approx(np.sqrt(np.mean(np.sum(np.square(errors), axis=1))), rel=1e-9)


def test_without_data_there_is_no_spread():
    scene, _ = scene_of("landscape=parabola&steps=10&run=gradient_descent;step_size=0.1")
    with pytest.raises(Unanswered):
        evaluate(parse("spread of gradient_descent > 0"), scene)
