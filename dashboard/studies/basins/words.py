"""What the study of basin maps says beside the library's own sentences."""

from __future__ import annotations

from landscapes import Landscape
from landscapes.core.wording import format_number, format_position
from optimizers.experiments.basins import Basins
from optimizers.experiments.basins.words import of_grid

NO_METHOD = "No method is shown: show one of the race's cards at the side, or add one."
RACE_HELP = "The race's start is this pixel's: “Race optimizers” then shows the ways that lead to these ends"


def too_many(f: Landscape) -> str:
    """Why there is no map of a landscape."""
    return (
        f"A basin map needs a landscape of one or two variables, and {f.title} has {f.dimension:,}: choose "
        "another one at the side, or an example. Many starts of it can be raced: “Start, box and budget”."
    )


def first_ones(most: int, count: int) -> str:
    """Which of the methods have a map."""
    return f"The first {most} of the {count} methods shown have a map; hide others to see the rest."


def of_maps(found: Basins) -> str:
    """What is seen, and what it is counted from."""
    return f"Numbers are critical points, the lowest first. {of_grid(found)}"


def after(steps: int) -> str:
    """When the run from the chosen start ended."""
    return f"After {steps:,} {'step' if steps == 1 else 'steps'}"


def race_starts_at(start: tuple[float, ...]) -> str:
    """What the button has done."""
    return f"The race now starts at {format_position(start)}: see “Race optimizers”."


def more_classes(count: int) -> str:
    """How much of the table is in the file only."""
    return f"And {format_number(count)} more in the file."


def notes(batches: bool) -> str:
    """What the maps take from the race, and what they do not."""
    rows = " Each step sees all rows of the data here." if batches else ""
    return (
        "Methods, their settings, the box and the seed are the race's; a method that draws random numbers "
        "draws others from each start. In brackets: the share without the cells that touch another class, "
        f"and with all cells that touch this one.{rows}"
    )
