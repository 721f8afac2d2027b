"""The tree of valleys on the page: what is dragged, what is told, and where there is none."""

import numpy as np
import pytest

from dashboard.studies.valleys import study, words
from dashboard.work.pool import Job
from landscapes.critical.valleys.kinds import NoTree
from optimizers.experiments.valleys.result import TreeOfValleys, tree_of_valleys
from tests.dashboard.studies.desks import can_be_sent, desk, fact, panel, trace


def made(name, **settings):
    own = desk(name, "valleys", **settings)
    found = tree_of_valleys(own.f, certify=False)
    return own, found, study.board(own, found)


@pytest.mark.parametrize("name", ["himmelblau", "gramacy_lee", "rastrigin", "ring", "line", "negative_log"])
def test_boards_can_be_sent(name):
    assert can_be_sent(made(name)[2])


def test_the_level_is_the_grips_and_the_facts_follow():
    _, found, board = made("himmelblau", level=40.0)
    (grip,) = (g for g in board.grips if g.name == "level")
    assert grip.at[1] == 40 and grip.moves == "y"
    assert fact(board, "lakes") == "3 of 4 valleys"
    assert fact(board, "next join") == "67.719"
    assert fact(made("himmelblau", level=105.0)[2], "lakes") == "1 of 4 valleys"
    assert fact(made("himmelblau", level=105.0)[2], "next join") == "none"
    wet = np.mean(found.shore.heights <= 40)
    assert fact(board, "box under water") == f"≈ {100 * wet:.3g} %"


def test_the_point_runs_down_to_the_bottom_of_its_valley():
    _, found, board = made("himmelblau", at=(1.0, 2.5))
    traces = panel(board, "ground").traces
    way = traces[traces.index(trace(panel(board, "ground"), "way down from θ")) - 1]
    assert (way["x"][0], way["y"][0]) == (1.0, 2.5)
    end = np.array([way["x"][-1], way["y"][-1]])
    assert end == pytest.approx([3, 2], abs=1e-4)
    k = int(np.argmin(np.linalg.norm(found.tree.bottoms.points - end, axis=1)))
    assert fact(board, f"barrier to valley 1, from valley {k + 1}")


def test_the_tree_comes_at_first_without_its_proof():
    shown = []
    job = Job("tree", lambda _: None)
    job.show = shown.append
    own = desk("himmelblau", "valleys")
    last = study._found(own.f, job)
    assert isinstance(last, TreeOfValleys) and last.tree.proved
    assert [one.tree.proved for one in shown] == [False]


@pytest.mark.parametrize("name, why", [("staircase", NoTree.JUMPS), ("sphere_3d", NoTree.DIMENSION)])
def test_why_there_is_no_tree_is_said(name, why):
    refused = study._found(desk(name, "valleys").f, Job("tree", lambda _: None))
    assert refused == study._Refused(why)
    assert words.refusal(refused.why).endswith(".")


def test_a_level_that_is_rounding_is_zero():
    """Of Forrester's function the middle of the widest range is 0 but for rounding."""
    assert made("forrester")[1].level == 0
