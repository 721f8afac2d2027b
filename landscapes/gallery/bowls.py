"""Bowls: one minimum, and the shape of the bowl alone decides how long it takes to reach it."""

from functools import lru_cache

import autograd.numpy as np
from numpy.random import default_rng

from landscapes.core.heading import Heading
from landscapes.core.knob import knob
from landscapes.core.registry import cube, landscape
from landscapes.tape.primitives import norm

LESSON = Heading("Bowls", "conditioning")


@landscape(
    title="Lecture bowl 2w₀² + 3w₁²",
    formula=r"2w_0^2+3w_1^2",
    domain=((-3, 3), (-3, 3)),
    variables=("w0", "w1"),
    start=(2.5, 2),
    minima=((0, 0),),
    reference="lecture notes",
)
def lecture_bowl(theta):
    """Downhill is square to the level curves, and so it does not point at the bottom."""
    w0, w1 = theta
    return 2 * w0**2 + 3 * w1**2


@landscape(
    title="Cone",
    formula=r"\sqrt{w_0^2+w_1^2}",
    domain=((-3, 3), (-3, 3)),
    variables=("w0", "w1"),
    start=(2.3, -1.6),
    minima=((0, 0),),
    smoothness="C0",
    reference="lecture notes",
)
def cone(theta):
    """The slope is 1 everywhere: a fixed step runs straight to the tip, then dances around it."""
    return norm(theta)


@landscape(
    title="Sphere",
    formula=r"\sum_{i=1}^{d} x_i^2",
    **cube(-5.12, 5.12, start=(4, -3, 2), minimum=0),
    reference="@dejong1975, F1",
)
def sphere(theta, dimension=knob(2, 1, 3, "d", "how many parameters the point has")):
    """The perfect bowl: downhill points at the bottom from everywhere, one right step suffices."""
    return np.sum(theta**2, axis=0)


@landscape(
    title="Ellipse",
    formula=r"\tfrac12\,(u^2+\kappa\,v^2),\quad "
    r"u=x\cos\varphi+y\sin\varphi,\;v=y\cos\varphi-x\sin\varphi",
    domain=((-3, 3), (-3, 3)),
    start=(-2.7, 1.3),
    minima=((0, 0),),
    reference="@boyd2004, 9.3.2",
)
def ellipse(
    theta,
    condition_number=knob(10.0, 1, 1e4, r"\kappa", "steepest curvature over gentlest: 1 is round", log=True),
    angle=knob(0.0, -90, 90, r"\varphi", "how far the long axis is turned, in degrees"),
):
    """The steep axis limits the step, the flat one sets the time: long ellipses make zigzags."""
    x, y = theta
    cosine, sine = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    u, v = x * cosine + y * sine, y * cosine - x * sine
    return (u**2 + condition_number * v**2) / 2


@landscape(
    title="Booth",
    formula=r"(x+2y-7)^2+(2x+y-5)^2",
    domain=((-10, 10), (-10, 10)),
    start=(-8, -5),
    minima=((1, 3),),
    reference="@jamil2013",
)
def booth(theta):
    """Two equations solved as one bowl: turned by 45 degrees and nine times steeper across."""
    x, y = theta
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2


@landscape(
    title="Matyas",
    formula=r"0.26\,(x^2+y^2)-0.48\,xy",
    domain=((-10, 10), (-10, 10)),
    start=(-9, 4),
    minima=((0, 0),),
    reference="@jamil2013",
)
def matyas(theta):
    """A trough along the diagonal: quickly down its side, slowly along a floor 25 times flatter."""
    x, y = theta
    return 0.26 * (x**2 + y**2) - 0.48 * x * y


@landscape(
    title="x⁴ + y⁴",
    formula=r"x^4+y^4",
    domain=((-2, 2), (-2, 2)),
    start=(1.8, -1.2),
    minima=((0, 0),),
    reference="textbook example of a minimum whose Hessian is zero",
)
def x4_plus_y4(theta):
    """A bottom so flat that its Hessian is zero: eigenvalues cannot tell that it is a minimum."""
    x, y = theta
    return x**4 + y**4


@lru_cache(maxsize=64)
def _waves(seed):
    """Wave numbers (2, n) in all directions, lengths 2 to 6, and phases (n,): the frozen noise."""
    n = 24
    random = default_rng(seed)
    direction, length, phase = random.uniform((0, 2, 0), (2 * np.pi, 6, 2 * np.pi), size=(n, 3)).T
    return length * np.array([np.cos(direction), np.sin(direction)]), phase


@landscape(
    title="Rough bowl",
    formula=r"\tfrac12(x^2+y^2)+\sigma\sqrt{\tfrac{2}{24}}\;\sum_{j=1}^{24}\cos(k_j\cdot(x,y)+\phi_j)",
    domain=((-4, 4), (-4, 4)),
    start=(3.2, 2.6),
    # Where the noise puts the lowest point is not known beforehand.
    minima=lambda noise, seed: ((0, 0),) if noise == 0 else (),
    reference="made for this laboratory: random Fourier waves, as in @rahimi2007",
)
def rough_bowl(
    theta,
    noise=knob(0.5, 0, 3, r"\sigma", "standard deviation of the bumps; 0 is the bare bowl"),
    seed=knob(0, 0, 9999, "s", "another number, another set of bumps"),
):
    """A bowl under frozen noise: up close the slope misleads, from afar there is only the bowl."""
    x, y = theta
    (kx, ky), phase = (a.reshape(a.shape + (1,) * np.ndim(x)) for a in _waves(seed))
    bumps = np.sum(np.cos(kx * x + ky * y + phase), axis=0)
    return (x**2 + y**2) / 2 + noise * np.sqrt(2 / len(phase)) * bumps
