"""Training a network of ten thousand weights, beside torch: ``python -m benchmarks.training``.

``OPENBLAS_NUM_THREADS=1`` for ours, one thread for torch's, in turns, measured in seconds of the processor:
both take the same 20 epochs of Adam over the same minibatches, and their last losses are compared.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch

import optimizers
from landscapes import learning
from landscapes.learning import TrainingLoss
from optimizers.core.streams import Streams
from optimizers.running.walkers import oracle_of, walker_of

from .curvature import InTorch, digits
from .timing import markdown

_EPOCHS, _ROWS, _RATE, _EVERY = 20, 64, 0.003, 3


class Contest(NamedTuple):
    """The same training by both; each gives the last loss."""

    title: str
    budget: str
    ours: Callable[[], float]
    torch: Callable[[], float]


def _steps(loss: TrainingLoss) -> int:
    return _EPOCHS * -(-len(loss.data.train) // _ROWS)


def _trained(loss: TrainingLoss, start: np.ndarray) -> float:
    """The steps alone, and the loss of all rows once an epoch."""
    batches, method = learning.batches(_ROWS), optimizers.get("adam", step_size=_RATE)
    walker, _ = walker_of(method, oracle_of(loss, (), batches), start, Streams(0, (), 0), batches)
    block = np.empty((_steps(loss) // _EPOCHS, len(start)))
    value = np.nan
    for _ in range(_EPOCHS):
        walker.walk(block)
        value = float(loss.value(block[-1]))
    return value


def _recorded(loss: TrainingLoss, start: np.ndarray) -> float:
    """As the page does: loss and gradient of all rows at every step, and the points of every third."""
    method, batches = optimizers.get("adam", step_size=_RATE), learning.batches(_ROWS)
    run = optimizers.run(loss, method, start, _steps(loss), tolerance=0, batches=batches, every=_EVERY)
    return float(run.values[-1])


def _in_torch(loss: TrainingLoss, start: np.ndarray, recorded: bool) -> float:
    """torch's own Adam; with the loss and the gradient of all rows at every step, or the loss each epoch."""
    whole, part = InTorch(loss), InTorch(loss)
    X, t, rows = whole.X, whole.t, len(loss.data.train)
    batches = learning.batches(_ROWS)
    theta = torch.tensor(start, requires_grad=True)
    method = torch.optim.Adam([theta], lr=_RATE)
    value = torch.tensor(np.nan)
    for step in range(_steps(loss)):
        seen = torch.from_numpy(np.array(batches.indices(step, rows)))
        part.X, part.t = X[seen], t[seen]
        method.zero_grad()
        part.cost(part.outputs(theta)).backward()
        method.step()
        if recorded:
            value = whole.cost(whole.outputs(theta))
            float(torch.linalg.vector_norm(torch.autograd.grad(value, theta)[0]))
        elif (step + 1) % (_steps(loss) // _EPOCHS) == 0:
            with torch.no_grad():
                value = whole.cost(whole.outputs(theta))
    return float(value.detach())


def contests(loss: TrainingLoss, start: np.ndarray) -> list[Contest]:
    """Every row of the table."""
    epochs = f"{_EPOCHS} epochs of Adam, 64-100-32-10, {_ROWS} of 1,797 rows a step"
    return [
        Contest(
            f"{epochs}: the loss once an epoch",
            "≤ 1 s",
            lambda: _trained(loss, start),
            lambda: _in_torch(loss, start, recorded=False),
        ),
        Contest(
            f"{epochs}: loss and gradient of all rows at every step",
            "",
            lambda: _recorded(loss, start),
            lambda: _in_torch(loss, start, recorded=True),
        ),
    ]


def _seconds(contest: Contest, repeats: int = 3) -> tuple[float, float]:
    taken: tuple[list[float], list[float]] = [], []
    for round_ in range(repeats + 1):
        ends = []
        for mine, work in zip(taken, (contest.ours, contest.torch)):
            began = time.process_time()
            ends.append(work())
            if round_:
                mine.append(time.process_time() - began)
        assert abs(ends[0] - ends[1]) <= 1e-6 * abs(ends[1]), ends
    return statistics.median(taken[0]), statistics.median(taken[1])


def table() -> str:
    """Ours and torch's seconds of the processor, and the ratio."""
    torch.set_num_threads(1)
    loss, start = digits()
    lines = []
    for contest in contests(loss, start):
        ours, theirs = _seconds(contest)
        lines.append(
            [contest.title, f"{ours:.2f} s", f"{theirs:.2f} s", f"{ours / theirs:.2f}", contest.budget]
        )
    return markdown(["what", "ours", "torch", "ratio", "budget"], lines)


if __name__ == "__main__":
    print(table())
