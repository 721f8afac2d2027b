"""The study of runtimes: what the page shows is the library's, from the race's methods and starts."""

import numpy as np
import pytest

import landscapes
import optimizers
from dashboard.studies import Subject, studies
from optimizers.experiments.runtimes.kinds import Picture
from optimizers.experiments.runtimes.result import runtimes
from optimizers.running.starts import starts
from tests.dashboard.studies.learning_page import opened, settled
from tests.dashboard.studies.test_studies import boards, calm

SETTINGS = {
    "landscape": "six_hump_camel",
    "study": "runtimes",
    "study__runs": "12",
    "study__evaluations": "60",
}
CARDS = {"run": ["gradient_descent", "bfgs"], "seed": "3"}


def experiments():
    from dashboard.pages import experiments

    experiments.page()


def seen(**query):
    return settled(opened(experiments, **{**SETTINGS, **CARDS, **query}))


def table(at):
    """The cells of the table's methods, and the sentences below them."""
    (html,) = [e.proto.body for e in at.get("html") if "runtimes-scroll" in e.proto.body]
    return html


def test_it_is_a_study_of_experiments():
    assert studies(Subject.EXPERIMENT)["runtimes"].title == "Restarts and runtimes"


@pytest.mark.parametrize("picture", [*Picture, "profiles"])
def test_every_picture_is_drawn_for_a_link(picture):
    at = seen(study__picture=str(picture), study__starts="5")
    (board,) = boards(at)
    assert all(panel["traces"] for panel in board["panels"]) and board["words"]
    assert "bfgs" in table(at).lower() and at.session_state.session.state.study == "runtimes"


def test_the_table_is_the_librarys():
    """From the cards as they race: the step sizes fitted, the seed and the box of the page."""
    at = seen(study__precision="0.01", study__within="30")
    entries = at.session_state.session.race().entries
    methods = [(entry.label, entry.optimizer) for entry in entries]
    assert methods[0][1] != optimizers.GradientDescent()
    f = landscapes.get("six_hump_camel")
    told = runtimes(f, methods, 12, 60, 0.01, seed=3)
    html, (board,) = table(at), boards(at)
    for one in told.summaries:
        assert f"<td>{one.reached} of 12</td>" in html and one.label in html
        assert f"{one.expected.value:,.0f} <small>" in html or not one.reached
    within = [np.mean(trials.hits(told.target) <= 30) for trials in told.record.trials]
    assert all(f"<td>{share:.0%}".replace("%", " %") in html for share in within)
    assert board["words"] == told.verdict


def test_the_race_gets_these_very_starts():
    at = seen()
    next(button for button in at.button if button.label == "Race from these starts").click()
    calm(at.run())
    race = at.session_state.session.race()
    assert np.array_equal(race.start, starts("six_hump_camel", 12, seed=3)) and race.evaluations == 60


def test_what_cannot_be_answered_is_said():
    at = opened(
        experiments,
        landscape="learning",
        data="moons",
        model="mlp",
        loss="cross_entropy",
        run="adam",
        study="runtimes",
    )
    assert any("one to three variables" in told.value for told in at.info) and not boards(at)
    shy = seen(landscape="saddle")
    assert "lowest that any of these runs has met" in " ".join(c.value for c in shy.caption)
