"""One step of training in numbers, the computation graph of a row, and what a model answers."""

from __future__ import annotations

import numpy as np

from dashboard.lessons.claims.kinds import NoAnswer, Unanswered, entry
from dashboard.lessons.claims.registry import quantity
from dashboard.lessons.claims.scene import Scene
from dashboard.studies.one_step.step import Step
from dashboard.studies.one_step.study import refusal, row_of, setting_of
from landscapes.learning import training_loss

from .learning import misclassified

# ---- the step that the study “one_step” shows


def _step(scene: Scene) -> Step:
    _ = scene.loss
    if refused := refusal(scene.desk):
        raise Unanswered(NoAnswer.REFUSED, reason=refused)
    return scene.made("step", lambda: setting_of(scene.desk).step())


@quantity("rows of the step")
def rows_of_the_step(scene: Scene) -> float:
    """How many rows the step of the link's study “one_step” sees (``study.t``, 0 is the first)."""
    return float(len(_step(scene).rows))


@quantity("parameter {whole} before the step")
def parameter_before(scene: Scene, number: int) -> float:
    """A parameter, counted from 1, where the step of the study “one_step” begins."""
    return entry(_step(scene).before, number)


@quantity("parameter {whole} after the step")
def parameter_after(scene: Scene, number: int) -> float:
    """The same parameter where the step ends."""
    return entry(_step(scene).after, number)


@quantity("slope {whole} of the batch")
def slope_of_the_batch(scene: Scene, number: int) -> float:
    """A component of the gradient of the batch's loss, where the step of the study “one_step” begins."""
    return entry(_step(scene).gradient, number)


@quantity("slope {whole} of all rows")
def slope_of_all_rows(scene: Scene, number: int) -> float:
    """The same component of the gradient over all rows."""
    return entry(_step(scene).full_gradient, number)


@quantity("batch loss before the step")
def batch_loss_before(scene: Scene) -> float:
    """The loss of the step's own rows where the step begins."""
    return _step(scene).batch_losses[0]


@quantity("batch loss after the step")
def batch_loss_after(scene: Scene) -> float:
    """The loss of the same rows where the step ends."""
    return _step(scene).batch_losses[1]


@quantity("loss before the step")
def loss_before(scene: Scene) -> float:
    """The loss of all rows where the step begins."""
    return _step(scene).full_losses[0]


@quantity("loss after the step")
def loss_after(scene: Scene) -> float:
    """The loss of all rows where the step ends."""
    return _step(scene).full_losses[1]


# ---- the computation graph of one of its rows


def _node(scene: Scene, name: str) -> int:
    names = [node.name for node in _step(scene).graph.nodes]
    if names.count(name) != 1:
        raise Unanswered(NoAnswer.REFUSED, reason=f"the graph's nodes are {', '.join(names)}")
    return names.index(name)


@quantity("value of node {name}")
def value_of_node(scene: Scene, name: str) -> float:
    """A node's value in the computation graph of the study “one_step”, on the row of the batch that it
    shows (``study.row``); nodes are called as in the library: x,
    w, b, y, u1, u2, …, phi, f."""
    step = _step(scene)
    return float(step.seen.values[_node(scene, name), row_of(scene.desk, step)])


@quantity("adjoint of node {name}")
def adjoint_of_node(scene: Scene, name: str) -> float:
    """The derivative of the row's loss by that node, from the backward pass."""
    step = _step(scene)
    return float(step.seen.adjoints[_node(scene, name), row_of(scene.desk, step)])


# ---- what a model answers


def _features(scene: Scene, x: np.ndarray) -> np.ndarray:
    if len(x) != scene.loss.data.X.shape[1]:
        raise Unanswered(NoAnswer.DIMENSION, wanted=scene.loss.data.X.shape[1], got=len(x))
    return x[None]


@quantity("output at {vector} with parameters {point}")
def output_at(scene: Scene, x: np.ndarray, theta: np.ndarray) -> float:
    """What the model computes of features x before anything is decided: of two classes the number whose
    sign decides, of which 0 is the boundary."""
    outputs = scene.loss.outputs(theta, _features(scene, x))
    if outputs.shape[1] != 1:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a single output of this model")
    return float(outputs[0, 0])


@quantity("probability at {vector} with parameters {point}")
def probability_at(scene: Scene, x: np.ndarray, theta: np.ndarray) -> float:
    """1 / (1 + exp(-output)): what a model of two classes trained by cross-entropy gives to the second."""
    if scene.loss.loss.name != "cross_entropy":
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a probability: the loss is not the cross-entropy")
    with np.errstate(over="ignore"):
        return float(1 / (1 + np.exp(-output_at(scene, x, theta))))


@quantity("share misclassified with parameters {point}")
def misclassified_with(scene: Scene, theta: np.ndarray) -> float:
    """The share of the rows to train on whose class the model gets wrong with these parameters."""
    return misclassified(scene.loss, theta, scene.loss.data.train)


# ---- dropout


@quantity("dropout penalty at {point}")
def dropout_penalty(scene: Scene, theta: np.ndarray) -> float:
    """By how much the mean over all ways to drop units (``knobs=dropout:…``) exceeds the loss of the same
    model without dropout."""
    loss = scene.loss
    decay, l1 = loss.settings["weight_decay"], loss.settings["l1"]
    plain = training_loss(loss.model, loss.data, loss.loss.name, weight_decay=decay, l1=l1)
    return float(loss.value(theta)) - float(plain.value(theta))
