"""How many random sums are certified, and what that takes: ``python -m benchmarks.certificates``.

A hundred sums in each of 1, 2, 3 variables: powers, products, waves, Gaussians, exponentials, roots and
moduli of them with coefficients of two digits. Times are CPU times of the whole
atlas, of what had to be sampled, too.
"""

from __future__ import annotations

import random
import statistics
import time
import warnings

import landscapes
from landscapes.critical.kinds import Certainty

_SUMS = 100
_SECONDS = 10.0
_TERMS = (
    "{c}*{u}^2",
    "{c}*{u}^3",
    "{c}*{u}^4/10",
    "{c}*{u}*{v}",
    "{c}*sin({k}*{u})",
    "{c}*cos({k}*{u}+{v})",
    "{c}*exp(-{u}^2)",
    "{c}*exp({u}/2)",
    "{c}*log(1+{u}^2)",
    "{c}*sqrt(1+{u}^2)",
    "{c}*tanh({u})",
    "{c}*abs({u}-{s})",
)


def sums(dimension: int) -> list[str]:
    """The formulas, the same every time."""
    chance = random.Random(f"sums in {dimension}")
    names = "xyz"[:dimension]

    def term():
        return chance.choice(_TERMS).format(
            c=round(chance.uniform(-5, 5), 1) or 1,
            k=chance.randint(1, 3),
            s=round(chance.uniform(-2, 2), 1),
            u=chance.choice(names),
            v=chance.choice(names),
        )

    made = []
    while len(made) < _SUMS:
        text = "+".join(term() for _ in range(chance.randint(2, 5)))
        if all(name in text.replace("exp", "") for name in names):
            made.append(text)
    return made


def rows() -> list[tuple]:
    """(variables, certified, certified apart from parts, median s, p95 s, most s)."""
    result = []
    for dimension in (1, 2, 3):
        spent, kinds = [], []
        for text in sums(dimension):
            began = time.process_time()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                f = landscapes.from_formula(text, domain=((-3.0, 3.1),) * dimension)
                kinds.append(landscapes.atlas(f, seconds=_SECONDS).proof.certainty)
            spent.append(time.process_time() - began)
        spent.sort()
        result.append(
            (
                dimension,
                kinds.count(Certainty.CERTIFIED),
                kinds.count(Certainty.APART),
                statistics.median(spent),
                spent[int(0.95 * _SUMS)],
                spent[-1],
            )
        )
    return result


_HARD = ("michalewicz", "drop_wave")  # flat to the last digit, and rings


def hard() -> list[tuple]:
    """(name, what is proved, s) of landscapes whose critical points are degenerate or not alone."""
    result = []
    for name in _HARD:
        began = time.process_time()
        atlas = landscapes.atlas(landscapes.get(name), seconds=_SECONDS)
        result.append((name, atlas.reason, time.process_time() - began))
    return result


def table() -> str:
    """The page's tables."""
    head = (
        "| variables | certified | apart from parts | median s | 95 % s | most s |\n|---|---|---|---|---|---|"
    )
    lines = [f"| {d} | {n} | {m} | {a:.3f} | {b:.2f} | {c:.1f} |" for d, n, m, a, b, c in rows()]
    more = ["", "| landscape | proved | s |", "|---|---|---|"]
    more += [f"| {name} | {reason} | {seconds:.2f} |" for name, reason, seconds in hard()]
    return "\n".join([head, *lines, *more])


if __name__ == "__main__":
    print(table())
