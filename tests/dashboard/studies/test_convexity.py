"""Convexity on the page: the lecture's chords, tests that agree with the verdict, counter-examples."""

import re
from dataclasses import replace

import numpy as np
import pytest

import landscapes
from dashboard.state.link import setting
from dashboard.studies.convexity import study as convexity
from landscapes import local
from tests.dashboard.studies.desks import can_be_sent, desk
from tests.dashboard.studies.test_studies import boards, calm, opened

TESTS = ("chord", "tangent", "second", "jensen")
PARABOLA = replace(landscapes.get("parabola"), domain=((-6.0, 6.0),))
CUBIC = replace(landscapes.get("cubic"), domain=((-9.0, 6.0),))


def made(landscape, test="chord", **settings):
    return convexity._board(desk(landscape, "convexity", test=test, **settings))


def fact(board, label):
    return next(f for f in board.facts if f.label == label)


def value(board, label):
    return float(fact(board, label).value.replace("−", "-").replace("%", ""))


def named(panel, start):
    return [t for t in panel.traces if t.get("name", "").startswith(start)]


# ---- chords


@pytest.mark.parametrize(
    "f, a, b, mean, chord, height, convex",
    [(PARABOLA, -3.0, 5.0, 2.6, 20.2, 6.76, True), (CUBIC, -8.0, 5.0, 1.1, -66.1, 1.331, False)],
)
def test_the_lectures_chords_have_their_numbers(f, a, b, mean, chord, height, convex):
    board = made(f, at=(a,), b=(b,), weight=0.3)
    assert value(board, "mean point") == pytest.approx(mean)
    assert value(board, "the chord there") == pytest.approx(chord)
    assert value(board, "f there") == pytest.approx(height)
    assert fact(board, "gap").tone == ("good" if convex else "bad")
    assert ("not convex" in board.words) != convex
    # Both ends are in the picture.
    low, high = board.panels[0].y["range"]
    assert low < min(f.value(np.array([[a, b]])))
    assert max(f.value(np.array([[a, b]]))) < high


def test_the_bands_tell_where_the_cubic_lies_above_its_chord_and_where_below():
    """x³ − chord from −8 to 5 is (x + 8)(x − 5)(x + k) with roots −8, 5 and 3: they add up to 0."""
    ground, gap = made(CUBIC, at=(-8.0,), b=(5.0,), weight=0.3).panels
    (above,), (below,) = named(ground, "f above"), named(ground, "f below")
    thick = {}
    for name, band in (("above", above), ("below", below)):
        n = len(band["x"]) // 2
        x, depth = band["x"][:n], np.abs(band["y"][:n] - band["y"][n:][::-1])
        thick[name] = x[depth > 1e-9]
    assert thick["above"].min() < -7.8 and thick["above"].max() == pytest.approx(3, abs=0.1)
    assert thick["below"].min() == pytest.approx(3, abs=0.1) and thick["below"].max() > 4.8
    dot = gap.traces[-1]
    np.testing.assert_allclose([dot["x"][0], dot["y"][0]], [0.7, -67.431])


def test_in_the_plane_the_section_is_f_along_the_chord():
    a, b = np.array([3.0, 2.0]), np.array([-2.8, 3.1])
    board = made("himmelblau", at=a, b=b, weight=0.25)
    (curve,) = (t for t in board.panels[1].traces if t.get("name") == "f")
    (chord,) = named(board.panels[1], "the chord")
    f = landscapes.get("himmelblau")
    places = a[:, None] + (b - a)[:, None] * curve["x"]
    np.testing.assert_allclose(curve["y"], f.value(places))
    np.testing.assert_allclose(chord["y"], f.value(a) + (f.value(b) - f.value(a)) * chord["x"])
    (mean,) = (g for g in board.grips if g.name == "mean")
    np.testing.assert_allclose(mean.at, 0.25 * a + 0.75 * b)


def test_dragging_the_mean_point_sets_the_weight_also_beside_the_chord():
    d = desk("himmelblau", "convexity", at=(3.0, 2.0), b=(-1.0, 2.0))
    convexity._moved(d, "mean", np.array([2.0, 2.0]))
    assert d.session.state.settings["weight"] == pytest.approx(0.75)
    convexity._moved(d, "mean", np.array([2.0, -1.5]))
    assert d.session.state.settings["weight"] == pytest.approx(0.75)
    convexity._moved(d, "mean", np.array([9.0, 2.0]))
    assert d.session.state.settings["weight"] == 1
    d.set(b=(3.0, 2.0))
    convexity._moved(d, "mean", np.array([0.0, 0.0]))
    assert d.session.state.settings["weight"] == 1


@pytest.mark.parametrize("name", ["cubic", "double_well", "himmelblau", "rosenbrock", "staircase"])
def test_every_counter_example_of_the_verdict_shows_itself_on_the_board(name):
    told = local.convexity(landscapes.get(name))
    for chord, tone in ((told.against_convex, "bad"), (told.against_concave, "good")):
        a, b = chord.points.T
        board = made(name, at=a, b=b, weight=float(chord.weights[0]))
        assert fact(board, "gap").tone == tone


