"""A claim and a scene -> a verdict: whether it holds, and the numbers that say so."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .grammar import Claim, Comparison, Expression, PointName, RunName, Said, Sum
from .kinds import Code, Finding, Relation
from .scene import Scene
from .words import of_verdict


@dataclass(frozen=True)
class Verdict:
    """What has become of a claim."""

    claim: Claim
    finding: Finding

    @property
    def holds(self) -> bool:
        """Whether it is true."""
        return self.finding.holds

    @property
    def sentence(self) -> str:
        """The claim, whether it holds, and the numbers that decide it."""
        return of_verdict(self.claim.text, self.finding)


def evaluate(claim: Claim, scene: Scene) -> Verdict:
    """Whether a claim holds at a scene; Unanswered where it cannot be asked there."""
    with np.errstate(all="ignore"):  # divergence and undefined places are answers
        if isinstance(claim.meaning, Said):
            return Verdict(claim, _asked(claim.meaning, scene))
        return Verdict(claim, _compared(claim.meaning, scene))


def _compared(said: Comparison, scene: Scene) -> Finding:
    left = _number(said.left, scene)
    right = math.nan if said.right is None else _number(said.right, scene)
    within = math.nan if said.within is None else _number(said.within, scene)
    holds = {  # what is no number is neither more nor less than another
        Relation.LESS: left < right,
        Relation.MORE: left > right,
        Relation.AT_MOST: left <= right,
        Relation.AT_LEAST: left >= right,
        Relation.EQUALS: left == right,
        Relation.ABOUT: abs(left - right) <= within,
        Relation.INFINITE: math.isinf(left),
        Relation.FINITE: math.isfinite(left),
    }[said.relation]
    sides = {text(said.left): left}
    if said.right is not None and not isinstance(said.right, (int, float)):
        sides[text(said.right)] = right
    return Finding(bool(holds), Code.COMPARED, sides)


def _number(one: Expression, scene: Scene) -> float:
    if isinstance(one, (int, float)):
        return one
    if isinstance(one, Said):
        return float(_asked(one, scene))
    left, right = _number(one.left, scene), _number(one.right, scene)
    if one.sign == "/":
        return float(np.divide(left, right))
    return {"+": left + right, "-": left - right, "*": left * right}[one.sign]


def _asked(said: Said, scene: Scene):
    slots = [_slot(slot, scene) for slot in said.slots]
    return scene.made((said.form.template, said.slots), lambda: said.form.function(scene, *slots))


def _slot(slot: object, scene: Scene) -> object:
    if isinstance(slot, RunName):
        return scene.run(slot)
    if isinstance(slot, PointName):
        return scene.point(slot)
    return np.array(slot) if isinstance(slot, tuple) else slot


def text(one: Expression) -> str:
    """An expression as it was written, for the sentence with its number."""
    if isinstance(one, (int, float)):
        return f"{one:g}"
    if isinstance(one, Sum):
        inner = [f"({text(part)})" if isinstance(part, Sum) else text(part) for part in (one.left, one.right)]
        return f" {one.sign} ".join(inner)
    return one.text
