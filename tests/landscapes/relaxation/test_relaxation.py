"""Landscapes averaged over random shifts: against closed forms, scipy's integrals, and each other."""

import threading
from itertools import pairwise

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
from scipy import integrate, stats

import landscapes
import optimizers
from landscapes.local import breaks
from landscapes.relaxation import estimators
from landscapes.relaxation import quadrature as rules
from landscapes.relaxation.lattice_mean import Lattice, refined
from landscapes.relaxation.panel_mean import Panels
from landscapes.relaxation.quadrature import NotRelaxed
from landscapes.relaxation.relaxed import KINDS as EITHER
from landscapes.relaxation.relaxed import relaxed
from landscapes.relaxation.shifted_mean import Scored, Shifted
from landscapes.relaxation.split_mean import Split
from landscapes.tape import tape
from tests.landscapes.sampling import at_least, box_of, compare, random_points, sizes

NAMES = landscapes.names()
EVERY = pytest.mark.parametrize("name", NAMES)
KINDS = pytest.mark.parametrize("kind", EITHER)
LINE = ((-2.0, 3.0),)


def share_of_box(f, share):
    return share * float(np.min(np.ptp(box_of(f), axis=0)))


def of(function, domain=LINE, **facts):
    return landscapes.from_callable(function, domain=domain, **facts)


# Closed forms -------------------------------------------------------------------------------------


@pytest.mark.parametrize("spread", [0.1, 1.0, 7.0])
def test_a_relaxed_parabola_is_the_parabola_raised_by_its_spread_squared(spread):
    """E (w + s z)^2 = w^2 + s^2, and w^2 + s^2/3 for uniform shifts: shape and slope are the same."""
    f = landscapes.get("parabola")
    w = np.linspace(-3, 3, 41)[None]
    for kind, raised in (("gaussian", spread**2), ("uniform", spread**2 / 3)):
        g = relaxed(f, spread, kind)
        np.testing.assert_allclose(g.value(w), w[0] ** 2 + raised, rtol=1e-13)
        np.testing.assert_allclose(g.gradient(w), 2 * w, atol=1e-12)
        np.testing.assert_allclose(g.hessian(w), 2, rtol=1e-12)


@pytest.mark.parametrize("spread", [0.05, 0.3, 1.0])
def test_ripples_narrower_than_the_spread_are_gone(spread):
    """E cos(k(x + s z)) = exp(-k^2 s^2 / 2) cos kx: Rastrigin's ripples under a wide Gaussian, in one
    and in two dimensions, where rules of different kinds are used."""
    for name in ("rastrigin_1d", "rastrigin"):
        f = landscapes.get(name)
        theta, d = random_points(f, 50), f.dimension
        damped = np.exp(-((2 * np.pi * spread) ** 2) / 2)
        expected = np.sum(10 + theta**2 + spread**2 - 10 * damped * np.cos(2 * np.pi * theta), axis=0)
        slope = 2 * theta + 20 * np.pi * damped * np.sin(2 * np.pi * theta)
        g = relaxed(f, spread)
        np.testing.assert_allclose(g.value(theta), expected, rtol=1e-8)
        np.testing.assert_allclose(g.gradient(theta), slope, atol=1e-6)
        assert g.hessian(theta).shape == (d, d, 50)


def stairs(x, spread, step, slope, second):
    """Sums over all jumps of the staircase, at k + 1/2 from k^2 to (k + 1)^2."""
    k = np.arange(-200, 200)[:, None]
    t, height = (x - k - 0.5) / spread, (k + 1) ** 2 - k**2
    # From the left end up; the far steps are 200^2 high there.
    value = 200.0**2 + np.sum(height * step(t), axis=0)
    return (value, np.sum(height * slope(t), axis=0) / spread, np.sum(height * second(t), axis=0) / spread**2)


