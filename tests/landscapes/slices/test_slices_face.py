"""The public face of ``landscapes.slices``: lazy, and the same for type checkers."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from landscapes import slices

FOLDER = Path(slices.__file__).parent


def test_type_checkers_see_the_names_that_are_there():
    tree = ast.parse((FOLDER / "__init__.pyi").read_text("utf-8"))
    seen = {alias.asname: (node.module, alias.name) for node in tree.body for alias in node.names}
    assert sorted(seen) == slices.__all__
    for name, (module, original) in seen.items():
        home = importlib.import_module(f"landscapes.slices.{module}")
        assert name == original and getattr(home, name) is getattr(slices, name)


def test_importing_it_loads_nothing():
    code = "import sys, landscapes; landscapes.slices; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=FOLDER.parents[1], capture_output=True, text=True)
    assert done.stdout.split() == ["False"], done.stderr


def test_other_names_are_not_there():
    with pytest.raises(AttributeError, match="has no attribute 'planar'"):
        _ = slices.planar
