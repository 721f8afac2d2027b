"""Three parameters: no height is left to draw, so the level sets themselves become surfaces."""

from landscapes.core.heading import Heading
from landscapes.core.registry import landscape

LESSON = Heading("Three parameters", "level surfaces")


@landscape(
    title="Sphere w₀² + w₁² + w₂²",
    formula=r"w_0^2+w_1^2+w_2^2",
    domain=((-2, 2), (-2, 2), (-2, 2)),
    variables=("w0", "w1", "w2"),
    start=(1.6, -1.2, 1),
    minima=((0, 0, 0),),
    reference="lecture notes",
)
def sphere_3d(theta):
    """The level sets are nested spheres, and every gradient arrow stands square on its sphere."""
    w0, w1, w2 = theta
    return w0**2 + w1**2 + w2**2


@landscape(
    title="Cylinder w₀² + w₁²",
    formula=r"w_0^2+w_1^2",
    domain=((-2, 2), (-2, 2), (-2, 2)),
    variables=("w0", "w1", "w2"),
    start=(1.6, -1.2, 1),
    lowest_at=(0, 0, 0),  # every point of the axis w0 = w1 = 0
    reference="lecture notes",
)
def cylinder(theta):
    """The third parameter does not matter: level sets are pipes, and minima fill the whole axis."""
    w0, w1, _ = theta
    return w0**2 + w1**2