@pytest.mark.parametrize("spread", [0.05, 0.2, 0.5, 2.0])
def test_the_relaxed_staircase_is_its_closed_form(spread):
    """Every jump becomes a normal distribution function: value, slope and curvature to 9 digits,
    although the staircase itself has neither."""
    f = landscapes.get("staircase")
    x = np.linspace(-4.4, 4.4, 333)
    g = relaxed(f, spread)
    value, slope, second = stairs(x, spread, stats.norm.cdf, stats.norm.pdf, lambda t: -t * stats.norm.pdf(t))
    np.testing.assert_allclose(g.value(x[None]), value, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(g.gradient(x[None])[0], slope, atol=1e-9 * np.max(slope))
    np.testing.assert_allclose(g.hessian(x[None])[0, 0], second, atol=1e-9 * np.max(np.abs(second)))


@pytest.mark.parametrize("spread", [0.2, 0.7])
def test_the_staircase_under_uniform_shifts_is_made_of_straight_pieces(spread):
    """Its slope is (f(x + s) - f(x - s)) / 2s: the fundamental theorem of calculus."""
    f = landscapes.get("staircase")
    x = np.linspace(-4.4, 4.4, 334)[None]
    g = relaxed(f, spread, "uniform")
    expected = (f.value(x + spread) - f.value(x - spread)) / (2 * spread)
    np.testing.assert_allclose(g.gradient(x)[0], expected, atol=1e-9)


@pytest.mark.parametrize("spread", [0.05, 0.5])
def test_the_relaxed_kink_has_the_curvature_that_the_kink_hides(spread):
    """E|x + s z| is a folded normal mean; its second derivative is twice the density."""
    x = np.linspace(-2, 2, 101)
    g = relaxed(landscapes.get("absolute_value"), spread)
    t = x / spread
    mean = x * (2 * stats.norm.cdf(t) - 1) + 2 * spread * stats.norm.pdf(t)
    np.testing.assert_allclose(g.value(x[None]), mean, atol=1e-10)
    np.testing.assert_allclose(g.gradient(x[None])[0], 2 * stats.norm.cdf(t) - 1, atol=1e-10)
    np.testing.assert_allclose(g.hessian(x[None])[0, 0], 2 * stats.norm.pdf(t) / spread, atol=1e-8)


@pytest.mark.parametrize("spread", [0.05, 0.1, 0.3])
def test_the_chance_of_being_seen_is_a_noncentral_chi_square(spread):
    """Camouflage in two dimensions: to half a percent, value and slope, from a lattice."""
    f = landscapes.get("camouflage")
    theta = random_points(f, 300)
    offset = theta - np.array(f.lowest_at)[:, None]
    away = np.linalg.norm(offset, axis=0)
    g = relaxed(f, spread)

    def chance(r):
        return stats.ncx2.sf((0.12 / spread) ** 2, 2, (r / spread) ** 2)

    h = 1e-5
    steep = (chance(away + h) - chance(away - h)) / (2 * h)
    np.testing.assert_allclose(g.value(theta), chance(away), atol=5e-3)
    along = np.sum(g.gradient(theta) * offset, axis=0) / away
    np.testing.assert_allclose(along, steep, atol=1.5e-2 * np.max(steep))


@pytest.mark.parametrize("spread", [0.1, 0.15, 0.3])
def test_several_lattices_know_the_chance_better_than_they_claim(spread):
    """Value and slope at a point, against the noncentral chi-square and its density on the edge."""
    f = landscapes.get("camouflage")
    g = relaxed(f, spread)
    for theta in ((0.3, 0.65), (0.5, 0.5), (0.7, 0.3), (0.62, 0.45)):
        offset = np.array(theta) - f.lowest_at
        away = float(np.linalg.norm(offset))

        def chance(r):
            return stats.ncx2.sf((0.12 / spread) ** 2, 2, (r / spread) ** 2)

        # The slope of the chance is the density's flow over the rim of what is hidden.
        rim, turn = 0.12, np.linspace(0, 2 * np.pi, 400, endpoint=False)
        square = rim**2 + away**2 - 2 * rim * away * np.cos(turn)
        density = np.exp(-square / (2 * spread**2)) / (2 * np.pi * spread**2)
        steep = -rim * np.mean(density * np.cos(turn)) * 2 * np.pi
        value, slope, apart, wide = refined(g.function, theta)
        assert abs(value - chance(away)) < max(apart, 1e-3)
        along = slope @ offset / away
        assert abs(abs(along) - abs(steep)) < wide < 0.05 * max(abs(steep), 0.4)


@KINDS
def test_a_straight_edge_in_the_plane_is_averaged_at_any_angle(kind):
    """A step of a turned coordinate; where it runs along the lattice, to half a cell: 2.5 %."""
    for angle in (0.0, 0.3, np.pi / 4):
        c, s = np.cos(angle), np.sin(angle)
        f = of(lambda t, c=c, s=s: anp.where(c * t[0] + s * t[1] > 0.1, 1.0, 0.0), LINE * 2)
        theta = random_points(f, 200)
        t = c * theta[0] + s * theta[1] - 0.1
        g = relaxed(f, 0.4, kind)
        if kind == "gaussian":
            expected = stats.norm.cdf(t / 0.4)
        else:  # by a fine grid of shifts
            shift = np.linspace(-0.4, 0.4, 401)
            inside = t[:, None, None] + c * shift[:, None] + s * shift > 0
            expected = inside.mean(axis=(1, 2))
        np.testing.assert_allclose(g.value(theta), expected, atol=0.026)


@KINDS
@pytest.mark.parametrize(
    "name", [n for n in NAMES if landscapes.get(n).dimension == 1 and n != "negative_log"]
)
def test_the_average_of_a_curve_is_scipys_integral(name, kind):
    """At five points, by adaptive quadrature that is told of the breaks."""
    f = landscapes.get(name)
    spread = share_of_box(f, 0.03)
    g = relaxed(f, spread, kind)
    error = rules.quadrature(f, spread, kind).error
    reach = 8 * spread if kind == "gaussian" else spread
    for x in random_points(f, 5, seed=4)[0]:
        ends = np.linspace(x - reach, x + reach, 33)
        marks = [m for m in np.arange(-12, 12) + 0.5] + [0.0, 1.0]
        ends = np.unique([*ends, *(m for m in marks if abs(m - x) < reach)])

        def density(u, x=x):
            return stats.norm.pdf(u, x, spread) if kind == "gaussian" else 0.5 / spread

        total = sum(
            integrate.quad(lambda u: f.value(u) * density(u), a, b, epsabs=0, epsrel=1e-10)[0]
            for a, b in pairwise(ends)
        )
        assert g.value(x) == pytest.approx(total, abs=(1e-7 + 3 * error) * sizes(f)[0])


# Every landscape ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name,kind",
    [
        (name, kind)
        for name in NAMES
        for kind in EITHER
        # A hole nearly everywhere; and as rough as f at every node.
        if name != "negative_log" and not (landscapes.get(name).smoothness == "C1" and kind == "uniform")
    ],
)
def test_a_relaxed_landscape_is_a_landscape(name, kind):
    """Its gradient is the limit of differences of its value, its Hessian of its gradient's; where f
    jumps or kinks in several dimensions only as well as a lattice knows."""
    f = landscapes.get(name)
    g = relaxed(f, share_of_box(f, 0.05), kind)
    assert g.domain == f.domain and g.start == f.start and g.dimension == f.dimension
    assert "averaged over all" in g.title and f.title in g.title and f.formula in g.formula
    kinked = isinstance(g.function, (Split, Lattice)) and kind == "uniform"
    # A lattice's points come and go 7 spreads away, where they weigh 1e-13.
    unit = 100 if isinstance(g.function, Lattice) else 1
    smooth = at_least(f, "smooth")
    compare(g.gradient, g.value, g, unit * _size(g, g.value), everywhere=smooth)
    if at_least(g, "C2") and not kinked:
        compare(g.hessian, g.gradient, g, unit * _size(g, g.gradient), everywhere=smooth)


