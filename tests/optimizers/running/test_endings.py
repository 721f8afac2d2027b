"""Endings that were once told wrongly, and their neighbours: what is true of them, known by hand."""

import numpy as np
import pytest

import landscapes
import optimizers
from optimizers import Ending, Place, Reason


def ended(text, box, method, start, steps=500, tolerance=1e-8, **settings):
    if text in landscapes.names():
        f = landscapes.get(text)
    else:
        f = landscapes.from_formula(text, domain=box if isinstance(box[0], tuple) else (box,))
    start = np.atleast_1d(np.array(start, dtype=float))
    return optimizers.run(f, optimizers.get(method, **settings), start, steps, tolerance=tolerance).outcome


GD = "gradient_descent"
INFLECTIONS = [
    ("cubic", None, "newton", 1.65),
    ("(x-1)^3+1e6", (-3, 4), "newton", 2.0),
    ("x^5", (-2, 2), "newton", 1.5),
    ("x-sin(x)", (-3, 2), "newton", 1.0),
    ("1e-9*x^3", (-2, 2), "newton", 1.65),
]


@pytest.mark.parametrize("text, box, method, start", INFLECTIONS)
def test_an_inflection_is_no_minimum(text, box, method, start):
    outcome = ended(text, box, method, start)
    assert outcome.place == Place.INFLECTION and outcome.drop > 0
    assert "Stopped at an inflection" in outcome.sentence and "sampled" in outcome.sentence


OFF_ALONG_A_TAIL = [("exponential", None, 1.5), ("negative_log", None, 0.2), ("exp(-x)+5", (-2, 4), 0.0)]


@pytest.mark.parametrize("text, box, start", OFF_ALONG_A_TAIL)
def test_newton_runs_off_along_a_tail_and_no_minimum_is_there(text, box, start):
    outcome = ended(text, box, "newton", start)
    assert (outcome.ending, outcome.reason) == (Ending.DIVERGED, Reason.LEFT_DOWNHILL)
    assert outcome.outside > 10 and "box widths outside the box" in outcome.sentence


@pytest.mark.parametrize(
    "text, box, start",
    [
        ("-exp(-x^2)", (-10, 10), 5.0),
        ("1e6-exp(-x^2)", (-10, 10), 5.0),
        ("-1e-9*exp(-x^2)", (-10, 10), -5.0),
        ("tanh(x)", (-4, 15), 14.0),
        ("-exp(-x^2-y^2)", ((-6, 6), (-6, 6)), (4.0, -3.5)),
    ],
)
def test_a_flat_tail_is_no_minimum(text, box, start):
    outcome = ended(text, box, GD, start)
    assert (outcome.ending, outcome.reason) == (Ending.STALLED, Reason.NEARLY_FLAT)
    assert outcome.step == 0 and outcome.drop > 0 and "no minimum" in outcome.sentence


@pytest.mark.parametrize(
    "text, start, at",
    [
        ("where(x<2,(x-1)^2,5)", -1.5, 1.0),
        ("where(x<2,cosh(x-1),5)", 0.5, 1.0),
        ("where(x>-2,x^4,-1)", 0.5, 0.0),
        ("floor(x)*1e-30+(x-1.5)^2", 3.2, 1.5),
    ],
)
def test_a_branch_elsewhere_takes_no_minimum_away(text, start, at):
    outcome = ended(text, (-3, 5), "newton", start)
    assert outcome.place == Place.MINIMUM and abs(outcome.point[0] - at) < 1e-3


@pytest.mark.parametrize(
    "text, start, size, period",
    [
        ("x^2", 1.0, 1.0, 2),
        ("5*x^2", 2.0, 0.2, 2),
        ("x^2/2+cos(2*x)", 1.0, 2.0, None),
        ("abs(x)", 0.35, 0.5, 2),
    ],
)
def test_a_cycle_is_named_with_its_period(text, start, size, period):
    """By hand: x -> (1 - 2 size) x is x -> -x here; on |x| the steps are +-0.5."""
    outcome = ended(text, (-3, 3), GD, start, step_size=size)
    if period:
        assert (outcome.reason, outcome.period) == (Reason.CYCLE, period)
        assert f"a cycle of {period} points" in outcome.sentence
    else:
        assert outcome.reason != Reason.STILL_FALLING


def test_a_longer_cycle_is_found():
    """Newton on x^4/4 - x^2 + 2x + ... : z^3 - 2z + 2 sends 0 to 1 and 1 to 0."""
    outcome = ended("x^4/4-x^2+2*x", (-3, 3), "newton", 0.0)
    assert (outcome.reason, outcome.period, outcome.since) == (Reason.CYCLE, 2, 0)


@pytest.mark.parametrize(
    "text, start, size",
    [("log(1+1e6*x^2)", 1e-3, 1.0), ("log(1+1e4*x^2)", 0.01, 2.0), ("sqrt(abs(x))", 1e-9, 0.1)],
)
def test_a_run_that_comes_back_is_not_said_to_grow(text, start, size):
    outcome = ended(text, (-3, 3), GD, start, step_size=size)
    assert outcome.reason == Reason.COMING_BACK and outcome.farthest > outcome.outside > 10
    assert "coming back" in outcome.sentence and "growing" not in outcome.sentence


