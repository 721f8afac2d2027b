"""What a person takes away: the table, the runs, a link, a PDF, a page that plays by itself."""

from __future__ import annotations

import io
import json
import math
import re
from urllib.parse import urlencode

import numpy as np
import pandas as pd

from dashboard.figures import looks
from dashboard.player.assets import standalone_page
from dashboard.player.messages import landmarks
from dashboard.player.messages import terrain as payload
from dashboard.player.messages.wire import unpack
from dashboard.state import race as racing
from dashboard.state.link import to_query
from dashboard.state.state import State

_ROUNDING = 1e-14
# The marks of the picture (js/landmarks.js) as characters.
KIND_GLYPHS = {"minimum": "▼", "maximum": "▲", "saddle": "⋈", "inflection": "◆"}

# An SVG of eight dense paths has 2 MB; beyond this somebody plays with the browser's messages.
_LARGEST_SVG = 30_000_000
# The converter would open files and addresses named in an SVG: only what it carries itself may stay.
_FOREIGN = re.compile(r"""href\s*=\s*["']?\s*(?!data:image/|\#)[^\s"'>]|<!ENTITY|@import""", re.I)


def _finished(race):
    return [e for e in race.entries if e.run is not None and e.card.shown]


def _members(entry):
    """(number, index into the run's arrays) of every start."""
    many = entry.run.path.ndim == 3
    return [(k, (..., k)) for k in range(entry.run.path.shape[2])] if many else [(0, (...,))]


def _ended(status):
    """The status, and to what it converged where that is no global minimum."""
    return str(status) if status.where in ("", "minimum") else f"{status}: {status.where}"


def table(race) -> pd.DataFrame:
    """One row an optimizer and start: where it ended, what it cost, and why it stopped."""
    rows = []
    for entry in _finished(race):
        run = entry.run
        for k, at in _members(entry):
            end = int(run.steps[k]) if run.path.ndim == 3 else run.steps
            status = run.status[k] if run.path.ndim == 3 else run.status
            distances = run.distances
            row = {"optimizer": f"{looks.glyph(entry.card.look)} {entry.label}"}
            if run.path.ndim == 3:
                row["start"] = k + 1
            rows.append(
                {
                    **row,
                    "final value": float(run.values[at][end]),
                    "best value": float(run.best.value[at]),
                    "distance": None if distances is None else float(distances[at][end]),
                    "iterations": end,
                    "evaluations": int(run.cost[at][end]),
                    "status": _ended(status),
                    "sentence": f"{status.sentence} {status.advice}".strip(),
                }
            )
    return pd.DataFrame(rows)


def points_table(atlas, axes: list[str]) -> pd.DataFrame:
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
            "condition": condition,
            "special": [words[bool(a), bool(b)] for a, b in zip(atlas.degenerate, atlas.kink)],
            "index": atlas.index,
        }
    )
    if atlas.proved is not None:
        frame["proved"] = atlas.proved
    return frame


def points_csv(atlas, axes: list[str]) -> str:
    """Every critical point at full precision, and the minima that only the edge makes.

    Eigenvector i has the columns v{i}_{axis}; what does not exist is left empty.
    """
    d = len(axes)
    plain = {"kind": atlas.kinds, **dict(zip(axes, atlas.points.T)), "f": atlas.values}
    plain |= {f"eigenvalue_{i + 1}": atlas.eigenvalues[:, i] for i in range(d)}
    plain |= {f"v{i + 1}_{axes[k]}": atlas.eigenvectors[:, k, i] for i in range(d) for k in range(d)}
    plain |= {
        "degenerate": atlas.degenerate,
        "kink": atlas.kink,
        "index": atlas.index,
        "residual": atlas.residuals,
    }
    if atlas.proved is not None:
        plain["proved"] = atlas.proved
    frame = pd.DataFrame(plain)
    if len(atlas.edge_minima):
        edges = atlas.edge_minima
        more = {"kind": "edge minimum", **dict(zip(axes, edges.points.T)), "f": edges.values}
        frame = pd.concat([frame.astype(object), pd.DataFrame(more).astype(object)], ignore_index=True)
    return frame.to_csv(index=False)


def _long(race) -> pd.DataFrame:
    """Every step of every run, one row each."""
    parts = []
    names = [f"theta_{i}" for i in range(race.landscape.dimension)]
    for entry in _finished(race):
        run = entry.run
        for k, at in _members(entry):
            end = (int(run.steps[k]) if run.path.ndim == 3 else run.steps) + 1
            columns = {"optimizer": entry.label, "start": k + 1, "step": np.arange(end)}
            columns |= {name: run.path[:, i][at][:end] for i, name in enumerate(names)}
            columns["value"] = run.values[at][:end]
            columns["gradient_norm"] = run.gradient_norms[at][:end]
            columns["evaluations"] = run.cost[at][:end]
            parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def runs_csv(race) -> str:
    """Every step of every run as CSV: optimizer, start, step, theta, value, gradient norm, cost."""
    return _long(race).to_csv(index=False)


