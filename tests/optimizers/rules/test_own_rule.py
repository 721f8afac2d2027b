"""A typed rule is a method: it equals the built-in ones to the last bit, and nothing typed breaks it."""

import copy
import dataclasses
import pickle

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import landscapes
import optimizers
from landscapes import KnobError, learning
from optimizers import RuleError
from optimizers.core import schedules
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams
from optimizers.rules import algebra
from optimizers.rules.examples import EXAMPLES
from optimizers.rules.own_rule import class_of, name_of
from optimizers.running.recorded_step import compiled

PLACES = ["himmelblau", "rosenbrock", "ackley", "rastrigin", "beale"]
ADAM = "m = b1*m + (1-b1)*g; v = b2*v + (1-b2)*g^2; theta = theta - d/(1-b1^t)*m/(sqrt(v)/sqrt(1-b2^t) + eps)"
# A rule, the built-in method, and the settings of both that are not their defaults. A step size that is a
# power of two may stand inside the velocity or outside: nothing is rounded by it.
PAIRS = {
    "gradient descent": ("theta = theta - d*g", "gradient_descent", {"step_size": 0.003}),
    "weight decay": (
        "theta = theta - d*(g + lambda*theta)",
        "gradient_descent",
        {"step_size": 0.003, "weight_decay": 0.3},
    ),
    "momentum": ("v = a*v + g; theta = theta - d*v", "momentum", {"step_size": 0.001}),
    "heavy ball": ("v = a*v - d*g\ntheta = theta + v", "momentum", {"step_size": 2.0**-10}),
    "velocity in steps": ("v = a*v + d*g; theta = theta - v", "momentum", {"step_size": 2.0**-9}),
    "Nesterov": ("v = a*v + g; theta = theta - d*(a*v + g)", "nesterov", {"step_size": 0.001}),
    "look-ahead": (
        "v = a*v + g(theta - d*a*v); theta = theta - d*v",
        "nesterov_lookahead",
        {"step_size": 0.001},
    ),
    "RMSprop": ("v = rho*v + (1-rho)*g^2; theta = theta - d*(g/(sqrt(v) + eps))", "rmsprop", {}),
    "Adagrad": ("v = v + g^2; theta = theta - d*g/(sqrt(v) + eps)", "adagrad", {"epsilon": 1e-8}),
    "Adam": (ADAM, "adam", {}),
    "AMSGrad": (
        ADAM.replace("theta =", "w = max(w, v); theta =").replace("sqrt(v)/", "sqrt(w)/"),
        "amsgrad",
        {},
    ),
    "sign descent": ("theta = theta - d*sign(g)", "sign_descent", {}),
    "noise": (
        "theta = theta - d*(g + sigma*normal())",
        "noisy_gradient_descent",
        {"step_size": 0.003, "noise": 2.0},
    ),
}
_TYPED = {"weight_decay": "knob_lambda", "noise": "sigma", "step_size": "step_size"}


def both(pair):
    """The rule and the built-in method at the same settings."""
    text, name, chosen = PAIRS[pair]
    built_in = optimizers.get(name, **chosen)
    mine = {_TYPED[k]: v for k, v in built_in.settings.items() if _TYPED.get(k) in knobs_of(text)}
    return optimizers.from_rule(text, **mine), built_in


def knobs_of(text):
    return {k.name for k in class_of(text).knobs()}


def many_starts(f, count=64):
    return np.random.default_rng(7).uniform(*np.array(f.domain).T[..., None], size=(f.dimension, count))


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("place", PLACES)
def test_a_typed_rule_equals_the_built_in_method_to_the_last_bit(pair, place):
    """From 64 starts over 300 steps, path, cost and ending."""
    f, (mine, built_in) = landscapes.get(place), both(pair)
    starts = many_starts(f)
    ours, theirs = (optimizers.run(f, method, starts, steps=300, seed=3) for method in (mine, built_in))
    assert np.array_equal(ours.path, theirs.path, equal_nan=True)
    assert np.array_equal(ours.cost, theirs.cost) and np.array_equal(ours.status, theirs.status)


