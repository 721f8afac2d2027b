"""The command line does what the library does, and what cannot be read is refused in a sentence."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import landscapes
import optimizers
from optimizers.commands.main import main, options_of, parser
from optimizers.commands.registry import commands
from optimizers.commands.specs import entrant_of, landscape_of
from optimizers.step_sizes.fitting import fitted

ROOT = Path(__file__).parents[3]


def done(*words):
    out, told = io.StringIO(), io.StringIO()
    return main(words, out, told), out.getvalue(), told.getvalue()


def table(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_race_is_the_library_s(tmp_path):
    code, words, _ = done(
        "race", "himmelblau", "adam", "newton", "--steps", "60", "--out", f"{tmp_path}/first"
    )
    assert code == 0
    f = landscapes.get("himmelblau")
    for row, name in zip(table(tmp_path / "first.csv"), ("adam", "newton")):
        method = optimizers.method(name)
        run = optimizers.run(f, method(**fitted(method, f, f.start)), steps=60)
        assert [float(row["x"]), float(row["y"])] == list(run.path[-1])
        assert float(row["evaluations"]) == run.cost[-1] and row["ending"] == str(run.status)
        assert run.outcome.sentence in words
    assert "plotly" in (tmp_path / "first.html").read_text("utf-8")
    assert (tmp_path / "first.txt").read_text("utf-8") == words
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.csv", "first.html", "first.txt"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("race", "himelblau", "adam"), "there is no landscape named 'himelblau'; did you mean himmelblau"),
        (("race", "himmelblau", "adma"), "did you mean adamax or adam"),
        (("race", "formula:x^2 + * y", "adam"), "column 7"),
        (("race", "himmelblau", "rule:theta = theta - 1/2g"), "column 20: '1/2g' can be read in two ways"),
        (("race", "himmelblau", "adam:step_size=9000"), "step_size must lie in"),
        (("race", "himmelblau", "adam:step=1"), "adam has no setting 'step=1'"),
        (("race", "himmelblau", "adam:step_size=fast"), "step_size must lie in [1e-06, 10], got 'fast'"),
        (("race", "himmelblau", "adam", "--start", "1"), "start must have shape (2,)"),
        (("race", "himmelblau", "adam", "--steps", "-1"), "steps must be a whole number"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(words, sentence, tmp_path):
    code, out, told = done(*words, "--out", f"{tmp_path}/x")
    assert code == 2 and not out and sentence in told and "Traceback" not in told
    assert not list(tmp_path.iterdir())


def test_a_typed_rule_races_with_its_declared_settings():
    f = landscape_of("booth")
    one = entrant_of("rule:a = 0.5 in [0, 1]; v = a*v + d*g; theta = theta - v", 0, f)
    chosen = {"momentum": 0.5}
    built_in = optimizers.get("momentum", **chosen, **fitted(optimizers.Momentum, f, f.start, **chosen))
    ours, theirs = optimizers.run(f, one.optimizer), optimizers.run(f, built_in)
    np.testing.assert_allclose(ours.path[:40], theirs.path[:40], rtol=1e-12)
    assert one.label == "a = 0.5 in [0, 1]; v = a*v + d*g; theta…"


def test_settings_are_read_by_their_knobs():
    f = landscape_of("ellipse:condition_number=50")
    assert f == landscapes.get("ellipse", condition_number=50.0)
    entrant = entrant_of("adam:step_size=0.25,beta1=0.5", 3, f)
    assert entrant.optimizer == optimizers.get("adam", step_size=0.25, beta1=0.5)
    assert entrant.look == 3 and entrant.label == "Adam (step size 0.25, beta1 0.5)"


@pytest.mark.parametrize("name", commands())
def test_every_option_has_a_help_and_a_default_that_it_takes(name):
    for option, (_, _, help) in options_of(commands()[name]).items():
        assert help, option
    typed = [name, "himmelblau", *["adam"] * commands()[name].takes_entrants]
    assert parser().parse_args(typed).command == name


def test_the_tree_of_valleys_takes_no_methods(tmp_path):
    code, words, _ = done("valleys", "himmelblau", "--out", f"{tmp_path}/tree")
    tree = landscapes.valleys(landscapes.get("himmelblau"))
    assert code == 0 and words == tree.words + "\n"
    bottoms = [float(row["f"]) for row in table(tmp_path / "tree.csv")]
    assert bottoms == list(tree.table()["f"])
    with pytest.raises(SystemExit):
        done("valleys", "himmelblau", "adam")


def test_it_is_a_module_that_runs(tmp_path):
    words = [sys.executable, "-m", "optimizers", "race", "formula:(x-1)^2", "gradient_descent"]
    words += ["--out", f"{tmp_path}/r"]
    process = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert process.stdout.startswith("Gradient descent: Reached a minimum at x = 1 in 1 step")
    assert np.isclose(float(table(tmp_path / "r.csv")[0]["x"]), 1.0)
