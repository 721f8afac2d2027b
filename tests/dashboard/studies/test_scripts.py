"""Every study as a script: readable, of public names only, and in a fresh process the study's own numbers."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from dashboard.board import Board
from dashboard.pages import actions
from dashboard.state.link import from_query
from dashboard.state.run_cache import RunCache
from dashboard.studies import Desk, Subject, studies, study_of
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import FACES
from landscapes import imported
from tests.dashboard.studies.bare import drawn

pytestmark = pytest.mark.xdist_group("scripts of studies")  # all run in one process, once

ROOT = Path(__file__).parents[3]
EVERY = [name for subject in Subject for name in studies(subject)]


@dataclass(frozen=True)
class Shown:
    """What a study shows, to be asked for by panel and trace."""

    desk: Desk
    boards: list[Board]

    def panel(self, name: str) -> Any:
        return next(p for board in self.boards for p in board.panels if p.name == name)

    def trace(self, panel: str, which: str | int) -> dict[str, Any]:
        traces = self.panel(panel).traces
        return traces[which] if isinstance(which, int) else next(t for t in traces if t.get("name") == which)


Witness = Callable[[Shown], Any]


@dataclass(frozen=True)
class Case:
    """A state of a study; expressions of its script, and what the study shows in their place."""

    study: str
    query: dict[str, str]
    expected: dict[str, Witness] = field(hash=False)

    @property
    def id(self) -> str:
        return "-".join([self.study, *self.query.values()])


def y_of(panel: str, which: str | int, key: str = "y") -> Witness:
    return lambda shown: shown.trace(panel, which)[key]


UNDERSTAND = [
    Case(
        "taylor",
        {},
        {
            "heights": y_of("ground", "the model's level sets", "z"),
            "error.errors[error.clean & (error.errors > 0)]": y_of("errors", "error of the model"),
        },
    ),
    Case(
        "taylor",
        {"landscape": "cubic", "study__at": "0.6", "study__step": "0.7", "study__order": "3"},
        {
            "models['order 2'][1]": y_of("ground", "quadratic"),
            "models['order 3'][1]": y_of("ground", "cubic"),
        },
    ),
    Case(
        "slopes",
        {},
        {
            "heights": y_of("section", "f along the arrow"),
            "tangent[[0, -1]]": y_of("section", 1),
            "t": y_of("section", 0, "x"),
        },
    ),
    Case(
        "slopes",
        {"landscape": "absolute_value", "study__at": "0"},
        {"[right]": y_of("slope", -2), "[left]": y_of("slope", -1)},
    ),
    Case(
        "convexity",
        {},
        {
            "heights": y_of("section", "f"),
            "line": y_of("section", "the chord"),
            "[chord.height, chord.chord]": lambda s: s.panel("section").traces[-5]["y"],
        },
    ),
    Case(
        "convexity",
        {"landscape": "rosenbrock", "study__test": "tangent", "study__b": "1,1.5"},
        {"along.heights": y_of("section", "f"), "along.tangent": y_of("section", "its tangent")},
    ),
    Case("lipschitz", {}, {"np.where(np.isfinite(limits), limits, np.nan)": y_of("limit", 0)}),
    Case(
        "lipschitz",
        {"landscape": "parabola", "study__at": "-2", "study__rate": "0.9", "study__method": "momentum"},
        {"limits": y_of("limit", 0)},
    ),
    Case("smoothness", {}, {"derivatives[0][1:-1]": lambda s: s.trace("stack", 0)["y"][1:-1]}),
    Case(
        "smoothness",
        {"landscape": "camouflage", "study__at": "0.2,0.1", "study__end": "0.95,0.65"},
        {"begin[0] + unit[0] * smoothness.jumps[0]": y_of("ground", "f jumps", "x")},
    ),
    Case("derivatives", {}, {"curves['forward'][1]": y_of("errors", "forward difference")}),
    Case(
        "derivatives",
        {"landscape": "two_sines", "study__at": "5"},
        {"curves['central'][1]": y_of("errors", "central difference")},
    ),
    Case("relaxation", {}, {"heights": y_of("mean", 0, "z"), "on_g.path[:, 1]": y_of("mean", 1)}),
    Case(
        "relaxation",
        {"landscape": "staircase", "study__at": "3.4", "relax": "0.4:gaussian"},
        {
            "heights['mean g'][1]": y_of("ground", "mean g"),
            "on_f.path[:, 0]": y_of("ground", "descent on f", "x"),
        },
    ),
    Case(
        "flow",
        {},
        {
            "line.points[1, line.here:]": y_of("ground", "flow from θ"),
            "basins.codes": lambda s: s.desk.known("basins").codes,
        },
    ),
    Case(
        "flow",
        {"landscape": "double_well", "study__level": "0.4", "study__follow": "0"},
        {"fixed['attractor']": y_of("phase", "attractor", "x"), "velocity": y_of("phase", "velocity −f′")},
    ),
]


def all_of(board: int = 0, *panels: str) -> Witness:
    """All numbers of a board's panels, or of those by name."""
    return lambda shown: numbers([p for p in shown.boards[board].panels if not panels or p.name in panels])


