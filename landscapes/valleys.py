"""Valleys: curved, narrow, flat."""

from .landscape import landscape

LESSON = "Valleys"


@landscape(
    formula=r"(1-x)^2 + 100\,(y-x^2)^2",
    domain=((-2, 2), (-1, 3)),
    start=(-1.2, 1),
    minima=((1, 1),),
    reference="H. H. Rosenbrock, The Computer Journal 3 (1960)",
)
def rosenbrock(theta):
    """A bent valley: easy to enter, slow to follow."""
    x, y = theta
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2
