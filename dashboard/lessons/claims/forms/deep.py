"""Networks: signals by layer, initialisation, curvature and the edge of stability."""

from __future__ import annotations

import math

import numpy as np

from dashboard.lessons.claims.kinds import Finding, NoAnswer, Unanswered, entry, measured
from dashboard.lessons.claims.registry import predicate, quantity
from dashboard.lessons.claims.scene import One, Scene
from dashboard.studies.depth.network import network_of
from dashboard.studies.depth.training import MOST_WIDTH, rate_of, trained_from
from landscapes.learning.depth.kinds import FloatFormat, Signal
from landscapes.learning.depth.propagation import Propagation
from landscapes.learning.depth.training import Training
from landscapes.slices.spectrum.kinds import End
from landscapes.slices.spectrum.pairs import eigenpairs
from optimizers.experiments.edge_of_stability import Track, edge_of_stability
from optimizers.experiments.presets import Name, preset

_SIGNALS = {"activation": Signal.ACTIVATIONS, "delta": Signal.DELTAS, "gradient": Signal.GRADIENTS}

# ---- signals by layer (the study “depth”)


def _record(scene: Scene) -> Propagation:
    return scene.made("signals", lambda: network_of(scene.desk).signals(scene.desk)).record


def activations(scene: Scene) -> np.ndarray:
    """log10 of the activations' root mean squares, from the inputs on (L + 1,)."""
    return _record(scene).activations / 2


def _size(scene: Scene, signal: str, layer: int) -> float:
    record = _record(scene)
    rows = {"activation": record.activations, "delta": record.deltas, "gradient": record.gradients}[signal]
    first = 0 if signal == "activation" else 1  # activations begin with the inputs
    if not first <= layer <= record.depth:
        raise Unanswered(NoAnswer.NOT_KNOWN, what=f"layer {layer} of {record.depth}")
    return float(10.0 ** (rows[layer - first] / 2))


@quantity("activation of layer {whole}")
def activation_of_layer(scene: Scene, layer: int) -> float:
    """The root mean square of a layer's activations in the network of the link's study “depth”, over units
    and inputs; layer 0 are the inputs."""
    return _size(scene, "activation", layer)


@quantity("delta of layer {whole}")
def delta_of_layer(scene: Scene, layer: int) -> float:
    """The root mean square of dC/dz of a layer, counted from 1."""
    return _size(scene, "delta", layer)


@quantity("gradient of layer {whole}")
def gradient_of_layer(scene: Scene, layer: int) -> float:
    """The root mean square of the entries of dC/dW of a layer, counted from 1."""
    return _size(scene, "gradient", layer)


@quantity("factor of a layer")
def factor_of_a_layer(scene: Scene) -> float:
    """By what a layer multiplies the activations' root mean square, the geometric mean over the layers."""
    record = _record(scene)
    return float(10.0 ** ((record.activations[-1] - record.activations[0]) / 2 / record.depth))


@quantity("factor of a layer by the law")
def factor_by_the_law(scene: Scene) -> float:
    """The same by the theory of wide networks: of relu with deviation s, s sqrt(n / 2)."""
    record = _record(scene)
    law = record.laws.activations.log10
    return float(10.0 ** ((law[-1] - law[0]) / 2 / (len(law) - 1)))


@quantity("depth of the network")
def depth_of_the_network(scene: Scene) -> float:
    """How many layers the network of the study “depth” has."""
    return float(_record(scene).depth)


@quantity("share of dead units of layer {whole}")
def dead_units(scene: Scene, layer: int) -> float:
    """The share of a layer's units whose slope is 0 for every input."""
    return entry(_record(scene).dead, layer)


@quantity("share of saturated slopes of layer {whole}")
def saturated(scene: Scene, layer: int) -> float:
    """The share of a layer's slopes below a tenth of the steepest."""
    return entry(_record(scene).saturated, layer)


@quantity("layer at which {name} loses the {name}")
def layer_lost(scene: Scene, format: str, signal: str) -> float:
    """The first layer, in the order of computing, at which more than half of the activations, deltas or
    gradients (``activation``, ``delta``, ``gradient``) would be 0 or infinite in float16, bfloat16 or
    float32; infinite where none is."""
    formats = {str(one): one for one in FloatFormat}
    if format not in formats or signal.rstrip("s") not in _SIGNALS:
        raise Unanswered(
            NoAnswer.REFUSED, reason=f"formats are {', '.join(formats)}, signals {', '.join(_SIGNALS)}"
        )
    layer = _record(scene).leaves(formats[format], _SIGNALS[signal.rstrip("s")])
    return math.inf if layer is None else float(layer)


