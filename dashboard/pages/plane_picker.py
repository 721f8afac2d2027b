"""The sidebar's controls of the picture of a loss with many parameters: which plane of it is drawn."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.state.race import labels, pair_of
from dashboard.state.session import session
from dashboard.state.state import CURVATURE, ENDS, PAIR, PATHS, RANDOM, SEED, STEPS, WAYS, Plane, Rest
from dashboard.widgets.controls import number_field, segments, select, text_field
from dashboard.widgets.markdown import plain
from landscapes.core.axis_names import in_unicode
from landscapes.learning import TrainingLoss
from landscapes.slices import Normalisation
from landscapes.slices.words import of_normalisation

_WAYS = {PATHS: "paths", ENDS: "ends", RANDOM: "random", CURVATURE: "curvature", PAIR: "pair"}
_REST = {Rest.BEST: "best point met", Rest.START: "start", Rest.STEP: "a step of a run"}
_LENGTHS = {
    Normalisation.NONE: "1, biases too",
    Normalisation.FILTER: "the weights into each unit",
    Normalisation.LAYER: "the weights of each layer",
    Normalisation.ELEMENT: "each weight",
}
_MOST_LISTED = 400  # names in a menu; of more they are typed
_HELP = """
A picture has two axes, and this model has more parameters. Paths are drawn at their nearest points of a
plane, with the losses of all parameters. The plane goes through the lowest point met:

- **paths**: along the two directions in which the runs are longest (their principal components);
- **ends**: through the lowest points of three runs, or of two and the start;
- **random**: along two directions drawn from a seed, as long as the weights they stand for;
- **curvature**: along the Hessian's two leading eigenvectors;
- **pair**: two parameters, the others as one says.
"""


def show(loss: TrainingLoss) -> None:
    """Which plane; of two parameters which ones, and where the others stand."""
    now = session().state.plane
    segments(
        f"The picture of {loss.dimension:,} parameters",
        WAYS,
        now.way,
        "plane-way",
        lambda way: _change(way=way),
        shown=_WAYS.__getitem__,
        help=_HELP,
    )
    if now.way == RANDOM:
        _random(now)
    if now.way != PAIR:
        return
    pair = pair_of(loss, now)
    for k, (column, axis) in enumerate(zip(st.columns(2), ("across", "up"))):
        with column:
            _axis(loss, pair, k, axis)
    select(
        "The other parameters",
        list(Rest),
        now.rest,
        "plane-rest",
        lambda rest: _change(rest=Rest(rest)),
        shown=lambda rest: _REST[Rest(rest)],
        help="Where the parameters stand that are not drawn.",
    )
    if now.rest is Rest.STEP:
        _step(now)


def _random(now: Plane) -> None:
    how = [str(one) for one in Normalisation]
    select(
        "Each direction is as long as",
        how,
        now.normalisation,
        "plane-normalisation",
        lambda one: _change(normalisation=one),
        shown=lambda one: _LENGTHS[Normalisation(one)],
    )
    st.caption(of_normalisation(Normalisation(now.normalisation)))
    number_field(
        "Seed of the directions",
        now.seed,
        "plane-seed",
        lambda v: _change(seed=int(min(max(v, 0), SEED.high))),
        whole=True,
    )


def _axis(loss: TrainingLoss, pair: tuple[int, int], k: int, axis: str) -> None:
    names = loss.variables

    def chosen(name: str) -> None:
        if name not in names:
            said = f"This model has no parameter {plain(name)}; the first is {names[0]}."
            st.toast(said, icon=":material/error:")
            return
        i, other = names.index(name), pair[1 - k]
        rest = pair[k] if i == other else other  # the one that is taken changes places
        _change(axes=(i, rest) if k == 0 else (rest, i))

    label, now = f"Parameter {axis}", names[pair[k]]
    if len(names) <= _MOST_LISTED:
        select(label, names, now, f"plane-axis-{k}", chosen, shown=in_unicode)
    else:
        text_field(label, now, f"plane-name-{k}", chosen, help=f"{in_unicode(now)}, by its name: {now}")


def _step(now: Plane) -> None:
    cards = session().state.cards
    if not cards:
        return
    names = labels(session().landscape, cards)
    left, right = st.columns(2)
    with left:
        select(
            "Run",
            list(map(str, range(len(cards)))),
            str(now.card if now.card < len(cards) else 0),
            "plane-card",
            lambda k: _change(card=int(k)),
            shown=lambda k: names[int(k)],
        )
    with right:
        number_field(
            "Step",
            now.step,
            "plane-step",
            lambda v: _change(step=int(min(max(v, 0), STEPS.high))),
            whole=True,
            help="Beyond the run's end its last point is taken.",
        )


def _change(**parts: Any) -> None:
    """Another plane: box and start belonged to the old one, unless only the rest has moved."""
    moved = {"way", "axes"} & set(parts)
    places: dict[str, Any] = {"domain": None, "start": None} if moved else {}
    session().change(plane=session().state.plane._replace(**parts), **places)
