"""The training loop step by step: the numbers on the page are the run's own, and the graph can be read."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import optimizers
from dashboard.board import Board
from dashboard.player.messages.faults import faults
from dashboard.player.messages.schema import Board as BoardMessage
from dashboard.player.messages.wire import unpack
from dashboard.state.landscape_of import losses_for
from dashboard.studies.one_step.data import data_panel
from dashboard.studies.one_step.graph import Reveal, graph_board
from dashboard.studies.one_step.ground import ground_panel
from dashboard.studies.one_step.layers import layout
from dashboard.studies.one_step.rows import phase_panel
from dashboard.studies.one_step.step import PHASES, Phase, step_of
from dashboard.studies.one_step.study import _facts, _Setting
from dashboard.studies.one_step.words import of_phase
from landscapes import learning
from landscapes.learning.computation_graph import Role, computation_graph
from tests.dashboard.studies.desks import can_be_sent, desk, trace
from tests.dashboard.studies.learning_page import SMALL, small_models
from tests.dashboard.studies.test_studies import calm


def _page():
    from dashboard.pages import learn

    learn.page()


def opened(**query):
    at = AppTest.from_function(_page, default_timeout=60)
    for name, value in {"landscape": "learning", "study": "one_step", **query}.items():
        at.query_params[name.replace("_dot_", ".")] = value
    return calm(at.run())


def boards(at):
    """The messages of both boards, the loop's and the graph's."""
    messages = [unpack(e.proto.bytes) for e in at.get("bidi_component") if "one_step" in e.proto.id]
    assert [fault for message in messages for fault in faults(message, BoardMessage)] == []
    return messages


def taken(data="line", model="linear", loss="squared", method="gradient_descent", t=0, size=8, **settings):
    f = learning.training_loss(model, data, loss)
    optimizer = optimizers.get(method, **settings)
    start = np.array(f.start)
    batches = learning.batches(size, 3) if size else None
    return step_of(f, computation_graph(f), optimizer, start, t, 3, batches), optimizer


# ---- the page


@pytest.mark.parametrize("data", SMALL)
def test_every_data_set_of_the_menu_opens(data):
    model = small_models(data)[-1]
    query = {"data": data, "model": model, "loss": losses_for(data, model)[0], "batch": "5"}
    at = opened(**query, study_dot_phase="backward")
    loop, graph = boards(at)
    assert [panel["name"] for panel in loop["panels"]][1:] == ["data", "phase"]
    assert graph["panels"][0]["name"] == "graph" and "mean of its rows' gradients" in loop["words"]


def test_of_a_large_model_it_is_said_what_would_be_small_enough():
    at = opened(data="moons", model="mlp", loss="cross_entropy")
    assert boards(at) == [] and any("up to 3 parameters" in note.value for note in at.info)


def test_next_goes_through_the_phases_and_on_to_the_next_step_and_previous_back():
    at = opened(data="line", model="linear", loss="squared", batch="8", study_dot_phase="backward")

    def pressed(label):
        (button,) = (b for b in at.button if b.label == label)
        calm(button.click().run())
        settings = at.session_state.session.state.settings
        return settings["t"], settings["phase"]

    assert pressed("Next") == (0, "update")
    assert pressed("Next") == (1, "draw")
    assert pressed("Previous") == (0, "update")


def test_nonsense_in_the_link_is_no_traceback():
    more = {"t": "1e9", "phase": "x", "node": "-4", "row": "nan", "method": "sgd2", "at": "1,2,3"}
    assert len(boards(opened(**{f"study_dot_{name}": value for name, value in more.items()}))) == 2


def test_the_pages_step_is_the_races():
    """The race's own method, seed, start and batches; the study is at step 6."""
    query = {"data": "line", "model": "linear", "loss": "squared", "batch": "8", "seed": "5"}
    at = opened(**query, study_dot_t="6", study_dot_phase="update")
    race = at.session_state.session.race()
    entry = race.entries[0]
    run = optimizers.run(race.landscape, entry.optimizer, race.start, 7, race.seed, batches=race.batches)
    panel = next(p for p in boards(at)[0]["panels"] if p["name"] == "ground")
    end = panel["traces"][-1]  # where the step leads
    place = [np.ravel(end[c])[0] for c in "xy"]
    np.testing.assert_allclose(place, run.path[7], rtol=1e-6)


