"""What the page says of sweeps."""

from __future__ import annotations

from optimizers.experiments.sweeps import Quantity

VIEWS = {"one": "One method's settings", "all": "All methods' step sizes", "family": "A family of curves"}
STARTS = {"race": "The race's", "box": "Eight over the box"}
STARTS_HELP = (
    "Several starts make bands: medians, from quartile to quartile. The race's are chosen at the side."
)
QUANTITIES = {
    Quantity.GAP.value: "Final gap",
    Quantity.EVALUATIONS.value: "Evaluations to a target",
    Quantity.RATE.value: "Rate",
    Quantity.LOST.value: "Share lost",
}
QUANTITY_HELP = (
    "The gap is f at the end of the run over the lowest value f*, where one is known. The target is a share "
    "of the gap at the start. The rate is what the error is multiplied by at each step: on a quadratic exact "
    "but for rounding, elsewhere estimated. Lost runs diverge, or leave where f is defined."
)
TOO_MANY = (
    "A sweep keeps whole paths of all its runs, and theory asks for whole Hessians: it is for landscapes of "
    "up to three variables. Choose a smaller model or one of the gallery."
)
NOBODY = "No optimizer with a number to set is racing: add one at the side, or take an example."
NOT_BATCHES = "Sweeps see all rows of data at every step, whatever the race's batches are."
LOAD_HELP = "Click a cell, or drag the point: the race's card at the side takes these settings."
FAMILY_HELP = "A card for each; the race's own cards are hidden, and stay at the side"
FAMILY_RACES = "They are in the race now, the other cards are hidden: see “Race optimizers”."
NOT_IN_RACE = "This method is not in the race: the button takes it there with the settings of the point."


def some_starts(taken: int, there_are: int) -> str:
    """How many of the race's starts are swept from."""
    return f"From the first {taken} of the race's {there_are:,} starts."


def no_numbers(text: str) -> str:
    """Why what was typed is no family."""
    return f"Type up to 8 numbers with commas between them, such as 0.01, 0.5, 0.95: {text!r} is not that."