@pytest.mark.parametrize("pair", PAIRS)
def test_a_typed_rule_is_recorded_where_the_built_in_method_is_and_equals_it_unrecorded_too(pair):
    f, (mine, built_in) = landscapes.get("himmelblau"), both(pair)
    assert (compiled(f, mine, 64) is None) == (compiled(f, built_in, 64) is None)
    for start in (many_starts(f, 5), many_starts(f, 1)[:, 0]):
        paths = []
        for method in (mine, built_in):
            theta, batch = start, start.shape[1:]
            oracle, state, path = Oracle(f, batch), method.init(start, Streams(0, batch)), []
            for _ in range(20):
                theta, state = method.step(oracle, theta, state)
                path.append(theta)
            paths.append(path)
        assert np.array_equal(*paths)


def test_schedules_restarts_and_projections_take_a_rule_like_any_method():
    f, (mine, built_in) = landscapes.get("rosenbrock"), both("momentum")
    rate = schedules.cosine(0.001, 100)
    wraps = (
        lambda m: dataclasses.replace(m, step_size=rate),
        lambda m: optimizers.restarts(m, restart_after=40),
        lambda m: optimizers.projected(m, 1.5),
    )
    for wrapped in wraps:
        ours, theirs = (optimizers.run(f, wrapped(m), many_starts(f, 4), steps=120) for m in (mine, built_in))
        assert np.array_equal(ours.path, theirs.path)
        plain = optimizers.run(f, mine, many_starts(f, 4), steps=120)
        assert ours.path.shape != plain.path.shape or not np.array_equal(ours.path, plain.path)


def test_a_rule_learns_from_minibatches_as_the_built_in_method_does():
    loss, (mine, built_in) = learning.training_loss("softmax", "iris"), both("Adam")
    batches = learning.batches(16, seed=2)
    ours, theirs = (
        optimizers.run(loss, method, loss.initial(0), steps=60, batches=batches)
        for method in (mine, built_in)
    )
    assert np.array_equal(ours.path, theirs.path) and np.array_equal(ours.cost, theirs.cost)
    assert ours.values[-1] < ours.values[0]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_every_example_is_what_its_title_says(example):
    """Built-in methods of that name take the same path up to rounding; the others fall."""
    f, method = landscapes.get("booth"), optimizers.from_rule(example.text)
    if "step_size" in method.settings:
        method = dataclasses.replace(method, step_size=0.02)
    run = optimizers.run(f, method, many_starts(f, 6), steps=40)
    assert np.all(run.values[-1] < run.values[0])
    same = {title: name for name in optimizers.names() if (title := optimizers.method(name).title)}
    if example.title in same and example.title != "Damped Newton":
        built_in = optimizers.method(same[example.title])
        size = {"step_size": 0.02} if "step_size" in method.settings else {}
        theirs = optimizers.run(f, built_in(**size), many_starts(f, 6), steps=40)
        np.testing.assert_allclose(run.path, theirs.path, rtol=1e-7, atol=1e-9)


def test_most_examples_have_a_built_in_twin():
    titles = {optimizers.method(name).title for name in optimizers.names()}
    assert len(titles & {example.title for example in EXAMPLES}) >= 7


def test_a_rule_pays_for_what_it_asks():
    """A value 1, a gradient 2, both together 2, a Hessian 2d + 2, each other point anew."""
    f = landscapes.get("himmelblau")
    for text, cost in {
        "theta = theta - 1e-3*g": 2,
        "theta = theta - 1e-3*g/(1+f^2)": 2,
        "theta = theta - 1e-9*f*theta": 1,
        "theta = theta - 1e-3*g(theta)": 2,
        "theta = theta - 1e-3*g; theta = theta - 1e-3*g(theta)": 4,
        "theta = theta - 1e-3*(g + grad(theta - 1e-3*g))": 4,
        "theta = theta - 1e-9*(f(theta + g) + f(theta - g))*g": 4,
        "theta = theta - 1e-3*dot(H, g)": 8,
        "theta = theta - 1e-9*dot(H(theta + 1), theta)": 6,
        "theta = theta - 1e-3*sum(g(theta + 1e-3*i), i, 1, 5)": 10,
    }.items():
        for start in ((1.0, 2.0), [[1.0, 0.5], [2.0, 0.3]]):
            run = optimizers.run(f, optimizers.from_rule(text), start, steps=7, tolerance=0)
            assert np.all(np.diff(run.cost, axis=0) == cost), text


