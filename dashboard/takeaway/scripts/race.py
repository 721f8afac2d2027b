"""The race of a state as a script: landscape, starts, methods, runs, a table, figures.

What ``race_script(state).text()`` prints has a row a method, with " | " between the columns; the fourth is
``run.digest()``, the SHA-256 of path, values and gradient norms: that of the page's run to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import optimizers
from dashboard.state.landscape_of import Landscapes
from dashboard.state.race import Entry, Race, prepare
from dashboard.state.state import SEEN, State
from landscapes.learning import batches
from landscapes.learning.minibatches import Batches

from .figures import with_figures
from .landscape import begun
from .literals import WIDTH, Code, call, differing, literal
from .methods import with_methods
from .script import Script
from .starts import own_start, start_lines

_LEARNING = "from landscapes import learning"


def race_script(
    state: State, race: Race | None = None, known: Landscapes | None = None, address: str = ""
) -> Script:
    """The script of the race that a state describes.

    ``race`` is that of this very state, if it is there already, run or not; ``known`` are the session's
    landscapes; ``address`` is that of the page. Of runs through many variables the plane that is drawn may
    depend on them: they are run where that is so, and they are not there.
    """
    known = Landscapes() if known is None else known
    race = prepare(state, known) if race is None else race
    racing = [entry for entry in race.entries if entry.races]
    left = [entry.problem for entry in race.entries if entry.problem and entry.card.shown]
    script = replace(begun(state, titled(race, racing), known, address), about=" ".join(left))
    if not racing:
        return script.figure("f.figure()") if race.landscape.dimension < SEEN else script
    lines = start_lines(state, race)
    if lines:
        script = script.part("The start" if race.start.ndim == 1 else "The starts", *lines)
    script = with_methods(script, racing)
    script = _with_runs(script, state, race, racing, bool(lines))
    script = script.part("How each ended", *_table(race))
    return with_figures(script, state, race, racing)


def titled(race: Race, racing: Sequence[Entry]) -> str:
    """What it is, in a line."""
    if not racing:
        return race.landscape.title
    count = race.start.shape[1] if race.start.ndim > 1 else 1
    methods = f"{len(racing)} methods" if len(racing) > 1 else racing[0].label
    return f"{race.landscape.title}: {methods} from {f'{count} starts' if count > 1 else 'one start'}"


# Runs ------------------------------------------------------------------------------------------------


def _with_runs(script: Script, state: State, race: Race, racing: list[Entry], starts: bool) -> Script:
    imports = []
    if race.batches is not None and any(entry.batches == race.batches for entry in racing):
        script = script.part(
            "The rows of data that each step sees, the same ones for all methods",
            f"batches = {batches_code(race.batches)}",
            imports=[_LEARNING],
        )
        shared = Code("batches")
    else:
        shared = None
    if all(_is_usual(race, entry) for entry in racing):
        made = run_code(race, racing[0], Code("method"), Code("start") if starts else None, shared)
        lines = [f"runs = {{label: {made} for label, method in methods.items()}}"]
        if len(lines[0]) > WIDTH:
            inside = "\n".join(f"    {line}" for line in made.splitlines())
            lines = [f"runs = {{\n    label: {inside.strip()}\n    for label, method in methods.items()\n}}"]
        return script.part("The race", *lines)
    lines = ["runs = {}"]
    for entry in racing:
        start = Code("start") if starts else None
        if entry.start is not race.start:
            lines += own_start(race.landscape, state, entry.card.own.weights or 0)
            start = Code("own_start")
        own = None if entry.batches is None else Code(batches_code(entry.batches))
        if own is not None and shared is not None and entry.batches == race.batches:
            own = shared
        elif own is not None:
            imports = [_LEARNING]
        label = literal(entry.label)
        lines.append(f"runs[{label}] = {run_code(race, entry, Code(f'methods[{label}]'), start, own)}")
    return script.part("The race, in which some have rows or seeds of their own", *lines, imports=imports)


def _is_usual(race: Race, entry: Entry) -> bool:
    return entry.start is race.start and entry.seed == race.seed and entry.batches == race.batches


def run_code(race: Race, entry: Entry, method: Code, start: Code | None, own: Code | None) -> str:
    """The expression of an entry's run; method, start and batches as they are called in the script."""
    asked: dict[str, Any] = {"steps": race.steps, "seed": entry.seed, "evaluations": race.evaluations}
    asked |= {"batches": own, "every": race.every}
    where = [] if start is None else [start]
    return call("optimizers.run", Code("f"), method, *where, **differing(asked, optimizers.run))


def batches_code(rows: Batches) -> str:
    """The expression that makes the rows of each step again."""
    asked = {"size": rows.size, "seed": rows.seed, "dropout": rows.dropout}
    return call("learning.batches", **differing(asked, batches))


def _table(race: Race) -> list[str]:
    """Lines that print a row a run."""
    value, steps = ("final value", "steps") if race.start.ndim == 1 else ("lowest value", "most steps")
    cells = ["run.values[-1]", "run.steps"]
    if race.start.ndim > 1:
        cells = ["np.min(run.best.value)", "np.max(run.steps)"]
    return [
        f'print("method | {value} | {steps} | digest | how it ended")',
        "for label, run in runs.items():",
        f'    print(label, {cells[0]}, {cells[1]}, run.digest(), run.words, sep=" | ")',
    ]
