"""The gradient flow against scipy's integrator, its attractors against the atlas, and its laws."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import landscapes
from landscapes.flow.attractors import LEAVES, NOWHERE, attractors, refined
from landscapes.flow.gradient_flow import FlowEnd, flow, flow_line

BENT = (
    "rosenbrock",
    "himmelblau",
    "mueller_brown",
    "six_hump_camel",
    "beale",
    "double_well",
    "goldstein_price",
    "styblinski_tang",
)


def somewhere(f, n, seed=1):
    low, high = np.array(f.domain).T[..., None]
    return low + (high - low) * np.random.default_rng(seed).random((f.dimension, n))


def witness(f, point, until=1e4):
    """scipy's path (d, m) of the flow from a point, at its own steps."""

    def slope(_, theta):
        return -f.gradient(theta)

    def jacobian(_, theta):
        return -f.hessian(theta)

    return solve_ivp(slope, (0, until), point, method="BDF", jac=jacobian, rtol=1e-9, atol=1e-11).y


@pytest.mark.parametrize("name", BENT)
def test_ends_are_those_of_an_independent_integrator(name):
    f = landscapes.get(name)
    points = somewhere(f, 6)
    told = flow(f, points)
    width = np.ptp(np.array(f.domain), axis=1)
    for k in np.flatnonzero(told.why == FlowEnd.ARRIVED):
        assert np.all(np.abs(witness(f, points[:, k])[:, -1] - told.ends[:, k]) < 1e-3 * width)
    assert np.sum(told.why == FlowEnd.ARRIVED) >= (1 if name == "beale" else 6)


@pytest.mark.parametrize("name", ("rosenbrock", "himmelblau", "mueller_brown", "peaks"))
def test_the_line_lies_on_the_witness_path_all_along(name):
    f = landscapes.get(name)
    width = np.ptp(np.array(f.domain), axis=1)[:, None]
    for point in somewhere(f, 4, seed=5).T:
        line = flow_line(f, point)
        down = line.points[:, line.here :]
        path = witness(f, point, 50.0) / width
        # Distances to the segments of the witness, in sides of the box.
        a, b = path[:, None, :-1], path[:, None, 1:]
        p = (down / width)[:, :, None]
        along = np.sum((b - a) ** 2, axis=0)
        share = np.clip(np.sum((p - a) * (b - a), axis=0) / np.where(along > 0, along, 1), 0, 1)
        far = np.sqrt(np.min(np.sum((p - a - share * (b - a)) ** 2, axis=0), axis=1))
        inside = np.all((down >= np.array(f.domain)[:, :1]) & (down <= np.array(f.domain)[:, 1:]), axis=0)
        assert far[inside].max() < 2e-3


@pytest.mark.parametrize("name", landscapes.names())
def test_a_line_goes_through_its_point_and_only_falls(name):
    f = landscapes.get(name)
    points = somewhere(f, 5)
    for point in points[:, np.isfinite(f.value(points))].T:
        line = flow_line(f, point)
        assert np.allclose(line.points[:, line.here], point)
        assert line.lengths[line.here] == 0 and np.all(np.diff(line.lengths) >= 0)
        values = line.values[np.isfinite(line.values)]
        assert np.max(np.diff(values), initial=0.0) <= 1e-6 * (np.ptp(values) or 1.0)


def test_lines_cross_level_sets_at_right_angles():
    f = landscapes.get("himmelblau")
    line = flow_line(f, [0.3, 3.5])
    points = line.points[:, np.append(True, np.diff(line.lengths) > 1e-6)]
    middle = (points[:, 1:] + points[:, :-1]) / 2
    step, slope = np.diff(points, axis=1), f.gradient(middle)
    cosine = np.sum(step * slope, axis=0) / np.linalg.norm(step, axis=0) / np.linalg.norm(slope, axis=0)
    assert np.quantile(cosine, 0.95) < -0.9999


