"""Writes docs/REFERENCE.md, what there is by name: ``python -m docs.reference``."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dashboard.studies import Subject, studies
from dashboard.takeaway.commands.main import takeaways
from landscapes import learning, slices
from landscapes.learning import losses
from optimizers.commands.main import commands
from optimizers.commands.options import options
from optimizers.core import schedules
from optimizers.experiments.fair_race import stresses

from .markdown import names as knob_names
from .markdown import table

FACES = (
    "landscapes",
    "landscapes.learning",
    "landscapes.local",
    "landscapes.slices",
    "landscapes.imported",
    "optimizers",
    "optimizers.planes",
    "optimizers.experiments.basins",
    "optimizers.experiments.sweeps",
    "optimizers.experiments.fair_race",
    "optimizers.experiments.explained",
)
"""Packages whose names are all for others."""
MODULES = (
    "landscapes.drawing.plots",
    "landscapes.differentiation.agreement",
    "landscapes.differentiation.differences",
    "landscapes.differentiation.symbolic",
    "landscapes.flow.attractors",
    "landscapes.flow.equilibria",
    "landscapes.flow.gradient_flow",
    "landscapes.critical.valleys.descent",
    "landscapes.critical.valleys.finding",
    "landscapes.learning.cloud",
    "landscapes.learning.computation_graph",
    "landscapes.learning.depth.kinds",
    "landscapes.learning.depth.propagation",
    "landscapes.learning.depth.training",
    "landscapes.learning.fitting",
    "landscapes.learning.principal",
    "landscapes.slices.spectrum.quadrature",
    "optimizers.step_sizes.stability",
    "optimizers.experiments.edge_of_stability",
    "optimizers.experiments.instruments",
    "optimizers.experiments.presets",
    "optimizers.experiments.runtimes.gallery",
    "optimizers.experiments.runtimes.kinds",
    "optimizers.experiments.runtimes.result",
    "optimizers.experiments.valleys.result",
)
"""Modules behind them from which the pages' scripts and these documents import."""

_FILE = Path(__file__).with_name("REFERENCE.md")
_PAGES = {
    Subject.LANDSCAPE: "Understand the landscape",
    Subject.DATA: "Learn from data",
    Subject.NETWORK: "Networks",
    Subject.EXPERIMENT: "Experiments",
}
_INTRODUCTION = """\
# Reference: what there is, by name

Made from the registries by `python -m docs.reference`; nothing here is typed by hand. Landscapes and methods
are in [the gallery](GALLERY.md), claims of lessons in [CLAIMS.md](CLAIMS.md), lessons in
[LESSONS.md](LESSONS.md#the-shipped-lessons).
"""


def text() -> str:
    """Data, models, losses, planes, studies, commands, and the packages' public names."""
    return "\n".join([_INTRODUCTION, *_learning(), *_looking(), *_running(), *_commands(), *_names()]) + "\n"


def public_names(face: str) -> Iterator[tuple[str, object]]:
    """The names of a face of the packages with what they stand for, without what it only imports."""
    module = importlib.import_module(face)
    package = hasattr(module, "__path__")
    for name in dir(module):
        thing = getattr(module, name)
        if name.startswith("_") or (not package and getattr(thing, "__module__", face) != face):
            continue
        if package or callable(thing):
            yield name, thing


def first_line(thing: object) -> str:
    """The first line of what is written of a thing; empty where nothing is, or only what Python makes up."""
    if not (isinstance(thing, type) or inspect.ismodule(thing) or callable(thing)):
        return f"A value of type `{type(thing).__name__}`."
    said = inspect.cleandoc(getattr(thing, "__doc__", None) or "")
    if isinstance(thing, type) and (said.startswith(f"{thing.__name__}(") or said == "An enumeration."):
        return ""  # a record's own list of its fields, and what Python 3.11 says of every Enum
    return " ".join(said.split("\n\n")[0].split())


def _learning() -> list[str]:
    lines = [
        "## Data, models and losses",
        "",
        "From Python by `landscapes.learning`: [LEARNING.md](LEARNING.md).",
    ]
    for group, found in learning.dataset_groups().items():
        data = map(learning.dataset, found)
        rows = ([d.title, f"`{d.name}`", d.teaches, d.reference, knob_names(d.knobs)] for d in data)
        lines += table(f"Data sets. {group}", "data | name | what to notice | source | knobs", rows)
    kinds = map(learning.model_class, learning.model_names())
    rows = ([m.title, f"`{m.name}`", m.teaches(), m.reference, knob_names(m.knobs())] for m in kinds)
    lines += table("Models", "model | name | in words | source | knobs", rows)
    known = map(losses.get, learning.loss_names())
    rows = ([one.title, f"`{one.name}`", one.teaches, one.smoothness, one.reference] for one in known)
    return lines + table("Losses", "loss | name | in words | smoothness | source", rows)


def _looking() -> list[str]:
    ways = map(slices.way, slices.way_names())
    rows = ([w.title, f"`{w.name}`", w.teaches(), w.reference, knob_names(w.knobs())] for w in ways)
    lines = ["", "## Planes and studies", "", "Planes are told in [NETWORKS.md](NETWORKS.md#planes)."]
    lines += table("Planes through many parameters", "plane | name | in words | source | knobs", rows)
    for subject, page in _PAGES.items():
        of_page = studies(subject).values()
        lines += table(
            f"Studies of the page “{page}”",
            "study | name in the link | what it shows",
            ([one.title, f"`{one.name}`", one.sentence] for one in of_page),
        )
    return lines


def _running() -> list[str]:
    lines = ["", "## Schedules and stresses"]
    known = ([f"`{kind}`", first_line(getattr(schedules, kind))] for kind in schedules.KINDS)
    lines += table("Schedules of step sizes, `optimizers.schedules`", "name | in words", known)
    wrong = map(stresses.get, stresses.names())
    rows = ([f"`{one.name}`", one.teaches(), one.knob().help] for one in wrong)
    return lines + table("What a fair race is put under", "stress | in words | its amount", rows)


def _commands() -> list[str]:
    lines = ["", "## Commands", "", "`--help` behind a command tells its options with their defaults."]
    given = {"f", "entrants", "work", "state", "told", "out"}
    for program, known in (("optimizers", commands()), ("dashboard.takeaway", takeaways())):
        lines += table(f"`python -m {program}`", "command | what it does | options", _rows(known, given))
    return lines


def _rows(known: Mapping[str, Any], given: set[str]) -> Iterator[list[str]]:
    for name, one in known.items():
        yield [f"`{name}`", one.sentence, _flags(one.do, given)]


def _flags(do: Callable[..., Any], given: set[str]) -> str:
    return "; ".join(
        f"`--{name.replace('_', '-')}` {said}" for name, (_, _, said) in options(do, given).items()
    )


def _names() -> list[str]:
    lines = ["", "## Public names", "", "Each has its arguments, shapes, errors and source in its docstring."]
    for face in (*FACES, *MODULES):
        rows = ([f"`{name}`", first_line(thing)] for name, thing in public_names(face))
        lines += table(f"`{face}`", "name | what it is", rows)
    return lines


if __name__ == "__main__":
    _FILE.write_text(text(), "utf-8")
