"""The public face of ``landscapes.learning``: lazy, and the same for type checkers."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from landscapes import learning

FOLDER = Path(learning.__file__).parent


def test_type_checkers_see_the_names_that_are_there():
    tree = ast.parse((FOLDER / "__init__.pyi").read_text("utf-8"))
    seen = {alias.asname: (node.module, alias.name) for node in tree.body for alias in node.names}
    assert sorted(seen) == learning.__all__
    for name, (module, original) in seen.items():
        home = importlib.import_module(f"landscapes.learning.{module}")
        assert name == original and getattr(home, name) is getattr(learning, name)


def test_importing_it_loads_nothing_and_a_table_needs_no_pandas():
    code = (
        "import sys, landscapes.learning as learning; print('numpy' in sys.modules);"
        "learning.from_csv('a,b\\n1,2\\n2,3'); print('pandas' in sys.modules, 'lark' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=FOLDER.parents[1], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "False", "False"], done.stderr


def test_other_names_are_not_there():
    with pytest.raises(AttributeError, match="has no attribute 'iris'"):
        _ = learning.iris
    assert [name for name in dir(learning) if not name.startswith("__")] == learning.__all__
