"""1,000 steps: one start against 256 in one batch, and against hand-written NumPy and torch.optim."""

from __future__ import annotations

import numpy as np

import landscapes
import optimizers

from .timing import markdown, medians

__all__ = ["table"]

_STEPS, _STARTS = 1000, 256
_SIZE, _MOMENTUM = 3e-4, 0.9


def _numpy_loop(start):
    theta, velocity = start.copy(), np.zeros_like(start)
    path = [theta]
    for _ in range(_STEPS):
        x, y = theta
        slope = np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])
        velocity = _MOMENTUM * velocity + _SIZE * slope
        theta = theta - velocity
        path.append(theta)
    return np.stack(path)


def _torch_loop(start):
    import torch

    theta = torch.tensor(start, requires_grad=True)
    method = torch.optim.SGD([theta], lr=_SIZE, momentum=_MOMENTUM)
    path = [start]
    for _ in range(_STEPS):
        method.zero_grad()
        x, y = theta
        ((1 - x) ** 2 + 100 * (y - x**2) ** 2).sum().backward()
        method.step()
        path.append(theta.detach().numpy().copy())
    return np.stack(path)


def table(repeats: int = 9) -> str:
    """Momentum on Rosenbrock, as a Markdown table of medians and ratios."""
    import torch

    torch.set_num_threads(1)
    f = landscapes.get("rosenbrock")
    method = optimizers.get("momentum")(step_size=_SIZE, momentum=_MOMENTUM)
    starts = {
        1: np.array(f.start),
        _STARTS: np.random.default_rng(0).uniform(-1, 1, (2, _STARTS)),
    }

    def ours(start):
        return optimizers.run(f, method, start, steps=_STEPS, tolerance=0)

    contestants = {}
    for n, start in starts.items():
        contestants[f"ours, {n}"] = lambda start=start: ours(start)
        contestants[f"NumPy by hand, {n}"] = lambda start=start: _numpy_loop(start)
        contestants[f"torch.optim, {n}"] = lambda start=start: _torch_loop(start)
    for start in starts.values():  # the same race, or the times mean nothing
        np.testing.assert_allclose(ours(start).path, _numpy_loop(start), rtol=1e-9)
        np.testing.assert_allclose(ours(start).path, _torch_loop(start), rtol=1e-9)
    times = medians(contestants, repeats)
    rows = []
    for n in starts:
        mine = times[f"ours, {n}"]
        rows.append([
            str(n), f"{1e3 * mine:.0f} ms",
            f"{mine / times[f'NumPy by hand, {n}']:.1f}", f"{mine / times[f'torch.optim, {n}']:.2f}",
            f"{mine / times['ours, 1']:.2f}",
        ])  # fmt: skip
    return markdown(
        ["starts", "optimizers.run", "÷ NumPy by hand", "÷ torch.optim", "÷ one start (≤ 1.5)"],
        rows,
    )


if __name__ == "__main__":
    print(table())
