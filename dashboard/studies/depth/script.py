"""Signals through a deep network as a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.studies.scripting import with_row, written
from dashboard.takeaway.scripts.literals import Code, call, differing
from dashboard.takeaway.scripts.script import Script
from landscapes.learning.depth.propagation import propagate
from landscapes.learning.depth.training import train

from .network import Network

_DEPTH = (
    "from landscapes.learning.depth.kinds import FloatFormat, Signal",
    "from landscapes.learning.depth.propagation import propagate",
    "from landscapes.learning.depth.training import train",
)
_TEXT = """
# What runs through the network: log10 of mean squares by layer, and what the law of wide nets says
record = $record
layers = np.arange(1, record.depth + 1)
for signal in Signal:
    for format in FloatFormat:
        print(signal, "leaves", format, "at layer", record.leaves(format, signal))

# As root mean squares: measured, and by the law
activations = [10.0 ** (one / 2) for one in (record.activations, record.laws.activations.log10)]
deltas = [10.0 ** (one / 2) for one in (record.deltas, record.laws.deltas.log10)]
gradients = [10.0 ** (one / 2) for one in (record.gradients, record.laws.gradients.log10)]
jacobian = [10.0 ** (one / 2) for one in (record.jacobian, record.laws.jacobian.log10)]
"""
_TRAINING = """
# One network trained from each initialisation
data = learning.dataset($data)
trained = {
    name: train(data, $activation, name, $settings)
    for name in $names
}
for name, run in trained.items():
    print(name, "last loss", run.losses[-1])
"""
_FIRST = [
    """
plots.curves(
    "Activations",
    "layer",
    "root mean square",
    {
        "measured": (np.append(0, layers), activations[0]),
        "by the law": (np.append(0, layers), activations[1]),
    },
    log="y",
)
""",
    """
plots.curves(
    "Deltas",
    "layer",
    "root mean square",
    {"measured": (layers, deltas[0]), "by the law": (layers, deltas[1])},
    log="y",
)
""",
    """
plots.curves(
    "Gradients of the weights",
    "layer",
    "root mean square",
    {"measured": (layers, gradients[0]), "by the law": (layers, gradients[1])},
    log="y",
)
""",
]
_SECOND = [
    """
plots.curves(
    "Singular values of the Jacobian",
    "layer",
    "root mean square",
    {"measured": (layers, jacobian[0]), "by the law": (layers, jacobian[1])},
    log="y",
)
""",
    """
plots.curves(
    "Dead units, saturated slopes",
    "layer",
    "share",
    {"dead": (layers, record.dead), "saturated": (layers, record.saturated)},
)
""",
    """
plots.curves(
    "Singular values at one layer",
    "rank",
    "singular value",
    marks={"layer $layer": (np.arange(1, record.width + 1), record.singular[$layer - 1])},
    log="y",
)
""",
]
_LOSSES = """
plots.curves(
    "Loss while training",
    "step",
    "mean loss",
    {name: (np.arange(len(run.losses)), run.losses) for name, run in trained.items()},
    log="y",
)
"""


def depth_script(
    network: Network, layer: int, trained: tuple[str, Sequence[str], int, int, float] | None
) -> Script:
    """What runs through a network; ``trained``: data, initialisations, width, steps and step size, if any."""
    sigma = {"sigma": network.sigma} if network.is_spread else {}
    shape = {"depth": network.depth, "width": network.width, "seed": network.seed, **sigma}
    given = differing(shape, propagate)
    values: dict[str, Any] = {"data": "", "names": [], "settings": Code("")}
    if trained is not None:
        data, names, width, steps, rate = trained
        asked = {"depth": network.depth, "width": width, "steps": steps, "step_size": rate}
        asked = differing({**asked, "seed": network.seed, "sigma": network.sigma}, train)
        settings = Code(call("", **asked)[1:-1])
        values = {"data": data, "names": list(names), "settings": settings}
    script = written(
        Script("Signals through a deep network: do they vanish or explode?"),
        _TEXT + (_TRAINING if trained else ""),
        _FIRST,
        imports=_DEPTH,
        record=Code(call("propagate", network.activation, network.initialisation, **given)),
        activation=network.activation,
        **values,
    )
    script = with_row(script, [one.replace("$layer", str(layer)) for one in _SECOND])
    return with_row(script, [_LOSSES]) if trained else script
