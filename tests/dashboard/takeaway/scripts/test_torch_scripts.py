"""The PyTorch script of a race: torch walks the page's paths as near as is said, or not at all."""

import ast
import contextlib
import io
from dataclasses import replace

import numpy as np
import pytest
import torch

import landscapes
import optimizers
from dashboard.state.race import prepare, run_all
from dashboard.state.run_cache import RunCache
from dashboard.state.state import FORMULA, LEARNING, Card, Edit, Learning, Own, Relaxation, Schedule, State
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.torch_formula import torch_function
from dashboard.takeaway.scripts.torch_methods import NAMES
from dashboard.takeaway.scripts.torch_race import AGREES, torch_script
from tests.dashboard.takeaway.scripts.states import STATES

STEPS = 50
EVERY = tuple(Card(name, look=k) for k, name in enumerate(sorted(NAMES)))
# Its slope is infinite on both sides of a crease, along which paths magnify every rounding.
SENSITIVE = {"bukin_n6": 1e-3}
FORMULAS = (
    "abs(x) + max(x, 2, y)^3 + min(y, -1)",
    "sigmoid(x)*softplus(y) + tanh(x - y)",
    "logsumexp(x, y, 1) + x^2/(y^2 + 0.3)",
    "-x*y - 3*(x - (y - 2))/(x^2/(y^2 + 2) + 5)",
    "asinh(x) + 2^(-x^2) - atan(y)*sqrt(1 + y^2) - (x - 1)^3",
    "a*x^2 + floor(y) + b*y^2 - sign(x) + log(1 + x^2)",
)


@pytest.fixture(autouse=True)
def alone():
    """Scripts set torch's default type; threads that wait for a core take seconds."""
    before, threads = torch.get_default_dtype(), torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_default_dtype(before)
    torch.set_num_threads(threads)


def walked(state):
    """The page's race, and the names that its script leaves behind."""
    race = prepare(state)
    run_all(race, RunCache(), lambda *_: None)
    names, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(torch_script(state, race).text(), names)
    return race, names, printed.getvalue()


def is_near(path, run, share=AGREES):
    """Whether no point is farther from the page's path (steps + 1, d, ...) than a share of its length."""
    length = np.sum(np.linalg.norm(np.diff(run.path, axis=0), axis=1), axis=0)
    return np.all(np.linalg.norm(path - run.path, axis=1) <= share * length)


@pytest.mark.parametrize("name", [name for name in landscapes.names() if name != "camouflage"])
def test_torch_walks_the_pages_paths_on_every_landscape_by_every_method(name):
    race, names, printed = walked(State(name, steps=STEPS, cards=EVERY))
    assert len(race.finished()) == len(EVERY) == len(names["paths"])
    for _, entry, run in race.finished():
        near = is_near(names["paths"][entry.label].numpy(), run, SENSITIVE.get(name, AGREES))
        assert near, entry.label
    assert printed.count(" | ") == 3 * (len(EVERY) + 1)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_and_its_slope_are_torchs_to_rounding(text):
    f = landscapes.from_formula(text)
    names = {"torch": torch}
    torch.set_default_dtype(torch.float64)
    exec(torch_function(f), names)
    low, high = np.array(f.domain).T[..., None]
    points = low + (high - low) * np.random.default_rng(0).random((f.dimension, 100))
    theta = torch.tensor(points, requires_grad=True)
    value = names["f"](theta)
    value.sum().backward()
    np.testing.assert_allclose(value.detach(), f.value(points), rtol=1e-13, atol=1e-12)
    np.testing.assert_allclose(theta.grad, f.gradient(points), rtol=1e-11, atol=1e-11)


MANY = {
    "starts": State("himmelblau", steps=40, cards=EVERY, start_kind="random", count=4),
    "three variables": State("sphere_3d", steps=20, cards=EVERY[:3]),
    "formula": State(FORMULA, formula="a*x^4 + cos(3x)", knobs={"a": 0.5}, steps=30, cards=EVERY[:3]),
    "settings": State(
        "booth",
        steps=30,
        cards=(
            Card("adam", {"beta1": 0.8, "beta2": 0.97, "epsilon": 1e-3, "weight_decay": 0.1}),
            Card("amsgrad", {"beta1": 0.8}, look=1),
            Card("momentum", {"dampening": 0.25, "weight_decay": 0.1}, look=2),
            Card("nesterov", {"momentum": 0.0}, look=3),
            Card("rmsprop", {"centered": True, "momentum": 0.5}, look=4),
            Card("rprop", {"eta_plus": 1.5, "step_size_max": 0.5}, look=5),
            Card("adagrad", {"lr_decay": 0.1, "initial_accumulator_value": 0.5}, look=6),
            Card("nadam", {"momentum_decay": 0.05}, look=7),
            Card("adamw", {"weight_decay": 0.3}, look=8),
            Card("adadelta", {"rho": 0.8, "weight_decay": 0.1}, look=9),
        ),
    ),
    **{
        f"schedule {kind}": State(
            "booth", steps=30, cards=(Card("momentum", schedule=Schedule(kind, 7, 0.25)), EVERY[2])
        )
        for kind in optimizers.schedules.KINDS
    },
}