# ---- the numbers of a step


@pytest.mark.parametrize("method", ["gradient_descent", "momentum", "adam", "newton"])
def test_a_step_is_that_of_the_run_whatever_the_method(method):
    step, optimizer = taken(method=method, t=4)
    run = optimizers.run(step.loss, optimizer, step.loss.start, 30, 3, batches=learning.batches(8, 3))
    np.testing.assert_array_equal(step.path, run.path[:6])
    np.testing.assert_array_equal(step.rows, learning.batches(8, 3).indices(4, 100))
    np.testing.assert_allclose(step.batch_losses[0], run.batch_values[4], rtol=1e-13)
    np.testing.assert_allclose(step.full_losses, run.values[4:6], rtol=1e-13)


def test_gradient_descents_step_is_the_mean_of_the_rows_gradients_times_the_step_size():
    """Of a line by hand: the rows' gradients are (e x, e), their losses e^2 / 2."""
    step, _ = taken(t=3, step_size=0.1)
    (w, b), train = step.before, step.loss.data.train
    x, y = train.X[step.rows, 0], train.y[step.rows]
    error = w * x + b - y
    np.testing.assert_allclose(step.seen.gradients, [error * x, error], rtol=1e-12)
    np.testing.assert_allclose(step.gradient, [np.mean(error * x), np.mean(error)], rtol=1e-12)
    np.testing.assert_allclose(step.after, step.before - 0.1 * step.gradient, rtol=1e-12)
    after = step.after[0] * x + step.after[1] - y
    np.testing.assert_allclose(step.batch_losses, [np.mean(error**2) / 2, np.mean(after**2) / 2], rtol=1e-12)


def test_a_run_that_has_ended_shows_its_last_step_and_says_so():
    step, _ = taken(method="newton", t=200, size=0)
    assert step.t < 200 and f"after {step.t + 1:,} steps" in of_phase(step, Phase.UPDATE)
    still, optimizer = taken(size=0)
    rest = step_of(still.loss, still.graph, optimizer, still.loss.closed_form, 0, 0, None)
    assert np.isfinite(rest.full_losses).all() and all(of_phase(rest, phase) for phase in PHASES)


def test_where_the_loss_overflows_it_is_still_drawn():
    step, optimizer = taken(step_size=10.0, t=300)
    assert step.full_losses[0] > 1e150 or not np.isfinite(step.full_losses[0])
    d = desk(step.loss)
    setting = _Setting(d, step.loss, step.graph, "gradient_descent", optimizer)
    for phase in PHASES:
        assert of_phase(step, phase)
        panels = ground_panel(d, step, phase), data_panel(step, phase, 0), phase_panel(step, phase)
        assert can_be_sent(Board(panels, (), _facts(setting, step, phase)))


# ---- the pictures


KINDS = [
    ("line", "linear", "squared"),
    ("threshold", "logistic", "cross_entropy"),
    ("threshold", "logistic", "hinge"),
    ("disc", "sphere", "cross_entropy"),
    ("cat_brain", "linear", "huber"),
    ("soft_step", "tanh_unit", "absolute_error"),
]


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_filled_marks_are_the_batch_and_all_can_be_sent(kind):
    step, _ = taken(*kind, t=1, size=4)
    d = desk(step.loss)
    for phase in PHASES:
        drawn = (ground_panel(d, step, phase), data_panel(step, phase, 1), phase_panel(step, phase))
        assert can_be_sent(Board(drawn))
    if len(step.loss.data.features) == 1:
        batch = trace(data_panel(step, Phase.DRAW, 0), "batch")
        train = step.loss.data.train
        np.testing.assert_array_equal(batch["x"], train.X[step.rows, 0])
        np.testing.assert_array_equal(batch["customdata"], train.rows[step.rows])
        assert len(trace(data_panel(step, Phase.DRAW, 0), "other")["x"]) == len(train) - len(step.rows)


