"""A replay against direct autograd, at a few thetas."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from landscapes.tape.tracing import Unrecordable

from .direct import Direct
from .recording import Asked, Recording, Workspace

# Sums in another order may cost a few digits where terms cancel, so errors are measured against the
# largest entry, of this derivative or of one below it.
_AGREES = 1e-10
_LOOKS = 3
_SPREAD = 0.7


def check(recording: Recording, direct: Direct, data: Mapping[str, np.ndarray]) -> None:
    """Unrecordable where the replay gives other numbers than direct autograd.

    ``data`` are the arrays that the recording takes as inputs; ``direct`` has the same ones.
    """
    # A fixed seed: the same loss is accepted or refused for everybody.
    stream = np.random.default_rng(7)
    workspace = Workspace(recording, data)
    for _ in range(max(1, _LOOKS // recording.n)):
        workspace.theta[...] = _SPREAD * stream.normal(size=workspace.theta.shape)
        workspace.vectors[...] = stream.normal(size=workspace.vectors.shape)
        workspace.run()
        for k in sorted({0, recording.n - 1}):
            _compare(workspace, direct, k, recording.asked, stream)


def _compare(workspace: Workspace, direct: Direct, k: int, asked: Asked, stream) -> None:
    theta = workspace.theta[k : k + 1]
    pairs = []
    if asked is Asked.VALUE:
        pairs.append(("value", direct.value(theta), workspace.value[k : k + 1]))
    if asked in (Asked.GRADIENT, Asked.EVERYTHING):
        value, gradient = direct.value_and_gradient(theta)
        pairs.append(("value", value, workspace.value[k : k + 1]))
        pairs.append(("gradient", gradient, workspace.gradient[k : k + 1]))
    if asked in (Asked.HESSIAN, Asked.EVERYTHING):
        vectors = stream.normal(size=(2, theta.shape[1]))
        pairs.append(("Hessian", direct.hessian_vectors(theta[0], vectors), vectors @ workspace.rows[k]))
    if asked is Asked.PRODUCTS:
        vectors = workspace.vectors[k][[0, -1]]
        pairs.append(("Hessian", direct.hessian_vectors(theta[0], vectors), workspace.rows[k][[0, -1]]))
    scale = 0.0
    for name, expected, replayed in pairs:
        finite = np.isfinite(expected)
        scale = max(scale, np.max(np.abs(expected), initial=0.0, where=finite))
        with np.errstate(invalid="ignore"):
            wrong = np.abs(replayed - expected) > _AGREES * scale
        if np.any((wrong | ~np.isfinite(replayed)) & finite):
            raise Unrecordable(f"the replayed {name} disagrees with autograd's")
