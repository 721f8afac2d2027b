"""The landscape with the cone, the run on it, and what the step size does where: on a curve or a map."""

from __future__ import annotations

import numpy as np

from dashboard.board import Grip, Panel
from dashboard.studies.desk import Desk
from landscapes import local
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.lengths import grid_line
from landscapes.drawing.marks import Trace, dot, line
from optimizers import Optimizer, Run

from . import cone, step_size_map

_POINT = colours.COLOURS[1]


def ways(desk: Desk) -> dict[str, str]:
    """What the cone may be shown along."""
    return {"steepest": "steepest", **{name: name for name in desk.names}}


def along_number(desk: Desk) -> int | None:
    """The number of the axis that the cone is shown along; None for the steepest way."""
    if desk.f.dimension == 1:
        return 0
    word = desk.word("along", ways(desk))
    return None if word == "steepest" else desk.names.index(word)


def grounds(
    desk: Desk,
    method: Optimizer,
    run: Run,
    limit: np.ndarray,
    slope: tuple[float, str],
    infinite: local.Constant | None,
) -> tuple[tuple[Panel, ...], tuple[Grip, ...]]:
    """The landscape with the cone, the run and the method's areas: panels and grips.

    ``limit`` (rows,) is the largest stable step size along the run, ``slope`` that of the cone with its
    name, ``infinite`` the constant that was found to be so.
    """
    point, path, along = desk.point, _near(desk, run.path), along_number(desk)
    rate = method.settings["step_size"]
    grips: tuple[Grip, ...] = ()
    if desk.f.dimension < 3:
        words = "The cone's tip, and the run's start"
        grips = (desk.grip("point", "ground", point, words, tag="θ", colour=_POINT),)
    if desk.f.dimension == 1:
        return (_curve(desk, method, path, limit, slope, infinite),), grips

    section = _section(desk, along, method, slope)
    if along is not None:
        low, high = section.y["range"]
        at, (left, right) = (float(point[along]), low + 0.09 * (high - low)), desk.f.domain[along]
        slide = Grip(
            "slide",
            "section",
            at,
            "The cone's tip",
            tag="slide",
            colour=_POINT,
            moves="x",
            low=(left, low),
            high=(right, high),
        )
        grips = (*grips, slide)
    if desk.f.dimension > 2:
        return (section,), grips
    traces = (
        *step_size_map.map_traces(desk, method),
        *step_size_map.path_traces(path, limit, rate, legend=False),
        *_infinite(infinite),
    )
    title = f"What δ = {format_number(rate, 3)} does on the quadratic model (unhatched: settles)"
    axes = desk.axis(0), desk.axis(1)
    return (Panel("ground", title, traces, *axes, ground=True, press="point", share=1.25), section), grips


def _curve(desk, method, path, limit, slope, infinite):
    """1D: the curve with the cone, the run, and a ribbon of what the method does where."""
    f, rate = desk.f, method.settings["step_size"]
    x = grid_line(f.domain[0], 401)
    curved = desk.cached(lambda: local.curvatures(f, x[None]), "curvatures")
    on_the_curve = np.stack([path[:, 0], f.value(path.T)], axis=1)

    def more(low, high):
        return (
            *step_size_map.ribbon_traces(method, x, curved, low, high),
            *step_size_map.path_traces(on_the_curve, limit, rate),
            *_infinite(infinite, low, high),
        )

    return cone.curve_panel(desk, desk.point, slope[0], slope[1], more)


def _section(desk, along, method, slope):
    """2D and 3D: f over a line through the point; in 3D with a ribbon of what the method does where."""
    f, point = desk.f, desk.point

    def more(x, points, low, high):
        traces = []
        if f.dimension == 3:
            traces += step_size_map.ribbon_traces(method, x, local.curvatures(f, points), low, high)
        if along is not None:
            height = float(f.value(point))
            traces.append(line(np.repeat(point[along], 2), [low, height], _POINT, 1.2, "dot"))
        return traces

    return cone.section_panel(desk, point, along, slope[0], slope[1], more)


def _infinite(constant: local.Constant | None, low: float = 0.0, high: float = 1.0) -> tuple[Trace, ...]:
    """Where a constant was found to be infinite: a line across a curve's picture, a mark on a map."""
    if constant is None or constant.where is None:
        return ()
    at, name = constant.where, f"{constant.symbol} is infinite here"
    if len(at) == 1:
        return (line(np.repeat(at, 2), [low, high], colours.COLOURS[3], 2, "dashdot", name),)
    return (dot(at[0], at[1], colours.COLOURS[6], 15, "star", name, ("#000", 1.2)),)


def _near(desk, path):
    """The path (rows, d) up to where it leaves the picture's surroundings."""
    low, high = desk.corners
    far = np.any((path < low - 20 * (high - low)) | (path > high + 20 * (high - low)), axis=1)
    return np.where((np.cumsum(far) > 1)[:, None] | ~np.isfinite(path), np.nan, path)