def test_an_epochs_squares_are_all_rows_once():
    step, _ = taken(t=5, size=8)
    counts = {t["name"]: len(t["x"]) for t in phase_panel(step, Phase.DRAW).traces}
    assert counts == {"seen in this epoch": 40, "this batch": 8, "still to come": 52}
    last, _ = taken(t=12, size=8)
    assert len(last.rows) == 4 and sum(len(t["x"]) for t in phase_panel(last, Phase.DRAW).traces) == 100


def test_bars_are_the_rows_numbers_and_lines_their_means():
    step, _ = taken(t=2)
    losses, mean = phase_panel(step, Phase.LOSS).traces
    np.testing.assert_array_equal(losses["y"], step.seen.losses)
    np.testing.assert_allclose(mean["y"], np.mean(losses["y"]))
    bars = phase_panel(step, Phase.BACKWARD).traces
    for k in range(2):
        np.testing.assert_allclose(bars[2 + k]["y"], np.mean(bars[k]["y"]), rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_no_boxes_lie_over_each_other_and_edges_lead_to_the_right(kind):
    f = learning.training_loss(kind[1], kind[0], kind[2])
    plan = layout(computation_graph(f))
    assert len(set(plan.places.values())) == len(plan.places)
    for (parent, child, _), way in plan.edges.items():
        assert way[0] == plan.places[parent] and way[-1] == plan.places[child]
        np.testing.assert_array_equal(np.diff([x for x, _ in way]), 1.0)
        assert not set(way[1:-1]) & set(plan.places.values())  # through no box


def test_nodes_are_revealed_forward_and_then_backward():
    step, _ = taken("threshold", "logistic", "cross_entropy")
    graph, data = step.graph, (Role.INPUT, Role.TARGET)
    whole = Reveal(graph, 0)
    assert whole.current is None and not whole.derived
    assert all(graph.nodes[k].leaf for k in whole.valued)
    for count in range(1, whole.total + 1):
        reveal = Reveal(graph, count)
        node = graph.nodes[reveal.current]
        if not reveal.going_back:
            assert not reveal.derived and set(node.parents) <= Reveal(graph, count - 1).valued
        else:
            assert len(reveal.valued) == len(graph.nodes)
            children = {child for child, _ in graph.children[reveal.current]}
            assert children <= Reveal(graph, count - 1).derived
    assert reveal.derived == {k for k, node in enumerate(graph.nodes) if node.role not in data}
    assert Reveal(graph, whole.up_to_loss).current == len(graph.nodes) - 1


def test_values_stand_above_and_adjoints_below_marked_by_their_sign():
    """Told apart by their place and by ∂, and not by colour alone."""
    step, _ = taken("threshold", "logistic", "cross_entropy")
    whole = Reveal(step.graph, 0).total
    notes = graph_board(step.seen, Reveal(step.graph, whole), 0).panels[0].layout["annotations"]
    adjoints = [n for n in notes if n["text"].startswith("∂")]
    assert len(adjoints) == len(step.graph.nodes) - 2  # all but x and y
    for note in adjoints:
        above = [n for n in notes if n["x"] == note["x"] and note["y"] < n["y"] < note["y"] + 0.6]
        assert len(above) == 2  # the value and the node's name
    assert not any(n["text"].startswith("∂") for n in _notes_before_the_way_back(step))


def _notes_before_the_way_back(step):
    reveal = Reveal(step.graph, Reveal(step.graph, 0).up_to_loss)
    return graph_board(step.seen, reveal, 0).panels[0].layout["annotations"]


@pytest.mark.parametrize("data", SMALL)
def test_nothing_written_in_a_box_is_wide(data):
    for model in small_models(data):
        f = learning.training_loss(model, data, losses_for(data, model)[0])
        graph = computation_graph(f)
        done = graph.at(np.array(f.start) * 1e7 + 1e-9, [0])
        (panel,) = graph_board(done, Reveal(graph, Reveal(graph, 0).total), 0).panels
        texts = [n["text"].removeprefix("<b>").removesuffix("</b>") for n in panel.layout["annotations"]]
        assert max(map(len, texts)) <= 19 and len(graph.nodes) <= 18
