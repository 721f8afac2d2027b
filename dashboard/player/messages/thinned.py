"""What the player is told of a run of which some rows are kept: a number for every step."""

from __future__ import annotations

import numpy as np

from optimizers import Run


def between(run: Run, numbers: np.ndarray) -> np.ndarray:
    """Numbers of the kept rows (kept, ..., members) for all rows, on straight lines between: (rows, ...).

    Before a restart's jump the earlier ones hold, and from there on the later ones. Of a run whose rows are
    all kept, the numbers as they are.
    """
    if run.every == 1:
        return numbers
    kept, rows = run.kept, np.arange(len(run.values))
    before = np.maximum(np.searchsorted(kept, rows, side="right") - 1, 0)
    after = np.minimum(before + 1, len(kept) - 1)
    length = np.maximum(kept[after] - kept[before], 1)
    share = ((rows - kept[before]) / length).reshape((-1,) + (1,) * (numbers.ndim - 1))
    if run.jumps.any():
        share = np.broadcast_to(share, (len(rows), *numbers.shape[1:])).copy()
        jumps = np.cumsum(run.jumps.reshape(len(rows), -1), axis=0)
        jumped, there = jumps > jumps[kept[before]], jumps[kept[after]] > jumps[kept[before]]
        on_way = rows > kept[before]
        stays = (there & ~jumped & on_way[:, None]).reshape(len(rows), *(1,) * (numbers.ndim - 2), -1)
        comes = (there & jumped).reshape(stays.shape)
        share = np.where(stays, 0.0, np.where(comes, 1.0, share))
    first, second = numbers[before], numbers[after]
    # Kept ones to the last bit, also where a neighbour is no number.
    with np.errstate(invalid="ignore"):
        return np.where(share == 0, first, np.where(share == 1, second, first + share * (second - first)))