SMALL_RACE = {"study__held": "1", "study__settings": "4", "study__judged": "6", "study__evaluations": "60"}
FORK = {"study__step": "12", "study__knob": "momentum", "study__to_momentum": "0.2"}
EXPERIMENTS = [
    Case("basins", {"study__side": "50"}, {"numbers(found.panels())": all_of()}),
    Case(
        "basins",
        {"landscape": "double_well", "run": "momentum&newton", "seed": "3", "study__against": "0-1"},
        {"numbers(found.panels())": all_of(), "numbers(found.difference(0, 1).panels())": all_of(1)},
    ),
    Case("sweeps", {}, {"numbers(seen.panels({}))": all_of()}),
    Case(
        "sweeps",
        {"landscape": "ellipse", "study__run": "momentum", "study__y": "momentum", "study__quantity": "rate"},
        {"numbers(seen.with_quantity(sweeps.Quantity.RATE).panels({}))": all_of()},
    ),
    Case(
        "sweeps",
        {"landscape": "rosenbrock", "study__view": "all", "starts": "random:3", "steps": "60"},
        {"numbers(seen.panels())": all_of()},
    ),
    Case(
        "sweeps",
        {"landscape": "parabola", "study__view": "family", "study__values": "0.01,0.5,1.05"},
        {"numbers(seen.panels())": all_of()},
    ),
    Case("runtimes", {}, {"numbers(seen.picture(Picture.COURSE))": all_of()}),
    Case(
        "runtimes",
        {"study__picture": "runtimes", "study__runs": "20", "study__many": "1", "study__within": "200"},
        {"numbers(seen.picture(Picture.RUNTIMES))": all_of()},
    ),
    Case(
        "runtimes",
        {
            "study__picture": "profiles",
            "study__starts": "5",
            "study__evaluations": "20",
            "run": "adam&newton",
        },
        {"numbers(seen.panels())": all_of()},
    ),
    Case("fair", {}, {"numbers(race.panels())": all_of()}),
    Case(
        "fair",
        {**SMALL_RACE, "study__noise": "1"},
        {"numbers(race.panels())": all_of(), "numbers(stressed.panels())": all_of(1)},
    ),
    Case("valleys", {}, {"numbers(seen.panels()[1:])": all_of(0, "tree")}),
    Case(
        "valleys",
        {"landscape": "gramacy_lee", "study__level": "1"},
        {"numbers(seen.panels()[1:])": all_of(0, "tree"), "way[[0, -1], 0]": lambda s: ends_of_way(s)},
    ),
    Case(
        "step",
        {},
        {"seen.theta[:1]": y_of("close", 1, "x"), "course.lengths": y_of("lengths", "step length")},
    ),
    Case(
        "step",
        {**FORK, "run": "momentum"},
        {"other.values[step:]": y_of("futures", "with the change"), "run.path[:, 0]": y_of("step", 0, "x")},
    ),
]


def ends_of_way(shown: Shown) -> np.ndarray:
    """Where the way down from the point begins and ends, on a line."""
    return np.asarray(shown.trace("ground", 4)["x"])[[0, -1]]


