"""Losses from elsewhere as a landscape: interpolated, and never certified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscapes.core.axis_names import usual_variables
from landscapes.core.heading import Heading
from landscapes.core.landscape import Landscape, Origin, Point

from . import words
from .interpolation import Interpolation
from .record import Imported

LESSON = Heading("Imported", "losses measured elsewhere")
_FEW = 4096  # nodes that are looked at before all are
_SHARES = (0.85, 0.8)  # of the sides, where nothing better is known: away from centre and edge


@dataclass(frozen=True)
class FromFile:
    """The maker of an imported landscape: the function through its nodes, and the file that it is from."""

    function: Interpolation
    hash: str
    name: str

    @property
    def origin(self) -> Origin:
        return Origin.IMPORTED

    def source(self, f: Landscape) -> str:
        """The lines that make it again from the file, with the file's hash."""
        return (
            "from landscapes import imported\n\n"
            f"# SHA-256 of the file: {self.hash}\n"
            f"f = imported.landscape_of(imported.read(open({self.name!r}, 'rb').read(), {self.name!r}))\n"
        )

    def rebuild(self, f: Landscape, settings: dict[str, Any]) -> Landscape:
        return f


def landscape_of(imported: Imported) -> Landscape:
    """The interpolation of the losses, over the grid's extent, as a landscape of one or two dimensions.

    It is exact at the nodes and bicubic between them (interpolation.py): value, gradient and Hessian are
    those of the pieces, the class is C1. Outside the grid, and in cells with a node that has no finite
    loss, they are NaN. There is no tape, so that atlas, convexity and constants are sampled, never proved,
    and say why. It starts where the file's first path does, if that is on the grid.
    """
    function = Interpolation(imported.axes, imported.losses)
    return Landscape(
        name="imported",
        title=imported.title,
        function=function,
        maker=FromFile(function, imported.hash, imported.name),
        domain=imported.box,
        variables=usual_variables(imported.dimension),
        start=_start(imported, function),
        reference="a file of losses",
        smoothness="C1",
        teaches=words.teaches(imported.title, imported.losses.size),
        lesson=LESSON,
    )


def _start(imported: Imported, function: Interpolation) -> Point:
    """Where the first path begins; else the node nearest to a place towards a corner."""
    tried = [track.points[:1].T for track in imported.tracks]
    nodes = np.stack(np.meshgrid(*imported.axes, indexing="ij")).reshape(imported.dimension, -1)
    low, high = np.array(imported.box).T[..., None]
    goal = low + (high - low) * np.array(_SHARES[: imported.dimension])[:, None]
    nearest = np.argsort(np.sum(((nodes - goal) / (high - low)) ** 2, axis=0), kind="stable")
    for points in (*tried, nodes[:, nearest[:_FEW]], nodes[:, nearest[_FEW:]]):
        value, slope = function.value_and_gradient(points)
        good = np.isfinite(value) & np.any(slope != 0, axis=0)
        if good.any():
            return tuple(points[:, np.argmax(good)].tolist())
    return tuple(((low + high) / 2)[:, 0].tolist())
