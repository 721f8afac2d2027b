"""One visitor's session: the present state, how to change it, undo, and what is remembered beside it.

The state is the truth and the widgets follow it; every change goes through the session's methods, so
that undo, the URL and the picture can never disagree. A formula that was refused is not in the state: it
waits in its field (``refused``), and the picture stays.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import streamlit as st

from dashboard.player.messages import grids
from dashboard.player.messages.terrain import Ground, terrain
from dashboard.widgets.answers import Answers
from dashboard.widgets.markdown import plain, sentence
from dashboard.work.atlases import COMMON, Atlases, Finding
from dashboard.work.pool import Job
from dashboard.work.results import Results
from dashboard.work.shared import SHARED
from landscapes import Atlas, FormulaError, Landscape
from landscapes.imported import Imported
from landscapes.learning import DataError, DataSet, NotLearnable, TrainingLoss

from .changes import elsewhere, learned, same_function, without_fits, without_places
from .history import History
from .landscape_of import Chosen, Landscapes, base_landscape, data_of, models_for
from .link import from_query, setting
from .link_lesson import KEYS as LESSON_KEYS
from .pictures import Pictures
from .planes import Drawn, at_the_start, drawn
from .race import Race, prepare, with_fits
from .remembered import BoardMoves, OnStage, OwnChoice, Refused, Sharing
from .run_cache import RunCache
from .state import (
    FORMULA,
    IMPORTED,
    LEARNING,
    MOST_EDITS,
    OWN_DATA,
    SAMPLES,
    SEED,
    Card,
    Edit,
    KnobValue,
    Learning,
    Relaxation,
    Side,
    State,
    Visit,
    default_state,
)

_FIRST_FORMULA = "sin(3x) + 0.1 x^2"
_MOST_RESULTS = 48
_FIRST_LOOK = 0.3  # seconds that a new picture gets to itself before its critical points are sought
_T = TypeVar("_T")


@dataclass(eq=False)
class Session:
    """A visitor's state, and what is beside it. Made once, when the page is opened."""

    history: History = field(default_factory=lambda: History(default_state()))
    """The state, and what a person has done, to be taken back and made again."""
    notes: list[str] = field(default_factory=list)
    """Sentences about the link that opened the page; gone after the first change."""
    newcomer: bool = False
    """Whether the page was opened without a link, and its first sentence has not been closed."""
    formula: str = _FIRST_FORMULA
    """The last formula that was drawn, for the way back from the gallery."""
    learning: Learning = Learning()
    """The last model on data that was drawn, for the way back from the gallery."""
    own_choice: OwnChoice = OwnChoice()
    """What was chosen of the columns of a person's own table."""
    own: DataSet | None = None
    """The last table of a person's own, for the way back to it; it goes with the session."""
    imported: Imported | None = None
    """The last file of losses from elsewhere; no link holds it, and it goes with the session."""
    raced: Imported | None = None
    """The last file of losses that was raced on, for the way back to it."""
    refused: Refused | None = None
    """The typed formula that is none and waits in its field."""
    set_aside: Refused | None = None
    """The refused formula that was in the field when a landscape of the gallery was chosen."""
    parameter_ranges: dict[str, float] = field(default_factory=dict)
    """How far the sliders of the formula's parameters reach: they only grow."""
    landscapes: Landscapes = field(default_factory=lambda: Landscapes(shared=SHARED))
    """The latest landscapes, so that none is parsed or recorded twice."""
    runs: RunCache = field(default_factory=lambda: RunCache(shared=SHARED))
    """The latest runs."""
    atlases: Atlases = field(default_factory=lambda: Atlases(_FIRST_LOOK, common=COMMON))
    """Critical points, found and proved in threads of their own."""
    cancelled: tuple | None = None
    """The keys of the runs that a person gave up waiting for: any other race starts anew."""
    reply: dict[str, Any] | None = None
    """The file that the player asked for, until it is sent."""
    on_stage: OnStage | None = None
    """What the player shows, for what is asked beside the page."""
    visitor: Any = None
    """Whom the browser asks beside the page (work/asking.py)."""
    mark: tuple[object, tuple[float, ...]] | None = None
    """The critical point that was chosen in the picture, with its landscape's key."""
    shown: bytes = b""
    """The last message to the player: a new one means a new picture."""
    answers: Answers = field(default_factory=Answers)
    """What the widgets were told that the browser may not have heard of."""
    exports: list[Job] = field(default_factory=list)
    """The files that the player asked for, while they are made."""
    board_moves: dict[str, BoardMoves] = field(default_factory=dict)
    """What was heard from the studies' boards, by the key of the board."""
    pictures: Pictures = field(default_factory=Pictures)
    """The latest terrains; of a loss that takes long a first one, and then the whole one."""
    sharing: Sharing = field(default_factory=Sharing)
    """What is remembered of links and files of sessions."""
    results: Results = field(default_factory=lambda: Results(_MOST_RESULTS))
    """What the studies have computed, by study and landscape."""
    own_lesson: Any = None
    """A lesson that a person brought from a file; it goes with the session."""
    visits: dict[str, Visit] = field(default_factory=dict)
    """Where the visitor was last in each lesson."""
    without_picture: bool = False
    """Whether the page was opened by a link that names a lesson's stop and no picture."""
    presenting: bool = False
    """Whether a lesson is shown in large type, without the controls."""
    cost: list | None = None
    """What a gradient costs in many dimensions (rows of a table), once it was measured."""
    _latest: dict[str, tuple[object, Any]] = field(default_factory=dict)

    # ---- what is shown

    @property
    def state(self) -> State:
        """The present state."""
        return self.history.state

    @property
    def chosen(self) -> Chosen:
        """The present landscape, before and after it is relaxed; made once."""
        return self.landscapes.get(self.state)

    @property
    def landscape(self) -> Landscape:
        """The present landscape."""
        return self.chosen.landscape

    def race(self) -> Race:
        """The present state's race: not run yet, but with this session's landscape.

        Step sizes that had to be fitted for it are kept in the state's cards.
        """
        race = prepare(self.state, self.landscapes)
        self.history.settle(with_fits(self.state, race))
        return race

    def drawn(self, race: Race) -> Drawn:
        """What is drawn of a race whose runs are there: its landscape, or a plane of it; made once."""
        state = self.state
        runs = tuple(race.key(entry) for _, entry, _ in race.finished())
        key = (race.landscape.key, runs, state.plane, state.domain)
        return self.common("picture", key, lambda: drawn(race, state.plane, state.domain))

    def at_the_start(self) -> Landscape:
        """Two parameters of the present model's loss, the others as they begin: what needs no run."""
        loss, state = self.landscape, self.state
        assert isinstance(loss, TrainingLoss)
        key = (loss.key, state.seed, state.plane, state.domain)
        return self.common("start plane", key, lambda: at_the_start(loss, state))

    def terrain(self, f: Landscape) -> Ground:
        """The landscape's terrain as the player draws it; made once for both pages."""
        if grids.is_slow(f):
            return self.pictures.terrain(f)
        return self.common("terrain", f.key, lambda: terrain(f))

    def found(self, f: Landscape) -> Finding:
        """What is known of the critical points of the state's landscape; they are looked for from now on."""
        return self.atlases.ask(f, self.state.private)

    def atlas(self, f: Landscape) -> Atlas | None:
        """The atlas of the state's landscape as far as it is, without any work."""
        return self.atlases.known(f, self.state.private)

    # ---- what is remembered

    def latest(self, name: str, key: object, make: Callable[[], _T]) -> _T:
        """``make()``, remembered under the name until it is asked for with another key."""
        if name not in self._latest or self._latest[name][0] != key:
            self._latest[name] = key, make()
        return self._latest[name][1]

    def common(self, name: str, key: Hashable, make: Callable[[], _T]) -> _T:
        """As ``latest``; but made once for all visitors, unless the state is of a person's own data.

        Only the state's own values: what is made of a file that is no part of it is not for all.
        """
        if self.state.private:
            return self.latest(name, key, make)
        return self.latest(name, key, lambda: SHARED.made((name, key), make))

    # ---- changes

    def _put(self, new: State) -> None:
        if new == self.state:
            return
        try:
            # A box or a parameter can make a formula too heavy; the picture then stays.
            self.landscapes.get(replace(new, relax=None))
        except (FormulaError, NotLearnable, DataError) as error:
            st.toast(plain(sentence(error)), icon=":material/error:")
            return
        if not same_function(new, self.state):
            new = without_fits(new)
        self.formula = new.formula or self.formula
        self.learning = new.learning or self.learning
        self.history.change(new)
        self.notes = []

    def change(self, **parts: Any) -> None:
        """Replace parts of the state, so that it can be undone."""
        self._put(replace(self.state, **parts))

    def change_card(self, position: int, **parts: Any) -> None:
        """Replace parts of one card."""
        cards = list(self.state.cards)
        cards[position] = replace(cards[position], **parts)
        self.change(cards=tuple(cards))

    def set_view(self, view: Mapping[str, str]) -> None:
        """Keep the player's view, for the link."""
        self.history.change(replace(self.state, view=view))

    def set_study(self, study: str | None = None, **settings: object) -> None:
        """Keep which view of the second page is open, and values of it, for the link.

        Without ``study`` the present one stays. A value is a number, several, or words; None removes it.
        """
        values = {**self.state.settings, **{k: v if v is None else setting(v) for k, v in settings.items()}}
        kept = {name: value for name, value in values.items() if value is not None}
        study = self.state.study if study is None else study
        self.history.change(replace(self.state, study=study, settings=kept))

    def choose_landscape(self, name: str) -> None:
        """Another landscape: what belonged to the old one (knobs, box, start, points of a study) goes."""
        if name != FORMULA:
            self._leave_formula()
        elif self.refused is None:
            self.refused, self.set_aside = self.set_aside, None
        formula = self.formula if name == FORMULA else ""
        learning = self.learning if name == LEARNING else None
        own = self.own if learning is not None and learning.data == OWN_DATA else None
        if (name, formula) != (self.state.landscape, self.state.formula):
            self.parameter_ranges = {}
            losses = self.raced if name == IMPORTED else None
            parts = {"formula": formula, "learning": learning, "own": own, "losses": losses}
            self._put(elsewhere(self.state, name, **parts))

    def learn(self, **parts: str) -> None:
        """Another data set, model or loss: where they do not go together, the first that does is taken."""
        new = learned(self.state, self.learning, self.own, **parts)
        self._leave_formula()
        self._put(new)

    def bring(self, data: DataSet) -> str:
        """A person's own table as the data; why not, in a sentence, where no model learns from it."""
        if not models_for(OWN_DATA, data):
            return (
                f"No model here learns {data.target} from {len(data.features):,} features: choose fewer of "
                "them."
            )
        self.own = data
        self.learn(data=OWN_DATA)
        return ""

    def race_on(self, losses: Imported) -> None:
        """A file's losses as the landscape: interpolated, never certified, and gone with the session."""
        self.raced = losses
        self._leave_formula()
        self._put(elsewhere(self.state, IMPORTED, losses=losses, study=""))

    def show_learning(
        self, learning: Learning, knobs: Mapping[str, KnobValue], study: str = "", **parts: Any
    ) -> None:
        """A model on data as an example has it, with the settings that belong to it, and its study."""
        self._leave_formula()
        with self.history.as_one():
            self._put(elsewhere(self.state, LEARNING, learning=learning, knobs=dict(knobs), **parts))
            if study:
                self.set_study(study)

    def open_scene(self, scene: State, visit: Visit) -> None:
        """A lesson's picture as its link has it, step sizes and all, and where the visitor then is."""
        self._leave_formula()
        self.formula = scene.formula or self.formula
        self.learning = scene.learning or self.learning
        self.history.change(replace(scene, lesson=visit))
        self.notes = []

    def visit(self, visit: Visit) -> None:
        """Another place in the lessons, or another answer: the picture stays."""
        self.history.change(replace(self.state, lesson=visit))

    def speak(self, language: str) -> None:
        """The lessons in another language, for what can be taken back, too: nothing to undo."""
        self.history.replace(lambda state: replace(state, lesson=state.lesson._replace(language=language)))

    def show_example(self, name: str, domain: tuple[Side, ...] | None, **settings: object) -> None:
        """A landscape of the gallery as it is there, over a box, for a study with these settings."""
        self._leave_formula()
        with self.history.as_one():
            self._put(elsewhere(self.state, name, domain=domain))
            self.set_study(None, **settings)

    def _leave_formula(self) -> None:
        self.set_aside = self.refused or self.set_aside
        self.refused = None

    def type_formula(self, text: str) -> None:
        """The landscape a person typed; a text that means none stays in its field, with the reason.

        As long as the number of variables stays, so do the box, the start and the parameters still named.
        """
        now = self.state
        mine = now.landscape == FORMULA
        try:
            f = base_landscape(State(FORMULA, formula=text))
            knobs = {k: v for k, v in now.knobs.items() if mine and k in f.settings}
            new = replace(
                now, landscape=FORMULA, formula=text, learning=None, own=None, losses=None, edits=()
            )
            new = replace(new, knobs=knobs)
            if not mine or f.dimension != self.landscape.dimension:
                new = without_places(new)
            base_landscape(new)
        except FormulaError as error:
            self.refused = Refused(text, error)
            return
        self.refused = None
        self._put(new)

    def turn_knob(self, name: str, value: KnobValue) -> None:
        """Another value of the landscape's knob; KnobError or FormulaError where it cannot be."""
        new = replace(self.state, knobs={**self.state.knobs, name: value})
        if self.state.learning is not None:
            data = data_of(self.state.learning.data, self.state.own)
            if name in {knob.name for knob in data.knobs}:  # its rows are others from now on
                new = replace(new, edits=())
        kept = base_landscape(replace(new, domain=None)).dimension == self.landscape.dimension
        self._put(new if kept else without_places(new))

    def relax(self, relaxation: Relaxation) -> None:
        """Average the landscape over random shifts; spread 0 switches it off."""
        if relaxation.how == "expectation":  # nothing is drawn
            relaxation = relaxation._replace(samples=SAMPLES.default, seed=SEED.default)
        self.change(relax=relaxation if relaxation.spread else None)

    def edit_point(self, row: int, x: tuple[float, ...], y: float) -> None:
        """Move a row of the data, by its number in the data set as its settings make it."""
        self._edit(Edit(row, x, y))

    def remove_point(self, row: int) -> None:
        """Take a row out of the data; where too few would be left a sentence says so, and all stays."""
        self._edit(Edit(row))

    def _edit(self, edit: Edit) -> None:
        others = tuple(one for one in self.state.edits if one.row != edit.row)
        if len(others) == MOST_EDITS:
            st.toast(
                f"Up to {MOST_EDITS} points can be moved or removed: “As it was” in the sidebar begins anew.",
                icon=":material/error:",
            )
            return
        self.change(edits=(*others, edit))

    def add_card(self, method: str) -> None:
        """Put another optimizer into the race, with a look of its own."""
        self.change(cards=(*self.state.cards, Card(method, look=self._free_look())))

    def duplicate_card(self, position: int) -> None:
        """The same method once more, right below, to be set differently."""
        cards = self.state.cards
        twin = replace(cards[position], look=self._free_look())
        self.change(cards=(*cards[: position + 1], twin, *cards[position + 1 :]))

    def remove_card(self, position: int) -> None:
        """Take one optimizer out of the race."""
        cards = self.state.cards
        self.change(cards=cards[:position] + cards[position + 1 :])

    def fit_again(self, position: int) -> float | None:
        """Fit a card's step size to the present box and start; None where there is nothing to fit it by."""
        card = self.state.cards[position]
        rest = {name: value for name, value in card.settings.items() if name != "step_size"}
        anew = replace(card, settings=rest, fitted=None)
        race = prepare(replace(self.state, cards=(anew,)), self.landscapes)
        size = race.entries[0].fitted.get("step_size")
        self.change_card(position, settings=rest, fitted=size)
        return size

    def _free_look(self) -> int:
        taken = {card.look for card in self.state.cards}
        return next(k for k in range(len(taken) + 1) if k not in taken)

    def choose_mark(self, point: tuple[float, ...] | None) -> None:
        """Choose the critical point at a place of the picture, or let the chosen one go; nothing to undo."""
        key = self.landscape.key
        self.mark = None if point is None or self.mark == (key, point) else (key, point)

    # ---- back and forth

    def undo(self) -> None:
        """Take the last change back, whatever it was: of the landscape, the race, a study or the view."""
        if self.refused:
            self.refused = None
        else:
            self.history.undo()

    def redo(self) -> None:
        """Make the change once more that was last taken back."""
        self.history.redo()

    @property
    def can_undo(self) -> bool:
        """Whether there is a change, or a refused formula, to take back."""
        return bool(self.history.past) or self.refused is not None

    def reset(self) -> None:
        """Everything as a newcomer finds it; the study stays, as on the second page it is the page."""
        self.refused = None
        self._put(replace(default_state(), study=self.state.study, lesson=self.state.lesson))

    def open_file(self, state: State, page: str, notes: list[str]) -> None:
        """A session file's state, as one change, to be seen on its page; ``notes`` say what was left out."""
        self.refused = self.set_aside = None
        self.newcomer, self.parameter_ranges = False, {}
        self.formula, self.learning = state.formula or self.formula, state.learning or self.learning
        self.own, self.raced = state.own or self.own, state.losses or self.raced
        # What a visitor has learned stays his, whosever file it is.
        done = dict.fromkeys((*self.state.lesson.done, *state.lesson.done))
        self.history.change(replace(state, lesson=state.lesson._replace(done=tuple(done))))
        self.notes, self.sharing.page = notes, page

    def go_to(self, query: dict[str, list[str]]) -> None:
        """The state that a link stands for: by undo or redo where one leads there, else as it is read."""
        if not self.history.go_to(query):
            self._put(from_query(query)[0])


def session() -> Session:
    """The visitor's session; the first call opens it, with what the link says."""
    if "session" not in st.session_state:
        st.session_state.session = _opened(query_of_the_page())
    return st.session_state.session


def query_of_the_page() -> dict[str, list[str]]:
    """What the browser's address says, by name."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _opened(query: dict[str, list[str]]) -> Session:
    state, problems = from_query(query)
    opened = Session(History(state), problems, newcomer=not query)
    opened.without_picture = bool(state.lesson.name) and set(query) <= set(LESSON_KEYS)
    opened.formula = state.formula or opened.formula
    typed = query.get("formula", [""])[-1]
    if typed and state.landscape != FORMULA and query.get("landscape", [FORMULA])[-1] == FORMULA:
        # The formula was refused: it waits in its field, to be mended.
        try:
            base_landscape(State(FORMULA, formula=typed))
        except FormulaError as error:
            opened.refused = Refused(typed, error)
    return opened
