"""Basins: several minima, and the start decides which one a descent finds."""

from math import pi

import autograd.numpy as np

from landscapes.core.heading import Heading
from landscapes.core.knob import knob
from landscapes.core.registry import cube, landscape

LESSON = Heading("Basins", "several minima")


@landscape(
    formula=r"(x^2+y-11)^2 + (x+y^2-7)^2",
    domain=((-5, 5), (-5, 5)),
    start=(0.25, 3.5),  # so near the watersheds that every method ends somewhere else
    minima=(
        (3, 2),
        (-2.8051180869527449, 3.1313125182505730),
        (-3.7793102533777469, -3.2831859912861694),
        (3.5844283403304917, -1.8481265269644036),
    ),
    reference="@himmelblau1972",
)
def himmelblau(theta):
    """Four equally deep hollows around one hill: start and method decide which one you end in."""
    x, y = theta
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


@landscape(
    formula=r"2x^2 - 1.05\,x^4 + \frac{x^6}{6} + xy + y^2",
    domain=((-5, 5), (-5, 5)),
    start=(-2.4, 4),
    minima=((0, 0),),
    title="Three-hump camel",
    reference="@branin1972",
)
def three_hump_camel(theta):
    """Three dents in one floor: a heavy ball rolls through the outer ones, plain descent stays.

    The outer two minima lie at (-1.7476, 0.8738) and (1.7476, -0.8738), with value 0.2986.
    """
    x, y = theta
    return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2


@landscape(
    formula=r"\left(4-2.1\,x^2+\frac{x^4}{3}\right)x^2 + xy + \left(4y^2-4\right)y^2",
    domain=((-3, 3), (-2, 2)),
    start=(1.2, 0.1),
    minima=((0.089842013100318062, -0.71265640302073963), (-0.089842013100318062, 0.71265640302073963)),
    title="Six-hump camel",
    reference="@dixon1978",
)
def six_hump_camel(theta):
    """Six hollows in three pairs, each turned half round onto its twin; one pair is the deepest."""
    x, y = theta
    return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2


@landscape(
    formula=r"\sin(x+y) + (x-y)^2 - 1.5\,x + 2.5\,y + 1",
    domain=((-1.5, 4), (-3, 4)),
    start=(1.5, 3.5),
    minima=((0.5 - pi / 3, -0.5 - pi / 3),),
    title="McCormick",
    reference="@mccormick1972",
)
def mccormick(theta):
    """A gutter with a wavy floor: the local minimum is passed on the way to the global one."""
    x, y = theta
    return np.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1