@pytest.mark.parametrize(
    "method, size", [("nesterov", 0.002), ("momentum", 0.002), ("nesterov_lookahead", 0.002)]
)
def test_a_minimum_crossed_at_speed_is_no_end(method, size):
    """At every end the three steps that follow, walked here on, stay within a ten thousandth of the box."""
    f = landscapes.get("himmelblau")
    starts = np.array([[-2.2268, 1.0, 4.0], [-1.4789, 1.0, -3.0]])
    run = optimizers.run(f, optimizers.get(method, step_size=size), starts, 900)
    longer = optimizers.run(f, optimizers.get(method, step_size=size), starts, 950, tolerance=0)
    for k, end in enumerate(run.steps):
        assert run.status[k] == "converged"
        moves = np.abs(np.diff(longer.path[end : end + 40, :, k], axis=0))
        assert np.max(moves) < 1e-4


def test_a_smaller_step_size_is_recommended_only_where_a_rerun_ends_well():
    """0.9 of the limit at the curvature of the start is too much where f curves more elsewhere."""
    tried = 0
    for name in ("ellipse", "himmelblau", "rosenbrock", "booth", "beale", "three_hump_camel"):
        f = landscapes.get(name)
        for method in ("gradient_descent", "momentum", "nesterov"):
            for size in (0.03, 0.3, 3.0):
                outcome = optimizers.run(f, optimizers.get(method, step_size=size), steps=120).outcome
                trial = outcome.trial
                if trial is None or trial.share is None:
                    continue
                tried += 1
                again = optimizers.run(f, optimizers.get(method, step_size=trial.step_size), steps=120)
                assert again.outcome.outside == 0 and again.values[-1] <= again.values[0]
                assert (again.status == "converged") == trial.converged
                assert "the same run" in outcome.advice
    assert tried > 10


@pytest.mark.parametrize("text", ["(1-x)^2+100*(y-x^2)^2", "x^4+y^4-x*y", "sin(3*x)*cos(2*y)+x^2/9+y^2/7"])
@pytest.mark.parametrize("method", ["adam", "newton", "sign_descent", "bfgs", "trust_region"])
def test_f_scaled_f_shifted_f_and_f_on_a_stretched_box_end_alike(text, method):
    """The same ending, reason, place and number of steps, for settings that know no scale."""
    box, start = ((-2, 2), (-1, 3)), np.array([-1.2, 1.1])
    settings = {"epsilon": 1e-16} if method == "adam" else {}
    texts = [text, f"1e-9*({text})", f"1e6*({text})"]
    if method not in ("bfgs", "trust_region"):  # whose line searches and ratios compare values of f
        texts.append(f"({text})+1e6")
    outcomes = []
    for each in texts:
        f = landscapes.from_formula(each, domain=box)
        outcomes.append(optimizers.run(f, optimizers.get(method, **settings), start, 400).outcome)
    kinds = {(o.ending, o.reason, o.place) for o in outcomes}
    assert len(kinds) == 1
    if outcomes[0].ending == Ending.CONVERGED:
        assert np.ptp([o.step for o in outcomes]) <= 1
    if method == "newton":
        stretched = text.replace("x", "(x/1e6)").replace("y", "(y/1e6)")
        f = landscapes.from_formula(stretched, domain=1e6 * np.array(box))
        outcome = optimizers.run(f, "newton", 1e6 * start, 400).outcome
        assert (outcome.ending, outcome.place, outcome.step) == (
            outcomes[0].ending,
            outcomes[0].place,
            outcomes[0].step,
        )


def test_a_valley_is_a_minimum_and_a_valley_that_falls_on_is_none():
    """By hand: x^2 has its minima at x = 0 whatever y is; x^2 + e^-y falls for ever."""
    valley = landscapes.from_formula("x^2+0*y", domain=((-5, 5), (-5, 5)))
    assert optimizers.run(valley, "newton", (1.0, 2.0)).outcome.place == Place.MINIMUM
    falling = landscapes.from_formula("x^2+e^(-y)", domain=((-5, 5), (-5, 5)))
    outcome = optimizers.run(falling, "lbfgs", (1.0, 70.0), 300).outcome
    assert outcome.place is None and "minimum at" not in outcome.sentence


def test_ends_outside_the_box_are_named_so():
    for low, outside in ((5.0, 1.25), (1.0, 0.25)):
        outcome = ended("x^2", (low, low + 4), "newton", low + 1)
        assert outcome.place == Place.MINIMUM and outcome.outside == pytest.approx(outside)
        assert "outside the box" in outcome.sentence
    assert "outside" not in ended("x^2", (-1, 3), "newton", 2.0).sentence


def test_a_gradient_that_is_no_number_is_said_to_be_none():
    """x - 1 steps to 0, where sqrt(x)^2 has a value and no slope on its other side."""
    outcome = ended("sqrt(x)^2", (-1, 3), GD, 1.0, step_size=1.0)
    assert (outcome.ending, outcome.reason) == (Ending.UNDEFINED, Reason.UNDEFINED_SLOPE)
    assert np.isfinite(outcome.value) and "gives no finite gradient" in outcome.sentence
