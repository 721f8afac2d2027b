"""The loss over two parameters with the path that weight decay draws, and the constraint it amounts to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.board import Panel, axis
from landscapes.drawing import colours
from landscapes.drawing.colours import MUTED
from landscapes.drawing.marks import Trace, area, dots, faint, level_line, level_lines, line
from landscapes.learning.convex_fit import ConvexProblem, Fit

PATH, LEVEL, BOUND = colours.COLOURS[2], colours.COLOURS[0], colours.COLOURS[1]
_WORK = 3e6  # terms of the loss that a picture may cost
_LEVELS = 12
_LONGEST = 8.0  # how much longer one side is where a unit is still as long on both


@dataclass(frozen=True)
class Path:
    """The minima theta (m, d) for decays (m,) that rise: those that exist."""

    decays: np.ndarray
    thetas: np.ndarray

    def nearest(self, place: np.ndarray) -> float:
        """The decay of the path's point that is nearest to a place in the plane (2,)."""
        points = self.thetas[:, :2] if self.thetas.shape[1] == 3 else self.thetas
        if len(points) < 2:
            return float(self.decays[0])
        begin, way = points[:-1], np.diff(points, axis=0)
        size = np.maximum(np.sum(way**2, axis=1), 1e-300)
        share = np.clip(np.sum((place - begin) * way, axis=1) / size, 0, 1)
        k = int(np.argmin(np.linalg.norm(begin + share[:, None] * way - place, axis=1)))
        low, high = np.log(self.decays[k : k + 2])
        return float(np.exp(low + share[k] * (high - low)))


def path_of(problem: ConvexProblem, decays: np.ndarray) -> Path:
    """The minima for all decays (m,) that have one."""
    fits = [problem.fit(float(decay)) for decay in decays]
    known = np.array([fit.ok for fit in fits])
    thetas = np.array([fit.theta for fit in fits])[known]
    return Path(decays[known], thetas.reshape(-1, problem.design.shape[1]))


def box_of(problem: ConvexProblem, path: Path, free: Fit) -> list[tuple[float, float]]:
    """Sides around the path and its ends, all weights 0 and no decay: the first two parameters'."""
    alone = path.thetas.shape[1] == 2
    ends = [path.thetas[:, :2], path.thetas[-1:] * [0, 1] if alone else np.zeros((1, 2))]
    if free.ok:
        ends.append(free.theta[None, :2])
    low, high = np.min(np.vstack(ends), axis=0), np.max(np.vstack(ends), axis=0)
    spans = high - low
    pad = 0.45 * spans
    if alone:
        # As far as the level set through w = 0 reaches along the bias, curved by 1 or at most 1/4.
        fall = max(problem.mean_loss(ends[1][0]) - problem.mean_loss(path.thetas[0]), 0.0)
        pad[1] = max(pad[1], 1.1 * np.sqrt(2 * fall / (1.0 if problem.loss == "squared" else 0.25)))
    elif max(spans) < _LONGEST * min(spans):
        pad += 0.5 * (np.max(spans) - spans)  # a circle wants a square
    pad = np.where(pad > 0, pad, 1.0)
    return [(float(a), float(b)) for a, b in zip(low - pad, high + pad)]


def heights(
    problem: ConvexProblem, box: list[tuple[float, float]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The plain loss on a grid: x (n,), y (n,), heights (n, n). Of two weights the least over the bias."""
    n = int(np.clip(np.sqrt(_WORK / len(problem.targets)), 25, 81))
    x, y = (np.linspace(*side, n) for side in box)
    if problem.design.shape[1] == 2:
        return x, y, np.array([[problem.mean_loss(np.array([w, b])) for w in x] for b in y])
    rows = [problem.over_weights(np.array([x, np.full(n, second)])) for second in y]
    return x, y, np.array(rows)


def plane_panel(
    problem: ConvexProblem,
    path: Path,
    free: Fit,
    theta: np.ndarray,
    drawn: tuple[np.ndarray, np.ndarray, np.ndarray],
    names: tuple[str, str],
) -> Panel:
    """Level sets, the constraint |w| <= |w(lambda)|, the level set that touches it, and the path."""
    x, y, z = drawn
    lowest = problem.mean_loss(free.theta) if free.ok else float(np.nanmin(z))
    far = np.sqrt(np.maximum(z - lowest, 0.0))
    top = float(np.nanmax(far)) or 1.0
    traces: list[Trace] = [
        level_lines(x, y, far, MUTED, (top / 30, top, top / _LEVELS), 0.9, "solid", "loss")
    ]
    traces += _constraint(theta, y)
    here = float(np.sqrt(max(problem.mean_loss(theta) - lowest, 0.0)))
    if here > 1e-6 * top:
        traces.append(level_line(x, y, far, LEVEL, here, 2.2, "solid", "its level set"))
    traces.append(line(path.thetas[:, 0], path.thetas[:, 1], PATH, 2.6, "solid", "θ(λ)"))
    if free.ok:
        traces.append(dots(free.theta[:1], free.theta[1:2], PATH, 9, "circle", "λ = 0"))
    spans = np.ptp(x), np.ptp(y)
    layout = {"margin": {"l": 58, "r": 16, "t": 34, "b": 54}}
    return Panel(
        "plane",
        "The loss without the penalty" + (", least over the bias" if len(theta) == 3 else ""),
        tuple(traces),
        axis(names[0], float(x[0]), float(x[-1])),
        axis(names[1], float(y[0]), float(y[-1])),
        equal=len(theta) == 3 and max(spans) < _LONGEST * min(spans),
        press="solution",
        share=1.2,
        layout=layout,
    )


def _constraint(theta: np.ndarray, y: np.ndarray) -> list[Trace]:
    """The disc |w| <= r of two weights; of one, the strip."""
    if len(theta) == 3:
        turn, radius = np.linspace(0, 2 * np.pi, 121), float(np.linalg.norm(theta[:2]))
        ring = radius * np.cos(turn), radius * np.sin(turn)
        return [area(*ring, faint(BOUND, 0.14)), line(*ring, BOUND, 2, "dash", "|w| = |w(λ)|")]
    r, low, high = abs(float(theta[0])), float(y[0]), float(y[-1])
    sides = np.array([-r, -r, r, r]), np.array([low, high, high, low])
    gap = np.array([-r, -r, np.nan, r, r]), np.array([low, high, np.nan, low, high])
    return [area(*sides, faint(BOUND, 0.14)), line(*gap, BOUND, 2, "dash", "|w| = |w(λ)|")]
