"""Value, gradient and Hessian on a 300 x 300 grid: the tape against formulas written by hand."""

from __future__ import annotations

import math

import numpy as np

import landscapes
from landscapes.core import derivatives
from landscapes.tape import autodiff

from .timing import markdown, medians

_SIDE = 300


def _answer(value, gx, gy, xx, xy, yy):
    return value, np.stack([gx, gy]), np.stack([np.stack([xx, xy]), np.stack([xy, yy])])


# As a careful person writes them: what is used twice is computed once, powers are products.


def _rosenbrock(x, y):
    u = y - x * x
    return _answer(
        (1 - x) ** 2 + 100 * u * u,
        2 * (x - 1) - 400 * x * u,
        200 * u,
        2 - 400 * u + 800 * x * x,
        -400 * x,
        np.full_like(x, 200.0),
    )


def _himmelblau(x, y):
    a, b = x * x + y - 11, x + y * y - 7
    return _answer(
        a * a + b * b,
        4 * x * a + 2 * b,
        2 * a + 4 * y * b,
        4 * a + 8 * x * x + 2,
        4 * (x + y),
        4 * b + 8 * y * y + 2,
    )


def _beale(x, y):
    y2 = y * y
    y3 = y2 * y
    p, q, r = y - 1, y2 - 1, y3 - 1
    a, b, c = 1.5 + x * p, 2.25 + x * q, 2.625 + x * r
    return _answer(
        a * a + b * b + c * c,
        2 * (a * p + b * q + c * r),
        2 * x * (a + 2 * b * y + 3 * c * y2),
        2 * (p * p + q * q + r * r),
        2 * (a + 2 * b * y + 3 * c * y2) + 2 * x * (p + 2 * q * y + 3 * r * y2),
        2 * x * (x + 2 * b + 4 * x * y2 + 6 * c * y + 9 * x * y2 * y2),
    )


def _rastrigin(x, y):
    turn = 2 * math.pi
    cx, cy = np.cos(turn * x), np.cos(turn * y)
    return _answer(
        20 + x * x + y * y - 10 * (cx + cy),
        2 * x + 10 * turn * np.sin(turn * x),
        2 * y + 10 * turn * np.sin(turn * y),
        2 + 10 * turn**2 * cx,
        np.zeros_like(x),
        2 + 10 * turn**2 * cy,
    )


def _ackley(x, y):
    turn, k = 2 * math.pi, 0.2 / math.sqrt(2)
    r = np.sqrt(x * x + y * y)
    tent = 20 * np.exp(-k * r)
    cx, cy = np.cos(turn * x), np.cos(turn * y)
    sx, sy = np.sin(turn * x), np.sin(turn * y)
    waves = np.exp((cx + cy) / 2)
    ux, uy = x / r, y / r
    slope = k * tent
    bend = slope / r
    half = waves * turn**2 / 2
    return _answer(
        20 - tent + math.e - waves,
        slope * ux + waves * turn * sx / 2,
        slope * uy + waves * turn * sy / 2,
        bend * (1 - ux * ux) - k * slope * ux * ux + half * (cx - sx * sx / 2),
        -(bend + k * slope) * ux * uy - half * sx * sy / 2,
        bend * (1 - uy * uy) - k * slope * uy * uy + half * (cy - sy * sy / 2),
    )


BY_HAND = {
    "rosenbrock": _rosenbrock,
    "himmelblau": _himmelblau,
    "ackley": _ackley,
    "rastrigin": _rastrigin,
    "beale": _beale,
}


def table(repeats: int = 15) -> str:
    """Medians and ratios as a Markdown table; the contestants agree, or it raises."""
    contestants = {}
    for name, by_hand in BY_HAND.items():
        f = landscapes.get(name)
        axes = [np.linspace(low, high, _SIDE) for low, high in f.domain]
        grid = np.stack(np.meshgrid(*axes))
        for ours, theirs in zip(derivatives.everything(f, grid), by_hand(*grid)):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9 * np.abs(theirs).max())
        contestants[name, "tape"] = lambda f=f, grid=grid: derivatives.everything(f, grid)
        contestants[name, "hand"] = lambda h=by_hand, grid=grid: h(*grid)
        contestants[name, "autograd"] = lambda f=f, grid=grid: (
            autodiff.value_and_gradient(f, grid),
            autodiff.hessian(f, grid),
        )
    times = medians(contestants, repeats)
    rows = []
    for name in BY_HAND:
        hand, tape, direct = (times[name, who] for who in ("hand", "tape", "autograd"))
        rows.append(
            [
                landscapes.get(name).title,
                f"{1e3 * hand:.1f} ms",
                f"{1e3 * tape:.1f} ms",
                f"{tape / hand:.2f}",
                f"{direct / hand:.1f}",
            ]
        )
    return markdown(
        ["landscape", "NumPy by hand", "ours", "ours ÷ by hand (≤ 2.5)", "direct autograd ÷ by hand"], rows
    )


if __name__ == "__main__":
    print(table())
