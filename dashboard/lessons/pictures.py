"""A stop at a glance: its landscape with the runs' paths, its data, or its network's signals, as a PNG.

For the list of lessons and for paper. On white, whatever the page's theme: paths have the page's own colours.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from dashboard.figures.thumbnail import curve, level_map
from dashboard.state.planes import is_whole
from dashboard.studies import studies
from landscapes import Landscape
from landscapes.drawing.colours import COLOURS
from landscapes.drawing.heights import LEVELS
from landscapes.learning import DataSet, TrainingLoss

from .claims.forms.deep import activations
from .claims.kinds import Unanswered
from .claims.scene import One, Scene
from .kinds import Page
from .pages import SUBJECTS, study_of

SIZE = (288, 200)
_FINE = 2  # times as large while it is drawn, for smooth lines
_INK, _SOFT, _GROUND = "#3c4654", "#c3cad4", "#f3f5f7"
_FAR = 20  # box widths: of a path that leaves no more is drawn
_MOST_POINTS, _MOST_WAYS = 400, 32  # of a path, and paths of a run
Points = np.ndarray  # (n, 2) in shares of the picture: right, and down


def picture(scene: Scene, page: Page, size: tuple[int, int] = SIZE) -> bytes:
    """A PNG of what a stop shows."""
    width, height = (_FINE * side for side in size)
    canvas = Image.new("RGB", (width, height), _GROUND)
    study = study_of(page, scene.state)
    if page is not Page.RACE and study and studies(SUBJECTS[page])[study].alone:
        _network(canvas, scene if study == "depth" else None)
    elif isinstance(scene.f, TrainingLoss) and (page is Page.LEARN or not is_whole(scene.f)):
        _data(canvas, scene.f.data)
    elif not is_whole(scene.f):
        _network(canvas, None)
    else:
        _ground(canvas, scene, study is None)
        if study is not None and page is Page.UNDERSTAND:
            _marks(canvas, _places(scene.f, scene.desk.point[None]), COLOURS[1], 7)
    file = io.BytesIO()
    small = canvas.resize(size, Image.Resampling.LANCZOS)
    small.quantize(160, method=Image.Quantize.MEDIANCUT).save(file, "PNG", optimize=True)
    return file.getvalue()


# ---- a landscape


def _ground(canvas: Image.Image, scene: Scene, runs: bool) -> None:
    f = scene.f
    if f.dimension == 1:
        _line(canvas, curve(f), _INK, 2)
    else:
        levels = level_map(f, canvas.size)
        seen = Image.fromarray((np.asarray(levels) < LEVELS).astype(np.uint8) * 255)
        canvas.paste(levels.convert("RGB"), mask=seen)
    if not runs:
        return
    try:
        finished = scene.runs
    except Unanswered:  # nothing races, or it takes too long
        return
    for run in finished:
        for points in _paths(f, run):
            places = _places(f, points)
            colour = run.entry.look["colour"]
            if f.dimension > 1:
                _line(canvas, places, "#ffffff", 5)
                _line(canvas, places, colour, 3)
            _marks(canvas, places[:1], _INK, 6)
            _marks(canvas, places if f.dimension == 1 else places[-1:], colour, 6)


def _paths(f: Landscape, run: One) -> Iterable[np.ndarray]:
    """The points (rows, d) of each start of a run, thinned, until it is far off."""
    for member in run.members[:_MOST_WAYS]:
        where: Any = (slice(None), slice(None), *member)
        path = run.run.path[where]
        known = np.isfinite(path).all(axis=1)
        path = path if known.all() else path[: int(np.argmin(known))]
        low, high = np.array(f.domain).T
        far = np.any(np.abs(path - low) > _FAR * (high - low), axis=1)
        path = path[: int(np.argmax(far))] if far.any() else path
        if len(path) > _MOST_POINTS:
            path = path[np.unique(np.round(np.linspace(0, len(path) - 1, _MOST_POINTS)).astype(int))]
        yield path


def _places(f: Landscape, points: np.ndarray) -> Points:
    """Where points (n, d) are in the picture, or outside of it."""
    (low, high) = f.domain[0]
    right = (points[:, 0] - low) / (high - low)
    if f.dimension == 1:
        drawn = curve(f)
        down = np.interp(right, drawn[:, 0], np.nan_to_num(drawn[:, 1], nan=2.0), left=2.0, right=2.0)
    else:
        low, high = f.domain[1]
        down = 1 - (points[:, 1] - low) / (high - low)
    return np.stack([right, down], axis=1)


# ---- data and networks


def _data(canvas: Image.Image, data: DataSet) -> None:
    """The rows: classes by colour over two features, or a target over one."""
    train = data.train
    across = train.X[:, 0]
    if len(train.classes) and train.X.shape[1] > 1:
        up, kinds = train.X[:, 1], train.y.astype(int)
    else:
        up, kinds = train.y.astype(float), np.zeros(len(train), dtype=int)
    places = np.stack([_share(across), 1 - _share(up)], axis=1)
    for kind in np.unique(kinds):
        _marks(canvas, places[kinds == kind][:600], COLOURS[(int(kind) + 1) % len(COLOURS)], 4)


def _share(values: np.ndarray) -> np.ndarray:
    low, high = float(np.min(values)), float(np.max(values))
    return 0.08 + 0.84 * (values - low) / ((high - low) or 1.0)


def _network(canvas: Image.Image, scene: Scene | None) -> None:
    """A network's layers; the stronger a unit's signal is by its layer, the darker it is."""
    layers = 6
    strength = np.ones(layers)
    if scene is not None:
        logs = activations(scene)
        at = np.round(np.linspace(0, len(logs) - 1, layers)).astype(int)
        strength = np.clip(1 + np.nan_to_num(logs[at], neginf=-12.0) / 12, 0.08, 1.0)
    x = np.linspace(0.1, 0.9, layers)
    y = [np.linspace(0.15, 0.85, n) for n in (3, 5, 5, 5, 5, 2)]
    for k in range(layers - 1):
        for a in y[k]:
            for b in y[k + 1]:
                _line(canvas, np.array([[x[k], a], [x[k + 1], b]]), _SOFT, 1)
    for k in range(layers):
        grey = round(235 - 190 * float(strength[k]))
        _marks(canvas, np.array([[x[k], one] for one in y[k]]), f"#{grey:02x}{grey:02x}{grey + 12:02x}", 8)


# ---- strokes


def _pixels(canvas: Image.Image, places: Points) -> list[tuple[float, float]]:
    return [(float(x) * canvas.width, float(y) * canvas.height) for x, y in places]


def _line(canvas: Image.Image, places: Points, colour: str, width: int) -> None:
    draw = ImageDraw.Draw(canvas)
    known = np.isfinite(places).all(axis=1)
    for piece in np.split(places, np.flatnonzero(~known)):
        piece = piece[np.isfinite(piece).all(axis=1)]
        if len(piece) > 1:
            draw.line(_pixels(canvas, piece), fill=colour, width=_FINE * width, joint="curve")


def _marks(canvas: Image.Image, places: Points, colour: str, radius: int) -> None:
    draw = ImageDraw.Draw(canvas)
    for x, y in _pixels(canvas, places[np.isfinite(places).all(axis=1)]):
        r = _FINE * radius / 2 * 1.2
        draw.ellipse((x - r, y - r, x + r, y + r), fill=colour, outline="#ffffff", width=_FINE // 2)
