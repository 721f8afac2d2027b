"""What a tree of valleys says, and how sure it is, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.wording import format_number, format_position

from .kinds import Gap, Low, NoTree, Pass

if TYPE_CHECKING:
    from .tree import Valleys

_REFUSALS = {
    NoTree.DIMENSION: "it is made of landscapes of one or two variables: choose one of these",
    NoTree.JUMPS: "f jumps, so water level and passes mean nothing certain: choose a continuous landscape",
    NoTree.PLATEAU: "f is level over an area of the box, where every point is a minimum and a pass at once: "
    "choose a box without the plateau, or another landscape",
    NoTree.BOTTOMLESS: "f falls beyond any bound in the box, so that one valley has no bottom: choose a box "
    "without the pole",
    NoTree.EMPTY: "no minimum of this box is known for certain enough to begin with: choose another box",
}
_GAPS = {
    Gap.ATLAS: "the list of critical points in the box is not proved to be complete",
    Gap.EDGE: "minima and saddles on the edge of the box are sampled",
    Gap.SPECIAL: "degenerate points, kinks or whole sets of points have a part in it, which are looked at "
    "by samples",
    Gap.ARMS: "not every way down from a pass is proved to stay below it",
    Gap.LOST: "a way down ended at no known bottom",
    Gap.APART: "some valleys were joined by no pass that is known",
    Gap.COUNT: "bottoms, passes and hilltops do not add up, so that one of them is missing",
}
KIND_OF_LOW = {
    Low.MINIMUM: "minimum",
    Low.BORDER: "minimum on the edge of the box",
    Low.CORNER: "minimum in a corner of the box",
    Low.SET: "whole set of minima",
}
KIND_OF_PASS = {
    Pass.SADDLE: "a saddle",
    Pass.BORDER: "a saddle on the edge of the box",
    Pass.SPECIAL: "a degenerate point or a kink",
    Pass.RIDGE: "a ridge",
}
_ROUNDING, _AS_LOW = 1e-12, 1e-9  # of the heights of the tree: less is none, and as low as the lowest
_PARTIAL = (Gap.LOST, Gap.APART, Gap.COUNT)


def of_refusal(why: NoTree) -> str:
    """Why there is no tree, and the way out, without a full stop."""
    return f"there is no tree of valleys here: {_REFUSALS[why]}"


def of_gap(gap: Gap) -> str:
    """What keeps a tree from being proved, without a full stop."""
    return _GAPS[gap]


def height(tree: Valleys, value: float, digits: int = 4) -> str:
    """A height of the tree as it is told: 0 where it is rounding beside all the others."""
    told = 0.0 if abs(value) <= _ROUNDING * _span(tree) else float(value)
    return format_number(told, digits)


def _span(tree: Valleys) -> float:
    every = np.abs(np.concatenate([tree.bottoms.values, tree.heights]))
    return float(np.max(every, initial=0.0)) if len(tree) > 1 else 0.0


def _kind(tree: Valleys, k: int) -> str:
    kind = Low(tree.bottoms.kinds[k])
    return (
        "minimum at an end of the box" if len(tree.domain) == 1 and kind is Low.CORNER else KIND_OF_LOW[kind]
    )


def how_sure(tree: Valleys) -> str:
    """Whether a tree is proved, computed, or only a part of one: a sentence."""
    if tree.proved:
        return (
            "Proved by interval arithmetic: all bottoms and passes over the closed box, and which valleys "
            "every pass joins."
        )
    why = "; ".join(of_gap(g) for g in tree.gaps)
    if any(g in _PARTIAL for g in tree.gaps):
        return f"A part of the tree, not proved: {why}."
    return f"Computed, not proved: {why}."


def of_valley(tree: Valleys, k: int) -> str:
    """One valley: its bottom and its barriers, for a tooltip."""
    low = tree.bottoms
    where = f"{format_position(low.points[k])}"
    text = f"valley {k + 1}: {_kind(tree, k)} at {where}<br>f = {height(tree, low.values[k])}"
    barrier, far = tree.barriers[k], tree.to_lowest[k]
    if np.isfinite(barrier):
        text += f"<br>barrier to a valley at least as low {height(tree, barrier)}"
        if far > barrier:
            text += f"<br>barrier to valley 1 {height(tree, far)}"
    return text


def of_way(tree: Valleys, k: int) -> str:
    """How far up it is from a bottom, not that of valley 1, to one at least as low, and to valley 1."""
    barrier, far = tree.barriers[k], tree.to_lowest[k]
    if not np.isfinite(barrier):
        return "no way from its bottom to one at least as low is known"
    text = (
        f"from its bottom {height(tree, tree.bottoms.values[k])} it is {height(tree, barrier)} up to a pass"
    )
    if far > barrier:
        return f"{text} to one at least as low, and {height(tree, far)} before valley 1 can be reached"
    return f"{text} beyond which valley 1 can be reached"


def of_join(tree: Valleys, k: int) -> str:
    """One join: which lakes become one, at what level and over what, for a tooltip."""
    first, second = (int(tree.members[i][0]) + 1 for i in tree.joins.pairs[k])
    over = int(tree.joins.passes[k])
    kind = Pass(tree.passes.kinds[over])
    name = "a maximum" if len(tree.domain) == 1 and kind is Pass.SADDLE else KIND_OF_PASS[kind]
    return (
        f"lake {second} joins lake {first} at {height(tree, tree.heights[k])}<br>"
        f"over {name} at {format_position(tree.passes.points[over])}"
    )


def of_tree(tree: Valleys) -> str:
    """What the tree says and how sure that is, in sentences."""
    return f"{summary(tree)} {how_sure(tree)}"


def summary(tree: Valleys) -> str:
    """What the tree says, in sentences."""
    n, low = len(tree), tree.bottoms
    place = format_position(low.points[0])
    where = f"its bottom {height(tree, low.values[0])} at {place}"
    if low.kinds[0] != Low.MINIMUM:
        where += f", a {_kind(tree, 0)}"
    if n == 1:
        return f"One valley, {where}: at every water level there is one lake."
    others = int(np.sum(low.values - low.values[0] <= _AS_LOW * _span(tree))) - 1
    if others:
        where += f", and {others} {'other is' if others == 1 else 'others are'} as low"
    made = np.sum(np.isin(low.kinds, (Low.BORDER, Low.CORNER)))
    edge = f" ({made} of them by the edge of the box)" if made else ""
    finite = np.isfinite(tree.barriers)
    text = f"{n} valleys{edge}; the lowest has {where}."
    if np.any(finite):
        k = int(np.argmax(np.where(finite, tree.barriers, -1)))
        text += (
            " The highest barrier on the way to a valley at least as low is "
            f"{height(tree, tree.barriers[k])}, out of valley {k + 1}."
        )
    if len(tree.heights) == n - 1:
        text += f" From {height(tree, tree.heights[-1])} on all water is one lake."
    return text
