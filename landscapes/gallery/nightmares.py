"""Nightmares: everything that goes wrong on a landscape, at once."""

import autograd.numpy as np

from landscapes.core.heading import Heading
from landscapes.core.registry import landscape

LESSON = Heading("Nightmares")


def _corrugated(t, slope, depth, pitch):
    """A V with its tip rounded, and ripples on it: 0 at t = 0 and positive elsewhere.

    Its slope is about half the steepest slope of the ripples, depth * pitch: small enough for
    every ripple to hold a minimum, large enough for each to be shallow on the side of t = 0.
    """
    return slope * (np.sqrt(t**2 + 0.01) - 0.1) + depth * np.sin(pitch * t) ** 2


# Why each part is there (benchmarks/nightmare.py measures it):
# the ripples in p are the walls between the valleys, those in q the bumps along a valley; descent
# stops in whichever hollow it starts above. Both V's point at the minimum, so that a ball with
# momentum, slowly losing its energy, is shaken inwards from hollow to hollow. The rounded tips
# make the minimum more sharply curved than all hollows but one: a step size that lets descent leap
# out of the others cannot settle in this one. The outer walls throw out those that leap.
# The ridge multiplies the walls of the valleys, so that it is a chain of peaks with a pass where
# the lowest valley goes through. Every part is 0, with slope 0, at (1.2, -1.3), and f = 0 nowhere
# else: p = q = 0 leaves the last term, which is 0 at u = v = 0 and at x = y = 0, where p is not.
@landscape(
    formula=r"\left(1+3e^{-s^2}\right)"
    r"\left(4\left(\sqrt{p^2+0.01}-0.1\right)+2.5\sin^2(3.2\,p)\right)"
    r" + 2.8\left(\sqrt{q^2+0.01}-0.1\right) + 2.2\sin^2(2.6\,q)"
    r" + \frac12\left(u^2+v^2\right)\left((x/3)^8+(y/3)^8\right),"
    r"\quad u = x-1.2,\quad v = y+1.3,\quad p = v+0.5\sin(1.5\,u),\quad q = u+0.3\sin(1.5\,v),"
    r"\quad s = (x+0.2y+0.4\sin(1.5\,y)+0.3)/0.4",
    domain=((-3, 3), (-3, 3)),
    start=(-2.6, -1.2),
    minima=((1.2, -1.3),),
    title="The nightmare",
    reference="designed for this laboratory; measured by benchmarks/nightmare.py",
)
def nightmare(theta):
    """Narrow winding valleys, false bottoms and a giant ridge: descent is lost, momentum is not.

    p counts across the valleys, q along them, and s across the ridge.
    """
    x, y = theta
    u, v = x - 1.2, y + 1.3
    p = v + 0.5 * np.sin(1.5 * u)
    q = u + 0.3 * np.sin(1.5 * v)
    s = (x + 0.2 * y + 0.4 * np.sin(1.5 * y) + 0.3) / 0.4
    across = _corrugated(p, slope=4, depth=2.5, pitch=3.2)
    along = _corrugated(q, slope=2.8, depth=2.2, pitch=2.6)
    outer_walls = (u**2 + v**2) * ((x / 3) ** 8 + (y / 3) ** 8) / 2
    return (1 + 3 * np.exp(-(s**2))) * across + along + outer_walls
