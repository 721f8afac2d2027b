"""Basin maps drawn: a colour and a number for each class, light where few steps led there.

The colours are none of those that methods have. A number stands at its critical point as a second sign; what
is no place on the list is in greys, from white (still on its way) to black (undefined).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landscapes.core.axis_names import axis_names
from landscapes.drawing.colours import MUTED
from landscapes.drawing.marks import DARK, Trace, dots, word
from landscapes.drawing.panel import Panel, axis

from . import words
from .kinds import Agreement, Elsewhere

if TYPE_CHECKING:
    from .basin_map import BasinMap, Basins, Difference

# P. Tol, "Colour Schemes" (2021): "light", for areas with dark words on them, safe for the colour-blind;
# without two that a shade of another comes near to.
_POINTS = ("#77AADD", "#EE8866", "#EEDD88", "#44BB99", "#FFAABB", "#BBCC33")
_SETS = ("#B9A3D3", "#D2B48C")
_ELSEWHERE = {
    Elsewhere.NOT_YET: "#ECEDEF",
    Elsewhere.MOVING: "#FFFFFF",
    Elsewhere.AT_REST: "#DADBDE",
    Elsewhere.OUTSIDE: "#A6A9AF",
    Elsewhere.DIVERGED: "#5B5F68",
    Elsewhere.UNDEFINED: "#17191D",
}
_SLOTS = [*_POINTS, *_SETS, *_ELSEWHERE.values()]
_SHADES = 12
_LIGHT, _DEEP = 0.7, 0.1  # how much white is in the lightest shade, and how much black in the deepest
_NUMBERED = 30  # classes with their numbers on a map, the lowest ones
_AGREEMENT = {
    Agreement.SAME: "#F2F2EF",
    Agreement.FIRST_LOWER: "#9970AB",  # Tol's "PRGn": neither is a class's
    Agreement.SECOND_LOWER: "#7BC47F",
    Agreement.OTHER: "#8A8D94",
    Agreement.NOT_YET: "#ECEDEF",
}


def maps(basins: Basins) -> tuple[Panel, ...]:
    """A map a method; on a line one panel with a strip a method."""
    if basins.landscape.dimension == 1:
        return (_strips(basins),)
    across, up = _axes(basins)
    return tuple(
        Panel(
            f"map{k}",
            one.label,
            (*_map(basins, one), *_numbers(basins, one)),
            across,
            up,
            basis=225,
            height=330,
        )
        for k, one in enumerate(basins.maps)
    )


def _axes(basins: Basins) -> tuple[dict[str, Any], dict[str, Any]]:
    x, y = (
        axis(f"start {name}", *_ends(side)) for name, side in zip(axis_names(basins.landscape), basins.sides)
    )
    return x, y


def _ends(side: np.ndarray) -> tuple[float, float]:
    """Where the cells around evenly spaced starts begin and end."""
    half = (side[1] - side[0]) / 2 if len(side) > 1 else 0.5
    return float(side[0] - half), float(side[-1] + half)


def _map(basins: Basins, one: BasinMap) -> list[Trace]:
    picture = _filled(shaded(basins, one), one.codes, basins.stride)
    return [_heat(basins.sides[0], basins.sides[1], picture), *_legend(basins)]


def _heat(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> Trace:
    most = len(_SLOTS) * _SHADES
    return {
        "type": "heatmap",
        "x": x,
        "y": y,
        "z": z,
        "zmin": -0.5,
        "zmax": most - 0.5,
        "colorscale": _scale(),
        "showscale": False,
        "hoverinfo": "skip",
    }


def shaded(basins: Basins, one: BasinMap) -> np.ndarray:
    """Which colour each cell has: its class's number among the colours, and its shade by the steps."""
    codes, n = one.codes, len(basins.atlas)
    slot = np.where(codes < n, codes % len(_POINTS), len(_POINTS) + (codes - n) % len(_SETS))
    for k, name in enumerate(_ELSEWHERE):
        slot = np.where(codes == name, len(_POINTS) + len(_SETS) + k, slot)
    share = np.log1p(one.steps) / np.log1p(max(1, basins.most_steps))
    shade = np.minimum((share * _SHADES).astype(int), _SHADES - 1)
    return (slot * _SHADES + np.where(codes < 0, 0, shade)).astype(np.uint8)


def _filled(picture: np.ndarray, codes: np.ndarray, stride: int) -> np.ndarray:
    """The picture with cells that have no run yet coloured like the nearest one before them that has."""
    while stride > 1 and np.any(codes[::stride, ::stride] == Elsewhere.NOT_YET):
        stride *= 2  # this method is a round behind
        if stride > max(codes.shape):
            return picture
    rows, columns = (np.arange(n) // stride * stride for n in codes.shape)
    coarse = picture[np.ix_(rows, columns)]
    return np.where(codes == Elsewhere.NOT_YET, coarse, picture)


def _scale() -> list[list[Any]]:
    """The colours of all classes in all shades, as steps."""
    colours = [
        shade_of(colour, k) if slot < len(_POINTS) + len(_SETS) else colour
        for slot, colour in enumerate(_SLOTS)
        for k in range(_SHADES)
    ]
    return _steps(colours)


def _steps(colours: list[str]) -> list[list[Any]]:
    n = len(colours)
    return [[at / n, colour] for k, colour in enumerate(colours) for at in (k, k + 1)]


def shade_of(colour: str, shade: int) -> str:
    """A colour with white in it where few steps led there, and a little black where many did."""
    parts = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)])
    share = shade / (_SHADES - 1)
    mixed = parts + (1 - share) * _LIGHT * (255 - parts)
    mixed *= 1 - share * _DEEP
    return "#" + "".join(f"{round(c):02X}" for c in mixed)


