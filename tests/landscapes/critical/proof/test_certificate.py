"""The certificate: what it proves is true, what it cannot prove it leaves open, and it says why."""

from functools import cache
from itertools import count

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import landscapes
from landscapes import from_callable
from landscapes.critical.kinds import SetKind, Why
from landscapes.critical.proof.certificate import certify
from landscapes.intervals import branch_and_bound
from tests.atlases import sampled
from tests.landscapes.sampling import at_least


def blind(f, domain=None, seconds=10.0):
    """No points given: the search has to find them all by itself."""
    return certify(f, domain, np.empty((0, f.dimension)), (), seconds)


@cache
def blind_once(f):
    """The same, remembered for the other laws."""
    return blind(f)


def function_of(objective, *domain, **facts):
    return from_callable(objective, domain=domain, **facts)


def within_an_open_box(certificate, points):
    """Which of the points (n, d) lie in a box that was left open."""
    low, high = certificate.boxes_low.T, certificate.boxes_high.T
    return np.array(
        [
            np.any(np.all([(a <= x) & (x <= b) for a, b, x in zip(low, high, point)], axis=0))
            for point in points
        ],
        dtype=bool,
    )


def kinds(negatives, d):
    """How many minima, saddles and maxima are proved."""
    return tuple(int(np.sum(c)) for c in (negatives == 0, (negatives > 0) & (negatives < d), negatives == d))


# ---- what is proved is true


@pytest.mark.parametrize(
    "name,domain,count",
    [
        # Rastrigin's slope 2x + 20 pi sin(2 pi x) has 21 zeros on [-5.12, 5.12], 11 of them minima.
        ("rastrigin", None, (121, 220, 100)),
        ("rastrigin_1d", None, (11, 0, 10)),
        ("himmelblau", None, (4, 4, 1)),  # Himmelblau 1972
        ("six_hump_camel", None, (6, 7, 2)),  # Dixon and Szego 1978: six minima
        ("peaks", None, (3, 3, 3)),
        ("styblinski_tang", None, (4, 4, 1)),  # a double well in each coordinate
        ("mueller_brown", None, (3, 2, 0)),  # Mueller and Brown 1979
        ("goldstein_price", None, (4, 4, 1)),
        ("rosenbrock", ((-100, 100), (-100, 100)), (1, 0, 0)),
        ("saddle", None, (0, 1, 0)),
    ],
)
def test_published_counts_are_proved_without_being_given_a_point(name, domain, count):
    """Minima, saddles and maxima: all found, each proved, and nothing left open."""
    f = landscapes.get(name)
    found = blind(f, domain)
    assert found.complete, found.reason
    assert kinds(found.found.negatives, f.dimension) == count
    assert found.reason.startswith(f"certified: the box holds {sum(count)} critical point")


@pytest.mark.parametrize("name", landscapes.names())
def test_every_proved_point_of_the_gallery_is_one(name):
    """The gradient at it is as good as 0, its Hessian has the proved inertia, and no other proved
    point is the same; where the landscape is smooth the known minima are among the points."""
    f = landscapes.get(name)
    found = blind_once(f)
    simple = ~found.found.kink & (found.found.order == 0)
    points = found.found.points[simple].T
    hessian = np.moveaxis(f.hessian(points), -1, 0)
    if points.shape[1]:
        # One more step of Newton's does not move it.
        step = np.linalg.solve(hessian, np.moveaxis(f.gradient(points), -1, 0)[..., None])[..., 0]
        width = np.ptp(np.array(f.domain), axis=1)
        assert np.max(np.abs(step) / width) < 1e-9
        negatives = found.found.negatives[simple]
        counted = np.sum(np.linalg.eigvalsh(hessian) < 0, axis=1)
        np.testing.assert_array_equal(negatives[negatives >= 0], counted[negatives >= 0])
    gaps = np.abs(found.found.points[:, None] - found.found.points).max(axis=2) + np.eye(len(found.found))
    assert np.min(gaps, initial=1) > 0
    for minimum in f.minima:
        low, high = np.array(f.domain).T
        if at_least(f, "C2") and np.all((low < minimum) & (minimum < high)):
            near = np.linalg.norm(found.found.points - np.array(minimum), axis=1)
            assert np.min(near, initial=np.inf) < 1e-6 or within_an_open_box(found, [minimum])[0]


