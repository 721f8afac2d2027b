"""The worked examples in CONTRIBUTING.md do what they say."""

import re
import sys
import types
from pathlib import Path

import numpy as np
import pytest

import landscapes
import optimizers

TEXT = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, re.S)


@pytest.fixture
def registered(monkeypatch):
    """Both examples, run as a module, in registries that forget them afterwards."""
    land = sys.modules["landscapes.core.registry"]
    methods = sys.modules["optimizers.core.optimizer"]
    monkeypatch.setattr(land, "_registry", dict(land._registry))
    monkeypatch.setattr(methods, "_registry", dict(methods._registry))
    module = types.ModuleType("worked_example")
    monkeypatch.setitem(sys.modules, "worked_example", module)
    for code in EXAMPLES:
        exec(compile(code, "CONTRIBUTING.md", "exec"), module.__dict__)  # our own text


def test_there_are_two_examples():
    assert len(EXAMPLES) == 2


def test_the_example_landscape_and_optimizer_work_together(registered):
    f = landscapes.get("tilted_egg_box", tilt=0.05)
    assert f.knobs[0].symbol == "a" and "eggs" in f.teaches
    assert np.linalg.norm(f.gradient(f.minima[0])) == 0
    run = optimizers.run(f, optimizers.get("drag", step_size=0.05, friction=0.02), steps=3000)
    assert run.status == "converged"
    with pytest.raises(ValueError, match=r"Drag\.friction must lie in \[0, 1\], got 2"):
        optimizers.get("drag", friction=2)


def test_the_example_optimizer_is_momentum_in_other_words(registered):
    f = landscapes.get("rosenbrock")
    drag = optimizers.run(f, optimizers.get("drag", step_size=1e-4, friction=0.1), steps=50)
    ball = optimizers.run(f, optimizers.get("momentum", step_size=1e-4, momentum=0.9), steps=50)
    np.testing.assert_array_equal(drag.path, ball.path)
