"""A batch whose members have knobs of their own, in as few parts as the knobs that cannot vary leave.

What may be an array over a batch is tried (``trying.py``); by the values of all other knobs the batch is cut
into parts, in each of which they have one value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from landscapes import Landscape
from landscapes.core.progress import Progress
from optimizers.core.optimizer import Optimizer, as_optimizer
from optimizers.running.run import Run, run
from optimizers.running.starts import as_landscape

from .swept import checked_knobs, knobs_of, setting_of, with_knobs, with_settings
from .trying import folds, may_vary


class Part(NamedTuple):
    """Members of a batch, by their indices (k,), and their method: one setting, or arrays (k,) of some."""

    members: np.ndarray
    method: Optimizer


def parts(
    method: Optimizer, knobs: Mapping[str, ArrayLike], landscape: Landscape | None = None
) -> tuple[Part, ...]:
    """A batch whose member k has the k-th of the values (n,) of each knob, in as few parts as it takes.

    One part where all of these knobs may be arrays. On a ``landscape`` whose slope is constant somewhere less
    may be, if it is to be single runs' bits. KnobError for a value out of its knob's range.
    """
    arrays = checked_knobs(method, knobs)
    known, everyone = knobs_of(method), np.arange(len(next(iter(arrays.values()))))
    ground = landscape if landscape is not None and folds(landscape) else None
    decided = [name for name, a in arrays.items() if a.dtype.kind not in "if"]  # choices, switches, schedules
    numeric = tuple(name for name in arrays if name not in decided)
    made = []
    for members, one in _split(method, arrays, decided, everyone):
        usual = with_settings(one, {name: known[name].default for name in numeric})
        vary = may_vary(usual, numeric, ground)
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
    for part in parts(method, knobs, landscape):
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
