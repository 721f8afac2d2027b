"""What a gradient costs in many dimensions, below the derivatives: time, and a Hessian's memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from dashboard.board import Board, Panel, axis
from dashboard.studies.desk import Desk
from dashboard.widgets import buttons
from landscapes.drawing import colours
from landscapes.drawing.colours import INK, LINE, MUTED
from landscapes.drawing.marks import line

if TYPE_CHECKING:
    from landscapes.differentiation.cost import Row


@st.fragment
def show_cost(desk: Desk) -> None:
    """What a gradient costs in many dimensions; measured here, once a session."""
    from landscapes.differentiation import cost, words

    st.markdown("## What it costs in many dimensions")
    rows = desk.session.cost
    if rows is None and not buttons.button(
        "Measure it on this machine", "measure-cost", icon=":material/timer:", help="Takes about a second"
    ):
        st.caption(
            "Differences take an evaluation of f or two for every coordinate; autodiff costs as much "
            "as some evaluations, however many coordinates there are: about five in theory, and "
            "some tens with a tape written in Python. The Hessian of a million coordinates would "
            "fill 8 TB."
        )
        return
    if rows is None:
        with st.spinner("Measuring, from 1 coordinate to a million …"):
            rows = desk.session.cost = cost.table(1.0)
    panels = (
        _panel(rows, "evaluations", "Evaluations of f for one gradient", "evaluations"),
        _panel(rows, "seconds", "Time of one gradient", "seconds"),
        _memory(rows, words.of_bytes),
    )
    board = Board(panels, words=_last(rows))
    desk.other("cost", lambda: board)


def _last(rows):
    evaluations = [row.evaluations["reverse"] for row in rows]
    few, many = (f"{pick(evaluations):.0f}" for pick in (min, max))
    return (
        f"At {rows[-1].words}. With d autodiff's share does not grow: {few} to {many} "
        "evaluations on this machine, where theory asks for about five and the rest is autograd's "
        "book-keeping in Python and its way through memory. Measured on a chain of Rosenbrock "
        "valleys; hollow marks are extrapolated from one evaluation."
    )


def _panel(rows: list[Row], quantity: str, title: str, unit: str) -> Panel:
    """One quantity of all methods against the dimension, on logarithmic axes."""
    d = np.array([row.dimension for row in rows], dtype=float)
    traces, every = [], []
    for name, words, colour, symbol in (
        ("forward", "forward differences", colours.COLOURS[0], "circle"),
        ("central", "central differences", colours.COLOURS[1], "square"),
        ("reverse", "autodiff (reverse mode)", INK, "star"),
    ):
        amount = np.array([getattr(row, quantity)[name] for row in rows])
        every.append(amount)
        # How many evaluations differences take is known; how long they take is measured.
        solid = [row.measured.get(name, True) or quantity == "evaluations" for row in rows]
        symbols = [symbol if s else f"{symbol}-open" for s in solid]
        tooltip = f"d = %{{x:,}}<br>%{{y:,.3g}} {unit}<extra>{words}</extra>"
        marker = {"color": colour, "size": 9, "symbol": symbols}
        curve = line(d, amount, colour, 1.6, name=words, marker=marker, hovertemplate=tooltip)
        traces.append({**curve, "mode": "lines+markers"})
    axes = (
        axis("coordinates d", 0.7, 1.5e6, log=True),
        axis(unit, np.min(every) / 3, np.max(every) * 3, log=True, dtick=2),
    )
    return Panel(quantity, title, tuple(traces), *axes)


def _memory(rows: list[Row], words: Callable[[int], str]) -> Panel:
    d = np.array([row.dimension for row in rows], dtype=float)
    size = np.array([float(row.hessian_bytes) for row in rows])
    laptop, pink = 16e9, colours.COLOURS[3]
    traces = (
        line(
            d,
            size,
            pink,
            1.8,
            mode="lines+markers+text",
            marker={"color": pink, "size": 8, "line": {"color": LINE, "width": 1}},
            text=[words(row.hessian_bytes) for row in rows],
            textposition="top left",
            textfont={"color": INK, "size": 11},
        ),
        line(
            d[[0, -1]],
            (laptop, laptop),
            MUTED,
            1.2,
            "dash",
            mode="lines+text",
            text=["a laptop's 16 GB", ""],
            textposition="top right",
            textfont={"color": MUTED, "size": 11},
        ),
    )
    axes = axis("coordinates d", 0.2, 3e6, log=True), axis("bytes", 1.0, 1e15, log=True, dtick=3)
    return Panel("memory", "Memory of the Hessian, 8 d² bytes", traces, *axes)
