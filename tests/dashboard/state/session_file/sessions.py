"""States of every kind, drawn by a seed: every landscape, method and study takes its turn."""

import itertools

import numpy as np

import landscapes
import optimizers
from dashboard.player.view import OPTIONS
from dashboard.state.changes import learned
from dashboard.state.link import setting
from dashboard.state.state import (
    RACES,
    START_KINDS,
    Card,
    Edit,
    Learning,
    Own,
    Plane,
    Relaxation,
    Schedule,
    State,
    Visit,
    default_state,
)
from dashboard.studies import studies
from landscapes.learning import dataset_names, from_arrays, model_names
from optimizers import schedules

FORMULAS = ["sin(3x) + 0.1 x^2", "(1-x)^2 + a*(y-x^2)^2", "alpha*w₀² − |w1|·b", "x²+e^(−z)"]
RULE = "rule:v = a*v + d*g; theta = theta - v"


def number(rng):
    """A float of any size, to its last bit."""
    return float(rng.choice([rng.normal(), rng.uniform(-4, 4), 10 ** rng.uniform(-30, 8), -0.0, 1 / 3]))


def setting_of(rng, knob):
    if knob.kind == "choice":
        return str(rng.choice(knob.choices))
    if knob.kind == "bool":
        return bool(rng.random() < 0.5)
    low, high = knob.span
    return int(rng.integers(low, high + 1)) if knob.kind == "int" else float(rng.uniform(low, high))


def card(rng, method, look):
    knobs = [knob for knob in optimizers.method(method).knobs() if rng.random() < 0.6]
    settings = {knob.name: setting_of(rng, knob) for knob in knobs}
    steps = [k for k in optimizers.method(method).knobs() if k.name == "step_size"]
    kind = str(rng.choice(schedules.KINDS))
    return Card(
        method,
        settings,
        str(rng.choice(["", "mine; a=1 & “b”", "größer, 更大"])),
        look,
        Schedule() if kind == "constant" else Schedule(kind, int(rng.integers(1, 999)), float(rng.random())),
        int(rng.choice([0, 50])),
        bool(rng.random() < 0.8),
        Own(*(int(rng.integers(0, 9)) if rng.random() < 0.3 else None for _ in range(3))),
        setting_of(rng, steps[0]) if steps and "step_size" not in settings else None,
    )


def of_gallery(rng, name):
    f = landscapes.get(name)
    side = 1.0 + 3.0 * rng.random()
    box = tuple((c - side, c + 1.5) for c in rng.normal(size=f.dimension).tolist())
    start = tuple(number(rng) for _ in range(f.dimension))
    return {"landscape": name, "knobs": dict(f.settings), "domain": box, "start": start}


def typed(rng, text):
    names = landscapes.from_formula(text).settings
    return {"landscape": "formula", "formula": text, "knobs": {name: float(rng.normal()) for name in names}}


def table(rng, classes=()):
    """A person's own table, of numbers to the last bit or of classes."""
    X = rng.normal(size=(12, 2))
    y = np.arange(12.0) % 3 if classes else X @ [1.0, 2.0] + 1 / 3
    return from_arrays(X, y, features=("a b", "β"), target="t", classes=classes or False, title="Mine")


def model(rng, data, name, own=None):
    learning = Learning(data, name, "squared")
    made = learned(State(), learning, own, data=data, model=name)
    rows = [Edit(3), Edit(5, tuple(number(rng) for _ in _features(made, own)), _target(made, own))]
    plane = Plane(str(rng.choice(["paths", "curvature", "random"])), seed=4)
    plane = plane if plane.way == "random" else Plane(plane.way)
    edits = () if rng.random() < 0.3 else tuple(rows)
    return {
        "landscape": "learning",
        "learning": made.learning,
        "own": own,
        "edits": edits,
        "plane": plane,
        "batch": int(rng.integers(0, 9)),
        "drop": 0.25,
    }


def _data(made, own):
    return own if own is not None else landscapes.learning.dataset(made.learning.data)


def _features(made, own):
    return _data(made, own).features


def _target(made, own):
    return 1.0 if _data(made, own).classes else 1 / 3


def visit(rng):
    if rng.random() < 0.5:
        return Visit()
    return Visit("step-size", int(rng.integers(1, 99)), ((1, "ba"), (2, "a")), "zh", ("one", "two-1"))


def state(rng, ground, methods, study):
    kind = str(rng.choice(START_KINDS))
    relax = Relaxation(0.1 + 1 / 3, "uniform", "samples", 50, 7) if rng.random() < 0.3 else None
    view = {option.name: str(rng.choice([v for v, _ in option.choices])) for option in OPTIONS}
    words = ["level sets", "a, b", (number(rng), number(rng)), (number(rng),), number(rng)]
    settings = {f"s_{k}": setting(word) for k, word in enumerate(words)} if study else {}
    return State(
        **ground,
        relax=relax,
        start_kind=kind,
        count=1 if kind == "one" else int(rng.integers(1, 257)),
        seed=int(rng.integers(0, 10**6)),
        steps=int(rng.integers(1, 20_001)),
        race=str(rng.choice(RACES)),
        cards=tuple(card(rng, method, k) for k, method in enumerate(methods)),
        view=view,
        study=study,
        settings=settings,
        lesson=visit(rng),
    )


def every(seed=0):
    """States in which every landscape, method and study occurs, and every data set and model."""
    rng = np.random.default_rng(seed)
    grounds = [of_gallery(rng, name) for name in landscapes.names()]
    grounds += [typed(rng, text) for text in FORMULAS]
    models = itertools.cycle(model_names())
    grounds += [model(rng, data, next(models)) for data in dataset_names()]
    grounds += [
        model(rng, "own", "linear", table(rng)),
        model(rng, "own", "softmax", table(rng, ("a", "b", "c"))),
    ]
    methods = itertools.cycle([*optimizers.names(), RULE])
    names = itertools.cycle(["", *studies()])
    count = max(len(grounds), len(optimizers.names()) // 3 + 1, len(studies()) + 1)
    turns = itertools.islice(itertools.cycle(grounds), count)
    return [default_state(), *(state(rng, g, [next(methods) for _ in range(3)], next(names)) for g in turns)]
