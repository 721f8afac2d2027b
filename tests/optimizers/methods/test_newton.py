"""Second order: each method against the linear algebra it promises, scipy, and brute force."""

import autograd.numpy as anp
import numpy as np
import pytest
import scipy.linalg
import scipy.optimize

import landscapes
import optimizers
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams
from optimizers.methods.spectrum import spectrum
from optimizers.methods.trust_region import trust_step

SECOND_ORDER = optimizers.families()["Second order: curvature"]
SMOOTH_2D = ["rosenbrock", "himmelblau", "beale", "three_hump_camel", "styblinski_tang"]


def quadratic(matrix, slope, offset=0.0):
    """x.A x / 2 - b.x + c over a wide box."""

    def bowl(theta):
        d = len(slope)
        pairs = [matrix[i][j] * theta[i] * theta[j] / 2 for i in range(d) for j in range(d)]
        return sum(pairs) - sum(slope[i] * theta[i] for i in range(d)) + offset

    return landscapes.from_callable(bowl, domain=((-10, 10),) * len(slope))


def random_matrix(generator, eigenvalues):
    turn = scipy.linalg.qr(generator.normal(size=(len(eigenvalues),) * 2))[0]
    return turn @ np.diag(eigenvalues) @ turn.T


def one_step(f, method, theta, steps=1):
    """theta and the state after some steps, without the run around them."""
    theta = np.array(theta, dtype=float)
    batch = theta.shape[1:]
    state = method.init(theta, Streams(0, batch))
    oracle = Oracle(f, batch)
    for _ in range(steps):
        theta, state = method.step(oracle, theta, state)
    return theta, state


@pytest.mark.parametrize("eigenvalues", [(3.0,), (1, 100), (-2, 5), (-1, -7), (1e-3, 1, 1e3)])
def test_newton_solves_a_quadratic_in_one_step_from_anywhere(eigenvalues):
    generator = np.random.default_rng(1)
    matrix = random_matrix(generator, eigenvalues)
    slope = generator.normal(size=len(eigenvalues))
    starts = generator.uniform(-10, 10, (len(eigenvalues), 7))
    reached, _ = one_step(quadratic(matrix, slope), optimizers.get("newton"), starts)
    expected = np.linalg.solve(matrix, slope)
    np.testing.assert_allclose(reached, np.tile(expected[:, None], 7), rtol=1e-9, atol=1e-9)


def test_newtons_step_on_a_singular_hessian_is_the_pseudo_inverses():
    matrix = random_matrix(np.random.default_rng(2), (0, 2, 5))
    slope = np.array([0.3, -1.0, 0.5])
    start = np.array([1.0, 2.0, -3.0])
    reached, _ = one_step(quadratic(matrix, slope), optimizers.get("newton"), start)
    expected = start - np.linalg.pinv(matrix, rcond=1e-10) @ (matrix @ start - slope)
    np.testing.assert_allclose(reached, expected, rtol=1e-9)


def test_newtons_digits_double_near_rosenbrocks_minimum():
    f = landscapes.get("rosenbrock")
    run = optimizers.run(f, optimizers.get("newton"), start=(1.05, 1.08), steps=10)
    digits = -np.log10(np.linalg.norm(run.path - 1.0, axis=1))
    # From 3 digits on, while rounding is far. Newton alternates: along the valley, then down to it.
    near = [k for k in range(len(digits) - 2) if 1 < digits[k] and digits[k + 2] < 14]
    assert near
    for k in near:
        assert digits[k + 2] > 2 * digits[k]


def test_newton_goes_to_a_saddle_and_saddle_free_newton_leaves_it():
    def tilted_hourglass(theta):
        x, y = theta
        return x**2 - y**2 + y**4 / 4

    f = landscapes.from_callable(tilted_hourglass, domain=((-3, 3), (-3, 3)))
    newton = optimizers.run(f, optimizers.get("newton"), start=(0.5, 0.1))
    free = optimizers.run(f, optimizers.get("saddle_free_newton"), start=(0.5, 0.1))
    np.testing.assert_allclose(newton.path[-1], [0, 0], atol=1e-8)
    assert newton.status == "converged" and newton.outcome.place == "saddle point"
    np.testing.assert_allclose(free.path[-1], [0, np.sqrt(2)], atol=1e-8)


