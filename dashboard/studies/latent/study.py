"""An autoencoder's plane of codes: where pictures lie in it, and what the decoder makes of its points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.board import Board, Fact, Grip
from dashboard.state.state import Card, Learning
from dashboard.studies.desk import Desk
from dashboard.studies.raced import Raced, chosen_run_and_step, shown_run, step_of
from dashboard.studies.registry import Subject, study
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from landscapes.core.wording import format_number
from landscapes.learning import TrainingLoss

from .panels import (
    codes_panel,
    components_panel,
    decoded_panel,
    errors_panel,
    image_panel,
    vector_panel,
    way_panel,
)
from .script import latent_script
from .seen import (
    MOMENTS,
    Inputs,
    Latent,
    autoencoder_of,
    decoded,
    error_of_plane,
    errors_along,
    inputs_of,
    latent,
    shades,
    way,
)

_LESSON = Learning("digits", "autoencoder", "squared")
_BATCH, _STEPS = 200, 1000
_NEEDS = "This needs an autoencoder of pictures, with a code of two units."
_NO_NUMBERS = "The run has no numbers at this step: choose an earlier one."
_ON_THE_WAY = 9  # pictures, A's and B's among them


@study(
    "latent",
    "Latent space",
    "An autoencoder makes two numbers of a picture, its code, and a picture of these again. It learns which "
    "two lose least, and so like pictures come to have like codes.",
    r"\begin{gathered}x\in\mathbb{R}^{64}\;\to\;c=(c_1,c_2)\;\to\;\hat x(c)\in\mathbb{R}^{64},\\ "
    r"L=\tfrac1N\textstyle\sum_i\tfrac12\lVert\hat x(c(x_i))-x_i\rVert^2\end{gathered}",
    Subject.NETWORK,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Choose a run and a step, and drag two codes: the decoder draws the first, and the way to the other."""
    loss = autoencoder_of(desk.f)
    if loss is None:
        st.info(_NEEDS)
        if desk.button("Digits in two numbers", icon="auto_stories"):
            cards = (Card("adam"),)
            desk.session.show_learning(_LESSON, {}, batch=_BATCH, steps=_STEPS, cards=cards)
            desk.session.set_study("latent")
            st.rerun()
        return
    raced = chosen_run_and_step(desk)
    if raced is None:
        return
    shown, inputs = loss, desk.cached(lambda: inputs_of(loss.data), "inputs")

    def draw() -> Board:
        look = _look(desk, shown, raced, inputs)
        if look is None:
            return Board((), words=_NO_NUMBERS)
        return _board(desk, raced, look)

    def moved(name: str, place: np.ndarray) -> None:
        desk.set(**{name: place})

    look = _look(desk, shown, raced, inputs)
    if look is not None:
        above = _above(desk, raced, look)
        desk.other("vector-board", lambda: above)
    desk.show(draw, moved)


@dataclass(frozen=True, eq=False)
class _Look:
    """What is looked at: the network at a step of the run, two codes, and what is nearest to the first."""

    loss: TrainingLoss
    inputs: Inputs
    step: int
    theta: np.ndarray
    seen: Latent
    a: np.ndarray
    b: np.ndarray
    nearest: int


def _look(desk: Desk, loss: TrainingLoss, raced: Raced, inputs: Inputs) -> _Look | None:
    """By the settings as they are now; None where the network has no numbers at the step."""
    step, at = step_of(desk, raced.run)
    theta = np.ascontiguousarray(raced.run.path[at])
    seen = desk.cached(lambda: latent(loss, inputs, theta), "latent", theta.tobytes())
    if not np.all(np.isfinite(seen.codes)):
        return None
    a, b = (
        np.clip(desk.vector(name, _usual(inputs, seen, name)), seen.low, seen.high) for name in ("A", "B")
    )
    nearest = int(np.argmin(np.sum((seen.codes - a) ** 2, axis=1)))
    return _Look(loss, inputs, step, theta, seen, a, b, nearest)


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    loss = autoencoder_of(desk.f)
    if loss is None:
        raise NoScript(f"{_NEEDS} “Digits in two numbers” brings one.")
    raced, shown = shown_run(desk), loss
    look = _look(desk, loss, raced, desk.cached(lambda: inputs_of(shown.data), "inputs"))
    if look is None:
        raise NoScript(_NO_NUMBERS)
    at = step_of(desk, raced.run)[1]
    return latent_script(desk, loss, raced, at, look.inputs, (look.a, look.b), _ON_THE_WAY, MOMENTS)


