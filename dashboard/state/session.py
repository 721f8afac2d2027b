"""One visitor's session: the present state, how to change it, undo, and the link.

The state is the truth and the widgets follow it; every change goes through ``change``, so that
undo, the URL and the picture can never disagree. A formula that was refused is not in the state: it
waits in its field (``refused``), and the picture stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from dashboard.player.messages import terrain as payload
from dashboard.player.messages.wire import unpack
from dashboard.widgets.markdown import plain, sentence
from dashboard.work.atlases import Atlases
from landscapes import FormulaError, Landscape

from . import race as racing
from .landscape_of import Chosen, Landscapes, base_landscape
from .link import from_query, setting, to_query
from .race import Race, RunCache
from .state import FORMULA, SAMPLES, SEED, Card, State, default_state

FIRST_FORMULA = "sin(3x) + 0.1 x^2"
_MOST_UNDO = 100
_FIRST_LOOK = 0.3  # seconds that a new picture gets to itself before its critical points are sought


@dataclass(frozen=True)
class Refused:
    """A formula that was typed and is none, and why."""

    text: str
    error: FormulaError


def begin() -> None:
    """Read the link once, when the session opens."""
    if "lab" in st.session_state:
        return
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    opened, problems = from_query(query)
    st.session_state.lab_landscapes = Landscapes()
    st.session_state.lab_formula = opened.formula or FIRST_FORMULA
    st.session_state.lab_refused = _refused_in(query) if opened.landscape != FORMULA else None
    st.session_state.lab = opened
    st.session_state.lab_history = []
    st.session_state.lab_runs = RunCache()
    st.session_state.lab_atlases = Atlases(delay=_FIRST_LOOK)
    st.session_state.lab_notes = problems


def _refused_in(query):
    """The formula of a link that had to be left out: it stays in the field, to be mended."""
    text = query.get("formula", [""])[-1]
    if not text or query.get("landscape", [FORMULA])[-1] != FORMULA:
        return None
    try:
        base_landscape(State(FORMULA, formula=text))
    except FormulaError as error:
        return Refused(text, error)
    return None


def state() -> State:
    """The page's present state."""
    return st.session_state.lab


def chosen() -> Chosen:
    """The present landscape, before and after it is relaxed; made once."""
    return st.session_state.lab_landscapes.get(state())


def landscape() -> Landscape:
    """The present landscape."""
    return chosen().landscape


def race() -> Race:
    """The present state's race: not run yet, but with this session's landscape."""
    return racing.prepare(state(), st.session_state.lab_landscapes)


def refused() -> Refused | None:
    """The typed formula that is none and waits in its field, or None."""
    return st.session_state.lab_refused


def runs() -> RunCache:
    """This visitor's cache of runs."""
    return st.session_state.lab_runs


def atlases() -> Atlases:
    """This visitor's atlases."""
    return st.session_state.lab_atlases


def terrain(f: Landscape) -> tuple[bytes, str]:
    """The landscape's terrain as the player draws it, and its key; made once for both pages."""
    known = st.session_state.get("lab_terrain")
    if known is None or known[0] != f.key:
        made = payload.terrain(f)
        known = f.key, (made, unpack(made)["key"])
        st.session_state.lab_terrain = known
    return known[1]


def notes() -> list[str]:
    """Sentences about the link that opened the page; gone after the first change."""
    return st.session_state.lab_notes


def _put(new: State) -> None:
    old = st.session_state.lab
    if new == old:
        return
    try:
        # A box or a parameter can make a formula too heavy; the picture then stays.
        st.session_state.lab_landscapes.get(replace(new, relax=None))
    except FormulaError as error:
        st.toast(plain(sentence(error)), icon=":material/error:")
        return
    st.session_state.lab_formula = new.formula or st.session_state.lab_formula
    st.session_state.lab_history = [*st.session_state.lab_history, old][-_MOST_UNDO:]
    st.session_state.lab = new
    st.session_state.lab_notes = []


def change(**parts) -> None:
    """Replace parts of the state, so that it can be undone."""
    _put(replace(state(), **parts))


def change_card(position: int, **parts) -> None:
    """Replace parts of one card."""
    cards = list(state().cards)
    cards[position] = replace(cards[position], **parts)
    change(cards=tuple(cards))


def set_view(view: dict) -> None:
    """Keep the player's view for the link; looking differently is nothing to undo."""
    st.session_state.lab = replace(state(), view=view)


def set_study(study: str | None = None, **settings) -> None:
    """Keep which view of the second page is open, and values of it, for the link; nothing to undo.

    Without ``study`` the present one stays. A value is a number, several, or words; None removes it.
    """
    now = {**state().settings, **{k: v if v is None else setting(v) for k, v in settings.items()}}
    now = {name: value for name, value in now.items() if value is not None}
    name = state().study if study is None else study
    st.session_state.lab = replace(state(), study=name, settings=now)


