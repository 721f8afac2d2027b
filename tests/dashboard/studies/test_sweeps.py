"""The study of sweeps: what it draws is the library's, and a click on a cell races with its settings."""

import numpy as np
import pytest

import optimizers
from dashboard.studies.sweeps import study
from dashboard.studies.sweeps.chosen import axis, choices, load, present
from dashboard.work.jobs import Job
from optimizers.experiments import sweeps
from optimizers.experiments.sweeps import Quantity
from tests.dashboard.studies.desks import can_be_sent, desk, fact, panel
from tests.dashboard.studies.learning_page import opened, settled
from tests.dashboard.studies.test_studies import boards


def experiments():
    from dashboard.pages import experiments

    experiments.page()


def page(**query):
    return settled(opened(experiments, study="sweeps", **query))


def small(own, chosen, names=("step_size", "momentum")):
    """A coarse sweep of a desk's method."""
    axes = tuple(axis(own, chosen, name, f"{k}_range", False).every(8) for k, name in zip("xy", names))
    return sweeps.sweep(own.f, chosen.optimizer, axes, steps=40)


def momentum_of(own):
    return next(one for one in choices(own).values() if one.optimizer.name == "momentum")


def test_the_map_on_the_page_is_the_library_s_with_the_race_s_start_and_budget():
    at = page(
        landscape="ellipse",
        steps="60",
        study__run="momentum",
        study__x_range="0.01,0.5",
        study__quantity="rate",
    )
    (board,) = boards(at)
    (shown,) = board["panels"]
    (drawn,) = [t for t in shown["traces"] if t["type"] == "heatmap" and "colorbar" in t]
    own = desk("ellipse", x_range=(0.01, 0.5))
    axes = tuple(
        axis(own, momentum_of(own), name, f"{k}_range", False)
        for k, name in zip("xy", ("step_size", "momentum"))
    )
    seen = sweeps.sweep("ellipse", optimizers.Momentum(), axes, steps=60, quantity=Quantity.RATE)
    some = ~np.isnan(drawn["z"])  # the message holds single precision
    np.testing.assert_allclose(drawn["x"], axes[0].values, rtol=1e-6)
    np.testing.assert_allclose(drawn["z"][some], seen.centre().T[some], atol=1e-6)
    assert np.mean(some) > 0.5
    assert drawn["z"].shape == (40, 40) and [g["name"] for g in board["grips"]] == ["cell"]
    assert board["words"].startswith("40 × 40 settings")


def test_a_click_on_a_cell_is_in_the_race_s_card_and_the_sweep_stays():
    own = desk("himmelblau")
    chosen = momentum_of(own)
    seen = small(own, chosen)
    study._moved(own, chosen, seen, np.array([seen.axes[0].values[2] * 1.01, seen.axes[1].values[1]]))
    expected = seen.settings(2, 1)
    assert present(own, chosen, seen.axes) == expected
    card = own.session.state.cards[chosen.position]
    assert {name: card.settings[name] for name in expected} == expected
    entry = own.session.race().entries[chosen.position]
    alone = optimizers.run(own.f, entry.optimizer, own.f.start, 40)
    assert seen.values()[2, 1, 0] == (
        np.inf if "diverged" in alone.status else alone.values[-1] - own.f.lowest
    )


def test_the_board_marks_the_present_setting_and_tells_its_cell():
    own = desk("ellipse")
    chosen = momentum_of(own)
    seen = small(own, chosen).with_quantity(Quantity.RATE)
    load(own, chosen, seen.settings(1, 3))
    board = study._board(own, chosen, seen)
    assert can_be_sent(board)
    assert board.grips[0].at == tuple(seen.settings(1, 3).values())
    assert panel(board, "sweep").press == "cell"
    assert fact(board, "rate") == fact(board, "spectral radius")  # on a quadratic both are one
    curve = sweeps.sweep(own.f, chosen.optimizer, (seen.axes[0],), steps=40)
    assert (
        can_be_sent(study._board(own, chosen, curve))
        and study._board(own, chosen, curve).grips[0].moves == "x"
    )


def test_a_coarse_sweep_comes_first_and_its_cells_are_some_of_the_whole_one_s(monkeypatch):
    shown, job = [], Job("a", lambda job: None)
    job.show = shown.append
    own = desk("himmelblau")
    chosen = momentum_of(own)
    axes = tuple(
        axis(own, chosen, name, f"{k}_range", False) for k, name in zip("xy", ("step_size", "momentum"))
    )
    own.session.change(steps=20)
    monkeypatch.setattr(study, "waited", lambda desk, label, work, *key, **more: work(job))
    study._swept(own, chosen, axes)
    assert shown[0].shape == (10, 10)
    whole = sweeps.sweep(own.f, chosen.optimizer, axes, steps=20)
    assert np.array_equal(shown[0].values(), whole.values()[2::4, 2::4])


def test_methods_that_are_not_in_the_race_come_by_an_example_and_can_be_taken_there():
    at = page(landscape="rastrigin", steps="30", study__run="simulated_annealing", study__x="temperature")
    session = at.session_state.session
    before = len(session.state.cards)
    (button,) = [b for b in at.button if b.label == "Take it into the race"]
    settled(button.click().run())
    assert len(session.state.cards) == before + 1
    assert session.state.cards[-1].method == "simulated_annealing"


def test_the_preset_of_x2_is_a_family_that_settles_oscillates_and_diverges():
    at = page(landscape="himmelblau")
    (button,) = [b for b in at.button if b.label.startswith("x²")]
    settled(button.click().run())
    (board,) = boards(at)
    for word in ("0.01: settles", "0.95: oscillates", "1.05: diverges, error × 1.1"):
        assert word in board["words"]
    (button,) = [b for b in at.button if b.label == "Race these"]
    settled(button.click().run())
    race = at.session_state.session.race()
    shown = [e.optimizer.step_size for e in race.entries if e.card.shown]
    assert shown == [0.01, 0.5, 0.95, 1.05]


def test_all_methods_have_a_curve_over_their_step_size():
    at = page(landscape="ellipse", steps="30", study__view="all", study__from="box", study__decades="1")
    (board,) = boards(at)
    names = {t["name"] for t in board["panels"][0]["traces"] if t.get("showlegend")}
    assert {"Gradient descent", "Momentum", "Adam"} <= names
    assert "medians of 8 runs" in board["words"]


@pytest.mark.parametrize("landscape", ["line", "staircase", "negative_log", "sphere_3d", "cone"])
@pytest.mark.parametrize("view", ["one", "family"])
def test_it_can_be_looked_at_on_every_kind_of_landscape(landscape, view):
    assert boards(page(landscape=landscape, steps="20", study__view=view))


def test_nonsense_in_the_link_and_what_is_too_large_are_no_traceback():
    nonsense = {"study__run": "c99", "study__x": "speed", "study__y": "<b>", "study__x_range": "5,1"}
    assert boards(page(landscape="rosenbrock", steps="20", **nonsense, study__quantity="x", study__share="9"))
    assert boards(page(landscape="cubic", steps="20", study__view="family", study__values="nan,1"))
