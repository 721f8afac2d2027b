"""What is said of a fair race, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from landscapes.core.wording import format_number

from .kinds import Fault, Finding, Score, Survival
from .ranges import Setting
from .stresses import Stress
from .verdict import Standing

if TYPE_CHECKING:
    from .findings import UnderStress

_NAMED = 3  # methods in a sentence, of many
_FAULTS = {
    Fault.NO_METHOD: "A race needs a method: add one.",
    Fault.TOO_FEW_STARTS: "A race needs at least one start for tuning and one to be judged on, in the "
    "landscape's dimension.",
    Fault.NO_BUDGET: "A race needs a budget of at least one evaluation.",
    Fault.NO_SETTINGS: "A race needs at least one setting of each method, the one it came with.",
    Fault.NO_START: "f is undefined in nearly all of the box: no starts were found; choose another box.",
}
SCORES = {
    Score.GAP: "how near the best value comes to f* (log₁₀ of the gap)",
    Score.EVALUATIONS: "how many evaluations it takes to come near f*",
}


def of_fault(fault: Fault) -> str:
    """Why there is no race, and the way out."""
    return _FAULTS[fault]


def of_standing(standing: Standing, labels: Sequence[str]) -> str:
    """The verdict, with how sure it is."""
    v = standing.verdict
    leader, sure = labels[v.leader], f"at {format_number(100 * v.level, 3)} %"
    if v.finding is Finding.ALONE:
        return f"{leader} is alone in the race."
    assert v.rival is not None
    rival, starts = labels[v.rival], standing.ranks.shape[1]
    record = f"better at {v.wins} of {starts} starts, worse at {v.losses}{_ties(v.ties)}"
    if v.ties == starts:
        record = f"as good at each of the {starts} starts"
    chance = f"p = {format_number(v.p, 2)} after Holm's correction"
    if v.finding is Finding.AHEAD_OF_ALL:
        others = f"all {len(v.behind)} others" if len(v.behind) > 1 else rival
        nearest = f"Against {rival}, the nearest, it is" if len(v.behind) > 1 else "It is"
        return f"{leader} is ahead of {others} {sure}. {nearest} {record} ({chance})."
    if v.finding is Finding.ALL_ALIKE:
        return f"No method is ahead of another: all have the same score at each of the {starts} starts."
    if v.finding is Finding.CIRCLE:
        over = listed([labels[k] for k in v.over])
        return (
            f"No method is ahead of all others {sure}: they go round in a circle. {leader} has the best mean "
            f"rank, and {over} {_is(v.over)} ahead of it."
        )
    beside = listed([labels[k] for k in v.beside])
    closest = f"Against {rival} {leader} is {record} ({chance})."
    if v.finding is Finding.NOBODY:
        return (
            f"No method is ahead of all others {sure}. {leader} has the best mean rank, but it is not told "
            f"apart from {beside}. {closest}"
        )
    behind = listed([labels[k] for k in v.behind])
    return (
        f"No method is ahead of all others {sure}. {leader}, with the best mean rank, is ahead of {behind}, "
        f"but not told apart from {beside}. {closest}"
    )


def _ties(ties: int) -> str:
    return f", as good at {ties}" if ties else ""


def _is(those: Sequence[int]) -> str:
    return "is" if len(those) == 1 else "are"


def listed(names: Sequence[str]) -> str:
    """a, b and c; of many the first three."""
    if len(names) > _NAMED + 1:
        names = [*names[:_NAMED], f"{len(names) - _NAMED} others"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


_SURVIVALS = {
    Survival.SURVIVES: "{winner} is ahead of all others",
    Survival.NOT_TOLD: "nobody is ahead of {winner}, and it is not ahead of all others",
    Survival.BEATEN: "somebody is ahead of {winner}",
}


def of_survival(survival: Survival, winner: str) -> str:
    """What becomes of the winner under a stress, in short."""
    return _SURVIVALS[survival].format(winner=winner)


def of_stresses(found: UnderStress) -> str:
    """Whether the winner survives, stress by stress."""
    race = found.race
    winner = race.labels[race.as_tuned.standing.verdict.leader]
    told = []
    for survival, of in _UNDER.items():
        names = [one.stress.name for one in found.each if one.survival is survival]
        if names:
            told.append(of.format(winner=winner, names=", ".join(names)))
    return " ".join(told)


_UNDER = {
    Survival.SURVIVES: "{winner} is ahead of all others under: {names}.",
    Survival.NOT_TOLD: "Nobody is ahead of {winner}, and it is not ahead of all others, under: {names}.",
    Survival.BEATEN: "Somebody is ahead of {winner} under: {names}.",
}


def winner_of(standing: Standing, labels: Sequence[str]) -> str:
    """Who wins, in short: the one ahead of all, or those with the best mean rank that are not told apart."""
    v = standing.verdict
    if v.finding is Finding.AHEAD_OF_ALL or v.finding is Finding.ALONE:
        return labels[v.leader]
    if v.finding in (Finding.ALL_ALIKE, Finding.NOBODY, Finding.CIRCLE):
        return "nobody"
    return f"{listed([labels[k] for k in (v.leader, *v.beside)])}, not told apart"


def of_setting(setting: Setting) -> str:
    """Values of knobs: step size 0.01, momentum 0.9."""
    return ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in setting.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return format_number(value, 4) if isinstance(value, int | float) else str(value)


def of_amount(stress: Stress) -> str:
    """How much of it."""
    return _value(stress.amount)


_SHORT = {
    "noise": "noise {:.3g}",
    "rotated axes": "turned by {:.3g}°",
    "scaled axes": "scaled 1 : {:.3g}",
    "perturbed start": "start ± {:.3g}",
    "truncated digits": "{:.0f} digits",
    "missing values": "{:.3g} missing",
    "quantised values": "steps of {:.3g}",
}


def short_stress(stress: Stress) -> str:
    """A stress with its amount, for an axis."""
    return _SHORT.get(stress.name, stress.name + " {:.3g}").format(stress.amount)
