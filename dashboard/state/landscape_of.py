"""The landscape a state means: from the gallery or typed, over its box, as it is or relaxed.

``base_landscape`` and ``landscape_of`` are functions of the state alone; ``Landscapes`` remembers the
latest ones of a session, so that a run of the script neither parses nor records them again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

import landscapes
from dashboard.widgets.markdown import sentence
from dashboard.work.results import Results
from dashboard.work.shared import Shared
from landscapes import FormulaError, KnobError, Landscape, imported, learning
from landscapes.core.knob import refuse_unknown
from landscapes.learning import DataError, DataSet
from landscapes.learning.kinds import DataFault, Part
from landscapes.relaxation.lattice_mean import Lattice
from landscapes.relaxation.quadrature import NotRelaxed
from optimizers.step_sizes.fitting import typical_curvature

from .state import FORMULA, IMPORTED, LEARNING, OWN_DATA, SEEN, Edit, KnobValue, Learning, State

_T = TypeVar("_T")
_MOST = 1e9  # of a formula's parameter: wider, and the pictures would overflow
_NARROWEST = 10.0
_MOST_PARAMETERS = 20_000  # of a model: a row of a run has 160 kB
# Measured: 17 s for the picture of floor(x) + floor(y) + z^2, 62 s for that of x^y^z.
TOO_SLOW = "in three variables the mean over all shifts takes a minute where f is not smooth; take samples"


def reach(value: float) -> float:
    """How far a parameter's slider reaches on either side: 10, or the next of 1-2-5 x 10^k."""
    size = abs(value)
    if size <= _NARROWEST:
        return _NARROWEST
    power = 10.0 ** math.floor(math.log10(size))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if size <= step * power)


def base_landscape(state: State) -> Landscape:
    """The landscape before it is relaxed, over the state's box.

    FormulaError where a typed formula is refused, KnobError where a knob's value is, NotLearnable where
    a model and data do not go together or have too many parameters to be drawn, DataError where the
    edits leave too few rows or bring a point where none can be.
    """
    if state.landscape == LEARNING:
        loss = training_loss(state.learning or Learning(), state.knobs, state.own, state.edits)
        # Of more parameters the state's box is one of the plane that is drawn (planes.py).
        if state.domain is None or loss.dimension > SEEN:
            return loss
        return replace(loss, domain=state.domain)
    if state.landscape == FORMULA:
        return _typed(state)
    if state.landscape == IMPORTED and state.losses is not None:
        f = imported.landscape_of(state.losses)
    else:
        f = landscapes.get(state.landscape, **state.knobs)
    return f if state.domain is None else replace(f, domain=state.domain)


def data_of(name: str, own: DataSet | None = None) -> DataSet:
    """The data set of that name as it is there, or a person's own."""
    return own if name == OWN_DATA and own is not None else learning.dataset(name)


def edited(data: DataSet, edits: Sequence[Edit]) -> DataSet:
    """The data set with some rows moved or removed, and with the settings that it had.

    Edits of rows that are not there are passed over; DataError where fewer than two rows would be left,
    or none to train on, and for a point that is none of the data's.
    """
    if not edits:
        return data
    changed = data
    for row, x, y in edits:
        at = np.flatnonzero(changed.rows == row)
        if not at.size:
            continue
        if x is None or y is None:
            changed = changed.without(int(at[0]))
        else:
            changed = changed.moved(int(at[0]), x, y)
    if not np.any(changed.parts == Part.TRAIN):
        raise DataError(DataFault.TOO_FEW_ROWS, count=0, limit=1)
    # The sliders of the sidebar stay; another value of one of them makes the data anew.
    return replace(changed, knobs=data.knobs, settings=data.settings, maker=data.maker)


def training_loss(
    wanted: Learning, knobs: Mapping[str, KnobValue], own: DataSet | None = None, edits: Sequence[Edit] = ()
) -> learning.TrainingLoss:
    """The loss of a model on data, with the knobs of all three by their names; as ``base_landscape``."""
    kind, data = learning.model_class(wanted.model), data_of(wanted.data, own)
    owns = {k.name for k in kind.knobs()}, {k.name for k in data.knobs}
    of_model, of_data = ({k: v for k, v in knobs.items() if k in own_knobs} for own_knobs in owns)
    rest: dict[str, Any] = {k: v for k, v in knobs.items() if k not in owns[0] | owns[1]}
    refuse_unknown(learning.LOSS_KNOBS, rest, "the training loss")
    data = edited(data.with_settings(**of_data), edits)
    loss = learning.training_loss(kind(**of_model), data, wanted.loss, **rest)
    if loss.dimension > _MOST_PARAMETERS:
        raise learning.NotLearnable(
            f"up to {_MOST_PARAMETERS:,} parameters are trained here, and {loss.title} has "
            f"{loss.dimension:,}: take narrower layers or fewer features (from Python there is no limit)"
        )
    return loss


