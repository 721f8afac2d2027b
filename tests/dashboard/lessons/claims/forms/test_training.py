"""A step of training and its graph by hand, and the mean over all ways to drop a feature by their list."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.lessons.claims.evaluating import evaluate
from dashboard.lessons.claims.grammar import parse
from dashboard.lessons.claims.kinds import Unanswered
from dashboard.lessons.claims.scene import scene_of
from landscapes import learning

LINE = "landscape=learning&data=line&model=linear&loss=squared"
STEP = f"{LINE}&batch=10&run=gradient_descent;step_size=0.2&study=one_step&study.at=1,2&study.row=3"


def holds(claims, link):
    scene, problems = scene_of(link)
    assert problems == []
    return [claim for claim in claims if not evaluate(parse(claim), scene).holds] == []


def test_a_step_and_its_graph_are_those_of_numpy():
    data, rows = learning.dataset("line"), learning.batches(size=10, seed=0).indices(0, 100)
    x, y = data.X[:, 0], data.y
    residual = x + 2 - y
    slope, intercept = np.mean((residual * x)[rows]), np.mean(residual[rows])
    w, b = 1 - 0.2 * slope, 2 - 0.2 * intercept

    def loss(w, b, k):
        return float(np.mean((w * x[k] + b - y[k]) ** 2) / 2)

    every, row = np.arange(100), rows[3]
    expected = {
        "rows of the step": 10,
        "parameter 1 before the step": 1,
        "parameter 2 before the step": 2,
        "slope 1 of the batch": slope,
        "slope 2 of the batch": intercept,
        "slope 1 of all rows": np.mean(residual * x),
        "parameter 1 after the step": w,
        "parameter 2 after the step": b,
        "batch loss before the step": loss(1, 2, rows),
        "batch loss after the step": loss(w, b, rows),
        "loss before the step": loss(1, 2, every),
        "loss after the step": loss(w, b, every),
        "value of node phi": x[row] + 2,
        "value of node f": residual[row] ** 2 / 2,
        "adjoint of node phi": residual[row],
        "adjoint of node w": residual[row] * x[row],
        "output at (3) with parameters (1, 2)": 5,
    }
    claims = [f"{name} is about {float(value)!r} within 1e-12" for name, value in expected.items()]
    assert holds(claims, STEP)


def test_what_is_not_there_is_not_answered():
    scene, _ = scene_of(STEP)
    for claim in (
        "value of node none = 0",
        "slope 3 of the batch = 0",
        "output at (1, 2) with parameters (0, 0) = 0",
        "probability at (1) with parameters (0, 0) = 0",
        "share misclassified with parameters (0, 0) = 0",
    ):
        with pytest.raises(Unanswered):
            evaluate(parse(claim), scene)


def test_of_two_classes_the_output_is_a_logit():
    data = learning.dataset("threshold")
    wrong = np.mean((2 * data.X[:, 0] - 1 > 0) != data.y)
    link = "landscape=learning&data=threshold&model=logistic&loss=cross_entropy&run=none"
    claims = [
        "output at (0.75) with parameters (2, -1) = 0.5",
        f"probability at (0.75) with parameters (2, -1) is about {1 / (1 + np.exp(-0.5))} within 1e-15",
        f"share misclassified with parameters (2, -1) is about {wrong} within 1e-15",
    ]
    assert holds(claims, link)


def test_the_penalty_of_dropout_is_the_mean_over_keeping_and_dropping():
    data, p = learning.dataset("line"), 0.3
    x, y = data.X[:, 0], data.y

    def loss(scale):
        return float(np.mean((1.5 * scale * x + 0.5 - y) ** 2) / 2)

    penalty = p * loss(0.0) + (1 - p) * loss(1 / (1 - p)) - loss(1.0)
    claim = f"dropout penalty at (1.5, 0.5) is about {penalty} within 1e-12"
    assert holds([claim], f"{LINE}&knobs=dropout:0.3,weight_decay:0.1&run=none")