@pytest.mark.parametrize("name", landscapes.names())
def test_no_regular_zero_of_the_gradient_escapes(name):
    """Newton's method from 1,000 places: wherever it ends inside the box, with a Hessian that is
    clearly not singular, there is a proved point or an open box."""
    f = landscapes.get(name)
    found = blind_once(f)
    low, high = np.array(f.domain, dtype=float).T[..., None]
    theta = low + (high - low) * np.random.default_rng(4).random((f.dimension, 1000))
    for _ in range(40):
        hessian, slope = np.moveaxis(f.hessian(theta), -1, 0), np.moveaxis(f.gradient(theta), -1, 0)
        fine = np.all(np.isfinite(hessian), axis=(1, 2)) & np.all(np.isfinite(slope), axis=1)
        step = np.zeros_like(slope)
        step[fine] = (np.linalg.pinv(hessian[fine]) @ slope[fine][..., None])[..., 0]
        size = np.max(np.abs(step) / (high - low).T, axis=1, keepdims=True)
        theta = theta - (step / np.maximum(1, 20 * size)).T
    still = fine & (np.max(np.abs(step) / (high - low).T, axis=1) < 1e-12)
    sizes = np.abs(np.linalg.eigvalsh(np.where(fine[:, None, None], hessian, 0)))
    clear = sizes.min(axis=1) > 1e-9 * sizes.max(axis=1)
    inside = np.all((theta > low) & (theta < high), axis=0)
    ends = theta[:, still & inside & clear].T
    covered = found.within_open(ends, 1e-7)  # Newton's method ends beside a degenerate point
    width = (high - low)[:, 0]
    for end in ends[~covered]:
        assert np.min(np.max(np.abs(found.found.points - end) / width, axis=1), initial=1) < 1e-7


def test_given_points_are_proved_and_a_missing_one_is_found():
    """All 9 points of Himmelblau's function but one: 8 proved, the ninth extra, with its kind."""
    f = landscapes.get("himmelblau")
    points = blind(f).found.points
    full = certify(f, None, points)
    assert full.complete and np.all(full.proved) and np.all(full.found.negatives >= 0)
    assert len(full.found) == 9 and np.all(full.found.side == 1)
    for k in range(9):
        partial = certify(f, None, np.delete(points, k, axis=0))
        assert partial.complete and np.all(partial.proved)
        (place,) = np.setdiff1d(np.arange(9), partial.place)
        np.testing.assert_allclose(partial.found.points[place], points[k], atol=1e-9)
        assert partial.found.negatives[place] == full.found.negatives[full.place[k]]


def test_a_point_that_is_none_is_not_proved_and_does_not_count():
    """In a complete certificate an unproved point is no critical point; of twins the first counts."""
    f = landscapes.get("himmelblau")
    points = blind(f).found.points
    found = certify(f, None, [*points, points[2], points[2] + 1e-13, (0.0, 0.0), (1.0, 2.0)])
    assert found.complete
    assert found.proved.tolist() == [True] * 9 + [False] * 4
    assert found.reason == "certified: the box holds 9 critical points, and no other"


def test_two_points_a_millionth_apart_are_told_apart():
    """x^3/3 - a^2 x + y^2 with a = 5e-7: a minimum and a saddle 1e-6 from each other."""
    f = function_of(lambda t: t[0] ** 3 / 3 - 25e-14 * t[0] + t[1] ** 2, (-1, 1.1), (-1, 1))
    found = blind(f)
    assert found.complete and kinds(found.found.negatives, 2) == (1, 1, 0)
    np.testing.assert_allclose(np.sort(found.found.points[:, 0]), [-5e-7, 5e-7], rtol=1e-9)


@st.composite
def polynomials(draw):
    coefficients = draw(st.lists(st.integers(-9, 9), min_size=3, max_size=9))
    assume(any(coefficients[2:]))
    return coefficients