def _above(desk: Desk, raced: Raced, look: _Look) -> Board:
    """A picture and its numbers, and how the error goes down while it trains."""
    loss, inputs = look.loss, look.inputs
    rows, errors = desk.cached(lambda: errors_along(loss, raced.run.path), "errors", raced.key)
    ends = desk.cached(lambda: shades(loss.data), "shades")
    return Board(
        (
            image_panel(loss.data, inputs, look.nearest, ends),
            vector_panel(loss.data, inputs, look.nearest, ends),
            errors_panel(raced.run.kept[rows], errors, look.step, look.seen.error, inputs.plane.error),
        )
    )


def _board(desk: Desk, raced: Raced, look: _Look) -> Board:
    loss, inputs, seen, a, b, nearest = look.loss, look.inputs, look.seen, look.a, look.b, look.nearest
    data = loss.data
    ends = desk.cached(lambda: shades(data), "shades")
    by_plane = inputs.plane.decode(inputs.places[nearest : nearest + 1])[0]
    given_back = decoded(loss, look.theta, a[None])[0]
    on_way = way(loss, look.theta, a, b, _ON_THE_WAY)
    panels = (
        codes_panel(data, inputs, seen, look.step, on_way, nearest),
        decoded_panel(data, inputs, nearest, given_back, by_plane, ends),
        components_panel(data, inputs, nearest),
        way_panel(data, on_way, ends),
    )
    grips = (_grip("A", a, b, seen, "The code A"), _grip("B", b, a, seen, "The code B, where the way ends"))
    told = (
        f"{raced.label}, step {look.step:,}: each mark is the code of a digit, two numbers made of its "
        f"{data.X.shape[1]}. Drag A, and the decoder draws what it stands for; drag B, and the pictures on "
        "the way follow."
    )
    return Board(panels, grips, _facts(loss, inputs, seen, a, on_way.apart), told)


def _usual(inputs: Inputs, seen: Latent, name: str) -> np.ndarray:
    """Where a grip stands until it is dragged: A amid one class, B amid the one farthest from it."""
    middles = np.array([np.median(seen.codes[inputs.labels == k], axis=0) for k in np.unique(inputs.labels)])
    far = np.argmax(np.sum((middles - middles[0]) ** 2, axis=1))
    return middles[0 if name == "A" else far]


def _grip(name: str, at: np.ndarray, other: np.ndarray, seen: Latent, label: str) -> Grip:
    away = np.where(at >= other, 1.0, -1.0)
    return Grip(
        name,
        "codes",
        (float(at[0]), float(at[1])),
        label,
        tag=name,
        tag_at=(float(away[0]), float(away[1])),
        low=(float(seen.low[0]), float(seen.low[1])),
        high=(float(seen.high[0]), float(seen.high[1])),
    )


def _facts(loss: TrainingLoss, inputs: Inputs, seen: Latent, a: np.ndarray, apart: float) -> tuple[Fact, ...]:
    of_plane = inputs.plane.error
    facts = [
        Fact(
            "mean squared error",
            format_number(seen.error, 4),
            help="of a pixel given back, over all rows trained on",
        ),
        Fact(
            "of 2 components",
            format_number(of_plane, 4),
            help="the least that any affine map through two numbers leaves of these rows",
        ),
    ]
    if of_plane > 0:
        facts.append(Fact("share of that", format_number(seen.error / of_plane, 3)))
    if loss.data.validation is not None:
        other = error_of_plane(inputs.plane, loss.data.validation)
        facts.append(
            Fact(
                "held-out rows",
                f"{format_number(seen.held_out, 4)}, {format_number(other, 4)}",
                help="the mean squared error of the autoencoder, and of the two components",
            )
        )
    facts += [
        Fact("A", f"({format_number(a[0], 3)}, {format_number(a[1], 3)})"),
        Fact(
            "routes apart",
            format_number(apart, 3),
            help="halfway from A to B: the root of the mean squared difference of a pixel, row to row",
        ),
    ]
    return tuple(facts)
