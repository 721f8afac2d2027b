"""The cloud around the minimum: where stochastic gradient descent stays at a constant step size, and why."""

from __future__ import annotations

import numpy as np
import streamlit as st

import optimizers
from dashboard.board import Board, Fact, Panel, axis
from dashboard.studies.desk import Desk
from dashboard.studies.registry import Subject, study
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from landscapes.core.axis_names import axis_names
from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.colours import INK
from landscapes.drawing.marks import DARK, LIGHT, dots, line
from landscapes.learning import TrainingLoss, batches
from landscapes.learning.cloud import longest_step, stationary_covariance

from .script import cloud_script

_CLOUD, _PREDICTED = colours.COLOURS[0], colours.COLOURS[1]
_STEPS, _BURNT = 2000, 400  # of one walk, and those that are still on the way
_EPOCH, _REPLACED = "epoch", "replaced"
_DRAWS = {_EPOCH: "each once an epoch", _REPLACED: "anew for every step"}
_SEED = 0
_ELLIPSE = "predicted, rows drawn anew: 2 standard deviations"
_NO_MINIMUM = (
    "The cloud is measured around a minimum in closed form: take the squared loss of a linear model or a "
    "polynomial, without L1."
)
_LARGE = 512  # rows a step: the picture against batch size goes no further


