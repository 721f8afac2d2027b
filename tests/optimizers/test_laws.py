"""What every optimizer must keep, over the whole registry and the whole gallery."""

import re

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes import KnobError
from optimizers.core import schedules
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams

METHODS = optimizers.names()
EVERY = pytest.mark.parametrize("name", METHODS)
WORDS = {"converged", "budget spent", "diverged", "stalled", "undefined"}
STARTS = np.array([[-1.2, 0.4, 1.9, -0.3], [1.0, 1.5, -0.7, -2.0]])


def leaves(state):
    """The arrays of a state, its tuples opened; streams are no arrays and hold no state."""
    if isinstance(state, tuple):
        return [leaf for part in state for leaf in leaves(part)]
    return [] if isinstance(state, Streams) else [state]


def walk(method, f, theta, steps, seed=0, member=0):
    """(theta, state) after that many plain steps, without the runner."""
    batch = theta.shape[1:]
    oracle = Oracle(f, batch)
    with np.errstate(all="ignore"):
        state = method.init(theta, Streams(seed, batch, member))
        for _ in range(steps):
            theta, state = method.step(oracle, theta, state)
    return theta, state


@EVERY
def test_a_step_is_pure(name):
    """The same arguments give the same answer and the same charge; nothing given is written."""
    f, method = landscapes.get("himmelblau"), optimizers.get(name)
    for steps in (0, 3):
        theta, state = walk(method, f, STARTS, steps)
        given = [theta, *(leaf for leaf in leaves(state) if isinstance(leaf, np.ndarray))]
        before = [array.copy() for array in given]
        for array in given:
            array.flags.writeable = False
        answers = []
        for _ in range(2):
            oracle = Oracle(f, theta.shape[1:])
            after, follows = method.step(oracle, theta, state)
            answers.append([after, *leaves(follows), oracle.take_counts()])
        assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(*answers, strict=True))
        assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(given, before, strict=True))


@EVERY
@pytest.mark.parametrize("batch", [(), (7,), (3, 5)])
def test_every_leaf_of_the_state_has_the_batch_as_its_last_axes(name, batch):
    """First state and later ones alike, so that members can be restarted one by one."""
    f, method = landscapes.get("himmelblau"), optimizers.get(name)
    start = np.random.default_rng(1).uniform(-3, 3, size=(2, *batch))
    for steps in (0, 2):
        theta, state = walk(method, f, start, steps)
        assert theta.shape == start.shape
        assert isinstance(state, tuple)
        for leaf in leaves(state):
            assert isinstance(leaf, np.ndarray | np.generic), type(leaf)
            assert np.shape(leaf)[np.ndim(leaf) - len(batch) :] == batch


@EVERY
def test_a_batch_of_any_shape_walks_as_its_members_in_a_row(name):
    """(d, 2, 3) and (d, 6) are the same six walks."""
    f, method = landscapes.get("himmelblau"), optimizers.get(name)
    start = np.random.default_rng(2).uniform(-3, 3, size=(2, 2, 3))
    shaped, _ = walk(method, f, start, 6)
    flat, _ = walk(method, f, start.reshape(2, 6), 6)
    np.testing.assert_allclose(shaped.reshape(2, 6), flat, rtol=1e-9, atol=1e-12)


@EVERY
def test_the_same_seed_gives_the_same_path(name):
    """Bit for bit; and another seed gives another path just where the state holds streams."""
    f, method = landscapes.get("himmelblau"), optimizers.get(name)
    one, same, other = (optimizers.run(f, method, STARTS, steps=15, seed=seed) for seed in (4, 4, 5))
    assert np.array_equal(one.path, same.path)
    state = method.init(STARTS, Streams(0, STARTS.shape[1:]))
    random = isinstance(state, tuple) and any(isinstance(part, Streams) for part in state)
    assert random != np.array_equal(one.path, other.path)


