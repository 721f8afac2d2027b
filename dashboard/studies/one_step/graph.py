"""The computation graph of one row as a picture, revealed node by node: forward, then backward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.board import Board, Panel, axis
from landscapes.core.wording import format_number
from landscapes.drawing.colours import ACCENT, INK, LINE, MUTED, PAPER
from landscapes.drawing.marks import line
from landscapes.learning import graph_notation as notation
from landscapes.learning.computation_graph import ComputationGraph, Pass, Role

from .layers import Layout, layout

_WIDE, _TALL = 0.37, 0.38  # half a box, in layers and in places
_BELOW = 0.11  # the middle of a box lies below its place, as its title stands above it
_PLACE = 88  # pixels of a place in a layer
_LONGEST = 19  # characters of a function that fit above a box
_PANEL = "@panel"


@dataclass(frozen=True)
class Reveal:
    """How far the passes have come: so many nodes of the forward pass, then of the backward pass."""

    graph: ComputationGraph
    count: int

    @property
    def forward(self) -> list[int]:
        """The nodes that are computed, in order."""
        return [k for k, node in enumerate(self.graph.nodes) if not node.leaf]

    @property
    def backward(self) -> list[int]:
        """The nodes whose adjoints are computed, in order; those of the data are not needed for a step."""
        data = (Role.INPUT, Role.TARGET)
        return [k for k in reversed(range(len(self.graph.nodes))) if self.graph.nodes[k].role not in data]

    @property
    def total(self) -> int:
        return len(self.forward) + len(self.backward)

    @property
    def up_to_outputs(self) -> int:
        """The count at which the model has answered."""
        outputs = self.graph.places(Role.OUTPUT)
        return sum(k <= max(outputs) for k in self.forward) if outputs else len(self.forward)

    @property
    def up_to_loss(self) -> int:
        """The count at which the loss is known."""
        return len(self.forward)

    @property
    def going_back(self) -> bool:
        return self.count > self.up_to_loss

    @property
    def current(self) -> int | None:
        """The node that has been computed last."""
        if not self.count:
            return None
        if self.going_back:
            return self.backward[self.count - self.up_to_loss - 1]
        return self.forward[self.count - 1]

    @property
    def valued(self) -> set[int]:
        """The nodes whose values are known."""
        leaves = {k for k, node in enumerate(self.graph.nodes) if node.leaf}
        return leaves | set(self.forward[: self.count])

    @property
    def derived(self) -> set[int]:
        """The nodes whose adjoints are known."""
        return set(self.backward[: max(0, self.count - self.up_to_loss)])


def rule(done: Pass, reveal: Reveal, column: int) -> str:
    """What has been done last, in LaTeX, with its numbers."""
    k = reveal.current
    if k is None:
        return r"\text{given: the row's features and target, and the parameters}"
    if reveal.going_back:
        return r"\text{backward:}\quad " + notation.chain_rule(done, k, column, latex=True)
    return r"\text{forward:}\quad " + notation.forward_rule(done, k, column, latex=True)


def graph_board(done: Pass, reveal: Reveal, column: int) -> Board:
    """The picture of one row's graph as far as it is revealed."""
    plan = layout(done.graph)
    picture = _Picture(done, reveal, column, plan)
    half = plan.tallest / 2
    panel = Panel(
        "graph",
        "Above the line a node's value, below it, after ∂, the derivative of f by the node",
        tuple(picture.traces()),
        axis("", -0.5, plan.layers - 0.5, visible=False),
        axis("", -half, half, visible=False),
        height=round(_PLACE * plan.tallest + 16),
        layout={
            "annotations": picture.notes(),
            "shapes": picture.shapes(),
            "margin": {"l": 2, "r": 2, "t": 4, "b": 4},
        },
    )
    return Board((panel,))


