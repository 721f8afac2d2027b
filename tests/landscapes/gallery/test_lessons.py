"""What the curves, kinks, bowls and saddles say they teach, measured."""

import numpy as np
import pytest

import landscapes


def newton(f, point, steps):
    path = [float(point)]
    for _ in range(steps):
        slope, bend = f.gradient(path[-1])[0], f.hessian(path[-1])[0, 0]
        path.append(path[-1] - slope / bend)
    return np.array(path)


def test_newton_cycles_for_ever_on_the_three_halves_power():
    np.testing.assert_allclose(
        newton(landscapes.get("three_halves_power"), 1.6, 6), 1.6 * (-1.0) ** np.arange(7)
    )


def test_newton_overshoots_where_the_curvature_jumps():
    """From 3 the gentle side's curvature sends it to -3, and there the steep side's is exact."""
    np.testing.assert_allclose(newton(landscapes.get("c1_not_c2"), 3, 2), [3, -3, 0], atol=1e-12)


def test_c1_not_c2_is_what_its_name_says():
    f = landscapes.get("c1_not_c2")
    sides = np.array([[1 - 1e-9, 1 + 1e-9]])
    np.testing.assert_allclose(np.diff(f.value(sides)), 0, atol=1e-8)
    np.testing.assert_allclose(np.diff(f.gradient(sides)[0]), 0, atol=1e-8)
    np.testing.assert_allclose(f.hessian(sides)[0, 0], [4, 1])


@pytest.mark.parametrize("name, kept", [("quartic", 2 / 3), ("sextic", 4 / 5), ("absolute_cubed", 1 / 2)])
def test_newton_keeps_a_fixed_share_of_the_distance_to_a_flat_minimum(name, kept):
    """For |x|^p the share is (p - 2)/(p - 1)."""
    np.testing.assert_allclose(newton(landscapes.get(name), 1.2, 8), 1.2 * kept ** np.arange(9))


def test_the_staircase_has_nine_treads_and_no_slope():
    f = landscapes.get("staircase")
    theta = np.linspace(-4.4, 4.4, 1001)[None]
    np.testing.assert_array_equal(np.unique(f.value(theta)), np.arange(5) ** 2)
    assert np.all(f.gradient(theta) == 0) and np.all(f.hessian(theta) == 0)


def test_the_slope_of_the_cone_has_length_one():
    theta = np.random.default_rng(0).normal(size=(2, 5, 4))
    slope = landscapes.get("cone").gradient(theta)
    np.testing.assert_allclose(np.linalg.norm(slope, axis=0), 1, rtol=1e-13)


@pytest.mark.parametrize("angle", [0, 30, -75])
@pytest.mark.parametrize("condition_number", [1, 10, 1e4])
def test_the_ellipse_has_the_condition_number_and_the_tilt_of_its_knobs(condition_number, angle):
    f = landscapes.get("ellipse", condition_number=condition_number, angle=angle)
    curvature, axes = np.linalg.eigh(f.hessian([1, 2]))
    np.testing.assert_allclose(curvature, [1, condition_number], rtol=1e-9)
    if condition_number > 1:
        along = [np.cos(np.radians(angle)), np.sin(np.radians(angle))]
        assert abs(axes[:, 0] @ along) == pytest.approx(1)


@pytest.mark.parametrize("name, ratio", [("booth", 9), ("matyas", 25), ("lecture_bowl", 1.5)])
def test_the_bowls_are_as_long_as_told(name, ratio):
    low, high = np.linalg.eigvalsh(landscapes.get(name).hessian([0.3, -0.2]))
    assert high / low == pytest.approx(ratio)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_the_sphere_has_as_many_parameters_as_its_knob_says(dimension):
    f = landscapes.get("sphere", dimension=dimension)
    assert f.dimension == len(f.start) == len(f.minima[0]) == dimension
    np.testing.assert_array_equal(f.hessian(f.start), 2 * np.eye(dimension))


def test_the_bumps_of_the_rough_bowl_have_the_stated_size():
    """Over a region many waves wide the bumps' root mean square is the knob's number."""
    square = np.random.default_rng(0).uniform(-300, 300, (2, 100_000))
    for noise in (0.5, 2.0):
        bumps = landscapes.get("rough_bowl", noise=noise).value(square)
        bumps = bumps - landscapes.get("rough_bowl", noise=0).value(square)
        assert np.sqrt(np.mean(bumps**2)) == pytest.approx(noise, rel=0.02)


def test_the_bumps_of_the_rough_bowl_are_frozen_by_their_seed():
    points = np.random.default_rng(0).uniform(-4, 4, (2, 9))
    first, again, other = (landscapes.get("rough_bowl", seed=seed).value(points) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert np.all(first != other)


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_only_the_bare_bowl_has_a_known_minimum(noise):
    minima = landscapes.get("rough_bowl", noise=noise).minima
    assert minima == (((0.0, 0.0),) if noise == 0 else ())


@pytest.mark.parametrize("name", ["saddle", "monkey_saddle"])
def test_at_a_saddle_the_slope_is_zero_and_lower_and_higher_points_are_near(name):
    f = landscapes.get(name)
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    around = f.value(0.01 * np.array([np.cos(turn), np.sin(turn)]))
    assert np.all(f.gradient([0, 0]) == 0)
    assert around.min() < f.value([0, 0]) < around.max()


def test_every_point_of_a_set_of_minima_is_as_low_as_the_one_named():
    t = np.linspace(-1.4, 1.4, 41)
    circle = np.array([np.cos(2 * np.pi * t), np.sin(2 * np.pi * t)])
    sets = {
        "flat_valley": np.array([t, 0 * t]),
        "ring": circle,
        "x2_times_y2": np.concatenate([[t, 0 * t], [0 * t, t]], axis=1),
        "cylinder": np.array([0 * t, 0 * t, t]),
        "staircase": np.array([t / 3]),
    }
    for name, points in sets.items():
        f = landscapes.get(name)
        np.testing.assert_allclose(f.value(points), f.lowest, atol=1e-30, err_msg=name)
        np.testing.assert_allclose(f.gradient(points), 0, atol=1e-14, err_msg=name)


def test_the_logarithm_is_undefined_left_of_its_wall():
    f = landscapes.get("negative_log")
    assert np.isnan(f.value(-1.0)) and f.value(0.0) == np.inf
