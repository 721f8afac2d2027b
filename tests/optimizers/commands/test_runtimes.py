"""The commands of runs from many starts write the library's own tables."""

import io

from optimizers.commands.main import main
from optimizers.commands.specs import entrant_of, landscape_of
from optimizers.experiments.runtimes.gallery import Profiles, profiles
from optimizers.experiments.runtimes.result import runtimes

METHODS = ["gradient_descent", "adam:step_size=0.3"]


def written(tmp_path, *arguments):
    out = io.StringIO()
    assert main([*arguments, "--out", str(tmp_path / "told")], out, io.StringIO()) == 0
    return (tmp_path / "told.csv").read_text("utf-8"), out.getvalue().strip()


def test_runtimes(tmp_path):
    options = ["--runs", "12", "--evaluations", "80", "--precision", "0.1", "--no-prove", "--seed", "2"]
    f = landscape_of("booth")
    entrants = [entrant_of(text, k, f) for k, text in enumerate(METHODS)]
    told = runtimes(f, [(one.label, one.optimizer) for one in entrants], 12, 80, 0.1, seed=2)
    assert written(tmp_path, "runtimes", "booth", *METHODS, *options) == (told.csv(), told.words)


def test_profiles(tmp_path):
    """Only the step size that nobody chose is fitted to the other landscape."""
    f = landscape_of("booth")
    entrants = [entrant_of(text, k, f) for k, text in enumerate(METHODS)]
    named = [(one.label, one.optimizer) for one in entrants]
    told = Profiles(profiles(["booth", "beale"], named, 5, 80, fit=[entrants[0].label]), 1e-3)
    options = ["--starts", "5", "--evaluations", "80", "--others", "booth", "beale"]
    assert written(tmp_path, "profile", "booth", *METHODS, *options) == (told.csv(), told.words)