def test_what_is_remembered_begins_at_0_and_has_the_shape_it_is_given():
    f = landscapes.get("himmelblau")
    text = "n = n + 1; w = w/n + g; B = where(n == 1, I, B) + outer(g, g); theta = theta - dot(B, w)*1e-9*n"
    method = optimizers.from_rule(text)
    for batch in ((), (3,), (2, 4)):
        state = method.init(np.ones((2, *batch)), Streams(0, batch))
        assert [np.shape(leaf) for leaf in state] == [batch, batch, (2, *batch), (2, 2, *batch)]
        assert not any(np.any(leaf) for leaf in state)
        _, after = method.step(Oracle(f, batch), np.ones((2, *batch)), state)
        assert [np.shape(leaf) for leaf in after] == [np.shape(leaf) for leaf in state]
        assert np.all(after[1] == 1) and np.all(after[0] == 1)


def test_draws_are_each_their_own_and_those_of_the_member():
    f = landscapes.get("himmelblau")
    method = optimizers.from_rule("p = normal(); q = normal(); r = p*q; theta = theta + normal()")
    state = method.init(np.zeros((2, 300)), Streams(5, (300,)))
    theta, state = method.step(Oracle(f, (300,)), np.zeros((2, 300)), state)
    assert method.wanders and not np.any(theta == theta[:, :1], axis=0)[1:].any()
    together = optimizers.run(f, method, many_starts(f, 5), steps=20, seed=2)
    alone = optimizers.run(f, method, many_starts(f, 5)[:, 3], steps=20, seed=2, member=3)
    assert np.array_equal(together.path[..., 3], alone.path)


def test_solve_answers_for_every_member_and_nan_where_there_is_no_answer():
    rng = np.random.default_rng(0)
    matrices, vectors = rng.normal(size=(3, 3, 5)), rng.normal(size=(3, 5))
    matrices[..., 2] = np.outer([1, 2, 3], [1, 2, 4])  # singular, exactly
    matrices[..., 4] = 0
    solved = algebra.solve(matrices, vectors)
    for k in range(5):
        if k in (2, 4):
            assert (
                np.isnan(solved[:, k]).all()
                and np.isnan(algebra.solve(matrices[..., k], vectors[:, k])).all()
            )
        else:
            expected = np.linalg.solve(matrices[..., k], vectors[:, k])
            assert np.array_equal(solved[:, k], expected)
            assert np.array_equal(algebra.solve(matrices[..., k], vectors[:, k]), expected)


def test_a_rules_algebra_is_that_of_matrices():
    rng = np.random.default_rng(1)
    A, u, v = rng.normal(size=(4, 4, 6)), rng.normal(size=(4, 6)), rng.normal(size=(4, 6))
    for k in range(6):
        np.testing.assert_allclose(algebra.dot(A, u)[:, k], A[..., k] @ u[:, k], rtol=1e-14)
        np.testing.assert_allclose(algebra.dot(u, v)[k], u[:, k] @ v[:, k], rtol=1e-14, atol=1e-15)
        np.testing.assert_allclose(algebra.norm(u)[k], np.linalg.norm(u[:, k]), rtol=1e-14)
        assert np.array_equal(algebra.outer(u, v)[..., k], np.outer(u[:, k], v[:, k]))
        assert np.array_equal(algebra.diagonal(A)[:, k], np.diag(A[..., k]))
        assert np.array_equal(algebra.identity(4, (6,))[..., k], np.eye(4))
    assert np.array_equal(algebra.clip(u, -0.3, 0.4), np.clip(u, -0.3, 0.4))


def test_a_rule_is_a_value():
    text = "v = a*v + d*g; theta = theta - v"
    method = optimizers.from_rule(text, a=0.5)
    class_of.cache_clear()  # the same text makes another class, and the same method
    for same in (
        optimizers.from_rule(text, a=0.5),
        optimizers.get(name_of(text), a=0.5),
        pickle.loads(pickle.dumps(method)),
        copy.deepcopy(method),
    ):
        assert same == method and hash(same) == hash(method) and repr(same) == repr(method)
    assert method != optimizers.from_rule(text) and method != optimizers.from_rule(
        "theta = theta - a*g", a=0.5
    )
    assert eval(repr(method), {"optimizers": optimizers}) == method  # our own text
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(method, "a", 1)  # noqa: B010
    with pytest.raises(KnobError, match=r"Own rule has no knob 'b'; it has: a, step_size"):
        optimizers.from_rule(text, b=1)
    with pytest.raises(KnobError, match=r"OwnRule\.a must lie in \[0, 0\.999\]"):
        optimizers.from_rule(text, a=1.5)


