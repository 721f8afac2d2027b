"""The sidebar: which landscape, from where, with which optimizers, for how long."""

from __future__ import annotations

import streamlit as st

import optimizers
from dashboard.figures import looks
from dashboard.state import session
from dashboard.state.race import Entry, Race
from dashboard.state.state import COUNT, MOST_CARDS, RACES, RESTARTS, SEED, START_KINDS, STEPS, is_side
from dashboard.widgets import controls
from dashboard.widgets.markdown import in_lines, letter, plain
from landscapes.core.axis_names import axis_names
from optimizers.core import schedules

from . import landscape_picker

_START_LABELS = {"one": "one point", "random": "random", "latin_hypercube": "Latin hypercube", "grid": "grid"}
_SCHEDULE_HELP = (
    "How the step size changes with the step: constant; step (times the decay every period); "
    "exponential (smoothly so); cosine (down to decay × step size over the period); inverse time "
    "(Robbins–Monro's 1/t); warm up (rises linearly over the period)."
)


def show(race: Race) -> None:
    """Draw every control; the callbacks change the state before the next run of the script."""
    with st.sidebar:
        landscape_picker.show()
        _start_and_budget(race)
        _optimizers(race)


def show_landscape(point) -> None:
    """Only what is looked at: the landscape, checked at ``point``, and its box."""
    with st.sidebar:
        landscape_picker.show(point)
        f = session.landscape()
        with st.expander("Box", key="places", on_change="rerun") as box:
            if box.open:
                _box(f, axis_names(f))


def _start_and_budget(race: Race) -> None:
    state, f = session.state(), race.landscape
    axes = axis_names(f)
    with st.expander("Start, box and budget", key="places", on_change="rerun") as box:
        if not box.open:
            return
        controls.sync("start_kind", state.start_kind)
        st.selectbox(
            "Start from",
            START_KINDS,
            START_KINDS.index(state.start_kind),
            key="start_kind",
            format_func=_START_LABELS.get,
            help="One point (click or drag on the picture, or type it), or many at once: drawn at "
            "random, one in every row and column (Latin hypercube), or on a grid.",
            on_change=controls.told(
                "start_kind",
                lambda kind: session.change(
                    start_kind=kind, count=max(state.count, 16) if kind != "one" else 1
                ),
            ),
        )
        if state.start_kind == "one":
            point = state.start if state.start is not None else f.start
            for i, column in enumerate(st.columns(f.dimension)):

                def moved(value, i=i, point=point):
                    session.change(start=(*point[:i], float(value), *point[i + 1 :]))

                with column:
                    controls.number(f"Start {axes[i]}", float(point[i]), f"start-{i}", moved)
        else:

            def counted(value):
                session.change(count=int(min(max(value, 1), COUNT.high)))

            controls.knob_widget(COUNT, state.count, "count", counted)
        controls.number(
            "Seed",
            state.seed,
            "seed",
            lambda v: session.change(seed=int(v)),
            whole=True,
            help=SEED.help.capitalize() + ".",
        )
        controls.sync("race", state.race)
        st.segmented_control(
            "Same budget of",
            RACES,
            default=state.race,
            key="race",
            help="What every optimizer gets the same number of: iterations, or evaluations of f "
            "(a value counts 1, a gradient 2, a Hessian 2d + 2; the budget is what that many "
            "gradients cost).",
            on_change=controls.told("race", lambda race: session.change(race=race)),
        )
        _box(f, axes)


def _box(f, axes):
    for i, (low, high) in enumerate(f.domain):
        left, right = st.columns(2)
        for column, value, end, word in ((left, low, 0, "from"), (right, high, 1, "to")):

            def stretched(value, i=i, end=end):
                sides = [list(side) for side in f.domain]
                sides[i][end] = float(value)
                if is_side(sides[i]):
                    session.change(domain=tuple(tuple(s) for s in sides))
                else:
                    st.toast(
                        f"The box needs {axes[i]} from a lower to a higher number; it stays as it was.",
                        icon=":material/error:",
                    )

            with column:
                controls.number(f"Box {axes[i]} {word}", float(value), f"box-{i}-{end}", stretched)
    if session.state().domain is not None:
        st.button("The usual box", on_click=lambda: session.change(domain=None), icon=":material/crop_free:")


def _optimizers(race: Race) -> None:
    state = session.state()
    controls.number(
        "Steps",
        state.steps,
        "steps",
        lambda v: session.change(steps=int(v)),
        whole=True,
        help=f"{STEPS.help.capitalize()}, up to {STEPS.high:,}.",
    )
    st.markdown("**Optimizers**")
    rules = []
    for position, entry in enumerate(race.entries):
        _card(position, entry)
        rules.append(_card_style(position, entry))
    st.html("<style>" + "".join(rules) + "</style>")
    groups = optimizers.families()
    families = {name: family for family, group in groups.items() for name in group}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Add an optimizer",
            list(families),
            index=None,
            key="add",
            placeholder="Choose a method",
            format_func=lambda n: f"{optimizers.method(n).title} · {families[n].partition(':')[0]}",
            help="Type to search; the same method may be added again with other settings.",
            disabled=len(state.cards) >= MOST_CARDS,
            on_change=_add,
        )


