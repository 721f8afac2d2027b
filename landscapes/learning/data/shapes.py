"""Classes: shapes that a straight line separates, and shapes that none does."""

import numpy as np

from landscapes.core.heading import Heading
from landscapes.core.knob import knob

from .registry import data_set

GROUP = Heading("Classes", "which of a few is it?")
# Rows take turns in their class, so that classes are as large as each other to within one row.

_BLOBS = "ABCDE"


def _scattered(draws, x1, x2, noise):
    """Points (N, 2), moved by normal numbers of deviation ``noise``."""
    moved = [x1 + noise * draws.normal("noise 1"), x2 + noise * draws.normal("noise 2")]
    return np.stack(moved, axis=1)


def _turns(draws, k):
    """The class of every row: 0, 1, ..., k - 1, 0, 1, ..."""
    return np.arange(draws.points) % k


@data_set(
    title="Threshold",
    formula=r"y = [x > 0]",
    features=("x",),
    target="result",
    classes=("failed", "passed"),
    reference="generated",
)
def threshold(
    draws,
    points=knob(60, 10, 10_000, "N", "how many rows", log=True),
    noise=knob(1.0, 0, 5, r"\sigma", "standard deviation of what is added to x"),
):
    """One feature and two classes: with noise 0 a threshold tells them apart, and with more they overlap.

    Before it is moved x is between 0.1 and 3 on either side of 0.
    """
    y = _turns(draws, 2)
    x = np.where(y == 1, 1, -1) * draws.uniform("away", 0.1, 3)
    return (x + noise * draws.normal("noise"))[:, None], y


@data_set(
    title="Half-planes",
    formula=r"y = [x_1 + x_2 > 0]",
    features=("x1", "x2"),
    target="side",
    classes=("below", "above"),
    reference="generated",
)
def half_planes(
    draws,
    points=knob(200, 10, 10_000, "N", "how many rows", log=True),
    noise=knob(0.0, 0, 2, r"\sigma", "standard deviation of what is added to the places"),
):
    """A line separates the classes, so the logistic loss falls for ever: without decay it has no minimum.

    With noise 0; with more, points are moved across. Without it none is nearer to the line than 0.15.
    """
    y = _turns(draws, 2)
    away = np.where(y == 1, 1, -1) * draws.uniform("away", 0.15, 1)
    along = draws.uniform("along", -1, 1)
    return _scattered(draws, (away + along) / np.sqrt(2), (away - along) / np.sqrt(2), noise), y


@data_set(
    title="Disc and ring",
    formula=r"y = [x_1^2 + x_2^2 > 0.49]",
    features=("x1", "x2"),
    target="place",
    classes=("inside", "outside"),
    reference="generated",
)
def disc(
    draws,
    points=knob(200, 10, 10_000, "N", "how many rows", log=True),
    noise=knob(0.0, 0, 2, r"\sigma", "standard deviation of what is added to the places"),
):
    """No line separates the classes, and a circle does: with squares as features they are linearly separable.

    Without noise, the disc has radius 0.6 and the ring lies between 0.8 and 1.2, each filled evenly.
    """
    y = _turns(draws, 2)
    share = draws.uniform("radius")
    radius = np.sqrt(np.where(y == 0, 0.36 * share, 0.64 + 0.8 * share))
    angle = draws.uniform("angle", 0, 2 * np.pi)
    return _scattered(draws, radius * np.cos(angle), radius * np.sin(angle), noise), y


@data_set(
    title="Moons",
    formula=r"(\cos t, \sin t)\ \text{and}\ (1-\cos t, \tfrac12 - \sin t),\quad t \in [0, \pi)",
    features=("x1", "x2"),
    target="moon",
    classes=("upper", "lower"),
    reference="generated, with the arcs of make_moons in @pedregosa2011",
)
def moons(
    draws,
    points=knob(200, 10, 10_000, "N", "how many rows", log=True),
    noise=knob(0.1, 0, 2, r"\sigma", "standard deviation of what is added to the places"),
):
    """Two half circles reach into each other: no line separates them, and a small network bends around."""
    y = _turns(draws, 2)
    t = draws.uniform("t", 0, np.pi)
    x1, x2 = np.where(y == 0, np.cos(t), 1 - np.cos(t)), np.where(y == 0, np.sin(t), 0.5 - np.sin(t))
    return _scattered(draws, x1, x2, noise), y


@data_set(
    title="Spirals",
    formula=r"r\,(\cos\varphi, \sin\varphi),\quad \varphi = 2\pi\,m\,r + \pi y,\quad r \in [0.05, 1)",
    features=("x1", "x2"),
    target="spiral",
    classes=("first", "second"),
    reference="generated, after @lang1988",
)
def spirals(
    draws,
    points=knob(200, 10, 10_000, "N", "how many rows", log=True),
    noise=knob(0.02, 0, 1, r"\sigma", "standard deviation of what is added to the places"),
    turns=knob(1.5, 0.25, 4, "m", "how often a spiral goes around"),
):
    """Two spirals wound into each other: the more they turn, the more a network has to bend."""
    y = _turns(draws, 2)
    radius = draws.uniform("radius", 0.05, 1)
    angle = 2 * np.pi * turns * radius + np.pi * y
    return _scattered(draws, radius * np.cos(angle), radius * np.sin(angle), noise), y


@data_set(
    title="Exclusive or",
    formula=r"y = [x_1 x_2 < 0]",
    features=("x1", "x2"),
    target="signs",
    classes=("equal", "different"),
    reference="generated, after @minsky1969",
)
def xor(
    draws,
    points=knob(200, 10, 10_000, "N", "how many rows", log=True),
    noise=knob(0.0, 0, 2, r"\sigma", "standard deviation of what is added to the places"),
):
    """Four squares, opposite ones alike: no line separates them, so no perceptron without hidden units does.

    Without noise, |x1| and |x2| are uniform on [0.1, 1).
    """
    quarter = np.arange(draws.points) % 4
    x1 = np.where(np.isin(quarter, (0, 3)), 1, -1) * draws.uniform("x1", 0.1, 1)
    x2 = np.where(quarter < 2, 1, -1) * draws.uniform("x2", 0.1, 1)
    return _scattered(draws, x1, x2, noise), quarter % 2


@data_set(
    title="Blobs",
    formula=r"2\,(\cos\tfrac{2\pi c}{k}, \sin\tfrac{2\pi c}{k}) + \sigma\varepsilon,\quad c = 0, \ldots, k-1",
    features=("x1", "x2"),
    target="blob",
    classes=lambda points, noise, blobs: tuple(_BLOBS[:blobs]),
    reference="generated",
)
def blobs(
    draws,
    points=knob(200, 10, 10_000, "N", "how many rows", log=True),
    noise=knob(0.6, 0, 5, r"\sigma", "standard deviation of a blob, in every direction"),
    blobs=knob(3, 2, 5, "k", "how many classes"),
):
    """Round clouds of one size around centres on a circle: the best borders between them are straight."""
    y = _turns(draws, blobs)
    angle = 2 * np.pi * y / blobs
    return _scattered(draws, 2 * np.cos(angle), 2 * np.sin(angle), noise), y
