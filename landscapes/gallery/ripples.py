"""Ripples: many local minima, in waves over a bowl, a plain or a maze."""

from math import e, pi, sqrt

import autograd.numpy as np

from landscapes.core.heading import Heading
from landscapes.core.knob import knob
from landscapes.core.registry import cube, landscape
from landscapes.tape.primitives import cos_sqrt, norm, sqrt_abs, x_sin_sqrt_abs

LESSON = Heading("Ripples", "many local minima")


@landscape(
    formula=r"10\,d + \sum_{i=1}^{d}\left(x_i^2-10\cos(2\pi x_i)\right)",
    **cube(-5.12, 5.12, start=(3.3, -2.4, 1.6), minimum=0),
    reference="@rastrigin1974; in d dimensions @muehlenbein1991",
)
def rastrigin(theta, dimension=knob(2, 1, 3, "d", "number of parameters")):
    """An egg box in a bowl: a minimum in every cell, and only the middle cell is the right one."""
    return 10 * dimension + np.sum(theta**2 - 10 * np.cos(2 * pi * theta), axis=0)


# The usual box, [-32.768, 32.768], holds 65 waves a side, too fine for a picture.
@landscape(
    formula=r"-20\exp\left(-0.2\sqrt{\tfrac1d\sum_{i=1}^{d}x_i^2}\right)"
    r" - \exp\left(\tfrac1d\sum_{i=1}^{d}\cos(2\pi x_i)\right) + 20 + e",
    **cube(-5, 5, start=(3.3, -2.4, 1.6), minimum=0),
    smoothness="C0",
    reference="@ackley1987",
)
def ackley(theta, dimension=knob(2, 1, 3, "d", "number of parameters")):
    """A rippled plateau with a funnel in the middle: no slope points to it until you are near.

    The funnel ends in a tip: at 0 there is no derivative, and 0 stands for it by convention.
    """
    waves = np.sum(np.cos(2 * pi * theta), axis=0) / dimension
    # Paired so that the value at the tip is exactly 0.
    return 20 * (1 - np.exp(-0.2 / sqrt(dimension) * norm(theta))) + (e - np.exp(waves))


# On the usual box, [-600, 600], the waves of height 1 drown in a bowl of height 180.
@landscape(
    formula=r"1 + \frac{1}{4000}\sum_{i=1}^{d}x_i^2 - \prod_{i=1}^{d}\cos\frac{x_i}{\sqrt i}",
    **cube(-20, 20, start=(14, -11, 9), minimum=0),
    reference="@griewank1981",
)
def griewank(theta, dimension=knob(2, 1, 3, "d", "number of parameters")):
    """A wide bowl under regular waves: the closer you look, the less of the bowl you see."""
    waves = 1.0
    for i, x in enumerate(theta, start=1):  # np.prod's derivative divides by the factors
        waves = waves * np.cos(x / sqrt(i))
    return 1 + np.sum(theta**2, axis=0) / 4000 - waves


@landscape(
    formula=r"\sin^2(\pi w_1) + \sum_{i=1}^{d-1}(w_i-1)^2\left(1+10\sin^2(\pi w_i+1)\right)"
    r" + (w_d-1)^2\left(1+\sin^2(2\pi w_d)\right),\quad w_i = 1+\frac{x_i-1}{4}",
    **cube(-10, 10, start=(-7.5, 8, 6), minimum=1),
    reference="@levy1985",
)
def levy(theta, dimension=knob(2, 1, 3, "d", "number of parameters")):
    """Parallel ditches across a bowl: descent falls into the first ditch and runs along it."""
    w = 1 + (theta - 1) / 4
    first, last, others = w[0], w[-1], w[:-1]
    return (
        np.sin(pi * first) ** 2
        + np.sum((others - 1) ** 2 * (1 + 10 * np.sin(pi * others + 1) ** 2), axis=0)
        + (last - 1) ** 2 * (1 + np.sin(2 * pi * last) ** 2)
    )


@landscape(
    formula=r"\sin^2(3\pi x) + (x-1)^2\left(1+\sin^2(3\pi y)\right)"
    r" + (y-1)^2\left(1+\sin^2(2\pi y)\right)",
    domain=((-10, 10), (-10, 10)),
    start=(-4, 5.3),
    minima=((1, 1),),
    title="Levy N. 13",
    reference="@levy1985",
)
def levy_n13(theta):
    """A bowl combed in two directions, its furrows deeper the farther you are from the middle."""
    x, y = theta
    return (
        np.sin(3 * pi * x) ** 2
        + (x - 1) ** 2 * (1 + np.sin(3 * pi * y) ** 2)
        + (y - 1) ** 2 * (1 + np.sin(2 * pi * y) ** 2)
    )


