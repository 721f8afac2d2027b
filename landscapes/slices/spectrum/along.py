"""How the curvature changes along a path: its largest eigenvalue, its trace, and where the steps point.

seen = curvature_along(loss, run.path[::50].T, moves=...)
seen.largest, seen.alignment, seen.traces
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.derivatives import as_theta
from landscapes.core.landscape import Landscape
from landscapes.core.progress import Progress, report

from .kinds import Matrix, SpectrumError, SpectrumFault
from .pairs import extremes
from .products import part, products


@dataclass(frozen=True, eq=False)
class CurvatureAlong:
    """The curvature at m points of a path.

    ``largest`` (m,) is the largest eigenvalue, which edge-of-stability papers call the sharpness, with its
    ``vectors`` (d, m), ``residuals`` (m,) and ``converged`` (m,), which is by the residual alone: searches
    begin at the last point's vector. ``alignment`` (m,) is |cos| of the angle between that vector and the
    move at the point; NaN where none was given, or it is 0. ``traces`` (m,) are sampled, and
    ``trace_errors`` their standard errors over the probes, which all points share; NaN without probes.
    """

    largest: np.ndarray
    vectors: np.ndarray = field(repr=False)
    residuals: np.ndarray
    converged: np.ndarray
    alignment: np.ndarray
    traces: np.ndarray
    trace_errors: np.ndarray
    products: int


def curvature_along(
    f: Landscape,
    points: ArrayLike,
    moves: ArrayLike | None = None,
    *,
    tolerance: float = 1e-4,
    probes: int = 0,
    seed: int = 0,
    matrix: Matrix | str = Matrix.HESSIAN,
    rows: ArrayLike | None = None,
    progress: Progress | None = None,
) -> CurvatureAlong:
    """The curvature of ``f`` at points (d, m), with the moves (d, m) made there.

    The trace is Hutchinson's estimate: the mean of v'Hv over ``probes`` vectors of -1 and 1 (1990,
    Communications in Statistics 19). Points where f is not finite have NaN. ``matrix`` and ``rows`` as in
    ``products``; ``progress(done, m)`` may cancel, as everywhere.
    """
    f = f if rows is None else part(f, rows)
    points = as_theta(f.dimension, points)
    if points.ndim != 2:
        raise SpectrumError(SpectrumFault.SHAPE, f.title)
    d, m = points.shape
    moved = None if moves is None else as_theta(d, moves)
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(d, probes))
    numbers = np.full((5, m), np.nan)
    largest, residuals, alignment, traces, errors = numbers
    vectors, converged = np.full((d, m), np.nan), np.zeros(m, dtype=bool)
    start, used = None, 0
    for k in range(m):
        try:
            A = products(f, points[:, k], matrix)
        except SpectrumError as error:
            if error.fault is not SpectrumFault.UNDEFINED:
                raise
            continue
        top = extremes(A, 1, tolerance=tolerance, seed=seed, start=start, again=False)
        start, used = top.vectors[:, 0], used + top.products
        largest[k], residuals[k], converged[k] = top.values[0], top.residuals[0], top.converged[0]
        vectors[:, k] = start
        if moved is not None and (length := float(np.linalg.norm(moved[:, k]))) > 0:
            alignment[k] = abs(float(start @ moved[:, k])) / length
        if probes:
            each = np.sum(signs * A.apply(signs), axis=0)
            used += probes
            traces[k] = np.mean(each)
            errors[k] = np.std(each, ddof=1) / np.sqrt(probes) if probes > 1 else np.nan
        report(progress, k + 1, m)
    return CurvatureAlong(largest, vectors, residuals, converged, alignment, traces, errors, used)