def _add():
    method = st.session_state.add
    if method:
        session.add_card(method)
        st.session_state.add = None


def _card(position: int, entry: Entry) -> None:
    card, method = entry.card, optimizers.method(entry.card.method)
    key = f"card-{position}"
    # The label is part of an expander's identity: with a setting in it, the card would fall shut (and
    # the slider lose the keyboard) at every change. _card_style adds what changes.
    name = f"{looks.glyph(card.look)} **{plain(card.label or method.title)}**"
    with st.container(key=key), st.expander(name, key=f"{key}-open", on_change="rerun") as box:
        if entry.problem:
            st.error(entry.problem)
        if not box.open:
            return
        st.caption(method.teaches())
        st.latex(in_lines(method.formula))
        for knob in method.knobs():

            def turned(value, name=knob.name):
                now = session.state().cards[position]
                session.change_card(position, settings={**now.settings, name: value})

            fit = knob.name in entry.fitted
            value = card.settings.get(knob.name, entry.fitted.get(knob.name, knob.default))
            controls.knob_widget(
                knob, value, f"{key}-{card.method}-{knob.name}", turned, " (fitted)" if fit else ""
            )
        if any(k.name == "step_size" for k in method.knobs()):
            _schedule(position, card)
        controls.knob_widget(
            RESTARTS,
            card.restarts,
            f"{key}-restarts",
            lambda v: session.change_card(position, restarts=int(min(max(v, 0), RESTARTS.high))),
        )
        _card_actions(position, entry, key)


def _schedule(position, card):
    kind, period, decay = card.schedule
    key = f"card-{position}-schedule"
    controls.sync(key, kind)

    def changed(**new):
        old = dict(zip(("kind", "period", "decay"), session.state().cards[position].schedule))
        now = {**old, **new}
        steps, share = int(max(now["period"], 1)), min(max(float(now["decay"]), 0.0), 1.0)
        session.change_card(position, schedule=(now["kind"], steps, share))

    st.selectbox(
        "Schedule",
        schedules.KINDS,
        key=key,
        help=_SCHEDULE_HELP,
        format_func=lambda k: k.replace("_", " "),
        on_change=controls.told(key, lambda kind: changed(kind=kind)),
    )
    if kind != "constant":
        left, right = st.columns(2)
        with left:
            controls.number(
                "Period (steps)", period, key + "-period", lambda v: changed(period=v), whole=True
            )
        if kind in ("step", "exponential", "cosine"):
            with right:
                controls.number("Decay", float(decay), key + "-decay", lambda v: changed(decay=v))


def _card_actions(position, entry, key):
    card = entry.card
    controls.sync(f"{key}-label", card.label)

    def renamed():
        session.change_card(position, label=st.session_state[f"{key}-label"])
        st.session_state[f"{key}-open"] = True  # a new name is a new expander: it opens as it was

    st.text_input("Name", key=f"{key}-label", placeholder=entry.label, max_chars=40, on_change=renamed)
    with st.popover("The code that runs", icon=":material/code:"):
        st.caption(optimizers.method(card.method).reference)
        st.code(optimizers.method(card.method).source(), language="python")
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Duplicate",
            key=f"{key}-twin",
            icon=":material/content_copy:",
            on_click=session.duplicate_card,
            args=(position,),
        )
        st.button(
            "Remove",
            key=f"{key}-gone",
            icon=":material/delete:",
            on_click=session.remove_card,
            args=(position,),
        )
        if card.settings:
            st.button(
                "Defaults",
                key=f"{key}-plain",
                icon=":material/restart_alt:",
                help="Forget the settings made here: the fitted step size comes back",
                on_click=session.change_card,
                args=(position,),
                kwargs={"settings": {}},
            )
        st.button(
            "Show" if not card.shown else "Hide",
            key=f"{key}-hide",
            icon=":material/visibility:",
            on_click=session.change_card,
            args=(position,),
            kwargs={"shown": not card.shown},
        )


def _card_style(position, entry):
    """The card's colour at its edge, and behind its name the setting it races with."""
    said = "hidden" if not entry.card.shown else _in_short(entry)
    card = f".st-key-card-{position}"
    return (
        f"{card} details {{ border-left: 5px solid {entry.look['colour']}; }}"
        f'{card} summary [data-testid=stMarkdownContainer] p::after {{ content: "{said}"; '
        "opacity: .7; margin-left: .5em; white-space: nowrap; }"
    )


def _in_short(entry):
    """The step size (or the first knob), so that a closed card still tells what it races with."""
    knobs = optimizers.method(entry.card.method).knobs()
    if not knobs:
        return ""
    knob = next((k for k in knobs if k.name == "step_size"), knobs[0])
    value = entry.card.settings.get(knob.name, entry.fitted.get(knob.name, knob.default))
    # A value from a link may be any text: nothing but letters and digits goes into a style sheet.
    shown = f"{value:g}" if isinstance(value, (int, float)) else "".join(filter(str.isalnum, str(value)))
    return f"{letter(knob.symbol) or knob.label} {shown}"
