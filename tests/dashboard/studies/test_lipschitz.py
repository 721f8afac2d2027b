"""Lipschitz constants on the page: f stays in the drawn cone, and the map says what a run does."""

import numpy as np
import pytest

import optimizers
from dashboard.studies.lipschitz import cone, step_size_map
from dashboard.studies.lipschitz import study as lipschitz
from landscapes import local
from optimizers.step_sizes import stability
from tests.dashboard.studies.desks import AWKWARD, can_be_sent, desk, fact, panel, trace
from tests.dashboard.studies.test_studies import boards, calm, opened


def made(name, **settings):
    d = desk(name, "lipschitz", **settings)
    return lipschitz._board(d, local.lipschitz(d.f)), d


@pytest.mark.parametrize("name", ("double_well", "forrester", "gramacy_lee", "absolute_value", "two_sines"))
def test_the_curve_stays_inside_the_cone_wherever_it_is_slid(name):
    low, high = desk(name).f.domain[0]
    for tip in np.linspace(low, high, 7):
        board, d = made(name, at=(tip,))
        wedge = trace(panel(board, "ground"), "where f may be")
        n = len(wedge["x"]) // 2
        x, above, below = wedge["x"][:n], wedge["y"][:n], wedge["y"][n:][::-1]
        z = d.f.value(x[None])
        assert np.all(z <= above + 1e-9 * np.ptp(z)) and np.all(z >= below - 1e-9 * np.ptp(z))
        near = np.argmin(np.abs(x - tip))
        assert above[near] - below[near] < 0.02 * (above.max() - below.min())


@pytest.mark.parametrize("along", ("x", "y", "steepest"))
def test_a_section_stays_inside_the_cone_and_is_f_on_its_line(along):
    board, d = made("mueller_brown", at=(-0.4, 0.9), along=along)
    section = panel(board, "section")
    line, wedge = trace(section, "f on this line"), trace(section, "where f may be")
    n = len(line["x"])
    assert np.all(line["y"] <= wedge["y"][:n]) and np.all(line["y"] >= wedge["y"][n:][::-1])
    if along == "x":
        points = np.stack([line["x"], np.full(n, 0.9)])
    elif along == "y":
        points = np.stack([np.full(n, -0.4), line["x"]])
    else:
        way = d.f.gradient(d.point) / np.linalg.norm(d.f.gradient(d.point))
        points = d.point[:, None] + way[:, None] * line["x"]
    assert np.allclose(line["y"], d.f.value(points))


def test_a_jump_has_no_cone_and_is_said_to_have_none():
    board, _ = made("staircase", at=(0.5,))
    ground = panel(board, "ground")
    assert "K is infinite" in ground.title
    assert trace(ground, "K is infinite here")["type"] == "scatter"
    assert not any(t.get("name") == "where f may be" for t in ground.traces)


def test_a_kink_has_a_cone_but_no_safe_step():
    board, d = made("cone", at=(1.0, 2.0))
    assert trace(panel(board, "section"), "where f may be")
    mark = trace(panel(board, "ground"), "L is infinite here")
    assert np.allclose([mark["x"], mark["y"]], 0, atol=1e-3)
    assert not any("limit at L" in t.get("name", "") for t in panel(board, "limit").traces)
    assert local.lipschitz(d.f).step == 0


@pytest.mark.parametrize("method", stability.limited())
def test_the_limit_panel_is_the_methods_limit_at_every_iterate(method):
    board, d = made("himmelblau", method=method, rate=0.02, alpha=0.5, at=(0.5, 1.0))
    run = optimizers.run(d.f, lipschitz._method(d), [0.5, 1.0], lipschitz._STEPS)
    tops = np.linalg.eigvalsh(np.moveaxis(d.f.hessian(run.path.T), -1, 0))[:, -1]
    drawn = {}
    for name in ("limit here", "too long"):
        for t in panel(board, "limit").traces:
            if t.get("name") == name:
                drawn.update({int(k): (y, name) for k, y in zip(t["x"], t["y"])})
    curved = np.flatnonzero(tops > 0)
    assert sorted(drawn) == curved.tolist()
    for k in curved:
        limit = lipschitz._method(d).stability_limit(tops[k])
        assert drawn[k][0] == pytest.approx(limit)
        assert (drawn[k][1] == "too long") == (0.02 > limit)


def inside_of(areas, name, x, y):
    """Whether the point lies in one of the rectangles drawn under that name."""
    for t in areas:
        if t["name"] == name:
            corners = np.stack([t["x"], t["y"]]).reshape(2, -1, 6)[:, :, :4]
            low, high = corners.min(axis=2), corners.max(axis=2)
            if np.any((low[0] <= x) & (x <= high[0]) & (low[1] <= y) & (y <= high[1])):
                return True
    return False


