"""First-order methods on quadratics, where their paths are known in closed form."""

import itertools

import numpy as np
import pytest

import landscapes
import optimizers


def quadratic(*curvatures, rotation=None):
    """1/2 x' A x with those eigenvalues, along the axes or along the columns of ``rotation``."""
    turn = np.eye(len(curvatures)) if rotation is None else rotation
    matrix = turn @ np.diag(curvatures) @ turn.T

    def bowl(theta):
        return sum(
            matrix[i, j] * theta[i] * theta[j] / 2
            for i in range(len(curvatures))
            for j in range(len(curvatures))
        )

    return landscapes.from_callable(
        bowl, domain=((-9, 9),) * len(curvatures), minima=((0,) * len(curvatures),)
    )


def path(f, name, start, steps, seed=0, **knobs):
    method = optimizers.get(name, **knobs)
    return optimizers.run(f, method, start, steps=steps, seed=seed, tolerance=0).path


def rotation(d, seed=3):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(d, d)))[0]


def test_gradient_descent_contracts_each_eigendirection_by_its_own_factor():
    """theta_k = (1 - delta (lambda + w))^k theta_0, with weight decay w."""
    rates = np.array([0.5, 3.0])
    walked = path(quadratic(*rates), "gradient_descent", (1.0, -2.0), 40, step_size=0.3, weight_decay=0.2)
    factors = (1 - 0.3 * (rates + 0.2)) ** np.arange(41)[:, None]
    np.testing.assert_allclose(walked, factors * [1.0, -2.0], rtol=1e-12)