def _size(g, ask):
    values = ask(random_points(g, 300, seed=1))
    return float(np.max(np.abs(values[np.isfinite(values)])))


@EVERY
def test_no_spread_is_no_change(name):
    """The slider's left end is the landscape itself; and near it there is little change."""
    f = landscapes.get(name)
    for how in ("expectation", "samples"):
        assert relaxed(f, 0.0, how=how) is f
    if at_least(f, "C1"):
        theta = random_points(f, 40)
        little = relaxed(f, share_of_box(f, 1e-6)).value(theta)
        known = np.isfinite(little)
        np.testing.assert_allclose(little[known], f.value(theta)[known], atol=1e-6 * sizes(f)[0])


@pytest.mark.parametrize("name", ["rastrigin", "staircase", "cone", "absolute_value", "peaks"])
def test_one_point_is_that_point_of_a_batch_of_any_shape(name):
    """Chunks, pictures and single points are three roads to one number."""
    f = landscapes.get(name)
    g = relaxed(f, share_of_box(f, 0.05))
    theta = random_points(f, 6)
    for ask in (g.value, g.gradient, g.hessian):
        together = ask(theta)
        np.testing.assert_allclose(
            ask(theta.reshape(f.dimension, 2, 3)).reshape(together.shape), together, rtol=1e-12
        )
        scale = 1e-8 * np.max(np.abs(together))
        for k in range(6):
            np.testing.assert_allclose(ask(theta[:, k]), together[..., k], rtol=1e-8, atol=scale)


