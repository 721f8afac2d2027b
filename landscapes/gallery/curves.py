"""Curves of one parameter: from a straight line to a forest of wells, all of them smooth."""

import autograd.numpy as np

from landscapes.core.heading import Heading
from landscapes.core.registry import landscape
from landscapes.tape.primitives import x_sin_sqrt_abs

LESSON = Heading("Curves", "one parameter")


@landscape(
    title="Line 2w + 1",
    formula=r"2w+1",
    domain=((-3, 3),),
    variables=("w",),
    start=2,
    reference="lecture notes",
)
def line(theta):
    """The same slope everywhere and no bottom: descent walks left for ever in equal steps."""
    (w,) = theta
    return 2 * w + 1


@landscape(
    title="Parabola w²",
    formula=r"w^2",
    domain=((-3, 3),),
    variables=("w",),
    start=2.5,
    minima=(0,),
    reference="lecture notes",
)
def parabola(theta):
    """The steps shrink with the slope; below step size 1 descent arrives, above it climbs out."""
    (w,) = theta
    return w**2


@landscape(
    title="Tilted quartic x⁴ − 40x² − 100x",
    formula=r"x^4-40x^2-100x",
    domain=((-7, 8),),
    start=-6,
    minima=(5,),  # the slope is 4 (x - 5)(x^2 + 5x + 5)
    reference="lecture notes",
)
def tilted_quartic(theta):
    """Two wells of very different depth: the side you start from decides which one you land in."""
    (x,) = theta
    return x**4 - 40 * x**2 - 100 * x


@landscape(
    title="Double well",
    formula=r"3x^4-4x^3-12x^2",
    domain=((-2, 3),),
    start=-1.8,
    minima=(2,),  # the slope is 12 (x + 1) x (x - 2)
    reference="textbook polynomial with stationary points at -1, 0 and 2",
)
def double_well(theta):
    """The shallow well catches plain descent; a heavy ball rolls over the hump to the deep one."""
    (x,) = theta
    return 3 * x**4 - 4 * x**3 - 12 * x**2


@landscape(
    title="Quartic x⁴",
    formula=r"x^4",
    domain=((-2, 2),),
    start=1.8,
    minima=(0,),
    reference="textbook example of a minimum whose second derivative is zero",
)
def quartic(theta):
    """A flat bottom: descent starts fast and then creeps, and Newton gains only a third a step."""
    (x,) = theta
    return x**4


@landscape(
    title="Sextic x⁶",
    formula=r"x^6",
    domain=((-1.5, 1.5),),
    start=1.4,
    minima=(0,),
    reference="textbook example of a minimum whose first five derivatives are zero",
)
def sextic(theta):
    """Steep walls around an almost level floor: no single step size suits both."""
    (x,) = theta
    return x**6


@landscape(
    title="Cubic x³",
    formula=r"x^3",
    domain=((-2, 2),),
    start=1.5,
    reference="textbook example of a stationary point that is no extremum",
)
def cubic(theta):
    """Slope zero at 0 and yet no minimum: descent rests there, a heavy ball falls through."""
    (x,) = theta
    return x**3


@landscape(
    title="Exponential eˣ",
    formula=r"e^{x}",
    domain=((-5, 2),),
    start=1.5,
    reference="textbook example of a convex function without a minimum",
)
def exponential(theta):
    """Downhill for ever and never at the bottom: the slope fades but no point has slope zero."""
    (x,) = theta
    return np.exp(x)


@landscape(
    title="Negative logarithm −log x",
    formula=r"-\log x",
    domain=((0, 6),),
    start=0.2,
    reference="logarithmic barrier: @boyd2004, 11.2",
)
def negative_log(theta):
    """An endless wall at 0 and nothing beyond it: near the wall the first step is a leap."""
    (x,) = theta
    return -np.log(x)


@landscape(
    title="Gramacy–Lee",
    formula=r"\frac{\sin(10\pi x)}{2x}+(x-1)^4",
    domain=((0.5, 2.5),),
    start=2.3,
    minima=(0.548563444527605184,),
    reference="@gramacy2012",
)
def gramacy_lee(theta):
    """A ripple that grows to the left: the best well lies behind the tallest barriers."""
    (x,) = theta
    return np.sin(10 * np.pi * x) / (2 * x) + (x - 1) ** 4


@landscape(
    title="Forrester",
    formula=r"(6x-2)^2\,\sin(12x-4)",
    domain=((0, 1),),
    start=0.5,
    minima=(0.757248757841855870,),
    reference="@forrester2008",
)
def forrester(theta):
    """A level shelf at 1/3, a shallow well behind it, and the deep well beyond the hump."""
    (x,) = theta
    return (6 * x - 2) ** 2 * np.sin(12 * x - 4)


@landscape(
    title="Rastrigin, one parameter",
    formula=r"10+x^2-10\cos(2\pi x)",
    domain=((-5.12, 5.12),),
    start=3.4,
    minima=(0,),
    reference="@rastrigin1974",
)
def rastrigin_1d(theta):
    """A bowl under a ripple: from afar one valley, from close by a well at every whole number."""
    (x,) = theta
    return 10 + x**2 - 10 * np.cos(2 * np.pi * x)


@landscape(
    title="Two sines",
    formula=r"\sin x+\sin\!\left(\tfrac{10}{3}x\right)",
    domain=((2.7, 7.5),),
    start=6.4,
    minima=(5.14573529025612796,),
    reference="@hansen1992, problem 2",
)
def two_sines(theta):
    """A slow wave and a fast one: three wells, and only their sum tells which is deepest."""
    (x,) = theta
    return np.sin(x) + np.sin(10 * x / 3)


@landscape(
    title="Schwefel, one parameter",
    formula=r"418.982887272433\ldots-x\,\sin\sqrt{|x|}",
    domain=((-500, 500),),
    start=-230,
    minima=(420.968746359982027,),
    smoothness="C1",
    reference="@schwefel1981",
)
def schwefel_1d(theta):
    """A trap for the greedy: the second-best well lies at the far end of the box from the best."""
    (x,) = theta
    return 418.982887272433706 - x_sin_sqrt_abs(x)
