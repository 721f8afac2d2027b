"""What is said of runs from many starts, in sentences; an interval always with its level and its method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.wording import format_number, named

from .kinds import Around, Band, Source

if TYPE_CHECKING:
    from landscapes import Landscape

    from .floors import Floor
    from .gallery import Profiles
    from .result import Runtimes
    from .summary import Comparison, Summary

_SOURCES = {
    Source.CERTIFIED: (
        "f* = {value} is the lowest critical value in the box, whose list of critical points is proved to be "
        "complete."
    ),
    Source.KNOWN: "f* = {value} is the lowest value that is known of {f} over its box.",
    Source.FOUND: (
        "No lowest value is known of {f}: f* = {value} is the lowest that any of these runs has met, so that "
        "another method, or more runs, may move the target."
    ),
    Source.NONE: "No run has met a finite value of {f}: there is no target.",
}
BAND_NAMES = {Band.POINTWISE: "band at each point", Band.UNIFORM: "band of the whole curve"}
BANDS = {
    Band.POINTWISE: "Greenwood's, log-log: it holds at each number of evaluations by itself",
    Band.UNIFORM: "Hall and Wellner's: it holds over the whole curve at once",
}

OF_A_CHOICE = (
    "These landscapes are a choice and no sample of others: the curves describe them, and have no interval. "
    "A further method moves the others' performance profiles, which compare with the best one at each "
    "problem, and no data profile."
)


def percent(share: float) -> str:
    """A share in percent; only none and all are 0 % and 100 %."""
    number = 100 * share
    if number in (0, 100) or 1 <= number <= 99:
        return f"{number:.0f} %"
    return "< 1 %" if number < 1 else "> 99 %"


def of_level(level: float) -> str:
    """95 %, or 95.7 %."""
    return f"{100 * level:.3g} %"


def of_floor(floor: Floor, landscape: Landscape) -> str:
    """Where targets are measured from, and how sure that is."""
    return _SOURCES[floor.source].format(value=format_number(floor.value, 6), f=named(landscape))


def of_target(floor: Floor, precision: float) -> str:
    """The target, as a name in a sentence."""
    return f"f* + {format_number(precision)}"


def count(number: float) -> str:
    """A number of evaluations: rounded to whole ones, ∞ where there is none."""
    return f"{number:,.0f}" if np.isfinite(number) and abs(number) < 1e6 else format_number(number)


def of_summary(one: Summary, target: str) -> str:
    """How one method's runs stand to the target, and how sure that is."""
    share, low, high = one.share
    told = (
        f"{one.label} reached {target} in {one.reached:,} of {one.runs:,} runs: {percent(share)} "
        f"({of_level(one.level)} interval {percent(low)} to {percent(high)}, Wilson)."
    )
    rest = []
    if one.ended:
        rest.append(f"{one.ended:,} ended by themselves above it")
    if one.stopped:
        rest.append(f"{one.stopped:,} {'was' if one.stopped == 1 else 'were'} stopped by the budget")
    if rest:
        told += f" {' and '.join(rest)}."
    if not one.reached:
        return f"{told} What a success costs is not known."
    ert = one.expected
    told += f" A success costs {count(ert.value)} evaluations, failures counted (ERT; "
    if np.isinf(ert.high):
        return (
            f"{told}{of_level(ert.level)} interval from {count(ert.low)} on without an upper end, bootstrap "
            f"over runs: a resample has no success with the probability {format_number(ert.at_infinity, 2)})."
        )
    ends = f"{count(ert.low)} to {count(ert.high)}"
    return f"{told}{of_level(ert.level)} interval {ends}, bootstrap over runs)."


def of_restarts(one: Summary) -> str:
    """The best restart length of a method, and that it flatters; empty where there was no success."""
    lengths = one.restarting
    if lengths.best is None:
        return ""
    length, cost = lengths.lengths[lengths.best], lengths.expected[lengths.best]
    told = (
        f"{one.label}: of all lengths, restarting every {count(length)} evaluations is the cheapest on these "
        f"runs, {count(cost)} until a success"
    )
    if not np.isfinite(lengths.held_out):
        return f"{told}; too few of them succeeded to check that."
    return (
        f"{told}. That flatters: a length that half of the runs chooses costs {count(lengths.held_out)} on "
        "the other half."
    )