def test_momentum_follows_its_two_term_recurrence():
    """theta_{k+1} = (1 + a - delta lambda) theta_k - a theta_{k-1}, in one dimension."""
    walked = path(quadratic(2.0), "momentum", (1.0,), 30, step_size=0.1, momentum=0.7)[:, 0]
    expected = [1.0, 1.0 - 0.1 * 2.0]
    for _ in range(29):
        expected.append((1 + 0.7 - 0.1 * 2.0) * expected[-1] - 0.7 * expected[-2])
    np.testing.assert_allclose(walked, expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", ["momentum", "nesterov", "nesterov_lookahead"])
def test_without_momentum_it_is_gradient_descent(name):
    """At alpha = 0 every momentum method walks gradient descent's path, bit for bit."""
    f = landscapes.get("himmelblau")
    plain = path(f, "gradient_descent", (0.1, 0.2), 30, step_size=0.01)
    assert np.array_equal(path(f, name, (0.1, 0.2), 30, step_size=0.01, momentum=0), plain)


@pytest.mark.parametrize("weight_decay", [0.0, 0.4])
def test_nesterovs_two_forms_are_two_views_of_one_walk(weight_decay):
    """torch's points are the look-ahead points theta - a v of the other form."""
    f, a = landscapes.get("rosenbrock"), 0.8
    knobs = {"step_size": 5e-4, "momentum": a, "weight_decay": weight_decay}
    ahead = path(f, "nesterov_lookahead", (-1.2, 1.0), 60, **knobs)
    torchs = path(f, "nesterov", (-1.2, 1.0), 60, **knobs)
    velocity = -np.diff(ahead, axis=0)  # times the step size
    np.testing.assert_allclose(torchs[1:], ahead[1:] - a * velocity, rtol=0, atol=1e-12)
    assert np.max(np.abs(torchs - ahead)) > 0.01


def test_nesterov_is_the_textbook_velocity_form():
    """w <- w + a velocity - rate g, velocity = a past - rate g."""
    f, a, rate = landscapes.get("himmelblau"), 0.9, 0.003
    point, velocity, expected = np.array([0.5, -1.5]), np.zeros(2), []
    for _ in range(40):
        expected.append(point)
        slope = f.gradient(point)
        velocity = a * velocity - rate * slope
        point = point + a * velocity - rate * slope
    walked = path(f, "nesterov", (0.5, -1.5), 39, step_size=rate, momentum=a)
    np.testing.assert_allclose(walked, expected, rtol=1e-12)


def test_sign_descent_moves_every_coordinate_by_the_step():
    """Every coordinate whose slope is not 0 moves by exactly the step size, downhill."""
    f = quadratic(1.0, 1e6)
    walked = path(f, "sign_descent", (1.05, -1.05), 10, step_size=0.1)
    expected = 0.1 * np.arange(11)
    np.testing.assert_allclose(walked[:, 0], 1.05 - expected, atol=1e-14)
    np.testing.assert_allclose(walked[:, 1], expected - 1.05, atol=1e-14)
    assert np.array_equal(path(f, "sign_descent", (0.0, 0.0), 3, step_size=0.1)[-1], (0, 0))


def test_lion_walks_as_its_papers_algorithm():
    """Algorithm 2 of Chen et al., written here with scalars, coordinate by coordinate."""
    f, (b1, b2, rate, decay) = landscapes.get("himmelblau"), (0.8, 0.95, 0.03, 0.2)
    w, m, expected = [0.4, -0.7], [0.0, 0.0], [[0.4, -0.7]]
    for _ in range(60):
        g = f.gradient(np.array(w))
        for i in range(2):
            c = b1 * m[i] + (1 - b1) * g[i]
            w[i] -= rate * (float(np.sign(c)) + decay * w[i])
            m[i] = b2 * m[i] + (1 - b2) * g[i]
        expected.append(list(w))
    walked = path(f, "lion", (0.4, -0.7), 60, step_size=rate, beta1=b1, beta2=b2, weight_decay=decay)
    np.testing.assert_allclose(walked, expected, rtol=1e-12)


def test_noisy_gradient_descent_without_noise_is_gradient_descent():
    """At noise 0 the paths are the same, bit for bit."""
    f = landscapes.get("himmelblau")
    plain = path(f, "gradient_descent", (0.1, 0.2), 30, step_size=0.01)
    quiet = path(f, "noisy_gradient_descent", (0.1, 0.2), 30, step_size=0.01, noise=0)
    assert np.array_equal(quiet, plain)


def test_noisy_gradient_descent_settles_into_its_stationary_spread():
    """On 1/2 lambda x^2 the variance tends to delta sigma^2 / (lambda (2 - delta lambda))."""
    f, starts = quadratic(2.0), np.zeros((1, 2000))
    walked = path(f, "noisy_gradient_descent", starts, 60, step_size=0.2, noise=1.5)
    expected = 0.2 * 1.5**2 / (2.0 * (2 - 0.2 * 2.0))
    assert abs(np.var(walked[-1, 0]) / expected - 1) < 0.15  # its own error is 3%
    assert abs(np.mean(walked[-1, 0])) < 0.05


def test_noise_carries_it_off_a_saddle_where_the_gradient_vanishes():
    """Plain descent started on a saddle stays there; noise leaves it, however small."""
    f = quadratic(1.0, -1.0)
    assert optimizers.run(f, optimizers.get("gradient_descent"), (0.0, 0.0)).steps == 0
    method = optimizers.get("noisy_gradient_descent", step_size=0.1, noise=1e-3)
    assert optimizers.run(f, method, (0.0, 0.0), steps=300).values[-1] < -1


def test_armijo_steps_are_the_longest_of_their_kind_that_fall_enough():
    """Each step is delta rho^k, falls enough, and the one before in the row did not."""
    f, c, shrink = landscapes.get("rosenbrock"), 0.2, 0.6
    walked = path(f, "gradient_descent_armijo", (-1.2, 1.0), 40, shrink=shrink, sufficient_decrease=c)
    for here, there in itertools.pairwise(walked):
        g = f.gradient(here)
        step = np.linalg.norm(there - here) / np.linalg.norm(g)
        k = np.log(step) / np.log(shrink)
        assert abs(k - round(k)) < 1e-6

        def falls(s, here=here, g=g):
            return f.value(here - s * g) <= f.value(here) - c * s * (g @ g)

        assert falls(shrink ** round(k)) and (round(k) == 0 or not falls(shrink ** (round(k) - 1)))


@pytest.mark.parametrize("first", [1e-4, 0.3, 10.0])
def test_exact_line_search_needs_one_step_on_a_sphere(first):
    """Every ray downhill passes through the centre of a sphere, whatever step is tried first."""
    method = optimizers.get("gradient_descent_exact_line_search", step_size=first)
    run = optimizers.run(quadratic(3.0, 3.0, 3.0), method, (2.0, -1.0, 0.5), steps=5)
    assert run.status == "converged" and run.steps == 1


def test_exact_line_search_takes_cauchys_step():
    """On a quadratic the step is g'g / g'Ag, and consecutive gradients are at right angles."""
    a = np.array([1.0, 30.0])
    f = quadratic(*a)
    walked = path(f, "gradient_descent_exact_line_search", (30.0, 1.0), 20)
    point = np.array([30.0, 1.0])
    for there in walked[1:]:
        g = a * point
        point = point - (g @ g) / (g @ (a * g)) * g
        np.testing.assert_allclose(there, point, rtol=1e-7, atol=1e-12)
    gradients = f.gradient(walked.T)
    turns = np.sum(gradients[:, 1:] * gradients[:, :-1], axis=0)
    assert np.all(np.abs(turns) < 1e-6 * np.sum(gradients[:, :-1] ** 2, axis=0))


RULES = next(k.choices for k in optimizers.method("nonlinear_conjugate_gradient").knobs() if k.name == "rule")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("d", [2, 3, 5])
def test_conjugate_gradients_solve_a_quadratic_in_d_steps(d, rule):
    """d steps along conjugate directions reach the bottom in d dimensions, and no fewer do."""
    f = quadratic(*np.linspace(1, 20, d), rotation=rotation(d))
    method = optimizers.get("nonlinear_conjugate_gradient", rule=rule, flatness=1e-10)
    run = optimizers.run(f, method, np.linspace(1, 2, d), steps=3 * d, tolerance=1e-6)
    assert run.status == "converged" and run.steps == d


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", ["rosenbrock", "himmelblau", "booth"])
def test_conjugate_gradients_reach_a_minimum_from_everywhere(name, rule):
    """60 random starts all end where the gradient vanishes, soon, and f never rises on the way."""
    f = landscapes.get(name)
    starts = np.random.default_rng(5).uniform(-2, 2, size=(2, 60))
    method = optimizers.get("nonlinear_conjugate_gradient", rule=rule)
    run = optimizers.run(f, method, starts, steps=100)
    assert all(status == "converged" for status in run.status)
    assert np.all(np.diff(run.values, axis=0) <= 1e-14 * (1 + np.abs(run.values[:-1])))


LIMITED = {
    "gradient_descent": ({}, {"weight_decay": 0.7}),
    "noisy_gradient_descent": ({"noise": 0.0},),
    "momentum": (
        {},
        {"momentum": 0.5},
        {"dampening": 0.6},
        {"weight_decay": 0.7},
        {"momentum": 0.0, "dampening": 0.5},
    ),
    "nesterov": ({}, {"momentum": 0.5}, {"weight_decay": 0.7}),
    "nesterov_lookahead": ({}, {"momentum": 0.5}, {"weight_decay": 0.7}),
}


@pytest.mark.parametrize(
    ("name", "knobs"), [(n, knobs) for n, several in LIMITED.items() for knobs in several]
)
def test_the_stability_limit_is_where_a_quadratic_turns_unstable(name, knobs):
    """2% below the limit it comes to rest, 2% above it leaves, for curvatures far apart."""
    cls = optimizers.method(name)
    for curvature in (3.0, 400.0):
        limit = cls(**knobs).stability_limit(curvature)
        f = quadratic(curvature)
        below, above = (
            path(f, name, (1.0,), 2000, step_size=share * limit, **knobs) for share in (0.98, 1.02)
        )
        assert abs(below[-1, 0]) < 1e-8
        assert np.max(np.abs(above)) > 100


def test_every_stated_stability_limit_of_a_first_order_method_is_observed():
    """No method with a limit is left out above."""
    stated = {
        n
        for n in optimizers.names()
        if optimizers.method(n).order == 1 and optimizers.get(n).stability_limit(1.0) is not None
    }
    assert stated == set(LIMITED)


def test_rprop_grows_and_shrinks_its_steps_by_its_factors():
    """On a line the steps grow by eta plus up to the longest; a turn halves the next and rests."""
    line = landscapes.from_callable(lambda x: 2 * x[0], domain=((-9, 9),))
    walked = path(line, "rprop", (0.0,), 6, step_size=0.1, eta_plus=1.5, step_size_max=0.3)[:, 0]
    np.testing.assert_allclose(-np.diff(walked), [0.1, 0.15, 0.225, 0.3, 0.3, 0.3], rtol=1e-12)
    walked = path(quadratic(1.0), "rprop", (0.25,), 4, step_size=0.2, eta_plus=2.0)[:, 0]
    np.testing.assert_allclose(walked, [0.25, 0.05, -0.35, -0.35, -0.15], rtol=1e-12)


def test_adagrad_on_a_line_slows_like_one_over_root_t():
    """With constant gradients step t is delta / sqrt(t + 1), t = 0, 1, ..."""
    line = landscapes.from_callable(lambda x: 3 * x[0], domain=((-9, 9),))
    walked = path(line, "adagrad", (0.0,), 20, step_size=0.4)[:, 0]
    np.testing.assert_allclose(-np.diff(walked), 0.4 / np.sqrt(np.arange(1, 21)), rtol=1e-9)


@pytest.mark.parametrize("name", ["adam", "amsgrad", "adamax", "nadam"])
def test_adam_and_its_kin_do_not_see_the_scale_of_f(name):
    """f times 1000 gives the same path: only the gradients' shape counts (epsilon aside)."""
    small, large = quadratic(1.0, 4.0), quadratic(1000.0, 4000.0)
    knobs = {"step_size": 0.05, "epsilon": 1e-16}
    one = path(small, name, (1.0, 2.0), 40, **knobs)
    np.testing.assert_allclose(path(large, name, (1.0, 2.0), 40, **knobs), one, rtol=1e-9)
    assert np.max(np.abs(one[1] - one[0])) <= 0.05 * 1.2


def test_adamw_is_adam_where_nothing_decays():
    """At weight decay 0 the decoupled and the plain method walk the same path."""
    f = landscapes.get("rosenbrock")
    np.testing.assert_array_equal(
        path(f, "adamw", (-1.2, 1.0), 50, weight_decay=0.0), path(f, "adam", (-1.2, 1.0), 50)
    )


def test_amsgrad_forgets_less_than_adam():
    """After a steep stretch AMSGrad's steps on level ground stay shorter than Adam's."""

    def cliff(theta):
        return 0.1 * theta[0] + 50 * np.e ** (4 * (theta[0] - 1))

    f = landscapes.from_callable(cliff, domain=((-9, 2),))
    knobs = {"step_size": 0.1, "beta2": 0.9}
    adam, amsgrad = (path(f, n, (1.0,), 120, **knobs)[:, 0] for n in ("adam", "amsgrad"))
    assert adam[-1] < amsgrad[-1] < 1.0
    assert abs(np.diff(adam)[-1]) > 3 * abs(np.diff(amsgrad)[-1])