def models_for(data: str, own: DataSet | None = None) -> list[str]:
    """The names of the models that can learn from a data set."""
    return [name for name in learning.model_names() if losses_for(data, name, own)]


def losses_for(data: str, model: str, own: DataSet | None = None) -> tuple[str, ...]:
    """The names of the losses that a model on a data set can have, the usual one first; () if it has none."""
    # A person's own table is not kept in a memory that all sessions share.
    return _losses(data, model, own) if data == OWN_DATA else _known_losses(data, model)


@lru_cache(maxsize=256)
def _known_losses(data: str, model: str) -> tuple[str, ...]:
    return _losses(data, model, None)


def _losses(data: str, model: str, own: DataSet | None) -> tuple[str, ...]:
    usual = "cross_entropy" if data_of(data, own).classes else "squared"
    names = [usual, *(name for name in learning.loss_names() if name != usual)]
    fits = []
    for name in names:
        with suppress(learning.NotLearnable):
            training_loss(Learning(data, model, name), {}, own)
            fits.append(name)
    return tuple(fits)


def _typed(state: State) -> Landscape:
    text, title = state.formula, "Your formula"
    f = landscapes.from_formula(text, title=title)
    if f.dimension > SEEN:
        raise FormulaError(
            f"there is a picture for up to {SEEN} variables, and this formula has {f.dimension}"
        )
    # What the formula does not name is not declared: a declared name would be read otherwise.
    parameters: dict[str, tuple[float, float, float]] = {}
    for name in (k.name for k in f.knobs if k.name in state.knobs):
        value = state.knobs[name]
        if isinstance(value, (str, bool)) or not abs(value) <= _MOST:
            shown = f"{value:g}" if isinstance(value, (int, float)) else repr(value)
            raise KnobError(f"the parameter {name} must lie in [{-_MOST:g}, {_MOST:g}], got {shown}")
        parameters[name] = (value, -reach(value), reach(value))
    if parameters:
        f = landscapes.from_formula(text, parameters=parameters, title=title)
    if state.domain is None:
        return f
    # The usual start, which a zoom must not move.
    return landscapes.from_formula(text, state.domain, parameters, start=f.start, title=title)


@dataclass(frozen=True)
class Chosen:
    """The landscape of a state, the one it was before it was relaxed, and why it was not."""

    base: Landscape
    landscape: Landscape
    refusal: str = ""


def chosen(state: State) -> Chosen:
    """The state's landscape; where it cannot be relaxed, as it is, and the reason in a sentence."""
    base = base_landscape(state)
    if state.relax is None or base.dimension > SEEN:
        return Chosen(base, base)
    try:
        relaxed = landscapes.relaxed(base, *state.relax)
        if base.dimension == SEEN and isinstance(relaxed.function, Lattice):
            raise NotRelaxed(TOO_SLOW)
    except NotRelaxed as refused:
        return Chosen(base, base, sentence(refused))
    return Chosen(base, relaxed)


def landscape_of(state: State) -> Landscape:
    """The state's landscape over the state's box, relaxed where it is asked for and possible."""
    return chosen(state).landscape


class Landscapes:
    """The latest landscapes of one session, the least recently used forgotten first.

    With ``shared`` those that hold nothing of a person's own are made once for all who share it.
    """

    def __init__(self, size: int = 32, shared: Shared | None = None) -> None:
        self._results, self._shared = Results(size), shared

    def get(self, state: State) -> Chosen:
        """What ``chosen`` makes of the state; its errors, too."""
        knobs = tuple(sorted(state.knobs.items()))
        file = state.losses and (state.losses.hash, state.losses.name)  # not its arrays
        of_data = state.learning, state.own, state.edits, file
        key = (state.landscape, state.formula, *of_data, knobs, state.domain, state.relax)
        return self._made(state, ("landscape", key), lambda: chosen(state))

    def curvature(self, state: State, f: Landscape, start: np.ndarray) -> float | None:
        """The curvature of the state's landscape that step sizes are fitted to."""
        # A tenth of a second where f has no tape.
        key = (f.key, start.shape, start.tobytes())
        return self._made(state, ("curvature", key), lambda: typical_curvature(f, start))

    def _made(self, state: State, key: Hashable, make: Callable[[], _T]) -> _T:
        shared = None if state.private else self._shared
        return self._results.made(key, make if shared is None else lambda: shared.made(key, make))