def _trained(scene: Scene) -> Training:
    """The link's network, trained as the study's button does from its own initialisation."""
    network, rate = network_of(scene.desk), rate_of(scene.desk)
    width = min(network.width, MOST_WIDTH)
    return scene.made("trained depth", lambda: trained_from(network.initialisation, network, width, rate))


@quantity("loss of the deep network after training")
def loss_after_training(scene: Scene) -> float:
    """The loss after the 300 steps that the study “depth” trains for, from the link's first weights, with
    ``study.rate`` (0.1 unless given): of two moons, by networks of up to 20 units a layer."""
    return float(_trained(scene).losses[-1])


@quantity("loss of the deep network before training")
def loss_before_training(scene: Scene) -> float:
    """The loss at the link's first weights, as above."""
    return float(_trained(scene).losses[0])


# ---- curvature


def _sharpness(scene: Scene, theta: np.ndarray) -> float:
    f = scene.f
    if f.dimension <= 3:
        return float(np.linalg.eigvalsh(f.hessian(theta))[-1])
    pairs = eigenpairs(f, theta, 1, End.LARGEST, progress=scene.progress)
    if not pairs.converged[0]:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="the largest eigenvalue to 1e-6")
    return float(pairs.values[0])


@quantity("sharpness of {run}")
def sharpness_of(scene: Scene, run: One) -> float:
    """The largest eigenvalue of the loss's Hessian at the run's last point (by Lanczos to 1e-6 where there
    are many parameters)."""
    return _sharpness(scene, run.end)


@quantity("sharpness at the start of {run}")
def sharpness_at_the_start(scene: Scene, run: One) -> float:
    """The largest eigenvalue of the loss's Hessian at the run's first point."""
    return _sharpness(scene, run.points[0])


def _tracks(scene: Scene) -> tuple[Track, ...]:
    if scene.state.study != "edge":
        raise Unanswered(NoAnswer.NO_SETTING, name="edge")
    chosen = preset(Name(scene.desk.word("preset", [n.value for n in Name])))
    return scene.made(
        "edge",
        lambda: (
            edge_of_stability(
                chosen.loss(),
                chosen.methods,
                time=chosen.time,
                looks=chosen.looks,
                flow=False,
                seed=0,
                progress=scene.progress,
            ).tracks
        ),
    )


def _track(scene: Scene, number: int) -> Track:
    tracks = _tracks(scene)
    if not 1 <= number <= len(tracks):
        raise Unanswered(NoAnswer.NOT_KNOWN, what=f"track {number} of {len(tracks)}")
    return tracks[number - 1]


@quantity("settled curvature of track {whole}")
def settled_curvature(scene: Scene, number: int) -> float:
    """The median of the largest (preconditioned) eigenvalue over the last 40 % of the looks, of a method
    of the experiment that the link's study “edge” shows, counted from 1."""
    return _track(scene, number).settled


@quantity("threshold of track {whole}")
def threshold(scene: Scene, number: int) -> float:
    """What that method bears at its last look: of gradient descent 2 / its step size."""
    return float(_track(scene, number).thresholds[-1])


@quantity("first curvature of track {whole}")
def first_curvature(scene: Scene, number: int) -> float:
    """The largest (preconditioned) eigenvalue at the first look, at the start."""
    return float(_track(scene, number).curvature[0])


@quantity("first loss of track {whole}")
def first_loss(scene: Scene, number: int) -> float:
    """The loss at the start."""
    return float(_track(scene, number).losses[0])


@quantity("last loss of track {whole}")
def last_loss(scene: Scene, number: int) -> float:
    """The loss at the last look."""
    return float(_track(scene, number).losses[-1])


@predicate("track {whole} comes to the edge")
def comes_to_the_edge(scene: Scene, number: int) -> Finding:
    """The settled curvature is within 5 % of the threshold."""
    track = _track(scene, number)
    return measured(
        abs(track.ratio - 1) <= 0.05, settled=track.settled, threshold=float(track.thresholds[-1])
    )
