"""Sweeps: a method's settings over their ranges, what becomes of its runs, and what theory says."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Grip
from dashboard.studies.desk import Desk, Preset
from dashboard.studies.registry import Subject, study
from dashboard.studies.waiting import waited
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from dashboard.widgets import controls
from dashboard.work.pool import Job
from landscapes.core.wording import format_number
from landscapes.learning import TrainingLoss
from optimizers.experiments.sweeps import Axis, Quantity, Sweep, sweep
from optimizers.experiments.sweeps.swept import with_settings

from . import families, step_sizes, words
from .asked import SOON, add_to_race, ask_starts, download, method_of, quantity_of
from .chosen import (
    NOTHING,
    Chosen,
    across,
    axis,
    choices,
    draws_of,
    first_of,
    load,
    names_of,
    present,
    range_of,
    spans_of,
    starts_of,
    up,
)
from .script import sweep_script

_COARSE = 4  # of so many values one is looked at first

_ONE_HEAVY_BALL = {"view": "one", "run": "momentum", "x": "step_size", "y": "momentum", "quantity": "rate"}
_PRESETS = (
    Preset(
        "x²: 0.01, 0.5, too long, diverging",
        "parabola",
        {"view": "family", "run": "gradient_descent", "knob": "step_size", "values": (0.01, 0.5, 0.95, 1.05)},
        "Gradient descent: 0.01 creeps, 0.5 arrives with the first step, 0.95 overshoots, 1.05 diverges",
    ),
    Preset(
        "Rate against step size",
        "ellipse",
        {"view": "one", "run": "gradient_descent", "x": "step_size", "y": NOTHING, "quantity": "rate"},
        "Slower, slower, best, gone: the rate over the step size, and where theory has them",
    ),
    Preset(
        "Heavy ball",
        "ellipse",
        {**_ONE_HEAVY_BALL, "x_range": (0.002, 0.6), "y_range": (0.0, 0.98)},
        "The rate over step size and momentum, the border of stability 2 (1 + α)/λ, and Polyak's best pair",
    ),
    Preset(
        "Annealing",
        "rastrigin",
        {
            "view": "one",
            "run": "simulated_annealing",
            "x": "temperature",
            "y": "cooling_rate",
            "quantity": "gap",
        },
        "Simulated annealing over temperature and cooling rate, five runs each",
    ),
)


@study(
    "sweeps",
    "Sweeps",
    "How much does a method depend on its settings? Every cell is a run as the race would have it; where "
    "theory knows the answer, it is drawn over it.",
    r"\delta\times\alpha\;\longmapsto\;f(\theta_T)-f^*,\qquad \rho=\max_i|\mu_i|",
    Subject.EXPERIMENT,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Choose what to sweep; click a cell to race with its settings."""
    desk.presets(_PRESETS)
    if desk.terrain is None:
        st.info(words.TOO_MANY)
        return
    left, right = st.columns([6, 5], vertical_alignment="bottom")
    with left:
        view = desk.choice("view", "What to sweep", words.VIEWS, hidden=True)
    quantity = Quantity.GAP
    if view != "family":
        with right:
            quantity = quantity_of(desk)
    if isinstance(desk.f, TrainingLoss):
        st.caption(words.NOT_BATCHES)
    if view == "all":
        step_sizes.show(desk, quantity)
        return
    made = choices(desk)
    if not made:
        st.info(words.NOBODY)
        return
    if view == "family":
        families.show(desk, made)
        return
    _one(desk, made, quantity)


def _one(desk: Desk, made: dict[str, Chosen], quantity: Quantity) -> None:
    columns = st.columns([5, 4, 4, 3], vertical_alignment="bottom")
    settings = desk.session.state.settings
    with columns[0]:
        chosen = method_of(desk, made)
    x = across(chosen, settings.get("x"))
    y = up(chosen, settings.get("y"), x)
    others = [name for name in chosen.knobs if name != x]
    for column, setting, label, options, now in (
        (columns[1], "x", "Across", list(chosen.knobs), x),
        (columns[2], "y", "Upwards", [NOTHING, *others], y),
    ):
        with column:
            controls.select(
                label,
                options,
                now,
                desk.key(f"{setting}-{chosen.key}-{x}"),
                partial(_knob_chosen, desk, setting),
                shown=lambda one: "nothing" if one == NOTHING else one.replace("_", " "),
            )
    names = names_of(desk, chosen)
    axes = tuple(axis(desk, chosen, name, f"{k}_range", len(names) == 1) for k, name in names.items())
    with columns[3], desk.numbers("Ranges of the axes, and where the target is"):
        ask_starts(desk)
        _ranges(desk, chosen, names)
    seen = _swept(desk, chosen, axes)
    if seen is None:
        return
    shown = seen.with_quantity(quantity, chosen.look)
    desk.show(lambda: _board(desk, chosen, shown), lambda _, at: _moved(desk, chosen, shown, at))
    _ways_on(desk, chosen, shown)


def _knob_chosen(desk: Desk, setting: str, name: str) -> None:
    desk.set(**{setting: name, f"{setting}_range": None, f"{setting}_range_log": None})


def _ranges(desk: Desk, chosen: Chosen, names: dict[str, str]) -> None:
    for setting, name in names.items():
        label, ends = name.replace("_", " "), range_of(desk, chosen, name, f"{setting}_range")
        desk.fields(f"{setting}_range", ends, [f"{label} from", f"{label} to"])
        if ends[0] > 0:
            log = chosen.knobs[name].log
            desk.toggle(f"{setting}_range_log", f"Logarithmic in {label}", log)
    desk.slider(
        "share", "target", 1e-6, 1e-12, 0.5, log=True, help="The share of the gap at the start that is left"
    )