def test_many_points_do_not_need_much_memory():
    """40,000 points of a lattice's average, which would be gigabytes at once."""
    import tracemalloc

    g = relaxed(landscapes.get("ackley"), 0.5)
    side = np.linspace(-5, 5, 200)
    tracemalloc.start()
    made = g.value(np.array(np.meshgrid(side, side)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made.shape == (200, 200) and peak < 3e8


def test_short_averages_are_recorded_and_long_ones_say_why_not():
    assert relaxed(landscapes.get("himmelblau"), 0.3).engine == "tape"
    assert relaxed(landscapes.get("staircase"), 0.1).engine == "tape"
    assert "too long a tape" in relaxed(landscapes.get("rough_bowl"), 0.15).engine
    assert "lattice" in relaxed(landscapes.get("camouflage"), 0.1).engine


def test_the_same_relaxation_built_again_is_the_same_value():
    """The page builds it anew at every rerun: equal, with one key and one tape; others differ."""
    f = landscapes.get("ellipse", condition_number=20)
    one, again = relaxed(f, 0.3), relaxed(landscapes.get("ellipse", condition_number=20), 0.3)
    assert one == again and hash(one) == hash(again) and one.key == again.key
    assert tape.of(one) is tape.of(again)
    others = [
        relaxed(f, 0.4),
        relaxed(f, 0.3, "uniform"),
        relaxed(f, 0.3, how="samples"),
        relaxed(f, 0.3, how="samples", seed=1),
        relaxed(f, 0.3, how="samples", samples=99),
        relaxed(landscapes.get("ellipse"), 0.3),
    ]
    assert len({one.key, *(o.key for o in others)}) == 7


def test_each_landscape_gets_the_rule_that_is_right_for_it():
    """f's own slopes where it has them, exact breaks on a line, a lattice in the plane."""
    kinds = {
        "himmelblau": Shifted,
        "staircase": Split,
        "absolute_value": Split,
        "cone": Lattice,
        "camouflage": Lattice,
    }
    for name, kind in kinds.items():
        f = landscapes.get(name)
        assert type(relaxed(f, share_of_box(f, 0.03)).function) is kind


def test_an_unknown_function_is_looked_at_before_it_is_believed_smooth():
    """A person's floor() and abs() are found on the tape."""
    assert rules.roughness(of(lambda t: anp.floor(t[0]))) == "discontinuous"
    assert rules.roughness(of(lambda t: anp.abs(t[0]))) == "C0"
    assert rules.roughness(of(lambda t: anp.sin(t[0]))) == "smooth"
    g = relaxed(of(lambda t: anp.floor(t[0])), 0.5)
    assert g.gradient(1.0)[0] == pytest.approx(np.sum(stats.norm.pdf(np.arange(-30, 30), 1.0, 0.5)), rel=1e-9)


def test_where_f_is_undefined_for_some_shift_the_average_is_a_hole():
    """A Gaussian reaches beyond the logarithm's wall from anywhere near it."""
    g = relaxed(landscapes.get("negative_log"), 0.3, "uniform")
    assert np.isnan(g.value(0.2)) and np.isfinite(g.value(0.4))
    two = of(lambda t: anp.log(t[0]) * anp.abs(t[1]), ((-1.0, 3.0), (-1.0, 1.0)))
    made = relaxed(two, 0.1).value(random_points(two, 400))
    assert 0.3 < np.mean(np.isfinite(made)) < 0.8


# Breaks -------------------------------------------------------------------------------------------


def test_jumps_and_kinks_are_found_where_they_are():
    """And with their sizes; a steep place, a pole and a cusp are none."""
    found = breaks.find(landscapes.get("staircase"), -4.4, 4.4)
    places, heights = np.array(found.jumps).T
    np.testing.assert_allclose(places, np.arange(-4, 4) + 0.5, atol=1e-12)
    np.testing.assert_allclose(heights, [(k + 1) ** 2 - k**2 for k in range(-4, 4)], rtol=1e-9)
    assert not found.kinks
    f = of(lambda t: anp.where(t[0] > 1 / 3, t[0] ** 2, 3 * t[0]) + anp.abs(t[0] - 2))
    found = breaks.find(f, -2, 3)
    assert found.jumps == ((pytest.approx(1 / 3), pytest.approx(1 / 9 - 1)),)
    assert found.kinks == (
        (pytest.approx(1 / 3), pytest.approx(2 / 3 - 3)),
        (pytest.approx(2), pytest.approx(2)),
    )
    for calm in (
        lambda t: anp.tanh(1e3 * t[0]),
        lambda t: 1 / (t[0] - 0.1),
        lambda t: anp.sqrt(anp.abs(t[0] - 0.1)),
    ):
        assert len(breaks.find(of(calm), -2, 3)) == 0


# Samples and estimators ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["himmelblau", "staircase", "camouflage"])
def test_the_sampled_average_converges_like_one_over_the_root_of_n(name):
    """Root mean square over 40 seeds, for 200 samples and up: slope -1/2."""
    f = landscapes.get(name)
    spread, theta = share_of_box(f, 0.1), f.minima[0] if f.minima else (0.7,) * f.dimension
    true = relaxed(f, spread).value(theta)
    counts = 200 * 4 ** np.arange(5 if f.minima else 4)
    off = [
        np.sqrt(
            np.mean(
                [
                    (relaxed(f, spread, how="samples", samples=int(n), seed=s).value(theta) - true) ** 2
                    for s in range(40)
                ]
            )
        )
        for n in counts
    ]
    assert np.polyfit(np.log(counts), np.log(off), 1)[0] == pytest.approx(-0.5, abs=0.12)


@KINDS
def test_a_sample_is_fixed_by_its_seed(kind):
    """And is a landscape like any: its gradient is the slope of its value."""
    f = landscapes.get("peaks")
    theta = random_points(f, 9)
    one, again, other = (relaxed(f, 0.5, kind, "samples", samples=30, seed=s) for s in (4, 4, 5))
    np.testing.assert_array_equal(one.value(theta), again.value(theta))
    assert np.all(one.value(theta) != other.value(theta))
    compare(one.gradient, one.value, one, _size(one, one.value), everywhere=True)


@pytest.mark.parametrize("name", ["himmelblau", "rastrigin", "peaks", "forrester", "ackley"])
def test_the_score_function_agrees_with_the_pathwise_gradient(name):
    """On what has slopes both estimate the same, the gradient of the average, within 4.5 standard
    errors. The pathwise one is the quieter, except on ripples narrower than the spread."""
    f = landscapes.get(name)
    spread, theta = share_of_box(f, 0.05), np.array(f.start)
    true = relaxed(f, spread).gradient(theta)
    path = estimators.pathwise(f, theta, spread, samples=40_000, seed=2)
    score = estimators.score(f, theta, spread, samples=40_000, seed=3)
    for made in (path, score):
        assert np.all(np.abs(made.gradient - true) < 4.5 * made.standard_error + 1e-9)
    both = np.hypot(path.standard_error, score.standard_error)
    assert np.all(np.abs(path.gradient - score.gradient) < 4.5 * both)
    rippled = name in ("rastrigin", "ackley")
    assert np.all((path.standard_error > score.standard_error) == rippled)


@pytest.mark.parametrize("name", ["staircase", "camouflage"])
def test_the_score_function_sees_jumps(name):
    """Its mean is the slope of the average, and its standard error is honest: over 300 seeds 2
    standard errors hold 95 % of the estimates, give or take."""
    f = landscapes.get(name)
    spread, theta = share_of_box(f, 0.1), np.array(f.lowest_at) + share_of_box(f, 0.13)
    true = relaxed(f, spread).gradient(theta)
    made = [estimators.score(f, theta, spread, samples=400, seed=s) for s in range(300)]
    z = np.array([(m.gradient - true) / m.standard_error for m in made])
    assert np.all(np.abs(z.mean(axis=0)) < 0.3)
    assert 0.9 < np.mean(np.abs(z) < 2) < 0.99


def test_a_sampled_average_of_jumps_has_the_score_functions_slope():
    """As a landscape: its gradient is the estimator of the same shifts, to the last digits."""
    f = landscapes.get("staircase")
    g = relaxed(f, 0.4, how="samples", samples=500, seed=7)
    assert isinstance(g.function, Scored)
    one = estimators.score(f, [2.3], 0.4, samples=500, seed=7)
    assert g.gradient(2.3)[0] == pytest.approx(one.gradient[0], rel=1e-12)
    z = np.random.default_rng(7).standard_normal(500)
    assert g.value(2.3) == pytest.approx(np.mean(f.value((2.3 + 0.4 * z)[None])), rel=1e-13)
    heights = f.value((2.3 + 0.4 * z)[None])
    second = np.sum((heights - heights.mean()) * (z**2 - 1)) / 499 / 0.4**2
    assert g.hessian(2.3)[0, 0] == pytest.approx(second, rel=1e-10)


# Optimizers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, spread, how",
    [
        ("staircase", 0.4, "expectation"),
        ("staircase", 0.4, "samples"),
        ("camouflage", 0.2, "expectation"),
        ("camouflage", 0.2, "samples"),
    ],
)
def test_gradient_descent_gets_off_the_stairs_when_they_are_relaxed(name, spread, how):
    """On f itself it never moves; on the average it walks down to the lowest tread."""
    f = landscapes.get(name)
    start = np.array(f.lowest_at) + (3.3 if f.dimension == 1 else np.array([-0.3, 0.3]))
    method = optimizers.get("gradient_descent", step_size=0.05)
    stuck = optimizers.run(f, method, start=start, steps=50)
    np.testing.assert_array_equal(stuck.path[-1], stuck.path[0])
    g = relaxed(f, spread, how=how, samples=2000, seed=1)
    moved = optimizers.run(g, method, start=start, steps=400)
    assert f.value(moved.path[-1]) == f.lowest < f.value(moved.path[0])


def test_newton_runs_on_a_relaxed_kink():
    """Which it cannot do on |x| itself, where there is no curvature to divide by."""
    g = relaxed(landscapes.get("absolute_value"), 0.5)
    x = 0.4
    for _ in range(6):
        x = x - g.gradient(x)[0] / g.hessian(x)[0, 0]
    assert abs(x) < 1e-12


# Refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ({"spread": -1}, "spread must be a number of at least 0"),
        ({"spread": np.nan}, "spread must be a number of at least 0"),
        ({"spread": "wide"}, "spread must be a number of at least 0"),
        ({"spread": 1, "kind": "cauchy"}, "shifts are gaussian or uniform, got 'cauchy'"),
        ({"spread": 1, "how": "prayer"}, "by expectation or by samples, got 'prayer'"),
        ({"spread": 1, "how": "samples", "samples": 1}, "samples must lie in"),
        ({"spread": 1, "how": "samples", "samples": "many"}, "samples must lie in"),
        ({"spread": 1, "how": "samples", "seed": -1}, "seed must be a whole number of at least 0"),
        ({"spread": 1, "how": "samples", "kind": "uniform"}, "uniform shifts have no score function"),
    ],
)
def test_what_cannot_be_averaged_is_refused_with_a_sentence(arguments, sentence):
    with pytest.raises(NotRelaxed, match=sentence):
        relaxed(landscapes.get("staircase"), **arguments)