# ---- tangents


@pytest.mark.parametrize("name", ["quartic", "exponential", "x4_plus_y4", "cylinder", "negative_log"])
def test_a_convex_landscape_is_nowhere_below_its_tangents(name):
    d = desk(name, "convexity")
    for share in (0.2, 0.5, 0.9):
        low, high = np.array(d.f.domain).T
        board = made(name, "tangent", at=low + share * (high - low))
        assert fact(board, "f below the tangent").value == "nowhere seen"
        assert not named(board.panels[-1], "f below")


def test_the_share_below_the_tangent_of_the_cubic_is_that_of_its_root():
    """x³ minus its tangent at a is (x − a)² (x + 2a): below 0 left of −2a."""
    board = made("cubic", "tangent", at=(0.5,), b=(-1.5,))
    assert value(board, "f below the tangent") == pytest.approx(100 * (-1 - -2) / 4, abs=0.3)
    assert value(board, "f − tangent at Q") == pytest.approx((-1.5 - 0.5) ** 2 * (-1.5 + 1))
    assert fact(board, "f − tangent at Q").tone == "bad"


# ---- second derivatives


def test_the_map_of_signs_is_that_of_the_closed_form():
    """Himmelblau's Hessian by hand, at the map's own nodes."""
    heat = made("himmelblau", "second").panels[0].traces[0]
    x, y = np.meshgrid(heat["x"], heat["y"])
    a, b, c = 12 * x**2 + 4 * y - 42, 4 * (x + y), 12 * y**2 + 4 * x - 26
    up, down = (a * c - b**2 > 0) & (a > 0), (a * c - b**2 > 0) & (a < 0)
    squares = named(made("himmelblau", "second").panels[0], "")
    order = [t["name"] for t in squares if t.get("showlegend")]
    assert [n.split("  ")[1].split(" (")[0] for n in order] == [
        "positive definite",
        "indefinite",
        "negative definite",
    ]
    clear = np.abs(a * c - b**2) > 1e-6
    expected = np.where(up, 0, np.where(down, 2, 1))
    np.testing.assert_array_equal(heat["z"][clear], expected[clear])


@pytest.mark.parametrize(
    "name, at", [("rosenbrock", (-1.2, 1.0)), ("six_hump_camel", (1.2, 0.1)), ("sphere_3d", (1.0, 0.5, -0.3))]
)
def test_along_an_eigenvector_f_bends_as_its_eigenvalue_says(name, at):
    board = made(name, "second", at=at)
    d = len(at)
    for k in range(d):
        curve = board.panels[-1].traces[k]
        middle = len(curve["x"]) // 2
        step = curve["x"][1] - curve["x"][0]
        bend = np.diff(curve["y"][middle - 1 : middle + 2], 2)[0] / step**2
        assert value(board, "λ" + "₁₂₃"[k]) == pytest.approx(bend, rel=0.02, abs=0.02)


def test_the_second_derivative_of_the_cubic_changes_sign_in_the_middle():
    board = made("cubic", "second", at=(0.5,))
    assert value(board, "f″") == pytest.approx(3)
    for label in ("f″ > 0", "f″ < 0"):
        assert float(fact(board, label).value.split("%")[0]) == pytest.approx(50, abs=0.2)


@pytest.mark.parametrize("name, at", [("absolute_value", (0.0,)), ("cone", (0.0, 0.0))])
def test_at_a_kink_there_is_no_second_derivative(name, at):
    board = made(name, "second", at=at)
    assert "kink" in board.words
    assert fact(board, "f″" if len(at) == 1 else "λ₁").value == "–"
    assert "many tangents" in made(name, "tangent", at=at).words


# ---- Jensen


def test_jensens_mean_is_weighted_and_holds_on_the_exponential():
    points, weights = np.array([-4.0, -1.5, 0.5, 1.8]), np.array([1.0, 2.0, 1.0, 1.0])
    board = made("exponential", "jensen", many=4, points=points, weights=weights)
    assert value(board, "mean point") == pytest.approx(points @ weights / 5, rel=1e-3)
    assert value(board, "mean of the heights there") == pytest.approx(np.exp(points) @ weights / 5, rel=1e-5)
    assert fact(board, "gap").tone == "good"


def test_the_mean_of_the_heights_lies_in_the_hull():
    d = desk("forrester", "convexity", many=5, points=(0.1, 0.35, 0.6, 0.8, 0.95), weights=(1, 2, 3, 1, 0.5))
    points = convexity._points(d)
    board = made("forrester", "jensen", **d.session.state.settings)
    hull = board.panels[0].traces[0]
    ring = np.array([hull["x"], hull["y"]])
    edge, mean = (
        np.diff(ring, axis=1),
        (value(board, "mean point"), value(board, "mean of the heights there")),
    )
    to = np.array(mean)[:, None] - ring[:, :-1]
    turns = edge[0] * to[1] - edge[1] * to[0]
    assert np.all(turns > -1e-4) or np.all(turns < 1e-4)
    assert {*hull["x"]} <= {*points[0]}


