"""Where the runs of a race begin, as code."""

from __future__ import annotations

import numpy as np

import optimizers
from dashboard.state.race import Race, pair_of
from dashboard.state.state import PAIR, SEEN, State
from landscapes import Landscape
from landscapes.learning import TrainingLoss

from .literals import Code, call, differing, literal


def start_lines(state: State, race: Race) -> list[str]:
    """Lines that define ``start``; none where it is the landscape's own."""
    f, point = race.landscape, race.start
    if np.array_equal(point, np.array(f.start)):
        return []
    if f.dimension > SEEN:
        return _initial(f, state, race.seed, "start")
    if state.start_kind == "one":
        return [f"start = {literal(point)}"]
    return [f"start = {_spread(state.count, state.start_kind, race.seed)}"]


def own_start(f: Landscape, state: State, seed: int) -> list[str]:
    """Lines that define ``own_start``, where the weights of a card are drawn from a seed of their own."""
    return _initial(f, state, seed, "own_start")


def _spread(count: int, kind: str, seed: int) -> str:
    asked = {"kind": kind, "seed": seed}
    if kind == "grid":
        del asked["seed"]  # nothing is drawn
    return call("optimizers.starts", Code("f"), count, **differing(asked, optimizers.starts))


def _initial(f: Landscape, state: State, seed: int, name: str) -> list[str]:
    """As a model begins by the seed and by the next ones; see ``state.race``."""
    assert isinstance(f, TrainingLoss)
    if state.start_kind == "one":
        lines = [f"{name} = {call('f.initial', *([seed] if seed else []))}"]
        if state.start is not None and len(state.start) == 2 and state.plane.way == PAIR:
            lines.append(f"{name}[{literal(list(pair_of(f, state.plane)))}] = {literal(list(state.start))}")
        return lines
    if state.count > 1 and np.array_equal(f.initial(seed), f.initial(seed + 1)):  # it draws nothing
        return [f"{name} = {_spread(state.count, 'random', seed)}"]
    seeds = f"range({seed}, {seed + state.count})" if seed else f"range({state.count})"
    return [f"{name} = np.stack([f.initial(seed) for seed in {seeds}], axis=1)"]