def test_saddle_free_newton_divides_by_the_matrix_absolute_value():
    """|H| = sqrt(H H), by scipy's matrix square root."""
    generator = np.random.default_rng(3)
    for eigenvalues in ((-3, 2), (4, 9), (-1, -5), (-2, 1, 6)):
        matrix, slope = random_matrix(generator, eigenvalues), generator.normal(size=10)
        slope = slope[: len(eigenvalues)]
        start = generator.uniform(-2, 2, len(eigenvalues))
        method = optimizers.get("saddle_free_newton", step_size=0.7, floor=1e-3)
        reached, _ = one_step(quadratic(matrix, slope), method, start)
        absolute = scipy.linalg.sqrtm(matrix @ matrix)
        expected = start - 0.7 * np.linalg.solve(absolute, matrix @ start - slope)
        np.testing.assert_allclose(reached, expected, rtol=1e-7)


def test_saddle_free_newton_reckons_with_the_floor_where_the_ground_is_flatter():
    matrix = np.diag([1e-6, 5.0])
    method = optimizers.get("saddle_free_newton", floor=0.5)
    reached, _ = one_step(quadratic(matrix, np.array([0.3, 0.0])), method, (0.0, 1.0))
    np.testing.assert_allclose(reached, [0.3 / 0.5, 0], atol=1e-12)


@pytest.mark.parametrize("name", [n for n in SECOND_ORDER if n not in ("newton", "saddle_free_newton")])
@pytest.mark.parametrize("landscape", SMOOTH_2D)
def test_what_looks_before_it_jumps_never_goes_uphill(name, landscape):
    """Beyond the rounding of f, that is; damped Newton may still end at a saddle."""
    f = landscapes.get(landscape)
    starts = optimizers.starts(f, 12, "latin_hypercube", seed=4)
    run = optimizers.run(f, optimizers.get(name), starts, steps=100)
    rises = np.diff(run.values, axis=0)
    assert np.all(rises <= 16 * np.finfo(float).eps * np.abs(run.values[:-1]))
    assert np.all(run.values[-1] < run.values[0])


@pytest.mark.parametrize(
    "name", ["saddle_free_newton", "levenberg_marquardt", "trust_region", "bfgs", "lbfgs"]
)
@pytest.mark.parametrize("landscape", ["rosenbrock", "himmelblau", "styblinski_tang", "booth"])
def test_what_minds_the_sign_of_curvature_converges_to_minima_only(name, landscape):
    f = landscapes.get(landscape)
    starts = optimizers.starts(f, 12, "latin_hypercube", seed=4)
    run = optimizers.run(f, optimizers.get(name), starts, steps=300)
    assert np.all(run.status == "converged")
    eigenvalues = np.linalg.eigvalsh(np.moveaxis(f.hessian(run.path[-1]), -1, 0))
    assert np.all(eigenvalues > 0)


def test_damped_newton_takes_the_gradient_where_newton_would_climb():
    f = landscapes.get("himmelblau")
    start = np.array([-0.3, -0.9])  # beside the maximum
    assert np.all(np.linalg.eigvalsh(f.hessian(start)) < 0)
    reached, _ = one_step(f, optimizers.get("damped_newton"), start)
    gradient, step = f.gradient(start), reached - start
    assert abs(gradient[0] * step[1] - gradient[1] * step[0]) < 1e-12 * np.linalg.norm(gradient)
    assert f.value(reached) < f.value(start)


def test_levenberg_marquardt_solves_the_damped_system():
    generator = np.random.default_rng(5)
    for eigenvalues in ((2, 7), (-4, 3), (-5, -2), (-1, 2, 3)):
        d = len(eigenvalues)
        matrix, slope = random_matrix(generator, eigenvalues), generator.normal(size=d)
        start = generator.uniform(-2, 2, d)
        f = quadratic(matrix, slope)
        reached, state = one_step(f, optimizers.get("levenberg_marquardt", damping=2.0), start)
        damping = 2.0 + max(0.0, -min(eigenvalues))
        step = np.linalg.solve(matrix + damping * np.eye(d), matrix @ start - slope)
        np.testing.assert_allclose(reached, start - step, rtol=1e-9)
        assert state.size == 0.5  # f fell: divided by the factor, 4


def test_levenberg_marquardt_refuses_a_rise_damps_more_and_asks_no_derivative_twice():
    def steep_walls(theta):
        return anp.sqrt(1 + theta[0] ** 2)  # Newton's step from x leads to -x^3

    f = landscapes.from_callable(steep_walls, domain=((-10, 10),), start=2.0)
    method = optimizers.get("levenberg_marquardt", damping=1e-6, factor=10)
    theta, batch = np.array([2.0]), ()
    oracle, state = Oracle(f, batch), method.init(theta, Streams(0))
    refused, moved = 0, True
    for _ in range(30):
        before, (theta, state) = theta, method.step(oracle, theta, state)
        values, gradients, hessians = oracle.take_counts()
        if moved:
            assert (values, gradients, hessians) == (1, 1, 1)
        else:
            assert (values, gradients, hessians) == (1, 0, 0)
        moved = not np.array_equal(before, theta)
        refused += not moved
        assert state.moved == moved
    assert refused >= 3 and abs(theta[0]) < 1e-8


