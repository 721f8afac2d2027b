"""The density of a spectrum over an axis that is logarithmic on both sides of 0."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from dashboard.board import Panel, axis
from landscapes.core.wording import format_number, power
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.marks import Trace, dots, line
from landscapes.slices import Density, Eigenpairs
from landscapes.slices.spectrum.quadrature import smoothed

HESSIAN, GAUSS_NEWTON, PAIRS = colours.COLOURS[0], colours.COLOURS[1], colours.COLOURS[2]
_DECADES = 4.0  # that are seen on either side of 0
_WIDTH = 0.1  # of the smoothing, in decades
_POINTS = 801


class _Drawn(NamedTuple):
    """A density with its look."""

    seen: Density
    colour: str
    width: float
    dash: str
    name: str


class Symmetric:
    """The axis x = sign(t) log10(|t| / unit) far from 0, and linear within ``unit`` of it.

    x = arsinh(t / (2 unit)) / ln 10: one decade of |t| is 1 wide.
    """

    def __init__(self, scale: float) -> None:
        self.unit = 10.0 ** (np.ceil(np.log10(scale)) - _DECADES) if scale > 0 else 1.0

    def __call__(self, values: np.ndarray) -> np.ndarray:
        return np.arcsinh(np.asarray(values) / (2 * self.unit)) / np.log(10)

    def ticks(self, low: float, high: float, every: int) -> dict[str, Any]:
        """Powers of ten on both sides, and 0."""
        first = round(float(np.log10(self.unit)))
        powers = [k for k in range(first + 1, first + 20) if (k - first - 1) % every == 0]
        values = [*(-(10.0**k) for k in reversed(powers)), 0.0, *(10.0**k for k in powers)]
        words = [*(f"−{_power(k)}" for k in reversed(powers)), "0", *(_power(k) for k in powers)]
        places = self(np.array(values))
        inside = [(x, word) for x, word in zip(places, words) if low <= x <= high]
        return {"tickvals": [float(x) for x, _ in inside], "ticktext": [word for _, word in inside]}


def _power(k: int) -> str:
    return {-2: "0.01", -1: "0.1", 0: "1", 1: "10", 2: "100"}.get(k, power(10, k))


def density_panel(
    hessian: Density, gauss_newton: Density | None, start: Density | None, pairs: Eigenpairs | None
) -> Panel:
    """The densities over the eigenvalues, and the eigenvalues themselves as strokes below."""
    drawn = [_Drawn(hessian, HESSIAN, 2.6, "solid", "Hessian")]
    if gauss_newton is not None:
        drawn.insert(0, _Drawn(gauss_newton, GAUSS_NEWTON, 2.2, "dash", "Gauss–Newton"))
    if start is not None:
        drawn.insert(0, _Drawn(start, MUTED, 1.6, "dot", "Hessian at the start"))
    scaled = Symmetric(max(one.seen.scale for one in drawn))
    ends = np.concatenate([scaled(np.array(one.seen.span)) for one in drawn])
    low, high = float(ends.min()) - 0.4, float(ends.max()) + 0.4
    grid = np.linspace(low, high, _POINTS)
    floor = 0.2 / (hessian.dimension * _WIDTH * np.sqrt(2 * np.pi))
    traces: list[Trace] = []
    top = floor
    for seen, colour, width, dash, name in drawn:
        weights = seen.weights.ravel() / len(seen.nodes)
        heights = smoothed(scaled(seen.nodes.ravel()), weights, grid, _WIDTH)
        top = max(top, float(heights.max()))
        known = np.where(heights >= floor / 3, heights, np.nan)
        hover = f"{name}: %{{y:.2~g}} a decade<extra></extra>"
        traces.append(line(grid, known, colour, width, dash, name, hovertemplate=hover))
    bottom = floor / 6
    if hessian.exact is not None:
        traces.append(_rug(scaled, hessian.exact, bottom * 1.35, INK, "all eigenvalues"))
    if pairs is not None and hessian.exact is None:
        traces.append(_rug(scaled, pairs.values, bottom * 1.35, PAIRS, "eigenvalues at the ends"))
    every = 1 if high - low < 11 else 2
    across = axis("eigenvalue λ", low, high, **scaled.ticks(low, high, every), nticks=0)
    up = axis("share of the spectrum, a decade", bottom, 2 * top, log=True)
    layout = {"margin": {"l": 66, "r": 16, "t": 34, "b": 54}}
    return Panel("density", "The spectrum's density", tuple(traces), across, up, height=420, layout=layout)


def _rug(scaled: Symmetric, values: np.ndarray, height: float, colour: str, name: str) -> Trace:
    hover = [format_number(v) for v in values]
    return dots(
        scaled(values),
        np.full(len(values), height),
        colour,
        12,
        "line-ns-open",
        name,
        (colour, 1.6),
        text=hover,
        hovertemplate="λ = %{text}<extra></extra>",
    )
