"""A batch whose members have knobs of their own: each member is its single run, to the last bit."""

import pickle

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes import KnobError
from optimizers.core import schedules
from optimizers.core.streams import Streams
from optimizers.experiments import sweeps
from optimizers.experiments.sweeps.swept import with_settings
from optimizers.running.recorded_step import compiled

START = np.array([1.9, -0.7])


def values_of(knob, count, seed):
    """Values over a knob's range, none of those that grouping itself tries."""
    if knob.kind == "choice":
        return np.resize(np.array(knob.choices, dtype=object), count)
    if knob.kind == "bool":
        return np.resize(np.array([True, False]), count)
    low, high = knob.span
    if knob.name in ("population", "memory", "tries", "restart_after"):
        high = min(high, low + 9)  # so that single runs do not take minutes
    share = np.random.default_rng(seed).random(count)
    each = low * (high / low) ** share if knob.log else low + (high - low) * share
    each[:1] = knob.default
    return np.round(each).astype(int) if knob.kind == "int" else each


def assert_single(landscape, method, knobs, steps=16, start=START, seed=3):
    """Each member's path, values, counts and ending are those of its own run."""
    count = len(next(iter(knobs.values())))
    starts = np.repeat(np.asarray(start)[:, None], count, axis=1)
    draws = np.full(count, 5)  # all draw the same
    seen = []
    for members, run in sweeps.runs(landscape, method, knobs, starts, steps, seed, member=draws):
        for place, k in enumerate(members):
            single = with_settings(method, {name: values[k] for name, values in knobs.items()})
            alone = optimizers.run(landscape, single, start, steps, seed, member=5)
            rows = alone.steps + 1
            assert (run.steps[place], run.status[place]) == (alone.steps, alone.status), (method, knobs, k)
            assert np.array_equal(run.path[:rows, :, place], alone.path), (method, knobs, k)
            assert np.array_equal(run.values[:rows, place], alone.values)
            for asked, asked_alone in zip(run.calls, alone.calls, strict=True):
                assert np.array_equal(asked[:rows, place], asked_alone)
        seen.extend(members)
    assert sorted(seen) == list(range(count))


@pytest.mark.parametrize("name", optimizers.names())
def test_every_member_is_its_single_run_for_each_knob_of_each_method(name):
    method = optimizers.get(name)
    for place, knob in zip(("rosenbrock", "ackley", "himmelblau") * 9, method.knobs()):
        assert_single(landscapes.get(place), method, {knob.name: values_of(knob, 3, len(knob.name))})


@pytest.mark.parametrize("name", optimizers.names())
def test_and_for_all_knobs_at_once(name):
    method = optimizers.get(name)
    knobs = {k.name: values_of(k, 4, seed) for seed, k in enumerate(method.knobs())}
    if knobs:
        assert_single(landscapes.get("rastrigin"), method, knobs, steps=16)


def test_one_recording_serves_all_values_and_leaving_members_take_theirs_along():
    f = landscapes.get("rosenbrock")
    one, other = (
        sweeps.with_knobs(optimizers.Momentum(), {"step_size": np.array(sizes)})
        for sizes in ([1e-4, 1e-3, 2e-3], [5e-4, 3e-3])
    )
    step = compiled(f, one, 3)
    assert step is not None and step is compiled(f, other, 2)
    starts = np.repeat(np.asarray(f.start)[:, None], 3, axis=1)
    rows = step.rows(starts, one.init(starts, Streams(0, (3,))))
    path = np.empty((8, 2, 2))
    step.walk(rows[:, [0, 2]], path)
    for place, k in enumerate((0, 2)):
        alone = optimizers.run(f, one.member(k), f.start, 8)
        assert np.array_equal(path[:, :, place], alone.path[1:])


def test_knobs_that_may_not_be_arrays_are_found_and_cut_the_batch_into_parts():
    armijo = optimizers.GradientDescentArmijo()
    assert sweeps.may_vary(armijo, ("shrink", "tries")) == ("shrink",)
    parts = sweeps.parts(armijo, {"tries": [3, 9, 3, 9], "shrink": [0.2, 0.3, 0.4, 0.5]})
    assert [p.members.tolist() for p in parts] == [[0, 2], [1, 3]]
    assert [p.method.base.tries for p in parts] == [3, 9]
    (part,) = sweeps.parts(optimizers.Adam(), {"step_size": [0.1, 0.2], "beta2": [0.9, 0.99]})
    assert part.members.tolist() == [0, 1]
    # The recorded single run folds rate times momentum, so the momentum comes along.
    assert set(sweeps.may_vary(optimizers.NesterovLookahead(), ("step_size",))) >= {"step_size", "momentum"}


