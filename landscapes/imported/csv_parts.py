"""A table with a row for every node, x, y and loss, and rows of paths among them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from landscapes.learning.data.csv_cells import numbers_of
from landscapes.learning.data.csv_text import Rows, decoded, rows_of
from landscapes.learning.data.refusal import DataError

from .json_parts import facts
from .kinds import FileFault, FindingKind
from .parts import MOST_PARTS, Parts, refuse_too_many
from .record import Finding
from .refusal import FileError

_COLUMNS = ("x", "y", "loss", "path", "off")
_ROUNDING = 1e-9  # of an axis: nodes nearer than this are one
_INFINITE = {"inf": np.inf, "+inf": np.inf, "infinity": np.inf, "-inf": -np.inf, "-infinity": -np.inf}
_COMMENT = re.compile(r"^#[^\r\n]*", re.MULTILINE)
CHECK = "check"  # the name of the path whose rows are checks and no path


def parts_of(contents: bytes) -> Parts:
    """The grid of a table's rows in any order; several rows of one node are noted, and the first counts.

    Lines that begin with # are comments; one that goes on with { tells the facts. The columns are x, y
    (none for a curve), loss, and path and off where there are paths; a row without the name of a path is
    a node.
    """
    try:
        text, _ = decoded(contents)
        about, body = _without_comments(text)
        rows = rows_of(body)
    except DataError as error:
        raise FileError(FileFault.TABLE, value=error) from None
    parts = Parts(about=facts(about) if about else {})
    header = [cell.lower() for cell in rows.cells[0]]
    for name in header:
        if name not in _COLUMNS or header.count(name) > 1:
            raise FileError(FileFault.UNKNOWN_PART, part=name)
    for name in ("x", "loss"):
        if name not in header:
            raise FileError(FileFault.MISSING_PART, part=name)
    refuse_too_many(len(header) * (len(rows.cells) - 1))
    columns = dict(zip(header, zip(*rows.cells[1:]))) if len(rows.cells) > 1 else {}
    table = {name: _numbers(columns.get(name, ()), name, rows) for name in header if name != "path"}
    paths = np.array(columns.get("path", ("",) * len(table["loss"])), dtype=object)
    axes = [name for name in ("x", "y") if name in table]
    _grid(parts, table, axes, np.flatnonzero(paths == ""), rows.numbers[1:])
    for name in dict.fromkeys(paths[paths != ""].tolist()):
        if len(parts.paths) >= MOST_PARTS:
            raise FileError(FileFault.TOO_MANY_PARTS, count=MOST_PARTS + 1, limit=MOST_PARTS)
        _path(parts, name, table, axes, np.flatnonzero(paths == name))
    return parts


def _without_comments(text: str) -> tuple[str, str]:
    """The facts, and the text with blank lines for comments, so that rows keep their numbers."""
    tells = [line.removeprefix("#").strip() for line in _COMMENT.findall(text)]
    about = next((line for line in tells if line.startswith("{")), "")
    return about, _COMMENT.sub("", text)


def _numbers(cells: Sequence[str], name: str, rows: Rows) -> np.ndarray:
    """A column's numbers, NaN where a cell is missing; FileError for a cell that is none."""
    infinite = [_INFINITE.get(cell.lower(), 0.0) for cell in cells]
    finite = ["" if inf else cell for cell, inf in zip(cells, infinite)]
    numbers, first_text, _ = numbers_of(finite, rows.separator != ",")
    if first_text is not None:
        row = rows.numbers[1:][first_text]
        raise FileError(FileFault.TEXT, part=name, row=row, value=cells[first_text])
    return np.where(np.array(infinite) != 0, infinite, numbers)


def _grid(
    parts: Parts, table: dict[str, np.ndarray], axes: Sequence[str], nodes: np.ndarray, numbers
) -> None:
    places = []
    for name in axes:
        values = table[name][nodes]
        if not np.all(np.isfinite(values)):
            row = numbers[int(nodes[np.argmin(np.isfinite(values))])]
            raise FileError(FileFault.AXIS_VALUES, part=name, row=row)
        parts.arrays[name], place = _distinct(values)
        places.append(place)
    shape = tuple(len(parts.arrays[name]) for name in reversed(axes))
    if int(np.prod(shape)) > 4 * max(len(nodes), 1):
        raise FileError(FileFault.NOT_A_GRID, value=shape, count=len(nodes))
    index = np.asarray(np.ravel_multi_index(tuple(reversed(places)), shape) if len(nodes) else [], dtype=int)
    losses, taken = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    found, first = np.unique(index, return_index=True)
    losses.flat[found], taken.flat[found] = table["loss"][nodes[first]], True
    parts.arrays["losses"] = losses

    def place_of(node: int) -> tuple[float, ...]:
        where = np.unravel_index(node, shape)
        return tuple(float(parts.arrays[name][k]) for name, k in zip(axes, reversed(where)))

    repeated = np.ones(len(index), dtype=bool)
    repeated[first] = False
    again = np.flatnonzero(repeated)
    if len(again):
        row = numbers[int(nodes[again[0]])]
        parts.noted.append(
            Finding(
                FindingKind.DUPLICATE_NODES,
                place=place_of(int(index[again[0]])),
                index=(int(row),),
                count=len(again),
                total=len(nodes),
            )
        )
    if not taken.all():
        where = place_of(int(np.argmin(taken)))
        count = int(np.sum(~taken))
        parts.noted.append(Finding(FindingKind.MISSING_NODES, place=where, count=count, total=taken.size))


def _distinct(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different coordinates in order, and which of them each is; those that rounding parts are one."""
    order = np.argsort(values, kind="stable")
    rising = values[order]
    new = np.diff(rising, prepend=-np.inf) > _ROUNDING * np.ptp(values) if len(values) else np.zeros(0, bool)
    place = np.empty(len(values), dtype=int)
    place[order] = np.cumsum(new) - 1
    return rising[new], place


def _path(
    parts: Parts, name: str, table: dict[str, np.ndarray], axes: Sequence[str], rows: np.ndarray
) -> None:
    points, losses = np.stack([table[axis][rows] for axis in axes], axis=1), table["loss"][rows]
    if name == CHECK:
        parts.arrays["checks"] = np.column_stack([points, losses])
        return
    parts.paths[name] = {"points": points}
    if not np.all(np.isnan(losses)):
        parts.paths[name]["losses"] = losses
    if "off" in table and not np.all(np.isnan(table["off"][rows])):
        parts.paths[name]["off"] = table["off"][rows]