def of_comparisons(found: Sequence[Comparison], runs: int) -> str:
    """Which method needs the fewest evaluations, and of which others that is sure."""
    if not found:
        return ""
    first = found[0]
    sure = [_beside(one) for one in found if one.decided]
    undecided = [_beside(one) for one in found if not one.decided]
    told = f"{first.better} has the least expected running time in these runs."
    if sure:
        told += f" It takes fewer evaluations than {_listed(sure)}."
    if undecided:
        told += f" Whether it takes fewer than {_listed(undecided)} is not decided: 1 is within the interval."
    return (
        f"{told} ({of_level(first.level)} intervals for all pairs together: bootstrap over {runs:,} starts, "
        "Bonferroni.)"
    )


def _beside(one: Comparison) -> str:
    return (
        f"{one.other} ({format_number(one.ratio, 2)} times as many, "
        f"{format_number(one.low, 2)} to {format_number(one.high, 2)})"
    )


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def of_runtimes(seen: Runtimes) -> str:
    """Which method is ahead and how sure that is, and where the target comes from."""
    return f"{of_verdict(seen)} {of_measure(seen)}".strip()


def of_measure(seen: Runtimes) -> str:
    """Where the target comes from, and whether a run has gone below."""
    told = of_floor(seen.floor, seen.record.landscape)
    if not seen.below:
        return told
    runs = "1 run has" if seen.below == 1 else f"{seen.below:,} runs have"
    return f"{told} {runs} met values below it: a run may leave the box."


def of_verdict(seen: Runtimes) -> str:
    """Which method is ahead and how sure that is; empty where there is no target."""
    record = seen.record
    if seen.floor.source is Source.NONE:
        return ""
    target, reached = of_target(seen.floor, seen.precision), [one for one in seen.summaries if one.reached]
    never = [one for one in seen.summaries if not one.reached]
    level = of_level(seen.level)
    if not reached:
        return (
            f"None of {record.runs:,} runs of any method reached {target} within {record.evaluations:,} "
            f"evaluations: a method's chance is at most {percent(never[0].share[2])} ({level}, Wilson)."
        )
    one = len(reached) == 1
    told = of_summary(reached[0], target) if one else of_comparisons(seen.comparisons, record.runs)
    if not never:
        return told
    names, chance = _listed([one.label for one in never]), percent(never[0].share[2])
    return (
        f"{told} Without any success: {names} (a chance of at most {chance}, the upper end of Wilson's "
        f"{level} interval)."
    )


def of_around(around: Around, level: float) -> str:
    """The median, and what is around it."""
    if around is Around.QUARTILES:
        return "median, and the middle half of the runs"
    return f"median, and where that of all runs is ({of_level(level)}, order statistics)"


def of_solved(seen: Profiles) -> str:
    """What the problems are, and who solves most of them."""
    problems = seen.problems
    solved = np.mean(np.isfinite(seen.costs), axis=1)
    first = [name for name, share in zip(problems.labels, solved) if share == np.max(solved)]
    most = "No method solves any of them."
    if np.any(solved):
        solves = "solves" if len(first) == 1 else "solve"
        most = (
            f"{_listed(first)} {solves} the most, {percent(float(np.max(solved)))}, within "
            f"{problems.evaluations:,} evaluations."
        )
    return (
        f"{seen.costs.shape[1]:,} problems: {len(problems.records)} landscapes, {problems.records[0].runs} "
        f"random starts each. {most}"
    )


def of_profiles(seen: Profiles) -> str:
    """What the problems are, who solves most of them, and what that does not say."""
    return (
        f"{of_solved(seen)} A problem is solved where of the way from f at the start down to the lowest "
        f"known value at most {format_number(seen.precision, 2)} is left. {OF_A_CHOICE}"
    )
