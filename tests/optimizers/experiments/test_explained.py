"""A step explained: its numbers are the run's, its rule is the method's, what is said of it is so."""

from __future__ import annotations

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes import learning
from optimizers.core.oracle import Oracle
from optimizers.core.shadow import Shadow, named, noting, plain
from optimizers.experiments.explained import Happening, explain, history
from optimizers.experiments.explained.pictures import _beside, course_panels
from optimizers.running import replay

PLACES = ("himmelblau", "rosenbrock", "ackley", "camouflage", "sphere_3d")
_NETWORK = learning.training_loss(learning.model("mlp", width_1=5), "moons")
_COSINE = optimizers.schedules.cosine(0.01, 30)
CASES = {
    **{name: optimizers.get(name) for name in optimizers.names()},
    "no memory": optimizers.get("momentum", momentum=0.0),
    "dampening": optimizers.get("momentum", dampening=0.5),
    "centred": optimizers.get("rmsprop", centered=True, momentum=0.5),
    "restarts": optimizers.restarts(optimizers.get("momentum"), 7),
    "ball": optimizers.projected(optimizers.get("adam"), 1.5),
}
_OPERATIONS = {
    "dot": lambda a, b: np.sum(a * b, axis=0),
    "norm": lambda a: np.sqrt(np.sum(a * a, axis=0)),
    "times": lambda matrix, vector: np.sum(matrix * vector[None], axis=1),
    "coordinates": lambda eigen, vector: np.sum(eigen[1] * vector[:, None], axis=0),
    "vector": lambda eigen, shares: np.sum(eigen[1] * shares[None], axis=1),
    "square": lambda a: a * a,
    "[]": lambda a, k: a[k],
    # Folded at the walls: inside nothing changes.
    "reflected": lambda a, low, high: np.where(
        (a < low) | (a > high), high - np.abs((high - low) - np.mod(a - low, 2 * (high - low))), a
    ),
}


def computed(term):
    """The value of a term from its leaves' values alone."""
    if not term.op:
        return term.value
    operation = _OPERATIONS.get(term.op) or getattr(np, term.op)
    with np.errstate(all="ignore"):
        return operation(*map(computed, term.args))


def leaves(term):
    return [leaf for arg in term.args for leaf in leaves(arg)] if term.op else [term]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("place", PLACES)
