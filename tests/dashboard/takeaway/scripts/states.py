"""States of the race of every kind, each a few steps long, and the files that two of them need."""

from pathlib import Path

import landscapes
import optimizers
from dashboard.state.state import (
    CURVATURE,
    ENDS,
    FORMULA,
    IMPORTED,
    LEARNING,
    OWN_DATA,
    PAIR,
    RANDOM,
    Card,
    Edit,
    Learning,
    Own,
    Plane,
    Relaxation,
    Rest,
    Schedule,
    State,
)
from landscapes import imported
from landscapes.learning import from_csv
from tests.landscapes.imported.made_files import File

TABLE = "size;price;kind\n1,5;2;a\n2,5;3;b\n3;;a\n4;6;b\n5,25;7;a\n6;6,5;b\n"
LOSSES = File(seed=1).npz()
FILES = {"table.csv": TABLE.encode(), "mine.npz": LOSSES}

GD, ADAM = Card("gradient_descent"), Card("adam", look=1)
PAIR_OF_CARDS = (GD, ADAM)
LINE = Learning("line", "linear", "squared")
MLP = Learning("moons", "mlp", "cross_entropy")


def _kept(**more) -> State:
    return State(**{"landscape": "himmelblau", "cards": PAIR_OF_CARDS, "steps": 20, **more})


def _learns(wanted: Learning = LINE, **more) -> State:
    return _kept(landscape=LEARNING, learning=wanted, **more)


def _rule(text: str, **settings) -> Card:
    return Card(f"rule:{text}", settings)


STATES = {
    # Every landscape, every method.
    **{f"on {name}": State(name, steps=5, cards=(Card("momentum"),)) for name in landscapes.names()},
    **{f"by {name}": State("rosenbrock", steps=7, cards=(Card(name),)) for name in optimizers.names()},
    # The landscape.
    "default": State(cards=PAIR_OF_CARDS),
    "knobs and box": _kept(
        landscape="ellipse", knobs={"condition_number": 50.0}, domain=((-3.0, 2.5), (-1.0, 0.1))
    ),
    "formula": _kept(
        landscape=FORMULA, formula="a*x^2 + y^4 - c", knobs={"a": 3.5}, domain=((-1.0, 1.0), (-2.0, 0.3))
    ),
    "formula of three": _kept(landscape=FORMULA, formula="x^2 + y^2*z^2 + sin(z)"),
    "formula of one": _kept(landscape=FORMULA, formula="abs(x) + cos(3x)", start=(1 / 3,)),
    "relaxed": _kept(landscape="rastrigin", relax=Relaxation(0.3, "gaussian"), domain=((-2.0, 2.0),) * 2),
    "relaxed by samples": _kept(landscape="ackley", relax=Relaxation(0.25, "uniform", "samples", 12, 3)),
    "not to be relaxed": _kept(landscape="rosenbrock", relax=Relaxation(1e8, "gaussian")),
    # Starts, seeds, budget.
    "a start": _kept(start=(0.1, -2 / 3)),
    "random starts": _kept(start_kind="random", count=5, seed=3),
    "a grid": _kept(start_kind="grid", count=6, seed=3),
    "a latin hypercube": _kept(landscape="sphere_3d", start_kind="latin_hypercube", count=4),
    "evaluations": _kept(race="evaluations", cards=(GD, Card("random_search", look=1)), seed=11),
    # Cards.
    "settings": _kept(cards=(Card("adam", {"step_size": 0.1 + 0.2, "beta1": 0.5}, label='a "b" \\ ρ'),)),
    **{
        f"schedule {kind}": _kept(cards=(Card("momentum", schedule=Schedule(kind, 7, 0.25)),))
        for kind in optimizers.schedules.KINDS
    },
    "restarts": _kept(cards=(Card("momentum", restarts=6), Card("newton", restarts=100, look=1))),
    "looks and hidden": _kept(
        cards=(Card("adam", look=4), Card("newton", shown=False), Card("adam", {"beta1": 0.5}, look=2))
    ),
    "rules": _kept(
        cards=(_rule("v = a*v + d*g; theta = theta - v", a=0.75), _rule("theta = theta - d*g/(1 + |g|)"))
    ),
    "refused": _kept(cards=(GD, _rule("theta = theta -"), Card("adam", {"beta1": 7.0}, look=2))),
    "nobody": _kept(cards=()),
    # Learning.
    "a line": _learns(knobs={"noise": 0.25}),
    "edits": _learns(edits=(Edit(3), Edit(5, (1.2,), 1 / 3), Edit(1))),
    "rows": _learns(batch=16, seed=5),
    "decayed, another loss, held out": _learns(
        Learning("house_prices", "linear", "absolute_error"), knobs={"weight_decay": 0.1, "validation": 0.2}
    ),
    "a name of two knobs": _learns(Learning("chebyshev", "polynomial", "squared"), knobs={"outliers": 0.1}),
    "classes": _learns(Learning("threshold", "logistic", "cross_entropy"), domain=((-3.0, 3.0), (-9.0, 2.0))),
    "three parameters": _learns(
        Learning("half_planes", "logistic", "cross_entropy"), start_kind="random", count=3
    ),
    "a network": _learns(MLP, seed=2),
    "networks": _learns(MLP, start_kind="random", count=3, seed=4),
    "a model that draws nothing": _learns(
        Learning("iris", "softmax", "cross_entropy"), start_kind="random", count=3
    ),
    "rows and seeds of their own": _learns(
        MLP,
        batch=32,
        cards=(
            GD,
            *(Card("adam", look=k, own=own) for k, own in enumerate((Own(0), Own(8, 3), Own(None, None, 9)))),
        ),
    ),
    "dropped units": _learns(MLP, drop=0.25, batch=20, knobs={"width_1": 3}),
    "a wide one": _learns(MLP, knobs={"width_1": 7, "activation": "relu"}),
    "thinned": _learns(MLP, steps=60),
    "an autoencoder": _learns(Learning("iris", "autoencoder", "squared")),
    # Planes.
    "ends": _learns(MLP, plane=Plane(ENDS)),
    "ends of one": _learns(MLP, plane=Plane(ENDS), cards=(GD,)),
    "random plane": _learns(MLP, plane=Plane(RANDOM, normalisation="layer", seed=3)),
    "curvature": _learns(MLP, plane=Plane(CURVATURE)),
    "pair": _learns(MLP, plane=Plane(PAIR, axes=(2, 5)), start=(0.5, -0.25)),
    "pair at the start": _learns(
        MLP,
        plane=Plane(PAIR, rest=Rest.START),
        start_kind="random",
        count=2,
        domain=((-1.0, 1.0), (-2.0, 2.0)),
    ),
    "pair at a step": _learns(MLP, plane=Plane(PAIR, rest=Rest.STEP, card=1, step=9)),
    # What a person has.
    "own table": _learns(
        Learning(OWN_DATA, "linear", "squared"),
        own=from_csv(TABLE, "price", ["size"], missing="drop"),
        edits=(Edit(1, (2.0,), 2.0),),
    ),
    "own classes": _learns(
        Learning(OWN_DATA, "logistic", "cross_entropy"),
        own=from_csv(TABLE, "kind", ["size"]),
        knobs={"standardise": True},
    ),
    "own file": _kept(landscape=IMPORTED, losses=imported.read(LOSSES, "mine.npz")),
    "the example": _kept(
        landscape=IMPORTED, losses=imported.example(), domain=((-0.5, 0.5), (-0.5, 0.25)), start=(0.1, 0.2)
    ),
}


def brought_to(folder: Path) -> None:
    """Put the files there that a person would have."""
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
