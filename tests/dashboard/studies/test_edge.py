"""The study of the edge of stability: its tracks are the library's, and where they end NumPy's."""

import numpy as np
import pytest

import optimizers
from dashboard.pages.networks import EXAMPLES
from dashboard.state.landscape_of import training_loss
from dashboard.studies.edge import words
from dashboard.studies.edge.pictures import curvature_panel, loss_panel
from dashboard.studies.edge.seen import Seen, watch
from dashboard.studies.edge.study import _board
from dashboard.work.jobs import Job, Jobs
from optimizers.experiments.kinds import Arrival
from optimizers.experiments.presets import Name, preset, wave
from tests.dashboard.studies.desks import can_be_sent, panel
from tests.dashboard.studies.learning_page import facts, networks, opened, opened_network, settled
from tests.dashboard.studies.test_studies import boards, calm


@pytest.fixture(scope="module")
def short():
    """The shortest experiment, and how many tracks were there at each of its shows."""
    shown, job = [], Job("a", lambda job: None)
    job.show = lambda seen: shown.append(len(seen.tracks))
    return watch(preset(Name.TOO_SHORT), job), shown


def drawn(panel, colour):
    """The solid line of a colour, and the dashed one."""
    own = [t for t in panel.traces if t.get("line", {}).get("color") == colour and len(t["x"]) > 1]
    return tuple(next(t for t in own if t["line"]["dash"] == dash) for dash in ("solid", "dash"))


def work(at):
    """What is computed for the page in a thread."""
    return at.session_state.session.latest("work of studies", None, Jobs).job


def test_the_tracks_come_one_by_one_and_are_those_of_the_whole_experiment(short):
    seen, shown = short
    whole = preset(Name.TOO_SHORT).run()
    assert shown == [0, 1, 2]
    for track, other in zip(seen.tracks, whole.tracks, strict=True):
        np.testing.assert_array_equal(track.sharpness, other.sharpness)
        np.testing.assert_array_equal(track.values, other.values)
    np.testing.assert_array_equal(seen.flow.sharpness, whole.flow.sharpness)


@pytest.mark.parametrize("k, colour", [(0, "#D55E00"), (1, "#0072B2")])
def test_a_line_ends_at_the_largest_eigenvalue_where_the_methods_own_run_ends(short, k, colour):
    method, chosen = preset(Name.TOO_SHORT).methods[k], preset(Name.TOO_SHORT)
    loss = wave(4)
    run = optimizers.run(
        loss, method, loss.initial(0), steps=round(chosen.time / method.step_size), tolerance=0
    )
    largest = np.linalg.eigvalsh(loss.hessian(run.path[-1]))[-1]
    line, threshold = drawn(curvature_panel(chosen.methods, chosen.time, short[0]), colour)
    assert line["x"][-1] == pytest.approx(chosen.time)
    assert line["y"][-1] == pytest.approx(largest, rel=1e-4)
    beta = getattr(method, "momentum", 0.0)
    np.testing.assert_allclose(threshold["y"], (2 + 2 * beta) / method.step_size)
    traces = loss_panel(chosen.time, short[0]).traces
    solid = next(t for t in traces if t.get("line", {}).get("color") == colour)
    assert solid["y"][-1] == pytest.approx(run.values[-1])


def test_a_control_is_marked_as_no_arrival_and_called_one(short):
    chosen = preset(Name.TOO_SHORT)
    board = _board(Name.TOO_SHORT, chosen, short[0])
    assert [track.arrival for track in short[0].tracks] == [Arrival.BELOW] * 2
    assert [f.tone for f in board.facts] == ["", ""] and "negative control" in board.words
    assert all("not reached" in fact.help for fact in board.facts)


@pytest.mark.parametrize("name", list(Name))
def test_before_the_first_track_the_thresholds_are_drawn(name):
    board = _board(name, preset(name), Seen(preset(name).loss()))
    dashed = [t for t in panel(board, "curvature").traces if t["line"]["dash"] == "dash"]
    assert len(dashed) == len(preset(name).methods) == len(board.facts)
    assert can_be_sent(board) and all(fact.tone == "" for fact in board.facts)
    bears = [fact.value.removeprefix("bears ").replace(",", "") for fact in board.facts]
    np.testing.assert_allclose([float(b) for b in bears], [t["y"][0] for t in dashed])


def test_the_page_opens_with_gradient_descent_at_three_edges():
    at = opened_network(data="chebyshev", model="mlp", loss="squared", study="edge")
    told = facts(at)
    assert len(told) == 3
    for eta in (0.1, 0.2, 0.4):
        (value,) = (v for label, v in told.items() if label.endswith(f"δ = {eta:g}"))
        settled_at, _, bears = value.partition(" of ")
        assert float(settled_at) == pytest.approx(2 / eta, rel=0.05)
        assert bears.startswith(f"{2 / eta:g} (")
    assert [fact["tone"] for fact in boards(at)[0]["facts"]] == ["good"] * 3
    assert any("at the edge" in one.value for one in at.markdown)


def test_a_cancelled_experiment_says_so_keeps_its_board_and_begins_again():
    at = opened(
        networks, data="chebyshev", model="mlp", loss="squared", study="edge", study__preset="adaptive"
    )
    work(at).cancel()
    work(at).wait()
    calm(at.run())
    assert any("cancelled" in c.value for c in at.caption) and boards(at)[0]["panels"]
    calm(at.button(key="study-edge-compute").click().run())
    told = facts(settled(at))
    assert all("%" in value for value in told.values()) and len(told) == 2


def test_the_adaptive_methods_are_compared_by_their_own_curvature():
    chosen = preset(Name.ADAPTIVE)
    assert "P⁻¹H" in words.of_preset(Name.ADAPTIVE, 701, 20)
    assert [round(m.stability_threshold()) for m in chosen.methods] == [38_000, 3_000]
    up = curvature_panel(chosen.methods, chosen.time, Seen(chosen.loss())).y
    assert up["type"] == "log" and "P⁻¹H" in up["title"]
    short = preset(Name.TOO_SHORT)
    assert "P⁻¹H" not in curvature_panel(short.methods, short.time, Seen(short.loss())).y["title"]


def test_the_lesson_opens_the_study_on_the_network_of_the_first_experiment():
    (lesson,) = (one for one in EXAMPLES if one.study == "edge")
    loss = training_loss(lesson.learning, lesson.knobs)
    assert loss.model == wave(4).model and loss.dimension == wave(4).dimension
    np.testing.assert_array_equal(loss.data.X, wave(4).data.X)
    np.testing.assert_array_equal(loss.data.y, wave(4).data.y)
    at = opened(networks, data="line", model="linear")
    calm(at.button(key="example-The edge").click().run())
    assert at.session_state.session.state.study == "edge" and boards(at)[0]["panels"]
    work(at).cancel()


def test_nonsense_in_the_link_opens_the_first():
    at = opened(networks, data="moons", model="mlp", study="edge", study__preset="Too short")
    assert "Gradient descent on 20 points" in boards(at)[0]["words"]
    work(at).cancel()
