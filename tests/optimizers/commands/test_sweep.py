"""The command of a sweep writes the library's table."""

import csv
import io

import numpy as np

import landscapes
from optimizers.commands.main import main
from optimizers.commands.specs import entrant_of
from optimizers.experiments import sweeps


def done(*words):
    out, told = io.StringIO(), io.StringIO()
    return main(words, out, told), out.getvalue(), told.getvalue()


def test_a_sweep_is_the_library_s(tmp_path):
    over = "step_size=0.001..0.5,momentum=0..0.9"
    code, words, _ = done(
        "sweep", "ellipse", "momentum", "--over", over, "--cells", "4", "--quantity", "rate", "--steps", "40",
        "--out", f"{tmp_path}/first",
    )  # fmt: skip
    assert code == 0 and words.startswith("4 × 4 settings")
    with (tmp_path / "first.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    f = landscapes.get("ellipse")
    method = entrant_of("momentum", 0, f).optimizer
    axes = (sweeps.axis(method, "step_size", 0.001, 0.5, 4), sweeps.axis(method, "momentum", 0, 0.9, 4))
    seen = sweeps.sweep(f, method, axes, steps=40)
    assert np.array_equal([float(row["final_value"]) for row in rows], seen.found.ends)
    assert (tmp_path / "first.html").exists()


def test_what_cannot_be_read_is_refused_in_a_sentence():
    for words, sentence in (
        (("ellipse", "momentum", "adam"), "a sweep is of one method, got 2"),
        (
            ("ellipse", "momentum", "--over", "step_size=1-2"),
            "a knob's range is written as step_size=0.001..1",
        ),
        (("ellipse", "momentum", "--over", "speed"), "no knob 'speed'"),
        (("ellipse", "momentum", "--over", "step_size=0.001..99"), "step_size must lie in"),
    ):
        code, _, told = done("sweep", *words)
        assert code == 2 and sentence in told
