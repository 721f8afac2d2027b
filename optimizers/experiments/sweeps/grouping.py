"""Which knobs may be arrays over a batch, found by trying, and a batch cut into parts by the others.

A method's ``step`` is written for one setting. Most knobs may be arrays all the same, since arithmetic does
not care; where one decides (a choice, the number of tries, a minimum of two radii) or sets a shape, Python
refuses the array. Whether a knob may is tried, once for a method: a few steps of a batch with values from
all over its range must be those of single runs, to the last bit. Where they are not, or the step refuses,
the batch is cut into parts in which the knob has one value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

import landscapes
from landscapes import Knob, Landscape
from landscapes.core.progress import Progress
from optimizers.core.optimizer import Optimizer, as_optimizer
from optimizers.core.oracle import Oracle
from optimizers.core.streams import Streams
from optimizers.running.recorded_step import CompiledStep, compiled, leaves
from optimizers.running.run import Run, run
from optimizers.running.starts import as_landscape
from optimizers.running.walkers import walker_of

from .swept import checked_knobs, knobs_of, setting_of, with_knobs, with_settings

# Enough for rules that begin otherwise than they go on, on ground that bends both ways; and states.
_GROUND, _STEPS, _STATES = "himmelblau", 6, 256


class Part(NamedTuple):
    """Members of a batch, by their indices (k,), and their method: one setting, or arrays (k,) of some."""

    members: np.ndarray
    method: Optimizer


def parts(method: Optimizer, knobs: Mapping[str, ArrayLike]) -> tuple[Part, ...]:
    """A batch whose member k has the k-th of the values (n,) of each knob, in as few parts as it takes.

    One part where all of these knobs may be arrays. KnobError for a value out of its knob's range.
    """
    arrays = checked_knobs(method, knobs)
    known, everyone = knobs_of(method), np.arange(len(next(iter(arrays.values()))))
    decided = [name for name, a in arrays.items() if a.dtype.kind not in "if"]  # choices, switches, schedules
    numeric = tuple(name for name in arrays if name not in decided)
    made = []
    for members, one in _split(method, arrays, decided, everyone):
        usual = with_settings(one, {name: known[name].default for name in numeric})
        vary = may_vary(usual, numeric)
        for some, single in _split(one, arrays, [name for name in numeric if name not in vary], members):
            each = {n: arrays[n][some] if n in arrays else _repeated(single, n, some) for n in vary}
            made.append(Part(some, with_knobs(single, each) if each else single))
    return tuple(made)


def _split(
    method: Optimizer, arrays: Mapping[str, np.ndarray], names: list[str], members: np.ndarray
) -> Iterator[tuple[np.ndarray, Optimizer]]:
    """The members by their values of these knobs, in the order met, each with the method set to them."""
    groups: dict[tuple, list[int]] = {}
    for k in members:
        groups.setdefault(tuple(arrays[name][k] for name in names), []).append(k)
    for values, own in groups.items():
        each = {name: v.item() if isinstance(v, np.generic) else v for name, v in zip(names, values)}
        yield np.array(own), with_settings(method, each) if each else method


def _repeated(method: Optimizer, name: str, members: np.ndarray) -> np.ndarray:
    return np.full(len(members), setting_of(method, name))


def runs(
    landscape: Landscape | str,
    method: Optimizer | type[Optimizer] | str,
    knobs: Mapping[str, ArrayLike],
    start: np.ndarray,
    steps: int = 500,
    seed: int = 0,
    tolerance: float = 1e-8,
    *,
    evaluations: float | None = None,
    member: np.ndarray | None = None,
    progress: Progress | None = None,
) -> tuple[tuple[np.ndarray, Run], ...]:
    """Runs from starts (d, n), member k with the k-th values (n,): for each part its members and its Run.

    Each member's path, values, counts and ending are those of its single run, bit for bit. ``member`` (n,)
    are the numbers that the members' random draws follow: 0, 1, ... by default.
    """
    landscape, method = as_landscape(landscape), as_optimizer(method)
    draws = np.arange(start.shape[1]) if member is None else np.asarray(member)
    made = []
    for part in parts(method, knobs):
        own = start[:, part.members]
        made.append(
            (
                part.members,
                run(
                    landscape,
                    part.method,
                    own,
                    steps,
                    seed,
                    tolerance,
                    evaluations=evaluations,
                    member=draws[part.members],
                    progress=progress,
                ),
            )
        )
    return tuple(made)


@lru_cache(maxsize=1024)
def may_vary(method: Optimizer, names: tuple[str, ...]) -> tuple[str, ...]:
    """Which knobs are arrays over a batch where these are to be: each is tried, and then all at once.

    Others may come with them. A recorded step folds a product of two settings, of which one alone would be
    multiplied later, and be rounded otherwise.
    """
    if not names:
        return ()
    alone = tuple(name for name in names if _holds(method, (name,)))
    if alone == names and _holds(method, names):
        return names
    if compiled(landscapes.get(_GROUND), method, 1) is not None:
        others = (k.name for k in knobs_of(method).values() if k.kind == "float" and k.name not in alone)
        together = (*alone, *others)
        if _holds(method, together):
            return together
    while len(alone) > 1 and not _holds(method, alone):
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


def _holds(method: Optimizer, names: tuple[str, ...]) -> bool:
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
    f = landscapes.get(_GROUND)
    starts = np.linspace([-1.2, 1.0], [3.4, -2.5], n).T
    try:
        swept = with_knobs(method, dict(zip(names, table)))
        together = _path(f, swept, starts, 0)
    except Exception:  # whatever a method does with an array where it expects a number
        return False
    for k, single in enumerate(singles):
        if not _same_path(together[:, :, k], _path(f, single, starts[:, k], k)):
            return False
    recorded = compiled(f, swept, n)
    if recorded is None:
        return True
    state = _states(swept.init(starts, Streams(0, (n,))).base)
    return all(
        _same_step(recorded, alone, [column[k].item() for column in table], state)
        for k, single in enumerate(singles)
        if (alone := compiled(f, single, 1)) is not None
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


def _states(template: Any) -> np.ndarray:
    """Rows of theta and of states like this one, whose parts are of all sizes; counters count."""
    rng = np.random.default_rng(0)

    def drawn(rows):
        sign = rng.choice([-1.0, 1.0], (rows, _STATES))
        return sign * 10.0 ** rng.uniform(-9, 3, (rows, _STATES))

    each = [drawn(2)]
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