def test_knobs_may_be_arrays_with_a_value_for_each_member():
    """As sweeps have them: each member is the run at its own settings."""
    f, starts = landscapes.get("himmelblau"), many_starts(landscapes.get("himmelblau"), 4)
    text = "v = a*v + clip(g, -c, c)/b1^t; theta = theta - d*v"
    knobs = {"a": [0.0, 0.5, 0.9, 0.3], "step_size": [1e-4, 1e-3, 2e-3, 0.01], "c": [1.0, 2.0, 3.0, 9.0]}
    swept = class_of(text)().unchecked(**{name: np.array(values) for name, values in knobs.items()})
    theta, state = starts, swept.init(starts, Streams(0, (4,)))
    for _ in range(30):
        theta, state = copy.copy(swept).step(Oracle(f, (4,)), theta, state)
    for k in range(4):
        one = optimizers.from_rule(text, **{name: values[k] for name, values in knobs.items()})
        alone, its = starts[:, k], one.init(starts[:, k], Streams(0))
        for _ in range(30):
            alone, its = one.step(Oracle(f), alone, its)
        assert np.array_equal(theta[:, k], alone)


def test_classes_are_kept_but_not_without_end():
    made = [class_of(f"theta = theta - {k}*g") for k in range(150)]
    assert class_of("theta = theta - 149*g") is made[-1]
    assert class_of.cache_info().currsize == 128


def test_knobs_have_the_names_that_were_typed_and_the_first_step_size_is_the_step_size():
    cls = class_of("c = 2 in [0.1, 500]; theta = theta - eta*g - lambda*h*theta + order*g/c + q1*g")
    knobs = {k.name: (k.default, k.low, k.high, k.log, k.symbol) for k in cls.knobs()}
    assert knobs == {
        "step_size": (0.01, 1e-6, 10, True, r"\eta"),
        "knob_lambda": (0.01, 0, 1, False, r"\lambda"),
        "h": (0.01, 1e-6, 10, True, "h"),
        "knob_order": (1, -10, 10, False, r"\mathrm{order}"),
        "c": (2, 0.1, 500, True, "c"),
        "q1": (1, -10, 10, False, "q_{1}"),
    }


WORDS = (
    "theta g f H t I v m a d b1 eps lambda x e pi 1 2 0.5 1e3 -1 + - * / ^ ( ) , ; \n = == < > | . [ ] in # "
    "_ sqrt( abs( sign( max( dot( norm( solve( outer( diag( clip( normal() g( f( H( grad( where( sum( i and "
    "not theta= v= B= theta=theta-d*g ²  θ √ é \0 \r := += T"
).split(" ")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=24).map(" ".join) | st.text(max_size=40)


@settings(max_examples=250, deadline=None, derandomize=True)
@example("theta = " + "(" * 500)
@example("theta = " + "-" * 1900 + "g")
@example("theta = theta" + "^2" * 900)
@example("theta = theta; v = " + "sum(" * 30)
@example("theta = sum(sum(sum(theta, i, 1, 1000000), j, 1, 1000000), k, 1, 1000000)")
@given(TEXTS)
def test_nothing_that_is_typed_raises_anything_but_the_refusal(text):
    """And what is read steps, in any batch; divergence is a result."""
    try:
        method = optimizers.from_rule(text)
    except RuleError as refused:
        assert refused.sentence and 0 <= refused.position <= len(text)
        assert (refused.column is None) or (refused.column >= 1 and refused.line >= 1)
        return
    walk_anywhere(method)


def walk_anywhere(method):
    for place, start in (("himmelblau", [[1.0, 2.0], [0.0, -3.0]]), ("negative_log", [0.5])):
        f = landscapes.get(place)
        run = optimizers.run(f, method, start, steps=3)
        assert run.path.shape[1:] == np.shape(start)


