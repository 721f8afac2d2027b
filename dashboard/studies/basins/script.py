"""Basin maps as a script."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import F, atlas_code, opened, written
from dashboard.takeaway.scripts.literals import Code, call, differing
from dashboard.takeaway.scripts.methods import with_methods
from dashboard.takeaway.scripts.script import Script
from optimizers.experiments.basins import basins
from optimizers.experiments.entrants import Entrant

_BASINS = ("from optimizers.experiments.basins import basins",)
_TEXT = """
# The critical points that runs may end at
atlas = $atlas

# Where the run of each method ends, from the middle of every cell
found = $found
print(found.words)
print(found.csv())
"""


def basins_script(
    desk: Desk,
    methods: Sequence[Entrant],
    side: int,
    steps: int,
    seconds: float,
    pair: tuple[int, int] | None,
) -> Script:
    """The maps of some methods; of a ``pair`` by their numbers also where the two differ."""
    asked = {"side": side, "steps": steps, "seed": desk.session.state.seed}
    found = call("basins", F, Code("methods"), **differing(asked, basins), atlas=Code("atlas"))
    script = written(
        with_methods(opened(desk, "Basin maps: where the run from every start ends"), methods),
        _TEXT,
        "found.figure()",
        imports=_BASINS,
        atlas=atlas_code(desk, call("landscapes.atlas", F, seconds=seconds, certify=False)),
        found=Code(found),
    )
    return script if pair is None else script.figure(f"{call('found.difference', *pair)}.figure()")
