"""How the player shows things: every view option once, for the toolbar, the URL and the checks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One choice in the player's toolbar; ``choices`` are (value, label) pairs, the first is default.

    ``dimensions`` says for which landscapes it means something.
    """

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    help: str
    dimensions: tuple[int, ...] = (1, 2, 3)


_SWITCH = (("off", "off"), ("on", "on"))

OPTIONS = (
    Option(
        "layout",
        "Layout",
        (("together", "all on one"), ("tiles", "side by side")),
        "All optimizers on one picture, or beside it one small picture for each",
        (2,),
    ),
    Option(
        "tile",
        "Small pictures",
        (("contour", "contour"), ("surface", "surface")),
        "What the small pictures of the side-by-side layout show",
        (2,),
    ),
    Option(
        "colour",
        "Colours",
        (("log", "log"), ("linear", "linear"), ("rank", "rank")),
        "Colour by the logarithm of f above its lowest value, by f itself, or by rank "
        "(every colour covers the same area): log and rank show the floor of a steep valley. Where a "
        "logarithm would give nearly all of the box one colour, rank stands for it",
        (2,),
    ),
    Option(
        "poles",
        "Poles",
        (("clipped", "clipped"), ("whole", "whole")),
        "Where f runs off to infinity: show the heights of most of the box and cut the rest off, or all",
        (1, 2),
    ),
    Option(
        "height",
        "Surface height",
        (("auto", "auto"), ("linear", "true"), ("log", "log")),
        "Draw the surface at its true height or at the logarithm of f above its lowest value; "
        "auto takes the logarithm where the landscape is steep",
        (2,),
    ),
    Option(
        "slopes",
        "Slopes",
        (("none", "none"), ("arrows", "arrows"), ("streams", "streams")),
        "Downhill arrows (minus the gradient), or the stream lines that follow them",
        (2,),
    ),
    Option(
        "critical",
        "Critical points",
        (
            ("all", "all"),
            ("minima", "minima"),
            ("maxima", "maxima"),
            ("saddles", "saddles"),
            ("special", "special"),
            ("off", "off"),
        ),
        "Mark every critical point by what it is, or only those of one kind; special are the "
        "degenerate ones, kinks, inflections and whole sets (valleys, rings)",
    ),
    Option(
        "aspect",
        "Equal axes",
        _SWITCH,
        "One unit is as long on both axes, so that arrows are seen to be normal to the level sets",
        (2,),
    ),
    Option(
        "spread",
        "Spread paths",
        _SWITCH,
        "Shift each path by a pixel or two, so that paths lying on each other are told apart",
    ),
    Option(
        "quantity",
        "Loss shows",
        (
            ("gap", "f − lowest f"),
            ("value", "f"),
            ("distance", "distance"),
            ("gradient", "gradient norm"),
            ("seen", "batch"),
            ("held", "held-out rows"),
            ("away", "off the plane"),
        ),
        "f above its lowest known value, f itself, the distance to the nearest known minimum, or the length "
        "of the gradient; of data, the mean loss of each step's own rows, or of the rows held out to choose "
        "by; of a plane, the distance from it",
    ),
    Option(
        "scale",
        "Loss scale",
        (("log", "log"), ("linear", "linear")),
        "A logarithmic or a linear axis for the loss",
    ),
    Option(
        "clock",
        "Clock",
        (("steps", "iterations"), ("cost", "evaluations")),
        "What runs evenly while playing: iterations, or evaluations of f (a value counts 1, a "
        "gradient 2, a Hessian 2d + 2)",
    ),
    Option(
        "speed",
        "Speed",
        (("1", "1×"), ("0.1", "0.1×"), ("0.25", "¼×"), ("0.5", "½×"), ("2", "2×"), ("4", "4×")),
        "How fast it plays: at 1× the whole run takes about eight seconds",
    ),
    Option("loop", "Loop", _SWITCH, "Start again at the end"),
)


def defaults() -> dict[str, str]:
    """Every option's first choice."""
    return {option.name: option.choices[0][0] for option in OPTIONS}


CLOCKS = {"iterations": "steps", "evaluations": "cost"}  # that suits a budget of


def clean(given: object) -> dict[str, str]:
    """The view with everything unknown or out of range replaced by the default."""
    view = defaults()
    if isinstance(given, dict):
        for option in OPTIONS:
            if given.get(option.name) in {value for value, _ in option.choices}:
                view[option.name] = given[option.name]
    return view


# Choices that mean something of data, or of a plane, alone.
OF_DATA, OF_PLANES = ("seen", "held"), ("away",)


def as_controls(dimension: int, data: bool = False, plane: bool = False) -> list[dict]:
    """The options that mean something in this dimension, for the toolbar; more of data and of a plane."""
    void = (() if data else OF_DATA) + (() if plane else OF_PLANES)

    def choices(option: Option) -> tuple[tuple[str, str], ...]:
        return tuple(one for one in option.choices if one[0] not in void)

    shown = [option for option in OPTIONS if dimension in option.dimensions]
    return [{"name": o.name, "label": o.label, "choices": choices(o), "help": o.help} for o in shown]
