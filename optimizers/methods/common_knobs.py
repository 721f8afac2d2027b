"""The knobs that many methods share: one name, one range, one symbol and one help for each.

Names and meanings are torch.optim's; the defaults are each method's own.
"""

from __future__ import annotations

from landscapes import knob
from optimizers.core.printed_rule import unless_zero

# Parts of rules: the gradient, and a mean of which a share is kept.
DECAYED_GRADIENT = r"g = \nabla f(\theta)" + unless_zero("weight_decay", r" + \lambda\theta")


def kept_mean(knob: str, name: str, share: str, new: str) -> str:
    """A running mean's rule: ``name`` keeps its share of itself; where that is 0 it is ``new``."""
    return rf"{name} \leftarrow " + unless_zero(knob, rf"{share} {name} + (1-{share}){new}", new)


def corrected(knob: str, over: str, share: str) -> str:
    """A fraction over 1 - share^t, which is 1 where the share is 0."""
    return unless_zero(knob, rf"\frac{{{over}}}{{1-{share}^t}}", over)


def step_size(default, help="how far one gradient moves it (the learning rate)"):
    return knob(default, 1e-6, 10, r"\delta", help, log=True)


def momentum(default=0.9, help="how much velocity is kept at every step"):
    return knob(default, 0, 0.999, r"\alpha", help)


def weight_decay(default=0.0):
    return knob(default, 0, 1, r"\lambda", "a pull towards the origin, in proportion to theta")


def beta1(default=0.9, help="how much of the average gradient is kept at every step"):
    return knob(default, 0, 0.999, r"\beta_1", help)


def beta2(default=0.999, help="how much of the average squared gradient is kept at every step"):
    return knob(default, 0, 0.99999, r"\beta_2", help)


def epsilon(default=1e-8):
    return knob(default, 1e-16, 1, r"\epsilon", "keeps the division away from zero", log=True)


def sufficient_decrease(default=1e-4):
    help = "the share of the fall promised by the slope that a step must keep"
    return knob(default, 1e-6, 0.4, "c_1", help, log=True)


def flatness(default=0.9, high=0.99):
    return knob(default, 1e-12, high, "c_2", "how flat the line must be where a search ends", log=True)


def first_step():
    return knob(0.05, 1e-6, 1, r"\ell", "the first step tried, in widths w of the box", log=True)


def scale(default, what="a proposed step"):
    return knob(default, 1e-4, 1, r"\sigma", f"the size of {what}, in widths of the box", log=True)