def test_pathwise_gradients_of_jumps_are_refused():
    """They would be 0, without error bars, and wrong."""
    with pytest.raises(NotRelaxed, match="would be wrong; take the score function"):
        estimators.pathwise(landscapes.get("staircase"), [1.2], 0.3)


@pytest.mark.parametrize("function", [lambda t: anp.sum(t**2, axis=0), lambda t: anp.abs(t[0])])
def test_too_many_variables_for_a_grid_of_shifts_are_sampled_instead(function):
    f = of(function, LINE * 9)
    with pytest.raises(NotRelaxed, match="take samples"):
        relaxed(f, 0.3)
    g = relaxed(f, 0.3, how="samples", samples=50)
    assert np.isfinite(g.value(g.start)) and g.gradient(g.start).shape == (9,)


def test_a_function_of_one_point_only_is_refused_with_a_sentence():
    """A choice by Python's ``if`` cannot be made for many shifts at once."""
    f = of(lambda t: t[0] if t[0] > 1 else t[0] ** 2)
    with pytest.raises(NotRelaxed, match=r"cannot be averaged: .*many points at once"):
        relaxed(f, 0.3)


def test_a_callable_that_has_no_hash_is_averaged_all_the_same():
    class Model:
        __hash__ = None

        def __call__(self, theta):
            return theta[0] ** 2

    assert relaxed(of(Model()), 0.5).value(1.0) == pytest.approx(1.25)


