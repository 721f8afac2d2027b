"""The flow on the page: level sets at their height, basins where they are, the phase line's signs."""

import numpy as np
import pytest

import landscapes
from dashboard.studies.flow import level_surfaces, phase_line
from dashboard.studies.flow import study as flow
from dashboard.studies.flow.basin_map import basin_traces, kinds, letter
from landscapes.flow.attractors import attractors, refined
from tests.dashboard.studies.desks import AWKWARD, can_be_sent, desk, fact, panel, trace
from tests.dashboard.studies.test_lipschitz import inside_of
from tests.dashboard.studies.test_studies import boards, opened


def made(name, **settings):
    d = desk(name, "flow", **settings)
    told = refined(d.f, attractors(d.f)) if d.f.dimension == 2 else None
    return flow._board(d, told), d


def test_the_level_set_is_that_of_the_point_until_it_is_moved():
    board, d = made("himmelblau", at=(1.0, 2.5))
    contour = trace(panel(board, "ground"), "level set f = c")["contours"]
    assert contour["start"] == contour["end"] == pytest.approx(float(d.f.value([1.0, 2.5])))
    board, _ = made("himmelblau", at=(1.0, 2.5), level=80.0, follow=0.0)
    assert trace(panel(board, "ground"), "level set f = c")["contours"]["start"] == 80
    (grip,) = (g for g in board.grips if g.name == "level")
    assert grip.at[1] == 80


def test_the_share_below_the_level_is_the_share_of_the_box():
    _, d = made("sphere", follow=0.0)
    (a, b), _ = d.f.domain
    for radius in (1.0, 2.0, 4.0):
        assert flow._share(d, radius**2) == pytest.approx(np.pi * radius**2 / (b - a) ** 2, abs=0.01)


def _ball(radius):
    """The volume of a ball in the cube of side 4 around its middle: six caps stand out of it."""
    cap = max(radius - 2.0, 0.0)
    return 4 / 3 * np.pi * radius**3 - 6 * np.pi / 3 * cap**2 * (3 * radius - cap)


@pytest.mark.parametrize(
    "name, level, share",
    [
        ("sphere_3d", 0.5, _ball(0.5**0.5) / 64),
        ("sphere_3d", 2.0, _ball(2**0.5) / 64),
        ("sphere_3d", 5.0, _ball(5**0.5) / 64),
        ("cylinder", 1.5, 1.5 * np.pi / 16),
        ("sphere", 3.0, None),
        ("parabola", 1.0, None),
    ],
)
def test_the_share_below_a_level_is_that_of_the_exact_volume(name, level, share):
    board, d = made(name, level=level, follow=0.0)
    if share is None:  # a disc, or an interval, that lies within the box
        measure = {1: 2 * level**0.5, 2: np.pi * level}[d.f.dimension]
        share = measure / np.prod(np.ptp(np.array(d.f.domain), axis=1))
    assert flow._share(d, level) == pytest.approx(share, abs=0.001)
    told = fact(board, "box at or below c")
    assert told.startswith("≈ ") and float(told.strip("≈ %")) == pytest.approx(100 * share, abs=0.1)


@pytest.mark.parametrize("name", ("himmelblau", "sphere_3d", "forrester"))
def test_the_level_below_which_a_share_lies_has_that_share(name):
    d = desk(name, "flow")
    heights, count = flow._heights(d)
    for share in (0.01, 0.3, 0.5, 0.9):
        level = heights[round(share * count) - 1]
        # Mirror images are as high, and come along.
        assert 0 <= flow._share(d, level) - share < 0.002


@pytest.mark.parametrize(
    "name, kind",
    [
        ("ring", "a ring of minima"),
        ("flat_valley", "a line of minima"),
        ("rosenbrock", ""),
        ("bukin_n6", "a valley or crease"),
    ],
)
def test_an_attractor_that_is_no_point_is_said_to_be_none(name, kind):
    board, d = made(name)
    told = attractors(d.f)
    assert kinds(told, d.f, np.ptp(d.height_range))[0] == kind
    label = f"flows to A, {kind}" if kind else "flows to A"
    assert float(fact(board, label).split()[0]) > 50


def test_the_profile_falls_through_the_point_to_the_attractor():
    board, _ = made("rosenbrock", at=(-1.2, 1.0))
    down, up = (trace(panel(board, "profile"), name) for name in ("downhill of θ", "uphill of θ"))
    assert down["x"][0] == up["x"][-1] == 0 and down["y"][0] == pytest.approx(24.2)
    assert np.all(np.diff(down["y"]) <= 1e-12) and np.all(np.diff(up["y"]) <= 1e-9)
    assert down["y"][-1] == pytest.approx(0, abs=1e-9)
    # Once around the bend: longer than the way the crow flies.
    assert down["x"][-1] > 1.3 * np.hypot(2.2, 0.0)
    assert "A at (1, 1)" in board.words


