"""Valleys: narrow and curved, where the slope points at the far wall and not along the floor."""

import autograd.numpy as np

from landscapes.core.heading import Heading
from landscapes.core.knob import knob
from landscapes.core.registry import landscape
from landscapes.tape.primitives import sqrt_abs

LESSON = Heading("Valleys", "narrow and curved")


@landscape(
    formula=r"(1-x)^2 + b\,(y-x^2)^2",
    domain=((-2, 2), (-1, 3)),
    start=(-1.2, 1),
    minima=((1, 1),),
    reference="@rosenbrock1960",
)
def rosenbrock(
    theta, steepness=knob(100.0, 1, 1000, "b", "how steep the walls are beside the floor", log=True)
):
    """A bent valley: easy to enter, slow to follow.

    The floor is the parabola y = x^2 for every steepness, and the minimum stays at (1, 1);
    Rosenbrock's own function has b = 100.
    """
    x, y = theta
    return (1 - x) ** 2 + steepness * (y - x**2) ** 2


@landscape(
    formula=r"(1.5-x+xy)^2 + (2.25-x+xy^2)^2 + (2.625-x+xy^3)^2",
    domain=((-4.5, 4.5), (-4.5, 4.5)),
    start=(-1, -2),
    minima=((3, 0.5),),
    reference="@beale1958",
)
def beale(theta):
    """A flat cross between four steep cliffs: a step fit for the walls crawls on the floor."""
    x, y = theta
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


@landscape(
    formula=r"100\sqrt{\left|y-0.01\,x^2\right|} + 0.01\,\left|x+10\right|",
    domain=((-15, -5), (-3, 3)),
    start=(-6, 2),
    minima=((-10, 1),),
    smoothness="C0",
    title="Bukin N. 6",
    reference="@bukin1997",
)
def bukin_n6(theta):
    """A knife edge as valley floor: the slope grows without bound towards it, and turns about.

    The floor y = 0.01 x^2 is a cusp: no fixed step size settles on it, and along it the way to the
    minimum falls by only 0.01 a unit. Gradient and Hessian on it are 0 by convention.
    """
    x, y = theta
    return 100 * sqrt_abs(y - 0.01 * x**2) + 0.01 * np.abs(x + 10)


# The usual box is [-10, 10]^2; this one shows the local minimum at x = 11.41 too.
@landscape(
    formula=r"\left(x-13+((5-y)y-2)y\right)^2 + \left(x-29+((y+1)y-14)y\right)^2",
    domain=((-10, 15), (-5, 6)),
    start=(0.5, -2),
    minima=((5, 4),),
    title="Freudenstein-Roth",
    reference="@freudenstein1963",
)
def freudenstein_roth(theta):
    """Two curved valleys, and the one that begins at the usual start ends in the wrong minimum.

    The local minimum lies at (11.4128, -0.8968), with value 48.98.
    """
    x, y = theta
    first = x - 13 + ((5 - y) * y - 2) * y
    second = x - 29 + ((y + 1) * y - 14) * y
    return first**2 + second**2
