"""A state's landscape as code: what defines ``f``, whatever it is made of."""

from __future__ import annotations

from typing import Any

import numpy as np

import landscapes
from dashboard.state.landscape_of import Chosen, Landscapes, data_of, reach
from dashboard.state.link import link
from dashboard.state.state import FORMULA, IMPORTED, LEARNING, OWN_DATA, SEEN, Learning, Relaxation, State
from landscapes import imported, learning
from landscapes.learning import CsvTable, DataSet, Model
from landscapes.learning.kinds import RemarkKind

from .literals import WIDTH, Code, call, differing, literal
from .script import Script

TABLE = "table.csv"  # how a person's own table is called in a script
_LEARNING = "from landscapes import learning"
_IMPORTED = "from landscapes import imported"
_YOURS = "Your own {what} is not in this script: put the file beside it, under the name below."


def begun(state: State, title: str = "", known: Landscapes | None = None, address: str = "") -> Script:
    """A script that defines ``f``, the state's landscape; of a training loss ``data``, too.

    ``title`` is the script's own, by default the landscape's; ``known`` are the session's landscapes, so that
    none is made twice; ``address`` is that of the page, for the link. A state of a person's own data has no
    link. Errors are those of ``landscape_of.chosen``.
    """
    chosen = (known or Landscapes()).get(state)
    return with_landscape(Script(title or chosen.landscape.title, linked(state, address)), state, chosen)


def linked(state: State, address: str = "") -> str:
    """The link to the page at an address; none for a state of a person's own data."""
    return "" if state.private else link(state, address)


def with_landscape(script: Script, state: State, chosen: Chosen) -> Script:
    """The script with a part that defines ``f``."""
    f, base = chosen.landscape, chosen.base
    if state.landscape == LEARNING:
        script = _with_loss(script, state, base)
    elif state.landscape == IMPORTED and state.losses is not None:
        script = _with_losses(script, state, base)
    elif state.landscape == FORMULA:
        script = script.part("The landscape", f"f = {_typed(state, base)}")
    else:
        made = call("landscapes.get", base.name, **differing(base.settings, base.knobs))
        script = script.part("The landscape", f"f = {made}{_over(state, base)}")
    if f is base or state.relax is None:
        return script
    return script.part("It is averaged over random shifts", f"f = {relaxed_code(state.relax)}")


def relaxed_code(shifts: Relaxation) -> Code:
    """The expression of ``f`` averaged over random shifts."""
    asked = shifts._asdict()
    spread = asked.pop("spread")
    return Code(call("landscapes.relaxed", Code("f"), spread, **differing(asked, landscapes.relaxed)))


def model_code(model: Model) -> Code:
    """The expression that makes a model again: its name, where all its settings are the usual ones."""
    settings = differing(model.settings, model.knobs())
    return Code(call("learning.model", model.name, **settings) if settings else literal(model.name))


def _over(state: State, base: landscapes.Landscape) -> str:
    """The call that moves a landscape to the state's box, where it has one."""
    if state.domain is None or base.dimension > SEEN:
        return ""
    return call(".with_domain", state.domain)


def _typed(state: State, base: landscapes.Landscape) -> str:
    values = {k.name: base.settings[k.name] for k in base.knobs if k.name in state.knobs}
    ranges = {name: (value, -reach(value), reach(value)) for name, value in values.items()}
    asked: dict[str, Any] = {"domain": state.domain, "parameters": ranges or None}
    asked = differing(asked, landscapes.from_formula)
    if landscapes.from_formula(state.formula, **asked).start != base.start:
        asked["start"] = base.start  # a zoom does not move it
    return call("landscapes.from_formula", state.formula, **asked)


# Losses on data --------------------------------------------------------------------------------------


def _with_loss(script: Script, state: State, base: landscapes.Landscape) -> Script:
    assert isinstance(base, learning.TrainingLoss)
    wanted, o = state.learning or Learning(), base.objective_of
    script = _with_data(script, state, wanted, base)
    usual = "squared" if o.model.reproduces or not o.data.classes else "cross_entropy"
    own = {knob.name: base.settings[knob.name] for knob in learning.LOSS_KNOBS}
    asked = {"loss": None if o.loss_name == usual else o.loss_name, **own}
    given = differing(asked, learning.training_loss)
    made = call("learning.training_loss", model_code(o.model), Code("data"), **given)
    lines = f"f = {made}{_over(state, base)}"
    return script.part("The landscape: the model's loss on the data", lines, imports=[_LEARNING])


def _with_data(script: Script, state: State, wanted: Learning, base: landscapes.Landscape) -> Script:
    assert isinstance(base, learning.TrainingLoss)
    data = data_of(wanted.data, state.own)
    its = base.data.settings  # a model may have a knob of the same name
    settings = differing(its, data.knobs)
    if wanted.data == OWN_DATA and state.own is not None:
        script = _with_table(script, state.own)
        again = call("data = data.with_settings", **settings)
        script = script.part("Its settings", again) if settings else script
    else:
        made = call("learning.dataset", wanted.data, **settings)
        script = script.part("The data", f"data = {made}", imports=[_LEARNING])
    lines, now = [], data.with_settings(**its)
    for row, x, y in state.edits:
        at = np.flatnonzero(now.rows == row)
        if at.size and (x is None or y is None):
            lines.append(f"data = {call('data.without', int(at[0]))}")
            now = now.without(int(at[0]))
        elif at.size and x is not None and y is not None:
            lines.append(f"data = {call('data.moved', int(at[0]), x, y)}")
            now = now.moved(int(at[0]), x, y)
    return script.part("Points that were moved or removed, by their place", *lines) if lines else script


def _with_table(script: Script, own: DataSet) -> Script:
    dropped = any(remark.kind is RemarkKind.DROPPED_ROWS for remark in own.remarks)
    asked = {"missing": "drop" if dropped else "refuse", "classes": True if own.classes else None}
    made = call(
        "learning.from_csv",
        Code("file.read()"),
        own.target,
        list(own.features),
        **differing(asked, CsvTable.data_set),
    )
    lines = [f"with open({literal(TABLE)}, 'rb') as file:".replace("'", '"'), _indented(f"data = {made}")]
    lines += [_check(f"data.identity == {literal(own.identity)}", "this is another table")]
    return script.part(f"The data. {_YOURS.format(what='table')}", *lines, imports=[_LEARNING])


# Losses from elsewhere -------------------------------------------------------------------------------


def _with_losses(script: Script, state: State, base: landscapes.Landscape) -> Script:
    losses = state.losses
    assert losses is not None
    over = _over(state, base)
    if losses.hash == imported.example().hash:
        lines = ["losses = imported.example()"]
        said = "The losses: the example that comes with the package"
    else:
        name = losses.name or f"losses.{losses.format}"
        lines = [
            f'with open({literal(name)}, "rb") as file:',
            f"    losses = imported.read(file.read(), {literal(losses.name)})",
            _check(f"losses.hash == {literal(losses.hash)}", "this is another file"),
        ]
        said = f"The losses. {_YOURS.format(what='file of losses')} Its SHA-256 is checked."
    script = script.part(said, *lines, imports=[_IMPORTED])
    made = f"f = imported.landscape_of(losses){over}"
    return script.part("The landscape: interpolated between them", made, imports=[_IMPORTED])


def _check(condition: str, otherwise: str) -> str:
    """A line, or three, that stops the script where the condition does not hold."""
    line = f"assert {condition}, {literal(otherwise)}"
    return line if len(line) <= WIDTH else f"assert (\n    {condition}\n), {literal(otherwise)}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