@landscape(
    formula=r"\left[1+(x+y+1)^2(19-14x+3x^2-14y+6xy+3y^2)\right]"
    r"\left[30+(2x-3y)^2(18-32x+12x^2+48y-36xy+27y^2)\right]",
    domain=((-2, 2), (-2, 2)),
    start=(1.5, -1),
    minima=((0, -1),),
    title="Goldstein-Price",
    reference="@goldstein1971",
)
def goldstein_price(theta):
    """Heights from 3 to a million in one box: no step size fits both the cliffs and the floor.

    Local minima lie at (-0.6, -0.4), (1.8, 0.2) and (1.2, 0.8), with values 30, 84 and 840.
    """
    x, y = theta
    first = (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    second = (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    return (1 + first) * (30 + second)


# The least root of 4x^3 - 32x + 5, the derivative of one term.
_STYBLINSKI_TANG = -2.9035340277711771


@landscape(
    formula=r"\frac{1}{2}\sum_{i=1}^{d}\left(x_i^4-16x_i^2+5x_i\right)",
    **cube(-5, 5, start=(0.4, -0.6, 1.0), minimum=_STYBLINSKI_TANG),
    title="Styblinski-Tang",
    reference="@styblinski1990",
)
def styblinski_tang(theta, dimension=knob(2, 1, 3, "d", "number of parameters")):
    """A double well in every direction: the wrong sign of one coordinate costs 14 for good."""
    return np.sum(theta**4 - 16 * theta**2 + 5 * theta, axis=0) / 2


@landscape(
    formula=r"\left(y-\frac{5.1}{4\pi^2}x^2+\frac{5}{\pi}x-6\right)^2"
    r" + 10\left(1-\frac{1}{8\pi}\right)\cos x + 10",
    domain=((-5, 10), (0, 15)),
    start=(6, 14),
    minima=((-pi, 12.275), (pi, 2.275), (3 * pi, 2.475)),
    reference="Branin's function in the form of @dixon1978",
)
def branin(theta):
    """A bent trough with three equally deep pools, as far apart as one wave of the cosine."""
    x, y = theta
    bend = y - 5.1 / (4 * pi**2) * x**2 + 5 / pi * x - 6
    return bend**2 + 10 * (1 - 1 / (8 * pi)) * np.cos(x) + 10


@landscape(
    formula=r"3(1-x)^2 e^{-x^2-(y+1)^2} - 10\left(\frac{x}{5}-x^3-y^5\right)e^{-x^2-y^2}"
    r" - \frac{1}{3}e^{-(x+1)^2-y^2}",
    domain=((-3, 3), (-3, 3)),
    start=(-0.2, 1.2),
    minima=((0.22827892055636910, -1.6255349574999965),),
    reference="@matlabpeaks",
)
def peaks(theta):
    """Hills and hollows on a plain: beyond them the slope dies away, and descent with it."""
    x, y = theta
    return (
        3 * (1 - x) ** 2 * np.exp(-(x**2) - (y + 1) ** 2)
        - 10 * (x / 5 - x**3 - y**5) * np.exp(-(x**2) - y**2)
        - np.exp(-((x + 1) ** 2) - y**2) / 3
    )


@landscape(
    formula=r"-200\,e^{-(x-1)^2-10y^2} - 100\,e^{-x^2-10(y-\frac12)^2}"
    r" - 170\,e^{-6.5(x+\frac12)^2+11(x+\frac12)(y-\frac32)-6.5(y-\frac32)^2}"
    r" + 15\,e^{0.7(x+1)^2+0.6(x+1)(y-1)+0.7(y-1)^2}",
    domain=((-1.5, 1.2), (-0.2, 2)),
    start=(0.9, 0.6),
    minima=((-0.55822363463302428, 1.4417258418046687),),
    title="Mueller-Brown",
    reference="@mueller1979",
)
def mueller_brown(theta):
    """A chemist's map: to react is to climb from one hollow over the passes into the deepest.

    The other minima lie at (0.6235, 0.0280) and (-0.0500, 0.4667), with values -108.17 and -80.77;
    the passes at (-0.8220, 0.6243) and (0.2125, 0.2930), with values -40.66 and -72.25.
    """
    x, y = theta
    u, v, w, z = x + 0.5, y - 1.5, x + 1, y - 1
    return (
        -200 * np.exp(-((x - 1) ** 2) - 10 * y**2)
        - 100 * np.exp(-(x**2) - 10 * (y - 0.5) ** 2)
        - 170 * np.exp(-6.5 * u**2 + 11 * u * v - 6.5 * v**2)
        + 15 * np.exp(0.7 * w**2 + 0.6 * w * z + 0.7 * z**2)
    )


# The usual box of the bird without its constraint. Shifting x and y by 2 pi together changes
# nothing, but no second copy of the minimum fits into this box.
@landscape(
    formula=r"\sin(y)\,e^{(1-\cos x)^2} + \cos(x)\,e^{(1-\sin y)^2} + (x-y)^2",
    domain=((-10, 0), (-6.5, 0)),
    start=(-8, -2),
    minima=((-3.1302468034546564, -1.5821421769300335),),
    title="Mishra's bird",
    reference="@mishra2006",
)
def mishras_bird(theta):
    """A bird of peaks and pits: the steepest way down from most places leads into a lesser pit."""
    x, y = theta
    return np.sin(y) * np.exp((1 - np.cos(x)) ** 2) + np.cos(x) * np.exp((1 - np.sin(y)) ** 2) + (x - y) ** 2


# On the usual box [-100, 100]^2 the ripples of height 0.7 drown in a bowl of height 30000.
@landscape(
    formula=r"x^2 + 2y^2 - 0.3\cos(3\pi x) - 0.4\cos(4\pi y) + 0.7",
    domain=((-2, 2), (-2, 2)),
    start=(1.4, -1.1),
    minima=((0, 0),),
    title="Bohachevsky 1",
    reference="@bohachevsky1986",
)
def bohachevsky_1(theta):
    """A bowl with a fine ripple: smooth from afar, a trap at every wave close by."""
    x, y = theta
    return x**2 + 2 * y**2 - 0.3 * np.cos(3 * pi * x) - 0.4 * np.cos(4 * pi * y) + 0.7


@landscape(
    formula=r"x^2(x+2)^2 + y^2",
    domain=((-5, 5), (-5, 5)),
    start=(-1.1, 4),
    minima=((0, 0), (-2, 0)),
    reference="Trecanni's function in @dixon1978",
)
def trecanni(theta):
    """Two equal hollows and a pass between them: left or right of x = -1 is all that matters.

    Usually printed as x^4 + 4x^3 + 4x^2 + y^2, which rounds to less than 0 at (-2, 0).
    """
    x, y = theta
    return (x * (x + 2)) ** 2 + y**2


@landscape(
    formula=r"\left(x^2+y^2-2x\right)^2 + \frac{x}{4}",
    domain=((-1, 5), (-1, 5)),
    start=(3.5, 2.5),
    minima=((-0.029895985050660383, 0),),
    reference="Zettl's function (1970) in @schwefel1995",
)
def zettl(theta):
    """A round moat, tilted by a hair: down the wall in a leap, then slowly round to the low end."""
    x, y = theta
    return (x**2 + y**2 - 2 * x) ** 2 + x / 4
