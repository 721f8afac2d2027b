"""The sidebar: which landscape, from where, with which optimizers, for how long."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

import optimizers
from dashboard.player import view as player_view
from dashboard.state.methods import Unread, method_of, refusal_of, typed_in
from dashboard.state.planes import has_places, is_whole
from dashboard.state.race import Entry, Race
from dashboard.state.session import session
from dashboard.state.state import (
    COUNT,
    MOST_CARDS,
    OWN_KNOBS,
    RACES,
    RESTARTS,
    SEED,
    START_KINDS,
    STEPS,
    Schedule,
    clamped,
    is_side,
)
from dashboard.widgets.controls import in_words, knob_widget, number_field, segments, select, text_field
from dashboard.widgets.markdown import in_lines, letter, plain
from landscapes import Landscape
from landscapes.core.axis_names import axis_names
from landscapes.drawing import looks
from landscapes.learning import TrainingLoss
from optimizers.core import schedules

from . import landscape_picker, rule_card

_START_LABELS = {"one": "one point", "random": "random", "latin_hypercube": "Latin hypercube", "grid": "grid"}
_START_HELP = (
    "One point (click or drag on the picture, or type it), or many at once: drawn at random, one in every "
    "row and column (Latin hypercube), or on a grid."
)
_INITIAL_LABELS = {"one": "one initialisation", "random": "several initialisations"}
_INITIAL_HELP = (
    "The model's first weights, as it draws them from the seed; or several, each from the next seed. In a "
    "plane of two parameters the start may be moved in the picture."
)
_FITTED_HELP = (
    "It is fitted to the landscape, once: half of the method’s stability limit for the curvature below the "
    "start, or, where steps do not grow with the slope, in proportion to the box; rounded down to 1, 2 or "
    "5 × 10ⁿ. Box, start and view leave it, and “Fit again” fits it to the present box and start"
)
_SCHEDULE_HELP = (
    "How the step size changes with the step: constant; step (times the decay every period); "
    "exponential (smoothly so); cosine (down to decay × step size over the period); inverse time "
    "(Robbins–Monro's 1/t); warm up (rises linearly over the period)."
)

_OWN = {
    "batch": (
        "Batch",
        "Rows a step, 0 for all of them. Add the same method twice (Duplicate) to compare two batch sizes.",
    ),
    "weights": (
        "Seed",
        "The seed of its first weights. Two seeds, and “ends” under “The picture”, show the barrier between "
        "the two networks.",
    ),
    "order": ("Order", "The seed of the order in which its batches come, and of what the method draws."),
}


def show(race: Race) -> None:
    """Draw every control; the callbacks change the state before the next run of the script."""
    with st.sidebar:
        landscape_picker.show()
        _start_and_budget(race)
        _optimizers(race)


def show_landscape(point: tuple[float, ...] | None) -> None:
    """Only what is looked at: the landscape, checked at ``point``, and its box."""
    with st.sidebar:
        landscape_picker.show(point)
        if is_whole(session().landscape):
            with st.expander("Box", key="places", on_change="rerun") as box:
                if box.open:
                    _box(session().landscape)


def _start_and_budget(race: Race) -> None:
    state, f, change = session().state, race.landscape, session().change
    whole = is_whole(f)
    with st.expander("Start, box and budget", key="places", on_change="rerun") as box:
        if not box.open:
            return
        select(
            "Start from",
            START_KINDS if whole else START_KINDS[:2],
            state.start_kind,
            "start_kind",
            lambda kind: change(start_kind=kind, count=max(state.count, 16) if kind != "one" else 1),
            shown=(_START_LABELS if whole else _INITIAL_LABELS).__getitem__,
            help=_START_HELP if whole else _INITIAL_HELP,
        )
        if state.start_kind == "one" and not whole:
            st.caption(f"The model’s first weights are drawn from the seed {race.seed}.")
        elif state.start_kind == "one":
            point = state.start if state.start is not None else f.start
            for i, (column, axis) in enumerate(zip(st.columns(f.dimension), axis_names(f))):

                def moved(value, i=i, point=point):
                    change(start=(*point[:i], float(value), *point[i + 1 :]))

                with column:
                    number_field(f"Start {axis}", float(point[i]), f"start-{i}", moved)
        else:
            knob_widget(COUNT, state.count, "count", lambda v: change(count=int(clamped(COUNT, v))))
        help = SEED.help.capitalize() + "."
        number_field("Seed", state.seed, "seed", lambda v: change(seed=int(v)), whole=True, help=help)
        segments(
            "Same budget of",
            RACES,
            state.race,
            "race",
            lambda race: change(race=race, view={**state.view, "clock": player_view.CLOCKS[race]}),
            help="What every optimizer gets the same number of: iterations, or evaluations of f "
            "(a value counts 1, a gradient 2, a Hessian 2d + 2; the budget is what that many "
            "gradients cost). The clock and the axis of the loss then count the same.",
        )
        if has_places(f, state.plane):
            _box(race.drawn)


def _box(f: Landscape) -> None:
    for i, (axis, side) in enumerate(zip(axis_names(f), f.domain)):
        for end, (column, word) in enumerate(zip(st.columns(2), ("from", "to"))):

            def stretched(value, i=i, axis=axis, side=side, end=end):
                side = (float(value), side[1]) if end == 0 else (side[0], float(value))
                if is_side(side):
                    session().change(domain=(*f.domain[:i], side, *f.domain[i + 1 :]))
                else:
                    st.toast(
                        f"The box needs {axis} from a lower to a higher number; it stays as it was.",
                        icon=":material/error:",
                    )

            with column:
                number_field(f"Box {axis} {word}", float(side[end]), f"box-{i}-{end}", stretched)
    if session().state.domain is not None:
        change = session().change
        st.button("The usual box", on_click=change, kwargs={"domain": None}, icon=":material/crop_free:")


def _optimizers(race: Race) -> None:
    state = session().state
    number_field(
        "Steps",
        state.steps,
        "steps",
        lambda v: session().change(steps=int(v)),
        whole=True,
        help=f"{STEPS.help.capitalize()}, up to {STEPS.high:,}.",
    )
    st.markdown("**Optimizers**")
    rules = []
    for position, entry in enumerate(race.entries):
        _card(position, entry)
        rules.append(_card_style(position, entry))
    st.html("<style>" + "".join(rules) + "</style>")
    families = {name: family for family, group in optimizers.families().items() for name in group}
    titles = {name: optimizers.method(name).title for name in families}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Add an optimizer",
            [*families, rule_card.ENTRY],
            index=None,
            key="add",
            placeholder="Choose a method",
            format_func=lambda n: f"{titles[n]} · {families[n].short}" if n in families else rule_card.LABEL,
            help="Type to search; the same method may be added again with other settings.",
            disabled=len(state.cards) >= MOST_CARDS,
            on_change=_add,
        )


def _add():
    method = st.session_state.add
    if method:
        session().add_card(method)
        if typed_in(method) is not None:
            rule_card.opened(len(session().state.cards) - 1)
        st.session_state.add = None


def _card(position: int, entry: Entry) -> None:
    card, method = entry.card, method_of(entry.card.method)
    key = f"card-{position}"
    # The label is part of an expander's identity: with a setting in it, the card would fall shut (and
    # the slider lose the keyboard) at every change. _card_style adds what changes.
    name = f"{looks.glyph(card.look)} **{plain(card.label or method.title)}**"

    def change(**parts):
        session().change_card(position, **parts)

    with st.container(key=key), st.expander(name, key=f"{key}-open", on_change="rerun") as box:
        if entry.problem and not refusal_of(card.method):
            st.error(entry.problem)
        if not box.open:
            return
        st.caption(method.teaches())
        if typed_in(card.method) is not None:
            rule_card.show(position, key)
        if entry.rule:
            st.latex(in_lines(entry.rule))
        for knob in method.knobs():

            def turned(value, name=knob.name):
                change(settings={**session().state.cards[position].settings, name: value})

            is_fitted = knob.name in entry.fitted
            shown = replace(knob, help=f"{knob.help}. {_FITTED_HELP}") if is_fitted else knob
            shown = rule_card.knob_as_typed(method, shown)
            note = " (fitted)" if is_fitted else ""
            knob_widget(shown, _value(entry, knob), f"{key}-{method.name}-{knob.name}", turned, note)
        if any(k.name == "step_size" for k in method.knobs()):
            _schedule(position, card.schedule, f"{key}-schedule")
        knob_widget(
            RESTARTS, card.restarts, f"{key}-restarts", lambda v: change(restarts=int(clamped(RESTARTS, v)))
        )
        if isinstance(session().landscape, TrainingLoss):
            _own(position, entry, f"{key}-own")
        _card_actions(position, entry, key, change)


def _own(position: int, entry: Entry, key: str) -> None:
    """What a card may have of its own of what the race gives to all: a number, or nothing for the race's."""
    st.caption("Of its own; where a field is empty, the race’s:")
    fields = _OWN if not is_whole(session().landscape) else {k: v for k, v in _OWN.items() if k != "weights"}
    for (name, (label, help)), column in zip(fields.items(), st.columns(len(fields))):
        value, knob = getattr(entry.card.own, name), OWN_KNOBS[name]

        def changed(text: str, name=name, knob=knob, label=label) -> None:
            own = session().state.cards[position].own
            number = text.strip()
            if number and not number.isdecimal():
                said = f"{label}: a whole number from {knob.low:,} to {knob.high:,}, or nothing."
                st.toast(said, icon=":material/error:")
                return
            value = int(clamped(knob, int(number))) if number else None
            session().change_card(position, own=own._replace(**{name: value}))

        now = getattr(session().state, "batch" if name == "batch" else "seed")
        with column:
            shown = "" if value is None else str(value)
            text_field(label, shown, f"{key}-{name}", changed, placeholder=str(now), help=help, max_chars=6)


