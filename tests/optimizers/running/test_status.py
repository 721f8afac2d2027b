"""How runs end: what the record and its sentence say of f is so."""

import pickle
from dataclasses import dataclass

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes import learning
from optimizers import Ending, Place, Reason
from optimizers.running import words

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
    return run, run.outcome


@pytest.mark.parametrize("method", ("gradient_descent", "momentum", "nesterov", "adam", "rmsprop"))
def test_f_is_still_falling_only_where_it_has_not_been_lower(method):
    """From starts all over, with steps from short to too long: nobody who was thrown up is told to
    take longer steps, and everybody whose run fell all along is."""
    falling = 0
    for name in NAMES:
        f = landscapes.get(name)
        low, high = np.array(f.domain).T[..., None]
        starts = low + (high - low) * np.random.default_rng(3).random((f.dimension, 12))
        for size in (1e-4, 1e-2, 0.3):
            run = optimizers.run(f, optimizers.get(method, step_size=size), starts, 40, tolerance=0.0)
            for k, outcome in enumerate(run.outcomes):
                values = run.values[:, k]
                falls = np.all(np.diff(values) < 0)
                if outcome.ending != "budget spent":
                    continue
                if outcome.reason == Reason.STILL_FALLING:
                    falling += 1
                    assert "still falling" in outcome.advice
                    assert values[-1] <= values.min() + 1e-5 * np.ptp(values)
                else:
                    assert not falls
                if outcome.reason == Reason.THROWN_UP:
                    step = outcome.rise_step
                    assert f"Step {step} went uphill" in outcome.advice
                    assert outcome.rise == values[step] - values[step - 1] > 0
                    assert np.all(values[step:] > values[:step].min())
    assert falling > 20


def test_one_long_way_up_is_not_outweighed_by_many_short_ways_down():
    """sqrt|x| has no bounded slope: near its tip one step of gradient descent throws it far away."""
    f = landscapes.from_formula("sqrt(abs(x))")
    run, outcome = spent(f, optimizers.get("gradient_descent", step_size=0.2), [3.0])
    rises = np.diff(run.values)
    step = 1 + int(np.argmax(rises))
    assert rises[step - 1] > 2 and np.all(rises[step:] < 0) and run.values[-1] > run.values[0]
    assert outcome.reason == Reason.THROWN_UP and outcome.rise_step == step
    assert f"Step {step} went uphill by 2.1" in outcome.advice and "smaller" in outcome.advice


def test_places_and_numbers_are_written_as_people_do():
    descent = optimizers.GradientDescent
    near, _ = spent(landscapes.get("quartic"), descent(1e-6), [-1e-3], 3)
    assert "the gradient norm at 4×10⁻⁹" in near.outcome.sentence
    flat = optimizers.run(landscapes.get("staircase"), descent(0.1), [-1.2], 3)
    assert "at x = −1.2 after" in flat.outcome.sentence
    far = optimizers.run(landscapes.get("himmelblau"), descent(1e-3), [-3.0, -3.0], 4000)
    assert "at (−3.779, −3.283) in" in far.outcome.sentence


@dataclass(frozen=True)
class Inflation(optimizers.Optimizer):
    """Doubles theta: it leaves every box uphill, and has no step size to blame."""

    def init(self, theta, streams):
        return ()

    def step(self, oracle, theta, state):
        return 2 * theta, state


@dataclass(frozen=True)
class Lost(Inflation):
    """Knows no next point."""

    def step(self, oracle, theta, state):
        return np.nan * theta, state


def landscape_at(place):
    if place == "a line through 100 points":
        return learning.training_loss("linear", "line")
    if place == "a bowl of 401 variables":
        return landscapes.from_callable(lambda theta: (theta**2).sum(axis=0), domain=[(-1.0, 2.0)] * 401)
    return landscapes.get(place) if place in landscapes.names() else landscapes.from_formula(place)


def ended(place, method, start=None, steps=60, tolerance=1e-8, batches=None, **settings):
    f = landscape_at(place)
    if isinstance(method, str):
        method = optimizers.get(method, **settings)
    return optimizers.run(f, method, start, steps, tolerance=tolerance, batches=batches).outcome