@pytest.mark.parametrize("name", ["schwefel", "sphere_3d", "forrester"])
def test_six_points_fit_in_a_link(name):
    """A link cuts long settings off, and points would be lost."""
    d = desk(name, "convexity", many=6)
    convexity._moved(d, "p5", np.full(3, -np.pi / 3))
    put = d.session.state.settings["points"]
    assert setting(tuple(map(float, put))) == tuple(put)
    wanted = max(-np.pi / 3, d.f.domain[0][0])
    assert convexity._points(d)[0, 5] == pytest.approx(wanted, abs=1e-5 * np.ptp(d.f.domain[0]))


def test_weights_that_are_none_get_a_sentence():
    board = made("cubic", "jensen", weights=(0.0, 0.0, 0.0))
    assert "weights of at least 0" in board.words
    assert can_be_sent(board)


# ---- where f is not defined


def test_a_view_opens_where_f_is_defined():
    f = landscapes.from_formula("log(x) + 1/x")
    for test in ("chord", "tangent", "jensen"):
        board = made(f, test)
        assert all(np.isfinite(value(board, one.label)) for one in board.facts)
        assert "not defined" not in board.words
    # Where the box has no hole, the other point is opposite, as ever.
    d = desk("himmelblau", "convexity", at=(3.0, 2.0))
    np.testing.assert_allclose(convexity._ends(d)[1], [-3.0, -2.0])


def test_a_point_where_f_is_not_defined_is_named():
    f = landscapes.from_formula("log(x) + 1/x")
    assert made(f, b=(-3.0,)).words == "f is not defined at B = −3: drag B."
    assert made(f, at=(-2.0,), b=(1.0,)).words == "f is not defined at A = −2: drag A."
    board = made(f, "jensen", points=(1.0, -1.0, 2.0))
    assert board.words == "f is not defined at P₂ = −1: drag P₂."
    hole = landscapes.from_formula("1/x", domain=((-2.0, 2.0),))
    assert "at the mean point, 0" in made(hole, at=(-1.0,), b=(1.0,)).words


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize(
    "name, at",
    [
        ("rosenbrock", (-1.2, 1.0)),
        ("cubic", (-1.3,)),
        ("himmelblau", (0.1, 0.2)),
        ("sphere_3d", (1e-4, 0.5, -0.3)),
    ],
)
def test_sentences_write_numbers_as_the_facts_do(test, name, at):
    words = made(name, test, at=at).words
    assert not re.search(r"-\d|\de[-+]?\d|\d\.\d{6}", words), words


def test_what_is_rounding_beside_the_heights_is_0():
    board = made("himmelblau", at=(3.0, 2.0), b=(-2.805118, 3.131313), weight=0.5)
    assert fact(board, "f(B)").value == "0" and "0 is the chord" in board.words
    small = landscapes.from_formula("10^(-9)*x^2", domain=((-1.0, 1.0),))
    assert fact(made(small, at=(-1.0,), b=(0.5,)), "f(A)").value == "1×10⁻⁹"


# ---- awkward landscapes, the page


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize(
    "name, at",
    [
        ("negative_log", (0.0,)),
        ("staircase", (0.5,)),
        ("line", (1.0,)),
        ("cone", (0.0, 0.0)),
        ("camouflage", (0.6, 0.4)),
        ("cylinder", (0.0, 0.0, 0.0)),
        ("three_halves_power", (0.0,)),
    ],
)
def test_awkward_landscapes_give_a_board_and_words(test, name, at):
    board = made(name, test, at=at, b=at)
    assert board.panels and board.words
    assert can_be_sent(board)


def facts(at):
    (board,) = boards(at)
    return {one["label"]: one for one in board["facts"]}


def press(at, start):
    (button,) = (b for b in at.button if b.label.startswith(start))
    return calm(button.click().run())


def test_the_presets_bring_the_lectures_chords():
    at = opened(landscape="himmelblau", study="convexity")
    assert facts(press(at, "x² from"))["gap"]["value"] == "13.44"
    assert "Strictly convex (proved" in " ".join(m.value for m in at.markdown)
    assert facts(press(at, "x³ from"))["gap"]["value"] == "−67.431"
    assert at.session_state.session.state.domain == ((-9.0, 6.0),)


@pytest.mark.parametrize("name", ["double_well", "rosenbrock"])
def test_the_counter_example_is_a_button_away(name):
    at = opened(landscape=name, study="convexity", study_dot_test="second")
    assert "Neither convex nor concave (proved" in " ".join(m.value for m in at.markdown)
    assert facts(press(at, "Show the counter-example"))["gap"]["tone"] == "bad"
    assert at.session_state.session.state.settings["test"] == "chord"
    assert facts(press(at, "Show that it is not concave"))["gap"]["tone"] == "good"


def test_jensens_points_are_added_and_removed():
    at = opened(landscape="forrester", study="convexity", study_dot_test="jensen")
    for label, points in (("Add a point", 4), ("Add a point", 5), ("Remove one", 4)):
        named = [name for name in facts(press(at, label)) if name.startswith("f(P")]
        assert named == [f"f(P{k})" for k in "₁₂₃₄₅"[:points]]