def _value(entry, knob):
    return entry.card.settings.get(knob.name, entry.fitted.get(knob.name, knob.default))


def _schedule(position: int, schedule: Schedule, key: str) -> None:
    def changed(name, value):
        now = session().state.cards[position].schedule
        session().change_card(position, schedule=now._replace(**{name: value}))

    select(
        "Schedule",
        schedules.KINDS,
        schedule.kind,
        key,
        lambda kind: changed("kind", kind),
        shown=in_words,
        help=_SCHEDULE_HELP,
    )
    if schedule.kind == "constant":
        return
    left, right = st.columns(2)
    with left:
        number_field(
            "Period (steps)",
            schedule.period,
            f"{key}-period",
            lambda v: changed("period", int(max(v, 1))),
            whole=True,
        )
    if schedule.kind in ("step", "exponential", "cosine"):
        with right:
            number_field(
                "Decay",
                schedule.decay,
                f"{key}-decay",
                lambda v: changed("decay", min(max(float(v), 0.0), 1.0)),
            )


def _card_actions(position, entry, key, change):
    card, method = entry.card, method_of(entry.card.method)

    def renamed(label):
        change(label=label)
        st.session_state[f"{key}-open"] = True  # a new name is a new expander: it opens as it was

    text_field("Name", card.label, f"{key}-label", renamed, placeholder=entry.label, max_chars=40)
    if method is not Unread:
        with st.popover("The code that runs", icon=":material/code:"):
            st.caption(method.reference)
            st.code(method.source(), language="python")

    def button(label, name, icon, action, help=None, **parts):
        st.button(
            label, key=f"{key}-{name}", icon=f":material/{icon}:", help=help, on_click=action, kwargs=parts
        )

    with st.container(horizontal=True, gap="small"):
        button("Duplicate", "twin", "content_copy", session().duplicate_card, position=position)
        button("Remove", "gone", "delete", session().remove_card, position=position)
        if _can_be_fitted(method):
            help = "Fit the step size to the landscape as it is now, over the present box from the start"
            button("Fit again", "fit", "straighten", _fit_again, help, position=position)
        if card.settings:
            help = "Forget the settings made here: the fitted step size comes back"
            button("Defaults", "plain", "restart_alt", change, help, settings={})
        button("Hide" if card.shown else "Show", "hide", "visibility", change, shown=not card.shown)


