"""A grid as a witness of losses measured elsewhere: how well they agree, and how well they could."""

from __future__ import annotations

import numpy as np

from .interpolation import Interpolation, _weights, node_slopes
from .record import Imported, Track

_FEWEST = 3  # points that are compared at least
_INSIDE = 0.5  # of the points must lie on the grid
_LEAST_SPREAD = 0.01  # of the surface's: a path of equal losses is not asked for more


class Surface:
    """The interpolation of a grid, and at every place the error that the grid itself lets one expect.

    That error is measured by leaving out: every node is predicted from every second node of its line, in
    the same way, at twice the spacing. Around a point the largest of these errors counts: noise of the
    losses is in it as well, and a surface too rough for its grid refutes nothing.
    """

    def __init__(self, found: Imported):
        self.found, self.function = found, Interpolation(found.axes, found.losses)
        finite = found.losses[np.isfinite(found.losses)]
        self.spread = float(np.std(finite))
        self.range = float(np.ptp(finite))
        self._expected = _widened(left_out_errors(found))

    def value(self, points: np.ndarray) -> np.ndarray:
        """The loss at points (k, d): (k,); NaN outside the grid and in its gaps."""
        return self.function.value(points.T)

    def expected_error(self, points: np.ndarray) -> np.ndarray:
        """How far a loss at points (k, d) may be from the interpolation: (k,)."""
        place = [
            np.clip(np.searchsorted(axis, points[:, k], side="right") - 1, 0, len(axis) - 2)
            for k, axis in enumerate(self.found.axes)
        ]
        return self._expected[tuple(reversed(place))]

    def misfit(
        self, points: np.ndarray, losses: np.ndarray, factor: float = 1.0, allowed: float = 2.0
    ) -> float:
        """How far losses (k,) at points (k, d) are from ``factor`` times the surface, beyond what is allowed.

        That is so many times the error to expect. The root of the mean square over the losses' deviation;
        inf where half of the points or more are not on the grid, NaN where fewer than three losses are
        known.
        """
        known = np.isfinite(losses)
        if known.sum() < _FEWEST:
            return float("nan")
        there = self.value(points[known])
        on_grid = np.isfinite(there)
        if on_grid.sum() < max(_FEWEST, _INSIDE * len(there)):
            return float("inf")
        expected = allowed * abs(factor) * self.expected_error(points[known][on_grid])
        off = np.abs(losses[known][on_grid] - factor * there[on_grid])
        beyond = np.maximum(off - expected, 0.0)
        scale = max(float(np.std(losses[known])), _LEAST_SPREAD * abs(factor) * self.spread)
        return float(np.sqrt(np.mean(beyond**2))) / scale if scale else float(np.max(beyond) > 0)

    def misfit_of(self, track: Track) -> float:
        """How far a track's losses are from the surface; NaN where it has none."""
        return float("nan") if track.losses is None else self.misfit(track.points, track.losses)


def left_out_errors(found: Imported) -> np.ndarray:
    """How far each node is from what every second node of its lines predicts, summed over the lines."""
    losses = np.where(np.isfinite(found.losses), found.losses, np.nan)
    along_x = _errors_along(found.x, losses)
    return along_x if found.y is None else along_x + _errors_along(found.y, losses.T).T


def _errors_along(axis: np.ndarray, values: np.ndarray) -> np.ndarray:
    errors = np.zeros(values.shape)
    with np.errstate(all="ignore"):
        for parity in range(2):
            known, left = axis[parity::2], slice(1 - parity, None, 2)
            at = axis[left]
            inside = (at >= known[0]) & (at <= known[-1])
            ends = values[..., parity::2]
            cell = np.clip(np.searchsorted(known, at, side="right") - 1, 0, len(known) - 2)
            h = known[cell + 1] - known[cell]
            weights = _weights((at - known[cell]) / h, h, 0)
            slopes = node_slopes(known, ends)
            parts = (ends[..., cell], ends[..., cell + 1], slopes[..., cell], slopes[..., cell + 1])
            predicted = sum(w * part for w, part in zip(weights, parts))
            errors[..., left] = np.where(inside, np.abs(values[..., left] - predicted), 0.0)
    return np.nan_to_num(errors, nan=0.0, posinf=0.0)


def _widened(errors: np.ndarray) -> np.ndarray:
    """For each cell the largest error at its corners and the nodes next to them."""
    for k in range(errors.ndim):
        padded = np.moveaxis(np.pad(errors, [(1, 1) if i == k else (0, 0) for i in range(errors.ndim)]), k, 0)
        cells = errors.shape[k] - 1
        errors = np.moveaxis(np.max([padded[j : j + cells] for j in range(4)], axis=0), 0, k)
    return errors