DESCENT = "gradient_descent"
EVERY_WAY = [
    (Ending.CONVERGED, Reason.GRADIENT_VANISHES, Place.MINIMUM, ("booth", "newton"), {}),
    (
        Ending.CONVERGED,
        Reason.GRADIENT_VANISHES,
        Place.LOCAL_MINIMUM,
        ("rastrigin", "newton", (1.02, 0.0)),
        {},
    ),
    (Ending.CONVERGED, Reason.GRADIENT_VANISHES, Place.SADDLE_POINT, ("saddle", "newton"), {}),
    (Ending.CONVERGED, Reason.GRADIENT_VANISHES, Place.MAXIMUM, ("-x^2-2y^2", "newton", (0.5, 0.5)), {}),
    (Ending.STALLED, Reason.FLAT_GROUND, None, ("staircase", DESCENT), {}),
    (Ending.CONVERGED, Reason.GRADIENT_VANISHES, Place.INFLECTION, ("cubic", "newton", (1.65,)), {}),
    (Ending.CONVERGED, Reason.KINK, Place.MINIMUM, ("abs(x)", DESCENT, (1.75,)), {"step_size": 0.25}),
    (Ending.CONVERGED, Reason.AT_REST, Place.MINIMUM, ("branin", "trust_region", None, 60, 1e-17), {}),
    (Ending.CONVERGED, Reason.LOWEST_LEVEL, Place.MINIMUM, ("staircase", DESCENT, (0.2,)), {}),
    (
        Ending.CONVERGED,
        Reason.NOT_EXAMINED,
        None,
        ("a bowl of 401 variables", DESCENT, [1.0] * 401),
        {"step_size": 0.4},
    ),
    (Ending.STALLED, Reason.NEARLY_FLAT, None, ("-exp(-x^2)", DESCENT, (5.0,)), {}),
    (Ending.STALLED, Reason.NOT_MOVED, None, ("bukin_n6", "gradient_descent_armijo"), {}),
    (Ending.DIVERGED, Reason.LEFT_DOWNHILL, None, ("line", "gradient_descent_armijo"), {}),
    (Ending.DIVERGED, Reason.THROWN_OUT, None, ("exp(x^2)", DESCENT, (3.0,)), {"step_size": 10.0}),
    (Ending.DIVERGED, Reason.BEYOND_STABILITY, None, ("ellipse", DESCENT), {"step_size": 1.0}),
    (Ending.DIVERGED, Reason.STEPS_TOO_LONG, None, ("rosenbrock", "radam"), {"step_size": 10.0}),
    (Ending.DIVERGED, Reason.LEFT_UPHILL, None, ("sphere", Inflation()), {}),
    (Ending.UNDEFINED, Reason.UNDEFINED_START, None, ("negative_log", DESCENT, (-1.0,)), {}),
    (Ending.UNDEFINED, Reason.UNDEFINED_STEP, None, ("sqrt(x)", DESCENT, (0.01,)), {"step_size": 1.0}),
    (Ending.UNDEFINED, Reason.UNDEFINED_SLOPE, None, ("sqrt(x)^2", DESCENT, (1.0,)), {"step_size": 1.0}),
    (Ending.UNDEFINED, Reason.UNDEFINED_NEXT, None, ("sphere", Lost()), {}),
    (Ending.BUDGET_SPENT, Reason.COMING_BACK, None, ("log(1+1e6*x^2)", DESCENT, (1e-3,)), {"step_size": 1.0}),
    (Ending.BUDGET_SPENT, Reason.CYCLE, None, ("x^2", DESCENT, (1.0,)), {"step_size": 1.0}),
    (Ending.BUDGET_SPENT, Reason.LEVELLED, None, ("1e6+x^2", DESCENT, (1.0,), 60, 0.0), {"step_size": 0.4}),
    (Ending.BUDGET_SPENT, Reason.NO_STEP, None, ("booth", DESCENT, None, 0), {}),
    (Ending.BUDGET_SPENT, Reason.WANDERED, None, ("booth", "random_search"), {}),
    (Ending.BUDGET_SPENT, Reason.UP_AND_DOWN, None, ("drop_wave", DESCENT), {"step_size": 1.0}),
    (Ending.BUDGET_SPENT, Reason.THROWN_UP, None, ("sqrt(abs(x))", DESCENT, (3.0,)), {"step_size": 0.2}),
    (
        Ending.BUDGET_SPENT,
        Reason.BATCHES_DIFFER,
        None,
        ("a line through 100 points", DESCENT, None, 200),
        {"step_size": 0.2, "batches": learning.batches(4)},
    ),
    (Ending.BUDGET_SPENT, Reason.STILL_FALLING, None, ("booth", DESCENT, None, 10), {}),
]


