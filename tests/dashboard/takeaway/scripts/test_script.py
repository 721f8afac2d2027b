"""The writer: short numbers that are the same again, imports from public faces, notebooks that are ones."""

import ast
import os
from pathlib import Path

import nbclient
import nbformat
import numpy as np
import pytest

import landscapes
from dashboard.state.race import prepare, run_all
from dashboard.state.run_cache import RunCache
from dashboard.state.state import Card, State
from dashboard.takeaway.scripts.literals import Code, call, differing, literal
from dashboard.takeaway.scripts.race import race_script
from dashboard.takeaway.scripts.script import Script

ROOT = Path(__file__).parents[4]
VALUES = (
    *(0.1 + 0.2, -0.0, 1e-320, 1.7976931348623157e308, 5, True, None, "a 'b' \"c\" \\ \n ρ\u2028 𝛼", ()),
    *(
        (1.5,),
        [1, [2.0, 3]],
        {"a b": (1, "x")},
        np.float64(1 / 3),
        np.arange(40) / 7,
        np.eye(2),
        [1 / 3] * 50,
    ),
)


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_a_literal_is_the_value_again_to_the_last_bit(value):
    text = literal(value)
    again = ast.literal_eval(text)
    plain = value.tolist() if isinstance(value, np.ndarray | np.generic) else value
    assert (again, type(again), repr(again)) == (plain, type(plain), repr(plain))
    assert max(map(len, text.splitlines())) <= 100


def test_numbers_that_are_none_are_numpys():
    assert literal((np.inf, -np.inf, np.nan)) == "(np.inf, -np.inf, np.nan)"
    with pytest.raises(TypeError, match="Landscape has no literal"):
        literal(landscapes.get("booth"))


def test_calls_are_in_one_line_or_in_one_a_part():
    assert call("f", Code("x"), a=0.1, b="c") == 'f(x, a=0.1, b="c")'
    long = call("f", *["word " * 9] * 4)
    assert long.splitlines()[0] == "f(" and ast.unparse(ast.parse(long)) == ast.unparse(
        ast.parse("f(" + ", ".join([repr("word " * 9)] * 4) + ")")
    )


def test_what_differs_differs():
    def function(a, b=1, c=True, d=None): ...

    given = {"a": 1, "b": 1, "c": 1, "d": None, "e": 2}
    assert differing(given, function) == {"a": 1, "c": 1, "e": 2}  # 1 is not True
    knobs = landscapes.get("ellipse").knobs
    assert differing({k.name: k.default for k in knobs} | {"angle": 31.0}, knobs) == {"angle": 31.0}


def test_a_script_imports_what_it_uses_and_nothing_else():
    script = (
        Script('A "title" with \\ and """', "https://page/?a=b")
        .part("Two\nlines", "x = np.pi", "y = relu")
        .part(
            "More",
            "atlas = a",
            imports=["from landscapes.local import taylor", "from landscapes import atlas"],
        )
        .figure("optimizers")
    )
    text = script.text()
    tree = ast.parse(text)
    assert "A \"title\" with \\ and '''" in ast.get_docstring(tree) and "https://page/?a=b" in text
    assert [line for line in text.splitlines() if "import" in line] == [
        "import numpy as np",
        "import optimizers",
        "from landscapes import atlas",
        "from landscapes.local import taylor",
    ]
    assert "# Two\n# lines\nx = np.pi\ny = relu\n" in text and text.endswith(
        "# The figure\noptimizers.show()\n"
    )


@pytest.mark.parametrize(
    "line",
    ("import os", "from os import path", "from landscapes.core._x import y", "from numpy import _core"),
)
def test_what_is_not_public_is_not_imported(line):
    with pytest.raises(ValueError, match="import"):
        Script("A").part("B", "c = 1", imports=[line])


def test_what_is_no_python_is_refused():
    with pytest.raises(SyntaxError):
        Script("A").part("B", "c = ")
    with pytest.raises(SyntaxError):
        Script("A").figure("c = 1")


def test_the_notebook_of_a_race_runs_in_a_kernel_to_the_pages_numbers(tmp_path, monkeypatch):
    """Its cells are the script's parts; the figures are there, and the table has the page's digests."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT)]))
    state = State("booth", steps=20, cards=(Card("momentum"), Card("adam", look=1)))
    race = prepare(state)
    run_all(race, RunCache(), lambda *_: None)
    script = race_script(state, race, address="https://page/")
    notebook = nbformat.reads(script.notebook().decode(), as_version=4)
    nbformat.validate(notebook)
    assert "(https://page/?landscape=booth" in notebook.cells[0].source
    done = nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in done.cells[1:] for output in cell.outputs]
    printed = "".join(output.text for output in outputs if output.output_type == "stream")
    assert [entry.run.digest() in printed for _, entry, _ in race.finished()] == [True, True]
    drawn = [output for output in outputs if output.output_type == "display_data"]
    assert len(drawn) == 3 and all("application/vnd.plotly.v1+json" in one.data for one in drawn)
    assert "\n\n".join(cell.source for cell in done.cells[1:-3]) in script.text()
    assert "\n".join(f"{cell.source}.show()" for cell in done.cells[-3:]) in script.text()
