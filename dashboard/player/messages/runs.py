"""What the player is told of the runs: paths, values, costs, endings and looks."""

from __future__ import annotations

import numpy as np

from dashboard.player.view import as_controls
from landscapes import Landscape
from optimizers import Run

from .wire import digest, pack


def runs_message(
    landscape: Landscape,
    runs: list[tuple[dict, Run]],
    terrain_key: str,
    view: dict[str, str],
    *,
    autoplay: bool = False,
    start: list[float] | None = None,
    note: str = "",
    reply: dict | None = None,
    heard: int = 0,
) -> bytes:
    """The runs with their looks (id, label, colour, dash, marker), as the schema's ``Runs`` has it.

    ``note`` is a sentence above the pictures, ``reply`` a file that was asked for, and ``heard`` the
    number of the last thing the browser said that this message answers.
    """
    records = []
    for look, run in runs:
        members = 1 if run.path.ndim == 2 else run.path.shape[2]
        rows = len(run.path)
        distances = run.distances
        records.append(
            {
                **look,
                "members": members,
                "path": run.path.reshape(rows, landscape.dimension, members),
                "values": run.values.reshape(rows, members),
                # In float64 before it becomes float32: f - lowest loses its digits otherwise.
                "gaps": None
                if landscape.lowest is None
                else (run.values - landscape.lowest).reshape(rows, members),
                "gradients": run.gradient_norms.reshape(rows, members),
                "distances": None if distances is None else distances.reshape(rows, members),
                "cost": run.cost.reshape(rows, members),
                "jumps": run.jumps.reshape(rows, members).astype(np.uint8) if run.jumps.any() else None,
                "steps": np.atleast_1d(run.steps),
                "status": [str(outcome.ending) for outcome in run.outcomes],
                "where": [str(outcome.place or "") for outcome in run.outcomes],
                "sentence": f"{run.outcomes[0].sentence} {run.outcomes[0].advice}".strip(),
            }
        )
    message = {
        "terrain": terrain_key,
        "runs": records,
        "view": view,
        "controls": as_controls(landscape.dimension),
        "autoplay": autoplay,
        "start": start,
        "note": note,
        "heard": heard,
        **({"reply": reply} if reply else {}),
    }
    message["key"] = digest(pack(message))
    return pack(message)