@landscape(
    formula=r"418.982887272433\ldots\,d - \sum_{i=1}^{d}x_i\sin\sqrt{|x_i|}",
    **cube(-500, 500, start=(-120, 260, 150), minimum=420.96874635998203),
    smoothness="C1",
    reference="@schwefel1981",
)
def schwefel(theta, dimension=knob(2, 1, 3, "d", "number of parameters")):
    """A deceiver: the best hollow sits in a far corner, and the second best in the opposite one.

    The constant, often rounded to 418.9829, makes the minimum 0. Where a coordinate is 0 its
    second derivative is unbounded; 0 stands for it by convention.
    """
    return 418.982887272433706 * dimension - np.sum(x_sin_sqrt_abs(theta), axis=0)


def _shubert_factor(x):
    return sum(i * np.cos((i + 1) * x + i) for i in range(1, 6))


# The factor's lowest and highest points, of which a box of side 20 holds three each.
_SHUBERT_LOW = tuple(-1.4251284283197610 + 2 * pi * turn for turn in (-1, 0, 1))
_SHUBERT_HIGH = tuple(-0.80032110047197312 + 2 * pi * turn for turn in (-1, 0, 1))


@landscape(
    formula=r"\left(\sum_{i=1}^{5}i\cos((i+1)x+i)\right)\left(\sum_{i=1}^{5}i\cos((i+1)y+i)\right)",
    domain=((-10, 10), (-10, 10)),
    start=(1.2, -3.6),
    minima=tuple((a, b) for a in _SHUBERT_LOW for b in _SHUBERT_HIGH)
    + tuple((b, a) for a in _SHUBERT_LOW for b in _SHUBERT_HIGH),
    reference="@shubert1972 (one factor); the product in @levy1985",
)
def shubert(theta):
    """Eighteen equally deep pits among 722 local minima: to find one is luck, to find all, work."""
    x, y = theta
    return _shubert_factor(x) * _shubert_factor(y)


@landscape(
    formula=r"-(y+47)\sin\sqrt{\left|\tfrac{x}{2}+y+47\right|} - x\sin\sqrt{\left|x-(y+47)\right|}",
    domain=((-512, 512), (-512, 512)),
    start=(100, -50),
    minima=((512, 404.23180511375781),),
    smoothness="C0",
    reference="@whitley1996",
)
def eggholder(theta):
    """Folded ravines, ever deeper outwards: the lowest point is on the edge of the box.

    It is lowest over the box only: beyond the edge the ravine goes on falling. Along the lines
    x/2 + y + 47 = 0 and x = y + 47 the square roots have cusps.
    """
    x, y = theta
    return -(y + 47) * np.sin(sqrt_abs(x / 2 + y + 47)) - x * np.sin(sqrt_abs(x - (y + 47)))


# The usual box is [-100, 100]^2; there the needle is a speck, and exp(-r^2) is 0 in floating point
# on nearly all of it.
@landscape(
    formula=r"-\cos x\,\cos y\;e^{-(x-\pi)^2-(y-\pi)^2}",
    domain=((-5, 10), (-5, 10)),
    start=(1.2, 5.6),
    minima=((pi, pi),),
    reference="@easom1990",
)
def easom(theta):
    """A well in a flat desert: away from it there is no slope to follow, only luck."""
    x, y = theta
    return -np.cos(x) * np.cos(y) * np.exp(-((x - pi) ** 2) - (y - pi) ** 2)


@landscape(
    formula=r"-\sin x\,\sin^{20}\frac{x^2}{\pi} - \sin y\,\sin^{20}\frac{2y^2}{\pi}",
    domain=((0, pi), (0, pi)),
    start=(1.75, 2.3),
    minima=((2.2029055201726093, pi / 2),),
    reference="@michalewicz1992",
)
def michalewicz(theta):
    """Crossing canyons in a flat plateau: beside them is no slope, and one crossing is deepest."""
    x, y = theta
    return -np.sin(x) * np.sin(x**2 / pi) ** 20 - np.sin(y) * np.sin(2 * y**2 / pi) ** 20


@landscape(
    formula=r"-\frac{1+\cos\left(12\sqrt{x^2+y^2}\right)}{\frac12(x^2+y^2)+2}",
    domain=((-5.12, 5.12), (-5.12, 5.12)),
    start=(1.9, -1.2),
    minima=((0, 0),),
    title="Drop-wave",
    reference="@molga2005",
)
def drop_wave(theta):
    """Rings on water: every slope lies along the radius, and every ring is a trap."""
    x, y = theta
    square = x**2 + y**2
    return -(1 + cos_sqrt(144 * square)) / (square / 2 + 2)
