"""Signals through deep networks on the board: its numbers are the library's, beside the law."""

import re

import numpy as np
import pytest

from dashboard.studies.depth import training
from dashboard.studies.depth.network import Signals, network_of
from dashboard.studies.depth.panels import signal_panel
from dashboard.studies.depth.study import _PRESETS, depth_board
from dashboard.studies.depth.words import of_signals
from landscapes import learning
from landscapes.learning.depth.kinds import FloatFormat, Signal
from landscapes.learning.depth.propagation import propagate
from landscapes.learning.depth.training import train
from tests.dashboard.studies.desks import can_be_sent, desk, fact, panel, trace
from tests.dashboard.studies.learning_page import facts, networks, opened
from tests.dashboard.studies.test_studies import boards, calm

SQUARES = {Signal.DELTAS: "deltas", Signal.GRADIENTS: "gradients", Signal.ACTIVATIONS: "activations"}


def page(**settings):
    return opened(networks, study="depth", **{f"study__{k}": v for k, v in settings.items()})


def own(**settings):
    return desk("line", "depth", **settings)


def number(text):
    """The first number of a text as people write it."""
    found = re.search(r"(−?[\d.]+)(?:×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    assert found is not None
    plain = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    return float(found[1].replace("−", "-")) * 10.0 ** int((found[2] or "0").translate(plain))


# ---- the page


def test_every_preset_brings_its_network():
    at = page(depth="6", width="20", seed="4")
    for label, activation, initialisation, _ in _PRESETS:
        (button,) = (b for b in at.button if b.label == label)
        at = calm(button.click().run())
        record = propagate(activation, initialisation, 6, 20, seed=4)
        said = facts(at)
        expected = 10 ** (record.activations[3] / 2)
        assert said["layer"] == "3 of 6"
        assert number(said["activations"]) == pytest.approx(expected, rel=6e-3)
        assert number(said["dead units"]) == pytest.approx(100 * record.dead[2], abs=0.06)
        settings = at.session_state.session.state.settings
        assert (settings["activation"], settings["initialisation"]) == (activation, initialisation)


def test_nonsense_in_the_link_is_no_traceback():
    assert boards(page(depth="1e9", width="x", seed="-3", activation="<b>", layer="nan", sigma="0"))


def test_a_lesson_leads_back_to_the_race_and_none_is_said_to_be_shown():
    at = page()
    lesson = at.button(key="example-Moons")
    assert "primary" not in str(lesson.proto.type)
    at = calm(lesson.click().run())
    assert at.session_state.session.state.study == "race"


# ---- the numbers


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_curves_and_bands_are_the_records(activation):
    board = depth_board(own(activation=activation, initialisation="xavier", depth=12, width=30, seed=2))
    assert can_be_sent(board)
    record = propagate(activation, "xavier", 12, 30, seed=2)
    for signal, name in SQUARES.items():
        one, law = panel(board, signal.value), getattr(record.laws, name)
        np.testing.assert_allclose(trace(one, "measured")["y"] ** 2, 10 ** getattr(record, name), rtol=1e-12)
        np.testing.assert_allclose(trace(one, "law")["y"] ** 2, 10**law.log10, rtol=1e-12)
        assert trace(one, "measured")["x"][-1] == 12
    jacobian = panel(board, "jacobian")
    np.testing.assert_array_equal(trace(jacobian, "largest")["y"], record.singular[:, 0])
    mean = np.sqrt(10**record.jacobian)
    np.testing.assert_allclose(trace(jacobian, "measured")["y"], mean, rtol=1e-12)
    np.testing.assert_array_equal(trace(panel(board, "dead"), "slopes")["y"], 100 * record.saturated)
    ranks = trace(panel(board, "ranks"), "singular")["y"]
    np.testing.assert_array_equal(ranks, record.singular[5])  # layer 6, the middle


def test_the_band_is_two_deviations_of_the_logarithm():
    signals = Signals(propagate("relu", "he", 8, 200))
    one = signal_panel(signals, Signal.ACTIVATIONS, 1)
    band = next(t for t in one.traces if t.get("fill") == "toself")
    high, low = band["y"][:9], band["y"][9:][::-1]
    wide = 2 * signals.record.laws.activations.deviation  # of the mean square's
    np.testing.assert_allclose(np.log(high**2 / low**2), 2 * wide, rtol=1e-9, atol=1e-12)


def test_the_factor_a_layer_is_the_geometric_mean():
    """A layer of relu with weights N(0, σ²) multiplies mean squares by σ² n / 2, at every width."""
    given = {"activation": "relu", "initialisation": "normal", "sigma": 0.02, "depth": 9, "width": 50}
    board = depth_board(own(**given))
    record = propagate("relu", "normal", 9, 50, sigma=0.02)
    measured = np.exp(np.mean(np.diff(np.log(10.0) * record.activations / 2)))
    said = fact(board, "activations, a layer up")
    assert number(said) == pytest.approx(measured, rel=6e-3)
    assert number(said.partition("law")[2]) == pytest.approx(0.02 * np.sqrt(50 / 2), rel=6e-3)
    assert f"times {said.split()[1]} a layer on average" in board.words
    down = np.exp(-np.mean(np.diff(np.log(10.0) * record.deltas / 2)))
    assert number(fact(board, "deltas, a layer down")) == pytest.approx(down, rel=6e-3)


def test_crosses_stand_where_formats_are_left():
    board = depth_board(own(initialisation="normal", depth=50))
    record = propagate("relu", "normal", 50)
    for signal in Signal:
        left = [record.leaves(format, signal) for format in FloatFormat]
        crosses = [t for t in panel(board, signal.value).traces if t.get("marker", {}).get("symbol") == "x"]
        assert [int(t["x"][0]) for t in crosses] == [layer for layer in left if layer is not None]
    assert fact(board, "float16 is left at") == "activations 7, deltas 43, weight gradients 50, Jacobian 8"
    assert "A cross marks" in board.words
    assert "A cross marks" not in depth_board(own()).words


def test_a_formats_band_ends_where_the_format_does():
    one = panel(depth_board(own(initialisation="normal", depth=20)), "activations")
    bands = [t for t in one.traces if t.get("fill") == "toself"]
    facts16 = np.finfo(np.float16)
    assert set(bands[0]["y"]) == {float(facts16.smallest_subnormal), float(facts16.max)}
    (note,) = (n for n in one.layout["annotations"] if "smallest float16" in n["text"])
    assert note["y"] == np.log10(float(facts16.smallest_subnormal))
    assert any("within the range of float32" in n["text"] for n in one.layout["annotations"])


def test_zeros_are_said_to_be_zeros():
    board = depth_board(own(initialisation="zeros"))
    assert "Every weight gradient is exactly 0" in board.words and can_be_sent(board)
    said = of_signals(Signals(propagate("sigmoid", "zeros", 5)))
    assert "The weight gradients of layers 1 to 4 are exactly 0." in said
    assert np.isneginf(propagate("sigmoid", "zeros", 5).gradients).tolist() == [True] * 4 + [False]
    assert any("0 from layer 1" in n["text"] for n in panel(board, "activations").layout["annotations"])


def test_the_layer_is_dragged_in_every_panel_over_layers():
    at = page(depth="7")
    (board,) = boards(at)
    assert [g["panel"] for g in board["grips"]] == [*Signal, "dead"]
    assert all(g["moves"] == "x" and g["at"][0] == 3 and g["low"][0] == 1 for g in board["grips"])


def test_extreme_networks_can_be_sent():
    for given in ({"width": 2, "depth": 50, "sigma": 1e-4}, {"width": 256, "depth": 2, "sigma": 10.0}):
        for activation in ("relu", "sigmoid"):
            assert can_be_sent(depth_board(own(initialisation="normal", activation=activation, **given)))


# ---- training


def test_training_is_asked_for_and_tells_the_librarys_losses():
    at = page(depth="3", width="5", activation="tanh")
    assert len(boards(at)) == 1
    at = calm(at.button(key="study-depth-train").click().run())
    said = {f["label"]: f["value"] for f in boards(at)[1]["facts"]}
    data = learning.dataset(training.DATA)
    for name, title in (("he", "He"), ("normal", "N(0, σ²)")):
        run = train(data, "tanh", name, 3, 5, training.STEPS, 0.1)
        assert number(said[f"last loss, {title}"]) == pytest.approx(run.losses[-1], rel=6e-3)
    assert "2 hidden layers of 5 tanh units" in boards(at)[1]["words"]
    at.session_state.session.set_study(None, depth=4.0)
    assert len(boards(calm(at.run()))) == 1  # another network: not trained yet


def test_curves_of_training_are_told_apart_and_divergence_is_said():
    one = own(activation="linear", initialisation="he", depth=8, width=4)
    runs = training.trained(network_of(one), 4, 10.0)
    board = training.training_board(runs, network_of(one), 4, 10.0)
    assert can_be_sent(board)
    curves = [t for t in panel(board, "losses").traces if t["name"] != "probability 1/2"]
    assert len({(t["line"]["color"], t["line"]["dash"]) for t in curves}) == len(runs) == 5
    for (name, run), shown in zip(runs.items(), board.facts):
        assert (shown.value == "diverged") == (not np.isfinite(run.losses[-1])), name


def test_notes_of_formats_say_on_which_side_all_of_it_is():
    """Weight gradients of a deep network of small weights are all below what either format holds."""
    below = panel(depth_board(own(initialisation="normal", depth=50)), "gradients")
    top = max(t["y"].max() for t in below.traces if t.get("name") == "measured")
    assert top < float(np.finfo(np.float32).smallest_subnormal)
    assert any("below float16 and float32" in n["text"] for n in below.layout["annotations"])
    above = panel(depth_board(own(initialisation="normal", sigma=10, depth=20)), "gradients")
    said = [n["text"] for n in above.layout["annotations"]]
    assert any("within the range of float32, above float16" in text for text in said)