def test_threads_get_the_numbers_that_one_gets():
    """Six visitors, four landscapes each, chunks and pictures and autograd under its lock."""
    made = [
        relaxed(landscapes.get(n), s)
        for n, s in (("staircase", 1.0), ("cone", 0.3), ("levy", 1.0), ("rough_bowl", 0.2))
    ]
    thetas = [random_points(g, 300) for g in made]
    alone = [np.concatenate([g.gradient(t), g.hessian(t)[0]]) for g, t in zip(made, thetas)]
    seen = []

    def ask():
        seen.append([np.concatenate([g.gradient(t), g.hessian(t)[0]]) for g, t in zip(made, thetas)])

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 6
    for one in seen:
        for ours, expected in zip(one, alone, strict=True):
            np.testing.assert_array_equal(ours, expected)


# Whatever breaks f on a line ------------------------------------------------------------------------

ROOTS = {
    "sqrt(abs(x))": (lambda u: mpmath.sqrt(abs(u)), (0,)),
    "abs(x)^0.1": (lambda u: abs(u) ** mpmath.mpf(0.1), (0,)),
    "abs(x)^0.3": (lambda u: abs(u) ** mpmath.mpf(0.3), (0,)),
    "abs(x)^1.5": (lambda u: abs(u) ** 1.5, (0,)),
    "(x^2)^0.25": (lambda u: mpmath.sqrt(abs(u)), (0,)),
    "sqrt(x^2)": (abs, (0,)),
    "sign(x)*sqrt(abs(x))": (lambda u: mpmath.sign(u) * mpmath.sqrt(abs(u)), (0,)),
    "sqrt(abs(x-0.3))+abs(x+0.2)": (lambda u: mpmath.sqrt(abs(u - 0.3)) + abs(u + 0.2), (0.3, -0.2)),
    "x*abs(x)": (lambda u: u * abs(u), (0,)),
    "abs(x)^3": (lambda u: abs(u) ** 3, (0,)),
    "max(x,0)^2": (lambda u: max(u, 0) ** 2, (0,)),
    "where(x>0.1,x+1,x^2)": (lambda u: u + 1 if u > 0.1 else u * u, (0.1,)),
    "exp(abs(x))": (lambda u: mpmath.exp(abs(u)), (0,)),
    "log(abs(x))": (lambda u: mpmath.log(abs(u)), (0,)),
}


