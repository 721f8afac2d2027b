"""The tree of valleys: with and without its proof, beside union-find over all nodes of a grid.

``OPENBLAS_NUM_THREADS=1 python -m benchmarks.valleys``. CPU time of one process; the grid of 401 nodes a side
answers within its own error only, and proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import TypeVar

import landscapes
from landscapes.critical.valleys.shores import shores
from tests.landscapes.critical.valleys.grid_trees import GridTree

from .timing import markdown

_T = TypeVar("_T")
_NODES = 401
_NAMES = ("himmelblau", "peaks", "mueller_brown", "rastrigin", "ackley", "nightmare", "drop_wave", "shubert")


def _timed(work: Callable[[], _T]) -> tuple[_T, float]:
    begun = process_time()
    made = work()
    return made, process_time() - begun


def table() -> str:
    """The table in Markdown."""
    landscapes.valleys(landscapes.get("branin"))  # what is loaded and recorded once
    rows = []
    for name in _NAMES:
        f = landscapes.get(name)
        f.value(f.start)
        quick, coarse = _timed(lambda f=f: landscapes.valleys(f, certify=False))
        tree, whole = _timed(lambda f=f: landscapes.valleys(f))
        grid, brute = _timed(lambda f=f: GridTree(f, _NODES))
        _, picture = _timed(lambda tree=tree: shores(tree, 181))
        sure = "proved" if tree.proved else "computed"
        rows.append(
            [
                f"`{name}`",
                f"{len(tree)} / {len(tree.passes.values)}",
                f"{coarse:.2f}",
                f"{whole:.2f} ({sure})",
                f"{brute:.2f}",
                f"{len(grid.minima)}",
                f"{1e3 * picture:.0f} ms",
            ]
        )
        assert len(quick) == len(tree)
    heads = [
        "landscape",
        "valleys / passes",
        "computed, s",
        "with its proof, s",
        f"union-find, {_NODES}², s",
        "minima of the grid",
        "lakes for the picture",
    ]
    return markdown(heads, rows)


if __name__ == "__main__":
    print(table())
