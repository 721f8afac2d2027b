"""What JavaScript's answers are compared with: computed here by NumPy, and by what Python itself says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import mpmath
import numpy as np
from autograd import elementwise_grad

import landscapes
import optimizers
from dashboard.player import view
from dashboard.player.messages import data_space, landmarks
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.terrain import terrain
from dashboard.player.messages.wire import pack, unpack
from dashboard.state.link import from_query
from dashboard.state.race import prepare, run_all, runs_of
from dashboard.state.run_cache import RunCache
from dashboard.takeaway.reel import captions
from dashboard.takeaway.reel.tracks import duration, tracks_of
from landscapes import learning
from landscapes.core.wording import format_number
from landscapes.drawing import heights
from landscapes.drawing.looks import look
from landscapes.drawing.scales import height_scale
from landscapes.learning import losses
from landscapes.learning.data_set import Task
from landscapes.learning.losses import Code


def write(folder: Path) -> None:
    """All truths as JSON, and messages as the browser gets them, into a folder."""
    random = np.random.default_rng(9)
    for name, truth in {
        "numbers": _numbers(random),
        "curve": _curve(random),
        "scales": _scales(),
        "colours": [list(map(int, c)) for c in heights.colours(np.linspace(-0.1, 1.1, 400))],
        "cameras": _cameras(random),
        "fields": _fields(random),
        "opened": _opened(),
        "curves": _curves(random),
        "poles": _POLES,
        "crowds": _crowds(),
        "losses": _losses(random),
        "pulls": _pulls(random),
    }.items():
        (folder / f"{name}.json").write_text(json.dumps(truth, allow_nan=False), "utf-8")
    messages = _messages()
    for name, query in _TOLD.items():
        told, runs, ground = _happenings(query)
        messages |= {f"{name}-runs": runs, f"{name}-ground": ground}
        (folder / f"{name}.json").write_text(json.dumps(told), "utf-8")
    (folder / "height_scales.json").write_text(json.dumps(_height_scales(messages)), "utf-8")
    for name, message in messages.items():
        (folder / f"{name}.bin").write_bytes(message)
        (folder / f"{name}.json").write_text(json.dumps(unpack(message), default=_as_lists), "utf-8")


def _as_lists(array: np.ndarray) -> dict:
    flat = [None if not np.isfinite(v) else float(v) for v in array.ravel()]
    return {"shape": list(array.shape), "data": flat}


def _numbers(random) -> list:
    """[value as Python writes it, digits, text]: all sizes, halves that round to even, ends of the ranges."""
    values = [
        0.0,
        -0.0,
        1e21,
        1e-320,
        5e-324,
        1.7976931348623157e308,
        1e6,
        1e-3,
        999999.5,
        999999.4,
        0.0009999999,
    ]
    values += [float(k) for k in range(-40, 41)] + [10.0**k for k in range(-30, 31)]
    values += [k / 8 for k in range(1, 200)] + [(2 * k + 1) * 5.0**j for k in range(40) for j in range(-3, 6)]
    values += list(random.normal(size=1500) * 10.0 ** random.uniform(-320, 308, 1500))
    values += list(np.round(random.normal(size=1500) * 10.0 ** random.uniform(-4, 7, 1500), 3))
    values += [float(np.float32(v)) for v in random.normal(size=500)]
    cases = [(v, d) for v in values for d in (1, 2, 3, 4, 5, 9)] + [(-v, 4) for v in values]
    told = [[repr(float(v)), d, format_number(v, d)] for v, d in cases]
    return told + [[text, 4, format_number(float(text))] for text in ("inf", "-inf", "nan")]


# Smooth curves by the name of their message: a formula, its box, and the same for mpmath.
_SMOOTH = {
    "smooth": ("sin(3*x)+0.1*x^2", (-4.0, 4.0), lambda x: mpmath.sin(3 * x) + mpmath.mpf(0.1) * x**2),
    "quartic": ("x^4-3*x^2+x", (-2.0, 2.0), lambda x: x**4 - 3 * x**2 + x),
    "far": ("(x-1000000.0005)^2", (1e6, 1e6 + 0.001), lambda x: (x - mpmath.mpf(1000000.0005)) ** 2),
}
# Curves with poles: where f comes back on the other side, and how many samples are finite.
_POLES = [
    {"message": "tan", "poles": [k * np.pi / 2 for k in (-3, -1, 1, 3)], "samples": 801},
    {"message": "reciprocal", "poles": [0.0], "samples": 800},
]
_FORMULAS = {
    "tan": ("tan(x)", ((-5.0, 5.0),)),
    "reciprocal": ("1/x", ((-5.0, 5.0),)),
    "kink": ("abs(x-0.123)+x", ((-1.0, 1.0),)),
    "wall": ("exp(x^2+y^2)", ((-5.0, 5.0), (-5.0, 5.0))),
    "cross": ("1/x+1/y", ((-5.0, 5.0), (-5.0, 5.0))),
    "pit": ("log(x^2+y^2)", ((-5.0, 5.0), (-5.0, 5.0))),
    "well": ("-exp(x^2+y^2)", ((-5.0, 5.0), (-5.0, 5.0))),
    "sinh": ("sinh(10*x)+y", ((-5.0, 5.0), (-5.0, 5.0))),
    "bowl": ("x^2+3*y^2+1000", ((-5.0, 5.0), (-5.0, 5.0))),
}


def _losses(random) -> list:
    """What rows cost by the library's own losses, and autograd's slopes by outputs: at kinks as well."""
    told = []
    for name in losses.loss_names():
        loss = losses.get(name)
        for classes, width in ((0, 1), (2, 1), (3, 3), (10, 10)):
            task = Task.CLASSIFICATION if classes else Task.REGRESSION
            if task not in loss.tasks or (loss.code is Code.SIGN and width > 1):
                continue
            z = random.normal(size=(40, width)) * 10.0 ** random.uniform(-3, 3, size=(40, 1))
            z[:8] = np.array([0.0, 1.0, -1.0, 2.0, -2.0, 50.0, -800.0, 800.0])[:, None]
            y = random.integers(classes, size=40).astype(float) if classes else random.normal(size=40)
            y[:8] = 0 if classes else [0, 1, 0, 1, 1, 0, 1, 0]  # errors of 0, 1 and -1 among them
            data = learning.from_arrays(np.arange(40.0), y, classes=[str(k) for k in range(classes)] or None)
            t = loss.targets(data, width)
            with np.errstate(over="ignore"):
                cost = loss.per_row(z, t)
                slopes = elementwise_grad(lambda u, loss=loss, t=t: loss.per_row(u, t))(z)
            case = {"loss": name, "code": loss.code.value, "classes": classes, "width": width}
            rows = zip(z.tolist(), data.y.tolist(), cost.tolist(), slopes.tolist())
            told += [{**case, "z": a, "y": b, "cost": c, "slopes": d} for a, b, c, d in rows]
    return told


def _pulls(random) -> list:
    """Data spaces of models linear in theta, and autograd's gradient of single rows' losses by theta."""
    told = []
    for model, data, loss_name in (
        ("linear", "line", "squared"),
        ("linear", "cat_brain", "huber"),
        ("polynomial", "quadratic", "squared"),
        ("logistic", "threshold", "cross_entropy"),
        ("logistic", "moons", "hinge"),
    ):
        loss = learning.training_loss(model, data, loss_name)
        space = unpack(pack(data_space.space(loss)))
        theta = random.normal(size=loss.dimension)
        answers, outputs = (
            loss.outputs(theta, X)[:, 0].tolist()
            for X in (data_space.space_of(loss).inputs, loss.data.X[:12])
        )
        rows = [loss.minibatch([n]).gradient(theta).ravel().tolist() for n in range(12)]
        told.append({"data": space, "answers": answers, "outputs": outputs, "gradients": rows})
    return json.loads(json.dumps(told, default=_as_lists))


def _curves(random) -> list:
    """f at random places, to fifty digits, and what rounding of f and of the samples may be."""
    told = []
    for name, (_, (low, high), exact) in _SMOOTH.items():
        at = random.uniform(low, high, 300)
        with mpmath.workdps(50):
            f = [float(exact(mpmath.mpf(x))) for x in at.tolist()]
        size = max(np.max(np.abs(f)), 1e-16 * max(abs(low), abs(high)))
        told.append({"message": name, "at": at.tolist(), "f": f, "rounding": 2e-13 * size})
    return told


def _crowds() -> list:
    """Landscapes of which a logarithm of six decades shows one colour, and how much of the box that is."""
    told = []
    for name in ("wall", "cross", "pit", "well", "sinh", "bowl"):
        text, box = _FORMULAS[name]
        sides = [np.linspace(*side, 201) for side in box]
        z = landscapes.from_formula(text, domain=box).value(np.array(np.meshgrid(*sides)))
        z = z[np.isfinite(z)]
        span = np.ptp(z)
        floor = np.clip(np.quantile(z, 0.01) - z.min(), 1e-6 * span, 0.02 * span)
        logs = np.log10(z - z.min() + floor)
        counts, _ = np.histogram(logs, 18)
        told.append({"message": name, "six": float(counts.max() / len(z))})
    return told


def _curve(random) -> dict:
    x = np.linspace(-1.5, 2.5, 81)
    y = np.cumsum(random.normal(size=81))
    y[30] = np.nan
    at = np.concatenate([random.uniform(-1.8, 2.8, 400), x])
    inside = (at >= x[0] - 1e-9) & (at <= x[-1] + 1e-9)
    between = np.interp(at, x, y)
    for k, place in enumerate(at):
        cell = np.clip(np.searchsorted(x, place, "right") - 1, 0, 79)
        if np.isnan(y[cell : cell + 2]).any() and not np.isclose(place, x, atol=1e-12).any():
            between[k] = np.nan
    answers = [None if not ok or np.isnan(v) else float(v) for ok, v in zip(inside, between)]
    return {"x": list(x), "y": [None if np.isnan(v) else v for v in y], "at": list(at), "answers": answers}


def _scales() -> dict:
    """For a few landscapes: heights, and where the scales put them."""
    told = {}
    for name in ("rosenbrock", "himmelblau", "double_well", "sphere_3d", "staircase"):
        f = landscapes.get(name)
        message = unpack(terrain(f).message)
        part = message["curve" if f.dimension == 1 else "grid" if f.dimension == 2 else "volume"]
        z = part["values" if f.dimension == 3 else "z"].ravel().astype(float)
        known = np.sort(z[np.isfinite(z)])
        low = min(np.inf if f.lowest is None else f.lowest, message["seen"][0])
        span = known[-1] - low
        quantile = known[int(0.01 * len(known))] - low
        floor = min(max(quantile, 1e-6 * span), 0.02 * span)
        some = np.random.default_rng(3).choice(known, 60)
        below = np.searchsorted(known, some, "left")
        rank = (below + np.searchsorted(known, some, "right")) / 2 / len(known)
        told[name] = {
            "z": list(some),
            "log": list(np.log10(np.maximum(some - low, 0) + floor)),
            "rank": list(rank),
            "low": float(low),
            "high": float(known[-1]),
        }
    return told


def _height_scales(messages: dict[str, bytes]) -> list:
    """What Python's scales make of the terrains among these messages, in every mode."""
    told = []
    for name, raw in messages.items():
        message = unpack(raw)
        part = message.get("grid") or message.get("curve") if isinstance(message, dict) else None
        if part is None:
            continue
        z = np.asarray(part["z"], dtype=float)
        some = z[np.isfinite(z)]
        # The ends are told with all their digits, the samples as float32.
        ends = some.min(), some.max()
        z = np.where(z == ends[0], message["seen"][0], np.where(z == ends[1], message["seen"][1], z))
        some = some[(some > ends[0]) & (some < ends[1])][:: max(1, z.size // 50)]
        for mode in ("linear", "log", "rank", "auto"):
            for even in (False, True):
                scale = height_scale(z, mode, message["lowest"], message["window"], even)
                told.append(
                    {
                        "message": name,
                        "asked": mode,
                        "even": even,
                        "mode": scale.mode,
                        "label": scale.label,
                        "range": [scale.low, scale.high],
                        "ticks": [[float(at), text] for at, text in scale.ticks],
                        "z": list(some),
                        "shown": [float(v) for v in scale.shown(some)],
                    }
                )
    return told


# Races whose happenings Python and JavaScript tell alike.
_TOLD = {
    "told-restarts": "landscape=rastrigin&steps=150&run=adam;restarts=40&run=newton&run=gradient_descent",
    "told-few": "landscape=himmelblau&steps=90&starts=random:3&run=adam;restarts=50&run=momentum",
    "told-many": "landscape=himmelblau&steps=60&starts=random:20&run=adam&run=momentum;step_size=0.03",
}


def _happenings(query: str) -> tuple[dict, bytes, bytes]:
    """What happens in a race by both clocks and in a film of it, as Python tells it; its messages."""
    state, _ = from_query(parse_qs(query))
    race = prepare(state)
    run_all(race, RunCache(), lambda *_: None)
    tracks, ground = tracks_of(race), terrain(race.landscape)
    told: dict[str, Any] = {}
    for clock in ("steps", "cost"):
        every = captions.happenings(tracks, clock)
        positions = np.linspace(3.0, duration(tracks, clock), 40)
        cues = captions.cues(every, captions.Timetable(positions, 10.0))
        told[clock] = {
            "every": [one._asdict() for one in every],
            "positions": list(positions),
            "cues": [{"from": one.begin, "to": one.end, "text": one.text} for one in cues],
            "file": captions.webvtt(cues),
        }
    return told, runs_message(race.landscape, runs_of(race), ground, view.defaults()), ground.message


def _cameras(random) -> list:
    """Perspective and parallel cameras of a scene, and where they show points (in pixels)."""
    told = []
    for k in range(20):
        parallel = k % 4 == 3
        eye = random.normal(2.0, size=3)
        centre, up = random.normal(size=3) * 0.1, np.array([0.0, 0.0, 1.0])
        back = (eye - centre) / np.linalg.norm(eye - centre)
        right = np.cross(up, back)
        right /= np.linalg.norm(right)
        rotation = np.stack([right, np.cross(back, right), back])
        looking = np.eye(4)
        looking[:3, :3], looking[:3, 3] = rotation, -rotation @ eye
        near, far, half = 0.1, 50.0, 0.5
        lens = np.zeros((4, 4))
        if parallel:
            lens = np.diag([0.4, 0.5, -2 / (far - near), 1.0])
        else:
            lens[0, 0] = lens[1, 1] = 1 / np.tan(half)
            lens[2, 2:] = (far + near) / (near - far), 2 * far * near / (near - far)
            lens[3, 2] = -1
        model = np.diag([*random.uniform(0.5, 2, 3), 1.0])
        model[:3, 3] = random.normal(size=3) * 0.2
        scale = random.uniform(0.2, 3, 3)
        points = random.uniform(-0.5, 0.5, (10, 3))
        placed = looking @ model @ np.diag([*scale, 1.0])
        clip = lens @ placed @ np.vstack([points.T, np.ones(10)])
        width, height = 640, 400
        pixels = [(0.5 + clip[0] / clip[3] / 2) * width, (0.5 - clip[1] / clip[3] / 2) * height]
        inverse = np.linalg.inv(placed)
        told.append(
            {
                "model": list(model.T.ravel()),
                "view": list(looking.T.ravel()),
                "projection": list(lens.T.ravel()),
                "parallel": parallel,
                "scale": list(scale),
                "size": [width, height],
                "points": points.tolist(),
                "pixels": np.stack(pixels, axis=1).tolist(),
                "eye": list(inverse[:3, 2] if parallel else inverse[:3, 3]),
            }
        )
    return told


def _fields(random) -> dict:
    """A height field, its bilinear heights at places, and f and its gradient on a grid in space."""
    x, y = np.linspace(-1, 2, 13), np.linspace(0, 1, 9)
    heights = random.normal(size=(9, 13))
    places = np.stack([random.uniform(-1, 2, 200), random.uniform(0, 1, 200)], axis=1)
    i = np.minimum(np.searchsorted(x, places[:, 0], "right") - 1, 11)
    j = np.minimum(np.searchsorted(y, places[:, 1], "right") - 1, 7)
    a, b = (places[:, 0] - x[i]) * 4, (places[:, 1] - y[j]) * 8
    low = (1 - a) * heights[j, i] + a * heights[j, i + 1]
    high = (1 - a) * heights[j + 1, i] + a * heights[j + 1, i + 1]
    return {
        "x": list(x),
        "y": list(y),
        "heights": list(heights.ravel()),
        "places": places.tolist(),
        "over": list((1 - b) * low + b * high),
    }


def _runs() -> list:
    f = landscapes.get("himmelblau")
    runs = []
    for k, (method, count) in enumerate([("adam", 1), ("newton", 3), ("gradient_descent", 12)]):
        start = f.start if count == 1 else optimizers.starts(f, count)
        run = optimizers.run(f, optimizers.get(method), start, steps=20 + 5 * k)
        runs.append(({"id": f"c{k}", "label": method, **look(k)}, run))
    restarting = optimizers.restarts(optimizers.get("gradient_descent"), restart_after=40)
    runs.append(
        ({"id": "c3", "label": "restarts", **look(3)}, optimizers.run(f, restarting, f.start, steps=60))
    )
    return runs


def _opened() -> list:
    """What runs know of themselves and their message does not tell."""
    told = []
    for _, run in _runs():
        gaps = run.values - landscapes.get("himmelblau").lowest
        told.append({"cost": run.cost, "gaps": gaps, "distances": run.distances})
    return [{name: one.ravel().tolist() for name, one in each.items()} for each in told]


def _messages() -> dict[str, bytes]:
    f = landscapes.get("himmelblau")
    ground = terrain(f)
    odd = {
        "text": "θ ≤ ∞",
        "none": None,
        "bytes": b"\x00\xff\x01",
        "empty": np.zeros((0, 2)),
        "in": [{"x": np.arange(3)}],
    }
    smooth = {name: (text, (box,)) for name, (text, box, _) in _SMOOTH.items()}
    typed = {
        name: terrain(landscapes.from_formula(text, domain=box)).message
        for name, (text, box) in {**_FORMULAS, **smooth}.items()
    }
    return {
        **typed,
        "terrain": ground.message,
        "runs": runs_message(f, _runs(), ground, view.defaults()),
        "landmarks": landmarks.message(landscapes.atlas(f, certify=False), ground.key),
        "odd": pack(odd),
    }