@settings(max_examples=60, deadline=None, derandomize=True)
@given(coefficients=polynomials())
def test_polynomials_of_one_variable_against_exact_roots(coefficients):
    """Degree up to 8: simple roots of the slope are proved, each once; multiple ones stay open."""
    x = sympy.Symbol("x")
    slope = sympy.Poly(sum(c * x**k for k, c in enumerate(coefficients)), x).diff(x)
    f = function_of(lambda t: sum(c * t[0] ** k for k, c in enumerate(coefficients)), (-2.1, 1.9))
    found = blind(f)
    simple, multiple = [], []
    for root, times in sympy.Poly(slope, x).real_roots(multiple=False):
        at = float(root.evalf(30))
        if -2.1 < at < 1.9:
            (simple if times == 1 else multiple).append(at)
    np.testing.assert_allclose(np.sort(found.found.points[:, 0]), np.sort(simple), atol=1e-9)
    assert found.complete == (not multiple)
    assert np.all(within_an_open_box(found, np.reshape(multiple, (-1, 1))))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    centres=st.lists(
        st.tuples(st.floats(-0.9, 0.9), st.floats(-0.9, 0.9), st.floats(0.2, 1), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_sums_of_gaussians_satisfy_the_index_identity(centres):
    """minima - saddles + maxima equals how often the gradient turns around the box's boundary."""
    rows = np.array([(a, b, h if up else -h) for a, b, h, up in centres])

    def hills(t):
        return sum(h * anp.exp(-8 * ((t[0] - a) ** 2 + (t[1] - b) ** 2)) for a, b, h in rows)

    f = function_of(hills, (-1, 1.03), (-1, 1.01))
    found = blind(f)
    assume(found.complete)
    s = np.linspace(0, 1, 20_001)
    (x0, x1), (y0, y1) = f.domain
    edges = np.concatenate(
        [
            [x0 + (x1 - x0) * s, y0 + 0 * s],
            [x1 + 0 * s, y0 + (y1 - y0) * s],
            [x1 - (x1 - x0) * s, y1 + 0 * s],
            [x0 + 0 * s, y1 - (y1 - y0) * s],
        ]
    ).reshape(4, 2, -1)
    slope = np.concatenate([f.gradient(edge) for edge in edges], axis=1)
    angle = np.unwrap(np.arctan2(slope[1], slope[0]))
    assume(np.max(np.abs(np.diff(angle))) < 1)
    turns = round((angle[-1] - angle[0]) / (2 * np.pi))
    minima, saddles, maxima = kinds(found.found.negatives, 2)
    assert minima + saddles + maxima == len(found.found.points)
    assert minima - saddles + maxima == turns


@pytest.mark.parametrize(
    "scale_of_x,scale_of_f", [(1e-6, 1), (1e6, 1), (1, 1e-6), (1, 1e6), (1, 1e-180), (1, 1e180)]
)
def test_units_do_not_matter(scale_of_x, scale_of_f):
    """Peaks with x or f in other units has the same nine points, all proved."""
    peaks = landscapes.get("peaks")
    reach = 3 * scale_of_x
    f = function_of(lambda t: scale_of_f * peaks.objective(t / scale_of_x), (-reach, reach), (-reach, reach))
    found = blind(f)
    assert found.complete and kinds(found.found.negatives, 2) == (3, 3, 3)
    points = found.found.points[np.lexsort(found.found.points.T)] / scale_of_x
    expected = blind(peaks).found.points
    np.testing.assert_allclose(points, expected[np.lexsort(expected.T)], atol=1e-9)


def test_three_parameters():
    """Rastrigin in three dimensions near its middle: 5^3 points, as 3 minima per coordinate make."""
    f = landscapes.get("rastrigin", dimension=3)
    found = blind(f, ((-1.4, 1.3),) * 3)
    assert found.complete and kinds(found.found.negatives, 3)[0] == 27
    assert len(found.found.points) == 125


# ---- the edge of the box


def test_a_point_exactly_on_the_edge_is_inside_the_closed_box():
    """(x - 0.1)^2 + (y - 1)^2 on [0.1, 1] x [0, 1]: the corner itself, decided with fractions."""
    f = function_of(lambda t: (t[0] - 0.1) ** 2 + (t[1] - 1) ** 2, (0.1, 1), (0, 1))
    found = blind(f)
    assert found.complete and found.found.side.tolist() == [1]
    np.testing.assert_array_equal(found.found.points, [[0.1, 1]])


def test_the_corner_of_a_wave_is_inside_too():
    """cos x + cos y on [0, 3]^2: sin 0 is exactly 0, and so the maximum at the corner counts."""
    f = function_of(lambda t: anp.cos(t[0]) + anp.cos(t[1]), (0, 3), (0, 3))
    found = blind(f)
    assert found.complete and found.found.side.tolist() == [1] and found.found.negatives == [2]
    np.testing.assert_array_equal(found.found.points, [[0, 0]])


def test_a_point_within_rounding_of_the_edge_is_neither_lost_nor_claimed():
    """sin has its top at pi/2, which no float is: boxes that end at the floats beside it."""
    f = function_of(lambda t: anp.sin(t[0]), (0, 3))
    below = float(np.pi / 2)
    with mpmath.workdps(40):
        assert mpmath.mpf(below) < mpmath.pi / 2 < mpmath.mpf(np.nextafter(below, 2))
    beyond = blind(f, ((0.0, below),))
    assert beyond.found.side.tolist() in ([], [0])
    assert ("rounding" in beyond.reason) == (len(beyond.found.points) == 1)
    inside = blind(f, ((0.0, float(np.nextafter(below, 2))),))
    assert inside.found.side.tolist() in ([0], [1])
    given = certify(f, ((0.0, below),), [[below]])
    assert given.proved[0] != given.outside[0] and np.all(given.found.side != 1)


def test_a_point_beyond_the_edge_is_not_reported():
    """x^2 on [1e-9, 1]: the slope vanishes just outside, and nowhere inside."""
    found = blind(function_of(lambda t: t[0] ** 2, (1e-9, 1)))
    assert found.complete and len(found.found.points) == 0


# ---- what is left open


@pytest.mark.parametrize(
    "name,places,why",
    [
        ("monkey_saddle", [(0, 0)], Why.DEGENERATE),
        ("forrester", [(1 / 3,)], Why.DEGENERATE),
        ("three_halves_power", [(0,)], Why.CREASE),
        ("schwefel_1d", [(0,)], Why.CREASE),
        ("bukin_n6", [(x, 0.01 * x * x) for x in np.linspace(-15, -5, 101)], Why.CREASE),
        ("staircase", [(k + 0.5,) for k in range(-4, 4)], Why.JUMP),
        ("c1_not_c2", [(1,)], Why.JUMP),
        ("flat_valley", [(x, 0) for x in np.linspace(-2, 2, 101)], Why.DEGENERATE),
        ("x2_times_y2", [(x, 0) for x in np.linspace(-2, 2, 101)], Why.DEGENERATE),
        ("cylinder", [(0, 0, z) for z in np.linspace(-2, 2, 101)], Why.DEGENERATE),
    ],
)
def test_what_cannot_be_proved_stays_open_and_it_is_said_why(name, places, why):
    """Degenerate points, curves of critical points, kinks and jumps: given or not, never proved."""
    f = landscapes.get(name)
    for points in (np.empty((0, f.dimension)), np.array(places)):
        found = certify(f, None, points)
        assert not found.complete and not np.any(found.proved)
        assert np.all(within_an_open_box(found, places))
        around = np.all((found.open_low <= places[0]) & (places[0] <= found.open_high), axis=1)
        assert why in found.open_why[around]
        assert why.name.lower() in found.reason
        assert found.share < 0.01 or name == "staircase"


def test_a_kink_between_two_minima_is_not_overlooked():
    """x^2 - 3|x - 1|: the second derivative on its tape is 2 everywhere, as if there were one
    minimum; told of the left one, the certificate finds the right one and the maximum between them."""
    f = function_of(lambda t: t[0] ** 2 - 3 * anp.abs(t[0] - 1), (-3, 3.1))
    found = certify(f, None, [[-1.5]])
    assert found.proved.tolist() == [True] and found.complete
    order = np.argsort(found.found.points[:, 0])
    np.testing.assert_allclose(found.found.points[order, 0], [-1.5, 1, 1.5])
    assert found.found.negatives[order].tolist() == [0, 1, 0]
    assert found.found.kink[order].tolist() == [False, True, False]


def test_clusters_hold_their_boxes():
    """The extent of a cluster is that of its boxes, and two clusters of a kind do not touch."""
    found = blind(landscapes.get("schwefel"))
    assert len(found.open_why) > 1
    for k in range(len(found.open_why)):
        members = found.boxes_cluster == k
        np.testing.assert_array_equal(found.boxes_low[members].min(axis=0), found.open_low[k])
        np.testing.assert_array_equal(found.boxes_high[members].max(axis=0), found.open_high[k])


class _Ring:
    kind = SetKind.RING

    def __init__(self, points):
        self.points = np.array(points)


def test_a_known_curve_is_left_early():
    """With points along the ring given as a set, far fewer boxes are spent on it; the same is proved."""
    f = function_of(lambda t: (t[0] ** 2 + t[1] ** 2 - 1) ** 2 * (2 + t[0] ** 2), (-1.5, 1.5), (-1.5, 1.5))
    angle = np.linspace(0, 2 * np.pi, 65)[:-1]
    told = certify(f, None, [(0, 0)], [_Ring(np.array([np.cos(angle), np.sin(angle)]).T)])
    found = certify(f, None, [(0, 0)])
    assert told.examined < found.examined / 5
    assert told.proved.tolist() == found.proved.tolist() == [True]
    assert told.open_why.tolist() == [Why.DEGENERATE]
    finer = np.linspace(0, 2 * np.pi, 1000)
    assert np.all(within_an_open_box(told, np.array([np.cos(finer), np.sin(finer)]).T))


@pytest.mark.parametrize("name", landscapes.names())
def test_with_the_samplers_points_and_sets_no_more_is_left_open(name):
    """What the sampler knows helps: every regular point is proved, none that it gave is lost, and
    nothing outside its sets and the places left open blindly is given up."""
    f = landscapes.get(name)
    made = sampled(f)
    # More time than it takes on a busy machine: the law is about the answer.
    told, found = certify(f, None, made.points, made.sets, 60.0), blind_once(f)
    regular = ~made.degenerate & ~made.kink
    assert np.all(told.proved[regular])
    proved = told.found.points
    width = np.ptp(np.array(f.domain), axis=1)
    for point in found.found.points[~within_an_open_box(told, found.found.points)]:
        assert np.min(np.max(np.abs(proved - point) / width, axis=1), initial=1) < 1e-9


# ---- the budget, and what has no intervals


def test_with_no_time_at_all_the_whole_box_is_open():
    """And the share that is left is said."""
    found = blind(landscapes.get("shubert"), seconds=0.0)
    assert not found.complete and found.share == pytest.approx(1)
    assert found.reason == "not certified within 0 s: all of the box is undecided"


@pytest.mark.parametrize("seconds", [1, 4, 16, 22])
def test_a_spent_budget_is_told_and_nothing_is_lost(seconds, monkeypatch):
    """A clock that goes on by a second whenever it is looked at: after so many slices of boxes the
    search ends, and whatever it has not found yet lies in a box that it leaves open."""
    f = landscapes.get("shubert")
    reference = blind(f).found.points
    ticks = count()
    monkeypatch.setattr(branch_and_bound, "thread_time", lambda: float(next(ticks)))
    part = blind(f, seconds=seconds)
    assert part.ending is branch_and_bound.Ending.TIME and not part.complete
    assert part.reason.startswith(f"not certified within {seconds} s: ")
    # Once to begin, once for each slice, once more when it is over, and once to tell the seconds.
    assert next(ticks) == seconds + 3
    near = np.abs(reference[:, None] - part.found.points).max(axis=2).min(axis=1, initial=1.0) < 1e-8
    assert np.all(near | within_an_open_box(part, reference))


def test_boxes_that_are_too_many_are_told(monkeypatch):
    """Where more boxes wait than there may be, the rest stays open, and the sentence says how many."""
    for module in ("proof.certificate", "words"):
        monkeypatch.setattr(f"landscapes.critical.{module}.MOST_WAITING", 100)
    found = blind(landscapes.get("shubert"))
    assert found.ending is branch_and_bound.Ending.BOXES and not found.complete
    assert found.reason.startswith("not certified with 100 parts still to examine: ")


def test_it_stops_when_asked():
    """``cancelled`` is asked at least once a batch."""
    asked = count()

    def cancelled():
        return next(asked) > 2

    found = certify(landscapes.get("shubert"), None, np.empty((0, 2)), cancelled=cancelled)
    assert not found.complete and found.reason.startswith("not certified: stopped")
    assert next(asked) == 4


def test_a_function_without_a_tape_is_sampled_and_not_certified():
    """A choice made by Python cannot be recorded: the reason names it, and all is open."""

    def branching(t):
        return t[0] ** 2 if np.all(t[0] > -9) else -t[0]

    found = certify(function_of(branching, (-1, 1)), None, [[0.0]])
    assert not found.complete and not found.proved[0] and found.share == 1
    assert found.reason.startswith("sampled, not certified: no interval form of")
