"""The race as code on the page: downloads, and a sentence where there is no PyTorch script."""

import pytest

from dashboard.takeaway.scripts.race import race_script
from tests.dashboard.pages.test_race import calm, opened


def taken(at):
    """The buttons of the code, by their key."""
    buttons = {button.proto.label: button.proto for button in at.get("download_button")}
    return [buttons[name] for name in ("Python script", "Notebook", "PyTorch script")]


@pytest.mark.parametrize(
    ("query", "why"),
    (
        ({"landscape": "rosenbrock", "steps": "20"}, ""),
        ({"landscape": "rosenbrock", "run": "newton"}, "no such method as Newton"),
    ),
    ids=("written", "not in PyTorch"),
)
def test_the_race_is_taken_away_as_code(query, why):
    at = opened(query, tabs="Take it away")
    python, notebook, torch = taken(at)
    assert not python.disabled and not notebook.disabled and torch.disabled == bool(why)
    assert why in torch.help and (not why or any(why in caption.value for caption in at.caption))
    at.session_state["see-py"] = True
    (code,) = (one.value for one in calm(at.run()).code if one.value.startswith('"""Rosenbrock'))
    assert code == race_script(at.session_state.session.state).text().strip()
