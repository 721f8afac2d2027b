"""What the forms answer, beside closed forms and arithmetic done here by hand."""

import math

import numpy as np
import pytest

import landscapes
from dashboard.lessons.claims.evaluating import evaluate
from dashboard.lessons.claims.grammar import parse
from dashboard.lessons.claims.scene import scene_of
from landscapes import learning

# f = (x² + 10 y²) / 2, by which a step of gradient descent multiplies x by 1 - δ and y by 1 - 10 δ.
ELLIPSE = "landscape=ellipse&start=-2,1&steps=60&run=gradient_descent;step_size="
BOWL = "landscape=lecture_bowl&run=none"  # 2 x² + 3 y²
LINE = "landscape=learning&data=line&model=linear&loss=squared&steps=50&run=gradient_descent;step_size=0.2"


def numbers(link, *claims):
    scene, problems = scene_of(link)
    assert problems == []
    return [next(iter(evaluate(parse(f"{claim} > 0"), scene).finding.numbers.values())) for claim in claims]


def holds(link, claim):
    scene, problems = scene_of(link)
    assert problems == []
    return evaluate(parse(claim), scene).holds


def by_hand(step, steps=60):
    x, y = (-2 * (1 - step) ** np.arange(steps + 1), (1 - 10 * step) ** np.arange(steps + 1))
    return x, y, (x**2 + 10 * y**2) / 2


@pytest.mark.parametrize("step", [0.01, 0.15, 0.21])
def test_runs_on_a_bowl_are_those_of_arithmetic(step):
    x, y, f = by_hand(step)
    names = ["final value of run 1", "value of run 1 after 7 steps", "path length of run 1"]
    names += ["coordinate 1 of run 1 after 9 steps", "distance covered by run 1", "steps of run 1 to below 2"]
    found = numbers(f"{ELLIPSE}{step}", *names)
    length = float(np.sum(np.hypot(np.diff(x), np.diff(y))))
    below = float(np.argmax(f < 2)) if np.any(f < 2) else math.inf
    covered = math.hypot(x[-1] - x[0], y[-1] - y[0])
    assert found == pytest.approx([f[-1], f[7], length, x[9], covered, below], rel=1e-9)
    grows = bool(np.any(np.diff(f) > 1e-12 * np.ptp(f)))
    assert holds(f"{ELLIPSE}{step}", "gradient_descent climbs") is grows
    turns = step > 0.1
    assert holds(f"{ELLIPSE}{step}", "gradient_descent oscillates") is turns
    assert holds(f"{ELLIPSE}{step}", "gradient_descent diverges") is bool(step > 0.2 and abs(y[-1]) > 60)


def test_the_rate_is_the_slowest_factor():
    (rate,) = numbers(f"{ELLIPSE}0.05", "rate of run 1")
    assert rate == pytest.approx(0.95, abs=1e-3)


def test_costs_are_counted():
    assert numbers(f"{ELLIPSE}0.05", "evaluations of run 1") == [2 * 60]  # a gradient a step


def test_the_bowl_at_a_point():
    names = ["value at (3, 4)", "gradient norm at (3, 4)", "slope 2 at (3, 4)", "condition at (0, 0)"]
    names += [
        "determinant at (1, 1)",
        "second derivative 2 2 at (1, 1)",
        "directional derivative at (3, 4) along (0, 5)",
    ]
    names += [
        "taylor error of order 1 at (3, 4) along (0.1, 0.2)",
        "change predicted by order 2 from (3, 4) along (0.1, 0.2)",
    ]
    names += ["height of the tangent of (1, 0) at (3, 4)", "angle between gradient and level set at (2, 1)"]
    expected = [66, math.hypot(12, 24), 24, 1.5, 24, 6, 24, 0.14, 6 + 0.14, 10, 90]
    assert numbers(BOWL, *names) == pytest.approx(expected, rel=1e-6)


def test_chords_and_jensen():
    box = "landscape=cubic&box=-9:6&run=none"  # x³ from -8 to 5
    assert numbers(box, "height of f at 0.7 of the way from (-8) to (5)")[0] == pytest.approx(1.1**3)
    assert holds(box, "f lies above the chord at 0.7 of the way from (-8) to (5)")
    jensen = f"{BOWL}&study=convexity&study.test=jensen&study.many=2&study.points=0,0,2,1"
    assert numbers(jensen, "jensen gap") == pytest.approx([11 / 2 - 2.75], rel=1e-12)
    assert holds("landscape=parabola&run=none", "f lies below the chord at 0.5 of the way from (-1) to (2)")


def test_the_line_is_fitted_as_numpy_fits_it():
    data = learning.dataset("line").train
    X = np.column_stack([data.X, np.ones(len(data))])
    theta, *_ = np.linalg.lstsq(X, data.y, rcond=None)
    loss = np.mean((X @ theta - data.y) ** 2) / 2
    found = numbers(
        LINE, "loss at the closed form", "number of rows", "distance of run 1 from the closed form"
    )
    assert found[:2] == pytest.approx([loss, len(data)], rel=1e-12)
    point = np.array([float(v) for v in landscapes.learning.training_loss("linear", "line").start])
    for _ in range(50):
        point = point - 0.2 * X.T @ (X @ point - data.y) / len(data)
    assert found[2] == pytest.approx(np.linalg.norm(point - theta), rel=1e-6)


def test_minibatches_are_counted_in_epochs():
    names = ["batch size of run 1", "steps of an epoch of run 1", "epochs of run 1"]
    rows = len(learning.dataset("line").train)
    each = math.ceil(rows / 8)
    assert numbers(f"{LINE}&batch=8", *names) == pytest.approx([8, each, 50 / each])


def test_a_share_is_counted_over_the_starts():
    link = "landscape=double_well&run=gradient_descent;step_size=0.01&starts=grid:11&steps=500"
    scene, _ = scene_of(link)
    starts = scene.race.start[0]
    (share,) = numbers(link, "share of starts of run 1 in the global minimum")
    # From beyond the hill at 0 gradient descent of so small a step rolls to 2, and from before it to -1.
    assert share == pytest.approx(np.mean(starts > 0), abs=1e-12)


def test_signals_follow_the_law_that_a_layer_multiplies_by_sigma_sqrt_n_over_2():
    link = (
        "landscape=himmelblau&run=none&study=depth&study.initialisation=normal&study.width=100&study.depth=10"
    )
    factor, law = numbers(link, "factor of a layer", "factor of a layer by the law")
    assert law == pytest.approx(0.01 * math.sqrt(100 / 2), rel=1e-9)
    assert factor == pytest.approx(law, rel=0.1)
