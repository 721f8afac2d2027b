"""Where the nodes of a computation graph stand: in layers from left to right, with few crossings.

Layers by the longest way from the leaves, an edge over several layers by a place of its own in each, and
the order within a layer by the means of the neighbours' places (Sugiyama, Tagawa and Toda 1981).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from landscapes.learning.computation_graph import ComputationGraph

_SWEEPS = 8

Edge = tuple[int, int, int]  # parent, child, which of the child's parents it is
Spot = int | tuple[int, int, int, int]  # a node, or where an edge passes a layer


@dataclass(frozen=True)
class Layout:
    """Places (x, y) of the nodes, x being the layer, and the places each edge goes through, ends included."""

    places: dict[int, tuple[float, float]]
    edges: dict[Edge, list[tuple[float, float]]]
    layers: int
    tallest: int


def layout(graph: ComputationGraph) -> Layout:
    """The layers of a graph, y upwards and 0 in the middle."""
    depth = _depths(graph)
    layers: list[list[Spot]] = [[] for _ in range(max(depth) + 1)]
    for k, level in enumerate(depth):
        layers[level].append(k)
    chains: dict[Edge, list[Spot]] = {}
    for child, node in enumerate(graph.nodes):
        for which, parent in enumerate(node.parents):
            edge = parent, child, which
            between: list[Spot] = [(*edge, layer) for layer in range(depth[parent] + 1, depth[child])]
            for level, spot in enumerate(between, start=depth[parent] + 1):
                layers[level].append(spot)
            chains[edge] = [parent, *between, child]
    layers = _ordered(layers, chains.values())
    places: dict[Spot, tuple[float, float]] = {}
    for x, layer in enumerate(layers):
        for k, spot in enumerate(layer):
            places[spot] = float(x), (len(layer) - 1) / 2 - k
    nodes = {k: places[k] for k in range(len(graph.nodes))}
    edges = {edge: [places[spot] for spot in chain] for edge, chain in chains.items()}
    return Layout(nodes, edges, len(layers), max(map(len, layers)))


def _depths(graph: ComputationGraph) -> list[int]:
    """Each node's layer; a leaf stands just before the first node that uses it."""
    depth = [0] * len(graph.nodes)
    for k, node in enumerate(graph.nodes):
        if not node.leaf:
            depth[k] = 1 + max((depth[p] for p in node.parents if not graph.nodes[p].leaf), default=0)
    for k, node in enumerate(graph.nodes):
        if node.leaf and graph.children[k]:
            depth[k] = min(depth[child] for child, _ in graph.children[k]) - 1
    return depth


def _ordered(layers: list[list[Spot]], chains: Iterable[list[Spot]]) -> list[list[Spot]]:
    """The layers in the order, of those met in some sweeps, that has the fewest crossings."""
    links = [pair for chain in chains for pair in pairwise(chain)]
    before: dict[Spot, list[Spot]] = {}
    after: dict[Spot, list[Spot]] = {}
    for a, b in links:
        after.setdefault(a, []).append(b)
        before.setdefault(b, []).append(a)
    best, fewest = layers, _crossings(layers, links)
    for sweep in range(_SWEEPS):
        neighbours = before if sweep % 2 == 0 else after
        order = range(1, len(layers)) if sweep % 2 == 0 else range(len(layers) - 2, -1, -1)
        layers = [list(layer) for layer in layers]
        for k in order:
            beside = layers[k - 1] if sweep % 2 == 0 else layers[k + 1]
            height = {spot: (i + 0.5) / len(beside) for i, spot in enumerate(beside)}
            own = {spot: (i + 0.5) / len(layers[k]) for i, spot in enumerate(layers[k])}

            def middle(spot, height=height, own=own, neighbours=neighbours):
                some = [height[n] for n in neighbours.get(spot, ()) if n in height]
                return sum(some) / len(some) if some else own[spot]

            layers[k].sort(key=middle)
        count = _crossings(layers, links)
        if count < fewest:
            best, fewest = layers, count
    return best


def _crossings(layers: list[list[Spot]], links: list[tuple[Spot, Spot]]) -> int:
    place = {spot: (x, i) for x, layer in enumerate(layers) for i, spot in enumerate(layer)}
    ends = [(place[a], place[b]) for a, b in links]
    return sum(
        a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
        for i, (a, b) in enumerate(ends)
        for c, d in ends[:i]
    )