@dataclass(frozen=True)
class _Picture:
    done: Pass
    reveal: Reveal
    column: int
    plan: Layout

    def shapes(self) -> list[dict[str, Any]]:
        boxes = []
        for k, (x, y) in self.plan.places.items():
            current = k == self.reveal.current
            edge = {"color": INK if current else LINE, "width": 2.5 if current else 1.2}
            box = {"type": "rect", "x0": x - _WIDE, "x1": x + _WIDE, "layer": "below"}
            top, middle, bottom = y + 0.16, y - 0.13, y - _TALL
            boxes.append({**box, "y0": bottom, "y1": top, "fillcolor": _PANEL, "line": edge})
            rule = {"type": "line", "x0": x - _WIDE, "x1": x + _WIDE, "y0": middle, "y1": middle}
            boxes.append({**rule, "line": {"color": LINE, "width": 1}})
        return boxes

    def notes(self) -> list[dict[str, Any]]:
        graph, reveal, notes = self.done.graph, self.reveal, []
        for k, (x, y) in self.plan.places.items():
            valued, derived = k in reveal.valued, k in reveal.derived
            title = self._title(k)
            strong = graph.nodes[k].role in (Role.PARAMETER, Role.OUTPUT, Role.LOSS)
            notes.append(_text(x, y + 0.29, f"<b>{title}</b>" if strong else title, INK if valued else MUTED))
            if valued:
                value = format_number(self.done.values[k, self.column], 3)
                notes.append(_text(x, y + 0.015, value, INK, 13))
            if derived:
                adjoint = format_number(self.done.adjoints[k, self.column], 3)
                notes.append(_text(x, y - 0.255, f"∂ {adjoint}", ACCENT, 13))
        return notes + self._local_derivatives()

    def _title(self, k: int) -> str:
        node, name = self.done.graph.nodes[k], notation.symbol(self.done.graph.nodes[k])
        if node.leaf:
            return name
        written = f"{name} = {notation.function(self.done.graph, k)}"
        return written if len(written) <= _LONGEST else f"{name} = …"

    def _local_derivatives(self) -> list[dict[str, Any]]:
        """Beside the edges along which the chain rule is at work just now."""
        reveal, notes = self.reveal, []
        if reveal.going_back:
            for (parent, child, which), way in self.plan.edges.items():
                if parent == reveal.current:
                    slope = format_number(self.done.slopes[child][which, self.column], 3)
                    note = _text(*_middle(way), f"× {slope}", ACCENT, 12)
                    notes.append({**note, "bgcolor": PAPER, "borderpad": 1})
        return notes

    def traces(self) -> list[dict[str, Any]]:
        graph, reveal = self.done.graph, self.reveal
        traces, x, y, hover = [], [], [], []
        for (parent, child, which), way in self.plan.edges.items():
            at_work = parent == reveal.current if reveal.going_back else child == reveal.current
            known = child in reveal.valued
            backward = at_work and reveal.going_back
            colour = ACCENT if backward else INK if at_work else MUTED if known else LINE
            # Straight across each layer that it passes, so that it slants in the gaps only.
            across = np.array([(u + side, v - _BELOW) for u, v in way for side in (-_WIDE, _WIDE)][1:-1])
            style = 2.6 if at_work else 1.3, "dot" if backward else "solid"
            traces.append(line(across[:, 0], across[:, 1], colour, style[0], style[1]))
            mx, my = _middle(way)
            x.append(mx)
            y.append(my)
            slope = format_number(self.done.slopes[child][which, self.column], 4)
            hover.append(f"{notation.local_derivative(graph, child, parent)} = {slope}")
        dots = {"type": "scatter", "mode": "markers", "hovertemplate": "%{text}<extra></extra>"}
        marker = {"size": 8, "color": MUTED, "line": {"color": PAPER, "width": 1}}
        traces.append({**dots, "x": np.array(x), "y": np.array(y), "text": hover, "marker": marker})
        places = np.array([self.plan.places[k] for k in range(len(graph.nodes))])
        told = [self._tooltip(k) for k in range(len(graph.nodes))]
        clear = {"size": 34, "color": "rgba(0,0,0,0)", "symbol": "square"}
        traces.append({**dots, "x": places[:, 0], "y": places[:, 1] - 0.1, "text": told, "marker": clear})
        return traces

    def _tooltip(self, k: int) -> str:
        node, data = self.done.graph.nodes[k], self.done.graph.objective.data
        lines = [notation.forward_rule(self.done, k, self.column)]
        if node.role is Role.INPUT:
            first = self.done.graph.places(Role.INPUT)[0]
            lines.append(f"feature: {data.features[k - first]}")
        elif node.role is Role.TARGET:
            lines.append(f"target: {data.target}")
        elif k in self.reveal.derived:
            lines.append(notation.chain_rule(self.done, k, self.column))
        return "<br>".join(one.replace("<", "&lt;") for one in lines)


def _middle(way: list[tuple[float, float]]) -> tuple[float, float]:
    """The middle of an edge's last piece, between the layers."""
    (x0, y0), (x1, y1) = way[-2:]
    return (x0 + x1) / 2, (y0 + y1) / 2 - _BELOW


def _text(x: float, y: float, text: str, colour: str, size: int = 12) -> dict[str, Any]:
    return {
        "x": x,
        "y": y,
        "xref": "x",
        "yref": "y",
        "text": text,
        "showarrow": False,
        "font": {"size": size, "color": colour},
    }