def test_every_explained_step_gives_the_next_theta_to_the_last_bit(case, place):
    """What is written, worked out from its numbers, is what the lines say and the run's next row.

    A symbol means one number in all lines, and what has a line has it before it is used.
    """
    run = optimizers.run(place, CASES[case], steps=40, seed=3)
    states = replay.states(run)
    for step in {0, 1, len(states) // 2, len(states) - 2} & set(range(len(states) - 1)):
        seen = explain(run, step, states)
        assert seen.exact and np.array_equal(seen.following, run.path[step + 1])
        assert np.array_equal(seen.lines[-1].value, run.path[step + 1])
        assert np.array_equal(seen.theta, run.path[step])
        assert seen.lines[-1].term.op or seen.lines[-1].term.symbol  # no bare numbers
        meaning = {rf"\theta_{{{step}}}": run.path[step]}
        own = {line.symbol: line.value for line in seen.lines}
        for line in seen.lines:
            worked = np.broadcast_to(computed(line.term), np.shape(line.value))
            assert np.array_equal(worked, line.value, equal_nan=True), line.latex
            for leaf in leaves(line.term):
                if not leaf.symbol or leaf.symbol in ("t", "V"):
                    continue
                known = own.get(leaf.symbol, meaning.setdefault(leaf.symbol, leaf.value))
                assert np.array_equal(leaf.value, known, equal_nan=True), (line.latex, leaf.symbol)
            assert line.latex.startswith(line.symbol)


@pytest.mark.parametrize(
    "place, method",
    [
        ("camouflage", optimizers.get("adam", weight_decay=0.1)),
        ("himmelblau", optimizers.get("nesterov_lookahead", step_size=_COSINE)),
    ],
)
def test_where_the_recorded_step_rounds_otherwise_it_is_said(place, method):
    """A schedule's numbers, and decay without any slope, are multiplied beforehand by the tape."""
    run = optimizers.run(place, method, steps=12)
    states = replay.states(run)
    told = [explain(run, step, states) for step in range(12)]
    assert not all(seen.exact for seen in told)
    for seen, (theta, state) in zip(told, states):
        assert np.array_equal(seen.following, method.step(Oracle(run.landscape), theta, state)[0])
        np.testing.assert_allclose(seen.following, run.path[seen.step + 1], rtol=1e-13)
        assert seen.exact != ("last digits" in seen.words)


def test_minibatches_and_thinned_paths_are_explained_too():
    batches = learning.batches(4)
    run = optimizers.run(_NETWORK, optimizers.get("adam", step_size=0.05), steps=20, batches=batches)
    assert all(explain(run, step).exact for step in (0, 7, 19))
    thin = optimizers.run(_NETWORK, optimizers.get("adam", step_size=0.05), steps=20, every=7)
    seen = explain(thin, 8)
    assert seen.exact and np.array_equal(seen.following, replay.points(thin, [9])[0])


def test_the_rule_of_momentum_as_it_is_printed():
    f = landscapes.from_formula("2 x^2")
    run = optimizers.run(f, optimizers.get("momentum", step_size=0.125, momentum=0.5), [2.0], 10)
    assert [line.latex for line in explain(run, 1).lines] == [
        r"\nabla f(\theta_{1}) = 4",
        r"v_{2} = \alpha\,v_{1} + \nabla f(\theta_{1}) = 0.5 \cdot 8 + 4 = 8",
        r"\theta_{2} = \theta_{1} - \delta\,v_{2} = 1 - 0.125 \cdot 8 = 0",
    ]


def test_what_a_knob_of_0_does_nothing_to_is_left_out():
    told = {}
    for decay in (0.0, 0.25):
        run = optimizers.run("himmelblau", optimizers.get("adam", weight_decay=decay), steps=3)
        told[decay] = " ".join(line.latex for line in explain(run, 1).lines)
    assert r"\lambda" not in told[0.0] and r"\lambda\,\theta_{1}" in told[0.25]
    plain_steps = optimizers.run("himmelblau", optimizers.get("momentum", momentum=0.0), steps=3)
    assert r"\alpha" not in " ".join(line.latex for line in explain(plain_steps, 1).lines)


def kinds(run, step):
    return {finding.kind for finding in explain(run, step).findings}


@pytest.mark.parametrize(
    "step_size, expected",
    [
        (0.25, set()),
        (0.75, {Happening.CROSSED, Happening.TURNED_BACK}),
        (1.25, {Happening.BEYOND, Happening.TURNED_BACK, Happening.OVER_LIMIT}),
    ],
)
def test_gradient_descent_on_a_parabola_settles_swings_or_diverges(step_size, expected):
    """On x^2 the error is multiplied by 1 - 2 step size: the closed form."""
    f, method = landscapes.from_formula("x^2"), optimizers.get("gradient_descent", step_size=step_size)
    run = optimizers.run(f, method, [1.0], 6, tolerance=0)
    assert kinds(run, 2) == expected
    seen = history(run)
    np.testing.assert_allclose(seen.turns[1:], np.sign(1 - 2 * step_size))
    np.testing.assert_allclose(seen.products, 2 * step_size)
    np.testing.assert_allclose(seen.limits, 2.0)
    np.testing.assert_allclose(seen.effective, step_size)
    swings = optimizers.run(f, method, [1.0], 12, tolerance=0)
    assert history(swings).swings == (None if step_size < 0.5 else (11, 11))
    words = explain(run, 2).words
    assert "{" not in words and words.endswith(".") and words.startswith("f ")


def test_why_it_does_not_move():
    bowl = landscapes.from_formula("x^2 + y^2")
    rest = optimizers.run(bowl, optimizers.get("gradient_descent"), [0.0, 0.0], 5, tolerance=0)
    assert kinds(rest, 2) == {Happening.NO_SLOPE}
    climb = optimizers.run(bowl, optimizers.get("hill_climbing"), [0.0, 0.0], 5)
    assert kinds(climb, 2) == {Happening.NONE_TAKEN}
    jump = optimizers.run("himmelblau", optimizers.restarts(optimizers.get("momentum"), 5), steps=20)
    jumps = [step for step in range(20) if Happening.RESTARTED in kinds(jump, step)]
    assert jumps == list(np.flatnonzero(jump.jumps[1:])) != []
    top = optimizers.run(landscapes.from_formula("-x^2-2y^2"), "gradient_descent", [0.1, 0.1], 3)
    assert Happening.TOP in kinds(top, 1)
    saddle = optimizers.run(landscapes.from_formula("x^2-y^2"), "newton", [0.1, 0.3], 3)
    assert Happening.SADDLE in kinds(saddle, 0)


def test_the_radius_of_trust_and_the_damping_are_those_of_the_states():
    for name, kind in (("trust_region", Happening.SHRANK), ("levenberg_marquardt", Happening.DAMPED)):
        run = optimizers.run("nightmare", name, steps=40, tolerance=0)
        sizes = np.array([float(state.size) for _, state in replay.states(run)])
        grown = np.diff(sizes) < 0 if kind is Happening.SHRANK else np.diff(sizes) > 0
        for step in range(1, min(15, len(grown))):
            assert (kind in kinds(run, step)) == grown[step]


@pytest.mark.parametrize("name", ["momentum", "adam", "bfgs", "nelder_mead"])
def test_the_course_is_what_the_path_says(name):
    run = optimizers.run("rosenbrock", name, steps=30)
    seen, f, path = history(run), run.landscape, run.path
    for k in (0, 3, len(path) - 2):
        move, gradient = path[k + 1] - path[k], f.gradient(path[k])
        long = np.linalg.norm(move)
        assert seen.lengths[k] == pytest.approx(long, rel=1e-14)
        assert seen.effective[k] == pytest.approx(long / np.linalg.norm(gradient), rel=1e-12)
        assert seen.largest[k] == pytest.approx(np.linalg.eigvalsh(f.hessian(path[k]))[-1], rel=1e-12)
        if long:
            cosine = -move @ gradient / (long * np.linalg.norm(gradient))
            assert seen.cosines[k] == pytest.approx(cosine, abs=1e-12)
            assert explain(run, k).cosine == pytest.approx(cosine, abs=1e-12)
    assert {len(column) for column in seen.table().values()} == {len(path) - 1}
    assert (seen.products is None) == (run.optimizer.stability_threshold() is None)


def test_the_product_of_adam_is_of_what_it_divides_by():
    """The eigenvalues of P^-1 H by numpy's general solver."""
    run = optimizers.run("himmelblau", optimizers.get("adam", step_size=0.1), steps=12)
    seen, states = history(run), replay.states(run)
    for k in (0, 5, 11):
        scale = run.optimizer.preconditioner(states[k + 1][1])
        eigenvalues = np.linalg.eigvals(run.landscape.hessian(run.path[k]) / scale[:, None]).real
        assert seen.products[k] == pytest.approx(0.1 * np.max(eigenvalues), rel=1e-10)
        assert seen.limits[k] == pytest.approx(2 * 1.9 / 0.1)


def test_what_cannot_be_explained_is_refused():
    many = optimizers.run("himmelblau", "adam", np.zeros((2, 3)), 5)
    with pytest.raises(ValueError, match="from one start"):
        explain(many, 1)
    with pytest.raises(ValueError, match="from one start"):
        history(many)
    run = optimizers.run("himmelblau", "adam", steps=5)
    for step in (-1, 5):
        with pytest.raises(IndexError, match="from 0 to 4"):
            explain(run, step)


def test_shadows_are_noted_in_their_own_thread_only_and_leave_arrays_alone():
    array = np.array([1.0, 2.0])
    assert named("x", array) is array
    with noting() as notes:
        shadow = named("x", Shadow(array) * 2)
    named("y", Shadow(array) + 1)
    assert notes == [shadow] and np.array_equal(plain(shadow), [2.0, 4.0])


def test_an_axis_of_powers_of_ten_has_one_also_where_nothing_changes():
    """A constant step size: its axis reaches from a power of ten to the next one."""
    run = optimizers.run("himmelblau", optimizers.GradientDescent(0.005), steps=30)
    (panel,) = (p for p in course_panels(history(run)) if p.name == "effective")
    low, high = panel.y["range"]
    assert (low, high) == (-3, -2)


@pytest.mark.parametrize("turn", [0.3, -0.3, 3.0, -2.0])
def test_the_names_of_two_arrows_stand_on_their_outer_sides(turn):
    one, other = np.array([1.0, 0.0]), np.array([np.cos(turn), np.sin(turn)])
    for mine, its in ((one, other), (other, one)):
        away = np.array(_beside(mine, its))
        assert away @ mine == pytest.approx(0, abs=1e-12)
        assert np.sign(mine[0] * away[1] - mine[1] * away[0]) == -np.sign(mine[0] * its[1] - mine[1] * its[0])


@pytest.mark.parametrize("name", ["adam", "adadelta", "adamax", "nadam", "amsgrad", "radam"])
def test_moments_are_told_in_the_order_of_the_state(name):
    """And not in that of a set, which is another one in every process."""
    run = optimizers.run("rosenbrock", name, steps=8)
    seen = explain(run, 5)
    told = [line.symbol for line in seen.lines]
    known = [symbol for symbol in seen.state if symbol in told]
    moments = [symbol for symbol in told if symbol in known]
    assert len(known) > 1 and moments == known


def test_the_course_of_one_step_is_seen():
    seen = history(optimizers.run("sphere_3d", optimizers.GradientDescent(0.5), steps=20))
    assert len(seen.lengths) == 1 and seen.words.startswith("Of 1 step: ")
    for panel in course_panels(seen):
        assert panel.traces and all("markers" in trace["mode"] for trace in panel.traces)
