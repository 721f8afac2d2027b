"""The spectrum of a network's curvature, and the edge of stability, beside the same work with torch.

``OPENBLAS_NUM_THREADS=1 python -m benchmarks.curvature``: one thread each, taking turns. Both sides run the
same Lanczos here, so that a ratio is that of the products; torch's are two backward passes of its own graph.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import torch

from landscapes import learning, slices
from landscapes.learning import TrainingLoss
from landscapes.slices.spectrum.pairs import extremes
from landscapes.slices.spectrum.products import Products
from landscapes.slices.spectrum.quadrature import quadrature
from optimizers.experiments import presets
from optimizers.experiments.edge_of_stability import edge_of_stability
from optimizers.methods.descent import GradientDescent

from .timing import markdown, medians

_STEPS, _LOOKS, _ETA = 5000, 100, 0.2
_PART = np.arange(512)


class Contest(NamedTuple):
    """The same question to both; the answers are compared to ``close`` of their size."""

    title: str
    budget: float | None  # seconds
    ours: Callable[[], object]
    torch: Callable[[], object]
    close: float
    repeats: int = 7


def digits() -> tuple[TrainingLoss, np.ndarray]:
    """A network 64-100-32-10 on all digits, cross-entropy, and its beginning."""
    data = learning.dataset("digits")
    scaled = learning.from_arrays(data.X / 16, data.y, classes=data.classes)
    loss = learning.training_loss(learning.model("mlp", width_1=100, width_2=32), scaled)
    return loss, loss.initial(0)


class InTorch:
    """The loss of a network of tanh in torch, with products of its Hessian and Gauss-Newton matrix."""

    def __init__(self, loss: TrainingLoss):
        self.shapes = loss.objective_of.shapes
        self.sizes = [int(np.prod(shape)) for shape in self.shapes.values()]
        self.X = torch.tensor(loss.objective_of.rows["X"])
        self.t = torch.tensor(loss.objective_of.rows["t"])
        self.squared = loss.loss.name == "squared"

    def outputs(self, theta: torch.Tensor) -> torch.Tensor:
        """The network's outputs."""
        parts = [p.reshape(s) for p, s in zip(torch.split(theta, self.sizes), self.shapes.values())]
        a = self.X
        for k in range(0, len(parts), 2):
            a = a @ parts[k].T + parts[k + 1]
            a = torch.tanh(a) if k + 2 < len(parts) else a
        return a

    def cost(self, z: torch.Tensor) -> torch.Tensor:
        """The mean loss of outputs."""
        if self.squared:
            return 0.5 * torch.sum((z - self.t) ** 2) / len(z)
        return torch.sum(torch.logsumexp(z, 1) - torch.sum(z * self.t, 1)) / len(z)

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        """Of the loss."""
        at = torch.tensor(theta, requires_grad=True)
        return torch.autograd.grad(self.cost(self.outputs(at)), at)[0].numpy()

    def products(self, theta: np.ndarray) -> Products:
        """Of the Hessian: the graph of the gradient is built once."""
        at = torch.tensor(theta, requires_grad=True)
        (slope,) = torch.autograd.grad(self.cost(self.outputs(at)), at, create_graph=True)

        def apply(vectors: np.ndarray) -> np.ndarray:
            columns = [
                torch.autograd.grad(slope, at, torch.tensor(v), retain_graph=True)[0].numpy()
                for v in np.ascontiguousarray(vectors.T)
            ]
            return np.stack(columns, axis=1)

        return Products(len(theta), apply)

    def gauss_newton(self, theta: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Of the Gauss-Newton matrix, by forward mode, the loss's Hessian, and backward mode."""
        at = torch.tensor(theta)
        z, moved = torch.func.jvp(self.outputs, (at,), (torch.tensor(v),))
        _, bent = torch.func.jvp(torch.func.grad(self.cost), (z,), (moved,))
        return torch.func.vjp(self.outputs, at)[1](bent)[0].numpy()


def contests():
    """Every row of the table."""
    loss, theta = digits()
    small = loss.minibatch(_PART)
    of_torch, of_part = InTorch(loss), InTorch(small)
    v = np.random.default_rng(0).normal(size=(loss.dimension, 1))
    ours, theirs = slices.products(loss, theta), of_torch.products(theta)
    gauss_newton = slices.products(loss, theta, "gauss_newton")
    yield Contest(
        "a gradient, 10,062 parameters, N = 1,797",
        None,
        lambda: loss.gradient(theta),
        lambda: of_torch.gradient(theta),
        1e-10,
    )
    yield Contest("a product of the Hessian", None, lambda: ours.apply(v), lambda: theirs.apply(v), 1e-10)
    yield Contest(
        "a product of the Gauss-Newton matrix",
        None,
        lambda: gauss_newton.apply(v)[:, 0],
        lambda: of_torch.gauss_newton(theta, v[:, 0]),
        1e-10,
    )
    yield Contest(
        "the 5 largest eigenvalues to 1e-6, none missed",
        3.0,
        lambda: slices.eigenpairs(loss, theta, 5).values,
        lambda: extremes(of_torch.products(theta), 5).values,
        1e-8,
        3,
    )
    yield Contest(
        "the density over 512 rows: 10 probes of 80 steps",
        4.0,
        lambda: slices.density(small, theta).moments,
        lambda: quadrature(of_part.products(theta)).moments,
        1e-8,
        3,
    )
    wave = presets.wave(4)
    start = wave.initial(0)
    yield Contest(
        f"edge of stability, 701 parameters: {_STEPS:,} steps, {_LOOKS + 1} eigenvalues",
        1.0,
        partial(_edge, wave, start),
        partial(_edge_in_torch, InTorch(wave), start),
        0.02,
        3,
    )


def _edge(wave: TrainingLoss, start: np.ndarray) -> float:
    method = GradientDescent(step_size=_ETA)
    return edge_of_stability(wave, [method], start, _STEPS * _ETA, _LOOKS, flow=False).tracks[0].settled


def _edge_in_torch(wave: InTorch, start: np.ndarray) -> float:
    theta, top, seen = torch.tensor(start), None, []
    for step in range(_STEPS + 1):
        if step % (_STEPS // _LOOKS) == 0:
            found = extremes(wave.products(theta.numpy()), tolerance=1e-4, start=top, again=False)
            top = found.vectors[:, 0]
            seen.append(found.values[0])
        at = theta.detach().requires_grad_()
        (slope,) = torch.autograd.grad(wave.cost(wave.outputs(at)), at)
        theta = theta - _ETA * slope
    return float(np.median(seen[-40:]))


def table() -> str:
    """Medians and ratios as a Markdown table; the answers agree, or it raises."""
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    lines = []
    for contest in contests():
        mine, theirs = np.asarray(contest.ours()), np.asarray(contest.torch())
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=contest.close * np.abs(theirs).max())
        times = medians({"ours": contest.ours, "torch": contest.torch}, contest.repeats)
        budget = "" if contest.budget is None else f"≤ {contest.budget:g} s"
        lines.append(
            [contest.title, _readable(times["ours"]), budget, f"{times['torch'] / times['ours']:.2g}"]
        )
    return markdown(["what", "median", "budget", "torch ÷ ours"], lines)


def _readable(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{1e3 * seconds:.1f} ms"


if __name__ == "__main__":
    print(table())