def mean_by_mpmath(f, x, spread, kind, breaks):
    """Value, slope and curvature of the mean, by the score function and mpmath's quadrature."""
    with mpmath.workdps(20):
        reach = 9 * spread if kind == "gaussian" else spread
        ends = sorted({x - reach, x, x + reach, *(b for b in breaks if abs(b - x) < reach)})
        if kind == "uniform":
            value = mpmath.quad(f, ends) / (2 * spread)
            return float(value), float(f(x + spread) - f(x - spread)) / (2 * spread), None

        def weighted(weight):
            return mpmath.quad(lambda u: f(u) * weight((u - x) / spread) * mpmath.npdf(u, x, spread), ends)

        value, slope, second = (
            weighted(w) for w in (lambda t: 1, lambda t: t / spread, lambda t: (t * t - 1) / spread**2)
        )
        return float(value), float(slope), float(second)


@KINDS
@pytest.mark.parametrize("text", ROOTS)
def test_at_cusps_jumps_and_kinks_the_mean_is_exact_on_a_line(text, kind):
    """Value, slope and curvature, against mpmath; |x|^p for p below 1, too. What is claimed is kept."""
    exact, breaks_of = ROOTS[text]
    f = landscapes.from_formula(text, domain=((-1, 1),))
    for spread in (0.4, 0.05):
        rule = rules.quadrature(f, spread, kind)
        assert rule.error < 1e-8 and rule.slope_error < 1e-8 and rule.note == ""
        g = relaxed(f, spread, kind)
        for x in (0.2727, -0.031, 0.8):
            value, slope, second = mean_by_mpmath(exact, x, spread, kind, breaks_of)
            assert g.value(x) == pytest.approx(value, abs=1e-10)
            assert g.gradient(x)[0] == pytest.approx(slope, abs=1e-9 / spread)
            if second is not None:
                assert g.hessian(x)[0, 0] == pytest.approx(second, abs=1e-8 / spread**2)


def test_the_slope_of_a_relaxed_root_points_the_right_way():
    """It was -0.31: the mean of slopes at nodes, one of which stood beside the cusp."""
    f = landscapes.from_formula("sqrt(abs(x))", domain=((-1, 1),))
    _, slope, _ = mean_by_mpmath(*ROOTS["sqrt(abs(x))"][:1], 0.2727, 0.4, "gaussian", (0,))
    made = relaxed(f, 0.4).gradient([0.2727])[0]
    assert made == pytest.approx(slope, abs=1e-12) and made == pytest.approx(0.396, abs=5e-4)


@pytest.mark.parametrize(
    "function",
    [
        lambda t: anp.hypot(t[0], 0 * t[0]),
        lambda t: anp.sqrt(t[0] ** 2),
        lambda t: anp.linalg.norm(t, axis=0),
        lambda t: anp.maximum(t[0], -t[0]),
    ],
)
def test_a_kink_is_seen_behind_a_length_a_root_and_a_choice(function):
    """None of them says that it has one; the mean has the curvature that the kink hides. Uniform shifts
    leave the mean no smoother than C1, and that is what the record says at most."""
    f = of(function, ((-1.0, 1.0),))
    g, x = relaxed(f, 0.1), np.linspace(-0.3, 0.3, 41)
    np.testing.assert_allclose(g.hessian(x[None])[0, 0], 20 * stats.norm.pdf(x / 0.1), atol=1e-7)
    assert relaxed(f, 0.1, "uniform").smoothness == "C1"


