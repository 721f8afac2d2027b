"""What a gradient costs in many dimensions, below the derivatives: time, and a Hessian's memory."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.board import Board, Panel, axis
from dashboard.figures import colours
from dashboard.figures.colours import INK, LINE, MUTED


@st.fragment
def show_cost(desk):
    """What a gradient costs in many dimensions; measured here, once a session."""
    from landscapes.differentiation import cost, words

    st.markdown("##### What it costs in many dimensions")
    rows = desk.session.cost
    if rows is None and not st.button(
        "Measure it on this machine", icon=":material/timer:", help="Takes about a second"
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
    dear = [row.evaluations["reverse"] for row in rows]
    few, many = (f"{pick(dear):.0f}" for pick in (min, max))
    return (
        f"At {rows[-1].words}. With d autodiff's share does not grow: {few} to {many} "
        "evaluations on this machine, where theory asks for about five and the rest is autograd's "
        "book-keeping in Python and its way through memory. Measured on a chain of Rosenbrock "
        "valleys; hollow marks are extrapolated from one evaluation."
    )


def _panel(rows, quantity, title, unit):
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
        measured = [row.measured.get(name, True) for row in rows]
        # How many evaluations differences take is known; how long they take is measured.
        solid = [m or quantity == "evaluations" for m in measured]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": d,
                "y": amount,
                "name": words,
                "showlegend": True,
                "line": {"color": colour, "width": 1.6},
                "marker": {
                    "color": colour,
                    "size": 9,
                    "symbol": [symbol if s else f"{symbol}-open" for s in solid],
                },
                "hovertemplate": f"d = %{{x:,}}<br>%{{y:,.3g}} {unit}<extra>{words}</extra>",
            }
        )
    low, high = np.min(every), np.max(every)
    return Panel(
        quantity,
        title,
        tuple(traces),
        axis("coordinates d", 0.7, 1.5e6, log=True),
        axis(unit, low / 3, high * 3, log=True, dtick=2),
    )


def _memory(rows, words):
    d = np.array([row.dimension for row in rows], dtype=float)
    size = np.array([float(row.hessian_bytes) for row in rows])
    here = {
        "type": "scatter",
        "mode": "lines",
        "x": d[[0, -1]],
        "y": np.full(2, 16e9),
        "line": {"color": MUTED, "width": 1.2, "dash": "dash"},
    }
    traces = (
        {
            "type": "scatter",
            "mode": "lines+markers+text",
            "x": d,
            "y": size,
            "line": {"color": colours.COLOURS[3], "width": 1.8},
            "marker": {"color": colours.COLOURS[3], "size": 8, "line": {"color": LINE, "width": 1}},
            "text": [words(row.hessian_bytes) for row in rows],
            "textposition": "top left",
            "textfont": {"color": INK, "size": 11},
        },
        here,
        {
            "type": "scatter",
            "mode": "text",
            "x": d[:1],
            "y": np.array([16e9]),
            "text": ["a laptop's 16 GB"],
            "textposition": "top right",
            "textfont": {"color": MUTED, "size": 11},
        },
    )
    return Panel(
        "memory",
        "Memory of the Hessian, 8 d² bytes",
        traces,
        axis("coordinates d", 0.2, 3e6, log=True),
        axis("bytes", 1.0, 1e15, log=True, dtick=3),
    )
