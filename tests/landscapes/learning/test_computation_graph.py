"""The computation graph of a loss on one row: its numbers are the loss's own, forward and backward."""

import re

import numpy as np
import pytest

from landscapes import from_formula, learning
from landscapes.learning import graph_notation, losses
from landscapes.learning.computation_graph import Role, computation_graph

_PENALTIES = {"plain": (0.0, 0.0), "penalised": (0.3, 0.05)}
_MOST = 3  # parameters of what is drawn


def data(features, task, classes=2, n=12):
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(n, features)), rng.normal(size=n)
    if task is learning.Task.REGRESSION:
        return learning.from_arrays(X, y)
    return learning.from_arrays(X, np.arange(n) % classes, classes=[f"class {k}" for k in range(classes)])


def cases():
    """Every model with every loss on one and two features, plain and with penalties, where it is small."""
    for name in learning.model_names():
        for task in learning.Task:
            for features in (1, 2):
                for loss in losses.loss_names(task):
                    for kind, (decay, l1) in _PENALTIES.items():
                        try:
                            f = learning.training_loss(
                                name, data(features, task), loss, weight_decay=decay, l1=l1
                            )
                        except learning.NotLearnable:
                            continue
                        if f.dimension <= _MOST:
                            yield pytest.param(f, id=f"{name}-{loss}-{features}-{kind}")


CASES = list(cases())
LARGER = [
    pytest.param(learning.training_loss("softmax", data(2, learning.Task.CLASSIFICATION, 3)), id="softmax"),
    pytest.param(
        learning.training_loss(learning.model("mlp", width_1=2), data(1, learning.Task.REGRESSION)), id="mlp"
    ),
    pytest.param(
        learning.training_loss(
            learning.model("autoencoder", hidden=2, code=1), data(2, learning.Task.REGRESSION)
        ),
        id="autoencoder",
    ),
    pytest.param(
        learning.training_loss("logistic", data(2, learning.Task.CLASSIFICATION), dropout=0.3), id="dropout"
    ),
    pytest.param(
        learning.training_loss("linear", data(2, learning.Task.REGRESSION), dropout=0.3),
        id="ridge of dropout",
    ),
]


def theta_of(f):
    return np.random.default_rng(5).normal(size=f.dimension)


def test_every_small_model_of_the_registry_is_among_the_cases():
    tested = {str(case.id).split("-")[0] for case in CASES + LARGER}
    assert tested >= set(learning.model_names())