def hard_cases():
    """Hessians, gradients and radii, the awkward ones on purpose: (d, d, n), (d, n), (n,)."""
    generator = np.random.default_rng(6)
    matrices, slopes = [], []
    for k in range(400):
        spread = 10.0 ** generator.uniform(-6, 3)
        eigenvalues = generator.normal(size=2) * spread
        eigenvalues = (eigenvalues, [eigenvalues[0]] * 2, [0, eigenvalues[1]])[k % 3]
        turn = scipy.linalg.qr(generator.normal(size=(2, 2)))[0] if k % 2 else np.eye(2)
        matrix = turn @ np.diag(eigenvalues) @ turn.T
        lowest = turn[:, np.argmin(eigenvalues)]
        slope = generator.normal(size=2)
        across = slope - (slope @ lowest) * lowest
        slope = (slope, across, across + 1e-13 * lowest, across + 1e-6 * lowest, 0 * slope)[k % 5]
        matrices.append((matrix + matrix.T) / 2)
        slopes.append(slope * 10.0 ** generator.uniform(-4, 2))
    radii = 10.0 ** generator.uniform(-3, 2, 400)
    return np.moveaxis(np.array(matrices), 0, -1), np.array(slopes).T, radii


def test_the_trust_regions_step_meets_the_conditions_of_the_exact_minimum():
    """More and Sorensen: (H + m I) p = -g with m >= 0, H + m I >= 0 and m (radius - |p|) = 0."""
    matrices, slopes, radii = hard_cases()
    steps = trust_step(spectrum(matrices), slopes, radii)
    for k, radius in enumerate(radii):
        matrix, g, p = matrices[..., k], slopes[:, k], steps[:, k]
        size = np.linalg.norm(matrix) + np.linalg.norm(g) / radius
        length = np.linalg.norm(p)
        assert length <= radius * (1 + 1e-9), k
        pull = matrix @ p + g
        multiplier = -(p @ pull) / (p @ p) if length > 0 else 0.0
        if length < radius * (1 - 1e-9):
            multiplier = 0.0
        assert multiplier >= -1e-9 * size, k
        np.testing.assert_allclose(pull + multiplier * p, 0, atol=1e-8 * size * radius, err_msg=k)
        assert np.linalg.eigvalsh(matrix)[0] + multiplier >= -1e-9 * size, k


def test_nothing_in_the_circle_lies_below_the_trust_regions_step():
    """Brute force over a fine polar grid of the circle."""
    matrices, slopes, radii = hard_cases()
    steps = trust_step(spectrum(matrices), slopes, radii)
    angle, share = np.meshgrid(np.linspace(0, 2 * np.pi, 721), np.linspace(0, 1, 101))
    circle = np.array([share * np.cos(angle), share * np.sin(angle)]).reshape(2, -1)

    def model(k, p):
        return slopes[:, k] @ p + np.einsum("i...,ij,j...->...", p, matrices[..., k], p) / 2

    for k, radius in enumerate(radii):
        scale = np.linalg.norm(slopes[:, k]) * radius + np.linalg.norm(matrices[..., k]) * radius**2
        lowest = np.min(model(k, radius * circle))
        assert model(k, steps[:, k]) <= lowest + 1e-12 * scale, k
        # ... and not by leaving the circle: the grid comes near it.
        assert model(k, steps[:, k]) >= lowest - 1e-3 * scale, k


@pytest.mark.parametrize("landscape", ["rosenbrock", "booth", "matyas", "sphere_3d"])
def test_trust_region_ends_where_scipys_exact_trust_region_does(landscape):
    f = landscapes.get(landscape)
    theirs = scipy.optimize.minimize(
        f.value, f.start, jac=f.gradient, hess=f.hessian, method="trust-exact", tol=1e-9
    )
    ours = optimizers.run(f, optimizers.get("trust_region"))
    assert ours.status == "converged"
    np.testing.assert_allclose(ours.path[-1], theirs.x, atol=1e-7)