def choose_landscape(name: str) -> None:
    """Another landscape: what belonged to the old one (knobs, box, start, points of a study) goes."""
    if name != FORMULA:
        _leave_formula()
    elif refused() is None:  # what was typed and refused before the way round the gallery
        st.session_state.lab_refused = st.session_state.pop("lab_left", None)
    formula = st.session_state.lab_formula if name == FORMULA else ""
    if (name, formula) != (state().landscape, state().formula):
        st.session_state.lab_ranges = {}
        change(landscape=name, formula=formula, knobs={}, relax=None, **_PLACELESS)


def show_example(name: str, domain: tuple | None, **settings) -> None:
    """A landscape of the gallery as it is there, over a box, for a study with these settings."""
    _leave_formula()
    change(landscape=name, formula="", knobs={}, relax=None, **{**_PLACELESS, "domain": domain})
    set_study(**settings)


def _leave_formula():
    """A refused formula is kept for the way back."""
    if refused() is not None:
        st.session_state.lab_left = refused()
    st.session_state.lab_refused = None


_PLACELESS = {"domain": None, "start": None, "settings": {}}


def type_formula(text: str) -> None:
    """The landscape a person typed; a text that means none stays in its field, with the reason.

    As long as the number of variables stays, so do the box, the start and the parameters still named.
    """
    now = state()
    mine = now.landscape == FORMULA
    try:
        f = base_landscape(State(FORMULA, formula=text))
        new = replace(
            now,
            landscape=FORMULA,
            formula=text,
            relax=now.relax if mine else None,
            knobs={k: v for k, v in now.knobs.items() if mine and k in f.settings},
        )
        if not mine or f.dimension != landscape().dimension:
            new = replace(new, relax=None, **_PLACELESS)
        base_landscape(new)
    except FormulaError as error:
        st.session_state.lab_refused = Refused(text, error)
        return
    st.session_state.lab_refused = None
    _put(new)


def turn_knob(name: str, value) -> None:
    """Another value of the landscape's knob; KnobError or FormulaError where it cannot be."""
    new = replace(state(), knobs={**state().knobs, name: value})
    kept = base_landscape(replace(new, domain=None)).dimension == landscape().dimension
    _put(new if kept else replace(new, relax=None, **_PLACELESS))


def relax(spread: float, kind: str, how: str, samples: int, seed: int) -> None:
    """Average the landscape over random shifts; spread 0 switches it off."""
    if how == "expectation":  # nothing is drawn
        samples, seed = SAMPLES.default, SEED.default
    change(relax=(spread, kind, how, samples, seed) if spread else None)


def add_card(method: str) -> None:
    """Put another optimizer into the race, with a look of its own."""
    cards = state().cards
    change(cards=(*cards, Card(method, look=_free_look(cards))))


def duplicate_card(position: int) -> None:
    """The same method once more, right below, to be set differently."""
    cards = state().cards
    twin = replace(cards[position], look=_free_look(cards))
    change(cards=(*cards[: position + 1], twin, *cards[position + 1 :]))


def remove_card(position: int) -> None:
    """Take one optimizer out of the race."""
    cards = state().cards
    change(cards=cards[:position] + cards[position + 1 :])


def _free_look(cards):
    taken = {card.look for card in cards}
    return next(k for k in range(len(cards) + 1) if k not in taken)


def undo() -> None:
    """Take the last change back; the view stays as it is, and so does what is studied."""
    if refused():
        st.session_state.lab_refused = None
        return
    if st.session_state.lab_history:
        *history, last = st.session_state.lab_history
        st.session_state.lab_history = history
        if state() is st.session_state.get("lab_fresh"):  # a reset is taken back whole
            st.session_state.lab = last
            return
        same = (last.landscape, last.formula) == (state().landscape, state().formula)
        st.session_state.lab = replace(
            last, view=state().view, study=state().study, settings=state().settings if same else last.settings
        )


def can_undo() -> bool:
    """Whether there is a change, or a refused formula, to take back."""
    return bool(st.session_state.lab_history) or refused() is not None


def reset() -> None:
    """Everything as a newcomer finds it."""
    st.session_state.lab_refused = None
    # What is looked at stays: on the second page the study is the page.
    _put(replace(default_state(), study=state().study))
    st.session_state.lab_fresh = state()


def write_link() -> None:
    """Bring the address bar up to date."""
    query = to_query(state())
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    if now != {name: v if isinstance(v, list) else [v] for name, v in query.items()}:
        st.query_params.from_dict(query)
