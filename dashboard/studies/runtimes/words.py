"""What the page says of runs from many starts, beside the library's own sentences."""

from __future__ import annotations

from dashboard.state.state import COUNT
from optimizers.experiments.runtimes.kinds import Around, Band, Picture
from optimizers.experiments.runtimes.trials import Record

MOST_RACED = int(COUNT.high)

PICTURES = {
    Picture.COURSE: "Best value",
    Picture.RUNTIMES: "Runtimes",
    Picture.SURVIVAL: "Survival",
    Picture.RESTARTS: "Restart length",
}
OF_PROFILES = "Profiles"
AROUND = {Around.MEDIAN: "Where that of all runs is", Around.QUARTILES: "The middle half of the runs"}
BANDS = {Band.POINTWISE: "At each point", Band.UNIFORM: "The whole curve"}

TOO_MANY = (
    "Starts are drawn at random in a box, and targets measured from its lowest value: that is done for one "
    "to three variables. Choose a landscape of the gallery, a formula, or a model with so few weights."
)
NO_METHOD = "No optimizer is racing: add one in the sidebar."
RUNS = "each from a random start of its own, the same starts for all methods"
PRECISION = "a run has reached the target once f is at most this much above the lowest value f*"
BUDGET = "a value counts 1, a gradient 2, a Hessian 2d + 2; a run ends earlier where it comes to rest"
WITHIN = "the table has the share of runs that reach the target within so many evaluations"
MANY = "25 targets, from the spread of f over the box's lower ground down to the precision"
SHARE = "solved: at most this share of the way from f at the start down to the lowest known value is left"
STARTS = "on each landscape, the same starts for all methods"
OVER = (
    "Every method runs from the same starts of twelve landscapes of two variables; where no step size was "
    "chosen on its card one is fitted to each landscape, else the card's is taken as it is. Dolan and Moré "
    "2002; Moré and Wild 2009: evaluations over (variables + 1)."
)
PROVING = "The critical points are still being looked for; f* may become a certified one."
RACE = "the race gets these starts, this seed and this budget"
RACED = "“Race optimizers” has these starts and this budget now."


def fewer(runs: int, evaluations: int, most: int) -> str:
    """Why there are not as many runs as asked for."""
    return (
        f"{runs:,} runs of {evaluations:,} evaluations: a page makes at most {most:,} evaluations of each "
        "method. In Python there may be more."
    )


def of_record(record: Record) -> str:
    """What was run, and how to get the same numbers."""
    return (
        f"{record.runs:,} runs of each method, up to {record.evaluations:,} evaluations each, seed "
        f"{record.seed}: start and random numbers of run k are the same however many runs there are, and "
        "whatever else runs. Runs that come to rest stop (tolerance 10⁻⁸, as in the race). ERT: Hansen et "
        "al. 2021; restarts are drawn from these runs, with replacement; Kaplan and Meier 1958; Luby, "
        "Sinclair and Zuckerman 1993."
    )
