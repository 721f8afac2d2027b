"""A map of a plane in a few classes, told apart by colour, by letters, and by the legend's words."""

from __future__ import annotations

import numpy as np

from dashboard.board import Panel
from dashboard.studies.desk import Desk
from landscapes import local
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, MUTED
from landscapes.drawing.lengths import grid_line
from landscapes.drawing.marks import Trace, dots
from landscapes.local import Definiteness

_SHAPE = (101, 101)
_LETTERS = 9  # a side of the lattice of letters
_OPACITY = 0.5  # of the colours, so that they stay light on white and dark on black
# Blue is curved up, vermilion down, in any of the usual kinds of colour blindness.
_UP, _DOWN, _MIXED, _FLAT = colours.COLOURS[5], colours.COLOURS[0], "#8C8C8C", colours.COLOURS[6]
_KINDS = {  # colour, letter, what it looks like
    Definiteness.POSITIVE_DEFINITE: (_UP, "+", "curved up"),
    Definiteness.POSITIVE_SEMIDEFINITE: ("#A9D6F0", "+0", "up or straight"),
    Definiteness.INDEFINITE: (_MIXED, "±", "a saddle"),
    Definiteness.ZERO: (_FLAT, "0", "no curvature"),
    Definiteness.NEGATIVE_SEMIDEFINITE: ("#F0B48A", "−0", "down or straight"),
    Definiteness.NEGATIVE_DEFINITE: (_DOWN, "−", "curved down"),
}


def curvature_map(desk: Desk) -> list[Trace]:
    """Where the Hessian is positive definite, indefinite, ..., with each word's share in the legend."""
    signs = desk.cached(lambda: local.sign_map(desk.f, shape=_SHAPE), "signs")
    there = [word for word in _KINDS if word in signs.shares]
    looks_of = [_KINDS[word][:2] for word in there]
    names = [f"{word} ({_KINDS[word][2]}): {_share(signs.shares[word])}" for word in there]
    kinds = np.full(signs.kinds.shape, np.nan)
    for k, word in enumerate(there):
        kinds[signs.kinds == local.DEFINITENESS.index(word)] = k
    return _classes(signs.x, signs.y, kinds, looks_of, names)


def tangent_map(x: np.ndarray, y: np.ndarray, gaps: np.ndarray) -> list[Trace]:
    """Where f lies above its tangent plane, and where below: ``gaps`` (rows, cols) f minus tangent."""
    kinds = np.where(np.isfinite(gaps), (gaps < 0).astype(float), np.nan)
    below = float(np.mean(gaps < 0))
    names = [f"f above the tangent plane: {_share(float(np.mean(gaps >= 0)))}"]
    names += [f"below it: {_share(below)}"] if below else []
    return _classes(x, y, kinds, [(_UP, "+"), (_DOWN, "−")][: len(names)], names)


def plane(desk: Desk, title: str, classes: list[Trace], traces: list[Trace], press: str = "") -> Panel:
    """A panel "ground" of the classes with the landscape's level lines, and traces over them."""
    return Panel(
        "ground",
        title,
        (*classes, *_levels(desk), *traces),
        desk.axis(0),
        desk.axis(1),
        press=press,
        basis=420,
        share=1.1,
        height=430,
    )


def _share(share):
    return f"{share:.0%}" if 0.005 <= share <= 0.995 or share in (0, 1) else f"{share:.1%}"


def _classes(x, y, kinds, looks_of, names):
    """One flat colour for each class, its letter on a lattice, and its name in the legend."""
    n = max(len(names), 1)
    steps = [[k / n, colour] for k, (colour, _) in enumerate(looks_of)]
    scale = [stop for k, (low, colour) in enumerate(steps) for stop in ([low, colour], [(k + 1) / n, colour])]
    traces = []
    if names:
        traces.append(
            {
                "type": "heatmap",
                "x": x,
                "y": y,
                "z": kinds,
                "zmin": -0.5,
                "zmax": n - 0.5,
                "colorscale": scale,
                "showscale": False,
                "opacity": _OPACITY,
            }
        )
    rows, cols = (grid_line((0, len(side) - 1), _LETTERS + 2)[1:-1].round().astype(int) for side in (y, x))
    for k, ((colour, letter), name) in enumerate(zip(looks_of, names)):
        # A point that is nowhere: only for the legend.
        square = dots([np.nan], [np.nan], colour, 13, "square", f"{letter}  {name}", None)
        square["marker"]["opacity"] = _OPACITY
        traces.append(square)
        i, j = np.nonzero(kinds[np.ix_(rows, cols)] == k)
        if len(i):
            font = {"size": 13, "color": INK}
            text = {"mode": "text", "text": [letter] * len(i), "textfont": font}
            traces.append({"type": "scatter", "x": x[cols[j]], "y": y[rows[i]], **text})
    return traces


def _levels(desk):
    """The landscape's level lines, denser where it is low."""
    x, y, z = desk.sampled(81)
    low, high = desk.height_range
    with np.errstate(invalid="ignore"):
        z = np.log(np.maximum(np.where(np.isfinite(z), z, np.nan) - low, 0) + 1e-2 * (high - low or 1.0))
    return [
        {
            "type": "contour",
            "x": x,
            "y": y,
            "z": z,
            "showscale": False,
            "ncontours": 14,
            "colorscale": [[0, MUTED], [1, MUTED]],
            "contours": {"coloring": "lines"},
            "line": {"width": 0.7},
            "opacity": 0.7,
        }
    ]
