"""Saddles and flat valleys: slope zero without a minimum, and minima that are whole curves."""

from landscapes.core.heading import Heading
from landscapes.core.registry import landscape

LESSON = Heading("Saddles and flat valleys")


@landscape(
    title="Saddle x² − y²",
    formula=r"x^2-y^2",
    domain=((-2, 2), (-2, 2)),
    start=(1.6, 0.005),
    reference="textbook example of an indefinite Hessian",
)
def saddle(theta):
    """Down to the pass along x, then off along y: descent lingers there, Newton jumps onto it."""
    x, y = theta
    return x**2 - y**2


@landscape(
    title="Monkey saddle",
    formula=r"x^3-3xy^2",
    domain=((-1.5, 1.5), (-1.5, 1.5)),
    start=(1.2, 0.02),
    reference="@hilbert1952, chapter IV",
)
def monkey_saddle(theta):
    """Three ways down, two for legs and one for a tail: where they meet even the curvature is 0."""
    x, y = theta
    return x**3 - 3 * x * y**2


@landscape(
    title="Flat valley y²",
    formula=r"y^2",
    domain=((-2, 2), (-2, 2)),
    start=(1, 1.7),
    lowest_at=(0, 0),  # every point of the line y = 0
    reference="lecture notes",
)
def flat_valley(theta):
    """A whole line of minima: descent drops straight onto it, and the start decides where."""
    _, y = theta
    return y**2


@landscape(
    title="Ring (x² + y² − 1)²",
    formula=r"(x^2+y^2-1)^2",
    domain=((-1.5, 1.5), (-1.5, 1.5)),
    start=(0.12, -0.04),
    lowest_at=(1, 0),  # every point of the unit circle
    reference="mexican hat: @goldstone1961",
)
def ring(theta):
    """A hill in the middle of a round moat: every point of the circle is a minimum, none better."""
    x, y = theta
    return (x**2 + y**2 - 1) ** 2


@landscape(
    title="x² y²",
    formula=r"x^2\,y^2",
    domain=((-2, 2), (-2, 2)),
    start=(1.8, 1.2),
    lowest_at=(0, 0),  # every point of both axes
    reference="textbook example: the smallest network of two linear layers, (x y)^2",
)
def x2_times_y2(theta):
    """Two valleys that cross: both axes are minima, and where they meet the Hessian is zero."""
    x, y = theta
    return x**2 * y**2