LOGISTIC = {"data": "threshold", "model": "logistic", "loss": "cross_entropy"}
DISTANCE = "np.sqrt(np.maximum(heights - problem.mean_loss(problem.fit(0.0).theta), 0.0))"
LEARN = [
    Case(
        "one_step",
        {"study__phase": "loss", "study__t": "3"},
        {
            "seen.losses[:24]": y_of("phase", "loss of the row"),
            "before": lambda s: np.ravel([s.trace("ground", 3)[k] for k in "xy"]),
        },
    ),
    Case(
        "one_step",
        {
            "data": "cat_brain",
            "batch": "4",
            "study__t": "3",
            "study__method": "adam",
            "study__phase": "update",
        },
        {"[f.value(before), f.value(after)]": lambda s: before_and_after(s), "after": lambda s: last_of(s)},
    ),
    Case("fit", {}, {"output": y_of("data", "fit"), "curve.mean_validation": y_of("errors", "validation")}),
    Case(
        "fit",
        {**LOGISTIC, "study__knob": "points", "study__fold": "2"},
        {"output": y_of("data", "fit"), "curve.mean_training": y_of("errors", "training")},
    ),
    Case("decay", {}, {DISTANCE: y_of("plane", "loss", "z"), "thetas[:, 0]": y_of("weights", "w")}),
    Case(
        "decay",
        {**LOGISTIC, "study__decay": "0.5"},
        {
            "thetas[:, 1]": y_of("weights", "b, not decayed"),
            "curve.mean_validation": y_of("errors", "validation"),
        },
    ),
    Case(
        "cloud",
        {},
        {
            "path[:, 1]": y_of("scatter", "steps of the walk"),
            "spreads": y_of("sizes", 1),
            "theory": y_of("sizes", 0),
        },
    ),
    Case(
        "cloud",
        {"data": "cat_brain", "study__draw": "epoch", "study__size": "3"},
        {"path[:, 0]": y_of("scatter", "steps of the walk", "x"), "spreads": y_of("sizes", 1)},
    ),
]


def before_and_after(shown: Shown) -> list[float]:
    """The loss of all rows before a step and after it."""
    return [shown.trace("phase", k)["y"][1] for k in (0, 1)]


def last_of(shown: Shown) -> list[float]:
    """Each parameter where the step ends."""
    courses = [t for t in shown.panel("courses").traces if t.get("name")]
    return [course["y"][-1] for course in courses]


NETWORK = {"data": "moons", "model": "mlp", "loss": "cross_entropy", "steps": "60"}
NARROW = {**NETWORK, "knobs": "width_1:4,width_2:2"}
DIGITS = {"data": "digits", "steps": "8", "run": "adam"}
HESSIAN = "curves['Hessian'][1]"
EXACT = "np.arcsinh(seen['Hessian'].exact / (2 * unit)) / np.log(10)"
GAUSS_NEWTON = "curves['Gauss-Newton'][1]"
NETWORKS = [
    Case(
        "spectrum", {}, {HESSIAN: y_of("density", "Hessian"), EXACT: y_of("density", "all eigenvalues", "x")}
    ),
    Case(
        "spectrum",
        {**NETWORK, "run": "adam", "study__step": "20"},
        {HESSIAN: y_of("density", "Hessian"), GAUSS_NEWTON: y_of("density", "Gauss–Newton")},
    ),
    Case("ends", {}, {"list(barriers.values())[0].values": y_of("line-0-1", 2)}),
    Case(
        "ends",
        {**NETWORK, "starts": "random:2", "seed": "3"},
        {"[one.height for one in barriers.values()]": lambda s: heights_of(s)},
    ),
    Case(
        "edge", {}, {"seen.tracks[2].curvature": y_of("curvature", 10), "seen.flow.losses": y_of("loss", 0)}
    ),
    Case("edge", {"study__preset": "too short"}, {"seen.tracks[1].losses": y_of("loss", 4)}),
    Case("gauges", {}, {"alpha": y_of("alpha", 3), "seen.noise": y_of("gradient", 1)}),
    Case(
        "gauges",
        {
            **NETWORK,
            "run": "adam;restarts=20",
            "study__curvature": "1",
            "study__noise": "0",
            "knobs": "activation:relu",
        },
        {"alpha": y_of("alpha", -1), "seen.largest": y_of("largest", -1), "seen.dead['1']": y_of("dead", 0)},
    ),
    Case(
        "codes",
        {**NARROW, "batch": "20"},
        {"odds": y_of("odds", 0), "codes[labels == 0].T[0]": y_of("codes", 2, "x")},
    ),
    Case(
        "codes",
        {**DIGITS, "model": "mlp", "loss": "cross_entropy", "knobs": "width_2:2", "study__step": "3"},
        {"odds": y_of("odds", 0), "inputs[labels == 1].T[1]": y_of("inputs", 2)},
    ),
    Case(
        "latent",
        {**DIGITS, "model": "autoencoder", "loss": "squared", "batch": "200"},
        {"errors": y_of("errors", "autoencoder"), "codes[labels == 1].T[0]": y_of("codes", 1, "x")},
    ),
    Case(
        "latent",
        {
            **DIGITS,
            "model": "autoencoder",
            "loss": "squared",
            "seed": "1",
            "study__step": "4",
            "study__A": "0.2,0.1",
        },
        {"(1 - t[:, 0]) * a[0] + t[:, 0] * b[0]": lambda s: s.trace("codes", 10)["x"]},
    ),
    Case(
        "depth", {}, {"activations[0]": y_of("activations", "measured"), "jacobian[0]": y_of("jacobian", 4)}
    ),
    Case(
        "depth",
        {
            "study__activation": "tanh",
            "study__initialisation": "normal",
            "study__sigma": "0.2",
            "study__seed": "2",
        },
        {"gradients[0]": y_of("gradients", "measured"), "100 * record.saturated": y_of("dead", 1)},
    ),
    Case("elsewhere", {}, {"courses['training: measured'][1]": y_of("losses", 0)}),
    Case(
        "elsewhere",
        {"study__look": "0.5,-1"},
        {
            "point": lambda s: s.boards[0].grips[0].at,
            "courses['training: the landscape there'][1]": y_of("losses", 1),
        },
    ),
]


