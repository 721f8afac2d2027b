"""How smooth a typed formula is: the class it certainly has, as far as its text tells.

The class is a lower bound. |x| x is said to be C0 although its kink cancels; a pole or the end of
the domain of a logarithm is no lack of smoothness where the formula is defined.
"""

from __future__ import annotations

import numpy as np

from landscapes.tape.operations import Fact

from .evaluate import evaluate
from .tree import Call, Chain, Comparison, Constant, Name, Negative, Node, Number, Power, Total, Where, walk
from .vocabulary import FUNCTIONS

_ORDER = ("discontinuous", "C0", "C1", "C2", "smooth")
_POINTS, _HALVINGS = 512, 60
_LONG = 150  # operations; of choices in a longer formula nothing is tried, and nothing promised


def smoothness(tree: Node, names: dict[str, np.float64], variables, domain, work: int) -> str:
    """The class over the box, for these values of the parameters; ``work`` counts operations."""
    totals = [n for n in walk(tree) if isinstance(n, Total)]
    inside_sums = {id(n) for total in totals for n in walk(total)}
    indices = {total.index for total in totals}
    classes = ["smooth"]
    for node in walk(tree):
        if isinstance(node, Where):
            # A choice that depends on a sum's index is many choices: nothing is promised for it.
            many = id(node) in inside_sums
            met = not many and work <= _LONG and _pieces_meet(node, names, variables, domain)
            classes.append("C0" if met else "discontinuous")
        elif isinstance(node, Call):
            positive = node.function == "sqrt" and _least(node.arguments[0]) > 0
            classes.append("smooth" if positive else FUNCTIONS[node.function].smoothness)
        elif isinstance(node, Power) and not _whole(node.exponent, indices):
            classes.append(_class_of_power(node, names))
    return min(classes, key=_ORDER.index)


def _whole(node: Node, indices) -> bool:
    """Whether a part is surely a whole number: made of such and of indices, without a division."""
    return all(
        (isinstance(n, Number) and n.value.is_integer())
        or (isinstance(n, Name) and n.name in indices)
        or isinstance(n, Negative)
        or (isinstance(n, Chain) and "/" not in n.operators)
        for n in walk(node)
    )


def _class_of_power(node: Power, names) -> str:
    """Of b^p: a whole p is smooth; otherwise b = 0 is where derivatives break off."""
    if _least(node.base) > 0:
        return "smooth"
    if not all(n.name in names for n in walk(node.exponent) if isinstance(n, Name)):
        return "C0"
    exponent = float(evaluate(node.exponent, names))
    if exponent == np.floor(exponent) or exponent < 0:
        return "smooth"
    return _ORDER[min(int(exponent), 2) + 1] if np.isfinite(exponent) else "C0"


def _least(node: Node) -> float:
    """1 if the part is surely positive, 0 if it is surely not negative, -1 if neither is known."""
    if isinstance(node, (Number, Constant)):
        return 1 if evaluate(node, {}) > 0 else 0
    if isinstance(node, Power):
        if isinstance(node.exponent, Number) and node.exponent.value % 2 == 0:
            return 0 if node.exponent.value else 1
        return _least(node.base)
    if isinstance(node, Call):
        facts = FUNCTIONS[node.function].facts
        if facts & (Fact.POSITIVE | Fact.NONNEGATIVE):
            return int(Fact.POSITIVE in facts)
        if node.function == "max":
            return max(map(_least, node.arguments))
        return min(map(_least, node.arguments)) if node.function == "min" else -1
    if isinstance(node, Chain) and "-" not in node.operators:
        signs = list(map(_least, node.parts))
        if node.additive and min(signs) >= 0:
            return max(signs)
        return -1 if node.additive else min(signs)
    if isinstance(node, Total):
        return _least(node.term)
    return -1


def _pieces_meet(node: Where, names, variables, domain) -> bool:
    """Whether the two values of a choice agree where the condition changes, as far as is sampled.

    Between random points of the box on different sides of the border, the border is found by
    halving. A condition on equality, and one whose border is not met, promise nothing.
    """
    if any(isinstance(n, Comparison) and {"==", "!="} & set(n.operators) for n in walk(node)):
        return False
    low, high = np.array(domain, dtype=float).T[..., None]
    points = low + (high - low) * np.random.default_rng(5).random((len(domain), _POINTS))

    def at(part, theta):
        values = evaluate(part, {**names, **dict(zip(variables, theta))})
        return np.broadcast_to(values, theta.shape[1:])

    sides = at(node.condition, points)
    yes, no = points[:, sides], points[:, ~sides]
    pairs = min(yes.shape[1], no.shape[1])
    if pairs == 0:
        return False
    yes, no = yes[:, :pairs], no[:, :pairs]
    for _ in range(_HALVINGS):
        middle = (yes + no) / 2
        side = at(node.condition, middle)
        yes, no = np.where(side, middle, yes), np.where(side, no, middle)
    gap = np.abs(at(node.then, yes) - at(node.otherwise, no))
    heights = np.abs(at(node, points))
    size = np.max(heights, initial=0.0, where=np.isfinite(heights))
    return bool(np.all(gap <= 1e-9 * size))
