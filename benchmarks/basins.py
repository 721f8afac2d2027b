"""Basin maps of 200 x 200 starts and 300 steps, against torch in one batch and the loop of single runs."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

import landscapes
import optimizers
from landscapes import Landscape
from optimizers import Optimizer
from optimizers.experiments.basins import Basins, basins
from optimizers.running.ends import ends
from optimizers.step_sizes.fitting import fitted

from .timing import markdown

_SIDE, _STEPS, _SINGLE = 200, 300, 100
_LANDSCAPES = ("himmelblau", "rastrigin", "nightmare")
_METHODS = ("gradient_descent", "momentum", "adam", "newton", "nelder_mead", "bfgs")


def _seconds(work: Callable[[], object]) -> float:
    """Of the processor: another process on the machine does not count."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _grid(f: Landscape) -> np.ndarray:
    sides = [a + (b - a) * (np.arange(_SIDE) + 0.5) / _SIDE for a, b in f.domain]
    return np.array(np.meshgrid(*sides)).reshape(2, -1)


def _torch(f: Landscape, method: Optimizer, starts: np.ndarray) -> Callable[[], object] | None:
    """All starts as one tensor of torch.optim, on one thread: no end is looked for, and none classified."""
    import torch

    torch.set_num_threads(1)
    formulas = {
        "himmelblau": lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
        "rastrigin": lambda x, y: 20 + sum(c * c - 10 * torch.cos(2 * torch.pi * c) for c in (x, y)),
    }
    step = method.settings.get("step_size")
    makers = {
        "gradient_descent": lambda p: torch.optim.SGD(p, lr=step),
        "momentum": lambda p: torch.optim.SGD(p, lr=step, momentum=method.settings["momentum"]),
        "adam": lambda p: torch.optim.Adam(p, lr=step),
    }
    if f.name not in formulas or method.name not in makers:
        return None

    def work() -> None:
        theta = torch.tensor(starts, requires_grad=True)
        optimizer = makers[method.name]([theta])
        for _ in range(_STEPS):
            optimizer.zero_grad()
            formulas[f.name](*theta).sum().backward()
            optimizer.step()

    return work


def _row(f: Landscape, name: str) -> list[str]:
    kind = optimizers.method(name)
    method = kind(**fitted(kind, f, f.start))
    atlas, starts = landscapes.atlas(f, certify=False), _grid(f)
    basins(f, [method], 10, 5, atlas=atlas)  # recorded and compiled
    first: list[float] = []
    began = time.process_time()

    def shown(_: Basins) -> None:
        first.append(time.process_time() - began)

    whole = _seconds(lambda: basins(f, [method], _SIDE, _STEPS, atlas=atlas, show=shown))
    alone = _seconds(lambda: ends(f, method, starts, _STEPS))
    some = np.random.default_rng(0).choice(starts.shape[1], _SINGLE, replace=False)

    def singly() -> None:
        for k in some:
            optimizers.run(f, method, starts[:, k], _STEPS, member=int(k))

    single = _seconds(singly) * starts.shape[1] / _SINGLE
    batch = _torch(f, method, starts)
    torch_seconds = None if batch is None else _seconds(batch)
    return [
        f"{f.title}, {kind.title}",
        f"{1000 * first[0]:.0f} ms",
        f"{whole:.2f} s",
        f"{alone:.2f} s",
        "–" if torch_seconds is None else f"{torch_seconds:.2f} s ({torch_seconds / whole:.1f})",
        f"{single:.0f} s ({single / whole:.0f})",
    ]


def table() -> str:
    """Seconds of the processor on one core; in brackets, times as long as the whole map."""
    head = [
        f"{_SIDE} × {_SIDE} starts, {_STEPS} steps",
        "first picture (25 × 25)",
        "whole map, every end classed",
        "ends alone, one go",
        "torch.optim, one batch, one thread, no ends",
        f"single runs ({_SINGLE}, scaled up)",
    ]
    return markdown(head, [_row(landscapes.get(f), name) for f in _LANDSCAPES for name in _METHODS])


if __name__ == "__main__":
    print(table())