def heights_of(shown: Shown) -> list[float]:
    """The barriers, each the length of the mark at the highest place of a line; 0 where there is none."""
    marks = [panel.traces[1] for panel in shown.boards[0].panels]
    return [float(np.ptp(mark["y"])) for mark in marks]


CASES = [*UNDERSTAND, *EXPERIMENTS, *LEARN, *NETWORKS]


# The law of the registry -----------------------------------------------------------------------------


def test_every_study_has_a_script_and_is_tried_in_two_states():
    """A study cannot be registered without a function for its script; here each is looked at twice."""
    assert {name: sum(c.study == name for c in CASES) >= 2 for name in EVERY} == dict.fromkeys(EVERY, True)


REFUSED = {  # what a study shows no numbers of, and a word of the sentence that says so
    "codes": ({}, "two units"),
    "latent": ({}, "autoencoder"),
    "derivatives": ({"landscape": "negative_log", "study__at": "0"}, "no derivative at this point"),
    "smoothness": ({"study__at": "1,1", "study__end": "1,1"}, "the same point"),
    "valleys": ({"landscape": "sphere_3d"}, "one or two variables"),
    "step": ({"landscape": "staircase"}, "ends where it begins"),
    "fit": ({"data": "iris", "model": "softmax", "loss": "cross_entropy"}, "two classes"),
    "one_step": ({"data": "moons", "model": "mlp", "loss": "cross_entropy"}, "smaller model"),
    "basins": ({"landscape": "sphere_3d"}, "one or two variables"),
    "runtimes": ({"run": "none"}, "optimizer"),
}


@pytest.mark.parametrize("study", REFUSED)
def test_what_cannot_be_a_script_says_so_in_a_sentence_with_the_way_out(study, monkeypatch):
    query, word = REFUSED[study]
    desk, _ = drawn(study, monkeypatch, **query)
    with pytest.raises(NoScript, match=word) as refused:
        study_of(study).script(desk)
    assert str(refused.value)[0].isupper() and str(refused.value).endswith(".")


def test_a_run_that_is_not_there_yet_is_waited_for(monkeypatch):
    desk, _ = drawn("spectrum", monkeypatch, steps="20")
    other = Desk(desk.f, desk.terrain, "spectrum", replace(desk.session, runs=RunCache()))
    with pytest.raises(NoScript, match="has not been run here yet"):
        study_of("spectrum").script(other)


