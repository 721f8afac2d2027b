"""What the player is told of the runs, against what it knows."""

import re
from pathlib import Path

import pytest

import dashboard.player
from optimizers import Ending, Place

SCRIPTS = "\n".join(
    file.read_text("utf-8") for file in (Path(dashboard.player.__file__).parent / "js").rglob("*.js")
)


@pytest.mark.parametrize("ending", [*Ending, *(p for p in Place if p is not Place.MINIMUM)])
def test_every_ending_and_every_place_but_the_goal_has_an_icon_of_its_name(ending):
    assert re.search(rf"""\b{ending}"?: '<""", SCRIPTS)