@pytest.mark.parametrize(
    "ending, reason, place, arguments, settings", EVERY_WAY, ids=lambda v: getattr(v, "name", "")
)
def test_every_way_to_end_has_its_code_and_its_sentence(ending, reason, place, arguments, settings):
    """The codes are those of the case, and the sentence is whole: nothing it needs is missing."""
    outcome = ended(*arguments, **settings)
    assert (outcome.ending, outcome.reason, outcome.place) == (ending, reason, place)
    assert isinstance(outcome.ending, Ending)  # and not its text, which equals it
    for text in (outcome.sentence, outcome.advice):
        assert "None" not in text and "{" not in text and "nan" not in text
    assert outcome.sentence[-1] == "." and outcome.sentence[0].isupper() == (reason != Reason.UNDEFINED_START)
    assert repr(pickle.loads(pickle.dumps(outcome))) == repr(outcome)  # repr, for f may be NaN


def test_the_cases_and_the_words_are_all_there_are():
    reasons = {reason for _, reason, _, _, _ in EVERY_WAY}
    places = {place for _, _, place, _, _ in EVERY_WAY} - {None}
    assert reasons == set(Reason) and places == set(Place)
    assert set(words._WORDS) == reasons


def test_of_many_variables_a_point_and_its_spectrum_are_told_in_short():
    f = landscapes.from_callable(lambda theta: (theta**2).sum(axis=0), domain=[(-1.0, 2.0)] * 9)
    outcome = optimizers.run(f, optimizers.get("newton"), [1.0] * 9).outcome
    assert "(0, 0, 0, … 9 numbers)" in outcome.sentence
    assert "eigenvalues are from 2 to 2, 0 of 9 of them negative" in outcome.sentence


def test_the_largest_curvature_on_a_way_in_many_dimensions_says_how_many_points_were_looked_at():
    d, steps = 90, 400
    f = landscapes.from_callable(lambda theta: (theta**2).sum(axis=0), domain=[(-100.0, 100.0)] * d)
    method = optimizers.get("gradient_descent", step_size=1.01)
    outcome = optimizers.run(f, method, [1e-2] * d, steps * 2).outcome
    assert outcome.reason == Reason.BEYOND_STABILITY and outcome.curvature == pytest.approx(2)
    assert outcome.looked == 200_000 // d**2 and f"(looked at in {outcome.looked} points of it)" in (
        outcome.advice
    )


def test_a_run_of_many_starts_has_an_outcome_for_each_and_says_so():
    f = landscapes.get("himmelblau")
    starts = optimizers.starts(f, 3, seed=1)
    run = optimizers.run(f, optimizers.get("newton"), starts)
    assert [o.ending for o in run.outcomes] == list(run.status) and len(run.outcomes) == 3
    assert [o.step for o in run.outcomes] == list(run.steps)
    with pytest.raises(ValueError, match=r"write run\.outcomes\[k\]"):
        _ = run.outcome
    assert pickle.loads(pickle.dumps(run)).outcomes == run.outcomes


def test_an_outcome_is_read_off_the_members_own_rows():
    """However long the others in the batch go on."""
    f = landscapes.get("rosenbrock")
    method = optimizers.get("gradient_descent", step_size=1.9e-3)
    starts = np.array([[1.0, -1.2, 1.9, -1.9], [1.0, 1.0, -0.9, 2.9]])
    together = optimizers.run(f, method, starts, 300)
    for k, outcome in enumerate(together.outcomes):
        alone = optimizers.run(f, method, starts[:, k], 300).outcome
        assert outcome == alone
