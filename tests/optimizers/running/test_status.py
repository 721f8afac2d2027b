"""The sentences that runs end with: what they say of f is so."""

import numpy as np
import pytest

import landscapes
import optimizers

NAMES = (
    "himmelblau",
    "rosenbrock",
    "double_well",
    "cubic",
    "absolute_value",
    "ackley",
    "bukin_n6",
    "forrester",
    "cone",
    "rastrigin",
)


def spent(f, method, start=None, steps=60):
    run = optimizers.run(f, method, start, steps, tolerance=0.0)
    return run, run.status.advice


@pytest.mark.parametrize("method", ("gradient_descent", "momentum", "nesterov", "adam", "rmsprop"))
def test_f_is_still_falling_only_where_it_has_not_been_lower(method):
    """From starts all over, with steps from short to too long: nobody who was thrown up is told to
    take longer steps, and everybody whose run fell all along is."""
    said = {"falling": 0, "uphill": 0}
    for name in NAMES:
        f = landscapes.get(name)
        low, high = np.array(f.domain).T[..., None]
        starts = low + (high - low) * np.random.default_rng(3).random((f.dimension, 12))
        for size in (1e-4, 1e-2, 0.3):
            run = optimizers.run(f, optimizers.get(method)(size), starts, 40, tolerance=0.0)
            for k, status in enumerate(run.status):
                values = run.values[:, k]
                falls = np.all(np.diff(values) < 0)
                if status != "budget spent":
                    continue
                if "still falling" in status.advice:
                    said["falling"] += 1
                    assert values[-1] <= values.min() + 1e-5 * np.ptp(values)
                else:
                    assert not falls
                if "went uphill" in status.advice:
                    said["uphill"] += 1
                    step = int(status.advice.split()[1])
                    assert values[step] > values[step - 1]
                    assert np.all(values[step:] > values[:step].min())
    assert said["falling"] > 20


def test_one_long_way_up_is_not_outweighed_by_many_short_ways_down():
    """sqrt|x| has no bounded slope: near its tip one step of gradient descent throws it far away."""
    f = landscapes.from_formula("sqrt(abs(x))")
    run, advice = spent(f, optimizers.get("gradient_descent")(0.2), [3.0])
    rises = np.diff(run.values)
    step = 1 + int(np.argmax(rises))
    assert rises[step - 1] > 2 and np.all(rises[step:] < 0) and run.values[-1] > run.values[0]
    assert f"Step {step} went uphill by 2.1" in advice and "smaller" in advice


def test_places_and_numbers_are_written_as_people_do():
    made = optimizers.get("gradient_descent")
    near, _ = spent(landscapes.get("quartic"), made(1e-6), [-1e-3], 3)
    assert "the gradient norm at 4×10⁻⁹" in near.status.sentence
    flat = optimizers.run(landscapes.get("staircase"), made(0.1), [-1.2], 3)
    assert "at x = −1.2 after" in flat.status.sentence
    far = optimizers.run(landscapes.get("himmelblau"), made(1e-3), [-3.0, -3.0], 4000)
    assert "at (−3.779, −3.283) in" in far.status.sentence
