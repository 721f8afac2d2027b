"""Every step of every run as CSV, JSON and NPZ."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import numpy as np
import pandas as pd

from dashboard.state.link import link
from dashboard.state.race import Entry, Race
from dashboard.state.state import State
from optimizers import Run

from .settings import hyper_parameters
from .tables import members

_MOST_COLUMNS = 100  # parameters in a table; the NPZ file has them all


def _long(race: Race) -> pd.DataFrame:
    """Every step of every run, one row each."""
    parts = []
    d = race.landscape.dimension
    names = [f"theta_{i}" for i in range(d)] if d <= _MOST_COLUMNS else []
    for _, entry, run in race.finished():
        for k, end, at in members(run):
            rows = slice(end + 1)
            columns: dict[str, Any] = {"optimizer": entry.label, "method": entry.card.method}
            columns |= {"start": k + 1, "step": np.arange(end + 1)}
            points = np.full((end + 1, len(names)), np.nan)
            kept = np.flatnonzero(run.kept <= end)
            if names:
                points[run.kept[kept]] = run.path[at][kept]
                points[end] = run.path[at][-1]
            columns |= dict(zip(names, points.T))
            columns["value"] = run.values[at][rows]
            columns["gradient_norm"] = run.gradient_norms[at][rows]
            columns["evaluations"] = run.cost[at][rows]
            columns |= hyper_parameters(entry)
            parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def runs_csv(race: Race) -> str:
    """Every step of every run as CSV: optimizer, start, step, theta, value, gradient norm, cost.

    Then a column for every hyper-parameter, empty where a method has not got it. theta is left out where
    it has more than 100 components, as in JSON; the NPZ file has it. Of runs of which not every point is
    kept it is empty between.
    """
    return _long(race).to_csv(index=False)


def runs_json(race: Race, state: State) -> str:
    """The runs with the settings and the link that make them again, as JSON."""
    runs = []
    for _, entry, run in race.finished():
        path = {"path": run.path, "path_steps": run.kept}
        runs.append(
            {
                **_run(race, entry, run),
                **(path if race.landscape.dimension <= _MOST_COLUMNS else {}),
                "values": run.values,
                "gradient_norms": run.gradient_norms,
                "evaluations": run.cost,
            }
        )
    return _text({**_document(race, state), "runs": runs})


def settings_json(race: Race, state: State) -> str:
    """The settings alone, of the race and of each run, as JSON; where a run began, if it is a point."""
    runs = [_run(race, entry, run) for _, entry, run in race.finished()]
    return _text({**_document(race, state), "view": dict(state.view), "runs": runs})


def _run(race: Race, entry: Entry, run: Run) -> dict[str, Any]:
    return {
        "optimizer": entry.label,
        "method": entry.card.method,
        "settings": hyper_parameters(entry),
        **_own(race, entry),
        "status": [str(outcome.ending) for outcome in run.outcomes],
    }


def _document(race: Race, state: State) -> dict[str, Any]:
    f = race.landscape
    return {
        "landscape": {
            "name": f.name,
            "formula": f.formula,
            "typed": state.formula or None,
            "settings": f.settings,
            "box": f.domain,
        },
        "start": race.start,
        "seed": race.seed,
        "steps": race.steps,
        "link": link(state, ""),
    }


def _text(document: dict[str, Any]) -> str:
    return json.dumps(_without_nan(document), allow_nan=False)


def _own(race: Race, entry: Entry) -> dict[str, Any]:
    """What a run has of its own, not from the race; of a training loss the rows that a step sees."""
    rows = {} if entry.batches is None else {"rows_a_step": entry.batches.size}
    seed = {} if entry.seed == race.seed else {"seed": entry.seed}
    return {**rows, **seed, **({} if entry.start is race.start else {"start": entry.start})}


def _without_nan(value):
    """Arrays as lists (a file is text), and null where a number is not finite, as JSON asks."""
    if isinstance(value, np.ndarray):
        return _without_nan(value.astype(object).tolist())
    if isinstance(value, dict):
        return {k: _without_nan(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def runs_npz(race: Race) -> bytes:
    """Every run's arrays for NumPy: ``np.load(file)["0.path"]``, with the labels in ``labels``.

    Row j of a path is the point after step ``path_steps[j]``; all other arrays have a row a step.
    """
    finished = race.finished()
    arrays: dict[str, Any] = {"labels": np.array([entry.label for _, entry, _ in finished])}
    for k, (_, _, run) in enumerate(finished):
        arrays |= {
            f"{k}.path": run.path,
            f"{k}.path_steps": run.kept,
            f"{k}.values": run.values,
            f"{k}.gradient_norms": run.gradient_norms,
            f"{k}.evaluations": run.cost,
        }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()
