"""Pictures of a tree of valleys at a water level: the landscape with its lakes, and the tree beside it."""

from __future__ import annotations

import numpy as np

from landscapes.core.axis_names import axis_names
from landscapes.drawing.colours import ACCENT, COLOURS, INK, MUTED
from landscapes.drawing.lengths import grid_line
from landscapes.drawing.marks import DARK, Trace, band, dots, faint, level_line, line
from landscapes.drawing.panel import Panel, axis

from . import words
from .branches import Branches, branches
from .kinds import Low
from .shores import Shores
from .tree import Valleys

_MANY, _TOLD = 32, 8  # valleys, from which on only a few have numbers; and how many have
_ROOM = 0.08  # of the heights, above and below
_ROUNDING = 1e-12  # of the heights: a level nearer to 0 is 0
_WET, _DRY = 5.0, 2.0  # pixels
_EDGE, _WATER, _CLEAR = "#ffffff", "#56B4E9", "rgba(0,0,0,0)"
_HEIGHT = 470
_LEVEL, _PASS = "water level", "pass: lakes join"


def height_range(tree: Valleys) -> tuple[float, float]:
    """From below the lowest bottom to above the highest join; of one valley to below which most of f lies."""
    low = float(tree.bottoms.values[0])
    top = float(max(np.max(tree.heights, initial=-np.inf), np.max(tree.bottoms.values)))
    if len(tree.domain) == 1 or not top > low:
        z = tree.landscape.value(np.array(np.meshgrid(*[grid_line(s, 201) for s in tree.domain])))
        known = z[np.isfinite(z)]
        highest = float(np.quantile(known, 0.9)) if known.size else low
        top = max(top, highest) if not top > low else min(max(top, highest), low + 2 * (top - low))
    room = _ROOM * ((top - low) or 1.0)
    return low - room, top + 1.5 * room


def opening_level(tree: Valleys) -> float:
    """A water level with many lakes over a wide range: the middle of where (lakes - 1) x width is most.

    Half way up where there is never more than one.
    """
    low, top = height_range(tree)
    turns = np.unique(np.concatenate([tree.bottoms.values, tree.heights, [top]]))
    if len(turns) < 2:
        return (low + top) / 2
    middles = (turns[:-1] + turns[1:]) / 2
    # Between bottoms, joins and the top the number of lakes stays as it is.
    filled = np.searchsorted(np.sort(tree.bottoms.values), middles, side="right")
    lakes = filled - np.searchsorted(np.sort(tree.heights), middles, side="right")
    worth = (lakes - 1) * np.diff(turns)
    level = float(middles[np.argmax(worth)]) if np.max(worth) > 0 else (low + top) / 2
    return 0.0 if abs(level) < _ROUNDING * (top - low) else level


def colour(valley: int) -> str:
    """The colour of a valley, and of the lake whose lowest bottom it has."""
    return COLOURS[valley % len(COLOURS)]


def panels(tree: Valleys, shore: Shores, level: float, ways: bool = True) -> tuple[Panel, Panel]:
    """The landscape with its lakes at a water level, and the tree."""
    ground = _curve if len(tree.domain) == 1 else _plane
    return ground(tree, shore, level, ways), tree_panel(tree, level)


def tree_panel(tree: Valleys, level: float) -> Panel:
    """The tree: what is under water in the colours of its lakes."""
    low, top = height_range(tree)
    drawn = branches(tree)
    if len(tree.domain) == 1:
        across = axis(axis_names(tree.landscape)[0], *tree.domain[0])
    else:
        across = axis("valleys", 0.3, len(tree) + 0.7, showticklabels=False, showgrid=False, ticks="")
    left, right = across["range"]
    water = line([left, right], [level, level], ACCENT, 2.2, "dash", _LEVEL if len(tree.domain) == 2 else "")
    surface = band([left, right], [low, low], [min(level, top)] * 2, _WATER) if level > low else []
    traces = [*surface, *_branch_lines(tree, drawn, level, top), water, *_tree_marks(tree, drawn, level)]
    return Panel(
        "tree",
        "The tree: valleys join as water rises",
        tuple(traces),
        across,
        axis("water level f", low, top),
        height=_HEIGHT,
        share=1.0,
    )