def runs_json(race, state: State) -> str:
    """The runs with the settings and the link that make them again, as JSON."""
    f = race.landscape
    runs = []
    for entry in _finished(race):
        run = entry.run
        runs.append(
            {
                "optimizer": entry.label,
                "method": entry.card.method,
                "settings": repr(entry.optimizer),
                "status": [str(s) for s in np.atleast_1d(np.asarray(run.status, dtype=object))],
                "path": run.path,
                "values": run.values,
                "gradient_norms": run.gradient_norms,
                "evaluations": run.cost,
            }
        )
    told = {
        "landscape": {
            "name": f.name,
            "formula": f.formula,
            "typed": state.formula or None,
            "settings": f.settings,
            "domain": f.domain,
        },
        "start": race.start,
        "seed": race.seed,
        "steps": race.steps,
        "link": link(state, ""),
        "runs": runs,
    }
    return json.dumps(_without_nan(told), allow_nan=False)


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


def runs_npz(race) -> bytes:
    """Every run's arrays for NumPy: ``np.load(file)["0.path"]``, with the labels in ``labels``."""
    entries = _finished(race)
    arrays = {"labels": np.array([e.label for e in entries])}
    for k, entry in enumerate(entries):
        run = entry.run
        arrays |= {
            f"{k}.path": run.path,
            f"{k}.values": run.values,
            f"{k}.gradient_norms": run.gradient_norms,
            f"{k}.evaluations": run.cost,
        }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def html(race, view: dict, theme: str = "light", atlas=None) -> str:
    """The player with these runs as one file that needs neither server nor network.

    With an ``atlas`` of the race's landscape, its critical points are marked in it.
    """
    ground = payload.terrain(race.landscape)
    message = payload.runs_message(
        race.landscape, runs_of(race), unpack(ground)["key"], view, autoplay=True, start=None
    )
    marks = None if atlas is None else landmarks.message(atlas, unpack(ground)["key"])
    return standalone_page(ground, message, race.landscape.title, theme, marks)


def runs_of(race) -> list[tuple[dict, object]]:
    """The runs on show with their looks, as the player wants them."""
    return [
        ({"id": f"c{k}", "label": entry.label, **entry.look}, entry.run)
        for k, entry in enumerate(race.entries)
        if entry.run is not None and entry.card.shown
    ]


def pdf(svg: str) -> bytes:
    """An SVG that the visitor's browser drew, as a vector PDF; needs no browser here."""
    import vl_convert

    return vl_convert.svg_to_pdf(svg)


def link(state: State, page: str) -> str:
    """The address that reproduces the state; ``page`` is the address of the page itself."""
    return page.partition("?")[0] + "?" + urlencode(to_query(state), doseq=True, safe=";=:,")


def answer(request: object, state: State, cache, atlases=None) -> dict | None:
    """The file the player asked for, or a sentence why there is none: {id, name, mime, data|error}.

    ``cache`` has the session's runs, ``atlases`` its critical points.
    """
    if not isinstance(request, dict) or not isinstance(request.get("id"), (str, int)):
        return None
    name = "".join(c for c in str(request.get("name", "")) if c.isalnum() or c in "-_")[:60]
    reply = {"id": request["id"]}
    if request.get("kind") == "pdf":
        svg = request.get("svg")
        if not isinstance(svg, str) or not 0 < len(svg) <= _LARGEST_SVG:
            return {**reply, "error": "The picture is too large for a PDF; PNG or SVG will do."}
        if _FOREIGN.search(svg):
            return {**reply, "error": "The picture refers to other files; nothing was converted."}
        try:
            data = pdf(svg)
        except (ValueError, RuntimeError):  # whatever the converter finds wrong with the drawing
            return {**reply, "error": "The PDF could not be made; PNG or SVG will do."}
        return {**reply, "name": f"{name or 'figure'}.pdf", "mime": "application/pdf", "data": data}
    if request.get("kind") == "html":
        race = racing.prepare(state)
        racing.run_all(race, cache, lambda *_: None)
        theme = "dark" if request.get("theme") == "dark" else "light"
        atlas = atlases and atlases.known(race.landscape)
        page = html(race, state.view, theme, atlas).encode()
        return {**reply, "name": f"{state.landscape}.html", "mime": "text/html", "data": page}
    return None


def numbers(told: object) -> tuple[float, ...] | None:
    """A short list of finite numbers from the browser, else None."""
    if not isinstance(told, (list, tuple)) or not 0 < len(told) <= 3:
        return None
    if not all(isinstance(c, (int, float)) and math.isfinite(c) for c in told):
        return None
    return tuple(float(c) for c in told)
