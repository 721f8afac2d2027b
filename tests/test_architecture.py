"""Arrows run one way only: dashboard -> optimizers -> landscapes; Streamlit only in the dashboard."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_MAY_IMPORT = {"landscapes": set(), "optimizers": {"landscapes"}, "dashboard": {"landscapes", "optimizers"}}
_LOUD = {"streamlit", "plotly"}


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
            assert not names & _LOUD, file


def test_figures_and_player_payload_know_no_streamlit():
    pure = (
        "player/payload.py",
        "player/packing.py",
        "player/view.py",
        "race.py",
        "state.py",
        "link.py",
        "link_cards.py",
        "link_words.py",
        "chosen.py",
        "text.py",
        "atlases.py",
        "board/figure.py",
    )
    for name in pure:
        assert "streamlit" not in set(imported(ROOT / "dashboard" / name)), name


def test_nobody_evaluates_text():
    for package in _MAY_IMPORT:
        for file in (ROOT / package).rglob("*.py"):
            calls = [n.func for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call)]
            names = {c.id for c in calls if isinstance(c, ast.Name)}
            # syntax.py compiles trees that were built node by node, never text.
            trees = {"compile"} if file.name == "syntax.py" else set()
            assert not names & {"eval", "exec", "compile", "__import__"} - trees, file