def test_lengths_and_roots_that_stay_above_0_are_smooth():
    for smooth in (
        lambda t: anp.sqrt(1 + t[0] ** 2),
        lambda t: anp.log(1 + t[0] ** 2),
        lambda t: anp.hypot(t[0], 1 + 0 * t[0]),
    ):
        assert rules.roughness(of(smooth)) == "smooth"
    assert rules.roughness(of(lambda t: anp.hypot(t[0], t[1]), LINE * 2)) == "C0"


@KINDS
@pytest.mark.parametrize("text", ["1/x", "1/x^2", "tan(2*x)"])
def test_a_pole_has_no_mean(text, kind):
    """Within the shifts' reach of it the mean is a hole, no number."""
    g = relaxed(landscapes.from_formula(text, domain=((-1, 1),)), 0.1, kind)
    near = np.pi / 4 if text.startswith("tan") else 0.0
    assert np.isnan(g.value(near + 0.05)) and np.isnan(g.value(near - 0.03))


@pytest.mark.parametrize("term", ["sqrt(abs(x))", "abs(x)^0.2", "abs(x)", "floor(2*x)", "x*abs(x)"])
def test_in_the_plane_lattices_keep_what_they_claim(term):
    """The mean of a sum is the sum of means, which are exact on a line. Where nothing can be claimed the
    note says so."""
    one = landscapes.from_formula(term, domain=((-1, 1),))
    f = landscapes.from_formula(f"{term}+y^2", domain=((-1, 1), (-1, 1)))
    draw = np.random.default_rng(8)
    for spread in (0.05, 0.4):
        theta = draw.uniform(-1, 1, (2, 200))
        theta[0, :100] = draw.uniform(-3 * spread, 3 * spread, 100).clip(-1, 1)
        line = Panels(one, spread, "gaussian")
        value = line.derivative(theta[0], 0) + theta[1] ** 2 + spread**2
        slope = np.array([line.derivative(theta[0], 1), 2 * theta[1]])
        rule, g = rules.quadrature(f, spread, "gaussian"), relaxed(f, spread)
        assert np.max(np.abs(g.value(theta) - value)) <= rule.error * np.ptp(value) + 1e-9
        assert np.max(np.abs(g.gradient(theta) - slope)) <= rule.slope_error * np.max(np.abs(slope)) + 1e-9
    uniform = rules.quadrature(f, 0.4, "uniform")
    assert np.isnan(uniform.slope_error)
    assert "its slope off by an amount that is not known" in uniform.note
    assert uniform.note in relaxed(f, 0.4, "uniform").teaches


ROOT, LOGS = "sqrt(1-x^2-y^2)", "log(x)+log(y)+log(z)"


@pytest.mark.parametrize(
    "text, box, spread, kind",
    (
        (ROOT, ((-1, 1),) * 2, 0.5, "gaussian"),
        (ROOT, ((-1, 1),) * 2, 5.0, "uniform"),
        ("x^y", ((0.1, 2),) * 2, 0.5, "gaussian"),
        (LOGS, ((0.1, 2),) * 3, 0.5, "gaussian"),
    ),
)
def test_where_every_mean_meets_a_place_without_a_value_that_is_said(text, box, spread, kind):
    f = landscapes.from_formula(text, box)
    rng = np.random.default_rng(0)
    draw = rng.standard_normal if kind == "gaussian" else lambda n: rng.uniform(-1, 1, n)
    shifts = spread * draw((len(box), 2000))
    for point in (rng.uniform(*zip(*box)) for _ in range(20)):
        assert np.any(np.isnan(f.value(point[:, None] + shifts)))  # so the mean is undefined
    with pytest.raises(NotRelaxed, match="not defined"):
        relaxed(f, spread, kind)


def test_a_mean_is_taken_where_it_has_a_value_somewhere():
    """Over the half ball uniform shifts that stay inside have a mean; most of the box has none."""
    f = landscapes.from_formula(ROOT, ((-1, 1),) * 2)
    g = relaxed(f, 0.5, "uniform")
    at = np.linspace(-0.5, 0.5, 401)[:-1] + 0.5 / 400
    x, y = np.meshgrid(at, at)
    assert g.value(np.zeros(2)) == pytest.approx(np.mean(np.sqrt(1 - x**2 - y**2)), rel=1e-4)
    assert np.isnan(g.value(np.array([0.9, 0.9])))
