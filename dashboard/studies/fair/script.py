"""A fair race and its stresses as a script."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import F, opened, written
from dashboard.takeaway.scripts.literals import Code, call, differing
from dashboard.takeaway.scripts.methods import with_methods
from dashboard.takeaway.scripts.script import Script
from optimizers.experiments.fair_race import fair_race

from .held import Asked

_IMPORTS = ("from optimizers.experiments.fair_race import fair_race, under_stress",)
_HELD = """
# Each method tries as many settings from the same starts; then all are judged on other ones
race = $race
print(race.words)
print(race.csv())
for entry in race.entries:
    print(entry.tuned)
"""
_LOOK = """
# A first look, from few starts: each method as it came, and nothing is tuned
race = $race
print(race.words)
print(race.csv())
"""
_STRESS = """
# The tuned methods once more, while something is wrong with what they are told
stressed = under_stress(race, $stresses)
print(stressed.words)
"""


def fair_script(desk: Desk, asked: Asked, held: bool, stresses: Sequence[str]) -> Script:
    """A race as asked; before it is ``held`` a first look, which has no stresses."""
    settings = {
        "settings": asked.settings,
        "tuning_starts": asked.tuning,
        "judged_starts": asked.judged,
        "evaluations": asked.evaluations,
        "seed": asked.seed,
        "lowest": asked.lowest,
        "score": asked.score,
    }
    script = with_methods(opened(desk, "A fair race: methods tuned alike, and a verdict"), asked.methods)
    made = Code(call("fair_race", F, Code("methods"), **differing(settings, fair_race)))
    text = (_HELD if held else _LOOK) + (_STRESS if stresses else "")
    script = written(script, text, "race.figure()", imports=_IMPORTS, race=made, stresses=list(stresses))
    return script.figure("stressed.figure()") if stresses else script
