"""Runs and critical points as tables, to be read and to be saved."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.state.race import Entry, Race
from landscapes import Atlas
from landscapes.core.wording import format_number
from landscapes.critical.kinds import Kind
from landscapes.drawing import looks
from landscapes.learning import TrainingLoss
from optimizers import Outcome, Place, Run

from .settings import hyper_parameters

_ROUNDING = 1e-14
_SINGULAR = 1e-5  # of the largest eigenvalue: what is smaller makes a point degenerate

# The marks of the picture (js/landmarks/landmarks.js) as characters.
KIND_GLYPHS = {Kind.MINIMUM: "▼", Kind.MAXIMUM: "▲", Kind.SADDLE: "⋈", Kind.INFLECTION: "◆"}


def members(run: Run) -> list[tuple[int, int, tuple]]:
    """(number, last step, index into the run's arrays) of every start."""
    if run.path.ndim == 2:
        return [(0, int(run.steps), (...,))]
    return [(k, int(end), (..., k)) for k, end in enumerate(np.atleast_1d(run.steps))]


def _ended(outcome: Outcome) -> str:
    """The ending, and to what it converged where that is no global minimum."""
    known = outcome.place in (None, Place.MINIMUM)
    return str(outcome.ending) if known else f"{outcome.ending}: {outcome.place}"


def table(race: Race) -> pd.DataFrame:
    """One row an optimizer and start: where it ended, what it cost, and why it stopped."""
    rows = []
    for _, entry, run in race.finished():
        distances = run.distances
        for k, end, at in members(run):
            outcome = run.outcomes[k]
            rows.append(
                {
                    "optimizer": f"{looks.glyph(entry.card.look)} {entry.label}",
                    **({"start": k + 1} if run.path.ndim == 3 else {}),
                    "final value": float(run.values[at][end]),
                    "best value": float(run.best.value[at]),
                    "distance": None if distances is None else float(distances[at][end]),
                    "iterations": end,
                    "evaluations": int(run.cost[at][end]),
                    **_epochs(race, entry, end),
                    "status": _ended(outcome),
                    "sentence": f"{outcome.sentence} {outcome.advice}".strip(),
                }
            )
    return pd.DataFrame(rows)


def table_csv(race: Race) -> str:
    """The results as CSV: plain names, every number at full precision, a column for every hyper-parameter."""
    plain = table(race).rename(columns=lambda name: name.replace(" ", "_"))
    entries = [entry for _, entry, run in race.finished() for _ in members(run)]
    if not entries:
        return ""
    plain["optimizer"] = [entry.label for entry in entries]
    plain.insert(1, "method", [entry.card.method for entry in entries])
    settings = pd.DataFrame([hyper_parameters(entry) for entry in entries])
    last = plain.pop("sentence")
    return pd.concat([plain, settings, last], axis=1).to_csv(index=False)


def _epochs(race: Race, entry: Entry, end: int) -> dict[str, float]:
    """Of a training loss: how often all rows have been seen, how long that took, and what a step reads."""
    f = race.landscape
    if not isinstance(f, TrainingLoss):
        return {}
    rows = len(f.data.train)
    size = entry.batches.size if entry.batches else rows
    epochs = end * size / rows
    numbers = size * (f.data.X.shape[1] + f.objective_of.rows["t"].shape[1])
    spent = entry.seconds / max(1, race.steps) * end if entry.seconds else 0.0
    time = 1000 * spent / epochs if epochs and spent else float("nan")
    return {"epochs": epochs, "ms an epoch": time, "kB a step": numbers * 8 / 1000}


_LARGEST = 2.0**53  # beyond this the browser's table has no numbers


def as_written(frame: pd.DataFrame) -> pd.DataFrame:
    """A table to be read: columns with numbers beyond the table's own are words, as people write them."""
    shown = frame.copy()
    for name in frame.columns:
        column = frame[name]
        if column.dtype.kind == "f" and np.any(np.abs(column) >= _LARGEST):
            shown[name] = [format_number(value) for value in column]
    return shown


def _negative(atlas: Atlas) -> np.ndarray:
    """How many eigenvalues are negative, as floats (n,): NaN where there is no Hessian.

    Of a singular one what is 0 up to rounding is neither.
    """
    values = atlas.eigenvalues
    rounding = np.where(atlas.degenerate, _SINGULAR * np.max(np.abs(values), axis=1, initial=0.0), 0.0)
    count = np.sum(values < -rounding[:, None], axis=1).astype(float)
    return np.where(np.all(np.isfinite(values), axis=1), count, np.nan)


def points_table(atlas: Atlas, axes: list[str]) -> pd.DataFrame:
    """One row a critical point, lowest first, to be read; ``proved`` is there once a proof was tried.

    What is only rounding, against the box and the largest value, is 0 here; the CSV file has it.
    """
    width = np.ptp(np.array(atlas.domain), axis=1)
    points = np.where(np.abs(atlas.points) < _ROUNDING * width, 0.0, atlas.points)
    highest = np.max(np.abs(atlas.values), initial=0.0)
    values = np.where(np.abs(atlas.values) < _ROUNDING * highest, 0.0, atlas.values)
    size = np.abs(atlas.eigenvalues)
    with np.errstate(all="ignore"):
        condition = np.max(size, axis=1) / np.min(size, axis=1)
    words = {
        (False, False): "",
        (True, False): "degenerate",
        (False, True): "kink",
        (True, True): "degenerate, kink",
    }
    frame = pd.DataFrame(
        {
            "kind": [f"{KIND_GLYPHS[kind]} {kind}" for kind in atlas.kinds],
            **dict(zip(axes, points.T)),
            "f": values,
            **{f"λ{'₁₂₃'[i]}": column for i, column in enumerate(atlas.eigenvalues.T)},
            "negative": _negative(atlas),
            "condition": condition,
            "special": [words[bool(a), bool(b)] for a, b in zip(atlas.degenerate, atlas.kink)],
            "index": atlas.index,
        }
    )
    if atlas.proved is not None:
        frame["proved"] = atlas.proved
    return frame


def points_csv(atlas: Atlas, axes: list[str]) -> str:
    """Every critical point at full precision, the minima that only the edge makes, poles and open parts.

    Eigenvector i has the columns v{i}_{axis}, an open part its extent in {axis}_low and {axis}_high; what
    does not exist is left empty.
    """
    d = len(axes)
    plain = {"kind": atlas.kinds, **dict(zip(axes, atlas.points.T)), "f": atlas.values}
    plain |= {f"eigenvalue_{i + 1}": atlas.eigenvalues[:, i] for i in range(d)}
    plain |= {f"v{i + 1}_{axes[k]}": atlas.eigenvectors[:, k, i] for i in range(d) for k in range(d)}
    plain |= {
        "negative_eigenvalues": _negative(atlas),
        "degenerate": atlas.degenerate,
        "kink": atlas.kink,
        "index": atlas.index,
        "residual": atlas.residuals,
    }
    if atlas.proved is not None:
        plain["proved"] = atlas.proved
    edges = atlas.edge_minima
    more = [
        {"kind": "edge minimum", **dict(zip(axes, p)), "f": v} for p, v in zip(edges.points, edges.values)
    ]
    more += [{"kind": f"pole {p.sign}", **dict(zip(axes, p.place))} for p in atlas.poles]
    for part in atlas.open_parts:
        ends = {f"{a}_low": v for a, v in zip(axes, part.low)} | {
            f"{a}_high": v for a, v in zip(axes, part.high)
        }
        more.append({"kind": f"open: {part.why.name.lower()}", **dict(zip(axes, part.place)), **ends})
    frames = [pd.DataFrame(rows).astype(object) for rows in (plain, more) if len(rows)]
    return pd.concat(frames, ignore_index=True).to_csv(index=False)