@pytest.mark.parametrize(
    "method, rate", [("gradient_descent", 0.0016), ("momentum", 0.004), ("nesterov", 0.0008)]
)
def test_the_map_says_what_a_step_does_there(method, rate):
    d = desk("rosenbrock", "lipschitz", method=method, rate=rate, alpha=0.4)
    areas = step_size_map.map_traces(d, lipschitz._method(d))
    where = np.random.default_rng(2).uniform((-2, -1), (2, 3), (60, 2))
    names = {
        stability.OSCILLATES: "oscillates",
        stability.DIVERGES: "diverges",
        stability.CURVES_DOWN: "curves down",
    }
    seen = set()
    for x, y in where:
        # A cell is classified by its middle: look at the middle of this one.
        middle = [
            a + (np.floor((c - a) / (b - a) * 121) + 0.5) * (b - a) / 121
            for c, (a, b) in zip((x, y), d.f.domain)
        ]
        code = int(stability.behaviour(lipschitz._method(d), np.linalg.eigvalsh(d.f.hessian(middle))))
        seen.add(code)
        for other, name in names.items():
            assert inside_of(areas, name, *middle) == (other == code)
    assert len(seen) >= 3


def test_rectangles_cover_exactly_the_cells_inside():
    inside = np.random.default_rng(0).random((9, 13)) < 0.5
    x, y = (np.cumsum(np.random.default_rng(1).random(14)), np.cumsum(np.random.default_rng(2).random(10)))
    across, up = step_size_map.rectangles(inside, x, y)
    area = [{"name": "a", "x": across, "y": up}]
    for i in range(9):
        for j in range(13):
            middle = (x[j] + x[j + 1]) / 2, (y[i] + y[i + 1]) / 2
            assert inside_of(area, "a", *middle) == inside[i, j]


def test_a_line_ends_at_the_box_and_one_that_misses_it_is_drawn_nonetheless():
    d = desk("mueller_brown")
    _, points, _ = cone.line_through(d, np.array([-0.4, 0.9]), 0)
    assert np.allclose(points[0, [0, -1]], d.f.domain[0]) and np.allclose(points[1], 0.9)
    outside, _, _ = cone.line_through(d, np.array([-0.4, 2.5]), 0)
    assert outside[0] < outside[-1]


def test_dragging_the_step_size_changes_the_line_and_the_facts():
    first, _ = made("parabola", at=(-2.0,), rate=0.9, method="gradient_descent")
    second, _ = made("parabola", at=(-2.0,), rate=1.05, method="gradient_descent")
    assert fact(first, "on the quadratic model at θ") == "oscillates" and fact(first, "limit here") == "1"
    assert fact(second, "on the quadratic model at θ") == "diverges"
    assert fact(second, "steps that were too long") == "60 of 60"


@pytest.mark.parametrize("name, at", AWKWARD)
@pytest.mark.parametrize("method", ("gradient_descent", "nesterov"))
def test_awkward_points_give_a_board_and_words(name, at, method):
    board, _ = made(name, at=at, method=method)
    assert board.panels and board.words and can_be_sent(board)


def test_the_page_brings_constants_and_takes_one_over_L():
    at = opened(landscape="himmelblau", study="lipschitz")
    words = " ".join(m.value for m in at.markdown)
    assert "K = 655.3, certified." in words and "certified" in words
    (button,) = (b for b in at.button if b.label.startswith("Take 1/L"))
    calm(button.click().run())
    assert at.session_state.session.state.settings["rate"] == pytest.approx(1 / 327, rel=1e-3)
    facts = {one["label"]: one["value"] for one in boards(at)[0]["facts"]}
    assert facts["steps that were too long"].startswith("0 of")


def test_the_bent_valley_is_too_steep_at_its_wall_and_nowhere_later():
    at = opened(landscape="sphere", study="lipschitz")
    (button,) = (b for b in at.button if b.label == "A bent valley")
    assert "Too long on the wall" in button.help and "stable once down in the valley" in button.help
    calm(button.click().run())
    told = {one["label"]: one["value"] for one in boards(at)[0]["facts"]}
    assert told["on the quadratic model at θ"] == "diverges"
    assert told["steps that were too long"] == "1 of 60"
    where = at.session_state.session.state.settings
    f = desk("rosenbrock").f
    run = optimizers.run(f, optimizers.get("gradient_descent", step_size=where["rate"]), where["at"], 60)
    tops = np.linalg.eigvalsh(np.moveaxis(f.hessian(run.path.T), -1, 0))[:, -1]
    assert np.flatnonzero(where["rate"] > 2 / tops).tolist() == [0]
    assert np.all(np.diff(run.values) < 0)


def test_the_sentence_says_whose_run_it_is_and_how_long_steps_may_be():
    board, d = made("himmelblau", rate=0.005, method="gradient_descent")
    limit = 2 / local.lipschitz(d.f).L.high
    assert board.words.startswith("Gradient descent from θ: used all its budget (60 steps)")
    assert float(board.words.split("Steps up to ")[1].split(",")[0]) == pytest.approx(limit, rel=1e-3)
    board, _ = made("himmelblau", rate=0.01, method="gradient_descent")
    assert "Steps up to" not in board.words


def test_a_step_that_no_curvature_limits_is_said_to_have_no_limit():
    board, _ = made("himmelblau", at=(0.0, 0.0), rate=0.01, method="gradient_descent")
    assert fact(board, "on the quadratic model at θ") == "curves down: no limit"


def test_infinite_constants_are_said_on_the_page():
    at = opened(landscape="staircase", study="lipschitz")
    words = " ".join(m.value for m in at.markdown)
    assert "K is infinite" in words and "L is infinite" in words and "No step size is safe" in words
    assert not any(b.label.startswith("Take 1/L") for b in at.button)
