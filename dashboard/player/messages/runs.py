"""What the player is told of the runs: paths, values, costs, endings and looks."""

from __future__ import annotations

import numpy as np

from landscapes import Landscape
from landscapes.slices import Slice
from optimizers import Run

from . import data_space, thinned
from .floor import floor_of, gaps
from .terrain import Ground
from .wire import Exact, digest, pack


def runs_message(
    landscape: Landscape,
    runs: list[tuple[dict, Run]],
    ground: Ground,
    view: dict[str, str],
    *,
    autoplay: bool = False,
    start: list[float] | None = None,
    note: str = "",
    reply: dict | None = None,
    heard: int = 0,
    follows: bool = False,
    picture: Landscape | None = None,
    lines: np.ndarray | None = None,
) -> bytes:
    """The runs on that ground with their looks (id, label, colour, dash, marker): the schema's ``Runs``.

    ``note`` is a sentence above the pictures, ``reply`` a file that was asked for, and ``heard`` the
    number of the last thing the browser said that this message answers. ``follows`` is the schema's.
    ``picture`` is the plane of ``landscape`` that is drawn, where that is not drawn whole: paths are then
    their nearest points in it. ``lines`` (k, 4) are straight ones that are drawn in the picture, each from
    x, y to x, y.
    """
    drawn = picture or landscape
    every = [run for _, run in runs]
    floor = floor_of(landscape, every, ground.lowest)
    records = []
    for (look, run), gap in zip(runs, gaps(landscape, every, floor)):
        members = 1 if run.path.ndim == 2 else run.path.shape[2]
        rows = len(run.values)
        path = run.path.reshape(-1, landscape.dimension, members)
        spent = np.diff(run.cost.reshape(rows, members), axis=0, prepend=0)
        records.append(
            {
                **look,
                "members": members,
                "path": Exact(thinned.between(run, in_picture(path, drawn))),
                "values": Exact(run.values.reshape(rows, members)),
                "gaps": gap,
                "gradients": run.gradient_norms.reshape(rows, members),
                "spent": spent.astype(np.uint8 if spent.max() < 256 else np.uint16),
                "jumps": run.jumps.reshape(rows, members).astype(np.uint8) if run.jumps.any() else None,
                "steps": np.atleast_1d(run.steps),
                "status": [str(outcome.ending) for outcome in run.outcomes],
                "where": [str(outcome.place or "") for outcome in run.outcomes],
                "sentence": f"{run.outcomes[0].sentence} {run.outcomes[0].advice}".strip(),
            }
        )
        if isinstance(drawn, Slice):
            records[-1]["away"] = thinned.between(run, drawn.distance(np.moveaxis(path, 1, 0)))
        if run.batch_values is not None:
            records[-1]["seen"] = run.batch_values.reshape(rows, members)
        if (unseen := data_space.held_out(landscape, run)) is not None:
            records[-1]["held"] = thinned.between(run, unseen)
        if (fit := data_space.fit(landscape, run)) is not None:
            records[-1]["fit"] = fit
    message = {
        "terrain": ground.key,
        "runs": records,
        "floor": floor and {"value": floor.value, "known": floor.known},
        "view": view,
        "autoplay": autoplay,
        "start": start,
        "follows": follows,
        "note": note,
        "heard": heard,
        **({} if lines is None else {"lines": Exact(lines)}),
        **({"reply": reply} if reply else {}),
    }
    message["key"] = digest(pack(message))
    return pack(message)


def in_picture(path: np.ndarray, drawn: Landscape) -> np.ndarray:
    """Paths (rows, d, members) as they are drawn: (rows, k, members), the nearest points of a plane."""
    if not isinstance(drawn, Slice):
        return path
    return np.moveaxis(drawn.project(np.moveaxis(path, 1, 0)), 0, 1)