def colour_of(basins: Basins, code: int) -> str:
    """The colour of a class in its middle shade."""
    if code < 0:
        return _ELSEWHERE[Elsewhere(code)]
    n = len(basins.atlas)
    colour = _POINTS[code % len(_POINTS)] if code < n else _SETS[(code - n) % len(_SETS)]
    return shade_of(colour, _SHADES // 2)


def _legend(basins: Basins) -> list[Trace]:
    """The names of what is at no place, and of sets, which have no single one: the same for all maps, which
    are then of one size."""
    nowhere, n = np.array([np.nan]), len(basins.atlas)
    codes = {share.code for one in basins.maps for share in one.shares}
    return [
        dots(
            nowhere,
            nowhere,
            colour_of(basins, code),
            11,
            "square",
            words.of_code(basins.atlas, code),
            (MUTED, 1.0),
        )
        for code in sorted(codes, reverse=True)
        if code < 0 or code >= n
    ]


def _numbers(basins: Basins, one: BasinMap) -> list[Trace]:
    """The number of each class at its critical point, and what it is and has in a tooltip."""
    atlas = basins.atlas
    shares = sorted(share for share in one.shares if 0 <= share.code < len(atlas))
    traces = []
    for some, size, mode in ((shares[_NUMBERED:], 5, "markers"), (shares[:_NUMBERED], 16, "markers+text")):
        if not some:
            continue
        at = atlas.points[[share.code for share in some]]
        told = [f"{words.of_code(atlas, s.code)}<br>{words.percent(s.share)} of the starts" for s in some]
        height = at[:, 1] if at.shape[1] > 1 else np.zeros(len(at))
        traces.append(
            dots(
                at[:, 0],
                height,
                DARK,
                size,
                edge=("#fff", 1.0),
                mode=mode,
                text=[words.short_name(atlas, s.code) for s in some],
                customdata=told,
                hovertemplate="%{customdata}<extra></extra>",
                textfont={"color": "#fff", "size": 10},
                textposition="middle center",
            )
        )
    return traces


def _strips(basins: Basins) -> Panel:
    """Of a line: a strip a method, the first on top, with the numbers on it."""
    rows = [_filled(shaded(basins, one), one.codes, basins.stride)[0] for one in basins.maps]
    count = len(rows)
    places = np.arange(count, dtype=float)[::-1]
    traces = [_heat(basins.sides[0], places[::-1], np.array(rows[::-1]))]
    for place, one in zip(places, basins.maps):
        for trace in _numbers(basins, one):
            traces.append({**trace, "y": np.full(len(trace["x"]), place)})
    traces += _legend(basins)
    (name,), side = axis_names(basins.landscape), _ends(basins.sides[0])
    return Panel(
        "map0",
        "Where the run from each start ends",
        tuple(traces),
        axis(f"start {name}", *side),
        axis("", -0.5, count - 0.5, showticklabels=False),
        height=110 + 60 * count,
        layout={"annotations": [_name(one.label, side[0], at) for one, at in zip(basins.maps, places)]},
    )


def _name(label: str, x: float, y: float) -> Trace:
    """A method's name at the left end of its strip."""
    return {**word((x, y), label, (4, 0), over=True), "xanchor": "left", "font": {"size": 12, "color": DARK}}


def difference(found: Difference) -> Panel:
    """The starts by which of two methods ends lower."""
    basins = found.basins
    colours = list(_AGREEMENT.values())
    codes = found.codes.astype(np.uint8)
    rows, columns = (np.arange(n) // basins.stride * basins.stride for n in codes.shape)
    codes = np.where(codes == Agreement.NOT_YET, codes[np.ix_(rows, columns)], codes).astype(np.uint8)
    nowhere = np.array([np.nan])
    legend = [
        dots(nowhere, nowhere, _AGREEMENT[kind], 11, "square", words.of_agreement(found, kind), (MUTED, 1.0))
        for kind, share in found.shares.items()
        if share
    ]
    one = basins.landscape.dimension == 1
    y = np.zeros(1) if one else basins.sides[1]
    heat = _heat(basins.sides[0], y, codes)
    heat |= {"zmax": len(colours) - 0.5, "colorscale": _steps(colours)}
    first, second = (basins.maps[k].label for k in (found.first, found.second))
    name = axis_names(basins.landscape)[0]
    across, up = (
        (axis(f"start {name}", *_ends(basins.sides[0])), axis("", -0.5, 0.5, showticklabels=False))
        if one
        else _axes(basins)
    )
    return Panel(
        "difference", f"{first} against {second}", (heat, *legend), across, up, height=200 if one else 400
    )