def test_the_radius_of_trust_follows_the_kept_promises():
    """A quadratic keeps every promise: the radius doubles while steps reach it, to its limit."""
    f = quadratic(np.eye(2), np.zeros(2))
    method = optimizers.get("trust_region", radius=0.01, max_radius=0.1)  # of a box 20 wide
    _, state = one_step(f, method, (9.0, 0.0))
    assert state.size == 0.4
    _, state = one_step(f, method, (9.0, 0.0), steps=5)
    assert state.size == 2.0
    reached, state = one_step(f, method, (0.1, 0.0))
    np.testing.assert_allclose(reached, 0, atol=1e-15)
    assert state.size == 0.2  # well inside: no reason to trust farther


@pytest.mark.parametrize(
    "name",
    ["newton", "damped_newton", "levenberg_marquardt", "trust_region", "saddle_free_newton", "bfgs", "lbfgs"],
)
def test_a_constant_added_to_f_does_not_keep_it_from_converging(name):
    """f = 1e6 rounds to 1e-10: comparing values alone would stop at a gradient of 1e-5."""
    f = quadratic(np.array([[3.0, 1.0], [1.0, 2.0]]), np.array([1.0, 1.0]), offset=1e6)
    run = optimizers.run(f, optimizers.get(name), start=(7.0, -8.0), steps=60)
    assert run.status == "converged", run.outcome.sentence


@pytest.mark.parametrize("scaled", [True, False])
@pytest.mark.parametrize("eigenvalues", [(1, 30), (0.5, 2, 40)])
def test_bfgs_knows_a_quadratics_inverse_hessian_after_d_exact_line_searches(eigenvalues, scaled):
    d = len(eigenvalues)
    matrix = random_matrix(np.random.default_rng(7), eigenvalues)
    f = quadratic(matrix, np.zeros(d))
    method = optimizers.get("bfgs", flatness=1e-12, scaled=scaled)
    start = np.array([3.0, -5.0, 2.0])[:d]
    theta, state = one_step(f, method, start, steps=d)
    np.testing.assert_allclose(state.inverse, np.linalg.inv(matrix), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(theta, 0, atol=1e-8)


@pytest.mark.parametrize("name", ["bfgs", "lbfgs"])
@pytest.mark.parametrize("landscape", ["rosenbrock", "beale", "booth", "matyas", "sphere_3d"])
def test_quasi_newton_ends_where_scipys_does(name, landscape):
    f = landscapes.get(landscape)
    method = {"bfgs": "BFGS", "lbfgs": "L-BFGS-B"}[name]
    options = {"gtol": 1e-9} if name == "bfgs" else {"gtol": 1e-9, "ftol": 1e-15}
    theirs = scipy.optimize.minimize(f.value, f.start, jac=f.gradient, method=method, options=options)
    ours = optimizers.run(f, optimizers.get(name))
    assert ours.status == "converged"
    np.testing.assert_allclose(ours.path[-1], theirs.x, atol=1e-6)
    assert np.sum(ours.calls.gradients) <= 3 * theirs.njev + 10


@pytest.mark.parametrize("landscape", ["rosenbrock", "himmelblau", "beale", "sphere_3d"])
def test_lbfgs_that_forgets_nothing_is_bfgs(landscape):
    """From the identity, and with as many pairs as steps, the two apply the same matrix."""
    f = landscapes.get(landscape)
    full = optimizers.run(f, optimizers.get("bfgs", scaled=False), steps=15)
    short = optimizers.run(f, optimizers.get("lbfgs", scaled=False, memory=15), steps=15)
    rows = min(len(full.path), len(short.path))
    assert rows > 1
    np.testing.assert_allclose(short.path[:rows], full.path[:rows], rtol=1e-6, atol=1e-8)


def test_lbfgs_with_one_pair_differs_from_bfgs():
    f = landscapes.get("rosenbrock")
    full = optimizers.run(f, optimizers.get("bfgs", scaled=False), steps=15)
    short = optimizers.run(f, optimizers.get("lbfgs", scaled=False, memory=1), steps=15)
    assert np.max(np.abs(full.path[-1] - short.path[-1])) > 1e-3


@pytest.mark.parametrize("name", SECOND_ORDER)
def test_where_f_is_undefined_a_member_stays_and_disturbs_no_other(name):
    def half(theta):
        return anp.log(theta[0]) ** 2 + theta[1] ** 2

    f = landscapes.from_callable(half, domain=((-1, 4), (-1, 1)))
    method = optimizers.get(name)
    both, _ = one_step(f, method, [[-0.5, 1.5], [0.3, 0.4]], steps=3)
    alone, _ = one_step(f, method, [1.5, 0.4], steps=3)
    np.testing.assert_array_equal(both[:, 0], [-0.5, 0.3])
    np.testing.assert_array_equal(both[:, 1], alone)