def _branch_lines(tree: Valleys, drawn: Branches, level: float, top: float) -> list[Trace]:
    """Dry branches thin and grey, wet ones thick and in the colour of their lake."""
    # What nothing takes up goes on beyond the axis.
    end = np.minimum(drawn.top, top + (top - float(tree.bottoms.values[0])))
    lakes, few = tree.lakes(level), min(1.0, _MANY / len(tree))
    wet = lakes >= 0
    begin = np.maximum(drawn.bottom, np.where(wet, level, -np.inf))
    traces = [_runs(drawn, begin, end, end > level, MUTED, max(_DRY * few, 1.0))]
    for k in range(len(COLOURS)):
        mine = wet & (lakes % len(COLOURS) == k)
        if np.any(mine):
            wet_end = np.minimum(end, level)
            traces.append(_runs(drawn, drawn.bottom, wet_end, mine, COLOURS[k], max(_WET * few, 1.5)))
    return traces


def _runs(
    drawn: Branches, begin: np.ndarray, end: np.ndarray, chosen: np.ndarray, ink: str, width: float
) -> Trace:
    """Branches from a height to another, with the way across to the next one where they reach it."""
    x, a, b, to = drawn.across[chosen], begin[chosen], end[chosen], drawn.to[chosen]
    reaches = b >= drawn.top[chosen]
    gap = np.full(len(x), np.nan)
    xs = np.stack([x, x, np.where(reaches, to, np.nan), gap], axis=1).ravel()
    ys = np.stack([a, b, np.where(reaches, b, np.nan), gap], axis=1).ravel()
    return line(xs, ys, ink, width, hoverinfo="skip")


def numbered(tree: Valleys) -> np.ndarray:
    """Which valleys (n,) have a number in the pictures: all, or of many the few with the highest barriers."""
    chosen = np.zeros(len(tree), dtype=bool)
    count = len(tree) if len(tree) <= _MANY else _TOLD
    chosen[np.argsort(-tree.barriers, kind="stable")[:count]] = True
    return chosen


def _bottom_dots(tree: Valleys, x: np.ndarray, y: np.ndarray, level: float, told: np.ndarray) -> list[Trace]:
    """The bottoms with their numbers, edged in their lake's colour; squares where the edge makes them."""
    lakes = tree.lakes(level)
    edges = [colour(int(k)) if k >= 0 else _EDGE for k in lakes]
    by_edge = np.isin(tree.bottoms.kinds, (Low.BORDER, Low.CORNER))
    traces = []
    for some, size in ((~told, 6.0), (told, 19.0 if len(tree) <= 26 else 15.0)):
        for square, symbol in ((False, "circle"), (True, "square")):
            which = np.flatnonzero(some & (by_edge == square))
            if not len(which):
                continue
            texts = [words.of_valley(tree, int(k)) for k in which]
            trace = dots(
                x[which],
                y[which],
                DARK,
                size,
                symbol,
                edge=(_EDGE, 2.0),
                customdata=texts,
                hovertemplate="%{customdata}<extra></extra>",
                cliponaxis=False,  # on the edge of the box, too, a mark is whole
            )
            trace["marker"]["line"] = {"color": [edges[k] for k in which], "width": 2.5 if size > 8 else 1.0}
            trace["marker"]["opacity"] = 1
            if size > 8:
                trace |= {
                    "mode": "markers+text",
                    "text": [str(k + 1) for k in which],
                    "textfont": {"color": "#fff", "size": 11 if size > 16 else 9},
                    "textposition": "middle center",
                }
            traces.append(trace)
    return traces


def _pass_dots(tree: Valleys, x: np.ndarray, y: np.ndarray, name: str = "") -> list[Trace]:
    """The passes over which valleys join, in the order of the joins."""
    if not len(x):
        return []
    texts = [words.of_join(tree, k) for k in range(len(x))]
    return [
        dots(
            x,
            y,
            "#ffffff",
            8 if len(x) <= _MANY else 4,
            "diamond",
            name,
            (DARK, 1.5 if len(x) <= _MANY else 1.0),
            customdata=texts,
            hovertemplate="%{customdata}<extra></extra>",
            cliponaxis=False,  # on the edge of the box, too, a mark is whole
        )
    ]


def _tree_marks(tree: Valleys, drawn: Branches, level: float) -> list[Trace]:
    taken = np.array([tree.members[b][0] for _, b in tree.joins.pairs], dtype=int)
    joins = _pass_dots(tree, drawn.across[taken], tree.heights)
    told = numbered(tree) if len(tree) <= _MANY else np.arange(len(tree)) == 0  # there is no room for more
    return [*joins, *_bottom_dots(tree, drawn.across, tree.bottoms.values, level, told)]


