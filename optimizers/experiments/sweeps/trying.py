"""Which knobs may be arrays over a batch: found by trying.

A method's ``step`` is written for one setting. Most knobs may be arrays all the same, since arithmetic does
not care; where one decides (a choice, the number of tries, a minimum of two radii) or sets a shape, Python
refuses the array. Whether a knob may is tried, once for a method: a few steps of a batch with values from
all over its range must be those of single runs, to the last bit, and so must a recorded step of states of
all sizes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

import landscapes
from landscapes import Knob, Landscape
from landscapes.tape import tape
from optimizers.core.optimizer import Optimizer
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams
from optimizers.running.recorded_step import CompiledStep, compiled, leaves
from optimizers.running.walkers import walker_of

from .swept import knobs_of, with_knobs, with_settings

# Enough for rules that begin otherwise than they go on, on ground that bends both ways; and states.
_GROUND, _STEPS, _STATES = "himmelblau", 6, 256


@lru_cache(maxsize=1024)
def may_vary(method: Optimizer, names: tuple[str, ...], ground: Landscape | None = None) -> tuple[str, ...]:
    """Which knobs are arrays over a batch where these are to be: each is tried, and then all at once.

    Others may come with them. A recorded step folds a product of two settings, of which one alone would be
    multiplied later, and be rounded otherwise. It is tried on ``ground``: any landscape will do, but for
    those whose slope is a constant somewhere, with which settings are folded, too (``folds``).
    """
    f = landscapes.get(_GROUND) if ground is None else ground
    if not names:
        return ()
    alone = tuple(name for name in names if _holds(method, (name,), f))
    if alone == names and _holds(method, names, f):
        return names
    if compiled(f, method, 1) is not None:
        others = (k.name for k in knobs_of(method).values() if k.kind == "float" and k.name not in alone)
        together = (*alone, *others)
        if _holds(method, together, f):
            return together
    while len(alone) > 1 and not _holds(method, alone, f):
        alone = alone[:-1]
    return alone


def _tried(knob: Knob) -> list:
    """Values from all over a knob's range, the special ones of arithmetic among them."""
    if knob.kind == "bool":
        return [False, True, True, False]
    low, high = knob.span
    between = low * (high / low) ** 0.62 if knob.log else low + (high - low) * 0.62
    each = [low, high, knob.default, between, *(v for v in (0.0, 0.5, 1.0) if low <= v <= high)]
    return list(dict.fromkeys(int(v) if knob.kind == "int" else float(v) for v in each))


def folds(landscape: Landscape) -> bool:
    """Whether a component of its gradient is recorded as a constant."""
    recorded = tape.of(landscape)
    if recorded is None:
        return False
    return any(recorded.instructions[slot].op == "constant" for slot in recorded.gradient)


def _holds(method: Optimizer, names: tuple[str, ...], f: Landscape) -> bool:
    """Whether steps with arrays for these knobs are those of single runs, to the last bit."""
    known = knobs_of(method)
    if any(known[name].kind == "choice" for name in names):
        return False
    values = [_tried(known[name]) for name in names]
    n = max(map(len, values))
    # Rolled, so that two knobs do not have their extreme values together only.
    table = [np.resize(np.roll(v, shift), n) for shift, v in enumerate(values)]
    singles = [
        with_settings(method, {name: column[k].item() for name, column in zip(names, table)})
        for k in range(n)
    ]
    low, high = np.array(f.domain, dtype=float).T[..., None]
    shares = np.outer(1 / (1.6 + np.arange(f.dimension)), np.arange(1, n + 1)) % 1
    starts = low + (high - low) * (0.1 + 0.8 * shares)
    try:
        swept = with_knobs(method, dict(zip(names, table)))
        together = _path(f, swept, starts, 0)
    except Exception:  # whatever a method does with an array where it expects a number
        return False
    for k, single in enumerate(singles):
        if not _same_path(together[:, :, k], _path(f, single, starts[:, k], k)):
            return False
    recorded, alone = compiled(f, swept, n), [compiled(f, single, 1) for single in singles]
    if recorded is None:
        return not any(alone)  # a step that is recorded rounds otherwise than as it is written
    state = _states(swept.init(starts, Streams(0, (n,))).base, f.dimension)
    return all(
        one is None or _same_step(recorded, one, [column[k].item() for column in table], state)
        for k, one in enumerate(alone)
    )


def _path(f: Landscape, method: Optimizer, start: np.ndarray, member: int) -> np.ndarray:
    batch = start.shape[1:]
    path = np.empty((_STEPS, *start.shape))
    with np.errstate(all="ignore"):
        walker, _ = walker_of(method, Oracle(f, batch), start, Streams(0, batch, member), None)
        walker.walk(path)
    return path


def _same_path(path: np.ndarray, other: np.ndarray) -> bool:
    """Whether two walks are one up to the row where both leave the finite numbers: there a run ends."""
    ends = [int(np.sum(np.cumprod(np.isfinite(one).all(axis=1)))) for one in (path, other)]
    return ends[0] == ends[1] and np.array_equal(path[: ends[0]], other[: ends[0]])


def _states(template: Any, dimension: int) -> np.ndarray:
    """Rows of theta and of states like this one, whose parts are of all sizes; counters count."""
    rng = np.random.default_rng(0)

    def drawn(rows):
        sign = rng.choice([-1.0, 1.0], (rows, _STATES))
        return sign * 10.0 ** rng.uniform(-9, 3, (rows, _STATES))

    each = [drawn(dimension)]
    for leaf in leaves(template):
        count = int(np.prod(leaf.shape[:-1]))
        whole = leaf.dtype.kind in "iu"
        each.append(rng.integers(0, 60, (count, _STATES)).astype(float) if whole else drawn(count))
    return np.concatenate(each)


def _same_step(swept: CompiledStep, single: CompiledStep, values: list[float], states: np.ndarray) -> bool:
    """Whether both recordings make the same of these states.

    Along a path a small step is lost in the rounding of a large theta, and with it how it was rounded.
    """
    d, m = swept.dimension, len(values)
    knobs = np.repeat(np.array(values)[:, None], states.shape[1], axis=1)
    given = np.concatenate([states[:d], knobs, states[d:]])
    place = {k: k if k < d else k + m for k in single.kept}
    one = swept.program.over(given[swept.kept])
    other = single.program.over(given[[place[k] for k in single.kept]])
    return all(
        np.array_equal(one[swept.kept.index(place[k])], other[i], equal_nan=True)
        for i, k in enumerate(single.kept)
        if place[k] in swept.kept
    )
