"""Sweeps as a script: one or two knobs of a method, all methods over their step sizes, a family of runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import F, atlas_code, opened, with_starts, written
from dashboard.takeaway.scripts.literals import Code, call, differing
from dashboard.takeaway.scripts.methods import method_code, with_methods
from dashboard.takeaway.scripts.script import Script
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.sweeps import Quantity, axis, family, sensitivity, sweep

from . import words
from .chosen import DIGITS, MOST_STARTS, Chosen, Span

_SWEEPS = ("from optimizers.experiments import sweeps",)
_ONE = """
# The method, and the knobs that it is swept over
method = $method
axes = $axes

# What becomes of the run at each setting: seen.table() has the numbers
seen = $seen
print(seen.words)
"""
_ALL = """
# Each method over its step size, to both sides of the present one: seen.table() has the numbers
seen = $seen
print(seen.words)
"""
_FAMILY = """
# One method at a few values of one knob: seen.table() has every step
seen = $seen
print(seen.words)
"""
_FIGURE = "seen.with_quantity($quantity).figure()"


def sweep_script(
    desk: Desk, chosen: Chosen, spans: Sequence[Span], share: float, draws: int, quantity: Quantity
) -> Script:
    """A method at every setting of one knob or two."""
    script, starts = _starts(opened(desk, "A sweep: how much a method depends on its settings"), desk)
    axes = tuple(_axis(chosen, span) for span in spans)
    asked = {**_budget(desk), "draws": draws, "share": share, "atlas": atlas_code(desk)}
    given = {**starts, **differing(asked, sweep)}
    return written(
        script,
        _ONE,
        _FIGURE,
        imports=_SWEEPS,
        method=method_code(chosen.optimizer),
        axes=axes,
        seen=Code(call("sweeps.sweep", F, Code("method"), Code("axes"), **given)),
        quantity=_quantity(quantity),
    )


def sensitivity_script(
    desk: Desk, methods: Sequence[Entrant], decades: float, draws: int, quantity: Quantity
) -> Script:
    """All methods over their step sizes."""
    script, starts = _starts(opened(desk, "A sweep: all methods over their step sizes"), desk)
    asked = {**_budget(desk), "decades": decades, "draws": draws}
    given = {**starts, **differing(asked, sensitivity)}
    return written(
        with_methods(script, methods),
        _ALL,
        _FIGURE,
        imports=_SWEEPS,
        seen=Code(call("sweeps.sensitivity", F, Code("methods"), **given)),
        quantity=_quantity(quantity),
    )


def family_script(desk: Desk, chosen: Chosen, name: str, values: np.ndarray, steps: int) -> Script:
    """Whole runs at a few values of one knob."""
    script, start = with_starts(opened(desk, "A family of runs over one setting"), desk)
    asked = {"steps": steps, "seed": desk.session.race().seed}
    given = {**({} if start is None else {"start": start}), **differing(asked, family)}
    made = call("sweeps.family", F, method_code(chosen.optimizer), name, values, **given)
    return written(script, _FAMILY, "seen.figure()", imports=_SWEEPS, seen=Code(made))


def _axis(chosen: Chosen, span: Span) -> Code:
    """An axis as ``chosen.axis`` makes it."""
    usual = chosen.knobs[span.name].log and span.low > 0
    asked: dict[str, Any] = {"count": span.nodes, "log": None if span.log == usual else span.log}
    given = {**differing(asked, axis), "digits": DIGITS}
    return Code(call("sweeps.axis", Code("method"), span.name, span.low, span.high, **given))


def _starts(script: Script, desk: Desk) -> tuple[Script, dict[str, Code]]:
    """The script with what is swept from, and the argument for it; none for the landscape's own start."""
    if desk.word("from", words.STARTS) == "box":
        seed = {"seed": desk.session.race().seed} if desk.session.race().seed else {}
        made = call("optimizers.starts", F, MOST_STARTS, "latin_hypercube", **seed)
        return script.part("Where it begins", f"start = {made}"), {"starts": Code("start")}
    script, start = with_starts(script, desk, MOST_STARTS)
    return script, {} if start is None else {"starts": start}


def _budget(desk: Desk) -> dict[str, Any]:
    race = desk.session.race()
    return {"steps": race.steps, "seed": race.seed, "evaluations": race.evaluations}


def _quantity(quantity: Quantity) -> Code:
    return Code(f"sweeps.Quantity.{quantity.name}")