def _curve(tree: Valleys, shore: Shores, level: float, ways: bool) -> Panel:
    """The curve, with water over its valleys."""
    x, z = shore.sides[0], shore.heights
    lakes = shore.lakes(tree, level)
    traces: list[Trace] = []
    for k in np.unique(lakes[lakes >= 0]):
        wet = np.where(lakes == k, z, np.nan)
        for one in band(x, wet, np.where(lakes == k, level, np.nan), colour(int(k))):
            traces.append({**one, "fillcolor": faint(colour(int(k)), 0.62), "hoverinfo": "skip"})
    traces.append(line(x, z, INK, 2.4, hoverinfo="skip"))
    left, right = tree.domain[0]
    traces.append(line([left, right], [level, level], ACCENT, 2.2, "dash", _LEVEL))
    over = tree.passes.points[tree.joins.passes, 0]
    traces += _pass_dots(tree, over, tree.heights, _PASS)
    traces += _bottom_dots(tree, tree.bottoms.points[:, 0], tree.bottoms.values, level, numbered(tree))
    low, top = height_range(tree)
    across = axis(axis_names(tree.landscape)[0], left, right)
    return Panel(
        "ground",
        "The landscape under water",
        tuple(traces),
        across,
        axis("f", low, top),
        height=_HEIGHT,
        press="point",
        share=1.15,
    )


def _plane(tree: Valleys, shore: Shores, level: float, ways: bool) -> Panel:
    """The map, with lakes in their colours and the shore around them."""
    (x, y), lakes = shore.sides, shore.lakes(tree, level)
    traces: list[Trace] = []
    if np.any(lakes >= 0):
        traces += _lakes(x, y, shore.heights, lakes, level)
        for ink, width in ((_EDGE, 4.5), (DARK, 2.0)):
            traces.append({**level_line(x, y, shore.heights, ink, level, width), "hoverinfo": "skip"})
    if ways:
        traces += _ways(tree)
    over = tree.passes.points[tree.joins.passes]
    traces += _pass_dots(tree, over[:, 0], over[:, 1], _PASS)
    traces += _bottom_dots(tree, tree.bottoms.points[:, 0], tree.bottoms.points[:, 1], level, numbered(tree))
    names = axis_names(tree.landscape)
    return Panel(
        "ground",
        "The landscape under water",
        tuple(traces),
        axis(names[0], *tree.domain[0]),
        axis(names[1], *tree.domain[1]),
        ground=True,
        press="point",
        height=_HEIGHT,
        share=1.15,
        basis=420,
    )


def _lakes(x, y, heights, lakes, level: float) -> list[Trace]:
    """All that is under water, in the colours of the lakes."""
    traces = []
    for k, ink in enumerate(COLOURS):
        mine = (lakes >= 0) & (lakes % len(COLOURS) == k)
        if not np.any(mine):
            continue
        # Water of another colour is turned into ground as high above the level as it is deep. Plotly paints
        # what is low over all of the panel, and what is higher over that: so depths are drawn, not heights.
        other = (heights <= level) & ~mine
        traces.append(
            {
                "type": "contour",
                "x": x,
                "y": y,
                "z": np.where(other, -1.0, 1.0) * (level - heights),
                "autocontour": False,
                "contours": {"coloring": "fill", "start": 0.0, "end": 0.0, "size": 1.0},
                "colorscale": [[0, _CLEAR], [1, faint(ink, 0.78)]],
                "line": {"width": 0},
                "showscale": False,
                "hoverinfo": "skip",
            }
        )
    return traces


def _ways(tree: Valleys) -> list[Trace]:
    """The ways down from the passes over which valleys join."""
    joining = np.isin(tree.way_passes, tree.joins.passes)
    pieces = [np.vstack([w, [[np.nan, np.nan]]]) for w, told in zip(tree.ways, joining) if told]
    if not pieces:
        return []
    x, y = np.concatenate(pieces).T
    return [
        line(x, y, _EDGE, 3.2, hoverinfo="skip"),
        line(x, y, DARK, 1.4, hoverinfo="skip"),
        line([np.nan], [np.nan], INK, 1.4, name="way down from a pass"),  # for the legend, in both themes
    ]
