"""Restarts and runtimes as a script, and profiles over a dozen landscapes."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import F, atlas_code, opened, written
from dashboard.takeaway.scripts.literals import Code, call, differing
from dashboard.takeaway.scripts.methods import with_methods
from dashboard.takeaway.scripts.script import Script
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.runtimes.gallery import profiles
from optimizers.experiments.runtimes.kinds import Around, Band, Picture
from optimizers.experiments.runtimes.result import runtimes, usual_precision

_IMPORTS = (
    "from optimizers.experiments.runtimes.gallery import CHOSEN, Profiles, profiles",
    "from optimizers.experiments.runtimes.kinds import Around, Band, Picture",
    "from optimizers.experiments.runtimes.result import runtimes",
)
_TEXT = """
# Runs from many random starts, and what they need to the target
seen = $seen
print(seen.words)
print(seen.csv())
"""
_PROFILES = """
# Runs from random starts on a dozen landscapes; some step sizes are fitted to each of them
problems = $problems

# A start is a problem, and solved where no more than this share of the way down is left
seen = $seen
print(seen.words)
print(seen.csv())
"""


def runtimes_script(
    desk: Desk,
    methods: Sequence[Entrant],
    runs: int,
    evaluations: int,
    told: dict[str, object],
    picture: Picture,
) -> Script:
    """The runs of some methods, told as ``told`` has it (fields of ``Runtimes``), in one picture."""
    usual = {"precision": usual_precision(desk.f), "within": float(evaluations), "around": Around.MEDIAN}
    usual |= {"band": Band.POINTWISE, "many": False}
    given = {name: value for name, value in told.items() if value != usual[name]}
    asked: dict[str, object] = {"runs": runs, "evaluations": evaluations, "seed": desk.session.race().seed}
    asked["precision"] = given.pop("precision", None)
    more = differing({**asked, "atlas": atlas_code(desk)}, runtimes)
    seen = call("runtimes", F, Code("methods"), **more)
    enums = {
        name: Code(f"{type(v).__name__}.{v.name}")
        for name, v in given.items()
        if isinstance(v, (Around, Band))
    }
    if given:
        seen += call(".with_settings", **{**given, **enums})
    return written(
        with_methods(opened(desk, "Restarts and runtimes: what a success costs"), methods),
        _TEXT,
        [f"*seen.picture(Picture.{picture.name})"],
        imports=_IMPORTS,
        seen=Code(seen),
    )


def profiles_script(
    desk: Desk, methods: Sequence[Entrant], starts: int, evaluations: int, fit: Sequence[str], share: float
) -> Script:
    """The methods' profiles over landscapes of the gallery."""
    asked = {
        "runs": starts,
        "evaluations": evaluations,
        "seed": desk.session.race().seed,
        "fit": list(fit) or (),
    }
    problems = call("profiles", Code("CHOSEN"), Code("methods"), **differing(asked, profiles))
    script = Script("Profiles: methods over a dozen landscapes")
    return written(
        with_methods(script, methods),
        _PROFILES,
        "seen.figure()",
        imports=_IMPORTS,
        problems=Code(problems),
        seen=Code(call("Profiles", Code("problems"), share)),
    )