def test_a_persons_own_file_is_named_and_checked(monkeypatch):
    desk, _ = drawn("elsewhere", monkeypatch)
    desk.session.imported = replace(imported.example(), name="mine.npz", hash="ab" * 32)
    text = study_of("elsewhere").script(desk).text()
    assert 'open("mine.npz", "rb")' in text and "ab" * 32 in text and "lie beside it" in text
    assert "The same on the page" not in text


def test_the_page_gives_the_script_a_link_to_this_very_state(monkeypatch):
    desk, _ = drawn("taylor", monkeypatch, landscape="cubic", study__order="3")
    script, name = actions.script_of(desk)
    assert name == "cubic-taylor"
    query = {k: v for k, v in parse_qs(urlsplit(script.link).query).items()}
    assert from_query(query) == (desk.session.state, [])
    assert json.loads(script.notebook())["nbformat"] == 4


# The same numbers ------------------------------------------------------------------------------------


def digest(value: Any) -> str:
    """Of an array's shape and its numbers to the last bit; NaN is NaN."""
    numbers = np.array(value, dtype=float)
    numbers[np.isnan(numbers)] = np.nan
    return hashlib.sha256(repr(numbers.shape).encode() + np.ascontiguousarray(numbers).tobytes()).hexdigest()


def numbers(panels: Any) -> Any:
    """All numbers that panels draw, one after the other."""
    drawn = [t[k] for panel in panels for t in panel.traces for k in "xyz" if k in t]
    return np.concatenate([np.ravel(np.asarray(one, dtype=float)) for one in drawn])


# What a fresh process does with scripts: each in a namespace of its own, its figures counted and not shown.
RUNNER = """
import contextlib, hashlib, io, json, sys
import numpy as np
import plotly.graph_objects as go
{digest}
shown = []
go.Figure.show = lambda self, *_, **__: shown.append(len(self.data))
answers = {{}}
for name, (text, expressions) in json.load(open(sys.argv[1])).items():
    shown.clear()
    space = {{"__name__": "__main__"}}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(text, name, "exec"), space)
    told = {{one: digest(eval(one, dict(space, np=np, numbers=numbers))) for one in expressions}}
    answers[name] = {{"figures": list(shown), "printed": len(printed.getvalue()), "digests": told}}
json.dump(answers, open(sys.argv[2], "w"))
"""


@pytest.fixture(scope="module")
def made() -> dict[str, tuple[str, dict[str, str]]]:
    """Of each case the script's text, and the digests of what the study shows."""
    result = {}
    for case in CASES:
        with pytest.MonkeyPatch.context() as patch:
            shown = Shown(*drawn(case.study, patch, **case.query))
            text = study_of(case.study).script(shown.desk).text()
            result[case.id] = text, {one: digest(witness(shown)) for one, witness in case.expected.items()}
    return result


@pytest.fixture(scope="module")
def answers(made, tmp_path_factory) -> dict[str, Any]:
    """What one fresh process found when it ran all scripts."""
    folder = tmp_path_factory.mktemp("scripts")
    asked, told = folder / "asked.json", folder / "told.json"
    asked.write_text(json.dumps({name: (text, list(known)) for name, (text, known) in made.items()}))
    own = "\n".join(["from typing import Any", *map(inspect.getsource, (digest, numbers))])
    code = RUNNER.format(digest=own)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, asked, told], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(told.read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_script_gives_the_studys_numbers_to_the_last_bit(case, made, answers):
    assert case.expected and answers[case.id]["digests"] == made[case.id][1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_script_prints_numbers_and_ends_in_a_figure(case, answers):
    seen = answers[case.id]
    assert seen["printed"] and seen["figures"] and all(seen["figures"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_script_is_short_and_of_public_names_only(case, made):
    text, _ = made[case.id]
    tree = ast.parse(text)
    assert len(text.splitlines()) <= 90
    body = text.split('"""', 2)[2]
    assert max(map(len, body.splitlines())) <= 100
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    names |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    assert not [name for name in names if name.startswith("_")]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert all(alias.name in FACES for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.module and node.module.partition(".")[0] in FACES
            assert not any(part.startswith("_") for part in node.module.split("."))