def test_areas_are_coloured_by_where_their_points_flow_to():
    f = landscapes.get("himmelblau")
    told = refined(f, attractors(f))
    traces = basin_traces(told, f)
    areas = {t["fillcolor"]: t for t in traces if t.get("fill") and "name" not in t}
    assert len(areas) == 4
    for point in told.points:
        holding = [c for c, t in areas.items() if inside_of([{**t, "name": "a"}], "a", *point)]
        assert len(holding) == 1
        areas.pop(holding[0])
    (named,) = (t for t in traces if t.get("name") == "attractor")
    assert list(named["text"]) == ["A", "B", "C", "D"]


def test_one_basin_is_no_map_but_has_its_attractor():
    f = landscapes.get("rosenbrock")
    (only,) = basin_traces(attractors(f), f)
    assert only["name"] == "attractor" and np.allclose([only["x"][0], only["y"][0]], 1)


def test_letters_go_on_as_numbers():
    assert [letter(k) for k in (0, 25, 26)] == ["A", "Z", "27"]


@pytest.mark.parametrize(
    "name",
    (
        "double_well",
        "gramacy_lee",
        "forrester",
        "rastrigin_1d",
        "tilted_quartic",
        "sextic",
        "absolute_value",
        "schwefel_1d",
    ),
)
def test_the_phase_lines_attractors_are_the_minima_and_its_repellers_the_maxima(name):
    f = landscapes.get(name)
    atlas = landscapes.atlas(f, certify=False)
    fixed = phase_line.fixed_points(f)
    low, high = f.domain[0]
    for kind, wanted in (("attractor", "minimum"), ("repeller", "maximum")):
        places = atlas.points[atlas.kinds == wanted][:, 0]
        places = np.sort(places[(places > low) & (places < high)])
        assert len(fixed[kind]) == len(places)
        assert np.allclose(fixed[kind], places, atol=1e-6 * (high - low))


def test_half_stable_points_are_neither():
    fixed = phase_line.fixed_points(landscapes.get("cubic"))
    assert np.allclose(fixed["half-stable"], [0]) and not len(fixed["attractor"])
    shifted = landscapes.from_formula("(x - 0.3137)^3", domain=((-1, 1),))
    assert np.allclose(phase_line.fixed_points(shifted)["half-stable"], [0.3137], atol=1e-4)
    assert not any(map(len, phase_line.fixed_points(landscapes.get("staircase")).values()))


def test_arrows_on_the_phase_line_point_where_the_velocity_says():
    board, d = made("two_sines", at=(4.0,))
    phase = panel(board, "phase")
    for symbol, sign in (("triangle-right", 1), ("triangle-left", -1)):
        (arrows,) = (t for t in phase.traces if t.get("marker", {}).get("symbol") == symbol)
        assert len(arrows["x"]) > 3
        assert np.all(np.sign(-d.f.gradient(arrows["x"][None])[0]) == sign)


@pytest.mark.parametrize("name", ("sphere_3d", "cylinder"))
def test_arrows_stand_on_the_level_surface_at_right_angles(name):
    board, d = made(name, level=1.5, follow=0.0)
    surface, arrows = panel(board, "surface").traces[:2]
    assert surface["type"] == "isosurface" and surface["isomin"] == surface["isomax"] == 1.5
    places = np.array([arrows[c] for c in "xyz"])
    ways = np.array([arrows[c] for c in "uvw"])
    assert places.shape[1] > 30 and np.allclose(d.f.value(places), 1.5, atol=1e-5)
    slope = d.f.gradient(places)
    assert np.allclose(ways, -slope / np.linalg.norm(slope, axis=0))
    assert level_surfaces.arrows_on(d.f, 99.0).shape == (3, 0)


def test_facts_tell_shares_that_add_up():
    board, _ = made("himmelblau")
    shares = [float(f.value.split()[0]) for f in board.facts if f.label.startswith("flows to")]
    assert len(shares) == 4 and sum(shares) == pytest.approx(100, abs=0.3)
    assert fact(board, "attractors") == "4"
    board, _ = made("saddle")
    assert fact(board, "leaves the box") == "100 %"


@pytest.mark.parametrize("name, at", AWKWARD)
@pytest.mark.parametrize("more", ({}, {"level": 1e99, "follow": 0.0}))
def test_awkward_points_and_levels_give_a_board_and_words(name, at, more):
    board, _ = made(name, at=at, **more)
    assert board.panels and board.words and can_be_sent(board)


def test_the_page_shows_basins_after_the_first_picture():
    at = opened(landscape="himmelblau", study="flow")
    facts = {one["label"]: one["value"] for one in boards(at)[0]["facts"]}
    assert facts["attractors"] == "4"
    at = opened(landscape="himmelblau", study="flow", study_dot_basins="0")
    facts = {one["label"]: one["value"] for one in boards(at)[0]["facts"]}
    assert "attractors" not in facts


def test_choosing_a_share_moves_the_level():
    at = opened(landscape="rosenbrock", study="flow")
    at.number_input(key="study-flow-share").set_value(50.0).run()
    level, follow = (at.session_state.session.state.settings[k] for k in ("level", "follow"))
    x, y = np.linspace(-2, 2, 200), np.linspace(-1, 3, 200)
    z = landscapes.get("rosenbrock").value(np.array(np.meshgrid(x, y)))
    assert follow == 0 and level == pytest.approx(np.median(z), rel=0.03)
