"""Where the gradient flow of a curve stands still: attractors, repellers and half-stable points."""

from __future__ import annotations

import numpy as np

from landscapes.core.landscape import Landscape

_SAMPLES = 2001
_LOW, _FLAT = 1e-2, 1e-8  # of the steepest slope: where it may touch 0, and where it does
_KINDS = ("attractor", "repeller", "half-stable")


def fixed_points(f: Landscape) -> dict[str, np.ndarray]:
    """Where the flow of a curve stands still, by kind: attractor, repeller, half-stable, (n,) each.

    Attractors are where f' turns from - to +, at kinks, too; half-stable points where it touches 0.
    Stretches without slope are none of these. ValueError for more variables than one.
    """
    if f.dimension != 1:
        raise ValueError(f"a phase line needs one dimension, not {f.dimension}")
    x = np.linspace(*f.domain[0], _SAMPLES)
    slope = f.gradient(x[None])[0]
    fixed: dict[str, list[float]] = {kind: [] for kind in _KINDS}
    steepest = np.max(np.abs(slope), initial=0.0, where=np.isfinite(slope))
    signs = np.where(np.isfinite(slope), np.sign(slope), np.nan)
    for turn in np.flatnonzero(signs[:-1] * signs[1:] < 0):
        place = _turn(f, x[turn], x[turn + 1], signs[turn])
        fixed["attractor" if signs[turn] < 0 else "repeller"].append(place)
    size = np.abs(slope)
    for k in range(1, _SAMPLES - 1):
        before, here, after = signs[k - 1 : k + 2]
        if here == 0 and before * after in (1, -1):  # a node exactly where the slope is 0
            kind = "half-stable" if before == after else "attractor" if before < 0 else "repeller"
            fixed[kind].append(x[k])
        elif here != 0 and before == here == after and size[k] <= min(_LOW * steepest, *size[[k - 1, k + 1]]):
            place = _lowest(f, x[k - 1], x[k + 1])
            if abs(f.gradient(np.array([place]))[0]) <= _FLAT * steepest:
                fixed["half-stable"].append(place)
    return {kind: np.sort(places) for kind, places in fixed.items()}


def _turn(f, low, high, sign):
    """Where the slope's sign turns, by halving: it need not be continuous."""
    for _ in range(60):
        middle = (low + high) / 2
        if np.sign(f.gradient(np.array([middle]))[0]) == sign:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _lowest(f, low, high):
    """Where |f'| is least between two places, by thirds."""
    for _ in range(80):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        first, second = np.abs(f.gradient(np.array([[a, b]]))[0])
        low, high = (low, b) if first < second else (a, high)
    return (low + high) / 2
