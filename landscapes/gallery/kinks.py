"""Kinks and jumps: what the methods do where the slope or the curvature breaks off."""

import autograd.numpy as np

from landscapes.core.heading import Heading
from landscapes.core.knob import knob
from landscapes.core.registry import landscape
from landscapes.tape.primitives import sqrt_abs

LESSON = Heading("Kinks and jumps", "smoothness")


@landscape(
    title="Absolute value |x|",
    formula=r"|x|",
    domain=((-2, 2),),
    start=1.75,
    minima=(0,),
    smoothness="C0",
    reference="textbook example of a kink",
)
def absolute_value(theta):
    """The slope never fades on the way to the kink, so a fixed step hops across it for ever."""
    (x,) = theta
    return np.abs(x)


@landscape(
    title="Staircase",
    formula=r"\lfloor x+\tfrac12\rfloor^{2}",
    domain=((-4.5, 4.5),),
    start=3.3,
    lowest_at=0,  # every point of the lowest tread, -1/2 <= x < 1/2
    smoothness="discontinuous",
    reference="@yao1999, f6",
)
def staircase(theta):
    """Every tread is level, so the slope is 0 and says nothing of the stairs; only trying helps."""
    (x,) = theta
    return np.floor(x + 0.5) ** 2


@landscape(
    title="Camouflage: seen or not",
    formula=r"\begin{cases}1 & (x-0.6)^2+(y-0.4)^2>t^2\\ 0 & (x-0.6)^2+(y-0.4)^2\le t^2"
    r"\end{cases},\quad t=0.12\,D/L",
    domain=((0, 1), (0, 1)),
    start=(0.15, 0.8),
    lowest_at=(0.6, 0.4),  # every point of the disc: wings that are not told from the bark
    smoothness="discontinuous",
    reference="lecture notes",
)
def camouflage(
    theta,
    light=knob(1.0, 0.5, 2, "L", "how bright the day is: the eye tells smaller differences apart"),
    distance=knob(1.0, 0.5, 2, "D", "how far off the predator is: it overlooks larger differences"),
):
    """The predator sees the moth or does not, 1 or 0: no slope says which wings would be safer.

    x is the shade of the wings, y the size of their pattern; the bark has 0.6 and 0.4. Averaged over
    days and distances (landscapes.relaxed) the chance of being seen has a slope everywhere.
    """
    x, y = theta
    threshold = 0.12 * distance / light
    return np.where((x - 0.6) ** 2 + (y - 0.4) ** 2 > threshold**2, 1.0, 0.0)


@landscape(
    title="Once differentiable: a jump in curvature",
    formula=r"\begin{cases}2x^2 & x<1\\ \tfrac12(x^2+6x-3) & x\ge 1\end{cases}",
    domain=((-4, 4),),
    start=3,
    minima=(0,),
    smoothness="C1",
    reference="textbook example: a piecewise quadratic whose curvature drops from 4 to 1 at x = 1",
)
def c1_not_c2(theta):
    """Smooth to the eye, but its curvature jumps at 1: from beyond it Newton overshoots."""
    (x,) = theta
    return np.where(x < 1, 2 * x**2, (x**2 + 6 * x - 3) / 2)


@landscape(
    title="Once differentiable: |x|√|x|",
    formula=r"|x|^{3/2}",
    domain=((-2, 2),),
    start=1.6,
    minima=(0,),
    smoothness="C1",
    reference="textbook example: Newton's method in an endless cycle",
)
def three_halves_power(theta):
    """The bottom is endlessly sharp in curvature: Newton jumps from x to -x and back for ever."""
    (x,) = theta
    return np.abs(x) * sqrt_abs(x)


@landscape(
    title="Twice differentiable: |x|³",
    formula=r"|x|^3",
    domain=((-2, 2),),
    start=1.7,
    minima=(0,),
    smoothness="C2",
    reference="textbook example: the third derivative jumps",
)
def absolute_cubed(theta):
    """Slope and curvature both fade to zero at the bottom: Newton only halves the way each step."""
    (x,) = theta
    return np.abs(x) ** 3