@pytest.mark.parametrize(
    "name",
    (
        "himmelblau",
        "rosenbrock",
        "beale",
        "goldstein_price",
        "peaks",
        "levy",
        "six_hump_camel",
        "mueller_brown",
        "rastrigin",
        "x4_plus_y4",
        "cone",
        "bohachevsky_1",
        "nightmare",
        "sphere_3d",
    ),
)
def test_attractors_inside_are_the_atlas_minima(name):
    f = landscapes.get(name)
    told = attractors(f)
    low, high = np.array(f.domain).T
    inside = np.all((told.points >= low) & (told.points <= high), axis=1)
    atlas = landscapes.atlas(f, certify=False)
    minima = atlas.points[atlas.kinds == "minimum"]
    assert inside.sum() == len(minima)
    far = np.abs(told.points[inside][:, None] - minima[None]) / (high - low)
    assert np.max(np.min(np.max(far, axis=2), axis=1)) < 2e-3


def test_nodes_are_coloured_by_where_scipy_goes():
    f = landscapes.get("himmelblau")
    told = refined(f, attractors(f))
    x, y = told.sides
    for i, j in np.random.default_rng(3).integers(0, 160, (12, 2)):
        end = witness(f, [x[j], y[i]])[:, -1]
        assert np.argmin(np.linalg.norm(told.points - end, axis=1)) == told.codes[i, j]


@pytest.mark.parametrize("name", ("himmelblau", "peaks", "beale", "easom", "eggholder", "staircase"))
def test_shares_are_shares(name):
    f = landscapes.get(name)
    for told in (attractors(f), *([refined(f, attractors(f))] if f.dimension == 2 else [])):
        assert told.shares.sum() + told.leaves + told.nowhere == pytest.approx(1)
        for k, share in enumerate(told.shares):
            assert np.mean(told.codes == k) == pytest.approx(share)
        assert np.all(np.diff(told.values) >= 0)


def test_finer_borders_agree_with_following_every_fine_node():
    f = landscapes.get("mueller_brown")
    fine = refined(f, attractors(f))
    whole = attractors(f, side=160)
    assert np.allclose(fine.points, whole.points, atol=1e-6)
    assert np.mean(fine.codes == whole.codes) > 0.999


@pytest.mark.parametrize("name", ("ring", "flat_valley", "x2_times_y2"))
def test_a_valley_is_one_attractor_that_is_a_set(name):
    f = landscapes.get(name)
    told = attractors(f)
    assert len(told.points) == 1 and told.sets[0] and told.shares[0] == 1
    assert np.allclose(f.value(told.ends[0]), f.lowest, atol=1e-8)


def test_flat_ground_saddles_and_slopes_attract_nothing():
    assert attractors(landscapes.get("camouflage")).nowhere == 1
    for name in ("saddle", "monkey_saddle", "line", "exponential", "negative_log"):
        told = attractors(landscapes.get(name))
        assert len(told.points) == 0 and told.leaves == 1
        assert np.all(told.codes == LEAVES)
    assert np.all(attractors(landscapes.get("staircase")).codes == NOWHERE)


def test_a_point_on_the_ridge_ends_at_the_saddle_and_belongs_to_none():
    f = landscapes.from_formula("(x^2 - 1)^2 + y^2", domain=((-2, 2), (-2, 2)))
    told = flow(f, np.array([[0.0], [1.5]]))
    assert told.why[0] == FlowEnd.ARRIVED and np.allclose(told.ends[:, 0], 0, atol=1e-5)
    odd = attractors(f, side=41)
    assert np.all(odd.codes[:, 20] == NOWHERE) and odd.nowhere == pytest.approx(1 / 41)


def test_a_kink_stops_the_flow_and_uphill_ends_at_maxima_or_outside():
    tip = flow_line(landscapes.get("cone"), [1.0, 2.0])
    assert (
        tip.down == FlowEnd.STOPPED
        and np.allclose(tip.points[:, -1], 0, atol=1e-6)
        and tip.up == FlowEnd.LEFT
    )
    hill = flow_line(landscapes.get("six_hump_camel"), [1.0, 0.3])
    assert hill.up == FlowEnd.ARRIVED
    curvatures = np.linalg.eigvalsh(landscapes.get("six_hump_camel").hessian(hill.points[:, 0]))
    assert np.all(curvatures < 0)


def test_scaling_f_changes_no_way():
    f = landscapes.get("mueller_brown")
    loud = landscapes.from_callable(lambda theta: 1e5 * f.function(theta), domain=f.domain)
    a, b = attractors(f, side=30), attractors(loud, side=30)
    assert np.mean(a.codes == b.codes) > 0.995 and np.allclose(a.points, b.points, atol=1e-6)