# Trees that always fit: numbers, vectors and matrices by turns.
def _scalars(deeper):
    vectors, matrices = deeper["v"], deeper["m"]
    s = deeper["s"]
    return st.one_of(
        st.sampled_from(["f", "t", "a", "c1", "n", "1", "0", "2.5", "1e30", "pi"]),
        st.tuples(s, st.sampled_from("+-*/^"), s).map(lambda p: f"({p[0]}{p[1]}{p[2]})"),
        vectors.map(lambda v: f"norm({v})"),
        st.tuples(vectors, vectors).map(lambda p: f"dot({p[0]}, {p[1]})"),
        vectors.map(lambda v: f"f({v})"),
        st.tuples(s, s, s).map(lambda p: f"clip({p[0]}, {p[1]}, {p[2]})"),
        matrices.map(lambda m: f"norm(diag({m}))"),
    )


def _vectors(deeper):
    v, s, m = deeper["v"], deeper["s"], deeper["m"]
    return st.one_of(
        st.sampled_from(["theta", "g", "v", "normal()"]),
        st.tuples(v, st.sampled_from("+-*/^"), s | v).map(lambda p: f"({p[0]}{p[1]}{p[2]})"),
        st.tuples(st.sampled_from(["sqrt", "exp", "abs", "sign", "log", "floor"]), v).map(
            lambda p: f"{p[0]}({p[1]})"
        ),
        v.map(lambda v: f"g({v})"),
        st.tuples(m, v).map(lambda p: f"solve({p[0]}, {p[1]})"),
        st.tuples(m, v).map(lambda p: f"dot({p[0]}, {p[1]})"),
        st.tuples(v, s, v, v).map(lambda p: f"where({p[0]} < {p[1]}, {p[2]}, {p[3]})"),
    )


def _matrices(deeper):
    v, s, m = deeper["v"], deeper["s"], deeper["m"]
    return st.one_of(
        st.sampled_from(["H", "I", "B"]),
        st.tuples(v, v).map(lambda p: f"outer({p[0]}, {p[1]})"),
        st.tuples(m, m).map(lambda p: f"({p[0]} - {p[1]})"),
        st.tuples(s, m).map(lambda p: f"({p[0]}*{p[1]})"),
    )


def _fitting(depth=3):
    deeper = {
        k: st.sampled_from(w) for k, w in {"s": ["f", "t", "a"], "v": ["theta", "g"], "m": ["H", "I"]}.items()
    }
    for _ in range(depth):
        deeper = {"s": _scalars(deeper), "v": _vectors(deeper), "m": _matrices(deeper)}
    rows = st.tuples(deeper["s"], deeper["v"], deeper["m"], deeper["v"])
    return rows.map(
        # 0*g says that v is a vector: v + v alone would leave it a number.
        lambda p: f"n = n + {p[0]}; v = v + 0*g + {p[1]}; B = B/2 + I - {p[2]}; theta = theta - d*{p[3]}"
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(_fitting())
def test_what_fits_together_is_read_and_steps(text):
    """Only what is no number at any point (1/0), or too much, is refused; whatever comes out is a run."""
    try:
        method = optimizers.from_rule(text)
    except RuleError as refused:
        assert any(one in refused.sentence for one in ("finite", "division", "exponent", "asks at most"))
        return
    walk_anywhere(method)


@pytest.mark.parametrize(
    "text",
    [
        "; ".join([f"v{k} = {'(' * 35}v{k}+g{')' * 35}" for k in range(20)] + ["theta = theta - v1"]),
        "\n".join(["theta = theta*0.5 + " + "+".join(["g"] * 150)] * 6),
        "\n".join([f"v = {'*'.join(['v'] * 8)} + g"] * 36 + ["theta = theta - d*v"]),
        "theta = theta + sum(sin(i*theta)/i, i, 1, 240)",
    ],
    ids=["deep", "long", "repeated", "sum"],
)
def test_the_largest_rules_are_recorded_or_stepped_in_good_order(text):
    """Near the bounds nothing breaks: recursion, recording, printing."""
    method = optimizers.from_rule(text)
    assert method.formula and len(text) < 2000
    walk_anywhere(method)
