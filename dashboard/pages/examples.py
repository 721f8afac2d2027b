"""Pages of examples: models on data to look at, raced or studied, each with a sentence about what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from dashboard.state.session import session
from dashboard.state.state import IMPORTED, LEARNING, PATHS, STEPS, Card, KnobValue, Learning, Plane
from dashboard.studies import Subject, studies
from dashboard.widgets.controls import number_the_answers, segments

from . import embedded, race, sidebar, understand


@dataclass(frozen=True)
class Example:
    """A model on data to look at, and one sentence about what is to be seen."""

    title: str
    notice: str
    learning: Learning
    knobs: dict[str, KnobValue] = field(default_factory=dict)
    batch: int = 0
    methods: tuple[str, ...] = ("gradient_descent", "momentum", "adam", "newton")
    steps: int = STEPS.default
    study: str = ""
    step_sizes: dict[str, float] = field(default_factory=dict)  # of methods that do not take a fitted one
    pair: tuple[Card, ...] = ()  # cards with settings of their own, in place of the methods
    plane: str = PATHS
    quantity: str = ""  # that the loss panel shows

    @property
    def cards(self) -> tuple[Card, ...]:
        """What races."""
        return self.pair or tuple(self._card(k, method) for k, method in enumerate(self.methods))

    def _card(self, number: int, method: str) -> Card:
        size = self.step_sizes.get(method)
        return Card(method, {} if size is None else {"step_size": size}, look=number)


_RACE = "race"  # the view that is no study
_STYLE = """
.st-key-examplebar { gap: .4rem; }
.st-key-examplebar button { min-height: 2rem; padding: .1rem .65rem; }
.st-key-examplebar button p { font-size: .875rem; }
.st-key-examples { gap: .4rem; }
"""


def page(offered: Sequence[Example], subject: Subject) -> None:
    """Draw a page of examples; a landscape that is not of data gives way to the first one."""
    # A file of losses, which is brought on the page of networks, can be raced on there.
    landscape = session().state.landscape
    of_file = landscape == IMPORTED and subject is Subject.NETWORK
    if landscape != LEARNING and not of_file:
        _begin(offered[0])
    known, now = studies(subject), session().state.study
    if of_file:  # it has no data, and only what stands alone can be asked
        known = {name: one for name, one in known.items() if one.alone}
    alone = now in known and known[now].alone
    if not embedded.now():
        with st.container(key="examples"):
            st.html(f"<style>{_STYLE}</style>")
            _offer(offered, alone)
    if known and not embedded.now():
        segments(
            "What to look at",
            [_RACE, *known],
            now if now in known else _RACE,
            "data-study",
            session().set_study,
            shown=lambda name: known[name].title if name in known else "The race",
            hidden=True,
        )
    if now not in known:
        race.page()
        return
    understand.style()
    for note in session().notes:
        st.info(note)
    base = session().chosen.base
    if alone:
        understand.heading(known[now].title, study=now)
    else:
        understand.heading(base.title, base.formula, now)
    understand.draw(now)
    if not alone and not embedded.now():
        sidebar.show_landscape(None)
    number_the_answers()


def _offer(offered: Sequence[Example], alone: bool) -> None:
    """The examples; none of them is what a study that stands ``alone`` shows."""
    shown = [] if alone else [example for example in offered if _is_shown(example)]
    now = max(shown, key=lambda example: len(example.pair), default=None)  # cards tell more than data
    with st.container(horizontal=True, gap="small", key="examplebar"):
        for example in offered:
            st.button(
                example.title,
                key=f"example-{example.title}",
                type="primary" if example is now else "secondary",
                on_click=_choose,
                args=(example, alone),
            )
    if now is not None:
        st.caption(now.notice)


def _choose(example: Example, alone: bool) -> None:
    with session().history.as_one():
        if alone:  # the study would not show it
            session().set_study(_RACE)
        _begin(example)


def _is_shown(example: Example) -> bool:
    state = session().state
    shown = state.learning, dict(state.knobs), state.batch, state.edits
    same = shown == (example.learning, example.knobs, example.batch, ())
    # Where cards make the example, others make another one.
    return same and example.study in ("", state.study) and example.pair in ((), state.cards)


def _begin(example: Example) -> None:
    more = {"batch": example.batch, "cards": example.cards, "steps": example.steps}
    with session().history.as_one():
        session().show_learning(
            example.learning, example.knobs, example.study, plane=Plane(example.plane), **more
        )
        if example.quantity:
            session().set_view({**session().state.view, "quantity": example.quantity})