@pytest.mark.parametrize("f", CASES + LARGER)
def test_the_parameters_adjoints_are_the_gradient_of_the_loss_on_that_row(f):
    theta, row = theta_of(f), 5
    done = computation_graph(f).at(theta, [0, row])
    value, gradient = f.minibatch([row]).value_and_gradient(theta)
    np.testing.assert_allclose(done.losses[1], value, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(done.gradients[:, 1], gradient, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("f", [*CASES[::9], *LARGER])
def test_the_mean_over_all_rows_is_the_loss_and_its_gradient(f):
    theta = theta_of(f)
    done = computation_graph(f).at(theta, np.arange(len(f.data.train)))
    np.testing.assert_allclose(np.mean(done.losses), f.value(theta), rtol=1e-12)
    np.testing.assert_allclose(np.mean(done.gradients, axis=1), f.gradient(theta), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("f", CASES + LARGER)
def test_every_adjoint_is_how_fast_the_loss_follows_that_value(f):
    """Central differences: the node's value is moved, and what comes after it is computed anew."""
    graph, theta, step = computation_graph(f), theta_of(f), 1e-6
    done, leaves = graph.at(theta, [1]), graph.leaves(theta, [1])
    for k, value in enumerate(done.values[:, 0]):
        up, down = (graph.forward(leaves, {k: value + h})[-1, 0] for h in (step, -step))
        assert done.adjoints[k, 0] == pytest.approx((up - down) / (2 * step), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("f", CASES + LARGER)
def test_an_adjoint_is_the_sum_over_children_of_theirs_times_the_local_derivative(f):
    graph = computation_graph(f)
    done = graph.at(theta_of(f), [0, 2])
    assert np.all(done.adjoints[-1] == 1)
    for k, children in enumerate(graph.children[:-1]):
        total = sum(
            (done.adjoints[child] * done.slopes[child][which] for child, which in children), np.zeros(2)
        )
        np.testing.assert_allclose(done.adjoints[k], total, rtol=1e-13, atol=1e-15)
        assert all(child > k for child, _ in children)


@pytest.mark.parametrize("f", CASES)
def test_outputs_and_leaves_are_the_models_and_the_rows(f):
    graph, theta, rows = computation_graph(f), theta_of(f), [3, 0]
    done = graph.at(theta, rows)
    np.testing.assert_allclose(
        done.values[graph.places(Role.OUTPUT)].T, f.outputs(theta, f.data.train.X[rows]), rtol=1e-13
    )
    np.testing.assert_array_equal(done.values[graph.places(Role.INPUT)].T, f.data.train.X[rows])
    assert [graph.nodes[k].name for k in graph.places(Role.PARAMETER)] == list(f.variables)
    assert graph.nodes[-1].role is Role.LOSS and len(graph.nodes) <= 18
    assert not (done.values.flags.writeable or done.adjoints.flags.writeable)


def test_a_logistic_unit_is_nine_nodes_with_the_derivatives_of_the_textbook():
    """dL/dphi = sigmoid(phi) - y, dL/dw = x dL/dphi, dL/db = dL/dphi (Bishop 2006, 4.3.2)."""
    f = learning.training_loss("logistic", data(1, learning.Task.CLASSIFICATION))
    graph, (w, b) = computation_graph(f), (0.7, -0.2)
    assert len(graph.nodes) == 9
    done = graph.at([w, b], np.arange(4))
    x, y = f.data.train.X[:4, 0], f.data.train.y[:4]
    error = 1 / (1 + np.exp(-(w * x + b))) - y
    named = {node.name: done.adjoints[k] for k, node in enumerate(graph.nodes)}
    for name, slope in {"phi": error, "w": error * x, "b": error, "x": error * w}.items():
        np.testing.assert_allclose(named[name], slope, rtol=1e-12, atol=1e-15)


def test_at_a_kink_the_convention_stands():
    """relu at 0 has the slope 0 here, as the loss has it."""
    f = learning.training_loss("scaled_relu_unit", data(1, learning.Task.REGRESSION))
    done = computation_graph(f).at([0.0, 1.0], [0])
    np.testing.assert_array_equal(done.gradients[:, 0], f.minibatch([0]).gradient([0.0, 1.0]))


def test_what_overflows_is_an_answer():
    f = learning.training_loss("linear", data(1, learning.Task.REGRESSION))
    done = computation_graph(f).at([1e200, 0.0], [0])
    assert np.isinf(done.losses[0])


# ---- how it is written


def written(name, task, features=1, **more):
    f = learning.training_loss(name, data(features, task), **more)
    graph = computation_graph(f)
    return graph, [graph_notation.function(graph, k) for k, node in enumerate(graph.nodes) if not node.leaf]


def test_functions_are_written_as_a_person_writes_them():
    regression, classes = learning.Task.REGRESSION, learning.Task.CLASSIFICATION
    assert written("linear", regression)[1] == ["w·x", "u₁ + b", "φ − y", "½·u₂²"]
    assert written("logistic", classes)[1] == ["w·x", "u₁ + b", "softplus(φ)", "y·φ", "u₂ − u₃"]
    assert written("logistic", classes, loss="hinge")[1][-1] == "max(1 − u₂, 0)"
    assert written("sphere", classes, 2)[1][:3] == ["x₀ − w₀", "x₁ − w₁", "u₁² + u₂² − b"]
    assert written("logistic", classes, weight_decay=0.1)[1][-1] == "u₂ − u₃ + 0.05·w²"
    assert written("linear", regression, loss="huber")[1][-1] == "½·(u₃² − u₄²)"


# One penalised case of every kind: its text has all that the plain one has.
@pytest.mark.parametrize("f", [case for case in CASES if "penalised" in str(case.id)][::3])
def test_what_is_written_has_the_value_that_is_told(f):
    """The text of every node, read as a formula that a person types, is the node's value."""
    graph = computation_graph(f)
    values = graph.at(theta_of(f), [1]).values[:, 0]
    for k, node in enumerate(graph.nodes):
        if node.leaf:
            continue
        text = graph_notation.function(graph, k).replace("½", "0.5")
        for place, parent in enumerate(node.parents):
            text = text.replace(graph_notation.symbol(graph.nodes[parent]), f"<{place}>")
        text = re.sub("<([0-9])>", r"w\1", text)
        told = from_formula(text, dimension=len(node.parents))
        # Numbers in the text have four digits.
        assert told.value(values[list(node.parents)]) == pytest.approx(values[k], rel=2e-3, abs=1e-3)


def test_the_chain_rule_is_spelled_out_in_symbols_and_in_numbers():
    graph, _ = written("linear", learning.Task.REGRESSION)
    done = graph.at([0.5, 0.0], [0])
    w, phi = 0, next(k for k, node in enumerate(graph.nodes) if node.name == "phi")
    x, error = done.values[2, 0], done.adjoints[phi, 0]
    four = graph_notation.number
    left = four(error) if error > 0 else f"({four(error)})"
    right = four(x) if x > 0 else f"({four(x)})"
    assert graph_notation.chain_rule(done, w) == (
        f"∂f/∂w = ∂f/∂u₁ · ∂u₁/∂w = {left} · {right} = {four(done.adjoints[w, 0])}"
    )
    assert graph_notation.chain_rule(done, len(graph.nodes) - 1) == "∂f/∂f = 1"
    assert r"\frac{\partial f}{\partial w}" in graph_notation.chain_rule(done, w, latex=True)


def test_what_enters_the_loss_by_itself_is_told_from_the_whole_derivative():
    graph, _ = written("linear", learning.Task.REGRESSION, weight_decay=0.1)
    done = graph.at([0.5, 0.0], [0])
    assert "∂f/∂w (direct)" in graph_notation.chain_rule(done, 0)


def test_numbers_in_latex_are_those_in_words():
    assert graph_notation.number(-0.0000123, latex=True) == r"-1.23\times 10^{-5}"
    assert graph_notation.number(-2.5, latex=True) == "-2.5"
    assert graph_notation.number(1e7, latex=True) == r"1\times 10^{7}"