@pytest.mark.parametrize("name", MANY)
def test_starts_settings_and_schedules_are_torchs(name):
    race, names, _ = walked(MANY[name])
    for _, entry, run in race.finished():
        assert is_near(names["paths"][entry.label].numpy(), run), entry.label


def learns(data, model, loss, card="adam", **more):
    return State(LEARNING, learning=Learning(data, model, loss), steps=STEPS, cards=(Card(card),), **more)


LEARNT = {
    "line": learns("line", "linear", "squared", edits=(Edit(3), Edit(5, (1.2,), 7.5))),
    "line, absolute": learns("line", "linear", "absolute_error", start=(0.3, -1.0)),
    "prices, Huber": learns("house_prices", "linear", "huber", "momentum", knobs={"validation": 0.2}),
    "logistic": learns("threshold", "logistic", "cross_entropy", "rmsprop", knobs={"l1": 0.01}),
    "hinge": learns("half_planes", "logistic", "hinge", "gradient_descent", batch=16, seed=3),
    "softmax": learns("iris", "softmax", "cross_entropy", "nesterov", batch=20),
    "network": learns("moons", "mlp", "cross_entropy", batch=32, knobs={"weight_decay": 0.1, "l1": 0.01}),
    "deep network": learns(
        "spirals",
        "mlp",
        "cross_entropy",
        "adamw",
        seed=4,
        knobs={"width_1": 5, "width_2": 4, "width_3": 3, "activation": "relu", "initialisation": "he"},
    ),
    "straight network": learns("line", "mlp", "squared", knobs={"activation": "linear"}),
}


@pytest.mark.parametrize("name", LEARNT)
def test_a_model_of_torchs_is_trained_to_the_pages_weights(name):
    race, names, printed = walked(LEARNT[name])
    ((_, _, run),) = race.finished()
    weights = torch.nn.utils.parameters_to_vector(names["model"].parameters()).detach().numpy()
    length = np.sum(np.linalg.norm(np.diff(run.path, axis=0), axis=1))
    assert np.linalg.norm(weights - run.path[-1]) < AGREES * length
    assert float(printed.splitlines()[1].split(" | ")[-1]) < AGREES
    assert "torch.nn.Linear" in torch_script(LEARNT[name], race).text()


def test_what_torch_has_not_is_left_out_and_said():
    state = State(
        "booth", steps=5, cards=(EVERY[0], Card("newton", look=1), Card("adam", restarts=5, look=2))
    )
    text = torch_script(state).text()
    said = " ".join(text.split())
    assert "no such method as Newton" in said and "no such method as Adam + restarts" in said
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    assert "optimizers" not in names and "landscapes" not in names  # it needs nothing but torch


LONG = " + ".join(f"sin({k}x)*y^{k}" for k in range(2, 60))
REFUSED = {
    "no method": (State("booth", cards=(Card("newton"),)), "no such method as Newton"),
    "nobody": (State("booth", cards=()), "No optimizer is racing"),
    "flat": (State("camouflage", cards=EVERY[:1]), "constant but for jumps"),
    "long": (State(FORMULA, formula=LONG, cards=EVERY[:1]), "nobody would read"),
    "relaxed": (State("rastrigin", cards=EVERY[:1], relax=Relaxation(0.3, "gaussian")), "needs a formula"),
    "imported": (STATES["own file"], "not written down as one"),
    "networks": (STATES["networks"], "one start"),
    "dropout": (STATES["dropped units"], "dropped"),
    "autoencoder": (STATES["an autoencoder"], "not written in PyTorch here"),
    "squares of classes": (learns("moons", "mlp", "squared"), "cross-entropy"),
    "own weights": (
        replace(LEARNT["network"], cards=(Card("adam", own=Own(weights=3)),)),
        "first weights of its own",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_where_there_is_no_script_a_sentence_says_why(name):
    state, part = REFUSED[name]
    with pytest.raises(NoScript, match=part) as refused:
        torch_script(state)
    assert str(refused.value)[0].isupper() and str(refused.value).endswith(".")
