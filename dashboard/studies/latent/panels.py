"""The figures of the latent space: a picture and its numbers, planes of codes, and pictures on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from dashboard.board import Panel, axis
from dashboard.studies.class_marks import PLAIN, class_marks, inputs_panel
from landscapes.core.wording import format_number
from landscapes.drawing.colours import ACCENT, INK, MUTED, PAPER
from landscapes.drawing.marks import Trace, dots, line, word
from landscapes.learning import DataSet

from .seen import Inputs, Latent, Way, pictures

_BARE: dict[str, Any] = {"showticklabels": False, "showgrid": False, "zeroline": False, "ticks": ""}
_TIGHT = {"margin": {"l": 8, "r": 8, "t": 8, "b": 8}, "showlegend": False}
_TOP, _MAIN, _LOW = 156, 372, 270  # heights of the rows of figures
_NARROW = 300  # the basis of a plane: three figures stand side by side in a page of 900
_WHOLE = 2000  # the basis of a figure that has a row for itself


def _shaded(z: np.ndarray, ends: tuple[float, float], **more: Any) -> Trace:
    """Numbers as shades from the paper's to the ink's; what lies beyond the ends is drawn as they are."""
    return {
        "type": "heatmap",
        "z": z,
        "zmin": ends[0],
        "zmax": ends[1],
        "colorscale": [[0, PAPER], [1, INK]],
        "showscale": False,
        **more,
    }


def _gap(wide: int) -> int:
    """Between pictures beside each other, in pixels of theirs."""
    return max(1, round(wide / 8))


def _frame(x: float, y: float, wide: float, high: float, colour: str = MUTED, width: float = 1.0) -> Trace:
    """The border of a picture whose upper left corner is at (x, y)."""
    across, down = [x, x + wide, x + wide, x, x], [y, y, y - high, y - high, y]
    return line(across, down, colour, width, hoverinfo="skip")


def _picture(picture: np.ndarray, x: float, y: float, ends: tuple[float, float], size: float = 1.0) -> Trace:
    """A picture (high, wide) whose upper left corner is at (x, y), of cells of a size; row 0 is on top."""
    high, wide = picture.shape
    middles = x + size * (np.arange(wide) + 0.5), y - size * (np.arange(high) + 0.5)
    return _shaded(picture, ends, x=middles[0], y=middles[1], hovertemplate="%{z:.3g}<extra></extra>")


def image_panel(data: DataSet, inputs: Inputs, nearest: int, ends: tuple[float, float]) -> Panel:
    """The picture whose code is nearest to A, with the number of each pixel."""
    (picture,) = pictures(data, inputs.X[nearest : nearest + 1])
    high, wide = picture.shape
    shaded = {
        **_picture(picture, 0, 0, ends),
        "texttemplate": "%{z:.0f}",  # left out by itself where cells are too small
        "customdata": np.arange(1, high * wide + 1).reshape(high, wide),
        "hovertemplate": "number %{customdata}: %{z:.3g}<extra></extra>",
    }
    label = data.classes[inputs.labels[nearest]]
    return Panel(
        "image",
        f"The nearest to A, a {label}",
        (shaded, _frame(0, 0, wide, high)),
        axis("", -0.1, wide + 0.1, **_BARE),
        axis("", -high - 0.1, 0.1, **_BARE),
        equal=True,
        share=0.5,
        basis=150,
        height=_TOP,
        layout=_TIGHT,
    )


def vector_panel(data: DataSet, inputs: Inputs, nearest: int, ends: tuple[float, float]) -> Panel:
    """The same picture as a vector: the numbers of its pixels, row after row."""
    high, wide = data.image
    numbers = pictures(data, inputs.X[nearest : nearest + 1]).reshape(1, -1)
    count = high * wide
    places = np.arange(1, count + 1)
    tip = "number %{x}: %{z:.3g}<extra></extra>"
    traces = [_shaded(numbers, ends, x=places, y=[0.5], hovertemplate=tip), _frame(0.5, 1, count, 1)]
    traces += [line([k + 0.5] * 2, [0, 1], MUTED, 1, hoverinfo="skip") for k in range(wide, count, wide)]
    bare = {"showgrid": False, "zeroline": False}
    return Panel(
        "vector",
        f"The same as a vector of {count} numbers, row after row",
        tuple(traces),
        axis("number", 0.3, count + 0.7, tickvals=list(range(1, count + 1, wide)), **bare),
        axis("", -0.02, 1.02, **_BARE),
        share=2.0,
        basis=380,
        height=_TOP,
        layout={"margin": {"l": 12, "r": 12, "t": 24, "b": 42}, "showlegend": False},
    )


def codes_panel(data: DataSet, inputs: Inputs, seen: Latent, step: int, on_way: Way, nearest: int) -> Panel:
    """The code of every picture, and the line from A to B with the places that are drawn below."""
    marks, names = class_marks(data, seen.codes, inputs.labels)
    x, y = on_way.codes.T
    inner = slice(1, -1)
    return Panel(
        "codes",
        f"Codes at step {step:,}",
        (
            *marks,
            line(x, y, PAPER, 5, hoverinfo="skip"),
            line(x, y, INK, 2, hoverinfo="skip"),
            dots(x[inner], y[inner], PAPER, 6, edge=(INK, 1.5), hoverinfo="skip"),
            ring(seen.codes[nearest]),
        ),
        axis("first number of the code", float(seen.low[0]), float(seen.high[0])),
        axis("second number of the code", float(seen.low[1]), float(seen.high[1])),
        press="A",
        share=1.25,
        basis=_NARROW,
        height=_MAIN,
        layout={**PLAIN, "annotations": names},
    )


def components_panel(data: DataSet, inputs: Inputs, nearest: int) -> Panel:
    """The pictures in the plane of their first two principal components."""
    ringed = ring(inputs.places[nearest])
    panel = inputs_panel(data, inputs.places, inputs.labels, inputs.plane.share, ringed)
    return replace(panel, basis=_NARROW, height=_MAIN)


def ring(place: np.ndarray) -> Trace:
    """The picture that is nearest to A, in a plane of pictures."""
    tip = "the nearest to A<extra></extra>"
    return dots([place[0]], [place[1]], "rgba(0,0,0,0)", 14, edge=(INK, 2.5), hovertemplate=tip)


def decoded_panel(
    data: DataSet,
    inputs: Inputs,
    nearest: int,
    given_back: np.ndarray,
    by_plane: np.ndarray,
    ends: tuple[float, float],
) -> Panel:
    """What the decoder makes of A, large; below it the nearest picture, whole and by two components."""
    big, true, kept = pictures(data, np.stack([given_back, inputs.X[nearest], by_plane]))
    high, wide = data.image
    gap, words = _gap(wide), 0.13 * high
    size = (wide - gap) / (
        2 * wide
    )  # of a cell of the two below, which are as wide together as the large one
    below, right = -high - words, wide * size + gap
    end = below - high * size
    traces = [_picture(big, 0, 0, ends), _frame(0, 0, wide, high, ACCENT, 2.5)]
    for picture, x in ((true, 0.0), (kept, right)):
        traces += [_picture(picture, x, below, ends, size), _frame(x, below, wide * size, high * size)]
    captions = [
        _caption(wide * size / 2, below + words / 2, "nearest digit"),
        _caption(right + wide * size / 2, below + words / 2, "2 components"),
    ]
    return Panel(
        "decoded",
        "What the decoder makes of A",
        tuple(traces),
        axis("", -0.1, wide + 0.1, **_BARE),
        axis("", end - 0.1, 0.1, **_BARE),
        equal=True,
        share=0.75,
        basis=_NARROW - 100,
        height=_MAIN,
        layout={**_TIGHT, "annotations": captions},
    )


def _caption(x: float, y: float, text: str) -> Trace:
    return {**word((x, y), text), "text": text, "font": {"size": 12, "color": INK}}


def way_panel(data: DataSet, on_way: Way, ends: tuple[float, float]) -> Panel:
    """The pictures from A to B: through the plane of codes, and below straight from pixel to pixel."""
    high, wide = data.image
    gap, count = _gap(wide), len(on_way.t)
    # All on one sheet: a trace for each picture would take too long to be drawn while something is dragged.
    right, end = count * (wide + gap) - gap, -2 * high - gap
    sheet, border = np.full((-end, right), np.nan), np.full((2, 0), np.nan)
    for j, rows in enumerate((on_way.between_codes, on_way.between_pixels)):
        for k, picture in enumerate(pictures(data, rows)):
            x, y = k * (wide + gap), j * (high + gap)
            sheet[y : y + high, x : x + wide] = picture
            around = [[x, x + wide, x + wide, x, x, np.nan], [-y, -y, -y - high, -y - high, -y, np.nan]]
            border = np.hstack([border, around])
    traces = [_picture(sheet, 0, 0, ends), line(border[0], border[1], MUTED, 1, hoverinfo="skip")]
    middles = [k * (wide + gap) + wide / 2 for k in range(count)]
    between = [format_number(t, 2) if k % 2 else "" for k, t in enumerate(on_way.t[1:-1])]
    bare: dict[str, Any] = {"showgrid": False, "zeroline": False, "ticks": ""}
    rows_of: dict[str, Any] = {"tickvals": [-high * 1.5 - gap, -high / 2], "ticktext": ["pixels", "codes"]}
    return Panel(
        "way",
        "From A to B: between their codes, and between the pixels of their pictures",
        tuple(traces),
        axis("", -0.3, right + 0.3, tickvals=middles, ticktext=["A", *between, "B"], **bare),
        axis("", end - 0.3, 0.3, **rows_of, **bare),
        equal=True,
        basis=_WHOLE,
        height=_LOW,
        layout={**PLAIN, "margin": {"l": 54, "r": 12, "t": 8, "b": 28}},
    )


def errors_panel(steps: np.ndarray, errors: np.ndarray, step: int, error: float, of_plane: float) -> Panel:
    """The mean squared error while it trains, and what two principal components leave."""
    known = errors[np.isfinite(errors)]
    # A step far above says nothing of where it leads: what is seen is from 0 to a little above the start.
    high = 1.12 * max(of_plane, float(known[0]) if known.size else 0.0)
    last = float(steps[-1]) or 1.0
    return Panel(
        "errors",
        "Mean squared error of a pixel",
        (
            line([0, last], [of_plane] * 2, MUTED, 2, "dash", "2 components", hoverinfo="skip"),
            line(
                steps,
                errors,
                ACCENT,
                2.5,
                name="autoencoder",
                hovertemplate="step %{x}: %{y:.4g}<extra></extra>",
            ),
            dots([step], [error], ACCENT, 10, hoverinfo="skip"),
        ),
        axis("step", 0, 1.02 * last),
        axis("", 0, high),
        share=1.0,
        basis=260,
        height=_TOP,
        layout={"margin": {"l": 40, "r": 14, "t": 26, "b": 42}},
    )
