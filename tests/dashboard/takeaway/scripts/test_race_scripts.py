"""The script of any state makes the page's runs again, to the last bit, from public names alone."""

import ast
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import landscapes
import optimizers
from dashboard.state.race import prepare, run_all
from dashboard.state.run_cache import RunCache
from dashboard.takeaway.scripts.race import race_script
from landscapes import imported, learning, slices
from optimizers import Optimizer, planes
from tests.dashboard.takeaway.scripts.states import STATES, brought_to

pytestmark = pytest.mark.xdist_group("scripts of races")  # all run in one process, once

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
FACES = {"landscapes": {"imported", "learning", "slices"}, "optimizers": {"planes"}, "numpy": set()}
MODULES = {
    "landscapes": landscapes,
    "optimizers": optimizers,
    "learning": learning,
    "imported": imported,
    "slices": slices,
    "planes": planes,
}


def in_one_process(texts: dict[str, str], folder: Path) -> dict[str, dict]:
    """What became of each script in a fresh Python that knows the packages and nothing else."""
    done = subprocess.run(
        [sys.executable, HERE / "in_one_process.py"],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def raced(state):
    race = prepare(state)
    run_all(race, RunCache(), lambda *_: None)
    return race


@pytest.fixture(scope="module")
def races():
    with pytest.MonkeyPatch.context() as patch:
        made = {name: raced(state) for name, state in STATES.items() if name != "thinned"}
        patch.setattr(RunCache, "numbers", 2_000)  # a session that could hold no more of a path
        return made | {"thinned": raced(STATES["thinned"])}


@pytest.fixture(scope="module")
def texts(races):
    return {name: race_script(state, races[name]).text() for name, state in STATES.items()}


@pytest.fixture(scope="module")
def ran(texts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    brought_to(folder)
    return in_one_process(texts, folder)


def test_every_script_makes_the_pages_runs_to_the_last_bit_in_a_fresh_process(races, ran):
    """In the order of the cards; the printed table has the same digests."""
    assert races["thinned"].every > 1 == races["a network"].every
    for name, race in races.items():
        wanted = {entry.label: entry.run.digest() for _, entry, _ in race.finished()}
        assert "error" not in ran[name], (name, ran[name])
        assert list(ran[name]["digests"].items()) == list(wanted.items()), name
        rows = [line.split(" | ") for line in ran[name]["printed"].splitlines()[1:]]
        assert [(row[0], row[3]) for row in rows if len(row) > 3] == list(wanted.items()), name


def test_every_script_ends_in_figures_with_all_runs(races, ran):
    """Contour, surface and loss; of one variable the curve and the loss. A path and an end a start."""
    for name, race in races.items():
        starts = race.start.shape[1] if race.start.ndim > 1 else 1
        drawn = 2 * starts * len(race.finished())
        wanted = [drawn + 1, drawn] if race.landscape.dimension == 1 else [drawn + 1, drawn + 1, drawn]
        assert ran[name]["figures"] == (wanted if drawn else [1]), name


def test_scripts_know_public_names_alone(texts):
    for name, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= set(FACES), name
            elif isinstance(node, ast.ImportFrom):
                assert {alias.name for alias in node.names} <= FACES[node.module], name
            said = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", None)
            assert not (isinstance(said, str) and said.startswith("_")), (name, said)


def defaults_of(call: ast.Call) -> dict:
    """The defaults of what is called, by name; {} for a method of a value."""
    path = ast.unparse(call.func).split(".")
    if path[0] not in MODULES:
        return {}
    function = MODULES[path[0]]
    for part in path[1:]:
        function = getattr(function, part)
    first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    named = {
        landscapes.get: lambda: landscapes.get(first).knobs,
        learning.dataset: lambda: learning.dataset(first).knobs,
        learning.model: lambda: learning.model(first).knobs(),
        slices.way: lambda: slices.way(first).knobs(),
        optimizers.from_rule: lambda: optimizers.from_rule(first).knobs(),
    }
    if inspect.isclass(function) and issubclass(function, Optimizer):
        return {knob.name: knob.default for knob in function.knobs()}
    if function in named:
        return {knob.name: knob.default for knob in named[function]()}
    return {name: one.default for name, one in inspect.signature(function).parameters.items()}


def test_scripts_say_only_what_differs_from_the_defaults(texts):
    """No argument of any call is what would stand there without it."""
    said = 0
    for name, text in texts.items():
        for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
            defaults = defaults_of(call) if call.keywords else {}
            for keyword in call.keywords:
                if isinstance(keyword.value, ast.Constant) and keyword.arg in defaults:
                    said += 1
                    assert keyword.value.value != defaults[keyword.arg], (name, ast.unparse(call))
    assert said > 100
    assert '"Newton": optimizers.Newton()' in texts["by newton"]
    assert "optimizers.run(f, method) for label" in texts["default"]


def test_lines_are_short(texts):
    """But for the link."""
    for name, text in texts.items():
        code = text.split('\n"""\n', 1)[1]
        assert max(map(len, code.splitlines())) <= 110, name
