"""The fair race on the page: a first look, once it is started the library's own verdict, and ways out."""

import csv
import io

import numpy as np

import landscapes
from dashboard.studies.fair import words
from dashboard.studies.fair.held import lowest_of
from optimizers.experiments.fair_race import fair_race, under_stress
from tests.dashboard.studies.learning_page import opened, settled
from tests.dashboard.studies.test_studies import boards, calm

SMALL = {"study__settings": "3", "study__evaluations": "80", "study__judged": "6"}
TWO = ["adam", "bfgs;look=1"]


def _page():
    from dashboard.pages import experiments

    experiments.page()


def fair(**query):
    return opened(_page, **({"landscape": "rosenbrock", "study": "fair", "run": TWO} | SMALL | query))


def the_same(at):
    """The race that the page's cards and settings mean."""
    entries = at.session_state.session.race().entries
    return fair_race(
        at.session_state.session.landscape,
        [entry.optimizer for entry in entries],
        3,
        20,
        6,
        80,
        at.session_state.session.state.seed,
    )


def test_a_race_is_started_and_told_as_the_library_tells_it():
    at = settled(calm(fair()))
    (first,) = boards(at)  # there is something to be seen before anything is tuned
    assert first["words"].startswith(words.FIRST.format(judged=6)) and not at.dataframe
    assert any("2 methods × 3 settings × 20 starts" in c.value for c in at.caption)
    (start,) = (b for b in at.button if b.label == "Start the race")
    at = settled(calm(start.click().run()))
    race = the_same(at)
    (board,) = boards(at)
    assert board["words"] == race.words
    assert [panel["name"] for panel in board["panels"]] == ["ranks", "curves"]
    table = at.dataframe[0].value
    order = race.as_tuned.standing.mean_ranks.argsort(kind="stable")
    assert [row[2:] for row in table["method"]] == [race.labels[k] for k in order]
    # Into the race: the cards have what was tuned, in one step of undo, and the race waits for its start.
    (load,) = (b for b in at.button if b.label == "Race with the tuned settings")
    at = calm(load.click().run())
    session = at.session_state.session
    for card, entry in zip(session.state.cards, race.entries):
        assert entry.settings[entry.chosen].items() <= card.settings.items()
    assert [entry.optimizer for entry in session.race().entries] == [entry.tuned for entry in race.entries]
    assert any(b.label == "Start the race" for b in at.button)
    session.undo()
    assert all(not card.settings for card in session.state.cards)


def test_who_wins_under_stress_is_the_librarys_answer():
    at = settled(fair(study__held="1", study__noise="1", study__rotated_axes="1"))
    calm_board, stressed = boards(at)
    found = under_stress(the_same(at), ["noise", "rotated axes"])
    assert stressed["words"] == found.words
    assert [fact["label"] for fact in stressed["facts"]] == ["noise", "rotated axes"]
    (noisy,) = (t for t in stressed["panels"][0]["traces"] if t.get("name") == "Adam")
    ranks = [r.standing.mean_ranks[0] for r in (found.race.as_tuned, *(one.judged for one in found.each))]
    np.testing.assert_allclose(noisy["x"], ranks)
    assert len(list(csv.reader(io.StringIO(found.csv())))) == 5
    assert calm_board["words"] == found.race.words


def test_all_of_an_order_race_and_the_best_become_cards():
    at = settled(fair(study__held="1", study__who="second", study__settings="1"))
    (load,) = (b for b in at.button if b.label == "Race with the tuned settings")
    assert len(at.dataframe[0].value) == 5
    best = [row[2:] for row in at.dataframe[0].value["method"]]
    at = calm(load.click().run())
    race = at.session_state.session.race()
    assert [entry.label for entry in race.entries] == best


def test_what_cannot_be_raced_is_said():
    at = fair(landscape="formula", formula="sqrt(-x^2-1)")
    (start,) = (b for b in at.button if b.label == "Start the race")
    at = settled(calm(start.click().run()))
    assert [i.value for i in at.info if "undefined" in i.value] and not boards(at)
    at = settled(fair(landscape="formula", formula="x^4+y^4-3x*y+x", study__held="1"))
    assert words.UNKNOWN in [c.value for c in at.caption] and boards(at)


def test_a_proved_atlas_tells_the_lowest_value_that_a_formula_does_not():
    f = landscapes.from_formula("x^4 - 3x^2 + x")
    atlas = landscapes.atlas(f, seconds=20)
    assert atlas.certified and lowest_of(f, None) is None
    exact = np.polynomial.Polynomial([0, 1, -3, 0, 1])
    bottoms = exact(np.real(exact.deriv().roots()))
    np.testing.assert_allclose(lowest_of(f, atlas), bottoms.min(), rtol=1e-12)
    known = landscapes.get("double_well")
    assert lowest_of(known, landscapes.atlas(known, seconds=20)) is None  # its maker has told it
