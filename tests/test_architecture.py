"""Arrows run one way only: dashboard -> optimizers -> landscapes; Streamlit only in the dashboard."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_MAY_IMPORT = {"landscapes": set(), "optimizers": {"landscapes"}, "dashboard": {"landscapes", "optimizers"}}
_LOUD = {"streamlit", "plotly"}
_MAKES_FIGURES = {
    "landscapes/drawing/figure.py": {"plotly"},
    "landscapes/drawing/plotly_figure.py": {"plotly"},
}
_PURE_STATE = (
    *("state", "race", "link", "link_cards", "link_text", "link_landscape", "problems", "landscape_of"),
    *("session_file/definition", "session_file/checking", "session_file/reading", "session_file/writing"),
)


def imported(file):
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("package", _MAY_IMPORT)
def test_arrows_run_one_way(package):
    ours = set(_MAY_IMPORT) - {package}
    for file in (ROOT / package).rglob("*.py"):
        names = set(imported(file))
        assert names & ours <= _MAY_IMPORT[package], file
        if package != "dashboard":
            assert not names & _LOUD - _MAKES_FIGURES.get(file.relative_to(ROOT).as_posix(), set()), file


def test_plotly_is_imported_when_a_figure_is_asked_for():
    for name in _MAKES_FIGURES:
        tree = ast.parse((ROOT / name).read_text("utf-8"))
        imports = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
        assert not any(ast.unparse(node).split()[1].startswith("plotly") for node in imports), name


# What requirements.txt has not, and where it is.
_OPTIONAL = {
    "matplotlib": "landscapes/drawing/mpl/",
    "mpl_toolkits": "landscapes/drawing/mpl/",
    "av": "dashboard/takeaway/reel/",
}


def test_what_only_the_command_line_needs_is_imported_there_alone():
    for package in _MAY_IMPORT:
        for file in (ROOT / package).rglob("*.py"):
            name, tree = file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))
            for optional in {*imported(file)} & {*_OPTIONAL}:
                assert name.startswith(_OPTIONAL[optional]), name
            if name.startswith("landscapes/drawing/mpl/"):
                continue
            tops = [ast.unparse(node) for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
            assert not any(re.match(r"(from|import) av\b|.*drawing\.mpl", top) for top in tops), name


def test_figures_and_player_payload_know_no_streamlit():
    pure = [
        *(ROOT / "dashboard" / "figures").rglob("*.py"),
        *(ROOT / "landscapes" / "drawing").rglob("*.py"),
        *(ROOT / "dashboard" / "player" / "messages").rglob("*.py"),
        *(ROOT / "dashboard" / name for name in ("player/view.py", "board/figure.py", "work/atlases.py")),
        *(ROOT / "dashboard" / "state" / f"{name}.py" for name in _PURE_STATE),
    ]
    for file in pure:
        assert "streamlit" not in set(imported(file)), file


def test_nobody_evaluates_text():
    for package in _MAY_IMPORT:
        for file in (ROOT / package).rglob("*.py"):
            calls = [n.func for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call)]
            names = {c.id for c in calls if isinstance(c, ast.Name)}
            # python_code.py compiles trees that were built node by node, never text.
            trees = {"compile"} if file.name == "python_code.py" else set()
            assert not names & {"eval", "exec", "compile", "__import__"} - trees, file
