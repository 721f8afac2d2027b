"""The phrases of a caption: settings, places, budgets, panels, and how a fair race ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from dashboard.state.race import Race
from dashboard.state.state import PAIR, SEEN, State
from landscapes import Landscape
from landscapes.core.wording import format_number
from landscapes.learning import Batches
from optimizers.experiments.fair_race import FairRace, UnderStress

from .drawings import ALL, Drawing
from .kinds import Fault

_FAULTS = {
    Fault.TOO_LARGE: "The figures are too large for a pack: choose a smaller width, or fewer panels.",
    Fault.REFERS_ELSEWHERE: "A figure refers to other files; nothing was packed.",
    Fault.NO_PDF: "The PDF of a figure could not be made, so nothing was packed. Try again, or fewer panels.",
}
_PANELS = {
    "contour": "level sets of f with the paths",
    "curve": "f with the paths on it",
    "surface": "f as a surface with the paths on it",
    "volume": "level surfaces of f with the paths",
    "loss": "what each run has reached, over its steps",
    "tiles": "each method's path by itself",
    "data": "the data, and what each run's model says of them",
}


def of_fault(fault: Fault) -> str:
    """Why there is no pack, and the way out."""
    return _FAULTS[fault]


def number(value: object) -> str:
    """A setting with all its digits: 0.005, 1e-08, on, nesterov, (0.5, 2)."""
    if isinstance(value, tuple):
        return point(value)
    if isinstance(value, (bool, np.bool_)):
        return "on" if value else "off"
    return f"{value:.15g}" if isinstance(value, (float, np.floating)) else str(value)


def settings(values: Mapping[str, object], fitted: Sequence[str] = ()) -> str:
    """Settings by name: step size 0.005 (fitted to the landscape), momentum 0.9."""
    return ", ".join(
        f"{name.replace('_', ' ')} {number(value)}{' (fitted to the landscape)' if name in fitted else ''}"
        for name, value in values.items()
    )


def point(theta: Iterable[float]) -> str:
    """A point with all its digits."""
    return f"({', '.join(map(number, map(float, theta)))})"


def panel(one: Drawing) -> str:
    """What a panel shows, by its name; its own title where it is not one of the race's."""
    said = _PANELS.get(one.name)
    return one.title if said is None else f"{one.title}: {said}" if one.title else said


def of_fair_race(race: FairRace) -> str:
    """The verdict in a sentence or two: with its interval, and what was spent on tuning."""
    standing = race.as_tuned.standing
    leader = standing.verdict.leader
    tuned, others = "as they came, ", "starts"
    if race.tried > 1:
        tuned = f"each tuned with {race.tried} settings on {race.tuning_starts.shape[1]} starts and "
        others = "others"
    ranks = (standing.mean_ranks, standing.low, standing.high)
    mean, low, high = (format_number(float(one[leader]), 3) for one in ranks)
    return (
        f"In a fair race of {len(race.entries)} methods, {tuned}judged on "
        f"{race.judged_starts.shape[1]} {others} with "
        f"{race.aim.evaluations:,} evaluations a run (seed {race.seed}), {race.labels[leader]} has the mean "
        f"rank {mean} ({100 * standing.level:g} % bootstrap interval {low} to {high}). {race.words}"
    )


def of_stress(seen: UnderStress) -> str:
    """Whether the winner survives."""
    return f"Under stress: {seen.words}"


_KINDS = {"random": "at random", "latin_hypercube": "on a Latin hypercube", "grid": "on a grid"}


def of_place(f: Landscape, drawn: Landscape) -> str:
    """Where it is looked at: the box; of many parameters the plane."""
    if f.dimension > SEEN:
        return f"{f.dimension:,} parameters; drawn: {drawn.title}, {_box(drawn, format_number)}."
    return f"Box: {_box(f, number)}."


def _box(f: Landscape, written: Callable[[float], str]) -> str:
    sides = zip(f.variables, f.domain)
    return ", ".join(f"{name} in [{written(low)}, {written(high)}]" for name, (low, high) in sides)


def of_start(race: Race, state: State) -> str:
    """Where all begin."""
    many = race.landscape.dimension > SEEN
    if race.start.ndim > 1:
        kind = "of weights as they are initialised" if many else _KINDS.get(state.start_kind, "")
        return (
            f"{race.start.shape[1]} starts {kind}".rstrip() + f" (seed {race.seed}; data/runs.npz has them)."
        )
    if many:
        by_hand = state.start is not None and len(state.start) == 2 and state.plane.way == PAIR
        but = ", but for the two parameters of the plane, which were set by hand" if by_hand else ""
        return f"Start: the weights as they are initialised{but} (seed {race.seed}; data/runs.npz has them)."
    return f"Start: {point(race.start)}."


def of_budget(race: Race) -> str:
    """How far each may go, and by what random numbers."""
    if race.evaluations is None:
        return f"Each run has at most {race.steps:,} steps. Seed {race.seed}."
    counted = "a value counts 1, a gradient 2, a Hessian 2d + 2"
    return f"Each run has at most {race.evaluations:,} evaluations ({counted}). Seed {race.seed}."


def of_rows(batches: Batches | None, rows: int) -> str:
    """What of the data each step sees."""
    if batches is None:
        return ""
    dropped = f", and drops each unit with probability {number(batches.dropout)}" if batches.dropout else ""
    return f"Each step sees {batches.size:,} of {rows:,} rows (seed {batches.seed}){dropped}."


def of_moment(position: float, last: float, clock: str) -> str:
    """Up to where the paths are shown; nothing where that is their end."""
    unit = "evaluation" if clock == "cost" else "iteration"
    shown = round(position) if clock == "cost" else int(position + 1e-6)  # as the player says it
    return "" if position >= last else f"Paths are shown up to {unit} {shown:,} of {last:,.0f}."


def of_hidden(labels: Sequence[str]) -> str:
    """Which runs were hidden in the picture."""
    return f"Not in the figures, but in the data: {', '.join(labels)}." if labels else ""


def of_edits(count: int) -> str:
    """Whether rows of the data were changed by hand."""
    return f"Rows of the data that were moved or removed by hand: {count}." if count else ""


def of_own(differs: Mapping[str, str]) -> str:
    """What a run has for itself of what the race gives to all."""
    return (
        f"For itself: {', '.join(f'{name} {value}' for name, value in differs.items())}. " if differs else ""
    )


def letters(made: Sequence[Drawing]) -> list[tuple[str, Drawing]]:
    """Panels with the letters that they have in the figure of all of them."""
    return [(chr(ord("a") + k % 26), one) for k, one in enumerate(d for d in made if d.name != ALL)]