@study(
    "cloud",
    "Noise of batches",
    "At a constant step size stochastic gradient descent does not stop at the minimum: it stays in a cloud "
    "around it, and how wide that is follows from the step size and the batch.",
    r"HS+SH=\delta\left(\tfrac{B-1}{B}HSH+\tfrac1B\,\mathbb{E}[xx^{\top}\!Sxx^{\top}]+"
    r"\tfrac1B\,\mathbb{E}[xx^{\top}e^2]\right)",
    Subject.DATA,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Change batch and step size; the cloud, its prediction and the curve against batch size follow."""
    loss = desk.f
    assert isinstance(loss, TrainingLoss)
    if loss.closed_form is None:
        st.info(_NO_MINIMUM)
        return
    rows, longest = len(loss.data.train), _longest(loss)
    left, middle, right = st.columns([4, 4, 4], vertical_alignment="bottom")
    with left:
        size = int(
            desk.slider("size", "rows a step", 8, 1, min(rows, _LARGE), whole=True, log=True, symbol="B")
        )
    with middle:
        rate = desk.slider("rate", "step size", *_rates(longest), log=True, symbol=r"\delta")
    with right:
        draw = desk.choice("draw", "Rows are drawn", _DRAWS, default=_REPLACED)
    walk = desk.cached(lambda: _walk(loss, rate, size, draw), "walk", rate, size, draw)
    predicted = stationary_covariance(loss, rate, size)
    desk.show(lambda: _board(desk, loss, walk, predicted, size, rate, draw), lambda *_: None)
    st.caption(
        "The prediction is for rows drawn anew for every step. Where each row comes once an epoch its errors "
        "nearly cancel by the epoch's end, and the cloud is usually narrower."
    )


def _longest(loss: TrainingLoss) -> float:
    """About the longest step size that single rows bear."""
    assert loss.closed_form is not None
    known = longest_step(loss, 1)
    return known or 1.0 / float(np.linalg.eigvalsh(np.asarray(loss.hessian(loss.closed_form))).max())


def _rates(longest: float) -> tuple[float, float, float]:
    """The usual step size, the least and the largest one."""
    usual = float(f"{0.3 * longest:.1g}")
    return usual, 1e-3 * usual, float(f"{2 * longest:.2g}")


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    loss = desk.f
    assert isinstance(loss, TrainingLoss)
    if loss.closed_form is None:
        raise NoScript(_NO_MINIMUM)
    rows = min(len(loss.data.train), _LARGE)
    size = round(desk.number_setting("size", 8, 1, rows))
    rate = desk.number_setting("rate", *_rates(_longest(loss)))
    replaced = desk.word("draw", _DRAWS, _REPLACED) == _REPLACED
    return cloud_script(desk, rate, size, replaced, rows, _STEPS, _BURNT, _SEED)


def _walk(loss: TrainingLoss, rate: float, size: int, draw: str) -> np.ndarray:
    """The points (steps, d) of a walk that begins at the minimum, after it has forgotten that."""
    drawn = batches(size, _SEED, replacement=draw == _REPLACED)
    method = optimizers.get("gradient_descent", step_size=min(max(rate, 1e-9), 10.0))
    run = optimizers.run(loss, method, loss.closed_form, steps=_STEPS, tolerance=0, batches=drawn)
    return run.path[_BURNT:]


def _board(
    desk: Desk, loss: TrainingLoss, walk: np.ndarray, predicted, size: int, rate: float, draw: str
) -> Board:
    away = walk - loss.closed_form
    stays = len(walk) > 1 and bool(np.all(np.isfinite(away)))
    measured = away.T @ away / len(away) if stays else None
    panels = [_scatter(loss, walk, predicted)] if stays else []
    panels.append(_against_size(desk, loss, rate, size, draw, measured))
    return Board(
        tuple(panels),
        (),
        tuple(_facts(loss, measured, predicted, size)),
        _words(loss, stays, predicted, size),
    )


def _words(loss: TrainingLoss, stays: bool, predicted, size: int) -> str:
    if not stays:
        return "The step size is too long for such batches: the walk runs off, and there is no cloud."
    if predicted is None and longest_step(loss, size) is not None:
        return (
            "The step size is too long for such batches: the mean square of the distance grows without end, "
            "although this walk of a few steps may stay near."
        )
    if predicted is None:
        return "The cloud is measured; for a penalised loss, or one with many minima, nothing is predicted."
    return (
        "Dots are the steps of one walk that began at the minimum; the ellipse is two standard deviations of "
        "the covariance that is predicted for rows drawn anew."
    )


def _scatter(loss: TrainingLoss, walk: np.ndarray, predicted) -> Panel:
    """The first two parameters, close around the minimum."""
    names, centre = axis_names(loss), np.asarray(loss.closed_form)
    if loss.dimension == 1:
        x, y = walk[:, 0], loss.value(walk.T)
        spread = max(float(np.ptp(x)), 1e-12)
        traces = [dots(x, y, _CLOUD, 4, edge=None, name="steps of the walk", opacity=0.6)]
        low, high = float(x.min()) - 0.1 * spread, float(x.max()) + 0.1 * spread
        return Panel(
            "scatter", "The cloud", tuple(traces), axis(names[0], low, high), axis("f", y.min(), y.max())
        )
    x, y = walk[:, 0], walk[:, 1]
    traces = [dots(x, y, _CLOUD, 4, edge=None, name="steps of the walk", opacity=0.6, showlegend=True)]
    ends = [np.array([x.min(), y.min()]), np.array([x.max(), y.max()])]
    if predicted is not None:
        values, vectors = np.linalg.eigh(predicted[:2, :2])
        angle = np.linspace(0, 2 * np.pi, 121)
        circle = np.stack([np.cos(angle), np.sin(angle)])
        ring = centre[:2, None] + 2 * vectors @ (np.sqrt(np.maximum(values, 0))[:, None] * circle)
        traces.append(line(ring[0], ring[1], _PREDICTED, 2.5, name=_ELLIPSE, showlegend=True))
        ends += [ring.min(axis=1), ring.max(axis=1)]
    traces.append(dots([centre[0]], [centre[1]], DARK, 12, "star", name="closed form", edge=(LIGHT, 1.5)))
    low, high = np.min(ends, axis=0), np.max(ends, axis=0)
    pad = 0.08 * np.maximum(high - low, 1e-12)
    first, second = (axis(n, a, b) for n, a, b in zip(names, low - pad, high + pad))
    return Panel("scatter", "The cloud around the minimum", tuple(traces), first, second)


def _against_size(desk: Desk, loss: TrainingLoss, rate: float, size: int, draw: str, measured) -> Panel:
    """The spread against batch size, predicted and at some sizes measured."""
    rows = min(len(loss.data.train), _LARGE)
    sizes = np.unique(np.round(np.geomspace(1, rows, 25)).astype(int))
    known = [stationary_covariance(loss, rate, int(b)) for b in sizes]
    theory = np.array([np.nan if S is None else np.sqrt(np.trace(S)) for S in known])
    some = sizes[:: max(1, len(sizes) // 6)]

    def walked():
        spreads = []
        for b in some:
            away = _walk(loss, rate, int(b), draw) - loss.closed_form
            spreads.append(np.sqrt(np.mean(np.sum(away**2, axis=1))) if np.all(np.isfinite(away)) else np.nan)
        return np.array(spreads)

    spreads = desk.cached(walked, "spreads", rate, draw)
    now = np.nan if measured is None else float(np.sqrt(np.trace(measured)))
    traces = [
        line(sizes, theory, _PREDICTED, 2, name="predicted, rows drawn anew", showlegend=True),
        dots(some, spreads, _CLOUD, 9, "diamond", name=f"measured, {_DRAWS[draw]}", showlegend=True),
        dots([size], [now], INK, 13, "circle-open", edge=(INK, 2), name="this batch", showlegend=True),
    ]
    heights = np.concatenate([theory, spreads, [now]])
    heights = heights[np.isfinite(heights) & (heights > 0)]
    low, high = (heights.min() / 1.5, heights.max() * 1.5) if len(heights) else (1e-3, 1.0)
    return Panel(
        "sizes",
        "How far it strays, against the rows a step",
        tuple(traces),
        axis("rows a step B", 0.9, 1.1 * max(rows, 2), log=True),
        axis("√E|θ − θ*|²", low, high, log=True),
    )


def _facts(loss: TrainingLoss, measured, predicted, size: int) -> list[Fact]:
    facts = []
    if measured is not None:
        facts.append(Fact("strays by, measured", format_number(float(np.sqrt(np.trace(measured))), 2)))
    if predicted is not None:
        facts.append(Fact("strays by, predicted", format_number(float(np.sqrt(np.trace(predicted))), 2)))
        above = 0.5 * float(np.sum(loss.hessian(np.array(loss.start)) * predicted))
        facts.append(
            Fact(
                "loss above the least, on average",
                format_number(above, 2),
                help="Half the trace of H S: exact.",
            )
        )
    longest = longest_step(loss, size)
    if longest is not None:
        facts.append(
            Fact(
                "longest step size",
                format_number(longest, 2),
                help="Beyond it the squares grow without end, for rows drawn anew for every step.",
            )
        )
    facts.append(Fact("an epoch", f"{-(-len(loss.data.train) // size):,} steps"))
    return facts