def test_schedules_are_grouped_and_the_base_of_one_is_swept():
    sizes = [schedules.cosine(0.01, 9), 0.02, schedules.cosine(0.01, 9)]
    assert [p.members.tolist() for p in sweeps.parts(optimizers.Adam(), {"step_size": sizes})] == [
        [0, 2],
        [1],
    ]
    f = landscapes.get("himmelblau")
    for schedule in (schedules.cosine(0.01, 9), schedules.exponential(0.01, 5, 0.7)):
        assert_single(f, optimizers.Momentum(schedule), {"step_size": np.array([0.003, 0.01, 0.02])})


def test_methods_that_wrap_others_have_the_knobs_of_both():
    f = landscapes.get("himmelblau")
    restarting = optimizers.restarts(optimizers.Momentum(), restart_after=7)
    knobs = {"step_size": np.array([0.001, 0.004, 0.02]), "restart_after": np.array([5, 7, 9])}
    assert_single(f, restarting, knobs, steps=40)
    assert_single(f, optimizers.projected(optimizers.Adam(), 2.0), {"radius": np.array([1.0, 2.5])})


def test_what_is_no_setting_is_refused_by_name():
    with pytest.raises(KnobError, match=r"Adam.beta1 must lie in \[0, 0.999\], got 1.5"):
        sweeps.with_knobs(optimizers.Adam(), {"beta1": [0.5, 1.5, 2.5]})
    with pytest.raises(KnobError, match=r"must lie in .*, got nan"):
        sweeps.with_knobs(optimizers.Adam(), {"beta1": [0.5, np.nan]})
    with pytest.raises(KnobError, match=r"a whole number, got 3\.5"):
        sweeps.with_knobs(optimizers.LBFGS(), {"memory": [3, 3.5]})
    with pytest.raises(KnobError, match="no knob 'speed'"):
        sweeps.parts(optimizers.Adam(), {"speed": [1.0]})
    with pytest.raises(ValueError, match=r"step_size \(2,\), beta1 \(3,\)"):
        sweeps.with_knobs(optimizers.Adam(), {"step_size": [0.1, 0.2], "beta1": [0.1, 0.2, 0.3]})
    swept = sweeps.with_knobs(optimizers.Adam(), {"step_size": [0.1, 0.2]})
    with pytest.raises(ValueError, match="settings for"):
        optimizers.run("himmelblau", swept, np.zeros((2, 3)))


def test_a_swept_method_is_a_value():
    swept, same, other = (
        sweeps.with_knobs(optimizers.Momentum(0.5), {"step_size": sizes})
        for sizes in ([0.1, 0.2], [0.1, 0.2], [0.1, 0.3])
    )
    assert swept == same and hash(swept) == hash(same) and swept != other
    assert pickle.loads(pickle.dumps(swept)) == swept
    assert swept.member(1) == optimizers.Momentum(0.2)
    varied = sweeps.with_knobs(optimizers.Momentum(), {"momentum": [0.5, 0.9]}).stability_limit(3.0)
    assert np.array_equal(varied, [optimizers.Momentum(momentum=a).stability_limit(3.0) for a in (0.5, 0.9)])
    with pytest.raises(ValueError, match="read-only"):
        swept.values[0][0] = 3.0


def test_a_slope_that_is_a_constant_is_folded_with_settings_and_so_cuts_the_batch():
    flat = landscapes.get("camouflage")  # its gradient is 0 wherever it has one
    decays = {"weight_decay": np.array([0.0, 0.21, 0.83])}
    assert len(sweeps.parts(optimizers.GradientDescent(), decays)) == 1
    for method in (optimizers.GradientDescent(), optimizers.Adam()):
        assert_single(flat, method, decays, steps=40, start=np.array([0.6, 0.4]))