def _swept(desk: Desk, chosen: Chosen, axes: tuple[Axis, ...]) -> Sweep | None:
    """The sweep, as far as it is: a coarse one first."""
    race, (starts, there_are) = desk.session.race(), starts_of(desk)
    if there_are > starts.shape[1]:
        st.caption(words.some_starts(starts.shape[1], there_are))
    share = _share(desk)
    atlas = desk.session.atlas(desk.f)
    atlas = atlas if atlas is not None and atlas.certified else None
    draws = draws_of(chosen, starts)
    begin = partial(
        sweep,
        desk.f,
        chosen.optimizer,
        starts=starts,
        steps=race.steps,
        seed=race.seed,
        evaluations=race.evaluations,
        draws=draws,
        share=share,
        atlas=atlas,
    )

    def work(job: Job) -> Sweep:
        if len(axes) > 1:
            job.show(begin(tuple(one.every(_COARSE) for one in axes), progress=job.report))
        return begin(axes, progress=job.report)

    unswept = {one.name: one.knob.default for one in axes}
    method = repr(with_settings(chosen.optimizer, unswept))
    key = (method, *(one.identity for one in axes), starts.tobytes(), race.steps, race.evaluations, race.seed)
    return waited(desk, "The sweep", work, *key, share, draws, atlas is not None, patience=SOON)


def _share(desk: Desk) -> float:
    """The share of the gap at the start that the target leaves."""
    return desk.number_setting("share", 1e-6, 1e-12, 0.5)


def _script(desk: Desk) -> Script:
    """What is swept now, without its widgets."""
    if desk.terrain is None:
        raise NoScript(words.TOO_MANY)
    view, quantity = desk.word("view", words.VIEWS), Quantity(desk.word("quantity", words.QUANTITIES))
    if view == "all":
        return step_sizes.script(desk, quantity)
    made = choices(desk)
    if not made:
        raise NoScript(words.NOBODY)
    chosen = made[first_of(desk, made)]
    if view == "family":
        return families.script(desk, chosen)
    draws = draws_of(chosen, starts_of(desk)[0])
    return sweep_script(desk, chosen, spans_of(desk, chosen), _share(desk), draws, quantity)


def _board(desk: Desk, chosen: Chosen, seen: Sweep) -> Board:
    now = present(desk, chosen, seen.axes)
    (panel,) = seen.panels({})
    low = tuple(float(one.values[0]) for one in seen.axes)
    high = tuple(float(one.values[-1]) for one in seen.axes)
    at = tuple(float(min(max(now[one.name], a), b)) for one, a, b in zip(seen.axes, low, high))
    cell = seen.nearest(dict(zip(now, at)))
    if len(seen.axes) == 1:
        bottom = panel.y["range"][0]
        bottom = 10**bottom if panel.y.get("type") == "log" else bottom
        grip = Grip("cell", "sweep", (at[0], bottom), "The present setting", "now", moves="x", colour="@ink")
    else:
        grip = Grip(
            "cell", "sweep", (at[0], at[1]), "The present setting", "now",
            low=(low[0], low[1]), high=(high[0], high[1]), colour="@ink",
        )  # fmt: skip
    return Board((replace(panel, press="cell"),), (grip,), _facts(seen, cell), seen.words)


def _facts(seen: Sweep, cell: tuple[int, ...]) -> tuple[Fact, ...]:
    """What is measured at the cell of the present setting."""
    known = seen.reference.value is not None
    told = [
        Fact(name.replace("_", " "), format_number(value, 4), help="Of the cell nearest to the point")
        for name, value in seen.settings(*cell).items()
    ]
    if known and np.any(seen.below[cell]):
        told.append(Fact("f at the end", "below f*", "bad", "Outside the box that f* is the lowest value of"))
    else:
        name = "f − f*" if known else "f"
        told.append(Fact(name, format_number(float(seen.centre(Quantity.GAP)[cell]), 4)))
    told.append(Fact("evaluations", format_number(float(seen.centre(Quantity.EVALUATIONS)[cell]))))
    rate, exact = float(seen.centre(Quantity.RATE)[cell]), bool(seen.exact[cell])
    told.append(Fact("rate" if exact else "rate, estimated", format_number(rate, 5)))
    if seen.radii is not None:
        name = "spectral radius" if seen.is_of_the_quadratic else "spectral radius of the model"
        radius = float(seen.radii[cell])
        # Of a model it is no verdict on this run, which may end at another minimum.
        verdict = ("bad" if radius > 1 else "good") if seen.is_of_the_quadratic else ""
        told.append(Fact(name, format_number(radius, 5), verdict))
    if lost := float(seen.lost[cell]):
        told.append(Fact("lost", f"{lost:.0%}", "bad"))
    return tuple(told)


def _moved(desk: Desk, chosen: Chosen, seen: Sweep, at: np.ndarray) -> None:
    """The settings of the cell that the point was brought to, into the race."""
    cell = tuple(one.nearest(max(float(v), float(one.values[0]))) for one, v in zip(seen.axes, at))
    load(desk, chosen, seen.settings(*cell))


def _ways_on(desk: Desk, chosen: Chosen, seen: Sweep) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if chosen.position is None:
            if desk.button("Take it into the race", "add", "flag", help=words.NOT_IN_RACE):
                add_to_race(desk, chosen, present(desk, chosen, seen.axes))
        else:
            best = seen.best()
            if desk.button("Take the best", "best", "flag", disabled=best is None, help=words.LOAD_HELP):
                load(desk, chosen, seen.settings(*best or ()))
                st.rerun()
        download(desk, seen.csv, "sweep")
