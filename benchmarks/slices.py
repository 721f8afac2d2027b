"""Slices of a network of 10,062 parameters: ours, formulas written by hand in NumPy, and torch.

``OPENBLAS_NUM_THREADS=1 python -m benchmarks.slices``: one thread each unless it says so, and all agree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch

from landscapes.learning import TrainingLoss, dataset, model, training_loss
from landscapes.slices import Slice, barrier, grid, way

from .timing import markdown, medians

_ROWS = 200  # of a path
_NODES = (9, 21)


class Contest(NamedTuple):
    """The same question to everybody; each answers with an array, and these are compared."""

    title: str
    agree: float
    ours: Callable[[], np.ndarray]
    hand: Callable[[], np.ndarray] | None
    torch: Callable[[], np.ndarray] | None


def _digits() -> TrainingLoss:
    network = model("mlp", width_1=100, width_2=32, activation="relu", initialisation="he")
    return training_loss(network, dataset("digits"))


# By hand ------------------------------------------------------------------------------------------


def loss_by_hand(f: TrainingLoss) -> Callable[[np.ndarray], float]:
    """The mean cross-entropy of a network 64-100-32-10 with rectified units at one theta (d,)."""
    X, y = f.data.train.X, f.data.train.y.astype(int)
    rows = np.arange(len(X))

    def loss(theta: np.ndarray) -> float:
        a, at = X, 0
        for k, (before, after) in enumerate([(64, 100), (100, 32), (32, 10)]):
            W = theta[at : at + before * after].reshape(after, before)
            at += before * after
            a = a @ W.T
            a += theta[at : at + after]
            at += after
            if k < 2:
                np.maximum(a, 0.0, out=a)
        top = np.max(a, axis=1)
        return float(np.mean(np.log(np.sum(np.exp(a - top[:, None]), axis=1)) + top - a[rows, y]))

    return loss


def loss_in_torch(f: TrainingLoss, dtype: torch.dtype) -> Callable[[torch.Tensor], torch.Tensor]:
    """The same, of a tensor."""
    X = torch.tensor(f.data.train.X, dtype=dtype)
    y = torch.tensor(f.data.train.y.astype(np.int64))

    def loss(theta: torch.Tensor) -> torch.Tensor:
        a, at = X, 0
        for k, (before, after) in enumerate([(64, 100), (100, 32), (32, 10)]):
            W = theta[at : at + before * after].reshape(after, before)
            at += before * after
            a = torch.nn.functional.linear(a, W, theta[at : at + after])
            at += after
            a = torch.relu(a) if k < 2 else a
        return torch.nn.functional.cross_entropy(a, y)

    return loss


# The contests -------------------------------------------------------------------------------------


def _picture(f: TrainingLoss, one: Slice, count: int, dtype: torch.dtype, threads: int = 1) -> Contest:
    axis = np.linspace(-1, 1, count)
    by_hand, in_torch = loss_by_hand(f), loss_in_torch(f, dtype)
    centre, D = torch.tensor(one.centre.copy(), dtype=dtype), torch.tensor(one.directions.copy(), dtype=dtype)

    def ours():
        *_, last = grid(one, count, threads=threads)
        return last.values

    def hand():
        u, v = one.directions.T
        return np.array([[by_hand(one.centre + a * u + b * v) for b in axis] for a in axis])

    def theirs():
        with torch.no_grad():
            rows = [[in_torch(centre + a * D[:, 0] + b * D[:, 1]) for b in axis] for a in axis]
        return np.array([[float(value) for value in row] for row in rows])

    bits = "float32" if dtype == torch.float32 else "float64"
    side = f", {threads} threads" if threads > 1 else ""
    title = f"slice, {count} x {count} nodes{side} (torch {bits})"
    return Contest(title, 1e-5 if bits == "float32" else 1e-11, ours, hand, theirs)


def _hessian(f: TrainingLoss, one: Slice) -> Contest:
    loss, x = loss_in_torch(f, torch.float64), np.array([0.2, -0.3])
    centre, D = torch.tensor(one.centre.copy()), torch.tensor(one.directions.copy())

    def theirs():
        at = torch.tensor(x)
        return torch.autograd.functional.hessian(lambda t: loss(centre + D @ t), at).numpy()

    return Contest("Hessian of a slice (2 x 2) at one point", 1e-8, lambda: one.hessian(x), None, theirs)


def _plane_of_a_path(f: TrainingLoss) -> Contest:
    steps = np.random.default_rng(0).normal(size=(_ROWS, f.dimension))
    path = f.initial(0) + 0.01 * np.cumsum(steps, axis=0)

    def ours():
        return np.array(way("pca").span(f, path).explained)[:2]

    def hand():
        squares = np.linalg.svd(path[:-1] - path[-1], full_matrices=False)[1] ** 2
        return (squares / np.sum(squares))[:2]

    def theirs():
        away = torch.from_numpy(path[:-1] - path[-1])
        singular = torch.pca_lowrank(away, q=20, center=False, niter=10)[1].numpy()
        return singular[:2] ** 2 / float(torch.sum(away * away))

    return Contest(f"the plane of a path of {_ROWS} rows", 1e-6, ours, hand, theirs)


def _line(f: TrainingLoss) -> Contest:
    a, b = f.initial(0), f.initial(1)
    t, loss, in_torch = np.linspace(0, 1, 51), loss_by_hand(f), loss_in_torch(f, torch.float64)
    first, second = torch.tensor(a), torch.tensor(b)

    def over(values):
        return np.array(np.max(values - ((1 - t) * values[0] + t * values[-1])))

    def theirs():
        with torch.no_grad():
            return over(np.array([float(in_torch((1 - s) * first + s * second)) for s in t]))

    return Contest(
        "the barrier between two starts, 51 points (ours looks closer where it is highest)",
        1e-3,
        lambda: np.array(barrier(f, a, b).height),
        lambda: over(np.array([loss((1 - s) * a + s * b) for s in t])),
        theirs,
    )


def contests():
    """Every row of the table."""
    f = _digits()
    one = way("random").span(f, f.initial(0)).slice(f)
    first, whole = _NODES
    yield _picture(f, one, first, torch.float64)
    yield _picture(f, one, whole, torch.float64)
    yield _picture(f, one, whole, torch.float32)
    yield _picture(f, one, whole, torch.float64, threads=2)
    yield _hessian(f, one)
    yield _plane_of_a_path(f)
    yield _line(f)


def _readable(seconds: float) -> str:
    return f"{1e3 * seconds:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def table(repeats: int = 5) -> str:
    """Medians and ratios as a Markdown table; the contestants agree, or it raises."""
    torch.set_num_threads(1)
    rows = []
    for contest in contests():
        everybody = {w: work for w in ("ours", "hand", "torch") if (work := getattr(contest, w)) is not None}
        ours = contest.ours()
        for work in everybody.values():
            np.testing.assert_allclose(work(), ours, rtol=contest.agree, atol=contest.agree * np.max(ours))
        times = medians(everybody, repeats)
        ratios = [f"{times[w] / times['ours']:.2f}" if w in times else "" for w in ("hand", "torch")]
        rows.append([contest.title, _readable(times["ours"]), *ratios])
    return markdown(["64-100-32-10 on 1,797 digits", "ours", "NumPy by hand ÷ ours", "torch ÷ ours"], rows)


if __name__ == "__main__":
    print(table())
