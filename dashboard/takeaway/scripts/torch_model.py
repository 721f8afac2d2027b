"""A model, its loss and its data in PyTorch: only data and first weights are the package's."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.state.landscape_of import Landscapes
from dashboard.state.race import Entry, Race
from dashboard.state.state import State
from landscapes.learning import Task, TrainingLoss

from .landscape import with_landscape
from .literals import Code, call, literal
from .race import batches_code
from .refusal import NoScript
from .script import Script
from .starts import start_lines

_LEARNING = "from landscapes import learning"
_ACTIVATIONS = {"tanh": "Tanh", "relu": "ReLU", "sigmoid": "Sigmoid", "linear": ""}
_LOSSES = {
    "squared": "0.5 * torch.nn.functional.mse_loss(z, y[rows])",
    "absolute_error": "torch.nn.functional.l1_loss(z, y[rows])",
    "huber": "torch.nn.functional.huber_loss(z, y[rows])",
    "cross_entropy": "torch.nn.functional.binary_cross_entropy_with_logits(z, y[rows])",
    "hinge": "torch.clamp(1 - (2 * y[rows] - 1) * z, min=0).mean()",
}
_OF_CLASSES = "torch.nn.functional.cross_entropy(z, y[rows].long())"


def with_model(script: Script, state: State, race: Race, taken: Sequence[Entry], known: Landscapes) -> Script:
    """The script with ``network()``, ``loss(model, rows)`` and ``rows(label, step)``.

    NoScript, with a sentence, for models, losses and races that are not written in PyTorch here.
    """
    f = race.landscape
    assert isinstance(f, TrainingLoss)
    layers = _layers(f)
    if race.start.ndim > 1:
        raise NoScript("A model is written in PyTorch from one start: take one instead of many.")
    if any(entry.start is not race.start for entry in taken):
        raise NoScript("A card has first weights of its own: in PyTorch all begin with the same ones.")
    if any(entry.batches is not None and entry.batches.dropout for entry in taken):
        raise NoScript(
            "Which units are dropped is drawn by this project's own random numbers, not PyTorch's."
        )
    script = with_landscape(script, state, known.get(state))
    begin = start_lines(state, race) or ["start = f.start"]
    script = script.part("The first weights", *begin)
    script = script.part(
        "From here on it is PyTorch, in numbers of 64 bits",
        "torch.set_default_dtype(torch.float64)",
        "X, y = torch.tensor(data.train.X), torch.tensor(data.train.y)",
        "everything = slice(None)",
    )
    made = layers[0] if len(layers) == 1 else call("torch.nn.Sequential", *layers)
    script = script.part(
        "The model",
        "def network():",
        *(f"    {line}" for line in f"model = {made}".splitlines()),
        "    torch.nn.utils.vector_to_parameters(torch.tensor(start), model.parameters())",
        "    return model",
    )
    script = script.part("Its loss over some rows of the data", *_loss(f))
    return script.part("The rows that each step sees", *_rows(taken), imports=_rows_need(taken))


def _layers(f: TrainingLoss) -> list[Code]:
    inputs, outputs = f.data.X.shape[1], f.model.width(f.data)
    if f.model.name in ("linear", "logistic", "softmax"):
        return [_layer(inputs, outputs)]
    if f.model.name != "mlp":
        raise NoScript(
            f"{f.model.title} is not written in PyTorch here: linear, logistic and softmax models and "
            "multilayer perceptrons are."
        )
    settings = f.model.settings
    bend = _ACTIVATIONS[settings["activation"]]
    layers, before = [], inputs
    for width in (settings[f"width_{k}"] for k in (1, 2, 3)):
        if width:
            layers.append(_layer(before, width))
            layers += [Code(f"torch.nn.{bend}()")] if bend else []
            before = width
    return [*layers, _layer(before, outputs)]


def _layer(before: int, after: int) -> Code:
    return Code(call("torch.nn.Linear", before, after))


def _loss(f: TrainingLoss) -> list[str]:
    several = f.model.width(f.data) > 1
    name = f.objective_of.loss_name
    if name == "squared" and f.data.task is Task.CLASSIFICATION:
        raise NoScript("A squared error of classes is not written in PyTorch here: take cross-entropy.")
    if f.settings["dropout"]:
        raise NoScript("The mean over all ways to drop units is not written in PyTorch here.")
    cost = _OF_CLASSES if several else _LOSSES[name]
    lines = ["def loss(model, rows):", f"    z = model(X[rows]){'' if several else '.squeeze(1)'}"]
    decay, l1 = f.settings["weight_decay"], f.settings["l1"]
    if not decay and not l1:
        return [*lines, f"    return {cost}"]
    penalties = [f"{decay / 2!r} * (w * w).sum()"] * bool(decay) + [f"{l1!r} * w.abs().sum()"] * bool(l1)
    return [
        *lines,
        "    weights = [w for w in model.parameters() if w.ndim > 1]  # biases are no part of it",
        f"    penalty = sum({' + '.join(penalties)} for w in weights)",
        f"    return {cost} + penalty",
    ]


def _rows(taken: Sequence[Entry]) -> list[str]:
    if all(entry.batches is None for entry in taken):
        return ["def rows(label, step):", "    return everything"]
    each = {e.label: None if e.batches is None else Code(batches_code(e.batches)) for e in taken}
    lines = [f"batches = {literal(each)}", "", "def rows(label, step):"]
    if any(entry.batches is None for entry in taken):
        lines += ["    if batches[label] is None:", "        return everything"]
    return [*lines, "    return torch.tensor(batches[label].indices(step, len(X)))"]


def _rows_need(taken: Sequence[Entry]) -> list[str]:
    return [_LEARNING] if any(entry.batches is not None for entry in taken) else []
