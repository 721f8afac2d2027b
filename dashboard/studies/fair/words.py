"""What the study of the fair race says."""

from __future__ import annotations

from landscapes.core.wording import format_number
from optimizers.experiments.fair_race import FairRace, Finding, Reference, Score
from optimizers.experiments.fair_race.words import listed

SENTENCE = (
    "Every method is tuned with as many settings as the others, and judged on other starts with equal "
    "evaluations: who is ahead, and how sure is that?"
)
TOO_MANY = (
    "A fair race draws its starts in the box, which says little in so many dimensions: choose a landscape of "
    "{most} variables at most."
)
NO_METHOD = "No method is racing: add one in the sidebar, or choose all methods of one order."
SCORES = {Score.EVALUATIONS: "Evaluations to f*", Score.GAP: "Gap at the budget"}
SCORE_HELP = (
    "Evaluations: how many it takes to come so near to f* that no more is asked; who does not comes behind, "
    "the farther the later. Gap: how near the best value within the budget comes, near enough being equal."
)
WHO = {
    "race": "The race's",
    "zero": "All zero-order",
    "first": "All first-order",
    "second": "All second-order",
}
BEFORE = (
    "{methods} methods × {settings} settings × {tuning} starts are run for tuning, each with {evaluations:,} "
    "evaluations at most; then each method, tuned and as it came, from {judged} other starts."
)
FIRST = "Before the race, a look at the methods as they came, from {judged} starts, with nothing tuned:"
COARSE = "A first look with no tuning and few starts; the race goes on."
UNKNOWN = (
    "The lowest value of this f is not known: methods are compared by their best values as they are, and not "
    "by evaluations. Its atlas, once proved (“Critical points”), tells it."
)
LOADED = "The race has the tuned settings now: they are in the cards at the side, and on “The race”."
LOAD_HELP = "The cards take the settings that won the tuning"
LOAD_ALL_HELP = "The race takes the five methods with the best mean ranks, with their tuned settings"
STRESSED = (
    "The methods as tuned, judged again while something is wrong with what they are told; scores are of f."
)


def before(methods: int, settings: int, tuning: int, judged: int, evaluations: int) -> str:
    """What is done once it is started."""
    return BEFORE.format(
        methods=methods, settings=settings, tuning=tuning, judged=judged, evaluations=evaluations
    )


def of_race(race: FairRace) -> str:
    """How it was held, and what became of the methods as they came."""
    v = race.as_given.standing.verdict
    given = {
        Finding.AHEAD_OF_ALL: "{leader} is ahead of all others",
        Finding.SHARED: "{leader} has the best mean rank, not told apart from {beside}",
        Finding.NOBODY: "nobody is ahead of {leader}, and it is not told apart from {beside}",
        Finding.CIRCLE: "they go round in a circle",
        Finding.ALL_ALIKE: "all are alike",
        Finding.ALONE: "{leader} is alone",
    }[v.finding].format(
        leader=race.labels[v.leader], beside=listed([race.labels[k] for k in v.beside] or ["–"])
    )
    target = (
        ""
        if race.aim.reference is Reference.NONE
        else f" Near enough is f* + {format_number(race.aim.gap, 2)}, f* = {format_number(race.aim.lowest)}."
    )
    return (
        f"As they came: {given}. Judged at {race.judged_starts.shape[1]} starts that no method was tuned on, "
        f"by the {race.test} test, the same random numbers for all.{target} On new starts tuned settings may "
        "be worse than those a method came with: both are shown."
    )
