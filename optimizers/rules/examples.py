"""Rules to begin with: each a title and what is typed."""

from __future__ import annotations

from typing import NamedTuple


class Example(NamedTuple):
    """A well-known method as a rule."""

    title: str
    text: str


EXAMPLES = (
    Example("Gradient descent", "theta = theta - d*g"),
    Example("Momentum", "v = a*v + d*g\ntheta = theta - v"),
    Example("Nesterov, look-ahead", "v = a*v + g(theta - d*a*v)\ntheta = theta - d*v"),
    Example("RMSprop", "v = rho*v + (1-rho)*g^2\ntheta = theta - d*g/(sqrt(v) + eps)"),
    Example(
        "Adam",
        "m = b1*m + (1-b1)*g\n"
        "v = b2*v + (1-b2)*g^2\n"
        "# t counts from 1: means that began at 0 are corrected\n"
        "theta = theta - d * m/(1-b1^t) / (sqrt(v/(1-b2^t)) + eps)",
    ),
    Example("Sign descent", "theta = theta - d*sign(g)"),
    Example("Normalised gradient", "theta = theta - d*g/norm(g)"),
    Example("Newton", "theta = theta - solve(H, g)"),
    Example("Damped Newton", "c = 1 in [0.001, 1000]\ntheta = theta - solve(H + c*I, g)"),
)
FIRST = EXAMPLES[1]