@EVERY
@pytest.mark.parametrize("place", ["himmelblau", "rosenbrock", "ackley"])
def test_a_member_of_a_batch_is_its_solo_run(name, place):
    """Path, values, calls, ending and random numbers are those of the same start run alone."""
    f, method = landscapes.get(place), optimizers.get(name)
    together = optimizers.run(f, method, STARTS, steps=20, seed=3)
    for k in range(STARTS.shape[1]):
        alone = optimizers.run(f, method, STARTS[:, k], steps=20, seed=3, member=k)
        rows = alone.steps + 1
        assert together.steps[k] == alone.steps and together.status[k] == alone.status
        np.testing.assert_allclose(together.path[:rows, :, k], alone.path, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(together.values[:rows, k], alone.values, rtol=1e-7, atol=1e-9)
        for asked, asked_alone in zip(together.calls, alone.calls, strict=True):
            assert np.array_equal(asked[:rows, k], asked_alone)


@EVERY
def test_a_member_restarted_in_mid_run_walks_as_from_a_start(name):
    """One member's theta and leaves set back to a first state: it walks as a solo run, the others
    go on as if nothing had happened."""
    f, method = landscapes.get("himmelblau"), optimizers.get(name)
    batch, reset = STARTS.shape[1:], np.array([False, True, False, False])
    new = np.array([2.2, -0.6])

    def mixed(fresh, old):
        if isinstance(fresh, tuple):
            parts = [mixed(a, b) for a, b in zip(fresh, old, strict=True)]
            return type(fresh)(*parts) if hasattr(fresh, "_fields") else tuple(parts)
        return fresh if isinstance(fresh, Streams) else np.where(reset, fresh, old)

    theta, state = walk(method, f, STARTS, 5)
    theta = np.where(reset, new[:, None], theta)
    state = mixed(method.init(theta, Streams(0, batch)), state)
    oracle = Oracle(f, batch)
    with np.errstate(all="ignore"):
        for _ in range(5):
            theta, state = method.step(oracle, theta, state)
    expected, _ = walk(method, f, STARTS, 10)
    expected[:, 1], _ = walk(method, f, new, 5, member=1)
    np.testing.assert_allclose(theta, expected, rtol=1e-9, atol=1e-9)


@EVERY
def test_on_every_landscape_it_ends_in_one_of_the_five_words(name):
    """Finite at every recorded point, or an honest ending with a sentence: never an exception."""
    method = optimizers.get(name)
    for place in landscapes.names():
        f = landscapes.get(place)
        low, high = np.array(f.domain).T
        rng = np.random.default_rng(len(place))
        starts = low[:, None] + (high - low)[:, None] * rng.random((f.dimension, 3))
        starts[:, 0] = f.start
        run = optimizers.run(f, method, starts, steps=6)
        assert np.all(np.isfinite(run.path)), place
        for k in range(3):
            assert str(run.status[k]) in WORDS, place
            assert run.outcomes[k].sentence and run.outcomes[k].ending == run.status[k], place
            undefined = ~np.isfinite(run.values[: run.steps[k] + 1, k])
            assert not np.any(undefined) or run.status[k] in ("undefined", "diverged"), place


@EVERY
@pytest.mark.parametrize("place", ["himmelblau", "absolute_value"])
def test_every_knob_may_stand_at_either_end_of_its_range(name, place):
    """The extremes run too: they may fail, but in words."""
    cls, f = optimizers.method(name), landscapes.get(place)
    for knob in cls.knobs():
        ends = knob.choices or ((True, False) if knob.kind == "bool" else (knob.low, knob.high))
        for end in ends:
            run = optimizers.run(f, cls(**{knob.name: end}), steps=4)
            assert str(run.status) in WORDS and np.all(np.isfinite(run.path)), (knob.name, end)


@EVERY
def test_it_asks_for_no_higher_derivative_than_it_says(name):
    """Order 0 asks values only, order 1 no Hessian; and every step asks something."""
    cls, f = optimizers.method(name), landscapes.get("himmelblau")
    run = optimizers.run(f, cls(), STARTS, steps=5, tolerance=0)
    assert not np.any(run.calls.hessians) or cls.order == 2
    assert not np.any(run.calls.gradients) or cls.order >= 1
    asked = run.calls.values + run.calls.gradients + run.calls.hessians
    assert np.all(asked[1:] > 0)
    if cls.order == 0:
        assert np.any(run.calls.values)


@EVERY
def test_settings_outside_their_range_are_refused_by_name(name):
    """``Momentum.momentum must lie in [0, 0.999], got 1.5``, for every knob of every method."""
    cls = optimizers.method(name)
    for knob in cls.knobs():
        if knob.kind in ("float", "int"):
            span = rf"\[{knob.low:g}, {knob.high:g}\]"
            reason = rf"^{cls.__name__}\.{knob.name} must lie in {span}, got "
            wrong = [knob.low - 1, knob.high + 1, knob.high * 1.5 + 1, float("nan"), "much", True]
        else:
            reason, wrong = rf"^{cls.__name__}\.{knob.name} must be ", ["neither", 17]
        reason = reason.replace("+", r"\+")  # 1e+06
        for value in wrong:
            with pytest.raises(KnobError, match=reason) as refused:
                cls(**{knob.name: value})
            assert refused.value.setting == knob and refused.value.owner == cls.__name__
            assert refused.value.value is value and refused.value.requirement in str(refused.value)


def test_the_refusal_is_the_one_promised():
    """The message names method, knob, range and what was given."""
    promised = r"^Momentum\.momentum must lie in \[0, 0\.999\], got 1\.5$"
    with pytest.raises(KnobError, match=promised):
        optimizers.get("momentum", momentum=1.5)


def stands_in(symbol, formula):
    """Whether the formula has that symbol, and not only as part of a longer word or command."""
    before = "" if symbol.startswith("\\") else r"(?<![A-Za-z\\])"
    return bool(symbol) and re.search(before + re.escape(symbol) + r"(?![A-Za-z])", formula)


@EVERY
def test_it_explains_itself(name):
    """A docstring in words, a formula with the knobs' symbols, a reference, helps and a source.

    A switch or a choice that the formula does not show may do without a symbol.
    """
    cls = optimizers.method(name)
    assert cls.name == name and cls.title and cls.reference
    assert cls.family != "Other"
    assert len(cls.teaches().split()) >= 5 and cls.teaches().endswith(".")
    assert f"class {cls.__name__}" in cls.source() and "def step" in cls.source()
    for knob in cls.knobs():
        assert knob.help, knob.name
        if knob.symbol or knob.kind in ("float", "int"):
            assert stands_in(knob.symbol, cls.formula), knob.name
    symbols = [knob.symbol for knob in cls.knobs() if knob.symbol]
    assert len(set(symbols)) == len(symbols)


def test_titles_and_lessons_are_unique():
    """No two methods share a title or a first sentence."""
    for told in (lambda c: c.title.lower(), lambda c: c.teaches()):
        shown = [told(optimizers.method(name)) for name in METHODS]
        assert len(set(shown)) == len(shown)


def test_families_hold_every_method_once():
    """The menu's groups are a partition of the registry."""
    grouped = [name for group in optimizers.families().values() for name in group]
    assert sorted(grouped) == sorted(METHODS)


@pytest.mark.parametrize(
    "name", [n for n in METHODS if "step_size" in (k.name for k in optimizers.method(n).knobs())]
)
def test_a_constant_schedule_is_the_number_itself(name):
    """Every method with a step size takes a schedule; a constant one changes nothing."""
    cls, f = optimizers.method(name), landscapes.get("himmelblau")
    size = cls().step_size
    plain = optimizers.run(f, cls(step_size=size), STARTS, steps=15)
    scheduled = optimizers.run(f, cls(step_size=schedules.constant(size)), STARTS, steps=15)
    assert np.array_equal(plain.path, scheduled.path)


def test_an_unknown_name_is_refused_with_the_nearest_ones():
    """``adm`` is no optimizer; did you mean adam?"""
    with pytest.raises(landscapes.UnknownName, match="adam"):
        optimizers.get("adm")
    with pytest.raises(landscapes.UnknownName, match="adam"):
        optimizers.method("adm")
