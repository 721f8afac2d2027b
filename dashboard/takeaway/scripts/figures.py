"""The pictures of a race as code: the landscape or a plane of it with the runs, and their losses."""

from __future__ import annotations

import numpy as np

from dashboard.state.planes import drawn
from dashboard.state.race import Entry, Race, pair_of, run_all
from dashboard.state.run_cache import RunCache
from dashboard.state.state import CURVATURE, ENDS, PAIR, RANDOM, SEEN, Rest, State
from landscapes import slices

from .literals import Code, call, differing, literal
from .script import Script

_PLANES = "from optimizers import planes"
_SLICES = "from landscapes import slices"
_LOWEST = "planes.lowest(runs)"


def with_figures(script: Script, state: State, race: Race, racing: list[Entry]) -> Script:
    """The script with its figures of ``runs``: as the page draws them, and of three variables a plane."""
    looks = tuple(entry.card.look for entry in racing)
    more = {} if looks == tuple(range(len(racing))) else {"looks": looks}
    ground = "f"
    if race.landscape.dimension >= SEEN:
        ground, script = "plane", _with_plane(script, state, race, racing)
    script = script.figure(call(f"{ground}.figure", Code("runs"), **more))
    for kind in ("surface", "loss") if race.landscape.dimension > 1 else ("loss",):
        where = "f" if kind == "loss" else ground
        script = script.figure(call(f"{where}.figure", Code("runs"), kind=kind, **more))
    return script


def _with_plane(script: Script, state: State, race: Race, racing: list[Entry]) -> Script:
    way = state.plane.way if race.landscape.dimension > SEEN else ""
    if way == PAIR:
        return _with_pair(script, state, race, racing)
    if way in (RANDOM, CURVATURE) and not _is_refused(state, race):
        name = "random" if way == RANDOM else "hessian"
        asked = {"normalisation": str(state.plane.normalisation), "seed": state.plane.seed}
        knobs = slices.way(name).knobs()
        own = {knob.name: asked[knob.name] for knob in knobs if knob.name in asked}
        chosen = call("slices.way", name, **differing(own, knobs))
        lines = f"plane = {chosen}.span(f, {_LOWEST}).slice(f)"
        return script.part("The plane that is drawn", lines, imports=[_PLANES, _SLICES])
    if way == ENDS and len(racing) > 1 and not _is_refused(state, race):
        comment, made = "The plane that is drawn: through three ends", "planes.of_ends(runs)"
    else:
        comment, made = "The plane that is drawn: where the paths are longest", "planes.of_paths(runs)"
    return script.part(comment, f"plane = {made}", imports=[_PLANES])


def _is_refused(state: State, race: Race) -> bool:
    """Whether there is no such plane of the runs, so that the page draws that of the paths."""
    if not race.finished():
        run_all(race, RunCache(), lambda *_: None)
    return bool(drawn(race, state.plane, state.domain).refusal)


def _with_pair(script: Script, state: State, race: Race, racing: list[Entry]) -> Script:
    wanted, many = state.plane, race.start.ndim > 1
    lines, at = [], _LOWEST
    if wanted.rest is Rest.START:
        at = "f.start" if np.array_equal(race.start, race.landscape.start) else f"start{'[:, 0]' * many}"
    elif wanted.rest is Rest.STEP:
        entry = race.entries[wanted.card] if 0 <= wanted.card < len(race.entries) else racing[0]
        label = (entry if entry in racing else racing[0]).label
        lines = [f"run = runs[{literal(label)}]"]
        at = f"run.path[run.at({wanted.step}){', :, 0' * many}]"
    over = "" if state.domain is None else call(".with_domain", state.domain)
    axes = pair_of(race.landscape, wanted)
    lines.append(f"plane = {call('planes.of_pair', Code('runs'), axes, Code(at))}{over}")
    return script.part("The plane that is drawn: two parameters", *lines, imports=[_PLANES])
