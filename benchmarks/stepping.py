"""1,000 steps on Rosenbrock, one start and 256: against hand-written NumPy and torch.optim."""

from __future__ import annotations

import numpy as np

import landscapes
import optimizers

from .timing import markdown, medians

_STEPS, _STARTS = 1000, 256
_SIZE, _MOMENTUM, _BETA1, _BETA2, _EPSILON = 3e-4, 0.9, 0.9, 0.999, 1e-8


def _slope(theta):
    x, y = theta
    return np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])


# The loops a careful person writes: the path is kept, and nothing else is recorded.


def _descent_by_hand(start):
    theta = start
    path = [theta]
    for _ in range(_STEPS):
        theta = theta - _SIZE * _slope(theta)
        path.append(theta)
    return np.stack(path)


def _momentum_by_hand(start):
    theta, velocity = start, np.zeros_like(start)
    path = [theta]
    for _ in range(_STEPS):
        velocity = _MOMENTUM * velocity + _SIZE * _slope(theta)
        theta = theta - velocity
        path.append(theta)
    return np.stack(path)


def _adam_by_hand(start):
    theta, mean, square = start, np.zeros_like(start), np.zeros_like(start)
    path = [theta]
    for t in range(1, _STEPS + 1):
        slope = _slope(theta)
        mean = _BETA1 * mean + (1 - _BETA1) * slope
        square = _BETA2 * square + (1 - _BETA2) * slope**2
        size = np.sqrt(square / (1 - _BETA2**t)) + _EPSILON
        theta = theta - _SIZE * (mean / (1 - _BETA1**t)) / size
        path.append(theta)
    return np.stack(path)


def _torch_loop(start, make):
    import torch

    theta = torch.tensor(start, requires_grad=True)
    method = make(torch.optim, [theta])
    path = [start]
    for _ in range(_STEPS):
        method.zero_grad()
        x, y = theta
        ((1 - x) ** 2 + 100 * (y - x**2) ** 2).sum().backward()
        method.step()
        path.append(theta.detach().numpy().copy())
    return np.stack(path)


_METHODS = {
    "gradient_descent": (
        {"step_size": _SIZE},
        _descent_by_hand,
        lambda optim, theta: optim.SGD(theta, lr=_SIZE),
    ),
    "momentum": (
        {"step_size": _SIZE, "momentum": _MOMENTUM},
        _momentum_by_hand,
        lambda optim, theta: optim.SGD(theta, lr=_SIZE, momentum=_MOMENTUM),
    ),
    "adam": (
        {"step_size": _SIZE, "beta1": _BETA1, "beta2": _BETA2, "epsilon": _EPSILON},
        _adam_by_hand,
        lambda optim, theta: optim.Adam(theta, lr=_SIZE, betas=(_BETA1, _BETA2), eps=_EPSILON),
    ),
}


def table(repeats: int = 9) -> str:
    """Medians and ratios as a Markdown table; ``optimizers.run`` with everything it records."""
    import torch

    torch.set_num_threads(1)
    f = landscapes.get("rosenbrock")
    starts = {1: np.array(f.start), _STARTS: np.random.default_rng(0).uniform(-1, 1, (2, _STARTS))}
    contestants = {}
    for name, (settings, by_hand, make) in _METHODS.items():
        method = optimizers.get(name, **settings)
        for n, start in starts.items():
            race = {
                "ours": lambda m=method, s=start: optimizers.run(f, m, s, _STEPS, tolerance=0).path,
                "hand": lambda h=by_hand, s=start: h(s),
                "torch": lambda k=make, s=start: _torch_loop(s, k),
            }
            for other in ("hand", "torch"):  # the same race, or the times mean nothing
                np.testing.assert_allclose(race["ours"](), race[other](), rtol=1e-9, atol=1e-12)
            contestants |= {(name, n, who): work for who, work in race.items()}
    times = medians(contestants, repeats)
    rows = []
    for name in _METHODS:
        for n, most in zip(starts, ("1.5", "2")):
            ours, hand, peer = (times[name, n, who] for who in ("ours", "hand", "torch"))
            rows.append(
                [
                    optimizers.method(name).title,
                    str(n),
                    f"{1e3 * ours:.1f} ms",
                    f"{1e3 * hand:.1f} ms",
                    f"{ours / hand:.2f} (≤ {most})",
                    f"{peer / ours:.1f} (≥ 8)",
                ]
            )
    return markdown(
        ["method", "starts", "optimizers.run", "NumPy by hand", "ours ÷ by hand", "torch.optim ÷ ours"], rows
    )


if __name__ == "__main__":
    print(table())
