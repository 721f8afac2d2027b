"""The race of a state in PyTorch: the landscape as a function of tensors, torch.optim's methods, one loop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.state.landscape_of import Landscapes
from dashboard.state.race import Entry, Race, prepare, run_all
from dashboard.state.run_cache import RunCache
from dashboard.state.state import State
from landscapes.learning import TrainingLoss
from optimizers import Run

from .landscape import linked
from .literals import Code, literal
from .race import titled
from .refusal import NoScript
from .script import Script
from .torch_formula import torch_function
from .torch_methods import torch_method, torch_schedule
from .torch_model import with_model

# How near torch's paths are to the page's in the tests, relative to their length: of many landscapes and
# methods over 50 steps.
AGREES = 1e-9
_LEFT = "Left out: "
_ABOUT = (
    "In this project's tests such scripts walk the page's paths over 50 steps to within {agrees:g} of their "
    "length, but along the crease of Bukin N. 6. Where rounding is magnified so they may part: the last "
    "column is how far the end is from the page's, relative to its own length where that is above 1."
)


def torch_script(
    state: State, race: Race | None = None, known: Landscapes | None = None, address: str = ""
) -> Script:
    """The script of the state's race in PyTorch, with those of its methods that torch.optim has.

    ``race`` is that of this very state, and is run where it is not. NoScript, with a sentence, where the
    landscape cannot be written so, or no method is there.
    """
    known = Landscapes() if known is None else known
    race = prepare(state, known) if race is None else race
    racing = [entry for entry in race.entries if entry.races]
    taken, left = _sorted(racing)
    if not taken:
        raise NoScript(
            left[0].removeprefix(_LEFT)
            if left
            else "No optimizer is racing: there is nothing to write in PyTorch."
        )
    about = " ".join([*dict.fromkeys(left), _ABOUT.format(agrees=AGREES)])
    script = Script(f"{titled(race, taken)}, in PyTorch", linked(state, address), about)
    learns = isinstance(race.landscape, TrainingLoss)
    # Before anything is run: it may be refused.
    script = with_model(script, state, race, taken, known) if learns else _with_function(script, race)
    if not all(entry.run for entry in taken):
        run_all(race, RunCache(), lambda *_: None)
    used = {entry.label: entry.optimizer for entry in taken if entry.optimizer is not None}
    methods = {label: Code(f"lambda parameters: {torch_method(method)}") for label, method in used.items()}
    script = script.part("The methods", f"methods = {literal(methods)}")
    shares = {label: share for label, method in used.items() if (share := torch_schedule(method))}
    if shares:
        told = {label: Code(f"lambda t: {share}") for label, share in shares.items()}
        script = script.part("The share of the step size at step t", f"shares = {literal(told)}")
    return _with_loop(script, race, taken, bool(shares))


def _sorted(racing: Sequence[Entry]) -> tuple[list[Entry], list[str]]:
    """Those whose methods torch.optim has, and a sentence for each other one."""
    taken, left = [], []
    for entry in racing:
        assert entry.optimizer is not None
        try:
            torch_method(entry.optimizer)
            taken.append(entry)
        except NoScript as refused:
            left.append(f"{_LEFT}{refused}")
    return taken, left


def _with_function(script: Script, race: Race) -> Script:
    script = script.part("Numbers of 64 bits, as the page's", "torch.set_default_dtype(torch.float64)")
    script = script.part("The landscape", torch_function(race.landscape))
    many = race.start.ndim > 1
    comment = "The starts, a column each" if many else "The start"
    return script.part(comment, f"start = torch.tensor({literal(race.start)})")


def _with_loop(script: Script, race: Race, taken: Sequence[Entry], planned: bool) -> Script:
    learns, many = isinstance(race.landscape, TrainingLoss), race.start.ndim > 1
    ends = {entry.label: _end(entry.run, learns) for entry in taken if entry.run is not None}
    what = "and the loss there" if learns else "and where"
    script = script.part(f"After how many steps the page's runs ended, {what}", f"page = {literal(ends)}")
    begin = ["    model = network()", "    optimizer = method(model.parameters())"]
    if not learns:
        begin = ["    theta = start.clone().requires_grad_()", "    optimizer = method([theta])"]
    plan = ["    plan = torch.optim.lr_scheduler.LambdaLR(optimizer, shares.get(label, lambda t: 1))"]
    walk = [
        "        optimizer.zero_grad()",
        f"        {'loss(model, rows(label, step))' if learns else 'f(theta)' + '.sum()' * many}.backward()",
        "        optimizer.step()",
        *(["        plan.step()"] if planned else []),
        *([] if learns else ["        path.append(theta.detach().clone())"]),
    ]
    lines = [
        *([] if learns else ["paths = {}"]),
        f'print("method | {"final loss" if learns else "final value"} | steps | from the page\'s")',
        "for label, method in methods.items():",
        "    steps, end = page[label]",
        *begin,
        *(plan if planned else []),
        *([] if learns else ["    path = [theta.detach().clone()]"]),
        f"    for step in range({'max(steps)' if many else 'steps'}):",
        *walk,
        *_told(learns, many),
    ]
    return script.part("The race", *lines)


def _told(learns: bool, many: bool) -> list[str]:
    if learns:
        return [
            "    value = loss(model, everything).item()",
            '    print(label, value, steps, abs(value - end) / max(1, abs(end)), sep=" | ")',
        ]
    if many:
        return [
            "    paths[label] = torch.stack(path)",
            "    last = torch.stack([paths[label][step, :, k] for k, step in enumerate(steps)], dim=1)",
            "    end = torch.tensor(end)",
            "    off = ((last - end).norm(dim=0) / end.norm(dim=0).clamp(min=1)).max().item()",
            '    print(label, f(last).min().item(), max(steps), off, sep=" | ")',
        ]
    return [
        "    paths[label] = torch.stack(path)",
        "    end = torch.tensor(end)",
        "    off = ((theta - end).norm() / end.norm().clamp(min=1)).item()",
        '    print(label, f(theta).item(), steps, off, sep=" | ")',
    ]


def _end(run: Run, learns: bool) -> tuple[object, object]:
    """Steps and place of the end; of a training loss the loss there."""
    if run.path.ndim == 2:
        return int(run.steps), float(run.values[-1]) if learns else run.path[-1]
    return np.asarray(run.steps), run.path[-1]