def _can_be_fitted(method):
    return method.scale_free or method().stability_limit(1.0) is not None


def _fit_again(position):
    before = session().state.cards[position]
    size = session().fit_again(position)
    if size is None:
        st.toast("Nothing here is curved: the method’s own step size stands.")
    elif session().state.cards[position] == before:
        st.toast(f"{size:g} is what fits the present box and start.")


def _card_style(position, entry):
    """The card's colour at its edge, and behind its name the setting it races with."""
    setting = _in_short(entry) if entry.card.shown else "hidden"
    card = f".st-key-card-{position}"
    return (
        f"{card} details {{ border-left: 5px solid {entry.look['colour']}; }}"
        f'{card} summary [data-testid=stMarkdownContainer] p::after {{ content: "{setting}"; '
        "opacity: .7; margin-left: .5em; white-space: nowrap; }"
    )


def _in_short(entry):
    """The step size (or the first knob), so that a closed card still tells what it races with."""
    if refusal_of(entry.card.method):
        return "cannot be read yet"
    knobs = method_of(entry.card.method).knobs()
    if not knobs:
        return ""
    knob = next((k for k in knobs if k.name == "step_size"), knobs[0])
    value = _value(entry, knob)
    # A value from a link may be any text: nothing but letters and digits goes into a style sheet.
    shown = f"{value:g}" if isinstance(value, (int, float)) else "".join(filter(str.isalnum, str(value)))
    note = " (fitted)" if knob.name in entry.fitted else ""
    return f"{letter(knob.symbol) or knob.label} {shown}{note}"
